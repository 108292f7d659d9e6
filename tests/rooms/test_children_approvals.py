"""A child sees only what a named officer has approved there for its age, and what may be shown at that moment."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Package, Programme
from ortaq.children import actions, queries, visit
from ortaq.children.models import Approval
from ortaq.ledger.models import Entry
from ortaq.members.models import Role
from ortaq.members.rules import NotAllowed
from ortaq.rights import actions as rights
from ortaq.rights.models import Contract
from ortaq.standards.consents import actions as register
from ortaq.viewer import territory
from ortaq.work.settings import Settings
from tests.rooms.air_stories import licence
from tests.rooms.children_stories import approved, child, everything, officer_of, tale, traces
from tests.rooms.gate_stories import adopts, charter, states
from tests.rooms.test_channels_consent import copied
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture(autouse=True)
def demo_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that lets viewers say where they watch."""
    for place in (territory, visit):
        monkeypatch.setattr(place, "settings", lambda: Settings(territory_choice=True, demo=True))


# ---------- nothing leaks ----------


def test_what_is_approved_is_on_every_page_and_playlist(world: World) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    where = child()
    inside = f"{where}tale/{one.pk}/"
    seen = set(traces(one, where))
    assert {
        where, f"{where}channel/", f"{where}channel/next.json", f"{where}from/kz/", f"{where}hero/nasreddin/", inside,
        f"{inside}keep.json", f"{inside}720p.m3u8", f"{inside}sound-ky.m3u8", f"{inside}lines/kk.json", "api",
        f"{inside}game/", f"{inside}main.m3u8", f"{inside}sound-kk.m3u8", f"{inside}subs-kk.m3u8",
    } == seen  # fmt: skip
    assert 'URI="sound-ky.m3u8"' in everything(one, where)[f"{inside}main.m3u8"][1]


def not_approved(_world: World, _one: Programme) -> None:
    """Nobody has decided."""


def approved_elsewhere(world: World, one: Programme) -> None:
    """The officer at home has approved it; nobody in Kyrgyzstan has."""
    approved(one, world.almaty)


def withdrawn(world: World, one: Programme) -> None:
    """It was approved, and taken back."""
    actions.withdraw(approval=approved(one, world.bishkek), by=officer_of(world.bishkek))


def for_older_ones(world: World, one: Programme) -> None:
    """It is approved for children of nine."""
    approved(one, world.bishkek, age=9)


def older_since(world: World, one: Programme) -> None:
    """Its own age was raised after it was approved."""
    approved(one, world.bishkek, age=6)
    Programme.objects.filter(pk=one.pk).update(min_age=16)


def right_ended(world: World, one: Programme) -> None:
    """The contract was terminated."""
    approved(one, world.bishkek)
    rights.end(contract=Contract.objects.get(licensee=world.bishkek, clauses__programme=one), by=world.asel)


def without_film(world: World, one: Programme) -> None:
    """There is nothing to play any more."""
    approved(one, world.bishkek)
    Package.objects.filter(programme=one).delete()


def rule_broken(world: World, one: Programme) -> None:
    """A rule that Bishkek has adopted stops it there."""
    approved(one, world.bishkek)
    adopts(world.bishkek, charter(world), officer_of(world.bishkek))
    states(one, world.erlan, editor="")


def consent_withdrawn(world: World, one: Programme) -> None:
    """A voice in it was imitated with a consent that is withdrawn."""
    approved(one, world.bishkek)
    held = copied(world, one)
    register.withdraw_consent(consent=held, by=world.erlan)


STORIES = (not_approved, approved_elsewhere, withdrawn, for_older_ones, older_since, right_ended, rule_broken,
           consent_withdrawn)  # fmt: skip


@pytest.mark.parametrize("story", STORIES, ids=lambda one: one.__name__)
def test_what_may_not_be_seen_is_nowhere(world: World, story: Callable[[World, Programme], None]) -> None:
    one = tale(world)
    story(world, one)
    assert traces(one, child()) == []


@pytest.mark.parametrize(
    "story", [right_ended, rule_broken, consent_withdrawn, withdrawn], ids=lambda one: one.__name__
)
def test_what_is_lost_was_there_before(world: World, story: Callable[[World, Programme], None]) -> None:
    """The same stories with data that could leak: another tale of the same kind stays on the page."""
    one, other = tale(world), tale(world, title="Алдар Көсе")
    approved(other, world.almaty)
    assert traces(other, child("kz")) != []
    story(world, one)
    assert traces(one, child()) == []
    assert traces(other, child("kz")) != []


def test_a_programme_without_a_film_is_nowhere(world: World) -> None:
    one = tale(world)
    without_film(world, one)
    assert queries.shown("KG", 6, timezone.now()) == []
    assert Client().get(f"{child()}tale/{one.pk}/").status_code == 404


