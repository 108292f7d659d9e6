"""The poster and the subtitles go out signed beside the film: c2pa-rs trusts them, and they say no more than is so."""

import contextlib
import hashlib
import io
import json
import logging
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client

from ortaq.catalogue.models import Programme
from ortaq.core.origin import c2pa_rs, jumbf, manifest, reader, sidecar, verdict
from ortaq.core.origin.report import Integrity, Trust
from ortaq.core.origin.stream import bind_package
from ortaq.core.origin.uses import TRAINED, AIKind, AIUse, Part
from ortaq.members import keys
from ortaq.members.models import Person
from ortaq.origin import actions, beside, queries, registry, streams, tasks
from ortaq.origin.addresses import manifest_link
from ortaq.origin.models import Manifest, ManifestKind
from tests import origin_clips
from tests.core.origin.test_c2pa_rs import picture
from tests.world import World

pytestmark = pytest.mark.usefixtures("own_files")

SPOKEN = "1\n00:00:01,000 --> 00:00:02,000\nСәлем!\n"


@pytest.fixture
def tale(world: World) -> Programme:
    """Packaged, with a poster and with subtitles in two languages, one as SubRip."""
    made = origin_clips.programme(world.almaty, sounds=("kk",), subtitles=("kk", "en"))
    for version in made.versions.filter(kind="subtitles"):
        version.source.save(f"{version.language}.srt", ContentFile(SPOKEN.encode()))
    package = origin_clips.packaged(made)
    package.poster = f"{package.folder}/poster.jpg"
    package.save()
    default_storage.save(f"packages/{package.poster}", ContentFile(picture("JPEG")))
    bind_package(Path(default_storage.path(f"packages/{package.folder}")))
    return made


def declare_all(tale: Programme, by: Person) -> None:
    """A made voice, subtitles by a machine in English; everything else without AI."""
    for version in tale.versions.filter(kind__in=("picture", "sound", "subtitles")):
        uses = [AIUse(AIKind.VOICE, system="espeak-ng")] if version.kind == "sound" else []
        if (version.kind, version.language) == ("subtitles", "en"):
            uses = [AIUse(AIKind.SUBTITLES_RAW, system="Whisperer")]
        actions.declare(version=version, by=by, no_ai=not uses, uses=uses)


@pytest.fixture
def signed(world: World, tale: Programme) -> Programme:
    declare_all(tale, world.erlan)
    actions.sign_programme(programme=tale, by=world.erlan)
    return tale


def content(one: beside.Beside) -> bytes:
    with default_storage.open(one.stored, "rb") as file:
        return bytes(file.read())


def judged(data: bytes) -> reader.Findings:
    found = reader.read(io.BytesIO(data), "image/jpeg", keys.trust_anchors())
    assert found
    return found


def said(found: reader.Findings, label: str) -> dict[str, object]:
    return next(one["data"] for one in found.manifest["assertions"] if one["label"] == label)


def test_a_poster_nobody_spoke_of_says_what_is_said_of_the_programme_and_nothing_of_itself(signed: Programme) -> None:
    poster = beside.files(signed)["poster.jpg"]
    data = content(poster)
    found = judged(data)
    assert found.state == "Trusted"
    assert (poster.manifest.kind, poster.manifest.programme) == (ManifestKind.IMAGE, signed)
    assert registry.by_sha256(hashlib.sha256(data).hexdigest()) == poster.manifest
    statements = said(found, manifest.AI_USE)["statements"]
    assert {one["part"] for one in statements} == {"picture", "sound"}  # type: ignore[attr-defined]
    assert b"<x:xmpmeta" in data
    # No source type is made up for it, in any of the three places where one could stand.
    assert b"DigitalSourceType" not in data.split(b"</x:xmpmeta>")[0]
    assert "Iptc4xmpExt:DigitalSourceType" not in said(found, "cawg.metadata")
    assert "digitalSourceType" not in str(said(found, "c2pa.actions.v2"))
    # It is a still of the film, and says so.
    assert [one["active_manifest"] for one in found.manifest["ingredients"]] == [queries.tamga_of(signed).manifest]  # type: ignore[union-attr]


def test_a_poster_that_was_brought_in_is_of_unknown_origin_until_somebody_declares_it(
    world: World, tale: Programme
) -> None:
    tale.poster_image.save("chosen.png", ContentFile(picture("PNG")))
    tale.package.poster = ""
    tale.package.save()
    declare_all(tale, world.erlan)
    actions.sign_programme(programme=tale, by=world.erlan)
    found = judged(content(beside.files(tale)["poster.jpg"]))
    assert found.state == "Trusted"
    [made_of] = found.manifest["ingredients"]
    assert (made_of["title"], made_of["relationship"]) == ("picture as it was brought in", "parentOf")
    assert "active_manifest" not in made_of
    assert "digitalSourceType" not in str(said(found, "c2pa.actions.v2"))


