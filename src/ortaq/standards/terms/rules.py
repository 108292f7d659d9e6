"""Who may set the terms of a house."""

from ortaq.members.models import Broadcaster, Person, Role
from ortaq.members.rules import has_role

watches_standards = has_role(Role.STANDARDS)


def may_set_terms(person: Person, house: Broadcaster) -> bool:
    """A standards officer of the house itself."""
    return bool(watches_standards(person)) and person.broadcaster_id == house.pk
