"""Dana changes her channel: a name, a country, a sound; then she opens one by mistake, and closes it with a reason."""

import pytest
from playwright.sync_api import Page, expect

from tests.screen.conftest import Visit, Visitors, picture
from tests.screen.test_pages import axe_finds_nothing, fits

SETTINGS = "/channels/almaty/settings/"


def seen(visit: Visit, name: str, width: int, *, dark: bool) -> None:
    """As axe and a person see it."""
    axe_finds_nothing(visit)
    fits(visit)
    picture(visit.page, f"{name}-{width}{'-dark' if dark else ''}")
    visit.sees_nothing_wrong()


def press(page: Page, name: str) -> None:
    """Press what leads to another page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def step(page: Page, what: str) -> str:
    """The newest change of something, as the page tells it."""
    return page.locator(".versions li").first.locator("div", has_text=what).inner_text()


def test_dana_changes_her_channel_and_everybody_can_see_what_and_when(visit: Visitors) -> None:
    dana = visit()
    dana.sign_in("dana")
    page = dana.go("/channels/")
    page.get_by_role("link", name="Settings").first.click()
    page.wait_for_url(f"**{SETTINGS}")
    before = page.locator("[name=name-en]").input_value()
    page.locator("[name=name-en]").fill("Demo TV of Almaty")
    page.locator("[name=sounds][value=hu]").check()
    press(page, "Save")
    expect(page.locator("[name=name-en]")).to_have_value("Demo TV of Almaty")
    assert "Demo TV of Almaty" in step(page, "Names")
    assert "Magyar" in step(page, "Sounds")
    expect(page.locator(".versions li").first).to_contain_text("Дана Омарова")
    anybody = visit().go("/watch/")
    expect(anybody.locator("body")).to_contain_text("Demo TV of Almaty")
    page.locator("[name=name-en]").fill(before)
    press(page, "Save")
    dana.sees_nothing_wrong()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_settings_fit_every_screen(visit: Visitors, width: int, *, dark: bool) -> None:
    dana = visit(width=width, dark=dark)
    dana.sign_in("dana")
    dana.go(SETTINGS)
    seen(dana, "settings", width, dark=dark)


def test_dana_closes_a_channel_and_says_why(visit: Visitors) -> None:
    dana = visit()
    dana.sign_in("dana")
    page = dana.go("/channels/new/")
    page.locator("[name=slug]").fill("almaty-two")
    page.locator("[name=name-en]").fill("Almaty Two")
    press(page, "Open it")
    page.get_by_role("link", name="Settings").click()
    page.wait_for_url("**/channels/almaty-two/settings/")
    page.get_by_label("Why").fill("Opened by mistake.")
    page.get_by_label("I know that").check()
    press(page, "Close it for ever")
    expect(page.locator(".note-stop")).to_contain_text("Дана Омарова")
    expect(page.locator(".note-stop")).to_contain_text("Opened by mistake.")
    expect(page.locator("form.settings-form")).to_have_count(0)
    for width, dark in ((390, False), (390, True), (1440, False), (1440, True)):
        again = visit(width=width, dark=dark)
        again.sign_in("dana")
        again.go("/channels/almaty-two/settings/")
        seen(again, "settings-closed", width, dark=dark)
        again.go("/channels/")
        seen(again, "channels-ended", width, dark=dark)
        viewer = visit(width=width, dark=dark)
        viewer.go("/watch/almaty-two/")
        expect(viewer.page.get_by_role("heading", level=1)).to_have_text("This channel has ended")
        # The browser itself notes that the answer was 410.
        viewer.faults.clear()
        seen(viewer, "ended", width, dark=dark)
    assert "Almaty Two" not in visit().go("/watch/").content()
    dana.sees_nothing_wrong()
