"""Who may write, open and adopt charters."""

from ortaq.members.models import Broadcaster, Person, Role
from ortaq.members.rules import has_role

writes_charters = has_role(Role.STANDARDS, Role.SECRETARIAT)
"""Whoever may begin and edit a draft."""
opens_charters = has_role(Role.SECRETARIAT)
"""Whoever may open a draft for adoption."""


def binds(person: Person, house: Broadcaster) -> bool:
    """A standards officer of the house itself: adopts, and makes reservations."""
    return bool(has_role(Role.STANDARDS)(person)) and person.broadcaster_id == house.pk
