"""Let broadcasters and people join, and give people tokens for the API."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person, Role, Token
from ortaq.members.queries import digest_of
from ortaq.members.scopes import SCOPES
from ortaq.members.territories import territories
from ortaq.work.refused import Refused

TOKEN_DAYS = 90


class NotAMember(Refused):
    """What was given cannot join; the message says why."""


@transaction.atomic
def admit(
    *,
    slug: str,
    name: str,
    territory: str,
    languages: list[str],
    time_zone: str,
    mark: str,
    tone: str,
    is_demo: bool = False,
) -> Broadcaster:
    """Admit a broadcaster to the exchange; raises NotAMember for an unknown territory."""
    if territory not in territories():
        raise NotAMember(_("There is no territory “%(code)s”.") % {"code": territory})
    broadcaster = Broadcaster.objects.create(
        slug=slug,
        name=name,
        territory=territory,
        languages=languages,
        time_zone=time_zone,
        mark=mark,
        tone=tone,
        is_demo=is_demo,
    )
    ledger.record(broadcaster, "admitted", territory=territory)
    return broadcaster


@transaction.atomic
def invite(
    *,
    broadcaster: Broadcaster,
    username: str,
    name: str,
    email: str,
    roles: Iterable[str],
    language: str,
    password: str | None = None,
) -> Person:
    """Give somebody an account at a broadcaster; raises NotAMember for a role that does not exist."""
    if unknown := sorted(set(roles) - set(Role)):
        raise NotAMember(_("There is no role “%(role)s”.") % {"role": unknown[0]})
    person = Person.objects.create_user(
        username,
        email,
        password,
        broadcaster=broadcaster,
        name=name,
        roles=sorted(roles),
        language=language,
    )
    ledger.record(broadcaster, "invited", by=person, roles=sorted(roles))
    return person


@transaction.atomic
def give_token(*, person: Person, name: str, scopes: Iterable[str], days: int = TOKEN_DAYS) -> tuple[Token, str]:
    """Make an API token; its text is returned once and never stored. Raises NotAMember for an unknown scope."""
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise NotAMember(_("There is no scope “%(scope)s”.") % {"scope": unknown[0]})
    text = "ortaq_" + secrets.token_urlsafe(32)
    token = Token.objects.create(
        person=person,
        name=name,
        digest=digest_of(text),
        scopes=sorted(scopes),
        expires_at=timezone.now() + timedelta(days=days),
    )
    ledger.record(token, "token given", by=person, scopes=sorted(scopes))
    return token, text


@transaction.atomic
def take_token(*, token: Token, by: Person) -> None:
    """Make a token useless at once."""
    ledger.record(token, "token taken back", by=by)
    token.delete()
