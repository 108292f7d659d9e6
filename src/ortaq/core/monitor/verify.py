"""Check a run file without a network or a database: every byte, every grade, every number, and who signed it."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortaq.core.grading.match import match
from ortaq.core.grading.version import MATCHER_VERSION
from ortaq.core.monitor import readings, signing
from ortaq.core.monitor.keys import read_key
from ortaq.core.monitor.numbers import UNGRADED, Row, numbers
from ortaq.core.monitor.readings import CONTESTED, faults_in, file_of, held_back, name_of
from ortaq.core.monitor.runfile import (
    ANSWER,
    ANSWERED,
    KIND,
    MANIFEST,
    READINGS,
    READINGS_FOLDER,
    READINGS_SIGNATURE,
    REQUEST,
    RESPONSE,
    Fault,
    NotARunFile,
    RunFile,
    digest_of,
    may_be_left_out,
    read_json,
    root,
    sha256,
    unpack,
)
from ortaq.core.monitor.shapes import LONGEST_NAME, MANUAL, said
from ortaq.core.monitor.signing import Validity
from ortaq.core.origin import certificates


@dataclass(frozen=True)
class Report:
    """What a check found: the run, every fault, who signed and whether the key leads to a root that is known.

    `is_regraded` is false when another version of the matcher graded the run: its grades are then taken as signed.
    `readings` are the answers that two people have read, `joined` the numbers that follow from them. `validity` is
    that of the certificates when it was signed, the worse one of run and readings; None: nobody signed.
    """

    head: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    answers: int = 0
    signer: str = ""
    fingerprint: str = ""
    is_known: bool = False
    is_regraded: bool = False
    readings: int = 0
    joined: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    """What the file has by its SHA-256 alone; no number rests on it."""
    stamped_at: dt.datetime | None = None
    is_stamp_known: bool = False
    validity: Validity | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing differs from what was signed."""
        return not self.faults


def verify(data: bytes, roots: bytes = b"", clocks: bytes = b"", *, now: dt.datetime | None = None) -> Report:
    """Check the bytes of a run file; `roots` are PEM of the nodes whose runs one believes, `clocks` of authorities."""
    try:
        run, faults = unpack(data)
    except NotARunFile as error:
        return Report(faults=(Fault("the file", str(error)),))
    return check(run, roots, clocks, faults, may_lack=None, now=now)


def check(
    run: RunFile,
    roots: bytes = b"",
    clocks: bytes = b"",
    faults: Sequence[Fault] = (),
    *,
    may_lack: frozenset[str] | None = frozenset(),
    now: dt.datetime | None = None,
) -> Report:
    """Check the parts of a run file; `faults` are those that reading its container has found.

    `may_lack` are the paths that may be known by their digest alone; None: all for which `runfile.may_be_left_out`.
    """
    signed, wrong = signing.read(run.signature, run.manifest, clocks)
    found = [*faults, *wrong]
    told: Mapping[str, Any] = {}
    left_out: frozenset[str] = frozenset()
    read = _Read()
    answers: Sequence[Mapping[str, Any]] = ()
    try:
        told = _of_kind(KIND, run.manifest)
        if type(told["seed"]) is not int:
            found.append(Fault(MANIFEST, "its seed is no whole number"))
        # What the container has broken is there, and is a fault.
        broken = {fault.where for fault in faults}
        left_out = _left_out(run, told["entries"], may_lack) - broken
        held = list(_files(run, told["entries"], left_out))
        answers, spoilt = _answers(run, told, {one.where for one in held}, left_out)
        found += [*held, *spoilt]
        read = _readings(run, None if held or spoilt else answers, clocks, may_lack=may_lack)
        found += read.faults
        if root(told["entries"]) != told["root"]:
            found.append(Fault(MANIFEST, "the Merkle root is not the one of its entries"))
        if not held and not spoilt and numbers(map(row_of, answers), told["seed"]) != told["numbers"]:
            found.append(Fault(MANIFEST, "its numbers are not those of its answers"))
    except Exception as error:  # noqa: BLE001 -- whatever stands there may be somebody else's
        found.append(Fault(MANIFEST, f"cannot be read: {error}"))
    by = [one for one in (signed, read.by) if one]
    validity = _validity(by, answers, now or dt.datetime.now(dt.UTC))
    believed = signed is not None and validity is not Validity.OUTSIDE
    return Report(
        head={name: value for name, value in told.items() if name != "entries"},
        faults=tuple(dict.fromkeys(found)),
        answers=len(entries) if isinstance(entries := told.get("entries"), list) else 0,
        signer=certificates.organisation_of(signed.pem) if signed else "",
        fingerprint=certificates.fingerprint(signed.pem) if signed else "",
        is_known=believed and all(one.leads_to(roots) for one in by),
        is_regraded=told.get("matcher") == MATCHER_VERSION,
        readings=len(read.told),
        joined=read.numbers,
        left_out=tuple(sorted({*left_out, *read.left_out})),
        stamped_at=signed.stamped_at if signed else None,
        is_stamp_known=signed.is_stamp_known if signed else False,
        validity=validity,
    )


