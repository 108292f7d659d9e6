"""What a file says of its origin: its manifest found, checked against its bytes and against those who may sign.

What is told then, and what the two verdicts mean, stands in `report`.
"""

import base64
import contextlib
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from ortaq.core.origin import carrier_mp4, jumbf, manifest, reader, sidecar, signals
from ortaq.core.origin.formats import HEAD, Format, format_of
from ortaq.core.origin.label import UNKNOWN, label_of
from ortaq.core.origin.report import EMBEDDED, SIDECAR, Ingredient, Integrity, Link, Report, Trust
from ortaq.core.origin.trust import Judgement, TrustList
from ortaq.core.origin.uses import (
    CAPTURED,
    COMPOSITE,
    CREATED_BY_PROGRAM,
    IPTC,
    TRAINED,
    AIKind,
    AIUse,
    BadStatement,
    Part,
    Statement,
)

FULL_READER_LIMIT = 256 << 20
"""Files that only c2pa-rs can hash are held in memory by it; above this size we do not try."""
MOST_SEGMENTS = 32
"""So many segments of a stream are checked at once."""
LARGEST_SEGMENT = 64 << 20
_NO_ASSET = "assertion.bmffHash.mismatch"
_NO_DATA = "assertion.dataHash.mismatch"
_GOOD = (".match", ".validated", ".trusted", ".insideValidity", ".accessible")
"""Ends of codes of success: the older form of an ingredient (v1, v2) has both in one list."""
_ANY = "application/octet-stream"
_DEEPEST = 64
_SIGNATURE = ("claimSignature.mismatch", "claimSignature.missing", "claim.missing")
_CREDENTIAL = "signingCredential."
_TRUST = (_CREDENTIAL, "timeStamp.", "timeOfSigning.")
_IDENTITY = "cawg."
_OTHERS_AI = {TRAINED: AIKind.VIDEO, COMPOSITE: AIKind.INSERT, IPTC + "compositeSynthetic": AIKind.INSERT}
_OTHERS_ORIGIN = {CREATED_BY_PROGRAM: AIKind.HUMAN, CAPTURED: AIKind.CAMERA}


class NotMedia(ValueError):
    """The file is no film, sound, picture or document that could carry an origin."""


class TooLarge(ValueError):
    """Only the whole-file reader could check it, and the file is too large for that."""


@dataclass(frozen=True)
class Trusted:
    """Who may sign, and when the file is known to have been there."""

    list: TrustList
    seen: dt.datetime | None = None
    ekus: str = ""

    @property
    def pem(self) -> bytes:
        """The anchors, for the reader of chains."""
        return self.list.pem

    @property
    def clocks(self) -> bytes:
        """The roots of time stamp authorities."""
        return self.list.clocks.encode()

    def judge(self, found: reader.Findings) -> Judgement:
        """Judge the signer of a file; one whose ingredient's signer is out is `ingredient`."""
        proved = self._proved(found)
        judged = self.list.judge(found.chains.get(found.active, ()), proved)
        if judged.problem:
            return judged
        before = (self.list.judge(chain, proved) for label, chain in found.chains.items() if label != found.active)
        if any(one.list and one.problem for one in before):
            return Judgement(judged.list, "ingredient")
        return judged

    def _proved(self, found: reader.Findings) -> dt.datetime | None:
        """The earliest time that somebody else than the signer vouches for."""
        told = str(_mapping(found.manifest.get("signature_info")).get("time") or "")
        stamped = None
        if told and "timeStamp.trusted" in found.successes:
            with contextlib.suppress(ValueError):
                stamped = dt.datetime.fromisoformat(told)
        return min((one for one in (stamped, self.seen) if one and one.tzinfo), default=None)


