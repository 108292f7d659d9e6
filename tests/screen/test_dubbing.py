"""The dubbing board in a browser: a line is spoken into Chromium's own microphone, and ends as a sound one can play."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from ortaq.web.demo.__main__ import Node
from tests.screen.conftest import CHROMIUMS, Visit, Visitors, picture, until

FAKE = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)


@pytest.fixture
def recording_visit(address: str, chromium: Browser) -> Iterator["Visitors"]:
    """A visitor whose browser has a microphone that beeps once a second."""
    found = os.environ.get("ORTAQ_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    browser = chromium.browser_type.launch(
        executable_path=found, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", *FAKE]
    )
    yield Visitors(browser, address, {})
    browser.close()


def cell(page: Page, title: str, language: str) -> str:
    """The selector of a cell."""
    return f'.m a[aria-label^="{title}, {language}:"]'


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_the_matrix_opens_a_cell_and_is_walked_with_arrows(visit: Visitors, width: int, dark: bool) -> None:
    eszter = visit(width=width, dark=dark)
    eszter.sign_in("reka")
    page = eszter.go("/studio/dubbing/")
    assert page.locator("[data-mat] tbody tr:not(.grp)").count() > 30
    first = page.locator("[data-mat] tbody tr:not(.grp) td a").first
    first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    assert first.evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#one .panel-foot')")
    assert "cell=" in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"dubbing-{width}-{'dark' if dark else 'light'}")
    eszter.sees_nothing_wrong()


@pytest.mark.slow
def test_a_line_is_recorded_and_the_programme_speaks_another_language(
    recording_visit: Visitors, demo_node: Node
) -> None:
    reka = recording_visit()
    reka.sign_in("reka")
    page = reka.go("/studio/dubbing/")
    page.locator(cell(page, "Nasreddin rides backwards", "en")).click()
    until(page, "document.querySelector('#one a[href$=\"/record/\"]')")
    page.locator('#one a[href$="/record/"]').click()
    page.wait_for_url("**/record/")
    until(page, "document.querySelector('[data-video]').readyState >= 2", seconds=60)
    lines = page.locator("[data-lines] li").count()
    assert page.locator("[data-record]").is_disabled()
    page.locator("[data-human]").check()
    page.locator("[data-agrees]").check()
    for number in range(lines):
        page.locator("[data-lines] li button").nth(number).click()
        page.locator("[data-record]").click()
        until(page, "document.querySelector('[data-recorder]').classList.contains('is-recording')")
        if number == 0:
            until(page, "document.querySelector('[data-over]').classList.contains('is-now')")
            picture(page, "dubbing-recording")
        until(page, f"document.querySelectorAll('[data-lines] .is-recorded').length === {number + 1}", seconds=60)
    assert page.locator("[data-takes] li.is-used").count() == 1
    picture(page, "dubbing-takes")
    page.locator(".head-do button").click()
    page.wait_for_url("**/studio/dubbing/*/")
    dub = page.url.removeprefix(reka.address)
    page.locator("input[name=human]").check()
    page.locator("form[action$='/mix/'] button").click()
    page.locator("[data-sound]").wait_for(timeout=120_000)
    reka.sees_nothing_wrong()

    erlan = recording_visit()
    erlan.sign_in("erlan")
    page = erlan.go(dub)
    until(page, "document.querySelector('[data-sound]').readyState >= 1")
    page.evaluate("document.querySelector('[data-sound]').play()")
    until(
        page,
        "document.querySelector('[data-sound]').currentTime > 0.5 && !document.querySelector('[data-video]').paused",
    )
    picture(page, "dubbing-check")
    page.locator("form[action$='/deliver/'] button").click()
    page.locator(".note-grass").wait_for(timeout=60_000)
    programme = page.locator(".note-grass a").get_attribute("href") or ""
    plays_in(erlan, page, programme, "en")
    erlan.sees_nothing_wrong()


def plays_in(visit: Visit, page: Page, programme: str, language: str) -> None:
    """Wait until the package of a programme has the sound, and play it in the HLS set."""
    film = f"{programme}subtitles/film.m3u8"
    named = f'fetch("{film}").then((one) => one.text()).then((text) => (globalThis.listed = text))'
    for _time in range(240):
        page.evaluate(named)
        if f'LANGUAGE="{language}"' in page.evaluate("globalThis.listed ?? ''"):
            break
        page.wait_for_timeout(1000)
    listed = page.evaluate("globalThis.listed")
    assert f'LANGUAGE="{language}"' in listed
    page.evaluate(
        """async ([film, language]) => {
            const { default: Hls } = await import("/static/web/vendor/hls.mjs");
            const video = document.body.appendChild(Object.assign(document.createElement("video"), { muted: true }));
            const hls = new Hls({ enableWorker: false });
            const choose = () => {
              const at = hls.audioTracks.findIndex((one) => one.lang === language);
              if (at >= 0 && hls.audioTrack !== at) hls.audioTrack = at;
            };
            hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, choose);
            hls.on(Hls.Events.LEVEL_SWITCHED, choose);
            hls.on(Hls.Events.ERROR, (_name, told) => (globalThis.wrong = told.details));
            hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());
            hls.on(Hls.Events.FRAG_LOADED, (_name, told) => {
              if (told.frag.type === "audio") globalThis.heard = told.frag.url;
            });
            hls.loadSource(new URL(film, location.href).href);
            hls.attachMedia(video);
            globalThis.dubbed = video;
        }""",
        [film, language],
    )
    for _time in range(80):
        page.wait_for_timeout(500)
        told = page.evaluate("[globalThis.dubbed.currentTime, globalThis.heard ?? '', globalThis.wrong ?? '']")
        if told[0] > 1 and f"/sound-{language}/" in told[1]:
            break
    assert told[0] > 1, told
    assert f"/sound-{language}/" in told[1], told