def test_a_poster_that_somebody_declared_says_so_and_a_new_word_makes_a_new_one(
    world: World, signed: Programme
) -> None:
    first = beside.files(signed)["poster.jpg"]
    part = actions.part_of(programme=signed, kind="images", by=world.erlan)
    actions.declare(version=part, by=world.erlan, no_ai=False, uses=[AIUse(AIKind.IMAGE, system="Painter")])
    assert "poster.jpg" not in beside.files(signed)
    tasks.sign_what_is_ready.call()
    second = beside.files(signed)["poster.jpg"]
    assert second.manifest.urn != first.manifest.urn
    found = judged(content(second))
    assert found.state == "Trusted"
    assert [one["part"] for one in said(found, manifest.AI_USE)["statements"]] == [Part.IMAGES]  # type: ignore[attr-defined]
    assert TRAINED.encode() in content(second)


def test_each_set_of_subtitles_is_one_file_with_its_own_manifest(signed: Programme, tmp_path: Path) -> None:
    found = beside.files(signed)
    assert list(found) == ["poster.jpg", "en.vtt", "kk.vtt"]
    for tag, kinds in (("en", ["gen.full.subtitles"]), ("kk", [])):
        one, path = found[f"{tag}.vtt"], tmp_path / f"{tag}.vtt"
        path.write_bytes(content(one))
        assert content(one).startswith(b"WEBVTT")
        assert "Сәлем!" in content(one).decode()
        assert (one.language, one.manifest.kind) == (tag, ManifestKind.SIDECAR)
        store = bytes(one.manifest.store)
        assert sidecar.bound_by(store, io.BytesIO(content(one)))
        report = verdict.read(path, keys.trust_anchors(), beside=store)
        assert (report.integrity, report.trust, report.codes) == (Integrity.VALID, Trust.TRUSTED, ())
        [statement] = report.statements
        assert (statement.part, statement.language) == (Part.SUBTITLES, tag)
        assert bool([use for use in statement.uses if use.kind.is_ai]) == bool(kinds)
        path.write_bytes(content(one) + b"\n")
        assert verdict.read(path, keys.trust_anchors(), beside=store).integrity == Integrity.INVALID


def test_what_is_beside_never_keeps_the_film_back(
    world: World, tale: Programme, caplog: pytest.LogCaptureFixture
) -> None:
    default_storage.delete(f"packages/{tale.package.poster}")
    version = tale.versions.get(kind="subtitles", language="en")
    default_storage.delete(str(version.source.name))
    declare_all(tale, world.erlan)
    with caplog.at_level(logging.ERROR):
        assert actions.sign_programme(programme=tale, by=world.erlan).state == "ready"
    assert list(beside.files(tale)) == ["kk.vtt"]
    assert [one.name for one in caplog.records if "could not be signed" in one.message] == ["ortaq.origin.beside"] * 2


@pytest.fixture
def open_tale(signed: Programme) -> Programme:
    """Free for everybody."""
    signed.licence = "CC BY 3.0"
    signed.save()
    return signed


def got(client: Client, address: str) -> tuple[int, bytes, dict[str, str]]:
    answer = client.get(address)
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]  # a plain response
    return answer.status_code, body, dict(answer.headers)


def test_who_may_have_the_film_may_have_what_is_beside_it(open_tale: Programme, client: Client) -> None:
    base = f"/verify/{open_tale.pk}"
    found = beside.files(open_tale)
    status, poster, headers = got(client, f"{base}/poster.jpg")
    assert (status, headers["Content-Type"], poster) == (200, "image/jpeg", content(found["poster.jpg"]))
    assert judged(poster).state == "Trusted"
    status, text, headers = got(client, f"{base}/kk.vtt")
    assert (status, headers["Content-Type"], text) == (200, "text/vtt; charset=utf-8", content(found["kk.vtt"]))
    urn = found["kk.vtt"].manifest.urn
    assert manifest_link(headers["Link"]).endswith(f"/api/c2pa/manifests/{urn}")
    status, store, headers = got(client, f"{base}/kk.vtt.c2pa")
    assert (status, headers["Content-Type"], jumbf.active_label(store)) == (200, "application/c2pa", urn)
    assert got(client, f"/api/c2pa/manifests/{urn}")[1] == store
    assert got(client, f"{base}/hu.vtt")[0] == got(client, f"{base}/hu.vtt.c2pa")[0] == 404
    page = client.get(f"{base}/").content.decode()
    for name in ("film.mp4", "poster.jpg", "kk.vtt", "kk.vtt.c2pa", "en.vtt", "en.vtt.c2pa"):
        assert f'href="{base}/{name}"' in page


