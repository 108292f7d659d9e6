"""What opens and closes in every schedule if a clause said something else.

A house sees its own channels, drafts too; and where it gives the clause, the published showings of others that rest on
what it has given: of those no more than programme, channel and time, which it is told anyway when they have been on the
air. What other contracts these houses have is not its business, so no reasons are told there.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from ortaq.channels import deciding, queries
from ortaq.channels.models import Slot
from ortaq.core.rights import EVERYTHING, Answer, Decision, Kind, Medium, Terms
from ortaq.core.rights import Clause as Written
from ortaq.core.rights.judge import Outcome
from ortaq.members.models import Broadcaster
from ortaq.members.territories import places
from ortaq.rights.compiling import with_above
from ortaq.rights.models import Clause
from ortaq.rights.queries import Question
from ortaq.rights.what_if import Change, Compared, compared, works_under

MOST_DAYS_BACK = 62
"""Of what has been on the air longer ago nobody asks whether it can still be seen."""
FEWEST_MONTHS, MOST_MONTHS, MOST_STRIPS = 12, 36, 6
DAY = dt.timedelta(days=1)
NOON = dt.time(12)


class Effect(StrEnum):
    """What a change does to a showing."""

    CLOSES = "closes"
    OPENS = "opens"
    LESS = "less"
    MORE = "more"


RANK = {Effect.CLOSES: 0, Effect.OPENS: 1, Effect.LESS: 2, Effect.MORE: 3}
"""Which effect a showing is counted under that has several."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A showing in a territory whose answer would be another one.

    `is_ours`: of the reader's own house; `is_over`: only whether it can still be seen turns.
    """

    slot: Slot
    territory: str
    before: Decision
    after: Decision
    effect: Effect
    is_ours: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Showing:
    """A showing with all that turns for it, the worst first; nothing turns where it stays as it is."""

    slot: Slot
    is_ours: bool
    turns: tuple[Turn, ...] = ()

    @property
    def effect(self) -> Effect | None:
        """Under which it is counted."""
        return self.turns[0].effect if self.turns else None


@dataclass(frozen=True, slots=True)
class MonthTurn:
    """A month in which the programme could be shown on so many days, and so many more or fewer."""

    first: dt.date
    days: int
    gained: int
    lost: int

    @property
    def word(self) -> str:
        """gains, loses, turns (both), open, shut."""
        if self.gained and self.lost:
            return "turns"
        if self.gained or self.lost:
            return "gains" if self.gained else "loses"
        return "open" if self.days else "shut"


@dataclass(frozen=True)
class Strip:
    """The months of a programme for one house in one territory."""

    house: Broadcaster
    territory: str
    months: tuple[MonthTurn, ...]

    @property
    def is_changed(self) -> bool:
        """Whether a month gains or loses a day."""
        return any(one.gained or one.lost for one in self.months)


@dataclass(frozen=True)
class Found:
    """All that a change would do."""

    showings: tuple[Showing, ...]
    strips: tuple[Strip, ...] = ()
    counts: dict[Effect, int] = field(default_factory=dict)

    @property
    def changed(self) -> list[Showing]:
        """The showings for which something turns, in the order of time."""
        return [one for one in self.showings if one.turns]


def look(*, house: Broadcaster, clause: Written, change: Change, now: dt.datetime) -> Found:
    """What a change of a clause would do to the schedules that a house may see, and to months not planned yet."""
    works = works_under(change)
    grounds = compared(works, change)
    after = change.clauses[clause.id]
    reach = max(clause.terms.catch_up_days, after.terms.catch_up_days, 0)
    since = now - min(reach + 1, MOST_DAYS_BACK) * DAY
    found = [
        Showing(slot, is_ours, tuple(turns_of(slot, grounds, now, is_ours=is_ours)))
        for slot, is_ours in slots_seen(house, change, works, since)
    ]
    counts = dict.fromkeys(Effect, 0)
    for one in found:
        if one.effect:
            counts[one.effect] += 1
    return Found(tuple(found), tuple(strips(house, clause, after, grounds, now)), counts)


def slots_seen(
    house: Broadcaster, change: Change, works: Sequence[uuid.UUID], since: dt.datetime
) -> Iterator[tuple[Slot, bool]]:
    """The slots of some programmes that a house may see, from an instant on, and whether they are its own."""
    given = {str(pk) for pk in given_by(house, works)}
    is_giver = any(one.giver == house.pk.hex for one in change.clauses.values())
    rows = (
        Slot.objects.filter(programme__in=works, removed_at=None, starts_at__gt=since - queries.LONGEST)
        .select_related("programme__owner", "programme__package", "channel__broadcaster")
        .order_by("starts_at", "channel__number")
    )
    for slot in rows:
        is_ours = slot.channel.broadcaster_id == house.pk
        if is_ours or (
            is_giver and slot.published_at and any(one["clause"] in given for one in slot.decisions.values())
        ):
            yield slot, is_ours


def given_by(house: Broadcaster, works: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """The clauses that a house gives about some programmes."""
    return set(Clause.objects.filter(giver=house, programme__in=with_above(works)).values_list("pk", flat=True))


def turns_of(slot: Slot, grounds: Compared, now: dt.datetime, *, is_ours: bool) -> list[Turn]:
    """What turns for a slot, in every territory of its channel, the worst first and the channel's own country first."""
    found = []
    for code in queries.places(slot.channel):
        asked = deciding.question(
            slot.channel, slot.programme, code, start=slot.starts_at, seconds=slot.seconds, slot=slot
        )
        if same(*grounds.judge(asked)):
            continue
        before, after = grounds.decide(asked)
        effect = effect_of(slot, before, after, now)
        if effect:
            found.append(Turn(slot, code, before, after, effect, is_ours, slot.stops_at <= now))
    return sorted(found, key=lambda one: RANK[one.effect])


