"""A manifest beside a file: any form, the file untouched, c2pa-rs as the judge."""

import io
import json
import tracemalloc
from pathlib import Path

import av
import c2pa
import pytest

from ortaq.core.origin import manifest, reader, sidecar
from ortaq.core.origin.claim import Assertion, manifest_store
from ortaq.core.origin.jumbf import BadStore
from ortaq.core.origin.uses import TRAINED, AIKind, AIUse, Part, Statement
from tests import origin_clips
from tests.core.origin.signing import FILM, LABEL, STATEMENTS, authority

SUBTITLES = manifest.Film(**{**FILM.__dict__, "parts": (Part.SUBTITLES,), "tracks": {}})
MACHINE = (Statement(Part.SUBTITLES, "kk", uses=(AIUse(AIKind.SUBTITLES_RAW, system="Whisperer"),)),)
CHECKED = (
    Statement(Part.SUBTITLES, "kk", uses=(AIUse(AIKind.SUBTITLES_REVIEWED, system="Whisperer", editor="Aigul"),)),
)
TEXTS = {
    "film.srt": ("application/x-subrip", "1\n00:00:01,000 --> 00:00:02,000\nСәлем!\n"),
    "film.vtt": ("text/vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nСәлем!\n"),
}


def remuxed(folder: Path, name: str) -> Path:
    """The film in another container, its coded frames copied."""
    source = origin_clips.film(folder / "film.mp4")
    with av.open(str(source)) as film, av.open(str(folder / name), "w") as out:
        copies = {one: out.add_stream_from_template(one) for one in film.streams if one.type in ("video", "audio")}
        for packet in film.demux(*copies):
            if packet.dts is not None:
                packet.stream = copies[packet.stream]
                out.mux(packet)
    return folder / name


def beside(path: Path, statements: tuple[Statement, ...] = STATEMENTS, film: manifest.Film = FILM) -> bytes:
    with path.open("rb") as file:
        told = manifest.assertions(film, statements)
        return sidecar.sign_beside(authority().signer, told, file, label=LABEL, title=film.title)


def judge(mime: str, data: bytes, store: bytes) -> tuple[str, dict[str, object]]:
    """State and report of c2pa-rs for a file and the store beside it."""
    config = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "trust": {"trust_anchors": authority().root.decode(), "trust_config": reader.EKUS},
    }
    with c2pa.Reader(mime, io.BytesIO(data), store, context=c2pa.Context.from_dict(config)) as found:
        return found.get_validation_state(), json.loads(found.json())


@pytest.mark.parametrize(("name", "mime"), [("film.ts", "video/mp2t"), ("film.mkv", "video/x-matroska")])
def test_c2pa_rs_trusts_a_film_in_a_form_that_carries_nothing(name: str, mime: str, tmp_path: Path) -> None:
    path = remuxed(tmp_path, name)
    before = path.read_bytes()
    store = beside(path)
    assert judge(mime, before, store)[0] == "Trusted"
    assert path.read_bytes() == before
    changed = bytes([*before[:-1], before[-1] ^ 1])
    state, told = judge(mime, changed, store)
    assert state == "Invalid"
    assert {one["code"] for one in told["validation_results"]["activeManifest"]["failure"]} == {
        "assertion.dataHash.mismatch"
    }


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(("said", "sources"), [(MACHINE, [TRAINED]), (CHECKED, [TRAINED, "humanEdits"])])
def test_subtitles_tell_who_wrote_them(
    name: str, said: tuple[Statement, ...], sources: list[str], tmp_path: Path
) -> None:
    mime, text = TEXTS[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    state, told = judge(mime, path.read_bytes(), beside(path, said, SUBTITLES))
    assert state == "Trusted"
    (actions,) = (one["data"] for one in told["manifests"][LABEL]["assertions"] if one["label"] == "c2pa.actions.v2")
    found = [one.get("digitalSourceType", "").rpartition("/")[2] for one in actions["actions"]]
    assert found == [one.rpartition("/")[2] for one in sources]
    assert actions["actions"][0]["action"] == "c2pa.created"


def test_our_own_check_agrees(tmp_path: Path) -> None:
    path = tmp_path / "film.srt"
    path.write_text(TEXTS["film.srt"][1], encoding="utf-8")
    store = beside(path)
    assert sidecar.bound_by(store, io.BytesIO(path.read_bytes()))
    for changed in (path.read_bytes() + b"\n", path.read_bytes()[1:], b""):
        assert not sidecar.bound_by(store, io.BytesIO(changed))
    for strange in (b"", b"no store", manifest_store(authority().signer, [], label=LABEL)):
        with pytest.raises(BadStore):
            sidecar.bound_by(strange, io.BytesIO(b""))


@pytest.mark.parametrize(
    "data",
    [
        "text",
        {},
        {"hash": b"x", "alg": "sha512"},
        {"hash": b"x", "exclusions": [{"start": 0, "length": 5}]},
    ],
)
def test_other_bindings_are_for_a_full_reader(data: object) -> None:
    store = manifest_store(authority().signer, [Assertion(sidecar.BINDING, data)], label=LABEL)
    with pytest.raises(BadStore):
        sidecar.bound_by(store, io.BytesIO(b""))


def test_a_large_file_needs_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "film.mkv"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    tracemalloc.start()
    store = beside(path)
    with path.open("rb") as file:
        assert sidecar.bound_by(store, file)
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()
