"""Witnesses (C2SP tlog-witness): whoever co-signs a checkpoint says that the log only grew since the last time.

A witness remembers of each log the last checkpoint that it signed. It refuses a log that it does not know, one that
has become shorter, and one whose past is another than the one it signed: that is how nobody, not even whoever holds
the log's key and its database, can rewrite it alone.

A request is what goes over the line between nodes: the size from which the proof goes out, the proof, the checkpoint.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ortaq.core.ledger import checkpoints
from ortaq.core.ledger.merkle import EMPTY, extends
from ortaq.core.ledger.notes import BrokenNote, PublicKey, SecretKey, Signature, is_number, unbase64

MOST = 63
"""Lines of a proof, as many as the largest tree needs."""


class Why(StrEnum):
    """Why a witness does not sign."""

    UNKNOWN = "unknown"
    STALE = "stale"
    ROLLBACK = "rollback"
    FORK = "fork"


class NotWitnessed(ValueError):
    """A witness does not sign; `why` for programs, the message for people."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True)
class Memory:
    """The last checkpoint of a log that a witness signed; size 0: none yet."""

    size: int = 0
    root: bytes = b""


@dataclass(frozen=True, slots=True)
class Request:
    """What a witness is asked to sign."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        lines = [f"old {self.old}", *(base64.b64encode(one).decode() for one in self.proof)]
        return "\n".join([*lines, "", self.checkpoint])

    @classmethod
    def read(cls, text: str) -> "Request":
        """As it is written; raises BrokenNote."""
        head, gap, checkpoint = text.partition("\n\n")
        first, *lines = head.split("\n")
        word, _, old = first.partition(" ")
        if not gap or word != "old" or not is_number(old):
            raise BrokenNote("a request to a witness begins with “old” and a size, and ends with a checkpoint")
        if len(lines) > MOST:
            raise BrokenNote(f"a proof has {MOST} lines at most")
        return cls(int(old), tuple(map(unbase64, lines)), checkpoint)


def cosign(
    request: Request, *, logs: Iterable[PublicKey], memory: Memory, key: SecretKey, now: int
) -> tuple[Signature, Memory]:
    """The line that a witness adds, and what it must remember before it gives the line away.

    Raises BrokenNote for what cannot be read, and NotWitnessed.
    """
    try:
        said, note, _ = checkpoints.opened(request.checkpoint, logs)
    except checkpoints.NotSigned as error:
        raise NotWitnessed(Why.UNKNOWN, str(error)) from error
    if said.size < memory.size:
        raise NotWitnessed(Why.ROLLBACK, f"the log has become shorter: {said.size} entries, {memory.size} were signed")
    if request.old != memory.size:
        raise NotWitnessed(Why.STALE, f"the proof goes out from {request.old} entries, not from {memory.size}")
    known = memory.root or EMPTY
    if not extends(request.proof, old=memory.size, old_root=known, new=said.size, new_root=said.root):
        raise NotWitnessed(Why.FORK, f"the {memory.size} entries that were signed are not the beginning of this log")
    return key.sign(note.text, at=now), Memory(said.size, said.root)
