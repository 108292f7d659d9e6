"""Fetch what a house has watched, and what was seen there."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from ortaq.core.interchange.table import guarded
from ortaq.likeness.models import Sighting, SightingState, Watch, Watched, WatchedState, WatchKind
from ortaq.likeness.watching.sources import OFTEN
from ortaq.likeness.watching.words import UNREADABLE, fault_of, verdict_of
from ortaq.members.models import Broadcaster
from ortaq.work.line import shown

OPEN = tuple(state for state in SightingState if state != SightingState.CLOSED)


def watches(house: Broadcaster) -> QuerySet[Watch]:
    """The places of a house by name, each with how many open sightings it has and how much waits."""
    is_open = Count("sightings", Q(sightings__state__in=OPEN), distinct=True)
    waits = Count("watched", Q(watched__state=WatchedState.WAITING), distinct=True)
    return Watch.objects.filter(house=house).annotate(open=is_open, waiting=waits).order_by("name", "pk")


def sightings(house: Broadcaster) -> QuerySet[Sighting]:
    """What was seen for a house, the latest first."""
    return Sighting.objects.filter(watch__house=house).select_related(
        "watch", "programme__owner", "lookup", "handled_by", "kept_by"
    )


def found_at(watch: Watch) -> QuerySet[Watched]:
    """What was found at a place, the latest first."""
    return watch.watched.order_by("-at", "-pk")


def new(house: Broadcaster) -> QuerySet[Sighting]:
    """What nobody has looked at yet."""
    return sightings(house).filter(state=SightingState.NEW)


def address_of(watch: Watch) -> str:
    """Where a place is, without password and token."""
    return watch.address if watch.kind == WatchKind.FOLDER else shown(watch.address)


def is_silent(watch: Watch, now: dt.datetime) -> bool:
    """Whether nobody polls it: no worker is running."""
    if not watch.is_on or watch.fault or (watch.held_until and watch.held_until > now):
        return False
    return now - watch.due_at > 4 * OFTEN[WatchKind(watch.kind)] + dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Standing:
    """A place with what people are told of it."""

    watch: Watch
    is_silent: bool

    @property
    def address(self) -> str:
        """Where it is."""
        return address_of(self.watch)

    @property
    def fault(self) -> str:
        """What is wrong with it."""
        return fault_of(self.watch.fault) if self.watch.fault else ""

    @property
    def is_unreadable(self) -> bool:
        """Whether it answers, but with nothing that can be watched."""
        return self.watch.fault in UNREADABLE


HEADINGS = (
    "sighting", "watch", "place", "item", "page", "began_at", "ended_at", "programme", "title", "owner",
    "first_second", "last_second", "verdict", "state", "note", "evidence_kept",
)  # fmt: skip
"""Columns of the export."""


def table(found: QuerySet[Sighting]) -> Iterator[tuple[str, ...]]:
    """What was seen as rows; no cell can be taken for a formula."""
    yield HEADINGS
    for one in found.iterator(chunk_size=200):
        seconds = ("" if at is None else f"{at:.1f}" for at in (one.first, one.last))
        cells = (
            str(one.pk), one.watch.name, address_of(one.watch), one.title, shown(one.page) if one.page else "",
            one.began_at.isoformat(), one.ended_at.isoformat(), str(one.programme.pk), str(one.programme),
            one.programme.owner.name, *seconds, verdict_of(one.kind), one.state, one.note, one.why_kept,
        )  # fmt: skip
        yield tuple(guarded(cell) for cell in cells)
