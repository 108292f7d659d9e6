"""Fetch disputes, and who may decide them."""

from typing import Any

from django.db.models import Q, QuerySet

from ortaq.assistants.facts.queries import SHOWN
from ortaq.assistants.facts.rules import keeps_facts
from ortaq.assistants.models import Correction, Dispute, Fact, Outcome
from ortaq.members.models import Person


def disputes() -> QuerySet[Dispute]:
    """All of them, the latest first."""
    return Dispute.objects.select_related("fact", "correction__fact", "person__broadcaster", "decided_by__broadcaster")


def public() -> QuerySet[Dispute]:
    """What everybody may read: of facts that are or were published, and of corrections that were."""
    shown = Q(fact__state__in=SHOWN) | Q(correction__published_at__isnull=False)
    return disputes().filter(shown)


def waiting() -> QuerySet[Dispute]:
    """What nobody has decided yet, the oldest first."""
    return disputes().filter(outcome=Outcome.OPEN).order_by("created_at")


def against(thing: Fact | Correction) -> QuerySet[Dispute]:
    """Everything that was ever said against a fact or a correction, the latest first."""
    return disputes().filter(**{"fact" if isinstance(thing, Fact) else "correction": thing})


def country_of(person: Person) -> str:
    """For which country somebody speaks; empty: for none."""
    return person.broadcaster.territory if person.broadcaster else ""


def may_decide(person: Person, dispute: Dispute) -> bool:
    """Whether somebody may say that what is disputed stands: a keeper of another country than the one that disputes."""
    return keeps_facts.test(person) and country_of(person) not in {"", dispute.country}


def plain(dispute: Dispute) -> dict[str, Any]:
    """A dispute as everybody may read it: countries, and no names."""
    decided = dispute.decided_by
    return {
        "at": dispute.created_at.isoformat(),
        "country": dispute.country,
        "version": dispute.version,
        "reason": dispute.reason,
        "outcome": dispute.outcome,
        "answer": dispute.answer,
        "decided_by_country": country_of(decided) if decided else "",
        "decided_at": dispute.decided_at.isoformat() if dispute.decided_at else None,
    }
