"""Images, sound and documents through c2pa-rs, with our keys behind our own seam."""

import datetime as dt
import io
import json
import re
import wave
from pathlib import Path

import av
import c2pa
import numpy as np
import pytest
from PIL import Image

from ortaq.core.origin import c2pa_rs, certificates, manifest, reader
from ortaq.core.origin.claim import EDDSA, Relationship, Signer, signer_of
from ortaq.core.origin.uses import COMPOSITE, CREATED_BY_PROGRAM, TRAINED, AIKind, AIUse, Part, Statement
from tests.core.origin.signing import FILM, LABEL, authority, seal_of

POSTER = manifest.Film(**{**FILM.__dict__, "parts": (Part.IMAGES,), "tracks": {}, "title": "Poster"})
SOUND = manifest.Film(**{**FILM.__dict__, "parts": (Part.SOUND,), "tracks": {}, "title": "Radio"})
PAINTED = (Statement(Part.IMAGES, uses=(AIUse(AIKind.IMAGE, system="Painter", version="2"),)),)
SPOKEN = (Statement(Part.SOUND, "kk", uses=(AIUse(AIKind.VOICE, system="espeak-ng"),)),)


def judge(mime: str, data: bytes, root: bytes | None = None) -> tuple[str, dict[str, object]]:
    """State and report of c2pa-rs."""
    config = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "trust": {"trust_anchors": (root or authority().root).decode(), "trust_config": reader.EKUS},
    }
    with c2pa.Reader(mime, io.BytesIO(data), context=c2pa.Context.from_dict(config)) as found:
        return found.get_validation_state(), json.loads(found.json())


def picture(form: str) -> bytes:
    made = io.BytesIO()
    Image.effect_noise((64, 48), 80).convert("RGB").save(made, form)
    return made.getvalue()


def wav() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(np.random.default_rng(1).integers(-9000, 9000, 16000, np.int16).tobytes())
    return made.getvalue()


def sound(form: str, codec: str) -> bytes:
    made = io.BytesIO()
    with av.open(made, "w", format=form) as out:
        track = out.add_stream(codec, rate=44100)
        track.layout = "mono"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 44100), np.float32), "fltp", "mono")
        frame.sample_rate = 44100
        for part in av.AudioResampler(track.format, "mono", 44100, frame_size=track.frame_size or 4096).resample(frame):
            out.mux(track.encode(part))
        out.mux(track.encode(None))
    return made.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
FORMS = {
    "image/jpeg": lambda: picture("JPEG"),
    "image/png": lambda: picture("PNG"),
    "image/webp": lambda: picture("WEBP"),
    "image/gif": lambda: picture("GIF"),
    "image/tiff": lambda: picture("TIFF"),
    "image/svg+xml": lambda: SVG,
    "application/pdf": lambda: picture("PDF"),
    "audio/wav": wav,
    "audio/mpeg": lambda: sound("mp3", "libmp3lame"),
    "audio/flac": lambda: sound("flac", "flac"),
    "audio/mp4": lambda: sound("ipod", "aac"),
}


def sign(
    mime: str,
    data: bytes,
    *parents: tuple[bytes, Relationship, str],
    signer: Signer | None = None,
    said: tuple[Statement, ...] = PAINTED,
    film: manifest.Film = POSTER,
) -> bytes:
    """A signed copy."""
    target = io.BytesIO()
    store = c2pa_rs.sign(
        mime,
        io.BytesIO(data),
        target,
        manifest.assertions(film, said, parents=parents, bindings=[("org.example.1", b"\1", {})]),
        signer or authority().signer,
        label="urn:c2pa:0f1c8a52-7d0e-4b9a-9c1d-5e2f60718299",
        title=film.title,
        ingredients=[store for store, _, _ in parents],
    )
    assert store
    return target.getvalue()


