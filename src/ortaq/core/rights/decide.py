"""A decision in words: the answer, the clauses that made it so, and what follows from it.

`judge` finds the answer in atoms; here the clauses get their names back, and every finding becomes a code with what it
speaks of, for a sentence in the reader's language (`ortaq.rights.sentences`). `decide` does it all from clauses.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self
from zoneinfo import ZoneInfo

from ortaq.core.rights.acts import Act, Use
from ortaq.core.rights.atoms import FOREVER, TITLE, Atom, Link, compiled, covers, epoch, spoken
from ortaq.core.rights.clauses import Clause, Gap, Happened
from ortaq.core.rights.judge import ActAnswer, Answer, Finding, Fit, Outcome, instant, judge
from ortaq.core.rights.places import EVERYTHING, NOWHERE_ELSE, Places
from ortaq.core.rights.runs import Pool
from ortaq.core.rights.terms import SEPARATE, Kind, Medium
from ortaq.core.text.languages import primary

Param = str | int | list[str]
Params = Mapping[str, Param]
Reason = tuple[str, Params]
"""A code and what it speaks of; `rights.sentences` says it in the reader's language."""

NEAR_MISSES = 3
"""How many clauses that nearly fit are named; more would hide the reason."""
FORBIDDING = (Kind.HOLDBACK, Kind.RESERVATION, Kind.UNDERLYING, Kind.BLOCK)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose programme it is."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Duty:
    """What the licensee owes for it: a code of CONDITIONS, whom to name, and what else it says."""

    code: str
    to: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


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
            "duties": [[duty.code, duty.to, *([dict(duty.about)] if duty.about else [])] for duty in self.duties],
            "sounds": list(self.sounds),
            "subtitles": list(self.subtitles),
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """The decision that `plain` stored."""
        return cls(
            answer=Answer(plain["answer"]),
            until=moment(plain["until"]),
            acts=tuple(
                ActAnswer(
                    Act(Medium(one["medium"]), dt.datetime.fromisoformat(one["start"]), moment(one["stop"])),
                    Answer(one["answer"]),
                    moment(one["until"]),
                )
                for one in plain["acts"]
            ),
            clause=plain["clause"],
            clauses=tuple(plain["clauses"]),
            reasons=tuple((code, params) for code, params in plain["reasons"]),
            runs_total=plain["runs_total"],
            runs_left=plain["runs_left"],
            duties=tuple(Duty(*row) for row in plain["duties"]),
            sounds=tuple(plain["sounds"]),
            subtitles=tuple(plain["subtitles"]),
        )


def moment(text: str | None) -> dt.datetime | None:
    """An instant from ISO 8601, or None."""
    return dt.datetime.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Names:
    """What the people call it all: clauses by id, houses by id."""

    clause: Callable[[str], Clause]
    house: Callable[[str], str]


def decide(  # noqa: PLR0917 -- the five things that a decision rests on
    use: Use,
    clauses: Sequence[Clause],
    owner: Owner,
    runs: Mapping[str, Pool] | None = None,
    path: Sequence[str] = ("",),
    places: Places = NOWHERE_ELSE,
    happened: Happened | None = None,
) -> Decision:
    """Answer a use from the clauses of a programme; `runs` are the pools by clause id (none: nothing used yet).

    `path` is the programme and what it is part of, upwards. Houses are named by their ids, but the owner.
    """
    known = {one.id: one for one in clauses}
    pools = runs or {}

    def pool_of(link: Link) -> Pool:
        return pools.get(link.clause) or Pool(link.runs or 0, repeat_hours=link.repeat_hours)

    outcome = judge(use, compiled(path, owner.id, clauses, places, happened), pool_of)
    return explained(use, outcome, owner, Names(known.__getitem__, lambda pk: owner.name if pk == owner.id else pk))


