"""The shape of a page that does one thing and goes back: it says what was done, or why not."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url

from ortaq.work.refused import Refused


def answered(
    request: HttpRequest, does: Callable[[], str], back: str, *which: object, **named: object
) -> HttpResponseRedirect:
    """Do it and say what it returns, or why it was refused; then go back to a route, or an address."""
    try:
        messages.success(request, does())
    except Refused as no:
        messages.error(request, str(no))
    return HttpResponseRedirect(resolve_url(back, *which, **named))
