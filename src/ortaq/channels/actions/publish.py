"""Publish: ask for the rights of every slot in every territory, and write the timeline that the air and the guide read.

What begins within LOCK stays for ever as it is. Later airings are replaced as a whole, and the state of each variant's
counters at the seam is kept with the publication.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.channels import deciding, queries
from ortaq.channels.actions.periods import sign_periods
from ortaq.channels.actions.plan import LOCK, TooLate, refuse_closed, require_scheduler
from ortaq.channels.actions.withhold import follow, save
from ortaq.channels.air import packages, reels
from ortaq.channels.air.losses import Shown, again_until
from ortaq.channels.air.marks import marks_before
from ortaq.channels.cards.actions import keep_true
from ortaq.channels.models import Airing, Channel, Publication, Slot, StandIn, Withheld
from ortaq.channels.standing import off_the_air
from ortaq.core.playout import SEGMENT, ticks
from ortaq.core.rights import Decision
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.origin.actions import ConsentEnded
from ortaq.rights import sentences
from ortaq.rights.actions import release_run, reserve_run
from ortaq.work.refused import Refused

AHEAD = dt.timedelta(hours=6)
"""How far a timeline always reaches beyond the clock."""


class NothingToPublish(Refused):
    """Nothing has changed since the last publication."""


class NotPackaged(Refused):
    """A programme has no package yet, or it cannot be read."""


class SlotNotCleared(Refused):
    """A programme may not be shown in the channel's own country; `slots` says which, the message why."""

    def __init__(self, message: str, slots: Sequence[Slot] = ()) -> None:
        super().__init__(message)
        self.slots = tuple(slots)


