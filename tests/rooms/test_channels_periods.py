"""What a channel sends is signed by its house and leads back to the programme: c2pa-rs is the judge of the chain."""

import datetime as dt
import io
import json
import re
from pathlib import Path

import c2pa
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Package, Programme
from ortaq.channels import actions, tasks
from ortaq.channels.air import answering, packages
from ortaq.channels.models import Airing, Channel, Period
from ortaq.core.origin import manifest, reader
from ortaq.core.origin.stream import bind_package
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.core.playout import ticks
from ortaq.members import keys
from ortaq.origin import actions as origin
from ortaq.origin import registry, streams
from ortaq.origin.models import ManifestKind
from ortaq.work.settings import settings as node
from tests import origin_clips
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World

pytestmark = pytest.mark.usefixtures("own_files_with_slate")


@pytest.fixture
def tale(world: World) -> Programme:
    """Almaty's tale with a real picture and real sounds, bound, and licensed to Bishkek."""
    made = film(world, voice=True)
    folder = f"{made.pk.hex}-real"
    for name in ("720p", "360p"):
        origin_clips.store(folder, name, *origin_clips.rendition(pitch=None, seconds=4))
    for place, tag in enumerate(("kk", "ky")):
        origin_clips.store(folder, f"sound-{tag}", *origin_clips.rendition(pitch=300 + 100 * place, seconds=4))
    bind_package(Path(default_storage.path(f"packages/{folder}")))
    Package.objects.filter(programme=made).update(folder=folder, duration=4 * 720_000)
    licence(world, made)
    return Programme.objects.select_related("package", "owner").get(pk=made.pk)


def on_air(world: World, tale: Programme) -> Channel:
    mine = channel(world)
    actions.plan(channel=mine, programme=tale, starts_at=minute(-10), seconds=3600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    answering.registry.refresh()
    return mine


def get(path: str) -> str:
    said: list[object] = []
    body = answering.answer({"PATH_INFO": path, "QUERY_STRING": ""}, lambda status, _headers: said.append(status))
    assert said == ["200 OK"], path
    return b"".join(body or ()).decode()


def fetch(address: str) -> bytes:
    """A file by its public address."""
    with default_storage.open(address.replace("/media/", "packages/", 1), "rb") as file:
        return bytes(file.read())


def judge(init: bytes, segment: bytes) -> dict[str, object]:
    """What c2pa-rs says of a segment, with nothing of ours but the root."""
    config = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "trust": {"trust_anchors": keys.own_root().decode(), "trust_config": reader.EKUS},
    }
    found = c2pa.Reader("video/mp4", io.BytesIO(init), context=c2pa.Context.from_dict(config))
    found.with_fragment("video/mp4", io.BytesIO(init), io.BytesIO(segment))
    told: dict[str, object] = json.loads(found.json())
    return {**told, "state": str(found.get_validation_state())}


def maps_and_segments(playlist: str) -> tuple[set[str], list[str]]:
    lines = [line for line in playlist.splitlines() if line and not line.startswith("#")]
    return set(re.findall(r'#EXT-X-MAP:URI="([^"]+)"', playlist)), lines


def test_from_one_segment_of_the_channel_the_way_leads_back_to_the_programme(world: World, tale: Programme) -> None:
    origin.sign_programme(programme=tale, by=world.erlan)
    stream = streams.stream_of(tale.package.folder)
    assert stream is not None
    on_air(world, tale)
    period = Period.objects.get()
    for name in ("720p", "360p", "sound-ky", "sound-kk"):
        maps, segments = maps_and_segments(get(f"/live/demo-bishkek/kg/{name}.m3u8"))
        assert len(maps) == 1
        init = fetch(maps.pop())
        for one in set(segments):
            told = judge(init, fetch(one))
            assert told["state"] == "Trusted", told.get("validation_results")
            assert told["active_manifest"] == period.urn
    active = told["manifests"][period.urn]  # type: ignore[index]
    assert active["signature_info"]["issuer"] == "Demo TV Bishkek"
    (part,) = active["ingredients"]
    assert (part["relationship"], part["active_manifest"]) == ("componentOf", stream.urn)
    programme = told["manifests"][stream.urn]  # type: ignore[index]
    assert programme["signature_info"]["issuer"] == "Demo TV Almaty"
    said = {one["label"]: one["data"] for one in active["assertions"]}
    assert said[manifest.AI_USE]["label"]["code"] == "voice"
    kept = registry.by_urn(period.urn)
    assert kept is not None
    # What finds the programme's stream finds the channel's: the segments are the same.
    assert registry.bindings_of(kept) == registry.bindings_of(stream)
    finders = [one["data"]["alg"] for one in active["assertions"] if one["label"].startswith(manifest.SOFT_BINDING)]
    assert sorted(finders) == sorted(alg for alg, _value, _scope in registry.bindings_of(stream))
    assert len(finders) > 1
    assert (kept.kind, kept.programme) == (ManifestKind.PERIOD, tale)


