"""How the screens of this room do something and tell the person how it went."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, QueryDict

from ortaq.work.refused import Refused

Done = TypeVar("Done")


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is empty; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def answer(request: HttpRequest, act: Callable[[], Done], done: str = "") -> Done | None:
    """Do something and tell the person how it went."""
    try:
        result = act()
    except Refused as error:
        messages.error(request, str(error))
        return None
    if done:
        messages.success(request, done)
    return result
