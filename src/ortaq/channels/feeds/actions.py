"""Carry a partner's live feed as a channel: open it, start and stop it, follow its rights, black out parts of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.channels import queries
from ortaq.channels.actions.plan import require_scheduler
from ortaq.channels.deciding import WITHHELD, why_off
from ortaq.channels.models import Airing, Blackout, Channel, Feed, FeedMode, FeedRight, Listed
from ortaq.channels.standing import off_the_air
from ortaq.core.playout import FOREVER, TICKS, ticks
from ortaq.core.rights import Decision, Medium
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.origin.queries import kept_out
from ortaq.rights.models import Clause
from ortaq.rights.queries import Question, decisions
from ortaq.work.refused import Refused
from ortaq.work.settings import settings

AHEAD = dt.timedelta(days=1)
"""How far ahead the right is asked for, so that its end is known before it comes."""
HOUR = 3600 * TICKS
LONGEST = dt.timedelta(days=31)
MOST_SLACK = dt.timedelta(minutes=30)


class FeedUnclear(Refused):
    """A feed cannot be opened like this."""


class FeedThere(Refused):
    """The channel already carries a feed, or has a schedule."""


class BlackoutUnclear(Refused):
    """A blackout cannot be made like this."""


def open_feed(*, channel: Channel, programme: Programme, address: str, mode: str, by: Person) -> Feed:
    """Let a channel carry a partner's feed; it is not on until it is started.

    `programme` is the partner's channel as a work, about which its licences are written. Raises FeedUnclear, FeedThere.
    """
    require_scheduler(by, channel)
    check(address, mode)
    with transaction.atomic():
        held = queries.locked(channel.pk)
        if Feed.objects.filter(channel=held).exists():
            raise FeedThere(_("This channel already carries a feed."))
        if Airing.objects.filter(channel=held).exists():
            # Their numbers have been given to players already.
            raise FeedThere(_("This channel has been on the air with a schedule. Open another channel for the feed."))
        feed = Feed.objects.create(channel=held, programme=programme, address=address, mode=mode, opened_by=by)
        ledger.record(feed, "opened", by=by, channel=held.pk, programme=programme.pk, mode=mode)
    follow_rights(feed=feed)
    return feed


def check(address: str, mode: str) -> None:
    """Raise FeedUnclear for an address that cannot be polled, or told to players where they would see it."""
    try:
        there = urlsplit(address)
        is_fine = there.scheme in {"http", "https"} and bool(there.hostname) and there.port != 0
    except ValueError:
        is_fine = False
    if not is_fine or any(sign.isspace() or not sign.isprintable() for sign in address):
        raise FeedUnclear(_("The address of a feed begins with https:// or http:// and leads to a playlist (.m3u8)."))
    if mode not in FeedMode.values:
        raise FeedUnclear(_("There is no such way to carry a feed."))
    if mode != FeedMode.REMUX and (there.username is not None or there.password is not None):
        raise FeedUnclear(_("Players would see the password in this address. Carry this feed as a copy."))


def change_address(*, feed: Feed, address: str, by: Person) -> Feed:
    """Another address of the same feed; what has been on the air keeps its numbers."""
    require_scheduler(by, feed.channel)
    check(address, feed.mode)
    return changed(feed, "moved", by=by, address=address)


def start(*, feed: Feed, by: Person) -> Feed:
    """Carry the feed from now on."""
    require_scheduler(by, feed.channel)
    return changed(feed, "started", by=by, is_on=True)


def stop(*, feed: Feed, by: Person) -> Feed:
    """Carry it no more: the slate follows."""
    require_scheduler(by, feed.channel)
    return changed(feed, "stopped", by=by, is_on=False)


def changed(feed: Feed, what: str, *, by: Person, **fields: Any) -> Feed:
    """Change a feed and write it down; the log of the poller is not touched."""
    with transaction.atomic():
        grown(feed, **fields)
        # The address is nobody's business, so it is not in the audit log either.
        ledger.record(feed, what, by=by)
    feed.refresh_from_db()
    return feed


def locked(pk: UUID) -> Feed:
    """A feed that nobody else changes until the transaction ends; its log does not grow meanwhile."""
    return Feed.objects.select_for_update(of=("self",)).get(pk=pk)


def grown(feed: Feed, **fields: Any) -> None:
    """Change a feed so that the air looks at it again."""
    Feed.objects.filter(pk=feed.pk).update(version=F("version") + 1, **fields)


# ---- rights ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """What holds for a feed in a territory now."""

    is_allowed: bool
    ends_at: int | None
    reach: int
    decision: Mapping[str, Any]

    def is_as(self, row: FeedRight) -> bool:
        """Whether a row says the same."""
        return (self.is_allowed, self.ends_at, self.reach, self.decision["clause"]) == (
            row.is_allowed,
            row.ends_at,
            row.reach,
            row.decision["clause"],
        )


def follow_rights(*, feed: Feed) -> int:
    """Ask for the right to carry a feed in every territory of its channel, and write down what has changed; how many.

    It holds for everything that comes into the log from now on. What was on the air stays as it was, and may be seen
    again only as far as the right to that reaches now.
    """
    asked_at = timezone.now()
    held = held_now(feed, asked_at)
    count = 0
    with transaction.atomic():
        next_number = locked(feed.pk).next_number
        known = {one.territory: one for one in FeedRight.objects.filter(feed=feed, until=None)}
        for code in {*held, *known}:
            row, holds = known.get(code), held.get(code)
            if row and holds and holds.is_as(row):
                continue
            if row:
                row.until = next_number
                row.save(update_fields=["until"])
            if holds:
                FeedRight.objects.create(
                    feed=feed,
                    territory=code,
                    since=next_number,
                    is_allowed=holds.is_allowed,
                    ends_at=holds.ends_at,
                    reach=holds.reach,
                    decision=dict(holds.decision),
                    decided_at=asked_at,
                )
            count += 1
            ledger.record(feed, "decided", territory=code, allowed=bool(holds and holds.is_allowed), since=next_number)
        if count:
            grown(feed)
    return count


def held_now(feed: Feed, at: dt.datetime) -> dict[str, Held]:
    """What rights, consents and rules say of carrying a feed, and of seeing it again, in every territory."""
    codes, work = queries.places(feed.channel), feed.programme_id
    # What a consent or a rule keeps off every air is not carried either.
    if out := off_the_air(feed.channel, [work]):
        return {code: refused(why_off(out[work])) for code in codes}
    media = (Medium.LIVE_CARRIAGE, Medium.START_OVER, Medium.CATCH_UP)
    answers = decisions(asked(feed, code, medium, at) for code in codes for medium in media)
    rows = [answers[at : at + len(media)] for at in range(0, len(answers), len(media))]
    out_in = kept_out([work], codes)
    return {
        code: refused(WITHHELD) if work in out_in[code] else held_by(feed, *row)
        for code, row in zip(codes, rows, strict=True)
    }


def refused(why: Decision) -> Held:
    """Nothing may be sent, and nothing seen again."""
    return Held(is_allowed=False, ends_at=None, reach=0, decision=why.plain())


def asked(feed: Feed, territory: str, medium: Medium, at: dt.datetime) -> Question:
    """May this channel do that with the feed there, from now on for a day?"""
    sounds = tuple(feed.channel.sounds)
    return Question(feed.programme_id, feed.channel.broadcaster_id, territory, at, at + AHEAD, medium, sounds, ())


def held_by(feed: Feed, live: Decision, start_over: Decision, catch_up: Decision) -> Held:
    """The three answers as one. A feed cannot be sent without one of its sounds, so all of them must be allowed."""
    wanted = set(feed.channel.sounds)
    is_allowed = live.is_allowed and wanted <= set(live.sounds)
    ends_at = ticks.of(live.until) if is_allowed and live.until else None
    reach = 0
    if is_allowed and feed.mode != FeedMode.PASS_THROUGH:
        most = settings().feeds_keep_hours * HOUR
        # A right to start over says no length: it is that of the longest programme, which the operator knows.
        reach = min(most, settings().feeds_start_over_hours * HOUR) if start_over.is_allowed else 0
        if catch_up.is_allowed:
            reach = max(reach, min(most, tail_of(catch_up)))
    return Held(is_allowed, ends_at, reach, live.plain())


def tail_of(decision: Decision) -> int:
    """How far back a decision about catch-up reaches, in ticks; one's own feed as far as anything is kept."""
    clause = Clause.objects.filter(pk=decision.clause).first() if decision.clause else None
    days = clause.terms.catch_up_days if clause else None
    return FOREVER if days is None else days * 24 * HOUR


