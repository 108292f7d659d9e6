"""Dana opens a channel, changes its name, sounds and countries, and closes it with a reason."""

import time

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


EYES = ((390, True), (1440, False))
"""Width, and whether it is dark."""


@pytest.mark.parametrize(("width", "dark"), EYES)
def test_the_settings_fit_every_screen(visit: Visitors, width: int, *, dark: bool) -> None:
    dana = visit(width=width, dark=dark)
    dana.sign_in("dana")
    dana.go(SETTINGS)
    seen(dana, "settings", width, dark=dark)


def test_dana_opens_a_channel_changes_it_and_closes_it(visit: Visitors) -> None:
    dana, slug = visit(), f"almaty-{time.time_ns()}"
    dana.sign_in("dana")
    page = dana.go("/channels/new/")
    page.locator("[name=slug]").fill(slug)
    page.locator("[name=name-en]").fill("Almaty Two")
    press(page, "Open it")
    page.get_by_role("link", name="Settings").click()
    page.wait_for_url(f"**/channels/{slug}/settings/")
    page.locator("[name=name-en]").fill(f"The second {slug}")
    page.locator("[name=sounds][value=hu]").check()
    page.locator("[name=territories][value=HU]").check()
    press(page, "Save")
    expect(page.locator("[name=name-en]")).to_have_value(f"The second {slug}")
    expect(page.locator("[name=sounds][value=hu]")).to_have_count(0)
    told = page.locator(".versions li").first
    expect(told).to_contain_text("Дана Омарова")
    for what, now in (("Names", f"The second {slug}"), ("Sounds", "Magyar"), ("Where it is received", "Hungary")):
        expect(told.locator("dl > div", has_text=what).locator("ins")).to_contain_text(now)
    seen(dana, "settings-changed", 1440, dark=False)
    expect(visit().go("/watch/").locator("body")).to_contain_text(f"The second {slug}")
    page.get_by_label("Why").fill("Opened by mistake.")
    page.get_by_label("I know that").check()
    press(page, "Close it")
    expect(page.locator(".note-stop")).to_contain_text("Дана Омарова")
    expect(page.locator(".note-stop")).to_contain_text("Opened by mistake.")
    expect(page.locator("form.settings-form")).to_have_count(0)
    for width, dark in EYES:
        again = visit(width=width, dark=dark)
        again.sign_in("dana")
        again.go(f"/channels/{slug}/settings/")
        seen(again, "settings-closed", width, dark=dark)
        again.go("/channels/")
        seen(again, "channels-ended", width, dark=dark)
        viewer = visit(width=width, dark=dark)
        expect(viewer.go(f"/watch/{slug}/").get_by_role("heading", level=1)).to_have_text("This channel has ended")
        # The browser itself notes that the answer was 410.
        viewer.faults.clear()
        seen(viewer, "ended", width, dark=dark)
    assert slug not in visit().go("/watch/").content()
    dana.sees_nothing_wrong()
