"""A round on the screen: the coordinator calls it, houses join and deliver, all sign once, and the board shows it."""

import datetime as dt

import pytest
from playwright.sync_api import Page

from tests.screen.conftest import Visit, Visitors, picture
from tests.screen.test_pages import SEEN_BY, axe_finds_nothing, fits

HOUSES = {"asel": "Demo TV Almaty", "nargiz": "Demo TV Bakı"}
"""Who signs, for which house."""


def signed_in(visit: Visitors, username: str, **seen_by: object) -> Visit:
    """Somebody who has signed in."""
    visitor = visit(**seen_by)
    visitor.sign_in(username)
    return visitor


def looked_at(visitor: Visit, name: str) -> None:
    """Nothing on the page is wrong."""
    picture(visitor.page, name)
    axe_finds_nothing(visitor)
    fits(visitor)
    visitor.sees_nothing_wrong()


def matrix_of(page: Page) -> list[str]:
    """What the fields of the matrix say, without who fills them."""
    return [" ".join(text.split()) for text in page.locator("table.matrix .fate").all_inner_texts()]


def test_the_coordinator_leads_a_round_from_the_call_to_signed_contracts(visit: Visitors) -> None:
    lead = signed_in(visit, "gulnora")
    page = lead.go("/exchange/")
    page.locator(".head-do a[href='/exchange/rounds/']").click()
    page.get_by_role("link", name="Call a round").click()
    looked_at(lead, "round-call-1440-light")
    page.locator("input[name=name]").fill("Winter tales")
    page.locator("textarea[name=theme]").fill("What one tells when it is dark at four.")
    page.locator("input[name=minutes]").fill("2")
    page.locator("input[name=tolerance]").fill("1")
    page.locator("input[name=template][value=childrens-swap]").check()
    page.get_by_role("checkbox", name="Demo TV Toshkent").uncheck()
    for house in HOUSES.values():
        page.get_by_role("checkbox", name=house).check()
    today = dt.date.today()  # noqa: DTZ011 -- the machine's day is near enough
    page.locator("input[name=day_delivery]").fill((today + dt.timedelta(days=20)).isoformat())
    page.locator("input[name=day_exchange]").fill((today + dt.timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Call the round").click()
    page.wait_for_url("**/exchange/rounds/*-*/")
    board = "/exchange/rounds/" + page.url.rstrip("/").rpartition("/")[2] + "/"
    assert page.locator(".seat .state").all_inner_texts() == ["has not answered"] * 2

    for username in HOUSES:
        house = signed_in(visit, username)
        there = house.go(board)
        there.get_by_role("button", name="Take part").click()
        there.locator("select[name=programme]").wait_for()
        there.get_by_role("button", name="Deliver it").click()
        there.locator(".seat.is-ours .state-allow").wait_for()
        house.sees_nothing_wrong()

    lead.go(board)
    for step in ("Confirm the round", "Begin production", "Open the screening", "Open the exchange"):
        page.get_by_role("button", name=step).click()
        page.get_by_role("button", name=step).wait_for(state="detached")
    assert matrix_of(page) == ["delivered nobody has signed"] * 2

    for count, username in enumerate(HOUSES):
        house = signed_in(visit, username)
        there = house.go(board)
        there.get_by_role("link", name="Read and sign").click()
        looked_at(house, f"round-sign-{count}-1440-light")
        there.get_by_role("button", name="Sign it for").click()
        there.wait_for_url(f"**{board}")
    lead.go(board)
    # Whether it was aired depends on how long the demo's channels have been on the air.
    assert [field.startswith("delivered signed not received") for field in matrix_of(page)] == [True, True]
    looked_at(lead, "round-signed-1440-light")


WIDE, NARROW, *_REST = SEEN_BY


@pytest.mark.parametrize(
    ("username", "seen_by"),
    [
        ("gulnora", WIDE),
        ("asel", NARROW),
        pytest.param("gulnora", NARROW, marks=pytest.mark.slow),
        pytest.param("asel", WIDE, marks=pytest.mark.slow),
    ],
    ids=lambda one: one if isinstance(one, str) else f"{one['width']}-{one['language']}",
)
def test_rounds_and_the_balance_have_no_fault(visit: Visitors, username: str, seen_by: dict[str, object]) -> None:
    visitor = signed_in(visit, username, **seen_by)
    name = f"{username}-{seen_by['width']}-{'dark' if seen_by['dark'] else 'light'}-{seen_by['language']}"
    page = visitor.go("/exchange/rounds/")
    looked_at(visitor, f"rounds-{name}")
    boards = page.eval_on_selector_all(".round-line h3 a", "all => all.map(one => new URL(one.href).pathname)")
    assert len(boards) >= 2
    for number, board in enumerate(boards[-2:]):
        visitor.go(board)
        looked_at(visitor, f"round-{number}-{name}")
    visitor.go("/exchange/balance/")
    assert page.locator(".balance-row").count() >= 2
    looked_at(visitor, f"balance-{name}")
    visitor.go("/exchange/balance/?counted=aired")
    looked_at(visitor, f"balance-aired-{name}")
