"""The answer found the slow way: every critical instant, every language and every clause are asked by themselves.

Written from the rules (docs/scenario.md, "How it is decided"), not from the engine: it knows no intervals, no
boxes and no compiled form. A day is what the clock on the wall says; an edge is looked for minute by minute.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from ortaq.core.rights import Answer, Clause, Exclusive, Happened, Kind, Medium, Places, Use

EVER = 253_402_300_799
QUARTER = 900
SEPARATE = {"ai_training", "voice_cloning"}
Showings = Mapping[str, Iterable[tuple[str, int]]]
"""By clause: the slots that hold a run, and when each begins."""


@dataclass(frozen=True)
class Verdict:
    """What the oracle says; more than one may be right where nothing says which of two grants is better."""

    answer: Answer
    until: int | None
    acts: tuple[tuple[str, Answer, int | None], ...]
    sounds: frozenset[str]
    subtitles: frozenset[str]
    runs: tuple[int | None, int | None]


@dataclass(frozen=True)
class Right:
    """A way in which a house may have it: a chain of clauses up to a title (none of them: the owner's own)."""

    clause: str
    chain: tuple[Clause, ...]
    title: Clause | None
    media: frozenset[str]
    sounds: frozenset[str]
    subtitles: frozenset[str]
    tail: int | None

    @property
    def all_clauses(self) -> tuple[Clause, ...]:
        return (*self.chain, *([self.title] if self.title else []))


@dataclass(frozen=True)
class Held:
    """A right that holds the beginning, and how far."""

    right: Right
    reach: int
    until: int
    sounds: tuple[str, ...]
    subtitles: tuple[str, ...]
    runs: tuple[int | None, int | None]
    has_run: bool
    rivals: bool

    @property
    def rank(self) -> tuple[object, ...]:
        counted = self.runs[0] is not None
        return (
            not self.rivals,
            self.until,
            self.has_run,
            breadth(self.sounds),
            not counted,
            self.runs[1] or 0,
            self.reach,
            breadth(self.subtitles),
        )


def seconds(at: dt.datetime) -> int:
    return int(at.timestamp())


def language(tag: str) -> str:
    return tag.split("-", maxsplit=1)[0]


def breadth(tags: Iterable[str]) -> int:
    return 1000 if "*" in tags else len(tuple(tags))


@lru_cache(maxsize=1 << 18)
def clock(at: int, zone: str) -> dt.datetime:
    """What the clock on the wall of a zone shows."""
    return dt.datetime.fromtimestamp(at, ZoneInfo(zone)).replace(tzinfo=None, fold=0)


@lru_cache(maxsize=1 << 16)
def begin_of(day: dt.date, zone: str) -> int:
    """The first quarter of an hour in which a zone's calendar shows a day."""
    around = int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp())
    return next(at for at in range(around - 15 * 3600, around + 15 * 3600, QUARTER) if clock(at, zone).date() >= day)


@lru_cache(maxsize=1 << 16)
def days_after(at: int, days: int, zone: str) -> int:
    """When a clock shows the same time so many days later; a time that is skipped comes as much later as is skipped."""
    if not days:
        return at
    wanted = clock(at, zone) + dt.timedelta(days=days)
    around = int(wanted.replace(tzinfo=dt.UTC).timestamp())
    shown = [one for one in range(around - 15 * 3600, around + 15 * 3600, QUARTER) if clock(one, zone) == wanted]
    if shown:
        return shown[0]
    before = around - 86_400
    offset = int(clock(before, zone).replace(tzinfo=dt.UTC).timestamp()) - before
    return around - offset


def in_hours(clause: Clause, start: int, stop: int) -> bool:
    """Whether every minute of a showing lies in the hours of the clause."""

    def minute(text: str) -> int:
        return int(text[:2]) * 60 + int(text[3:])

    opens, closes = minute(clause.terms.about["from"]), minute(clause.terms.about["until"])
    for at in sorted({start, *range(start - start % 60 + 60, stop, 60)}):
        shown = clock(at, clause.terms.time_zone)
        now = shown.hour * 60 + shown.minute
        inside = opens <= now < closes if opens < closes else (now >= opens or now < closes)
        if opens != closes and not inside:
            return False
    return True


