"""Asel looks after the rights of her house: a contract rests and goes on, music is written down, files are taken."""

from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.screen.conftest import Visit, Visitors, picture
from tests.screen.test_pages import SEEN_BY, axe_finds_nothing, fits


def look(visit: Visit, name: str) -> None:
    """Nothing is wrong with the page, for any eye."""
    width = visit.page.viewport_size["width"]
    picture(visit.page, f"{name}-{width}")
    fits(visit)
    axe_finds_nothing(visit)
    visit.sees_nothing_wrong()


def given(page: Page) -> str:
    """The address of a contract that Almaty has given to one house."""
    group = page.locator("ol.lines").filter(has_text="to Demo TV").last
    return group.locator(".line", has_text="to Demo TV").first.locator("h3 a").get_attribute("href") or ""


def test_asel_suspends_a_contract_and_lets_it_go_on(visit: Visitors) -> None:
    visitor = visit()
    visitor.sign_in("asel")
    page = visitor.go("/rights/")
    look(visitor, "rights-contracts")
    address = given(page)
    visitor.go(address)
    look(visitor, "rights-contract")
    page.locator("summary", has_text="Suspend it").click()
    page.get_by_label("Why").fill("The invoice of October")
    look(visitor, "rights-contract-suspend")
    page.get_by_role("button", name="Yes, suspend it now").click()
    page.wait_for_url(f"**{address}")
    assert page.locator(".flow [aria-current=step]").inner_text() == "suspended"
    assert "The invoice of October" in page.locator(".resting").inner_text()
    look(visitor, "rights-contract-suspended")
    page.get_by_role("button", name="Let it go on").click()
    page.wait_for_url(f"**{address}")
    assert page.locator(".flow [aria-current=step]").inner_text() == "active"
    pdf = page.request.get(visitor.address + (page.locator("a[href$='contract.pdf']").get_attribute("href") or ""))
    words = " ".join(one.extract_text() for one in PdfReader(BytesIO(pdf.body())).pages)
    assert "Demo TV Almaty allows" in " ".join(words.split())
    visitor.sees_nothing_wrong()


def test_asel_writes_down_that_music_ends_early_and_ends_the_entry(visit: Visitors) -> None:
    visitor = visit()
    visitor.sign_in("asel")
    address = given(visitor.go("/rights/"))
    page = visitor.go(address)
    title = page.locator("h1").inner_text()
    page.get_by_role("link", name="May we show it?").first.click()
    page.get_by_role("link", name="Register", exact=True).click()
    look(visitor, "rights-register-entry")
    assert title in page.locator("#id_programme option:checked").inner_text()
    page.get_by_label("Its name").fill("Song of the steppe")
    page.get_by_label("First day").fill("2026-01-01")
    page.get_by_label("Last day").fill("2026-12-01")
    page.get_by_role("button", name="Look what follows").click()
    page.wait_for_selector("#breaks")
    assert "reach less far than" in page.locator("#breaks").inner_text()
    look(visitor, "rights-register-look")
    page.get_by_role("button", name="Write it down").click()
    page.wait_for_url("**/rights/register/")
    entry = page.locator(".entry", has_text="Song of the steppe").first
    assert "in force" in entry.inner_text()
    look(visitor, "rights-register")
    entry.locator("summary", has_text="End it").click()
    entry.get_by_role("button", name="Yes, end it now").click()
    page.wait_for_url("**/rights/register/")
    assert page.locator(".entries:visible .entry", has_text="Song of the steppe").count() == 0
    page.locator("details.was summary").click()
    assert page.locator(".entry:visible", has_text="Song of the steppe").count() >= 1
    visitor.sees_nothing_wrong()


@pytest.mark.parametrize("seen_by", SEEN_BY, ids=lambda one: f"{one['width']}-{one['language']}")
def test_the_pages_of_rights_have_no_fault(visit: Visitors, seen_by: dict[str, object]) -> None:
    english = visit()
    english.sign_in("asel")
    address = given(english.go("/rights/"))
    programme = english.go(address).locator(".panel-head a.push").first.get_attribute("href") or ""
    visitor = visit(**seen_by)
    visitor.sign_in("asel")
    dark = "dark" if seen_by["dark"] else "light"
    then = "on=2026-11-20T20:00&at=2026-11-20T20:00&territory=KZ&medium=linear&sound="
    for name, path in {
        "contracts": "/rights/",
        "contract": address,
        "register": "/rights/register/",
        "entry": "/rights/register/new/?kind=share",
        "block": "/rights/register/new/?kind=block",
        "as-known": f"{programme}as-known/?{then}",
    }.items():
        visitor.go(path)
        look(visitor, f"rights-{name}-{dark}")


def test_asel_takes_a_signed_receipt(visit: Visitors) -> None:
    visitor = visit()
    visitor.sign_in("asel")
    page = visitor.go(given(visitor.go("/rights/")))
    page.get_by_role("link", name="May we show it?").first.click()
    page.get_by_role("link", name="And at another time?").click()
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector("#known-now")
    with page.expect_download() as waiting:
        page.locator("[aria-labelledby=known-now] button").click()
    assert waiting.value.suggested_filename.startswith("decision-")
    visitor.sees_nothing_wrong()
