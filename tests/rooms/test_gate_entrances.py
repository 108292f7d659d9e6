"""Every way by which a programme reaches an offer, a contract, another house or a screen leads through the gate.

Each is walked with a rule that the programme keeps, where it must get through; with one that it breaks; with one of
which nobody knows whether it is kept; and after somebody has taken back the consent that it rests on.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Package, Programme
from ortaq.channels import actions, tasks
from ortaq.channels.actions.ahead import repeated
from ortaq.channels.models import Airing, Channel, FeedRight, Slot, StandIn
from ortaq.core.rights import Decision
from ortaq.exchange import actions as exchange
from ortaq.exchange.deliveries import actions as deliveries
from ortaq.exchange.models import Delivery, Offer
from ortaq.origin import actions as origin
from ortaq.rights.models import Contract
from ortaq.standards.consents import actions as register
from ortaq.standards.consents.actions import Guardian, Who
from ortaq.viewer import queries as viewer
from ortaq.work.refused import Refused
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.consent_stories import agreed
from tests.rooms.gate_stories import adopts, charter, officer, states
from tests.rooms.test_channels_air import fresh_air
from tests.rooms.test_channels_api import Program
from tests.rooms.test_exchange_deliveries import keep
from tests.rooms.test_viewer_pages import PICTURES
from tests.world import World

__all__ = ["fresh_air"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
DAY = dt.timedelta(days=1)


@dataclass
class Place:
    """Almaty's tale, which Bishkek may show in every way; Bishkek's channel, and another programme on it."""

    world: World
    tale: Programme
    other: Programme
    mine: Channel

    def plan(self, programme: Programme, at: int = 30, minutes: int = 10) -> Slot:
        """Put it on Bishkek's channel, so many minutes from now."""
        return actions.plan(
            channel=self.mine, programme=programme, starts_at=minute(at), seconds=minutes * 60, by=self.world.nurlan
        )

    def publish(self) -> bool:
        """Publish, if the rules let it; whether the tale is on the air then."""
        with suppress(Refused):
            actions.publish(channel=self.mine, by=self.world.nurlan)
        return self.is_on

    @property
    def is_on(self) -> bool:
        """Whether somebody anywhere sees the tale: as a programme, as what stands in, or as a promo."""
        shown = [*Airing.objects.filter(slot__programme=self.tale), *StandIn.objects.filter(programme=self.tale)]
        return any(sees(one) for one in shown) or any(
            str(self.tale.pk) == promo["work"]
            for gap in Airing.objects.filter(channel=self.mine, slot=None)
            for row in gap.promos.values()
            for promo in row
        )

    @property
    def today(self) -> dt.date:
        """The day on which `plan` plans, where the channel is."""
        return minute(30).astimezone(dt.timezone(dt.timedelta(hours=6))).date()


def sees(one: Airing | StandIn) -> bool:
    """Whether a territory was allowed to see it, and no slate stands in its place."""
    allowed = any(Decision.read(plain).is_allowed for plain in one.decisions.values())
    return allowed and not one.is_out_everywhere


Entrance = Callable[[Place], Iterator[bool]]
"""Runs up to its first `yield` without the rule, and on with it; says at its end whether the tale came through."""
BEFORE = False


def by_planning(place: Place) -> Iterator[bool]:
    yield BEFORE
    place.plan(place.tale)
    yield place.publish()


def planned_before(place: Place) -> Iterator[bool]:
    """The draft is older than the rule."""
    place.plan(place.tale)
    yield BEFORE
    yield place.publish()


def over_the_api(place: Place) -> Iterator[bool]:
    yield BEFORE
    program = Program(Client(), place.world.nurlan)
    slot = {"programme": str(place.tale.pk), "starts_at": minute(30).isoformat(), "seconds": 600}
    assert program.ask("post", f"{place.mine.slug}/slots", slot)[0] == 201
    status, _said = program.ask("post", f"{place.mine.slug}/publish")
    assert (status == 200) == place.is_on
    yield place.is_on


def by_copying_a_day(place: Place) -> Iterator[bool]:
    place.plan(place.tale)
    yield BEFORE
    actions.copy(channel=place.mine, first=place.today, days=1, to=place.today + DAY, by=place.world.nurlan)
    yield place.publish()


def by_a_template(place: Place) -> Iterator[bool]:
    slot = place.plan(place.tale)
    made = actions.save_template(channel=place.mine, name="A day", first=place.today, days=1, by=place.world.nurlan)
    actions.remove(slot=slot, by=place.world.nurlan)
    yield BEFORE
    actions.apply_template(template=made, first=place.today + DAY, by=place.world.nurlan)
    yield place.publish()


