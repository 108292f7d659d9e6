"""Errors are pages of ours that say what happened."""

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from ortaq.members.rules import NotAllowed
from ortaq.web import errors


def asked() -> HttpRequest:
    made = RequestFactory().get("/")
    made.tag = "en"  # type: ignore[attr-defined]
    return made


def test_a_wrong_address_is_answered_in_words(db: None, client: Client) -> None:
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


@pytest.mark.parametrize(
    ("made", "status", "said"),
    [
        (lambda: errors.bad_request(asked(), SuspiciousOperation("x")), 400, "We did not understand that"),
        (lambda: errors.bad_request(asked(), RequestDataTooBig("x")), 413, "That was too large"),
        (lambda: errors.forbidden(asked()), 403, "This is not for you to do"),
        (lambda: errors.stale_form(asked()), 403, "This page was open for too long"),
        (lambda: errors.server_error(asked()), 500, "That went wrong, and it is our fault"),
    ],
    ids=["400", "413", "403", "csrf", "500"],
)
def test_every_error_has_its_status_and_its_words(db: None, made: object, status: int, said: str) -> None:
    answer = made()  # type: ignore[operator]
    assert answer.status_code == status
    assert said in answer.content.decode()


def test_what_an_action_refuses_is_repeated_on_the_page(db: None) -> None:
    refusals = errors.Refusals(lambda _request: HttpResponse())
    answer = refusals.process_exception(asked(), NotAllowed("Only Dana plans this channel."))
    assert answer is not None
    assert answer.status_code == 403
    assert "Only Dana plans this channel." in answer.content.decode()


def test_any_other_error_is_left_to_django() -> None:
    refusals = errors.Refusals(lambda _request: HttpResponse())
    assert refusals.process_exception(asked(), ValueError("x")) is None


def test_a_form_from_elsewhere_gets_the_page_about_stale_forms(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "kk"})
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.content.decode()
