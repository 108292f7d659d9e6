"""What somebody sees before touching anything: the week fits, today is there, the title comes first."""

import pytest
from playwright.sync_api import Page

from tests.screen.conftest import Visitors

WEEK = "/channels/almaty/"
INSIDE = """(one) => {
    const box = one.getBoundingClientRect(), line = one.parentElement.getBoundingClientRect();
    return box.left >= line.left - 1 && box.right <= line.right + 1;
}"""


def top(page: Page, what: str) -> float:
    """Where something begins, from the top of the page; a panel may come, and be made anew, as the stream goes on."""
    found = page.wait_for_function(
        "what => { const box = document.querySelector(what)?.getBoundingClientRect();"
        " return box && box.height > 0 ? { y: box.y } : null; }",
        arg=what,
    )
    return float(found.json_value()["y"])


@pytest.mark.parametrize("width", [1280, 1440])
def test_the_whole_week_fits_beside_its_panel(visit: Visitors, width: int) -> None:
    dana = visit(width=width)
    dana.sign_in("dana")
    page = dana.go(WEEK)
    assert page.evaluate(
        "(() => { const week = document.querySelector('[data-week]');"
        " return [week.scrollLeft, week.scrollWidth - week.clientWidth]; })()"
    ) == [0, 0]
    # It opens at the clock, a third down.
    week, now = (page.locator(one).bounding_box() for one in ("[data-week]", "[data-now]"))
    assert week
    assert now
    assert week["y"] <= now["y"] <= week["y"] + week["height"]
    dana.sees_nothing_wrong()


def test_on_a_phone_today_stands_beside_the_hours_and_the_room_is_in_sight(visit: Visitors) -> None:
    dana = visit(width=390, dark=True, language="kk")
    dana.sign_in("dana")
    page = dana.go(WEEK)
    assert page.locator("header nav [aria-current]").evaluate(INSIDE)
    gap, rest = page.evaluate(
        "(() => { const week = document.querySelector('[data-week]');"
        " const day = document.querySelector('.wk-day.is-today').getBoundingClientRect();"
        " const hours = document.querySelector('.wk-hours').getBoundingClientRect();"
        " return [day.left - hours.right, week.scrollWidth - week.clientWidth - week.scrollLeft]; })()"
    )
    # Late in the week there are not enough days after today to fill the screen.
    assert abs(gap) < 4 or rest < 2
    dana.sees_nothing_wrong()


@pytest.mark.parametrize("path", ["/watch/almaty/", "programme"])
def test_on_a_phone_the_title_comes_before_what_is_known_of_the_origin(visit: Visitors, path: str) -> None:
    viewer = visit(width=390, territory="KZ")
    if path == "programme":
        page = viewer.go("/search/?q=qojanasyr")
        path = page.locator(".tile-title a").first.get_attribute("href") or ""
    page = viewer.go(path)
    picture = "ortaq-player, .still"
    assert top(page, picture) < top(page, "h1") < top(page, "#tamga-panel")
    wide = visit(width=1440, territory="KZ").go(path)
    assert top(wide, "#tamga-panel") < top(wide, "h1")
    viewer.sees_nothing_wrong()


@pytest.mark.parametrize("text", ["zzzzqqq", "qqqq", "ыыыы"])
def test_a_word_that_nobody_wrote_finds_nothing_and_says_what_to_try(visit: Visitors, text: str) -> None:
    viewer = visit(width=390)
    page = viewer.go(f"/search/?q={text}")
    assert page.locator("h1").inner_text() == f"Nothing found for “{text}”"
    assert page.locator(".tile").count() == 0
    page.locator(".empty a.btn").click()
    page.wait_for_url("**/search/")
    assert page.locator(".tile").count() > 4
    viewer.sees_nothing_wrong()


def test_the_guide_begins_where_what_is_on_begins(visit: Visitors) -> None:
    page = visit(width=1440).go("/guide/")
    starts, now, half = page.evaluate(
        "(() => { const guide = document.querySelector('.guide'), name = guide.querySelector('.guide-name');"
        " const edge = name.getBoundingClientRect().right;"
        " const from = (one) => one.getBoundingClientRect().left - edge;"
        " return [[...guide.querySelectorAll('.slot.now, .slot.now2')].map(from),"
        " from(guide.querySelector('.guide-now')),"
        " (guide.clientWidth - name.offsetWidth) / 2]; })()"
    )
    assert len(starts) > 4
    # Only what has been on for so long that "now" would be out of sight is cut.
    assert [start for start in starts if start < -3 and now - start < half] == []
    assert 0 < now <= half + 3
