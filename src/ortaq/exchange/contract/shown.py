"""What the page of a contract shows: its clauses in words, what they would break, where and when they hold, who signed.

The other house's contracts with others are private: a reader sees conflicts only about what their own house gives, and
in the picture only contracts to which their house is a party.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import below
from ortaq.core.rights import EVERYTHING, Exclusive, Kind, Medium, Terms
from ortaq.core.rights.boxes import OTHERS
from ortaq.core.rights.conflicts import Conflict
from ortaq.core.text import languages
from ortaq.core.text.languages import primary
from ortaq.exchange import queries
from ortaq.exchange.contract.differences import sentence_of
from ortaq.exchange.contract.form import ClauseForm, Setting, Work
from ortaq.exchange.contract.pick_words import Names
from ortaq.exchange.models import CLOSED_STATES, LIVING_STATES, Deal, DealState, Proposal
from ortaq.exchange.texts import EVERYBODY, LICENSEE, LICENSOR, Part, parts_of
from ortaq.members.models import Broadcaster
from ortaq.members.territories import places, territories
from ortaq.rights import sentences
from ortaq.rights.compiling import with_above
from ortaq.rights.drawing import Picture, Span, timeline
from ortaq.rights.models import Clause
from ortaq.rights.queries import Stage, contracts_with, stage_of

MOST_WORKS = 200
"""So many programmes of a house a picker offers, the newest ones; what the contract is about is always among them."""


def names_for(deal: Deal, parts: Sequence[Part], reader: Broadcaster) -> Names:
    """How a reader calls everything in a text."""
    works = Programme.objects.in_bulk([one.programme for one in parts])
    passed_on = {one.under for one in parts if one.under}
    known = Clause.objects.filter(pk__in=passed_on, contract__in=contracts_with(reader)).select_related("contract")
    clauses = {pk: _("a licence that the giver holds") for pk in passed_on} | {one.pk: str(one) for one in known}
    return Names(
        houses={LICENSOR: deal.licensor.name, LICENSEE: deal.licensee.name, EVERYBODY: ""},
        works={pk: sentences.title(work) for pk, work in works.items()},
        about={pk: about_work(work) for pk, work in works.items()},
        clauses=clauses,
    )


def about_work(work: Programme) -> str:
    """A programme in a few words: 8 min · children · 7 parts."""
    minutes = ngettext("%(count)s minute", "%(count)s minutes", work.minutes) % {"count": work.minutes}
    count = work.parts.count()
    parts = ngettext("%(count)s part", "%(count)s parts", count) % {"count": count}
    said = [minutes if work.minutes else "", str(work.get_genre_display()), parts if count else ""]
    return " · ".join(filter(None, said))


def setting_for(deal: Deal, parts: Sequence[Part], reader: Broadcaster) -> Setting:
    """What the pickers offer in a deal."""
    about = {one.programme for one in parts}
    found: dict[uuid.UUID, Work] = {}
    for side, house in ((LICENSOR, deal.licensor), (LICENSEE, deal.licensee)):
        owned = Programme.objects.filter(owner=house)
        for one in [*owned.filter(pk__in=about), *owned[:MOST_WORKS]]:
            found[one.pk] = Work(one.pk, sentences.title(one), side, primary(one.original_language))
    side = LICENSOR if deal.licensor_id == reader.pk else LICENSEE
    held = list(held_by(reader))
    for clause in held:
        one = clause.programme
        found.setdefault(one.pk, Work(one.pk, sentences.title(one), side, primary(one.original_language)))
    for one in Programme.objects.filter(pk__in=about - set(found)):
        found[one.pk] = Work(one.pk, sentences.title(one), side, primary(one.original_language))
    return Setting(
        houses={LICENSOR: deal.licensor.name, LICENSEE: deal.licensee.name},
        works=tuple(found.values()),
        held=tuple((one.pk, f"{one} · {sentences.title(one.programme)}") for one in held if one.terms.sublicence),
    )


def held_by(house: Broadcaster) -> list[Clause]:
    """What a house may give although it does not own it: licences that may be passed on, and shares."""
    clauses = Clause.objects.filter(holder=house, contract__ended_at=None).select_related("contract", "programme")
    return list(clauses.filter(Q(kind=Kind.GRANT, details__sublicence__gte=1) | Q(kind=Kind.SHARE)))


# ---- what is in conflict ---------------------------------------------------------------------------------------------


def clause_at(conflict: Conflict) -> int:
    """The place of a draft's clause, from nought: its id is draft-1, or draft-1+1 where it was parted."""
    return int(conflict.clause.id.removeprefix("draft-").partition("+")[0]) - 1


