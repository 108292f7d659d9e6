"""Proofs that can be carried away (C2SP tlog-proof): an entry, its way to the root, and the signed checkpoint.

The entry itself goes along as `extra`: the canonical JSON that its digest was made of, so that whoever holds the file
needs neither the log nor a database, only the policy that says whom to believe.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ortaq.core.ledger import checkpoints
from ortaq.core.ledger.canonical import NoCanonicalForm, canonical
from ortaq.core.ledger.chain import leaf
from ortaq.core.ledger.checkpoints import Checkpoint
from ortaq.core.ledger.merkle import includes
from ortaq.core.ledger.notes import BrokenNote, unbase64
from ortaq.core.ledger.policy import Policy

HEAD = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"


class NotProved(ValueError):
    """A proof that does not hold; the message says which part."""


@dataclass(frozen=True, slots=True)
class EntryProof:
    """An entry (number, previous, content), the hashes from it to the root, and the checkpoint with that root."""

    entry: Mapping[str, Any]
    way: tuple[bytes, ...]
    checkpoint: str

    @property
    def index(self) -> int:
        """Its place in the tree, counted from 0."""
        return int(self.entry["number"]) - 1

    def __str__(self) -> str:
        lines = [HEAD, f"extra {base64.b64encode(canonical(self.entry)).decode()}", f"index {self.index}"]
        return "\n".join([*lines, *(base64.b64encode(one).decode() for one in self.way), "", self.checkpoint])

    def to_json(self) -> dict[str, Any]:
        """The same as JSON."""
        way = [base64.b64encode(one).decode() for one in self.way]
        return {"entry": dict(self.entry), "index": self.index, "proof": way, "checkpoint": self.checkpoint}

    @classmethod
    def read(cls, text: str) -> "EntryProof":
        """From either form; raises BrokenNote."""
        try:
            if text.lstrip().startswith("{"):
                told = json.loads(text)
                found = cls(told["entry"], tuple(map(unbase64, told["proof"])), str(told["checkpoint"]))
                index = told["index"]
            else:
                head, _, checkpoint = text.partition("\n\n")
                first, extra, place, *way = head.split("\n")
                entry = json.loads(unbase64(extra.removeprefix("extra ")))
                found = cls(entry, tuple(map(unbase64, way)), checkpoint)
                index = int(place.removeprefix("index ")) if first == HEAD else None
            if found.index != index:
                raise BrokenNote("the entry is another one than the proof says")
        except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
            raise error if isinstance(error, BrokenNote) else BrokenNote("this is no proof of an entry") from error
        return found


@dataclass(frozen=True, slots=True)
class Proved:
    """What a proof shows: in which checkpoint the entry stands, who co-signed it when, and whether that is enough."""

    said: Checkpoint
    by: dict[str, int]
    is_enough: bool


def check(proof: EntryProof, policy: Policy, *, now: int) -> Proved:
    """Check everything that a proof says; raises BrokenNote, NotSigned and NotProved."""
    said, note, _ = checkpoints.opened(proof.checkpoint, policy.logs)
    try:
        hashed = hashlib.sha256(canonical(proof.entry)).digest()
    except (NoCanonicalForm, RecursionError) as error:
        raise NotProved(f"the entry cannot be one of the log: {error}") from error
    if not includes(proof.way, index=proof.index, size=said.size, leaf=leaf(hashed), root=said.root):
        raise NotProved(f"entry {proof.index + 1} does not stand so in the log of {said.size} entries")
    lines = checkpoints.cosigned(note, policy.keys, now=now)
    if lines.false:
        raise NotProved(f"the co-signature of {lines.false[0]} is false")
    return Proved(said, lines.by, policy.suffices(lines.by))
