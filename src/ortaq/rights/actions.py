"""Bring licences into force, and hold, free and use their showings."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.core.ledger.canonical import digest
from ortaq.core.rights import EVERYTHING, BadTerms, Kind, Terms
from ortaq.core.rights.atoms import epoch
from ortaq.core.rights.runs import pool_of
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals, require
from ortaq.members.territories import groups, territories
from ortaq.rights.compiling import recompile, with_above
from ortaq.rights.models import Clause, Contract, ContractKind, FirstShowing, Run, RunState, Suspension, Waiver
from ortaq.rights.queries import is_exclusive
from ortaq.rights.sentences import bad_terms, title
from ortaq.work.models import Json
from ortaq.work.refused import Refused

REGISTER_KIND = "ortaq.register/1"
"""What an entry of a register calls itself, so that it can be read in ten years."""
REGISTERED = (Kind.UNDERLYING, Kind.BLOCK, Kind.HOLDBACK, Kind.SHARE)
"""What a house writes down of its own programmes without anybody else's signature."""


class RightsMissing(Refused):
    """The programme is not the licensor's to give."""


class TermsUnclear(Refused):
    """The terms cannot become a clause; the message says what is wrong."""


class RunsUsedUp(Refused):
    """No showing is left in the clause."""


class ReasonTooLong(Refused):
    """What was written has no room in the record."""


class NothingToWaive(Refused):
    """A leave that says nothing: nothing is promised there, or it is for another programme or for its own holder."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One clause that is to be: its terms, the work, and who gives it to whom (None: everybody) under which grant."""

    programme: Programme
    terms: Terms
    giver: Broadcaster
    holder: Broadcaster | None
    under: Clause | None = None


def check_terms(terms: Terms) -> None:
    """Raise TermsUnclear unless every territory exists and nothing waits for the licensee any more."""
    if not terms.is_settled:
        raise TermsUnclear(_("These terms are still an offer: they do not say for which country and languages."))
    known = {*territories(), *groups(), EVERYTHING}
    if unknown := [code for code in terms.territories if code not in known]:
        raise TermsUnclear(bad_terms(BadTerms("unknown_territory", territory=unknown[0])))


def grant(
    *,
    licensor: Broadcaster,
    licensee: Broadcaster | None,
    programmes: Iterable[Programme],
    terms: Terms,
    signed: Json,
    by: Person | None = None,
) -> Contract:
    """Bring a contract of one kind of terms into force, for each programme; no licensee is a licence for every member.

    `signed` is what both sides signed, word for word. Raises as `bring_into_force`.
    """
    drafts = [Draft(one, terms, licensor, licensee) for one in programmes]
    return bring_into_force(licensor=licensor, licensee=licensee, drafts=drafts, signed=signed, by=by)


def bring_into_force(
    *,
    licensor: Broadcaster,
    licensee: Broadcaster | None,
    drafts: Sequence[Draft],
    signed: Json,
    kind: ContractKind = ContractKind.LICENCE,
    by: Person | None = None,
) -> Contract:
    """Make a contract with clauses of every kind, and compile what follows from it.

    Raises RightsMissing for a grant of somebody else's programme that passes nothing on, TermsUnclear for terms that
    cannot hold.
    """
    for draft in drafts:
        check_giver(draft)
        check_terms(draft.terms)
    with transaction.atomic():
        now = timezone.now()
        contract = Contract.objects.create(
            kind=kind,
            number=next_number(licensor, licensee, now.year),
            licensor=licensor,
            licensee=licensee,
            terms=signed,
            terms_digest=digest(signed),
            in_force_from=now,
        )
        Clause.objects.bulk_create(clause_of(contract, n, draft) for n, draft in enumerate(drafts, 1))
        works = [one.programme.pk for one in drafts]
        ledger.record(
            contract,
            "granted",
            by=by,
            number=contract.number,
            licensor=licensor.pk,
            licensee=licensee.pk if licensee else None,
            programmes=list(dict.fromkeys(works)),
            digest=contract.terms_digest,
        )
        recompile(works, now)
    return contract