def test_a_licence_for_some_sounds_gives_no_other_one_to_a_child(world: World) -> None:
    one = tale(world, licensed=False)
    licence(world, one, media=["vod"], sounds=["ky"])
    approved(one, world.bishkek)
    inside = f"{child()}tale/{one.pk}/"
    client = Client()
    assert (client.get(f"{inside}sound-ky.m3u8").status_code, client.get(f"{inside}sound-kk.m3u8").status_code) == (
        200,
        404,
    )
    assert b"sound-kk" not in client.get(f"{inside}main.m3u8").content
    assert client.get(f"{inside}main.m3u8?picture=360p&sound=kk").content.count(b"sound-kk") == 0


def test_where_nobody_knows_where_the_child_is_nothing_is_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    for place in (territory, visit):
        monkeypatch.setattr(place, "settings", lambda: Settings(demo=False, territory_choice=False))
    assert traces(one, child()) == []
    assert "does not know in which country" in Client().get(child(code="en")).content.decode()


def test_a_proxy_that_says_where_viewers_are_is_believed_and_the_address_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = tale(world)
    approved(one, world.bishkek)
    for place in (territory, visit):
        monkeypatch.setattr(place, "settings", lambda: Settings(territory_header="X-Territory"))
    for said, status in (("KG", 200), ("HU", 404), ("", 404)):
        page = Client(headers={"X-Territory": said}).get(f"{child('kg')}tale/{one.pk}/")
        assert page.status_code == status, said


def test_an_age_or_a_language_that_there_is_not_is_not_found(world: World) -> None:
    client = Client()
    for address in ("/children/ky/kg/7/", "/children/xx/kg/6/", "/children/ky/zz/6/", "/children/ky/kg/99/"):
        assert client.get(address).status_code == 404, address


# ---------- the hours of an age ----------


def test_what_is_for_thirteen_in_turkey_is_shown_in_its_hours_only(world: World) -> None:
    one = tale(world, licensed=False, min_age=13)
    licence(world, one, "ankara", territories=["TR"], media=["vod"])
    approved(one, world.ankara, age=13)
    at = timezone.now().replace(hour=18, minute=29)
    seen = [
        [shown.programme.pk for shown in queries.shown("TR", 14, at + dt.timedelta(minutes=later))]
        for later in (0, 2, 7 * 60, 8 * 60)
    ]
    assert seen == [[], [one.pk], [one.pk], []], "21:29, 21:31, 04:29 and 05:29 on the clocks there"
    assert queries.kept_until(queries.shown("TR", 14, at + dt.timedelta(minutes=2))[0], at) is None


# ---------- who approves, and what ----------


def test_only_an_officer_of_a_house_there_approves_and_withdraws(world: World) -> None:
    one = tale(world)
    for person in (world.aigul, world.nurlan, world.erlan, officer_of(world.almaty)):
        with pytest.raises(NotAllowed, match="standards officer of a house in Kyrgyzstan"):
            actions.approve(programme=one, territory="KG", age=0, by=person)
    held = approved(one, world.bishkek)
    with pytest.raises(NotAllowed):
        actions.withdraw(approval=held, by=officer_of(world.almaty))
    assert Approval.objects.get().withdrawn_at is None


def test_an_approval_says_who_when_and_for_which_sign_and_stands_in_the_log(world: World) -> None:
    one = tale(world)
    held = approved(one, world.almaty, age=6)
    assert (held.territory, held.age, held.sign, held.by, held.house) == (
        "KZ", 6, "6+", officer_of(world.almaty), world.almaty,
    )  # fmt: skip
    entry = Entry.objects.get(action="approved for children")
    assert (entry.details["programme"], entry.details["age"], entry.actor) == (
        str(one.pk), 6, str(held.by.pseudonym),
    )  # fmt: skip


def test_a_second_approval_takes_the_place_of_the_first(world: World) -> None:
    one = tale(world)
    first, second = approved(one, world.bishkek, age=9), approved(one, world.bishkek, age=6)
    first.refresh_from_db()
    assert first.withdrawn_by == second.by
    assert [held.age for held in queries.standing("KG")] == [6]
    with pytest.raises(actions.NotStanding):
        actions.withdraw(approval=first, by=officer_of(world.bishkek))


@pytest.mark.parametrize(
    ("house", "own", "ages"),
    [
        ("almaty", 0, [0, 6, 12, 14, 16]),
        ("almaty", 7, [6, 12, 14, 16]),
        ("ankara", 12, [7, 13]),
        ("bishkek", 7, [7, 9, 12, 14]),
        ("bishkek", 18, []),
        ("almaty", 18, []),
    ],
)
def test_an_officer_chooses_from_the_scale_not_below_its_floor(
    world: World, house: str, own: int, ages: list[int]
) -> None:
    one = tale(world, min_age=own)
    there = getattr(world, house)
    assert [age for age, _sign in queries.ages_for(one, there.territory)] == ages
    below = max((age for age in range(own) if age not in ages), default=99)
    with pytest.raises(actions.BadApproval):
        approved(one, there, age=below)