PICKER_OF = {"where": 3, "sounds": 4, "subtitles": 4, "how": 5, "when": 6, "runs": 7, "programme": 1}
"""In which picker a fact of the sentence is chosen."""
FACT_OF = {
    "later": "when",
    "earlier": "when",
    "around": "when",
    "without_territories": "where",
    "without_media": "how",
    "without_languages": "sounds",
    "fewer_runs": "runs",
    "shorter_catch_up": "how",
}
"""What a way out would change."""
WHOLE = {"no_title": "programme", "runs_oversold": "runs", "wider_catch_up": "how"}
"""Conflicts that are about one fact as a whole."""


def pinched(conflict: Conflict) -> dict[str, tuple[str, ...]]:
    """The facts of a clause's sentence that are in conflict, with the words in them that are; none is the whole fact.

    A fact is pinched where the box is narrower than the clause; where it is nowhere, by what the first way out changes.
    """
    if conflict.code in WHOLE:
        return {WHOLE[conflict.code]: ()}
    terms, box = conflict.clause.terms, conflict.box
    found: dict[str, tuple[str, ...]] = {}
    day = terms.first_day or timezone.now().date()
    meant = places().listed(places().at(terms.territories, day))
    if box.places < meant:
        found["where"] = tuple(sentences.place(code) for code in terms.territories if code in box.places)
    if box.media < set(terms.media):
        found["how"] = tuple(str(sentences.MEDIA[Medium(one)]) for one in terms.media if one in box.media)
    for name, tags, boxed in (("sounds", terms.sounds, box.sounds), ("subtitles", terms.subtitles, box.subtitles)):
        if boxed and narrower(boxed, tags):
            found[name] = tuple(sentences.language(tag) for tag in tags if primary(tag) in boxed)
    if terms.first_day and conflict.days != (terms.first_day, terms.last_day):
        found["when"] = ()
    if not found:
        ways = [FACT_OF[one.code] for one in conflict.carves if one.code in FACT_OF]
        found[ways[0] if ways else "when"] = ()
    return found


def narrower(boxed: frozenset[str], tags: Sequence[str]) -> bool:
    """Whether a box has fewer languages than a clause."""
    if EVERYTHING in tags:
        return OTHERS not in boxed
    return bool({primary(tag) for tag in tags} - boxed)


def hot_sentence(part: Part, names: Names, hot: Mapping[str, Sequence[str]]) -> SafeString:
    """The sentence of a clause with what is in conflict marked."""

    def dress(name: str, fact: str) -> SafeString:
        if name not in hot:
            return conditional_escape(fact)
        escaped, marked = str(conditional_escape(fact)), False
        for word in map(str, map(conditional_escape, hot[name])):
            if word in escaped:
                escaped, marked = escaped.replace(word, f'<mark class="hot">{word}</mark>', 1), True
        # Both the fact and the words in it are escaped.
        return SafeString(escaped) if marked else format_html('<mark class="hot">{}</mark>', fact)

    return sentence_of(part, names, dress)


def heat(conflicts: Sequence[Conflict], at: int) -> dict[str, tuple[str, ...]]:
    """All that is in conflict in one clause."""
    found: dict[str, tuple[str, ...]] = {}
    for one in conflicts:
        if clause_at(one) != at:
            continue
        for name, words in pinched(one).items():
            old = found.get(name)
            # Where one conflict is about the whole fact, the whole is marked.
            found[name] = words if old is None else () if not (old and words) else tuple({*old, *words})
    return found


def clauses_checked(parts: Sequence[Part]) -> int:
    """With how many clauses a draft was compared."""
    works = with_above(below(one.programme for one in parts))
    return Clause.objects.filter(programme__in=works, contract__ended_at=None).count()


