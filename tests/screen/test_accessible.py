"""A described sound, subtitles for the deaf and a signed picture: chosen by keyboard, played, found again next time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request

from tests.screen.conftest import Visit, Visitors, until
from tests.screen.test_player import PLAYING, player

FOCUSED = "document.activeElement.name + ' ' + document.activeElement.value"


@pytest.fixture
def asked(visit: Visitors) -> Iterator[tuple[Visit, list[str]]]:
    """A Kazakh viewer at home, and the addresses that the browser asks for."""
    viewer, addresses = visit(language="kk", territory="KZ", calm=False), []

    def note(request: Request) -> None:
        addresses.append(request.url)

    viewer.page.on("request", note)
    yield viewer, addresses
    viewer.page.remove_listener("request", note)


def choose(page: Page, part: str, tag: str) -> None:
    """Open the chooser and go to a track with the keyboard alone."""
    until(page, f"document.querySelector('[data-part={part}] input[value=\"{tag}\"]')")
    if page.locator("[data-part=chooser]").is_hidden():
        page.locator("[data-part=choose]").focus()
        page.keyboard.press("Enter")
    page.locator(f"[data-part={part}] input:checked, [data-part={part}] input").first.focus()
    for _step in range(20):
        if page.evaluate(FOCUSED).endswith(f" {tag}"):
            if not page.evaluate("document.activeElement.checked"):
                page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"{tag} cannot be reached by keyboard")


def asked_for(page: Page, addresses: list[str], part: str) -> bool:
    """Whether the browser asks for something within half a minute."""
    for _try in range(150):
        if any(part in address for address in addresses):
            return True
        page.wait_for_timeout(200)
    return False


def test_a_film_is_described_written_and_signed_for_who_asks_and_stays_so(asked: tuple[Visit, list[str]]) -> None:
    viewer, addresses = asked
    page = viewer.go("/search/?q=Nasreddin+rides+backwards")
    page.locator(".tiles a").first.click()
    page.locator("[data-part=start]").click()
    until(page, PLAYING)
    assert player(page, "sound") == "kk"
    assert not any(part in one for one in addresses for part in ("-x-ad", "-x-sdh", "-sign-"))

    choose(page, "sounds", "kk-x-ad")
    label = page.locator("[data-part=sounds] label:has(input[value=kk-x-ad])")
    assert label.locator(".access").text_content() == "AD"
    assert asked_for(page, addresses, "/sound-kk-x-ad/seg")
    choose(page, "first", "kk-x-sdh")
    # What is heard besides speech stands in square brackets; a notice of ours begins with AI.
    until(page, "/\\[(?!AI)/.test(document.querySelector('.line-1').textContent)", 60)
    assert page.evaluate("document.querySelector('.line-1').lang") == "kk"

    before = player(page, "video.currentTime")
    choose(page, "signs", "rsl")
    assert asked_for(page, addresses, "/720p-sign-rsl/seg") or asked_for(page, addresses, "/360p-sign-rsl/seg")
    until(page, PLAYING)
    assert abs(player(page, "video.currentTime") - before) < 10  # type: ignore[operator]  # both are numbers
    until(page, f"({FOCUSED}) === 'sign rsl'")
    chosen = "[player.sound, player.first, player.kept.sign].join(' ')"
    assert page.evaluate(f"(player => {chosen})(document.querySelector('ortaq-player'))") == "kk-x-ad kk-x-sdh rsl"

    addresses.clear()
    page.reload(wait_until="load")
    page.locator("[data-part=start]").click()
    until(page, PLAYING)
    assert asked_for(page, addresses, "/main-sign-rsl.m3u8")
    assert asked_for(page, addresses, "/sound-kk-x-ad/seg")
    assert not any("/sound-kk/seg" in one or "/720p/seg" in one for one in addresses)
    assert page.evaluate(f"(player => {chosen})(document.querySelector('ortaq-player'))") == "kk-x-ad kk-x-sdh rsl"
    assert not any("fatal" in one for one in player(page, "errors"))  # type: ignore[attr-defined]  # a list of words
    viewer.sees_nothing_wrong()


def test_a_channel_plays_on_with_what_stands_in_where_a_programme_has_none(asked: tuple[Visit, list[str]]) -> None:
    viewer, addresses = asked
    page = viewer.go("/watch/almaty/")
    until(page, PLAYING)
    choose(page, "sounds", "kk-x-ad")
    choose(page, "signs", "rsl")
    assert asked_for(page, addresses, "/master-sign-rsl.m3u8")
    assert asked_for(page, addresses, "/720p-sign-rsl.m3u8") or asked_for(page, addresses, "/360p-sign-rsl.m3u8")
    assert asked_for(page, addresses, "/sound-kk-x-ad.m3u8")
    until(page, PLAYING)
    # Over a boundary: films with and without a description follow each other, and the sound never stops.
    begun = player(page, "video.currentTime")
    until(page, f"document.querySelector('video').currentTime > {begun} + 18", 40)
    page.reload(wait_until="load")
    until(page, PLAYING)
    until(page, "document.querySelector('ortaq-player').sound === 'kk-x-ad'")
    assert page.locator("[data-part=signs] input:checked").get_attribute("value") == "rsl"
    until(page, "document.querySelector('[data-lacking]')")
    assert not any("fatal" in one for one in player(page, "errors"))  # type: ignore[attr-defined]  # a list of words
    viewer.sees_nothing_wrong()


def test_the_guide_says_which_programmes_have_them(asked: tuple[Visit, list[str]]) -> None:
    viewer, _addresses = asked
    page = viewer.go("/guide/")
    marked = page.locator(".slot:has(.access)").first
    words = marked.locator(".access .vh").all_text_contents()
    assert len(words) == 3
    assert all(one.strip() for one in words)
    assert marked.locator(".access").first.text_content().startswith("AD")  # type: ignore[union-attr]  # it is there
    viewer.sees_nothing_wrong()
