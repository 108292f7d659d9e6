"""A viewer in Bishkek watches Almaty's live channel in a real browser, and its line breaks for a while."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from ortaq.web.demo.__main__ import free_port
from tests.node import Node, wait_for
from tests.rooms.feed_stories import origin, real_segments
from tests.screen.conftest import Visitors, picture, until

OPEN = """
from tests import world
from tests.rooms.feed_stories import feed
from ortaq.channels.feeds import slates
slates.ensure()
feed(world.build(), {address!r}, "remux")
"""
COUNT = "from ortaq.channels.models import FeedSegment as S; print(S.objects.count())"
LENGTH = 24
STALLS = {"mediaError bufferStalledError", "mediaError bufferNudgeOnStall"}


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def node(tmp_path: Path, port: int) -> Iterator[Node]:
    """A node with a worker and a web server."""
    node = Node(tmp_path / "node")
    node.env |= {
        "ORTAQ_FEEDS_PRIVATE": "true",
        "ORTAQ_ORIGIN": f"http://127.0.0.1:{port}",
        "ORTAQ_TERRITORY_CHOICE": "true",
    }
    yield node
    node.stop()


@pytest.mark.slow
def test_a_viewer_stays_with_a_feed_whose_line_breaks_and_comes_back(node: Node, port: int, chromium: Browser) -> None:
    stop = threading.Event()
    real_segments("ts", LENGTH)
    with origin("ts", segments=LENGTH, next_seq=0) as partner:
        partner.say(4)

        def live() -> None:
            while not stop.wait(4):
                partner.say()

        thread = threading.Thread(target=live, daemon=True)
        thread.start()
        node.python(OPEN.format(address=partner.address))
        node.worker()
        wait_for(lambda: int(node.python(COUNT).split()[-1]) >= 3)
        server = subprocess.Popen(
            [sys.executable, "-m", "ortaq.web.server", "--port", str(port)], env=node.env, start_new_session=True
        )
        visitors = Visitors(chromium, f"http://127.0.0.1:{port}")
        try:
            visit = visitors(territory="KG")
            wait_for(lambda: served(f"http://127.0.0.1:{port}/healthz"))
            page = visit.go("/watch/demo-live/")
            until(page, "document.querySelector('ortaq-player')?.video")
            page.evaluate("document.querySelector('ortaq-player').video.muted = true")
            page.evaluate("void document.querySelector('ortaq-player').video.play()")
            until(page, "document.querySelector('ortaq-player').video.currentTime > 0", 40)
            hidden = "document.querySelector('ortaq-player [data-part=slate]').hidden"
            assert page.evaluate(hidden)
            errors = "document.querySelector('ortaq-player').errors"
            assert page.evaluate(errors) == []
            partner.is_dead = True
            until(page, f"!{hidden}", 60)
            picture(page, "feed-slate")
            assert "The line to the channel is broken" in page.locator("ortaq-player").inner_text()
            partner.is_dead = False
            until(page, hidden, 60)
            at = page.evaluate("document.querySelector('ortaq-player').video.currentTime")
            until(page, f"document.querySelector('ortaq-player').video.currentTime > {at + 6}", 30)
            # Twelve seconds of silence are as much as a player holds: it may wait for the slate, and for nothing else.
            assert set(page.evaluate(errors)) <= STALLS
            visit.sees_nothing_wrong()
        finally:
            stop.set()
            thread.join()
            for context in visitors.contexts:
                context.close()
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)


def served(address: str) -> bool:
    """Whether the web server answers yet."""
    try:
        return httpx.get(address).is_success
    except httpx.ConnectError:
        return False