def test_a_segment_that_was_changed_or_exchanged_on_the_way_is_not_valid(world: World, tale: Programme) -> None:
    origin.sign_programme(programme=tale, by=world.erlan)
    on_air(world, tale)
    maps, segments = maps_and_segments(get("/live/demo-bishkek/kg/720p.m3u8"))
    init = fetch(maps.pop())
    data = bytearray(fetch(segments[0]))
    assert judge(init, bytes(data))["state"] == "Trusted"
    data[-20] ^= 1
    assert judge(init, bytes(data))["state"] == "Invalid"
    _maps, sounds = maps_and_segments(get("/live/demo-bishkek/kg/sound-ky.m3u8"))
    assert judge(init, fetch(sounds[0]))["state"] == "Invalid"


def test_a_programme_that_is_not_signed_is_sent_as_it_is_and_signed_for_what_begins_later(
    world: World, tale: Programme
) -> None:
    mine = on_air(world, tale)
    later = minute(120)
    actions.plan(channel=mine, programme=tale, starts_at=later, seconds=600, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    assert not Period.objects.exists()
    answering.registry.refresh()
    before = get("/live/demo-bishkek/kg/720p.m3u8")
    assert maps_and_segments(before)[0] == {f"/media/{tale.package.folder}/720p/init.mp4"}
    origin.sign_programme(programme=tale, by=world.erlan)
    tasks.sign_what_is_sent.call()
    period = Period.objects.get()
    assert period.since > ticks.of(timezone.now())
    assert answering.registry.refresh() == 1  # the air notices by itself
    # What is on the air keeps what players know of it already.
    assert maps_and_segments(get("/live/demo-bishkek/kg/720p.m3u8"))[0] == maps_and_segments(before)[0]
    live = answering.registry.live["/live/demo-bishkek/kg"].timeline
    coming = live.on_at(ticks.of(later + dt.timedelta(seconds=30)))
    assert coming is not None
    assert f"/720p/init-{period.urn[-8:]}.mp4".encode() in coming["720p"].head
    tasks.sign_what_is_sent.call()
    assert Period.objects.count() == 1


def test_a_new_declaration_gives_a_new_period_and_the_old_one_stays(world: World, tale: Programme) -> None:
    origin.sign_programme(programme=tale, by=world.erlan)
    mine = on_air(world, tale)
    first = Period.objects.get()
    picture = tale.versions.get(kind="picture")
    origin.declare(version=picture, by=world.erlan, no_ai=False, uses=[AIUse(AIKind.VIDEO, system="m")])
    origin.sign_programme(programme=tale, by=world.erlan)
    actions.sign_periods(channel=mine)
    second = Period.objects.latest("number")
    assert second.stream != first.stream
    assert second.since > first.since == 0
    for one in (first, second):
        assert default_storage.exists(f"packages/{tale.package.folder}/720p/init-{one.urn[-8:]}.mp4")


def test_a_house_that_cannot_sign_is_on_the_air_unsigned(
    world: World, tale: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin.sign_programme(programme=tale, by=world.erlan)

    def gone(_house: object) -> object:
        raise keys.KeyMissing("elsewhere")

    monkeypatch.setattr(keys, "signer", gone)
    on_air(world, tale)
    assert not Period.objects.exists()
    assert "init.mp4" in get("/live/demo-bishkek/kg/720p.m3u8")


def test_labels_of_the_programme_are_said_on_the_air_and_not_on_the_slate(world: World, tale: Programme) -> None:
    on_air(world, tale)
    text = get("/live/demo-bishkek/kg/720p.m3u8")
    lines = [line for line in text.splitlines() if 'CLASS="org.ortaq.ai-label"' in line]
    assert lines
    for line in lines:
        # The Kyrgyz sound is spoken by a machine, the Kazakh one is not.
        assert 'X-ORG-ORTAQ-LEVEL="3",X-ORG-ORTAQ-CODE="voice",X-ORG-ORTAQ-KIND="voice.synthetic"' in line
        assert 'X-ORG-ORTAQ-SOUND="ky"' in line
        assert f'X-ORG-ORTAQ-DECL="{node().origin}/verify/{tale.pk}/"' in line
    assert "ai-label" not in get("/live/demo-bishkek/none/720p.m3u8")


def test_the_slate_is_bound_like_every_package(world: World) -> None:
    packages.ensure_slate()
    assert streams.digest_of(packages.SLATE)
    assert Airing.objects.count() == 0


def test_a_machine_reads_the_origin_of_what_is_on_and_of_nothing_where_the_slate_plays(
    world: World, tale: Programme, client: Client
) -> None:
    origin.sign_programme(programme=tale, by=world.erlan)
    on_air(world, tale)
    master = get("/live/demo-bishkek/kg/master.m3u8")
    [address] = re.findall(r'DATA-ID="org.ortaq.provenance",URI="[^"]*(/watch/[^"]+)"', master)
    client.cookies["territory"] = "KG"
    told = client.get(address).json()
    assert told["channel"]["house"] == "Demo TV Bishkek"
    assert told["now"]["programme"]["id"] == str(tale.pk)
    assert told["now"]["label"]["code"] == "voice"
    assert told["now"]["labels"]["kk"] is None
    assert told["now"]["stream"]["signed"] is True
    client.cookies["territory"] = "HU"
    assert client.get(address).json()["now"] is None
    assert client.get("/watch/nowhere/provenance.json").status_code == 404
