"""Regular work of the room: keep every timeline ahead, count what has been on the air, take off what may not be."""

import uuid
from collections.abc import Collection
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from ortaq.channels import actions, queries
from ortaq.channels.feeds.run import poll_until
from ortaq.channels.reports import counting
from ortaq.rights.news import rights_changed
from ortaq.standards.charter.news import bindings_changed
from ortaq.standards.consents.news import consent_over, consent_withdrawn
from ortaq.standards.gate.news import standing_changed
from ortaq.work.clock import regularly
from ortaq.work.companions import beside_the_worker
from ortaq.work.queue import task


@regularly(minutes=10)
@task()
def keep_channels_ahead() -> None:
    """Write on every timeline that would run out."""
    for channel in queries.channels():
        actions.keep_ahead(channel=channel)


@regularly(minutes=1)
@task()
def sign_what_is_sent() -> None:
    """Sign in each channel's name what it will send: programmes that were signed, or signed anew, after publishing."""
    for channel in queries.channels():
        actions.sign_periods(channel=channel)


@regularly(minutes=5)
@task()
def count_showings() -> None:
    """Showings that are over are used."""
    actions.mark_aired()


@regularly(minutes=30)
@task()
def write_as_run() -> None:
    """What was sent on a day that is over is written down, signed, and told to those who gave the rights."""
    for channel in queries.every_channel():
        actions.write_as_run(channel=channel)


@regularly(minutes=24 * 60)
@task()
def forget_audience() -> None:
    """What was counted more than a year ago goes; the reports keep what they tell."""
    counting.forget(timezone.now())


@regularly(minutes=5)
@task()
def make_cards() -> None:
    """Draw the cards of the next gaps of every channel and put them on the air."""
    for channel in queries.channels():
        actions.make_cards(channel=channel)


@regularly(minutes=24 * 60)
@task()
def forget_cards() -> None:
    """The packages of cards that were on the air days ago go."""
    actions.forget_cards()


@regularly(minutes=1)
@task()
def open_windows() -> None:
    """What has begun for the first time opens and closes the windows that waited for it."""
    actions.note_first_showings()


@regularly(minutes=1)
@task()
def withhold_what_may_not_be_shown() -> None:
    """Put the slate where no consent holds or a rule is not kept; consents, exceptions and laws also turn by date."""
    for channel in queries.every_channel():
        actions.withhold(channel=channel)
    for feed in queries.feeds():
        actions.follow_feed_rights(feed=feed)


@receiver(consent_withdrawn)
@receiver(consent_over)
@receiver(bindings_changed)
@receiver(standing_changed)
def at_once(sender: Any, **_: Any) -> None:  # noqa: ARG001 -- a signal's signature
    """A consent that ends, another charter, a statement or an exception does not wait for the next minute."""
    withhold_what_may_not_be_shown.enqueue()


@regularly(minutes=10)
@task()
def follow_all_rights() -> None:
    """Let every channel follow its contracts, should a piece of news have been lost."""
    for channel in queries.every_channel():
        actions.follow_rights(channel=channel)


@task()
def follow_rights(programmes: list[str]) -> None:
    """Let the channels that show these programmes follow their contracts."""
    works = [uuid.UUID(one) for one in programmes]
    for channel in queries.channels_showing(works):
        actions.follow_rights(channel=channel, programmes=works)


@receiver(rights_changed)
def when_rights_change(sender: Any, programmes: Collection[uuid.UUID], **_: Any) -> None:  # noqa: ARG001 -- a signal's signature
    """A contract that ends does not wait either; what no channel shows needs no task."""
    shown = queries.shown_of(programmes)
    if shown:
        follow_rights.enqueue([str(one) for one in shown])


beside_the_worker(poll_until)
