"""A channel for players to prove themselves on: a boundary every eight seconds, and a slate now and then.

Whole films and longer ones cut hard on the grid, two sounds, two subtitles, pictures of several sizes, and every
seventh slot with nothing in it, where the slate comes. `tests/screen/test_boundaries.py` plays it too, without slates.
"""

import subprocess
import sys
import time
from collections.abc import Mapping
from urllib.request import urlopen
from uuid import uuid4

SLOT = 8
"""Seconds between two boundaries."""
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
    broadcaster=dana.broadcaster, by=dana, slug="{slug}", number=100 + Channel.objects.count(),
    names={{"en": "{slug}"}},
    sounds=["kk", "tr"], subtitles=["kk", "kk-Latn"], territories_seen=["KZ"],
)
films = list(Programme.objects.filter(package__isnull=False).order_by("number"))
at = ceiling(timezone.now(), GRID)
for turn in range({slots}):
    if not {empty} or turn % {empty} != {empty} - 1:
        actions.plan(channel=channel, programme=films[turn % len(films)], starts_at=at, seconds={slot}, by=dana)
    at += timedelta(seconds={slot})
actions.publish(channel=channel, by=dana)
"""


def on_the_air(address: str, environment: Mapping[str, str], *, slots: int = 40, empty: int = 0) -> str:
    """Open such a channel on a node from now on, with each `empty`-th slot left empty; its slug, when it has begun.

    Raises TimeoutError when it does not begin.
    """
    slug = f"boundaries-{uuid4().hex[:8]}"
    code = OPEN.format(slug=slug, slots=slots, slot=SLOT, empty=empty)
    subprocess.run([sys.executable, "-m", "ortaq", "shell", "-v0", "-c", code], env=environment, check=True)
    wait_for_segments(f"{address}/live/{slug}/kz/360p.m3u8")
    return slug


def wait_for_segments(playlist: str) -> None:
    """A channel that has just begun has nothing to play yet; raises TimeoutError when it does not begin."""
    deadline = time.monotonic() + 60
    while asked(playlist).count("#EXTINF") < 4:  # noqa: PLR2004 -- something to begin with
        if time.monotonic() > deadline:
            raise TimeoutError(playlist)
        time.sleep(1)


def asked(address: str) -> str:
    """The text at an address of our own node; nothing while there is none."""
    try:
        with urlopen(address, timeout=60) as answer:  # noqa: S310 -- our own node
            return str(answer.read().decode())
    except OSError:
        return ""
