"""An assistant says something false; it is corrected, told to machines and to the platform, and the fix is measured."""

import datetime as dt
import json
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from ortaq.assistants.corrections import actions, queries, retrieval
from ortaq.assistants.facts import loading
from ortaq.assistants.models import Answer, Correction, CorrectionState, Fact, FactSource, Run, Ticket, WeeklyReport
from ortaq.assistants.report import actions as report
from ortaq.assistants.runs import actions as runs
from ortaq.assistants.runs import demo, secrets
from ortaq.core.figures import Quarter
from ortaq.core.ledger.canonical import digest
from ortaq.core.monitor import signing
from ortaq.core.text.retrieval import Index
from ortaq.members import keys
from ortaq.members.models import Person
from ortaq.members.rules import NotAllowed
from ortaq.members.territories import territories
from ortaq.standards.trust.figures import of_quarter
from ortaq.web.demo.assistants import assistants as demo_assistants
from ortaq.web.demo.corrections import corrections as demo_corrections
from ortaq.web.demo.facts import facts as demo_facts
from tests.rooms.run_stories import SECRET, Service, bank, kestrel
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
KZ_CAPITAL = "What is the capital of Kazakhstan?"


@pytest.fixture
def grader(world: World) -> Person:
    return world.maral


@pytest.fixture
def officer(world: World) -> Person:
    return world.gulnora


@pytest.fixture
def service(own_files: None) -> Service:
    secrets.keep("kestrel", SECRET)
    return Service()


def sealed(service: Service, questions: list, **how: int) -> Run:
    """One week: all questions asked, graded and sealed."""
    from ortaq.assistants.models import Assistant

    with service.open() as address:
        assistant = Assistant.objects.filter(slug="kestrel").first() or kestrel(f"{address}/v1")
        Assistant.objects.filter(pk=assistant.pk).update(endpoint=f"{address}/v1")
        assistant.refresh_from_db()
        run = runs.go_on(runs.plan(assistant, questions, **how), sleep=lambda _seconds: None)
    return runs.seal(run)


@pytest.fixture
def wrong(service: Service, world: World) -> Answer:
    """Kestrel says Almaty, in a sealed run."""
    questions = bank()
    for fact in Fact.objects.all():
        fact.statement |= {"ru": f"{fact.value} …"}
        fact.save()
        FactSource.objects.create(
            fact=fact,
            number=0,
            publisher="The constitution",
            locator="https://constitution.example/",
            group="constitution.example",
            official=True,
            accessed_on=dt.date(2026, 11, 27),
            says=fact.value,
            agrees=True,
        )
    sealed(service, questions)
    return queries.wrong_answers().get()


@pytest.fixture
def published(wrong: Answer, grader: Person, officer: Person) -> Correction:
    return actions.publish(actions.draft(wrong, by=grader), by=officer)


# ---- by two people ---------------------------------------------------------------------------------------------------


def test_only_what_is_graded_wrong_can_be_corrected(wrong: Answer, grader: Person) -> None:
    right = Answer.objects.get(question__fact__slug="kg.capital")
    with pytest.raises(actions.CannotCorrect, match="not graded as wrong"):
        actions.draft(right, by=grader)
    correction = actions.draft(wrong, by=grader)
    assert (correction.rating, correction.claim) == (1, "The capital of Kazakhstan is Almaty.")
    assert correction.seen_in[0]["sha256"] == wrong.response_sha256
    with pytest.raises(actions.CannotCorrect, match="already"):
        actions.draft(wrong, by=grader)
    assert not queries.wrong_answers().exists()


def test_the_claim_must_stand_in_the_answer(wrong: Answer, grader: Person) -> None:
    with pytest.raises(actions.CannotCorrect, match="word for word"):
        actions.draft(wrong, by=grader, claim="The capital is Paris.")


