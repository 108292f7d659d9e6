"""A programme's stream is signed with its file: the segments stay, c2pa-rs trusts each of them."""

import io
import json
from pathlib import Path

import c2pa
import pytest
from django.core.files.storage import default_storage

from ortaq.catalogue.models import Programme
from ortaq.core.origin import manifest, reader
from ortaq.core.origin.stream import bind_package
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.members import keys
from ortaq.members.models import Person
from ortaq.origin import actions, streams
from ortaq.origin.models import Manifest, ManifestKind
from tests import origin_clips
from tests.world import World

pytestmark = pytest.mark.usefixtures("own_files")


@pytest.fixture
def tale(world: World) -> Programme:
    """Packaged and bound, as every programme from now on."""
    made = origin_clips.programme(world.almaty)
    origin_clips.packaged(made)
    return made


def bind(tale: Programme) -> None:
    """As the packaging does it."""
    bind_package(Path(default_storage.path(f"packages/{tale.package.folder}")))


def declare_all(tale: Programme, by: Person) -> None:
    """A picture without AI, a made voice."""
    for version in tale.versions.all():
        uses = [AIUse(AIKind.VOICE, system="espeak-ng")] if version.kind == "sound" else []
        actions.declare(version=version, by=by, no_ai=not uses, uses=uses)


def judge(init: bytes, segment: bytes) -> tuple[str, dict[str, object]]:
    """What c2pa-rs says of a segment, with the roots of this node."""
    config = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "trust": {"trust_anchors": keys.trust_anchors().decode(), "trust_config": reader.EKUS},
    }
    found = c2pa.Reader("video/mp4", io.BytesIO(init), context=c2pa.Context.from_dict(config))
    found.with_fragment("video/mp4", io.BytesIO(init), io.BytesIO(segment))
    return str(found.get_validation_state()), json.loads(found.json())


def read(name: str) -> bytes:
    with default_storage.open(name, "rb") as file:
        return bytes(file.read())


def test_a_signed_programme_has_a_signed_stream_that_says_the_same(world: World, tale: Programme) -> None:
    bind(tale)
    folder = tale.package.folder
    before = {p: p.read_bytes() for p in Path(default_storage.path(f"packages/{folder}")).rglob("*") if p.is_file()}
    declare_all(tale, world.erlan)
    tamga = actions.sign_programme(programme=tale, by=world.erlan)
    stream = streams.stream_of(folder)
    assert stream is not None
    assert (stream.kind, stream.programme) == (ManifestKind.STREAM, tale)
    assert stream.urn != tamga.manifest
    for rendition in ("720p", "sound-kk", "sound-ky"):
        init = read(f"packages/{folder}/{rendition}/init-{stream.urn[-8:]}.mp4")
        segments = [name for name in default_storage.listdir(f"packages/{folder}/{rendition}")[1] if "seg" in name]
        assert segments
        for name in segments:
            state, told = judge(init, read(f"packages/{folder}/{rendition}/{name}"))
            assert state == "Trusted"
            assert told["active_manifest"] == stream.urn
    said = next(
        one["data"]
        for one in told["manifests"][stream.urn]["assertions"]  # type: ignore[index]
        if one["label"] == manifest.AI_USE
    )
    assert len(said["statements"]) == tale.versions.count()
    assert {path: path.read_bytes() for path in before} == before


def test_a_new_declaration_gives_new_init_sections_and_the_newest_counts(world: World, tale: Programme) -> None:
    bind(tale)
    declare_all(tale, world.erlan)
    actions.sign_programme(programme=tale, by=world.erlan)
    first = streams.stream_of(tale.package.folder)
    picture = tale.versions.get(kind="picture")
    actions.declare(version=picture, by=world.erlan, no_ai=False, uses=[AIUse(AIKind.VIDEO, system="m")])
    actions.sign_programme(programme=tale, by=world.erlan)
    second = streams.stream_of(tale.package.folder)
    assert first is not None
    assert second is not None
    assert first.urn != second.urn
    for stream in (first, second):
        assert default_storage.exists(f"packages/{tale.package.folder}/720p/init-{stream.urn[-8:]}.mp4")


def test_an_old_package_is_signed_as_a_file_only(world: World, tale: Programme) -> None:
    declare_all(tale, world.erlan)
    assert actions.sign_programme(programme=tale, by=world.erlan).manifest
    assert streams.stream_of(tale.package.folder) is None
    assert not Manifest.objects.filter(kind=ManifestKind.STREAM).exists()


def test_two_packages_of_one_film_are_two_streams(world: World, tale: Programme) -> None:
    bind(tale)
    other = origin_clips.programme(world.almaty)
    origin_clips.packaged(other)
    bind(other)
    assert streams.digest_of(tale.package.folder) != streams.digest_of(other.package.folder)
