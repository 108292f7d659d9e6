"""The grading desk in a real browser: an answer is read and locked with the keyboard alone."""

import pytest

from ortaq.web.demo.desk import READERS
from tests.screen.conftest import Visit, Visitors
from tests.screen.test_pages import SEEN_BY
from tests.screen.test_rounds import looked_at, signed_in


def with_something_to_read(visit: Visitors) -> Visit:
    """The first reader of the demo who has something to read, before their next answer."""
    for username in READERS:
        reader = signed_in(visit, username)
        if reader.go("/assistants/desk/").locator("[data-key=Enter]").count():
            return reader
    pytest.fail("Nobody has anything to read.")


def test_an_answer_is_read_and_locked_without_a_mouse(visit: Visitors) -> None:
    reader = with_something_to_read(visit)
    page, keys = reader.page, reader.page.keyboard
    looked_at(reader, "desk")
    keys.press("Enter")
    page.wait_for_url("**/assistants/desk/readings/*/")
    looked_at(reader, "reading")
    first = page.url
    for key in ("1", "Space", "ArrowDown", "ArrowDown"):
        keys.press(key)
    assert page.locator("input[name=level_accuracy]:checked").input_value() == "2"
    for key in ("a", "Control+Home", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "q"):
        keys.press(key)
    words = page.locator("input[name=quote_accuracy]").input_value()
    assert words
    # They may stand on two lines there; which answer comes first is chance.
    assert " ".join(page.locator("#answer").input_value().split()).startswith(words)
    # The keys stay with the levels: a figure is no word of the answer.
    for number in "2345":
        keys.press(number)
        keys.press("Space")
    keys.press("Control+Enter")
    page.wait_for_url(lambda address: address != first)
    page.locator(".toast", has_text="Locked.").wait_for()
    reader.sees_nothing_wrong()


@pytest.mark.parametrize("seen_by", SEEN_BY)
def test_how_readers_agree_is_well_on_every_screen(visit: Visitors, seen_by: dict[str, object]) -> None:
    officer = signed_in(visit, "gulnora", **seen_by)
    officer.go("/assistants/desk/quality/")
    looked_at(officer, f"quality-{seen_by.get('width', 1440)}")
