"""Count who watches, in front of Django: one step for each playlist that is answered, and a row now and then.

A request leaves its channel, its variant and its rendition behind, and nothing of the one who asked: no address, no
cookie, no name of a browser. Each process writes rows of its own, so that none waits for another; readers add them up.
"""

import datetime as dt
import uuid
from collections import Counter, deque
from typing import Final, NamedTuple

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


class Seen(NamedTuple):
    """What was watched: a channel in a territory at a step of the channel's own clock, and how much later it was seen.

    Who watches a channel three hours later belongs to the programmes that they see, as in consolidated ratings.

    >>> Seen.of(dt.datetime(2026, 11, 27, 15), "/live/demo-ankara+3h/uz")
    Seen(slug='demo-ankara', territory='UZ', at=datetime.datetime(2026, 11, 27, 12, 0), hours=3)
    """

    slug: str
    territory: str
    at: dt.datetime
    hours: int

    @classmethod
    def of(cls, step: dt.datetime, place: str) -> "Seen":
        """What a request for a place means that was made in a step."""
        channel, variant = place.rsplit("/", 2)[1:]
        slug, _, shift = channel.partition("+")
        hours = int(shift.removesuffix("h") or 0)
        return cls(slug, "" if variant == NOWHERE else variant.upper(), step - dt.timedelta(hours=hours), hours)


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
        seen = {key: Seen.of(*key) for key in self.unwritten}
        known = Channel.objects.in_bulk({one.slug for one in seen.values()}, field_name="slug")
        with transaction.atomic():
            for key, one in seen.items():
                if one.slug in known:
                    Audience.objects.update_or_create(
                        channel=known[one.slug],
                        at=one.at,
                        territory=one.territory,
                        # What is seen later is added to its own time by a counter of its own: that of the time is done.
                        counter=uuid.uuid5(self.id, f"+{one.hours}h") if one.hours else self.id,
                        defaults={"requests": dict(self.counted[key])},
                    )
        self.unwritten.clear()
        self.counted = {key: counts for key, counts in self.counted.items() if key[0] == step}