def by_a_file(place: Place) -> Iterator[bool]:
    yield BEFORE
    at = minute(60).astimezone(dt.timezone(dt.timedelta(hours=6)))
    plan = f"start,minutes,programme,title\n{at:%Y-%m-%d %H:%M},10,{place.tale.pk},\n"
    file = actions.bring_in(channel=place.mine, content=plan.encode(), name="plan.csv", by=place.world.nurlan)
    with suppress(Refused):
        actions.take_over(file=file, by=place.world.nurlan)
    yield place.publish()


def by_filling_a_gap(place: Place) -> Iterator[bool]:
    yield BEFORE
    with suppress(Refused):
        actions.fill(channel=place.mine, start=minute(60), stop=minute(90), by=place.world.nurlan)
    yield place.publish()


def in_the_place_of_another(place: Place) -> Iterator[bool]:
    slot = place.plan(place.other)
    place.publish()
    yield BEFORE
    with suppress(Refused):
        actions.replace(slot=slot, programme=place.tale, by=place.world.nurlan)
    yield place.publish()


def standing_in(place: Place) -> Iterator[bool]:
    """Abroad, where the other may not be shown."""
    slot = place.plan(place.other)
    yield BEFORE
    actions.name_stand_in(slot=slot, programme=place.tale, by=place.world.nurlan)
    yield place.publish()


def copied_as_a_stand_in(place: Place) -> Iterator[bool]:
    slot = place.plan(place.other)
    actions.name_stand_in(slot=slot, programme=place.tale, by=place.world.nurlan)
    yield BEFORE
    actions.copy(channel=place.mine, first=place.today, days=1, to=place.today + DAY, by=place.world.nurlan)
    yield place.publish()


def as_a_promo(place: Place) -> Iterator[bool]:
    """A short work before what it tells of."""
    yield BEFORE
    actions.mark_promo(work=place.tale, of=place.other, by=place.world.erlan)
    place.plan(place.other, 0)
    place.plan(place.other, 30)
    yield place.publish()


def repeated_by_the_channel(place: Place) -> Iterator[bool]:
    """The day before again, where nobody has planned anything."""
    place.plan(place.tale, 30)
    place.publish()
    yield BEFORE
    yield bool(repeated(place.mine, minute(24 * 60), minute(25 * 60)))


def on_the_air_already(place: Place) -> Iterator[bool]:
    place.plan(place.tale, -10, 40)
    assert place.publish()
    yield BEFORE
    tasks.withhold_what_may_not_be_shown.call()
    yield place.is_on


def carried_live(place: Place) -> Iterator[bool]:
    """The tale is the partner's channel as a work."""
    live = channel(place.world, slug="live", number=9, sounds=["kk"], territories_seen=["KG"])
    yield BEFORE
    told = {"address": "https://partner.example/master.m3u8", "mode": "rewritten", "by": place.world.nurlan}
    actions.open_feed(channel=live, programme=place.tale, **told)
    yield FeedRight.objects.filter(is_allowed=True, until=None).exists()


def carried_live_already(place: Place) -> Iterator[bool]:
    live = channel(place.world, slug="live", number=9, sounds=["kk"], territories_seen=["KG"])
    told = {"address": "https://partner.example/master.m3u8", "mode": "rewritten", "by": place.world.nurlan}
    actions.start_feed(feed=actions.open_feed(channel=live, programme=place.tale, **told), by=place.world.nurlan)
    assert FeedRight.objects.filter(is_allowed=True, until=None).exists()
    yield BEFORE
    tasks.withhold_what_may_not_be_shown.call()
    yield FeedRight.objects.filter(is_allowed=True, until=None).exists()


def on_demand(place: Place) -> Iterator[bool]:
    yield BEFORE
    tale = Programme.objects.select_related("package", "owner").get(pk=place.tale.pk)
    yield bool(viewer.on_demand(tale, timezone.now()))


def as_files(place: Place) -> Iterator[bool]:
    yield BEFORE
    with suppress(Refused):
        deliveries.take(programme=place.tale, by=place.world.aigul)
    yield Delivery.objects.exists()


def with_a_link_from_before(place: Place) -> Iterator[bool]:
    """Taken, and the link was given out, before there was a rule."""
    made = deliveries.prepare(delivery=deliveries.take(programme=place.tale, by=place.world.aigul))
    link = deliveries.link(file=made.files.get(name="picture.mp4"), by=place.world.aigul)
    yield BEFORE
    with closing(Client().get(f"/exchange/files/{link}")) as answer:
        yield answer.status_code == 200


def offered(place: Place) -> Iterator[bool]:
    yield BEFORE
    told = {"programme": place.tale, "by": place.world.asel, "template": "air-time-gift"}
    with suppress(Refused):
        exchange.offer(to=[place.world.bishkek], **told)
    yield Offer.objects.exists()


def offered_to_all(place: Place) -> Iterator[bool]:
    yield BEFORE
    with suppress(Refused):
        exchange.offer(programme=place.tale, by=place.world.asel, template="open-licence")
    yield Offer.objects.exists()


