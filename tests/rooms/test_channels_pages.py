"""The schedule on the screen: Nurlan plans in Bishkek, Reka reads in words why not, others do not find the page."""

import datetime as dt
import html
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine

from ortaq.channels import actions, week
from ortaq.channels.models import Airing, Channel, Slot
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
BISHKEK = ZoneInfo("Asia/Bishkek")
HTMX = {"HTTP_HX_REQUEST": "true"}


def text(response: object) -> str:
    """What a page says, without tags, each run of blanks as one."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def typed(programme: object, at: dt.datetime, minutes: object = "", zone: ZoneInfo = BISHKEK) -> dict[str, object]:
    """What a scheduler types to plan a programme."""
    local = at.astimezone(zone)
    return {"programme": programme.pk, "day": local.date(), "time": f"{local:%H:%M:%S}", "minutes": minutes}


@pytest.fixture
def mine(world: World) -> Channel:
    """Nurlan's channel."""
    return channel(world)


def test_nurlan_asks_plans_and_publishes_in_the_browser(world: World, mine: Channel, sign_in: object) -> None:
    tale = film(world, voice=True)
    licence(world, tale)
    client, at = sign_in(world.nurlan), minute(60)
    asked = text(client.get("/channels/demo-bishkek/check/", typed(tale, at, 30)))
    assert asked.startswith(" Allowed 6 /6 showings left Licence ")
    assert "Kazakhstan the slate is shown instead No licence for Kazakhstan." in asked
    assert not Slot.objects.exists()
    answer = client.post("/channels/demo-bishkek/plan/", typed(tale, at, 30))
    slot = Slot.objects.get()
    assert (slot.starts_at, slot.seconds, slot.planned_by) == (at, 1800, world.nurlan)
    assert (answer.status_code, answer.url) == (302, f"/channels/demo-bishkek/?slot={slot.pk}")
    page = client.get(answer.url)
    assert "Publish · 1" in text(page)
    assert "draft, not published" in text(page)
    drawn = page.content.decode()
    assert re.search(r'class="slot slot-\w+ is-allow is-draft"', drawn)
    assert '<span class="ai">AI</span>' in drawn
    answer = client.post("/channels/demo-bishkek/publish/", follow=True)
    assert "Published: 1 change." in text(answer)
    assert "Publish ·" not in text(answer)
    assert Airing.objects.get(slot=slot).starts_at == at
    assert not re.search(r'class="slot [^"]*is-draft', answer.content.decode())
    assert '<span class="runs">5<i>/6</i></span>' in re.sub(r' title="[^"]*"', "", answer.content.decode())
    answer = client.post("/channels/demo-bishkek/publish/", follow=True)
    assert "There is nothing new to publish." in text(answer)


def test_reka_reads_in_words_why_not_and_nothing_is_published(world: World, sign_in: object) -> None:
    tale = film(world)
    channel(world, "budapest", territories_seen=["HU"])
    client, at, zone = sign_in(world.reka), minute(60), ZoneInfo("Europe/Budapest")
    why = "No licence for Hungary. Demo TV Almaty owns this programme; ask for it in Exchange."
    asked = text(client.get("/channels/demo-budapest/check/", typed(tale, at, 30, zone)))
    assert asked.strip().startswith(f"Not allowed {why}")
    client.post("/channels/demo-budapest/plan/", typed(tale, at, 30, zone))
    slot = Slot.objects.get()
    answer = client.post("/channels/demo-budapest/publish/", follow=True)
    assert answer.redirect_chain == [(f"/channels/demo-budapest/?slot={slot.pk}", 302)]
    assert "Not published. These may not be shown: “Nasreddin”" in text(answer)
    assert why in text(answer)
    assert "Publish · 1" in text(answer)
    assert not Airing.objects.exists()
    assert re.search(r'class="slot slot-\w+ is-deny is-draft"', answer.content.decode())