@pytest.mark.parametrize("mime", FORMS)
def test_every_form_is_trusted_and_a_changed_byte_shows(mime: str) -> None:
    film, said = (SOUND, SPOKEN) if mime.startswith("audio/") else (POSTER, PAINTED)
    plain = FORMS[mime]()
    signed = sign(mime, plain, said=said, film=film)
    assert signed != plain
    state, told = judge(mime, signed)
    assert state == "Trusted"
    active = told["manifests"][told["active_manifest"]]
    assertions = {one["label"]: one for one in active["assertions"]}
    assert all(one["created"] for one in assertions.values())
    actions = assertions["c2pa.actions.v2"]["data"]
    assert actions["allActionsIncluded"] is True
    sources = [one.get("digitalSourceType") for one in actions["actions"]]
    # A voice that AI speaks over what is no AI; a poster that AI made whole.
    assert sources == ([TRAINED] if said is PAINTED else [CREATED_BY_PROGRAM, TRAINED])
    shown = assertions["cawg.metadata"]["data"]["Iptc4xmpExt:DigitalSourceType"]
    assert shown == (TRAINED if said is PAINTED else COMPOSITE)
    assert Statement.from_json(assertions[manifest.AI_USE]["data"]["statements"][0]) == said[0]
    assert assertions["c2pa.soft-binding"]["data"]["blocks"][0]["value"] == "AQ=="
    changed = bytearray(signed)
    kept = (signed.find(plain[at : at + 12]) for at in range(len(plain) - 12, 0, -1))
    changed[next(at for at in kept if at >= 0)] ^= 1
    try:
        assert judge(mime, bytes(changed))[0] == "Invalid"
    except c2pa.C2paError:
        return  # the byte belonged to the form itself


def test_a_poster_names_the_film_it_is_a_picture_of() -> None:
    store = seal_of(authority().signer)(b"\1" * 32)
    unknown = Statement(Part.IMAGES, uses=(AIUse(AIKind.ARCHIVE),))
    signed = sign("image/jpeg", picture("JPEG"), (store, "componentOf", "Film"), said=(unknown,))
    state, told = judge("image/jpeg", signed)
    assert state == "Trusted"
    active = told["manifests"][told["active_manifest"]]
    assert [(one["title"], one["relationship"]) for one in active["ingredients"]] == [
        ("archive material", "parentOf"),
        ("Film", "componentOf"),
    ]
    assert active["ingredients"][1]["active_manifest"] == LABEL
    assert LABEL in told["manifests"]


def test_an_ed25519_key_signs_too() -> None:
    now = dt.datetime.now(dt.UTC)
    root = certificates.make_root(common="Root", organisation="Test", now=now)
    issuing = certificates.make_issuing(root, common="Issuing", organisation="Test", now=now)
    leaf = certificates.make_leaf(
        issuing, common="X", organisation="X", country="KZ", now=now, algorithm=certificates.ED25519
    )
    signer = signer_of(leaf.certificate + issuing.certificate, leaf.private_key)
    assert signer.alg == EDDSA
    assert judge("image/png", sign("image/png", picture("PNG"), signer=signer), root.certificate)[0] == "Trusted"
    # The same key signs films, with our own writer.
    found = reader.read_store(seal_of(signer)(b"\1" * 32), root.certificate)
    assert found
    assert "signingCredential.trusted" in found.successes


def test_the_library_is_used_in_two_modules_and_nowhere_else() -> None:
    src = Path(reader.__file__).parents[3]
    users = {
        one.stem for one in src.rglob("*.py") if re.search(r"^\s*(import|from) c2pa\b", one.read_text(), re.MULTILINE)
    }
    assert users == {"reader", "c2pa_rs"}


def test_what_cannot_be_signed_is_said(tmp_path: Path) -> None:
    for mime, data in (("text/vtt", b"WEBVTT\n"), ("image/jpeg", b"no picture"), ("image/png", b"")):
        with pytest.raises(c2pa_rs.CannotSign):
            sign(mime, data)


def test_a_keeper_of_keys_that_fails_is_told() -> None:
    def refuse(data: bytes) -> bytes:
        raise RuntimeError

    broken = Signer(authority().signer.chain, refuse)
    with pytest.raises(c2pa_rs.CannotSign):
        sign("image/png", picture("PNG"), signer=broken)
