"""Who may keep consents."""

from ortaq.members.models import Broadcaster, Person, Role
from ortaq.members.rules import deals, has_role, makes_programmes, schedules

keeps = makes_programmes | has_role(Role.STANDARDS)
follows = keeps | deals | schedules


def keeps_consents(person: Person, house: Broadcaster) -> bool:
    """Somebody who makes programmes or watches over standards at the house that keeps these consents."""
    return bool(keeps(person)) and person.broadcaster_id == house.pk


def follows_notices(person: Person, house: Broadcaster) -> bool:
    """Somebody who makes, deals or schedules at the house that was told of a withdrawal."""
    return bool(follows(person)) and person.broadcaster_id == house.pk