def test_another_house_does_not_find_the_schedule(world: World, mine: Channel, sign_in: object) -> None:
    tale = film(world, title="Құпия")
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(60), by=world.nurlan)
    client = sign_in(world.reka)
    for address in ("", "panel/", "check/", f"slots/{slot.pk}/"):
        assert client.get(f"/channels/demo-bishkek/{address}").status_code == 404
    for address in ("plan/", "publish/", f"slots/{slot.pk}/move/", f"slots/{slot.pk}/remove/"):
        assert client.post(f"/channels/demo-bishkek/{address}").status_code == 404
    assert "Құпия" not in text(client.get("/channels/"))
    assert Slot.objects.get().removed_at is None


def test_a_slot_of_another_channel_is_not_opened_through_ones_own(world: World, mine: Channel, sign_in: object) -> None:
    theirs = channel(world, "budapest", number=2, territories_seen=["HU"])
    tale = film(world, title="Құпия")
    slot = actions.plan(channel=theirs, programme=tale, starts_at=minute(60), by=world.reka)
    client = sign_in(world.nurlan)
    assert client.get(f"/channels/{mine.slug}/slots/{slot.pk}/", **HTMX).status_code == 404
    assert client.post(f"/channels/{mine.slug}/slots/{slot.pk}/remove/").status_code == 404
    page = client.get(f"/channels/{mine.slug}/", {"slot": slot.pk})
    assert (page.status_code, page.context["chosen"]) == (200, None)


def test_who_works_for_no_member_is_refused_and_who_is_not_signed_in_asked_to(
    world: World, mine: Channel, client: object, sign_in: object
) -> None:
    assert client.get(f"/channels/{mine.slug}/").status_code == 302
    world.gulnora.broadcaster = None
    world.gulnora.save()
    assert sign_in(world.gulnora).get("/channels/").status_code == 403


def test_others_of_the_house_read_and_see_no_forms(world: World, mine: Channel, sign_in: object) -> None:
    tale = film(world)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(60), by=world.nurlan)
    client = sign_in(world.aigul)
    page = client.get("/channels/demo-bishkek/", {"slot": slot.pk})
    assert "Take it out" not in text(page)
    assert "Publish ·" not in text(page)
    assert "No licence for Kyrgyzstan." in text(page)
    assert 'name="programme"' not in client.get("/channels/demo-bishkek/").content.decode()
    refused = client.post("/channels/demo-bishkek/plan/", typed(tale, minute(300), 30))
    assert refused.status_code == 409
    assert Slot.objects.count() == 1
    client.post(f"/channels/demo-bishkek/slots/{slot.pk}/remove/")
    assert Slot.objects.filter(pk=slot.pk, removed_at=None).exists()


def test_a_refused_plan_says_why_and_keeps_what_was_typed(world: World, mine: Channel, sign_in: object) -> None:
    tale, at = film(world), minute(60)
    actions.plan(channel=mine, programme=tale, starts_at=at, seconds=1800, by=world.nurlan)
    asked = typed(tale, at + dt.timedelta(minutes=10), 45)
    page = sign_in(world.nurlan).post("/channels/demo-bishkek/plan/", asked)
    span = f"{at.astimezone(BISHKEK):%H:%M}–{at.astimezone(BISHKEK) + dt.timedelta(minutes=30):%H:%M}"
    assert page.status_code == 409
    assert f"“Nasreddin” has this time: {span}." in text(page)
    drawn = page.content.decode()
    assert f'<option value="{tale.pk}" selected>' in drawn
    assert f'value="{asked["time"]}"' in drawn
    assert f'value="{asked["day"]}"' in drawn
    assert 'value="45"' in drawn
    assert Slot.objects.count() == 1


def test_what_cannot_be_read_is_named_at_its_field(world: World, mine: Channel, sign_in: object) -> None:
    page = sign_in(world.nurlan).post("/channels/demo-bishkek/plan/", {"day": "soon", "time": "20:15", "minutes": 2000})
    assert page.status_code == 422
    assert sorted(page.context["form"].errors) == ["day", "minutes", "programme"]
    assert 'value="soon"' in page.content.decode()
    assert 'value="2000"' in page.content.decode()


