"""Files of other systems on the screen: what a format loses is read before it is taken, a file before it counts."""

from pathlib import Path

import pytest

from tests.screen.conftest import Visitors, picture
from tests.screen.test_pages import SEEN_BY, axe_finds_nothing, fits

SHEET = """clause,work,giver,holder,territories,media,sounds,subtitles,first_day,last_day,time_zone,runs
one,the-tale,almaty,bishkek,KG; KZ,linear; catch_up,ky,ru,2026-12-01,2027-11-30,Asia/Bishkek,3
two,the-tale,almaty,bishkek,Kyrgyzstan,linear,ky,ru,2026-12-01,2027-11-30,Asia/Bishkek,3
three,the-tale,almaty,bishkek,KG,linear,ky,ru,01/02/2026,2027-11-30,Asia/Bishkek,3
"""


@pytest.mark.parametrize("seen_by", SEEN_BY, ids=lambda one: f"{one['width']}-{one['language']}")
def test_a_file_is_read_in_and_shown(visit: Visitors, tmp_path: Path, seen_by: dict[str, object]) -> None:
    path = tmp_path / "licences.csv"
    path.write_text(SHEET, encoding="utf-8")
    visitor = visit(**seen_by)
    visitor.sign_in("aigul")
    page = visitor.go("/exchange/files/")
    name = f"{seen_by['width']}-{'dark' if seen_by['dark'] else 'light'}"
    picture(page, f"exchange-files-{name}")
    fits(visitor)
    axe_finds_nothing(visitor)
    page.set_input_files("#file", str(path))
    page.locator("form[action='/exchange/imports/'] button").click()
    page.wait_for_url("**/exchange/imports/*/")
    assert page.locator("table.table tbody tr").count() == 2
    assert page.locator("ol.formats > li").count() == 1
    picture(page, f"exchange-import-{name}")
    fits(visitor)
    axe_finds_nothing(visitor)
    visitor.sees_nothing_wrong()
