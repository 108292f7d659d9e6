"""Two verdicts over files of ours, of strangers, and of nobody."""

import io
import json
import random
import shutil
import struct
import wave
from base64 import encodebytes
from pathlib import Path

import c2pa
import pytest
from PIL import Image

from ortaq.core.origin import carrier_mp4, formats, jumbf, reader, verdict
from ortaq.core.origin.claim import Assertion, manifest_store
from ortaq.core.origin.jumbf import box, superbox
from ortaq.core.origin.label import UNKNOWN, Label
from ortaq.core.origin.manifest import content_binding
from ortaq.core.origin.report import Integrity, Report, Trust
from ortaq.core.origin.uses import IPTC, AIKind, AIUse, Part, Statement
from tests import origin_clips
from tests.core.origin.signing import HOUSE, LABEL, STATEMENTS, authority, seal_of, sign

CORPUS = Path(__file__).parents[4] / "shared/corpora/c2pa"
EXPECTED = json.loads((CORPUS / "expected.json").read_text())["files"] if CORPUS.exists() else {}
VOICE = Label("voice", 3, ("voice.synthetic",))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return origin_clips.film(tmp_path_factory.mktemp("film") / "plain.mp4")


@pytest.fixture(scope="module")
def signed(plain: Path) -> Path:
    return sign(plain, plain.with_name("signed.mp4"))


def read(path: Path, anchors: bytes | None = None) -> Report:
    return verdict.read(path, authority().root if anchors is None else anchors)


def test_a_signed_film_is_whole_its_signer_known_and_it_says_everything(signed: Path) -> None:
    report = read(signed)
    assert (report.integrity, report.trust, report.codes) == (Integrity.VALID, Trust.TRUSTED, ())
    assert (report.organisation, report.title, report.programme, report.manifest) == (HOUSE, "Қожанасыр", "b3f0", LABEL)
    assert (report.signed_at, report.time_proved) == ("2026-11-25T12:00:00Z", False)
    assert report.statements == STATEMENTS
    assert report.label == VOICE
    assert [(link.title, link.organisation, link.signed, link.label) for link in report.chain] == [
        ("Қожанасыр", HOUSE, True, VOICE)
    ]
    assert json.loads(json.dumps(report.to_json()))["statements"][1]["uses"][0]["kind"] == "voice.synthetic"


def test_a_signer_nobody_here_knows_is_unknown_but_the_film_is_whole(signed: Path) -> None:
    for anchors in (b"", authority("Somebody else").root):
        report = read(signed, anchors)
        assert (report.integrity, report.trust) == (Integrity.VALID, Trust.UNTRUSTED)
        assert report.codes == ("signingCredential.untrusted",)


def test_two_roots_can_be_trusted_at_once(signed: Path) -> None:
    assert read(signed, authority("Somebody else").root + authority().root).trust is Trust.TRUSTED


def test_a_certificate_that_has_run_out_is_said_to_have(plain: Path, tmp_path: Path) -> None:
    old = authority(days_ago=500)
    carrier_mp4.sign_mp4(seal_of(old.signer), plain, tmp_path / "old.mp4")
    report = read(tmp_path / "old.mp4", old.root)
    assert (report.integrity, report.trust, report.problem) == (Integrity.VALID, Trust.UNTRUSTED, "expired")


def test_a_film_without_manifest_is_of_unknown_origin_and_nothing_else(plain: Path) -> None:
    report = read(plain)
    assert (report.integrity, report.trust, report.label, report.statements) == (
        Integrity.NONE,
        Trust.NONE,
        UNKNOWN,
        (),
    )


def flipped(path: Path, at: int, bit: int, target: Path) -> Path:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    target.write_bytes(data)
    return target


def noticed(path: Path) -> bool:
    """Whether the file is no longer taken for the film as it was signed."""
    try:
        return read(path).integrity is not Integrity.VALID
    except verdict.NotMedia:
        return True


@pytest.mark.parametrize("kind", ["uuid", "moov", "mdat"])
def test_a_flipped_bit_anywhere_in_manifest_index_or_media_is_noticed(kind: str, signed: Path, tmp_path: Path) -> None:
    with signed.open("rb") as file:
        place = next(one for one in carrier_mp4.walk(file) if one.kind == kind)
    chance = random.Random(7)
    for at in chance.sample(range(place.offset, place.offset + place.size), 150):
        assert noticed(flipped(signed, at, chance.randrange(8), tmp_path / "flipped.mp4")), at - place.offset