# ---- the same clause in other languages ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A clause in another language: its tag, the language's own name, and the sentence."""

    tag: str
    name: str
    sentence: SafeString


def in_other_languages(deal: Deal, part: Part) -> list[Told]:
    """The sentence in the languages of both houses, and in English."""
    wanted = [*deal.licensor.languages, *deal.licensee.languages, "en"]
    codes = {tag: code for code, tag in languages.INTERFACE.items()}
    mine = sentences.reader()
    found = []
    work = Programme.objects.filter(pk=part.programme).first()
    for tag in dict.fromkeys(wanted):
        if tag not in codes or tag == mine:
            continue
        with override(codes[tag]):
            houses = {LICENSOR: deal.licensor.name, LICENSEE: deal.licensee.name, EVERYBODY: ""}
            names = Names(houses, {work.pk: sentences.title(work)} if work else {})
            found.append(Told(tag, languages.autonym(tag), sentence_of(part, names)))
    return found


# ---- where and when --------------------------------------------------------------------------------------------------


def picture_for(deal: Deal, parts: Sequence[Part], reader: Broadcaster, conflicts: Sequence[Conflict]) -> Picture:
    """This proposal over territories and months, among what else the reader's house has given, taken or drafted."""
    today = timezone.now().date()
    rows: dict[str, list[Span]] = defaultdict(list)
    proposed = set()
    for part in parts:
        if part.terms.kind is Kind.CONDITION:
            continue
        for code in codes_of(part.terms, today):
            rows[code].append(span_of(part.terms, today, "g-new", said_short(part.terms, _("this proposal"))))
            proposed.add(code)
    works = {one.programme for one in parts}
    for clause in standing(works, reader, deal):
        look = "g-ex" if is_for_one_alone(clause.terms) else "g-own"
        words = said_short(clause.terms, str(clause.holder or _("every member")))
        for code in codes_of(clause.terms, today):
            rows[code].append(span_of(clause.terms, clause.contract.in_force_from.date(), look, words))
    for code, span in drafts_beside(deal, works, reader, today):
        rows[code].append(span)
    if Programme.objects.filter(pk__in=works, owner=reader).exists() and reader.territory not in rows:
        rows[reader.territory].append(Span(today, None, "g-home", _("our own: everything")))
    boxes: dict[str, list[Span]] = defaultdict(list)
    for one in conflicts:
        first, last = one.days
        for code in one.box.places & set(territories()):
            boxes[sentences.place(code)].append(Span(first, last, "clash-line", _("conflict")))
    begin = min([today, *(one.terms.first_day for one in parts if one.terms.first_day)])
    return timeline(
        [(sentences.place(code), rows.get(code, []), code in proposed) for code in territories()],
        today,
        begin=begin,
        boxes=boxes,
    )


def codes_of(terms: Terms, day: dt.date) -> list[str]:
    """The territories that terms mean, in the order of our table."""
    meant = places().listed(places().at(terms.territories, terms.first_day or day))
    return [code for code in territories() if code in meant]


def span_of(terms: Terms, since: dt.date, look: str, words: str) -> Span:
    """The window of terms as a bar; one that waits for an event begins with the contract."""
    return Span(terms.first_day or since, terms.last_day, look, words)


def said_short(terms: Terms, whose: str) -> str:
    """A bar's words: whose right it is, and how."""
    if terms.kind in (Kind.HOLDBACK, Kind.RESERVATION, Kind.BLOCK):
        how = str(sentences.KINDS[terms.kind])
    else:
        how = sentences.in_a_row(str(sentences.MEDIA[Medium(one)]) for one in terms.media)
    return _("%(whose)s: %(how)s") % {"whose": whose, "how": how}


def is_for_one_alone(terms: Terms) -> bool:
    """Whether others are kept out by it."""
    return terms.exclusive is not Exclusive.NO or terms.kind in (Kind.HOLDBACK, Kind.RESERVATION, Kind.BLOCK)


def standing(works: set[uuid.UUID], reader: Broadcaster, deal: Deal) -> list[Clause]:
    """Clauses in force about these works to which the reader's house is a party, or which are open to every member."""
    about = with_above(below(works))
    found = (
        Clause.objects.filter(programme__in=about, contract__in=contracts_with(reader), contract__ended_at=None)
        .exclude(kind__in=(Kind.CONDITION, Kind.UNDERLYING))
        .select_related("contract", "holder")
    )
    return list(found.exclude(contract=deal.contract) if deal.contract else found)


