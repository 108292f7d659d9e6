"""The studio on the screen: an idea with a board of pictures, notes at moments of a film; no page has a fault."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.screen.conftest import Visit, Visitors, picture
from tests.screen.test_pages import axe_finds_nothing, fits

WAYS = (
    pytest.param({"width": 1440, "dark": False, "language": "en"}, id="wide"),
    pytest.param({"width": 390, "dark": True, "language": "en"}, id="narrow"),
    pytest.param({"width": 320, "dark": False, "language": "ug"}, id="right-to-left", marks=pytest.mark.slow),
)
PARTS = ("", "shots/", "money/", "credits/", "shares/", "rights/", "finance/", "waterfall/", "statements/")
"""The tabs of a project."""
SEEN = """row => {
    const [here, all] = [row.querySelector("[aria-current]"), row].map(one => one.getBoundingClientRect());
    return here.left >= all.left - 1 && here.right <= all.right + 1;
}"""


def looked_at(visitor: Visit, name: str) -> None:
    """Nothing on the page is wrong."""
    picture(visitor.page, name)
    axe_finds_nothing(visitor)
    fits(visitor)
    visitor.sees_nothing_wrong()


def project_of(visitor: Visit) -> str:
    """The address of the demo's film."""
    page = visitor.go("/studio/")
    return str(page.locator(".deals h3 a", has_text="Aldar Kose").first.get_attribute("href"))


@pytest.mark.parametrize("seen_by", WAYS)
def test_every_page_of_the_studio_stands(visit: Visitors, seen_by: dict[str, object]) -> None:
    visitor = visit(**seen_by)
    visitor.sign_in("erlan")
    page = visitor.go("/studio/")
    name = f"studio-{seen_by['width']}"
    looked_at(visitor, name)
    film = page.locator(".deals h3 a").evaluate_all(
        "links => links.map(one => one.getAttribute('href')).find(one => /studio\\/[0-9a-f-]{36}\\/$/.test(one))"
    )
    for part in PARTS:
        visitor.go(film + part)
        looked_at(visitor, f"{name}-{part.strip('/') or 'project'}")
        # The tabs stand in one row, and where one is can be seen.
        row = page.locator(".studio-tabs")
        assert row.evaluate("row => new Set([...row.children].map(one => one.offsetTop)).size") == 1
        assert row.evaluate(SEEN), part
    visitor.go(film)
    steps = page.locator("a[href^='/studio/milestones/']").evaluate_all(
        "links => links.map(one => one.getAttribute('href'))"
    )
    visitor.go(steps[1])
    looked_at(visitor, f"{name}-milestone")
    visitor.go(str(page.locator("a[href^='/studio/files/']").first.get_attribute("href")))
    page.locator("video").evaluate("film => film.readyState >= 1 || new Promise(ok => film.onloadedmetadata = ok)")
    looked_at(visitor, f"{name}-file")
    visitor.go(steps[3])
    visitor.go(str(page.locator("a[href$='/bring/']").first.get_attribute("href")))
    looked_at(visitor, f"{name}-bring")
    visitor.go("/studio/calls/new/")
    looked_at(visitor, f"{name}-call-new")
    visitor.go("/studio/treaties/")
    looked_at(visitor, f"{name}-treaties")
    page = visitor.go("/studio/")
    for kind in ("calls", "pitches"):
        visitor.go(str(page.locator(f".deals a[href^='/studio/{kind}/']").first.get_attribute("href")))
        looked_at(visitor, f"{name}-{kind}")
        page.go_back()


def test_shares_are_tried_and_the_rules_answer_at_once_with_keys_alone(visit: Visitors) -> None:
    visitor = visit()
    visitor.sign_in("erlan")
    page = visitor.go(project_of(visitor) + "shares/")
    first = page.get_by_label("Share, Demo TV Almaty")
    verdict = page.locator("#verdict")
    expect(verdict).to_contain_text("The shares are the whole.")
    first.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("85")
    expect(verdict.locator(".state")).to_have_text("fails")
    expect(verdict).to_contain_text("too much")
    visitor.sees_nothing_wrong()


def test_a_gap_in_the_split_is_named_before_it_is_saved(visit: Visitors) -> None:
    visitor = visit()
    visitor.sign_in("erlan")
    page = visitor.go(project_of(visitor) + "rights/")
    expect(page.locator("#matrix .state")).to_have_text("whole")
    # Each field says its owners by name, and their shares where there are several.
    row = page.locator("#matrix tr", has_text="Uzbekistan")
    expect(row).to_contain_text("Demo TV Almaty")
    expect(row).to_contain_text("50 %")
    line = page.locator(".split-line").first
    # The words of a line stand side by side, not one letter below the other.
    assert line.locator(".line-words").evaluate("words => words.getBoundingClientRect().width") > 300
    line.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(page.locator("#matrix")).to_contain_text("Line 1: say who owns it.")
    page.keyboard.type("1")
    expect(page.locator("#matrix .state")).to_have_text("whole")
    page.locator("[name^=rest-o-]").first.focus()
    for _house in range(3):
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.keyboard.press("Tab")
    expect(page.locator("#matrix .state")).to_have_text("not whole")
    expect(page.locator("#matrix .outcomes")).to_contain_text("Nobody owns this: the rest of the world")
    visitor.sees_nothing_wrong()


