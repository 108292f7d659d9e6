"""Where the air of a channel can be taken up: the state of every variant before an airing, kept with publications."""

from collections.abc import Iterable

from django.utils import timezone

from ortaq.channels.air.shared import Shared
from ortaq.channels.air.timelines import HOUR, Builder, later_name
from ortaq.channels.models import Channel, Publication, Stretch
from ortaq.core.playout import Mark, ticks
from ortaq.work.settings import settings


def ground(channel: Channel, before: int) -> tuple[int, dict[str, Mark]]:
    """Where a timeline can be taken up that must hold everything from the tick `before` on: airing number and marks.

    Of the publications that begin early enough the newest is right: none after it has changed anything before it.
    """
    newest = Publication.objects.filter(channel=channel, at__lte=before).order_by("-number").first()
    if newest is None:
        return 0, {}
    return newest.first, {name: Mark.read(plain) for name, plain in newest.marks.items()}


def marks_before(channel: Channel, number: int, at: int, changed: int | None = None) -> dict[str, Mark]:
    """The state of every variant just before the airing `number`, which begins at the tick `at`.

    `changed` is the tick from which on what was published before no longer holds; without it that is `at`. A channel
    that is some hours later is told where it has another state, on the clock of the channel itself.
    """
    first, marks = ground(channel, at if changed is None else changed)
    shared = Shared()
    airings = [one for one in shared.airings(channel, first) if one.number < number]
    if not airings:
        return marks
    builder = Builder(channel, shared)
    found = {name: timeline.mark for name, timeline in builder.timelines(airings, marks).items()}
    for name, row in builder.blocks(airings).items():
        for hours in settings().time_shifts:
            mark = builder.later(row, name, marks, hours).mark.later(-hours * HOUR)
            if mark != found[name]:
                found[later_name(name, hours)] = mark
    return found


def recount_later(channel: Channel, changed: Iterable[Stretch]) -> None:
    """Count again how the channels that are some hours later stand at publications after what they show less of now.

    What they have shown already stays, so only the last hours matter; the channel's own state is as it was.
    """
    reach = ticks.of(timezone.now()) - max(settings().time_shifts, default=0) * HOUR
    since = min((one.start for one in changed if one.stop > reach), default=None)
    if since is None:
        return
    for one in Publication.objects.filter(channel=channel, at__gt=since).order_by("number"):
        own = {name: plain for name, plain in one.marks.items() if "+" not in name}
        again = marks_before(channel, one.first, one.at, changed=since)
        one.marks = own | {name: mark.plain() for name, mark in again.items() if "+" in name}
        one.save(update_fields=["marks"])
