"""Somebody says that a fact or a correction is wrong: who decides reads why, and everybody reads what came of it."""

import pytest
from django.test import Client

from ortaq.assistants.corrections import actions as corrections
from ortaq.assistants.disputes import actions, queries
from ortaq.assistants.facts import actions as facts
from ortaq.assistants.facts import loading
from ortaq.assistants.models import Correction, Dispute, Fact, FactState, Outcome
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from tests.rooms.test_assistants_corrections import published, service, wrong  # noqa: F401 -- its stories
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
REASON = "The decree of 2022 says it otherwise."
ANSWER = "The decree was read: article 1 names the city so."


@pytest.fixture
def grader(world: World) -> object:
    """Maral, in Aşgabat."""
    return world.maral


@pytest.fixture
def officer(world: World) -> object:
    """Gulnora, in Toshkent."""
    return world.gulnora


@pytest.fixture
def capital(world: World) -> Fact:
    """Published by two countries."""
    loading.load()
    fact = Fact.objects.get(slug="kz.capital")
    for person in (world.maral, world.gulnora):
        facts.confirm(fact, by=person)
    return fact


def fresh(fact: Fact) -> Fact:
    return Fact.objects.get(pk=fact.pk)


def test_a_dispute_is_dismissed_by_another_country_and_the_outcome_is_public(
    capital: Fact, world: World, client: Client
) -> None:
    told = actions.dispute(capital, by=world.deniz, reason=REASON)
    assert fresh(capital).state == FactState.DISPUTED
    with pytest.raises(actions.CannotDispute, match="another country"):
        actions.dismiss(told, by=world.deniz, answer=ANSWER)
    with pytest.raises(actions.CannotDispute, match="why it stands"):
        actions.dismiss(told, by=world.maral, answer=" ")
    with pytest.raises(NotAllowed):
        actions.dismiss(told, by=world.erlan, answer=ANSWER)
    actions.dismiss(told, by=world.maral, answer=ANSWER)
    assert fresh(capital).state == FactState.PUBLISHED
    page = client.get("/assistants/facts/kz.capital/").content.decode()
    assert REASON in page
    assert ANSWER in page
    assert world.deniz.name not in page
    row = client.get("/api/assistants/facts/kz.capital").json()["disputes"][0]
    assert (row["reason"], row["outcome"], row["answer"]) == (REASON, "dismissed", ANSWER)
    assert world.deniz.name not in str(client.get("/api/assistants/disputes").json())
    with pytest.raises(actions.CannotDispute, match="already"):
        actions.dismiss(told, by=world.gulnora, answer="Once more.")


def test_what_is_put_right_upholds_every_dispute_of_it_with_the_reason(
    capital: Fact, world: World, client: Client
) -> None:
    for person in (world.deniz, world.gulnora):
        actions.dispute(capital, by=person, reason=REASON)
    facts.correct(fresh(capital), by=world.maral, why="The sentence named the wrong decree.", tolerance={})
    assert set(Dispute.objects.values_list("outcome", "answer")) == {
        (Outcome.UPHELD, "The sentence named the wrong decree.")
    }
    for person in (world.maral, world.gulnora):
        facts.confirm(fresh(capital), by=person)
    page = client.get("/assistants/facts/kz.capital/").content.decode()
    assert page.count(REASON) == 2


def test_who_disputes_confirms_no_longer_even_when_it_is_dismissed(capital: Fact, world: World) -> None:
    told = actions.dispute(capital, by=world.gulnora, reason=REASON)
    actions.dismiss(told, by=world.maral, answer=ANSWER)
    assert (fresh(capital).state, fresh(capital).published_at) == (FactState.CONFIRMED, None)
    facts.confirm(fresh(capital), by=world.gulnora)
    assert fresh(capital).state == FactState.PUBLISHED


def test_nothing_that_was_said_is_deleted(capital: Fact, world: World) -> None:
    for reason in ("First.", "Second."):
        actions.dispute(fresh(capital), by=world.deniz, reason=reason)
        actions.take_back(fresh(capital), by=world.deniz)
    assert list(Dispute.objects.order_by("created_at").values_list("reason", "outcome")) == [
        ("First.", "taken_back"),
        ("Second.", "taken_back"),
    ]
    acts = Entry.objects.filter(subject_id=str(capital.pk)).values_list("action", flat=True)
    assert list(acts)[-2:] == ["fact.disputed", "fact.dispute_taken_back"]


