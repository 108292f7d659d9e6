"""What stands against the showings of the next 72 hours, in the order of time, and what could be shown instead."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.catalogue.models import Programme
from ortaq.channels import deciding, hours, queries
from ortaq.channels.actions.many import SHORTEST_FILL, Filler, fitting
from ortaq.channels.actions.plan import length_of
from ortaq.channels.air import packages
from ortaq.channels.models import Channel, Slot
from ortaq.channels.standing import off_the_air
from ortaq.core.origin.label import UNKNOWN
from ortaq.core.rights import Answer, Decision
from ortaq.origin.queries import labels_of, tamga_of, withheld
from ortaq.rights import sentences
from ortaq.rights.queries import decisions

AHEAD = dt.timedelta(hours=72)
DRAFTS_WITHIN = dt.timedelta(hours=24)
"""So long before it begins a draft should be on the published timeline."""
LEAST, MOST = 0.75, 1.25
"""How much shorter or longer than a slot a programme in its place may be."""
PROPOSALS, ASKED = 3, 12
"""How many are proposed, and of how many the rights are asked."""


class Kind(StrEnum):
    """What stands against a showing, the gravest first."""

    LATE = "late"
    CONSENT = "consent"
    NO_RIGHT = "no_right"
    RUNS = "runs"
    ENDS = "ends"
    FILES = "files"
    REVIEW = "review"
    HOURS = "hours"
    UNDECLARED = "undeclared"
    DRAFT = "draft"
    UNSIGNED = "unsigned"
    TAIL = "tail"


NAMES = {
    Kind.LATE: gettext_lazy("its time has come unpublished"),
    Kind.CONSENT: gettext_lazy("a consent does not hold"),
    Kind.NO_RIGHT: gettext_lazy("no right"),
    Kind.RUNS: gettext_lazy("showings used up"),
    Kind.ENDS: gettext_lazy("the right ends during it"),
    Kind.FILES: gettext_lazy("picture and sound are missing"),
    Kind.REVIEW: gettext_lazy("a person must decide"),
    Kind.HOURS: gettext_lazy("outside the hours of its age"),
    Kind.UNDECLARED: gettext_lazy("use of AI not declared"),
    Kind.DRAFT: gettext_lazy("not published yet"),
    Kind.UNSIGNED: gettext_lazy("origin not signed"),
    Kind.TAIL: gettext_lazy("catch-up is cut"),
}
REPLACED = {
    *(Kind.CONSENT, Kind.NO_RIGHT, Kind.RUNS, Kind.ENDS, Kind.FILES, Kind.REVIEW, Kind.HOURS, Kind.UNDECLARED),
}
"""What another programme in its place would settle."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be shown instead, and for how long."""

    programme: Programme
    seconds: int


@dataclass(frozen=True, slots=True)
class Alert:
    """What stands against a slot, in which territories (none: in all), why, and what could be shown instead."""

    kind: Kind
    slot: Slot
    territories: tuple[str, ...]
    said: tuple[str, ...]
    proposals: tuple[Proposal, ...] = ()

    @property
    def name(self) -> str:
        """Its kind in words."""
        return str(NAMES[self.kind])

    @property
    def places(self) -> str:
        """The territories in words."""
        return sentences.places(self.territories) if self.territories else ""

    @property
    def is_grave(self) -> bool:
        """Whether the showing will not be as planned, unless somebody acts."""
        return self.kind not in (Kind.DRAFT, Kind.UNSIGNED, Kind.TAIL, Kind.HOURS)


def alerts_of(channel: Channel, now: dt.datetime) -> list[Alert]:
    """All alerts of a channel, by time and gravity; without proposals."""
    coming = [one for one in queries.slots(channel, now, now + AHEAD).order_by("starts_at") if one.starts_at > now]
    answers = deciding.decided(channel, coming)
    found = [*late(channel, now), *of_files(coming), *of_origin(coming), *of_drafts(coming, now)]
    found += of_runs(channel, answers)
    out = withheld({one.programme_id for one in coming})
    for slot, told in answers.items():
        if slot.programme_id in out:
            found.append(Alert(Kind.CONSENT, slot, (), tuple(sentences.say(deciding.WITHHELD))))
        else:
            found += of_rights(channel, slot, told)
            found += of_hours(slot, told)
    rank = {kind: number for number, kind in enumerate(Kind)}
    return sorted(found, key=lambda one: (one.slot.starts_at, rank[one.kind]))


