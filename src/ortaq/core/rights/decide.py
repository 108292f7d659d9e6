"""Decide whether a use is allowed, and say which clauses made it so.

Default deny: what nobody granted is not allowed. The owner of a programme may show it everywhere. A grant must contain
the use whole; where its window ends inside the use the answer is "until then". Two grants that cover a use only
together are a matter for a person (REVIEW): each has its own runs and its own duties, and no rule says which is used.

>>> decide(use, clauses, Owner("almaty", "Demo TV Almaty"), {}).answer      # doctest: +SKIP
<Answer.ALLOW: 'allow'>
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import inf
from typing import Any, Self

from ortaq.core.rights.acts import Act, Use, acts_of
from ortaq.core.rights.runs import Pool
from ortaq.core.rights.terms import EVERYTHING, Clause, Medium, covered

Param = str | int | list[str]
Params = Mapping[str, Param]
Reason = tuple[str, Params]
"""A code and what it speaks of; `rights.sentences` says it in the reader's language."""

NEAR_MISSES = 3
"""How many clauses that nearly fit are named; more would hide the reason."""
FOR_EVER = dt.datetime.max.replace(tzinfo=dt.UTC)


class Answer(StrEnum):
    """The four answers; REVIEW is for a person to decide."""

    ALLOW = "allow"
    ALLOW_UNTIL = "allow_until"
    DENY = "deny"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose programme it is."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Duty:
    """What the licensee owes for it: `label_must_stay`, or `credit` with whom to name."""

    code: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class ActAnswer:
    """The answer for one act of the use; `until` is given with ALLOW_UNTIL only."""

    act: Act
    answer: Answer
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, what it rests on, and what follows from it.

    `until` is an instant: before the end of the use, the use is cut there; after it, only the catch-up tail is.
    `sounds` and `subtitles` are what may be sent of what was wanted. `clause` is the id of the clause whose run is used
    (empty for the owner's own programme), `clauses` are the names of all that were weighed in the answer.
    """

    answer: Answer
    until: dt.datetime | None = None
    acts: tuple[ActAnswer, ...] = ()
    clause: str = ""
    clauses: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    runs_total: int | None = None
    runs_left: int | None = None
    duties: tuple[Duty, ...] = ()
    sounds: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether the use may begin."""
        return self.answer in (Answer.ALLOW, Answer.ALLOW_UNTIL)

    def stop_for(self, stop: dt.datetime) -> dt.datetime:
        """When a use that would last until `stop` has to end."""
        return min(stop, self.until) if self.until else stop

    def act(self, medium: Medium) -> ActAnswer | None:
        """The answer for one of the acts."""
        return next((one for one in self.acts if one.act.medium is medium), None)

    def plain(self) -> dict[str, Any]:
        """As JSON: what a slot keeps of the decision under which it was published."""
        return {
            "answer": str(self.answer),
            "until": self.until.isoformat() if self.until else None,
            "acts": [
                {
                    "medium": str(one.act.medium),
                    "start": one.act.start.isoformat(),
                    "stop": one.act.stop.isoformat() if one.act.stop else None,
                    "answer": str(one.answer),
                    "until": one.until.isoformat() if one.until else None,
                }
                for one in self.acts
            ],
            "clause": self.clause,
            "clauses": list(self.clauses),
            "reasons": [[code, dict(params)] for code, params in self.reasons],
            "runs_total": self.runs_total,
            "runs_left": self.runs_left,
            "duties": [[duty.code, duty.to] for duty in self.duties],
            "sounds": list(self.sounds),
            "subtitles": list(self.subtitles),
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """The decision that `plain` stored."""
        return cls(
            answer=Answer(plain["answer"]),
            until=instant(plain["until"]),
            acts=tuple(
                ActAnswer(
                    Act(Medium(one["medium"]), dt.datetime.fromisoformat(one["start"]), instant(one["stop"])),
                    Answer(one["answer"]),
                    instant(one["until"]),
                )
                for one in plain["acts"]
            ),
            clause=plain["clause"],
            clauses=tuple(plain["clauses"]),
            reasons=tuple((code, params) for code, params in plain["reasons"]),
            runs_total=plain["runs_total"],
            runs_left=plain["runs_left"],
            duties=tuple(Duty(code, to) for code, to in plain["duties"]),
            sounds=tuple(plain["sounds"]),
            subtitles=tuple(plain["subtitles"]),
        )


def instant(text: str | None) -> dt.datetime | None:
    """An instant from ISO 8601, or None."""
    return dt.datetime.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Fit:
    """A clause that allows the use at least at its beginning; `until` None: the whole of it."""

    clause: Clause
    pool: Pool | None
    until: dt.datetime | None
    sounds: tuple[str, ...]
    subtitles: tuple[str, ...]
    has_run: bool = False

    @property
    def rank(self) -> tuple[dt.datetime, bool, float, bool, int, dt.datetime, float]:
        """The best reaches furthest into the use; more languages and more showings left come after.

        Before them stands the clause whose run the slot already holds: a published slot keeps its licence.
        """
        ends, left = self.clause.window.stop or FOR_EVER, self.pool.left if self.pool else 0
        spoken, written = breadth(self.sounds), breadth(self.subtitles)
        return self.until or FOR_EVER, self.has_run, spoken, self.pool is None, left, ends, written


def breadth(tags: Sequence[str]) -> float:
    """How many languages these are."""
    return inf if EVERYTHING in tags else len(tags)


@dataclass(frozen=True, slots=True)
class Miss:
    """A clause that does not allow it, and the first thing that is missing; `nearness` grows with what does fit."""

    nearness: int
    reason: Reason


@dataclass(slots=True)
class Weighed:
    """All clauses of a broadcaster, weighed for one use."""

    fits: list[Fit] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)


def decide(use: Use, clauses: Sequence[Clause], owner: Owner, runs: Mapping[str, Pool]) -> Decision:
    """Answer a use from the clauses of its programme; `runs` are the pools by clause id (none: nothing used yet)."""
    if use.broadcaster == owner.id:
        return owners_own(use, owner)
    weighed = Weighed()
    for clause in clauses:
        if clause.is_for(use.broadcaster):
            weigh(use, clause, runs, weighed)
    if not weighed.fits:
        return denied(use, owner, weighed.misses)
    best = max(weighed.fits, key=lambda fit: fit.rank)
    if best.until is not None and (second := what_goes_on(use, best.until, clauses, runs)):
        return for_a_person(use, best, second)
    return granted(use, best)


def owners_own(use: Use, owner: Owner) -> Decision:
    """The owner is allowed everywhere, in every language, for ever."""
    return Decision(
        Answer.ALLOW,
        acts=tuple(ActAnswer(act, Answer.ALLOW) for act in acts_of(use, None)),
        reasons=(("owner", {"owner": owner.name}),),
        sounds=use.sounds or (EVERYTHING,),
        subtitles=use.subtitles or (EVERYTHING,),
    )


def weigh(use: Use, clause: Clause, runs: Mapping[str, Pool], into: Weighed) -> None:
    """Ask a clause the questions in the order in which a person would, and stop at the first no."""
    about: dict[str, Param] = {"clause": clause.name}
    sounds = covered(clause.sounds, use.sounds)
    if not clause.is_where(use.territory):
        where: dict[str, Param] = {"territory": use.territory, "territories": sorted(clause.territories)}
        into.misses.append(Miss(0, ("elsewhere", about | where)))
    elif use.medium not in clause.media:
        into.misses.append(Miss(1, ("not_this_medium", about | {"medium": str(use.medium)})))
    elif use.sounds and not sounds:
        languages: dict[str, Param] = {"sounds": list(clause.sounds), "wanted": list(use.sounds)}
        into.misses.append(Miss(2, ("no_sound", about | languages)))
    elif use.start < clause.window.start:
        first = clause.first_day.isoformat() if clause.first_day else ""
        into.misses.append(Miss(3, ("not_yet", about | {"from": first, "at": clause.window.start.isoformat()})))
    elif not clause.window.holds(use.start):
        assert clause.window.stop  # noqa: S101 -- a window without an end holds everything after its start
        last = clause.last_day.isoformat() if clause.last_day else ""
        into.misses.append(Miss(3, ("over", about | {"last_day": last, "at": clause.window.stop.isoformat()})))
    else:
        pool = None if clause.runs is None else runs.get(clause.id) or Pool(clause.runs)
        if pool and not pool.has_room_for(use.slot):
            into.misses.append(Miss(4, ("runs_used_up", about | {"runs": pool.total})))
        else:
            stop = clause.window.stop
            until = stop if stop and stop < use.stop else None
            texts = covered(clause.subtitles, use.subtitles)
            written = texts if use.subtitles else clause.subtitles
            has_run = pool is not None and pool.holds(use.slot)
            fit = Fit(clause, pool, until, sounds or clause.sounds, written, has_run)
            into.fits.append(fit)


def what_goes_on(use: Use, until: dt.datetime, clauses: Iterable[Clause], runs: Mapping[str, Pool]) -> Clause | None:
    """Another clause that would hold the rest of the use, so that together they hold it whole."""
    for clause in clauses:
        if use.start < clause.window.start <= until and clause.is_for(use.broadcaster):
            rest = Weighed()
            weigh(replace(use, start=clause.window.start), clause, runs, rest)
            if rest.fits and rest.fits[0].until is None:
                return clause
    return None


def denied(use: Use, owner: Owner, misses: Sequence[Miss]) -> Decision:
    """No, with the clauses that come nearest; none in this territory is said first."""
    nearest = sorted(misses, key=lambda miss: -miss.nearness)[:NEAR_MISSES]
    reasons = [miss.reason for miss in nearest]
    if not nearest or nearest[0].nearness == 0:
        reasons.insert(0, ("no_licence", {"territory": use.territory, "owner": owner.name}))
    return Decision(
        Answer.DENY,
        acts=(ActAnswer(Act(use.medium, use.start, use.stop), Answer.DENY),),
        clauses=tuple(str(miss.reason[1]["clause"]) for miss in nearest),
        reasons=tuple(reasons),
    )


def for_a_person(use: Use, first: Fit, second: Clause) -> Decision:
    """Two grants hold it only together; whose run is used is for a person to say."""
    assert first.until  # noqa: S101 -- a fit without an end holds the use whole and never comes here
    names = {"clause": first.clause.name, "second": second.name, "at": first.until.isoformat()}
    return Decision(
        Answer.REVIEW,
        acts=(ActAnswer(Act(use.medium, use.start, use.stop), Answer.REVIEW),),
        clauses=(first.clause.name, second.name),
        reasons=(("two_clauses", names),),
        sounds=first.sounds,
        subtitles=first.subtitles,
    )


def granted(use: Use, fit: Fit) -> Decision:
    """Yes, perhaps only until the window ends; each act is answered by itself."""
    clause, window = fit.clause, fit.clause.window
    tail = clause.catch_up_days if Medium.CATCH_UP in clause.media else 0
    acts = tuple(answered(act, clause) for act in acts_of(use, tail))
    cut = next((one for one in acts if one.act.medium is Medium.CATCH_UP and one.answer is not Answer.ALLOW), None)
    about: dict[str, Param] = {"clause": clause.name, "territory": use.territory}
    about |= {"sounds": list(clause.sounds), "last_day": clause.last_day.isoformat() if clause.last_day else ""}
    if fit.pool:
        about |= {"runs": fit.pool.total, "left": fit.pool.left}
    reasons: list[Reason] = [("granted" if clause.holder else "open_licence", about)]
    if left_out := [tag for tag in use.sounds if tag not in fit.sounds]:
        reasons.append(("sounds_left_out", {"clause": clause.name, "sounds": left_out}))
    if left_out := [tag for tag in use.subtitles if tag not in fit.subtitles]:
        reasons.append(("subtitles_left_out", {"clause": clause.name, "subtitles": left_out}))
    if fit.until:
        reasons.append(("cut", {"clause": clause.name, "at": fit.until.isoformat()}))
    elif cut and window.stop:
        reasons.append(("catch_up_cut", {"clause": clause.name, "at": window.stop.isoformat()}))
    until = window.stop if fit.until or cut else None
    return Decision(
        Answer.ALLOW_UNTIL if until else Answer.ALLOW,
        until=until,
        acts=acts,
        clause=clause.id,
        clauses=(clause.name,),
        reasons=tuple(reasons),
        runs_total=fit.pool.total if fit.pool else None,
        runs_left=fit.pool.left if fit.pool else None,
        duties=duties_of(clause),
        sounds=fit.sounds,
        subtitles=fit.subtitles,
    )


def answered(act: Act, clause: Clause) -> ActAnswer:
    """One act against the clause that was chosen: whole, until the window ends, or not at all."""
    stop = clause.window.stop
    if act.medium not in clause.media or (stop and stop <= act.start):
        return ActAnswer(act, Answer.DENY)
    if stop and (act.stop is None or stop < act.stop):
        return ActAnswer(act, Answer.ALLOW_UNTIL, stop)
    return ActAnswer(act, Answer.ALLOW)


def duties_of(clause: Clause) -> tuple[Duty, ...]:
    """What the licensee owes under a clause."""
    duties = [Duty("label_must_stay")] if clause.label_must_stay else []
    if clause.credit:
        duties.append(Duty("credit", clause.credit))
    return tuple(duties)
