"""How wide an audience a channel reaches: viewers at once over a day, by territory and language, and of each showing.

Everything here is as it may be told (core/playout/audience.py): nothing below twenty, and nothing that subtraction
would bring out. What was asked for by viewers of whom no territory is known stands under "".
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from ortaq.channels import queries
from ortaq.channels.models import AsRun, Audience, Channel
from ortaq.channels.reports.counting import step_of
from ortaq.core.playout.audience import STEP, Reach, hearing, reach, told, told_parts, watching
from ortaq.members.models import Broadcaster

A_STEP = dt.timedelta(seconds=STEP)
Counted = Mapping[dt.datetime, Mapping[str, Counter[str]]]
"""Beginning of a step -> territory -> requests by rendition."""
Stretch = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Point:
    """Viewers at once in one step: of the channel, and by territory."""

    at: dt.datetime
    viewers: int | None
    territories: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Day:
    """The audience of a time: its curve, its reach as a whole and by territory, and who heard which language.

    `languages` are viewers at once on average, by the sound they had.
    """

    start: dt.datetime
    stop: dt.datetime
    points: tuple[Point, ...]
    whole: Reach
    territories: Mapping[str, Reach]
    languages: Mapping[str, int | None]


def counted(channel: Channel, start: dt.datetime, stop: dt.datetime) -> Counted:
    """What every process has counted in the steps that begin in [start, stop)."""
    found: dict[dt.datetime, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for one in Audience.objects.filter(channel=channel, at__gte=start, at__lt=stop):
        found[one.at][one.territory].update(one.requests)
    return found


def steps(start: dt.datetime, stop: dt.datetime) -> list[dt.datetime]:
    """The steps that touch [start, stop)."""
    first = step_of(start)
    return [first + A_STEP * step for step in range(-(-(stop - first) // A_STEP))]


def audience_in(found: Counted, start: dt.datetime, stop: dt.datetime, within: Sequence[Stretch] | None = None) -> Day:
    """The audience of [start, stop) so far, from what was counted; with `within` of these stretches of it alone."""
    times = [
        at
        for at in steps(start, min(stop, timezone.now()))
        if within is None or any(first < at + A_STEP and at < last for first, last in within)
    ]
    codes = sorted({code for at in times for code in found.get(at, {})})
    watched = {code: [watching(found.get(at, {}).get(code, {})) for at in times] for code in codes}
    sums = [sum(watched[code][place] for code in codes) for place in range(len(times))]
    length = max(1, len(times))
    averages = told_parts({code: sum(row) / length for code, row in watched.items()})
    heard: Counter[str] = Counter()
    for at in times:
        for requests in found.get(at, {}).values():
            heard.update(hearing(requests))
    return Day(
        start,
        stop,
        tuple(
            Point(at, told(sums[place]), told_parts({code: watched[code][place] for code in codes}))
            for place, at in enumerate(times)
        ),
        reach(sums),
        {code: reach(watched[code]) if averages[code] is not None else Reach(None, None, None) for code in codes},
        told_parts({tag: count / length for tag, count in heard.items()}),
    )


def audience_of(channel: Channel, day: dt.date, house: Broadcaster) -> Day | None:
    """The audience of a civil day of a channel, so far as a house is told of it.

    The channel's own house is told of all of it, a licensor of the times in which something was shown under its
    contracts, once that is written down; None: of nothing.
    """
    start, stop = queries.day_of(channel, day)
    within = None
    if channel.broadcaster_id != house.pk:
        report = AsRun.objects.filter(channel=channel, day=day, to=house).first()
        if report is None:
            return None
        rows = report.document["showings"]
        within = [(dt.datetime.fromisoformat(one["start"]), dt.datetime.fromisoformat(one["stop"])) for one in rows]
    return audience_in(counted(channel, step_of(start), stop), start, stop, within)


def of_times(channel: Channel, times: Iterable[Stretch]) -> dict[Stretch, Day]:
    """The audience of each of some times, of showings for instance; steps that one only touches count whole."""
    row = list(dict.fromkeys(times))
    if not row:
        return {}
    found = counted(channel, step_of(min(start for start, _stop in row)), max(stop for _start, stop in row))
    return {(start, stop): audience_in(found, start, stop) for start, stop in row}
