"""Screens of the room `rights`: contracts given and taken, one contract in plain sentences, one programme's rights."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Programme
from ortaq.core.rights import EVERYTHING, Decision
from ortaq.members.models import Broadcaster
from ortaq.members.rules import NotAllowed, deals, member
from ortaq.members.territories import territories
from ortaq.rights import actions, queries, sentences
from ortaq.rights.conflict_words import shown
from ortaq.rights.conflicts import conflicts_of_contract
from ortaq.rights.drawing import Picture, Span, timeline
from ortaq.rights.models import Clause, Run


@dataclass(frozen=True, slots=True)
class Line:
    """One clause as a line of the list: its contract, where it stands in its window, and its showings."""

    clause: Clause
    state: str
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


@login_required
def contracts(request: HttpRequest) -> HttpResponse:
    """Contracts taken, given, and open to all."""
    (_person, house), now = member(request), timezone.now()
    groups: dict[str, list[Line]] = {"taken": [], "given": [], "open": []}
    for contract in queries.contracts_of(house):
        kind = "given" if contract.licensor_id == house.pk else "taken" if contract.licensee_id else "open"
        for clause in contract.clauses.all():
            clause.contract = contract
            groups[kind].append(line_of(clause, now))
    named = [
        (_("Taken: what we may show"), groups["taken"]),
        (_("Given: what others may show of ours"), groups["given"]),
        (_("Open to all members"), groups["open"]),
    ]
    return render(
        request,
        "rights/contracts.html",
        {"house": house, "groups": [(title, lines) for title, lines in named if lines]},
    )


def line_of(clause: Clause, now: dt.datetime) -> Line:
    """A clause with its state (waiting, in force, ended) and how much of its window has passed."""
    held = queries.held_in(clause)
    used = queries.used_of(clause)
    if now < held.start:
        return Line(clause, "waiting", 0, used)
    if held.stop is None:
        return Line(clause, "in_force", 0, used)
    if held.stop <= now:
        return Line(clause, "ended", 1, used)
    return Line(clause, "in_force", round((now - held.start) / (held.stop - held.start), 3), used)


@login_required
def contract(request: HttpRequest, contract: UUID) -> HttpResponse:
    """One contract as sentences, with its windows drawn and its showings counted."""
    person, house = member(request)
    found = get_object_or_404(queries.contracts_of(house), pk=contract)
    now = timezone.now()
    lines = []
    for clause in found.clauses.all():
        clause.contract = found
        lines.append(line_of(clause, now))
    # Only the owner sees what it has given to others of the same programmes; terms are private.
    others = [
        clause
        for programme in {line.clause.programme for line in lines if found.licensor_id == house.pk}
        for clause in queries.clauses_of(programme).exclude(contract=found).filter(contract__ended_at=None)
    ]
    return render(
        request,
        "rights/contract.html",
        {
            "contract": found,
            "house": house,
            "is_ours": found.licensor_id == house.pk,
            "may_end": deals(person) and found.licensor_id == house.pk and not found.ended_at,
            "clauses": [clause_shown(line) for line in lines],
            "picture": picture_of([line.clause for line in lines], house, now.date(), others),
            "others": others,
            "state": lines[0].state if lines else "ended",
            "conflicts": shown(conflicts_of_contract(found), house) if found.licensor_id == house.pk else [],
        },
    )


def clause_shown(line: Line) -> dict[str, object]:
    """All that the contract page says of one clause."""
    clause = line.clause
    terms = clause.terms
    licensee = clause.contract.licensee
    runs = list(Run.objects.filter(clause=clause, freed_at=None).order_by("airs_at"))
    marks = [run.state for run in runs]
    if clause.runs is not None:
        marks += ["left"] * (clause.runs - len(runs))
    return {
        "clause": clause,
        "line": line,
        "facts": sentences.facts_of(terms),
        "sentence": sentences.clause_sentence(
            terms,
            licensor=str(clause.contract.licensor),
            licensee=str(licensee or ""),
            programme=str(clause.programme),
        ),
        "duties": sentences.duty_sentences(terms, licensor=str(clause.contract.licensor)),
        "runs": runs,
        "marks": marks,
    }


def picture_of(clauses: Iterable[Clause], house: Broadcaster, today: dt.date, others: Iterable[Clause] = ()) -> Picture:
    """The windows of clauses over territories, with other grants for comparison; one's own territory is marked."""
    rows: dict[str, list[Span]] = {}
    for look, group in (("g-new", clauses), ("g-own", others)):
        for clause in group:
            last = clause.end_day - dt.timedelta(days=1) if clause.end_day else None
            first = clause.first_day or clause.contract.in_force_from.date()
            facts = sentences.facts_of(clause.terms)
            licensee = clause.contract.licensee
            words = f"{licensee or _('every member')}: {facts['runs']}" if look == "g-own" else facts["runs"]
            for code in territories() if EVERYTHING in clause.territories else clause.territories:
                rows.setdefault(code, []).append(Span(first, last, look, words))
    return timeline([(sentences.place(code), spans, code == house.territory) for code, spans in rows.items()], today)


