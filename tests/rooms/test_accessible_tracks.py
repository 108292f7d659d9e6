"""Erlan brings in a tale with a described sound, subtitles for the deaf and a signed picture, and it goes on the air.

Nobody who has no right to a language gets its description, its subtitles for the deaf, or a line in a guide that says
they were there.
"""

import json
import re
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree

from ortaq.catalogue import actions, queries
from ortaq.catalogue.about import About, Incoming, NotAccepted
from ortaq.catalogue.models import Programme, Version
from ortaq.channels import accessible
from ortaq.channels import actions as channels
from ortaq.channels.actions.plan import ChannelUnclear
from ortaq.channels.air import answering as air
from ortaq.channels.guides import receivers
from ortaq.channels.models import Airing, Channel
from ortaq.core.interchange import dvbi, tva
from ortaq.core.media.house import TICKS
from ortaq.core.media.probe import OtherLength
from ortaq.core.media.segments import track_facts
from ortaq.origin import actions as origin
from ortaq.origin.models import DerivationKind
from ortaq.origin.queries import kind_of, original_of
from ortaq.viewer import queries as viewer
from ortaq.viewer import territory
from ortaq.work.settings import Settings
from tests.core.interchange.schemas import xsd
from tests.core.playout.test_words import DTD
from tests.media import film, sound, subtitles, tone
from tests.rooms.air_stories import channel, licence, minute
from tests.rooms.test_catalogue_pages import bearer
from tests.world import World

pytestmark = pytest.mark.django_db

TALE = About(titles={"kk": "Қожанасыр", "en": "Nasreddin"}, original_language="kk", genre="children", year=2026)
SECONDS = 12
PLAIN, DESCRIBED = 400, 1200
"""Hertz of the ordinary sound and of the described one, so that they are told apart by ear."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A film with everything: the signed picture is in other colours and a little too short."""
    folder = tmp_path_factory.mktemp("accessible")
    return {
        "picture": film(folder / "tale.mp4", SECONDS, 320, 180, 25),
        "signed": film(folder / "signed.mp4", SECONDS - 0.4, 128, 72, 30),
        "kk": sound(folder / "kk.m4a", SECONDS, tone(PLAIN)),
        "kk-ad": sound(folder / "kk.mkv", SECONDS, tone(DESCRIBED), is_described=True),
        "ky": sound(folder / "ky.m4a", SECONDS, tone(PLAIN)),
        "ky-ad": sound(folder / "ky.mp4", SECONDS, tone(DESCRIBED), is_described=True),
        "subs": subtitles(folder / "kk.vtt", "Бір", "Екі"),
        "sdh": subtitles(folder / "kk-sdh.vtt", "[есек ақырады]", "♪", "ЖҮРГІЗУШІ: Бір"),
    }


def brought(world: World, files: dict[str, Path], **change: Any) -> Programme:
    """The tale with all its tracks, packaged and declared."""
    given: dict[str, Any] = {
        "picture": Incoming(files["picture"]),
        "sounds": [
            Incoming(files["kk-ad"], language="kk", purpose="ad"),
            Incoming(files["kk"], language="kk"),
            Incoming(files["ky"], language="ky"),
            Incoming(files["ky-ad"], language="ky", purpose="ad"),
        ],
        "subtitles": [
            Incoming(files["subs"], language="kk"),
            Incoming(files["sdh"], language="kk", purpose="sdh"),
        ],
        "signed": [Incoming(files["signed"], language="rsl")],
    }
    ingest = actions.bring_in(about=TALE, by=world.erlan, enqueue=False, **(given | change))
    actions.make_package(ingest=ingest)
    ingest.refresh_from_db()
    assert ingest.problem == ""
    programme = Programme.objects.select_related("package", "owner").get(pk=ingest.programme_id)
    for version in programme.versions.all():
        origin.declare(version=version, by=world.erlan, no_ai=True, uses=[{"kind": "human"}])
    return programme


def hertz(programme: Programme, track: str) -> int:
    """What a sound of a package sounds like, decoded from its segments."""
    root = Path(default_storage.path(f"packages/{programme.package.folder}/{track}"))
    with av.open(str(root / "index.m3u8"), options={"allowed_extensions": "mp4,m4s"}) as container:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])[48_000:96_000]
    return int(np.argmax(np.abs(np.fft.rfft(heard))))


