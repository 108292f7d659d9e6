"""The registry: a film that lost its manifest is given it back, by hash, by coded picture, and by the public API."""

from pathlib import Path

import av
import pytest
from django.core.files.storage import default_storage

from ortaq.catalogue.models import Programme
from ortaq.core.origin import carrier_mp4, essence, jumbf, verdict
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.members import keys
from ortaq.origin import actions, film, registry
from ortaq.origin.models import Manifest, ManifestKind, SoftBinding, Tamga
from ortaq.work.settings import settings as node
from tests import origin_clips
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node(), "data", tmp_path)
    monkeypatch.setattr(default_storage, "_location", tmp_path / "files", raising=False)
    for cached in ("base_location", "location"):
        monkeypatch.delitem(default_storage.__dict__, cached, raising=False)


@pytest.fixture
def tale(world: World) -> Programme:
    tale = origin_clips.programme(world.almaty)
    origin_clips.packaged(tale)
    for version in tale.versions.all():
        uses = [AIUse(AIKind.CGI, system="pycairo")] if version.kind == "picture" else [AIUse(AIKind.HUMAN)]
        actions.declare(version=version, by=world.erlan, no_ai=True, uses=uses)
    return tale


@pytest.fixture
def signed(tale: Programme, world: World) -> Tamga:
    return actions.sign_programme(programme=tale, by=world.erlan)


def copied(source: Path, target: Path, *, into: str) -> Path:
    """A copy in another container, nothing encoded anew: what a manifest does not survive."""
    with av.open(str(source)) as old, av.open(str(target), "w", format=into) as new:
        streams = {
            one.index: new.add_stream_from_template(one) for one in old.streams if one.type in ("video", "audio")
        }
        for packet in old.demux():
            if packet.dts is not None and packet.stream.index in streams:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)
    return target


def test_a_signed_film_stands_in_the_registry_with_its_whole_manifest(signed: Tamga, tale: Programme) -> None:
    kept = Manifest.objects.get()
    assert (kept.urn, kept.kind, kept.programme) == (signed.manifest, ManifestKind.FILM, tale)
    assert kept.sha256 == signed.sha256 == film.sha256_of(Path(signed.file.path))
    with signed.file.open() as file:
        assert bytes(kept.store) == carrier_mp4.store_in(file)
    assert (registry.by_urn(kept.urn), registry.by_sha256(kept.sha256.upper())) == (kept, kept)
    assert registry.by_content(kept.content_sha256) == kept
    assert registry.by_urn("urn:c2pa:x") is registry.by_sha256("00") is registry.by_sha256("") is None
    assert registry.by_content("") is registry.by_content(kept.sha256) is None


@pytest.mark.parametrize("container", ["mp4", "mpegts", "matroska"])
def test_a_copy_in_another_container_loses_the_manifest_and_finds_it_by_its_coded_picture(
    signed: Tamga, tmp_path: Path, container: str
) -> None:
    copy = copied(Path(signed.file.path), tmp_path / "copy", into=container)
    report = verdict.read(copy, keys.trust_anchors())
    assert (report.integrity.value, report.manifest) == ("none", "")
    value = essence.value_of(essence.essence(copy))
    assert [one.urn for one in registry.by_binding(essence.ALG, value)] == [signed.manifest]
    assert registry.by_binding("org.ortaq.other", value) == registry.by_binding(essence.ALG, "AAAA") == []
    assert registry.algorithms() == [essence.ALG]


def test_the_binding_stands_in_the_manifest_itself(signed: Tamga) -> None:
    report = verdict.read(Path(signed.file.path), keys.trust_anchors())
    assert report.codes == ()
    assert SoftBinding.objects.get().value.encode() in bytes(Manifest.objects.get().store)


def test_the_same_store_is_registered_once_and_takes_new_bindings(signed: Tamga) -> None:
    kept = Manifest.objects.get()
    again = registry.register(
        store=bytes(kept.store), kind=ManifestKind.STREAM, bindings=[registry.Binding("org.ortaq.test", "AA==")]
    )
    assert (again, again.kind) == (kept, ManifestKind.FILM)
    assert registry.by_binding("org.ortaq.test", "AA==") == [kept]


@pytest.mark.parametrize("store", [b"", b"abc", jumbf.superbox("c2pa", "c2pa"), jumbf.box(b"free", b"")])
def test_what_is_no_store_is_not_registered(store: bytes, db: None) -> None:
    with pytest.raises(jumbf.BadStore):
        registry.register(store=store, kind=ManifestKind.FILM)
    assert not Manifest.objects.exists()


def test_a_file_without_picture_has_no_essence(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("no film")
    with pytest.raises(essence.NoPicture):
        essence.essence(tmp_path / "words.txt")