def same(before: Outcome, after: Outcome) -> bool:
    """Whether two outcomes allow the same."""

    def told(one: Outcome) -> tuple[object, ...]:
        tags = (one.fit.sounds, one.fit.subtitles) if one.fit else ()
        return one.answer, one.until, one.acts, tags

    return told(before) == told(after)


def effect_of(slot: Slot, before: Decision, after: Decision, now: dt.datetime) -> Effect | None:
    """What a change does to a slot; of one that is over only what can still be seen of it counts."""
    is_over = slot.stops_at <= now
    if not is_over and before.is_allowed is not after.is_allowed:
        return Effect.CLOSES if before.is_allowed else Effect.OPENS
    if not is_over and not before.is_allowed:
        return None
    was, will = seen_until(slot, before), seen_until(slot, after)
    if is_over:
        was, will = max(was, now), max(will, now)
        return None if was == will else Effect.LESS if will < was else Effect.MORE
    cuts = (before.stop_for(slot.stops_at), was), (after.stop_for(slot.stops_at), will)
    lost = any(new < old for old, new in zip(*cuts, strict=True)) or fewer(before, after)
    if lost:
        return Effect.LESS
    return Effect.MORE if cuts[0] != cuts[1] or fewer(after, before) else None


def seen_until(slot: Slot, decision: Decision) -> dt.datetime:
    """Until when a showing can be seen again; its own end where it cannot."""
    act = decision.act(Medium.CATCH_UP)
    if act is None or act.answer not in (Answer.ALLOW, Answer.ALLOW_UNTIL):
        return slot.stops_at
    return act.until or act.act.stop or dt.datetime.max.replace(tzinfo=dt.UTC)


def fewer(before: Decision, after: Decision) -> bool:
    """Whether a sound or subtitles would be missing that were there."""
    return bool(set(before.sounds) - set(after.sounds) or set(before.subtitles) - set(after.subtitles))


def strips(house: Broadcaster, before: Written, after: Written, grounds: Compared, now: dt.datetime) -> Iterator[Strip]:
    """The months which the programme of a clause gains or loses for a house that it is for, in a few countries."""
    zone = ZoneInfo(after.terms.time_zone)
    today = now.astimezone(zone).date()
    codes = [*where(before.terms, today), *where(after.terms, today)]
    whose = holder_of(house, after, codes)
    if whose is None:
        return
    home = [whose.territory] if EVERYTHING in codes else []
    named = [code for code in dict.fromkeys((*home, *codes)) if code != EVERYTHING]
    media = [Medium(one) for one in (*before.terms.media, *after.terms.media)]
    medium = Medium.LINEAR if Medium.LINEAR in media else media[0]
    for code in sorted(named, key=lambda one: one != whose.territory)[:MOST_STRIPS]:
        asked = Question(uuid.UUID(before.work), whose.pk, code, now, now, medium)
        yield Strip(whose, code, tuple(months(grounds, asked, before.terms, after.terms, zone)))


def holder_of(house: Broadcaster, clause: Written, codes: Iterable[str]) -> Broadcaster | None:
    """For whom the months of a clause are told: its holder; of one for every member the reader, or a house there."""
    if clause.holder:
        return Broadcaster.objects.get(pk=uuid.UUID(clause.holder))
    if clause.giver != house.pk.hex or clause.terms.kind is not Kind.GRANT:
        return house
    others = Broadcaster.objects.exclude(pk=house.pk)
    return others.filter(territory__in=list(codes)).first() or others.first()


def where(terms: Terms, day: dt.date) -> list[str]:
    """The territories of terms, groups written out; "*" stays."""
    return sorted(places().at(terms.territories, day))


def months(grounds: Compared, asked: Question, before: Terms, after: Terms, zone: ZoneInfo) -> Iterator[MonthTurn]:
    """Month by month, from the present one on: on how many days it may begin at noon, and what turns."""
    first = asked.start.astimezone(zone).date().replace(day=1)
    ends = [day for one in (before, after) for day in (one.first_day, one.last_day) if day]
    last = max([first, *ends])
    count = (last.year - first.year) * 12 + last.month - first.month + 2
    for _month in range(max(FEWEST_MONTHS, min(MOST_MONTHS, count))):
        following = (first + 32 * DAY).replace(day=1)
        tally: dict[tuple[bool, bool], int] = defaultdict(int)
        for step in range((following - first).days):
            at = dt.datetime.combine(first + step * DAY, NOON, zone)
            if at >= asked.start:
                pair = grounds.judge(
                    Question(asked.programme, asked.broadcaster, asked.territory, at, at, asked.medium)
                )
                tally[is_yes(pair[0]), is_yes(pair[1])] += 1
        yield MonthTurn(first, tally[True, True] + tally[False, True], tally[False, True], tally[True, False])
        first = following


def is_yes(outcome: Outcome) -> bool:
    """Whether it may begin then."""
    return outcome.answer in (Answer.ALLOW, Answer.ALLOW_UNTIL)
