"""A thousand channels of a day of forty entries, from the database into memory as a starting server reads them.

Run by `bench/channels.py` in a fresh process with a folder of data of its own; prints one line of JSON: seconds and
CPU until every channel has answered in every territory, memory for each channel, CPU while idle, and how soon a
published change is on the air.

Another process writes the channels before, and winds their reels, as publishing does; what that costs is printed as
`wound`. The first start after an update of Ortaq winds them too.
"""

import datetime as dt
import json
import os
import resource
import subprocess
import sys
import time
import uuid

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ortaq.web.settings")

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402 -- after the setup
from django.core.files.storage import default_storage  # noqa: E402 -- the same
from django.core.management import call_command  # noqa: E402 -- the same
from django.db import transaction  # noqa: E402 -- the same
from django.utils import timezone  # noqa: E402 -- the same

from ortaq.catalogue.models import Package, Programme  # noqa: E402 -- the same
from ortaq.channels import actions  # noqa: E402 -- the same
from ortaq.channels.air import answering, packages, reels  # noqa: E402 -- the same
from ortaq.channels.models import Airing, Channel, Publication, Reel, Slot  # noqa: E402 -- the same
from ortaq.core.playout import TICKS, playlist, ticks  # noqa: E402 -- the same
from ortaq.core.rights import Act, ActAnswer, Answer, Decision, Medium  # noqa: E402 -- the same
from ortaq.members import actions as members  # noqa: E402 -- the same
from ortaq.members.models import Broadcaster, Person, Role  # noqa: E402 -- the same

ENTRIES, FILMS, SEGMENTS = 40, 10, 540
LEAST, LATEST = 5, 30.0
SOUNDS, SUBTITLES, TERRITORIES = ["kk", "ky"], ["kk", "ky"], ["KZ", "KG", "UZ"]
MADE = {"genre": "children", "year": 2026, "minutes": 36}
LENGTH = dt.timedelta(minutes=36)


def fill(channels: int) -> None:
    """Write the channels with their day into the database, and ten films of 36 minutes into the storage."""
    call_command("migrate", verbosity=0)
    house = members.admit(
        slug="bench",
        name="Bench",
        territory="KZ",
        languages=["kk"],
        time_zone="Asia/Almaty",
        mark="B",
        tone="sky",
        is_demo=True,
    )
    films = []
    for number in range(FILMS):
        films.append(
            Programme.objects.create(owner=house, titles={"kk": f"Фильм {number}"}, original_language="kk", **MADE)
        )
        folder = uuid.UUID(int=number).hex
        for name in ("720p", "360p", *(f"sound-{tag}" for tag in SOUNDS), *(f"subs-{tag}" for tag in SUBTITLES)):
            lines = "".join(f"#EXTINF:4.000000,\nseg{n:05}.m4s\n" for n in range(SEGMENTS))
            text = f'#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n{lines}'
            default_storage.save(f"packages/{folder}/{name}/index.m3u8", ContentFile(text.encode()))
        Package.objects.create(
            programme=films[-1],
            folder=folder,
            duration=SEGMENTS * 4 * TICKS,
            pictures=[{"name": "720p"}, {"name": "360p"}],
            sounds=[{"language": tag} for tag in SOUNDS],
            subtitles=[{"language": tag} for tag in SUBTITLES],
        )
    begin = ticks.to_datetime(ticks.grid_down(ticks.of(timezone.now()))) - dt.timedelta(hours=1)
    rows = [
        Channel(
            broadcaster=house,
            slug=f"c{number}",
            number=number,
            names={"kk": f"Арна {number}"},
            time_zone="Asia/Almaty",
            sounds=SOUNDS,
            subtitles=SUBTITLES,
            territories=TERRITORIES,
        )
        for number in range(1, channels + 1)
    ]
    Channel.objects.bulk_create(rows)
    for channel in rows:
        slots = [
            Slot(
                channel=channel,
                programme=films[(channel.number + n) % FILMS],
                starts_at=begin + n * LENGTH,
                seconds=int(LENGTH.total_seconds()),
                published_at=begin,
            )
            for n in range(ENTRIES)
        ]
        Slot.objects.bulk_create(slots)
        Airing.objects.bulk_create(
            Airing(
                channel=channel,
                number=n,
                slot=slot,
                start=ticks.of(slot.starts_at),
                stop=ticks.of(slot.stops_at),
                folder=films[(channel.number + n - 1) % FILMS].package.folder,
                decisions=dict.fromkeys(TERRITORIES, allowed(slot).plain()),
            )
            for n, slot in enumerate(slots, 1)
        )
    Publication.objects.bulk_create(
        Publication(channel=channel, published_at=begin, first=1, at=ticks.of(begin)) for channel in rows
    )


