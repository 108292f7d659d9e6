"""The screens of rights: contracts as sentences, drawn windows, and where a programme may be shown."""

import datetime as dt
import uuid

import pytest

from ortaq.rights import actions
from ortaq.rights.drawing import Span, timeline
from tests.rooms.deal_stories import signed, tale
from tests.rooms.test_exchange_pages import text
from tests.world import World

D = dt.date


@pytest.mark.django_db
def test_a_contract_is_said_drawn_and_counted(world: World, sign_in: object) -> None:
    deal = signed(world)
    clause = deal.contract.clauses.get()
    one, two = uuid.uuid4(), uuid.uuid4()
    now = dt.datetime.now(dt.UTC)
    actions.reserve_run(clause=clause, slot=one, airs_at=now)
    actions.reserve_run(clause=clause, slot=two, airs_at=now)
    actions.mark_aired(slot=one)
    client = sign_in(world.aigul)
    page = client.get(f"/rights/{deal.contract_id}/")
    html = page.content.decode()
    assert [html.count(f'class="mark mark-{kind}"') for kind in ("aired", "reserved", "left")] == [1, 1, 4]
    assert "4 of 6 left" in text(page)
    assert "End this contract now" not in text(page)
    assert "Demo TV Almaty is named as the maker." in text(page)
    assert "Where and when" in text(page)
    listed = text(client.get("/rights/"))
    assert "Taken: what we may show" in listed
    assert "4 of 6 left" in listed
    assert "Given: what others may show of ours" in text(sign_in(world.asel).get("/rights/"))


@pytest.mark.django_db
def test_a_contract_can_be_ended_by_the_house_that_gave_it(world: World, sign_in: object) -> None:
    deal = signed(world)
    address = f"/rights/{deal.contract_id}/end/"
    page = sign_in(world.aigul).post(address, follow=True)
    assert "Only a rights manager of the house that gave a licence can end it, suspend it" in text(page)
    page = sign_in(world.asel).post(address, follow=True)
    assert "has ended" in text(page)
    assert "Ended early" in text(page)
    assert "ended" in text(sign_in(world.aigul).get("/rights/"))


@pytest.mark.django_db
def test_a_licence_that_begins_later_says_so(world: World, sign_in: object) -> None:
    soon = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=40)
    deal = signed(world, terms={"first_day": soon.isoformat(), "days": None, "runs": None})
    client = sign_in(world.aigul)
    assert "begins" in text(client.get("/rights/"))
    page = client.get(f"/rights/{deal.contract_id}/")
    assert '<li aria-current="step"><b>agreed</b></li><li>active</li>' in page.content.decode()
    assert "without an end" in text(page)


@pytest.mark.django_db
def test_where_may_we_show_it_is_answered_country_by_country(world: World, sign_in: object) -> None:
    programme = tale(world)
    signed(world, programme)
    page = text(sign_in(world.aigul).get(f"/rights/programme/{programme.pk}/"))
    others = "Kazakhstan, Türkiye, Azerbaijan, Uzbekistan, Turkmenistan, Hungary and Northern Cyprus"
    assert page.count(f"No licence for {others}. Demo TV Almaty owns this programme") == page.count("No licence") == 1
    assert "6 showings, 6 left" in page
    page = text(sign_in(world.asel).get(f"/rights/programme/{programme.pk}/"))
    assert page.count("Demo TV Almaty owns this programme and may show it everywhere.") == 1
    assert "Demo TV Bishkek" in page
    assert "Demo TV Bishkek" not in text(sign_in(world.reka).get(f"/rights/programme/{programme.pk}/"))


@pytest.mark.django_db
def test_an_empty_house_is_told_where_to_begin(world: World, sign_in: object) -> None:
    assert "No contract yet" in text(sign_in(world.reka).get("/rights/"))


def test_a_year_is_drawn_over_twelve_months_and_today_stands_in_it() -> None:
    picture = timeline(
        [("Kyrgyzstan", [Span(D(2027, 1, 1), D(2027, 12, 31), "g-new", "6 showings")], True)], D(2027, 1, 1)
    )
    assert (len(picture.months), picture.today, picture.rows[0].is_ours) == (12, 118.0, True)
    (bar,) = picture.rows[0].bars
    assert (bar.x, bar.width, bar.open, bar.fits) == (118.0, 720.0, False, True)
    assert [month.day for month in picture.years] == [D(2027, 1, 1)]


def test_a_window_without_an_end_reaches_the_edge_and_overlapping_ones_get_lines_of_their_own() -> None:
    spans = [Span(D(2027, 1, 1), D(2027, 6, 30), "a"), Span(D(2027, 3, 1), None, "b"), Span(D(2027, 7, 1), None, "c")]
    picture = timeline([("KG", spans, False), ("HU", [], False)], D(2027, 1, 15))
    first, second, third = picture.rows[0].bars
    assert (second.open, second.x + second.width, third.open) == (True, 838.0, True)
    assert (first.y, second.y - first.y, third.y) == (38, 24, first.y)
    assert picture.rows[1].y == picture.rows[0].bottom
    assert picture.height == picture.rows[1].bottom + 6


def test_a_short_window_has_no_room_for_words_and_is_still_seen() -> None:
    picture = timeline([("KG", [Span(D(2027, 1, 1), D(2027, 1, 1), "a", "words")], False)], D(2027, 1, 1))
    (bar,) = picture.rows[0].bars
    assert (bar.width, bar.fits) == (2.0, False)


def test_long_contracts_are_drawn_over_up_to_three_years() -> None:
    for years, months, named in ((0, 12, 12), (1, 24, 12), (2, 36, 12), (8, 36, 12)):
        picture = timeline([("KG", [Span(D(2027, 1, 1), D(2027 + years, 12, 31), "a")], False)], D(2027, 1, 1))
        assert len(picture.months) == months
        assert sum(month.is_named for month in picture.months) == named
    past = timeline([("KG", [Span(D(2020, 1, 1), D(2020, 2, 1), "a")], False)], D(2027, 1, 1))
    assert past.today is None
