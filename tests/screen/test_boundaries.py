"""Ten programme boundaries in a row, hard cuts among them: no error, no stall."""

import subprocess
import sys
import time
from uuid import uuid4

import httpx
import pytest

from ortaq.web.demo.__main__ import Node
from tests.screen.conftest import Visitors, until

# A channel of its own whose slots last eight seconds: whole films, and longer ones cut hard on the grid.
OPEN = """
from datetime import timedelta
from django.utils import timezone
from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.models import Channel
from ortaq.members.models import Person
from ortaq.web.demo.world import GRID, ceiling
dana = Person.objects.get(username="dana")
channel = actions.open_channel(
    broadcaster=dana.broadcaster, by=dana, slug="SLUG", number=100 + Channel.objects.count(), names={"en": "SLUG"},
    sounds=["kk", "tr"], subtitles=["kk", "kk-Latn"], territories_seen=["KZ"],
)
films = list(Programme.objects.filter(package__isnull=False).order_by("number"))
at = ceiling(timezone.now(), GRID)
for turn in range(40):
    actions.plan(channel=channel, programme=films[turn % len(films)], starts_at=at, seconds=8, by=dana)
    at += timedelta(seconds=8)
actions.publish(channel=channel, by=dana)
"""
WATCH = """() => {
    const player = document.querySelector("ortaq-player"), video = player.video;
    window.seen = {boundaries: 0, stalls: 0};
    player.addEventListener("programme", () => { window.seen.boundaries += 1; });
    video.addEventListener("waiting", () => { window.seen.stalls += 1; });
}"""
PLAYING = (
    "document.querySelector('ortaq-player')?.video?.currentTime > 1 && document.querySelector('video').readyState > 2"
)


def wait_for_segments(playlist: str) -> None:
    """A channel that has just begun has nothing to play yet."""
    deadline = time.monotonic() + 60
    while httpx.get(playlist).text.count("#EXTINF") < 4:
        assert time.monotonic() < deadline, "the channel did not begin"
        time.sleep(1)


def on_the_air(demo_node: Node) -> str:
    """A new channel of forty programmes of 8 seconds each, from now on; gives its slug."""
    slug = f"boundaries-{uuid4().hex[:8]}"
    code = OPEN.replace("SLUG", slug)
    subprocess.run([sys.executable, "-m", "ortaq", "shell", "-v0", "-c", code], env=demo_node.environment, check=True)
    wait_for_segments(f"{demo_node.address}/live/{slug}/kz/360p.m3u8")
    return slug


@pytest.mark.parametrize("count", [10, pytest.param(20, marks=pytest.mark.slow)])
def test_boundaries_pass_without_an_error_or_a_stall(visit: Visitors, demo_node: Node, count: int) -> None:
    slug = on_the_air(demo_node)
    viewer = visit(language="kk", territory="KZ", calm=False)
    page = viewer.go(f"/watch/{slug}/")
    until(page, PLAYING, 40)
    page.evaluate(WATCH)
    until(page, f"window.seen.boundaries >= {count}", 8 * count + 40)
    seen = page.evaluate("window.seen") | {"errors": page.evaluate("document.querySelector('ortaq-player').errors")}
    assert seen["stalls"] == 0, seen
    assert seen["errors"] == [], seen
    viewer.sees_nothing_wrong()
