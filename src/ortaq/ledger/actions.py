"""Write to the audit log, and sign how far it has come."""

import datetime as dt
import secrets
import uuid
from typing import Protocol

from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.core.ledger import checkpoints, merkle, policy, tiles, witness
from ortaq.core.ledger.canonical import plain
from ortaq.core.ledger.chain import GENESIS, link
from ortaq.core.ledger.notes import BrokenNote, Note, PublicKey, SecretKey, Signature
from ortaq.core.ledger.tiles import HEIGHT, WIDTH, Place
from ortaq.core.ledger.witness import NotWitnessed, Request
from ortaq.ledger import keys, queries
from ortaq.ledger.models import Checkpoint, Cosignature, Entry, Sighting, Tile
from ortaq.ledger.queries import content_of
from ortaq.work.models import this_node
from ortaq.work.refused import Refused


class Actor(Protocol):
    """Somebody who acts under a pseudonym."""

    pseudonym: uuid.UUID


class LogRewritten(Refused):
    """The log is not the one that was signed before: nothing more is signed."""


class NotCosigned(Refused):
    """A witness does not sign, or its line is not good; the message says why."""


@transaction.atomic
def record(subject: models.Model, action: str, *, by: Actor | None = None, **details: object) -> Entry:
    """Append one entry; call it inside the transaction of what it tells, so that neither stands without the other.

    `details` may hold ids, numbers, tags and digests; never names, addresses or other personal data.
    Raises NoCanonicalForm for values that have no canonical form (floats).
    """
    _one_after_the_other("ledger_entry")
    number, previous = _last()
    entry = Entry(
        number=number + 1,
        at=timezone.now(),
        node=this_node(),
        actor=str(by.pseudonym) if by else "",
        action=action,
        subject_kind=subject._meta.model_name or "",
        subject_id=str(subject.pk),
        details=plain(details),
        salt=secrets.token_hex(16),
        previous=previous,
    )
    entry.digest = link(entry.previous, entry.number, content_of(entry))
    entry.save(force_insert=True)
    return entry


def _last() -> tuple[int, str]:
    """Number and digest of the newest entry.

    In SQL, because it is asked with every entry: Django takes longer to write the question than SQLite to answer it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, digest FROM ledger_entry ORDER BY number DESC LIMIT 1")
        return cursor.fetchone() or (0, GENESIS)


def _one_after_the_other(table: str) -> None:
    """On PostgreSQL writers queue until the other's transaction ends, else two would follow the same entry.

    SQLite needs nothing: it has one writer at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")


@transaction.atomic
def checkpoint() -> Checkpoint | None:
    """Sign how far the log has come; None when nothing is new.

    Raises LogRewritten when the log does not begin with what was signed last: a log may never sign two pasts
    (C2SP tlog-checkpoint).
    """
    _one_after_the_other("ledger_checkpoint")
    last, size = queries.newest_checkpoint(), Entry.objects.aggregate(last=Max("number"))["last"] or 0
    if size == (last.size if last else 0):
        return None
    if last and last.size > size:
        raise LogRewritten(_("The log has fewer entries than it has signed. Nothing is signed before that is clear."))
    _grow(size)
    tree = queries.tree(size)
    if last and merkle.root(last.size, tree.hashes).hex() != last.root:
        raise LogRewritten(_("The log is not the one that was signed before. Run ./ortaq audit verify."))
    key = keys.ensure_log_key()
    said = checkpoints.Checkpoint(key.name, size, merkle.root(size, tree.hashes))
    note = Note(said.text).with_signature(key.sign(said.text))
    return Checkpoint.objects.create(size=size, root=said.root.hex(), note=str(note), signed_at=timezone.now())


def _grow(size: int) -> None:
    """Store the tiles that have become whole in a log of that size."""
    level = 0
    while (whole := size >> HEIGHT * (level + 1)) > 0:
        last = Tile.objects.filter(level=level).aggregate(last=Max("number"))["last"]
        for number in range(0 if last is None else last + 1, whole):
            hashes = queries.tile(Place(level, number, WIDTH))
            Tile.objects.create(level=level, number=number, hashes=hashes, root=tiles.root_of(hashes))
        level += 1


@transaction.atomic
def cosign(request: Request, key: SecretKey) -> Signature:
    """The line of a witness of this node under a checkpoint of a log that it knows; it remembers what it signed.

    Raises NotCosigned.
    """
    _one_after_the_other("ledger_sighting")
    now = queries.seconds()
    try:
        origin = checkpoints.Checkpoint.read(Note.read(request.checkpoint).text).origin
        line, seen = witness.cosign(
            request, logs=keys.known_logs(), memory=queries.memory(key.name, origin), key=key, now=now
        )
    except BrokenNote as error:
        raise NotCosigned(_("This cannot be read: %s") % error) from error
    except NotWitnessed as error:
        raise NotCosigned(_("The witness does not sign: %s") % error) from error
    Sighting.objects.create(
        witness=key.name,
        origin=origin,
        size=seen.size,
        root=seen.root.hex(),
        note=str(Note.read(request.checkpoint).with_signature(line)),
        at=timezone.now(),
    )
    return line


@transaction.atomic
def take_lines(text: str) -> list[Cosignature]:
    """Put the lines of witnesses under the checkpoint that they signed; returns those that were new.

    The text is a line, several, or a whole checkpoint with them. Raises NotCosigned for a line that is false, or of a
    witness whom the policy does not name.
    """
    known, new = {key.name: key for key in keys.policy().keys}, []
    for line in (one for one in text.splitlines() if one.startswith("\u2014")):
        try:
            signature = Signature.read(line)
        except BrokenNote as error:
            raise NotCosigned(_("This cannot be read: %s") % error) from error
        key = known.get(signature.name)
        if key is None:
            if any(one.name == signature.name for one in keys.policy().logs):
                continue
            raise NotCosigned(_("“%s” is no witness of this log: ./ortaq audit trust") % signature.name)
        signed = _signed_by(key, signature)
        at = dt.datetime.fromtimestamp(signature.time, dt.UTC)
        found, is_new = Cosignature.objects.get_or_create(
            checkpoint=signed, name=key.name, defaults={"line": line, "at": at}
        )
        new += [found] if is_new else []
    return new


def _signed_by(key: PublicKey, signature: Signature) -> Checkpoint:
    """The checkpoint that a witness signed, the newest first; raises NotCosigned."""
    if signature.time <= queries.seconds():
        for one in Checkpoint.objects.order_by("-size").iterator():
            if key.verifies(Note.read(one.note).text, signature):
                return one
    raise NotCosigned(_("The line of “%s” belongs to no checkpoint of this log.") % key.name)


def trust(*, name: str = "", key: PublicKey | None = None, needed: int = 0) -> policy.Policy:
    """Believe one more witness, or ask for another number of them; raises NotCosigned."""
    try:
        return keys.ask(name=name, key=key, needed=needed)
    except policy.BrokenPolicy as error:
        raise NotCosigned(_("The policy cannot be changed so: %s") % error) from error
