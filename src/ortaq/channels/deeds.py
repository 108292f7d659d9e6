"""Pages that do one thing: find what is meant, do it, tell the person how it went, and lead back.

A form that is not filled in right, or what is refused, leads to the page again with what was typed.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.views.decorators.http import require_POST

from ortaq.exchange.answering import answer
from ortaq.members.models import Person
from ortaq.work.refused import Refused

Thing = TypeVar("Thing")
Text = str | Promise
Found = Callable[..., tuple[Person, Thing]]
"""What the address means and who asks: `(request, **path)`; raises Http404."""
View = Callable[..., HttpResponse]


class Again(Protocol):
    """The page again, with a form that was not taken and why (empty: the form itself says it)."""

    def __call__(
        self, request: HttpRequest, person: Person, thing: Any, *, form: Form, problem: str, status: HTTPStatus
    ) -> HttpResponse:
        """The page."""
        ...


def deed(found: Found[Thing], act: Callable[[Thing, Person], object], done: Text, back: Callable[[Thing], str]) -> View:
    """A page that does something for which nothing is typed."""

    def page(request: HttpRequest, **path: Any) -> HttpResponse:
        person, thing = found(request, **path)
        answer(request, lambda: act(thing, person), str(done))
        return redirect(back(thing))

    return login_required(require_POST(page))


def typed(
    found: Found[Thing],
    form_of: Callable[[HttpRequest, Thing], Form],
    act: Callable[[Thing, Person, Any], object],
    done: Callable[[Any], Text],
    back: Callable[[Thing], str],
    *,
    again: Again | None = None,
) -> View:
    """A page that does what was typed; without `again` what is not taken is told in a message on the page behind it.

    `act` gets the form, `done` what was given in it.
    """

    def page(request: HttpRequest, **path: Any) -> HttpResponse:
        person, thing = found(request, **path)
        form = form_of(request, thing)
        if not form.is_valid():
            if again:
                return again(request, person, thing, form=form, problem="", status=HTTPStatus.UNPROCESSABLE_ENTITY)
            return redirect(back(thing))
        try:
            act(thing, person, form)
        except Refused as refused:
            if again:
                return again(request, person, thing, form=form, problem=str(refused), status=HTTPStatus.CONFLICT)
            messages.error(request, str(refused))
        else:
            messages.success(request, str(done(form.cleaned_data)))
        return redirect(back(thing))

    return login_required(require_POST(page))
