"""Contracts, what has happened and questions, all in one JSON file: asked without a database (docs/scenario.md).

What may be left out has a default; what nobody knows is refused, with the place in the file and the nearest known word.

>>> read({"owner": "almaty", "questions": [{"broadcaster": "almaty", "territory": "KZ", "start": "2026-12-10T14:00Z"}]}
...     ).decisions()[0].answer
<Answer.ALLOW: 'allow'>
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Self
from zoneinfo import ZoneInfo

from ortaq.core.rights.acts import Use
from ortaq.core.rights.atoms import epoch
from ortaq.core.rights.clauses import Clause, Gap, Happened
from ortaq.core.rights.decide import Decision, Owner, decide
from ortaq.core.rights.places import EVERYTHING, Edition, Places
from ortaq.core.rights.runs import Pool, pool_of
from ortaq.core.rights.terms import EVENTS, MOST_DAYS, MOST_RUNS, YEARS, Kind, Medium, Terms, read_terms
from ortaq.core.rights.windows import BadTerms, end_day_of, first_day_of, midnight

FILE = ("owner", "time_zone", "territories", "groups", "houses", "works", "clauses", "happened", "runs", "questions")
WORK = ("title", "part_of", "owner")
CLAUSE = (
    *("id", "name", "work", "giver", "holder", "contract", "under", "in_force_from", "ended_at", "suspended"),
    *("credit", "terms"),
)
TERMS = (*Terms.__slots__, "last_day")
GAP, EDITION = ("start", "stop", "reason"), ("since", "members")
HAPPENED = ("work", "event", "house", "at")
RUN = ("clause", "work", "slot", "at", "aired", "used")
QUESTION = (
    *("id", "work", "broadcaster", "territory", "medium", "start", "stop", "minutes", "sounds", "subtitles", "slot"),
    "waived",
)
NOTE = "note"
"""A field that any object may have, for people; nobody reads it."""
EVER = "1970-01-01"
"""The first day of a clause that names none."""
ONLY = ""
"""The id of the work of a file that names none."""
MOST_MINUTES = MOST_DAYS * 24 * 60
NEED_A_CONTRACT = (Kind.RESERVATION, Kind.CONDITION)

SENTENCES = {
    "no_territory": "name at least one territory",
    "no_medium": "name at least one medium",
    "no_sound": "name at least one language of the sound",
    "unknown_medium": "there is no medium “{medium}”; known are " + ", ".join(Medium),
    "unknown_language": "“{language}” is no language tag, like kk or kk-Latn",
    "unknown_zone": "there is no time zone “{zone}”",
    "unknown_event": "“{field}” needs an event ({events}), by whom, and days".replace("{events}", " or ".join(EVENTS)),
    "unknown_word": "“{word}” is not known for “{field}”",
    "not_a_list": "“{field}” must be a list of words",
    "not_a_text": "“{field}” must be a text",
    "not_a_number": "“{field}” must be a whole number",
    "not_a_day": "“{field}” must be a day, like 2026-12-01",
    "not_a_clock": "“{field}” must be a time, like 22:00",
    "not_midnight": "“{written}” lies inside a day; a right begins and ends with a day",
    "no_zone": "“{written}” needs its offset, like +06:00",
    "out_of_range": "“{field}” must lie between {least} and {most}",
    "share_ends": "a share has no end: leave out days, opens_after and closes_after",
    "condition_lacks": "the condition “{condition}” needs “{field}” in “about”",
}


class BadScenario(ValueError):
    """Something in the file that makes no sense: where it stands (`clauses[2].work`), and why."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}" if place else why)
        self.place, self.why = place, why


@dataclass(frozen=True, slots=True)
class Work:
    """A programme, or something that programmes are part of."""

    title: str
    part_of: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """A use of a work, and what the file calls the question."""

    id: str
    work: str
    use: Use


@dataclass(frozen=True, slots=True)
class Scenario:
    """A file that has been read."""

    works: Mapping[str, Work]
    houses: Mapping[str, str]
    places: Places
    clauses: Sequence[Clause]
    happened: Happened
    runs: Mapping[tuple[str, str], Sequence[tuple[str, bool, int]]]
    questions: Sequence[Question]

    def decisions(self) -> list[Decision]:
        """The answers, in the order of the questions."""
        return [self.decision(one) for one in self.questions]

    def decision(self, question: Question) -> Decision:
        """The answer to one question."""
        path = path_of(question.work, self.works)
        owner = owner_of(path, self.works)
        counted = [one for one in self.clauses if one.terms.runs is not None]
        pools: dict[str, Pool] = {}
        for one in counted:
            rows = self.runs.get((one.id, question.work), ())
            pools[one.id] = pool_of(one.terms.runs or 0, rows, one.terms.repeat_hours)
        whose = Owner(owner, self.houses.get(owner, owner))
        return decide(question.use, self.clauses, whose, pools, path, self.places, self.happened)