def test_nobody_is_corrected_on_a_contested_matter(wrong: Answer, grader: Person) -> None:
    Fact.objects.filter(slug="kz.capital").update(sensitivity="contested")
    assert not queries.wrong_answers().exists()
    with pytest.raises(actions.CannotCorrect, match="contested"):
        actions.draft(Answer.objects.get(pk=wrong.pk), by=grader)


def test_a_second_person_publishes(wrong: Answer, grader: Person, officer: Person, world: World) -> None:
    correction = actions.draft(wrong, by=grader)
    with pytest.raises(actions.CannotCorrect, match="Somebody else"):
        actions.publish(correction, by=grader)
    with pytest.raises(NotAllowed):
        actions.publish(correction, by=world.erlan)
    assert actions.publish(correction, by=officer).state == CorrectionState.PUBLISHED


def test_a_fact_that_changed_in_between_needs_a_new_draft(wrong: Answer, grader: Person, officer: Person) -> None:
    correction = actions.draft(wrong, by=grader)
    Fact.objects.filter(slug="kz.capital").update(version=2)
    with pytest.raises(actions.CannotCorrect, match="has changed"):
        actions.publish(Correction.objects.get(pk=correction.pk), by=officer)


# ---- what machines read ----------------------------------------------------------------------------------------------


def test_drafts_are_nowhere_to_be_read(wrong: Answer, grader: Person, client: Client) -> None:
    draft = actions.draft(wrong, by=grader)
    for path in ("feed.json", "corrections.ndjson", "list.json", "sitemap.xml", ""):
        answer = client.get(f"/corrections/{path}")
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert str(draft.pk).encode() not in said
        assert b"Almaty" not in said
    assert client.get(f"/corrections/{draft.pk}/").status_code == 404


def test_each_page_has_one_claim_review(published: Correction, client: Client) -> None:
    page = client.get(f"/corrections/{published.pk}/").content.decode()
    scripts = page.split('type="application/ld+json"')[1:]
    assert len(scripts) == 1
    told = json.loads(scripts[0].partition(">")[2].partition("</script>")[0])
    assert told["@type"] == "ClaimReview"
    assert told["claimReviewed"] == "The capital of Kazakhstan is Almaty."
    assert told["itemReviewed"]["author"] == {"@type": "SoftwareApplication", "name": "Kestrel 4"}
    assert told["reviewRating"]["ratingValue"] == 1
    assert told["author"]["name"] == published.house.name
    assert told["citation"] == ["https://constitution.example/"]


REQUIRED = {
    # schema.org, and what readers of claim reviews ask for: ClaimReview, Claim, Rating, Organization.
    "ClaimReview": {"url", "datePublished", "author", "claimReviewed", "itemReviewed", "reviewRating", "inLanguage"},
    "Claim": {"author", "datePublished"},
    "Rating": {"ratingValue", "bestRating", "worstRating", "alternateName"},
    "Organization": {"name"},
    "SoftwareApplication": {"name"},
    "CreativeWork": {"identifier"},
}
KNOWN = {
    "ClaimReview": REQUIRED["ClaimReview"] | {"reviewBody", "citation"},
    "Claim": REQUIRED["Claim"] | {"appearance"},
    "CreativeWork": {"identifier", "dateCreated"},
}


def typed(told: object) -> list[dict]:
    """Every object with a type, at whatever depth."""
    inner = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    own = [told] if isinstance(told, dict) and "@type" in told else []
    return own + [found for one in inner for found in typed(one)]


def test_claim_review_has_every_property_that_its_types_need_and_no_invented_one(
    published: Correction, client: Client
) -> None:
    page = client.get(f"/corrections/{published.pk}/").content.decode()
    told = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert (told["@context"], told["@type"]) == ("https://schema.org", "ClaimReview")
    for one in typed(told):
        kind, names = one["@type"], set(one) - {"@type", "@context"}
        assert REQUIRED[kind] <= names <= KNOWN.get(kind, REQUIRED[kind]), kind
        assert all(value not in ("", None, []) for value in one.values()), one
    assert dt.date.fromisoformat(told["datePublished"])
    rating = told["reviewRating"]
    assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
    assert told["url"].startswith("http")
    assert told["itemReviewed"]["appearance"][0]["identifier"].endswith(published.answer.response_sha256)


