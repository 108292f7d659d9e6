"""A scheduler changes a term and sees at once what would close, on a wide screen and on a narrow one."""

import re

import pytest

from tests.screen.conftest import Visitors, picture
from tests.screen.test_pages import axe_finds_nothing, fits


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_a_term_is_changed_and_the_schedules_answer(visit: Visitors, width: int, dark: bool) -> None:
    nurlan = visit(width=width, dark=dark, language="en")
    nurlan.sign_in("nurlan")
    page = nurlan.go("/channels/what-if/?q=BUD")
    axe_finds_nothing(nurlan)
    # An open licence: of what two houses have signed another story may sign a second contract, and nothing closes.
    page.locator(".turns > li", has_text=re.compile(r"/1 §1")).locator("h3 a").click()
    page.wait_for_url("**/what-if/?clause=*")
    assert page.locator(".sums").count() == 0
    page.locator("input[name=first_day]").fill("2031-01-01")
    page.keyboard.press("Tab")
    page.wait_for_selector(".sums")
    closes = page.locator(".sum.is-closes b").inner_text()
    assert int(closes) == page.locator(".turns > li:has(.fx-closes) .times li").count() > 0
    assert re.search(r"[?&]first_day=2031-01-01", page.url)
    assert page.locator(".mk-loses").count() > 1
    axe_finds_nothing(nurlan)
    fits(nurlan)
    picture(page, f"what-if-{width}-{'dark' if dark else 'light'}")
    nurlan.sees_nothing_wrong()
