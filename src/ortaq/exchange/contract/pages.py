"""The page on which two houses write a contract and sign it.

Seven pickers and the sentence that is the clause, versions to and fro, what it would break with the ways out, and two
signatures under one text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.core.rights import Kind
from ortaq.core.rights.conflicts import Conflict
from ortaq.exchange import actions, queries
from ortaq.exchange.answering import answer
from ortaq.exchange.contract import begin_pages, proposal_pages
from ortaq.exchange.contract import shown as contract_shown
from ortaq.exchange.contract.differences import (
    CHANGED,
    SAME,
    Difference,
    differences,
    sentence_of,
    sentence_with_changes,
)
from ortaq.exchange.contract.form import ADDABLE, ClauseForm, Setting, fields_of, new_part, with_part
from ortaq.exchange.contract.pick_words import Names, picks, sort_of
from ortaq.exchange.contract.shown import Picker, Tab
from ortaq.exchange.deal_lines import line_of
from ortaq.exchange.deal_templates import deal_templates
from ortaq.exchange.models import OPEN_STATES, Deal, DealState, Proposal
from ortaq.exchange.texts import Part, parts_again, parts_of, written
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals, member, schedules
from ortaq.rights import conflict_words, sentences
from ortaq.rights.conflicts import carved_draft, chosen
from ortaq.work.refused import Refused

TEXT_PAGE = "exchange/contract.html"


@dataclass
class Desk:
    """What one person has before them: a deal, the version that is shown, its clauses, and the one that is open."""

    deal: Deal
    person: Person
    house: Broadcaster
    versions: list[Proposal]
    version: Proposal
    parts: tuple[Part, ...]
    at: int
    form: ClauseForm | None = None
    seen: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether the reader's house is writing this version."""
        return self.version.sent_at is None

    @property
    def part(self) -> Part:
        """The clause that is open."""
        return self.parts[self.at]

    @property
    def before(self) -> Proposal | None:
        """The version that was sent before this one."""
        older = [one for one in self.versions if one.number < self.version.number and one.sent_at]
        return older[-1] if older else None

    @property
    def address(self) -> str:
        """The page with the open clause."""
        return f"{reverse('exchange:deal', args=[self.deal.pk])}?clause={self.at + 1}"

    def setting(self) -> Setting:
        """What the pickers offer."""
        return contract_shown.setting_for(self.deal, self.parts, self.house)

    def check_seen(self, request: HttpRequest) -> None:
        """Raise DraftStands where a colleague has saved the draft since it was shown: nobody overwrites it unread."""
        seen = request.POST.get("seen", self.version.digest)
        if self.is_draft and self.version.person_id != self.person.pk and self.version.digest != seen:
            raise actions.DraftStands(
                _("%(person)s has changed this draft meanwhile. Load the page again; what you typed here is not saved.")
                % {"person": self.version.person}
            )

    def fill(self, request: HttpRequest) -> bool:
        """Take what was typed into the clauses; False when it makes no sense, then it stays in the form."""
        self.form, self.seen = ClauseForm(request.POST, setting=self.setting()), request.POST.get("seen", "")
        if not self.form.is_valid() or self.form.part is None:
            return False
        self.parts = with_part(self.parts, self.at, self.form.part)
        return True


def desk_of(request: HttpRequest, deal: UUID, *, number: int | None = None) -> Desk:
    """The deal as its reader has it before them; 404 where it is not theirs to see."""
    person, house = member(request)
    found = get_object_or_404(queries.deals_of(house), pk=deal)
    versions = list(queries.proposals_for(found, house))
    mine = next((one for one in versions if one.sent_at is None), None)
    version = mine or found.current
    if number is not None:
        version = next((one for one in versions if one.number == number), None)
    if version is None:
        raise Http404
    parts = tuple(parts_of(version.text))
    return Desk(found, person, house, versions, version, parts, place(request, parts))


def place(request: HttpRequest, parts: Sequence[Part]) -> int:
    """Which clause is open, from nought."""
    said = request.POST.get("clause") or request.GET.get("clause") or "1"
    return min(max(int(said) if said.isdecimal() else 1, 1), len(parts)) - 1


