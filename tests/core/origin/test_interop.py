"""What two validators of others say of everything we sign, held to the table in docs/interop.md.

c2pa-rs is there always; encypher-c2pa, of another code base, is in the test libraries and skipped loudly without them.
"""

import datetime as dt
import importlib.metadata
import importlib.util
import io
import re
import shutil
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import c2pa
import pytest

from ortaq.core.origin import carrier_mp4, certificates, manifest, merkle, reader
from ortaq.core.origin.claim import Signer, manifest_store, signer_of
from tests import origin_clips
from tests.core.origin import test_c2pa_rs as files
from tests.core.origin import test_ingredients as chains
from tests.core.origin import test_sidecar as sidecars
from tests.core.origin.clock import Clock
from tests.core.origin.signing import FILM, LABEL, STATEMENTS, authority, seal_of
from tests.core.origin.test_merkle import plain, segments

__all__ = ["plain"]
TABLE = Path(__file__).parents[3] / "docs" / "interop.md"
HAS_ENCYPHER = importlib.util.find_spec("encypher_c2pa") is not None


@dataclass(frozen=True)
class Specimen:
    """Something signed; `store` lies beside it, `fragments` belong to it, and roots say who may sign and stamp."""

    mime: str
    data: bytes
    store: bytes | None = None
    fragments: tuple[bytes, ...] = ()
    root: bytes = field(default_factory=lambda: authority().root)
    clock: bytes = b""

    def changed(self, at: int) -> "Specimen":
        """One bit of the content is another one."""
        data = bytearray(self.fragments[-1] if self.fragments else self.data)
        data[at] ^= 1
        if self.fragments:
            return Specimen(**{**self.__dict__, "fragments": (*self.fragments[:-1], bytes(data))})
        return Specimen(**{**self.__dict__, "data": bytes(data)})


def by_c2pa_rs(specimen: Specimen) -> str:
    """Its state; of a stream that of the worst segment."""
    trust: dict[str, object] = {"trust_anchors": specimen.root.decode(), "trust_config": reader.EKUS}
    if specimen.clock:
        trust["anchors"] = [{"trust_anchors": specimen.clock.decode(), "trust_kind": "tsa"}]
    config = {"verify": {"verify_trust": True, "remote_manifest_fetch": False}, "trust": trust}
    states = set()
    try:
        for fragment in specimen.fragments or (None,):
            how = c2pa.Context.from_dict(config)
            found = c2pa.Reader(specimen.mime, io.BytesIO(specimen.data), specimen.store, context=how)
            if fragment is not None:
                found.with_fragment(specimen.mime, io.BytesIO(specimen.data), io.BytesIO(fragment))
            states.add(str(found.get_validation_state()).lower())
    except c2pa.C2paError as error:
        return "not read" if "NotSupported" in str(error) else "invalid"
    return next(state for state in ("invalid", "valid", "trusted") if state in states)


def by_encypher(specimen: Specimen) -> str:
    """The same of encypher-c2pa, which is to tell nobody."""
    import encypher_c2pa

    try:
        told = encypher_c2pa.verify(
            specimen.data,
            specimen.mime,
            list(specimen.fragments) or None,
            manifest_store=specimen.store,
            trust_pem=specimen.root.decode(),
            tsa_trust_pem=specimen.clock.decode() or None,
            no_default_trust=True,
            telemetry=False,
            online=False,
        )
    except (ValueError, RuntimeError):
        return "not read"
    return str(told["validation_state"]).lower()


# ---- one of each form


def film(folder: Path, *, signer: Signer | None = None, movflags: str = "") -> bytes:
    source, target = origin_clips.film(folder / "film.mp4", movflags=movflags), folder / "signed.mp4"
    carrier_mp4.sign_mp4(seal_of(signer or authority().signer), source, target)
    return target.read_bytes()


def chain(folder: Path) -> bytes:
    first = chains.signed(folder, chains.ORIGINAL)[1]
    dub = chains.signed(folder, chains.DUB, (first, "parentOf", "Original"))[1]
    return chains.signed(folder, chains.CUT, (dub, "parentOf", "Dub"))[0].read_bytes()


def stamped(folder: Path) -> Specimen:
    clock = Clock(dt.datetime.now(dt.UTC))
    return Specimen("video/mp4", film(folder, signer=authority().signer.with_stamp(clock)), clock=clock.anchor)


def with_ed25519(folder: Path) -> Specimen:
    now = dt.datetime.now(dt.UTC)
    root = certificates.make_root(common="Root", organisation="Test", now=now)
    issuing = certificates.make_issuing(root, common="Issuing", organisation="Test", now=now)
    leaf = certificates.make_leaf(issuing, common="X", organisation="X", country="KZ", now=now, algorithm="ed25519")
    signer = signer_of(leaf.certificate + issuing.certificate, leaf.private_key)
    return Specimen("video/mp4", film(folder, signer=signer), root=root.certificate)


