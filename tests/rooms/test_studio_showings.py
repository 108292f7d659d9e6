"""What reports from the air bring into a co-production: each showing once, what is agreed for it, who reads it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ortaq.catalogue.models import Programme
from ortaq.channels.models import AsRun
from ortaq.channels.news import as_run_written
from ortaq.ledger.models import Entry
from ortaq.members.models import Broadcaster
from ortaq.members.rules import NotAllowed
from ortaq.studio.models import Project, Revenue, Showing, ShowingFee
from ortaq.studio.shares import actions, queries, showings
from tests.rooms import share_stories
from tests.world import World

pytestmark = pytest.mark.django_db
DIGEST = "ab" * 32


@pytest.fixture
def film(world: World) -> Project:
    """Almaty, Baku and Tashkent have made it, and it stands in the catalogue."""
    made = share_stories.project(world)
    made.programme = Programme.objects.create(owner=world.almaty, titles={"en": "The Weaver’s Map"}, year=2026)
    made.save()
    return made


def report(film: Project, house: Broadcaster, to: Broadcaster | None = None, *rows: dict[str, Any]) -> dict[str, Any]:
    """What a channel of a house tells a house of a day: by default one showing at home, to itself."""
    return {
        "kind": "ortaq.as-run/1",
        "channel": {"slug": f"{house.slug}-1", "names": {"en": f"{house.slug} one"}, "time_zone": "Asia/Baku"},
        "house": {"id": str(house.pk), "name": house.name},
        "to": {"id": str((to or house).pk), "name": (to or house).name},
        "day": "2026-12-03",
        "showings": [
            {
                "start": "2026-12-03T15:00:00+00:00",
                "stop": "2026-12-03T15:26:00+00:00",
                "territory": house.territory,
                "programme": str(film.programme_id),
                "is_shown": True,
                "is_repeat": False,
                "is_promo": False,
                "viewers": 40,
            }
            | row
            for row in rows or ({},)
        ],
    }


def told(*reports: dict[str, Any]) -> None:
    """The channels have written their reports, as the room `channels` says it."""
    for one in reports:
        as_run_written.send(AsRun, report=one, digest=DIGEST)


def test_one_showing_of_which_several_are_told_is_one(world: World, film: Project) -> None:
    own = report(film, world.ankara, world.almaty)
    theirs = report(film, world.ankara, world.baku, {"territory": "HU", "viewers": 5}, {"viewers": 40})
    told(own, own, theirs, theirs)
    (one,) = Showing.objects.all()
    assert (one.house, one.project, one.digest) == (world.ankara, film, DIGEST)
    assert (one.territories, one.viewers) == ({"TR": 40, "HU": 5}, 45)


def test_an_episode_belongs_to_the_project_of_its_series(world: World, film: Project) -> None:
    one = Programme.objects.create(owner=world.almaty, titles={"en": "The loom"}, year=2026, part_of=film.programme)
    told(report(film, world.baku, None, {"programme": str(one.pk)}))
    assert [(shown.programme, shown.project) for shown in Showing.objects.all()] == [(one, film)]


def test_the_log_of_a_house_that_takes_no_part_is_its_own(world: World, film: Project) -> None:
    told(report(film, world.ankara), report(film, world.ankara, world.bishkek))
    assert not Showing.objects.exists()
    elsewhere = Programme.objects.create(owner=world.almaty, titles={"en": "Another"}, year=2026)
    told(report(film, world.baku, None, {"programme": str(elsewhere.pk)}))
    assert not Showing.objects.exists()


def test_each_house_reads_its_own_showings_and_the_lead_all(world: World, film: Project, client: Client) -> None:
    told(report(film, world.baku), report(film, world.tashkent))
    read = {
        person.broadcaster.slug: [one.slug for one in queries.showings_for(person, film)]
        for person in (world.erlan, world.sevda, world.dilnoza)
    }
    both = [f"{world.baku.slug}-1", f"{world.tashkent.slug}-1"]
    assert read == {"almaty": both, "baku": both[:1], "tashkent": both[1:]}
    share_stories.paying(world, film)
    client.force_login(world.dilnoza, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("studio:statements", args=[film.pk])).content.decode()
    assert "tashkent one" in page
    assert "baku one" not in page


def test_repeats_pay_what_repeats_pay_and_order_is_that_of_the_air(world: World, film: Project) -> None:
    partner = share_stories.partner(film, world.baku)
    showings.set_fee(partner=partner, first=500_00, repeat=100_00, currency="KZT", by=world.erlan)
    later = {"start": "2026-12-03T20:00:00+00:00", "stop": "2026-12-03T20:26:00+00:00", "is_repeat": True}
    told(report(film, world.baku, None, later, {}), report(film, world.tashkent))
    assert showings.settle(project=film) == [], "no order of payments is agreed yet"
    share_stories.paying(world, film)
    assert [one.is_repeat for one in showings.settle(project=film)] == [False, True]
    assert showings.settle(project=film) == []
    assert list(Revenue.objects.values_list("amount", "showing__house")) == [
        (500_00, world.baku.pk),
        (100_00, world.baku.pk),
    ]
    free = Showing.objects.get(house=world.tashkent)
    fees, rates = queries.fees_of(film), queries.rates_of(film)
    assert queries.waits_for(free, fees.get(world.tashkent.pk), rates, has_plan=True) is queries.Waits.FREE


def test_a_showing_before_any_rate_of_its_currency_waits_and_loses_nothing(world: World, film: Project) -> None:
    partner = share_stories.partner(film, world.baku)
    showings.set_fee(partner=partner, first=10_00, repeat=0, currency="AZN", by=world.erlan)
    share_stories.paying(world, film)
    told(report(film, world.baku))
    assert showings.settle(project=film) == []
    one = Showing.objects.get()
    rates = queries.rates_of(film)
    assert queries.waits_for(one, queries.fees_of(film)[world.baku.pk], rates, has_plan=True) is queries.Waits.RATE
    rate = {"base": "AZN", "quote": "KZT", "value": "310", "source": "A bank", "by": world.erlan}
    actions.set_rate(project=film, day=dt.date(2026, 12, 4), **rate)
    assert showings.settle(project=film) == [], "a rate of a later day is none of that day"
    actions.set_rate(project=film, day=dt.date(2026, 12, 3), **rate)
    assert [one.revenue.booked for one in showings.settle(project=film) if one.revenue] == [3_100_00]


def test_only_the_leading_house_agrees_what_a_showing_pays_and_the_log_tells_it_once(
    world: World, film: Project, client: Client
) -> None:
    partner = share_stories.partner(film, world.baku)
    with pytest.raises(NotAllowed):
        showings.set_fee(partner=partner, first=1, repeat=1, currency="KZT", by=world.nargiz)
    for bad in ({"first": -1}, {"repeat": 10**19}, {"currency": "XXQ"}):
        with pytest.raises(actions.MoneyUnclear):
            showings.set_fee(partner=partner, **({"first": 1, "repeat": 1, "currency": "KZT"} | bad), by=world.erlan)
    client.force_login(world.asel, backend="django.contrib.auth.backends.ModelBackend")
    address, key = reverse("studio:showing_fees", args=[film.pk]), partner.pk
    form = {f"first-{key}": "500", f"repeat-{key}": "99,50", f"currency-{key}": "kzt"}
    for _twice in range(2):
        client.post(address, form)
    assert [(one.first, one.repeat, one.currency) for one in ShowingFee.objects.all()] == [(500_00, 99_50, "KZT")]
    assert Entry.objects.filter(action="fee of a showing set").count() == 1
    answer = client.post(address, form | {f"first-{key}": "a lot"}, follow=True)
    assert "a lot" in answer.content.decode()
    page = client.get(reverse("studio:waterfall", args=[film.pk])).content.decode()
    assert "for a showing" in page
    client.post(address, {f"first-{key}": "", f"repeat-{key}": "0"})
    assert not ShowingFee.objects.exists()
