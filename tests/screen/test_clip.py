"""Somebody drops a clip that was cut from a film, mirrored and sent on: whose it is, and what was done to its sound."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import clips
from tests.screen.conftest import Visit, Visitors, picture
from tests.screen.test_pages import axe_finds_nothing

TALES = Path(__file__).resolve().parents[2] / "demo/tales"


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten mirrored seconds of the tale of Nasreddin with its Kyrgyz voice."""
    tale = TALES / "qozhanasyr"
    to = tmp_path_factory.mktemp("clips") / "forwarded.mp4"
    return clips.cut(to, tale / "picture.mp4", [(6, 16)], tale / "sound-ky.m4a", lambda seen: seen[:, ::-1])


@pytest.fixture(scope="module")
def put_together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pieces of it, with the sound of another tale."""
    to = tmp_path_factory.mktemp("clips") / "put together.mp4"
    sound = TALES / "zumrad/sound-uz.m4a"
    return clips.cut(to, TALES / "qozhanasyr/picture.mp4", [(2, 11), (16, 25)], sound)


def answered(visit: Visit, file: Path) -> Page:
    """Drop a file and wait until the page of the clip shows its answer by itself."""
    page = visit.go("/verify/")
    page.locator("#drop input[name=file]").set_input_files(file)
    page.locator("#drop button.btn-main").click()
    page.wait_for_url("**/verify/clip/**", timeout=60_000)
    page.locator("#result").wait_for(timeout=180_000)
    return page


def test_a_clip_is_dropped_and_the_page_says_where_it_comes_from(visit: Visitors, mirrored: Path) -> None:
    visitor = visit(territory="KZ")
    page = answered(visitor, mirrored)
    said = page.locator("main").inner_text()
    assert "This looks like “Nasreddin rides backwards”, 0:06–0:1" in said
    assert "mirrored" in said
    assert "Кыргызча" in said
    for image in page.locator(".pair img").all():
        image.scroll_into_view_if_needed()
        page.wait_for_timeout(200)
    assert page.locator(".pair img").count() >= 2
    assert page.evaluate("[...document.querySelectorAll('.pair img')].every((one) => one.naturalWidth > 300)")
    visitor.sees_nothing_wrong()
    axe_finds_nothing(visitor)
    picture(page, "clip-1440")
    address = page.url.removeprefix(visitor.address)
    for width, dark, language in ((390, True, "en"), (320, False, "ru"), (1440, True, "kk"), (390, False, "en")):
        other = visit(width=width, dark=dark, language=language, territory="KZ")
        seen = other.go(address)
        assert seen.evaluate("document.documentElement.scrollWidth <= innerWidth")
        picture(seen, f"clip-{width}-{'dark' if dark else 'light'}-{language}")
        other.sees_nothing_wrong()
        axe_finds_nothing(other)
    with_keys_alone(page)
    # Where it may not be watched, its pictures stay with those who may see them.
    abroad = visit(territory="HU").go(address)
    assert abroad.locator(".pair img").count() == abroad.locator(".pair").count()
    assert "may not be watched where you are" in abroad.locator("main").inner_text()


def with_keys_alone(page: Page) -> None:
    """The mirrored pictures are turned round and the technical answer is opened without a pointer."""
    turn, technical = page.locator(".turn"), page.locator("summary", has_text="The technical answer")
    turn.focus()
    page.keyboard.press("Space")
    assert turn.is_checked()
    page.wait_for_timeout(500)
    assert "-1" in page.locator(".of-clip img").first.evaluate("(one) => getComputedStyle(one).scale")
    technical.focus()
    page.keyboard.press("Enter")
    assert "org.ortaq.v1" in page.locator("main").inner_text()


def test_pieces_with_another_sound_are_told(visit: Visitors, put_together: Path) -> None:
    visitor = visit(territory="KZ")
    page = answered(visitor, put_together)
    said = page.locator("main").inner_text()
    assert "put together from parts of “Nasreddin rides backwards”" in said
    assert "of the programme are missing" in said
    picture(page, "clip-spliced-1440")
    page.evaluate("document.documentElement.dir = 'rtl'")
    picture(page, "clip-spliced-1440-rtl")
    visitor.sees_nothing_wrong()


def test_without_scripts_the_page_comes_back_by_itself(visit: Visitors, mirrored: Path) -> None:
    visitor = visit(script=False, width=390)
    page = visitor.page
    page.goto(f"{visitor.address}/verify/")
    page.locator("#drop input[name=file]").set_input_files(mirrored)
    page.locator("#drop button.btn-main").click()
    page.wait_for_url("**/verify/clip/**", timeout=60_000)
    picture(page, "clip-waiting-390")
    until = time.monotonic() + 120
    while not page.locator("#result").count():
        assert time.monotonic() < until
        page.wait_for_timeout(500)
    assert "This looks like" in page.locator("main").inner_text()
