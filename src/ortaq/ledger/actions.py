"""Write to the audit log."""

import uuid
from typing import Protocol

from django.db import connection, models, transaction
from django.utils import timezone

from ortaq.core.ledger.canonical import plain
from ortaq.core.ledger.chain import GENESIS, link
from ortaq.ledger.models import Entry
from ortaq.ledger.queries import content_of
from ortaq.work.models import this_node


class Actor(Protocol):
    """Somebody who acts under a pseudonym."""

    pseudonym: uuid.UUID


@transaction.atomic
def record(subject: models.Model, action: str, *, by: Actor | None = None, **details: object) -> Entry:
    """Append one entry; call it inside the transaction of what it tells, so that neither stands without the other.

    `details` may hold ids, numbers, tags and digests; never names, addresses or other personal data.
    Raises TypeError for values that have no canonical form (floats).
    """
    if connection.vendor == "postgresql":
        # Writers queue until the other's transaction ends, else two would follow the same entry.
        # SQLite needs nothing: it has one writer at a time.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE ledger_entry IN EXCLUSIVE MODE")
    last = Entry.objects.order_by("-number").first()
    entry = Entry(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        node=this_node(),
        actor=str(by.pseudonym) if by else "",
        action=action,
        subject_kind=subject._meta.model_name or "",
        subject_id=str(subject.pk),
        details=plain(details),
        previous=last.digest if last else GENESIS,
    )
    entry.digest = link(entry.previous, entry.number, content_of(entry))
    entry.save(force_insert=True)
    return entry