def allowed(slot: Slot) -> Decision:
    """A plain yes, with a catch-up of a week."""
    acts = (
        ActAnswer(Act(Medium.LINEAR, slot.starts_at, slot.stops_at), Answer.ALLOW),
        ActAnswer(Act(Medium.CATCH_UP, slot.stops_at, slot.stops_at + dt.timedelta(days=7)), Answer.ALLOW),
    )
    return Decision(Answer.ALLOW, acts=acts, sounds=("*",), subtitles=("*",))


def resident() -> int:
    """Bytes of memory of this process's own.

    The pages of the database's file, which SQLite maps, belong to all who read it, and go when somebody needs memory.
    """
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 -- not a file of ours
        _size, held, shared = map(int, file.read().split()[:3])
        return (held - shared) * resource.getpagesize()


def wound(channels: int) -> dict[str, float]:
    """Write the channels, and wind the reel of each from its airings."""
    fill(channels)
    packages.ensure_slate()
    cpu, clock = time.process_time(), time.perf_counter()
    with transaction.atomic():
        for channel in Channel.objects.all():
            reels.keep(channel)
    lengths = [len(data) for data in Reel.objects.values_list("data", flat=True)]
    assert len(lengths) == channels  # noqa: S101 -- a measurement of nothing is none
    return {
        "wound_s": round(time.perf_counter() - clock, 2),
        "wound_cpu_s": round(time.process_time() - cpu, 2),
        "reel_kib": round(sum(lengths) / 1024 / channels, 1),
    }


def ready(channels: int) -> dict[str, float]:
    """Read every channel and ask each once in every territory."""
    for folder in (packages.SLATE, *(uuid.UUID(int=number).hex for number in range(FILMS))):
        packages.asset(folder)  # the films are shared: their tables are no channel's
    before, cpu, clock = resident(), time.process_time(), time.perf_counter()
    answering.registry.refresh()
    now = ticks.now()
    listed = [playlist(live.timeline, "720p", now).count(b"#EXTINF") for live in answering.registry.live.values()]
    assert len(listed) == channels * (len(TERRITORIES) + 1)  # noqa: S101 -- a measurement of nothing is none
    assert min(listed) >= LEAST  # noqa: S101 -- the same
    return {
        "ready_s": round(time.perf_counter() - clock, 2),
        "ready_cpu_s": round(time.process_time() - cpu, 2),
        "kib_each": round((resident() - before) / 1024 / channels, 1),
    }


def idle(seconds: int) -> float:
    """CPU in per cent of one core, while the thread looks for news and nobody asks."""
    answering.registry.start()
    answering.registry.ready.wait()
    time.sleep(1)
    cpu = time.process_time()
    time.sleep(seconds)
    return round(100 * (time.process_time() - cpu) / seconds, 2)


def change_on_air(house: Broadcaster, film: Programme) -> float:
    """Seconds from the end of publishing until the change is in the registry; the thread of the server looks for it."""
    person = members.invite(
        broadcaster=house,
        username="bench",
        name="Bench",
        email="bench@bench.example",
        roles=[Role.SCHEDULER],
        language="en",
        password=uuid.uuid4().hex,
    )
    assert isinstance(person, Person)  # noqa: S101 -- for the reader
    channel = Channel.objects.get(slug="c1")
    last = Airing.objects.filter(channel=channel).order_by("-number").first()
    assert last  # noqa: S101 -- forty were written
    at = last.stops_at
    actions.plan(channel=channel, programme=film, starts_at=at, seconds=600, by=person)
    before = answering.registry.live["/live/c1/kz"].timeline
    actions.publish(channel=channel, by=person)
    clock = time.perf_counter()
    while answering.registry.live["/live/c1/kz"].timeline is before:
        time.sleep(0.005)
        if time.perf_counter() - clock > LATEST:
            raise TimeoutError
    return round(time.perf_counter() - clock, 2)


def main() -> None:
    """Measure, and print one line of JSON."""
    channels = int(sys.argv[1])
    if sys.argv[2:] == ["write"]:
        print(json.dumps(wound(channels)))
        return
    line = [sys.executable, "-P", __file__, str(channels), "write"]
    said = subprocess.run(line, check=True, stdout=subprocess.PIPE).stdout
    told: dict[str, float] = {"channels": channels} | json.loads(said.splitlines()[-1]) | ready(channels)
    told["idle_cpu_percent"] = idle(30)
    told["change_on_air_s"] = change_on_air(Broadcaster.objects.get(), Programme.objects.order_by("titles")[0])
    answering.registry.stop()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
