"""The rule of the house: which of the atoms of a programme allow a use, and what stands against it.

Default deny. A grant must contain the beginning of the use, and be reached by nothing that forbids; where it ends, or
where something that forbids begins, the answer is "until then". What forbids in one language only takes that language
away: of the sounds that are wanted those stay that last the longest. Somebody else's exclusivity is for a person: the
two houses may have agreed. So are two grants that hold a use only together: each has its own runs and its own duties.

Here are only numbers and sets, because this is asked a thousand times for one page; `explained` puts it into words.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ortaq.core.rights.acts import Act, Use, acts_of
from ortaq.core.rights.atoms import EXCLUSIVE, FOREVER, MEDIUM_BIT, TITLE, Atom, Link, covers, epoch
from ortaq.core.rights.places import EVERYTHING
from ortaq.core.rights.runs import Pool
from ortaq.core.rights.terms import SILENT, Exclusive, Kind, Medium
from ortaq.core.text.languages import primary

WHATEVER = ""
"""The sound of a question that names none, under a grant of every language."""
DAY, QUARTER = 24 * 3600, 900
GIVING = (str(Kind.GRANT), TITLE)
UNDERLYING, CONDITION, HOLDBACK, BLOCK = map(str, (Kind.UNDERLYING, Kind.CONDITION, Kind.HOLDBACK, Kind.BLOCK))
"""Plain words: a member of an enum is looked up anew each time that it is named."""

PoolOf = Callable[[Link], Pool]
"""The showings of one link of a chain; asked only where they are counted."""


class Answer(StrEnum):
    """The four answers; REVIEW is for a person to decide."""

    ALLOW = "allow"
    ALLOW_UNTIL = "allow_until"
    DENY = "deny"
    REVIEW = "review"


class ActAnswer(NamedTuple):
    """The answer for one act of the use; `until` is given with ALLOW_UNTIL only."""

    act: Act
    answer: Answer
    until: dt.datetime | None = None


class Finding(NamedTuple):
    """Something that was found on the way: a code, the atom that it is about, and an instant where there is one.

    `nearness` of a grant that does not fit grows with what does: the nearest are the ones worth naming.
    """

    code: str
    atom: Atom | None = None
    at: int | None = None
    nearness: int = 0
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Fit:
    """A grant that allows the use at least at its beginning, and how far."""

    atom: Atom
    reach: int
    until: int
    sounds: tuple[str, ...]
    subtitles: tuple[str, ...]
    pool: Pool | None
    has_run: bool
    stopped_by: Atom | None
    rivals: tuple[Atom, ...]

    @property
    def rank(self) -> tuple[bool, int, bool, float, bool, int, int, float]:
        """Nobody's promise is touched; then the best reaches furthest into the use; then more of everything.

        Before languages and showings stands the grant whose run the slot already holds: it keeps its licence.
        """
        left = self.pool.left if self.pool else 0
        spoken, written = breadth(self.sounds), breadth(self.subtitles)
        return not self.rivals, self.until, self.has_run, spoken, self.pool is None, left, self.reach, written


def breadth(tags: Sequence[str]) -> float:
    """How many languages these are."""
    return inf if EVERYTHING in tags or WHATEVER in tags else len(tags)


@dataclass(slots=True)
class Outcome:
    """The answer in numbers: the fit that was chosen, its acts, and everything that was found."""

    answer: Answer
    until: int | None
    acts: tuple[ActAnswer, ...]
    fit: Fit | None = None
    second: Atom | None = None
    findings: tuple[Finding, ...] = ()
    conditions: tuple[Atom, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether the use may begin."""
        return self.answer in (Answer.ALLOW, Answer.ALLOW_UNTIL)


class Question(NamedTuple):
    """One act under one grant: the medium as a bit, and [start, stop)."""

    grant: Atom
    bit: int
    start: int
    stop: int


@dataclass(slots=True)
class Voices:
    """The atoms of a programme that have a say for one house in one place, sorted by what they can do."""

    grants: list[Atom] = field(default_factory=list)
    against: list[Atom] = field(default_factory=list)
    promises: list[Atom] = field(default_factory=list)
    conditions: list[Atom] = field(default_factory=list)
    assets: dict[str, list[Atom]] = field(default_factory=dict)


@dataclass(slots=True)
class Case:
    """One use, and the atoms that have a say in it."""

    use: Use
    start: int
    stop: int
    heard: Voices


def judge(use: Use, atoms: Iterable[Atom], pool_of: PoolOf) -> Outcome:
    """Answer one use from the atoms of its programme."""
    return weigh(use, voices(atoms, use.broadcaster, use.territory), pool_of)


