"""Any file of a house: signed inside or beside, known to the registry, and told by the same reader as films."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from ortaq.core.origin import reader, sidecar, verdict
from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement
from ortaq.ledger.models import Entry
from ortaq.members import keys
from ortaq.origin import consents, files, registry
from ortaq.origin.models import ManifestKind
from ortaq.work.settings import settings as node
from tests import origin_clips
from tests.core.origin.test_c2pa_rs import picture, wav
from tests.world import World

pytestmark = pytest.mark.django_db
PAINTED = Statement(Part.IMAGES, uses=(AIUse(AIKind.IMAGE, system="Painter", version="2"),))
SPOKEN = Statement(Part.SOUND, "kk", uses=(AIUse(AIKind.VOICE, system="espeak-ng"),))
WRITTEN = Statement(Part.SUBTITLES, "kk", uses=(AIUse(AIKind.SUBTITLES_RAW, system="Whisperer"),))


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node(), "data", tmp_path / "data")


def sign(world: World, source: Path, *said: Statement) -> files.Signed:
    target = source.with_name(f"signed{source.suffix}")
    return files.sign_file(house=world.almaty, source=source, target=target, statements=said, title="Poster")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_poster_carries_its_label_for_every_kind_of_reader(form: str, world: World, tmp_path: Path) -> None:
    source = tmp_path / f"poster.{form.lower()}"
    source.write_bytes(picture(form))
    signed = sign(world, source, PAINTED)
    report = verdict.read(signed.file, keys.trust_anchors())
    assert (report.codes, report.organisation, report.title) == ((), world.almaty.name, "Poster")
    assert report.statements == (PAINTED,)
    assert report.label
    assert report.label.code
    assert (signed.manifest.kind, signed.manifest.urn) == (ManifestKind.IMAGE, report.manifest)
    assert registry.by_sha256(files.sha256_of(signed.file)) == signed.manifest
    # IPTC's source type for readers that know no manifest.
    assert (b"<x:xmpmeta" in signed.file.read_bytes()) == (form in ("JPEG", "PNG"))
    assert Entry.objects.latest("number").details["manifest"] == report.manifest


def test_a_sound_and_a_film_are_signed_by_the_same_call(world: World, tmp_path: Path) -> None:
    sound = tmp_path / "news.wav"
    sound.write_bytes(wav())
    film = origin_clips.film(tmp_path / "film.mp4")
    for source, kind in ((sound, ManifestKind.IMAGE), (film, ManifestKind.FILM)):
        signed = sign(world, source, SPOKEN)
        report = verdict.read(signed.file, keys.trust_anchors())
        assert (report.codes, report.statements, signed.manifest.kind) == ((), (SPOKEN,), kind)
        assert registry.by_content(files.sha256_of(source)) == signed.manifest


def test_subtitles_keep_every_byte_and_get_a_manifest_beside_them(world: World, tmp_path: Path) -> None:
    source = tmp_path / "film.srt"
    source.write_text("1\n00:00:01,000 --> 00:00:02,000\nСәлем!\n", encoding="utf-8")
    before = source.read_bytes()
    signed = sign(world, source, WRITTEN)
    assert source.read_bytes() == before
    assert (signed.file, signed.beside) == (source, tmp_path / "film.srt.c2pa")
    assert not (tmp_path / "signed.srt").exists()
    store = signed.beside.read_bytes()
    assert sidecar.bound_by(store, io.BytesIO(before))
    found = reader.read_store(store, keys.trust_anchors())
    assert found
    assert "signingCredential.trusted" in found.successes
    assert (signed.manifest.kind, registry.by_content(files.sha256_of(source))) == (
        ManifestKind.SIDECAR,
        signed.manifest,
    )


def test_a_still_and_its_subtitles_name_the_film_they_were_made_from(world: World, tmp_path: Path) -> None:
    film = sign(world, origin_clips.film(tmp_path / "film.mp4"), SPOKEN)
    still, poster = tmp_path / "still.jpg", tmp_path / "poster.png"
    still.write_bytes(picture("JPEG"))
    poster.write_bytes(picture("PNG"))
    cut = files.sign_file(
        house=world.almaty, source=still, target=tmp_path / "cut.jpg", statements=[PAINTED], made_from=[film.file]
    )
    last = files.sign_file(
        house=world.almaty,
        source=poster,
        target=tmp_path / "last.png",
        statements=[PAINTED],
        made_from=[cut.file, film.file],
    )
    report = verdict.read(last.file, keys.trust_anchors())
    assert report.codes == ()
    found = reader.read(io.BytesIO(last.file.read_bytes()), "image/png", keys.trust_anchors())
    assert found
    assert found.state == "Trusted"
    assert set(found.manifests) == {film.manifest.urn, cut.manifest.urn, last.manifest.urn}
    assert [one["relationship"] for one in found.manifest["ingredients"]] == ["parentOf", "componentOf"]
    with pytest.raises(files.CannotSign):
        files.sign_file(
            house=world.almaty, source=still, target=tmp_path / "x.jpg", statements=[PAINTED], made_from=[still]
        )


def test_what_cannot_be_signed_leaves_nothing_behind(world: World, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff" + b"no picture" * 9)
    with pytest.raises((files.CannotSign, ValueError)):
        sign(world, broken, PAINTED)
    cloned = Statement(
        Part.SOUND, "kk", uses=(AIUse(AIKind.VOICE, system="x", cloned=True, consents=("somebody else's",)),)
    )
    sound = tmp_path / "news.wav"
    sound.write_bytes(wav())
    with pytest.raises(consents.ConsentProblem):
        sign(world, sound, cloned)
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["broken.jpg", "news.wav"]
    assert registry.by_content(files.sha256_of(sound)) is None


def test_a_file_is_not_signed_with_what_it_cannot_hold(world: World, tmp_path: Path) -> None:
    poster, sound, lines = tmp_path / "poster.jpg", tmp_path / "news.wav", tmp_path / "film.srt"
    poster.write_bytes(picture("JPEG"))
    sound.write_bytes(wav())
    lines.write_text("1\n", encoding="utf-8")
    for source, said, held in (
        (poster, SPOKEN, "The declaration speaks of “Sound”; “poster.jpg” can only hold: Poster and stills."),
        (sound, PAINTED, "The declaration speaks of “Poster and stills”; “news.wav” can only hold: Sound."),
        (lines, SPOKEN, "The declaration speaks of “Sound”; “film.srt” can only hold: Subtitles."),
    ):
        with pytest.raises(files.CannotSign) as refused:
            sign(world, source, said)
        assert str(refused.value) == held
    film = origin_clips.film(tmp_path / "film.mp4")
    with pytest.raises(files.CannotSign, match="can only hold: Picture, Sound, Subtitles"):
        sign(world, film, PAINTED)
    sign(world, film, SPOKEN, WRITTEN)


def run(*words: str) -> tuple[int, str]:
    told = io.StringIO()
    try:
        call_command("sign", *words, stdout=told, stderr=told)
    except SystemExit as end:
        return int(str(end.code)), told.getvalue()
    return 0, told.getvalue()


def test_the_command_signs_and_refuses_in_words(world: World, tmp_path: Path) -> None:
    poster, told = tmp_path / "poster.jpg", tmp_path / "d.json"
    poster.write_bytes(picture("JPEG"))
    told.write_text(json.dumps(PAINTED.to_json()), encoding="utf-8")
    house = ("--house", world.almaty.slug, "--declaration", str(told))
    code, said = run(str(poster), *house)
    assert code == 0
    copy, urn = said.split()
    assert copy == str(tmp_path / "poster.signed.jpg")
    assert registry.by_urn(urn)
    assert run(str(poster), *house) == (2, f"{copy} is there already.\n")
    assert run(str(poster), "--house", "nobody", "--declaration", str(told))[0] == 2
    told.write_text('{"part": "images", "uses": [{"kind": "gen.full.image"}]}', encoding="utf-8")
    assert "system" in run(str(poster), "--out", str(tmp_path / "x.jpg"), *house)[1]
    told.write_text("no JSON", encoding="utf-8")
    assert run(str(poster), "--out", str(tmp_path / "x.jpg"), *house)[0] == 2
