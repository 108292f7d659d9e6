"""The watch list in a real browser: what a newsroom has watched, what was seen there, and what becomes of it."""

import pytest

from tests.screen.conftest import Visitors
from tests.screen.test_pages import SEEN_BY
from tests.screen.test_rounds import looked_at, signed_in


@pytest.mark.parametrize("seen_by", SEEN_BY)
def test_what_was_seen_elsewhere_is_well_on_every_screen(visit: Visitors, seen_by: dict[str, object]) -> None:
    asel = signed_in(visit, "asel", **seen_by)
    width = seen_by["width"]
    page = asel.go("/watching/")
    looked_at(asel, f"watching-{width}")
    page.locator("main a[href*='/watching/sightings/']:not([href$=csv])").first.click()
    assert page.locator("main img").count() >= 2
    looked_at(asel, f"sighting-{width}")
    asel.go("/watching/new/")
    looked_at(asel, f"watch-new-{width}")


def test_a_person_takes_up_what_was_seen_and_keeps_its_evidence_with_a_reason(visit: Visitors) -> None:
    asel = signed_in(visit, "asel")
    page = asel.go("/watching/")
    page.locator("main a[href*='/watching/sightings/']:not([href$=csv])").first.click()
    page.locator("select[name=state], input[name=state][value=working]").first.wait_for()
    page.locator("summary", has_text="Keep the evidence").click()
    page.locator("input[name=why], textarea[name=why]").fill("The other house has been written to.")
    page.locator("form[action*=keep] button").click()
    page.locator("main", has_text="The other house has been written to.").wait_for()
    page.locator("button", has_text="Let the evidence expire").click()
    page.locator("summary", has_text="Keep the evidence").wait_for()
    asel.sees_nothing_wrong()