def check_giver(draft: Draft) -> None:
    """Raise RightsMissing unless the giver owns the programme, has a share of it, or passes on what it was given."""
    if draft.under or draft.programme.owner_id == draft.giver.pk:
        return
    above = with_above([draft.programme.pk])
    if Clause.objects.filter(programme__in=above, kind=Kind.SHARE, holder=draft.giver).exists():
        return
    raise RightsMissing(
        _("%(house)s cannot give away “%(title)s”: it belongs to %(owner)s.")
        % {"house": draft.giver, "title": title(draft.programme), "owner": draft.programme.owner}
    )


def clause_of(contract: Contract, position: int, draft: Draft) -> Clause:
    """A clause of a contract, not saved yet."""
    plain = draft.terms.plain()
    columns = {"territories", "media", "sounds", "subtitles", "time_zone", "runs", "catch_up_days", "label_must_stay"}
    return Clause(
        contract=contract,
        position=position,
        kind=draft.terms.kind,
        giver=draft.giver,
        holder=draft.holder,
        under=draft.under,
        programme=draft.programme,
        first_day=draft.terms.first_day,
        end_day=draft.terms.end_day,
        details=details_of(draft.terms),
        **{name: plain[name] for name in columns},
    )


def details_of(terms: Terms) -> Json:
    """What terms say beyond the columns of a clause; days stand there where no first day gives them an end."""
    plain = terms.plain()
    known = {field.name for field in Clause._meta.fields} | {"days", "first_day", "kind"}
    found = {name: value for name, value in plain.items() if name not in known}
    return found if terms.first_day or not terms.days else found | {"days": terms.days}


def next_number(licensor: Broadcaster, licensee: Broadcaster | None, year: int) -> str:
    """ALM-BIS 2026/1, ALM-BIS 2026/2 …; an open licence is ALM 2026/1. Call it inside the transaction that uses it."""
    # The lock makes two signings of one licensor wait for each other on PostgreSQL; SQLite has one writer anyway.
    Broadcaster.objects.select_for_update().get(pk=licensor.pk)
    houses = "-".join(house.slug[:3].upper() for house in (licensor, licensee) if house)
    prefix = f"{houses} {year}/"
    numbers = Contract.objects.filter(number__startswith=prefix).values_list("number", flat=True)
    return prefix + str(max((int(number.removeprefix(prefix)) for number in numbers), default=0) + 1)


def end(*, contract: Contract, by: Person) -> Contract:
    """End a contract before its time; what has been on the air stays as it was."""
    with transaction.atomic():
        held = held_by(contract, by)
        if held.ended_at is None:
            held.ended_at = timezone.now()
            held.save(update_fields=["ended_at"])
            ledger.record(held, "ended", by=by, number=held.number)
            recompile(works_of(held), held.ended_at)
    return held


def suspend(*, contract: Contract, by: Person, reason: str = "") -> Contract:
    """Let a contract rest from now on, until it is resumed; what hangs on it rests with it."""
    with transaction.atomic():
        held, why = held_by(contract, by), checked_reason(reason)
        if held.ended_at is None and not held.suspensions.filter(until=None).exists():
            now = timezone.now()
            Suspension.objects.create(contract=held, since=now, reason=why, by=by)
            ledger.record(held, "suspended", by=by, number=held.number, reason=why)
            recompile(works_of(held), now)
    return held


def resume(*, contract: Contract, by: Person) -> Contract:
    """Let a suspended contract hold again from now on."""
    with transaction.atomic():
        held, now = held_by(contract, by), timezone.now()
        if held.suspensions.filter(until=None).update(until=now):
            ledger.record(held, "resumed", by=by, number=held.number)
            recompile(works_of(held), now)
    return held


def held_by(contract: Contract, by: Person) -> Contract:
    """The contract, locked; raises NotAllowed unless the person speaks for the house that gave it."""
    require(
        deals(by) and by.broadcaster_id == contract.licensor_id,
        _("Only a rights manager of the house that gave a licence can end it, suspend it or let it go on."),
    )
    return Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)


def works_of(contract: Contract) -> list[uuid.UUID]:
    """The programmes that a contract is about."""
    return list(contract.clauses.values_list("programme", flat=True).distinct())


