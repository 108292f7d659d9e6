"""The player: picture and sound, two subtitle lines, the tamga that nothing hides, the slate that says why."""

import pytest
from playwright.sync_api import Page

from ortaq.web.demo.__main__ import Node
from tests.screen.conftest import Visitors, until
from tests.screen.test_boundaries import on_the_air

PLAYING = (
    "document.querySelector('ortaq-player')?.video?.currentTime > 0 && document.querySelector('video').readyState > 2"
)


def player(page: Page, what: str) -> object:
    """Something of the player's own."""
    return page.evaluate(f"document.querySelector('ortaq-player').{what}")


def test_a_channel_plays_with_the_viewers_sound_and_no_error(visit: Visitors) -> None:
    viewer = visit(language="ky", calm=False)
    page = viewer.go("/watch/bishkek/")
    until(page, PLAYING)
    begun = player(page, "video.currentTime")
    until(page, f"document.querySelector('video').currentTime > {begun} + 2")
    assert (player(page, "sound"), player(page, "errors")) == ("ky", [])
    viewer.sees_nothing_wrong()


def two_lines(page: Page) -> None:
    """Choose Azerbaijani above and Kazakh in Latin letters below, and wait until both are there at once."""
    until(page, "document.querySelector('[data-part=first] input[value=az]')")
    page.locator("[data-part=choose]").click()
    page.locator("[data-part=first] input[value=az]").check()
    page.locator("[data-part=second] input[value=kk-Latn]").check()
    page.locator("[data-part=chooser-close]").click()
    both = (
        "document.querySelector('.line-1').textContent && document.querySelector('.line-2').textContent "
        "&& document.querySelector('.line-2').lang === 'kk-Latn'"
    )
    until(page, both, 60)
    drawn = "[...document.querySelector('video').textTracks].filter(one => one.mode === 'showing').length"
    assert page.evaluate(drawn) == 0


def test_two_subtitle_lines_stand_under_one_film(visit: Visitors) -> None:
    viewer = visit(language="tr", territory="KZ")
    page = viewer.go("/search/?q=Nasreddin+rides+backwards")
    page.locator(".tiles a").first.click()
    page.locator("[data-part=start]").click()
    two_lines(page)
    viewer.sees_nothing_wrong()


def test_two_subtitle_lines_stand_under_a_channel(visit: Visitors) -> None:
    viewer = visit(language="tr")
    page = viewer.go("/watch/")
    # Somewhere a tale is on: the films in which nobody speaks have no subtitles and no badge.
    page.locator(".station", has=page.locator(".tamga")).first.locator("h2 a").click()
    until(page, PLAYING)
    two_lines(page)
    viewer.sees_nothing_wrong()


def test_the_badge_stays_when_the_controls_go_and_opens_the_panel_by_keyboard(visit: Visitors) -> None:
    viewer = visit(language="en")
    page = viewer.go("/watch/almaty/")
    until(page, PLAYING)
    page.evaluate("document.querySelector('ortaq-player').label('voice', 3)")
    page.locator("media-controller").evaluate("one => one.setAttribute('userinactive', '')")
    until(page, "getComputedStyle(document.querySelector('.player-bar')).opacity === '0'")
    badge = page.locator("[data-part=badge]")
    opacities = page.evaluate(
        "[...document.querySelectorAll('.player-top, .player-bar')].map(one => getComputedStyle(one).opacity)"
    )
    assert opacities == ["1", "0"]
    assert badge.inner_text().split() == ["AI", "synthetic", "voice"]
    before = badge.get_attribute("aria-expanded")
    badge.focus()
    page.keyboard.press("Enter")
    assert badge.get_attribute("aria-expanded") == ("false" if before == "true" else "true")
    assert page.locator("[data-part=say]").inner_text() == "AI: synthetic voice"


def test_where_nothing_is_licensed_a_slate_says_so_in_the_viewers_language(visit: Visitors) -> None:
    viewer = visit(language="en", territory="HU")
    page = viewer.page
    page.route("**/live/bishkek/hu/*", lambda route: route.continue_(url=route.request.url.replace("/hu/", "/none/")))
    viewer.go("/watch/bishkek/")
    until(page, PLAYING)
    slate = page.locator(".slate-say")
    slate.wait_for(state="visible", timeout=30_000)
    assert slate.inner_text() == "We do not know that you may watch this channel"
    assert page.locator("[data-part=badge]").is_hidden()


CLOCK = """(({video, details}) => {
    const at = video.currentTime, one = details?.fragments.find(({start, end}) => start <= at && at < end);
    return one && one.programDateTime + (at - one.start) * 1000;
})(document.querySelector("ortaq-player"))"""
BEGAN = f"""((now) => Math.max(...Object.values(document.querySelector("ortaq-player").details.dateRanges)
    .filter((range) => range.class === "org.ortaq.programme" && Number(range.startDate) <= now)
    .map((range) => Number(range.startDate))))({CLOCK})"""


@pytest.mark.parametrize("is_short", [False, True])
def test_a_programme_starts_over(visit: Visitors, demo_node: Node, is_short: bool) -> None:
    """A short one is always in its first minute, when its playlist still lists what was on before."""
    slug = on_the_air(demo_node.address, demo_node.environment) if is_short else "almaty"
    viewer = visit(language="en", territory="KZ")
    page = viewer.go(f"/watch/{slug}/")
    until(page, PLAYING)
    over = page.locator("[data-part=over]")
    over.wait_for(state="visible", timeout=30_000)
    began = page.evaluate(BEGAN)
    over.click()
    # Until the new playlist is there, the player knows no clock; then it plays the first seconds of what was on.
    until(page, f"((now) => now >= {began} && now < {began} + 8000)({CLOCK})")
    until(page, PLAYING)
    assert player(page, "errors") == []


def test_a_film_plays_on_demand_where_it_may(visit: Visitors) -> None:
    viewer = visit(language="en", territory="KZ")
    page = viewer.go("/search/?q=Nasreddin+rides+backwards")
    page.locator(".tiles a").first.click()
    page.wait_for_selector("ortaq-player media-controller", timeout=30_000)
    page.locator("[data-part=start]").click()
    until(page, PLAYING)
    assert (player(page, "errors"), page.locator("[data-part=badge]").is_visible()) == ([], True)
    viewer.sees_nothing_wrong()


def test_a_picture_that_does_not_arrive_is_said_in_a_sentence_with_a_way_on(visit: Visitors) -> None:
    viewer = visit(language="en")
    page = viewer.page
    page.route("**/live/**", lambda route: route.abort())
    viewer.go("/watch/almaty/")
    trouble = page.locator("[data-part=trouble]")
    trouble.wait_for(state="visible", timeout=60_000)
    assert page.locator("[data-part=trouble-say]").inner_text().startswith("The picture does not arrive.")
    page.unroute("**/live/**")
    page.locator("[data-part=again]").click()
    until(page, PLAYING)
