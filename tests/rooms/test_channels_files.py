"""Nurlan gets a plan as a file, sees what each row would be, and takes over what he wants."""

import base64
import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import key_of
from ortaq.channels import actions, week
from ortaq.channels.models import Channel, ScheduleFile, Slot
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.test_channels_listings import in_series
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def found_by_search(*tales: Programme) -> None:
    """Their titles are in the search, as when the catalogue brings them in."""
    for tale in tales:
        tale.search_key = key_of(tale.titles)
        tale.save(update_fields=["search_key"])


def brought(mine: Channel, text: str | bytes, world: World, name: str = "plan.csv", of: str = "") -> ScheduleFile:
    """A file that Nurlan reads in."""
    content = text.encode() if isinstance(text, str) else text
    return actions.bring_in(channel=mine, content=content, name=name, by=world.nurlan, of=of)


def hour(ahead: int) -> str:
    """A time on the clocks of Bishkek, without an offset."""
    at = minute(60 * ahead).astimezone(dt.timezone(dt.timedelta(hours=6)))
    return at.strftime("%Y-%m-%d %H:%M")


def standing(mine: Channel) -> list[tuple[str, dt.datetime, int]]:
    """What is planned."""
    rows = Slot.objects.filter(channel=mine, removed_at=None).order_by("starts_at")
    return [(str(one.programme.pk), one.starts_at, one.seconds) for one in rows]


def test_every_row_is_named_with_its_programme_its_light_and_why_not(world: World) -> None:
    mine = channel(world)
    good, foreign, twin, other = (film(world, title=name) for name in ("Қожанасыр", "Foreign", "Twin", "Twin"))
    found_by_search(good, foreign, twin, other)
    licence(world, good)
    Programme.objects.filter(pk=good.pk).update(number="KZ-77")
    actions.plan(channel=mine, programme=good, starts_at=minute(60 * 9), seconds=600, by=world.nurlan)
    file = brought(
        mine,
        "start,minutes,programme,title\n"
        f"{hour(1)},10,{good.pk},whatever\n"
        f"{hour(2)},10,kz-77,\n"
        f"{hour(3)},10,,Qozhanasyr\n"
        f"{hour(4)},10,,Foreign\n"
        f"{hour(5)},10,,Twin\n"
        f"{hour(6)},10,,Nobody knows it\n"
        f"{hour(3)},20,,Foreign\n"
        f"{hour(9)},30,,Foreign\n"
        f"{hour(9)},10,,Қожанасыр\n"
        f"{hour(-1)},10,,Foreign\n"
        "soon,10,,Foreign\n",
        world,
    )
    told = {one.row.line: one for one in actions.look(file)}
    assert {line: one.programme for line, one in told.items() if line in (2, 3, 4)} == dict.fromkeys((2, 3, 4), good)
    assert [told[line].decision.answer for line in (2, 5)] == ["allow", "deny"]
    assert all(told[line].is_good for line in (2, 3, 4, 5))
    assert (told[6].why, set(told[6].suggestions)) == ("Several programmes could be meant.", {twin, other})
    assert (told[7].why, told[7].suggestions) == ("No such programme was found.", ())
    assert told[8].why == "Line 4 of the file has this time."
    assert told[9].why.startswith("“Nasreddin” has this time:")
    assert (told[10].is_there, told[10].is_good) == (True, False)
    assert actions.bad_lines(file) == [
        (12, "“soon” is no day and time; write 2026-11-26 20:00 or 2026-11-26T20:00+06:00.")
    ]
    # A channel that was never on the air may begin an hour ago.
    assert told[11].is_good