def asked_for(place: Place) -> Iterator[bool]:
    told = {"programme": place.tale, "by": place.world.asel, "template": "air-time-gift"}
    made = exchange.offer(to=[place.world.bishkek], **told)
    yield BEFORE
    with suppress(Refused):
        exchange.ask(offer=made, by=place.world.aigul)
    yield made.deals.exists()


def signed(place: Place) -> Iterator[bool]:
    """One house signs before there is a rule, the other after."""
    told = {"programme": place.tale, "by": place.world.asel, "template": "air-time-gift"}
    deal = exchange.ask(offer=exchange.offer(to=[place.world.bishkek], **told), by=place.world.aigul)
    exchange.sign(deal=deal, by=place.world.aigul)
    known = Contract.objects.count()
    yield BEFORE
    with suppress(Refused):
        exchange.sign(deal=deal, by=place.world.asel)
    yield Contract.objects.count() > known


ENTRANCES: list[Entrance] = [
    by_planning,
    planned_before,
    over_the_api,
    by_copying_a_day,
    by_a_template,
    by_a_file,
    by_filling_a_gap,
    in_the_place_of_another,
    standing_in,
    copied_as_a_stand_in,
    as_a_promo,
    repeated_by_the_channel,
    on_the_air_already,
    carried_live,
    carried_live_already,
    on_demand,
    as_files,
    with_a_link_from_before,
    offered,
    offered_to_all,
    asked_for,
    signed,
]
PUBLIC_ALREADY = {on_the_air_already, carried_live, carried_live_already, on_demand, with_a_link_from_before}
"""What nobody knows stops nothing that is on already or is another house's own: only a broken rule does."""


@pytest.fixture
def place(world: World) -> Place:
    tale, other = film(world, frames=300), film(world, title="Ер Төстік", frames=15_000)
    for version in tale.versions.all():
        keep(version, version.language or "picture", ".m4a" if version.language else ".mp4")
    Package.objects.filter(programme=tale).update(
        pictures=PICTURES, sounds=[{"language": tag, "codecs": "mp4a.40.2"} for tag in ("kk", "ky")]
    )
    every = ["linear", "catch_up", "start_over", "vod", "live_carriage"]
    licence(world, tale, territories=["KG", "KZ"], media=every, runs=None)
    licence(world, other, runs=None)
    return Place(world, Programme.objects.select_related("package", "owner").get(pk=tale.pk), other, channel(world))


def rule_comes(world: World, tale: Programme, editor: str | None) -> None:
    """Both houses adopt that somebody answers for a programme as its editor, and Almaty states what it knows."""
    agreed = charter(world)
    for house in (world.almaty, world.bishkek):
        adopts(house, agreed, officer(house))
    for programme in Programme.objects.exclude(pk=tale.pk):
        states(programme, world.erlan, editor="Erlan")
    if editor is not None:
        states(tale, world.erlan, editor=editor)


@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda one: one.__name__)
def test_whoever_keeps_the_rule_comes_through(place: Place, entrance: Entrance) -> None:
    way = entrance(place)
    next(way)
    rule_comes(place.world, place.tale, "Erlan")
    assert next(way)


@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda one: one.__name__)
def test_what_breaks_a_rule_comes_through_nowhere(place: Place, entrance: Entrance) -> None:
    way = entrance(place)
    next(way)
    rule_comes(place.world, place.tale, "")
    assert not next(way)


@pytest.mark.slow  # With the two above it takes minutes.
@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda one: one.__name__)
def test_what_nobody_knows_is_new_nowhere(place: Place, entrance: Entrance) -> None:
    way = entrance(place)
    next(way)
    rule_comes(place.world, place.tale, None)
    assert next(way) == (entrance in PUBLIC_ALREADY)


def child() -> dict[str, object]:
    """A child of twelve, whose mother agrees until it is of age."""
    born = timezone.now().date().replace(day=1) - dt.timedelta(days=12 * 365)
    return {
        "person": Who("Ayla", born_on=born, is_child=True),
        "guardian": Guardian("Gül", "mother"),
        "ends_on": born + dt.timedelta(days=17 * 365),
    }


@pytest.mark.slow  # With the two above it takes minutes.
@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda one: one.__name__)
def test_what_rests_on_a_consent_that_was_taken_back_comes_through_nowhere(place: Place, entrance: Entrance) -> None:
    """Of every second way it is the copied voice of a child, and its mother takes the consent back."""
    whose = child() if ENTRANCES.index(entrance) % 2 else {}
    held = agreed(place.world, given_on=(timezone.now() - 9 * DAY).date(), **whose)
    uses = [{"kind": "voice.synthetic", "system": "x", "cloned": True, "consents": ["V-1"]}]
    origin.declare(
        version=place.tale.versions.get(kind="sound", language="ky"), by=place.world.erlan, no_ai=False, uses=uses
    )
    way = entrance(place)
    next(way)
    register.withdraw_consent(consent=held, by=place.world.erlan)
    assert not next(way)