def test_the_disputed_correction_says_so_to_people_and_machines(
    published: Correction,  # noqa: F811 -- the fixture
    world: World,
    client: Client,
) -> None:
    seen_before = client.get("/corrections/feed.json").headers["etag"]
    told = actions.dispute(published, by=world.deniz, reason=REASON)
    again = client.get("/corrections/feed.json", headers={"if-none-match": seen_before})
    assert again.json()["items"][0]["_ortaq"]["disputes"][0]["outcome"] == "open"
    assert "This correction is disputed" in client.get(f"/corrections/{published.pk}/").content.decode()
    actions.dismiss(told, by=world.maral, answer=ANSWER)
    page = client.get(f"/corrections/{published.pk}/").content.decode()
    assert "This correction is disputed" not in page
    assert ANSWER in page
    other = actions.dispute(published, by=world.deniz, reason="It was a quotation.")
    corrections.withdraw(published, by=world.gulnora, why="It was one.")
    other.refresh_from_db()
    assert (other.outcome, other.answer) == (Outcome.UPHELD, "It was one.")
    with pytest.raises(actions.CannotDispute, match="not open"):
        actions.dispute(published, by=world.deniz, reason=REASON)


def test_who_decides_reads_the_reason_on_the_screen_and_decides_there(
    capital: Fact, sign_in: object, world: World
) -> None:
    deniz = sign_in(world.deniz)
    deniz.post("/assistants/facts/kz.capital/dispute/", {"note": REASON, "stay": "1"})
    mine = deniz.get("/assistants/disputes/").content.decode()
    assert "Take my dispute back" in mine
    assert "It stands, because" not in mine
    maral = sign_in(world.maral)
    page = maral.get("/assistants/disputes/").content.decode()
    assert REASON in page
    told = Dispute.objects.get()
    maral.post(f"/assistants/disputes/{told.pk}/dismiss/", {"answer": ANSWER})
    assert fresh(capital).state == FactState.PUBLISHED
    assert ANSWER in maral.get("/assistants/disputes/").content.decode()
    assert sign_in(world.erlan).get("/assistants/disputes/").context["may"] is False


def test_a_keeper_corrects_a_fact_on_its_page(capital: Fact, sign_in: object, world: World) -> None:
    maral = sign_in(world.maral)
    address = "/assistants/facts/kz.capital/correct/"
    maral.post(address, {"why": "No change.", "language": "kk"})
    assert fresh(capital).version == 1
    maral.post(address, {"why": "A form was missing.", "language": "kk", "form": "Ақмола"})
    assert fresh(capital).version == 2
    assert {"form": "Ақмола", "script": "Cyrl", "status": "accepted"} in fresh(capital).answers["kk"]


def test_the_way_of_a_correction_over_the_api(published: Correction, sign_in: object, world: World) -> None:  # noqa: F811
    def post(browser: Client, path: str, **said: object) -> dict:
        answer = browser.post(f"/api/assistants/{path}", said, content_type="application/json")
        return answer.json() | {"status": answer.status_code}

    made = post(sign_in(world.deniz), f"corrections/{published.pk}/dispute", reason=REASON)
    assert (made["outcome"], made["fact"]) == ("open", "kz.capital")
    assert post(sign_in(world.deniz), f"disputes/{made['id']}/dismiss", reason=ANSWER)["status"] == 409
    assert post(sign_in(world.maral), f"disputes/{made['id']}/dismiss", reason=ANSWER)["outcome"] == "dismissed"
    post(sign_in(world.deniz), f"corrections/{published.pk}/dispute", reason="Again.")
    assert post(sign_in(world.deniz), f"corrections/{published.pk}/take-back")["outcome"] == "taken_back"
    listed = Client().get("/api/assistants/disputes", {"outcome": "dismissed", "fact": "kz.capital"}).json()
    assert [row["id"] for row in listed] == [made["id"]]
    assert Client().get("/api/assistants/disputes", {"outcome": "nonsense"}).json() == []


def test_what_was_never_published_is_not_told_to_everybody(world: World) -> None:
    loading.load()
    fact = Fact.objects.get(slug="uz.capital")
    actions.dispute(fact, by=world.maral, reason=REASON)
    # A fact that two countries never confirmed is disputed before anybody outside has read it.
    facts.correct(fact, by=world.maral, why="A test.", tolerance={})
    assert queries.public().count() == 0
    assert Client().get("/api/assistants/disputes").json() == []
