"""Trust pages: who belongs to whom, what houses say of themselves, and the figures of a quarter."""

import datetime as dt
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from ortaq.core.figures import Count, Figure, Median, Parts, Quarter, Sayings
from ortaq.core.interchange import trust_txt
from ortaq.core.interchange.trust_txt import Said
from ortaq.ledger.models import Entry
from ortaq.members.models import Broadcaster
from ortaq.members.rules import NotAllowed
from ortaq.standards.breaches.queries import breaches_of, standing
from ortaq.standards.consents.actions import Who
from ortaq.standards.models import Consent, Notice, QuarterReport, SelfAnswer, SelfAssessment, TrustEntry
from ortaq.standards.terms import actions as terms
from ortaq.standards.terms.queries import everybody
from ortaq.standards.terms.templates import ANSWERS
from ortaq.standards.trust import actions, figures, queries
from ortaq.standards.trust.clauses import CLAUSES, QUESTIONS
from ortaq.web.demo import openness
from tests.rooms.consent_stories import agreed
from tests.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[object], Client]
SITE, CONTACT = "https://lefkosa.example/", "mailto:editors@lefkosa.example"
NODE = "http://127.0.0.1:8000"


def said_by(client: Client, address: str) -> list[Said]:
    return trust_txt.read(client.get(address).content.decode())


def test_a_house_stands_in_trust_txt_only_when_it_has_said_so_itself(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.deniz)
    assert [one for one in said_by(client, "/.well-known/trust.txt") if one.name == "member"] == []
    answer = client.post(
        "/standards/trust/entry/", {"site": SITE, "contact": CONTACT, "social": "https://social.example/@lefkosa\n"}
    )
    assert answer.status_code == 302
    client.logout()
    for address in ("/.well-known/trust.txt", "/trust.txt"):
        found = said_by(client, address)
        assert [one.value for one in found if one.name == "member"] == [SITE]
        assert Said("datatrainingallowed", "no") in found
    assert said_by(client, "/standards/trust/houses/lefkosa/trust.txt") == [
        Said("belongto", f"{NODE}/"),
        Said("social", "https://social.example/@lefkosa"),
        Said("contact", CONTACT),
        Said("datatrainingallowed", "no"),
    ]
    assert client.get("/standards/trust/houses/almaty/trust.txt").status_code == 404
    # What was typed may be a person's own address: the log does not hold it.
    assert CONTACT not in json.dumps(list(Entry.objects.values_list("details", flat=True)))
    actions.take_entry_back(house=world.lefkosa, by=world.deniz)
    assert [one for one in said_by(client, "/trust.txt") if one.name == "member"] == []