@dataclass(frozen=True)
class Instead:
    """What is published with a slot to stand in for it abroad, and what was decided for it there.

    `because` is why it is withheld everywhere (Withheld); empty: it is not.
    """

    programme: Programme
    folder: str
    decisions: dict[str, dict[str, Any]]
    because: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of the timeline in ticks: a slot with what was decided for it; without a slot it is a gap.

    `because` is why it is withheld everywhere (Withheld); empty: it is not.
    """

    start: int
    stop: int
    slot: Slot | None = None
    folder: str = ""
    decisions: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_repeat: bool = False
    because: str = ""
    instead: Instead | None = None


def publish(*, channel: Channel, by: Person, until: dt.datetime | None = None) -> Publication:
    """Put the planned slots (those that begin before `until`) on the air and into the guide.

    Raises SlotNotCleared when a slot is not allowed in the channel's own country, NotPackaged when a programme is not
    ready, TooLate for a draft whose time has come before it was published, ConsentEnded, RunsUsedUp, NothingToPublish.
    """
    require_scheduler(by, channel)
    packages.ensure_slate()
    with transaction.atomic():
        held = queries.locked(channel.pk)
        refuse_closed(held)
        changed = [one for one in queries.drafts(held) if until is None or one.removed_at or one.starts_at < until]
        if not changed:
            raise NothingToPublish(_("There is nothing new to publish."))
        now = timezone.now()
        last, cut = seam(held, now, [slot.starts_at for slot in changed if not slot.removed_at])
        planned = planned_from(held, cut, until)
        decided = deciding.decided(held, planned)
        refuse_what_is_late(changed, cut)
        refuse_what_is_not_packaged(planned)
        stand_ins = {slot.stand_in_id for slot in planned if slot.stand_in_id}
        withheld = off_the_air(held, {slot.programme_id for slot in planned} | stand_ins)
        fresh = [slot for slot in changed if not slot.removed_at]
        refuse_what_is_withheld(fresh, withheld)
        refuse_what_is_not_cleared(held, {slot: decided[slot] for slot in planned if slot in fresh})
        keep = [one for one in repeats_from(held, cut) if not any(overlaps(one, slot) for slot in planned)]
        instead = insteads(held, planned, withheld)
        pieces = [
            piece_of(slot, decided[slot], instead.get(slot), because=withheld.get(slot.programme_id, ""))
            for slot in planned
        ]
        pieces += keep
        if last and last.slot is None:
            # The gap that is on the air ends where something begins in it, and not before.
            cut = min(last.stop, *(piece.start for piece in pieces)) if pieces else last.stop
        sent = {one.folder for one in pieces} | {one.instead.folder for one in pieces if one.instead}
        sign_periods(channel=held, folders=sent)
        publication = put_on_air(held, last, cut, pieces, by=by)
        for slot in planned:
            if slot.programme_id not in withheld:
                hold_runs(slot, decided[slot], by=by)
            slot.decisions = as_published(slot, decided[slot])
            slot.published_at = slot.published_at or now
            slot.save(update_fields=["decisions", "published_at"])
        note_losses(held, publication, planned, decided)
        keep_true(held, publication)
        for slot in changed:
            if slot.removed_at:
                release_run(slot=slot.pk, by=by)
                slot.delete()
        reels.keep(held)
        ledger.record(
            held,
            "published",
            by=by,
            publication=publication.number,
            slots=[slot.pk for slot in planned],
            start=cut,
            stand_ins=[told_of(piece) for piece in pieces if piece.instead],
        )
    return publication


def seam(channel: Channel, now: dt.datetime, starts: Iterable[dt.datetime]) -> tuple[Airing | None, int]:
    """The last airing that stays, and the tick from which on everything is written anew.

    A gap that has begun may end earlier than it was planned to, but not before the lock; nothing else changes.
    """
    lock = ticks.grid_up(ticks.of(now + LOCK))
    last = Airing.objects.filter(channel=channel, start__lt=lock).select_related("slot").order_by("-number").first()
    if last is None:
        return None, ticks.grid_down(min(ticks.of(one) for one in (now, *starts)))
    if last.slot is None:
        return last, min(last.stop, max(lock, last.start + SEGMENT))
    return last, last.stop


def planned_from(channel: Channel, cut: int, until: dt.datetime | None) -> list[Slot]:
    """All slots that begin at or after the seam: published ones, and drafts before `until`."""
    found = (
        Slot.objects.filter(channel=channel, removed_at=None, starts_at__gte=ticks.to_datetime(cut))
        .select_related(
            *("programme__owner", "programme__package", "stand_in__owner", "stand_in__package"),
            *("channel__broadcaster", "cleared_by"),
        )
        .order_by("starts_at")
    )
    return [slot for slot in found if slot.published_at or until is None or slot.starts_at < until]


def refuse_what_is_late(changed: Iterable[Slot], cut: int) -> None:
    """Raise TooLate for a draft whose time is over."""
    for slot in changed:
        if not slot.removed_at and ticks.of(slot.starts_at) < cut:
            raise TooLate(
                _("The time of “%(title)s” has come before it was published. Move it or take it out.")
                % {"title": sentences.title(slot.programme)}
            )


def refuse_what_is_not_packaged(planned: Iterable[Slot]) -> None:
    """Raise NotPackaged with the titles that have no package that can be read."""
    missing = []
    for slot in planned:
        package = getattr(slot.programme, "package", None)
        if package is None or packages.asset(package.folder) is None:
            missing.append(f"“{sentences.title(slot.programme)}”")
    if missing:
        raise NotPackaged(
            _("Not ready for the air, because the picture and sound are still missing: %(titles)s.")
            % {"titles": ", ".join(dict.fromkeys(missing))}
        )


def refuse_what_is_withheld(changed: Iterable[Slot], withheld: Mapping[UUID, str]) -> None:
    """Raise ConsentEnded for what is new and rests on a consent that does not hold; what was published is the slate.

    What does not keep a rule is refused with the rule, together with what has no licence.
    """
    out = {pk for pk, why in withheld.items() if why == Withheld.CONSENT}
    refused = [f"“{sentences.title(slot.programme)}”" for slot in changed if slot.programme_id in out]
    if refused:
        raise ConsentEnded(
            _("Not published. A person's consent was withdrawn or has run out, so these may not be shown: %(titles)s.")
            % {"titles": ", ".join(dict.fromkeys(refused))}
        )


def refuse_what_is_not_cleared(channel: Channel, decided: dict[Slot, dict[str, Decision]]) -> None:
    """Raise SlotNotCleared with the reasons in words; REVIEW is a no until a person has made it a yes."""
    home = channel.broadcaster.territory
    refused = [slot for slot, answers in decided.items() if not answers[home].is_allowed]
    if not refused:
        return
    said = [
        _("“%(title)s”, %(when)s: %(why)s")
        % {
            "title": sentences.title(slot.programme),
            "when": sentences.moment(slot.starts_at, channel.time_zone),
            "why": " ".join(sentences.say(decided[slot][home], time_zone=channel.time_zone)),
        }
        for slot in refused
    ]
    raise SlotNotCleared(_("Not published. These may not be shown: %(list)s") % {"list": " ".join(said)}, refused)


def repeats_from(channel: Channel, cut: int) -> list[Piece]:
    """What the channel has put in by itself and may stay."""
    found = Airing.objects.filter(channel=channel, start__gte=cut, is_repeat=True)
    found = found.select_related("slot__programme", "stand_in__programme")
    return [
        Piece(
            one.start,
            one.stop,
            one.slot,
            one.folder,
            one.decisions,
            is_repeat=True,
            because=one.withheld_because if one.is_out_everywhere else "",
            instead=as_it_was(one.instead) if one.instead else None,
        )
        for one in found
    ]


def as_it_was(stand_in: StandIn) -> Instead:
    """What stands in for a repeat that stays."""
    because = stand_in.withheld_because if stand_in.is_out_everywhere else ""
    return Instead(stand_in.programme, stand_in.folder, stand_in.decisions, because)


def overlaps(piece: Piece, slot: Slot) -> bool:
    """Whether a slot takes time of a piece."""
    return piece.start < ticks.of(slot.stops_at) and ticks.of(slot.starts_at) < piece.stop


def insteads(channel: Channel, planned: Sequence[Slot], withheld: Mapping[UUID, str]) -> dict[Slot, Instead]:
    """What stands in for slots, as it is published; without a package that can be read the slate stays."""
    found = {
        slot: instead_of(slot.stand_in, answers, because=withheld.get(slot.stand_in_id, "") if slot.stand_in_id else "")
        for slot, answers in deciding.standing_in(channel, planned).items()
    }
    return {slot: one for slot, one in found.items() if one}


def instead_of(programme: Programme | None, answers: dict[str, Decision], *, because: str) -> Instead | None:
    """A programme as it is published to stand in, if it can be read."""
    package = getattr(programme, "package", None)
    if programme is None or package is None or packages.asset(package.folder) is None:
        return None
    decisions = {code: one.plain() for code, one in answers.items()}
    return Instead(programme, package.folder, decisions, because)


def told_of(piece: Piece) -> dict[str, object]:
    """What the ledger keeps of a stand-in: all that was decided for it, because the programme may be lost anywhere."""
    slot, instead = piece.slot, piece.instead
    assert slot and instead  # noqa: S101, PT018 -- only slots have one
    return {"slot": slot.pk, "programme": instead.programme.pk, "decisions": instead.decisions}


def piece_of(slot: Slot, decided: dict[str, Decision], instead: Instead | None, *, because: str) -> Piece:
    """A slot as it is published."""
    return Piece(
        ticks.of(slot.starts_at),
        ticks.of(slot.stops_at),
        slot,
        slot.programme.package.folder,
        as_published(slot, decided),
        because=because,
        instead=instead,
    )


def as_published(slot: Slot, decided: dict[str, Decision]) -> dict[str, dict[str, Any]]:
    """What a slot is published with: as decided now, but what it has lost since its first publication may come back."""
    return still_allowed(slot.decisions if slot.published_at else {}, decided)


def still_allowed(published: Mapping[str, Any], decided: Mapping[str, Decision]) -> dict[str, dict[str, Any]]:
    """As decided now, but what was allowed when it was published and is no more may come back."""
    kept = {
        code: plain
        for code, plain in published.items()
        if code in decided and not decided[code].is_allowed and Decision.read(plain).is_allowed
    }
    return {code: one.plain() for code, one in decided.items()} | kept


def filled(pieces: Iterable[Piece], start: int, end: int) -> list[Piece]:
    """The pieces in order, with gaps between them, so that they cover [start, end) whole."""
    whole: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: one.start):
        if piece.start > start:
            whole.append(Piece(start, piece.start))
        whole.append(piece)
        start = piece.stop
    if start < end:
        whole.append(Piece(start, end))
    return whole


def put_on_air(
    channel: Channel, last: Airing | None, cut: int, pieces: Iterable[Piece], *, by: Person | None
) -> Publication:
    """Replace everything from the seam on; call it inside a transaction that holds the channel."""
    first = last.number + 1 if last else 1
    Airing.objects.filter(channel=channel, number__gte=first).delete()
    if last and last.stop != cut:
        last.stop = cut
        last.save(update_fields=["stop"])
    whole = filled(pieces, cut, ticks.grid_up(ticks.of(timezone.now() + AHEAD)))
    aired = Airing.objects.bulk_create(
        Airing(
            channel=channel,
            number=number,
            slot=piece.slot,
            start=piece.start,
            stop=piece.stop,
            folder=piece.folder,
            decisions=piece.decisions,
            is_repeat=piece.is_repeat,
            withheld_from=piece.start if piece.because else None,
            withheld_because=piece.because,
            later=seen_again(piece.decisions, piece.start),
            min_age=piece.slot.programme.min_age if piece.slot else 0,
        )
        for number, piece in enumerate(whole, first)
    )
    put_beside(zip(aired, whole, strict=True))
    marks = marks_before(channel, first, cut)
    return Publication.objects.create(
        channel=channel,
        published_at=timezone.now(),
        published_by=by,
        first=first,
        at=cut,
        marks={name: mark.plain() for name, mark in marks.items()},
    )


def seen_again(decisions: dict[str, dict[str, Any]], start: int) -> int:
    """Until when something that begins at a tick may be seen again in some territory; 0: nowhere."""
    found = map(Decision.read, decisions.values())
    return max((again_until(one, start) for one in found if one.is_allowed), default=0)


def put_beside(aired: Iterable[tuple[Airing, Piece]]) -> None:
    """Write down with each new airing what was published to stand in for it."""
    StandIn.objects.bulk_create(
        StandIn(
            airing=airing,
            programme=instead.programme,
            start=airing.start,
            stop=airing.stop,
            folder=instead.folder,
            decisions=instead.decisions,
            withheld_from=airing.start if instead.because else None,
            withheld_because=instead.because,
            later=seen_again(instead.decisions, airing.start),
            min_age=instead.programme.min_age,
        )
        for airing, piece in aired
        if (instead := piece.instead)
    )


def note_losses(
    channel: Channel, publication: Publication, planned: Iterable[Slot], decided: dict[Slot, dict[str, Decision]]
) -> None:
    """Write beside the new airings what those slots have lost that were published before, and what repeats have."""
    less = [one for one in planned if any(one.decisions[code] != told.plain() for code, told in decided[one].items())]
    found = Airing.objects.filter(Q(slot__in=less) | Q(is_repeat=True), channel=channel, number__gte=publication.first)
    repeated = StandIn.objects.filter(
        airing__is_repeat=True, airing__channel=channel, airing__number__gte=publication.first
    )
    row: list[Shown] = [*found.select_related("slot__programme"), *repeated.select_related("airing", "programme")]
    save(follow(channel, row, timezone.now(), publication.at))


def hold_runs(slot: Slot, decided: dict[str, Decision], *, by: Person) -> None:
    """Reserve one showing of every clause that the slot rests on in some territory."""
    for clause in dict.fromkeys(
        one.clause for one in decided.values() if one.is_allowed and one.runs_total is not None and one.clause
    ):
        reserve_run(clause=clause, slot=slot.pk, airs_at=slot.starts_at, programme=slot.programme_id, by=by)