@login_required
def deal(request: HttpRequest, deal: UUID) -> HttpResponse:
    """The whole of a deal: read it, write one's own version, sign it. `?version=` shows an older one."""
    number = request.GET.get("version", "")
    desk = desk_of(request, deal, number=int(number) if number.isdecimal() else None)
    return shown(request, desk)


def shown(request: HttpRequest, desk: Desk, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    """The page."""
    return render(request, TEXT_PAGE, page_of(desk) | more, status=status)


def page_of(desk: Desk) -> dict[str, Any]:
    """All that the page says."""
    found, house, version = desk.deal, desk.house, desk.version
    before = desk.before
    old = tuple(parts_of(before.text)) if before else ()
    names = contract_shown.names_for(found, [*desk.parts, *old], house)
    is_last = version == found.current or desk.is_draft
    conflicts = queries.conflicts_for(found, house, desk.parts) if is_last else []
    differs = differences(old, desk.parts, names) if before else []
    is_editable = desk.is_draft and queries.may_change(found, desk.person)
    if is_editable and desk.form is None:
        desk.form = ClauseForm(initial=fields_of(desk.part), setting=desk.setting())
    mine = queries.draft_of(found, house)
    shown_conflicts = conflict_words.shown(conflicts, house)
    return {
        "deal": found,
        "house": house,
        "line": line_of(found, house),
        "template": deal_templates().get(found.template),
        "steps": contract_shown.steps_of(found),
        "desk": desk,
        "version": version,
        "before": before,
        "versions": desk.versions,
        "form": desk.form if is_editable else None,
        "is_editable": is_editable,
        "works": contract_shown.works_for(desk.form) if is_editable and desk.form else [],
        "tabs": tabs_of(desk, names, conflicts, differs),
        "addable": ADDABLE.items(),
        **clause_of(desk, names, conflicts, differs),
        "differs": [(one, sort_of(one.part)) for one in differs if one.state != SAME],
        "conflicts": shown_conflicts,
        "checked": contract_shown.clauses_checked(desk.parts) if is_last and gives(desk) else None,
        "gives": gives(desk),
        "stops": any(one.blocks for one in conflicts),
        "picture": contract_shown.picture_for(found, desk.parts, house, conflicts),
        "signings": contract_shown.signings_of(found, desk.versions),
        "digest": version.digest,
        "seen": desk.seen or version.digest,
        "mine": mine,
        "may_change": queries.may_change(found, desk.person),
        "may_sign": queries.may_sign(found, desk.person) and mine is None,
        "may_try": (deals(desk.person) or schedules(desk.person)) and found.is_living,
        "may_decline": deals(desk.person) and found.state in OPEN_STATES,
        "takes_back": actions.put_by(found, house),
        "not_ready": actions.not_ready(found, desk.parts) if is_last and found.is_living else [],
        "is_last": is_last,
    }


def gives(desk: Desk) -> bool:
    """Whether the reader's house gives something in this version: only then anything can stand against it."""
    side = "licensor" if desk.deal.licensor_id == desk.house.pk else "licensee"
    return any(one.giver == side for one in desk.parts)


def tabs_of(desk: Desk, names: Names, conflicts: Sequence[Conflict], differs: Sequence[Difference]) -> list[Tab]:
    """The clauses as a list."""
    hot = {contract_shown.clause_at(one) for one in conflicts}
    states = {one.after - 1: one.state for one in differs if one.after}
    return [
        Tab(at, sort_of(part), names.work(part.programme), at == desk.at, at in hot, states.get(at, SAME))
        for at, part in enumerate(desk.parts)
    ]


def clause_of(desk: Desk, names: Names, conflicts: Sequence[Conflict], differs: Sequence[Difference]) -> dict[str, Any]:
    """The open clause: its pickers, its sentence, the same with what was different before, and in other languages."""
    hot = contract_shown.heat(conflicts, desk.at)
    difference = next((one for one in differs if one.after == desk.at + 1), None)
    hot_pickers: dict[int, list[str]] = {}
    for fact, words in hot.items():
        hot_pickers.setdefault(contract_shown.PICKER_OF.get(fact, 7), []).extend(words)
    problems = desk.form.problems if desk.form and desk.form.is_bound else lambda _picker: []
    pickers = [
        Picker(
            one.number,
            one.icon,
            one.asks,
            one.value,
            one.detail,
            tuple(problems(one.number)),
            in_conflict(hot_pickers[one.number]) if one.number in hot_pickers else "",
            is_changed=difference is not None and one.number in difference.pickers,
        )
        for one in picks(desk.part, names)
    ]
    changed = difference if difference and difference.state == CHANGED and difference.old else None
    return {
        "part": desk.part,
        "number": desk.at + 1,
        "pickers": pickers,
        "sentence": contract_shown.hot_sentence(desk.part, names, hot) if hot else sentence_of(desk.part, names),
        "sentence_changed": sentence_with_changes(changed.old, desk.part, names) if changed and changed.old else "",
        "duties": sentences.duty_sentences(desk.part.terms, licensor=names.house(desk.part.giver)),
        "tongues": contract_shown.in_other_languages(desk.deal, desk.part),
        "kind_words": sort_of(desk.part),
        "is_condition": desk.part.terms.kind is Kind.CONDITION,
    }


def in_conflict(words: Sequence[str]) -> str:
    """What a picker's button says of a conflict."""
    if not words:
        return _("in conflict")
    return _("in conflict: %(what)s") % {"what": ", ".join(dict.fromkeys(words))}


# ---- writing ---------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def preview(request: HttpRequest, deal: UUID) -> HttpResponse:
    """The sentence, the buttons, the conflicts and the picture of what is typed; nothing is saved."""
    desk = desk_of(request, deal)
    desk.fill(request)
    return render(request, "exchange/_preview.html", page_of(desk) | {"is_partial": True})


@login_required
@require_POST
def save(request: HttpRequest, deal: UUID) -> HttpResponse:
    """Save what is typed, then do what was pressed: open, add or remove a clause, take a way out of a conflict."""
    desk = desk_of(request, deal)
    htmx = request.headers.get("HX-Request") == "true"
    do = "carve" if "apply_carve" in request.POST else request.POST.get("do", "save")
    if do == "remove" and len(desk.parts) > 1:
        # What is typed in a clause that goes is not asked for its sense.
        desk.parts = (*desk.parts[: desk.at], *desk.parts[desk.at + 1 :])
        desk.at = max(0, desk.at - 1)
    elif not desk.fill(request):
        if htmx:
            return render(request, "exchange/_saved.html", {"problem": _("Not saved yet: something is not clear.")})
        return shown(request, desk, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        desk.check_seen(request)
        saved = acted(request, desk, do)
    except Refused as error:
        if htmx:
            return render(request, "exchange/_saved.html", {"problem": str(error)})
        messages.error(request, str(error))
        return shown(request, desk, HTTPStatus.UNPROCESSABLE_ENTITY)
    if htmx:
        kept = {"saved_at": saved.saved_at, "house": desk.house, "digest": saved.digest, "is_partial": True}
        return render(request, "exchange/_saved.html", kept)
    return redirect(desk.address)


def acted(request: HttpRequest, desk: Desk, do: str) -> Proposal:
    """Save the clauses and do what was pressed; the desk then has what is to be shown next."""
    what, _colon, about = do.partition(":")
    if what == "open" and about.isdecimal():
        desk.at = min(max(int(about), 1), len(desk.parts)) - 1
    if what == "add" and about in set(Kind):
        desk.parts = (*desk.parts, new_part(Kind(about), desk.part))
        desk.at = len(desk.parts) - 1
    if what == "carve":
        take_way_out(request, desk)
    return actions.redraft(deal=desk.deal, by=desk.person, parts=desk.parts)


def take_way_out(request: HttpRequest, desk: Desk) -> None:
    """Change the clauses by the way out that was chosen; to ask changes nothing."""
    conflicts = queries.conflicts_for(desk.deal, desk.house, desk.parts)
    found = chosen(conflicts, request.POST.get("carve", ""))
    if found is None:
        messages.error(request, _("Something has changed since: look again, and choose again."))
        return
    conflict, way = found
    if way.code == "ask":
        messages.info(request, _("The draft stays as it is. Ask the other house; its answer is kept with its clause."))
        return
    draft = written(desk.parts, desk.deal.licensor, desk.deal.licensee)
    desk.parts = tuple(parts_again(carved_draft(draft, conflict, way), desk.deal.licensor, desk.deal.licensee))
    desk.at = contract_shown.clause_at(conflict)
    messages.success(request, _("Taken: this conflict is gone."))


@login_required
@require_POST
def counter(request: HttpRequest, deal: UUID) -> HttpResponse:
    """Begin a counter-offer: the version that was sent last becomes a draft of one's own house."""
    desk = desk_of(request, deal)
    parts = queries.parts_in(desk.deal)
    answer(request, lambda: actions.redraft(deal=desk.deal, by=desk.person, parts=parts))
    return redirect(desk.address)


@login_required
@require_POST
def send(request: HttpRequest, deal: UUID) -> HttpResponse:
    """Save what is typed and send it, with a word; `and_sign` signs it in the same step."""
    desk = desk_of(request, deal)
    said = request.POST.get("message", "")
    if "kind" in request.POST and not desk.fill(request):
        return shown(request, desk, HTTPStatus.UNPROCESSABLE_ENTITY, said=said)
    signs = "and_sign" in request.POST
    try:
        desk.check_seen(request)
        with transaction.atomic():
            actions.redraft(deal=desk.deal, by=desk.person, parts=desk.parts)
            sent = actions.send(deal=desk.deal, by=desk.person, message=said)
            if signs:
                sent = actions.sign(deal=sent, by=desk.person)
    except Refused as error:
        messages.error(request, str(error))
        return shown(request, desk, HTTPStatus.UNPROCESSABLE_ENTITY, said=said)
    number = sent.current.number if sent.current else 1
    if signs:
        messages.success(request, _("Version %(number)s is signed and sent.") % {"number": number})
    else:
        messages.success(request, _("Version %(number)s is sent.") % {"number": number})
    return redirect(desk.address)


@login_required
@require_POST
def drop(request: HttpRequest, deal: UUID) -> HttpResponse:
    """Throw one's own draft away."""
    person, house = member(request)
    found = get_object_or_404(queries.deals_of(house), pk=deal)
    answer(request, lambda: actions.drop(deal=found, by=person), _("The draft is thrown away."))
    if Deal.objects.filter(pk=deal).exists():
        return redirect("exchange:deal", deal)
    return redirect("exchange:exchange")


@login_required
@require_POST
def sign(request: HttpRequest, deal: UUID) -> HttpResponse:
    """Sign a deal for one's house."""
    person, house = member(request)
    found = get_object_or_404(queries.deals_of(house), pk=deal)
    signed = answer(request, lambda: actions.sign(deal=found, by=person))
    if signed and signed.contract:
        messages.success(
            request, _("Both houses have signed. Contract %(number)s is in force.") % {"number": signed.contract.number}
        )
    elif signed:
        messages.success(request, _("You have signed. The other signature is still missing."))
    return redirect("exchange:deal", found.pk)


@login_required
@require_POST
def decline(request: HttpRequest, deal: UUID) -> HttpResponse:
    """Decline a deal."""
    person, house = member(request)
    found = get_object_or_404(queries.deals_of(house), pk=deal)
    done = answer(request, lambda: actions.decline(deal=found, by=person))
    if done:
        is_ours = done.state == DealState.WITHDRAWN
        messages.success(request, _("The deal is taken back.") if is_ours else _("The deal is declined."))
    return redirect("exchange:deal", found.pk)


urlpatterns = [
    *begin_pages.urlpatterns,
    *proposal_pages.urlpatterns,
    path("deals/<uuid:deal>/", deal, name="deal"),
    path("deals/<uuid:deal>/preview/", preview, name="preview"),
    path("deals/<uuid:deal>/save/", save, name="save"),
    path("deals/<uuid:deal>/counter/", counter, name="counter"),
    path("deals/<uuid:deal>/send/", send, name="send"),
    path("deals/<uuid:deal>/drop/", drop, name="drop"),
    path("deals/<uuid:deal>/sign/", sign, name="sign"),
    path("deals/<uuid:deal>/decline/", decline, name="decline"),
]
"""In the map of this room (`exchange.pages`)."""