def test_every_byte_around_the_store_and_in_its_frame_is_noticed(signed: Path, tmp_path: Path) -> None:
    """These bytes no hash covers; c2pa-rs alone takes 51 such changes for the film as it was signed."""
    with signed.open("rb") as file:
        place = next(one for one in carrier_mp4.walk(file) if one.kind == "uuid")
    for at in range(place.offset, place.offset + 240):
        assert noticed(flipped(signed, at, 0, tmp_path / "flipped.mp4")), at - place.offset


def test_a_changed_film_keeps_its_signer_and_what_was_said(signed: Path, tmp_path: Path) -> None:
    report = read(flipped(signed, signed.stat().st_size - 30, 3, tmp_path / "changed.mp4"))
    assert (report.integrity, report.trust, report.organisation, report.label) == (
        Integrity.INVALID,
        Trust.TRUSTED,
        HOUSE,
        VOICE,
    )
    assert report.codes == ("assertion.bmffHash.mismatch",)


def test_something_added_behind_is_noticed(signed: Path, tmp_path: Path) -> None:
    longer = tmp_path / "longer.mp4"
    longer.write_bytes(signed.read_bytes() + box(b"udta", b"more"))
    assert read(longer).integrity is Integrity.INVALID
    longer.write_bytes(signed.read_bytes() + carrier_mp4.carrier_box(b"second"))
    assert read(longer).integrity is Integrity.INVALID


