"""Count who watches, in front of Django: one step for each playlist that is answered, and a row now and then.

A request leaves its channel, its variant and its rendition behind, and nothing of the one who asked: no address, no
cookie, no name of a browser. Each process writes rows of its own, so that none waits for another; readers add them up.
"""

import datetime as dt
import uuid
from collections import Counter, deque
from typing import Final

from django.db import transaction

from ortaq.channels.air.timelines import NOWHERE
from ortaq.channels.models import Audience, Channel
from ortaq.core.playout.audience import STEP

MINUTE: Final = 60
MOST: Final = 2_000_000
"""Requests that wait to be written while the database is away; after that the oldest are forgotten."""

Request = tuple[str, str]
"""(/live/<channel>/<variant>, rendition)."""
asked: Final[deque[Request]] = deque(maxlen=MOST)
"""What was asked since the last writing; appending needs no lock."""


def step_of(at: dt.datetime) -> dt.datetime:
    """The beginning of the step in which an instant lies."""
    return dt.datetime.fromtimestamp(at.timestamp() // STEP * STEP, dt.UTC)


KEPT: Final = dt.timedelta(days=400)
"""A year and a month, so that a day can be held against the same one a year ago."""


def forget(now: dt.datetime) -> None:
    """Drop what nobody compares any more."""
    Audience.objects.filter(at__lt=now - KEPT).delete()


class Tally:
    """What one process has counted; it is written every minute, and kept as long as the database is away."""

    def __init__(self) -> None:
        self.id = uuid.uuid4()
        self.minute = 0
        self.counted: dict[tuple[dt.datetime, str], Counter[str]] = {}
        self.unwritten: set[tuple[dt.datetime, str]] = set()

    def look(self, now: dt.datetime) -> None:
        """Write when a minute is over, for what was asked in it; raises DatabaseError, and then nothing is lost."""
        minute = int(now.timestamp()) // MINUTE
        if minute != self.minute:
            if self.minute:
                self.write(dt.datetime.fromtimestamp(self.minute * MINUTE, dt.UTC))
            self.minute = minute

    def write(self, at: dt.datetime) -> None:
        """Add what was asked since to the step of `at`, and write every step that has grown."""
        step = step_of(at)
        for _ in range(len(asked)):
            place, rendition = asked.popleft()
            self.counted.setdefault((step, place), Counter())[rendition] += 1
            self.unwritten.add((step, place))
        if not self.unwritten:
            return
        parts = {key: key[1].rsplit("/", 2)[1:] for key in self.unwritten}
        known = Channel.objects.in_bulk({slug for slug, _variant in parts.values()}, field_name="slug")
        with transaction.atomic():
            for key, (slug, variant) in parts.items():
                if slug in known:
                    Audience.objects.update_or_create(
                        channel=known[slug],
                        at=key[0],
                        territory="" if variant == NOWHERE else variant.upper(),
                        counter=self.id,
                        defaults={"requests": dict(self.counted[key])},
                    )
        self.unwritten.clear()
        self.counted = {key: counts for key, counts in self.counted.items() if key[0] == step}
