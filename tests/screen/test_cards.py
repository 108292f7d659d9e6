"""In a gap the card itself is seen: nothing lies over it, no badge stands on it, and who listens is told why."""

from playwright.sync_api import Route

from tests.screen.conftest import Visitors, until
from tests.screen.test_player import PLAYING


def as_card(route: Route) -> None:
    """The slate of those who may see nothing, told as the card of a gap."""
    answer = route.fetch(url=route.request.url.replace("/hu/", "/none/"))
    body = answer.text().replace('X-REASON="territory"', 'X-REASON="gap",X-CARD="YES"')
    route.fulfill(response=answer, body=body)


def test_a_card_is_a_picture_to_be_seen(visit: Visitors) -> None:
    viewer = visit(language="en", territory="HU")
    page = viewer.page
    page.route("**/live/bishkek/hu/*", as_card)
    viewer.go("/watch/bishkek/")
    until(page, PLAYING)
    until(page, "document.querySelector('[data-part=say]').textContent")
    assert page.locator("[data-part=slate]").is_hidden()
    assert page.locator("[data-part=badge]").is_hidden()
    viewer.sees_nothing_wrong()
