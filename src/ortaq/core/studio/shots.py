"""How a shot goes on: from waiting to done, and back again as often as it needs a retake.

>>> may_become(Status.REVIEW, Status.RETAKE)
True
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Status(StrEnum):
    """Where the work on a shot stands."""

    WAITING = "waiting"
    WORKING = "working"
    REVIEW = "review"
    RETAKE = "retake"
    DONE = "done"


NEXT: Mapping[Status, tuple[Status, ...]] = {
    Status.WAITING: (Status.WORKING,),
    Status.WORKING: (Status.REVIEW, Status.WAITING),
    Status.REVIEW: (Status.DONE, Status.RETAKE),
    Status.RETAKE: (Status.WORKING,),
    Status.DONE: (Status.RETAKE,),
}
"""What may follow; the first is what usually does."""


def may_become(one: Status, other: Status) -> bool:
    """Whether a shot may go from one status to another."""
    return other in NEXT[one]


def counted(statuses: Iterable[str]) -> dict[Status, int]:
    """How many shots are in each status, all of them in their order."""
    found = dict.fromkeys(Status, 0)
    for one in statuses:
        found[Status(one)] += 1
    return found
