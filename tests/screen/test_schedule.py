"""Dana carries a programme through her week with keys and with the mouse, and takes every step back."""

import datetime as dt
import re

from playwright.sync_api import Page, expect

from tests.screen.conftest import Visitors

CHANNEL = "/channels/almaty/"


def next_monday() -> dt.date:
    """Nothing is planned there yet."""
    today = dt.datetime.now(dt.UTC).date()
    return today + dt.timedelta(days=14 - today.weekday())


def planned(page: Page) -> tuple[str, str]:
    """Day and time of the programme that is chosen."""
    cell = page.locator('[data-move][aria-current="true"]')
    return page.locator(".wk-col:has([data-move])").get_attribute("data-day") or "", cell.get_attribute(
        "data-starts"
    ) or ""


def test_a_programme_is_carried_with_keys_and_mouse_and_each_step_is_taken_back(visit: Visitors) -> None:
    dana, day = visit(), next_monday()
    dana.sign_in("dana")
    page = dana.go(f"{CHANNEL}?day={day}")
    page.locator("#why select[name=programme]").select_option(index=1)
    page.locator("#why form[action$='/plan/'] input[name=day]").fill(str(day))
    page.locator("#why form[action$='/plan/'] input[name=time]").fill("09:00:00")
    page.locator("#why input[name=minutes]").fill("45")
    page.locator("#why form[action$='/plan/'] button.btn-main").click()
    page.wait_for_url("**?slot=*")
    assert planned(page) == (str(day), "09:00:00")
    for key, where in (("ArrowDown", (day, "09:05:00")), ("ArrowRight", (day + dt.timedelta(days=1), "09:05:00"))):
        page.locator("[data-move]").focus()
        with page.expect_navigation():
            page.keyboard.press(f"Alt+{key}")
        assert planned(page) == (str(where[0]), where[1])
    cell = page.locator("[data-move]").bounding_box()
    column = page.locator(f'[data-day="{day + dt.timedelta(days=3)}"]').bounding_box()
    assert cell
    assert column
    x, y = cell["x"] + cell["width"] / 2, cell["y"] + 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y + 4, steps=3)
    with page.expect_navigation():
        page.mouse.move(column["x"] + column["width"] / 2, y + column["height"] / 24, steps=6)
        page.mouse.up()
    assert planned(page) == (str(day + dt.timedelta(days=3)), "10:05:00")
    # What will change can be read before it is published.
    page.locator(".to-publish summary").click()
    expect(page.locator(".to-publish li")).to_contain_text(re.compile(r"new: .*, 10:05"))
    for left in (3, 2, 1, 0):
        with page.expect_navigation():
            page.locator("form[action$='/undo/'] button").click()
        assert page.locator("[data-move]").count() == (1 if left else 0)
    dana.sees_nothing_wrong()