def reserve_run(
    *,
    clause: Clause | uuid.UUID | str,
    slot: uuid.UUID,
    airs_at: datetime,
    programme: Programme | uuid.UUID | None = None,
    by: Person | None = None,
) -> Run | None:
    """Hold one showing of a clause, and of every counted clause that it hangs on, for a slot; None: not counted.

    A clause about a series counts each episode by itself: `programme` says which (else: what the clause is about).
    Asked again for the same slot it only moves the time. Raises RunsUsedUp when none is left.
    """
    with transaction.atomic():
        chain = chain_of(clause if isinstance(clause, uuid.UUID | str) else clause.pk)
        counted = [one for one in chain if one.runs is not None]
        work = programme.pk if isinstance(programme, Programme) else programme or chain[0].programme_id
        # Locked in one order, whoever comes; so the last showing goes to one of two, and nobody waits for ever.
        held = Clause.objects.select_for_update(of=("self",)).select_related("contract").order_by("pk")
        locked = {one.pk: one for one in held.filter(pk__in=[one.pk for one in counted])}
        runs = [hold(locked[one.pk], work, slot, airs_at, by) for one in counted]
    return runs[0] if runs else None


def chain_of(clause: uuid.UUID | str) -> list[Clause]:
    """A clause and those that it hangs on, up to the owner's."""
    found = [Clause.objects.get(pk=clause)]
    while found[-1].under_id and found[-1].under_id not in {one.pk for one in found}:
        found.append(Clause.objects.get(pk=found[-1].under_id))
    return found


def hold(clause: Clause, work: uuid.UUID, slot: uuid.UUID, airs_at: datetime, by: Person | None) -> Run:
    """Hold one showing of one clause whose row is locked."""
    living = Run.objects.filter(clause=clause, freed_at=None)
    if run := living.filter(slot=slot).first():
        if run.state == RunState.RESERVED and run.airs_at != airs_at:
            run.airs_at = airs_at
            run.save(update_fields=["airs_at"])
        return run
    rows = [(one.slot.hex, False, epoch(one.airs_at)) for one in living.filter(programme=work)]
    pool = pool_of(clause.runs or 0, rows, clause.terms.repeat_hours)
    if not pool.has_room_for(slot.hex, epoch(airs_at)):
        raise RunsUsedUp(
            _("All showings of licence %(clause)s are taken (%(runs)s).") % {"clause": clause, "runs": clause.runs}
        )
    run = Run.objects.create(clause=clause, programme_id=work, slot=slot, airs_at=airs_at)
    ledger.record(run, "run reserved", by=by, clause=clause.pk, slot=slot, airs_at=airs_at)
    return run


def release_run(*, slot: uuid.UUID, by: Person | None = None) -> int:
    """Free the showings that a slot holds; what has been on the air stays used. Says how many were freed."""
    with transaction.atomic():
        runs = list(Run.objects.select_for_update().filter(slot=slot, state=RunState.RESERVED, freed_at=None))
        for run in runs:
            ledger.record(run, "run released", by=by, clause=run.clause_id, slot=slot)
            run.freed_at = timezone.now()
            run.save(update_fields=["freed_at"])
    return len(runs)


def mark_aired(*, slot: uuid.UUID) -> int:
    """Write down that a slot has been on the air: its showings are used for good. Says how many are new."""
    with transaction.atomic():
        runs = list(Run.objects.select_for_update().filter(slot=slot, state=RunState.RESERVED, freed_at=None))
        for run in runs:
            run.state, run.aired_at = RunState.AIRED, timezone.now()
            run.save(update_fields=["state", "aired_at"])
            ledger.record(run, "run aired", clause=run.clause_id, slot=slot)
    return len(runs)


def note_showing(*, programme: Programme, house: Broadcaster, at: datetime, is_linear: bool = True) -> None:
    """Write down that a house has shown a programme; the first time opens and closes windows that waited for it."""
    with transaction.atomic():
        events = ("first_linear", "first_any") if is_linear else ("first_any",)
        made = [
            FirstShowing.objects.get_or_create(programme=programme, house=house, event=event, defaults={"at": at})[1]
            for event in events
        ]
        if any(made):
            recompile([programme.pk])