def read(
    path: Path,
    trust: TrustList | bytes,
    *,
    seen: dt.datetime | None = None,
    ekus: str = "",
    beside: bytes | None = None,
    vouched: bool = False,
    segments: Sequence[Path] = (),
) -> Report:
    """What the file says, checked against those who may sign, or against anchors alone (PEM).

    `seen` is when the file is known to have been there, e.g. from a registry: a key that was revoked later does it no
    harm. `ekus` are other key usages that a signer may have (reader.EKUS). `beside` is a manifest store that lies
    outside the file, which may then be any file; with `vouched` somebody else, e.g. a registry, has compared the bytes
    already. `segments` are media segments of the stream whose init section the file is. MP4 files signed as ours are
    read in constant memory. Raises NotMedia, TooLarge, and OSError.
    """
    trusted = Trusted(trust if isinstance(trust, TrustList) else TrustList.of(trust), seen, ekus)
    size = path.stat().st_size
    with path.open("rb") as file:
        kind = format_of(file.read(HEAD))
        if beside is not None:
            blank = Report(Integrity.NONE, Trust.NONE, kind.mime if kind else _ANY, size)
            return _beside(file, kind, blank, trusted, beside, vouched=vouched)
        if kind is None or size == 0:
            raise NotMedia(path.name)
        blank = Report(Integrity.NONE, Trust.NONE, kind.mime, size)
        if segments:
            return _stream(file, kind, blank, trusted, segments)
        if kind.is_bmff:
            return _film(file, kind, blank, trusted)
        if not kind.carries:
            return blank
        return _whole_file(file, kind, blank, trusted)


def _with(blank: Report, **told: Any) -> Report:
    return Report(**{**{name: getattr(blank, name) for name in blank.__dataclass_fields__}, **told})


def _whole_file(file: BinaryIO, kind: Format, blank: Report, trusted: Trusted) -> Report:
    """Let c2pa-rs read everything."""
    if blank.size > FULL_READER_LIMIT:
        raise TooLarge(str(blank.size))
    file.seek(0)
    try:
        found = reader.read(file, kind.mime, trusted.pem, trusted.clocks, ekus=trusted.ekus)
    except reader.Unreadable as error:
        return _with(blank, problem=error.code)
    return _told(blank, found, set(found.failures), trusted) if found else blank


def _stream(file: BinaryIO, kind: Format, blank: Report, trusted: Trusted, segments: Sequence[Path]) -> Report:
    """An init section with media segments: as whole as all of them are."""
    sizes = [one.stat().st_size for one in segments]
    blank = _with(blank, size=blank.size + sum(sizes))
    if len(segments) > MOST_SEGMENTS or max(blank.size - sum(sizes), *sizes, 0) > LARGEST_SEGMENT:
        raise TooLarge(str(blank.size))
    found, failures = None, set()
    for path in segments:
        file.seek(0)
        with path.open("rb") as segment:
            try:
                found = reader.read(file, kind.mime, trusted.pem, trusted.clocks, ekus=trusted.ekus, fragment=segment)
            except reader.Unreadable as error:
                sealed = Integrity.INVALID if kind.is_bmff and carrier_mp4.store_in(file) else Integrity.NONE
                return _with(blank, integrity=sealed, problem=error.code)
            if found is None:
                return blank
            failures |= set(found.failures)
    if found is None:
        return blank
    try:
        jumbf.check_frame(carrier_mp4.store_in(file) or b"")
    except jumbf.BadStore:
        failures.add("claim.malformed")
    return _told(blank, found, failures, trusted)


def _beside(
    file: BinaryIO, kind: Format | None, blank: Report, trusted: Trusted, store: bytes, *, vouched: bool
) -> Report:
    """A file under a manifest that lies outside it."""
    try:
        found = reader.read_store(store, trusted.pem, trusted.clocks, ekus=trusted.ekus)
    except reader.Unreadable as error:
        return _with(blank, problem=error.code)
    if found is None:
        return _with(blank, problem="unreadable")
    failures = set(found.failures) - {_NO_ASSET, _NO_DATA}
    if not vouched:
        try:
            code = _bound(file, found, store)
        except _OtherForm:
            # A picture whose binding leaves parts out, or a segmented film: c2pa-rs has to see the whole file.
            return _by_reader(file, kind, blank, trusted, store)
        failures |= {code} if code else set()
    try:
        jumbf.check_frame(store)
    except jumbf.BadStore:
        failures.add("claim.malformed")
    return _with(_told(blank, found, failures, trusted), method=SIDECAR)


