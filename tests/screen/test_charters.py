"""Charters in a browser: the rule lab answers while one types and loses nothing, a house adopts and reserves."""

import pytest

from tests.screen.conftest import Visitors
from tests.screen.test_rounds import looked_at, signed_in


def test_a_standards_officer_writes_a_rule_and_sees_at_once_what_it_does(visit: Visitors) -> None:
    visitor = signed_in(visit, "gulnora")
    page = visitor.go("/standards/charters/")
    page.get_by_role("button", name="Begin the next version").click()
    page.get_by_role("link", name="SRC-01").click()
    typed = page.locator("#text")
    rule = typed.input_value()
    assert page.locator("#trial .outcome").all_inner_texts() == ["pass", "fail"]
    typed.fill(rule.replace('["$item.sources", 2]', '["$item.sources", 3]'))
    page.get_by_text("SRC-01.examples[0] expects “pass” and gets “fail”.").wait_for()
    looked_at(visitor, "rule-lab-1440-light")
    typed.fill(rule.replace('"severity"', '"strength"'))
    page.get_by_text("“severity” is missing.").wait_for()
    page.get_by_role("button", name="Save the rule").click()
    page.get_by_text("It is kept as you typed it").wait_for()
    assert '"strength"' in page.locator("#text").input_value()
    visitor.faults.clear()  # the browser tells of the 422 by which the page says that it cannot be read
    page.locator("#text").fill(rule)
    page.get_by_role("button", name="Save the rule").click()
    page.get_by_text("The rule is saved.").wait_for()
    visitor.sees_nothing_wrong()


@pytest.mark.parametrize("seen_by", [{"width": 1440}, {"width": 390, "dark": True}], ids=("wide", "narrow and dark"))
def test_a_house_reads_reserves_and_sees_who_applies_what(visit: Visitors, seen_by: dict[str, object]) -> None:
    visitor = signed_in(visit, "deniz", **seen_by)
    page = visitor.go("/standards/charters/")
    page.get_by_role("link", name="Who applies what").first.click()
    looked_at(visitor, f"charter-map-{seen_by['width']}")
    page.locator("tbody th a[href$='#QUOTE-01']").click()
    clause = page.locator("#QUOTE-01")
    clause.locator("summary").click()
    clause.get_by_label("Reason, for everybody to read").fill("Our archive has no recordings.")
    looked_at(visitor, f"charter-{seen_by['width']}")
    clause.get_by_role("button", name="Make the reservation").click()
    page.get_by_text("The reservation stands; everybody can read it.").wait_for()
    page.locator("#QUOTE-01").get_by_role("button", name="Lift the reservation").click()
    page.get_by_text("The reservation is lifted.").wait_for()
    visitor.sees_nothing_wrong()
