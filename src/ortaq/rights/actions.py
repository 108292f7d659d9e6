"""Bring licences into force, and hold, free and use their showings."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.core.ledger.canonical import digest
from ortaq.core.rights import EVERYTHING, BadTerms, Terms
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals, require
from ortaq.members.territories import territories
from ortaq.rights.models import Clause, Contract, Run, RunState
from ortaq.rights.sentences import bad_terms
from ortaq.work.models import Json


class RightsMissing(ValueError):
    """The programme is not the licensor's to give."""


class TermsUnclear(ValueError):
    """The terms cannot become a clause; the message says what is wrong."""


class RunsUsedUp(ValueError):
    """No showing is left in the clause."""


def check_terms(terms: Terms) -> None:
    """Raise TermsUnclear unless every territory exists and nothing waits for the licensee any more."""
    if not terms.is_settled:
        raise TermsUnclear(_("These terms are still an offer: they do not say for which country and languages."))
    if unknown := [code for code in terms.territories if code not in territories() and code != EVERYTHING]:
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
    """Bring a contract into force: one clause for each programme. `signed` is what both sides signed, word for word.

    No licensee is an open licence for every member. Raises RightsMissing for a programme of somebody else, TermsUnclear
    for terms that cannot hold.
    """
    given = list(programmes)
    if foreign := [one for one in given if one.owner_id != licensor.pk]:
        raise RightsMissing(
            _("%(house)s cannot give away “%(title)s”: it belongs to %(owner)s.")
            % {"house": licensor, "title": foreign[0], "owner": foreign[0].owner}
        )
    check_terms(terms)
    with transaction.atomic():
        now = timezone.now()
        contract = Contract.objects.create(
            number=next_number(licensor, licensee, now.year),
            licensor=licensor,
            licensee=licensee,
            terms=signed,
            terms_digest=digest(signed),
            in_force_from=now,
        )
        Clause.objects.bulk_create(
            Clause(
                contract=contract,
                position=position,
                programme=programme,
                territories=list(terms.territories),
                media=list(terms.media),
                sounds=list(terms.sounds),
                subtitles=list(terms.subtitles),
                first_day=terms.first_day,
                end_day=terms.end_day,
                time_zone=terms.time_zone,
                runs=terms.runs,
                catch_up_days=terms.catch_up_days,
                label_must_stay=terms.label_must_stay,
            )
            for position, programme in enumerate(given, 1)
        )
        ledger.record(
            contract,
            "granted",
            by=by,
            number=contract.number,
            licensor=licensor.pk,
            licensee=licensee.pk if licensee else None,
            programmes=[one.pk for one in given],
            digest=contract.terms_digest,
        )
    return contract


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
    require(
        deals(by) and by.broadcaster_id == contract.licensor_id,
        _("Only a rights manager of the house that gave a licence can end it."),
    )
    with transaction.atomic():
        held = Contract.objects.select_for_update().get(pk=contract.pk)
        if held.ended_at is None:
            held.ended_at = timezone.now()
            held.save(update_fields=["ended_at"])
            ledger.record(held, "ended", by=by, number=held.number)
    return held


def reserve_run(
    *, clause: Clause | uuid.UUID | str, slot: uuid.UUID, airs_at: datetime, by: Person | None = None
) -> Run | None:
    """Hold one showing of a clause for a slot; None where showings are not counted.

    Asked again for the same slot it only moves the time. Raises RunsUsedUp when none is left.
    """
    with transaction.atomic():
        # Whoever comes first holds the row until the end of the transaction; so the last showing goes to one of two.
        held = (
            Clause.objects.select_for_update(of=("self",))
            .select_related("contract")
            .get(pk=clause.pk if isinstance(clause, Clause) else clause)
        )
        if held.runs is None:
            return None
        if run := Run.objects.filter(slot=slot, clause=held).first():
            if run.state == RunState.RESERVED and run.airs_at != airs_at:
                run.airs_at = airs_at
                run.save(update_fields=["airs_at"])
            return run
        if held.runs_used.count() >= held.runs:
            raise RunsUsedUp(
                _("All showings of licence %(clause)s are taken (%(runs)s).") % {"clause": held, "runs": held.runs}
            )
        run = Run.objects.create(clause=held, slot=slot, airs_at=airs_at)
        ledger.record(run, "run reserved", by=by, clause=held.pk, slot=slot, airs_at=airs_at)
    return run


def release_run(*, slot: uuid.UUID, by: Person | None = None) -> int:
    """Free the showings that a slot holds; what has been on the air stays used. Says how many were freed."""
    with transaction.atomic():
        runs = list(Run.objects.select_for_update().filter(slot=slot, state=RunState.RESERVED))
        for run in runs:
            ledger.record(run, "run released", by=by, clause=run.clause_id, slot=slot)
            run.delete()
    return len(runs)


def mark_aired(*, slot: uuid.UUID) -> int:
    """Write down that a slot has been on the air: its showings are used for good. Says how many are new."""
    with transaction.atomic():
        runs = list(Run.objects.select_for_update().filter(slot=slot, state=RunState.RESERVED))
        for run in runs:
            run.state = RunState.AIRED
            run.save(update_fields=["state"])
            ledger.record(run, "run aired", clause=run.clause_id, slot=slot)
    return len(runs)