def test_the_tracks_come_out_with_names_that_keep_them_apart(world: World, files: dict[str, Path]) -> None:
    tale = brought(world, files)
    package = tale.package
    assert [one["language"] for one in package.sounds] == ["kk", "ky", "kk-x-ad", "ky-x-ad"]
    assert [one["language"] for one in package.subtitles] == ["kk", "kk-x-sdh"]
    assert [(one["name"], one["language"], one["width"]) for one in package.signed] == [("360p-sign-rsl", "rsl", 128)]
    assert [one["name"] for one in package.pictures] == ["360p"]
    assert (hertz(tale, "sound-kk"), hertz(tale, "sound-kk-x-ad")) == (PLAIN, DESCRIBED)
    root = Path(default_storage.path(f"packages/{package.folder}"))
    assert "[есек ақырады]" in (root / "subs-kk-x-sdh/seg00000.vtt").read_text(encoding="utf-8")
    grid, signed = track_facts(root / "360p").durations, track_facts(root / "360p-sign-rsl").durations
    assert signed == grid == (4 * TICKS,) * 3
    assert "360p-sign-rsl" in json.loads((root / "merkle.json").read_text(encoding="utf-8"))["renditions"]
    by_tag = {(one.kind, one.language): one for one in tale.versions.all()}
    told = by_tag["sound", "kk-x-ad"]
    assert (told.purpose, told.spoken, told.is_signed) == ("ad", "kk", False)
    assert by_tag["picture", "rsl"].is_signed
    assert queries.picture_of(tale) == by_tag["picture", ""]
    # What AI made in the ordinary sound is still in the described one, and nothing of it is taken as dubbed over.
    assert original_of(told) == by_tag["sound", "kk"]
    assert kind_of(told) == DerivationKind.CUT
    assert original_of(by_tag["picture", "rsl"]) is None


def test_what_a_file_says_of_itself_is_asked_of_a_person(world: World, files: dict[str, Path]) -> None:
    def refused(**given: Any) -> dict[str, str]:
        with pytest.raises(NotAccepted) as problems:
            brought(world, files, **{"sounds": [], "subtitles": [], "signed": []} | given)
        return problems.value.problems

    for name in ("kk-ad", "ky-ad"):
        assert refused(sounds=[Incoming(files[name], language="kk")]) == {
            "sound-kk": f"“{files[name].name}” is marked as audio description. Say whether this sound is."
        }
    assert list(refused(subtitles=[Incoming(files["sdh"], language="kk")])) == ["subtitles-kk"]
    assert list(refused(signed=[Incoming(files["signed"], language="kk")])) == ["signed-kk"]
    assert list(refused(sounds=[Incoming(files["kk"], language="kk", purpose="ad")] * 2)) == ["sound-kk-x-ad"]
    # A person knows better than a file.
    said = [Incoming(files["kk-ad"], language="kk", purpose="main"), Incoming(files["kk"], language="kk", purpose="ad")]
    tale = brought(world, files, sounds=said, subtitles=[], signed=[])
    assert (hertz(tale, "sound-kk"), hertz(tale, "sound-kk-x-ad")) == (DESCRIBED, PLAIN)


def test_a_signed_picture_of_another_length_cannot_take_the_pictures_place(
    world: World, files: dict[str, Path], tmp_path: Path
) -> None:
    long = film(tmp_path / "long.mp4", SECONDS + 3, 128, 72, 25)
    signed = [Incoming(long, language="rsl")]
    ingest = actions.bring_in(
        about=TALE, picture=Incoming(files["picture"]), signed=signed, by=world.erlan, enqueue=False
    )
    actions.make_package(ingest=ingest)
    ingest.refresh_from_db()
    # In Erlan's language.
    assert "15 секунд" in ingest.problem
    assert "12 секунд" in ingest.problem
    assert OtherLength.code == "other_length"


