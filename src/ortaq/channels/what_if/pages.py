"""The page on which a term of a clause is changed to see what opens and closes; nothing of it is saved."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import search
from ortaq.channels.what_if import drawing, effects
from ortaq.channels.what_if.effects import Effect, Found, Showing, Turn
from ortaq.channels.what_if.form import WhatIfForm
from ortaq.core.rights import Clause as Written
from ortaq.core.rights import Terms
from ortaq.exchange.models import Deal
from ortaq.exchange.queries import deals_of, draft_of
from ortaq.exchange.texts import parts_of
from ortaq.exchange.texts import written as written_parts
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals, member, require, schedules
from ortaq.rights import sentences
from ortaq.rights.clause_words import clause_sentence, facts_of
from ortaq.rights.compiling import written
from ortaq.rights.models import Clause
from ortaq.rights.queries import contracts_with, used_of
from ortaq.rights.what_if import Change, clause_for, tried

MOST_LISTED, MOST_TIMES = 50, 6
FACTS = ("where", "how", "sounds", "subtitles", "when", "runs")
"""The facts of a clause of which the difference is told."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The clause that is changed: as it stands, whose it is, and what else comes with it (a deal's other clauses)."""

    clause: Written
    programme: Programme
    name: str
    giver: str
    holder: str
    row: Clause | None = None
    others: tuple[Written, ...] = ()

    def change(self, terms: Terms, last_day: dt.date | None) -> Change:
        """What is tried: other terms, and perhaps an end of the whole contract."""
        if self.row:
            return tried(self.row, terms, last_day)
        return Change({one.id: one for one in (*self.others, replace(self.clause, terms=terms))})

    def sentence(self, terms: Terms) -> SafeString:
        """The clause with some terms."""
        title = sentences.title(self.programme)
        return clause_sentence(terms, licensor=self.giver, licensee=self.holder, programme=title)


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact of the clause as it is and as it would be."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """Showings of a programme on one channel for which the same turns, and that in words."""

    showings: tuple[Showing, ...]
    said: tuple[str, ...]
    why: tuple[str, ...]

    @property
    def first(self) -> Showing:
        """The earliest of them."""
        return self.showings[0]

    @property
    def is_long(self) -> bool:
        """Whether their times are better folded away."""
        return len(self.showings) > MOST_TIMES

    @property
    def sign(self) -> str:
        """What tells effects apart where colours do not."""
        return drawing.SIGNS[self.first.effect] if self.first.effect else ""


def reader(request: HttpRequest) -> tuple[Person, Broadcaster]:
    """The signed-in person and their house; raises NotAllowed for who neither deals nor schedules."""
    person, house = member(request)
    require(deals(person) or schedules(person), _("Only people who deal or plan can try out terms."))
    return person, house


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Change a term of a clause and see what opens and closes in every schedule; without a clause choose one."""
    _person, house = reader(request)
    subject = subject_of(house, request.GET)
    if subject is None:
        clauses, more = choices(house, request.GET.get("q", ""))
        return render(request, "channels/what_if_choose.html", {"clauses": clauses, "more": more})
    form = WhatIfForm(asked(request.GET), terms=subject.clause.terms)
    context: dict[str, Any] = {"subject": subject, "form": form, "house": house}
    context["sentence"] = subject.sentence(subject.clause.terms)
    context["hidden"] = [(name, request.GET[name]) for name in ("clause", "deal", "n") if request.GET.get(name)]
    is_tried = form.is_bound or subject.row is None
    if is_tried and (not form.is_bound or form.is_valid()):
        now = timezone.now()
        last_day = form.last_day if form.is_bound else None
        change = subject.change(form.terms, last_day)
        found = effects.look(house=house, clause=subject.clause, change=change, now=now)
        context |= shown(found, subject, form.terms) | {
            "last_day": last_day,
            "is_same": form.terms == subject.clause.terms and not last_day and subject.row is not None,
            "picture": drawing.picture(found.showings, now, house.time_zone),
            "lines": lines(found, house.time_zone),
        }
    return render(request, "channels/what_if.html", context)


