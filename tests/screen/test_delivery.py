"""Aigul takes the files of a programme under contract, pulls them in her browser and signs; Asel reads the receipt."""

import hashlib
from pathlib import Path

import pytest

from tests.screen.conftest import Visitors, picture
from tests.screen.test_screener import looks_right


@pytest.mark.parametrize(
    "seen_by",
    # Where there is less room; the other with --all.
    [pytest.param({"width": 1440, "dark": False}, marks=pytest.mark.slow), {"width": 390, "dark": True}],
    ids=["wide", "narrow"],
)
def test_aigul_takes_pulls_and_signs(visit: Visitors, tmp_path: Path, seen_by: dict[str, object]) -> None:
    name = f"{seen_by['width']}-{'dark' if seen_by['dark'] else 'light'}"
    aigul, asel = visit(**seen_by), visit(**seen_by)
    aigul.sign_in("aigul")
    page = aigul.go("/exchange/deliveries/")
    looks_right(aigul)
    picture(page, f"deliveries-{name}")
    page.locator(".delivery-line", has_text="Demo TV Almaty").locator(".btn", has_text="Nasreddin").click()
    page.get_by_role("button", name="Take them").wait_for()
    looks_right(aigul)
    picture(page, f"delivery-files-{name}")
    page.get_by_role("button", name="Take them").click()
    page.wait_for_url("**/exchange/deliveries/*/")
    page.locator("#sums").wait_for(timeout=60_000)
    looks_right(aigul)
    sums = []
    for link in page.locator("a[download][href*='/files/']").all():
        with page.expect_download() as coming:
            link.click()
        called = coming.value.suggested_filename
        coming.value.save_as(tmp_path / called)
        sums.append(f"{hashlib.sha256((tmp_path / called).read_bytes()).hexdigest()}  {called}")
        # Chromium takes ten downloads in one second for an attack, and nobody clicks that fast.
        page.wait_for_timeout(400)
    assert sums
    page.locator("#sums").fill("\n".join([f"{'0' * 64}  {sums[0][66:]}", *sums[1:]]))
    page.get_by_role("button", name="Sign for Demo TV Bishkek").click()
    page.get_by_text(f"These are not whole: {sums[0][66:]}.").wait_for()
    # The browser says on its console that the page came back with 422.
    assert len(aigul.faults) == 1
    aigul.faults.clear()
    page.locator("#sums").fill("\n".join(sums))
    page.get_by_role("button", name="Sign for Demo TV Bishkek").click()
    page.get_by_text("signature holds").wait_for()
    picture(page, f"delivery-signed-{name}")
    looks_right(aigul)
    asel.sign_in("asel")
    theirs = asel.go(page.url.removeprefix(aigul.address))
    theirs.get_by_text("Demo TV Bishkek has every file whole").wait_for()
    assert theirs.locator("a[download][href*='/files/']").count() == 0
    looks_right(asel)
    picture(theirs, f"delivery-licensor-{name}")