def test_the_form_and_the_api_take_them(world: World, files: dict[str, Path], client: Client) -> None:
    client.force_login(world.erlan)
    mine = bearer(world.erlan, "bring-in")
    about = json.dumps({"titles": {"kk": "Ертегі"}, "original_language": "kk", "genre": "children", "year": 2026})

    def part(name: str) -> SimpleUploadedFile:
        return SimpleUploadedFile(files[name].name, files[name].read_bytes(), "application/octet-stream")

    given = {"about": about, "picture": part("picture"), "sound-kk": part("kk")}
    refused = client.post(
        "/api/catalogue/programmes", given | {"sound-ky": part("ky-ad"), "picture": part("picture")}, headers=mine
    )
    assert (refused.status_code, "audio description" in refused.content.decode()) == (422, True)
    more = {"sound-kk-x-ad": part("kk-ad"), "sound-ky-x-main": part("ky-ad"), "signed-rsl": part("signed")}
    given |= {"picture": part("picture"), "sound-kk": part("kk"), "subtitles-kk-x-sdh": part("sdh")}
    made = client.post("/api/catalogue/programmes", given | more, headers=mine)
    assert made.status_code == 201, made.content
    pk = made.json()["programme"]
    told = client.get(f"/api/catalogue/programmes/{pk}", headers=mine).json()["versions"]
    assert {(one["kind"], one["spoken"], one["purpose"]) for one in told} == {
        ("picture", "", "main"),
        ("picture", "rsl", "main"),
        ("sound", "kk", "main"),
        ("sound", "kk", "ad"),
        ("sound", "ky", "main"),
        ("subtitles", "kk", "sdh"),
    }
    page = client.get(f"/catalogue/{pk}/").content.decode()
    assert page.count(">AD</span>") == 1
    rows = {"sounds-TOTAL_FORMS": 1, "sounds-INITIAL_FORMS": 0, "sounds-0-language": "tr", "sounds-0-purpose": "ad"}
    rows |= {f"{name}-{what}": 0 for name in ("subtitles", "signed") for what in ("TOTAL_FORMS", "INITIAL_FORMS")}
    added = client.post(f"/catalogue/{pk}/add/", rows | {"sounds-0-file": part("kk-ad")})
    assert added.status_code == 302, added.content.decode()[:2000]
    assert Version.objects.filter(programme=pk, kind="sound", language="tr-x-ad").exists()


# ---------- on the air ----------

SENT: dict[str, Any] = {
    "sounds": ["ky", "kk", "kk-x-ad", "ky-x-ad"],
    "subtitles": ["ky", "kk", "kk-x-sdh"],
    "signs": ["rsl"],
}


def on_the_air(world: World, tale: Programme, **terms: Any) -> tuple[Channel, Airing]:
    """The tale on Nurlan's channel for ten minutes, as it is licensed."""
    mine = channel(world, **SENT)
    licence(world, tale, **terms)
    slot = channels.plan(channel=mine, programme=tale, starts_at=minute(2), seconds=600, by=world.nurlan)
    channels.publish(channel=mine, by=world.nurlan)
    air.refresh()
    return mine, Airing.objects.get(slot=slot)


def playlist(path: str) -> str:
    """A playlist as the air answers it, while the tale is on."""
    said: list[str] = []
    body = air.answer(
        {"PATH_INFO": path, "REQUEST_METHOD": "GET", "QUERY_STRING": ""}, lambda status, _headers: said.append(status)
    )
    return b"".join(body or []).decode() if said == ["200 OK"] else said[0]


def folders(airing: Airing, territory: str, rendition: str) -> set[str]:
    """Which renditions of the package a rendition of the channel plays in an airing."""
    timeline = air.registry.live[f"/live/demo-bishkek/{territory}"].timeline
    tracks = timeline.on_at(airing.start + 8 * TICKS)
    assert tracks is not None
    return set(re.findall(r"/media/\S+/(\S+)/(?:seg|index)", tracks[rendition].lines.decode()))


def test_they_are_on_the_channel_where_their_language_is_licensed(world: World, files: dict[str, Path]) -> None:
    tale = brought(world, files)
    mine, airing = on_the_air(world, tale)
    for rendition, played in (
        ("sound-kk-x-ad", "sound-kk-x-ad"),
        ("subs-kk-x-sdh", "subs-kk-x-sdh"),
        ("subs-kk", "subs-kk"),
        ("720p-sign-rsl", "360p-sign-rsl"),
        ("720p", "360p"),
    ):
        assert folders(airing, "kg", rendition) == {played}
    assert accessible.sent(mine, airing, "KG").accessible == accessible.Accessible(
        ("kk-x-ad", "ky-x-ad"), ("kk-x-sdh",), ("rsl",)
    )
    assert 'CHARACTERISTICS="public.accessibility.describes-video"' in playlist("/live/demo-bishkek/kg/master.m3u8")
    assert "720p-sign-rsl.m3u8" in playlist("/live/demo-bishkek/kg/master-sign-rsl.m3u8")
    assert playlist("/live/demo-bishkek/kg/master-sign-tsm.m3u8") == "404 Not Found"


