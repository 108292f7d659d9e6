"""Reading through c2pa-rs: it checks signatures, chains, trust and hashed assertions.

The library is used here and in `c2pa_rs`, which signs, and nowhere else. Nothing is ever loaded from the network. The
objects of the library are made anew for each call: they are not to be shared between threads or forks.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import c2pa
import cbor2

from ortaq.core.origin import jumbf, signals

EKUS = "1.3.6.1.5.5.7.3.4\n1.3.6.1.5.5.7.3.36\n1.3.6.1.4.1.62558.2.1\n"
"""Key usages a signer may have: e-mail protection, document signing, C2PA claim signing. Others count as invalid."""
STORE = "application/c2pa"
_X5CHAIN = 33
_MOST_CHAINS = 64
"""Of so many manifests in one file the signers are looked up."""


class Unreadable(ValueError):
    """The library cannot read it; `code` is `remote` (the manifest lies elsewhere), `unsupported` or `unreadable`."""

    def __init__(self, code: str, told: str) -> None:
        super().__init__(told)
        self.code = code


@dataclass(frozen=True)
class Findings:
    """What c2pa-rs found. `failures` are the codes of the active manifest, `inherited` those inside its ingredients."""

    state: str
    active: str
    successes: tuple[str, ...]
    failures: tuple[str, ...]
    inherited: tuple[str, ...]
    manifests: Mapping[str, Mapping[str, Any]] = field(repr=False)
    assertions: Mapping[str, Any] = field(repr=False)
    store: bytes = field(default=b"", repr=False)
    chains: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False)
    """Of each manifest by its label, the certificates of its signature: DER, leaf first."""
    signals: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """Of everything reachable from the active manifest, which is the first (core.origin.signals)."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The active manifest in the library's plain form."""
        return self.manifests.get(self.active, {})


def _context(anchors: bytes, clocks: bytes, ekus: str) -> Any:
    config: dict[str, Any] = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "trust": {"trust_config": ekus or EKUS},
    }
    if anchors.strip():
        config["trust"]["trust_anchors"] = anchors.decode()
    if clocks.strip():
        config["trust"]["anchors"] = [{"trust_anchors": clocks.decode(), "trust_kind": "tsa"}]
    return c2pa.Context.from_dict(config)


def _codes(entries: object) -> tuple[str, ...]:
    return tuple(entry["code"] for entry in entries) if isinstance(entries, list) else ()


def read(
    stream: BinaryIO,
    mime: str,
    anchors: bytes,
    clocks: bytes = b"",
    *,
    ekus: str = "",
    beside: bytes | None = None,
    fragment: BinaryIO | None = None,
) -> Findings | None:
    """What the file says; None when it carries no manifest. Raises Unreadable.

    `anchors` are roots of signers, `clocks` those of time stamp authorities, both PEM; `ekus` are key usages (OIDs,
    one a line) instead of EKUS. `beside` is a manifest store that lies outside the file; `fragment` is a media segment
    of the stream whose init section the file is.
    """
    try:
        with c2pa.Reader(mime, stream, beside, context=_context(anchors, clocks, ekus)) as reader:
            if fragment is not None:
                # It takes the init section once more, from its beginning.
                stream.seek(0)
                reader.with_fragment(mime, stream, fragment)
            told = json.loads(reader.json())
            detailed = json.loads(reader.detailed_json())
            plain = json.loads(reader.crjson())
            state = str(reader.get_validation_state())
            store = _store(reader, str(told.get("active_manifest", "")))
    except c2pa.C2paError as error:
        text = str(error)
        if "ManifestNotFound" in text or "no JUMBF data found" in text:
            return None
        if text.startswith("Remote"):
            raise Unreadable("remote", text) from error
        raise Unreadable("unsupported" if "NotSupported" in text else "unreadable", text) from error
    results = told.get("validation_results") or {}
    active = results.get("activeManifest") or {}
    deltas = [one.get("validationDeltas") or {} for one in results.get("ingredientDeltas") or []]
    label = str(told.get("active_manifest", ""))
    return Findings(
        state=state,
        active=label,
        successes=_codes(active.get("success")),
        failures=_codes(active.get("failure")),
        inherited=tuple(code for delta in deltas for code in _codes(delta.get("failure"))),
        manifests=told.get("manifests") or {},
        assertions=((detailed.get("manifests") or {}).get(label) or {}).get("assertion_store") or {},
        store=store,
        chains=_chains(store),
        signals=signals.by_manifest(plain, label),
    )


def _store(reader: Any, label: str) -> bytes:
    """The manifest store of the file, whatever its format; empty when it cannot be had."""
    content = io.BytesIO()
    try:
        reader.resource_to_stream(f"self#jumbf=/c2pa/{label}/c2pa.signature", content)
    except c2pa.C2paError:
        return b""
    return content.getvalue()


def _chains(store: bytes) -> dict[str, tuple[bytes, ...]]:
    """Of each manifest the certificates of its signature; without those that cannot be read."""
    try:
        return {label: _chain(whole) for label, whole in jumbf.manifests(store)[-_MOST_CHAINS:]}
    except jumbf.BadStore:
        return {}


def _chain(manifest: bytes) -> tuple[bytes, ...]:
    """The certificates of a manifest's signature (RFC 9360), DER, leaf first; empty when they cannot be read."""
    try:
        signature = jumbf.content_of(jumbf.within(manifest, "c2pa.signature"))
        protected, unprotected, *_ = cbor2.loads(signature).value
        found = cbor2.loads(protected).get(_X5CHAIN) or unprotected.get(_X5CHAIN) or unprotected.get("x5chain")
    except (jumbf.BadStore, cbor2.CBORError, ValueError, TypeError, AttributeError, RecursionError):
        return ()
    chain = found if isinstance(found, list | tuple) else [found]
    return tuple(chain) if all(isinstance(one, bytes) for one in chain) else ()


def read_store(store: bytes, anchors: bytes, clocks: bytes = b"", *, ekus: str = "") -> Findings | None:
    """What a manifest store says without its asset: the content hash is then always reported as not matching."""
    return read(io.BytesIO(store), STORE, anchors, clocks, ekus=ekus)


def version() -> str:
    """Version of c2pa-rs."""
    return str(c2pa.sdk_version())
