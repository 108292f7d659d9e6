"""Beginnings of the stories about deals: a tale that could go to air, an offer, a signed deal."""

import datetime as dt

from ortaq.catalogue.models import Package, Programme, Version
from ortaq.exchange import actions
from ortaq.exchange.models import Deal, Offer
from ortaq.origin import actions as origin
from tests.world import World

TICKS = 720_000


def tale(
    world: World, house: str = "almaty", title: str = "Қожанасыр", *, declared: bool = True, genre: str = "children"
) -> Programme:
    """A programme that could go to air: a picture, a Kazakh sound, a package, and declarations by its producer."""
    owner = getattr(world, house)
    programme = Programme.objects.create(
        owner=owner,
        titles={"kk": title, "en": "Nasreddin rides backwards"},
        original_language="kk",
        genre=genre,
        year=2026,
        poster_art="caravan",
    )
    maker = {"almaty": "erlan", "baku": "sevda", "tashkent": "dilnoza", "ankara": "elif", "budapest": "reka"}[house]
    producer = world.people[maker]
    for kind, language in (("picture", ""), ("sound", "kk")):
        version = Version.objects.create(
            programme=programme,
            kind=kind,
            language=language,
            made_by=owner,
            source_name="x.mp4",
            sha256="0" * 64,
            size=1,
        )
        if declared:
            origin.declare(version=version, by=producer, no_ai=True)
    Package.objects.create(
        programme=programme, folder=f"p-{programme.pk}", duration=30 * TICKS, pictures=[], sounds=[], subtitles=[]
    )
    return programme


def gift(world: World, programme: Programme | None = None, **change: object) -> Offer:
    """Asel offers it to Bishkek and Baku as an air-time gift."""
    asked = {
        "programme": programme or tale(world),
        "by": world.asel,
        "to": [world.bishkek, world.baku],
        "template": "air-time-gift",
    }
    return actions.offer(**(asked | change))


def signed(world: World, programme: Programme | None = None, **change: object) -> Deal:
    """Aigul asked, and both have signed."""
    deal = actions.ask(offer=gift(world, programme, **change), by=world.aigul)
    actions.sign(deal=deal, by=world.aigul)
    return actions.sign(deal=deal, by=world.asel)


def tomorrow() -> dt.datetime:
    """A time inside the window."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