def asked(given: QueryDict) -> QueryDict | None:
    """What the form was sent with; None where only a clause was chosen."""
    return given if given.get("try") else None


def subject_of(house: Broadcaster, given: QueryDict) -> Subject | None:
    """The clause that a page is about; None where none is named; raises Http404 where the house has no such clause."""
    clause, deal = given.get("clause", ""), given.get("deal", "")
    if clause:
        return of_contract(house, an_id(clause))
    return of_deal(house, an_id(deal), given.get("n", "1")) if deal else None


def an_id(text: str) -> uuid.UUID:
    """An id; raises Http404 for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def of_contract(house: Broadcaster, pk: uuid.UUID) -> Subject:
    """A clause of a contract of the house."""
    row = clause_for(house, pk)
    if row is None:
        raise Http404
    holder = row.holder.name if row.holder else ""
    return Subject(written(row), row.programme, str(row), row.giver.name, holder, row)


def of_deal(house: Broadcaster, pk: uuid.UUID, number: str) -> Subject:
    """A clause of a deal that is not signed yet, in the version that the house would send or was sent last."""
    deal = deals_of(house).filter(pk=pk, contract=None).first()
    version = (draft_of(deal, house) or deal.current) if deal else None
    if deal is None or version is None:
        raise Http404
    clauses = put_in_force(written_parts(parts_of(version.text), deal.licensor, deal.licensee), deal)
    if not number.isdigit() or not 1 <= int(number) <= len(clauses):
        raise Http404
    mine = clauses[int(number) - 1]
    programme = Programme.objects.select_related("owner").get(pk=uuid.UUID(mine.work))
    names = {one.pk.hex: one.name for one in (deal.licensor, deal.licensee)}
    holder = names.get(mine.holder, "") if mine.holder else ""
    return Subject(mine, programme, mine.name, names.get(mine.giver, ""), holder, None, tuple(clauses))


def put_in_force(clauses: Iterable[Written], deal: Deal) -> list[Written]:
    """The clauses of a deal as if both signed it now; each gets an id by which the engine can name it."""
    now = timezone.now()
    return [
        replace(one, id=uuid.uuid5(deal.pk, one.id).hex, contract=deal.pk.hex, in_force_from=now) for one in clauses
    ]


def choices(house: Broadcaster, text: str) -> tuple[list[Clause], bool]:
    """Clauses of the house to choose from, the newest contract first, and whether there are more than are listed."""
    found = Clause.objects.filter(contract__in=contracts_with(house), contract__ended_at=None)
    if text.strip():
        titled = search(text, Programme.objects.all()).values("pk")
        found = found.filter(Q(programme__in=titled) | Q(contract__number__icontains=text.strip()))
    rows = list(
        found.select_related(
            "contract__licensor", "contract__licensee", "giver", "holder", "programme__package"
        ).order_by("-contract__in_force_from", "position")[: MOST_LISTED + 1]
    )
    return rows[:MOST_LISTED], len(rows) > MOST_LISTED


def shown(found: Found, subject: Subject, terms: Terms) -> dict[str, Any]:
    """All that the page tells of what was found, but the picture and the list."""
    before, after = facts_of(subject.clause.terms), facts_of(terms)
    held = used_of(subject.row) if subject.row else 0
    turned = [one for one in found.strips if one.is_changed]
    return {
        "found": found,
        "counts": [(effect, drawing.SIGNS[effect], found.counts[effect]) for effect in Effect],
        "looked": len(found.showings),
        "turned": len(found.changed),
        "strips": [(one, sentences.place(one.territory)) for one in turned or found.strips[:1]],
        "new_sentence": subject.sentence(terms),
        "differences": [Difference(before[name], after[name]) for name in FACTS if before[name] != after[name]],
        "oversold": held if terms.runs is not None and held > terms.runs else 0,
        "runs": terms.runs,
    }


def lines(found: Found, time_zone: str) -> list[Line]:
    """What turns, in words; showings of which the same is said stand together, the earliest first."""
    together: dict[tuple[Any, ...], list[Showing]] = defaultdict(list)
    for one in found.changed:
        key = one.slot.channel_id, one.slot.programme_id, one.effect, *words_of(one, time_zone)
        together[key].append(one)
    return [Line(tuple(some), key[-2], key[-1]) for key, some in together.items()]


def words_of(showing: Showing, time_zone: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What turns for a showing, and why; the reasons only of one's own house."""
    said: dict[str, list[str]] = {}
    why: dict[str, None] = {}
    for turn in showing.turns:
        for one in told(turn, time_zone):
            said.setdefault(one, []).append(turn.territory)
        if turn.is_ours and turn.effect in (Effect.CLOSES, Effect.OPENS):
            why |= dict.fromkeys(sentences.say(turn.after, time_zone=showing.slot.channel.time_zone)[:2])
    return tuple(one % {"place": sentences.places(codes)} for one, codes in said.items()), tuple(why)


