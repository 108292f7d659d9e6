"""What is done with a contract after both have signed: it rests, goes on, ends; leave is given despite a promise."""

import datetime as dt
import re
import uuid
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.core.rights import Answer, Exclusive, Kind, Terms
from ortaq.core.rights.terms import After
from ortaq.ledger.models import Entry
from ortaq.rights import actions, queries
from ortaq.rights.actions import Draft
from ortaq.rights.models import Contract, Waiver
from ortaq.rights.news import rights_changed
from ortaq.rights.queries import Question, Stage, stage_of
from ortaq.rights.sentences import clause_sentence, clause_text, duty_sentences, facts_of
from tests.rooms.air_stories import film, licence
from tests.rooms.test_exchange_pages import Program, text
from tests.world import World

pytestmark = pytest.mark.django_db
D = dt.date


def fresh(contract: Contract) -> Contract:
    return Contract.objects.get(pk=contract.pk)


def answer(world: World, programme: uuid.UUID) -> Answer:
    """May Bishkek show it in Kyrgyzstan tomorrow?"""
    start = timezone.now() + dt.timedelta(days=1)
    question = Question(programme, world.bishkek.pk, "KG", start, start + dt.timedelta(minutes=30), sounds=("ky",))
    return queries.decisions([question])[0].answer


def flow(page: object) -> list[str]:
    """The steps of the way of a contract; done ones have a dot, the present one a star."""
    html = re.search(r'<ol class="flow".*?</ol>', page.content.decode(), re.DOTALL).group()  # type: ignore[union-attr]
    return [
        re.sub("<[^>]+>", "", words) + {' aria-current="step"': "*", ' class="is-done"': "."}.get(look, "")
        for look, words in re.findall(r"<li([^>]*)>(.*?)</li>", html)
    ]


def test_asel_suspends_and_resumes_with_a_reason_that_the_other_house_reads(world: World, sign_in: object) -> None:
    programme = film(world)
    contract = licence(world, programme)
    for hours in (5, 6):
        airs_at = timezone.now() + dt.timedelta(hours=hours)
        actions.reserve_run(clause=contract.clauses.get(), slot=uuid.uuid4(), airs_at=airs_at)
    gone = uuid.uuid4()
    actions.reserve_run(clause=contract.clauses.get(), slot=gone, airs_at=timezone.now() - dt.timedelta(hours=1))
    actions.mark_aired(slot=gone)
    client = sign_in(world.asel)
    page = client.get(f"/rights/{contract.pk}/")
    assert "2 coming showings that are planned under it would go off the air." in text(page)
    assert flow(page) == ["agreed.", "active*", "suspended", "ended"]
    page = client.post(f"/rights/{contract.pk}/suspend/", {"reason": "An unpaid invoice"}, follow=True)
    assert f"The contract {contract.number} is suspended." in text(page)
    assert "Suspended since" in text(page)
    assert flow(page) == ["agreed.", "active.", "suspended*", "ended"]
    assert answer(world, programme.pk) is Answer.DENY
    assert "suspended" in text(client.get("/rights/"))
    page = sign_in(world.aigul).get(f"/rights/{contract.pk}/")
    assert "An unpaid invoice" in text(page)
    assert "Let it go on" not in text(page)
    page = client.post(f"/rights/{contract.pk}/resume/", follow=True)
    assert page.status_code == 422
    assert "Only a rights manager of the house that gave a licence can" in text(page)
    page = sign_in(world.asel).post(f"/rights/{contract.pk}/resume/", follow=True)
    assert "holds again" in text(page)
    assert flow(page) == ["agreed.", "active*", "suspended", "ended"]
    assert answer(world, programme.pk) is Answer.ALLOW
    past = re.search(r'<ol class="past">.*?</ol>', page.content.decode(), re.DOTALL).group()  # type: ignore[union-attr]
    assert re.findall(r"<b>(.*?)</b>", past) == ["signed", "suspended", "goes on"]


def test_a_reason_that_is_too_long_stays_in_its_field(world: World, sign_in: object) -> None:
    contract = licence(world, film(world))
    page = sign_in(world.asel).post(f"/rights/{contract.pk}/suspend/", {"reason": "x" * 301})
    assert page.status_code == 422
    assert "Say it in at most 300 letters." in text(page)
    assert f'value="{"x" * 301}"' in page.content.decode()
    assert contract.suspensions.count() == 0