def weigh(use: Use, heard: Voices, pool_of: PoolOf) -> Outcome:
    """Answer one use from what has a say for its house in its place: whoever asks again sorts the atoms only once."""
    start = epoch(use.start)
    # A question about one instant is a question about the second that begins with it.
    case = Case(use, start, max(epoch(use.stop), start + 1), heard)
    fits: list[Fit] = []
    misses: list[Finding] = []
    for atom in case.heard.grants:
        found = weighed(case, atom, case.start, pool_of)
        if isinstance(found, Fit):
            fits.append(found)
        elif found is not None:
            misses.append(found)
    if not fits:
        act = ActAnswer(Act(use.medium, use.start, use.stop), Answer.DENY)
        return Outcome(Answer.DENY, None, (act,), findings=tuple(misses))
    best = max(fits, key=lambda fit: fit.rank) if len(fits) > 1 else fits[0]
    if best.rivals:
        return for_a_person(case, best, None)
    is_short = best.until == best.reach < case.stop
    if is_short and not use.is_cleared and (second := what_goes_on(case, best, pool_of)):
        return for_a_person(case, best, second)
    return allowed(case, best)


def voices(atoms: Iterable[Atom], house: str, place: str) -> Voices:
    """Sort the atoms by what they can do to a use; those of other houses and countries can do nothing."""
    heard = Voices()
    for atom in atoms:
        kind = atom.kind
        if kind in GIVING:
            if atom.holder is None or atom.holder == house:
                heard.grants.append(atom)
        elif kind == UNDERLYING:
            heard.assets.setdefault(atom.detail, []).append(atom)
        elif place in atom.places or EVERYTHING in atom.places:
            if kind == EXCLUSIVE:
                if atom.holder not in (None, house):
                    heard.promises.append(atom)
            elif kind == CONDITION:
                heard.conditions.append(atom)
            elif kind != HOLDBACK or atom.holder is None or atom.holder == house:
                heard.against.append(atom)
    return heard


def weighed(case: Case, atom: Atom, start: int, pool_of: PoolOf) -> Fit | Finding:
    """Ask a grant the questions in the order in which a person would, and stop at the first no."""
    use, bit = case.use, MEDIUM_BIT[case.use.medium]
    wanted = tuple(tag for tag in use.sounds if covers(atom.sounds, tag)) if use.sounds else own_sounds(atom)
    if missing := lacking(use, atom, wanted, start):
        return missing
    reach = reach_of(case, atom)
    until, sounds, stopped_by = lasting(case, Question(atom, bit, start, min(case.stop, reach)), wanted)
    if until <= start:
        return Finding(stopped_by.kind if stopped_by else "", stopped_by, start, 4)
    asked = Question(atom, bit, start, until)
    for condition in case.heard.conditions:
        if condition.about and binds(condition, asked) and not in_hours(condition.about, start, until):
            return Finding("age_slot", condition, start, 5)
    pool, has_run = None, False
    for link in atom.links:
        if link.runs is not None:
            held = pool_of(link)
            if not held.has_room_for(use.slot, start):
                return Finding("runs_used_up", atom, link.runs, 6)
            has_run = has_run or held.holds(use.slot)
            pool = held if pool is None or held.left < pool.left else pool
    texts = [tag for tag in use.subtitles if covers(atom.subtitles, tag)] if use.subtitles else sorted(atom.subtitles)
    stopping = [one.subtitles for one in case.heard.against if one.subtitles and binds(one, asked)]
    kept = tuple(tag for tag in texts if not any(speaks(stopped, tag) for stopped in stopping))
    return Fit(atom, reach, until, sounds, kept, pool, has_run, stopped_by, rivals_of(case, asked, sounds, kept))


def lacking(use: Use, atom: Atom, wanted: Sequence[str], start: int) -> Finding | None:
    """The first thing that a grant does not give."""
    if use.territory not in atom.places and EVERYTHING not in atom.places:
        return Finding("elsewhere", atom)
    if not atom.media & MEDIUM_BIT[use.medium]:
        return Finding("not_this_medium", atom, nearness=1)
    if not wanted:
        return Finding("no_sound", atom, nearness=2)
    if start < atom.start:
        return Finding("not_yet", atom, atom.start, 3)
    return Finding("over", atom, atom.stop, 3) if start >= atom.stop else None


def own_sounds(atom: Atom) -> tuple[str, ...]:
    """The sounds of a grant, for a question that names none."""
    return (WHATEVER,) if EVERYTHING in atom.sounds else tuple(sorted(atom.sounds))


