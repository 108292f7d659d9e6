"""A viewer in Bishkek watches Almaty's live channel in a real browser, and its line breaks for a while."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from ortaq.web.demo.__main__ import free_port
from tests.node import Node, wait_for
from tests.rooms.feed_stories import SUBTITLED, Origin, begins, origin
from tests.screen.conftest import Visit, Visitors, picture, until

OPEN = """
from tests import world
from tests.rooms.feed_stories import feed
from ortaq.channels.feeds import slates
slates.ensure()
feed(world.build(), {address!r}, {mode!r})
"""
DARK = """
import datetime as dt
from django.utils import timezone
from ortaq.channels import actions
from ortaq.channels.models import Feed
feed = Feed.objects.get()
now = timezone.now()
actions.black_out(feed=feed, start=now, stop=now + dt.timedelta(hours=1), territories=["KG"], by=feed.opened_by)
"""
COUNT = "from ortaq.channels.models import FeedSegment as S; print(S.objects.count())"
LENGTH = 80
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


@contextmanager
def carried(
    node: Node, port: int, chromium: Browser, mode: str, multivariant: str = ""
) -> Iterator[tuple[Origin, Visitors]]:
    """Almaty's channel that goes on, carried in a mode, and visitors of the node."""
    stop = threading.Event()
    begins("ts", LENGTH)
    with origin("ts", segments=LENGTH, next_seq=0, multivariant=multivariant) as partner:
        partner.say(4)

        def live() -> None:
            while not stop.wait(4):
                partner.say()

        thread = threading.Thread(target=live, daemon=True)
        thread.start()
        node.python(OPEN.format(address=partner.address, mode=mode))
        node.worker()
        wait_for(lambda: int(node.python(COUNT).split()[-1]) >= 3, 120)
        server = subprocess.Popen(
            [sys.executable, "-m", "ortaq.web.server", "--port", str(port)], env=node.env, start_new_session=True
        )
        visitors = Visitors(chromium, f"http://127.0.0.1:{port}")
        try:
            wait_for(lambda: served(f"http://127.0.0.1:{port}/healthz"), 60)
            yield partner, visitors
        finally:
            stop.set()
            thread.join()
            for context in visitors.contexts:
                context.close()
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)


PLAYER = "document.querySelector('ortaq-player')"
HIDDEN = f"{PLAYER}.querySelector('[data-part=slate]').hidden"
AT = f"{PLAYER}.video.currentTime"


def playing(visit: Visit) -> Page:
    """The channel's page, when its picture moves."""
    page = visit.go("/watch/demo-live/")
    until(page, f"{PLAYER}?.video")
    page.evaluate(f"{PLAYER}.video.muted = true")
    page.evaluate(f"void {PLAYER}.video.play()")
    until(page, f"{AT} > 0", 60)
    return page