def runs_in(times: Iterable[int], hours: int) -> int:
    """How many runs these showings are."""
    firsts: list[int] = []
    for at in sorted(times):
        if not hours or not firsts or at - firsts[-1] >= hours * 3600:
            firsts.append(at)
    return len(firsts)


class Oracle:
    """Everything that was signed about one programme."""

    def __init__(
        self, path: tuple[str, ...], owner: str, clauses: Iterable[Clause], places: Places, happened: Happened
    ) -> None:
        self.path, self.owner, self.places, self.happened = path, owner, places, happened
        self.clauses = {one.id: one for one in clauses if one.work in path}
        self.cache: dict[object, bool] = {}
        self.edges = sorted({edge for one in self.clauses.values() for edge in self.edges_of(one)})

    def of(self, *kinds: Kind) -> list[Clause]:
        return [one for one in self.clauses.values() if one.terms.kind in kinds]

    # ---- one clause at one instant

    def event(self, clause: Clause, which: str) -> int | None:
        """When an edge that waits for something came, or None."""
        after = getattr(clause.terms, which)
        by = {"licensor": clause.giver, "licensee": clause.holder}.get(after.by, after.by)
        known = [
            seconds(at)
            for (work, event, house), at in self.happened.items()
            if work == self.path[0] and event == after.event and by is not None and by in (house, "*")
        ]
        return days_after(min(known), after.days, clause.terms.time_zone) if known else None

    def holds(self, clause: Clause, at: int) -> bool:
        key = ("holds", clause.id, at)
        if key not in self.cache:
            self.cache[key] = self.is_in_time(clause, at)
        return self.cache[key]

    def is_in_time(self, clause: Clause, at: int) -> bool:  # noqa: PLR0911 -- one question after the other
        terms = clause.terms
        if clause.in_force_from and at < seconds(clause.in_force_from):
            return False
        if clause.ended_at and at >= seconds(clause.ended_at):
            return False
        if any(seconds(gap.start) <= at and (gap.stop is None or at < seconds(gap.stop)) for gap in clause.suspended):
            return False
        if terms.closes_after:
            closes = self.event(clause, "closes_after")
            if closes is not None and at >= closes:
                return False
        if terms.opens_after:
            opens = self.event(clause, "opens_after")
            if opens is None or at < opens:
                return False
            return not terms.days or at < days_after(opens, terms.days, terms.time_zone)
        today = clock(at, terms.time_zone).date()
        if terms.first_day is None or today < terms.first_day:
            return False
        return not terms.days or today < terms.first_day + dt.timedelta(days=terms.days)

    def speaks_of(self, clause: Clause, place: str, at: int) -> bool:
        """Whether a territory is one of the clause's, then."""
        terms = clause.terms
        day = clock(at, terms.time_zone).date()
        if not terms.as_amended:
            if clause.in_force_from:
                day = clock(seconds(clause.in_force_from), terms.time_zone).date()
            elif terms.opens_after:
                opens = self.event(clause, "opens_after")
                day = clock(opens, terms.time_zone).date() if opens is not None else day
            elif terms.first_day:
                day = terms.first_day
        for code in terms.territories:
            if code in self.places.groups:
                editions = [one for one in self.places.groups[code] if one.since <= day]
                if editions and place in max(editions, key=lambda one: one.since).members:
                    return True
            elif code in ("*", place):
                return True
        return False

    def here(self, clause: Clause, place: str, at: int) -> bool:
        key = ("here", clause.id, place, at)
        if key not in self.cache:
            self.cache[key] = self.holds(clause, at) and self.speaks_of(clause, place, at)
        return self.cache[key]

    def edges_of(self, clause: Clause) -> Iterable[int]:
        """Every instant at which a clause might change what it says."""
        terms, zone = clause.terms, clause.terms.time_zone
        for at in (
            clause.in_force_from,
            clause.ended_at,
            *(e for gap in clause.suspended for e in (gap.start, gap.stop)),
        ):
            if at:
                yield seconds(at)
        if terms.first_day:
            yield begin_of(terms.first_day, zone)
            if terms.days:
                yield begin_of(terms.first_day + dt.timedelta(days=terms.days), zone)
        for which in ("opens_after", "closes_after"):
            if getattr(terms, which) and (at := self.event(clause, which)) is not None:
                yield at
                if terms.days:
                    yield days_after(at, terms.days, zone)
        for code in terms.territories:
            for edition in self.places.groups.get(code, ()):
                yield begin_of(edition.since, zone)

    def instants(self, start: int, stop: int) -> list[int]:
        """The instants of a time at which anything might be otherwise than before."""
        return [start, *(edge for edge in self.edges if start < edge < stop)]

    # ---- whose it is

    def chain_of(self, clause: Clause) -> list[Clause] | None:
        """A grant and all that it hangs on, or None where it hangs on nothing that holds it."""
        chain, seen = [clause], {clause.id}
        while chain[-1].under is not None:
            last = chain[-1]
            parent = self.clauses.get(last.under or "")
            if parent is None or parent.id in seen or parent.terms.kind is not Kind.GRANT:
                return None
            if parent.holder is not None and parent.holder != last.giver:
                return None
            chain.append(parent)
            seen.add(parent.id)
        allowed = chain[-1].terms.sublicence
        for link in reversed(chain[:-1]):
            if allowed < 1:
                return None
            allowed = min(allowed - 1, link.terms.sublicence)
        return chain

    def rights_by(self, clause: Clause) -> list[Right]:
        """The ways in which a grant (or a promise that goes with it) gives something."""
        chain = self.chain_of(clause)
        if chain is None:
            return []
        media = frozenset.intersection(*(frozenset(map(str, one.terms.media)) for one in chain))
        sounds, subtitles = (common(getattr(one.terms, name) for one in chain) for name in ("sounds", "subtitles"))
        if not media or (clause.terms.sounds and not sounds):
            return []
        tail = min(one.terms.catch_up_days for one in chain) if "catch_up" in media else 0
        giver = chain[-1].giver
        titles: list[Clause | None] = [one for one in self.of(Kind.SHARE) if one.holder == giver]
        if giver == self.owner:
            titles.append(None)
        return [Right(clause.id, tuple(chain), title, media, sounds, subtitles, tail) for title in titles]

    def rights_of(self, house: str) -> list[Right]:
        """All the ways in which a house may have it."""
        every, whole = frozenset("*"), frozenset(map(str, Medium)) - SEPARATE
        titles: list[Clause | None] = [one for one in self.of(Kind.SHARE) if one.holder == house]
        if house == self.owner:
            titles.append(None)
        found = [Right(one.id if one else "", (), one, whole, every, every, None) for one in titles]
        for clause in self.of(Kind.GRANT):
            if clause.holder in (None, house):
                found += self.rights_by(clause)
        return found

    def is_held(self, right: Right, place: str, at: int) -> bool:
        """Whether a right is there, then."""
        if not all(self.here(one, place, at) for one in right.all_clauses):
            return False
        return right.title is not None or not any(self.here(one, place, at) for one in self.of(Kind.SHARE))

    # ---- what stands against it

    def is_bound(self, right: Right, use: Use, clause: Clause) -> bool:
        """Whether something that forbids is meant for a right at all."""
        under_it = clause.contract in {one.contract for one in right.all_clauses}
        match clause.terms.kind:
            case Kind.BLOCK:
                return True
            case Kind.HOLDBACK:
                return clause.holder == use.broadcaster if clause.holder else not under_it
            case _:
                return under_it

    def is_forbidden(self, right: Right, use: Use, medium: str, tag: str, at: int) -> bool:
        """Whether something forbids one sound at one instant; "*" stands for whatever is spoken."""
        for clause in self.of(Kind.BLOCK, Kind.HOLDBACK, Kind.RESERVATION):
            if (
                medium in clause.terms.media
                and self.is_bound(right, use, clause)
                and forbids(clause.terms.sounds, tag)
                and self.here(clause, use.territory, at)
            ):
                return True
        cleared: dict[str, bool] = {}
        for clause in self.of(Kind.UNDERLYING):
            covers = medium in clause.terms.media and covers_tag(clause.terms.sounds, tag)
            is_here = covers and self.here(clause, use.territory, at)
            cleared[clause.terms.asset] = cleared.get(clause.terms.asset, False) or is_here
        return not all(cleared.values())

    def last(self, right: Right, use: Use, medium: str, span: tuple[int, int], tag: str) -> int:
        """The first instant at which a sound is forbidden; the end where it is not."""
        bad = (at for at in self.instants(*span) if self.is_forbidden(right, use, medium, tag, at))
        return next(bad, span[1])

    def touches_rival(
        self, right: Right, use: Use, medium: str, span: tuple[int, int], tags: tuple[Iterable[str], Iterable[str]]
    ) -> bool:
        """Whether an act touches what was promised to somebody else alone."""
        for clause in self.of(Kind.GRANT, Kind.EXCLUSIVITY):
            if clause.terms.exclusive is Exclusive.NO or clause.holder in (None, use.broadcaster):
                continue
            if clause.id in use.waived or (clause.terms.exclusive is Exclusive.SOLE and not right.chain):
                continue
            if any(clause.id == one.id or clause.holder == one.holder for one in right.all_clauses):
                continue
            for promise in self.rights_by(clause):
                spoken = any(tag == "*" or covers_tag(promise.sounds, tag) for tag in tags[0]) and promise.sounds
                read = any(tag == "*" or covers_tag(promise.subtitles, tag) for tag in tags[1]) and promise.subtitles
                is_there = (self.is_held(promise, use.territory, at) for at in self.instants(*span))
                if medium in promise.media and (spoken or read) and any(is_there):
                    return True
        return False

    # ---- one right, one use

    def held(  # noqa: C901 -- one question after the other
        self, right: Right, use: Use, start: int, stop: int, showings: Showings
    ) -> Held | None:
        """How far a right holds a use, or None where it does not hold its first instant."""
        medium = str(use.medium)
        wanted = [tag for tag in use.sounds if covers_tag(right.sounds, tag)]
        if not use.sounds:
            wanted = ["*"] if "*" in right.sounds else sorted(right.sounds)
        if medium not in right.media or not wanted or not self.is_held(right, use.territory, start):
            return None
        gone = (at for at in self.instants(start, EVER) if not self.is_held(right, use.territory, at))
        reach = next(gone, EVER)
        span = (start, min(stop, reach))
        lasts = {tag: self.last(right, use, medium, span, tag) for tag in wanted}
        until = max(lasts.values())
        if until <= start:
            return None
        sounds = tuple(tag for tag in wanted if lasts[tag] == until)
        span = (start, until)
        for clause in self.of(Kind.CONDITION):
            if clause.terms.condition == "age_slot" and medium in clause.terms.media:
                applies = any(self.here(clause, use.territory, at) for at in self.instants(*span))
                if self.is_bound(right, use, clause) and applies and not in_hours(clause, *span):
                    return None
        runs: tuple[int | None, int | None] = (None, None)
        has_run = False
        for clause in right.all_clauses:
            if (total := clause.terms.runs) is not None:
                slots = dict(showings.get(clause.id, ()))
                mine = use.slot is not None and use.slot in slots
                if not mine and runs_in([*slots.values(), start], clause.terms.repeat_hours) > total:
                    return None
                has_run = has_run or mine
                left = max(0, total - runs_in(slots.values(), clause.terms.repeat_hours))
                if runs[1] is None or left < runs[1]:
                    runs = (total, left)
        texts = [tag for tag in use.subtitles if covers_tag(right.subtitles, tag)]
        if not use.subtitles:
            texts = sorted(right.subtitles)
        against = [
            one
            for one in self.of(Kind.BLOCK, Kind.HOLDBACK, Kind.RESERVATION)
            if medium in one.terms.media
            and self.is_bound(right, use, one)
            and any(self.here(one, use.territory, at) for at in self.instants(*span))
        ]
        kept = tuple(tag for tag in texts if not any(forbids(one.terms.subtitles, tag) for one in against))
        rivals = self.touches_rival(right, use, medium, span, (sounds, kept))
        return Held(right, reach, until, sounds, kept, runs, has_run, rivals)

    def verdicts(self, use: Use, showings: Showings) -> list[Verdict]:
        """Every answer that is right."""
        start = seconds(use.start)
        stop = max(seconds(use.stop), start + 1)
        ways = self.rights_of(use.broadcaster)
        found = [one for way in ways if (one := self.held(way, use, start, stop, showings))]
        if not found:
            act = (str(use.medium), Answer.DENY, None)
            return [Verdict(Answer.DENY, None, (act,), frozenset(), frozenset(), (None, None))]
        top = max(one.rank for one in found)
        return [self.verdict(one, ways, use, start, stop, showings) for one in found if one.rank == top]

    def verdict(  # noqa: PLR0917
        self, best: Held, ways: list[Right], use: Use, start: int, stop: int, showings: Showings
    ) -> Verdict:
        """The answer by one right."""
        medium, right = str(use.medium), best.right
        sounds, subtitles = frozenset(best.sounds), frozenset(best.subtitles)
        needs_two = False
        if best.until == best.reach < stop:
            rest = [self.held(one, use, best.until, stop, showings) for one in ways if one.clause != right.clause]
            needs_two = any(one is not None and one.until >= stop for one in rest)
        if best.rivals or needs_two:
            return Verdict(Answer.REVIEW, None, ((medium, Answer.REVIEW, None),), sounds, subtitles, (None, None))
        is_cut = best.until < stop
        until = best.until if is_cut else None
        acts = [(medium, Answer.ALLOW_UNTIL if is_cut else Answer.ALLOW, until)]
        if use.medium is Medium.LINEAR:
            acts.append(("start_over", *self.other(best, use, "start_over", (start, stop))))
            end = seconds(use.stop)
            if right.tail is None or right.tail:
                after = EVER if right.tail is None else max(end + right.tail * 86_400, end + 1)
                answer, at = self.other(best, use, "catch_up", (end, after))
                acts.append(("catch_up", answer, at))
                if answer is not Answer.ALLOW and not is_cut:
                    until = end if at is None else at
        whole = Answer.ALLOW if until is None else Answer.ALLOW_UNTIL
        return Verdict(whole, until, tuple(acts), sounds, subtitles, best.runs)

    def other(self, best: Held, use: Use, medium: str, span: tuple[int, int]) -> tuple[Answer, int | None]:
        """The answer for another act of the same use, in the sounds that were kept."""
        start, stop = span
        end = min(stop, best.reach)
        if medium not in best.right.media or end <= start:
            return Answer.DENY, None
        until = max(self.last(best.right, use, medium, (start, end), tag) for tag in best.sounds)
        if until <= start:
            return Answer.DENY, None
        if self.touches_rival(best.right, use, medium, (start, until), (best.sounds, best.subtitles)):
            return Answer.REVIEW, None
        return (Answer.ALLOW_UNTIL, until) if until < stop else (Answer.ALLOW, None)


def common(several: Iterable[Iterable[str]]) -> frozenset[str]:
    """The languages that are in all; "*" is every language."""
    found = frozenset("*")
    for tags in several:
        spoken = frozenset(map(language, tags))
        if "*" in found:
            found = spoken
        elif "*" not in spoken:
            found &= spoken
    return found


def covers_tag(granted: Iterable[str], tag: str) -> bool:
    """Whether what is granted covers a language; silence needs none."""
    return tag == "zxx" or any(one == "*" or language(one) == language(tag) for one in granted)


def forbids(named: Iterable[str], tag: str) -> bool:
    """Whether what is forbidden names a language; whatever and silence only fall under everything."""
    return any(one == "*" or (tag not in ("*", "zxx") and language(one) == language(tag)) for one in named)
