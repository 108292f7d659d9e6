"""A film on demand with its origin: what a player gets leads to a signed init section, which c2pa-rs trusts."""

import io
import json
import re
from pathlib import Path

import c2pa
import pytest
from django.core.files.storage import default_storage
from django.test import Client

from ortaq.catalogue.models import Package, Programme
from ortaq.core.origin import reader
from ortaq.core.origin.stream import bind_package
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.members import keys
from ortaq.origin import actions, streams
from ortaq.work.settings import settings as node
from tests import origin_clips
from tests.world import World

pytestmark = pytest.mark.usefixtures("own_files")


@pytest.fixture
def tale(world: World) -> Programme:
    """Packaged, bound, declared: drawn without AI, spoken by a machine, a face copied in the second second."""
    made = origin_clips.programme(world.almaty)
    origin_clips.packaged(made)
    Package.objects.update(
        pictures=[
            {
                "name": "720p",
                "width": 160,
                "height": 90,
                "bandwidth": 1,
                "average": 1,
                "codecs": "avc1.64001f",
            }
        ],
        sounds=[{"language": tag, "codecs": "mp4a.40.2"} for tag in ("kk", "ky")],
    )
    made = Programme.objects.get(pk=made.pk)
    bind_package(Path(default_storage.path(f"packages/{made.package.folder}")))
    for version in made.versions.all():
        uses = {
            "picture": [AIUse(AIKind.VIDEO, system="m", ranges=((1000, 2000),))],
            "sound": [AIUse(AIKind.VOICE, system="espeak-ng")] if version.language == "kk" else [],
        }.get(version.kind, [])
        actions.declare(version=version, by=world.erlan, no_ai=not uses, uses=uses)
    return made


def get(client: Client, address: str) -> str:
    """A playlist, as a viewer in Kazakhstan gets it."""
    client.cookies["territory"] = "KZ"
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def fetch(address: str) -> bytes:
    """A file of a package by its public address."""
    with default_storage.open(address.replace("/media/", "packages/", 1), "rb") as file:
        return bytes(file.read())


def judge(init: bytes, segment: bytes) -> tuple[str, str]:
    """What c2pa-rs says of a segment, and the manifest it found."""
    config = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "trust": {"trust_anchors": keys.own_root().decode(), "trust_config": reader.EKUS},
    }
    found = c2pa.Reader("video/mp4", io.BytesIO(init), context=c2pa.Context.from_dict(config))
    found.with_fragment("video/mp4", io.BytesIO(init), io.BytesIO(segment))
    return str(found.get_validation_state()), str(json.loads(found.json())["active_manifest"])


def init_and_segments(playlist: str) -> tuple[str, list[str]]:
    [init] = re.findall(r'#EXT-X-MAP:URI="([^"]+)"', playlist)
    return init, [line for line in playlist.splitlines() if line and not line.startswith("#")]


def test_every_segment_of_every_rendition_is_proved_from_the_playlists_alone(
    world: World, tale: Programme, client: Client
) -> None:
    actions.sign_programme(programme=tale, by=world.erlan)
    stream = streams.stream_of(tale.package.folder)
    assert stream is not None
    base = f"/programme/{tale.pk}/"
    master = get(client, f"{base}main.m3u8")
    renditions = re.findall(r"[\w-]+\.m3u8", master)
    assert set(renditions) == {"720p.m3u8", "sound-kk.m3u8", "sound-ky.m3u8"}
    for name in renditions:
        init, segments = init_and_segments(get(client, base + name))
        assert {judge(fetch(init), fetch(one)) for one in segments} == {("Trusted", stream.urn)}


def test_an_unsigned_film_plays_from_its_plain_init_section_and_is_told_as_unsigned(
    world: World, tale: Programme, client: Client
) -> None:
    init, segments = init_and_segments(get(client, f"/programme/{tale.pk}/720p.m3u8"))
    assert init == f"/media/{tale.package.folder}/720p/init.mp4"
    assert fetch(init)[4:8] == b"ftyp"
    assert len(segments) == 2
    told = json.loads(get(client, f"/programme/{tale.pk}/provenance.json"))
    assert told["stream"] == {"signed": False, "manifest": None}
    assert "is not signed" in get(client, f"/verify/{tale.pk}/")
    assert told["manifest"] is None
    actions.sign_programme(programme=tale, by=world.erlan)
    told = json.loads(get(client, f"/programme/{tale.pk}/provenance.json"))
    stream = streams.stream_of(tale.package.folder)
    assert stream is not None
    assert told["stream"] == {"signed": True, "manifest": stream.urn}
    page = get(client, f"/verify/{tale.pk}/")
    assert stream.urn in page
    assert "is not signed" not in page
    assert client.get(f"/verify/{stream.urn}/")["Location"] == f"/verify/{tale.pk}/"
    assert client.get("/verify/urn:c2pa:00000000-0000-4000-8000-000000000000/").status_code == 404
    assert told["verify"].endswith(f"/verify/{tale.pk}/")


def test_labels_stand_on_the_clock_of_the_film_in_every_rendition(tale: Programme, client: Client) -> None:
    for name in ("720p", "sound-ky"):
        playlist = get(client, f"/programme/{tale.pk}/{name}.m3u8")
        clock = re.search(r"#EXT-X-PROGRAM-DATE-TIME:(\S+)\n#EXTINF", playlist)
        assert clock is not None
        assert clock[1] == "2000-01-01T00:00:00.000Z"
        ranges = [line for line in playlist.splitlines() if line.startswith("#EXT-X-DATERANGE")]
        whole = [line for line in ranges if 'X-ORG-ORTAQ-WHOLE="YES"' in line]
        assert any('START-DATE="2000-01-01T00:00:01.000Z",DURATION=1.000' in line for line in whole)
        for line in ranges:
            assert 'CLASS="org.ortaq.ai-label"' in line
            assert f'X-ORG-ORTAQ-DECL="{node().origin}/verify/{tale.pk}/"' in line
            assert re.search('X-ORG-ORTAQ-LEVEL="[23]",X-ORG-ORTAQ-CODE="[a-z-]+",X-ORG-ORTAQ-KIND="[a-z. ]+"', line)
        assert len({re.search('ID="([^"]+)"', line)[1] for line in ranges}) == len(ranges)  # type: ignore[index]


def test_who_may_not_watch_gets_no_playlist_but_may_ask_for_the_origin(tale: Programme, client: Client) -> None:
    client.cookies["territory"] = "HU"
    assert client.get(f"/programme/{tale.pk}/720p.m3u8").status_code == 404
    assert client.get(f"/programme/{tale.pk}/provenance.json").status_code == 200
    client.cookies["territory"] = "KZ"
    assert client.get(f"/programme/{tale.pk}/1080p.m3u8").status_code == 404
    told = client.get(f"/programme/{tale.pk}/provenance.json")
    assert told["Access-Control-Allow-Origin"] == "*"
    label = told.json()["label"]
    assert label["level"] == 3
    assert {"kk", "tr", "hu"} <= set(label["text"])
