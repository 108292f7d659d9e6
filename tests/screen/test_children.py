"""The children's room in a browser: nothing leaves it, everything is large enough, and arrow keys are enough."""

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.screen.conftest import Visit, Visitors, picture, until
from tests.screen.test_pages import axe_finds_nothing, fits

FIRST = "/children/kk/kz/3/"
SETTINGS = {
    "minutes",
    "bedtime",
    "chain",
    "extra",
    "seconds",
    "day",
    "sound",
    "second",
    "slow",
    "code",
    "age",
    "listen",
}
SMALL = """() => [...document.querySelectorAll("a[href], button, summary, input, select")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(".skip"))
    .map((one) => [one.getBoundingClientRect(), one])
    .filter(([box]) => box.width < 47.5 || box.height < 47.5)
    .map(([box, one]) => `${one.className} ${one.textContent.trim().slice(0, 30)} ${box.width}x${box.height}`)"""
WAY = """wanted => {
    const goal = document.querySelector(wanted), from = document.activeElement;
    if (from === goal) return "";
    if (from === document.body || from.matches("main")) return "ArrowDown";
    const here = from.getBoundingClientRect(), there = goal.getBoundingClientRect();
    if (there.top >= here.bottom - 8) return "ArrowDown";
    if (there.bottom <= here.top + 8) return "ArrowUp";
    return there.left + there.width / 2 > here.left + here.width / 2 ? "ArrowRight" : "ArrowLeft";
}"""
"""The arrow that leads from where the focus is towards something."""
LEAST_WORDS = 3


def asked(visitor: Visit) -> list[str]:
    """Every address that the browser asks for from now on."""
    found: list[str] = []
    visitor.page.context.clear_cookies()
    visitor.page.context.on("request", lambda request: found.append(request.url))
    return found


def inside(page: Page) -> set[str]:
    """Addresses of this site to which a page of the room leads."""
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)")
    return {urlsplit(href).path for href in hrefs if not href.endswith("#main")}


def kinds(paths: set[str]) -> dict[str, str]:
    """One address of every kind of page: languages and ids aside."""
    found: dict[str, str] = {}
    for path in sorted(paths):
        parts = path.strip("/").split("/")
        kind = parts[4] if len(parts) > 4 else "home"
        found.setdefault(kind + ("/game" if path.endswith("/game/") else ""), path)
    return found


def is_safe(visitor: Visit, requests: list[str]) -> None:
    """No request to another host, no cookie, nothing kept but the settings, no link out; raises AssertionError."""
    page = visitor.page
    assert [one for one in requests if not one.startswith((visitor.address, "data:", "blob:"))] == []
    assert page.context.cookies() == []
    kept = page.evaluate("({ ...localStorage })")
    assert set(kept) <= {"ortaq.children"}
    assert set(json.loads(kept.get("ortaq.children", "{}"))) <= SETTINGS
    assert page.evaluate("sessionStorage.length") == 0
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert page.evaluate("caches.keys()") == []
    assert [path for path in inside(page) if not path.startswith("/children/")] == []
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map((one) => new URL(one.href).origin)")
    assert set(hrefs) <= {visitor.address}
    assert page.locator("form, input, textarea, select, iframe").count() == 0


@pytest.mark.parametrize(
    "seen_by",
    [
        {"width": 1440, "dark": False},
        {"width": 320, "dark": True},
        pytest.param({"width": 390, "dark": False}, marks=pytest.mark.slow),
    ],
    ids=lambda one: str(one["width"]),
)
@pytest.mark.parametrize("first", [FIRST, pytest.param("/children/ug/uz/6/", marks=pytest.mark.slow)])
def test_every_page_of_the_room_is_safe_large_and_accessible(
    visit: Visitors, seen_by: dict[str, object], first: str
) -> None:
    visitor = visit(**seen_by)
    requests = asked(visitor)
    seen: set[str] = set()
    waiting = {"home": first}
    while todo := {kind: path for kind, path in waiting.items() if kind not in seen}:
        kind, path = next(iter(todo.items()))
        seen.add(kind)
        page = visitor.go(path)
        picture(page, f"children-{kind.replace('/', '-')}-{seen_by['width']}")
        is_safe(visitor, requests)
        axe_finds_nothing(visitor)
        fits(visitor)
        assert page.evaluate(SMALL) == [], path
        visitor.sees_nothing_wrong()
        waiting |= kinds(inside(page)) | waiting
    assert {"home", "languages", "kept", "channel", "from", "tale", "tale/game"} <= seen


