"""Who keeps the register of breaches."""

from ortaq.members.models import Broadcaster, Person, Role
from ortaq.members.rules import has_role

watches_standards = has_role(Role.STANDARDS)


def keeps_breaches(person: Person, house: Broadcaster) -> bool:
    """A standards officer of the house itself; nobody else reads it either."""
    return bool(watches_standards(person)) and person.broadcaster_id == house.pk
