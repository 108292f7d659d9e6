"""The catalogue with its files in S3 (a real server): the same story as with a folder."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer
from PIL import Image

from ortaq.catalogue import actions, queries, shelves
from ortaq.catalogue.about import About, Incoming
from ortaq.catalogue.models import Programme
from ortaq.members.rules import NotAllowed
from ortaq.web.settings import files as files_in
from tests.media import film, sound, subtitles
from tests.world import World

pytestmark = pytest.mark.django_db
TALE = About(titles={"kk": "Қожанасыр"}, original_language="kk", genre="children", year=2026)


@pytest.fixture
def bucket(settings: object) -> Iterator[object]:
    """An empty bucket in which the files of this node live."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"access_key": "demo", "secret_key": "demodemo"}
    store = files_in(f"s3://ortaq?endpoint=http://{host}:{port}")
    store["OPTIONS"] |= keys  # type: ignore[operator]
    settings.STORAGES = settings.STORAGES | {"default": store}  # type: ignore[attr-defined]
    made = boto3.resource(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="us-east-1",
        aws_access_key_id="demo",
        aws_secret_access_key="demodemo",
    ).Bucket("ortaq")
    made.create()
    # What another story of this process left in its bucket of the same name is not ours.
    made.objects.all().delete()
    yield made
    made.objects.all().delete()
    server.stop()


def names(bucket: object) -> list[str]:
    return sorted(one.key for one in bucket.objects.all())  # type: ignore[attr-defined]


def test_a_tale_is_brought_in_and_packaged_in_s3(world: World, bucket: object, tmp_path: Path) -> None:
    Image.new("RGB", (320, 180), "#d62839").save(tmp_path / "poster.png")
    ingest = actions.bring_in(
        about=TALE,
        picture=Incoming(film(tmp_path / "tale.mp4", 5, 128, 72)),
        sounds=[Incoming(sound(tmp_path / "kk.m4a", 5), language="kk")],
        subtitles=[Incoming(subtitles(tmp_path / "kk.vtt", "Бір"), language="kk")],
        poster=Incoming(tmp_path / "poster.png"),
        by=world.erlan,
        enqueue=False,
    )
    package = actions.make_package(ingest=ingest)
    assert package is not None
    inside = [name.removeprefix(f"packages/{package.folder}/") for name in names(bucket) if name.startswith("packages")]
    tracks = [f"{track}/{name}" for track in ("360p", "sound-kk") for name in ("index.m3u8", "init.mp4")]
    segments = [f"{track}/seg0000{n}.m4s" for track in ("360p", "sound-kk") for n in range(2)]
    lines = ["subs-kk/index.m3u8", "subs-kk/seg00000.vtt", "subs-kk/seg00001.vtt"]
    assert inside == sorted([*tracks, *segments, *lines, "merkle.json", "poster.jpg", "strip.jpg"])
    assert len([name for name in names(bucket) if name.startswith("sources/")]) == 3
    with default_storage.open(f"packages/{package.poster}") as file, Image.open(file) as poster:
        assert poster.getpixel((100, 100)) == pytest.approx((214, 40, 57), abs=6)
    assert not shelves.making(str(ingest.pk)).exists()
    assert queries.on_air_tracks(Programme.objects.get()) is not None


def test_what_fails_leaves_nothing_in_s3(
    world: World, bucket: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = film(tmp_path / "tale.mp4", 1, 64, 36)

    def fail(*_what: object, **_more: object) -> None:
        raise NotAllowed("no")

    monkeypatch.setattr("ortaq.ledger.actions.record", fail)
    with pytest.raises(NotAllowed):
        actions.bring_in(about=TALE, picture=Incoming(picture), by=world.erlan, enqueue=False)
    assert names(bucket) == []


def test_a_programme_taken_out_leaves_nothing_in_s3(world: World, bucket: object, tmp_path: Path) -> None:
    picture = Incoming(film(tmp_path / "tale.mp4", 1, 64, 36))
    ingest = actions.bring_in(about=TALE, picture=picture, by=world.erlan, enqueue=False)
    assert len(names(bucket)) == 1
    actions.take_out(programme=ingest.programme, by=world.erlan)
    assert (names(bucket), Programme.objects.count()) == ([], 0)
