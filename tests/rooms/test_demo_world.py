"""The demo world can be loaded at any hour: its gifts hold at once, though midnight is not everywhere at once."""

import datetime as dt

import pytest
import time_machine

from ortaq.core.rights import Answer
from ortaq.exchange import actions
from ortaq.rights import queries as rights
from ortaq.web.demo.world import begun_everywhere
from tests.rooms.deal_stories import gift, tale
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hour", range(24))
def test_a_gift_from_almaty_holds_at_once_in_baku_and_bishkek(world: World, hour: int) -> None:
    guests = {"KG": (world.aigul, world.bishkek), "AZ": (world.nargiz, world.baku)}
    with time_machine.travel(dt.datetime(2026, 11, 26, hour, 18, tzinfo=dt.UTC), tick=False):
        day = begun_everywhere([world.almaty, world.bishkek, world.baku])
        programme = tale(world)
        offer = gift(world, programme, terms={"first_day": day.isoformat()})
        for place, (guest, house) in guests.items():
            deal = actions.ask(offer=offer, by=guest)
            actions.sign(deal=deal, by=guest)
            actions.sign(deal=deal, by=world.asel)
            now = dt.datetime.now(dt.UTC)
            asked = {"programme": programme, "broadcaster": house, "territory": place, "start": now}
            assert rights.decision(**asked, stop=now + dt.timedelta(minutes=1)).answer is Answer.ALLOW, place
