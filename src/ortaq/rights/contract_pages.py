"""The page of one contract: its clauses as sentences, how far it has come, what was done with it and what can be done.

What cannot be taken back, or touches showings that are planned, is asked once more on the page itself, with what
follows from it as far as it is known here.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import below
from ortaq.core.rights import EVERYTHING, Kind
from ortaq.members.models import Broadcaster, Person
from ortaq.members.queries import partners
from ortaq.members.rules import deals, member, schedules
from ortaq.members.territories import territories
from ortaq.rights import actions, queries, sentences
from ortaq.rights.conflict_words import shown
from ortaq.rights.conflicts import conflicts_of_contract
from ortaq.rights.drawing import Picture, Span, timeline
from ortaq.rights.models import Clause, Contract, ContractKind, Run, Waiver
from ortaq.rights.queries import Stage
from ortaq.work.refused import Refused

STAGES = {
    Stage.DRAFTED: gettext_lazy("drafted"),
    Stage.OFFERED: gettext_lazy("offered"),
    Stage.COUNTERED: gettext_lazy("countered"),
    Stage.AGREED: gettext_lazy("agreed"),
    Stage.ACTIVE: gettext_lazy("active"),
    Stage.SUSPENDED: gettext_lazy("suspended"),
    Stage.ENDED: gettext_lazy("ended"),
}
SIGNED = (Stage.AGREED, Stage.ACTIVE, Stage.SUSPENDED, Stage.ENDED)
"""The way of what both have signed; drafts and offers have theirs in the exchange."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way of a contract: it is behind us, here, or ahead; some were left out."""

    name: str
    is_here: bool
    is_done: bool


