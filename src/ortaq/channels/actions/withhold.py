"""Take off the air what may not be shown any more: no consent holds, a rule is not kept, a licence ended or rests."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ortaq.channels import queries
from ortaq.channels.air.losses import Answered, Loss, Shown, answered, losses, programmes_in, reason_of
from ortaq.channels.air.marks import recount_later
from ortaq.channels.air.promos import promoted
from ortaq.channels.cards import putting
from ortaq.channels.cards.actions import lock_now, seam_at
from ortaq.channels.models import EVERYWHERE, Airing, Channel, Publication, StandIn, Stretch, Withheld
from ortaq.channels.standing import broken
from ortaq.core.playout import SEGMENT, ticks
from ortaq.core.rights import Answer, Reason
from ortaq.ledger import actions as ledger
from ortaq.origin import queries as consented
from ortaq.rights.actions import RunsUsedUp, chain_of, release_run, reserve_run
from ortaq.rights.models import Clause, Run, RunState
from ortaq.standards.gate import actions as gate
from ortaq.standards.models import Use

LATELY = timedelta(days=1)
LOST = ("withheld_from", "withheld_because", "lost")
"""What is written beside something that was published."""
URGENT = 3 * SEGMENT
"""Ticks from now on after which the slate comes. A playlist lists only what is over, so no player knows it yet."""


def withhold(*, channel: Channel) -> Publication | None:
    """Put the slate where a consent does not hold or a rule is not kept, at once; None when nothing changes.

    What has been shown stays as it was on the air, but nobody can see it again. A programme that may be shown again
    comes back where it has not begun.
    """
    with transaction.atomic():
        held, now, cut = held_now(channel)
        seen = withheld_or_not(held, now)
        works = programmes_in(seen) | promoted(cut).get(held.pk, set())
        against = broken(held, works)
        out = dict.fromkeys(against, str(Withheld.RULE))
        out |= dict.fromkeys(consented.withheld(works), str(Withheld.CONSENT))
        home = held.broadcaster.territory
        changed = [one for one in seen if turned(one, cut, home, why=why_out(one, out))]
        if not changed:
            return follow_promos(held, cut, set(out))
        for asked, standing in against.values():
            gate.keep(asked, standing, use=Use.AIR, at=now)
        follow(held, [one for one in changed if one.start >= cut], now, cut)
        return put_in_force(held, cut, changed)


def follow_rights(*, channel: Channel, programmes: Collection[uuid.UUID] | None = None) -> Publication | None:
    """Let the air follow what may be shown of some programmes (None: of all) as their contracts stand now.

    In each territory in which an airing was allowed and is no more, the slate takes its place: before it begins, or in
    the middle of it. What is over can no longer be seen again. Its showings are given back, and taken again when it
    comes back; it comes back where it has not begun. None when nothing changes.
    """
    with transaction.atomic():
        held, now, cut = held_now(channel)
        changed = follow(held, still_seen(held, now, programmes), now, cut)
        return put_in_force(held, cut, changed) if changed else follow_promos(held, cut, programmes)


def follow_promos(channel: Channel, cut: int, programmes: Collection[uuid.UUID] | None) -> Publication | None:
    """Let the promos in gaps follow what may be shown of some works (None: of all); None when nothing changes."""
    works = promoted(cut).get(channel.pk, set())
    if not works or (programmes is not None and works.isdisjoint(programmes)):
        return None
    if not putting.follow(channel, cut, lock_now()):
        return None
    publication = seam_at(channel, cut)
    ledger.record(channel, "promos changed", publication=publication.number, start=cut)
    return publication


def held_now(channel: Channel) -> tuple[Channel, datetime, int]:
    """The channel, locked; now; and the tick from which on its air can still be changed."""
    held = queries.locked(channel.pk)
    now = timezone.now()
    return held, now, ticks.grid_up(ticks.of(now) + URGENT)


def still_seen(channel: Channel, now: datetime, programmes: Collection[uuid.UUID] | None = None) -> list[Shown]:
    """What is on, comes, or can still be seen again, in its order; then what stands in for it.

    Of everything, not of some programmes, only what was on lately: each piece of news names its programmes, and this
    makes up for one that was lost.
    """
    if programmes is None:
        lately = Q(stop__gt=ticks.of(now - LATELY))
        return found(channel, lately, lately)
    alive = queries.still_seen(now)
    return found(channel, alive & Q(slot__programme__in=programmes), alive & Q(programme__in=programmes))


def withheld_or_not(channel: Channel, now: datetime) -> list[Shown]:
    """Of everything that can be seen: what a consent or a rule keeps off the air, and what it may keep off now."""
    alive, off = queries.still_seen(now), Q(withheld_because__in=EVERYWHERE)
    seen = Airing.objects.filter(alive, channel=channel, slot__isnull=False).order_by()
    works = set(seen.values_list("slot__programme", flat=True).distinct())
    instead = StandIn.objects.filter(alive, airing__channel=channel)
    works |= set(instead.values_list("programme", flat=True).distinct())
    out = consented.withheld(works) | broken(channel, works).keys()
    return found(channel, alive & (off | Q(slot__programme__in=out)), alive & (off | Q(programme__in=out)))


def found(channel: Channel, aired: Q, instead: Q) -> list[Shown]:
    """Airings with a slot in their order, then stand-ins, each with its programme."""
    seen = Airing.objects.filter(aired, channel=channel, slot__isnull=False)
    return [
        *seen.select_related("slot__programme").order_by("number"),
        *StandIn.objects.filter(instead, airing__channel=channel)
        .select_related("airing", "programme")
        .order_by("start"),
    ]


def why_out(shown: Shown, out: Mapping[uuid.UUID, str]) -> str:
    """Why something may not be shown anywhere; empty when it may."""
    return next((out[pk] for pk in programmes_in([shown]) if pk in out), "")


def turned(airing: Stretch, cut: int, home: str, *, why: str) -> bool:
    """Give an airing the tick of the slate for a reason that holds everywhere, or take it away; whether it changes.

    It is not saved: `follow` and `put_in_force` do that.
    """
    if why and not airing.is_out_everywhere:
        airing.withheld_from, airing.withheld_because = max(cut, airing.start), why
        return True
    if not why and airing.is_out_everywhere and airing.start >= cut:
        airing.withheld_from, airing.withheld_because = None, ""
        airing.note_home(home, cut)
        return True
    return False


def follow(channel: Channel, airings: Sequence[Shown], now: datetime, cut: int) -> list[Shown]:
    """Ask again for airings, write beside each what it has lost, and hold as many showings as it needs.

    Returns those of which something has changed, not saved yet. Call it in a transaction that holds the channel.
    """
    answers = answered(channel, airings, now)
    found = {one: losses(one, answers[one], now, cut) for one in airings}
    coming = [one for one in airings if one.start >= cut]
    counting = [one for one in coming if isinstance(one, Airing) and not one.is_uncounted]
    held = clauses_held(counting)
    for one in coming:
        if one.is_uncounted:
            refuse_counted(found[one], answers[one], one)
    for one in counting:
        hold_what_is_shown(one, answers[one], found[one], held[one.slot_id])
    changed = []
    for one in airings:
        if {code: Loss.of(one, code) for code in one.lost} != found[one]:
            one.lost = {code: loss.plain() for code, loss in found[one].items()}
            one.note_home(channel.broadcaster.territory, cut)
            changed.append(one)
    return changed


def clauses_held(airings: Iterable[Airing]) -> dict[uuid.UUID | None, set[uuid.UUID]]:
    """The clauses of which the slots of some airings hold a showing."""
    found: dict[uuid.UUID | None, set[uuid.UUID]] = defaultdict(set)
    living = Run.objects.filter(slot__in={one.slot_id for one in airings}, state=RunState.RESERVED, freed_at=None)
    for slot, clause in living.values_list("slot", "clause"):
        found[slot].add(clause)
    return found


def refuse_counted(found: dict[str, Loss], answers: Mapping[str, Answered], airing: Stretch) -> None:
    """What the channel repeats by itself uses no counted showing: where only such a licence is left, it goes."""
    for code, one in answers.items():
        if one.now.is_allowed and one.now.runs_total is not None and one.published.runs_total is None:
            found[code] = Loss(airing.start, 0, str(Withheld.LICENCE_ENDED), decision=one.now.plain())


def hold_what_is_shown(
    airing: Airing, answers: Mapping[str, Answered], found: dict[str, Loss], held: set[uuid.UUID]
) -> None:
    """Hold a showing of each clause on which a coming airing rests, and of no other; what has none left stays off."""
    slot = airing.slot
    assert slot  # noqa: S101 -- only a slot holds showings
    used: dict[str, list[str]] = defaultdict(list)
    for code, one in answers.items():
        is_off = airing.is_out_everywhere or (code in found and found[code].off == airing.start)
        if one.clause and not is_off:
            used[one.clause].append(code)
    if {link.pk for clause in used for link in counted(clause)} == held:
        return
    release_run(slot=slot.pk)
    for clause, codes in used.items():
        try:
            reserve_run(clause=clause, slot=slot.pk, airs_at=slot.starts_at, programme=slot.programme_id)
        except RunsUsedUp:
            total = next(one.runs for one in counted(clause))
            for code in codes:
                now = answers[code].now
                reason: Reason = ("runs_used_up", {"clause": next(iter(now.clauses), ""), "runs": total or 0})
                why = replace(now, answer=Answer.DENY, until=None, acts=(), reasons=(reason,))
                found[code] = Loss(airing.start, 0, reason_of(why), decision=why.plain())


def counted(clause: str) -> list[Clause]:
    """A clause and those that it hangs on, so far as their showings are counted."""
    return [one for one in chain_of(clause) if one.runs is not None]


def save(changed: Iterable[Shown], *fields: str) -> None:
    """Write down what `turned` and `follow` have found, or other fields of airings and stand-ins."""
    row, columns = list(changed), fields or LOST
    Airing.objects.bulk_update([one for one in row if isinstance(one, Airing)], columns)
    StandIn.objects.bulk_update([one for one in row if isinstance(one, StandIn)], columns)


def put_in_force(channel: Channel, cut: int, changed: Sequence[Shown]) -> Publication:
    """Save what has changed, with a publication at the first boundary after the cut.

    Cards in gaps follow what they tell of.
    """
    save(changed)
    # A card that has promised what may not be shown goes with it.
    putting.follow(channel, cut, lock_now())
    publication = seam_at(channel, cut)
    recount_later(channel, changed)
    ledger.record(
        channel,
        "withheld",
        publication=publication.number,
        slots=sorted({str(one.slot_id) for one in changed}),
        stand_ins=sorted({str(one.programme_id) for one in changed if isinstance(one, StandIn)}),
        because=sorted({one.withheld_because for one in changed if one.withheld_because}),
        start=cut,
    )
    return publication