def stream(folder: Path, package: Path, nodes: int) -> Specimen:
    shutil.copytree(package / "360p", folder / "360p")
    tree = merkle.bind_segments(segments(folder / "360p"), unique=1, nodes=nodes)

    def seal(maps: object) -> bytes:
        told = [*manifest.assertions(FILM, STATEMENTS), merkle.binding(maps)]  # type: ignore[arg-type]
        return manifest_store(authority().signer, told, label=LABEL, title=FILM.title)

    init = (folder / "360p" / "init.mp4").read_bytes()
    _, inits = merkle.sign_inits(seal, {"360p": init}, {"360p": tree})
    return Specimen("video/mp4", inits["360p"], fragments=tuple(one.read_bytes() for one in segments(folder / "360p")))


def beside(path: Path, mime: str) -> Specimen:
    return Specimen(mime, path.read_bytes(), store=sidecars.beside(path))


def text(folder: Path, name: str) -> Specimen:
    mime, content = sidecars.TEXTS[name]
    (folder / name).write_text(content, encoding="utf-8")
    return beside(folder / name, mime)


def whole(mime: str) -> Callable[[Path, Path], Specimen]:
    said, what = (files.SPOKEN, files.SOUND) if mime.startswith("audio/") else (files.PAINTED, files.POSTER)
    return lambda _folder, _package: Specimen(mime, files.sign(mime, files.FORMS[mime](), said=said, film=what))


FORMS: Mapping[str, Callable[[Path, Path], Specimen]] = {
    "MP4, index behind": lambda folder, _: Specimen("video/mp4", film(folder)),
    "MP4, index in front": lambda folder, _: Specimen("video/mp4", film(folder, movflags="faststart")),
    "MP4, Ed25519": lambda folder, _: with_ed25519(folder),
    "MP4, time stamp": lambda folder, _: stamped(folder),
    "MP4, chain of three": lambda folder, _: Specimen("video/mp4", chain(folder)),
    "HLS, row of leaves": lambda folder, package: stream(folder, package, 64),
    "HLS, row above": lambda folder, package: stream(folder, package, 2),
    "TS, sidecar": lambda folder, _: beside(sidecars.remuxed(folder, "film.ts"), "video/mp2t"),
    "MKV, sidecar": lambda folder, _: beside(sidecars.remuxed(folder, "film.mkv"), "video/x-matroska"),
    "SRT, sidecar": lambda folder, _: text(folder, "film.srt"),
    "WebVTT, sidecar": lambda folder, _: text(folder, "film.vtt"),
    "JPEG": whole("image/jpeg"),
    "PNG": whole("image/png"),
    "WebP": whole("image/webp"),
    "GIF": whole("image/gif"),
    "TIFF": whole("image/tiff"),
    "SVG": whole("image/svg+xml"),
    "PDF": whole("application/pdf"),
    "WAV": whole("audio/wav"),
    "MP3": whole("audio/mpeg"),
    "FLAC": whole("audio/flac"),
    "M4A": whole("audio/mp4"),
}
# Where one bit is turned: inside the content, in no box that players may rewrite.
PLACES = {"PDF": 40, "SVG": -9, "WAV": -40, "TIFF": 12, "GIF": -30}


def written() -> dict[str, list[str]]:
    """Rows of the table in the documentation."""
    rows = re.findall(r"^\| (.+?) \|\n?$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    return {cell[0]: cell[1:] for cell in cells if cell[0] in FORMS}


def test_every_form_stands_in_the_table() -> None:
    assert list(written()) == list(FORMS)


def test_the_versions_in_the_text_are_those_that_were_measured() -> None:
    told = TABLE.read_text(encoding="utf-8")
    assert f"c2pa-rs {c2pa.sdk_version()}" in told
    assert f"c2pa-python {importlib.metadata.version('c2pa-python')}" in told
    if HAS_ENCYPHER:
        assert f"encypher-c2pa {importlib.metadata.version('encypher-c2pa')}" in told


@pytest.mark.parametrize("form", FORMS)
def test_what_was_measured_is_what_stands_there(form: str, plain: Path, tmp_path: Path) -> None:
    specimen = FORMS[form](tmp_path, plain)
    changed = specimen.changed(PLACES.get(form, -1))
    row = [by_c2pa_rs(specimen), by_c2pa_rs(changed)]
    if HAS_ENCYPHER:
        row += [by_encypher(specimen), by_encypher(changed)]
    else:
        warnings.warn("encypher-c2pa is not installed: half of docs/interop.md is not checked", stacklevel=1)
    assert written().get(form, [])[: len(row)] == row
