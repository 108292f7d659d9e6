"""A viewer abroad reads when a programme opens in their country, and learns nothing else of anybody's contract."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ortaq.catalogue.models import Programme
from ortaq.channels import actions
from ortaq.channels.models import Channel
from ortaq.core.rights import Medium
from ortaq.core.text import dates
from ortaq.members.models import Broadcaster
from ortaq.rights.models import Clause, Contract
from ortaq.rights.queries import decision
from ortaq.viewer import openings, queries, sentences, territory
from ortaq.work.settings import Settings
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World

BUDAPEST = ZoneInfo("Europe/Budapest")


@pytest.fixture(autouse=True)
def demo_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that lets viewers say where they watch."""
    monkeypatch.setattr(territory, "settings", lambda: Settings(territory_choice=True, demo=True))


def in_days(days: int) -> dt.date:
    """A civil day in Budapest, so many after today."""
    return timezone.now().astimezone(BUDAPEST).date() + dt.timedelta(days=days)


def give(world: World, tale: Programme, house: str, ahead: int, **change: object) -> Contract:
    """A right for Hungary that begins on a day in Budapest."""
    begins = {"territories": ["HU"], "first_day": in_days(ahead).isoformat(), "time_zone": "Europe/Budapest"}
    return licence(world, tale, house, **(begins | {"sounds": ["*"], "runs": None} | change))


def on_air(world: World) -> tuple[Channel, Programme]:
    """Bishkek shows Almaty's tale at home, now and for twenty minutes; its channel is received in Hungary too."""
    tale, station = film(world), channel(world)
    licence(world, tale)
    actions.plan(channel=station, programme=tale, starts_at=minute(-1), seconds=1200, by=world.nurlan)
    actions.publish(channel=station, by=world.nurlan)
    return station, tale


def seen_in(client: Client, code: str, tale: Programme, language: str = "en") -> dict[str, str]:
    """Every public page on which the programme stands, as somebody there reads it."""
    client.cookies["territory"], client.cookies["language"] = code, language
    paths = ("/", "/watch/", "/watch/demo-bishkek/", "/watch/demo-bishkek/about/", "/guide/", f"/programme/{tale.pk}/")
    return {path: client.get(path).content.decode() for path in paths}


def test_every_page_says_from_which_day_on_it_may_be_seen(world: World, client: Client) -> None:
    _station, tale = on_air(world)
    give(world, tale, "bishkek", 7, media=["linear"])
    give(world, tale, "budapest", 9, media=["vod"])
    said = f"Not in Hungary until {dates.long_date(in_days(7), 'en')}"
    pages = seen_in(client, "HU", tale)
    counts = {path: page.count(said) for path, page in pages.items()}
    # The watch page says it beside the picture, in its grid, and gives it to the slate.
    assert {path: count > 0 for path, count in counts.items()} == dict.fromkeys(pages, True)
    assert f'"{tale.pk}": "{said}"' in pages["/watch/demo-bishkek/"].replace("&quot;", '"')
    on_demand = f"Not in Hungary until {dates.long_date(in_days(9), 'en')}"
    assert on_demand in pages[f"/programme/{tale.pk}/"]
    assert not any(
        "until" in one for one in re.findall(r"Not in [^<&]*", "".join(seen_in(client, "KG", tale).values()))
    )


@pytest.mark.parametrize("language", ["kk", "kk-latn", "ky", "tr", "az", "uz", "uz-cyrl", "tk", "hu", "ru"])
def test_the_day_is_told_in_the_viewers_language(world: World, client: Client, language: str) -> None:
    _station, tale = on_air(world)
    give(world, tale, "bishkek", 7)
    with translation.override(language):
        day = sentences.day_there(dt.datetime.combine(in_days(7), dt.time(), BUDAPEST), BUDAPEST)
    assert day in seen_in(client, "HU", tale, language)["/watch/demo-bishkek/"]