def told(turn: Turn, time_zone: str) -> list[str]:
    """What turns in a territory, as sentences that still wait for its name (`%(place)s`)."""
    slot, before, after = turn.slot, turn.before, turn.after
    if turn.effect is Effect.CLOSES:
        if after.answer == "review":
            return [_("In %(place)s a person would have to decide.")]
        return [_("It could not be shown in %(place)s any more.")]
    if turn.effect is Effect.OPENS:
        return [_("It could be shown in %(place)s.")]
    was, will = effects.seen_until(slot, before), effects.seen_until(slot, after)
    if turn.is_over:
        return [later(slot.stops_at, was, will, time_zone)]
    found = []
    if after.stop_for(slot.stops_at) < before.stop_for(slot.stops_at):
        at = sentences.moment(after.stop_for(slot.stops_at), time_zone)
        found.append(spared(_("In %(place)s it would be cut at %(at)s."), at=at))
    elif after.stop_for(slot.stops_at) > before.stop_for(slot.stops_at):
        found.append(_("In %(place)s it would no longer be cut."))
    if was != will:
        found.append(later(slot.stops_at, was, will, time_zone))
    for pattern, fewer, more in (
        (_("In %(place)s without %(languages)s."), after, before),
        (_("In %(place)s also with %(languages)s."), before, after),
    ):
        sound, text = (set(getattr(more, name)) - set(getattr(fewer, name)) for name in ("sounds", "subtitles"))
        named = [_("sound in %(languages)s") % {"languages": sentences.spoken(sorted(sound))}] if sound else []
        named += [_("subtitles in %(languages)s") % {"languages": sentences.spoken(sorted(text))}] if text else []
        if named:
            found.append(spared(pattern, languages=sentences.in_a_row(named)))
    return found


def later(stops_at: dt.datetime, was: dt.datetime, will: dt.datetime, time_zone: str) -> str:
    """Until when it could be seen again, and until when it can."""
    if will <= stops_at:
        return _("In %(place)s it could no longer be seen afterwards.")
    if will.year == dt.MAXYEAR:
        return _("In %(place)s it could be seen afterwards without an end.")
    at = sentences.moment(will, time_zone)
    if was <= stops_at or was.year == dt.MAXYEAR:
        return spared(_("In %(place)s it could be seen afterwards until %(at)s."), at=at)
    before = sentences.moment(was, time_zone)
    return spared(
        _("In %(place)s it could be seen afterwards until %(at)s, not until %(before)s."), at=at, before=before
    )


def spared(pattern: str, **facts: str) -> str:
    """A sentence with its facts, but the place, which is told last."""
    escaped = {name: fact.replace("%", "%%") for name, fact in facts.items()}
    return pattern % ({"place": "%(place)s"} | escaped)
