"""Beginnings of the stories about shares: three houses make a film, led by Almaty."""

import datetime as dt

from ortaq.core.shares.split import REST, Line, Split
from ortaq.core.shares.treaties import Share
from ortaq.core.shares.waterfall import Tier, TierKind
from ortaq.members.models import Broadcaster
from ortaq.studio.models import Partner, Project, WaterfallPlan
from ortaq.studio.shares import actions
from tests.world import World

DAY = dt.date(2026, 11, 1)
AGENT = "other:Silk Road Sales"


def project(world: World) -> Project:
    """Almaty leads; Baku and Tashkent take part."""
    made = Project.objects.create(
        house=world.almaty, title={"en": "The Weaver’s Map"}, theme="documentary", currency="KZT"
    )
    for house in (world.almaty, world.baku, world.tashkent):
        Partner.objects.create(project=made, broadcaster=house)
    return made


def partner(film: Project, house: object) -> Partner:
    """A house in the project."""
    return Partner.objects.get(project=film, broadcaster=house)


def payee(house: Broadcaster) -> str:
    """A house where money is paid."""
    return f"house:{house.pk}"


def thirds(world: World, first: int = 5_000, second: int = 3_000, third: int = 2_000) -> list[Share]:
    """What each of the three brings; of each it is said that its state is a party."""
    houses = ((world.almaty, first), (world.baku, second), (world.tashkent, third))
    return [Share(str(house.pk), share, is_party=True) for house, share in houses]


def own_countries(world: World) -> Split:
    """Each its own country; Baku the Turkish sound and subtitles of the rest, the rest by their shares."""
    almaty, baku, tashkent = (str(one.pk) for one in (world.almaty, world.baku, world.tashkent))
    return Split(
        (
            Line({almaty: 1}, ("KZ",)),
            Line({baku: 1}, ("AZ",)),
            Line({tashkent: 1}, ("UZ",)),
            Line({baku: 1}, (REST,), ("tr",)),
        ),
        {almaty: 5, baku: 3, tashkent: 2},
    )


def tiers(world: World) -> list[Tier]:
    """A sales agent, then the money back at the same pace, then by shares."""
    almaty, baku, tashkent = (payee(one) for one in (world.almaty, world.baku, world.tashkent))
    return [
        Tier(TierKind.PERCENTAGE, to={AGENT: 1}, share=1_500),
        Tier(TierKind.RECOUP, caps={almaty: 500_000, baku: 300_000, tashkent: 200_000}),
        Tier(TierKind.NET, to={almaty: 50, baku: 30, tashkent: 20}),
    ]


def paying(world: World, film: Project | None = None) -> WaterfallPlan:
    """The order of payments is agreed."""
    return actions.save_waterfall(project=film or project(world), tiers=tiers(world), by=world.erlan)
