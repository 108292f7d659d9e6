"""Members as witnesses: each may co-sign what the log of a node says of itself, so that no house rewrites it alone.

keys/witness/<slug>.key   a member's key for co-signing (secret); it signs nothing else

A witness is worth most on a node of its own: a key that lies beside the log's own key is in the same hands.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.core.ledger.notes import COSIGNS, SecretKey, Signature
from ortaq.core.ledger.witness import Request
from ortaq.ledger import actions as ledger
from ortaq.ledger.keys import address, witness_file
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person
from ortaq.work.secrets import alone, write_secret


def ensure_key(broadcaster: Broadcaster, *, by: Person | None = None) -> SecretKey:
    """The member's key for co-signing, made at the first call; its name stays, whatever the node's address is later."""
    file = witness_file(broadcaster.slug)
    with transaction.atomic(), alone(keys.folder()):
        if file.exists():
            return SecretKey.read(file.read_text("utf-8"))
        key = SecretKey.new(f"{address()}/witness/{broadcaster.slug}", COSIGNS)
        write_secret(file, key.written().encode())
        ledger.record(broadcaster, "witness key made", by=by, key=str(key.public))
        return key


def cosign(broadcaster: Broadcaster, request: Request) -> Signature:
    """Co-sign a checkpoint for a member, when it only grew since the last time.

    Raises Suspended, and NotCosigned with the witness's reason.
    """
    if Broadcaster.objects.filter(pk=broadcaster.pk).exclude(suspended_at=None).exists():
        raise keys.Suspended(_("%(name)s is suspended: nothing is signed for it.") % {"name": broadcaster.name})
    return ledger.cosign(request, ensure_key(broadcaster))