def late(channel: Channel, now: dt.datetime) -> Iterator[Alert]:
    """Drafts whose time has come: nothing more can be published before they are moved or taken out.

    A channel that was never on the air may still begin with them.
    """
    if queries.last_airing(channel) is None:
        return
    rows = queries.drafts(channel).filter(removed_at=None, starts_at__lte=now).select_related("programme__owner")
    for slot in rows.order_by("starts_at"):
        if not slot.airings.exists():
            why = _("Its time has come before it was published. Move it or take it out.")
            yield Alert(Kind.LATE, slot, (), (why,))


def of_files(coming: Iterable[Slot]) -> Iterator[Alert]:
    """What has no package that can be read."""
    for slot in coming:
        package = getattr(slot.programme, "package", None)
        if package is None or packages.asset(package.folder) is None:
            why = _("Picture and sound are not ready. %(owner)s must bring them in.") % {"owner": slot.programme.owner}
            yield Alert(Kind.FILES, slot, (), (why,))


def of_origin(coming: Sequence[Slot]) -> Iterator[Alert]:
    """What nobody has declared, and what is declared and not signed."""
    labels = labels_of({one.programme_id for one in coming})
    signed: dict[uuid.UUID, bool] = {}
    for slot in coming:
        programme = slot.programme
        if labels[programme.pk] == UNKNOWN:
            why = _("Nobody has declared the use of AI in all of it. %(owner)s must declare it.")
            yield Alert(Kind.UNDECLARED, slot, (), (why % {"owner": programme.owner},))
        else:
            if programme.pk not in signed:
                signed[programme.pk] = tamga_of(programme) is not None
            if not signed[programme.pk]:
                why = _("The file with the mark of origin is not signed yet. %(owner)s signs it.")
                yield Alert(Kind.UNSIGNED, slot, (), (why % {"owner": programme.owner},))


def of_drafts(coming: Iterable[Slot], now: dt.datetime) -> Iterator[Alert]:
    """Drafts that begin soon."""
    for slot in coming:
        if slot.published_at is None and slot.starts_at <= now + DRAFTS_WITHIN:
            at = sentences.moment(slot.starts_at, slot.channel.time_zone)
            yield Alert(Kind.DRAFT, slot, (), (_("It is a draft and begins %(at)s: publish it.") % {"at": at},))


def of_runs(channel: Channel, answers: Mapping[Slot, Mapping[str, Decision]]) -> Iterator[Alert]:
    """Drafts that want a showing which the drafts before them have taken."""
    home, wanted = channel.broadcaster.territory, Counter[str]()
    for slot, told in answers.items():
        answer = told[home]
        if slot.published_at is None and answer.is_allowed and answer.runs_left is not None:
            wanted[answer.clause] += 1
            if wanted[answer.clause] > answer.runs_left:
                about = {"clause": ", ".join(answer.clauses), "left": answer.runs_left}
                why = _("Licence %(clause)s has %(left)s showings left, and the drafts before this one take them.")
                yield Alert(Kind.RUNS, slot, (home,), (why % about,))


def of_rights(channel: Channel, slot: Slot, told: Mapping[str, Decision]) -> Iterator[Alert]:
    """What the licences say against it, the same in several territories as one.

    Abroad, where there never was a licence, the slate is what was meant; what was published there and is lost is told.
    """
    home, zone = channel.broadcaster.territory, channel.time_zone
    together: dict[tuple[Kind, tuple[str, ...]], list[str]] = defaultdict(list)
    for code, answer in told.items():
        published = slot.decisions.get(code)
        was_seen = published is not None and Decision.read(published).is_allowed
        if answer.answer is Answer.DENY and (code == home or was_seen):
            codes = [reason for reason, _about in answer.reasons]
            kind = Kind.RUNS if "runs_used_up" in codes else Kind.NO_RIGHT
            together[kind, tuple(sentences.say(answer, time_zone=zone))].append(code)
        elif answer.answer is Answer.REVIEW:
            together[Kind.REVIEW, tuple(sentences.say(answer, time_zone=zone))].append(code)
        elif answer.is_allowed:
            for kind, begins in ((Kind.ENDS, "cut"), (Kind.TAIL, "catch_up_cut")):
                if why := said_of(answer, begins, zone):
                    together[kind, why].append(code)
    for (kind, why), codes in together.items():
        yield Alert(kind, slot, tuple(codes), why)