@login_required
def programme(request: HttpRequest, programme: UUID) -> HttpResponse:
    """May my house show this, and where? One answer for each territory, and the clauses of one's own programme."""
    _person, house = member(request)
    found = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=programme)
    now = timezone.now()
    # Not what is cut at this very moment, but what a showing of this length would be.
    length = dt.timedelta(minutes=found.minutes or 30)
    codes = sorted(territories(), key=lambda code: code != house.territory)
    answers = queries.decisions(queries.Question(found.pk, house.pk, code, now, now + length) for code in codes)
    mine = found.owner_id == house.pk
    given = list(queries.clauses_of(found)) if mine else []
    return render(
        request,
        "rights/programme.html",
        {
            "programme": found,
            "house": house,
            "is_ours": mine,
            "answers": together(codes, answers, house),
            "lines": [line_of(clause, now) for clause in given],
            "picture": picture_of(given, house, now.date()) if given else None,
        },
    )


@dataclass(frozen=True, slots=True)
class Place:
    """The answer for one territory, or for several with the same one, in words."""

    codes: tuple[str, ...]
    decision: Decision
    house: Broadcaster

    @property
    def name(self) -> str:
        """The territories' names."""
        return sentences.places(self.codes)

    @property
    def said(self) -> list[str]:
        """The reasons."""
        return sentences.say(self.decision, time_zone=self.house.time_zone)


def together(codes: Sequence[str], answers: Sequence[Decision], house: Broadcaster) -> list[Place]:
    """The answers, with territories that differ in nothing but their name put together; the first come first."""
    groups: dict[str, list[tuple[str, Decision]]] = {}
    for code, one in zip(codes, answers, strict=True):
        same = [
            (reason, {name: value for name, value in params.items() if name != "territory"})
            for reason, params in one.reasons
        ]
        groups.setdefault(f"{one.answer}{one.until}{same}", []).append((code, one))
    places = []
    for group in groups.values():
        everywhere, (_code, first) = tuple(code for code, _one in group), group[0]
        reasons = tuple(
            (reason, {**params, "territory": list(everywhere)} if "territory" in params else params)
            for reason, params in first.reasons
        )
        places.append(Place(everywhere, replace(first, reasons=reasons), house))
    return places


@login_required
@require_POST
def end(request: HttpRequest, contract: UUID) -> HttpResponse:
    """End a contract before its time."""
    person, house = member(request)
    found = get_object_or_404(queries.contracts_of(house), pk=contract)
    try:
        actions.end(contract=found, by=person)
    except NotAllowed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The contract %(number)s has ended.") % {"number": found.number})
    return redirect("rights:contract", found.pk)


app_name = "rights"
urlpatterns = [
    path("", contracts, name="contracts"),
    path("programme/<uuid:programme>/", programme, name="programme"),
    path("<uuid:contract>/", contract, name="contract"),
    path("<uuid:contract>/end/", end, name="end"),
]