def test_the_good_rows_become_drafts_in_one_step_and_go_back_in_one(world: World) -> None:
    mine, tale = channel(world), film(world)
    found_by_search(tale)
    licence(world, tale)
    text = "start,minutes,title\n" + "".join(f"{hour(n)},10,Қожанасыр\n" for n in (1, 2, 3)) + f"{hour(4)},10,Nobody\n"
    file = brought(mine, text, world)
    made = actions.take_over(file=file, by=world.nurlan)
    assert [one.seconds for one in made.planned] == [600] * 3
    assert made.left == ((5, "No such programme was found."),)
    assert [one.kind for one in week.changes_of(mine)] == ["new"] * 3
    assert [one.is_there for one in actions.look(file)] == [True] * 3 + [False]
    with pytest.raises(actions.NothingToTake):
        actions.take_over(file=file, by=world.nurlan)
    assert actions.undo(channel=mine, by=world.nurlan).kind == "imported"
    assert standing(mine) == []
    # Row by row, and what was not found with what is meant by it.
    actions.take_over(file=file, numbers=[1, 4], chosen={4: tale.pk}, by=world.nurlan)
    assert [at for _programme, at, _seconds in standing(mine)] == [minute(60), minute(240)]


def test_what_is_exported_is_the_same_schedule_when_it_is_read_in_again(
    world: World, client: Client, sign_in: object
) -> None:
    mine, tale, part = channel(world), film(world), film(world, title="Бөлім")
    in_series(world, part, 1, 3)
    for one in (tale, part):
        licence(world, one, runs=None)
    for n, one in enumerate((tale, part, tale), 1):
        actions.plan(channel=mine, programme=one, starts_at=minute(60 * n), seconds=600 * n, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    before = standing(mine)
    guide = client.get("/channels/demo-bishkek/guide.xml").content
    scheduler: Client = sign_in(world.nurlan)
    days = {slot.starts_at.astimezone(dt.timezone(dt.timedelta(hours=6))).date() for slot in Slot.objects.all()}
    sheets = [scheduler.get("/channels/demo-bishkek/schedule.csv", {"day": day}).content for day in sorted(days)]
    for slot in Slot.objects.all():
        actions.remove(slot=slot, by=world.nurlan)
    actions.publish(channel=mine, by=world.nurlan)
    assert standing(mine) == []
    for files in ([guide], sheets):
        for content in files:
            file = brought(mine, content, world)
            if any(one.is_good for one in actions.look(file)):
                actions.take_over(file=file, by=world.nurlan)
        assert standing(mine) == before
        for slot in Slot.objects.filter(removed_at=None):
            actions.remove(slot=slot, by=world.nurlan)


def test_an_episode_is_found_by_its_series_and_number_or_its_own_title(world: World) -> None:
    mine, third, fourth = channel(world), film(world, title="Үшінші"), film(world, title="Төртінші")
    series = in_series(world, third, 1, 3)
    fourth.kind, fourth.part_of, fourth.place = "episode", third.part_of, 4
    fourth.save()
    found_by_search(series, third, fourth)
    text = (
        "start,minutes,title,sub_title,season,episode\n"
        f"{hour(1)},10,Ertegiler,,1,4\n"
        f"{hour(2)},10,Tales,Ushinshi,,\n"
        f"{hour(3)},10,Tales,,2,4\n"
    )
    found = actions.look(brought(mine, text, world))
    assert [one.programme for one in found] == [fourth, third, None]
    assert set(found[2].suggestions) == {third, fourth}


def test_a_file_of_several_channels_is_asked_which_one_is_meant(world: World) -> None:
    mine, tale = channel(world), film(world)
    found_by_search(tale)
    lines = "".join(f"{hour(n)},10,Қожанасыр,{name}\n" for n, name in ((1, "a.tv"), (2, "b.tv"), (3, "b.tv")))
    text = "start,minutes,title,channel\n" + lines
    with pytest.raises(actions.FileUnclear, match=r"a\.tv, b\.tv\. Say which of them"):
        brought(mine, text, world)
    with pytest.raises(actions.FileUnclear, match="Say which"):
        brought(mine, text, world, of="c.tv")
    assert len(brought(mine, text, world, of="b.tv").rows) == 2
    ours = text + f"{hour(5)},10,Қожанасыр,demo-bishkek.ortaq\n"
    assert len(brought(mine, ours, world).rows) == 1


def test_a_hostile_or_strange_file_is_refused_with_a_sentence_and_leaves_nothing(world: World) -> None:
    mine = channel(world)
    for content, said in (
        (
            b'<!DOCTYPE tv [<!ENTITY f SYSTEM "file:///etc/passwd">]><tv>&f;</tv>',
            "has a document type",
        ),
        (b"a,b\n1,2\n", r"Missing: start \(or date and time\), programme \(or title\)\."),
        (b"<tv><channel id='x'/></tv>", "There is no showing in this file"),
        (b"\xff\xff\x00", "“plan.csv” is no text"),
    ):
        with pytest.raises(actions.FileUnclear, match=said):
            brought(mine, content, world)
    assert not ScheduleFile.objects.exists()


def test_the_page_shows_the_rows_and_plans_what_is_ticked(world: World, sign_in: object) -> None:
    mine, tale, foreign = channel(world), film(world), film(world, title="Foreign")
    found_by_search(tale, foreign)
    licence(world, tale)
    client: Client = sign_in(world.nurlan)
    text = f"start,minutes,title\n{hour(1)},10,Қожанасыр\n{hour(2)},10,Foreign\n{hour(3)},10,Nobody\nnever,1,x\n"
    upload = SimpleUploadedFile("plan.csv", text.encode(), "text/csv")
    page = client.post("/channels/demo-bishkek/files/read/", {"file": upload}, follow=True)
    here = page.redirect_chain[-1][0]
    shown = page.content.decode()
    assert "2 rows can be planned as drafts." in shown
    assert 'value="1" id="row-1" checked' in shown
    assert 'value="2" id="row-2">' in shown
    assert 'value="3" id="row-3" disabled' in shown
    assert "No licence for Kyrgyzstan" in shown
    assert "“never” is no day and time" in shown
    page = client.post(f"{here}take/", {"row": ["1", "3"]}, follow=True).content.decode()
    assert "1 programme planned." in page
    assert "Line 4: No such programme was found." in page
    # The message leads to the week in which it stands now.
    toast = page.partition('class="toast ')[2]
    assert re.search(r'href="/channels/demo-bishkek/\?day=\d{4}-\d\d-\d\d">Look at the week</a>', toast)
    assert [programme for programme, _at, _seconds in standing(mine)] == [str(tale.pk)]
    assert "plan.csv" in client.get("/channels/demo-bishkek/files/").content.decode()
    client.post("/channels/demo-bishkek/files/read/")
    assert ScheduleFile.objects.count() == 1


def test_over_the_api_and_for_nobody_else(world: World, sign_in: object) -> None:
    mine, tale = channel(world), film(world)
    found_by_search(tale)
    client: Client = sign_in(world.nurlan)
    content = base64.b64encode(f"start,title\n{hour(1)},Қожанасыр\n".encode()).decode()
    body = {"file_name": "a.csv", "content": content}
    path = "/api/channels/demo-bishkek/files"
    told = client.post(path, body, content_type="application/json").json()
    (row,) = told["rows"]
    assert (row["programme"], row["is_good"], row["answer"], row["seconds"]) == (str(tale.pk), True, "deny", 36)
    taken = client.post(f"{path}/{told['id']}/take", {}, content_type="application/json").json()
    assert [one["programme"] for one in taken["planned"]] == [str(tale.pk)]
    bad = client.post(path, {"file_name": "a", "content": "?"}, content_type="application/json")
    assert bad.status_code == 422
    client = sign_in(world.reka)
    assert client.post(path, body, content_type="application/json").status_code == 403
    assert client.post(f"{path}/{told['id']}/take", {}, content_type="application/json").status_code == 403
    for place in ("files/", f"files/{told['id']}/", "schedule.csv"):
        assert client.get(f"/channels/demo-bishkek/{place}").status_code == 404
    # Aigul works at the house, and plans nothing.
    client = sign_in(world.aigul)
    assert client.get(f"/channels/demo-bishkek/files/{told['id']}/").status_code == 200
    client.post(f"/channels/demo-bishkek/files/{told['id']}/take/", {"row": "1"})
    assert len(standing(mine)) == 1