def test_a_slider_is_moved_with_keys_and_the_picture_follows(visit: Visitors) -> None:
    visitor = visit()
    visitor.sign_in("nargiz")
    page = visitor.go(project_of(visitor) + "waterfall/")
    total = page.locator("#picture .panel-head .push")
    before = total.inner_text()
    page.get_by_role("slider", name="Revenue").focus()
    for _press in range(5):
        page.keyboard.press("ArrowRight")
    expect(total).not_to_have_text(before)
    expect(page.locator("#now")).to_contain_text(total.inner_text())
    axe_finds_nothing(visitor)
    visitor.sees_nothing_wrong()


def test_a_project_becomes_a_series_and_its_episodes_are_looked_at_one_by_one(visit: Visitors) -> None:
    visitor = visit(width=320)
    visitor.sign_in("elif")
    page = visitor.go("/studio/")
    page.get_by_role("link", name="The bread of Samarkand").first.click()
    page.get_by_label("Who leads the project").select_option(label="Demo TV Ankara")
    page.get_by_role("button", name="Accept: begin the project").click()
    page = visitor.go("/studio/")
    page.locator(".deals h3 a[href^='/studio/']", has_text="The bread of Samarkand").first.click()
    expect(page.locator(".head")).to_contain_text("4 episodes")
    page.locator(".studio-tabs").get_by_text("Shots").click()
    page.get_by_text("Add or change an episode").click()
    page.get_by_label("Number").fill("2")
    page.locator("#id_episode_title").fill("The oven")
    page.locator("#id_episode_language").select_option("en")
    page.get_by_role("button", name="Set it").click()
    page.get_by_role("navigation", name="Episodes").get_by_text("Episode 2").click()
    expect(page.locator(".group h2")).to_have_count(1)
    expect(page.locator(".group h2")).to_contain_text("The oven")
    looked_at(visitor, "studio-episodes-320")


def test_a_note_is_written_at_the_moment_that_is_seen_and_leads_back_to_it(visit: Visitors) -> None:
    visitor = visit()
    visitor.sign_in("erlan")
    page = visitor.go(project_of(visitor))
    page.get_by_role("link", name="Animatic").click()
    page.locator("a[href^='/studio/files/']").first.click()
    player = page.locator("video")
    player.evaluate("film => film.readyState >= 1 || new Promise(ok => film.onloadedmetadata = ok)")
    player.evaluate("film => new Promise(ok => { film.onseeked = ok; film.currentTime = 12.4; })")
    page.get_by_role("button", name="At this moment").click()
    expect(page.locator("input[name=at]")).to_have_value("0:12.4")
    page.keyboard.type("The moon is too large.")
    page.get_by_role("button", name="Note it").click()
    moment = page.get_by_role("button", name="0:12.4")
    expect(moment).to_be_visible()
    page.locator("video").evaluate("film => film.readyState >= 1 || new Promise(ok => film.onloadedmetadata = ok)")
    moment.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("Math.abs(document.querySelector('video').currentTime - 12.4) < 0.05")
    assert page.locator("[data-line] i").count() == page.locator("[data-seek]").count()
    visitor.sees_nothing_wrong()


def test_a_picture_goes_onto_the_board_and_the_idea_is_sent(visit: Visitors, tmp_path: Path) -> None:
    visitor = visit()
    visitor.sign_in("erlan")
    page = visitor.go("/studio/")
    page.get_by_role("link", name="One road, many kitchens").click()
    page.get_by_role("link", name="Pitch an idea").click()
    page.get_by_label("Working title").fill("Kurt for the road")
    page.get_by_label("The idea in one sentence").fill("A white stone that feeds a rider for a day.")
    page.get_by_label("Minutes").fill("15")
    page.get_by_role("button", name="Save the draft").click()
    Image.new("RGB", (640, 360), "#e39a12").save(tmp_path / "steppe.png")
    page.set_input_files("input[name=picture]", tmp_path / "steppe.png")
    page.get_by_label("What it shows").fill("The steppe at noon")
    page.get_by_role("button", name="Put it up").click()
    expect(page.locator(".mood img")).to_be_visible()
    expect(page.get_by_text("The steppe at noon")).to_be_visible()
    looked_at(visitor, "studio-pitch-1440")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator(".head .state")).to_have_text("sent")
    other = visit()
    other.sign_in("elif")
    page = other.go("/desk/")
    expect(page.get_by_role("link", name="Answer an idea").first).to_be_visible()
