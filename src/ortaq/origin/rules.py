"""Who may declare and sign."""

from ortaq.catalogue.models import Programme, Version
from ortaq.members.models import Person, Role
from ortaq.members.rules import has_role, makes_programmes, works_for_a_member

declares = makes_programmes | has_role(Role.STANDARDS)


def may_declare(person: Person, version: Version) -> bool:
    """Somebody who makes programmes or watches over standards at the house that made this version."""
    return bool(declares(person)) and person.broadcaster_id == version.made_by_id


def may_sign(person: Person, programme: Programme) -> bool:
    """Somebody who makes programmes or watches over standards at the house that owns the programme."""
    return bool(declares(person)) and person.broadcaster_id == programme.owner_id


def owns(person: Person, programme: Programme) -> bool:
    """Somebody who works at the house that owns the programme."""
    return bool(works_for_a_member(person)) and person.broadcaster_id == programme.owner_id
