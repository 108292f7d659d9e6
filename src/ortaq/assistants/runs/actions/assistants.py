"""Make assistants known."""

from typing import Any

from django.db import transaction

from ortaq.assistants.models import Assistant, Channel, Shape
from ortaq.assistants.runs import kept, secrets
from ortaq.assistants.runs.sending import checked
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person


@transaction.atomic
def enter_assistant(*, by: Person | None = None, **fields: Any) -> Assistant:
    """Make an assistant known, or change one of that short name.

    Raises Unsafe for an address that tells the key, and BadSecret for a key's name that is none.
    """
    slug, shape = fields.pop("slug"), fields.get("shape")
    if secret := fields.get("secret"):
        secrets.path_of(secret)
    if shape == Shape.MANUAL:
        fields["channel"] = Channel.MANUAL
    elif endpoint := fields.get("endpoint"):
        fields["endpoint"] = checked(endpoint)
    assistant, _made = Assistant.objects.update_or_create(slug=slug, defaults=fields)
    ledger.record(
        assistant,
        "assistant entered",
        by=by,
        slug=slug,
        shape=assistant.shape,
        channel=assistant.channel,
        fields=kept.fields_of(assistant),
    )
    return assistant
