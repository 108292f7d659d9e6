"""Why did we show it in May? The decision of then and of now on one page, and a receipt that others can check."""

import datetime as dt
import json
import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from ortaq.core.ledger.canonical import digest
from ortaq.members.keys import verify_signature
from ortaq.rights import actions
from ortaq.rights.compiling import recompile
from ortaq.rights.models import Compiled, Contract, Suspension
from tests.rooms.air_stories import film, licence
from tests.rooms.test_exchange_pages import text
from tests.world import World

pytestmark = pytest.mark.django_db
BISHKEK = ZoneInfo("Asia/Bishkek")


def clock(days: float) -> str:
    """A moment so many days from now on the clock in Bishkek, as a browser writes it."""
    return (timezone.now() + dt.timedelta(days=days)).astimezone(BISHKEK).strftime("%Y-%m-%dT%H:%M")


def asked(**change: object) -> dict[str, object]:
    """A showing three hours ago, as known two hours ago."""
    return {
        "on": clock(-0.125),
        "at": clock(-0.0833),
        "territory": "KG",
        "medium": "linear",
        "sound": "ky",
    } | change


def an_hour_ago(contract: Contract) -> None:
    """Almaty ended it an hour ago."""
    Contract.objects.filter(pk=contract.pk).update(ended_at=timezone.now() - dt.timedelta(hours=1))


def sides(page: object) -> list[str]:
    """The answers of then and of now, in words."""
    return re.findall(r'<b class="push">(.*?)</b>', page.content.decode())


def test_a_contract_that_has_ended_since_counted_then(world: World, sign_in: object) -> None:
    programme = film(world)
    contract = licence(world, programme)
    an_hour_ago(contract)
    Compiled.objects.all().delete()  # compiled anew, with what became known when
    client = sign_in(world.aigul)
    address = f"/rights/programme/{programme.pk}/as-known/"
    assert f'href="{address}"' in client.get(f"/rights/programme/{programme.pk}/").content.decode()
    empty = client.get(address)
    assert (empty.status_code, sides(empty)) == (200, [])
    page = client.get(address, asked(on=clock(-0.01)))
    assert sides(page) == ["yes", "no"]
    said = text(page)
    assert "Counted then, and no longer" in said
    assert f"{contract.number} ended before its time" in said
    assert "It rests on: " + contract.number in said
    same = client.get(address, asked(on=clock(-0.01), at=clock(-0.001)))
    assert sides(same) == ["no", "no"]
    assert "Nothing: it would be decided the same way today." in text(same)


def test_what_happened_to_the_contracts_of_others_is_not_told(world: World, sign_in: object) -> None:
    programme = film(world)
    licence(world, programme)
    foreign = licence(world, programme, licensee="baku", territories=["AZ"])
    actions.suspend(contract=foreign, by=world.asel)
    Suspension.objects.update(since=timezone.now() - dt.timedelta(minutes=30))
    recompile([programme.pk])
    address = f"/rights/programme/{programme.pk}/as-known/"
    assert foreign.number not in text(sign_in(world.aigul).get(address, asked()))
    assert f"{foreign.number} suspended" in text(sign_in(world.asel).get(address, asked()))
    assert "suspended" in text(sign_in(world.nargiz).get(address, asked(territory="AZ")))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"at": "2999-01-01T10:00"}, "Nobody knows yet what will be known then."),
        ({"on": "in May"}, "Enter a valid date/time."),
        ({"territory": "XX"}, "Select a valid choice."),
    ],
)
def test_a_question_that_makes_no_sense_stays_as_typed(
    world: World, sign_in: object, change: dict[str, object], says: str
) -> None:
    programme = film(world)
    page = sign_in(world.aigul).get(f"/rights/programme/{programme.pk}/as-known/", asked(**change))
    assert page.status_code == 422
    assert says in text(page)
    assert sides(page) == []
    typed = next(iter(change.values()))
    assert f'value="{typed}"' in page.content.decode() or typed == "XX"


def test_each_answer_can_be_taken_away_signed(world: World, sign_in: object, own_files: None) -> None:
    programme = film(world)
    contract = licence(world, programme)
    client = sign_in(world.aigul)
    address = f"/rights/programme/{programme.pk}/as-known/receipt/"
    received = {}
    for which in ("then", "now"):
        answer = client.post(address, asked(at=clock(-30), which=which))
        assert re.fullmatch(r'attachment; filename="decision-[\d-]{10}-\w{8}\.json"', answer["Content-Disposition"])
        received[which] = json.loads(answer.content)
    assert [one["decided"]["decision"]["answer"] for one in received.values()] == ["deny", "allow"]
    assert received["now"]["decided"]["known_at"] is None
    assert received["then"]["decided"]["known_at"] is not None
    assert received["now"]["decided"]["clauses"][0]["contract_digest"] == contract.terms_digest
    for made in received.values():
        assert digest(made["decided"]) == made["digest"]
        assert verify_signature(made["digest"], made["signature"], made["key_fingerprint"])
    assert client.get(address).status_code == 405
    refused = client.post(address, asked(on="", which="now"))
    assert (refused.status_code, sides(refused)) == (422, [])


def test_a_house_that_is_suspended_signs_nothing(world: World, sign_in: object, own_files: None) -> None:
    programme = film(world)
    world.bishkek.suspended_at = timezone.now()
    world.bishkek.save()
    client = sign_in(world.aigul)
    page = client.post(f"/rights/programme/{programme.pk}/as-known/receipt/", asked(which="now"))
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert len(sides(page)) == 2