def test_a_tale_plays_in_two_languages_and_nothing_leaves_the_room(visit: Visitors) -> None:
    visitor = visit(width=390)
    requests = asked(visitor)
    page = visitor.go(FIRST)
    page.locator("[data-play]").click()
    until(
        page, "document.querySelector('video').currentTime > 4 && !document.querySelector('[data-line=\"1\"]').hidden"
    )
    assert page.locator("[data-ai]").is_visible()
    page.locator("[data-choose=second]").click()
    page.locator("#choose .tongue", has_text="Türkçe").first.click()
    page.locator("[data-play]").click()
    until(page, "!document.querySelector('[data-line=\"2\"]').hidden")
    assert page.locator("[data-line='2']").get_attribute("lang") == "tr"
    page.locator("[data-line='1']").click()
    assert page.locator("#word .word-chip").count() >= LEAST_WORDS
    assert page.evaluate("document.querySelector('video').paused")
    page.locator("#word .has-cousins").first.click()
    assert page.locator("#word .cousin").count() > LEAST_WORDS
    assert page.evaluate(SMALL) == []
    axe_finds_nothing(visitor)
    is_safe(visitor, requests)
    assert any("/children/" in one and one.endswith(".m3u8") for one in requests)
    visitor.sees_nothing_wrong()


def walked(page: Page, wanted: str, most: int = 30) -> None:
    """Walk with arrow keys alone to the first thing of that kind, by where it stands; raises AssertionError."""
    for _time in range(most):
        way = page.evaluate(WAY, wanted)
        if not way:
            return
        page.keyboard.press(way)
    raise AssertionError((wanted, page.evaluate("document.activeElement.outerHTML.slice(0, 120)")))


def test_arrow_keys_and_enter_choose_a_country_and_play_a_tale(visit: Visitors) -> None:
    visitor = visit(width=1440)
    page = visitor.go(FIRST)
    walked(page, ".beast[href$='/from/uz/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/from/uz/")
    walked(page, ".tale a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tale/**")
    walked(page, "[data-play]")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('video').currentTime > 1")


def test_the_grown_ups_door_opens_with_arrow_keys_and_the_answer_only(visit: Visitors) -> None:
    visitor = visit(width=1440)
    page = visitor.go(FIRST)
    page.locator(".top [data-gate]").click()
    page.locator("[data-figure='1']").click()
    page.locator("[data-answer]").click()
    assert page.locator("#gate-e").is_visible()
    assert not page.locator("#parents").is_visible()
    numbers = {word: int(number) for number, word in json.loads(page.locator("#numbers").text_content() or "").items()}
    question = page.locator("#gate-q").inner_text()
    pairs = [one + other for a, one in numbers.items() for b, other in numbers.items() if asks(page, a, b) == question]
    for figure in str(pairs[0]):
        walked(page, f"[data-figure='{figure}']")
        page.keyboard.press("Enter")
    walked(page, "[data-answer]")
    page.keyboard.press("Enter")
    assert page.locator("#parents").is_visible()
    assert page.evaluate(SMALL) == []
    axe_finds_nothing(visitor)
    page.locator("[data-set=bedtime][data-value='19']").click()
    page.locator("[data-set=age][data-value='9']").click()
    page.wait_for_url("**/children/kk/kz/9/")
    assert page.evaluate("JSON.parse(localStorage['ortaq.children']).bedtime") == 19
    page.goto(visitor.address + FIRST)
    page.wait_for_url("**/children/kk/kz/9/")


