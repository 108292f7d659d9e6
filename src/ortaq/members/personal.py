"""What this room holds about people: their accounts, how they sign in, their tokens and sessions."""

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from ortaq.members.models import Person, Token
from ortaq.work.personal import Found, Holding, Keeping, Rows, Whom, hold, keep, told


def account(whom: Whom) -> Found:
    """The account itself, without the password's hash."""
    if whom.kind == "account":
        for one in Person.objects.filter(pk=whom.pk):
            yield {"is": "members.person", **told(one, ("password",))}


def erase(whom: Whom) -> int:
    """Overwrite the account: nobody can sign in with it or tell whose it was; the pseudonym in the logs stays."""
    if whom.kind != "account":
        return 0
    for one in Person.objects.filter(pk=whom.pk):
        one.username = f"erased-{one.pseudonym.hex[:12]}"
        one.name = one.first_name = one.last_name = one.email = ""
        one.roles, one.last_login = [], None
        one.is_active = one.is_staff = one.is_superuser = False
        one.set_unusable_password()
        one.save()
    gone: int = 1
    for rows in (Token.objects.filter(person__pk=whom.pk), EmailAddress.objects.filter(user__pk=whom.pk)):
        gone += rows.delete()[0]
    gone += Authenticator.objects.filter(user__pk=whom.pk).delete()[0]
    return gone


def sweep_tokens(before: dt.datetime) -> int:
    """Tokens that no longer worked before then."""
    return Token.objects.filter(expires_at__lt=before).delete()[0]


def sweep_sessions(before: dt.datetime) -> int:
    """Sessions of browsers that were over before then."""
    return Session.objects.filter(expire_date__lt=before).delete()[0]


def register() -> None:
    """Tell what is held here."""
    hold(
        Holding(
            name="members.account",
            what=_("Account: name, mail address, roles, language, how one signs in, tokens for programs."),
            why=_("So that the people of a house can work here, and nobody else in their name."),
            ground=_("Contract of employment; legitimate interest of the house."),
            whose=_("People who work for a member."),
            seen_by=_("The person; names also by people of other houses with whom they deal."),
            finds=(
                account,
                Rows(Token, ("person",), ("digest",)),
                Rows(EmailAddress, ("user",)),
                Rows(Authenticator, ("user",), ("data",)),
            ),
            erase=erase,
        )
    )
    keep(
        Keeping(
            "members.sessions",
            _("Sessions of browsers that are over."),
            _("They let nobody in any more and serve nothing."),
            sweep_sessions,
        )
    )
    keep(
        Keeping(
            "members.tokens",
            _("Tokens that have run out."),
            _("For a while one can see what a program could do; then nobody needs it."),
            sweep_tokens,
        )
    )
