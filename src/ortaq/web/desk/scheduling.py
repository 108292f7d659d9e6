"""What waits for those who schedule: showings without a right or a consent, alerts, gaps."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.channels import deciding
from ortaq.channels import queries as channels
from ortaq.channels.models import Channel, Slot
from ortaq.channels.planning import alerts
from ortaq.core.playout.later import AGE_HOURS
from ortaq.core.rights import Answer
from ortaq.core.text import convert, dates
from ortaq.members.models import Broadcaster
from ortaq.origin.queries import withheld
from ortaq.rights import sentences
from ortaq.web.desk.job import Job

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
TOLD_AS_ALERTS = {
    *(alerts.Kind.LATE, alerts.Kind.RUNS, alerts.Kind.ENDS, alerts.Kind.FILES, alerts.Kind.HOURS),
    *(alerts.Kind.UNDECLARED, alerts.Kind.DRAFT),
}
"""The others are jobs of their own, or can wait."""
SMALLEST_GAP = dt.timedelta(minutes=1)


def showings_without_consent(house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """Coming slots in which the slate will stand, because a consent does not hold; one job for each programme."""
    coming = list(
        Slot.objects.filter(channel__broadcaster=house, removed_at=None, starts_at__gt=now)
        .select_related("channel", "programme__owner", "programme__package")
        .order_by("starts_at")
    )
    out = withheld({slot.programme_id for slot in coming})
    first: dict[tuple[object, object], Slot] = {}
    for slot in coming:
        if slot.programme_id in out:
            first.setdefault((slot.channel_id, slot.programme_id), slot)
    for slot in first.values():
        yield Job(
            title=_("A consent was withdrawn or has run out: plan something else"),
            address=schedule_address(slot.channel, slot.starts_at),
            action=_("Open the schedule"),
            programme=slot.programme,
            house=str(slot.programme.owner),
            note=sentences.SENTENCES["consent"]({}, ""),
            due=slot.starts_at,
        )


def showings_without_right(house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """Planned showings of the next week that the house may not show in its own country, or that need a person."""
    for channel in channels.planned_by(house):
        # What has begun is on the air as it was published.
        planned = [slot for slot in channels.slots(channel, now, now + WEEK) if slot.starts_at >= now]
        for slot, answers in deciding.decided(channel, planned).items():
            answer = answers[house.territory]
            if answer.answer in (Answer.DENY, Answer.REVIEW):
                yield Job(
                    title=_("Replace it, or get the right")
                    if answer.answer is Answer.DENY
                    else _("Say whether it may be shown at this hour")
                    if answer.reasons[0][0] == AGE_HOURS
                    else _("Say which licence it uses"),
                    address=schedule_address(channel, slot.starts_at),
                    action=_("Open the schedule"),
                    programme=slot.programme,
                    house=str(slot.programme.owner),
                    note=sentences.say(answer, time_zone=house.time_zone)[0],
                    due=slot.starts_at,
                )


def alerts_to_answer(house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """What else stands against the next 72 hours: one job for each channel and kind, about the first showing."""
    for channel in channels.planned_by(house):
        kinds: dict[alerts.Kind, list[alerts.Alert]] = defaultdict(list)
        for one in alerts.alerts_of(channel, now):
            if one.kind in TOLD_AS_ALERTS:
                kinds[one.kind].append(one)
        for row in kinds.values():
            first, more = row[0], len(row) - 1
            others = ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more} if more else ""
            yield Job(
                title=_("Alert: %(what)s") % {"what": first.name},
                address=reverse("channels:alerts", args=(channel.slug,)),
                action=_("Look"),
                programme=first.slot.programme,
                house=convert.in_script(channel.names, sentences.reader())[1],
                note=" ".join(filter(None, (*first.said, others))),
                due=first.slot.starts_at,
            )


def gaps_to_fill(house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """Times of the next day in which a channel of the house shows nothing; one job for each channel."""
    zone = ZoneInfo(house.time_zone)
    for channel in channels.planned_by(house):
        # What the channel repeats by itself fills a gap too.
        shown = [(one.starts_at, one.stops_at) for one in channels.slots(channel, now, now + DAY)]
        shown += [(one.starts_at, one.stops_at) for one in channels.repeats(channel, now, now + DAY)]
        if found := gaps(shown, now, now + DAY):
            times = [between(start.astimezone(zone), stop.astimezone(zone)) for start, stop in found[:3]]
            yield Job(
                title=ngettext("Fill a gap in the schedule", "Fill %(count)s gaps in the schedule", len(found))
                % {"count": len(found)},
                address=schedule_address(channel, found[0][0]),
                action=_("Open the schedule"),
                house=convert.in_script(channel.names, sentences.reader())[1],
                note=", ".join(times) + (" …" if len(found) > len(times) else ""),
                due=found[0][0],
            )


def between(start: dt.datetime, stop: dt.datetime) -> str:
    """Two times of the clock; the second with its day where that is another one."""
    day = "" if start.date() == stop.date() else f"{dates.short_day(stop.date(), sentences.reader())} "
    return f"{start:%H:%M}–{day}{stop:%H:%M}"


def gaps(
    spans: Iterable[tuple[dt.datetime, dt.datetime]], start: dt.datetime, stop: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime]]:
    """What the half-open spans leave uncovered of [start, stop); less than a minute is no gap."""
    free, at = [], start
    for first, last in sorted(span for span in spans if span[0] < stop):
        if first - at >= SMALLEST_GAP:
            free.append((at, first))
        at = max(at, last)
    if stop - at >= SMALLEST_GAP:
        free.append((at, stop))
    return free


def schedule_address(channel: Channel, at: dt.datetime) -> str:
    """The day of a channel's schedule."""
    day = at.astimezone(ZoneInfo(channel.time_zone)).date()
    return f"/channels/{channel.slug}/?day={day.isoformat()}"
