"""The children's room in a browser: nothing leaves it, everything is large enough, and arrow keys are enough."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page

from ortaq.core.dubbing.take import as_wav
from ortaq.core.media.house import SAMPLE_RATE
from tests.screen.conftest import PASSWORD, Visit, Visitors, picture, until
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
    "blind",
    "deaf",
    "sign",
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
PAGES = {"home", "languages", "kept", "channel", "country", "hero", "tale", "game", "lost"}
"""The routes of the room that are pages; whatever else is an answer to a player, or a way to one of these."""
ANSWERS = {
    "door", "worker", "channel_next", "keep", "film", "rendition", "lines", "said_title", "said_in_line", "said_word",
    "said",
}  # fmt: skip


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


def route(path: str) -> str:
    """Which route of the room answers at a path."""
    parts = path.removeprefix("/children/").strip("/").split("/")
    tail = parts[3:]
    if len(parts) < len(("kk", "kz", "3")):
        return "door"
    kinds = {"languages": "languages", "kept": "kept", "channel": "channel", "from": "country", "hero": "hero"}
    if tail[:1] == ["tale"]:
        return "game" if tail[-1] == "game" else "tale"
    return kinds.get(tail[0], "lost") if tail else "home"


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


def walk_every_page(visitor: Visit, first: str) -> dict[str, str]:
    """Look at one page of every kind to which the room leads, and at one that is not there: route -> path."""
    requests, seen = asked(visitor), dict[str, str]()
    waiting = {"home": first, "lost": f"{first}nothing/here/"}
    while todo := {kind: path for kind, path in waiting.items() if kind not in seen}:
        kind, path = next(iter(todo.items()))
        seen[kind] = path
        page = visitor.go(path)
        picture(page, f"children-{kind}-{(page.viewport_size or {}).get('width')}-{first.split('/')[2]}")
        is_safe(visitor, requests)
        axe_finds_nothing(visitor)
        fits(visitor)
        assert page.evaluate(SMALL) == [], path
        reaches_everything(page)
        # A page that is not there is told on the console: by the browser, and of itself alone.
        visitor.faults[:] = [one for one in visitor.faults if kind != "lost" or "404" not in one]
        visitor.sees_nothing_wrong()
        for found in sorted(inside(page)):
            waiting.setdefault(route(found), found)
    return seen


def reaches_everything(page: Page) -> None:
    """Arrow keys alone reach everything on the page that can be pressed; raises AssertionError with what they do not.

    From each thing the four arrows are tried (`remote.js` goes to what stands next), until nothing new is found.
    """
    page.evaluate(MARK)
    first = page.evaluate("document.querySelector('[data-mark]').dataset.mark")
    seen, todo = {first}, [first]
    while todo:
        here = todo.pop()
        for way in ("ArrowDown", "ArrowRight", "ArrowLeft", "ArrowUp"):
            page.evaluate("mark => document.querySelector(`[data-mark='${mark}']`).focus()", here)
            page.keyboard.press(way)
            there = page.evaluate("document.activeElement.dataset.mark ?? ''")
            if there and there not in seen:
                seen.add(there)
                todo.append(there)
    every = page.evaluate("[...document.querySelectorAll('[data-mark]')].map((one) => one.dataset.mark)")
    missed = page.evaluate(
        "marks => marks.map((mark) => document.querySelector(`[data-mark='${mark}']`).outerHTML.slice(0, 120))",
        [one for one in every if one not in seen],
    )
    assert missed == []


MARK = """() => [...document.querySelectorAll("a[href], button:not([disabled])")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(".skip, dialog *"))
    .forEach((one, at) => { one.dataset.mark = String(at); })"""


def test_every_route_of_the_room_is_a_page_that_is_looked_at_or_an_answer() -> None:
    """A new route must be put into one of the two tables; what is a page is then walked to below, or that fails."""
    from ortaq.children.pages import urlpatterns

    assert {one.name for one in urlpatterns} == PAGES | ANSWERS
    assert not PAGES & ANSWERS


@pytest.mark.parametrize(
    "seen_by",
    [
        {"width": 1440, "dark": False},
        {"width": 320, "dark": True},
        pytest.param({"width": 390, "dark": False}, marks=pytest.mark.slow),
    ],
    ids=lambda one: str(one["width"]),
)
@pytest.mark.parametrize(
    "first",
    [
        FIRST,
        pytest.param("/children/ug/uz/6/", marks=pytest.mark.slow),
        pytest.param("/children/kk-arab/kz/6/", marks=pytest.mark.slow),
    ],
)
def test_every_page_of_the_room_is_safe_large_and_accessible(
    visit: Visitors, seen_by: dict[str, object], first: str
) -> None:
    assert set(walk_every_page(visit(**seen_by), first)) == PAGES


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("document.cookie = 'who=child; path=/'", "who"),
        ("localStorage.setItem('seen', '1')", "seen"),
        ("localStorage.setItem('ortaq.children', JSON.stringify({ name: 'x' }))", "name"),
        ("sessionStorage.setItem('seen', '1')", "1 == 0"),
        ("caches.open('watched')", "watched"),
        ("document.querySelector('main').insertAdjacentHTML('beforeend', '<a href=/guide/>x</a>')", "/guide/"),
        (
            "document.querySelector('main').insertAdjacentHTML('beforeend', '<a href=//example.org/children/>x</a>')",
            "example",
        ),
        ("document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')", "1 == 0"),
        ("fetch('http://127.0.0.1:9/x', { mode: 'no-cors' }).catch(() => null)", "127.0.0.1:9"),
    ],
)
def test_what_would_harm_a_child_is_noticed(visit: Visitors, harm: str, said: str) -> None:
    """The measure itself is measured: each harm alone makes it fail."""
    visitor = visit(width=390)
    requests = asked(visitor)
    page = visitor.go(FIRST)
    is_safe(visitor, requests)
    page.evaluate(f"(async () => {{ await ({harm}); }})()")
    if "fetch" in harm:  # our policy lets no page ask there, so the request itself is stood in for
        requests.append("http://127.0.0.1:9/x")
    with pytest.raises(AssertionError) as told:
        is_safe(visitor, requests)
    assert said in str(told.value)


def test_a_touch_target_that_is_too_small_is_noticed(visit: Visitors) -> None:
    page = visit(width=390).go(FIRST)
    assert page.evaluate(SMALL) == []
    page.evaluate("document.querySelector('[data-play]').style.cssText = 'inline-size: 47px; block-size: 47px'")
    assert len(page.evaluate(SMALL)) == 1


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
    until(page, "document.querySelector('[data-line=\"2\"]:not([hidden])')?.lang === 'tr'")
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
        ({"minutes": 15, "seconds": 900}, "Бүгінге жетеді"),
        ({"bedtime": 19}, "Қазір бәрі ұйықтап жатыр"),
    ],
    ids=["enough for today", "bedtime"],
)
def test_when_the_sun_has_set_nothing_plays(visit: Visitors, kept: dict[str, object], why: str) -> None:
    visitor = visit(width=390)
    page = visitor.page
    page.clock.install(time="2026-11-28T20:30:00")
    kept |= {"day": "2026-11-28"}
    page.add_init_script(f"localStorage.setItem('ortaq.children', {json.dumps(json.dumps(kept))})")
    page.goto(visitor.address + FIRST)
    page.locator("#night").wait_for()
    assert why in page.locator("#night").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#night").is_visible()
    axe_finds_nothing(visitor)


def the_tale_with_helps(page: Page) -> str:
    """The path of the tale that has a signed picture, subtitles for the deaf and a described sound."""
    for path in sorted(one for one in inside(page) if route(one) == "tale"):
        found = page.evaluate("path => fetch(path).then((answer) => answer.text())", path)
        if "?sign=rsl" in found.replace("\\u003D", "="):
            return path
    raise AssertionError("no tale has helps")


def test_a_child_who_does_not_hear_or_see_has_buttons_with_pictures_and_spoken_names(visit: Visitors) -> None:
    visitor = visit(width=390)
    requests = asked(visitor)
    page = visitor.go(FIRST)
    page = visitor.go(the_tale_with_helps(page))
    for what in ("sign", "deaf", "blind"):
        button = page.locator(f"[data-help={what}]")
        assert button.locator("svg").is_visible()
        assert button.get_attribute("aria-pressed") == "false"
        walked(page, f"[data-help={what}]", 60)
        page.keyboard.press("Enter")
        assert button.get_attribute("aria-pressed") == "true"
    page.locator("[data-play]").click()
    until(page, "document.querySelector('video').currentTime > 2")
    assert any("sign=rsl" in one for one in requests)
    assert any("-sign-rsl.m3u8" in one for one in requests)
    assert any("sound-kk-x-ad" in one for one in requests)
    assert any(one.endswith("/lines/kk-x-sdh.json") for one in requests)
    at = page.evaluate("document.querySelector('video').currentTime")
    page.locator("[data-help=sign]").click()
    until(page, f"document.querySelector('video').currentTime > {at}")
    assert page.evaluate("JSON.parse(localStorage['ortaq.children']).sign") == ""
    axe_finds_nothing(visitor)
    is_safe(visitor, requests)
    assert page.evaluate(SMALL) == []
    visitor.go(FIRST)
    assert page.locator("[data-helps]").is_visible() == bool(page.locator("[data-help]:visible").count())
    visitor.sees_nothing_wrong()


def test_the_label_is_there_from_the_first_moment_to_the_last_with_picture_and_sound(visit: Visitors) -> None:
    visitor = visit(width=390)
    page = visitor.go(FIRST)
    badge = page.locator("[data-ai]")
    assert badge.is_visible()
    words = badge.inner_text()
    page.locator("[data-play]").click()
    until(page, "document.querySelector('video').currentTime > 1")
    page.evaluate("document.querySelector('video').currentTime = document.querySelector('video').duration - 2")
    page.wait_for_timeout(1000)
    assert (badge.is_visible(), badge.inner_text()) == (True, words)
    badge.click()
    for row in page.locator("#ai [data-ai-told] li").all():
        assert row.locator("svg").first.is_visible()
        assert row.locator("p").inner_text()
    assert page.evaluate(SMALL) == []
    axe_finds_nothing(visitor)


@pytest.mark.parametrize("width", [1440, 320])
def test_an_officer_lets_a_person_say_a_title_and_children_hear_it(visit: Visitors, width: int, tmp_path: Path) -> None:
    visitor = visit(width=width)
    page = visitor.go("/account/login/?next=/standards/children/")
    page.fill("[name=login]", "aruzhan")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#approved").wait_for()
    axe_finds_nothing(visitor)
    fits(visitor)
    page.locator("a[href*='/voices/']").first.click()
    page.locator("[data-title-voice]").wait_for()
    sound = tmp_path / "title.wav"
    tone = 0.1 * np.sin(np.arange(2 * SAMPLE_RATE) * 2 * np.pi * 300 / SAMPLE_RATE)
    as_wav((tone * 32767).astype("<i2").tobytes(), sound)
    page.set_input_files("[name=sound]", sound)
    assert page.locator("[data-take]").is_visible()
    page.fill("[name=speaker]", "Айша Нұрланқызы")
    page.check("[name=human]")
    page.locator(".said-form > .btn").click()
    page.locator(".said-sound").first.wait_for()
    picture(page, f"children-voices-{width}")
    axe_finds_nothing(visitor)
    fits(visitor)
    programme = page.url.split("/programme/")[1].split("/")[0]
    heard = page.evaluate(
        "address => fetch(address).then((answer) => answer.arrayBuffer()).then((sound) => sound.byteLength)",
        f"{FIRST}tale/{programme}/said/title.wav",
    )
    assert abs(heard - 2 * 24_000 * 2) < 24_000, "two seconds at 24 kHz: the person, not the machine"
    visitor.sees_nothing_wrong()
    page.locator("form[action*='/remove/'] button").click()
    page.locator(".said-sound").wait_for(state="detached")


def test_what_is_taken_back_leaves_the_device_as_soon_as_it_is_on_the_net(visit: Visitors) -> None:
    """The worker asks once an hour; here an hour has passed, and the node no longer lets the tale be kept."""
    visitor = visit(width=390, worker=True)
    page = visitor.go(FIRST)
    keep_it(page)
    page.evaluate(
        """async () => {
            const cache = await caches.open((await caches.keys())[0]);
            const told = await (await cache.match("/children/kept/told.json")).json();
            const keep = told.keep.replace(/tale\\/[^/]+/, "tale/00000000-0000-0000-0000-000000000000");
            await cache.put("/children/kept/told.json", new Response(JSON.stringify({ ...told, keep, checked: 0 })));
        }"""
    )
    page.goto(visitor.address + FIRST)
    until(page, "navigator.serviceWorker.controller")
    page.goto(visitor.address + FIRST)
    until(page, "caches.keys().then((all) => { globalThis.left = all.length; }) && globalThis.left === 0")


def keep_it(page: Page) -> None:
    """Keep the tale that is on the stage."""
    page.locator("[data-keep]").click()
    until(
        page,
        "document.querySelector('[data-keep] span').textContent === document.querySelector('[data-keep]').dataset.kept",
        60,
    )


def test_a_kept_tale_plays_without_a_line_until_its_right_ends(visit: Visitors) -> None:
    visitor = visit(width=390, worker=True)
    page = visitor.go(FIRST)
    keep_it(page)
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
    page.locator("[data-kept] .tale").first.wait_for()
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
    game = page.evaluate("document.querySelector('[data-game-of]').href")
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
            # What follows can be kept and played with as well, under its own address.
            playing = page.evaluate("document.querySelector('[data-game-of]').href")
            assert playing.endswith("/game/")
            assert playing != game
            assert page.locator("[data-keep]").is_enabled()
            assert page.locator("[data-keep]").is_visible()
    page.wait_for_timeout(7000)
    assert page.locator("#next").is_visible()