def explained(use: Use, outcome: Outcome, owner: Owner, names: Names) -> Decision:
    """An outcome in words."""
    fit = outcome.fit
    if outcome.answer is Answer.DENY:
        return denied(use, outcome, owner, names)
    assert fit  # noqa: S101 -- whatever is not denied has a grant
    reasons: list[Reason] = []
    if outcome.second:
        about = {"clause": named(fit.atom, names), "second": named(outcome.second, names), "at": iso(fit.until)}
        reasons.append(("two_clauses", about))
    elif outcome.answer is not Answer.REVIEW:
        reasons.append(basis(use, fit, owner, names))
        reasons += left_out(use, fit, names)
    found = [finding_said(one, use, names) for one in outcome.findings]
    reasons += [one for one in found if one not in reasons]
    involved = [fit.atom, *filter(None, [outcome.second]), *(one.atom for one in outcome.findings if one.atom)]
    said = Decision(
        outcome.answer,
        until=instant(outcome.until),
        acts=outcome.acts,
        clauses=once_named(involved, names),
        reasons=tuple(reasons),
        sounds=written(fit.sounds, use.sounds, fit.atom, names, "sounds"),
        subtitles=written(fit.subtitles, use.subtitles, fit.atom, names, "subtitles"),
    )
    if outcome.answer is Answer.REVIEW:
        return said
    return replace(
        said,
        clause=fit.atom.links[0].clause if fit.atom.kind == Kind.GRANT else "",
        runs_total=fit.pool.total if fit.pool else None,
        runs_left=fit.pool.left if fit.pool else None,
        duties=duties_of(fit.atom, outcome.conditions, names),
    )


def basis(use: Use, fit: Fit, owner: Owner, names: Names) -> Reason:
    """What allows it: the owner's title, a share of it, a licence, an open licence, or a licence that was passed on."""
    atom = fit.atom
    if atom.kind == TITLE:
        if not atom.clause:
            return "owner", {"owner": owner.name}
        return "share", {"clause": named(atom, names), "territory": use.territory}
    about: dict[str, Param] = {"clause": named(atom, names), "territory": use.territory}
    about["sounds"] = list(written(atom.sounds, (), atom, names, "sounds"))
    about["last_day"] = last_day(fit.reach, atom, names)
    if fit.pool:
        about |= {"runs": fit.pool.total, "left": fit.pool.left}
    if len(atom.links) > 1:
        return "passed_on", about | {"second": names.clause(atom.links[1].clause).name}
    return "granted" if atom.holder else "open_licence", about


def left_out(use: Use, fit: Fit, names: Names) -> Iterator[Reason]:
    """Languages that were wanted and cannot be had: not granted, or taken away by something that forbids them."""
    for field_name, wanted, kept, given in (
        ("sounds", use.sounds, fit.sounds, fit.atom.sounds),
        ("subtitles", use.subtitles, fit.subtitles, fit.atom.subtitles),
    ):
        about = {"clause": named(fit.atom, names)}
        if missing := [tag for tag in wanted if not covers(given, tag)]:
            yield f"{field_name}_left_out", {**about, field_name: missing}
        if stopped := [tag for tag in wanted if covers(given, tag) and tag not in kept]:
            yield f"{field_name}_stopped", {**about, field_name: stopped}


def finding_said(found: Finding, use: Use, names: Names) -> Reason:
    """A finding with the names of what it is about."""
    atom, code, why = found.atom, found.code, {}
    assert atom  # noqa: S101 -- every finding is about something
    if atom.kind == TITLE and not atom.clause:
        return ("separate_right" if code == "not_this_medium" else "shared_out"), place_of(use)
    if code == "over" and (rests := suspension(found, atom, use, names)):
        code, why = "suspended", {"reason": rests.reason} if rests.reason else {}
    if atom.kind in FORBIDDING and code in ("cut", "catch_up_cut"):
        code = f"{code}_{atom.kind}"
    return code, {"clause": named(atom, names), **params_of(found, atom, use, names), **why}


def suspension(found: Finding, atom: Atom, use: Use, names: Names) -> Gap | None:
    """The suspension for which alone a right is over: its own, or, without its reason, of one that it hangs on."""
    for link in atom.links:
        for gap in names.clause(link.clause).suspended:
            if epoch(gap.start) == found.at and gap.holds(use.start):
                return gap if link.clause == atom.clause else replace(gap, reason="")
    return None


def params_of(found: Finding, atom: Atom, use: Use, names: Names) -> dict[str, Param]:
    """What a finding speaks of, besides the clause."""
    at = found.at or 0
    match found.code:
        case "elsewhere":
            return {"territory": use.territory, "territories": sorted(atom.places)}
        case "not_this_medium":
            return {"medium": str(use.medium)}
        case "no_sound":
            return {"sounds": list(written(atom.sounds, (), atom, names, "sounds")), "wanted": list(use.sounds)}
        case "runs_used_up":
            return {"runs": at}
        case "age_slot":
            opens, closes, _ = atom.about.split(" ")
            return {"from": opens, "until": closes}
    return dated(found, atom, at, names)


