"""What was sent is written down once the day is over, signed, and told to those who gave the rights."""

import csv
import datetime as dt
import io
import json

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import actions, tasks
from ortaq.channels.models import AsRun, Channel
from ortaq.channels.reports import as_run
from ortaq.channels.reports.pages import sums_of
from ortaq.core.ledger.canonical import digest
from ortaq.ledger.models import Entry
from ortaq.members import keys
from ortaq.rights import actions as rights
from ortaq.rights.models import Contract
from tests.rooms.air_stories import channel, film, licence, minute
from tests.rooms.test_channels_air import fresh_air
from tests.rooms.test_channels_revocation import passed_on, planned
from tests.world import World

__all__ = ["fresh_air"]
pytestmark = pytest.mark.django_db
Story = tuple[Channel, Programme, Programme, Contract, Contract]


@pytest.fixture
def story(world: World) -> Story:
    """Bishkek shows a tale of Almaty and one of Budapest, both from ten minutes ago on, each for half an hour."""
    tale, stag = film(world), film(world, "budapest", "Csodaszarvas")
    ours, theirs = licence(world, tale), licence(world, stag, runs=None, territories=["KG", "HU"])
    mine = channel(world)
    planned(mine, world, (tale, -10), (stag, 20))
    return mine, tale, stag, ours, theirs