def test_a_day_that_begins_at_another_hour_here_is_told_with_the_hour(world: World) -> None:
    with translation.override("en"):
        begins = dt.datetime(2027, 1, 15, tzinfo=ZoneInfo("Asia/Bishkek"))
        assert sentences.opens(begins, "HU") == "Not in Hungary until 14 January 2027, 19:00"
        assert sentences.opens(begins, "KG") == "Not in Kyrgyzstan until 15 January 2027"


def test_without_a_later_right_no_day_is_told(world: World, client: Client) -> None:
    _station, tale = on_air(world)
    pages = "".join(seen_in(client, "HU", tale).values())
    assert ("Not in Hungary" in pages, "Not in Hungary until" in pages) == (True, False)


def test_a_channel_that_is_not_received_says_so_whatever_its_licences(world: World, client: Client) -> None:
    _station, tale = on_air(world)
    give(world, tale, "bishkek", 7, territories=["TR"])
    pages = seen_in(client, "TR", tale)
    assert "This channel is not shown in Türkiye" in pages["/watch/"]
    assert "until" not in "".join(re.findall(r"Not in [^<&]*", "".join(pages.values())))


SECRETS = {
    "somebody else's exclusivity": ("baku", {"exclusive": "exclusive"}),
    "a holdback that binds this house": ("bishkek", {"kind": "holdback"}),
}


@pytest.mark.parametrize(("house", "change"), SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("days", [(-2, 5, None), (3, 5, None), (6, 5, 6), (5, 5, 5)])
def test_what_others_have_agreed_is_never_told(
    world: World, client: Client, house: str, change: dict[str, str], days: tuple[int, int, int | None]
) -> None:
    """It stands in the way for some days: the day on which it ends is told only if Bishkek's own right begins then."""
    begins, lasts, told = days
    _station, tale = on_air(world)
    secret = give(world, tale, house, -2, days=lasts + 2, **change)
    give(world, tale, "bishkek", begins)
    pages = "".join(seen_in(client, "HU", tale).values())
    said = set(re.findall(r"Not in Hungary until ([^<&.\"]*)", pages))
    assert said == ({dates.long_date(in_days(told), "en")} if told else set())
    ends = dates.long_date(in_days(lasts), "en")
    words = ["Baku", "xclusiv", "oldback", "rival", secret.number, *([ends] if told != lasts else [])]
    assert [word for word in words if word in pages] == []


def answer(tale: Programme, house: Broadcaster, at: dt.datetime) -> str:
    """What the rights say of an hour from an instant on, in Hungary."""
    return str(
        decision(
            programme=tale, broadcaster=house, territory="HU", start=at, stop=at + queries.HOUR, sounds=["kk"]
        ).answer
    )


def test_the_day_is_always_the_first_on_which_the_house_really_may(world: World) -> None:
    """Against an oracle that asks at each beginning of a right of the house: never too early, never another's day."""
    tale = film(world)
    bishkek, now = world.bishkek, timezone.now()

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["bishkek", "bishkek", "baku", "budapest"]),
                st.integers(-3, 12),
                st.integers(1, 9),
                st.sampled_from(["", "", "exclusive"]),
            ),
            max_size=5,
        )
    )
    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def holds(rows: list[tuple[str, int, int, str]]) -> None:
        Clause.objects.all().delete()
        for house, first, days, word in rows:
            give(world, tale, house, first, days=days, exclusive=word)
        asked = queries.Question(tale.pk, bishkek.pk, "HU", now, now + queries.HOUR, Medium.LINEAR, ("kk",))
        own = {
            dt.datetime.combine(in_days(first), dt.time(), BUDAPEST) for house, first, *_ in rows if house == "bishkek"
        }
        answers = {at: answer(tale, bishkek, at) for at in (now, *sorted(one for one in own if one > now))}
        opens = [at for at, one in answers.items() if one in queries.ALLOWED]
        assert openings.openings([asked]) == [opens[0] if opens and answers[now] == "deny" else None]

    holds()
