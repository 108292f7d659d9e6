"""What the register of breaches says, and how much time is left."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from ortaq.members.models import Broadcaster
from ortaq.standards.breaches.deadlines import Deadline, deadline_of
from ortaq.standards.models import Breach, BreachRisk

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Standing:
    """A breach with its clock, as of an instant."""

    breach: Breach
    deadline: Deadline
    now: dt.datetime

    @property
    def due_at(self) -> dt.datetime:
        """Until when the authority must be told."""
        return self.breach.found_at + self.deadline.hours * HOUR

    @property
    def must_tell_authority(self) -> bool:
        """Whether the authority is still to be told: always, unless there is probably no risk for anybody."""
        return self.breach.authority_told_at is None and self.breach.risk != BreachRisk.NONE

    @property
    def must_tell_people(self) -> bool:
        """Whether the people are still to be told: where the risk for them is high, without undue delay."""
        return self.breach.people_told_at is None and self.breach.risk == BreachRisk.HIGH

    @property
    def hours_left(self) -> int:
        """Whole hours until the authority must be told; below 0: so many hours too late."""
        return (self.due_at - self.now) // HOUR

    @property
    def hours_late(self) -> int:
        """How many hours too late it is or was, every begun one counted; 0: in time."""
        told = self.breach.authority_told_at
        if told is None and not self.must_tell_authority:
            return 0
        return max(0, -((self.due_at - (told or self.now)) // HOUR))

    @property
    def state(self) -> str:
        """`closed`, `late` or `due` (somebody must be told), or `open`."""
        if self.breach.closed_at:
            return "closed"
        if self.must_tell_authority and self.hours_late:
            return "late"
        return "due" if self.must_tell_authority or self.must_tell_people else "open"


def today(house: Broadcaster) -> dt.date:
    """The day at a house."""
    return timezone.now().astimezone(ZoneInfo(house.time_zone)).date()


def standing(breach: Breach, now: dt.datetime | None = None) -> Standing:
    """A breach with its clock now; the term is that of its house's state on the day on which it was found."""
    return Standing(breach, deadline_of(breach.house.territory, breach.found_at.date()), now or timezone.now())


def breaches_of(house: Broadcaster) -> QuerySet[Breach]:
    """The register of a house, the last one found first."""
    return Breach.objects.filter(house=house).select_related("house", "written_by")


def breach_of(house: Broadcaster, pk: uuid.UUID) -> Breach | None:
    """One breach of a house; None for another house's."""
    return breaches_of(house).filter(pk=pk).first()


def to_tell(house: Broadcaster, now: dt.datetime) -> list[Standing]:
    """Breaches of which somebody must still be told, the nearest end first."""
    found = [standing(one, now) for one in breaches_of(house).filter(closed_at=None)]
    return sorted((one for one in found if one.state in ("late", "due")), key=lambda one: one.due_at)


def counted(house: Broadcaster) -> dict[str, Any]:
    """What the record of processing says of the register: how many, how many open, by when the authority is told."""
    rule = deadline_of(house.territory, today(house))
    found = breaches_of(house)
    return {
        "recorded": found.count(),
        "open": found.filter(closed_at=None).count(),
        "deadline_hours": rule.hours,
        "law": rule.law,
        "source": rule.source,
        "confidence": rule.confidence,
    }
