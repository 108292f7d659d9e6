"""The watch list in the demo: what the monitoring of a house has recorded, and a film of it that was seen there.

The recording is made of the house's own film: some seconds from the middle of its smallest rendition. It is looked up
as every other, and let go.
"""

import datetime as dt
import re

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from ortaq.catalogue.models import Package
from ortaq.likeness.models import Fingerprint, Watch, Watched, WatchKind
from ortaq.likeness.watching import looking, sources
from ortaq.members.models import Broadcaster

HOUSE = "almaty"
NAMES = {"monitoring": "Monitoring recordings (demonstration)", "title": "Evening show"}
SEGMENTS = 4
_MAP = re.compile(r'#EXT-X-MAP:URI="([^"]+)"')


def watching() -> None:
    """A place that is paused, for nothing is recorded here, and what was seen in it; a second time is harmless."""
    house = Broadcaster.objects.get(slug=HOUSE)
    if house.watches.exists():
        return
    print_ = Fingerprint.objects.filter(programme__owner=house, indexed_at__isnull=False).order_by("created_at").first()
    clip = print_ and recording(Package.objects.get(programme=print_.programme_id))
    if not clip:
        return
    now = timezone.now()
    place = Watch.objects.create(
        house=house,
        name=NAMES["monitoring"],
        kind=WatchKind.FOLDER,
        address="monitoring",
        is_on=False,
        due_at=now,
        looked_at=now,
    )
    thing = Watched.objects.create(
        watch=place,
        key="demo",
        title=NAMES["title"],
        at=now - dt.timedelta(hours=2),
        found_at=now,
        told_at=now,
        again_at=now,
        file=default_storage.save(f"{sources.SHELF}/{place.pk}-demo.clip", ContentFile(clip)),
    )
    looking.look_at(thing)


def recording(package: Package) -> bytes:
    """Some seconds of a film in its smallest rendition; empty where it has too few."""
    small = min(package.pictures, key=lambda one: int(one["width"]))
    folder = f"packages/{package.folder}/{small['name']}"
    playlist = read(f"{folder}/index.m3u8").decode()
    found = _MAP.search(playlist)
    names = [line for line in playlist.splitlines() if line and not line.startswith("#")]
    if found is None or len(names) < SEGMENTS:
        return b""
    middle = max(0, len(names) // 2 - SEGMENTS // 2)
    return read(f"{folder}/{found[1]}") + b"".join(read(f"{folder}/{one}") for one in names[middle:][:SEGMENTS])


def read(name: str) -> bytes:
    """A file of the storage."""
    with default_storage.open(name, "rb") as file:
        return bytes(file.read())
