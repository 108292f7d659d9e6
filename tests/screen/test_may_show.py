"""What may I show, in my language, in March? Aigul finds it in Bishkek, sees why not the rest, and asks the owner."""

import datetime as dt
import re

import pytest

from tests.screen.conftest import Visitors, picture, until
from tests.screen.test_pages import axe_finds_nothing, fits

YEAR = dt.datetime.now(dt.UTC).year + 1
MARCH = f"{YEAR}-03"


def test_aigul_goes_to_march_and_asks_the_owner(visit: Visitors) -> None:
    aigul = visit()
    aigul.sign_in("aigul")
    page = aigul.go("/catalogue/")
    assert page.get_by_role("heading", name="You may show these").is_visible()
    assert page.locator("select[name=where]").input_value() == "KG"
    page.locator("select[name=month]").select_option(MARCH)
    page.wait_for_url(f"**month={MARCH}*")
    until(page, "document.querySelector('#answers').textContent.includes('1–31 Mar: allowed')")
    shown = page.locator("section[aria-labelledby=may] li.found-one", has_text="Nasreddin rides backwards")
    assert shown.locator("svg.calendar .c-allow").count() == 31
    assert re.search(r"Kyrgyz.*showings, \d left", shown.inner_text(), re.DOTALL)
    picture(page, "may-show-1440-light")
    axe_finds_nothing(aigul)
    fits(aigul)
    rest = page.locator("section[aria-labelledby=rest] li.found-one", has_text="The shared tale")
    assert "No licence for Kyrgyzstan. Demo TV Almaty owns this programme" in rest.inner_text()
    rest.get_by_role("link", name="Ask Demo TV Almaty for it").click()
    page.wait_for_url("**/exchange/deals/new/**")
    assert page.get_by_text("The shared tale").first.is_visible()
    page.go_back()
    page.wait_for_url(f"**month={MARCH}*")
    assert page.locator("select[name=month]").input_value() == MARCH
    aigul.sees_nothing_wrong()


def test_the_question_needs_no_script(visit: Visitors) -> None:
    aigul = visit(script=False)
    page = aigul.page
    page.goto(aigul.address + "/account/login/")
    page.locator("input[name=login]").fill("aigul")
    page.locator("input[name=password]").fill("ortaq-demo-2026")
    page.locator("input[name=password]").press("Enter")
    page.goto(aigul.address + "/catalogue/")
    page.locator("select[name=language]").select_option("tr")
    page.locator("select[name=month]").select_option(MARCH)
    page.locator("form.ask button[type=submit]").click()
    assert f"month={MARCH}" in page.url
    assert "language=tr" in page.url
    may = page.locator("section[aria-labelledby=may]").inner_text()
    assert "Nasreddin" not in may
    assert (
        "Licence" in page.locator("section[aria-labelledby=rest] li.found-one", has_text="Nasreddin rides").inner_text()
    )
    page.get_by_role("link", name="Everything").click()
    page.locator("li.tile").first.wait_for()
    assert page.get_by_role("heading", name="You may show these").count() == 0


@pytest.mark.parametrize(("width", "dark", "language"), [(390, True, "ky"), (1440, False, "kk")])
def test_it_has_no_fault_in_other_eyes(visit: Visitors, width: int, dark: bool, language: str) -> None:
    nurlan = visit(width=width, dark=dark, language=language)
    nurlan.sign_in("nurlan")
    nurlan.go(f"/catalogue/?first_day={YEAR}-10-20&last_day={YEAR}-12-31")
    picture(nurlan.page, f"may-show-{width}-{'dark' if dark else 'light'}")
    axe_finds_nothing(nurlan)
    fits(nurlan)
    nurlan.sees_nothing_wrong()