def test_nobody_else_may(signed: Programme, client: Client) -> None:
    base = f"/verify/{signed.pk}"
    for name in ("poster.jpg", "kk.vtt", "kk.vtt.c2pa", "hu.vtt"):
        assert client.get(f"{base}/{name}").status_code == 403
    assert "poster.jpg" not in client.get(f"{base}/").content.decode()


@pytest.mark.parametrize("name", ["poster.jpg", "kk.vtt"])
def test_the_verify_command_reads_what_was_downloaded(
    name: str, open_tale: Programme, client: Client, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(got(client, f"/verify/{open_tale.pk}/{name}")[1])
    if name == "kk.vtt":
        (tmp_path / "kk.vtt.c2pa").write_bytes(got(client, f"/verify/{open_tale.pk}/{name}.c2pa")[1])
    told = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify", str(path), "--json", stdout=told)
    found = json.loads(told.getvalue())
    assert (found["integrity"], found["trust"], found["codes"]) == ("valid", "trusted", [])


def test_a_new_declaration_makes_new_files_and_the_old_ones_are_not_handed_out(world: World, signed: Programme) -> None:
    before = {one.manifest.urn for one in beside.files(signed).values()}
    english = signed.versions.get(kind="subtitles", language="en")
    actions.declare(version=english, by=world.erlan, no_ai=True)
    assert beside.files(signed) == {}
    actions.sign_programme(programme=signed, by=world.erlan)
    after = {one.manifest.urn for one in beside.files(signed).values()}
    assert (len(after), before & after) == (3, set())
    # What was signed before is still known to the registry.
    assert all(registry.by_urn(urn) for urn in before)


def manifests(tale: Programme) -> set[str]:
    return set(Manifest.objects.filter(programme=tale).values_list("urn", flat=True))


def test_the_clock_signs_again_what_failed_once_and_nothing_that_stands(
    world: World, tale: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_all(tale, world.erlan)
    with monkeypatch.context() as broken:
        broken.setattr(streams, "write_inits", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))
        broken.setattr(c2pa_rs, "sign", lambda *_, **__: (_ for _ in ()).throw(c2pa_rs.CannotSign("no")))
        tamga = actions.sign_programme(programme=tale, by=world.erlan)
        assert streams.stream_of(tale.package.folder) is None
        tasks.sign_what_is_ready.call()
        assert "poster.jpg" not in beside.files(tale)
    # It is not tried every minute.
    tasks.sign_what_is_ready.call()
    assert streams.stream_of(tale.package.folder) is None
    cache.clear()
    tasks.sign_what_is_ready.call()
    assert streams.stream_of(tale.package.folder)
    assert list(beside.files(tale)) == ["poster.jpg", "en.vtt", "kk.vtt"]
    whole = manifests(tale)
    cache.clear()
    tasks.sign_what_is_ready.call()
    assert (manifests(tale), queries.tamga_of(tale)) == (whole, tamga)


def test_a_package_that_was_made_anew_gets_its_stream_signed(signed: Programme) -> None:
    old = signed.package
    first = streams.stream_of(old.folder)
    old.delete()
    folder = f"{signed.pk}-again"
    origin_clips.store(folder, "720p", *origin_clips.rendition(pitch=None, seconds=1))
    origin_clips.store(folder, "sound-kk", *origin_clips.rendition(pitch=300, seconds=1))
    old.pk, old.folder = None, folder
    old._state.adding = True
    old.save()
    bind_package(Path(default_storage.path(f"packages/{folder}")))
    assert streams.stream_of(folder) is None
    tasks.sign_what_is_ready.call()
    second = streams.stream_of(folder)
    assert first
    assert second
    assert first.urn != second.urn


def test_a_stream_that_says_what_was_declared_before_is_signed_again(
    world: World, signed: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = streams.stream_of(signed.package.folder)
    actions.declare(version=signed.versions.get(kind="sound"), by=world.erlan, no_ai=True)
    with monkeypatch.context() as broken:
        broken.setattr(streams, "write_inits", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))
        actions.sign_programme(programme=signed, by=world.erlan)
    assert streams.stream_of(signed.package.folder) == first
    tasks.sign_what_is_ready.call()
    assert streams.stream_of(signed.package.folder) != first
