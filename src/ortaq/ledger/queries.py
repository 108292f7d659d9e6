"""Read and prove the audit log."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.core.ledger import audit, chain, proofs, tiles
from ortaq.core.ledger.audit import Kept, Report
from ortaq.core.ledger.canonical import plain
from ortaq.core.ledger.chain import Link
from ortaq.core.ledger.checkpoints import cosigned
from ortaq.core.ledger.merkle import consistency, inclusion
from ortaq.core.ledger.notes import Note, Signature
from ortaq.core.ledger.policy import NONE
from ortaq.core.ledger.proofs import EntryProof, Proved
from ortaq.core.ledger.tiles import ENTRIES, HASH, HEIGHT, WIDTH, Place, Tiled
from ortaq.core.ledger.witness import Memory, Request
from ortaq.ledger import keys
from ortaq.ledger.models import Checkpoint, Entry, Sighting, Tile
from ortaq.work.refused import Refused

LATELY = 20
"""So many of the checkpoints that somebody co-signed are looked at for one that enough did."""


MOST_WAITED_FOR = 20_000
"""Entries that are examined while somebody waits for the answer; of more, `./ortaq audit verify` does."""


class TooLong(Refused):
    """The log has more entries than can be examined while somebody waits."""


class NotCovered(LookupError):
    """An entry that no checkpoint covers yet, or that does not exist; `size` is how far the newest one reaches."""

    def __init__(self, number: int, size: int, entries: int) -> None:
        if 0 < number <= entries:
            said = f"entry {number} stands in no checkpoint yet: the newest one covers {size}"
        else:
            said = (
                f"there is no entry {number}: the log has those from 1 to {entries}" if entries else "the log is empty"
            )
        super().__init__(said)
        self.number, self.size = number, size


def newest_number() -> int:
    """The number of the newest entry; 0 while there is none. What it was before is known by it to be unchanged."""
    return Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0


def content_of(entry: Entry) -> dict[str, Any]:
    """What an entry says, in the form that its digest covers."""
    content = {
        "at": entry.at,
        "node": entry.node,
        "actor": entry.actor,
        "action": entry.action,
        "subject": f"{entry.subject_kind}:{entry.subject_id}",
        "details": entry.details,
    }
    # The oldest entries were written without a salt, and their digests without the word.
    return content | {"salt": entry.salt} if entry.salt else content


def history(subject_kind: str, subject_id: object) -> QuerySet[Entry]:
    """What happened to one record, the latest last."""
    return Entry.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id)).order_by("number")


def latest(number: int = 100) -> QuerySet[Entry]:
    """The newest entries, the latest first."""
    return Entry.objects.order_by("-number")[:number]


# ---- the tree ----------------------------------------------------------------------------------------------------


def tile(place: Place) -> bytes:
    """The bytes of a tile, whole or partial, or of a bundle of entries: what is published of them, their digests."""
    start, stop = place.number * WIDTH, place.number * WIDTH + place.width
    if place.level == ENTRIES:
        return tiles.bundle(_digests(start, stop))
    stored = Tile.objects.filter(level=place.level, number=place.number).values_list("hashes", flat=True).first()
    if stored is not None:
        return bytes(stored)[: place.width * HASH]
    if place.level == 0:
        return b"".join(map(chain.leaf, _digests(start, stop)))
    return b"".join(_roots(place.level - 1, start, stop))


def _digests(start: int, stop: int) -> Iterator[bytes]:
    """The digests of entries by their places in the tree, from 0."""
    found = Entry.objects.filter(number__gt=start, number__lte=stop).order_by("number")
    return map(bytes.fromhex, found.values_list("digest", flat=True))


def _roots(level: int, start: int, stop: int) -> Iterator[bytes]:
    found = Tile.objects.filter(level=level, number__gte=start, number__lt=stop).order_by("number")
    return map(bytes, found.values_list("root", flat=True))


def tree(size: int) -> Tiled:
    """The tree of the first so many entries; a proof in it reads O(log n) tiles."""
    return Tiled(size, tile)


def published(address: str) -> bytes | None:
    """The tile or bundle of that address, as far as the newest checkpoint reaches; None beyond it."""
    place, newest = tiles.place(address), newest_checkpoint()
    if not place or not newest or place.width > tiles.width_at(newest.size, place.level, place.number):
        return None
    return tile(place)


# ---- checkpoints and proofs --------------------------------------------------------------------------------------


def newest_checkpoint() -> Checkpoint | None:
    """The one that covers most."""
    return Checkpoint.objects.order_by("-size").first()


def with_witnesses(checkpoint: Checkpoint) -> str:
    """A checkpoint with the lines of its witnesses."""
    lines = checkpoint.cosignatures.values_list("line", flat=True)
    return str(Note.read(checkpoint.note).with_signature(*(Signature.read(line) for line in lines)))


def prove(number: int) -> EntryProof:
    """The proof that an entry stands in a checkpoint: the newest that enough witnesses signed, else the newest.

    Raises NotCovered.
    """
    newest, entry = newest_checkpoint(), Entry.objects.filter(number=number).first()
    if newest is None or entry is None or number > newest.size:
        count = Entry.objects.aggregate(last=Max("number"))["last"] or 0
        raise NotCovered(number, newest.size if newest else 0, count)
    chosen = _witnessed(number) or newest
    # As JSON has it: what is read from the file again must be equal.
    told = {"previous": entry.previous, "number": entry.number, "content": plain(content_of(entry))}
    way = inclusion(number - 1, chosen.size, tree(chosen.size).hashes)
    return EntryProof(told, tuple(way), with_witnesses(chosen))


def _witnessed(number: int) -> Checkpoint | None:
    """The newest checkpoint that covers an entry and that as many witnesses have signed as this node asks for.

    None when there is none, or when no witness is asked for.
    """
    policy = keys.policy()
    if policy.needed == NONE:
        return None
    signed = Checkpoint.objects.filter(size__gte=number, cosignatures__isnull=False).distinct().order_by("-size")
    for one in signed[:LATELY]:
        lines = cosigned(Note.read(with_witnesses(one)), policy.keys, now=seconds())
        if not lines.false and policy.suffices(lines.by):
            return one
    return None


def request_since(size: int) -> Request | None:
    """What to send to a witness that signed that size last (0: nothing yet); None without anything to sign."""
    newest = newest_checkpoint()
    if newest is None or newest.size < size:
        return None
    way = consistency(size, newest.size, tree(newest.size).hashes)
    return Request(size, tuple(way), newest.note)


def memory(witness: str, origin: str) -> Memory:
    """What a witness of this node co-signed last of a log."""
    last = Sighting.objects.filter(witness=witness, origin=origin).order_by("-size", "-pk").first()
    return Memory(last.size, bytes.fromhex(last.root)) if last else Memory()


def check(proof: EntryProof) -> Proved:
    """Check a proof against the policy of this node; raises BrokenNote, NotSigned and NotProved."""
    return proofs.check(proof, keys.policy(), now=seconds())


def seconds() -> int:
    """The time as witnesses tell it."""
    return int(timezone.now().timestamp())


# ---- the whole log -----------------------------------------------------------------------------------------------


def proof(others: Iterable[Kept] = (), *, say: Callable[[int], None] = lambda _walked: None) -> Report:
    """Examine the whole log in constant memory, together with checkpoints that were kept elsewhere.

    Raises PolicyUnreadable.
    """
    # First what was signed, then the entries: those only become more meanwhile.
    kept = [
        Kept(str(one), with_witnesses(one), one.size)
        for one in Checkpoint.objects.order_by("size").prefetch_related("cosignatures")
    ]
    made = Tile.objects.filter(level=0).aggregate(last=Max("number"))["last"]
    stored = _stored_tiles(0 if made is None else made + 1)
    entries = Entry.objects.order_by("number").iterator(chunk_size=2000)
    links = (Link(entry.number, entry.previous, entry.digest, content_of(entry)) for entry in entries)
    return audit.examine(
        links, tile=stored, kept=itertools.chain(kept, others), policy=keys.policy(), now=seconds(), say=say
    )


def proof_at_once() -> Report:
    """The same for somebody who waits; raises TooLong, and PolicyUnreadable."""
    if newest_number() > MOST_WAITED_FOR:
        raise TooLong(
            _(
                "The log has more than %(most)s entries, too many to examine while you wait. Whoever runs this node "
                "does it with %(command)s. Single entries can still be proved."
            )
            % {"most": MOST_WAITED_FOR, "command": "./ortaq audit verify"}
        )
    return proof()


def _stored_tiles(made: int) -> Callable[[int, int], bytes]:
    """The tiles as they are kept, without those that come while the log is examined."""

    def stored(level: int, number: int) -> bytes:
        if level == 0:
            return tile(Place(0, number)) if number < made else b""
        return above(level, number)

    @cache
    def above(level: int, number: int) -> bytes:
        below = made >> HEIGHT * (level - 1)
        width = min(WIDTH, max(0, below - number * WIDTH))
        return tile(Place(level, number, width)) if width else b""

    return stored
