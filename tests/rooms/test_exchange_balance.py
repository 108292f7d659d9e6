"""The balance of what houses give each other: nothing is lost between giver and taker, and pairs stay private."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Genre, Programme, WorkKind
from ortaq.exchange import actions
from ortaq.exchange.models import Round
from ortaq.exchange.rounds.actions import sign_all
from ortaq.exchange.rounds.balance_pages import pieces
from ortaq.exchange.rounds.balance_queries import Balance, Counted, balance, years
from ortaq.members.models import Broadcaster
from ortaq.rights import actions as rights
from ortaq.rights.models import Contract
from tests.rooms.air_stories import licence
from tests.rooms.deal_stories import tale
from tests.rooms.round_stories import exchanged, signer
from tests.world import World

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def work(house: Broadcaster, minutes: int, genre: str = "children", **more: object) -> Programme:
    """A programme of a house."""
    return Programme.objects.create(
        owner=house,
        titles={"en": f"{house} {minutes}"},
        original_language="en",
        genre=genre,
        year=2026,
        minutes=minutes,
        **more,
    )


def line(told: Balance, house: object) -> tuple[int, int, int]:
    """Given, taken and the difference of one house."""
    return next((one.gives, one.takes, one.difference) for one in told.lines if one.house == house)


def signed_round(world: World) -> Round:
    """Three houses have exchanged films of a quarter of an hour."""
    one = exchanged(world)
    for house in ("almaty", "baku", "tashkent"):
        sign_all(round=one, by=signer(world, house))
    return one


def test_a_round_gives_each_as_much_as_it_takes(world: World) -> None:
    signed_round(world)
    told = balance(world.gulnora, NOW.year)
    assert [line(told, house) for house in (world.almaty, world.baku, world.tashkent)] == [(30, 30, 0)] * 3
    assert (told.total, told.genres) == (90, ("children",))
    assert len(told.pairs) == 6
    assert all(pair == {"children": 15} for pair in told.pairs.values())


@pytest.mark.parametrize("counted", Counted)
def test_what_is_given_is_taken_genre_by_genre(world: World, counted: Counted) -> None:
    """Two dozen programmes of all genres pass to and fro between all houses: no minute appears or vanishes."""
    houses = list(Broadcaster.objects.all())
    for number in range(24):
        giver, taker = houses[number % 8], houses[(number * 5 + 3) % 8]
        if giver == taker:
            continue
        made = work(giver, number * 7 % 90 + 1, Genre.values[number % len(Genre.values)])
        if counted is Counted.LICENSED:
            licence(world, made, taker.slug)
        else:
            rights.note_showing(programme=made, house=taker, at=NOW)
    if counted is Counted.LICENSED:
        Contract.objects.update(in_force_from=NOW)
    told = balance(world.gulnora, NOW.year, counted)
    assert told.total > 500
    for genre in Genre.values:
        given = sum(one.given.get(genre, 0) for one in told.lines)
        assert given == sum(one.taken.get(genre, 0) for one in told.lines)
        assert given == sum(pair.get(genre, 0) for pair in told.pairs.values())
    assert sum(one.difference for one in told.lines) == 0


def test_a_house_reads_the_totals_of_all_and_the_pairs_of_its_own(world: World) -> None:
    signed_round(world)
    told = balance(world.nargiz, NOW.year)
    # The totals of Almaty hold what it gave to Tashkent …
    assert line(told, world.almaty) == (30, 30, 0)
    # … but what passed between the two is not told to Baku.
    between = {frozenset((world.almaty.pk, world.tashkent.pk))}
    assert {frozenset(pair) for pair in balance(world.gulnora, NOW.year).pairs} >= between
    assert {frozenset(pair) for pair in told.pairs} == {
        frozenset((world.baku.pk, world.almaty.pk)),
        frozenset((world.baku.pk, world.tashkent.pk)),
    }
    assert not balance(world.reka, NOW.year).pairs


def test_a_programme_counts_once_for_its_taker_however_often(world: World) -> None:
    made = work(world.almaty, 20)
    for _time in range(2):
        licence(world, made, "bishkek")
    Contract.objects.update(in_force_from=NOW)
    rights.note_showing(programme=made, house=world.bishkek, at=NOW)
    rights.note_showing(programme=made, house=world.almaty, at=NOW)
    for counted in Counted:
        told = balance(world.asel, NOW.year, counted)
        assert (line(told, world.almaty), line(told, world.bishkek)) == ((20, 0, 20), (0, 20, -20))


def test_what_is_open_to_all_counts_only_where_it_was_aired(world: World) -> None:
    made = tale(world)
    actions.offer(programme=made, by=world.asel, template="open-licence")
    assert balance(world.asel, NOW.year).total == 0
    rights.note_showing(programme=made, house=world.baku, at=NOW)
    told = balance(world.asel, NOW.year, Counted.AIRED)
    # Nobody has written its length down: half a minute of film is a minute.
    assert (line(told, world.almaty), line(told, world.baku)) == ((1, 0, 1), (0, 1, -1))


def test_a_series_counts_its_episodes(world: World) -> None:
    series = work(world.almaty, 0, kind=WorkKind.SERIES)
    season = work(world.almaty, 0, kind=WorkKind.SEASON, part_of=series)
    for length in (10, 12):
        work(world.almaty, length, kind=WorkKind.EPISODE, part_of=season)
    licence(world, series)
    Contract.objects.update(in_force_from=NOW)
    assert line(balance(world.asel, NOW.year), world.almaty) == (22, 0, 22)


def test_the_year_is_that_of_the_house_that_gives(world: World) -> None:
    licence(world, work(world.almaty, 20))
    # On the last evening of 2025 in UTC it is 2026 in Almaty.
    Contract.objects.update(in_force_from=dt.datetime(2025, 12, 31, 20, tzinfo=dt.UTC))
    assert (balance(world.asel, 2025).total, balance(world.asel, 2026).total) == (0, 20)
    assert years(dt.datetime(2027, 5, 1, tzinfo=dt.UTC)) == [2027, 2026, 2025]


# ---- the screen ------------------------------------------------------------------------------------------------------


def test_the_page_and_its_file_keep_the_pairs_of_others(world: World, sign_in: Callable[[object], Client]) -> None:
    signed_round(world)
    page, file = "/exchange/balance/", f"/exchange/balance/download/?year={NOW.year}&counted=licensed"
    secret = f"{NOW.year},licensed,Demo TV Almaty,Demo TV Toshkent,children,15"
    totals = f"{NOW.year},licensed,Demo TV Almaty,*,children,30"
    for person, sees in ((world.gulnora, True), (world.asel, True), (world.nargiz, False), (world.aigul, False)):
        client = sign_in(person)
        said = client.get(file).content.decode("utf-8-sig")
        assert (secret in said, totals in said) == (sees, True)
        told = client.get(page).content.decode()
        assert ("not shown" in told) == (person != world.gulnora)
    # Baku's own pairs: two it gives, two it takes; the fields of the two others are not filled.
    shown = sign_in(world.nargiz).get(page).context["rows"]
    cells = {
        (row.house.slug, taker.slug): cell.minutes
        for row in shown
        for taker, cell in zip([one.house for one in shown], row.cells, strict=True)
    }
    assert (cells["baku", "almaty"], cells["tashkent", "baku"]) == (15, 15)
    assert cells["almaty", "tashkent"] is cells["tashkent", "almaty"] is None


def test_a_year_that_makes_no_sense_is_this_year(world: World, sign_in: Callable[[object], Client]) -> None:
    client = sign_in(world.asel)
    told = client.get("/exchange/balance/?year=1066&counted=guessed")
    assert (told.status_code, told.context["told"].year, told.context["told"].counted) == (200, NOW.year, "licensed")
    assert "nothing has passed from house to house" in told.content.decode()


def test_bars_fill_their_half_and_never_more(world: World) -> None:
    for most in (1, 7, 5000):
        drawn = pieces({"children": most, "news": 0}, most, -1)
        assert [(one.x, one.x + one.width) for one in drawn] == [(-996.0, 0.0)]
    several = pieces({"children": 30, "drama": 60, "news": 10}, 100, 1)
    assert [one.minutes for one in several] == [30, 60, 10]
    assert max(one.x + one.width for one in several) <= 1000