def test_the_feed_has_what_json_feed_1_1_requires(published: Correction, client: Client) -> None:
    """jsonfeed.org/version/1.1: version, title and items; of an item id and a content; days are RFC 3339."""
    told = client.get("/corrections/feed.json").json()
    assert {"version", "title", "items", "home_page_url", "feed_url"} <= told.keys()
    for item in told["items"]:
        assert isinstance(item["id"], str)
        assert item["content_text"] or item["content_html"]
        for name in ("date_published", "date_modified"):
            assert dt.datetime.fromisoformat(item[name]).tzinfo is not None
        assert all(author.keys() & {"name", "url", "avatar"} for author in item["authors"])
        assert all(isinstance(tag, str) for tag in item["tags"])
        # Whatever else an item holds begins with an underscore.
        standard = {"id", "url", "title", "content_text", "date_published", "date_modified", "language", "authors"}
        assert all(name in standard | {"tags"} or name.startswith("_") for name in item)


def test_the_feed_is_a_json_feed_with_etag_and_since(published: Correction, client: Client) -> None:
    answer = client.get("/corrections/feed.json")
    told = answer.json()
    assert (answer.headers["content-type"], told["version"]) == (
        "application/feed+json",
        "https://jsonfeed.org/version/1.1",
    )
    assert [item["_ortaq"]["right"] for item in told["items"]] == ["Astana is the capital of Kazakhstan."]
    again = client.get("/corrections/feed.json", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    later = (timezone.now() + dt.timedelta(hours=1)).isoformat()
    assert client.get("/corrections/feed.json", {"since": later}).json()["items"] == []
    assert len(client.get("/corrections/feed.json", {"since": "2026-01-01"}).json()["items"]) == 1
    bad = client.get("/corrections/feed.json", {"since": "yesterday"})
    assert (bad.status_code, "yesterday" in bad.json()["problem"]) == (400, True)
    assert client.get("/corrections/feed.json", {"since": "2026-13-45"}).status_code == 400


def test_a_withdrawal_reaches_whoever_has_read_it(published: Correction, officer: Person, client: Client) -> None:
    before = client.get("/corrections/feed.json")
    at = timezone.now().isoformat()
    with pytest.raises(actions.CannotCorrect):
        actions.withdraw(published, by=officer, why=" ")
    actions.withdraw(published, by=officer, why="The span was a quotation.")
    after = client.get("/corrections/feed.json", {"since": at}, headers={"if-none-match": before.headers["etag"]})
    assert after.json()["items"][0]["title"].startswith("Withdrawn: ")
    assert after.json()["items"][0]["_ortaq"]["state"] == "withdrawn"
    page = client.get(f"/corrections/{published.pk}/").content.decode()
    assert "The span was a quotation." in page
    assert "ld+json" not in page
    assert str(published.pk) not in client.get("/corrections/sitemap.xml").content.decode()


def test_the_dump_and_the_signed_list_agree(published: Correction, client: Client) -> None:
    lines = b"".join(client.get("/corrections/corrections.ndjson").streaming_content).decode().splitlines()
    rows = [json.loads(line) for line in lines]
    told = client.get("/corrections/list.json").content
    assert json.loads(told)["corrections"] == [{"id": row["id"], "sha256": digest(row)} for row in rows]
    signature = client.get("/corrections/list.signature.json").content
    who, faults = signing.read(signature, told)
    assert faults == []
    assert who is not None
    assert who.leads_to(keys.own_root())
    _who, faults = signing.read(signature, told.replace(b"ortaq", b"ortaK"))
    assert faults != []


def test_the_sitemap_leads_to_every_claim(published: Correction, client: Client) -> None:
    tree = ET.fromstring(client.get("/corrections/sitemap.xml").content)
    found = [node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert [address.rsplit("/", 2)[1] for address in found] == [str(published.pk)]


def test_llms_txt_leads_to_markdown_by_country_and_language(wrong: Answer, client: Client) -> None:
    index = client.get("/llms.txt").content.decode()
    assert "/corrections/facts/kz/en.md" in index
    page = client.get("/corrections/facts/kz/en.md")
    assert page.headers["content-type"].startswith("text/markdown")
    assert "Astana is the capital of Kazakhstan." in page.content.decode()
    assert client.get("/corrections/facts/hu/en.md").status_code == 404
    assert client.get("/corrections/facts/kz/xx.md").status_code == 404


# ---- retrieval -------------------------------------------------------------------------------------------------------


def test_our_retrieval_over_our_export_finds_what_is_right(wrong: Answer, client: Client) -> None:
    lines = b"".join(client.get("/corrections/rag.jsonl").streaming_content).decode().splitlines()
    exported = [json.loads(line) for line in lines]
    assert {(row["fact"], row["lang"]) for row in exported} >= {("kz.capital", "en"), ("kz.capital", "ru")}
    index = retrieval.index(exported)
    assert retrieval.facts_for(KZ_CAPITAL, "en", index, 1) == ["Astana is the capital of Kazakhstan."]
    assert retrieval.facts_for("zzz", "en", retrieval.index()) == []


def test_whatever_the_bank_is_asked_the_right_fact_comes_first() -> None:
    """Also when a question suggests another country's value, and when only the sentences can be searched."""
    facts = [fact for fact in loading.told() if fact["state"] == "proposed" and "positions" not in fact]
    rows = [
        {
            "id": fact["slug"],
            "lang": tag,
            "text": fact["statement"][tag],
            "asks": fact["questions"][tag],
            "about": territories()[fact["country"]].name(tag) if fact["country"] else "",
        }
        for fact in facts
        for tag in fact["statement"]
    ]
    index, sentences = retrieval.index(rows), retrieval.index([row | {"asks": ""} for row in rows])
    found, suggested, without = Counter(), Counter(), Counter()

    def is_first(fact: dict[str, Any], question: str, tag: str, among: Index) -> bool:
        return [fact["slug"]] == [one.passage.id for one in among.best(question, 1, tag)]

    for fact in facts:
        for tag, question in fact["questions"].items():
            found[is_first(fact, question, tag, index)] += 1
            without[is_first(fact, question, tag, sentences)] += 1
        for tag, claim in fact.get("suggested", {"claim": {}})["claim"].items():
            leading = loading.personas()["leading"][tag].format(claim=claim)
            suggested[is_first(fact, leading, tag, index)] += 1
    assert found[True] >= 0.99 * found.total(), found
    assert suggested[True] >= 0.9 * suggested.total(), suggested
    assert without[True] >= 0.9 * without.total(), without


def test_contested_and_unpublished_facts_are_not_exported(wrong: Answer) -> None:
    Fact.objects.filter(slug="kz.capital").update(sensitivity="contested")
    Fact.objects.filter(slug="kg.capital").update(state="disputed")
    assert {row["fact"] for row in retrieval.rows()} == {"uz.capital"}


# ---- tickets ---------------------------------------------------------------------------------------------------------


def test_the_fix_is_the_first_right_answer_afterwards(
    published: Correction, service: Service, grader: Person, client: Client
) -> None:
    assistant = published.answer.run.assistant
    ticket = actions.send(published, assistant, by=grader, reference="#17")
    with pytest.raises(actions.CannotCorrect):
        actions.send(published, assistant, by=grader)
    assert queries.fix_of(ticket).answer is None
    assert queries.by_platform() == {"Falconry": (1, 0, None)}
    service.answers[KZ_CAPITAL] = "The capital of Kazakhstan is Astana."
    sealed(service, [published.answer.question])
    fix = queries.fix_of(ticket)
    assert fix.answer is not None
    assert "Astana" in fix.answer.text
    many, fixed, days = queries.by_platform()["Falconry"]
    assert (many, fixed) == (1, 1)
    assert days == pytest.approx(fix.days)
    assert "Falconry" in client.get("/corrections/").content.decode()
    assert actions.acknowledge(ticket, by=grader, reference="#17a").reference == "#17a"


def test_one_lucky_answer_is_no_fix_and_a_relapse_is_said(
    published: Correction, service: Service, grader: Person, client: Client
) -> None:
    question, assistant = published.answer.question, published.answer.run.assistant
    ticket = actions.send(published, assistant, by=grader)
    service.answers[KZ_CAPITAL] = "The capital of Kazakhstan is Astana."
    lucky = sealed(service, [question], repeats=2)
    second = lucky.answers.order_by("position").last()
    second.matches.update(grade="wrong")
    assert queries.fix_of(ticket).state == "open"
    sealed(service, [question])
    assert queries.fix_of(ticket).state == "fixed"
    service.answers[KZ_CAPITAL] = "The capital of Kazakhstan is Almaty."
    sealed(service, [question])
    fix = queries.fix_of(ticket)
    assert (fix.state, fix.again.text) == ("again", "The capital of Kazakhstan is Almaty.")
    assert "wrong again since" in client.get(f"/corrections/{published.pk}/").content.decode()
    # What came later is not known on an earlier day: a quarter that is over does not change.
    assert queries.fix_of(ticket, published.published_at + dt.timedelta(microseconds=1)).state == "open"


def test_open_tickets_count_until_now(published: Correction, grader: Person) -> None:
    ticket = actions.send(published, published.answer.run.assistant, by=grader)
    later = published.published_at + dt.timedelta(days=40)
    assert queries.fix_of(ticket, later).days == 40
    assert queries.median_days([queries.fix_of(ticket, later)]) is None


# ---- the transparency report -----------------------------------------------------------------------------------------


def figures_of(quarter: Quarter) -> dict[str, dict]:
    return {one["key"]: one for one in of_quarter(quarter, is_over=True)}


def several(published: Correction, number: int, day: dt.datetime) -> list[Ticket]:
    """So many corrections like this one, published on a day and sent a day later."""
    found = []
    for _each in range(number):
        one = Correction.objects.get(pk=published.pk)
        one.pk, one.answer, one.published_at, one.changed_at = uuid4(), None, day, day
        one._state.adding = True
        one.save()
        later = day + dt.timedelta(seconds=1)
        assistant = published.answer.run.assistant
        found.append(Ticket.objects.create(correction=one, assistant=assistant, sent_by=world_person(), sent_at=later))
    return found


def world_person() -> Person:
    return Person.objects.get(username="maral")


def test_the_transparency_report_counts_corrections_tickets_and_fixes(published: Correction, service: Service) -> None:
    quarter = Quarter.of(timezone.now().date())
    question = published.answer.question
    day = timezone.now() - dt.timedelta(days=20)
    many = several(published, 6, day)
    told = figures_of(Quarter.of(day.date()))
    assert told["tickets_sent"]["number"] == len(many)
    service.answers[KZ_CAPITAL] = "The capital of Kazakhstan is Astana."
    sealed(service, [question])
    told = figures_of(quarter)
    assert told["corrections_fixed"]["number"] == 6
    assert told["corrections_fixed_after"]["form"] == "waits"
    assert told["corrections_fixed_after"]["seconds"] == pytest.approx(20 * 86400, abs=300)
    assert (told["corrections_fixed_after"]["of"], told["corrections_fixed_after"]["open"]) == (6, 0)


def test_few_corrections_are_withheld_in_the_report_and_open_tickets_are_no_zero(published: Correction) -> None:
    day = timezone.now() - dt.timedelta(seconds=5)
    quarter = Quarter.of(day.date())
    assert figures_of(quarter)["corrections_published"]["number"] is None
    several(published, 3, day)
    told = figures_of(quarter)
    assert told["tickets_sent"]["number"] is None
    waits = told["corrections_fixed_after"]
    assert (waits["seconds"], waits["of"], waits["open"]) == (None, None, None)
    several(published, 4, day)
    waits = figures_of(quarter)["corrections_fixed_after"]
    assert (waits["seconds"], waits["of"], waits["open"], waits["is_reached"]) == (None, 7, 7, False)


# ---- screens and API -------------------------------------------------------------------------------------------------


def test_the_whole_way_on_the_screen(wrong: Answer, sign_in, world: World) -> None:
    first = sign_in(world.maral)
    # Before the report is out it may still be dealt to her, and then she may not know whose it is.
    assert "Almaty" not in first.get("/assistants/corrections/").content.decode()
    report.publish(wrong.run.week)
    assert "Almaty" in first.get("/assistants/corrections/").content.decode()
    first.post(f"/assistants/corrections/draft/{wrong.pk}/", {"claim": ""})
    draft = Correction.objects.get()
    first.post(f"/assistants/corrections/{draft.pk}/publish/")
    assert Correction.objects.get().state == "draft"
    second = sign_in(world.gulnora)
    second.post(f"/assistants/corrections/{draft.pk}/publish/")
    second.post(f"/assistants/corrections/{draft.pk}/send/", {"assistant": "kestrel", "reference": "#1"})
    ticket = draft.tickets.get()
    second.post(f"/assistants/corrections/tickets/{ticket.pk}/", {"reference": "#2"})
    page = second.get("/assistants/corrections/").content.decode()
    assert "#2" in page
    second.post(f"/assistants/corrections/{draft.pk}/withdraw/", {"why": "A test."})
    assert Correction.objects.get().state == "withdrawn"
    assert second.get("/assistants/").status_code == 200


def test_the_whole_way_over_the_api(wrong: Answer, sign_in, world: World) -> None:
    def post(browser, path: str, **told: object) -> dict:
        answer = browser.post(f"/api/assistants/{path}", told, content_type="application/json")
        return answer.json() | {"status": answer.status_code}

    draft = post(sign_in(world.maral), "corrections", answer=str(wrong.pk))
    assert draft["state"] == "draft"
    assert post(sign_in(world.maral), f"corrections/{draft['id']}/publish")["status"] == 409
    browser = sign_in(world.gulnora)
    assert post(browser, f"corrections/{draft['id']}/publish")["state"] == "published"
    ticket = post(browser, f"corrections/{draft['id']}/tickets", assistant="kestrel")
    assert (ticket["is_fixed"], ticket["assistant"]) == (False, "kestrel")
    assert post(browser, f"corrections/tickets/{ticket['id']}/acknowledge")["acknowledged_at"]
    assert [row["fact"] for row in Client().get("/api/assistants/corrections").json()] == ["kz.capital"]
    for named, number in (("country=KZ&language=en&fact=kz.capital", 1), ("language=tk", 0), ("country=HU", 0)):
        assert len(Client().get(f"/api/assistants/corrections?{named}").json()) == number
    one = Client().get(f"/api/assistants/corrections/{draft['id']}").json()
    assert (one["sources"], one["tickets"][0]["state"], one["disputes"]) == (
        ["https://constitution.example/"],
        "open",
        [],
    )
    assert one["seen_in"][0]["sha256"] == wrong.response_sha256
    assert Client().get(f"/api/assistants/corrections/{uuid4()}").status_code == 404
    assert Client().get("/api/assistants/corrections/platforms").json()[0]["tickets"] == 1
    assert post(browser, f"corrections/{draft['id']}/withdraw", why="A test.")["state"] == "withdrawn"


def test_the_demo_corrects_what_the_small_model_really_said_and_tells_no_platform(world: World) -> None:
    demo_facts()
    demo.replay()  # a loading that was broken off here, and is begun again
    demo_assistants()
    assert WeeklyReport.objects.count() == 1
    demo_corrections()
    demo_corrections()
    assert queries.published().count() >= 3
    assert queries.drafts().count() == 1
    assert queries.by_platform() == {}
    assert all(one.claim in one.answer.text for one in queries.published())
