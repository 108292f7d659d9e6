"""When something cannot be shown: the page says what happened and what to do next, in the reader's language."""

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ortaq.members.rules import NotAllowed


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when the request was larger than we take."""
    if isinstance(exception, RequestDataTooBig):
        return page(
            request,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _("That was too large"),
            _("Nothing was kept. Send less at once, or ask whoever runs this node to allow more."),
        )
    return page(
        request,
        HTTPStatus.BAD_REQUEST,
        _("We did not understand that"),
        _("Something in the address or the form does not fit. Go back, and try it once more."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the sentence says who may."""
    return page(
        request,
        HTTPStatus.FORBIDDEN,
        _("This is not for you to do"),
        str(exception or "") or _("Somebody else in your house may. Ask them, or sign in as another person."),
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """403 of a form whose CSRF token does not fit: a page left open too long, or cookies switched off."""
    return page(
        request,
        HTTPStatus.FORBIDDEN,
        _("This page was open for too long"),
        _("Load it again and send the form once more. Cookies of this site must be allowed."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """404."""
    return page(
        request,
        HTTPStatus.NOT_FOUND,
        _("There is nothing here"),
        _("Perhaps the address has a slip in it, or what stood here was taken away. Search for it by any name."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return page(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("That went wrong, and it is our fault"),
        _("It has been written down. Try again in a minute; what you had saved before is safe."),
    )


def page(request: HttpRequest, status: HTTPStatus, title: str, sentence: str) -> HttpResponse:
    """An error as a page of ours."""
    return render(
        request, "web/error.html", {"status": int(status), "error_title": title, "sentence": sentence}, status=status
    )


class Refusals:
    """Middleware: an action that says NotAllowed becomes a page that repeats its sentence, with status 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page, or None for any other error."""
        return forbidden(request, exception) if isinstance(exception, NotAllowed) else None
