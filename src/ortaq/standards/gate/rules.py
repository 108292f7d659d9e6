"""Who states, who asks for exceptions and who approves them."""

from ortaq.members.models import Broadcaster, Person, Role
from ortaq.members.rules import deals, has_role, makes_programmes, schedules

states = makes_programmes | has_role(Role.STANDARDS)
"""Whoever may state facts of the programmes of a house."""
asks = makes_programmes | deals | schedules | has_role(Role.STANDARDS)
"""Whoever may ask the house for an exception."""


def may_state(person: Person, house: Broadcaster) -> bool:
    """Somebody who makes programmes or watches over standards at the house that states."""
    return bool(states(person)) and person.broadcaster_id == house.pk


def may_speak_for(person: Person, house: Broadcaster) -> bool:
    """A standards officer of the house: states what the house does, and keeps its register of AI tools."""
    return bool(has_role(Role.STANDARDS)(person)) and person.broadcaster_id == house.pk


def may_ask(person: Person, house: Broadcaster) -> bool:
    """Somebody who makes, deals, schedules or watches over standards at the house that is bound."""
    return bool(asks(person)) and person.broadcaster_id == house.pk


def may_approve(person: Person, house: Broadcaster) -> bool:
    """A standards officer or the secretariat's person of the house that is bound; never who asked."""
    return bool(has_role(Role.STANDARDS, Role.SECRETARIAT)(person)) and person.broadcaster_id == house.pk
