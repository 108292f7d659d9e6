"""Strips of a template: a time on the clock of a day, a length, and what belongs there."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from django.db.models import Q

from ortaq.catalogue.models import Programme, WorkKind
from ortaq.catalogue.queries import above, below
from ortaq.channels.models import Channel, Slot
from ortaq.channels.planning.matching import season_of


class What(StrEnum):
    """What belongs in a strip."""

    PROGRAMME = "programme"
    SERIES = "series"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Strip:
    """A place of a template: `day` counts from its first, `work` is a programme or a series; the rest is a rule.

    `stand_in` is what takes its place abroad where it may not be shown.
    """

    day: int
    time: str
    seconds: int
    what: What
    work: str = ""
    genre: str = ""
    language: str = ""
    max_age: int | None = None
    stand_in: str = ""

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """What `plain` wrote."""
        return cls(**{**plain, "what": What(plain["what"])})

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @property
    def clock(self) -> dt.time:
        """When it begins."""
        return dt.time.fromisoformat(self.time)

    @property
    def where(self) -> Q:
        """What of its rule the database can look for."""
        genre = Q(genre=self.genre) if self.genre else Q()
        return genre if self.max_age is None else genre & Q(min_age__lte=self.max_age)

    def is_heard(self, programme: Programme) -> bool:
        """Whether a programme has a sound in the language of its rule."""
        package = getattr(programme, "package", None)
        sounds = {one["language"] for one in package.sounds} if package else set()
        return not self.language or self.language in sounds


def strip_of(slot: Slot, day: int, clock: dt.time) -> Strip:
    """A slot as a strip: an episode stands for its series, everything else for itself."""
    series = next((one for one in above(slot.programme) if one.kind == WorkKind.SERIES), None)
    is_part = series is not None and slot.programme.kind == WorkKind.EPISODE
    return Strip(
        day,
        clock.isoformat(),
        slot.seconds,
        What.SERIES if is_part else What.PROGRAMME,
        str(series.pk if series and is_part else slot.programme_id),
        stand_in=str(slot.stand_in_id) if slot.stand_in_id else "",
    )


def episodes(series: Programme) -> list[Programme]:
    """The episodes of a series that have a film, in their order."""
    rows = Programme.objects.filter(pk__in=below([series.pk]), kind=WorkKind.EPISODE, package__isnull=False)
    rows = rows.select_related("package", "owner", "part_of")
    return sorted(rows, key=lambda one: (season_of(one) or 0, one.place or 0, one.created_at))


def next_episode(channel: Channel, row: Sequence[Programme], before: dt.datetime) -> Programme | None:
    """The episode after the one that the channel has planned last before an instant; None after the last of them."""
    slots = Slot.objects.filter(channel=channel, removed_at=None, programme__in=row, starts_at__lt=before)
    last = slots.order_by("starts_at").last()
    if last is None:
        return row[0] if row else None
    at = next(number for number, one in enumerate(row) if one.pk == last.programme_id)
    return row[at + 1] if at + 1 < len(row) else None


def works_in(strips: Iterable[Strip]) -> dict[str, Programme]:
    """The programmes and series of some strips, and what stands in for them, by id."""
    ids = {UUID(some) for one in strips for some in (one.work, one.stand_in) if some}
    return {str(pk): one for pk, one in Programme.objects.select_related("package", "owner").in_bulk(list(ids)).items()}
