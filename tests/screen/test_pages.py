"""Every page, as people with different eyes, hands, screens and languages meet it."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve

from tests.screen.conftest import Visit, Visitors, picture

PUBLIC = (
    "/",
    "/watch/",
    "/watch/bishkek/",
    "/guide/",
    "/search/",
    "/search/?q=koroglu",
    "/search/?q=klmnoprstklmn",
    "/verify/",
    "/assistants/report/",
    "/assistants/facts/",
    "/assistants/facts/kz.capital/",
    "/assistants/facts/findings/",
    "/corrections/",
    "/account/login/",
    "/account/password/reset/",
    "/api/",
)
PEOPLE = ("erlan", "aigul", "nurlan")
SEEN_BY = (
    {"width": 1440, "dark": False, "language": "en"},
    {"width": 390, "dark": True, "language": "kk"},
    pytest.param({"width": 390, "dark": False, "language": "tr"}, marks=pytest.mark.slow),
    pytest.param({"width": 1440, "dark": True, "language": "hu"}, marks=pytest.mark.slow),
)
"""Each width, each dress and two languages every day, the other pairs with --all."""
SKIPPED = re.compile(
    r"\.(m3u8?|xml|mp4|json|jws|pem|jpg|vtt|c2pa|pdf|ics|csv|zip)$|/logout/|/openapi|/download/|/catalogue/sources/|/deliveries/[^/]+/files/|/studio/[^/]+/take/|/studio/files/[^/]+/content/|/answers/[^/]+/re(quest|sponse)$"
)


def axe_finds_nothing(visit: Visit) -> None:
    """axe, the ruleset of WCAG 2.x A and AA with best practices; raises AssertionError with a readable list."""
    # Its preloading of style sheets would itself break the page's policy for inline styles.
    found = Axe().run(visit.page, options={"resultTypes": ["violations"], "preload": False})
    told = [
        f"{violation['id']}: {node['target']} {node['failureSummary'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"][:3]
    ]
    assert told == []


def fits(visit: Visit) -> None:
    """Nothing makes the page wider than the window."""
    wide = visit.page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((one) => document.documentElement.scrollWidth > innerWidth
                && one.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 5).map((one) => one.tagName + "." + one.className)"""
    )
    assert wide == []


def links(visit: Visit) -> list[str]:
    """Paths of this site that the page leads to."""
    hrefs = visit.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    ours = [urlsplit(href) for href in hrefs if href.startswith(visit.address)]
    return [part.path for part in ours if not SKIPPED.search(part.path)]


def crawl(visit: Visit, start: str, look: Callable[[Visit, str], None], most: int = 40) -> list[str]:
    """One address of every kind of page that can be reached by links; each is looked at."""
    seen: dict[str, str] = {}
    waiting = [start]
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        try:
            name = resolve(path).view_name
        except Resolver404:
            continue
        if name in seen:
            continue
        seen[name] = path
        visit.go(path)
        waiting += links(visit)
        look(visit, path)
    return list(seen.values())


@pytest.mark.parametrize("seen_by", SEEN_BY, ids=lambda one: f"{one['width']}-{one['language']}")
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_has_no_fault(visit: Visitors, path: str, seen_by: dict[str, object]) -> None:
    visitor = visit(**seen_by)
    visitor.go(path)
    visitor.page.wait_for_timeout(400)
    name = path.strip("/").replace("/", "-") or "home"
    picture(visitor.page, f"{name}-{seen_by['width']}-{'dark' if seen_by['dark'] else 'light'}")
    axe_finds_nothing(visitor)
    fits(visitor)
    visitor.sees_nothing_wrong()


# The scheduler reaches most; the others walk with --all, because each walk takes two minutes.
@pytest.mark.parametrize(
    "person", [pytest.param(one, marks=() if one == "nurlan" else pytest.mark.slow) for one in PEOPLE]
)
def test_everything_a_person_reaches_has_no_fault(visit: Visitors, person: str) -> None:
    wide = visit(width=1440, language="en")
    wide.sign_in(person)

    def look(visitor: Visit, path: str) -> None:
        width = visitor.page.viewport_size["width"]
        picture(visitor.page, f"{person}-{path.strip('/').replace('/', '-')}-{width}")
        try:
            axe_finds_nothing(visitor)
            fits(visitor)
            visitor.sees_nothing_wrong()
        except AssertionError as fault:
            raise AssertionError(f"{path} at {width} px: {fault}") from fault

    paths = crawl(wide, "/desk/", look)
    small = visit(width=390, dark=True, language="kk")
    small.sign_in(person)
    assert len(paths) > 8
    for path in paths:
        small.go(path)
        look(small, path)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_fits_320_pixels(visit: Visitors, path: str) -> None:
    visitor = visit(width=320, language="hu")
    visitor.go(path)
    fits(visitor)


def test_a_wrong_address_is_answered_in_the_readers_language(visit: Visitors) -> None:
    visitor = visit(language="en")
    page = visitor.go("/nothing-here/")
    assert page.locator("h1").inner_text() == "There is nothing here"
    axe_finds_nothing(visitor)


def test_the_language_is_chosen_without_javascript(visit: Visitors) -> None:
    visitor = visit(script=False)
    page = visitor.page
    page.goto(visitor.address + "/guide/")
    page.locator("header details.switch", has=page.locator("button[name=language]")).locator("summary").click()
    page.locator("button[name=language][value=kk-latn]").click()
    assert (page.url, page.locator("html").get_attribute("lang")) == (visitor.address + "/guide/", "kk-Latn")


def test_the_first_tab_stop_skips_to_the_content(visit: Visitors) -> None:
    visitor = visit()
    page = visitor.go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_menu_closes_with_escape_and_gives_the_focus_back(visit: Visitors) -> None:
    visitor = visit()
    page = visitor.go("/")
    menu = page.locator("header details.switch").first
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_moving_pictures_can_be_stopped(visit: Visitors) -> None:
    visitor = visit(calm=False)
    page = visitor.go("/")
    page.locator(".hero-pause").click()
    still = page.eval_on_selector_all("img[data-alive]", "all => all.every(one => one.src.endsWith('#still'))")
    assert (still, page.locator(".hero-pause").get_attribute("aria-pressed")) == (True, "true")
