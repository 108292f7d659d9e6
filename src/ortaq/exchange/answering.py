"""How the screens of this room do something and tell the person how it went."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, QueryDict

from ortaq.exchange import actions
from ortaq.members.rules import NotAllowed
from ortaq.origin.actions import ConsentEnded, DeclarationMissing, NotPackaged
from ortaq.rights.actions import RightsMissing, TermsUnclear

Done = TypeVar("Done")
REFUSALS = (
    NotAllowed,
    ConsentEnded,
    DeclarationMissing,
    NotPackaged,
    actions.TemplateUnknown,
    actions.NobodyInvited,
    actions.AlreadyOffered,
    actions.NotInvited,
    actions.SwapNotAnswered,
    actions.AlreadyAsked,
    actions.WrongSide,
    actions.AlreadySigned,
    actions.DealClosed,
    actions.ConflictsStand,
    actions.NothingToSend,
    actions.DraftStands,
    actions.TextUnclear,
    RightsMissing,
    TermsUnclear,
)
"""What an action of this room says no with; each is a sentence for the person."""


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is empty; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def answer(request: HttpRequest, act: Callable[[], Done], done: str = "") -> Done | None:
    """Do something and tell the person how it went."""
    try:
        result = act()
    except REFUSALS as error:
        messages.error(request, str(error))
        return None
    if done:
        messages.success(request, done)
    return result