def drafts_beside(deal: Deal, works: set[uuid.UUID], reader: Broadcaster, today: dt.date) -> list[tuple[str, Span]]:
    """What the reader's house negotiates with others about the same works."""
    found = []
    for other in queries.deals_of(reader).filter(programmes__in=works, state__in=LIVING_STATES).distinct():
        if other.pk == deal.pk:
            continue
        version = queries.draft_of(other, reader) or other.current
        for part in parts_of(version.text) if version else ():
            if part.terms.kind is Kind.CONDITION or part.programme not in works:
                continue
            words = _("%(house)s: draft") % {"house": other.other(reader)}
            found += [(code, span_of(part.terms, today, "g-draft", words)) for code in codes_of(part.terms, today)]
    return found


# ---- versions, signatures, how far it has come -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: its word, and whether it is done, now, or to come."""

    word: str
    is_done: bool
    is_now: bool


def steps_of(deal: Deal) -> list[Step]:
    """How far a deal has come, from the draft to the end of its contract."""
    if deal.state in CLOSED_STATES:
        begun = _("offered") if deal.current else _("drafted")
        return [Step(begun, is_done=True, is_now=False), Step(deal.get_state_display(), is_done=False, is_now=True)]
    stage = stage_of(deal.contract, timezone.now()) if deal.contract else Stage(str(deal.state))
    countered = deal.state == DealState.COUNTERED or bool(deal.current and deal.current.number > 1)
    number = {"number": deal.current.number if deal.current else 1}
    way = [
        (Stage.DRAFTED, _("drafted")),
        (Stage.OFFERED, _("offered")),
        *([(Stage.COUNTERED, _("counter-offer %(number)s") % number)] if countered else []),
        (Stage.AGREED, _("agreed")),
        (Stage.ACTIVE, _("active")),
        *([(Stage.SUSPENDED, _("suspended"))] if stage is Stage.SUSPENDED else []),
        (Stage.ENDED, _("ended")),
    ]
    at = next(n for n, (one, _word) in enumerate(way) if one == stage)
    return [Step(word, is_done=n < at, is_now=n == at) for n, (_stage, word) in enumerate(way)]


@dataclass(frozen=True, slots=True)
class Signing:
    """One side of the panel of signatures; `earlier` is the last older version that it signed, and when."""

    house: Broadcaster
    side: queries.Side
    earlier: tuple[int, dt.datetime] | None


def signings_of(deal: Deal, versions: Sequence[Proposal]) -> list[Signing]:
    """Both sides, with what they signed before."""
    found = []
    for side in queries.sides_of(deal):
        older = [
            (version.number, one.created_at)
            for version in versions
            if deal.current and version.number < deal.current.number
            for one in version.signatures.all()
            if one.broadcaster_id == side.house.pk
        ]
        found.append(Signing(side.house, side, max(older) if older else None))
    return found


@dataclass(frozen=True, slots=True)
class Tab:
    """A clause in the list: its number, what sort it is, about what, and what must be looked at."""

    at: int
    sort: str
    about: str
    is_open: bool
    is_hot: bool
    state: str

    @property
    def number(self) -> int:
        """Counted from 1."""
        return self.at + 1


@dataclass(frozen=True, slots=True)
class Picker:
    """A picker with its number, its button's words, what is wrong in it and whether it is in conflict."""

    number: int
    icon: str
    asks: str
    value: str
    detail: str
    problems: tuple[str, ...]
    hot: str
    is_changed: bool


def works_for(form: ClauseForm) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """The programmes of a form by the house that can give them: its name, its side, and (id, title, chosen)."""
    chosen = form.now("programme")
    found = []
    for side in (LICENSOR, LICENSEE):
        rows = [(str(one.id), one.title, str(one.id) == chosen) for one in form.setting.works if one.side == side]
        rows.sort(key=lambda row: not row[2])
        if rows:
            found.append((form.setting.houses[side], side, rows))
    return found
