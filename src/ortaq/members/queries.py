"""Find members, people and tokens."""

import hashlib

from django.db.models import QuerySet
from django.utils import timezone

from ortaq.members.models import Broadcaster, Person, Token


def person_of_token(text: str) -> tuple[Person, Token] | None:
    """Whose living token this is; None when it is unknown or has run out."""
    token = (
        Token.objects.select_related("person__broadcaster")
        .filter(digest=digest_of(text), expires_at__gt=timezone.now(), person__is_active=True)
        .first()
    )
    return (token.person, token) if token else None


def demo_people() -> QuerySet[Person]:
    """The people of the demo world, for the sign-in help; empty on a real node."""
    return Person.objects.filter(broadcaster__is_demo=True).select_related("broadcaster").order_by("pk")


def partners(of: Broadcaster) -> QuerySet[Broadcaster]:
    """All other members."""
    return Broadcaster.objects.exclude(pk=of.pk)


def digest_of(text: str) -> str:
    """What the database knows of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


def all_members() -> QuerySet[Broadcaster]:
    """Every broadcaster."""
    return Broadcaster.objects.all()
