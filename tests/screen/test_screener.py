"""A look before the deal: Aigul asks, Asel lets her, her name stands over the picture, Asel reads what was seen."""

from playwright.sync_api import Page

from tests.screen.conftest import Visit, Visitors, picture, until
from tests.screen.test_pages import axe_finds_nothing, fits

PLAYING = "document.querySelector('ortaq-player')?.video?.currentTime > 0 && !document.querySelector('video').paused"
INSIDE = """(() => {
    const [mark, film] = [".screener-mark", "video"].map((one) => document.querySelector(one).getBoundingClientRect());
    return film.left <= mark.left && mark.right <= film.right && film.top <= mark.top && mark.bottom <= film.bottom;
})()"""
STEADY = "getComputedStyle(document.querySelector('.screener-mark')).opacity === '1'"


def a_tale(page: Page) -> str:
    """The page of a tale of Almaty in the catalogue."""
    address = page.locator(".tiles a").first.get_attribute("href") or ""
    return f"/catalogue/{address.strip('/').split('/')[-1]}/"


def looks_right(one: Visit) -> None:
    """Nothing on this page is in anybody's way."""
    fits(one)
    axe_finds_nothing(one)
    one.sees_nothing_wrong()


def asked_and_granted(aigul: Visit, asel: Visit) -> str:
    """Aigul asks on the programme's page, Asel grants; the address of the screener."""
    page = aigul.go(a_tale(aigul.go("/search/?q=Nasreddin+rides+backwards")))
    page.get_by_role("link", name="Ask to see it").click()
    page.get_by_label("A word to the owner").fill("For Thursday evenings")
    looks_right(aigul)
    picture(page, f"screener-ask-{page.viewport_size['width']}")
    page.get_by_role("button", name="Ask to see it").click()
    page.wait_for_url("**/exchange/screeners/**")
    address = page.url.removeprefix(aigul.address)
    theirs = asel.go("/exchange/requests/")
    looks_right(asel)
    theirs.locator(f"a[href='{address}']").first.click()
    theirs.wait_for_url(f"**{address}")
    looks_right(asel)
    picture(theirs, f"screener-grant-{theirs.viewport_size['width']}")
    theirs.get_by_label("How many people").fill("2")
    theirs.get_by_role("button", name="Let them see it").click()
    theirs.get_by_text("Nobody has looked yet.").wait_for()
    asel.sees_nothing_wrong()
    return address


def sit(aigul: Visit, address: str) -> Page:
    """Aigul says that she knows it is reported, and the film plays."""
    page = aigul.go(address)
    page.get_by_role("button", name="I know; show it to me").click()
    page.wait_for_selector("ortaq-player media-controller .screener-mark", timeout=30_000)
    page.locator("[data-part=start]").click()
    until(page, PLAYING, 40)
    return page


def test_aigul_looks_under_her_own_name_until_asel_withdraws_and_reads_what_was_seen(visit: Visitors) -> None:
    aigul, asel = visit(calm=False), visit()
    aigul.sign_in("aigul")
    asel.sign_in("asel")
    address = asked_and_granted(aigul, asel)
    page = sit(aigul, address)
    name = page.locator(".screener").get_attribute("data-mark") or ""
    assert "Demo\N{NO-BREAK SPACE}TV\N{NO-BREAK SPACE}Bishkek" in name
    mark = page.locator(".screener-mark")
    assert (mark.inner_text(), page.locator(".screener-faint").inner_text()) == (name, name)
    assert page.evaluate(INSIDE)
    picture(page, "screener-playing-1440")
    asked = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    fetched = [one for one in asked if one.endswith((".m3u8", ".m4s", "init.mp4"))]
    assert fetched
    assert all(f"{address}" in one for one in fetched)

    # It moves, and it fills the screen with the film.
    place = mark.get_attribute("data-at")
    until(page, f"document.querySelector('.screener-mark').dataset.at !== '{place}'")
    page.locator("media-controller").evaluate("one => one.requestFullscreen()")
    until(page, "document.fullscreenElement?.querySelector('.screener-mark')")
    page.evaluate("document.exitFullscreen()")
    aigul.sees_nothing_wrong()

    # Asel reads which parts were seen.
    theirs = asel.go(address)
    for _try in range(30):
        if theirs.locator(".seen-strip .seen-1").count():
            break
        page.wait_for_timeout(1_000)
        asel.go(address)
    theirs.locator(".seen-strip .seen-1").first.wait_for()
    picture(theirs, "screener-report-1440")
    looks_right(asel)
    theirs.get_by_role("button", name="Withdraw now").click()
    theirs.wait_for_load_state()
    page.get_by_text("This screener is over.").wait_for(timeout=30_000)
    assert page.evaluate("document.querySelector('video').paused")


def test_who_takes_the_name_away_stops_the_film(visit: Visitors) -> None:
    aigul, asel = visit(width=390, dark=True), visit(width=390, dark=True)
    aigul.sign_in("aigul")
    asel.sign_in("asel")
    address = asked_and_granted(aigul, asel)
    try:
        page = sit(aigul, address)
        picture(page, "screener-playing-390-dark")
        looks_right(aigul)
        page.evaluate("document.querySelector('.screener-mark').remove()")
        until(page, "document.querySelector('video').paused")
        until(page, "document.querySelector('.screener-mark')")
        assert page.locator("[data-say]").inner_text() == "The name over the picture was removed; the film was stopped."
        page.locator("media-play-button").click()
        until(page, PLAYING)
        page.evaluate("document.querySelector('.screener-mark').style.opacity = 0")
        until(page, "document.querySelector('video').paused")
        until(page, STEADY)
        aigul.sees_nothing_wrong()
    finally:
        theirs = asel.go(address)
        picture(theirs, "screener-report-390-dark")
        theirs.get_by_role("button", name="Withdraw now").click()
        theirs.wait_for_load_state()
