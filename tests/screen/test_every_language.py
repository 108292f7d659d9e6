"""Every page in every language and script: it fits, and no letter is left to a font of the system.

The whole sweep runs with --all; a few pages in four alphabets run every day.
"""

from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import Browser

from ortaq.core.text.languages import INTERFACE, direction
from tests.rooms.test_web_fonts import UNSEEN, is_shown
from tests.screen.conftest import Visit, Visitors, picture
from tests.screen.test_pages import PUBLIC, crawl

WIDTHS = (390, 1440)
DAILY = ("kk-arab", "ug", "az-cyrl", "uz-latn-x-cta")
DAILY_PAGES = ("/", "/guide/", "/account/login/")
ASTRAL = 0x1F000
"""From here on are pictograms, which people may put into titles."""

BEYOND = """() => {
    const wide = document.documentElement.scrollWidth > innerWidth;
    const out = (box) => box.width && (box.right > innerWidth + 1 || box.left < -1);
    return wide ? [...document.querySelectorAll("body *")].filter((one) => out(one.getBoundingClientRect()))
        .slice(0, 5).map((one) => one.tagName + "." + one.className) : [];
}"""
CUT = """() => [...document.querySelectorAll("button, .btn, h1, h2, h3, label, .chip, .state, .tab, summary, th")]
    .filter((one) => {
        const look = getComputedStyle(one);
        const hides = ["hidden", "clip"].includes(look.overflowX) && look.textOverflow !== "ellipsis";
        return hides && look.clipPath === "none" && one.scrollWidth > one.clientWidth + 1;
    }).slice(0, 5).map((one) => one.tagName + "." + one.className + " " + one.textContent.trim().slice(0, 40))"""
READ = """() => document.body.innerText
    + [...document.querySelectorAll("[placeholder]")].map((one) => one.placeholder).join("")"""


def stands_well(visit: Visit, paths: Iterable[str], tag: str) -> list[str]:
    """What is wrong with pages in a language at both widths, a sentence each."""
    wrong = []
    for path in paths:
        visit.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page = visit.go(path)
        told = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
        if told != [tag, direction(tag)]:
            wrong.append(f"{path}: is in {told}")
        letters = set(page.evaluate(READ)) - set(UNSEEN)
        if missing := sorted(one for one in letters if ord(one) < ASTRAL and not is_shown("face", one)):
            wrong.append(f"{path}: no font of ours has {missing}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wrong += [f"{path} at {width}: beyond the edge: {one}" for one in page.evaluate(BEYOND)]
            wrong += [f"{path} at {width}: cut: {one}" for one in page.evaluate(CUT)]
            picture(page, f"{tag}-{path.strip('/').replace('/', '-') or 'home'}-{width}")
    return [*wrong, *visit.faults]


@pytest.fixture(scope="module")
def paths_of_a_person(chromium: Browser, address: str, sessions: dict[str, list[dict[str, Any]]]) -> list[str]:
    """One address of every kind of page that a scheduler reaches, found once."""
    visitors = Visitors(chromium, address, sessions)
    visitor = visitors()
    visitor.sign_in("nurlan")
    found = crawl(visitor, "/desk/", lambda _visit, _path: None)
    visitors.contexts[0].close()
    assert len(found) > 20
    return found


@pytest.mark.parametrize("code", DAILY)
def test_a_few_pages_stand_well_in_another_alphabet(visit: Visitors, code: str) -> None:
    assert stands_well(visit(language=code), DAILY_PAGES, INTERFACE[code]) == []


@pytest.mark.slow
@pytest.mark.parametrize("code", INTERFACE)
def test_every_page_stands_well_in_every_language(visit: Visitors, paths_of_a_person: list[str], code: str) -> None:
    public = stands_well(visit(language=code), PUBLIC, INTERFACE[code])
    person = visit(language=code)
    person.sign_in("nurlan")
    assert [*public, *stands_well(person, paths_of_a_person, INTERFACE[code])] == []