def _validity(
    signatures: Sequence[signing.Signed], answers: Sequence[Mapping[str, Any]], now: dt.datetime
) -> Validity | None:
    """The worst of several signatures; all of them were made after the last answer."""
    after = dt.datetime.min.replace(tzinfo=dt.UTC)
    for one in answers:
        with contextlib.suppress(ValueError):
            at = dt.datetime.fromisoformat(str(one.get("asked_at")))
            after = max(after, at if at.tzinfo else at.replace(tzinfo=dt.UTC))
    return max((one.validity(after, now) for one in signatures), key=list(Validity).index, default=None)


def _of_kind(kind: str, content: bytes) -> dict[str, Any]:
    told = read_json(content)
    if not isinstance(told, dict) or told.get("kind") != kind:
        raise NotARunFile(f"it is not of the kind {kind}")
    return told


def _name(entry: Mapping[str, Any]) -> str:
    """How an answer is named to people: `answers/00017 (kz.capital, kk)`."""
    return f"answers/{entry['position']:05} ({entry['question']}, {entry['language']})"


def _left_out(run: RunFile, entries: Sequence[Mapping[str, Any]], may_lack: frozenset[str] | None) -> frozenset[str]:
    """The files of answers that are not there and need not be."""
    found = set()
    for entry in entries:
        folder = f"answers/{entry['position']:05}"
        missing = [name for name in entry["files"] if f"{folder}/{name}" not in run.files]
        for name in missing:
            path = f"{folder}/{name}"
            if path in may_lack if may_lack is not None else may_be_left_out(name, _state_of(run, folder)):
                found.add(path)
    return frozenset(found)


def _state_of(run: RunFile, folder: str) -> str:
    """What became of an answer; what cannot be read counts as answered, so that nothing of it may be missing."""
    try:
        return str(read_json(run.files[f"{folder}/{ANSWER}"])["state"])
    except (NotARunFile, KeyError, TypeError):
        return ANSWERED


def _files(run: RunFile, entries: Sequence[Mapping[str, Any]], left_out: frozenset[str]) -> Iterator[Fault]:
    """Files that are missing, that are too many, and whose bytes are not those of the manifest."""
    expected = set()
    for entry in entries:
        for name, digest in entry["files"].items():
            path = f"answers/{entry['position']:05}/{name}"
            expected.add(path)
            if path in left_out:
                continue
            if path not in run.files:
                yield Fault(_name(entry), f"{name} is missing or broken")
            elif sha256(run.files[path]) != digest:
                yield Fault(_name(entry), f"{name} was changed")
    for path in sorted(set(run.files) - expected):
        if not path.startswith(READINGS_FOLDER):
            yield Fault(path, "is not in the manifest")


