"""The registry: a film that lost its manifest is given it back, by hash, by coded picture, and by the public API."""

from pathlib import Path

import av
import c2pa
import pytest
from django.core.files.storage import default_storage
from django.test import Client

from ortaq.catalogue.models import Programme
from ortaq.core.likeness import iscc, telling
from ortaq.core.origin import carrier_mp4, essence, jumbf, reader, verdict
from ortaq.core.origin.stream import bind_package
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.members import keys
from ortaq.origin import actions, binding_api, film, registry
from ortaq.origin.models import Manifest, ManifestKind, SoftBinding, Tamga
from ortaq.work import limits
from tests import origin_clips
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


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
    assert registry.algorithms() == [iscc.ALG, essence.ALG, telling.ALG]


def test_a_recording_of_the_stream_is_found_too(tale: Programme, world: World, tmp_path: Path) -> None:
    folder = Path(default_storage.path(f"packages/{tale.package.folder}"))
    bind_package(folder)
    tamga = actions.sign_programme(programme=tale, by=world.erlan)
    stream = Manifest.objects.get(kind=ManifestKind.STREAM)
    parts = [folder / "720p" / f"init-{stream.urn[-8:]}.mp4", *sorted((folder / "720p").glob("*seg*"))]
    whole = tmp_path / "recorded.mp4"
    whole.write_bytes(b"".join(one.read_bytes() for one in parts))
    copy = copied(whole, tmp_path / "recorded.ts", into="mpegts")
    found = registry.by_binding(essence.ALG, essence.value_of(essence.essence(copy)))
    assert {one.urn for one in found} == {stream.urn, tamga.manifest}


def test_the_binding_stands_in_the_manifest_itself(signed: Tamga) -> None:
    report = verdict.read(Path(signed.file.path), keys.trust_anchors())
    assert report.codes == ()
    store = bytes(Manifest.objects.get().store)
    values = list(SoftBinding.objects.values_list("value", flat=True))
    assert len(values) == 3
    assert all(value.encode() in store for value in values)


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


# --- the Soft Binding Resolution API ---

API = "/api/c2pa"


@pytest.fixture
def value(signed: Tamga) -> str:
    return SoftBinding.objects.get(alg=essence.ALG).value


def test_a_stranger_finds_the_manifest_by_the_coded_picture_and_fetches_it(
    client: Client, signed: Tamga, value: str
) -> None:
    known = client.get(f"{API}/services/supportedAlgorithms").json()
    assert known == {"watermarks": [], "fingerprints": [{"alg": alg} for alg in (iscc.ALG, essence.ALG, telling.ALG)]}
    asked = client.get(f"{API}/matches/byBinding", {"alg": essence.ALG, "value": value})
    assert asked.json() == {"matches": [{"manifestId": signed.manifest, "similarityScore": 100}]}
    posted = client.post(
        f"{API}/matches/byBinding?maxResults=1", {"alg": essence.ALG, "value": value}, content_type="application/json"
    )
    assert posted.json() == asked.json()
    store = client.get(f"{API}/manifests/{signed.manifest}")
    assert (store.headers["Content-Type"], store.content) == ("application/c2pa", bytes(Manifest.objects.get().store))
    assert store.headers["Access-Control-Allow-Origin"] == "*"


def test_the_fetched_manifest_makes_the_copy_speak_again_with_c2pa_rs(
    client: Client, signed: Tamga, tmp_path: Path
) -> None:
    # The very file, with its manifest cut out: what c2pa-rs says once it is handed the fetched one.
    store = client.get(f"{API}/manifests/{signed.manifest}").content
    context = c2pa.Context.from_dict(
        {
            "verify": {"verify_trust": True, "remote_manifest_fetch": False},
            "trust": {"trust_anchors": keys.trust_anchors().decode(), "trust_config": reader.EKUS},
        }
    )
    with Path(signed.file.path).open("rb") as file, c2pa.Reader("video/mp4", file, store, context=context) as found:
        assert str(found.get_validation_state()) == "Trusted"


def test_the_active_manifest_comes_alone_when_it_is_asked_for(client: Client, signed: Tamga) -> None:
    inner = registry.by_urn(signed.manifest)
    assert inner
    ((_label, box),) = jumbf.manifests(bytes(inner.store))
    two = jumbf.superbox("c2pa", "c2pa", box, jumbf.superbox("c2ma", "urn:c2pa:second"))
    registry.register(store=two, kind=ManifestKind.PERIOD)
    whole = client.get(f"{API}/manifests/urn:c2pa:second?returnActiveManifest=false").content
    alone = client.get(f"{API}/manifests/urn:c2pa:second?returnActiveManifest=true").content
    assert [label for label, _ in jumbf.manifests(whole)] == [signed.manifest, "urn:c2pa:second"]
    assert [label for label, _ in jumbf.manifests(alone)] == ["urn:c2pa:second"]


