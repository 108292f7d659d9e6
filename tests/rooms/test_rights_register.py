"""The register of a house: music, blocks, holdbacks and shares of its own programmes, and the licences they touch."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Answer, Kind, read_terms
from ortaq.members.rules import NotAllowed
from ortaq.rights import actions, queries, register
from ortaq.rights.conflicts import conflicts_of_contract
from ortaq.rights.models import Compiled, Contract, ContractKind
from ortaq.rights.queries import Question
from tests.rooms.air_stories import film, licence
from tests.rooms.test_exchange_pages import Program
from tests.rooms.test_exchange_pages import text as spaced
from tests.world import World

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def text(page: object) -> str:
    """What a page says; the marks inside a sentence leave no blanks."""
    page.content = re.sub(rb"</?em>", b"", page.content)  # type: ignore[attr-defined]
    return spaced(page)


def day(ahead: int) -> str:
    return (TODAY + dt.timedelta(days=ahead)).isoformat()


def answer(
    programme: Programme, house: object, territory: str = "KG", ahead: int = 60, known_at: dt.datetime | None = None
) -> Answer:
    """May a house show it so many days ahead?"""
    start = timezone.now() + dt.timedelta(days=ahead)
    question = Question(programme.pk, house.pk, territory, start, start + dt.timedelta(minutes=30), sounds=("kk",))  # type: ignore[attr-defined]
    return queries.decisions([question], known_at)[0].answer


def song(programme: Programme, **change: object) -> dict[str, object]:
    """The music of a programme, for everywhere, for thirty days, as typed into the form."""
    return {
        "programme": str(programme.pk),
        "asset": "music",
        "name": "Song of the steppe",
        "territories": ["*"],
        "uses": ["linear", "catch_up", "start_over", "vod"],
        "sounds": ["*"],
        "first_day": day(-30),
        "last_day": day(30),
        "note": "Contract in the blue folder",
    } | change


def send(client: Client, kind: str, typed: dict[str, object], address: str = "/rights/register/new/") -> object:
    """Look what follows, and write it down."""
    looked = client.post(f"{address}?kind={kind}", typed)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', looked.content.decode())
    assert seen, text(looked)
    return client.post(f"{address}?kind={kind}", typed | {"seen": seen.group(1), "write": "1"}, follow=True)


def test_music_that_ends_before_two_licences_is_seen_before_it_is_written_down(world: World, sign_in: object) -> None:
    programme, other = film(world), film(world, title="Other")
    first = licence(world, programme)
    second = licence(world, programme, licensee="baku", territories=["AZ"])
    licence(world, other)
    actions.suspend(contract=second, by=world.asel)
    ended = licence(world, programme, licensee="ankara", territories=["TR"])
    actions.end(contract=ended, by=world.asel)
    client = sign_in(world.asel)
    assert "Nothing is written down" in text(client.get("/rights/register/"))
    looked = client.post("/rights/register/new/?kind=underlying", song(programme))
    said = text(looked)
    assert "These rights reach less far than 2 licences that your house has given." in said
    assert said.count("The rights in the music “Song of the steppe” do not reach this far.") == 2
    assert f"{first.number} §1" in said
    # It may go on, and then it would be broken.
    assert f"{second.number} §1 (suspended)" in said
    assert ended.number not in said
    assert Contract.objects.filter(kind=ContractKind.REGISTER).count() == 0
    assert answer(programme, world.bishkek) is Answer.ALLOW
    page = send(client, "underlying", song(programme))
    assert "It stands in the register." in text(page)
    assert "music: Song of the steppe" in text(page)
    assert "Contract in the blue folder" in text(page)
    assert answer(programme, world.bishkek) is Answer.DENY
    assert answer(programme, world.bishkek, ahead=10) is Answer.ALLOW
    assert "Register" not in text(sign_in(world.aigul).get("/rights/")).replace("Register of the house", "")
    assert "Song of the steppe" not in text(client.get("/rights/register/"))


def test_an_entry_that_has_ended_stops_nothing_any_more_and_is_known_as_it_was(world: World, sign_in: object) -> None:
    programme = film(world)
    contract = licence(world, programme)
    client = sign_in(world.asel)
    send(client, "underlying", song(programme))
    assert answer(programme, world.bishkek) is Answer.DENY
    assert conflicts_of_contract(contract)
    during = timezone.now()
    client.post(f"/rights/register/{Contract.objects.get(kind=ContractKind.REGISTER).pk}/end/")
    assert [answer(programme, world.bishkek, ahead=days) for days in (1, 60)] == [Answer.ALLOW] * 2
    assert answer(programme, world.bishkek, known_at=during) is Answer.DENY
    assert conflicts_of_contract(contract) == []
    Compiled.objects.all().delete()
    assert answer(programme, world.bishkek) is Answer.ALLOW
    assert answer(programme, world.bishkek, known_at=during) is Answer.DENY


@pytest.mark.parametrize(("kind", "are_ticked"), [("underlying", 0), ("share", 0), ("block", 2), ("holdback", 2)])
def test_separate_rights_are_ticked_beforehand_only_where_they_are_forbidden(
    world: World, sign_in: object, kind: str, are_ticked: int
) -> None:
    page = sign_in(world.asel).get(f"/rights/register/new/?kind={kind}").content.decode()
    boxes = re.findall(r'<input type="checkbox" name="uses" value="(\w+)"([^>]*)>', page)
    ticked = [name for name, rest in boxes if "checked" in rest]
    assert {"linear", "vod"} <= set(ticked)
    assert {"ai_training", "voice_cloning"} <= {name for name, _rest in boxes}
    assert len({"ai_training", "voice_cloning"} & set(ticked)) == are_ticked


def test_what_was_looked_at_is_what_is_written_down(world: World, sign_in: object) -> None:
    programme = film(world)
    client = sign_in(world.asel)
    looked = client.post("/rights/register/new/?kind=underlying", song(programme))
    seen = re.search(r'name="seen" value="(\w+)"', looked.content.decode()).group(1)  # type: ignore[union-attr]
    changed = song(programme, last_day=day(90)) | {"seen": seen, "write": "1"}
    page = client.post("/rights/register/new/?kind=underlying", changed)
    assert page.status_code == 200
    assert "What it says" in text(page)
    assert Contract.objects.count() == 0


def test_to_change_an_entry_ends_it_and_writes_a_new_one(world: World, sign_in: object) -> None:
    programme = film(world)
    licence(world, programme)
    client = sign_in(world.asel)
    send(client, "underlying", song(programme))
    old = Contract.objects.get(kind=ContractKind.REGISTER)
    before = timezone.now()
    page = client.get(f"/rights/register/{old.pk}/")
    assert 'value="Song of the steppe"' in page.content.decode()
    longer = song(programme, last_day=day(700))
    looked = client.post(f"/rights/register/{old.pk}/", longer)
    assert "No licence that your house has given is touched." in text(looked)
    page = send(client, "underlying", longer, f"/rights/register/{old.pk}/")
    assert "1 entry that no longer holds" in text(page)
    new = Contract.objects.get(kind=ContractKind.REGISTER, ended_at=None)
    assert new.terms["instead_of"] == old.number
    assert answer(programme, world.bishkek) is Answer.ALLOW
    start = timezone.now() + dt.timedelta(days=60)
    asked = Question(programme.pk, world.bishkek.pk, "KG", start, start + dt.timedelta(minutes=30), sounds=("kk",))
    assert queries.decisions([asked], known_at=before)[0].answer is Answer.DENY
    client.post(f"/rights/register/{new.pk}/end/")
    assert register.entries_of(world.almaty).filter(ended_at=None).count() == 0
    assert client.get(f"/rights/register/{new.pk}/").status_code == 404


def test_a_court_stops_a_programme_for_everybody(world: World, sign_in: object) -> None:
    programme = film(world)
    contract = licence(world, programme)
    client = sign_in(world.asel)
    typed = song(programme, ground="court", territories=["KG"], last_day="", first_day=day(0))
    looked = client.post("/rights/register/new/?kind=block", typed)
    assert "1 licence that your house has given would no longer hold everywhere." in text(looked)
    assert f'href="/rights/{contract.pk}/"' in looked.content.decode()
    page = send(client, "block", typed)
    assert "Nobody shows “Nasreddin”, because of a court’s decision: Kyrgyzstan" in text(page)
    assert answer(programme, world.bishkek) is Answer.DENY
    assert answer(programme, world.almaty, "KG") is Answer.DENY
    assert answer(programme, world.almaty, "KZ") is Answer.ALLOW


def test_a_holdback_may_be_for_one_house_and_a_share_has_no_end(world: World, sign_in: object) -> None:
    programme = film(world)
    licence(world, programme)
    client = sign_in(world.asel)
    held = song(programme, holder="bishkek", territories=["KG"], first_day=day(50), last_day=day(70))
    page = send(client, "holdback", held)
    assert "Demo TV Bishkek holds “Nasreddin” back and does not show it: Kyrgyzstan" in text(page)
    assert (answer(programme, world.bishkek), answer(programme, world.bishkek, ahead=80)) == (
        Answer.DENY,
        Answer.ALLOW,
    )
    shared = song(programme, holder="ankara", territories=["TR", "KG"])
    looked = client.post("/rights/register/new/?kind=share", shared)
    assert "1 licence that your house has given would no longer hold everywhere." in text(looked)
    page = send(client, "share", shared | {"territories": ["TR"]})
    assert "Demo TV Ankara owns “Nasreddin” there, by its share of the co-production: Türkiye" in text(page)
    assert answer(programme, world.ankara, "TR") is Answer.ALLOW
    assert answer(programme, world.almaty, "TR") is Answer.DENY


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"territories": []}, "This field is required."),
        ({"territories": ["*", "KG"]}, "Choose all of them, or single ones, not both."),
        ({"name": ""}, "This field is required."),
        ({"first_day": day(3), "last_day": day(2)}, "The last day lies before the first."),
        ({"first_day": "2900-01-01", "last_day": ""}, "must be a day"),
        ({"programme": str(uuid.uuid4())}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_stays_in_the_form(world: World, sign_in: object, change: dict[str, object], says: str) -> None:
    page = sign_in(world.asel).post("/rights/register/new/?kind=underlying", song(film(world)) | change)
    assert page.status_code == 422
    assert says in text(page)
    assert 'value="Contract in the blue folder"' in page.content.decode()
    assert Contract.objects.count() == 0


def test_only_the_owner_s_people_who_deal_write_into_its_register(world: World, sign_in: object) -> None:
    programme = film(world)
    terms = read_terms(
        {
            "kind": "block",
            "ground": "editorial",
            "territories": ["*"],
            "media": ["linear"],
            "sounds": ["*"],
            "subtitles": ["*"],
            "first_day": day(0),
            "days": None,
            "time_zone": "Asia/Almaty",
        }
    )
    for person in (world.aigul, world.dana):
        with pytest.raises(NotAllowed):
            actions.register(programme=programme, terms=terms, by=person)
    grant = read_terms(terms.plain() | {"kind": "grant"})
    share = read_terms(terms.plain() | {"kind": "share"})
    with pytest.raises(actions.TermsUnclear, match="needs a contract"):
        actions.register(programme=programme, terms=grant, by=world.asel)
    with pytest.raises(actions.TermsUnclear, match="which other house"):
        actions.register(programme=programme, terms=share, by=world.asel, holder=world.almaty)
    page = sign_in(world.dana).get("/rights/register/")
    assert "Write down" not in text(page)
    made = actions.register(programme=programme, terms=terms, by=world.asel)
    assert made.clauses.get().kind == Kind.BLOCK
    assert sign_in(world.aigul).post(f"/rights/register/{made.pk}/end/").status_code == 404
    page = sign_in(world.dana).post(f"/rights/register/{made.pk}/end/", follow=True)
    assert "Only a rights manager of the house" in text(page)
    assert sign_in(world.asel).get(f"/rights/{made.pk}/").url == f"/rights/register/#e-{made.pk}"  # type: ignore[attr-defined]
    assert made.number not in text(sign_in(world.asel).get("/rights/"))


def test_a_program_looks_and_writes(world: World, client: Client) -> None:
    programme = film(world)
    contract = licence(world, programme)
    asel = Program(client, world.asel)
    terms = {
        "kind": "underlying",
        "asset": "archive: A film of 1937",
        "territories": ["KG"],
        "media": ["linear"],
        "sounds": ["*"],
        "subtitles": ["*"],
        "first_day": day(-10),
        "days": 20,
        "time_zone": "Asia/Almaty",
    }
    entry = {"programme": str(programme.pk), "terms": terms}
    status, found = asel.post("rights/register/check", **entry)
    assert status == 200
    assert {one["licence"] for one in found} == {f"{contract.number} §1"}
    assert "the archive film “A film of 1937”" in found[0]["says"]
    status, made = asel.post("rights/register", **entry, note="Shelf 4")
    assert (status, made["stage"], made["terms"]["note"]) == (200, "active", "Shelf 4")
    status, again = asel.post("rights/register", **(entry | {"terms": terms | {"days": 900}}), instead_of=made["id"])
    assert (status, again["terms"]["instead_of"]) == (200, made["number"])
    assert [one["stage"] for one in asel.get("rights/register")[1]] == ["active", "ended"]
    status, said = asel.post("rights/register", **(entry | {"terms": terms | {"asset": "smell: Rose"}}))
    assert (status, "is not known in the field" in said["problem"]) == (422, True)
    status, said = Program(client, world.aigul).post("rights/register", **entry)
    assert status == 403