@pytest.mark.slow
def test_a_viewer_stays_with_a_feed_whose_line_breaks_and_comes_back(node: Node, port: int, chromium: Browser) -> None:
    with carried(node, port, chromium, "remux") as (partner, visitors):
        visit = visitors(territory="KG")
        page = playing(visit)
        assert page.evaluate(HIDDEN)
        assert page.evaluate(f"{PLAYER}.errors") == []
        partner.is_dead = True
        until(page, f"!{HIDDEN}", 60)
        picture(page, "feed-slate")
        assert "The line to the channel is broken" in page.locator("ortaq-player").inner_text()
        partner.is_dead = False
        until(page, HIDDEN, 60)
        at = page.evaluate(AT)
        until(page, f"{AT} > {at + 6}", 30)
        # Twelve seconds of silence are as much as a player holds: it may wait for the slate, and for nothing else.
        assert set(page.evaluate(f"{PLAYER}.errors")) <= STALLS
        visit.sees_nothing_wrong()


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["rewritten", "pass_through"])
def test_the_page_of_a_channel_plays_what_lies_at_the_partner_and_no_other_page_may(
    mode: str, node: Node, port: int, chromium: Browser
) -> None:
    with carried(node, port, chromium, mode) as (partner, visitors):
        visit = visitors(territory="KG")
        page = playing(visit)
        at = page.evaluate(AT)
        until(page, f"{AT} > {at + 10}", 60)
        assert set(page.evaluate(f"{PLAYER}.errors")) <= STALLS
        theirs = f"http://127.0.0.1:{partner.port}"
        here = f"http://127.0.0.1:{port}"
        sources = {
            address: policy(f"{here}{address}", territory="KG") for address in ("/watch/demo-live/", "/", "/guide/")
        }
        assert sources["/watch/demo-live/"]["connect-src"] == f"'self' {theirs}"
        assert sources["/watch/demo-live/"]["media-src"] == f"'self' blob: {theirs}"
        assert sources["/"] == sources["/guide/"]
        assert sources["/"] | {"connect-src": "", "media-src": ""} == sources["/watch/demo-live/"] | {
            "connect-src": "",
            "media-src": "",
        }
        assert theirs not in str(sources["/"])
        # In Budapest, where nothing of it is shown, the same page may fetch nothing from there.
        assert theirs not in str(policy(f"{here}/watch/demo-live/", territory="HU"))
        # It asks the partner, and nobody else.
        assert all(fault.startswith(f"asked another host: {theirs}/") for fault in visit.faults), visit.faults
        # Nothing wider: another port of the same machine is another origin.
        with origin("ts") as stranger:
            stranger.say(1)
            fetched = page.evaluate(
                "address => fetch(address).then(() => 'read', () => 'refused')",
                f"http://127.0.0.1:{stranger.port}/live/index.m3u8",
            )
            assert (fetched, stranger.asked) == ("refused", [])
        node.python(DARK)
        until(page, f"!{HIDDEN}", 60)
        assert "this part of it is left out here" in page.locator("ortaq-player").inner_text()
        picture(page, f"feed-dark-{mode}")
        asked = len([path for path in partner.asked if path.endswith(".ts?token=secret")])
        at = page.evaluate(AT)
        until(page, f"{AT} > {at + 8}", 60)
        assert page.evaluate(HIDDEN) is False
        assert asked > 0


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["remux", "rewritten"])
def test_a_viewer_reads_the_lines_of_what_is_seen(mode: str, node: Node, port: int, chromium: Browser) -> None:
    with carried(node, port, chromium, mode, SUBTITLED) as (_, visitors):
        visit = visitors(territory="KG")
        visit.go("/watch/demo-live/").evaluate("localStorage.setItem('ortaq.player', JSON.stringify({first: 'kk'}))")
        page = playing(visit)
        choices = page.locator("ortaq-player [data-part=first] input")
        assert [one.get_attribute("value") for one in choices.all()] == ["kk", "kk-x-sdh", "-"]
        line = f"{PLAYER}.querySelector('[data-part=line-1]').textContent"
        until(page, f"/^line of \\d+$/.test({line})", 60)
        # Each line stands in the second of the four seconds of its own segment; ours begin with the partner's first.
        said, at, start = page.evaluate(
            f"[{line}, {AT}, {PLAYER}.details.fragments.find(({{ start, end }}) => start <= {AT} && {AT} < end).start]"
        )
        assert re.fullmatch(r"line of \d+", said)
        assert 0.9 <= at - start <= 2.2


def policy(address: str, *, territory: str) -> dict[str, str]:
    """The policy of a page by directive, but for its nonce."""
    said = httpx.get(address, cookies={"territory": territory}).headers["Content-Security-Policy"]
    rows = (re.sub(r"'nonce-[^']*'", "'nonce'", one).strip().partition(" ") for one in said.split(";"))
    return {name: sources for name, _, sources in rows}


def served(address: str) -> bool:
    """Whether the web server answers yet."""
    try:
        return httpx.get(address).is_success
    except httpx.TransportError:
        return False