def steps(contract: Contract, stage: Stage) -> list[Step]:
    """The way of a contract with where it stands; what never happened is not said to be done."""
    at = SIGNED.index(stage)
    rested = contract.suspensions.exists()
    return [
        Step(str(STAGES[one]), one is stage, n < at and (one is not Stage.SUSPENDED or rested))
        for n, one in enumerate(SIGNED)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One clause as a line of the list: its contract, where it stands in its window, and its showings."""

    clause: Clause
    stage: Stage
    part: float
    used: int

    @property
    def last_day(self) -> dt.date | None:
        """The last day as written."""
        return self.clause.end_day - dt.timedelta(days=1) if self.clause.end_day else None

    @property
    def left(self) -> int | None:
        """Showings that nobody holds; None where they are not counted."""
        return None if self.clause.runs is None else max(0, self.clause.runs - self.used)

    @property
    def kind(self) -> str:
        """What it is, unless it is a plain licence."""
        return "" if self.clause.kind == Kind.GRANT else str(sentences.KINDS[Kind(self.clause.kind)])


def line_of(clause: Clause, now: dt.datetime) -> Line:
    """A clause with where it stands and how much of its window has passed."""
    held, stage = queries.held_in(clause), queries.stage_of_clause(clause, now)
    part = 0.0
    if held.stop:
        part = min(1.0, max(0.0, round((now - held.start) / max(held.stop - held.start, dt.timedelta(seconds=1)), 3)))
    return Line(clause, stage, part, queries.used_of(clause))


@login_required
def contract(request: HttpRequest, contract: UUID) -> HttpResponse:
    """One contract as sentences, with its windows drawn, its showings counted, and what can be done with it."""
    person, house = member(request)
    found = get_object_or_404(queries.contracts_of(house), pk=contract)
    return contract_page(request, found, person, house)


def contract_page(
    request: HttpRequest, found: Contract, person: Person, house: Broadcaster, *, problem: str = "", act: str = ""
) -> HttpResponse:
    """The page, with what was typed and why it was refused."""
    if found.kind == ContractKind.REGISTER:
        return redirect(f"{reverse('rights:register')}#e-{found.pk}")
    now, is_ours = timezone.now(), found.licensor_id == house.pk
    stage = queries.stage_of(found, now)
    lines = [line_of(clause, now) for clause in found.clauses.all()]
    # Only the owner sees what it has given to others of the same programmes; terms are private.
    others = [
        clause
        for programme in {line.clause.programme for line in lines if is_ours}
        for clause in queries.clauses_of(programme)
        .exclude(contract=found)
        .filter(contract__ended_at=None, contract__kind=ContractKind.LICENCE)
    ]
    may_act = deals(person) and is_ours and not found.ended_at
    return render(
        request,
        "rights/contract.html",
        {
            "contract": found,
            "house": house,
            "programmes": list(dict.fromkeys(line.clause.programme for line in lines)),
            "stage": stage,
            "steps": steps(found, stage),
            "resting": next((gap for gap in found.suspensions.all() if gap.until is None), None),
            "may_act": may_act,
            "may_try": (deals(person) or schedules(person)) and not found.ended_at,
            "follows": consequences(found, now) if may_act else [],
            "clauses": [clause_shown(line) for line in lines],
            "leaves": [leave for line in lines if (leave := leave_of(line.clause, person, house))],
            "history": history(found, house),
            "picture": picture_of([line.clause for line in lines], house, now.date(), others),
            "others": others,
            "conflicts": shown(conflicts_of_contract(found), house) if is_ours else [],
            "problem": problem,
            "act": act,
            "typed": request.POST,
        },
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
    )


def consequences(contract: Contract, now: dt.datetime) -> list[str]:
    """What follows when nothing is held under a contract any more, as far as the rights know it."""
    found, coming, hanging = [], queries.coming_showings(contract, now), queries.hanging_on(contract)
    if coming:
        found.append(
            ngettext(
                "%(count)s coming showing that is planned under it would go off the air.",
                "%(count)s coming showings that are planned under it would go off the air.",
                coming,
            )
            % {"count": coming}
        )
    uncounted = any(one.runs is None and one.kind == Kind.GRANT for one in contract.clauses.all())
    if uncounted:
        found.append(_("Showings that nobody counts are not known here; each is decided anew when this is done."))
    elif not coming:
        found.append(_("No coming showing is planned under it."))
    if hanging:
        found.append(
            ngettext(
                "%(count)s contract that passes this right on falls with it.",
                "%(count)s contracts that pass this right on fall with it.",
                hanging,
            )
            % {"count": hanging}
        )
    return found


def clause_shown(line: Line) -> dict[str, object]:
    """All that the contract page says of one clause."""
    clause = line.clause
    terms = clause.terms
    runs = list(Run.objects.filter(clause=clause, freed_at=None).order_by("airs_at"))
    marks = [run.state for run in runs]
    if clause.runs is not None:
        marks += ["left"] * (clause.runs - len(runs))
    return {
        "clause": clause,
        "line": line,
        "facts": sentences.facts_of(terms),
        "alone": str(sentences.EXCLUSIVE_NAMES.get(terms.exclusive, "")),
        "is_licence": terms.kind is Kind.GRANT,
        "sentence": sentences.clause_sentence(
            terms, licensor=str(clause.giver), licensee=str(clause.holder or ""), programme=str(clause.programme)
        ),
        "duties": sentences.duty_sentences(terms, licensor=str(clause.giver)),
        "runs": runs,
        "marks": marks,
    }


@dataclass(frozen=True, slots=True)
class Leave:
    """An exclusive clause with the houses that may show it all the same, and who may still be given leave."""

    clause: Clause
    waivers: list[Waiver]
    houses: list[Broadcaster]
    programmes: list[Programme]


def leave_of(clause: Clause, person: Person, house: Broadcaster) -> Leave | None:
    """What the two sides of an exclusive clause see of it; only its holder can give leave."""
    if not queries.is_exclusive(clause) or house.pk not in {clause.giver_id, clause.holder_id}:
        return None
    may = deals(person) and clause.holder_id == house.pk and not clause.contract.ended_at
    works = below([clause.programme_id]) if may else []
    return Leave(
        clause,
        list(queries.waivers_of(clause)),
        list(partners(house)) if may else [],
        sorted(Programme.objects.filter(pk__in=works), key=lambda one: works.index(one.pk)),
    )


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done with a contract."""

    at: dt.datetime
    says: str
    by: str = ""
    reason: str = ""


def history(contract: Contract, house: Broadcaster) -> list[Event]:
    """What was done with a contract, in the order of time; leave given to others is known to its two sides only."""
    found = [Event(contract.in_force_from, _("signed"))]
    is_side = house.pk in {contract.licensor_id, contract.licensee_id}
    for gap in contract.suspensions.select_related("by"):
        found.append(Event(gap.since, _("suspended"), str(gap.by) if is_side else "", gap.reason))
        if gap.until:
            found.append(Event(gap.until, _("goes on")))
    for clause in contract.clauses.all():
        if house.pk not in {clause.giver_id, clause.holder_id}:
            continue
        for one in queries.waivers_of(clause):
            names = {"house": one.house}
            found.append(
                Event(one.created_at, _("%(house)s may show it all the same") % names, str(one.by), one.reason)
            )
            if one.withdrawn_at:
                found.append(Event(one.withdrawn_at, _("the leave of %(house)s is taken back") % names))
    if contract.ended_at:
        found.append(Event(contract.ended_at, _("ended before its time")))
    return sorted(found, key=lambda one: one.at)


def picture_of(clauses: Iterable[Clause], house: Broadcaster, today: dt.date, others: Iterable[Clause] = ()) -> Picture:
    """The windows of clauses over territories, with other grants for comparison; one's own territory is marked."""
    rows: dict[str, list[Span]] = {}
    for look, group in (("g-new", clauses), ("g-own", others)):
        for clause in group:
            last = clause.end_day - dt.timedelta(days=1) if clause.end_day else None
            first = clause.first_day or clause.contract.in_force_from.date()
            for code in territories() if EVERYTHING in clause.territories else clause.territories:
                rows.setdefault(code, []).append(Span(first, last, look, bar_words(clause, look)))
    return timeline([(sentences.place(code), spans, code == house.territory) for code, spans in rows.items()], today)


def bar_words(clause: Clause, look: str) -> str:
    """What stands in a bar: how often, or what else the clause is; for other contracts with the house that has it."""
    is_licence = clause.kind == Kind.GRANT
    words = sentences.facts_of(clause.terms)["runs"] if is_licence else str(sentences.KINDS[Kind(clause.kind)])
    return f"{clause.holder or _('every member')}: {words}" if look == "g-own" else words


def acted(
    request: HttpRequest, contract: UUID, act: str, do: Callable[[Contract, Person], Any], done: str
) -> HttpResponse:
    """Do something with a contract of one's own house and say so, or show the page with why not."""
    person, house = member(request)
    found = get_object_or_404(queries.contracts_of(house), pk=contract)
    try:
        do(found, person)
    except Refused as error:
        return contract_page(request, found, person, house, problem=str(error), act=act)
    messages.success(request, done % {"number": found.number})
    return redirect("rights:contract", found.pk)


@login_required
@require_POST
def end(request: HttpRequest, contract: UUID) -> HttpResponse:
    """End a contract before its time."""
    return acted(
        request,
        contract,
        "end",
        lambda found, person: actions.end(contract=found, by=person),
        _("The contract %(number)s has ended."),
    )


@login_required
@require_POST
def suspend(request: HttpRequest, contract: UUID) -> HttpResponse:
    """Let a contract rest until it is resumed, with the reason why."""
    reason = request.POST.get("reason", "")
    return acted(
        request,
        contract,
        "suspend",
        lambda found, person: actions.suspend(contract=found, by=person, reason=reason),
        _("The contract %(number)s is suspended. Nothing is shown under it until you let it go on."),
    )


@login_required
@require_POST
def resume(request: HttpRequest, contract: UUID) -> HttpResponse:
    """Let a suspended contract hold again."""
    return acted(
        request,
        contract,
        "resume",
        lambda found, person: actions.resume(contract=found, by=person),
        _("The contract %(number)s holds again."),
    )


@login_required
@require_POST
def waive(request: HttpRequest, contract: UUID, position: int) -> HttpResponse:
    """Agree that a house may show a programme although it is promised to one's own house alone."""

    def do(found: Contract, person: Person) -> None:
        clause = get_object_or_404(found.clauses.all(), position=position)
        works = Programme.objects.filter(pk__in=below([clause.programme_id]))
        actions.waive(
            clause=clause,
            programme=get_object_or_404(works, pk=one_id(request.POST.get("programme", ""), clause.programme_id)),
            house=get_object_or_404(Broadcaster, slug=request.POST.get("house", "")),
            by=person,
            reason=request.POST.get("reason", ""),
        )

    return acted(request, contract, f"waive-{position}", do, _("Your leave is written down."))


def one_id(written: str, otherwise: UUID) -> UUID:
    """An id from a form; what is none is taken for the other."""
    try:
        return UUID(written)
    except ValueError:
        return otherwise


@login_required
@require_POST
def withdraw_waiver(request: HttpRequest, contract: UUID, waiver: UUID) -> HttpResponse:
    """Take back a leave that one's house gave."""

    def do(found: Contract, person: Person) -> None:
        one = get_object_or_404(Waiver.objects.select_related("clause", "programme"), clause__contract=found, pk=waiver)
        actions.withdraw_waiver(waiver=one, by=person)

    return acted(request, contract, "withdraw", do, _("Your leave is taken back."))


urlpatterns = [
    path("<uuid:contract>/", contract, name="contract"),
    path("<uuid:contract>/end/", end, name="end"),
    path("<uuid:contract>/suspend/", suspend, name="suspend"),
    path("<uuid:contract>/resume/", resume, name="resume"),
    path("<uuid:contract>/clauses/<int:position>/waive/", waive, name="waive"),
    path("<uuid:contract>/waivers/<uuid:waiver>/withdraw/", withdraw_waiver, name="withdraw_waiver"),
]