class _OtherForm(ValueError):
    """A binding that only c2pa-rs can check."""


def _bound(file: BinaryIO, found: reader.Findings, store: bytes) -> str:
    """The failure of the binding of a store beside a file, empty when it holds; raises _OtherForm."""
    if [name for name in found.assertions if name.startswith("c2pa.hash.")] == [sidecar.BINDING]:
        try:
            return "" if sidecar.bound_by(store, file) else _NO_DATA
        except jumbf.BadStore as error:
            raise _OtherForm from error
    excluded = _exclusions(found)
    if excluded is None:
        raise _OtherForm
    try:
        wanted = base64.b64decode(found.assertions["c2pa.hash.bmff.v3"]["hash"])
        return "" if carrier_mp4.content_hash(file, excluded) == wanted else _NO_ASSET
    except carrier_mp4.BrokenBox:
        return _NO_ASSET


def _by_reader(file: BinaryIO, kind: Format | None, blank: Report, trusted: Trusted, store: bytes) -> Report:
    """Let c2pa-rs check a file with a store beside it."""
    if blank.size > FULL_READER_LIMIT:
        raise TooLarge(str(blank.size))
    file.seek(0)
    try:
        found = reader.read(
            file, kind.mime if kind else _ANY, trusted.pem, trusted.clocks, ekus=trusted.ekus, beside=store
        )
    except reader.Unreadable as error:
        return _with(blank, problem=error.code)
    return _with(_told(blank, found, set(found.failures), trusted), method=SIDECAR) if found else blank


def _film(file: BinaryIO, kind: Format, blank: Report, trusted: Trusted) -> Report:
    """Check signature and chain from the store alone, and the content by our own hash."""
    store = carrier_mp4.store_in(file)
    if store is None:
        if not _fits(file):
            return _with(blank, problem="cut-short")
        # Its metadata may name a manifest elsewhere, or its boxes be such that nobody can read them.
        return _whole_file(file, kind, blank, trusted) if blank.size <= FULL_READER_LIMIT else blank
    try:
        found = reader.read_store(store, trusted.pem, trusted.clocks, ekus=trusted.ekus)
    except reader.Unreadable as error:
        return _with(blank, integrity=Integrity.INVALID, problem=error.code, method=EMBEDDED)
    if found is None:
        return _with(blank, integrity=Integrity.INVALID, problem="unreadable", method=EMBEDDED)
    excluded = _exclusions(found)
    if excluded is None:
        return _whole_file(file, kind, blank, trusted)
    failures = set(found.failures) - {_NO_ASSET}
    binding = found.assertions["c2pa.hash.bmff.v3"]
    try:
        if carrier_mp4.content_hash(file, excluded) != base64.b64decode(binding["hash"]):
            failures.add(_NO_ASSET)
        if not carrier_mp4.is_tidy(file):
            failures.add("assertion.bmffHash.malformed")
        jumbf.check_frame(store)
    except jumbf.BadStore:
        failures.add("claim.malformed")
    except carrier_mp4.BrokenBox:
        failures.add(_NO_ASSET)
        blank = _with(blank, problem="cut-short")
    return _told(blank, found, failures, trusted)


def _fits(file: BinaryIO) -> bool:
    try:
        return sum(1 for _ in carrier_mp4.walk(file)) > 0
    except carrier_mp4.BrokenBox:
        return False


def _exclusions(found: reader.Findings) -> frozenset[str] | None:
    """The boxes that do not count, when they are only whole top-level boxes that we know; else None."""
    bindings = [name for name in found.assertions if name.startswith("c2pa.hash.")]
    if bindings != ["c2pa.hash.bmff.v3"]:
        return None
    binding = found.assertions["c2pa.hash.bmff.v3"]
    if binding.get("merkle") or binding.get("alg", "sha256") != "sha256" or not binding.get("hash"):
        return None
    kinds = set()
    for one in binding.get("exclusions") or []:
        path = str(one.get("xpath", ""))
        only = {name for name, value in one.items() if value is not None}
        if path == "/uuid" and only == {"xpath", "data"}:
            continue
        if only != {"xpath"} or path.removeprefix("/") not in carrier_mp4.EXCLUDED:
            return None
        kinds.add(path.removeprefix("/"))
    return frozenset(kinds)