def reach_of(case: Case, atom: Atom) -> int:
    """How far a clause holds from one of its boxes on: through those that follow each other without a gap."""
    reach, place, bit = atom.stop, case.use.territory, MEDIUM_BIT[case.use.medium]
    later = [other for other in case.heard.grants if other.clause == atom.clause and other.start >= reach]
    for other in sorted(later, key=lambda one: one.start):
        is_same = other.links == atom.links and other.sounds == atom.sounds
        goes_on = other.start == reach and other.media & bit and (place in other.places or EVERYTHING in other.places)
        if is_same and goes_on:
            reach = other.stop
    return reach


def lasting(case: Case, asked: Question, wanted: Sequence[str]) -> tuple[int, tuple[str, ...], Atom | None]:
    """Until when an act lasts, in which of the wanted sounds, and what ends it there.

    Nothing lasts when the first instant is forbidden in every sound: then the answer is the start.
    """
    if not case.heard.against and not case.heard.assets:
        return asked.stop, tuple(wanted), None
    last = dict.fromkeys(wanted, asked.stop)
    ends: dict[str, Atom] = {}
    for one in case.heard.against:
        if binds(one, asked):
            cut = max(one.start, asked.start)
            for tag in wanted:
                if cut < last[tag] and speaks(one.sounds, tag):
                    last[tag], ends[tag] = cut, one
    for boxes in case.heard.assets.values():
        for tag in wanted:
            held, box = covered_until(boxes, case.use.territory, asked, tag)
            if held < last[tag]:
                last[tag], ends[tag] = held, box
    until = max(last.values())
    kept = tuple(tag for tag in wanted if last[tag] == until)
    return until, kept, ends.get(kept[0])


def binds(one: Atom, asked: Question) -> bool:
    """Whether something stands against a grant at all, somewhere in the time of the act."""
    if not one.media & asked.bit or one.start >= asked.stop or one.stop <= asked.start:
        return False
    return forbids(one, asked.grant)


def forbids(one: Atom, grant: Atom) -> bool:
    """Whether something that forbids stands against a grant, wherever they meet; whom a holdback names is not asked."""
    if one.kind == BLOCK or (one.kind == HOLDBACK and one.holder is not None):
        return True
    in_its_contract = any(link.contract == one.contract for link in grant.links)
    # A holdback that names nobody protects those who have grants under its contract; the other two narrow these.
    return in_its_contract is not (one.kind == HOLDBACK)


def speaks(sounds: frozenset[str], tag: str) -> bool:
    """Whether what forbids some languages forbids a sound; what nobody speaks falls only under "every language"."""
    return EVERYTHING in sounds or (tag not in (WHATEVER, SILENT) and primary(tag) in sounds)


def covered_until(boxes: Sequence[Atom], place: str, asked: Question, tag: str) -> tuple[int, Atom]:
    """Until when the rights in something inside the work hold without a gap, and the one that ends (or is missing)."""
    until, last = asked.start, boxes[0]
    for box in sorted(boxes, key=lambda one: one.start):
        is_here = box.media & asked.bit and (place in box.places or EVERYTHING in box.places)
        if is_here and box.start <= until < box.stop and covers(box.sounds, tag or EVERYTHING):
            until, last = box.stop, box
    return until, last


def rivals_of(case: Case, asked: Question, sounds: Sequence[str], subtitles: Sequence[str]) -> tuple[Atom, ...]:
    """Promises of exclusivity to somebody else that an act would touch; none, where a person has answered for it."""
    if not case.heard.promises or case.use.is_cleared:
        return ()
    grant = asked.grant
    return tuple(
        one
        for one in case.heard.promises
        if one.media & asked.bit
        and one.start < asked.stop
        and one.stop > asked.start
        and not (one.detail == Exclusive.SOLE and grant.kind == TITLE)
        # Whoever holds by the very house that was promised it takes nothing from it.
        and not any(link.clause == one.clause or link.holder == one.holder for link in grant.links)
        and (touches(one.sounds, sounds) or touches(one.subtitles, subtitles))
        # Asked last: who has agreed may have to be read first.
        and one.clause not in case.use.waived
    )


def touches(promised: frozenset[str], used: Sequence[str]) -> bool:
    """Whether one of the languages in use is among those that are promised."""
    return bool(promised) and any(tag in (WHATEVER, EVERYTHING) or covers(promised, tag) for tag in used)


