"""Viewers: when it opens here, seen again, the picture in the corner, a remote control, and an app without a line."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from bench._boundaries import wait_for_segments
from playwright.sync_api import Browser, Page, Route, expect

from ortaq.web.demo.__main__ import Node
from tests.screen.conftest import CHROMIUMS, Visitors, picture, until
from tests.screen.test_pages import axe_finds_nothing, fits

PLAYING = (
    "document.querySelector('ortaq-player')?.video?.currentTime > 0 && document.querySelector('video').readyState > 2"
)
# Bishkek shows Almaty's tale at home; in Hungary its right begins in a week.
OPENS = """
from datetime import timedelta
from django.utils import timezone
from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.models import Channel
from ortaq.core.rights import read_terms
from ortaq.members.models import Person
from ortaq.rights.actions import grant
from ortaq.rights.compiling import recompile
from ortaq.web.demo.world import GRID, ceiling
nurlan = Person.objects.get(username="nurlan")
tale = Programme.objects.filter(owner__slug="almaty", package__isnull=False).order_by("number").first()
for place, ahead, zone in (("KG", -2, "Asia/Bishkek"), ("HU", 7, "Europe/Budapest")):
    terms = read_terms({
        "territories": [place], "media": ["linear", "start_over", "catch_up"], "sounds": ["*"], "subtitles": ["*"],
        "first_day": (timezone.now().date() + timedelta(days=ahead)).isoformat(), "days": 365, "time_zone": zone,
        "catch_up_days": 7,
    })
    made = grant(licensor=tale.owner, licensee=nurlan.broadcaster, programmes=[tale], terms=terms, signed=terms.plain())
    # Signed a week ago, so that something has been shown under it already.
    made.in_force_from -= timedelta(days=7)
    made.save(update_fields=["in_force_from"])