# ---- blackouts ------------------------------------------------------------------------------------------------------


def black_out(
    *,
    feed: Feed,
    start: dt.datetime,
    stop: dt.datetime,
    territories: list[str],
    by: Person,
    slack: dt.timedelta = dt.timedelta(),
    because: str = "",
    listed: Listed | None = None,
) -> Blackout:
    """Show nothing of a feed in [start, stop) in some territories (none named: in all).

    With `slack` the partner's cues move its edges, outwards only. Of a feed that is passed through players come back to
    our own playlist at once, and stay with it. One of a `listed` programme goes with it when the partner's guide moves.
    Raises BlackoutUnclear.
    """
    require_scheduler(by, feed.channel)
    if not start < stop or stop - start > LONGEST or stop <= timezone.now():
        raise BlackoutUnclear(_("A blackout ends after it begins, is still to come, and lasts at most 31 days."))
    if not dt.timedelta() <= slack <= MOST_SLACK:
        raise BlackoutUnclear(_("The partner's cues can be waited for half an hour at most."))
    if unknown := [code for code in territories if code not in queries.places(feed.channel)]:
        raise BlackoutUnclear(_("The channel is not received in “%(code)s”.") % {"code": unknown[0]})
    with transaction.atomic():
        held = locked(feed.pk)
        made = Blackout.objects.create(
            feed=held,
            territories=territories,
            start=ticks.of(start),
            stop=ticks.of(stop),
            slack=ticks.of(ticks.EPOCH + slack),
            since=held.next_number,
            because=because.strip()[:200],
            listed=listed,
            made_by=by,
        )
        grown(held)
        ledger.record(feed, "blacked out", by=by, start=made.start, stop=made.stop, territories=sorted(territories))
    return made


def lift(*, blackout: Blackout, by: Person) -> Blackout:
    """End a blackout now; what it has hidden stays hidden."""
    require_scheduler(by, blackout.feed.channel)
    with transaction.atomic():
        held = locked(blackout.feed_id)
        row = Blackout.objects.get(pk=blackout.pk)
        if row.until is None:
            row.until = held.next_number
            row.save(update_fields=["until"])
            grown(held)
            ledger.record(held, "blackout lifted", by=by, start=row.start, stop=row.stop)
    return row