# ---------- the officer's page and the API ----------


def test_the_page_of_the_officer_suggests_and_a_person_decides(world: World, sign_in: Callable[..., Client]) -> None:
    one = tale(world, min_age=7)
    client = sign_in(officer_of(world.almaty))
    page = client.get("/standards/children/", headers={"accept-language": "en"}).content.decode()
    assert "between 6+ and 12+ on the scale" in page
    assert '<option value="12" selected>' in page
    assert client.post(f"/standards/children/programme/{one.pk}/", {"age": "6"}).status_code == 302
    held = Approval.objects.get()
    assert (held.age, held.by.username) == (6, "officer-almaty")
    client.post(f"/standards/children/{held.pk}/withdraw/")
    held.refresh_from_db()
    assert held.withdrawn_at is not None


def test_bad_input_gets_a_sentence_and_changes_nothing(world: World, sign_in: Callable[..., Client]) -> None:
    one = tale(world, min_age=7)
    client = sign_in(officer_of(world.almaty))
    for age, sentence in (
        ("x", "Choose the age"),
        ("3", "Choose one of these ages: 6, 12, 14, 16"),
        ("", "Choose the"),
    ):
        page = client.post(f"/standards/children/programme/{one.pk}/", {"age": age}, follow=True)
        assert sentence in page.content.decode()
    assert not Approval.objects.exists()


def test_another_territorys_approval_is_not_found_by_an_officer(world: World, sign_in: Callable[..., Client]) -> None:
    held = approved(tale(world), world.bishkek)
    client = sign_in(officer_of(world.almaty))
    assert client.post(f"/standards/children/{held.pk}/withdraw/").status_code == 404
    answer = client.post(f"/api/children/approvals/{held.pk}/withdraw", content_type="application/json")
    assert answer.status_code == 404
    assert client.get("/api/children/approvals").json() == []


def test_the_api_approves_lists_and_takes_back(world: World, sign_in: Callable[..., Client]) -> None:
    one = tale(world)
    client = sign_in(officer_of(world.bishkek))
    told = client.post(
        "/api/children/approvals", json.dumps({"programme": str(one.pk), "age": 6}), content_type="application/json"
    ).json()
    assert (told["territory"], told["age"], told["sign"]) == ("KG", 6, "")
    assert [row["id"] for row in client.get("/api/children/approvals").json()] == [told["id"]]
    back = client.post(f"/api/children/approvals/{told['id']}/withdraw", content_type="application/json")
    assert back.json()["withdrawn_at"]
    wrong = {"programme": str(one.pk), "age": 8}
    assert client.post("/api/children/approvals", json.dumps(wrong), content_type="application/json").status_code == 409
    assert Client().get("/api/children/programmes?age=7").status_code == 422


def test_people_without_the_part_do_not_see_the_officers_page(world: World, sign_in: Callable[..., Client]) -> None:
    world.erlan.roles = [str(role) for role in Role if role != Role.STANDARDS]
    world.erlan.save()
    client = sign_in(world.erlan)
    assert client.get("/standards/children/").status_code == 403
    assert client.get("/api/children/approvals").status_code == 403


# ---------- how long it may be kept ----------


def test_it_may_be_kept_as_long_as_the_right_lasts_and_thirty_days_at_most(world: World) -> None:
    one = tale(world, licensed=False)
    now = timezone.now()
    licence(world, one, media=["vod"], days=11)
    approved(one, world.bishkek)
    approved(one, world.almaty)
    there, home = queries.shown("KG", 6, now)[0], queries.shown("KZ", 6, now)[0]
    end = queries.kept_until(there, now)
    assert end is not None
    bishkek = dt.timezone(dt.timedelta(hours=6))
    midnight = dt.datetime.combine(now.astimezone(bishkek).date() + dt.timedelta(days=10), dt.time(), bishkek)
    assert end == midnight, "eleven days from yesterday, at the clocks in Bishkek"
    assert queries.kept_until(home, now) == now + queries.KEPT_AT_MOST
    told = Client().get(f"{child()}tale/{one.pk}/keep.json?second=kk").json()
    assert told["until"] == round(end.timestamp())
    with time_machine.travel(end + dt.timedelta(seconds=1), tick=False):
        assert Client().get(f"{child()}tale/{one.pk}/keep.json").status_code == 404
        assert traces(one, child()) == []


def test_an_approval_of_nothing_is_nothing(world: World, sign_in: Callable[..., Client]) -> None:
    client = sign_in(officer_of(world.almaty))
    nowhere = "00000000-0000-0000-0000-000000000000"
    assert client.post(f"/standards/children/programme/{nowhere}/", {"age": "6"}).status_code == 404
    sent = {"programme": nowhere, "age": 6}
    answer = client.post("/api/children/approvals", json.dumps(sent), content_type="application/json")
    assert answer.status_code == 404
    with pytest.raises(ObjectDoesNotExist):
        Programme.objects.get(pk=nowhere)