def write(mine: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two days later the worker looks: the showings may lie on both sides of midnight."""
    later = timezone.now() + dt.timedelta(days=2)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        tasks.write_as_run.call()


def rows(mine: Channel, house: object) -> list[dict]:
    """What a house is told, on whatever day."""
    return [
        row for one in AsRun.objects.filter(channel=mine, to=house).order_by("day") for row in one.document["showings"]
    ]


def test_the_log_tells_what_went_out_where_and_why_not(
    world: World, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, tale, stag, ours, theirs = story
    write(mine, monkeypatch)
    told = {(row["programme"], row["territory"]): row for row in rows(mine, world.bishkek)}
    assert set(told) == {(str(one.pk), code) for one in (tale, stag) for code in ("KG", "KZ", "HU")}
    shown = told[str(tale.pk), "KG"]
    assert (shown["is_shown"], shown["is_counted"], shown["contract"], shown["clause"]) == (True, True, ours.number, 1)
    assert (shown["start"], shown["stop"]) == (minute(-10).isoformat(), minute(20).isoformat())
    assert (shown["sounds"], shown["viewers"], shown["label"]) == (["ky", "kk"], None, "none")
    assert dt.datetime.fromisoformat(shown["catch_up_until"]) > minute(60 * 24 * 6)
    free = told[str(stag.pk), "HU"]
    assert (free["is_shown"], free["is_counted"], free["contract"]) == (True, False, theirs.number)
    for where in ((str(tale.pk), "KZ"), (str(tale.pk), "HU"), (str(stag.pk), "KZ")):
        assert (told[where]["is_shown"], told[where]["reason"], told[where]["contract"]) == (False, "no_licence", "")


def test_each_licensor_is_told_of_its_own_contracts_and_of_nobody_elses(
    world: World, story: Story, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, tale, stag, ours, theirs = story
    write(mine, monkeypatch)
    assert [(row["programme"], row["territory"]) for row in rows(mine, world.almaty)] == [(str(tale.pk), "KG")]
    assert {row["territory"] for row in rows(mine, world.budapest)} == {"KG", "HU"}
    for person, own, other in ((world.asel, ours, theirs), (world.reka, theirs, ours)):
        client.force_login(person)
        listed = client.get("/api/as-run/").json()
        assert {one["is_ours"] for one in listed} == {False}
        pages = [client.get("/channels/as-run/").content]
        for one in listed:
            there = f"/channels/as-run/{one['id']}/"
            pages += [client.get(there + more).content for more in ("", "receipt.json", "table.csv")]
            pages.append(client.get(f"/api/as-run/{one['id']}").content)
        everything = b"".join(pages).decode()
        assert own.number in everything
        assert other.number not in everything
        assert str((stag if own is ours else tale).pk) not in everything
    client.force_login(world.sevda)
    assert client.get("/api/as-run/").json() == []
    for one in AsRun.objects.all():
        assert client.get(f"/channels/as-run/{one.pk}/receipt.json").status_code == 404
        assert client.get(f"/api/as-run/{one.pk}").status_code == 404


def test_the_receipt_can_be_checked_by_anybody_and_a_day_is_written_once(
    world: World, story: Story, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, *_ = story
    write(mine, monkeypatch)
    before = sorted(AsRun.objects.values_list("pk", "digest"))
    write(mine, monkeypatch)
    assert sorted(AsRun.objects.values_list("pk", "digest")) == before
    client.force_login(world.asel)
    for one in AsRun.objects.filter(to=world.almaty):
        answer = client.get(f"/channels/as-run/{one.pk}/receipt.json")
        assert answer["Content-Disposition"] == f'attachment; filename="as-run-demo-bishkek-{one.day}.json"'
        signed = json.loads(answer.content)
        assert digest(signed["as_run"]) == signed["digest"]
        assert keys.verify_signature(signed["digest"], signed["signature"], signed["key_fingerprint"])
        forged = signed["as_run"] | {"showings": []}
        assert not keys.verify_signature(digest(forged), signed["signature"], signed["key_fingerprint"])
        noted = Entry.objects.filter(action="as-run written", subject_id=str(mine.pk), details__to=str(world.almaty.pk))
        assert signed["digest"] in {entry.details["digest"] for entry in noted}


def test_what_was_taken_off_the_air_is_told_until_when_it_was_seen(
    world: World, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, _tale, stag, ours, _theirs = story
    rights.end(contract=ours, by=world.asel)
    actions.follow_rights(channel=mine)
    write(mine, monkeypatch)
    (row,) = rows(mine, world.almaty)
    assert (row["is_shown"], row["reason"]) == (True, "licence_ended")
    assert minute(-10) < dt.datetime.fromisoformat(row["stop"]) < minute(3)
    assert row["catch_up_until"] is None
    assert {one["programme"] for one in rows(mine, world.budapest)} == {str(stag.pk)}


def test_whoever_passed_a_right_on_and_whoever_gave_it_first_are_told_each_by_their_own_contract(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tale, mine = film(world), channel(world)
    parent, child = passed_on(world, tale)
    planned(mine, world, (tale, -10))
    write(mine, monkeypatch)
    assert [row["contract"] for row in rows(mine, world.ankara)] == [child.number]
    assert [row["contract"] for row in rows(mine, world.almaty)] == [parent.number]
    assert {row["contract"] for row in rows(mine, world.bishkek) if row["is_shown"]} == {child.number}


def test_a_title_in_the_table_is_never_a_formula(world: World, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, tale, *_ = story
    tale.titles |= {"kk": '=HYPERLINK("x")', "ky": '=HYPERLINK("x")'}
    tale.save()
    write(mine, monkeypatch)
    told = [as_run.table(one.document).decode("utf-8-sig") for one in AsRun.objects.filter(to=world.almaty)]
    (title,) = [row["title"] for text in told for row in csv.DictReader(io.StringIO(text))]
    assert title == '\'=HYPERLINK("x")'


def test_the_pages_tell_it_in_words(
    world: World, story: Story, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, *_ = story
    write(mine, monkeypatch)
    client.force_login(world.nurlan)
    log = AsRun.objects.filter(to=world.bishkek).order_by("day").first()
    assert log
    page = client.get(f"/channels/as-run/{log.pk}/", headers={"accept-language": "en"}).content.decode()
    for words in ("one showing used", "no licence", "Kyrgyzstan", log.digest):
        assert words in page
    # A row of the document is a showing in one country: five countries are no five showings.
    told = [sums_of(one.document["showings"]) for one in AsRun.objects.filter(to=world.bishkek)]
    assert (sum(one.showings for one in told), sum(one.counted for one in told)) == (2, 1)
    assert max(one.countries for one in told) == 2
    assert sum(len(one.document["showings"]) for one in AsRun.objects.filter(to=world.bishkek)) > 2
    listed = client.get("/channels/as-run/", headers={"accept-language": "en"}).content.decode()
    assert f'<td class="num">{told[0].showings}</td><td class="num">{told[0].countries}</td>' in listed


def test_before_the_first_log_the_list_says_when_it_comes(world: World, client: Client) -> None:
    client.force_login(world.nurlan)
    page = client.get("/channels/as-run/", headers={"accept-language": "en"}).content.decode()
    assert "an hour after a day with programmes on the air is over" in page
