"""Réka sees what waits in the next three days and takes a proposal; Dana plans by a file and a template."""

import datetime as dt
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.screen.conftest import Visit, Visitors, picture
from tests.screen.test_pages import axe_finds_nothing, fits

CHANNEL = "/channels/budapest/"
FILES = "/channels/almaty/"
CLOCKS = ZoneInfo("Europe/Budapest")


def ahead(hours: int) -> dt.datetime:
    """A whole hour to come, where the channel is."""
    return (dt.datetime.now(CLOCKS) + dt.timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)


def free(page: Page, hours: range, minutes: int) -> dt.datetime:
    """The first of these hours in which so many minutes are free."""
    known = page.request.get(
        f"{page.url.split('/channels/')[0]}/api{CHANNEL}slots",
        params={"start": ahead(-24).isoformat(), "stop": ahead(120).isoformat()},
    ).json()
    taken = [
        (start, start + dt.timedelta(seconds=one["seconds"]))
        for one in known
        for start in [dt.datetime.fromisoformat(one["starts_at"])]
    ]
    span = dt.timedelta(minutes=minutes)
    return next(at for at in map(ahead, hours) if all(stop <= at or start >= at + span for start, stop in taken))


def without_right(page: Page, at: dt.datetime) -> str:
    """A programme that the house may not show."""
    root = page.url.split("/channels/")[0]
    for value in page.locator("#why select[name=programme] option").evaluate_all("all => all.map(one => one.value)"):
        if value:
            asked = {"programme": value, "starts_at": at.isoformat()}
            answers = page.request.get(f"{root}/api{CHANNEL}preview", params=asked).json()
            if answers[0]["answer"] == "deny":
                return str(value)
    pytest.fail("the demo's scheduler may show everything")


def undo(page: Page) -> None:
    """Take the last step back."""
    with page.expect_navigation():
        page.locator("form[action$='/undo/'] button").first.click()


def looked_at(dana: Visit, name: str) -> None:
    """As axe, a narrow screen and a person see it."""
    axe_finds_nothing(dana)
    for width in (390, 1440):
        dana.page.set_viewport_size({"width": width, "height": 900})
        fits(dana)
        picture(dana.page, f"{name}-{width}")


def test_an_alert_is_answered_with_one_press_and_taken_back_with_another(visit: Visitors) -> None:
    reka = visit()
    reka.sign_in("reka")
    page = reka.go(CHANNEL)
    at = free(page, range(26, 70), 12)
    page = reka.go(f"{CHANNEL}?day={at.date()}&at={at.isoformat().replace('+', '%2B')}")
    page.locator("#why select[name=programme]").select_option(value=without_right(page, at))
    page.locator("#why input[name=minutes]").fill("12")
    page.locator("#why form[action$='/plan/'] button.btn-main").click()
    page.wait_for_url("**?slot=*")
    looked_at(reka, "schedule-alerts")
    page.locator(".week-alerts a").click()
    page.wait_for_url("**/alerts/")
    card = page.locator("[data-alert=no_right]").filter(has_text=at.strftime("%H:%M")).first
    expect(card).to_contain_text(re.compile("licence", re.IGNORECASE))
    looked_at(reka, "alerts")
    before = page.locator("[data-alert=no_right]").count()
    with page.expect_navigation():
        card.locator("form button").first.click()
    assert page.locator("[data-alert=no_right]").count() == before - 1
    undo(page)
    page = reka.go(f"{CHANNEL}alerts/")
    assert page.locator("[data-alert=no_right]").count() == before
    undo(page)
    assert reka.go(f"{CHANNEL}alerts/").locator("[data-alert=no_right]").count() == before - 1
    reka.sees_nothing_wrong()


def test_a_plan_from_a_file_and_a_template_of_it(visit: Visitors, tmp_path: Path) -> None:
    dana = visit()
    dana.sign_in("dana")
    page = dana.go(FILES)
    title = page.locator("#why select[name=programme] option:nth-child(2)").inner_text().split(" · ")[0]
    day = (ahead(0) + dt.timedelta(days=28 - ahead(0).weekday())).date()
    rows = [(f"{day} 09:00", title), (f"{day} 09:10", title), (f"{day} 12:00", "Never heard of it"), ("soon", "x")]
    file = tmp_path / "plan.csv"
    lines = ["start,minutes,title", *(f'{at},30,"{name}"' for at, name in rows)]
    file.write_text("\n".join(lines), encoding="utf-8")
    page = dana.go(f"{FILES}files/")
    looked_at(dana, "files")
    page.locator("input[type=file]").set_input_files(file)
    with page.expect_navigation():
        page.locator("form[enctype] button").click()
    assert page.locator(".plan-row").count() == 3
    assert page.locator(".plan-row input:checked").count() == 1
    expect(page.locator(".plan-row").nth(1)).to_contain_text("Line 2 of the file has this time.")
    looked_at(dana, "file")
    with page.expect_navigation():
        page.locator("button[form=rows]").click()
    expect(page.locator(".plan-row").first).to_contain_text("stands in the schedule already")
    name = f"Spring {dt.datetime.now(dt.UTC):%H%M%S}"
    page = dana.go(f"{FILES}templates/?day={day}")
    page.locator("input[name=name]").fill(name)
    looked_at(dana, "templates")
    with page.expect_navigation():
        page.locator("form[action$='/save/'] button").click()
    page.locator(".strip-row a").first.click()
    page.wait_for_url("**?strip=0*")
    page.locator("select[name=what]").select_option("rule")
    page.locator("select[name=max_age]").select_option("12")
    looked_at(dana, "template")
    with page.expect_navigation():
        page.locator("form[action*='/strips/'] button").click()
    expect(page.locator(".strip-row").first).to_contain_text("any genre, up to 12+")
    page.locator("form[action$='/apply/'] input[name=first]").fill(str(day + dt.timedelta(days=7)))
    with page.expect_navigation():
        page.locator("form[action$='/apply/'] button").click()
    assert page.locator("[data-move]").count() > 0
    undo(page)
    assert page.locator("[data-move]").count() == 0
    undo(page)
    page = dana.go(f"{FILES}templates/")
    page.get_by_role("link", name=name).click()
    with page.expect_navigation():
        page.locator("form[action$='/drop/'] button").click()
    dana.sees_nothing_wrong()