def test_a_described_sound_of_a_language_that_is_not_licensed_is_nowhere(
    world: World, files: dict[str, Path], client: Client
) -> None:
    tale = brought(world, files)
    mine, airing = on_the_air(world, tale, sounds=["ky"], subtitles=["ky"])
    timeline = air.registry.live["/live/demo-bishkek/kg"].timeline
    for tracks in timeline.tracks:
        told = b"".join(track.lines + track.head for track in tracks.values()).decode()
        assert "sound-kk" not in told
        assert "subs-kk" not in told
    assert folders(airing, "kg", "sound-ky-x-ad") == {"sound-ky-x-ad"}
    # Who has chosen the Kazakh description hears the ordinary Kyrgyz sound, and no silence.
    assert folders(airing, "kg", "sound-kk-x-ad") == {"sound-ky"}
    assert folders(airing, "hu", "sound-kk-x-ad") == {"sound-zxx"}
    sent = accessible.sent(mine, airing, "KG")
    assert (sent.accessible.described, sent.accessible.deaf) == (("ky-x-ad",), ())
    assert not accessible.sent(mine, airing, "HU").accessible
    page = client.get("/watch/demo-bishkek/", {}).content.decode() + client.get("/guide/").content.decode()
    guide = client.get("/channels/guide.xml").content.decode()
    assert "access:ad:ky" in guide
    assert "access:ad:kk" not in guide
    assert "access:sdh:kk" not in guide
    machine = tva.export(receivers.told([mine])).decode()
    assert machine.count("AudioPurposeCS:2007:1") == 1
    assert "Қазақша" not in re.findall(r'title="([^"]*)"', page)


def test_on_demand_nothing_is_named_or_sent_that_is_not_granted(
    world: World, files: dict[str, Path], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tale = brought(world, files)
    licence(world, tale, media=["vod"], sounds=["ky"], subtitles=[], runs=None, catch_up_days=0)
    granted = viewer.on_demand(tale, minute())
    assert granted["KG"] == (frozenset({"ky", "ky-x-ad"}), frozenset())
    assert granted["KZ"].sounds == {"kk", "ky", "kk-x-ad", "ky-x-ad"}
    monkeypatch.setattr(territory, "settings", lambda: Settings(territory_choice=True, demo=True))
    client.cookies["territory"] = "KG"
    at = f"/programme/{tale.pk}"
    master = client.get(f"{at}/main.m3u8").content.decode()
    assert "sound-ky-x-ad.m3u8" in master
    assert "sound-kk" not in master
    assert "subs-kk" not in master
    for name, status in (
        ("sound-ky-x-ad", 200),
        ("360p-sign-rsl", 200),
        ("sound-kk-x-ad", 404),
        ("subs-kk-x-sdh", 404),
    ):
        assert client.get(f"{at}/{name}.m3u8").status_code == status
    assert "360p-sign-rsl.m3u8" in client.get(f"{at}/main-sign-rsl.m3u8").content.decode()
    assert client.get(f"{at}/main-sign-tsm.m3u8").status_code == 404
    page = client.get(f"{at}/").content.decode()
    assert "main-sign-rsl.m3u8" in page


def test_guides_for_machines_tell_them_and_stay_valid(world: World, files: dict[str, Path], client: Client) -> None:
    mine, _airing = on_the_air(world, brought(world, files))
    tree = etree.fromstring(client.get("/channels/guide.xml").content)
    assert DTD.validate(tree), DTD.error_log
    (one,) = tree.findall("programme")
    assert [(part.get("type"), part.findtext("language")) for part in one.findall("subtitles")] == [
        ("onscreen", "kk"),
        ("deaf-signed", "rsl"),
    ]
    words = [word.text for word in one.findall("keyword")]
    assert [word for word in words if word.startswith("access:")] == ["access:ad:kk", "access:ad:ky", "access:sdh:kk"]
    listing = receivers.told([mine])
    made = tva.export(listing)
    edition = xsd("tva-dvbi/tva_metadata_3-1_2024.xsd")
    assert edition.validate(etree.fromstring(made)), edition.error_log
    (back,) = tva.read(made).listing.showings
    (sent,) = listing.showings
    assert (back.sounds, back.subtitles, back.signed) == (sent.sounds, sent.subtitles, sent.signed)
    assert {"kk-x-ad", "ky-x-ad"} <= set(back.sounds)
    assert (back.subtitles, back.signed) == (("kk", "kk-x-sdh"), ("rsl",))
    services = etree.fromstring(dvbi.export(listing))
    purposes = [(found.text, found.get("purpose")) for found in services.iter("{*}Language")]
    assert ("kk", "urn:tva:metadata:cs:AudioPurposeCS:2007:1") in purposes
    assert ("kk", None) in purposes


def test_a_channel_has_what_stands_in_beside_what_is_for_the_few(world: World) -> None:
    with pytest.raises(ChannelUnclear, match="kk-x-ad"):
        channel(world, sounds=["ky", "kk-x-ad"])
    with pytest.raises(ChannelUnclear, match="kk-Latn"):
        channel(world, subtitles=["kk", "kk-Latn-x-sdh"])
    with pytest.raises(ChannelUnclear, match="kk"):
        channel(world, signs=["kk"])