def _trust(found: reader.Findings, failures: set[str], trusted: Trusted) -> tuple[Trust, Judgement]:
    """Whether we know the signer, by which list, and if not, why."""
    if failures.intersection(_SIGNATURE):
        return Trust.NONE, Judgement(problem="signature")
    reasons = [code.removeprefix(_CREDENTIAL) for code in failures if code.startswith(_CREDENTIAL)]
    if reasons:
        return Trust.UNTRUSTED, Judgement(problem="expired" if "expired" in reasons else "")
    judged = trusted.judge(found)
    if judged.problem:
        return Trust.UNTRUSTED, judged
    if any(code.startswith(_CREDENTIAL) for code in found.inherited):
        return Trust.UNTRUSTED, Judgement(problem="ingredient")
    if any(code.startswith(_IDENTITY) for code in (*failures, *found.inherited)):
        return Trust.UNTRUSTED, Judgement(problem="identity")
    # For c2pa-rs the root of a clock vouches for signers too; for us only an anchor of a list does.
    known = "signingCredential.trusted" in found.successes and judged.list
    return (Trust.TRUSTED, judged) if known else (Trust.UNTRUSTED, Judgement())


def _told(blank: Report, found: reader.Findings, failures: set[str], trusted: Trusted) -> Report:
    """The report of a manifest that could be read."""
    broken = {code for code in failures | set(found.inherited) if not code.startswith((*_TRUST, _IDENTITY))}
    broken = broken or _broken_identity(found)
    trust, why = _trust(found, failures, trusted)
    told = found.manifest
    signature = _mapping(told.get("signature_info"))
    programme = _mapping(_assertion(told, manifest.AI_USE).get("programme"))
    statements = _statements(told)
    # A stamp of a clock nobody here knows proves nothing: a thief of keys may have a clock too.
    proved = str(signature.get("time") or "") if "timeStamp.trusted" in found.successes else ""
    return _with(
        blank,
        integrity=Integrity.INVALID if broken else Integrity.VALID,
        trust=trust,
        problem=blank.problem or why.problem,
        trust_list=why.list,
        problem_since=why.since,
        organisation=str(signature.get("issuer") or ""),
        signer=str(signature.get("common_name") or ""),
        signed_at=proved or str(programme.get("signed_at") or ""),
        time_proved=bool(proved),
        title=str(told.get("title") or ""),
        titles={str(tag): str(text) for tag, text in _mapping(programme.get("titles")).items()} or None,
        programme=str(programme.get("id") or ""),
        manifest=found.active,
        made_with=_generator(told),
        statements=statements,
        label=label_of(statements),
        chain=tuple(_way(found, found.active, set())),
        codes=tuple(sorted(failures | set(found.inherited))),
        method=EMBEDDED,
        ingredients=_made_from(found, found.active, {found.active}),
        signals=signals.together(found.signals),
        signals_by_manifest=dict(found.signals),
    )


def _broken_identity(found: reader.Findings) -> set[str]:
    """Failures of an identity that break the claim as c2pa-rs sees it, which had the whole file to judge by."""
    codes = {*found.failures, *found.inherited}
    identity = {code for code in codes if code.startswith(_IDENTITY)}
    return identity if found.state == "Invalid" and identity == codes else set()


def _mapping(value: object) -> Mapping[str, Any]:
    """The value when it is an object, else an empty one: files may say anything anywhere."""
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Mapping[str, Any]]:
    return [_mapping(one) for one in value] if isinstance(value, list) else []


def _assertion(told: Mapping[str, Any], label: str) -> Mapping[str, Any]:
    return next((_mapping(one.get("data")) for one in _list(told.get("assertions")) if one.get("label") == label), {})


def _generator(told: Mapping[str, Any]) -> str:
    info = next(iter(_list(told.get("claim_generator_info"))), {})
    return f"{info.get('name', told.get('claim_generator', ''))} {info.get('version') or ''}".strip()


