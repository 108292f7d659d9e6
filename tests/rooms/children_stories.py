"""Beginnings of the stories about children: a tale in a library, officers who approve it, and what a child gets."""

import re
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from ortaq.catalogue.models import Package, Programme, Version
from ortaq.children import actions
from ortaq.children.models import Approval
from ortaq.members.models import Broadcaster, Person
from tests.rooms.air_stories import film, licence
from tests.rooms.gate_stories import officer
from tests.rooms.test_viewer_pages import PICTURES
from tests.world import World

LINES = {
    "kk": ["Қожанасыр есегіне теріс мініп, базарға бара жатыр.", "Балалар күлді. Есек те күлді."],
    "ky": ["Апенди эшегине тескери минип, базарга баратат.", "Балдар күлдү. Эшек да күлдү."],
    "en": ["Nasreddin rides his donkey backwards to market.", "The children laughed. The donkey laughed too."],
}
"""What the tale says, in three languages at the same times."""


def tale(world: World, title: str = "Қожанасыр", *, licensed: bool = True, **change: Any) -> Programme:
    """A film of Almaty with pictures, sounds and lines that can be watched on demand at home, and in Kyrgyzstan."""
    made = film(world, title=title, subtitles=("kk", "ky", "en"), voice=True)
    Package.objects.filter(programme=made).update(
        pictures=PICTURES, sounds=[{"language": tag, "codecs": "mp4a.40.2"} for tag in ("kk", "ky")], poster="p/x.jpg"
    )
    for tag, lines in LINES.items():
        keep_lines(made, tag, lines)
    if licensed:
        licence(world, made, media=["vod"])
    if change:
        Programme.objects.filter(pk=made.pk).update(**change)
    return Programme.objects.select_related("package", "owner").get(pk=made.pk)


def keep_lines(programme: Programme, tag: str, lines: list[str]) -> None:
    """Subtitles of a tale, one line every ten seconds."""
    cues = "\n\n".join(f"00:00:{at}0.000 --> 00:00:{at}5.000\n{line}" for at, line in enumerate(lines))
    name = default_storage.save(f"sources/{programme.pk}-{tag}.vtt", ContentFile(f"WEBVTT\n\n{cues}\n".encode()))
    Version.objects.create(
        programme=programme, kind="subtitles", language=tag, made_by=programme.owner, source=name,
        source_name=f"{tag}.vtt", sha256=f"{abs(hash(name)):064x}"[:64], size=1,
    )  # fmt: skip


def officer_of(house: Broadcaster) -> Person:
    """A house's standards officer, whom a story may ask for twice."""
    return Person.objects.filter(username=f"officer-{house.slug}").first() or officer(house)


def approved(programme: Programme, house: Broadcaster, age: int = 0) -> Approval:
    """The officer of a house approves a programme for the house's territory."""
    return actions.approve(programme=programme, territory=house.territory, age=age, by=officer_of(house))


def child(place: str = "kg", age: int = 6, code: str = "ky") -> str:
    """Where a child is in the room."""
    return f"/children/{code}/{place}/{age}/"


def everything(programme: Programme, where: str) -> dict[str, tuple[int, str]]:
    """Every page, playlist and answer from which something of a programme could come, as a child gets it."""
    client = Client(headers={"accept-language": "en"})
    inside = f"{where}tale/{programme.pk}/"
    country = programme.owner.territory.lower()
    addresses = [
        where, f"{where}channel/", f"{where}channel/next.json", f"{where}from/{country}/", f"{where}hero/nasreddin/",
        f"{where}kept/", f"{where}languages/", inside, f"{inside}game/", f"{inside}keep.json", f"{inside}main.m3u8",
        f"{inside}720p.m3u8", f"{inside}sound-ky.m3u8", f"{inside}sound-kk.m3u8", f"{inside}subs-kk.m3u8",
        f"{inside}lines/kk.json", f"{inside}said/title.wav", f"{inside}said/kk/0/0.wav",
    ]  # fmt: skip
    found = {}
    for address in addresses:
        answer = client.get(address)
        assert not answer.cookies, address
        found[address] = answer.status_code, answer.content.decode(errors="replace")
    age = re.findall(r"/(\d+)/$", where)[0]
    client.cookies["territory"] = where.split("/")[3].upper()
    told = client.get(f"/api/children/programmes?age={age}")
    found["api"] = told.status_code, told.content.decode()
    return found


def traces(programme: Programme, where: str) -> list[str]:
    """The addresses at which a child finds anything of a programme: its id, a title of it, or what it says."""
    marks = [
        str(programme.pk),
        programme.package.folder,
        *programme.titles.values(),
        *(line for row in LINES.values() for line in row),
    ]
    found = []
    for address, (status, text) in everything(programme, where).items():
        # What was asked for stands in the address of a page that is not found; nothing else of it may.
        if status == 200 and any(mark in text for mark in marks):
            found.append(address)
        assert status in (200, 404), (address, status)
    return found
