r"""Signed notes (C2SP signed-note): a text, and lines that say who signed it with which key.

Ed25519 keys of two kinds: `SIGNS` signs the text itself (a log its checkpoints), `COSIGNS` signs it with the time at
which it was seen (a witness, C2SP tlog-cosignature). The same key is never both, and nothing else is signed with it.

>>> key = SecretKey("example.org/audit", SIGNS, bytes(range(32)))
>>> note = Note("Hello\n").with_signature(key.sign("Hello\n"))
>>> key.public.verifies(note.text, note.signatures[0])
True
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNS, COSIGNS = 0x01, 0x04
"""Signature types: Ed25519 over the text; Ed25519 over the text and a time (cosignature/v1)."""
MOST = 64
"""Signatures of a note that are read at most."""
LONGEST = 64 << 10
"""Bytes of a note that are read at most."""
_ID, _KEY, _TIME, _SIGNATURE = 4, 32, 8, 64
_DIGITS = 19
"""Of 2^63 - 1."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DASH, _SECRET = "\u2014 ", "PRIVATE+KEY+"


class BrokenNote(ValueError):
    """A note, or a key, that cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A line of a note: the name and the id of a key, and what it made (for a cosignature its time before it)."""

    name: str
    key_id: bytes
    made: bytes

    @property
    def time(self) -> int:
        """Seconds since 1970 at which a witness signed; means nothing for other signatures."""
        return int.from_bytes(self.made[:_TIME], "big")

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.made).decode()}\n"

    @classmethod
    def read(cls, line: str) -> "Signature":
        """One line without its end; raises BrokenNote."""
        if not line.startswith(_DASH):
            raise BrokenNote("a signature line does not begin with a dash")
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        made = unbase64(encoded)
        if not _is_name(name) or len(made) <= _ID:
            raise BrokenNote("a signature line lacks its name or its signature")
        return cls(name, made[:_ID], made[_ID:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a line's end, and who signed it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def with_signature(self, *signatures: Signature) -> "Note":
        """The same with more signatures; the ones it has already are not added again."""
        return replace(self, signatures=tuple(dict.fromkeys([*self.signatures, *signatures])))

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    @classmethod
    def read(cls, told: str) -> "Note":
        """A note as it is written; raises BrokenNote."""
        if len(told) > LONGEST:
            raise BrokenNote("the note is too long")
        if _CONTROL.search(told):
            raise BrokenNote("the note holds control characters")
        text, gap, lines = told.rpartition("\n\n")
        if not gap or not text or not lines.endswith("\n"):
            raise BrokenNote("the note has no signatures, or ends within a line")
        signed = lines[:-1].split("\n")
        if len(signed) > MOST:
            raise BrokenNote(f"the note has more than {MOST} signatures")
        return cls(f"{text}\n", tuple(Signature.read(line) for line in signed))


@dataclass(frozen=True)
class PublicKey:
    """A verifier key: whose signatures are known."""

    name: str
    kind: int
    raw: bytes

    @cached_property
    def key_id(self) -> bytes:
        """What a signature line calls the key."""
        told = f"{self.name}\n".encode() + bytes([self.kind]) + self.raw
        return hashlib.sha256(told).digest()[:_ID]

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.kind]) + self.raw).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def read(cls, vkey: str) -> "PublicKey":
        """A key as it is written (`name+id+key`); raises BrokenNote."""
        name, key_id, kind, raw = _parts(vkey.strip(), "verifier key")
        found = cls(name, kind, raw)
        if found.key_id.hex() != key_id:
            raise BrokenNote(f"the id of the verifier key of {name} is not that of the key")
        return found

    def made(self, signature: Signature) -> bool:
        """Whether a signature says that it was made with this key."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def verifies(self, text: str, signature: Signature) -> bool:
        """Whether this key made the signature over that text."""
        if not self.made(signature):
            return False
        signed, raw = text.encode(), signature.made
        if self.kind == COSIGNS:
            signed, raw = _seen(text, signature.time), raw[_TIME:]
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(raw, signed)
        except (InvalidSignature, ValueError):
            return False
        return len(raw) == _SIGNATURE


@dataclass(frozen=True)
class SecretKey:
    """A key that signs; `seed` never leaves the file it lies in."""

    name: str
    kind: int
    seed: bytes = field(repr=False)

    @cached_property
    def public(self) -> PublicKey:
        """What others check with."""
        raw = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return PublicKey(self.name, self.kind, raw)

    def sign(self, text: str, *, at: int = 0) -> Signature:
        """Sign a text; a witness says when (seconds since 1970)."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        if self.kind == COSIGNS:
            made = at.to_bytes(_TIME, "big") + key.sign(_seen(text, at))
        else:
            made = key.sign(text.encode())
        return Signature(self.name, self.public.key_id, made)

    def written(self) -> str:
        """The key as a line for its file, in the form of Go's note package; a secret."""
        encoded = base64.b64encode(bytes([self.kind]) + self.seed).decode()
        return f"{_SECRET}{self.name}+{self.public.key_id.hex()}+{encoded}\n"

    @classmethod
    def read(cls, line: str) -> "SecretKey":
        """A key as `written` has it; raises BrokenNote."""
        if not line.startswith(_SECRET):
            raise BrokenNote("this is no signing key")
        name, _, kind, seed = _parts(line.strip().removeprefix(_SECRET), "signing key")
        return cls(name, kind, seed)

    @classmethod
    def new(cls, name: str, kind: int) -> "SecretKey":
        """A fresh key; raises BrokenNote for a name with blanks or a plus."""
        if not _is_name(name):
            raise BrokenNote(f"“{name}” cannot be the name of a key: no blanks, no plus")
        return cls(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())


def is_number(text: str) -> bool:
    """Whether a text is a whole number in its one form, of at most so many digits as a log has entries."""
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS and str(int(text)) == text


def unbase64(text: str) -> bytes:
    """Bytes from strict base64; raises BrokenNote."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise BrokenNote("something is not base64") from None
    # A second spelling of the same bytes would be a second note with the same signatures.
    if base64.b64encode(data).decode() != text:
        raise BrokenNote("something is not base64")
    return data


def _seen(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(map(str.isspace, name)) and not _CONTROL.search(name)


def _parts(key: str, what: str) -> tuple[str, str, int, bytes]:
    name, _, rest = key.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    if not _is_name(name) or len(raw) != 1 + _KEY or raw[0] not in (SIGNS, COSIGNS):
        raise BrokenNote(f"this is no {what} of Ed25519")
    return name, key_id, raw[0], raw[1:]
