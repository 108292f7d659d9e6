"""Beginnings of the stories about channels: programmes with packages, Nurlan's channel in Bishkek, licences."""

import datetime as dt
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from ortaq.catalogue.models import Package, Programme, Version
from ortaq.channels import actions
from ortaq.channels.models import Channel
from ortaq.core.playout import TICKS
from ortaq.core.rights import read_terms
from ortaq.origin import actions as origin
from ortaq.rights import actions as rights
from ortaq.rights.compiling import recompile
from ortaq.rights.models import Contract
from tests.core.playout.assets import index, picture, sound
from tests.world import World

begun: list[dt.datetime] = []
"""The minute in which the test has first asked for it; conftest.py forgets it between tests."""


def minute(ahead: int = 0) -> dt.datetime:
    """The beginning of a minute, so many after the present one; always on the grid.

    What is the present one stays so for a test that goes on when the minute is over.
    """
    at = timezone.now()
    if not begun or abs(at - begun[0]) > dt.timedelta(seconds=90):
        begun[:] = [at.replace(second=0, microsecond=0)]
    return begun[0] + dt.timedelta(minutes=ahead)


def package(programme: Programme, *, frames: int, sounds: tuple[str, ...], subtitles: tuple[str, ...]) -> Package:
    """The playlists of a package in the storage, as the packager writes them; no player fetches segments here."""
    folder = f"{programme.pk.hex}-{uuid4().hex[:8]}"
    tables = {"720p": (picture, True), "360p": (picture, True)}
    tables |= {f"sound-{tag}": (sound, True) for tag in sounds} | {f"subs-{tag}": (picture, False) for tag in subtitles}
    for name, (table, is_media) in tables.items():
        text = index(table(frames), is_media=is_media)
        default_storage.save(f"packages/{folder}/{name}/index.m3u8", ContentFile(text.encode()))
    made, _new = Package.objects.update_or_create(
        programme=programme,
        defaults={
            "folder": folder,
            "duration": frames * TICKS // 25,
            "pictures": [{"name": "720p"}, {"name": "360p"}],
            "sounds": [{"language": tag} for tag in sounds],
            "subtitles": [{"language": tag} for tag in subtitles],
        },
    )
    return made


def film(
    world: World,
    house: str = "almaty",
    title: str = "Қожанасыр",
    *,
    frames: int = 900,
    sounds: tuple[str, ...] = ("kk", "ky"),
    subtitles: tuple[str, ...] = ("kk", "ky", "kk-Latn"),
    voice: bool = False,
) -> Programme:
    """A declared programme with a package; with `voice` its Kyrgyz sound is spoken by a machine."""
    programme = Programme.objects.create(
        owner=getattr(world, house),
        titles={"kk": title, "ky": f"{title} (ky)", "en": "Nasreddin"},
        synopses={"en": "He rides backwards."},
        original_language="kk",
        genre="children",
        year=2026,
        minutes=1,
        credits=[{"role": "director", "name": "Erlan"}],
    )
    for kind, tag in (("picture", ""), *(("sound", one) for one in sounds)):
        version = Version.objects.create(
            programme=programme,
            kind=kind,
            language=tag,
            made_by=programme.owner,
            source_name="x.mp4",
            sha256="0" * 64,
            size=1,
        )
        producer = {"almaty": "erlan", "budapest": "reka", "baku": "sevda"}[house]
        spoken = voice and tag == "ky"
        uses = [{"kind": "voice.synthetic", "system": "espeak-ng"}] if spoken else []
        origin.declare(version=version, by=getattr(world, producer), no_ai=not spoken, uses=uses)
    package(programme, frames=frames, sounds=sounds, subtitles=subtitles)
    return Programme.objects.select_related("package", "owner").get(pk=programme.pk)


def channel(world: World, house: str = "bishkek", **change: object) -> Channel:
    """Channel of a house in Kyrgyz and Kazakh, seen in Kyrgyzstan, Kazakhstan and Hungary."""
    asked = {
        "slug": f"demo-{house}",
        "number": 1,
        "names": {"ky": "Демо ТВ Бишкек", "en": "Demo TV"},
        "sounds": ["ky", "kk"],
        "subtitles": ["ky", "kk-Latn"],
        "territories_seen": ["KG", "KZ", "HU"],
    }
    return actions.open_channel(broadcaster=getattr(world, house), **(asked | change))


def licence(world: World, programme: Programme, licensee: str = "bishkek", **change: object) -> Contract:
    """Almaty gives Bishkek Kyrgyzstan in Kyrgyz and Kazakh, six showings, for a year from yesterday."""
    terms = read_terms(
        {
            "territories": ["KG"],
            "media": ["linear", "catch_up", "start_over"],
            "sounds": ["ky", "kk"],
            "subtitles": ["*"],
            "first_day": (
                timezone.now().astimezone(ZoneInfo("Asia/Bishkek")).date() - dt.timedelta(days=1)
            ).isoformat(),
            "days": 365,
            "time_zone": "Asia/Bishkek",
            "runs": 6,
            "catch_up_days": 7,
        }
        | change
    )
    made = rights.grant(
        licensor=programme.owner,
        licensee=getattr(world, licensee),
        programmes=[programme],
        terms=terms,
        signed=terms.plain(),
    )
    # Both signed a week ago: these stories are about the air, not about the minute of signing.
    made.in_force_from -= dt.timedelta(days=7)
    made.save(update_fields=["in_force_from"])
    recompile([programme.pk])
    return made