def plain(question: Question, said: Decision) -> dict[str, Any]:
    """The answer to a question as JSON, each thing by its name."""
    told = said.plain()
    return {
        "question": question.id,
        **{name: told[name] for name in ("answer", "until", "acts", "clause", "clauses", "sounds", "subtitles")},
        "runs": {"total": said.runs_total, "left": said.runs_left},
        "duties": [{"code": one.code, "to": one.to, "about": dict(one.about)} for one in said.duties],
        "reasons": [{"code": code, **params} for code, params in said.reasons],
    }


@dataclass(frozen=True, slots=True)
class Part:
    """One object of the file, and where it stands."""

    place: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, value: Any, place: str, known: Iterable[str]) -> Self:
        """An object that has only the fields that are known."""
        if not isinstance(value, Mapping):
            raise BadScenario(place, "this must be an object, {…}")
        for name in value:
            must_be(name, (*known, NOTE), place, "there is no field “{}”")
        return cls(place, value)

    def at(self, name: str) -> str:
        """Where one of its fields stands."""
        return f"{self.place}.{name}" if self.place else name

    def text(self, name: str, default: str | None = None) -> str:
        """A text; without a default it must be there."""
        value = self.values.get(name)
        if value is None:
            if default is None:
                raise BadScenario(self.place, f"“{name}” is missing")
            return default
        if not isinstance(value, str):
            raise BadScenario(self.at(name), "this must be a text")
        return value

    def maybe(self, name: str) -> str | None:
        """A text, or None where there is none."""
        return self.text(name, "") or None

    def words(self, name: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        value = self.values.get(name)
        many = [] if value is None else [value] if isinstance(value, str) else value
        if not isinstance(many, list) or not all(isinstance(one, str) for one in many):
            raise BadScenario(self.at(name), "this must be a list of texts")
        return tuple(dict.fromkeys(many))

    def number(self, name: str, most: int) -> int | None:
        """A whole number from 0 to the most, or None."""
        value = self.values.get(name)
        is_number = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
        if value is not None and not is_number:
            raise BadScenario(self.at(name), f"this must be a whole number from 0 to {most}")
        return value

    def instant(self, name: str, zone: str) -> dt.datetime | None:
        """An instant; where it has no offset it is read on the clock of the file."""
        written = self.maybe(name)
        if written is None:
            return None
        try:
            at = dt.datetime.fromisoformat(written)
        except ValueError:
            raise BadScenario(self.at(name), f"“{written}” is no time, like 2026-12-10T20:00:00+06:00") from None
        if at.tzinfo is None:
            if not zone:
                raise BadScenario(
                    self.at(name), f"“{written}” needs its offset, like +06:00, or the file a “time_zone”"
                )
            at = at.replace(tzinfo=ZoneInfo(zone))
        if at.year not in YEARS:
            raise BadScenario(self.at(name), f"“{written}” is too far away: years go from {YEARS[0]} to {YEARS[-1]}")
        return at.astimezone(dt.UTC)

    def parts(self, name: str, known: Iterable[str]) -> list["Part"]:
        """A list of objects."""
        value = [] if self.values.get(name) is None else self.values[name]
        if not isinstance(value, list):
            raise BadScenario(self.at(name), "this must be a list, […]")
        return [Part.of(one, f"{self.at(name)}[{number}]", known) for number, one in enumerate(value)]

    def mapping(self, name: str) -> Mapping[str, Any]:
        """An object with names of the file's own."""
        value = {} if self.values.get(name) is None else self.values[name]
        if not isinstance(value, Mapping):
            raise BadScenario(self.at(name), "this must be an object, {…}")
        return value


def must_be(word: str, known: Sequence[str], place: str, why: str) -> None:
    """Raise BadScenario, with the nearest word, unless one is known."""
    if word not in known:
        near = get_close_matches(word, known, 1)
        more = f"; did you mean “{near[0]}”?" if near else f"; known are {', '.join(known)}" if known else ""
        raise BadScenario(place, why.format(word) + more)


def read(told: Any) -> Scenario:
    """A scenario from JSON; raises BadScenario for what makes no sense."""
    file = Part.of(told, "", FILE)
    zone = file.text("time_zone", "")
    if zone:
        check_zone(zone, "time_zone")
    works = works_in(file)
    clauses = clauses_in(file, works, zone)
    ids = {one.id: one for one in clauses}
    happened = {
        (work_in(one, works), event_in(one), one.text("house")): instant_in(one, "at", zone)
        for one in file.parts("happened", HAPPENED)
    }
    questions = [
        question_in(one, number, works, ids, zone) for number, one in enumerate(file.parts("questions", QUESTION), 1)
    ]
    houses = houses_in(file)
    scenario = Scenario(
        works,
        houses,
        places_in(file, clauses, questions),
        clauses,
        happened,
        runs_in(file, works, ids, zone),
        questions,
    )
    if "houses" in file.values:
        check_houses(file, scenario)
    return scenario


def check_zone(zone: str, place: str) -> None:
    """Raise BadScenario for a time zone that nobody knows."""
    try:
        midnight(dt.date(2026, 1, 1), zone)
    except BadTerms as error:
        raise BadScenario(place, sentence(error)) from None


def sentence(error: BadTerms) -> str:
    """What is wrong with terms."""
    return SENTENCES.get(error.code, error.code).format(**error.params)


def works_in(file: Part) -> dict[str, Work]:
    """The works by their ids; a file that names none is about one."""
    owner = file.maybe("owner")
    works: dict[str, Work] = {}
    for pk, value in file.mapping("works").items():
        part = Part.of(value, f"works.{pk}", WORK)
        works[pk] = Work(part.text("title", pk), part.maybe("part_of"), part.maybe("owner") or owner)
    if not works:
        works[ONLY] = Work("", None, owner)
    for pk, work in works.items():
        place = f"works.{pk}" if pk else ""
        if work.part_of is not None:
            must_be(work.part_of, tuple(works), f"{place}.part_of", "there is no work “{}”")
        path = [pk]
        while (above := works[path[-1]].part_of) in works and above is not None:
            if above in path:
                raise BadScenario(f"{place}.part_of", "the work is part of itself")
            path.append(above)
        if not owner_of(path, works):
            raise BadScenario(place, "nobody owns this work: name its “owner”, or one for the whole file")
    return works


def path_of(work: str, works: Mapping[str, Work]) -> list[str]:
    """A work and what it is part of, upwards."""
    path = [work]
    while above := works[path[-1]].part_of:
        path.append(above)
    return path


def owner_of(path: Iterable[str], works: Mapping[str, Work]) -> str:
    """Whose a work is: its own owner, or that of what it is part of."""
    return next((owner for pk in path if (owner := works[pk].owner)), "") if path else ""


def work_in(part: Part, works: Mapping[str, Work]) -> str:
    """The work that something is about; where the file has only one it need not be named."""
    if "work" not in part.values and len(works) == 1:
        return next(iter(works))
    work = part.text("work")
    must_be(work, tuple(works), part.at("work"), "there is no work “{}”")
    return work


def event_in(part: Part) -> str:
    """What happened."""
    event = part.text("event")
    must_be(event, EVENTS, part.at("event"), "there is no event “{}”")
    return event


def instant_in(part: Part, name: str, zone: str) -> dt.datetime:
    """An instant that must be there."""
    at = part.instant(name, zone)
    if at is None:
        raise BadScenario(part.place, f"“{name}” is missing")
    return at


def clauses_in(file: Part, works: Mapping[str, Work], zone: str) -> list[Clause]:
    """The clauses; what they need not say is taken from what they hang on."""
    parts = file.parts("clauses", (*CLAUSE, *TERMS))
    ids = [one.text("id", f"clause {number}") for number, one in enumerate(parts, 1)]
    for number, pk in enumerate(ids):
        if pk in ids[:number]:
            raise BadScenario(parts[number].at("id"), f"there are two clauses “{pk}”")
    holders = {pk: one.maybe("holder") for pk, one in zip(ids, parts, strict=True)}
    found = []
    for pk, part in zip(ids, parts, strict=True):
        work, under = work_in(part, works), part.maybe("under")
        if under is not None:
            must_be(under, ids, part.at("under"), "there is no clause “{}”")
        terms = terms_in(part, zone)
        contract = part.text("contract", "")
        if not contract and terms.kind in NEED_A_CONTRACT:
            raise BadScenario(part.place, f"a {terms.kind} needs its “contract”: it speaks of the grants in it")
        if terms.kind is Kind.SHARE and not holders[pk]:
            raise BadScenario(part.place, "a share needs its “holder”: the house that owns it there")
        giver = part.maybe("giver") or (holders[under] if under else "") or owner_of(path_of(work, works), works)
        found.append(
            Clause(
                id=pk,
                name=part.text("name", pk),
                work=work,
                giver=giver,
                holder=holders[pk],
                terms=terms,
                contract=contract or pk,
                under=under,
                in_force_from=part.instant("in_force_from", zone),
                ended_at=part.instant("ended_at", zone),
                suspended=tuple(gap_in(one, zone) for one in part.parts("suspended", GAP)),
                credit=part.text("credit", ""),
            )
        )
    return found


def gap_in(part: Part, zone: str) -> Gap:
    """A suspension."""
    start, stop = instant_in(part, "start", zone), part.instant("stop", zone)
    if stop is not None and stop <= start:
        raise BadScenario(part.place, "this ends before it begins")
    return Gap(start, stop, part.text("reason", ""))


def terms_in(part: Part, zone: str) -> Terms:
    """The words of a clause, in the clause or in its `terms`; what is left out is as wide as its kind can safely be."""
    inner = Part.of(part.values.get("terms") or {}, part.at("terms"), TERMS)
    said = {name: part.values[name] for name in TERMS if part.values.get(name) is not None}
    said |= {name: value for name, value in inner.values.items() if value is not None}
    for name in ("territories", "media", "sounds", "subtitles"):
        if isinstance(said.get(name), str):
            said[name] = [said[name]]
    kind = said.get("kind", Kind.GRANT)
    said.setdefault("territories", [EVERYTHING])
    said.setdefault("media", [Medium.LINEAR] if kind == Kind.GRANT else list(Medium))
    # Who names only sounds, or only subtitles, speaks of those; who names neither speaks of every language.
    if not {"sounds", "subtitles"} & set(said):
        said |= {"sounds": [EVERYTHING], "subtitles": [EVERYTHING]}
    said = {"sounds": [], "subtitles": []} | said
    own_zone = said.setdefault("time_zone", zone or "UTC")
    if not isinstance(own_zone, str):
        raise BadScenario(part.place, "“time_zone” must be a text")
    check_zone(own_zone, part.place)
    try:
        return read_terms(said | days_in(said, own_zone))
    except BadTerms as error:
        raise BadScenario(part.place, sentence(error)) from None
    except (ValueError, OverflowError) as error:
        raise BadScenario(part.place, str(error)) from None


def days_in(said: dict[str, Any], zone: str) -> dict[str, Any]:
    """First day and number of days; edges may be written as other systems write them."""
    first, last = said.get("first_day"), said.pop("last_day", None)
    for name, value in (("first_day", first), ("last_day", last)):
        if value is not None and not isinstance(value, str):
            raise BadTerms("not_a_text", field=name)
    if first is None and said.get("opens_after"):
        if last is not None:
            raise ValueError("“last_day” needs a “first_day”")
        return {}
    try:
        begin = first_day_of(first or EVER, zone)
        if last is None:
            return {"first_day": begin.isoformat()}
        end = end_day_of(last, zone)
    except BadTerms:
        raise
    except ValueError:
        raise BadTerms("not_a_day", field="first_day and last_day") from None
    if "days" in said:
        raise ValueError("“days” and “last_day” say the same: leave out one of them")
    if end <= begin:
        raise ValueError("“last_day” lies before “first_day”")
    return {"first_day": begin.isoformat(), "days": (end - begin).days}


def runs_in(
    file: Part, works: Mapping[str, Work], clauses: Mapping[str, Clause], zone: str
) -> dict[tuple[str, str], list[tuple[str, bool, int]]]:
    """The showings that are held or used, by clause and work: slot, has been on the air, begins at."""
    found: dict[tuple[str, str], list[tuple[str, bool, int]]] = {}
    for number, part in enumerate(file.parts("runs", RUN), 1):
        clause = part.text("clause")
        must_be(clause, tuple(clauses), part.at("clause"), "there is no clause “{}”")
        at = part.instant("at", zone)
        if at is None and clauses[clause].terms.repeat_hours:
            raise BadScenario(part.place, "“at” is missing: this clause counts showings within some hours as one")
        is_aired = part.values.get("aired", False)
        if not isinstance(is_aired, bool):
            raise BadScenario(part.at("aired"), "this must be true or false")
        count = part.number("used", MOST_RUNS)
        slots = [part.text("slot", f"run {number}")] if count is None else [f"run {number}.{n}" for n in range(count)]
        rows = found.setdefault((clause, work_in(part, works)), [])
        rows += [(slot, is_aired, epoch(at) if at else 0) for slot in slots]
    return found


def question_in(
    part: Part, number: int, works: Mapping[str, Work], clauses: Mapping[str, Clause], zone: str
) -> Question:
    """A question; without an end it is about one moment."""
    start, stop = instant_in(part, "start", zone), part.instant("stop", zone)
    minutes = part.number("minutes", MOST_MINUTES)
    if stop is None:
        stop = start + dt.timedelta(minutes=minutes or 0)
    elif minutes is not None:
        raise BadScenario(part.place, "“stop” and “minutes” say the same: leave out one of them")
    if stop < start:
        raise BadScenario(part.at("stop"), "this lies before the start")
    medium = part.text("medium", Medium.LINEAR)
    must_be(medium, tuple(Medium), part.at("medium"), "there is no medium “{}”")
    waived = part.words("waived")
    for pk in waived:
        must_be(pk, tuple(clauses), part.at("waived"), "there is no clause “{}”")
    use = Use(
        part.text("broadcaster"),
        part.text("territory"),
        start,
        stop,
        Medium(medium),
        part.words("sounds"),
        part.words("subtitles"),
        part.maybe("slot"),
        frozenset(waived),
    )
    return Question(part.text("id", str(number)), work_in(part, works), use)


def places_in(file: Part, clauses: Iterable[Clause], questions: Iterable[Question]) -> Places:
    """The territories and groups; a file that lists its territories may use no others."""
    groups = {code: editions_in(value, f"groups.{code}") for code, value in file.mapping("groups").items()}
    listed = frozenset(file.words("territories"))
    members = {one for editions in groups.values() for edition in editions for one in edition.members}
    named = {(f"clauses.{one.id}", code) for one in clauses for code in one.terms.territories}
    asked = {(f"questions.{one.id}", one.use.territory) for one in questions}
    if listed:
        known = (*sorted(listed), *sorted(groups), EVERYTHING)
        for place, code in sorted({*named, *(("groups", one) for one in members)}):
            must_be(code, known, place, "there is no territory “{}”")
        for place, code in sorted(asked):
            must_be(code, tuple(sorted(listed)), place, "there is no territory “{}”")
    every = {code for _, code in named | asked if code not in groups and code != EVERYTHING}
    return Places(listed or frozenset(every | members), groups)


def editions_in(value: Any, place: str) -> tuple[Edition, ...]:
    """A group: its members, or those from a day on, again and again."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return (Edition(dt.date.min, frozenset(value)),)
    if not isinstance(value, list):
        raise BadScenario(place, "this must be a list of territories, or of {“since”, “members”}")
    found = []
    for number, one in enumerate(value):
        part = Part.of(one, f"{place}[{number}]", EDITION)
        try:
            since = dt.date.fromisoformat(part.text("since", dt.date.min.isoformat()))
        except ValueError:
            raise BadScenario(part.at("since"), "this must be a day, like 2026-12-01") from None
        found.append(Edition(since, frozenset(part.words("members"))))
    return tuple(sorted(found, key=lambda one: one.since))


def houses_in(file: Part) -> dict[str, str]:
    """The houses and their names."""
    value = file.values.get("houses") or {}
    if isinstance(value, list):
        value = {one: one for one in file.words("houses")}
    if not isinstance(value, Mapping) or not all(isinstance(one, str) for one in value.values()):
        raise BadScenario("houses", "this must be an object: id and name of each house")
    return dict(value)


def check_houses(file: Part, scenario: Scenario) -> None:
    """Raise BadScenario for a house that a file with a list of its houses does not list."""
    named = [(f"works.{pk}", one.owner) for pk, one in scenario.works.items()]
    named += [(f"clauses.{one.id}", house) for one in scenario.clauses for house in (one.giver, one.holder)]
    named += [(f"questions.{one.id}", one.use.broadcaster) for one in scenario.questions]
    named += [(one.at("house"), one.text("house")) for one in file.parts("happened", HAPPENED)]
    for place, house in named:
        if house:
            must_be(house, tuple(scenario.houses), place, "there is no house “{}”")
