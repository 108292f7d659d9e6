"""Asel writes a contract with her keyboard, takes a way out of a conflict, and signs what Aigul has answered."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.screen.conftest import Visit, Visitors, picture, until
from tests.screen.test_pages import SEEN_BY, axe_finds_nothing, fits

NARROW = 390
"""Pixels, on a telephone."""


def settled(page: Page) -> None:
    """Wait until htmx has nothing under way."""
    page.wait_for_timeout(1300)
    until(page, "!document.querySelector('.htmx-request')")


def begun(visit: Visit, house: str = "bishkek") -> str:
    """One page, one click: the tale from Almaty under the ordinary licence; the address of the draft."""
    page = visit.go(f"/exchange/deals/new/?template=term-licence&to={house}")
    page.locator("label.choice-work", has_text="Nasreddin").first.click()
    page.locator(".begin-do button").click()
    page.wait_for_url(re.compile(r"/exchange/deals/[0-9a-f-]{36}/"))
    return "/" + page.url.removeprefix(visit.address).lstrip("/")


def walks_through_the_pickers(page: Page) -> None:
    """Keys 1 to 7 open one picker each, Escape closes it."""
    for key in "1234567":
        page.keyboard.press(key)
        expect(page.locator(f"details[data-picker='{key}']")).to_have_attribute("open", "")
        assert page.locator("details[data-picker][open]").count() == 1
        page.keyboard.press("Escape")
        assert page.locator("details[data-picker][open]").count() == 0


def runs_into_a_conflict(visit: Visit) -> None:
    """The clause is written while the choices change; what Baku may show already stands against it."""
    page = visit.page
    page.keyboard.press("7")
    page.locator("[name=runs]").fill("4")
    expect(page.locator("#said .clause-say").first).to_contain_text("at most 4 showings")
    page.locator("[name=exclusive][value=exclusive]").check()
    page.keyboard.press("3")
    page.locator("[name=territories][value=AZ]").check()
    expect(page.locator("#clashes .clash").first).to_be_visible()
    expect(page.locator("#said .hot").first).to_be_visible()
    expect(page.locator("#drawn rect.clash-line").first).to_be_attached()
    settled(page)
    expect(page.locator("#saved")).to_contain_text("draft saved by itself")
    page.keyboard.press("Escape")
    picture(page, "contract-conflict-1440-light")
    axe_finds_nothing(visit)
    fits(visit)


def takes_the_ways_out(page: Page) -> None:
    """Enter takes the way out that is chosen; where there is another conflict, once more."""
    for _conflict in range(6):
        if not page.locator("#clashes .clash").count():
            break
        page.locator("#clashes label", has_text="Without").first.click()
        page.evaluate("document.activeElement.blur()")
        settled(page)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.locator("#no-clash")).to_have_text("No conflict")
    expect(page.locator("#said .clause-say").first).not_to_contain_text("Azerbaijan")


def answers(page: Page, showings: int) -> None:
    """C begins a counter-offer; it is sent with a word."""
    page.keyboard.press("c")
    page.wait_for_selector("#draft")
    page.keyboard.press("7")
    page.locator("[name=runs]").fill(str(showings))
    settled(page)
    page.keyboard.press("Escape")
    page.locator("#message").fill("Six showings, please.")
    page.get_by_role("button", name="Send counter-offer").click()
    expect(page.locator(".flow [aria-current]")).to_have_text("counter-offer 2")


def reads_what_differs(visit: Visit) -> None:
    """What an answer changes is seen at once; D hides and shows it."""
    page = visit.page
    differences = page.locator("details#differences")
    assert differences.get_attribute("open") is not None
    assert "at most 4 showings" in differences.locator("del").first.inner_text()
    assert "at most 6 showings" in differences.locator("ins").first.inner_text()
    page.keyboard.press("d")
    assert differences.get_attribute("open") is None
    page.keyboard.press("d")
    picture(page, "contract-differences-1440-light")
    axe_finds_nothing(visit)


def signs(page: Page) -> None:
    """S asks once more."""
    page.keyboard.press("s")
    page.get_by_role("button", name="Yes, sign it").click()
    expect(page.locator(".sig .state-allow").first).to_be_visible()


def test_from_a_template_to_two_signatures(visit: Visitors) -> None:
    asel, aigul = visit(width=1440), visit(width=1440)
    asel.sign_in("asel")
    address = begun(asel)
    walks_through_the_pickers(asel.page)
    runs_into_a_conflict(asel)
    takes_the_ways_out(asel.page)
    asel.page.locator("#message").fill("For the spring holidays.")
    settled(asel.page)
    asel.page.get_by_role("button", name="Send offer").click()
    expect(asel.page.locator(".flow [aria-current]")).to_have_text("offered")
    aigul.sign_in("aigul")
    assert "For the spring holidays." in aigul.go(address).locator("main").inner_text()
    answers(aigul.page, 6)
    asel.go(address)
    reads_what_differs(asel)
    signs(asel.page)
    aigul.go(address)
    signs(aigul.page)
    assert aigul.page.locator(".sig .state-allow").count() == 2
    expect(aigul.page.locator(".flow [aria-current]")).to_have_text("active")
    picture(aigul.page, "contract-active-1440-light")
    axe_finds_nothing(aigul)
    asel.sees_nothing_wrong()
    aigul.sees_nothing_wrong()


@pytest.mark.parametrize("seen_by", SEEN_BY, ids=lambda one: f"{one['width']}-{one['language']}")
def test_a_draft_reads_well_everywhere(visit: Visitors, seen_by: dict[str, object]) -> None:
    visitor = visit(**seen_by)
    visitor.sign_in("asel")
    name = f"{seen_by['width']}-{'dark' if seen_by['dark'] else 'light'}"
    page = visitor.go("/exchange/deals/new/?template=term-licence&to=ankara")
    picture(page, f"contract-new-{name}")
    axe_finds_nothing(visitor)
    fits(visitor)
    page.locator("label.choice-work").first.click()
    page.locator(".begin-do button").click()
    page.wait_for_selector("#draft")
    picture(page, f"contract-draft-{name}")
    axe_finds_nothing(visitor)
    fits(visitor)
    for picker in range(1, 8):
        page.locator(f"details[data-picker='{picker}'] > summary").click()
        picture(page, f"contract-picker-{picker}-{name}")
        fits(visitor)
        # Wide, the same seven pickers stand in a row.
        if seen_by["width"] == NARROW or picker == 1:
            axe_finds_nothing(visitor)
        page.keyboard.press("Escape")
    page.locator(".confirm summary.btn-stop").click()
    page.locator("button[form=drop]").click()
    page.wait_for_url("**/exchange/")
    visitor.sees_nothing_wrong()


def test_a_contract_is_written_without_javascript(visit: Visitors) -> None:
    visitor = visit(script=False)
    page = visitor.page
    page.goto(visitor.address + "/account/login/")
    page.locator("[name=login]").fill("asel")
    page.locator("[name=password]").fill("ortaq-demo-2026")
    page.locator("form button[type=submit], form .btn-main").first.click()
    page.goto(visitor.address + "/exchange/deals/new/?template=term-licence&to=ankara")
    page.locator("label.choice-work").first.click()
    page.locator(".begin-do button").click()
    page.locator("details[data-picker='7'] > summary").click()
    page.locator("[name=runs]").fill("9")
    page.locator("details[data-picker='7'] .seven-panel button").click()
    assert "at most 9 showings" in page.locator("#said").inner_text()
    page.locator(".confirm summary.btn-stop").click()
    page.locator("button[form=drop]").click()
    assert page.url.endswith("/exchange/")