def _answers(
    run: RunFile, told: Mapping[str, Any], broken: set[str], left_out: frozenset[str]
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """The answers, read from their own bytes again and graded again, and what does not follow from them."""
    answers, faults = [], []
    for entry in told["entries"]:
        name = _name(entry)
        if name in broken:
            continue
        folder = f"answers/{entry['position']:05}"
        files = {part: run.files[f"{folder}/{part}"] for part in entry["files"] if f"{folder}/{part}" not in left_out}
        try:
            answer = read_json(files[ANSWER])
            faults += [Fault(name, what) for what in _wrong_in(answer, entry, files, told)]
            row_of(answer)
            answers.append(answer)
        except Exception as error:  # noqa: BLE001 -- whatever stands there may be somebody else's
            faults.append(Fault(name, f"cannot be read: {error}"))
    return answers, faults


def _wrong_in(
    answer: Mapping[str, Any], entry: Mapping[str, Any], files: Mapping[str, bytes], told: Mapping[str, Any]
) -> Iterator[str]:
    """What in an answer does not follow from its own bytes."""
    for name in (REQUEST, RESPONSE):
        # What is left out has its digest in the manifest, which must be the one that the answer tells.
        told_of = digest_of(files[name]) if name in files else entry["files"].get(name, "")
        if told_of != answer[f"{name}_sha256"]:
            yield f"{name}_sha256 is not that of the {name}"
    asked = answer["asked"]
    if [answer["position"], asked["fact"], asked["language"]] != [
        entry["position"],
        entry["question"],
        entry["language"],
    ]:
        yield "stands in another place than the manifest says"
    if answer["state"] != ANSWERED:
        return
    shape = told["assistant"]["shape"]
    heard = said(shape, files[RESPONSE])
    # A text that somebody copied from a screen does not tell its model: the journalist has.
    model = answer["model_returned"] if shape == MANUAL else heard.model
    if [heard.text, model[:LONGEST_NAME], list(heard.sources)] != [
        answer["text"],
        answer["model_returned"],
        answer["sources"],
    ]:
        yield "its text is not what the response says"
    if told["matcher"] == MATCHER_VERSION and graded(asked, heard.text, answer["asked_at"]) != answer["match"]:
        yield "its grade is not the one of the matcher"


def row_of(answer: Mapping[str, Any]) -> Row:
    """What the numbers need of an answer as it is kept."""
    asked, matched = answer["asked"], answer["match"]
    return Row(
        question=asked["fact"],
        language=asked["language"],
        country=asked["country"],
        topic=asked["topic"],
        persona=asked["persona"],
        repeat=answer["repeat"],
        grade=matched["grade"] if matched else "",
        has_sources=bool(answer["sources"]),
    )


def graded(asked: Mapping[str, Any], text: str, asked_at: str) -> dict[str, Any]:
    """The match of an answer as it is kept: grade, span and why; a contested matter is not graded."""
    told: dict[str, Any] = {
        "version": MATCHER_VERSION,
        "grade": UNGRADED,
        "start": None,
        "stop": None,
        "why": CONTESTED,
    }
    if asked["key"]["sensitivity"] == CONTESTED:
        return told
    day = dt.datetime.fromisoformat(asked_at).date()
    found = match(text, read_key(asked["key"], day, asked["rivals"]), asked["text"], asked["language"], day)
    start, stop = found.span or (None, None)
    return told | {"grade": str(found.grade), "start": start, "stop": stop, "why": str(found.why)}


# ---- what people read -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Read:
    """What stands in the run file about readings: who signed it, the readings, their numbers, and every fault."""

    by: signing.Signed | None = None
    told: tuple[Mapping[str, Any], ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    left_out: frozenset[str] = frozenset()


def _readings(
    run: RunFile,
    answers: Sequence[Mapping[str, Any]] | None,
    clocks: bytes,
    may_lack: frozenset[str] | None = frozenset(),
) -> _Read:
    """Check what people read, when anything of it is there; without the answers nothing can be counted again."""
    lying = {path for path in run.files if path.startswith(READINGS_FOLDER)}
    if not (run.readings or run.readings_signature or lying):
        return _Read()
    by, wrong = signing.read(run.readings_signature, run.readings, clocks, (READINGS, READINGS_SIGNATURE))
    faults, kept = list(wrong), []
    numbers_: Mapping[str, Any] = {}
    absent: list[Mapping[str, Any]] = []
    try:
        told = _of_kind(readings.KIND, run.readings)
        closed = held_back(told["tables"]) if may_lack is None else frozenset()
        if told["manifest"] != sha256(run.manifest):
            faults.append(Fault(READINGS, "is of another run"))
        numbers_ = told["numbers"]
        for entry in told["entries"]:
            path = file_of(entry)
            lying.discard(path)
            if entry["language"] in closed and path not in run.files:
                absent.append(entry)
                continue
            if sha256(run.files.get(path, b"")) != entry["file"]:
                faults.append(Fault(name_of(entry), "was changed" if path in run.files else "is missing or broken"))
                continue
            kept.append(read_json(run.files[path]))
            if any(kept[-1][name] != entry[name] for name in ("position", "question", "language")):
                faults.append(Fault(name_of(entry), "is not the one that readings.json names"))
        faults += [Fault(path, "is not in readings.json") for path in sorted(lying)]
        if answers is not None and len(kept) + len(absent) == len(told["entries"]):
            faults += [Fault(where, what) for where, what in faults_in(told, kept, answers, absent)]
    except Exception as error:  # noqa: BLE001 -- whatever stands there may be somebody else's
        faults.append(Fault(READINGS, f"cannot be read: {error}"))
    left_out = frozenset(map(file_of, absent))
    return _Read(by, (*kept, *absent), numbers_, tuple(faults), left_out)
