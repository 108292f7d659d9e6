"""Original → dub → cut → channel: from one segment of the last one, c2pa-rs finds the whole way, and trusts it."""

import io
import json
import re
from pathlib import Path

import c2pa
import pytest
from django.core.files.storage import default_storage

from ortaq.catalogue.models import Package, Programme, Version
from ortaq.channels import actions as channels
from ortaq.channels.air import answering
from ortaq.core.origin import reader
from ortaq.core.origin.stream import bind_package
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.members import keys
from ortaq.members.models import Person
from ortaq.origin import actions, lineage, streams
from ortaq.origin.models import Derivation, DerivationKind
from tests import origin_clips
from tests.rooms.air_stories import channel, licence, minute
from tests.world import World

pytestmark = pytest.mark.usefixtures("own_files")


def packaged(programme: Programme, name: str) -> Programme:
    """A new package of what the programme has now, bound as the packaging does it."""
    folder = f"{programme.pk.hex}-{name}"
    sounds = [one.language for one in programme.versions.filter(kind="sound")]
    origin_clips.store(folder, "720p", *origin_clips.rendition(pitch=None, seconds=4))
    for place, tag in enumerate(sounds):
        origin_clips.store(folder, f"sound-{tag}", *origin_clips.rendition(pitch=300 + 100 * place, seconds=4))
    bind_package(Path(default_storage.path(f"packages/{folder}")))
    Package.objects.update_or_create(
        programme=programme,
        defaults={
            "folder": folder,
            "duration": 4 * 720_000,
            "pictures": [{"name": "720p", "width": 160, "height": 90}],
            "sounds": [{"language": tag} for tag in sounds],
            "subtitles": [],
        },
    )
    return Programme.objects.select_related("package", "owner").get(pk=programme.pk)


def declared(programme: Programme, by: Person) -> None:
    for version in programme.versions.all():
        dub = version.kind == "sound" and version.language != "kk"
        uses = [AIUse(AIKind.DUB, system="m", source_language="kk", target_language=version.language)] if dub else []
        actions.declare(version=version, by=by, no_ai=not dub, uses=uses)


def dubbed(world: World) -> tuple[Programme, list[str]]:
    """A tale that was signed in Kazakh and again with a Kyrgyz dub; and the two manifests of its stream."""
    tale = packaged(origin_clips.programme(world.almaty, sounds=("kk",), subtitles=()), "one")
    declared(tale, world.erlan)
    first = actions.sign_programme(programme=tale, by=world.erlan)
    Version.objects.create(
        programme=tale, kind="sound", language="ky", made_by=world.almaty, source_name="ky.m4a", sha256="0", size=1
    )
    tale = packaged(tale, "two")
    declared(tale, world.erlan)
    second = actions.sign_programme(programme=tale, by=world.erlan)
    return tale, [first.manifest, second.manifest]


def test_the_way_from_the_original_to_the_channel_is_proved_from_one_segment(world: World) -> None:
    tale, films = dubbed(world)
    cut = origin_clips.programme(world.almaty, sounds=("ky",), subtitles=())
    Derivation.objects.create(
        version=cut.versions.get(kind="picture"),
        parent=tale.versions.get(kind="picture"),
        kind=DerivationKind.CUT,
    )
    cut = packaged(cut, "cut")
    declared(cut, world.erlan)
    actions.sign_programme(programme=cut, by=world.erlan)
    stream = streams.stream_of(cut.package.folder)
    assert stream is not None
    licence(world, cut)
    station = channel(world)
    channels.plan(channel=station, programme=cut, starts_at=minute(-10), seconds=3600, by=world.nurlan)
    channels.publish(channel=station, by=world.nurlan)
    answering.registry.refresh()
    body = answering.answer({"PATH_INFO": "/live/demo-bishkek/kg/sound-ky.m3u8", "QUERY_STRING": ""}, lambda *_: None)
    playlist = b"".join(body or ()).decode()
    [init] = set(re.findall(r'#EXT-X-MAP:URI="/media/([^"]+)"', playlist))
    segment = re.findall(r"^/media/(.+m4s)$", playlist, re.MULTILINE)[-1]
    told = judged(init, segment)
    assert told["state"] == "Trusted"
    ways = []
    label = told["active_manifest"]
    while label:
        found = told["manifests"][label]
        above = found.get("ingredients") or [{}]
        ways.append((found["signature_info"]["issuer"], above[0].get("relationship")))
        label = above[0].get("active_manifest")
    assert ways == [
        ("Demo TV Bishkek", "componentOf"),  # the channel
        ("Demo TV Almaty", "parentOf"),  # the cut
        ("Demo TV Almaty", "parentOf"),  # the tale with its dub
        ("Demo TV Almaty", None),  # the original
    ]
    assert {*films, stream.urn} <= set(told["manifests"])


def judged(init: str, segment: str) -> dict:
    """What c2pa-rs says of a segment of the storage."""
    config = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "trust": {"trust_anchors": keys.own_root().decode(), "trust_config": reader.EKUS},
    }
    with default_storage.open(f"packages/{init}", "rb") as file:
        head = file.read()
    with default_storage.open(f"packages/{segment}", "rb") as file:
        part = file.read()
    found = c2pa.Reader("video/mp4", io.BytesIO(head), context=c2pa.Context.from_dict(config))
    found.with_fragment("video/mp4", io.BytesIO(head), io.BytesIO(part))
    return {**json.loads(found.json()), "state": str(found.get_validation_state())}


def test_a_new_declaration_of_the_same_media_keeps_the_parent_and_does_not_become_one(world: World) -> None:
    tale, films = dubbed(world)
    actions.declare(version=tale.versions.get(kind="picture"), by=world.erlan, no_ai=True, note="once more")
    actions.sign_programme(programme=tale, by=world.erlan)
    [(store, relationship, _title)] = lineage.parents(tale)
    assert relationship == "parentOf"
    assert films[0].encode() in store
    assert films[1].encode() not in store


def test_in_a_co_production_the_other_programme_is_a_component(world: World) -> None:
    tale, films = dubbed(world)
    other = origin_clips.programme(world.almaty, sounds=("kk",), subtitles=())
    Derivation.objects.create(
        version=other.versions.get(kind="picture"),
        parent=tale.versions.get(kind="picture"),
        kind=DerivationKind.COPRODUCTION,
    )
    [(store, relationship, title)] = lineage.parents(other)
    assert (relationship, title) == ("componentOf", str(tale))
    assert films[1].encode() in store


def test_what_was_never_signed_is_no_parent(world: World) -> None:
    tale = origin_clips.programme(world.almaty, sounds=("kk",), subtitles=())
    other = origin_clips.programme(world.almaty, sounds=("kk",), subtitles=())
    Derivation.objects.create(
        version=other.versions.get(kind="picture"), parent=tale.versions.get(kind="picture"), kind=DerivationKind.CUT
    )
    assert lineage.parents(other) == []