def dated(found: Finding, atom: Atom, at: int, names: Names) -> dict[str, Param]:
    """What a finding speaks of that has a time; what forbids says until when it does."""
    match found.code:
        case "not_yet":
            return {"from": local_day(at, atom, names), "at": iso(at)}
        case "over":
            return {"last_day": last_day(at, atom, names), "at": iso(at)}
        case "rival":
            return {"house": names.house(atom.holder or ""), "at": iso(at)}
        case "cut" | "catch_up_cut":
            return {**forbidding(atom), "at": iso(at)}
    return {**forbidding(atom), "last_day": last_day(atom.stop, atom, names)}


def forbidding(atom: Atom) -> dict[str, Param]:
    """What an atom that forbids says of itself."""
    word = {str(Kind.UNDERLYING): "asset", str(Kind.BLOCK): "ground"}.get(atom.kind)
    return {word: atom.detail} if word else {}


def place_of(use: Use) -> dict[str, Param]:
    """Where and how."""
    return {"territory": use.territory, "medium": str(use.medium)}


def denied(use: Use, outcome: Outcome, owner: Owner, names: Names) -> Decision:
    """No, with the clauses that come nearest; none in this territory is said first."""
    nearest = sorted(outcome.findings, key=lambda one: -one.nearness)[:NEAR_MISSES]
    reasons: list[Reason] = []
    if use.medium in SEPARATE:
        reasons.append(("separate_right", place_of(use)))
    elif not nearest or nearest[0].nearness == 0:
        reasons.append(("no_licence", {"territory": use.territory, "owner": owner.name}))
    for one in nearest:
        if (said := finding_said(one, use, names)) not in reasons:
            reasons.append(said)
    about = [one.atom for one in nearest if one.atom and one.atom.clause]
    return Decision(Answer.DENY, acts=outcome.acts, clauses=once_named(about, names), reasons=tuple(reasons))


def named(atom: Atom, names: Names) -> str:
    """What people call the clause of an atom; the owner's own right has no clause."""
    return names.clause(atom.clause).name if atom.clause else ""


def once_named(atoms: Iterable[Atom], names: Names) -> tuple[str, ...]:
    """The names of clauses, each once."""
    return tuple(dict.fromkeys(name for atom in atoms if (name := named(atom, names))))


def written(kept: Iterable[str], wanted: Sequence[str], atom: Atom, names: Names, field_name: str) -> tuple[str, ...]:
    """Languages as they were asked for, or else as the clause writes them: with their scripts, in its order."""
    held = frozenset(kept)
    if wanted or not held:
        return tuple(tag for tag in wanted if tag in held)
    if not atom.clause or "" in held or EVERYTHING in held:
        return (EVERYTHING,)
    tags = [tag for tag in getattr(names.clause(atom.clause).terms, field_name) if tag != EVERYTHING]
    found = [tag for tag in tags if primary(tag) in held]
    # What "every language" has become in a chain is written in no clause.
    return (*found, *sorted(held - spoken(found)))


def local_day(at: int, atom: Atom, names: Names) -> str:
    """The civil day of an instant, on the clock of the clause; the end of time has none."""
    if at >= FOREVER:
        return ""
    zone = ZoneInfo(names.clause(atom.clause).terms.time_zone)
    return dt.datetime.fromtimestamp(at, zone).date().isoformat()


def last_day(stop: int, atom: Atom, names: Names) -> str:
    """The last day on which something that stops then still holds."""
    return local_day(stop - 1 if stop < FOREVER else stop, atom, names)


def iso(seconds: int) -> str:
    """An instant in ISO 8601."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()


def duties_of(atom: Atom, conditions: Iterable[Atom], names: Names) -> tuple[Duty, ...]:
    """What the licensee owes: what its clause says, and those that it was passed on by, and their contracts."""
    duties: dict[Any, Duty] = {}
    # Who owns a share owes nobody a credit for it, but keeps the conditions of the co-production.
    clauses = [names.clause(link.clause) for link in atom.links if atom.kind != TITLE]
    if any(one.terms.label_must_stay for one in clauses):
        duties["label_must_stay", ""] = Duty("label_must_stay")
    for one in clauses:
        if one.credit:
            duties["credit", one.credit] = Duty("credit", one.credit)
    for condition in conditions:
        terms = names.clause(condition.clause).terms
        to = str(terms.about.get("to", ""))
        about = {name: value for name, value in terms.about.items() if name != "to"}
        duties.setdefault((terms.condition, to, str(about)), Duty(terms.condition, to, about))
    return tuple(duties.values())
