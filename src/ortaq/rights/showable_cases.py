"""What is asked about each programme for the catalogue, and the answers from one turn to the next, without words."""

import datetime as dt
import uuid
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from ortaq.catalogue.facets import Cell, Wanted
from ortaq.catalogue.models import Programme
from ortaq.core.rights import Answer, Kind, Medium
from ortaq.core.rights.atoms import epoch
from ortaq.core.rights.judge import Outcome, next_opening
from ortaq.core.rights.terms import SILENT
from ortaq.core.text.languages import primary
from ortaq.members.models import Broadcaster
from ortaq.rights import queries
from ortaq.rights.ground import Ground, Question, ground_of

YES = (Answer.ALLOW, Answer.ALLOW_UNTIL)
WAITING = ("not_yet", "over")
"""What a licence of the house is, when nothing but the day stands against it."""


class Piece(NamedTuple):
    """A time in which one answer holds."""

    start: int
    stop: int
    outcome: Outcome

    @property
    def state(self) -> str:
        """`allow`, `review` or `deny`."""
        return "allow" if self.outcome.answer in YES else str(self.outcome.answer)

    @property
    def reason(self) -> str:
        """What stands against it, as the engine calls it."""
        nearest = max(self.outcome.findings, key=lambda one: one.nearness, default=None)
        return nearest.code if nearest and self.state == "deny" else ""


@dataclass(frozen=True, slots=True)
class Case:
    """One programme: what is asked about it, what it lacks and has instead, and the answers in their order."""

    asked: Question
    lacks: str
    others: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @property
    def work(self) -> uuid.UUID:
        """The programme."""
        return self.asked.programme

    @property
    def opens(self) -> Piece | None:
        """The first answer that allows it."""
        return next((one for one in self.pieces if one.state == "allow"), None)

    @property
    def telling(self) -> Piece:
        """The answer that says the most: the first yes, the first that a person may turn into one, or the first."""
        review = next((one for one in self.pieces if one.state == "review"), None)
        return self.opens or review or self.pieces[0]

    @property
    def rank(self) -> int:
        """How near a programme that may not be shown is to being shown."""
        if self.opens:
            return 1
        if self.telling.state == "review":
            return 0
        return 2 if self.pieces[0].outcome.findings else 3


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are asked about on the clock of the house: their edges, and what of them is gone by."""

    first: dt.date
    edges: tuple[int, ...]
    now: int

    @classmethod
    def of(cls, wanted: Wanted, zone: ZoneInfo) -> "Days":
        """The days of a question; days of the past are asked about as they are only when all of them are gone."""
        count = (wanted.last_day - wanted.first_day).days + 1
        days = [wanted.first_day + dt.timedelta(days=number) for number in range(count + 1)]
        edges = tuple(epoch(dt.datetime.combine(day, dt.time(), zone)) for day in days)
        now = epoch(timezone.now())
        return cls(wanted.first_day, edges, now if edges[0] < now < edges[-1] else edges[0])

    @property
    def span(self) -> tuple[int, int]:
        """From the first instant that is asked about to the last."""
        return self.now, self.edges[-1]

    def day_of(self, at: int) -> dt.date:
        """The day in which an instant lies."""
        return self.first + dt.timedelta(days=bisect_right(self.edges, at) - 1)


def cases_of(house: Broadcaster, wanted: Wanted, among: QuerySet[Programme], days: Days) -> Iterator[Case]:
    """Ask about programmes, each in the sounds that it has."""
    rows = list(among.values_list("pk", "package__pk", "package__sounds", "package__subtitles"))
    ground = ground_of([row[0] for row in rows], houses=[house.pk])
    at = dt.datetime.fromtimestamp(days.span[0], dt.UTC)
    for work, package, sounds, subtitles in rows:
        tracks = tuple(one["language"] for one in sounds or ())
        texts = tuple(one["language"] for one in subtitles or ())
        fitting = tuple(tag for tag in tracks if fits(tag, wanted.languages))
        lacks = "file" if package is None else "sound" if tracks and not fitting else ""
        asked = Question(
            work, house.pk, wanted.territory, at, at, Medium(wanted.medium), fitting or wanted.languages, texts
        )
        yield Case(asked, lacks, () if fitting else tracks, tuple(pieces_of(ground, asked, days.span)))


def fits(tag: str, languages: Sequence[str]) -> bool:
    """Whether a sound is in one of the languages; what nobody speaks is in each of them."""
    return not languages or tag == SILENT or primary(tag) in languages


def pieces_of(ground: Ground, asked: Question, span: tuple[int, int]) -> Iterator[Piece]:
    """The answers about a programme, one after the other, from one turn to the next."""
    turns = [*turns_of(ground, asked.programme, *span), span[1]]
    for start, stop in pairwise(turns):
        at = dt.datetime.fromtimestamp(start, dt.UTC)
        yield Piece(start, stop, ground.judge(replace(asked, start=at, stop=at)))


def turns_of(ground: Ground, work: uuid.UUID, start: int, stop: int) -> list[int]:
    """Every instant at which the answer may change, in both directions: age slots open and close each day."""
    turns = set(queries.beginnings(ground, work, start, stop))
    for about in {atom.about for atom in ground.atoms[work] if atom.kind == Kind.CONDITION and atom.about}:
        opens, closes, zone = about.split(" ")
        for hours in (about, f"{closes} {opens} {zone}"):
            at = next_opening(hours, start)
            while at < stop:
                turns.add(at)
                at = next_opening(hours, at)
    return sorted(turns)


def cells_of(case: Case, days: Days) -> list[tuple[Cell, str]]:
    """The days of a programme with their states, and of those that are not allowed whether it is too early or over."""
    found = []
    for number, (start, stop) in enumerate(pairwise(days.edges)):
        day = days.first + dt.timedelta(days=number)
        here = [one for one in case.pieces if one.start < stop and one.stop > start]
        state = joined(one.state for one in here)
        reason = here[-1].reason if state == "deny" else ""
        found.append((Cell(day, day, state), reason if reason in WAITING else ""))
    return found


def joined(states: Iterable[str]) -> str:
    """The state of a time that holds several."""
    every = set(states)
    if not every:
        return "past"
    if "allow" in every or "part" in every:
        return "allow" if every == {"allow"} else "part"
    return "review" if "review" in every else "deny"


def in_weeks(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Seven days in one."""
    for number in range(0, len(cells), 7):
        week = cells[number : number + 7]
        yield Cell(week[0].first_day, week[-1].last_day, joined(one.state for one in week if one.state != "past"))