@pytest.mark.parametrize("who", ["erlan", "aigul", "nurlan"])
def test_nobody_but_its_standards_officer_speaks_for_a_house(world: World, sign_in: SignIn, who: str) -> None:
    client = sign_in(world.people[who])
    for address in (
        "/standards/trust/entry/",
        "/standards/trust/self-assessment/",
        "/standards/trust/self-assessment/1.1/",
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"site": SITE, "contact": CONTACT, "answer": "yes"}).status_code == 403
    sent = client.put(
        "/api/standards/trust/entry", json.dumps({"site": SITE, "contact": CONTACT}), content_type="application/json"
    )
    assert sent.status_code == 403
    for act in (
        lambda: actions.say_entry(house=world.almaty, by=world.deniz, site=SITE, contact=CONTACT),
        lambda: actions.answer(house=world.almaty, by=world.deniz, question="1.1", answer="yes"),
        lambda: actions.publish(house=world.almaty, by=world.deniz, responsible="x"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not TrustEntry.objects.exists()
    assert not SelfAnswer.objects.exists()


@pytest.mark.parametrize(
    ("site", "contact"),
    [
        ("http://lefkosa.example/", CONTACT),
        ("https://lefkosa.example/\nmember=https://evil.example/", CONTACT),
        (SITE, "editors@lefkosa.example"),
        (SITE, "mailto:a@b.example#\nmember=x"),
    ],
)
def test_what_is_no_address_does_not_come_into_trust_txt(world: World, site: str, contact: str) -> None:
    with pytest.raises(actions.NotAnAddress):
        actions.say_entry(house=world.lefkosa, by=world.deniz, site=site, contact=contact)
    assert not TrustEntry.objects.exists()


def answer_all(world: World, *, but: str = "") -> None:
    for question in QUESTIONS:
        if question != but:
            words = f"We wrote {question} down."
            actions.answer(house=world.lefkosa, by=world.deniz, question=question, answer="partly", words=words)


def test_a_self_assessment_is_public_when_every_question_is_answered_and_somebody_answers_for_it(
    world: World, sign_in: SignIn
) -> None:
    assert [clause.number for clause in CLAUSES] == list(range(1, 19))
    client = sign_in(world.deniz)
    sent = {"answer": "no", "words": "Not yet, we begin in spring.", "link": ""}
    answer = client.post("/standards/trust/self-assessment/15.1/", sent)
    assert answer.url == "/standards/trust/self-assessment/#q-15.1"
    answer_all(world, but="15.1")
    page = client.post("/standards/trust/self-assessment/", {"responsible": " "})
    assert "Say who answers for it, with name and office." in page.content.decode()
    # Until it is published nobody outside the house can read a word of it.
    visitor = Client()
    assert visitor.get("/standards/trust/houses/lefkosa/").status_code == 404
    assert visitor.get("/api/standards/trust/self-assessments/lefkosa").status_code == 404
    assert "in spring" not in visitor.get("/standards/trust/").content.decode()
    done = client.post("/standards/trust/self-assessment/", {"responsible": "Deniz Yılmaz, standards"})
    assert done.url == "/standards/trust/houses/lefkosa/"
    page = visitor.get("/standards/trust/houses/lefkosa/").content.decode()
    for words in ("in spring", "Deniz Yılmaz, standards", "We wrote 18.1 down.", "no seal goes with them"):
        assert words in page
    told = visitor.get("/api/standards/trust/self-assessments/lefkosa").json()
    assert (told["number"], len(told["answers"])) == (1, len(QUESTIONS))
    assert client.get("/standards/trust/self-assessment/15.9/").status_code == 404


def test_the_next_self_assessment_begins_with_the_answers_that_stand_and_changes_none_of_them(world: World) -> None:
    answer_all(world)
    first = actions.publish(house=world.lefkosa, by=world.deniz, responsible="Deniz")
    with pytest.raises(actions.NothingInWork):
        actions.publish(house=world.lefkosa, by=world.deniz, responsible="Deniz")
    actions.answer(house=world.lefkosa, by=world.deniz, question="1.1", answer="yes", words="Now.")
    assert queries.published(world.lefkosa) == first
    assert first.answers.get(question="1.1").answer == "partly"
    second = queries.in_work(world.lefkosa)
    assert second is not None
    assert second.answers.count() == len(QUESTIONS)
    kept = second.answers.get(question="2.1")
    assert kept.answered_at == first.answers.get(question="2.1").answered_at
    assert SelfAssessment.objects.count() == 2


def test_an_open_question_keeps_it_in_the_house(world: World) -> None:
    answer_all(world, but="9.2")
    with pytest.raises(actions.NotAnswered, match=r"9\.2"):
        actions.publish(house=world.lefkosa, by=world.deniz, responsible="Deniz")
    assert queries.published(world.lefkosa) is None


@pytest.fixture
def counters(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """A room of this test alone that counts, in the place of the others."""
    found: list[Figure] = []
    monkeypatch.setattr(figures, "_counters", [(1, lambda _quarter: list(found))])
    monkeypatch.setattr(figures, "_names", {"blocks": "Blocks", "uses": "Uses", "uses.voice": "Synthetic voice"})
    return found


def test_a_quarter_that_is_over_is_closed_once_and_does_not_change(
    world: World, client: Client, counters: list[Figure]
) -> None:
    quarter = queries.this_quarter().before
    counters += [
        Count("blocks", 12),
        Count("complaints", 3, is_about_people=True),
        Count("consents", 7, is_about_people=True),
        Parts("uses", 40, {"voice": 20, "face": 2}),
        Median("fixed", [60, 3600, 7200, 7200, 7200]),
        Sayings("exceptions", ("A film of 1932 was shown without its declaration, for a memorial day.",)),
    ]
    assert client.get(f"/standards/trust/reports/{quarter}/").status_code == 404
    made = actions.close_quarter(quarter=quarter)
    counters[0] = Count("blocks", 99)
    assert actions.close_quarter(quarter=quarter) == made
    told = client.get(f"/standards/trust/reports/{quarter}/report.json").json()
    by_key = {one["key"]: one for one in told["figures"]}
    assert (told["is_over"], told["withheld_below"], told["sha256"]) == (True, 5, made.digest)
    assert by_key["blocks"]["number"] == 12
    assert (by_key["complaints"]["number"], by_key["consents"]["number"]) == (None, 7)
    assert by_key["uses"] == {"key": "uses", "form": "parts", "whole": 40, "parts": {"voice": 20, "face": None}}
    assert by_key["fixed"] == {"key": "fixed", "form": "median", "seconds": 7200, "of": 5}
    page = client.get(f"/standards/trust/reports/{quarter}/").content.decode()
    assert "Synthetic voice" in page
    assert "for a memorial day" in page
    assert "withheld, because it could point at somebody" in page
    assert client.get(f"/api/standards/trust/reports/{quarter}").json() == told
    entry = Entry.objects.get(action="quarter closed")
    assert entry.details == {"quarter": str(quarter), "digest": made.digest}


def test_the_report_on_paper_says_the_same_in_the_readers_language(
    world: World, client: Client, counters: list[Figure]
) -> None:
    counters += [Count("blocks", 12), Count("complaints", 3), Sayings("exceptions", ("A memorial day <b>&",))]
    quarter = queries.this_quarter().before
    actions.close_quarter(quarter=quarter)
    answer = client.get(f"/standards/trust/reports/{quarter}/report.pdf", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Type"] == "application/pdf"
    paper = PdfReader(io.BytesIO(answer.content))
    text = " ".join("\n".join(page.extract_text() for page in paper.pages).split())
    for words in (str(quarter), "Blocks 12", "complaints withheld", "A memorial day <b>&", "SHA-256"):
        assert words in text
    assert answer.content == client.get(answer.request["PATH_INFO"], headers={"Accept-Language": "en"}).content


def test_while_a_quarter_runs_nothing_that_counts_people_is_told(
    world: World, client: Client, counters: list[Figure]
) -> None:
    counters += [Count("blocks", 12), Count("consents", 7_318_246, is_about_people=True)]
    quarter = queries.this_quarter()
    told = client.get(f"/standards/trust/reports/{quarter}/report.json").json()
    assert [one["key"] for one in told["figures"]] == ["blocks"]
    assert told["is_over"] is False
    # A long number, without what parts its thousands: two digits stand in every page's nonce now and then.
    page = client.get(f"/standards/trust/reports/{quarter}/").content.decode()
    assert "7318246" not in re.sub(r"[,.\s]", "", page)
    with pytest.raises(actions.QuarterNotOver):
        actions.close_quarter(quarter=quarter)
    assert not QuarterReport.objects.exists()


@pytest.mark.parametrize("quarter", ["2026", "2026-Q5", "2999-Q4", "x", "9999-Q9"])
def test_a_quarter_that_there_is_not_is_not_found(world: World, client: Client, quarter: str) -> None:
    for end in ("", "report.json", "report.pdf"):
        assert client.get(f"/standards/trust/reports/{quarter}/{end}").status_code == 404
    assert client.get(f"/api/standards/trust/reports/{quarter}").status_code == 404


def test_the_register_counts_consents_of_a_quarter_without_saying_whose(world: World) -> None:
    quarter = queries.this_quarter().before
    within = quarter.start + dt.timedelta(days=1)
    for number in range(7):
        held = agreed(world, f"V-{number}", person=Who(f"Somebody {number}"), ends_on=within.date())
        ended = {"withdrawn_at": within} if number == 0 else {"over_told_at": within}
        through = within + dt.timedelta(seconds=10 + number)
        Consent.objects.filter(pk=held.pk).update(created_at=within, through_at=through, **ended)
        told = Notice.objects.create(consent=held, house=world.bishkek, programmes=[], kind="over", created_at=within)
        Notice.objects.filter(pk=told.pk).update(done_at=within + dt.timedelta(hours=number + 1))
    # Those that ran out ended at the end of their last day in Almaty; none of them is counted before that instant.
    midnight = dt.datetime.combine(within.date(), dt.time(19), dt.UTC)
    for number in range(1, 7):
        Consent.objects.filter(reference=f"V-{number}").update(through_at=midnight + dt.timedelta(seconds=10 + number))
    told = {one["key"]: one for one in figures.of_quarter(quarter, is_over=True)}
    assert told["consents_given"]["number"] == 7
    assert told["consents_over"]["number"] == 6
    # One alone would point at somebody.
    assert told["consents_withdrawn"]["number"] is None
    assert (told["consents_through"]["seconds"], told["consents_through"]["of"]) == (13, 7)
    assert (told["consents_followed"]["seconds"], told["consents_followed"]["of"]) == (4 * 3600, 7)
    assert "Somebody" not in json.dumps(told)
    running = {one["key"] for one in figures.of_quarter(Quarter.of(timezone.now().date()), is_over=False)}
    assert {
        "programmes",
        "declarations",
        "signed",
        "corrections_published",
        "tickets_sent",
        "corrections_fixed_after",
    } <= running
    assert running.isdisjoint({"consents_given", "consents_withdrawn"})


def test_the_pages_speak_to_everybody_and_name_what_is_a_demonstration(world: World, client: Client) -> None:
    answer_all(world)
    actions.publish(house=world.lefkosa, by=world.deniz, responsible="Deniz")
    terms.set_terms(house=world.lefkosa, by=world.deniz, terms=ANSWERS)
    page = client.get("/standards/trust/").content.decode()
    assert "demonstration" in page
    assert "no seal goes with it" in page
    home = client.get("/standards/").content.decode()
    assert "/standards/platforms/set/" not in home
    assert Broadcaster.objects.filter(is_demo=False).count() == 0


def test_the_demo_says_it_once_and_a_second_time_changes_nothing(world: World, client: Client) -> None:
    told = json.loads((Path(__file__).parents[2] / "demo/world/standards.json").read_text(encoding="utf-8"))
    assert set(told["self_assessments"][0]["answers"]) == set(QUESTIONS)
    openness.load(told)
    entries = Entry.objects.count()
    openness.load(told)
    assert Entry.objects.count() == entries
    assert [one.house.slug for one in everybody() if one.version] == ["ashgabat", "lefkosa", "tashkent"]
    # A breach was found some hours ago, and the clock runs.
    (breach,) = breaches_of(world.tashkent)
    assert 0 < standing(breach).hours_left < standing(breach).deadline.hours
    quarter = queries.this_quarter().before
    assert client.get(f"/standards/trust/reports/{quarter}/report.pdf").status_code == 200
    assert b"in the corner of every picture" in client.get("/standards/trust/houses/lefkosa/").content