def asks(page: Page, one: str, other: str) -> str:
    """The sum as the door asks it."""
    sum_of = page.locator("#gate").get_attribute("data-sum") or ""
    return sum_of.replace("{a}", one).replace("{b}", other)


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ({"minutes": 15, "seconds": 900, "day": "today"}, "It was enough for today"),
        ({"bedtime": 19, "night": 1}, "Now everybody sleeps"),
    ],
)
def test_when_the_sun_has_set_nothing_plays(visit: Visitors, kept: dict[str, object], why: str) -> None:
    visitor = visit(width=390)
    page = visitor.page
    page.clock.install(time="2026-11-28T20:30:00")
    kept = {key: value for key, value in kept.items() if key != "night"} | {"day": "2026-11-28"}
    page.add_init_script(f"localStorage.setItem('ortaq.children', {json.dumps(json.dumps(kept))})")
    page.goto(visitor.address + FIRST)
    page.locator("#night").wait_for()
    assert why in page.locator("#night").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#night").is_visible()
    axe_finds_nothing(visitor)


def test_a_kept_tale_plays_without_a_line_until_its_right_ends(visit: Visitors) -> None:
    visitor = visit(width=390, worker=True)
    page = visitor.go(FIRST)
    page.locator("[data-keep]").click()
    until(
        page,
        "document.querySelector('[data-keep] span').textContent === document.querySelector('[data-keep]').dataset.kept",
        60,
    )
    told = page.evaluate(
        "caches.keys().then((all) => caches.open(all[0])).then((one) => one.match('/children/kept/told.json'))"
        ".then((one) => one.json())"
    )
    page.goto(visitor.address + told["page"])
    until(page, "navigator.serviceWorker.controller")
    page.context.set_offline(True)
    page.goto(visitor.address + told["page"])
    page.locator("[data-play]").click()
    until(page, "document.querySelector('video').currentTime > 2")
    page.goto(visitor.address + FIRST.replace("/3/", "/6/"))
    assert page.locator("[data-kept] .tale").count() == 1
    page.evaluate(
        """async () => {
            const cache = await caches.open((await caches.keys())[0]);
            const told = await (await cache.match("/children/kept/told.json")).json();
            await cache.put("/children/kept/told.json", new Response(JSON.stringify({ ...told, until: 1 })));
        }"""
    )
    page.context.set_offline(False)
    page.goto(visitor.address + told["page"])
    until(page, "caches.keys().then((all) => { globalThis.left = all.length; }) && globalThis.left === 0")


def test_the_channel_goes_on_as_often_as_parents_allow_and_then_asks(visit: Visitors) -> None:
    visitor = visit(width=1440)
    page = visitor.page
    page.add_init_script(
        "localStorage.getItem('ortaq.children') || localStorage.setItem('ortaq.children', '{\"chain\": 1}')"
    )
    page = visitor.go(f"{FIRST}channel/")
    first = page.locator("h1").inner_text()
    page.locator("[data-play]").click()
    for is_by_itself in (True, False):
        until(page, "document.querySelector('video').duration > 5 && !document.querySelector('video').paused")
        page.evaluate(
            "(() => { const film = document.querySelector('video'); film.currentTime = film.duration - 0.5; })()"
        )
        page.locator("#next").wait_for()
        picture(page, f"children-card-{is_by_itself}")
        assert page.locator("[data-next-asks]").is_visible() is not is_by_itself
        if is_by_itself:
            until(page, "!document.getElementById('next').open", 15)
            assert page.locator("h1").inner_text() != first
    page.wait_for_timeout(7000)
    assert page.locator("#next").is_visible()
