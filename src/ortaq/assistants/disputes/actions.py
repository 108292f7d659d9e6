"""Dispute a fact or a correction, take it back, decide it; nothing that was said is deleted."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.assistants.disputes import queries
from ortaq.assistants.facts.agreement import COUNTRIES_NEEDED
from ortaq.assistants.facts.queries import confirming
from ortaq.assistants.facts.rules import require_keeper
from ortaq.assistants.models import (
    Correction,
    CorrectionState,
    Dispute,
    Fact,
    FactState,
    Outcome,
)
from ortaq.ledger.actions import record
from ortaq.members.models import Person
from ortaq.work.refused import Refused

UNPUBLISHED = {CorrectionState.DRAFT, CorrectionState.WITHDRAWN}


class CannotDispute(Refused):
    """There is nothing here that could be disputed or decided, or not by this person."""


def dispute(thing: Fact | Correction, *, by: Person, reason: str) -> Dispute:
    """Say that a fact or a published correction is wrong, with the reason; a second word changes one's first.

    A fact is asked about no more until it is decided; one's own confirmation of it no longer counts. Raises
    CannotDispute.
    """
    require_keeper(by)
    if not reason.strip():
        raise CannotDispute(_("Say what is wrong with it."))
    closed = {FactState.RETIRED, FactState.IMPORTED} if isinstance(thing, Fact) else UNPUBLISHED
    if thing.state in closed:
        raise CannotDispute(_("“%s” is not open to dispute.") % thing)
    with transaction.atomic():
        made = _said(thing, by, reason.strip())
        if isinstance(thing, Fact):
            thing.reviews.filter(version=thing.version, person=by).delete()
            thing.state = FactState.DISPUTED
            thing.save(update_fields=["state"])
            record(thing, "fact.disputed", by=by, version=thing.version)
        else:
            _touch(thing)
            record(thing, "correction.disputed", by=by)
    return made


def _said(thing: Fact | Correction, by: Person, reason: str) -> Dispute:
    about: dict[str, Any] = {"fact" if isinstance(thing, Fact) else "correction": thing}
    version = thing.version if isinstance(thing, Fact) else thing.fact_version
    defaults = {"country": queries.country_of(by), "reason": reason, "version": version}
    made, _new = Dispute.objects.update_or_create(person=by, outcome=Outcome.OPEN, defaults=defaults, **about)
    return made


def take_back(thing: Fact | Correction, *, by: Person) -> Dispute:
    """Take one's own dispute back; without any other the fact stands where it stood. Raises CannotDispute."""
    require_keeper(by)
    mine = queries.against(thing).filter(person=by, outcome=Outcome.OPEN).first()
    if mine is None:
        raise CannotDispute(_("You do not dispute “%s”.") % thing)
    with transaction.atomic():
        _close(mine, Outcome.TAKEN_BACK, by, "")
        record(thing, f"{_kind(thing)}.dispute_taken_back", by=by)
        _stand_again(thing)
    return mine


def dismiss(dispute: Dispute, *, by: Person, answer: str) -> Dispute:
    """Say, for another country, that what is disputed stands, and why. Raises CannotDispute.

    What it takes to put it right is done elsewhere: a fact is corrected, a correction withdrawn, and `uphold` then
    closes what was said against it.
    """
    require_keeper(by)
    if dispute.outcome != Outcome.OPEN:
        raise CannotDispute(_("This is decided already."))
    if not queries.may_decide(by, dispute):
        raise CannotDispute(_("Somebody of another country than the one that disputes it must decide."))
    if not answer.strip():
        raise CannotDispute(_("Say why it stands; everybody reads it."))
    thing = dispute.fact or dispute.correction
    with transaction.atomic():
        _close(dispute, Outcome.DISMISSED, by, answer.strip())
        if thing is not None:
            record(thing, f"{_kind(thing)}.dispute_dismissed", by=by)
            _stand_again(thing)
    return dispute


def uphold(thing: Fact | Correction, *, by: Person, answer: str) -> None:
    """Close whatever was said against a thing that has been put right."""
    for one in queries.against(thing).filter(outcome=Outcome.OPEN):
        _close(one, Outcome.UPHELD, by, answer)


def _close(dispute: Dispute, outcome: Outcome, by: Person, answer: str) -> None:
    dispute.outcome, dispute.decided_by, dispute.answer = outcome, by, answer
    dispute.decided_at = timezone.now()
    dispute.save()


def _stand_again(thing: Fact | Correction) -> None:
    """Where nothing is said against it any more: a fact in the state that its confirmations give it."""
    if isinstance(thing, Correction):
        return _touch(thing)
    if not queries.against(thing).filter(outcome=Outcome.OPEN).exists():
        said = len(confirming(thing))
        thing.state = FactState.CONFIRMED if said else FactState.PROPOSED
        if said >= COUNTRIES_NEEDED:
            thing.state = FactState.PUBLISHED
        else:
            thing.published_at = None
        thing.save(update_fields=["state", "published_at"])
    return None


def _touch(correction: Correction) -> None:
    """Whoever reads the feed from a moment on gets it again."""
    correction.changed_at = timezone.now()
    correction.save(update_fields=["changed_at"])


def _kind(thing: Fact | Correction) -> str:
    return "fact" if isinstance(thing, Fact) else "correction"
