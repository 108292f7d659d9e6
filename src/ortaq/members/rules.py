"""Who may do what: predicates over a person, composed with `|` and `&`; rooms add their own on top."""

import rules
from django.http import HttpRequest
from django.utils.translation import gettext

from ortaq.members.models import Broadcaster, Person, Role
from ortaq.work.refused import Refused


def has_role(*roles: Role) -> rules.predicates.Predicate:
    """A person of some broadcaster who holds at least one of the roles."""

    def test(person: Person) -> bool:
        return bool(person.is_authenticated and person.broadcaster_id and set(roles) & set(person.roles))

    return rules.predicates.Predicate(test, name="has_role:" + "|".join(roles))


works_for_a_member = rules.predicates.Predicate(
    lambda person: bool(person.is_authenticated and person.broadcaster_id), name="works_for_a_member"
)
makes_programmes = has_role(Role.PRODUCER, Role.DUBBING)
deals = has_role(Role.ACQUISITIONS, Role.RIGHTS)
schedules = has_role(Role.SCHEDULER)


class NotAllowed(Refused):
    """This person may not do this; the message says who may."""


def require(allowed: bool, message: str) -> None:  # noqa: FBT001 -- reads as a sentence at the call
    """Raise NotAllowed with the message unless it is allowed."""
    if not allowed:
        raise NotAllowed(message)


def person(request: HttpRequest) -> Person:
    """The signed-in person; raises NotAllowed for a visitor."""
    if not isinstance(request.user, Person):
        raise NotAllowed(gettext("Sign in first."))
    return request.user


def member(request: HttpRequest) -> tuple[Person, Broadcaster]:
    """The signed-in person and their house; raises NotAllowed for a visitor and for who works for none."""
    who = person(request)
    if who.broadcaster is None:
        raise NotAllowed(gettext("Only people of a member can ask this."))
    return who, who.broadcaster
