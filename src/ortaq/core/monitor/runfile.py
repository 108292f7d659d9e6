"""The run file: everything that was asked and answered in one run, its grades and numbers, signed so that it stays so.

A zip without compression, written in one way only, so that even its container has no byte that could change unseen:

    manifest.json                what is signed: the run, a SHA-256 of every file, their Merkle root, all numbers
    signature.json               Ed25519 over the SHA-256 of the manifest, the chain of the key, a time stamp
    answers/00001/answer.json    question, key, text, match, and what is known of the exchange
    answers/00001/request        the bytes that were sent
    answers/00001/response       the bytes that came back
    answers/00001/screenshot     what a person saw, where a person asked
    readings.json                and what else `readings.py` tells, once people have read some of the answers

The file that everybody may take lacks what need not be public: the manifest names it by its SHA-256, and no number
rests on it (`public`). A check says what is left out, and finds no fault in it.

JSON is written as RFC 8785 says, the tree is that of RFC 6962 over one leaf an answer.
"""

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortaq.core.ledger.canonical import jcs
from ortaq.core.ledger.merkle import Tree, leaf_hash

KIND = "ortaq.run/1"
MANIFEST, SIGNATURE = "manifest.json", "signature.json"
READINGS, READINGS_SIGNATURE, READINGS_FOLDER = "readings.json", "readings.signature.json", "readings/"
ANSWER, REQUEST, RESPONSE, SCREENSHOT = "answer.json", "request", "response", "screenshot"
ANSWERED = "answered"
PARTS = (ANSWER, REQUEST, RESPONSE, SCREENSHOT)
_EPOCH = (1980, 1, 1, 0, 0, 0)
LARGEST = 1 << 30
"""Bytes that a run file may have."""

Files = Mapping[str, bytes]


class NotARunFile(ValueError):
    """Bytes in which no run can be read."""


@dataclass(frozen=True)
class Entry:
    """One answer: its place in the run, how people call it, and its files."""

    position: int
    question: str
    language: str
    files: Files

    @property
    def folder(self) -> str:
        """Where its files lie.

        >>> Entry(7, "kz.capital", "kk", {}).folder
        'answers/00007'
        """
        return f"answers/{self.position:05}"

    @property
    def told(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {
            "position": self.position,
            "question": self.question,
            "language": self.language,
            "files": {name: sha256(content) for name, content in sorted(self.files.items())},
        }


@dataclass(frozen=True)
class RunFile:
    """The parts of a run file, as they were read."""

    manifest: bytes
    signature: bytes
    files: Files = field(repr=False)
    readings: bytes = b""
    readings_signature: bytes = b""

    @property
    def signed(self) -> Iterator[tuple[str, bytes]]:
        """What stands before the files, by its name."""
        yield from ((MANIFEST, self.manifest), (SIGNATURE, self.signature))
        if self.readings or self.readings_signature:
            yield from ((READINGS, self.readings), (READINGS_SIGNATURE, self.readings_signature))


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was signed: where, and what is the matter with it."""

    where: str
    what: str


def sha256(content: bytes) -> str:
    """64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def digest_of(content: bytes) -> str:
    """SHA-256 of what went over the line; empty when nothing did."""
    return sha256(content) if content else ""


def root(told: Iterable[Mapping[str, Any]]) -> str:
    """The Merkle root over the entries as the manifest tells them, 64 hex digits."""
    tree = Tree()
    for one in told:
        tree.append(leaf_hash(jcs(one)))
    return tree.root().hex()


def manifest_of(head: Mapping[str, Any], entries: Sequence[Entry], numbers: Mapping[str, Any]) -> bytes:
    """The bytes that are signed."""
    told = [one.told for one in entries]
    return jcs({"kind": KIND, **head, "entries": told, "root": root(told), "numbers": numbers})


def pack(run: RunFile) -> bytes:
    """The run file; the same parts always give the same bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as box:
        for name, content in (*run.signed, *sorted(run.files.items())):
            about = zipfile.ZipInfo(name, _EPOCH)
            # The system and its rights would differ from machine to machine.
            about.create_system, about.external_attr = 3, 0o644 << 16
            box.writestr(about, content)
    return whole.getvalue()


def files_of(entries: Iterable[Entry]) -> dict[str, bytes]:
    """The files of all answers by their full names."""
    return {f"{one.folder}/{name}": content for one in entries for name, content in one.files.items()}


def unpack(data: bytes) -> tuple[RunFile, list[Fault]]:
    """Read a run file as far as it goes, with what is wrong in its container; raises NotARunFile."""
    if len(data) > LARGEST:
        raise NotARunFile("the file is larger than a run file may be")
    try:
        box = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, struct.error) as error:
        raise NotARunFile(f"the list of contents at the end of the file is broken: {error}") from error
    # Nothing is compressed, so that files can only be larger than their container where they lie in one another.
    if sum(about.file_size for about in box.infolist()) > len(data):
        raise NotARunFile("its files are larger than itself")
    faults: list[Fault] = []
    files: dict[str, bytes] = {}
    for about in box.infolist():
        try:
            if about.compress_type != zipfile.ZIP_STORED or about.file_size > LARGEST or about.filename in files:
                raise NotARunFile("it is not written as run files are")
            files[about.filename] = box.read(about)
        except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError) as error:
            faults.append(Fault(about.filename, f"its bytes were changed: {error}"))
    signed = [files.pop(name, b"") for name in (MANIFEST, SIGNATURE, READINGS, READINGS_SIGNATURE)]
    run = RunFile(signed[0], signed[1], files, *signed[2:])
    if not faults:
        faults += container_faults(data, run)
    return run, faults


def container_faults(data: bytes, run: RunFile) -> Iterator[Fault]:
    """Where the container itself differs from the one way in which it is written."""
    fresh = pack(run)
    if fresh == data:
        return
    at = next((at for at, (one, other) in enumerate(zip(data, fresh, strict=False)) if one != other), len(fresh))
    owner = "the list of contents at the end of the file"
    with zipfile.ZipFile(io.BytesIO(fresh)) as box:
        for about in box.infolist():
            if about.header_offset <= at < about.header_offset + 30 + len(about.filename.encode()) + about.file_size:
                owner = about.filename
    yield Fault(owner, f"the container was changed at byte {at}")


def may_be_left_out(name: str, state: str) -> bool:
    """Whether a file of an answer may be known by its digest alone.

    A picture, or what a service said that did not answer, in which accounts and addresses stand.
    """
    return name == SCREENSHOT or (name == RESPONSE and state != ANSWERED)


def read_json(content: bytes) -> Any:
    """JSON in its one form; raises NotARunFile for anything else."""
    try:
        told = json.loads(content)
        same = jcs(told) == content
    except (ValueError, TypeError, RecursionError) as error:
        raise NotARunFile("it is no JSON") from error
    if not same:
        raise NotARunFile("it is not written in the canonical form (RFC 8785)")
    return told