recompile([tale.pk])
channel = actions.open_channel(
    broadcaster=nurlan.broadcaster, by=nurlan, slug="SLUG", number=100 + Channel.objects.count(), names={"en": "SLUG"},
    sounds=["ky", "kk"], subtitles=["ky"], territories_seen=["KG", "HU"],
)
# Both have begun: the first is over, and can be seen again.
now = ceiling(timezone.now(), GRID) - timedelta(minutes=1)
actions.plan(channel=channel, programme=tale, starts_at=now - timedelta(minutes=40), seconds=2400, by=nurlan)
actions.plan(channel=channel, programme=tale, starts_at=now, seconds=3600, by=nurlan)
actions.publish(channel=channel, by=nurlan)
"""


@pytest.fixture(scope="module")
def slug(demo_node: Node) -> str:
    """A new channel whose programme opens in Hungary in a week."""
    slug = f"opens-{uuid4().hex[:8]}"
    code = OPENS.replace("SLUG", slug)
    subprocess.run([sys.executable, "-m", "ortaq", "shell", "-v0", "-c", code], env=demo_node.environment, check=True)
    wait_for_segments(f"{demo_node.address}/live/{slug}/hu/360p.m3u8")
    return slug


def test_the_slate_and_the_pages_say_when_it_opens_here(visit: Visitors, slug: str) -> None:
    viewer = visit(language="en", territory="HU")
    page = viewer.go(f"/watch/{slug}/")
    until(page, PLAYING)
    slate = page.locator(".slate-say")
    slate.wait_for(state="visible", timeout=30_000)
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=7)
    said = f"Not in Hungary until {day.day} {day:%B %Y}"
    assert slate.inner_text() == said
    assert page.locator("#about .lede").inner_text().startswith(said)
    assert page.locator("[data-part=badge]").is_hidden()
    picture(page, "opens-1440-light")
    axe_finds_nothing(viewer)
    small = visit(width=390, dark=True, language="hu", territory="HU")
    small.go(f"/watch/{slug}/")
    until(small.page, PLAYING)
    small.page.locator(".slate-say").wait_for(state="visible", timeout=30_000)
    picture(small.page, "opens-390-dark")
    fits(small)
    for one in (viewer, small):
        one.sees_nothing_wrong()


def test_what_was_on_plays_again_from_the_guide_without_an_account(visit: Visitors, slug: str) -> None:
    viewer = visit(language="en", territory="KG")
    page = viewer.go("/guide/")
    again = page.locator(f".slot.again[href^='/watch/{slug}/']")
    expect(again).to_contain_text("Watch again")
    picture(page, "guide-again-1440-light")
    title = again.locator("span").first.inner_text()
    again.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/watch/{slug}/?from=*")
    assert title in page.title()
    page.locator("[data-part=start]").click()
    until(page, PLAYING)
    assert page.evaluate("document.querySelector('video').duration") > 2000
    expect(page.locator("[data-part=badge]")).to_be_visible()
    expect(page.locator(".about .state-allow")).to_contain_text("Can be seen until")
    # The last second of the right has come: not one more of the film.
    page.evaluate("document.querySelector('ortaq-player').dataset.until = Math.floor(Date.now() / 1000) + 1")
    page.locator("[data-part=trouble-say]").wait_for(state="visible", timeout=15_000)
    assert page.locator("[data-part=trouble-say]").inner_text().startswith("Cannot be seen any more since")
    assert page.evaluate("document.querySelector('video').paused")
    axe_finds_nothing(viewer)
    viewer.sees_nothing_wrong()


def in_the_corner(page: Page) -> dict[str, object]:
    """What of the picture is to be seen, and whether it is the same that went on."""
    return page.evaluate("""() => {
        const player = document.querySelector("ortaq-player");
        const box = player.querySelector(".player").getBoundingClientRect();
        const badge = player.querySelector("[data-part=badge]"), its = badge.getBoundingClientRect();
        const top = document.elementFromPoint(its.x + its.width / 2, its.y + its.height / 2);
        return {
            mini: player.classList.contains("is-mini"), same: window.kept === player.video, plays: !player.video.paused,
            loud: !player.video.muted, inside: box.right <= innerWidth && box.bottom <= innerHeight && box.left >= 0,
            badge: !badge.hidden && badge.contains(top) && its.left >= box.left && its.right <= box.right,
        };
    }""")


CARRIED = {"mini": True, "same": True, "plays": True, "loud": True, "inside": True, "badge": True}


@pytest.mark.parametrize(
    "seen_by",
    # Where there is less room; the other with --all.
    [pytest.param({"width": 1440, "dark": False}, marks=pytest.mark.slow), {"width": 390, "dark": True}],
    ids=["wide", "small"],
)
def test_the_picture_goes_on_in_the_corner_with_its_sound_and_its_tamga(
    visit: Visitors, seen_by: dict[str, object]
) -> None:
    viewer = visit(language="en", territory="KZ", **seen_by)
    width = seen_by["width"]
    page = viewer.go("/watch/almaty/")
    until(page, PLAYING)
    page.evaluate("document.querySelector('ortaq-player').label('voice', 3)")
    page.evaluate("window.kept = document.querySelector('video'); window.kept.muted = false")
    # A way to another place on the page is no way to another page.
    page.evaluate("document.querySelector('.skip').click()")
    assert page.evaluate("[window.kept === document.querySelector('video'), location.hash]") == [True, "#main"]
    # Scrolled past it, and back.
    page.evaluate("scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")
    until(page, "document.querySelector('ortaq-player').classList.contains('is-mini')")
    assert in_the_corner(page) == CARRIED
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    until(page, "!document.querySelector('ortaq-player').classList.contains('is-mini')")
    # On to the guide, a programme, the search; the way back of the browser, and the one on the picture.
    before = page.evaluate("window.kept.currentTime")
    page.locator(".top-nav a[href='/guide/']").click()
    page.wait_for_url("**/guide/")
    until(page, "document.querySelector('.guide-whole')")
    assert (in_the_corner(page), page.title(), page.evaluate("document.activeElement.id")) == (
        CARRIED,
        "TV guide · Ortaq",
        "main",
    )
    picture(page, f"corner-guide-{width}")
    axe_finds_nothing(viewer)
    fits(viewer)
    under = page.evaluate("""() => {
        const box = document.querySelector(".is-mini .player").getBoundingClientRect();
        const cell = [...document.querySelectorAll(".slot, .guide-name")].find((one) => {
            const its = one.getBoundingClientRect();
            return its.top > box.top && its.top < box.bottom && its.right > box.left + 20 && its.left < box.right - 20;
        });
        cell.focus({ preventScroll: true });
        const its = cell.getBoundingClientRect();
        const now = document.querySelector(".is-mini .player").getBoundingClientRect();
        return its.top < now.bottom && now.top < its.bottom && its.left < now.right && now.left < its.right;
    }""")
    assert not under
    page.locator(".top-nav a[href='/search/']").click()
    page.wait_for_url("**/search/")
    page.locator("#q").fill("Nasreddin rides backwards")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search/?q=Nasreddin+rides+backwards*")
    page.locator(".tiles a").first.click()
    page.wait_for_url("**/programme/**")
    until(page, "document.querySelectorAll('ortaq-player media-controller').length === 2")
    assert in_the_corner(page) == CARRIED
    axe_finds_nothing(viewer)
    page.go_back()
    until(page, "document.querySelector('.tiles') && document.querySelectorAll('ortaq-player').length === 1")
    assert "/search/?q=Nasreddin+rides+backwards" in page.url
    assert in_the_corner(page) == CARRIED
    assert page.evaluate("window.kept.currentTime") > before
    page.locator("[data-part=mini-back]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/watch/almaty/")
    until(page, "document.querySelector('#about') && document.querySelector('#tamga-panel')")
    assert page.evaluate("[window.kept === document.querySelector('video'), window.kept.paused]") == [True, False]
    assert page.evaluate("document.querySelector('ortaq-player').className") == "screen"
    # Closed, it is gone, and the page stays.
    page.locator(".top-nav a[href='/guide/']").click()
    page.wait_for_url("**/guide/")
    page.locator("[data-part=mini-close]").click()
    assert page.evaluate("[document.querySelectorAll('video').length, document.activeElement.id]") == [0, "main"]
    viewer.sees_nothing_wrong()


def focus(page: Page) -> str:
    """Where the focus is, by the address that it leads to."""
    return page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.tagName")


NEAREST = """async () => {
    const { nearest } = await import("/static/web/remote.js");
    const at = (left, top, width = 80, height = 40) => ({ left, top, right: left + width, bottom: top + height });
    const tiles = [0, 100, 200, 300].flatMap((top) => [0, 100, 200, 300].map((left) => at(left, top)));
    const walk = (from, ...ways) => ways.reduce((here, way) => {
        const next = nearest(tiles[here], tiles.filter((_, n) => n !== here), way);
        return next < 0 ? here : next + (next >= here);
    }, from);
    return {
        grid: [walk(0, "right"), walk(0, "down"), walk(5, "left"), walk(5, "up"), walk(15, "right"), walk(0, "up")],
        home: walk(6, "right", "down", "left", "up"),
        // A long programme above three short ones: the one below its middle, and back up.
        guide: nearest(at(0, 0, 300), [at(0, 50, 60), at(110, 50, 80), at(240, 50, 60)], "down"),
        back: nearest(at(240, 50, 60), [at(0, 0, 300)], "up"),
        // What is ahead in the same row comes before what is nearer but aside.
        row: nearest(at(0, 0), [at(90, 60), at(200, 0)], "right"),
        none: nearest(at(0, 0), [], "left"),
    };
}"""


def test_arrow_keys_carry_the_focus_as_a_remote_control_does(visit: Visitors) -> None:
    viewer = visit(language="en", territory="KZ")
    page = viewer.go("/watch/")
    assert page.evaluate(NEAREST) == {
        "grid": [1, 4, 4, 1, 15, 0],
        "home": 6,
        "guide": 1,
        "back": 0,
        "row": 1,
        "none": -1,
    }
    page.locator(".station h2 a").first.focus()
    page.keyboard.press("ArrowRight")
    second = focus(page)
    page.keyboard.press("ArrowDown")
    assert focus(page) not in {second, "BODY"}
    page.keyboard.press("ArrowUp")
    assert focus(page) == second
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")
    page.wait_for_load_state()
    page.keyboard.press("Escape")
    page.wait_for_url("**/watch/")
    # In the guide along a row, with the cell in the window all the time.
    page = viewer.go("/guide/")
    page.locator(".slot.now2").first.focus()
    for _step in range(6):
        page.keyboard.press("ArrowRight")
        seen = page.evaluate("""() => {
            const its = document.activeElement.getBoundingClientRect();
            const frame = document.querySelector(".guide").getBoundingClientRect();
            const name = document.querySelector(".guide-name").getBoundingClientRect();
            return document.activeElement.matches(".slot") && its.left >= name.right - 4 && its.left < frame.right;
        }""")
        assert seen
    # Keys with a modifier, keys in fields and choices, and keys in the player are not ours.
    here = focus(page)
    page.keyboard.press("Control+ArrowLeft")
    assert focus(page) == here
    page.locator("#zone").focus()
    chosen = page.locator("#zone").input_value()
    page.keyboard.press("ArrowDown")
    assert (page.evaluate("document.activeElement.id"), page.locator("#zone").input_value() != chosen) == ("zone", True)
    page = viewer.go("/search/")
    field = page.locator("#q")
    field.focus()
    page.keyboard.type("abc")
    for key in ("ArrowLeft", "Backspace", "ArrowDown", "Escape"):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == "q"
    assert page.url.endswith("/search/")
    page = viewer.go("/watch/almaty/")
    until(page, PLAYING)
    page.locator("media-play-button").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.tagName") == "MEDIA-PLAY-BUTTON"
    viewer.sees_nothing_wrong()


def test_it_installs_as_an_app_and_says_so_when_there_is_no_line(
    chromium: Browser, address: str, tmp_path: Path
) -> None:
    """A browser with a memory of its own, as on a telephone: a private window installs nothing."""
    context = chromium.browser_type.launch_persistent_context(
        tmp_path / "profile",
        executable_path=os.environ.get("ORTAQ_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None),
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--mute-audio"],
        viewport={"width": 390, "height": 844},
        color_scheme="dark",
    )
    try:
        context.add_cookies([{"name": "language", "value": "kk-latn", "url": address}])
        page = context.new_page()
        page.goto(f"{address}/watch/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        session = context.new_cdp_session(page)
        found = session.send("Page.getAppManifest")
        assert (found["errors"], json.loads(found["data"])["lang"]) == ([], "kk-Latn")
        assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
        # Under its care a channel plays as before, and nothing of it, and nothing of the desk, is kept.
        page.goto(f"{address}/watch/almaty/")
        until(page, "navigator.serviceWorker.controller")
        until(page, PLAYING)
        page.goto(f"{address}/account/login/")
        page.goto(f"{address}/guide/")
        kept = page.evaluate("""async () => {
            const names = await caches.keys(), cache = await caches.open(names[0]);
            return [names.length, (await cache.keys()).map((one) => new URL(one.url).pathname)];
        }""")
        assert kept[0] == 1
        assert {one.split("/")[1] for one in kept[1]} == {"static", "offline"}
        context.set_offline(True)
        page.goto(f"{address}/guide/?day=2026-11-27")
        assert (page.locator("h1:visible").count(), page.locator("html").get_attribute("lang")) == (1, "kk-Latn")
        page.evaluate("document.fonts.ready.then(() => true)")
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.btn-main')).backgroundColor") != "rgba(0, 0, 0, 0)"
        )
        picture(page, "offline-390-dark")
        # The desk has no stand-in: there the browser says itself that it has no line.
        with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
            page.goto(f"{address}/desk/")
        page = context.new_page()
        page.goto(f"{address}/guide/")
        context.set_offline(False)
        page.wait_for_selector(".guide-whole", timeout=30_000)
    finally:
        context.close()


def test_an_answer_that_comes_after_the_viewer_has_gone_on_is_let_go(visit: Visitors) -> None:
    viewer = visit(language="en", territory="KZ")
    page = viewer.go("/watch/almaty/")
    until(page, PLAYING)
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route("**/watch/almaty/about/**", hold)
    page.evaluate("""document.querySelector("ortaq-player").dispatchEvent(
        new CustomEvent("choice", { bubbles: true, detail: { sound: "tr", subtitles: "" } }))""")
    while not late:
        page.wait_for_timeout(50)
    page.locator(".top-nav a[href='/guide/']").click()
    page.wait_for_url("**/guide/")
    for route in late:
        route.continue_()
    page.wait_for_timeout(1500)
    viewer.sees_nothing_wrong()