def test_a_film_cut_short_says_so(signed: Path, plain: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.mp4"
    short.write_bytes(signed.read_bytes()[:-100])
    assert (read(short).integrity, read(short).problem) == (Integrity.INVALID, "cut-short")
    short.write_bytes(plain.read_bytes()[:-100])
    assert (read(short).integrity, read(short).problem) == (Integrity.NONE, "cut-short")


def test_a_foreign_signature_under_our_claim_is_no_ones(plain: Path, tmp_path: Path) -> None:
    ours, other = authority().signer, authority("Somebody else").signer
    forged = type(ours)(ours.chain, other.sign)
    carrier_mp4.sign_mp4(seal_of(forged), plain, tmp_path / "forged.mp4")
    report = read(tmp_path / "forged.mp4")
    assert (report.integrity, report.trust, report.problem) == (Integrity.INVALID, Trust.NONE, "signature")


def test_garbage_where_the_store_should_be_is_a_change(plain: Path, tmp_path: Path) -> None:
    data = plain.read_bytes()
    size = struct.unpack(">I", data[:4])[0]
    (tmp_path / "odd.mp4").write_bytes(data[:size] + carrier_mp4.carrier_box(b"garbage") + data[size:])
    report = read(tmp_path / "odd.mp4")
    assert (report.integrity, report.trust) == (Integrity.INVALID, Trust.NONE)


CAPTURED = {"action": "c2pa.created", "digitalSourceType": IPTC + "digitalCapture"}


def store_with(data: object, *, action: dict[str, object] | None = None) -> carrier_mp4.Seal:
    """A seal whose own assertion says something strange."""
    told = [
        Assertion("c2pa.actions.v2", {"actions": [action or CAPTURED], "allActionsIncluded": True}),
        *([Assertion("org.ortaq.ai-use", data)] if data is not None else []),
    ]
    return lambda digest: manifest_store(
        authority().signer, [*told, content_binding(digest, carrier_mp4.EXCLUSIONS)], label=LABEL
    )


@pytest.mark.parametrize(
    "data",
    [
        "text",
        [],
        {"statements": "x", "programme": 3},
        {"statements": [{"part": "smell"}], "programme": {"titles": "x", "signed_at": 5}},
        {"programme": {"titles": {"kk": 4}}},
    ],
)
def test_a_manifest_may_say_anything_without_breaking_the_reader(data: object, plain: Path, tmp_path: Path) -> None:
    carrier_mp4.sign_mp4(store_with(data), plain, tmp_path / "strange.mp4")
    report = read(tmp_path / "strange.mp4")
    assert (report.integrity, report.trust, report.statements, report.label) == (
        Integrity.VALID,
        Trust.TRUSTED,
        (),
        UNKNOWN,
    )


@pytest.mark.parametrize(
    ("action", "uses"),
    [
        (
            {
                "action": "c2pa.created",
                "digitalSourceType": IPTC + "trainedAlgorithmicMedia",
                "softwareAgent": {"name": "Z"},
            },
            (AIUse(AIKind.VIDEO, system="Z"),),
        ),
        (
            {"action": "c2pa.created", "digitalSourceType": IPTC + "compositeWithTrainedAlgorithmicMedia"},
            (AIUse(AIKind.INSERT, system="?"),),
        ),
        ({"action": "c2pa.created", "digitalSourceType": IPTC + "digitalCapture"}, ()),
    ],
)
def test_what_strangers_say_of_ai_is_read_from_their_actions(
    action: dict[str, object], uses: tuple[AIUse, ...], plain: Path, tmp_path: Path
) -> None:
    carrier_mp4.sign_mp4(store_with(None, action=action), plain, tmp_path / "theirs.mp4")
    report = read(tmp_path / "theirs.mp4")
    assert report.statements == ((Statement(Part.PICTURE, uses=uses),) if uses else ())
    assert (report.label == UNKNOWN) == (not uses)


def by_c2pa_rs(source: Path, mime: str, target: Path) -> Path:
    """Signed by the library itself, with our certificate authority."""
    signer = authority().signer
    pem = "".join(
        "-----BEGIN CERTIFICATE-----\n" + encodebytes(one).decode() + "-----END CERTIFICATE-----\n"
        for one in signer.chain
    )
    definition = {
        "title": "theirs",
        "claim_generator_info": [{"name": "tests"}],
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "created": True,
                "data": {
                    "actions": [{"action": "c2pa.created", "digitalSourceType": IPTC + "trainedAlgorithmicMedia"}]
                },
            }
        ],
    }
    config = {"verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}
    with (
        c2pa.Context.from_dict(config) as context,
        c2pa.Builder(definition, context=context) as builder,
        c2pa.Signer.from_callback(signer.sign, c2pa.C2paSigningAlg.ES256, pem, None) as hand,
        source.open("rb") as origin,
        target.open("w+b") as out,
    ):
        builder.sign(hand, mime, origin, out)
    return target


def test_a_film_that_c2pa_rs_signed_is_read_in_constant_memory_too(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = by_c2pa_rs(plain, "video/mp4", tmp_path / "theirs.mp4")
    monkeypatch.setattr(verdict, "FULL_READER_LIMIT", 0)
    report = read(theirs)
    assert (report.integrity, report.trust, report.label) == (
        Integrity.VALID,
        Trust.TRUSTED,
        Label("generated", 3, ("gen.full.video",)),
    )
    assert read(flipped(theirs, theirs.stat().st_size - 9, 1, tmp_path / "c.mp4")).integrity is Integrity.INVALID


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "audio/wav"])
def test_pictures_and_sounds_are_read_whole(mime: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    if mime == "audio/wav":
        with wave.open(str(source), "wb") as sound:
            sound.setparams((1, 2, 8000, 0, "NONE", ""))
            sound.writeframes(bytes(16000))
    else:
        Image.new("RGB", (64, 64), "teal").save(source, mime.split("/")[1])
    theirs = by_c2pa_rs(source, mime, tmp_path / "theirs")
    assert (read(source).integrity, read(source).mime) == (Integrity.NONE, mime)
    assert (read(theirs).integrity, read(theirs).trust) == (Integrity.VALID, Trust.TRUSTED)
    # In a WAV the manifest stands behind the sound, elsewhere before the content.
    place = 200 if mime == "audio/wav" else theirs.stat().st_size - 20
    changed = flipped(theirs, place, 0, tmp_path / "changed")
    assert (read(changed).integrity, read(changed).trust) == (Integrity.INVALID, Trust.TRUSTED)


def test_what_only_the_whole_file_reader_could_check_has_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    monkeypatch.setattr(verdict, "FULL_READER_LIMIT", 10)
    with pytest.raises(verdict.TooLarge):
        read(tmp_path / "a.png")


@pytest.mark.parametrize("data", [b"", b"hello, this is a letter", b"PK\x03\x04", bytes(600)])
def test_what_is_no_media_is_refused_by_name(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "letter").write_bytes(data)
    with pytest.raises(verdict.NotMedia):
        read(tmp_path / "letter")


@pytest.mark.parametrize(
    ("head", "mime", "carries"),
    [
        (b"\0\0\0\x20ftypisom", "video/mp4", True),
        (b"\0\0\0\x20ftypqt  ", "video/quicktime", True),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4", True),
        (b"\0\0\0\x20ftypheic", "image/heic", True),
        (b"\0\0\0\x20ftypavif", "image/avif", True),
        (b"\0\0\0\x08wide\0\0", "video/mp4", True),
        (b"\xff\xfb\x90\x64", "audio/mpeg", True),
        (b"RIFF\0\0\0\0WEBP", "image/webp", True),
        (b"<?xml version='1.0'?><svg xmlns=''>", "image/svg+xml", True),
        (b"\x1aE\xdf\xa3", "video/webm", False),
        (b"\x47" + bytes(187) + b"\x47", "video/mp2t", False),
        (b"RIFF\0\0\0\0CDXA", None, False),
        (b"\xff\xff\xff\xff", None, False),
    ],
)
def test_a_file_is_known_by_its_first_bytes(head: bytes, mime: str | None, carries: bool) -> None:
    found = formats.format_of(head)
    assert (found.mime if found else None, bool(found and found.carries)) == (mime, carries)


def test_media_that_can_carry_no_manifest_are_of_unknown_origin(tmp_path: Path) -> None:
    (tmp_path / "film.ts").write_bytes((b"\x47" + bytes(187)) * 4)
    assert (read(tmp_path / "film.ts").integrity, read(tmp_path / "film.ts").mime) == (Integrity.NONE, "video/mp2t")


GOOD = superbox("c2pa", "c2pa", superbox("c2ma", "urn:c2pa:x", superbox("c2as", "c2pa.assertions")))


def nested(depth: int) -> bytes:
    inner = superbox("c2ma", "x")
    for _ in range(depth):
        inner = superbox("c2ma", "x", inner)
    return superbox("c2pa", "c2pa", inner)


@pytest.mark.parametrize(
    "store",
    [
        b"",
        GOOD + b"1",
        GOOD + GOOD,
        box(b"jumb", b""),
        box(b"jumb", box(b"free", b"")),
        superbox("c2ma", "c2pa"),
        superbox("c2pa", "c2pb"),
        superbox("c2pa", "c2pa", superbox("c2cl", "c2pa.claim.v3")),
        superbox("c2pa", "c2pa", superbox("c2pa", "c2pa")),
        GOOD.replace(b"\x11", b"\x12", 1),
        GOOD.replace(b"\x03c2pa\0", b"\x07c2pa\0"),
        GOOD.replace(b"\x03c2pa\0", b"\x13c2pa\0"),
        GOOD.replace(b"\x03c2pa\0", b"\x03c2paz"),
        nested(20),
    ],
)
def test_a_frame_that_is_not_as_c2pa_writes_it_is_refused(store: bytes) -> None:
    jumbf.check_frame(GOOD)
    with pytest.raises(jumbf.BadStore):
        jumbf.check_frame(store)


def test_the_reader_names_why_it_cannot_read() -> None:
    with pytest.raises(reader.Unreadable) as raised:
        reader.read(io.BytesIO(b"WEBVTT"), "text/vtt", b"")
    assert raised.value.code == "unsupported"
    assert reader.version().count(".") == 2


# ---- the outside corpus, when it lies beside the repository


@pytest.fixture
def public_test_roots(monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(reader, "EKUS", (CORPUS / "trust/store.cfg").read_text())
    return (CORPUS / "trust/test_cert_root_bundle.pem").read_bytes()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_files_of_others_are_read_as_their_makers_say(name: str, public_test_roots: bytes) -> None:
    expected = EXPECTED[name]
    path = next(one for one in (CORPUS / name, CORPUS / "files" / name) if one.exists())
    report = read(path, public_test_roots)
    good = report.integrity is Integrity.VALID and report.trust is Trust.TRUSTED
    assert good == (expected["category"] == "valid")
    if expected["category"] != "fragment":
        assert list(report.codes) == sorted(expected.get("codes") or [])
    if expected["state"] in ("none", "remote", "refused"):
        assert (report.integrity, report.label) == (Integrity.NONE, UNKNOWN)


def test_a_copy_by_another_name_is_read_the_same(signed: Path, tmp_path: Path) -> None:
    shutil.copy(signed, tmp_path / "holiday.jpg")
    assert read(tmp_path / "holiday.jpg") == read(signed)
