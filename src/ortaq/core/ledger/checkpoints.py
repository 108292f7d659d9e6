"""Checkpoints (C2SP tlog-checkpoint): a log says, signed, how many entries it has and what their root is.

>>> print(Checkpoint("example.org/audit", 3, bytes(32)).text, end="")
example.org/audit
3
AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ortaq.core.ledger.merkle import EMPTY
from ortaq.core.ledger.notes import COSIGNS, SIGNS, BrokenNote, Note, PublicKey, Signature, is_number, unbase64

_LINES, _HASH = 3, 32
_LARGEST = 2**63 - 1


class NotSigned(ValueError):
    """A checkpoint that no known log has signed, or whose signature is false; the message says which."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its name, its size in entries, the root over them, and lines of its own."""

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        return "\n".join((self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.more)) + "\n"

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """From the text of a note; raises BrokenNote."""
        lines = text.split("\n")
        if len(lines) < _LINES + 1 or lines.pop() or not all(lines):
            raise BrokenNote("a checkpoint has three lines or more, and none is empty")
        origin, size, root, *more = lines
        if not is_number(size) or int(size) > _LARGEST:
            raise BrokenNote("the second line of a checkpoint is its size")
        hashed = unbase64(root)
        if len(hashed) != _HASH or (size == "0" and hashed != EMPTY):
            raise BrokenNote("the third line of a checkpoint is its root")
        return cls(origin, int(size), hashed, tuple(more))


def opened(told: str, logs: Iterable[PublicKey]) -> tuple[Checkpoint, Note, PublicKey]:
    """A checkpoint that one of these logs has signed, its note, and the key; raises BrokenNote and NotSigned."""
    note = Note.read(told)
    said = Checkpoint.read(note.text)
    return said, note, signer(said, note, logs)


def signer(said: Checkpoint, note: Note, logs: Iterable[PublicKey]) -> PublicKey:
    """Whose signature a checkpoint bears: of a log with its name; raises NotSigned."""
    known = [key for key in logs if key.kind == SIGNS and key.name == said.origin]
    if not known:
        raise NotSigned(f"no key of a log “{said.origin}” is known")
    bearing = [(key, one) for key in known for one in note.signatures if key.made(one)]
    if not bearing:
        raise NotSigned(f"the log “{said.origin}” did not sign it with a key that is known")
    for key, one in bearing:
        if not key.verifies(note.text, one):
            raise NotSigned(f"the signature of {key.name} is false")
    return bearing[0][0]


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What the witnesses' lines under a checkpoint are worth: those that hold with their times, and those that do not.

    A line of a key that nobody knows is neither (C2SP signed-note: it is ignored).
    """

    by: dict[str, int]
    false: tuple[str, ...]


def cosigned(note: Note, witnesses: Sequence[PublicKey], *, now: int) -> Cosigned:
    """Check every line of a known witness; one whose time has not come yet is false."""
    by: dict[str, int] = {}
    false = []
    for key in witnesses:
        for one in note.signatures:
            if key.kind == COSIGNS and key.made(one):
                if key.verifies(note.text, one) and one.time <= now:
                    by[key.name] = max(one.time, by.get(key.name, 0))
                else:
                    false.append(key.name)
    return Cosigned(by, tuple(false))


def with_lines(told: str, lines: str) -> Note:
    """A checkpoint with the lines that a witness sent back; raises BrokenNote."""
    return Note.read(told).with_signature(*(Signature.read(line) for line in lines.splitlines() if line))