def test_where_a_contract_stands(world: World) -> None:
    programme, now = film(world), timezone.now()
    later = (now.date() + dt.timedelta(days=40)).isoformat()
    long_ago = (now.date() - dt.timedelta(days=40)).isoformat()
    waiting = {"event": "first_linear", "by": "licensor", "days": 0}
    contracts = {
        Stage.ACTIVE: licence(world, programme),
        Stage.AGREED: licence(world, programme, first_day=later),
        Stage.ENDED: licence(world, programme, first_day=long_ago, days=10),
    }
    assert {stage_of(fresh(one), now) for one in contracts.values()} == set(contracts)
    for stage, contract in contracts.items():
        assert stage_of(fresh(contract), now) is stage
    opens = licence(world, programme, opens_after=waiting, first_day=None, days=30)
    assert stage_of(fresh(opens), now) is Stage.AGREED
    actions.note_showing(programme=programme, house=world.almaty, at=now)
    assert stage_of(fresh(opens), now) is Stage.ACTIVE
    actions.suspend(contract=contracts[Stage.ACTIVE], by=world.asel)
    assert stage_of(fresh(contracts[Stage.ACTIVE]), now) is Stage.SUSPENDED
    actions.end(contract=contracts[Stage.ACTIVE], by=world.asel)
    assert stage_of(fresh(contracts[Stage.ACTIVE]), now) is Stage.ENDED


def test_ankara_gives_bishkek_leave_and_takes_it_back(
    world: World, sign_in: object, django_capture_on_commit_callbacks: object
) -> None:
    programme = film(world)
    promised = licence(world, programme, licensee="ankara", exclusive="exclusive")
    licence(world, programme)
    assert answer(world, programme.pk) is Answer.REVIEW
    elif_ = getattr(world, "elif")
    client = sign_in(elif_)
    page = client.get(f"/rights/{promised.pk}/")
    assert "Give a house leave" in text(page)
    assert "Nobody else shows it so in this time, not even Demo TV Almaty." in text(page)
    heard: list[tuple[uuid.UUID, ...]] = []
    rights_changed.connect(lambda programmes, **_: heard.append(programmes), weak=False, dispatch_uid="leave")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        page = client.post(
            f"/rights/{promised.pk}/clauses/1/waive/", {"house": "bishkek", "reason": "A friend asked"}, follow=True
        )
    rights_changed.disconnect(dispatch_uid="leave")
    assert heard == [(programme.pk,)]
    assert "Your leave is written down." in text(page)
    assert "Demo TV Bishkek may show it all the same" in text(page)
    assert answer(world, programme.pk) is Answer.ALLOW
    page = sign_in(world.asel).get(f"/rights/{promised.pk}/")
    assert "A friend asked" in text(page)
    assert "Give a house leave" not in text(page)
    waiver = Waiver.objects.get()
    page = client.post(f"/rights/{promised.pk}/waivers/{waiver.pk}/withdraw/", follow=True)
    assert "Only the house that gave its leave can take it back." in text(page)
    page = sign_in(elif_).post(f"/rights/{promised.pk}/waivers/{waiver.pk}/withdraw/", follow=True)
    assert "taken back" in text(page)
    assert answer(world, programme.pk) is Answer.REVIEW
    assert Entry.objects.filter(action__in=["waived", "waiver withdrawn"]).count() == 2


def test_leave_that_says_nothing_is_not_taken(world: World, sign_in: object) -> None:
    programme, other = film(world), film(world, title="Other")
    plain = licence(world, programme, licensee="ankara")
    promised = licence(world, programme, licensee="ankara", exclusive="sole").clauses.get()
    elif_ = getattr(world, "elif")
    with pytest.raises(actions.NothingToWaive, match="not promised to one house alone"):
        actions.waive(clause=plain.clauses.get(), programme=programme, house=world.bishkek, by=elif_)
    with pytest.raises(actions.NothingToWaive, match="needs no leave of its own"):
        actions.waive(clause=promised, programme=programme, house=world.ankara, by=elif_)
    with pytest.raises(actions.NothingToWaive, match="is not about"):
        actions.waive(clause=promised, programme=other, house=world.bishkek, by=elif_)
    given = actions.waive(clause=promised, programme=programme, house=world.bishkek, by=elif_)
    assert actions.waive(clause=promised, programme=programme, house=world.bishkek, by=elif_) == given
    page = sign_in(elif_).post(f"/rights/{promised.contract_id}/clauses/1/waive/", {"house": "ankara"})
    assert page.status_code == 422
    assert "Demo TV Ankara needs no leave of its own." in text(page)
    assert sign_in(world.reka).post(f"/rights/{promised.contract_id}/clauses/1/waive/").status_code == 404


def test_a_program_suspends_resumes_and_gives_leave(world: World, client: Client) -> None:
    programme = film(world)
    contract = licence(world, programme, licensee="ankara", exclusive="exclusive")
    asel, ankara = Program(client, world.asel), Program(client, getattr(world, "elif"))
    status, said = asel.post(f"rights/contracts/{contract.pk}/suspend", reason="A court asks")
    assert (status, said["stage"], said["suspensions"][0]["reason"]) == (200, "suspended", "A court asks")
    status, said = ankara.post(f"rights/contracts/{contract.pk}/resume")
    assert status == 403
    status, said = asel.post(f"rights/contracts/{contract.pk}/resume")
    assert (status, said["stage"]) == (200, "active")
    assert said["clauses"][0]["sentence"].startswith("Demo TV Almaty allows Demo TV Ankara to show “Қожанасыр”")
    address = f"rights/contracts/{contract.pk}/clauses/1/waivers"
    status, leave = ankara.post(address, house="bishkek")
    assert (status, leave["house"], leave["withdrawn_at"]) == (200, "bishkek", None)
    status, said = asel.post(address, house="baku")
    assert status == 403
    status, back = ankara.post(f"rights/contracts/{contract.pk}/waivers/{leave['id']}/withdraw")
    assert status == 200
    assert back["withdrawn_at"]
    assert [one["id"] for one in asel.get(address)[1]] == [leave["id"]]
    assert Program(client, world.reka).get(address)[0] == 404


