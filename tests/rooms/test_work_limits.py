"""How often somebody may ask: whole minutes, counted together, and nothing kept that names a person."""

from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from ortaq.work import limits
from ortaq.work.models import Tally

pytestmark = pytest.mark.django_db
HOUR = 3600


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_800_000_005.0

    def time(self) -> float:
        """Seconds since 1970."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(limits, "time", made)
    return made


def test_three_a_minute_and_the_fourth_waits_for_the_next_one(clock: Clock) -> None:
    assert [limits.allow("verify:192.0.2.1", 3) for _ in range(5)] == [0, 0, 0, 55, 55]
    assert limits.allow("verify:192.0.2.2", 3) == 0
    clock.now += 55
    assert [limits.allow("verify:192.0.2.1", 3) for _ in range(4)] == [0, 0, 0, 60]


def test_nothing_is_allowed_when_nothing_is(clock: Clock) -> None:
    assert limits.allow("verify:192.0.2.1", 0) == 55


def test_no_address_is_kept_and_old_tallies_go(clock: Clock) -> None:
    limits.allow("verify:192.0.2.1", 3)
    assert "192.0.2.1" not in str(list(Tally.objects.values_list()))
    clock.now += 2 * HOUR
    limits.allow("verify:192.0.2.2", 3)
    limits.allow("verify:192.0.2.1", 3)
    clock.now += 2 * HOUR
    limits.allow("verify:192.0.2.1", 3)
    assert Tally.objects.count() == 1


def test_the_address_is_the_connections_unless_a_proxy_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = RequestFactory().get("/", REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.1")
    assert limits.address(asked) == "198.51.100.7"
    monkeypatch.setattr(limits, "settings", lambda: SimpleNamespace(address_header="X-Forwarded-For"))
    assert limits.address(asked) == "192.0.2.1"
    assert limits.address(RequestFactory().get("/", REMOTE_ADDR="198.51.100.7")) == "198.51.100.7"


@pytest.mark.usefixtures("clock")
def test_a_page_that_takes_its_time_is_made_only_so_often_for_an_address(rf: RequestFactory) -> None:
    made = []

    @limits.slowly(2)
    def page(request: HttpRequest) -> HttpResponse:
        made.append(request)
        return HttpResponse("made")

    one, other = rf.get("/", REMOTE_ADDR="192.0.2.1"), rf.get("/", REMOTE_ADDR="192.0.2.2")
    assert [page(one).status_code for _again in range(3)] == [200, 200, 429]
    assert int(page(one).headers["Retry-After"]) > 0
    assert page(other).status_code == 200
    assert len(made) == 3
