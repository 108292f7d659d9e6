"""Keep every channel ahead of the clock: a timeline that ran out would freeze on the screen."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ortaq.channels import deciding, queries
from ortaq.channels.actions.publish import AHEAD, Instead, Piece, instead_of, put_on_air
from ortaq.channels.air import packages, reels
from ortaq.channels.cards.actions import keep_true
from ortaq.channels.models import Airing, Channel, Publication, StandIn
from ortaq.channels.standing import off_the_air
from ortaq.core.playout import ticks
from ortaq.ledger import actions as ledger
from ortaq.rights.actions import mark_aired as use_up
from ortaq.rights.actions import note_showing
from ortaq.rights.models import FirstShowing, Run, RunState

DAY = queries.DAY
RECENT = 2 * 86_400 * ticks.TICKS
"""How far back first showings are looked for, should the workers have rested."""


def keep_ahead(*, channel: Channel) -> Publication | None:
    """Write the timeline on until AHEAD twice over, when less than AHEAD of it is left; else do nothing.

    What was on the air at the same time a day before is repeated, where the rights allow it without using up a counted
    showing and nobody has planned something; the rest is the slate. People's drafts stay drafts. A channel
    that was closed is not written on.
    """
    with transaction.atomic():
        held = queries.locked(channel.pk)
        last, now = queries.last_airing(held), timezone.now()
        if held.closed_at is not None or last is None or last.stop >= ticks.of(now + AHEAD):
            return None
        return write_on(held, last)


def write_on(channel: Channel, last: Airing) -> Publication:
    """Write the timeline on behind its last airing; call it in a transaction that holds the channel.

    Time that has passed since, because the workers rested or the channel was closed, is a gap that nobody has seen.
    """
    goal = ticks.grid_up(ticks.of(timezone.now() + 2 * AHEAD))
    pieces = repeated(channel, ticks.to_datetime(last.stop), ticks.to_datetime(goal))
    publication = put_on_air(channel, last, last.stop, [*pieces, *tail(last.stop, pieces, goal)], by=None)
    keep_true(channel, publication)
    reels.keep(channel)
    ledger.record(channel, "kept ahead", publication=publication.number, start=last.stop, repeats=len(pieces))
    return publication


def repeated(channel: Channel, start: dt.datetime, stop: dt.datetime) -> list[Piece]:
    """The day before, again: pieces in [start, stop) that may be shown without asking anybody."""
    planned = list(queries.slots(channel, start, stop))
    found: list[Piece] = []
    for one in queries.programmes_between(channel, start - DAY, stop - DAY):
        begins, ends = one.starts_at + DAY, one.stops_at + DAY
        programme = one.programme
        if programme is None or begins < max(start, timezone.now()) or not hasattr(programme, "package"):
            continue
        if any(slot.starts_at < ends and begins < slot.stops_at for slot in planned):
            continue
        answers = deciding.preview(channel, programme, begins, one.seconds)
        home = answers[channel.broadcaster.territory]
        counted = any(answer.runs_total is not None for answer in answers.values() if answer.is_allowed)
        if home.is_allowed and not counted and packages.asset(programme.package.folder):
            decisions = {code: answer.plain() for code, answer in answers.items()}
            found.append(
                Piece(
                    ticks.of(begins),
                    ticks.of(ends),
                    one.slot,
                    programme.package.folder,
                    decisions,
                    is_repeat=True,
                    instead=again(channel, one.instead, begins) if one.instead else None,
                )
            )
    return found


def again(channel: Channel, stand_in: StandIn, begins: dt.datetime) -> Instead | None:
    """What stood in the day before, decided anew for the new time; None where it may nowhere, or cannot be read."""
    shown = [(stand_in.programme, begins, stand_in.seconds)]
    (answers,) = deciding.uncounted_in(channel, shown, queries.places(channel)[1:])
    if off_the_air(channel, [stand_in.programme_id]) or not any(one.is_allowed for one in answers.values()):
        return None
    return instead_of(stand_in.programme, answers, because="")


def tail(start: int, pieces: list[Piece], goal: int) -> list[Piece]:
    """The slate from the last piece to the goal."""
    end = max((piece.stop for piece in pieces), default=start)
    return [Piece(end, goal)] if end < goal else []


def note_first_showings() -> None:
    """Write down what has begun on a channel for the first time: windows of rights may have waited for it."""
    now = ticks.of(timezone.now())
    begun = Airing.objects.filter(slot__isnull=False, start__lte=now, start__gt=now - RECENT, withheld_from=None)
    known = FirstShowing.objects.filter(
        event="first_linear", programme=OuterRef("slot__programme"), house=OuterRef("channel__broadcaster")
    )
    fresh = begun.filter(~Exists(known)).select_related("slot__programme", "channel__broadcaster").order_by("start")
    for one in fresh:
        if one.slot:
            note_showing(programme=one.slot.programme, house=one.channel.broadcaster, at=one.starts_at)


def mark_aired() -> int:
    """Write down as used the showings of slots that have been on the air; says how many."""
    used = 0
    over = ticks.of(timezone.now())
    held = Run.objects.filter(state=RunState.RESERVED, freed_at=None, airs_at__lt=timezone.now())
    waiting = held.values_list("slot", flat=True)
    for slot in waiting.distinct():
        if Airing.objects.filter(slot=slot, is_repeat=False, stop__lte=over).exists():
            used += use_up(slot=slot)
    return used
