"""Dana says what her channel puts into its gaps: a promo of the house, and the cards."""

from playwright.sync_api import expect

from tests.screen.conftest import Visitors
from tests.screen.test_alerts import looked_at

FILLERS = "/channels/almaty/fillers/"


def test_a_work_becomes_a_promo_is_turned_off_and_on_and_is_a_work_again(visit: Visitors) -> None:
    dana = visit()
    dana.sign_in("dana")
    page = dana.go("/channels/almaty/")
    page.get_by_role("link", name="Fillers").click()
    page.wait_for_url(f"**{FILLERS}")
    works, of = page.locator("select[name=work]"), page.locator("select[name=of]")
    work = works.locator("option").nth(1)
    key, title = work.get_attribute("value"), work.inner_text().split(" · ")[0]
    assert key
    works.select_option(value=key)
    of.select_option(
        value=[one for one in of.locator("option").evaluate_all("all => all.map(o => o.value)") if one != key][1]
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Mark it").click()
    row = page.locator(f"[data-promo='{key}']")
    expect(row).to_contain_text(title)
    expect(row).to_contain_text("tells of")
    # A promo is no choice any more: neither to be marked, nor to be told of.
    assert key not in page.locator("select option").evaluate_all("all => all.map(o => o.value)")
    looked_at(dana, "fillers")
    with page.expect_navigation():
        row.get_by_role("button", name="Do not show").click()
    expect(row).to_contain_text("It is turned off here.")
    with page.expect_navigation():
        row.get_by_role("button", name="Show").click()
    expect(row).not_to_contain_text("It is turned off here.")
    for now, then in (("Show no cards", "Show cards"), ("Show cards", "Show no cards")):
        with page.expect_navigation():
            page.get_by_role("button", name=now, exact=True).click()
        expect(page.get_by_role("button", name=then, exact=True)).to_be_visible()
    with page.expect_navigation():
        row.get_by_role("button", name="No promo any more").click()
    expect(row).to_have_count(0)
    dana.sees_nothing_wrong()