def waive(*, clause: Clause, programme: Programme, house: Broadcaster, by: Person, reason: str = "") -> Waiver:
    """Agree, as the holder of an exclusive right, that a house may show a programme all the same; once is enough."""
    require(
        deals(by) and by.broadcaster_id == clause.holder_id and clause.holder_id is not None,
        _("Only the house to which exclusivity was promised can agree to a showing by others."),
    )
    if not is_exclusive(clause):
        raise NothingToWaive(_("%(clause)s is not promised to one house alone.") % {"clause": clause})
    if house.pk == clause.holder_id:
        raise NothingToWaive(_("%(house)s needs no leave of its own.") % {"house": house})
    if clause.programme_id not in with_above([programme.pk]):
        raise NothingToWaive(_("%(clause)s is not about “%(title)s”.") % {"clause": clause, "title": title(programme)})
    why = checked_reason(reason)
    with transaction.atomic():
        Clause.objects.select_for_update(of=("self",)).get(pk=clause.pk)
        if living := Waiver.objects.filter(clause=clause, programme=programme, house=house, withdrawn_at=None).first():
            return living
        made = Waiver.objects.create(clause=clause, programme=programme, house=house, by=by, reason=why)
        ledger.record(made, "waived", by=by, clause=clause.pk, programme=programme.pk, house=house.pk)
        recompile([programme.pk])
    return made


def withdraw_waiver(*, waiver: Waiver, by: Person) -> Waiver:
    """Take a leave back: from now on the promise counts again for that house; what was on the air stays as it was."""
    require(
        deals(by) and by.broadcaster_id == waiver.clause.holder_id,
        _("Only the house that gave its leave can take it back."),
    )
    with transaction.atomic():
        held = Waiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
        if held.withdrawn_at is None:
            held.withdrawn_at = timezone.now()
            held.save(update_fields=["withdrawn_at"])
            ledger.record(held, "waiver withdrawn", by=by, clause=held.clause_id, house=held.house_id)
            recompile([held.programme_id], held.withdrawn_at)
    return held


def checked_reason(reason: str) -> str:
    """A reason without blanks around it; raises ReasonTooLong."""
    why = reason.strip()
    most = Suspension._meta.get_field("reason").max_length or 0
    if len(why) > most:
        raise ReasonTooLong(_("Say it in at most %(count)s letters.") % {"count": most})
    return why


def register(
    *,
    programme: Programme,
    terms: Terms,
    by: Person,
    holder: Broadcaster | None = None,
    note: str = "",
    instead_of: Contract | None = None,
) -> Contract:
    """Write down what binds an own programme: rights in what is inside, a block, a holdback, a partner's share.

    `holder` is the partner, or whom a holdback binds (None: everybody). What it takes the place of is ended with it, so
    nothing that was known is lost. Raises NotAllowed, TermsUnclear, ReasonTooLong.
    """
    check_registrar(programme, by)
    house = programme.owner
    if terms.kind not in REGISTERED:
        raise TermsUnclear(_("This does not belong into the register of a house; it needs a contract."))
    if terms.kind is Kind.SHARE and (holder is None or holder.pk == house.pk):
        raise TermsUnclear(_("Say which other house has the share."))
    signed = {
        "kind": REGISTER_KIND,
        "house": {"id": str(house.pk), "name": house.name},
        "programme": {"id": str(programme.pk), "title": str(programme)},
        "holder": {"id": str(holder.pk), "name": holder.name} if holder else None,
        "terms": terms.plain(),
        "note": checked_reason(note),
        "instead_of": instead_of.number if instead_of else None,
    }
    with transaction.atomic():
        if instead_of:
            end(contract=instead_of, by=by)
        return bring_into_force(
            licensor=house,
            licensee=None,
            drafts=[Draft(programme, terms, house, holder)],
            signed=signed,
            kind=ContractKind.REGISTER,
            by=by,
        )


def check_registrar(programme: Programme, by: Person) -> None:
    """Raise NotAllowed unless a person may write down what binds a programme."""
    require(
        deals(by) and by.broadcaster_id == programme.owner_id,
        _("Only a rights manager of the house that owns a programme can write this down."),
    )
