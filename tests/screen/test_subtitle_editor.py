"""The editor of subtitles beside the film: keys, autosave, undo, two at once, a line that is down, publishing."""

import re

from playwright.sync_api import Page, expect

from tests.screen.conftest import Visitors

SOON = 8_000


def opened(page: Page) -> None:
    expect(page.locator(".cue").first).to_be_visible()


def saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_have_text(re.compile("Saved"), timeout=SOON)


def test_a_draft_is_written_with_keys_saved_by_itself_and_nobody_loses_anything(visit: Visitors) -> None:
    erlan = visit()
    erlan.sign_in("erlan")
    page = erlan.go("/catalogue/?facet=off&q=Қожанасыр")
    page.locator(".programmes a, .programme a").first.click()
    page.locator(".subs-begin select[name=language]").last.select_option("ru")
    page.get_by_role("button", name="Write them beside the film").click()
    opened(page)
    texts = page.locator("textarea")
    count = texts.count()
    assert count > 1
    for number in range(count):
        texts.nth(number).fill(f"Один {number}")
    saved(page)
    texts.nth(0).click()
    page.keyboard.press("Home")
    for _letter in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+s")
    expect(texts).to_have_count(count + 1)
    assert [texts.nth(0).input_value(), texts.nth(1).input_value()] == ["Один", "0"]
    page.keyboard.press("Control+z")
    expect(texts).to_have_count(count)
    saved(page)

    other = page.context.new_page()
    other.goto(page.url)
    opened(other)
    other.locator("textarea").first.fill("Другой")
    saved(other)
    texts.nth(1).fill("Моё")
    expect(page.locator("[data-conflict]")).to_be_visible(timeout=SOON)
    assert texts.nth(1).input_value() == "Моё"
    page.get_by_role("button", name="Go on with mine").click()
    saved(page)
    other.close()

    page.context.set_offline(True)
    texts.nth(1).fill("Без сети")
    expect(page.locator("[data-state]")).to_have_text(re.compile("kept in this browser"), timeout=SOON)
    page.context.set_offline(False)
    saved(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    opened(page)
    assert page.locator("textarea").nth(1).input_value() == "Без сети"
    page.get_by_role("button", name="Throw the draft away").click()
    expect(page).to_have_url(re.compile(r"/catalogue/[0-9a-f-]+/"))
