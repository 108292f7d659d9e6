"""Who approves programmes for children."""

from ortaq.members.models import Person, Role
from ortaq.members.rules import has_role

watches_standards = has_role(Role.STANDARDS)


def approves(person: Person, territory: str) -> bool:
    """A standards officer of a house that is at home in the territory."""
    house = person.broadcaster if watches_standards(person) else None
    return house is not None and house.territory == territory