def test_an_hour_that_the_clocks_skip_does_not_exist(world: World, sign_in: object) -> None:
    channel(world, "budapest", territories_seen=["HU"])
    asked = {"programme": film(world).pk, "day": "2027-03-28", "time": "02:30", "minutes": 30}
    page = sign_in(world.reka).post("/channels/demo-budapest/plan/", asked)
    assert page.context["form"].errors == {"time": ["The clocks skip this time on that day."]}
    assert page.context["week"].first == dt.date(2027, 3, 22)


def test_the_check_says_nothing_while_nothing_is_chosen(world: World, mine: Channel, sign_in: object) -> None:
    page = sign_in(world.nurlan).get("/channels/demo-bishkek/check/", {"programme": "", "day": "", "time": ""})
    assert text(page).strip() == "Choose a programme and a time: then it says here whether you may show it."


def test_a_gap_fills_the_form_with_its_own_second(world: World, mine: Channel, sign_in: object) -> None:
    tale, at = film(world, frames=1000), minute(60)
    slot = actions.plan(channel=mine, programme=tale, starts_at=at, by=world.nurlan)
    assert slot.seconds == 40
    client = sign_in(world.nurlan)
    page = client.get("/channels/demo-bishkek/panel/", {"at": slot.stops_at.isoformat()}, **HTMX)
    begins = f"{slot.stops_at.astimezone(BISHKEK):%H:%M:%S}"
    assert begins.endswith(":40")
    assert f'value="{begins}"' in page.content.decode()
    answer = client.post("/channels/demo-bishkek/plan/", typed(tale, slot.stops_at))
    assert answer.status_code == 302
    assert [one.starts_at for one in Slot.objects.all()] == [at, slot.stops_at]


@pytest.mark.parametrize("at", ["", "now", "2026-13-40T00:00:00", "2026-12-01T20:15:00"])
def test_a_time_that_is_no_instant_is_not_taken(world: World, mine: Channel, sign_in: object, at: str) -> None:
    page = sign_in(world.nurlan).get("/channels/demo-bishkek/panel/", {"at": at})
    assert (page.status_code, page.context["form"].initial["time"].second) == (200, 0)


def test_a_slot_is_explained_for_every_country(world: World, mine: Channel, sign_in: object) -> None:
    tale = film(world)
    licence(world, tale)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(60), seconds=1800, by=world.nurlan)
    client = sign_in(world.nurlan)
    here = f"/channels/demo-bishkek/slots/{slot.pk}/"
    panel = client.get(here, **HTMX)
    assert "<html" not in panel.content.decode()
    told = text(panel)
    assert told.count("the slate is shown instead No licence for ") == 2
    assert "6 of 6 showings left" in told
    assert re.search(r"Decided by: ALM-BIS \d{4}/1 §1 ", told)
    whole = client.get(here, follow=True)
    assert whole.redirect_chain == [(f"/channels/demo-bishkek/?slot={slot.pk}", 302)]
    assert whole.context["chosen"] == slot.pk
    assert told.strip()[:60] in text(whole)


def test_a_slot_is_moved_keeps_its_length_and_a_refusal_keeps_what_was_typed(
    world: World, mine: Channel, sign_in: object
) -> None:
    tale, at = film(world, frames=1000), minute(60)
    slot = actions.plan(channel=mine, programme=tale, starts_at=at, by=world.nurlan)
    actions.plan(channel=mine, programme=tale, starts_at=at + dt.timedelta(hours=2), seconds=1800, by=world.nurlan)
    client, here = sign_in(world.nurlan), f"/channels/demo-bishkek/slots/{slot.pk}/move/"
    asked = typed(tale, at + dt.timedelta(hours=2, minutes=4), 7)
    page = client.post(here, asked)
    assert page.status_code == 409
    assert "“Nasreddin” has this time" in text(page)
    assert f'value="{asked["time"]}"' in page.content.decode()
    assert '<details class="why-move" open>' in page.content.decode()
    page = client.post(here, typed(tale, at, -1))
    assert (page.status_code, list(page.context["move_form"].errors)) == (422, ["minutes"])
    answer = client.post(here, typed(tale, at + dt.timedelta(hours=1)), follow=True)
    assert "Moved; it goes on the air at the new time when you publish." in text(answer)
    slot.refresh_from_db()
    assert (slot.starts_at, slot.seconds) == (at + dt.timedelta(hours=1), 40)