SONG = Terms(("KG",), ("linear", "vod"), ("ky",), (), D(2027, 1, 1), 365, "Asia/Bishkek")
SAID = {
    Kind.GRANT: "Demo TV Almaty allows Demo TV Bishkek to show “Song”: Kyrgyzstan, on the channel and on demand, "
    "sound in Kyrgyz, without subtitles, from 1 January 2027 to the end of 31 December 2027 (Bishkek time), "
    "as often as it wishes.",
    Kind.SHARE: "Demo TV Bishkek owns “Song” there, by its share of the co-production: Kyrgyzstan",
    Kind.EXCLUSIVITY: "Demo TV Almaty promises Demo TV Bishkek that nobody else shows “Song”, not even Demo TV Almaty "
    "itself: Kyrgyzstan",
    Kind.HOLDBACK: "Demo TV Bishkek holds “Song” back and does not show it: Kyrgyzstan",
    Kind.RESERVATION: "Demo TV Almaty keeps this right to “Song” for itself: Kyrgyzstan",
    Kind.CONDITION: "A condition for “Song”, on Demo TV Bishkek: Pay 1,200.00 USD. It counts here: Kyrgyzstan",
    Kind.UNDERLYING: "The rights in what is inside “Song” (music: Song of the steppe) reach so far: Kyrgyzstan",
    Kind.BLOCK: "Nobody shows “Song”, because of a court’s decision: Kyrgyzstan",
}


@pytest.mark.parametrize("kind", Kind)
def test_a_clause_of_every_kind_is_one_plain_sentence(kind: Kind) -> None:
    about = {"amount": 120_000, "currency": "USD"}
    words = replace(
        SONG,
        kind=kind,
        exclusive=Exclusive.FULL if kind is Kind.EXCLUSIVITY else Exclusive.NO,
        condition="pay" if kind is Kind.CONDITION else "",
        about=about if kind is Kind.CONDITION else {},
        asset="music: Song of the steppe",
        ground="court",
        days=None if kind is Kind.SHARE else 365,
    )
    names = {"licensor": "Demo TV Almaty", "licensee": "Demo TV Bishkek", "programme": "Song"}
    assert clause_text(words, **names).startswith(SAID[kind])
    assert re.sub("<[^>]+>", "", clause_sentence(words, **names)) == clause_text(words, **names)
    assert bool(duty_sentences(words, licensor="Demo TV Almaty")) is (kind is Kind.GRANT)


def test_what_is_held_back_from_all_and_what_has_no_end_read_well_too() -> None:
    nobody = clause_text(replace(SONG, kind=Kind.HOLDBACK), licensor="A", licensee="", programme="Song")
    assert nobody.startswith("“Song” is held back and nobody shows it: Kyrgyzstan")
    endless = replace(SONG, kind=Kind.UNDERLYING, asset="text", days=None, sounds=(), subtitles=("ky",))
    said = clause_text(endless, licensor="A", licensee="", programme="Song")
    assert said.startswith("The rights in what is inside “Song” (the text) are held: Kyrgyzstan")
    assert "no sound, subtitles in Kyrgyz, from 1 January 2027, without an end." in said


def test_windows_that_wait_are_said_by_their_events(world: World) -> None:
    seven = replace(SONG, first_day=None, days=30, opens_after=After("first_linear", "licensor", 7))
    assert facts_of(seven)["when"] == (
        "from 7 days after the first showing on a channel by the house that gives it, for 30 days"
    )
    until = replace(SONG, days=None, closes_after=After("first_any", str(world.ankara.pk)))
    assert facts_of(until)["when"] == (
        "from 1 January 2027, without an end, and no longer than to the first showing by Demo TV Ankara"
    )


def test_a_contract_of_several_kinds_is_shown_with_the_holder_of_each(world: World, sign_in: object) -> None:
    programme = film(world)
    grant = replace(SONG, first_day=timezone.now().date() - dt.timedelta(days=2), runs=3)
    drafts = [
        Draft(programme, grant, world.almaty, world.bishkek),
        Draft(programme, replace(grant, kind=Kind.HOLDBACK, runs=None), world.almaty, world.ankara),
    ]
    made = actions.bring_into_force(
        licensor=world.almaty, licensee=world.bishkek, drafts=drafts, signed={"kind": "story"}
    )
    page = text(sign_in(world.aigul).get(f"/rights/{made.pk}/"))
    assert "holdback Demo TV Almaty → Demo TV Ankara" in page
    assert "Demo TV Ankara holds “Қожанасыр” back and does not show it" in page
    assert page.count("How often") == 1
