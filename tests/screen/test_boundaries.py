"""Programme boundaries in a row, hard cuts among them: no error, no stall."""

import pytest
from bench._boundaries import SLOT, on_the_air

from ortaq.web.demo.__main__ import Node
from tests.screen.conftest import Visitors, until

WATCH = """() => {
    const player = document.querySelector("ortaq-player"), video = player.video;
    window.seen = {boundaries: 0, stalls: 0};
    player.addEventListener("programme", () => { window.seen.boundaries += 1; });
    video.addEventListener("waiting", () => { window.seen.stalls += 1; });
}"""
PLAYING = (
    "document.querySelector('ortaq-player')?.video?.currentTime > 1 && document.querySelector('video').readyState > 2"
)


@pytest.mark.parametrize("count", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_boundaries_pass_without_an_error_or_a_stall(visit: Visitors, demo_node: Node, count: int) -> None:
    slug = on_the_air(demo_node.address, demo_node.environment)
    viewer = visit(language="kk", territory="KZ", calm=False)
    page = viewer.go(f"/watch/{slug}/")
    until(page, PLAYING, 40)
    page.evaluate(WATCH)
    until(page, f"window.seen.boundaries >= {count}", SLOT * count + 40)
    seen = page.evaluate("window.seen") | {"errors": page.evaluate("document.querySelector('ortaq-player').errors")}
    assert seen["stalls"] == 0, seen
    assert seen["errors"] == [], seen
    viewer.sees_nothing_wrong()