def in_hours(about: str, start: int, stop: int) -> bool:
    """Whether a showing lies within the hours "22:00 06:00 Asia/Almaty", as the clock on the wall shows them.

    It is looked at where it begins, where the hours would end, and every quarter of an hour: no zone changes its clock
    at another time. The same hour twice is the whole day.
    """
    opens, closes, name = about.split(" ")
    zone, length = ZoneInfo(name), (minutes(closes) - minutes(opens)) * 60 % DAY
    at = start
    while length and at < stop:
        clock = dt.datetime.fromtimestamp(at, zone)
        gone = (clock.hour * 3600 + clock.minute * 60 + clock.second - minutes(opens) * 60) % DAY
        if gone >= length:
            return False
        at += min(length - gone, QUARTER - at % QUARTER)
    return True


def next_opening(about: str, at: int) -> int:
    """When the hours "22:00 06:00 Asia/Almaty" open next after an instant (seconds since 1970)."""
    opens, _closes, name = about.split(" ")
    hour, minute = divmod(minutes(opens), 60)
    clock = dt.datetime.fromtimestamp(at, ZoneInfo(name))
    wall = clock.replace(hour=hour, minute=minute, second=0, fold=0)
    return epoch(wall if wall > clock else wall + dt.timedelta(days=1))


def minutes(clock: str) -> int:
    """Minutes since midnight of "22:00"."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def what_goes_on(case: Case, best: Fit, pool_of: PoolOf) -> Atom | None:
    """Another grant that would hold the rest of the use, so that together they hold it whole."""
    for atom in case.heard.grants:
        if atom.clause != best.atom.clause:
            rest = weighed(case, atom, best.until, pool_of)
            if isinstance(rest, Fit) and rest.until >= case.stop:
                return atom
    return None


def for_a_person(case: Case, best: Fit, second: Atom | None) -> Outcome:
    """A promise to somebody else would be touched, or no rule says whose run is used: a person decides."""
    use = case.use
    act = ActAnswer(Act(use.medium, use.start, use.stop), Answer.REVIEW)
    findings = tuple(Finding("rival", one, max(one.start, case.start)) for one in best.rivals)
    return Outcome(Answer.REVIEW, None, (act,), best, second, findings)


def allowed(case: Case, fit: Fit) -> Outcome:
    """Yes, perhaps only until something ends it; each act is answered by itself."""
    use, is_cut = case.use, fit.until < case.stop
    found = [Finding("cut", fit.stopped_by or fit.atom, fit.until)] if is_cut else []
    main = Answer.ALLOW_UNTIL if is_cut else Answer.ALLOW
    until = fit.until if is_cut else None
    first, *others = acts_of(use, fit.atom.tail)
    acts = [ActAnswer(first, main, instant(until))]
    for act in others:
        answer, end, why = answered(case, fit, act)
        acts.append(ActAnswer(act, answer, instant(end)))
        if act.medium is Medium.CATCH_UP and answer is not Answer.ALLOW and not is_cut:
            until = epoch(act.start) if end is None else end
            found.append(Finding("rival" if answer is Answer.REVIEW else "catch_up_cut", why, until))
    asked = Question(fit.atom, MEDIUM_BIT[use.medium], case.start, case.stop)
    return Outcome(
        Answer.ALLOW if until is None else Answer.ALLOW_UNTIL,
        until,
        tuple(acts),
        fit,
        findings=tuple(found),
        conditions=tuple(one for one in case.heard.conditions if binds(one, asked)),
    )


def answered(case: Case, fit: Fit, act: Act) -> tuple[Answer, int | None, Atom]:
    """One act besides the use itself, in the sounds that were chosen for it: the answer, its end, and who says so."""
    grant, start = fit.atom, epoch(act.start)
    stop = FOREVER if act.stop is None else max(epoch(act.stop), start + 1)
    asked = Question(grant, MEDIUM_BIT[act.medium], start, min(stop, fit.reach))
    if not grant.media & asked.bit or asked.stop <= start:
        return Answer.DENY, None, grant
    until, _, stopped_by = lasting(case, asked, fit.sounds)
    if until <= start:
        return Answer.DENY, None, stopped_by or grant
    if rivals := rivals_of(case, Question(grant, asked.bit, start, until), fit.sounds, fit.subtitles):
        return Answer.REVIEW, None, rivals[0]
    return (Answer.ALLOW_UNTIL, until, stopped_by or grant) if until < stop else (Answer.ALLOW, None, grant)


def instant(seconds: int | None) -> dt.datetime | None:
    """Seconds since 1970 as an instant (UTC)."""
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC)
