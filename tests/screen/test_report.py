"""The weekly report with the keyboard alone: over the grid, into a cell, through its answers."""

from urllib.parse import parse_qs, urlsplit

from tests.screen.conftest import Visitors


def test_arrows_walk_over_the_grid_and_letters_through_the_answers(visit: Visitors) -> None:
    page = visit().go("/assistants/report/")
    links = page.locator(".heat tbody tr").last.locator("td a")
    links.first.focus()
    page.keyboard.press("ArrowRight")
    assert links.nth(1).evaluate("one => one === document.activeElement")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.wait_for_url("**cell=**")
    assert page.locator("#cell blockquote").inner_text()
    page.keyboard.press("n")
    page.wait_for_url("**n=2**")
    page.keyboard.press("p")
    page.wait_for_url("**n=1**")
    assert parse_qs(urlsplit(page.url).query)["cell"][0].startswith("smollm2-135m.en.")
