"""Two real processes and one feed: one polls, the other takes over when the first is killed."""

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node import Node, wait_for
from tests.rooms.feed_stories import origin
from tests.rooms.test_work_seams import postgresql, run  # noqa: F401 -- a fixture

OPEN = """
from tests import world
from tests.rooms.feed_stories import feed
from ortaq.channels.air import registry
from ortaq.channels.feeds import slates
slates.ensure()
feed(world.build(), {address!r})
"""
STATE = """
from ortaq.channels.models import Feed
one = Feed.objects.get()
print(one.holder.split(":")[1] if one.holder else "-", one.state.get("number", 0) if one.state else 0)
"""


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    node = Node(tmp_path / "node")
    node.env |= {"ORTAQ_FEEDS_PRIVATE": "true"}
    yield node
    node.stop()


def state(node: Node) -> tuple[str, int]:
    """The process that holds the lease, and the last number of the log."""
    holder, number = node.python(STATE).split()[-2:]
    return holder, int(number)


@pytest.mark.slow
def test_a_killed_poller_is_replaced_by_another_process(node: Node) -> None:
    stop = threading.Event()
    with origin() as partner:
        partner.say(6)

        def live() -> None:
            while not stop.wait(4):
                partner.say()

        thread = threading.Thread(target=live, daemon=True)
        thread.start()
        try:
            node.python(OPEN.format(address=partner.address))
            first = node.worker()
            wait_for(lambda: state(node)[1] >= 3)
            second = node.worker()
            assert state(node)[0] == str(first.pid)
            first.send_signal(signal.SIGKILL)
            first.wait()
            wait_for(lambda: state(node)[0] == str(second.pid), 15)
            reached = state(node)[1]
            wait_for(lambda: state(node)[1] > reached, 15)
            rows = node.python(
                "from ortaq.channels.models import FeedSegment as S; "
                "print(*S.objects.order_by('number').values_list('number', flat=True)); "
                "print(S.objects.exclude(parts={}).values('seq').distinct().count() == "
                "S.objects.exclude(parts={}).count())"
            ).split()
            assert rows[-1] == "True"
            numbers = [int(one) for one in rows[:-1]]
            assert numbers == list(range(1, len(numbers) + 1))
        finally:
            stop.set()
            thread.join()


STORY = """
import time
from tests import world
from tests.rooms.feed_stories import feed
from ortaq.channels import actions
from ortaq.channels.air import answering
from ortaq.channels.feeds import lease, slates
from ortaq.work.line import Line
from ortaq.channels.feeds.poller import Poller, forget, prune
from ortaq.channels.models import FeedRight, FeedSegment
from ortaq.core.playout import TICKS, ticks
from ortaq.ledger.queries import proof
from ortaq.members.models import Broadcaster, Person
slates.ensure()
the_world = world.build()
made = feed(the_world, {address!r})
assert lease.take(made.pk, "a:1:x") and not lease.take(made.pk, "b:2:y") and lease.take(made.pk, "b:2:y", "a:1:x")
with Line() as line:
    Poller(made.pk, "b:2:y", line).poll()
registry = registry.Registry()
registry.refresh()
place = "/live/demo-live/kg"
body = answering.carried(registry.live[place], place, "v0.m3u8", None, ticks.from_ns(time.time_ns()))
first = FeedSegment.objects.order_by("number").first()
assert prune(made.pk, first.stop)
assert forget(made.pk, first.stop + 6 * 60 * TICKS) == 1
made.refresh_from_db()
print(made.version, FeedRight.objects.count(), FeedSegment.objects.count(), body.decode().count("#EXTINF"))
"""


@pytest.mark.slow
def test_a_feed_is_polled_written_and_pruned_on_postgresql(postgresql: dict[str, str]) -> None:  # noqa: F811
    with origin() as partner:
        partner.say(6)
        told = run(STORY.format(address=partner.address), **postgresql, ORTAQ_FEEDS_PRIVATE="true").split()[-4:]
    assert told[1:] == ["2", "2", "3"]