def test_base64_may_come_in_its_form_for_addresses_or_with_a_plus_that_became_a_blank(
    client: Client, signed: Tamga
) -> None:
    registry.register(
        store=bytes(Manifest.objects.get().store), kind=ManifestKind.FILM, bindings=[("org.ortaq.test", "+/+/+w==")]
    )
    for sent in ("+/+/+w==", " / / w==", "-_-_-w", "+/+/+w"):
        asked = client.get(f"{API}/matches/byBinding", {"alg": "org.ortaq.test", "value": sent})
        assert len(asked.json()["matches"]) == 1, sent


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"alg": essence.ALG},
        {"value": "AAAA"},
        {"alg": "io.iscc.v0", "value": "AAAA"},
        {"alg": essence.ALG, "value": "no base64!"},
        {"alg": essence.ALG, "value": "A" * 401},
        {"alg": essence.ALG, "value": "AAAA", "maxResults": "0"},
        {"alg": essence.ALG, "value": "AAAA", "maxResults": "many"},
        {"alg": essence.ALG, "value": "AAAA", "maxResults": "99999999999999999999"},
    ],
)
def test_a_question_that_is_none_is_400_with_a_sentence(client: Client, db: None, query: dict[str, str]) -> None:
    for answer in (
        client.get(f"{API}/matches/byBinding", query),
        client.post(
            f"{API}/matches/byBinding" + (f"?maxResults={query['maxResults']}" if "maxResults" in query else ""),
            {name: query[name] for name in ("alg", "value") if name in query},
            content_type="application/json",
        ),
    ):
        assert (answer.status_code, answer.json()["problem"].endswith((".", essence.ALG, "io.iscc.v0"))) == (400, True)


@pytest.mark.parametrize("body", [" ", "[]", "7", "{", '"x"', "[" * 5000, '{"alg": 7, "value": []}'])
def test_a_body_that_is_no_question_is_400(client: Client, db: None, body: str) -> None:
    assert client.post(f"{API}/matches/byBinding", body, content_type="application/json").status_code == 400


def test_no_match_is_no_error_and_an_unknown_label_is_404(client: Client, db: None) -> None:
    nothing = client.get(f"{API}/matches/byBinding", {"alg": essence.ALG, "value": "AAAA"})
    assert (nothing.status_code, nothing.json()) == (200, {"matches": []})
    assert client.get(f"{API}/manifests/urn:c2pa:nobody").status_code == 404
    assert client.get(f"{API}/manifests/nobody").status_code == 400
    assert client.get(f"{API}/manifests/urn:c2pa:nobody?returnActiveManifest=perhaps").status_code == 400


def test_other_media_types_are_415(client: Client, db: None) -> None:
    assert client.post(f"{API}/matches/byBinding", "a", content_type="text/plain").status_code == 415
    assert client.post(f"{API}/matches/byContent", "a", content_type="text/plain").status_code == 415
    assert client.post(f"{API}/matches/byContent", b"\0" * 100, content_type="video/mp4").status_code == 415


def test_no_more_matches_than_asked_for(client: Client, signed: Tamga, value: str) -> None:
    for number in range(12):
        store = jumbf.superbox("c2pa", "c2pa", jumbf.superbox("c2ma", f"urn:c2pa:{number}"))
        registry.register(store=store, kind=ManifestKind.FILM, bindings=[(essence.ALG, value)])
    asked = {"alg": essence.ALG, "value": value}
    for most, count in ((None, 10), ("3", 3), ("100", 13)):
        found = client.get(f"{API}/matches/byBinding", asked | ({"maxResults": most} if most else {})).json()["matches"]
        assert len(found) == count
    assert found[0]["manifestId"] == "urn:c2pa:11"


def test_who_asks_too_often_waits_and_others_do_not(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding_api, "PER_MINUTE", 2)
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_005.0)
    address = f"{API}/services/supportedAlgorithms"
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.post(f"{API}/matches/byContent", b"", content_type="video/mp4")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "55")
    assert client.get(address, REMOTE_ADDR="192.0.2.9").status_code == 200
