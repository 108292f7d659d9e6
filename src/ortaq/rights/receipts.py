"""A decision as a signed receipt: the question, the answer and all that it rests on, whole in itself.

Whoever holds it can check it without us: the digest is the SHA-256 of the canonical JSON (RFC 8785) of `decided`, and
the signature is of the house that asked, with the key of that fingerprint.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.core.ledger.canonical import digest
from ortaq.core.rights.windows import tzdata_version
from ortaq.ledger import actions as ledger
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person
from ortaq.rights.ground import Question, ground_of
from ortaq.rights.models import Clause
from ortaq.work.models import Json

KIND = "ortaq.decision/1"
"""What a receipt calls itself, so that it can be read in ten years."""


def receipt(*, question: Question, house: Broadcaster, by: Person, known_at: dt.datetime | None = None) -> Json:
    """Decide, as things stand or as they were known at an instant, and sign what came out in the house's name.

    Raises as `members.keys.sign`.
    """
    programme = Programme.objects.select_related("owner").get(pk=question.programme)
    ground = ground_of([programme.pk], known_at=known_at, houses=[house.pk])
    said = ground.decide(question)
    names = set(said.clauses)
    involved = [pk for pk, one in ground.words.items() if one.name in names]
    decided = {
        "kind": KIND,
        "house": {"id": str(house.pk), "name": house.name},
        "programme": {"id": str(programme.pk), "title": str(programme), "owner": programme.owner.name},
        "question": {
            "territory": question.territory,
            "start": question.start.isoformat(),
            "stop": question.stop.isoformat(),
            "medium": str(question.medium),
            "sounds": list(question.sounds),
            "subtitles": list(question.subtitles),
            "slot": str(question.slot) if question.slot else None,
        },
        "known_at": known_at.isoformat() if known_at else None,
        "decided_at": timezone.now().isoformat(),
        "tzdata": tzdata_version(),
        "decision": said.plain(),
        "clauses": [
            {
                "name": f"{one.contract.number} §{one.position}",
                "contract_digest": one.contract.terms_digest,
                "terms": one.terms.plain(),
            }
            for one in Clause.objects.filter(pk__in=[uuid.UUID(pk) for pk in involved]).select_related("contract")
        ],
    }
    with transaction.atomic():
        text = digest(decided)
        signature, fingerprint = keys.sign(house, text)
        ledger.record(programme, "decision signed", by=by, house=house.pk, digest=text, fingerprint=fingerprint)
    return {"decided": decided, "digest": text, "signature": signature, "key_fingerprint": fingerprint}