def said_of(answer: Decision, begins: str, zone: str) -> tuple[str, ...]:
    """The reasons of a kind, in words."""
    return tuple(sentences.SENTENCES[code](about, zone) for code, about in answer.reasons if code.startswith(begins))


def of_hours(slot: Slot, told: Mapping[str, Decision]) -> Iterator[Alert]:
    """What stands outside unverified hours that a receiving territory leaves to its age; verified ones are decided."""
    found = hours.warned_of(slot.programme, slot.starts_at, slot.stops_at, told)
    if found:
        codes = tuple(one.territory for one in found)
        yield Alert(Kind.HOURS, slot, codes, tuple(map(hours.said, found)))


def with_proposals(channel: Channel, alerts: Sequence[Alert]) -> list[Alert]:
    """The same alerts, with what the house may show in the place of each, the best first."""
    slots = list({one.slot.pk: one.slot for one in alerts if one.kind in REPLACED}.values())
    if not slots:
        return list(alerts)
    start, stop = slots[0].starts_at, max(one.stops_at for one in slots)
    filler = Filler.of(channel, start, stop)
    ids = {one.pk for one in filler.programmes}
    labels, out = labels_of(ids), off_the_air(channel, ids)
    fit = [one for one in filler.programmes if labels[one.pk] != UNKNOWN and one.pk not in out]
    around = list(queries.slots(channel, start, stop + queries.LONGEST).order_by("starts_at"))
    wanted = {slot: candidates(filler, fit, slot, around)[:ASKED] for slot in slots}
    home = channel.broadcaster.territory
    asked = [
        deciding.question(channel, one.programme, home, start=slot.starts_at, seconds=one.seconds, slot=None)
        for slot, some in wanted.items()
        for one in some
    ]
    answers = iter(decisions(asked))
    found: dict[uuid.UUID, tuple[Proposal, ...]] = {}
    for slot, some in wanted.items():
        good = [one for one in some if is_good(filler, slot, one, next(answers), home)]
        found[slot.pk] = tuple(good[:PROPOSALS])
    return [replace(one, proposals=found[one.slot.pk]) if one.kind in REPLACED else one for one in alerts]


def candidates(filler: Filler, fit: Iterable[Programme], slot: Slot, around: Sequence[Slot]) -> list[Proposal]:
    """What has about the length of a slot and suits those who would have watched it, the least lately seen first."""
    after = [one.starts_at for one in around if one.starts_at > slot.starts_at]
    room = int((min(after) - slot.starts_at).total_seconds()) if after else slot.seconds * 2
    found = []
    for one in fit:
        length = length_of(one)
        seconds = length if length >= slot.seconds else fitted(length, slot.seconds)
        close = LEAST * slot.seconds <= seconds <= min(MOST * slot.seconds, room)
        if close and one.pk != slot.programme_id and one.min_age <= slot.programme.min_age:
            found.append(Proposal(one, seconds))

    def rank(one: Proposal) -> tuple[int, ...]:
        is_other = one.programme.min_age != slot.programme.min_age
        *seen, _length = filler.rank(one.programme, slot.starts_at)
        return (*seen, is_other, one.programme.genre != slot.programme.genre, abs(one.seconds - slot.seconds))

    return sorted(found, key=rank)


def fitted(length: int, room: int) -> int:
    """Seconds of a film that is shown once, or of a short one as often as the slot has room for it; 0: it has none."""
    return fitting(length, room) if length >= SHORTEST_FILL or length <= 0 else room // length * length


def is_good(filler: Filler, slot: Slot, one: Proposal, answer: Decision, home: str) -> bool:
    """Whether the rights give it whole, with a showing that no draft wants, and the hours are those of its age."""
    stop = slot.starts_at + dt.timedelta(seconds=one.seconds)
    whole = filler.has_one_left(answer) and answer.stop_for(stop) == stop
    return whole and not hours.outside_hours(one.programme, slot.starts_at, stop, [home])


def counted(alerts: Iterable[Alert]) -> list[tuple[str, int]]:
    """How many there are of each kind, the gravest first."""
    found = Counter(map(attrgetter("kind"), alerts))
    return [(str(NAMES[kind]), found[kind]) for kind in Kind if found[kind]]