def _statements(told: Mapping[str, Any]) -> tuple[Statement, ...]:
    """Ours when they are there and sound; else what can be read from the actions of others."""
    said = _assertion(told, manifest.AI_USE).get("statements")
    if isinstance(said, list):
        try:
            return tuple(Statement.from_json(one) for one in said)
        except BadStatement:
            return ()
    return tuple(_from_actions(told))


def _from_actions(told: Mapping[str, Any]) -> Iterable[Statement]:
    """What somebody else's actions say of AI, as one statement; nothing when they do not speak of it."""
    actions = _assertion(told, "c2pa.actions.v2") or _assertion(told, "c2pa.actions")
    uses: list[AIUse] = []
    for action in _list(actions.get("actions")):
        source, agent = action.get("digitalSourceType"), action.get("softwareAgent")
        system = str(agent.get("name", "")) if isinstance(agent, Mapping) else str(agent or "")
        if source == TRAINED and action.get("action") != "c2pa.created":
            uses.append(AIUse(AIKind.INSERT, system=system or "?"))
        elif isinstance(source, str) and source in _OTHERS_AI:
            uses.append(AIUse(_OTHERS_AI[source], system=system or "?"))
        elif isinstance(source, str) and source in _OTHERS_ORIGIN:
            uses.append(AIUse(_OTHERS_ORIGIN[source], system=system))
    ai = [use for use in dict.fromkeys(uses) if use.kind.is_ai]
    # A stranger who names a camera has not said that there was no AI after it: only named AI becomes a statement.
    if ai:
        yield Statement(Part.PICTURE, uses=tuple(dict.fromkeys(uses)))


def _way(found: reader.Findings, label: str, seen: set[str]) -> Iterable[Link]:
    """The steps from the oldest ingredient to this manifest; a broken file may not send us in circles."""
    if label in seen or label not in found.manifests:
        return
    seen.add(label)
    told = found.manifests[label]
    for ingredient in _list(told.get("ingredients")):
        inner = str(ingredient.get("active_manifest") or "")
        if inner in found.manifests:
            yield from _way(found, inner, seen)
        else:
            yield Link(str(ingredient.get("title") or ""), "", "", UNKNOWN, signed=False)
    signature = _mapping(told.get("signature_info"))
    when = signature.get("time") or _mapping(_assertion(told, manifest.AI_USE).get("programme")).get("signed_at")
    yield Link(
        title=str(told.get("title") or ""),
        organisation=str(signature.get("issuer") or ""),
        when=str(when or ""),
        label=label_of(_statements(told)),
        signed=True,
        manifest=label,
    )


def _made_from(found: reader.Findings, label: str, told_of: set[str], depth: int = 0) -> tuple[Ingredient, ...]:
    """What a manifest was made from, and that from what; no manifest is followed twice, and none too deep."""
    made_from = _list(found.manifests.get(label, {}).get("ingredients"))
    return tuple(_ingredient(found, one, told_of, depth) for one in made_from)


def _ingredient(found: reader.Findings, told: Mapping[str, Any], told_of: set[str], depth: int) -> Ingredient:
    inner = str(told.get("active_manifest") or "")
    results = _mapping(_mapping(told.get("validation_results")).get("activeManifest"))
    recorded = {str(one.get("code")) for one in (*_list(results.get("failure")), *_list(told.get("validation_status")))}
    blank = Ingredient(
        title=str(told.get("title") or ""),
        relationship=str(told.get("relationship") or ""),
        manifest=inner,
        codes=tuple(sorted(code for code in recorded if not code.endswith(_GOOD))),
    )
    if inner not in found.manifests:
        return blank
    of_it = found.manifests[inner]
    signature = _mapping(of_it.get("signature_info"))
    when = signature.get("time") or _mapping(_assertion(of_it, manifest.AI_USE).get("programme")).get("signed_at")
    follow = inner not in told_of and depth < _DEEPEST
    told_of.add(inner)
    return replace(
        blank,
        title=str(of_it.get("title") or "") or blank.title,
        organisation=str(signature.get("issuer") or ""),
        when=str(when or ""),
        label=label_of(_statements(of_it)),
        signed=True,
        ingredients=_made_from(found, inner, told_of, depth + 1) if follow else (),
    )