def test_a_slot_is_taken_out_and_what_is_on_the_air_stays(world: World, mine: Channel, sign_in: object) -> None:
    tale = film(world)
    licence(world, tale)
    begun = actions.plan(channel=mine, programme=tale, starts_at=minute(-10), seconds=1800, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    later = actions.plan(channel=mine, programme=tale, starts_at=minute(60), seconds=1800, by=world.nurlan)
    client = sign_in(world.nurlan)
    answer = client.post(f"/channels/demo-bishkek/slots/{later.pk}/remove/", follow=True)
    assert answer.redirect_chain == [(f"/channels/demo-bishkek/?day={later.starts_at.astimezone(BISHKEK).date()}", 302)]
    assert "Taken out." in text(answer)
    answer = client.post(f"/channels/demo-bishkek/slots/{begun.pk}/remove/", follow=True)
    assert "“Nasreddin” has been on the air, or is about to be; it stays." in text(answer)
    assert "Take it out" not in text(answer)
    assert list(Slot.objects.all()) == [begun]
    assert client.post(f"/channels/demo-bishkek/slots/{later.pk}/remove/").status_code == 404
    assert client.post(f"/channels/demo-bishkek/slots/{later.pk}/move/").status_code == 404


@time_machine.travel("2026-12-01T08:00:00Z")
def test_the_week_begins_on_monday_where_the_channel_is(world: World, mine: Channel, sign_in: object) -> None:
    tale = film(world)
    sunday = dt.datetime(2027, 1, 3, 23, 30, tzinfo=BISHKEK)
    actions.plan(channel=mine, programme=tale, starts_at=sunday, seconds=3600, by=world.nurlan)
    for day, begins in (("2027-01-03", "23:30"), ("2027-01-04", "00:00")):
        told = week.week_of(mine, dt.date.fromisoformat(day))
        assert told.first.weekday() == 0
        (cell,) = [cell for column in told.columns for cell in column.cells if cell.kind == "slot"]
        assert (cell.box.at, cell.box.minutes) == (("1410", "30") if begins == "23:30" else ("0", "30"))
    page = sign_in(world.nurlan).get("/channels/demo-bishkek/", {"day": "2027-01-03"})
    assert "28 Dec 2026 – 3 Jan 2027" in text(page)
    assert page.context["week"].tally == {"allow": 0, "review": 0, "deny": 1, "gap": 7}
    assert sign_in(world.nurlan).get("/channels/demo-bishkek/", {"day": "someday"}).status_code == 200


def test_the_list_tells_what_is_on_and_what_waits(world: World, mine: Channel, sign_in: object) -> None:
    client = sign_in(world.nurlan)
    assert "Nothing has been published yet." in text(client.get("/channels/"))
    tale = film(world)
    licence(world, tale)
    actions.plan(channel=mine, programme=tale, starts_at=minute(-10), seconds=1800, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    actions.plan(channel=mine, programme=tale, starts_at=minute(60), seconds=1800, by=world.nurlan)
    told = text(client.get("/channels/"))
    begun = f"{minute(-10).astimezone(BISHKEK):%H:%M}"
    assert re.search(rf"Now {begun} (Nasreddin|Қожанасыр)", told)
    assert "1 change not published" in told
    seen = text(sign_in(world.aigul).get("/channels/"))
    assert "Open the schedule" in seen
    abroad = text(sign_in(world.reka).get("/channels/"))
    assert "Your house has no channel yet." in abroad
    assert "not published" not in abroad
