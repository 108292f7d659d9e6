"""The report of a week: what was counted, what is held back, and every answer to be checked by anybody."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import translation
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from ortaq.assistants.facts import loading
from ortaq.assistants.models import Answer, Erratum, Fact, FactVersion, Match, Question, Run, WeeklyReport
from ortaq.assistants.report import actions, behind, drawing, paper, queries, words
from ortaq.assistants.runs import actions as runs
from ortaq.assistants.runs import demo
from ortaq.assistants.runs import queries as queries_of_runs
from ortaq.core.grading.version import MATCHER_VERSION
from ortaq.core.ledger.canonical import digest, jcs
from ortaq.core.monitor import signing
from ortaq.core.monitor.runfile import root, sha256
from ortaq.core.monitor.verify import verify
from ortaq.core.text.languages import INTERFACE
from ortaq.ledger.models import Entry
from ortaq.members import keys
from ortaq.members.rules import NotAllowed
from ortaq.work.settings import settings as node
from tests.rooms.run_stories import Service, bank, kestrel
from tests.world import World

pytestmark = pytest.mark.django_db
WEEK = "2026-W48"


@pytest.fixture(scope="module")
def week(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The week of the recorded run of the local model, made once; what tests change is taken back after each."""
    folder = tmp_path_factory.mktemp("node")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(node(), "data", folder)
        patch.setattr(default_storage, "_location", folder / "files", raising=False)
        for cached in ("base_location", "location"):
            default_storage.__dict__.pop(cached, None)
        with transaction.atomic():
            loading.load()
            demo.replay()
            actions.publish(WEEK)
            yield
            transaction.set_rollback(True)
        for cached in ("base_location", "location"):
            default_storage.__dict__.pop(cached, None)


@pytest.fixture
def report(week: None, db: None) -> WeeklyReport:
    """The report of that week."""
    return WeeklyReport.objects.get(week=WEEK)


# These first: they need a node without the week, which is then made once for all the others.


def test_before_the_first_report_the_page_says_what_will_stand_here(db: None, client: Client) -> None:
    assert b"No report has been published yet" in client.get("/assistants/report/").content


@pytest.mark.parametrize("name", ["2026-W01", "last week", "", "2026-W60"])
def test_a_week_without_a_sealed_run_has_no_report(db: None, name: str) -> None:
    with pytest.raises(actions.CannotPublish):
        actions.publish(name)


def test_an_assistant_that_has_become_worse_raises_the_alarm_with_the_questions(
    db: None, own_files: None, client: Client
) -> None:
    questions = [one for country in ("KZ", "KG", "UZ") for one in bank((country,))]
    for number in range(7):
        fact = Fact.objects.create(
            slug=f"kz.city{number}", country="KZ", topic="geography", kind="name", value="Almaty", state="published",
            answers={"en": [{"form": "Almaty", "script": "Latn", "status": "preferred"}]},
            statement={"en": "It is Almaty."},
        )  # fmt: skip
        questions.append(
            Question.objects.create(fact=fact, language="en", text=f"Which city is number {number}?", key_digest="0")
        )
    service = Service()
    with service.open() as address:
        assistant = kestrel(f"{address}/v1", secret="")
        for week, says in (("2026-W46", "It is Almaty."), ("2026-W47", "It is Paris.")):
            service.answers = {one.text: says for one in questions[3:]}
            runs.seal(runs.go_on(runs.plan(assistant, questions, week=week), sleep=lambda _seconds: None))
            made = actions.publish(week)
    assert made.content["moved"] == {
        "against": "2026-W46",
        "compared": 1,
        "cells": [{"assistant": "kestrel", "language": "en", "lost": [f"kz.city{n} 1" for n in range(7)], "won": []}],
    }
    page = client.get("/assistants/report/2026-W47/").content.decode()
    assert "Of 1 cells (assistant and language) 1 has moved since 2026-W46" in page
    assert "7 no longer right, 0 right now" in page


def test_a_trend_goes_through_the_weeks_that_were_published(db: None) -> None:
    bank()
    for week, share in (("2026-W46", 5000), ("2026-W47", 4000)):
        WeeklyReport.objects.create(
            week=week,
            content={
                "assistants": [
                    {"slug": "kestrel", "total": {"wrong": {"share": share, "low": share - 500, "high": share + 500}}}
                ]
            },
            digest="0" * 64,
            published_at="2026-11-20T00:00:00Z",
        )
    assert [one["week"] for one in queries.trend_of("kestrel", "2026-W48")] == ["2026-W46", "2026-W47"]
    picture = drawing.trend(queries.trend_of("kestrel", "2026-W48"), "wrong")
    assert (picture.line, picture.share) == ("30.0,42.0 208.0,48.4", "40")


def cell(report: WeeklyReport, language: str, country: str) -> dict[str, Any]:
    (assistant,) = report.content["assistants"]
    return next(one for one in assistant["cells"] if (one["language"], one["country"]) == (language, country))


def test_a_recorded_run_is_whole_as_any_other(report: WeeklyReport) -> None:
    run = Run.objects.get()
    found = verify(runs.file_of(run), keys.own_root())
    # What was asked about facts that wait for a second source is not graded, and not in it.
    with_sources = {fact["slug"] for fact in loading.told() if fact["state"] == "proposed"}
    heard = [line for line in demo.recorded() if line["fact"] in with_sources]
    assert len(heard) >= 250
    assert (found.faults, found.answers, found.is_known) == ((), len(heard), True)
    assert (run.is_demo, report.content["is_demo"]) == (True, True)


def test_the_numbers_of_the_report_are_those_of_the_signed_run(report: WeeklyReport) -> None:
    signed = json.loads(bytes(Run.objects.get().manifest))["numbers"]
    (assistant,) = report.content["assistants"]
    assert assistant["total"] == signed["total"] == report.content["totals"]["api"]
    assert assistant["cells"] == signed["cells"]
    assert assistant["grades"] == signed["grades"]


def test_a_cell_counts_the_answers_behind_it(report: WeeklyReport) -> None:
    run = report.content["assistants"][0]["run"]
    every = behind.answers_of(run, "en", "country", "KZ")
    # Those that were asked in another manner are shown too, and not counted.
    answers = [one for one in every if one.asked["persona"] == "innocent"]
    assert len(answers) < len(every)
    wrong = [one for one in answers if behind.grade_of(one) in {"wrong", "outdated"}]
    decided = [one for one in answers if behind.grade_of(one) not in {"unclear", "ungraded"}]
    told = cell(report, "en", "KZ")["wrong"]
    assert (told["hits"], told["of"]) == (len(wrong), len(decided))


def test_few_answers_are_hatched(report: WeeklyReport) -> None:
    shown = {one.key: one for line in drawing.grid(report.content, "wrong", "country") for one in line.cells if one}
    few = {key: one.is_few for key, one in shown.items()}
    counted = {
        f"{demo.SLUG}.{one['language']}.{one['country']}": one["wrong"]["of"] < 30
        for one in report.content["assistants"][0]["cells"]
    }
    assert few == counted
    assert True in counted.values()


def test_channels_are_never_counted_together(report: WeeklyReport, world: World) -> None:
    before = report.content["totals"]["api"]
    person = next(one for one in world.people.values() if "grader" in one.roles)
    by_hand = runs.plan(kestrel("", slug="app", shape="manual", channel="manual", secret=""), bank_of_one(), week=WEEK)
    runs.capture(by_hand.answers.get(), "Almaty.", b"\x89PNG\r\n\x1a\n", by=person)
    runs.seal(by_hand)
    again = actions.publish(WEEK)
    assert again.content["totals"]["api"] == before
    assert again.content["totals"]["manual"]["wrong"]["of"] == 1


def bank_of_one() -> list[Any]:
    from ortaq.assistants.models import Question

    return [Question.objects.select_related("fact").get(fact__slug="kz.capital", language="en", persona="innocent")]


# ---- the page -------------------------------------------------------------------------------------------------------


def test_anybody_reads_the_report_in_every_language(report: WeeklyReport, client: Client) -> None:
    for code in INTERFACE:
        client.cookies["language"] = code
        page = client.get(f"/assistants/report/{WEEK}/")
        assert page.status_code == 200
        assert f'<html lang="{INTERFACE[code]}"' in page.content.decode()


def test_the_latest_report_is_the_one_that_is_shown(report: WeeklyReport, client: Client) -> None:
    assert client.get("/assistants/report/")["Location"] == f"/assistants/report/{WEEK}/"


def test_an_answer_is_shown_with_the_words_that_decided_and_its_bytes(report: WeeklyReport, client: Client) -> None:
    page = client.get(f"/assistants/report/{WEEK}/", {"cell": f"{demo.SLUG}.en.UZ"}).content.decode()
    first = behind.answers_of(report.content["assistants"][0]["run"], "en", "country", "UZ")[0]
    found = first.matches.get()
    assert (
        re.search(r'<mark class="said said-deny">(.*?)</mark>', page).group(1) == first.text[found.start : found.stop]
    )
    raw = client.get(f"/assistants/report/{WEEK}/answers/{first.pk}/response")
    assert (raw.content, raw["Content-Type"]) == (bytes(first.response), "text/plain; charset=utf-8")
    zipped = client.get(f"/assistants/report/{WEEK}/runs/{first.run_id}.zip").content
    assert verify(zipped, keys.own_root()).is_whole
    with zipfile.ZipFile(io.BytesIO(zipped)) as box:
        assert box.read(f"answers/{first.position:05}/response") == bytes(first.response)


def test_answers_of_a_run_that_is_not_published_are_nobodys(report: WeeklyReport, client: Client) -> None:
    run = runs.plan(demo.entered(), bank_of_one(), week="2026-W49")
    answer = run.answers.get()
    assert client.get(f"/assistants/report/{WEEK}/answers/{answer.pk}/response").status_code == 404
    assert client.get(f"/assistants/report/{WEEK}/runs/{run.pk}.zip").status_code == 404
    assert client.get(f"/assistants/runs/{run.pk}/").status_code == 302


@pytest.mark.parametrize(
    "told", [{"cell": "x"}, {"cell": "smollm2-135m.en.XX"}, {"n": "-3"}, {"measure": "x", "by": "y"}]
)
def test_an_address_that_makes_no_sense_shows_the_report_all_the_same(
    report: WeeklyReport, client: Client, told: dict[str, str]
) -> None:
    assert client.get(f"/assistants/report/{WEEK}/", told).status_code == 200


def test_the_json_is_what_was_published_and_its_digest(report: WeeklyReport, client: Client) -> None:
    told = client.get(f"/assistants/report/{WEEK}/report.json").json()
    assert told["report"] == report.content
    assert told["digest"] == digest(told["report"]) == report.digest
    assert client.get(f"/api/assistants/reports/{WEEK}").json()["digest"] == report.digest


@pytest.mark.parametrize("code", ["en", "kk", "hu"])
def test_the_same_stands_on_paper(report: WeeklyReport, code: str) -> None:
    with translation.override(code):
        made, again = paper.pdf_of(report), paper.pdf_of(report)
    assert made == again
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    assert "SmolLM2 135M" in text
    assert WEEK in text
    assert report.content["assistants"][0]["manifest"][:40] in text.replace("\n", "")


@pytest.mark.parametrize("code", ["en", "kk", "hu", "ru"])
def test_on_paper_a_long_name_of_a_language_does_not_run_into_how_far_its_readers_agree(code: str) -> None:
    agreed = {"alpha": 940}
    with translation.override(code):
        lines = [drawing.Line(tag, agreed, is_held=False, cells=()) for tag in ("az", "en", "uz")]
        grid = paper.Grid(lines, ["KZ"], 0)
        told = paper.stringWidth(paper.alpha(agreed), paper.TEXT, 7)
        widest = max(paper.stringWidth(words.language(line.language), paper.TEXT, 8.5) for line in lines)
    assert widest < grid.names - 8 - told


def test_our_own_errors_stand_in_the_report(report: WeeklyReport, client: Client) -> None:
    version = FactVersion.objects.create(
        fact=bank_of_one()[0].fact, number=9, content={}, digest="0" * 64, why="The key knew only UTC+6."
    )
    FactVersion.objects.filter(pk=version.pk).update(created_at="2026-11-25T12:00:00Z")
    again = actions.publish(WEEK)
    (told,) = again.content["own_errors"]
    assert (told["kind"], told["subject"], told["what"], told["day"]) == (
        "fact",
        "kz.capital",
        {"": "The key knew only UTC+6."},
        "2026-11-25",
    )
    assert b"The key knew only UTC+6." in client.get(f"/assistants/report/{WEEK}/").content


# ---- publishing -----------------------------------------------------------------------------------------------------


def test_a_standards_officer_publishes_and_the_log_knows(report: WeeklyReport, world: World) -> None:
    officer = next(one for one in world.people.values() if "standards" in one.roles)
    made = actions.publish(WEEK, by=officer)
    told = Entry.objects.filter(action="report published").last()
    assert (told.details["digest"], told.actor) == (made.digest, str(officer.pseudonym))
    with pytest.raises(NotAllowed):
        actions.publish(WEEK, by=world.aigul)


# ---- the askers, the contested, our own errors ----------------------------------------------------------------------


def text_of(page: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def paper_text(report: WeeklyReport) -> str:
    with translation.override("en"):
        made = paper.pdf_of(report)
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())


def test_the_report_tells_how_answers_change_with_the_asker(report: WeeklyReport, client: Client) -> None:
    (assistant,) = report.content["assistants"]
    told = {one["persona"]: one for one in assistant["manners"]}
    assert set(told) == {"leading", "malign", "false_premise"}
    for one in told.values():
        assert one["pairs"] == one["innocent"]["wrong"]["of"] == one["asked"]["wrong"]["of"] > 0
        assert one["worse"]["low"] <= one["worse"]["share"] <= one["worse"]["high"]
    page, printed = text_of(client.get(f"/assistants/report/{WEEK}/").content), paper_text(report)
    for where in (page, printed):
        assert "How answers change with the asker" in where
        for name, one in told.items():
            assert f"{one['pairs']} pair" in where, name
    # In letters that the fonts of the paper have.
    assert "asked innocently 5" in printed
    assert report.content == client.get(f"/assistants/report/{WEEK}/report.json").json()["report"]
    # Only innocent questions are counted in the shares of the grid.
    innocent = Answer.objects.filter(question__persona="innocent", matches__grade__isnull=False).exclude(
        matches__grade__in=["unclear", "ungraded"]
    )
    assert assistant["total"]["wrong"]["of"] == innocent.count()


def test_contested_matters_come_with_every_position_and_no_grade(report: WeeklyReport, client: Client) -> None:
    matters = {one["fact"]: one for one in report.content["contested"]}
    page, printed = text_of(client.get(f"/assistants/report/{WEEK}/").content), paper_text(report)
    assert set(matters) == {"xn.status", "kg.name_ru", "uz.highest_point"}
    for slug, one in matters.items():
        fact = Fact.objects.get(slug=slug)
        assert [position["who"] for position in one["positions"]] == [position["who"] for position in fact.positions]
        for position in one["positions"]:
            assert position["says"] in page
            assert position["says"] in printed
        answer = Answer.objects.get(pk=one["answers"][0]["answer"])
        assert answer.matches.get().grade == "ungraded"
        # Nor is it in any number: not as right, nor as wrong, nor among the joined ones.
        assert slug not in json.dumps(report.content["assistants"])
        raw = client.get(f"/assistants/report/{WEEK}/answers/{answer.pk}/response")
        assert raw.content == bytes(answer.response)
    with zipfile.ZipFile(io.BytesIO(runs.file_of(Run.objects.get()))) as box:
        numbers = json.loads(box.read("manifest.json"))["numbers"]
    assert numbers["grades"]["ungraded"] == 3
    assert numbers["total"]["wrong"]["of"] == report.content["assistants"][0]["total"]["wrong"]["of"]


def test_an_error_of_ours_is_published_by_a_person_and_stands_everywhere(
    report: WeeklyReport, world: World, client: Client
) -> None:
    officer = next(one for one in world.people.values() if "standards" in one.roles)
    address = "/assistants/report/errors/"
    assert "No error of ours is known yet" in text_of(client.get(address).content)
    assert b"what_en" not in client.get(address).content
    client.force_login(world.aigul)
    told = {
        "kind": "question",
        "what_en": "It could be read two ways.",
        "subject": "kg.currency",
        "right_since": "2026-11-18",
    }
    assert client.post(f"{address}publish/", told).status_code == 403
    client.force_login(officer)
    wrong = client.post(f"{address}publish/", told | {"what_en": " "})
    assert (wrong.status_code, "Say in English what was wrong" in text_of(wrong.content)) == (422, True)
    early = client.post(f"{address}publish/", told | {"right_since": "2999-01-01"})
    assert "when it is right again" in text_of(early.content)
    client.post(f"{address}publish/", told | {"what_kk": "Екі түрлі оқылатын."})
    made = Erratum.objects.get()
    assert (made.what, made.matcher) == ({"en": told["what_en"], "kk": "Екі түрлі оқылатын."}, MATCHER_VERSION)
    assert Entry.objects.get(action="own error published").subject_id == str(made.pk)
    Erratum.objects.update(created_at="2026-11-26T08:00:00Z")
    again = actions.publish(WEEK)
    (found,) = again.content["own_errors"]
    assert (found["kind"], found["subject"], found["right_since"]) == ("question", "kg.currency", "2026-11-18")
    client.logout()
    for page in (f"/assistants/report/{WEEK}/", address):
        assert "It could be read two ways." in text_of(client.get(page).content)
    assert "It could be read two ways." in paper_text(again)
    assert (
        client.get(f"{address}errors.json").json()["errors"] == client.get("/api/assistants/errors").json() == [found]
    )
    client.cookies["language"] = "kk"
    assert "Екі түрлі оқылатын." in text_of(client.get(address).content)


def test_an_error_of_the_matcher_tells_what_it_changed(report: WeeklyReport, world: World) -> None:
    """As after an update: the week was graded by another matcher, which took a right answer for a wrong one."""
    run = Run.objects.get()
    told = json.loads(bytes(run.manifest))
    Run.objects.update(manifest=jcs(told | {"matcher": "0-before"}))
    Match.objects.update(version="0-before")
    right = Match.objects.filter(grade="correct").first()
    Match.objects.filter(pk=right.pk).update(grade="wrong")
    officer = next(one for one in world.people.values() if "standards" in one.roles)
    made = actions.own_up("matcher", {"en": "It did not know an ending."}, by=officer)
    answers = Answer.objects.filter(state="answered").count()
    assert made.effect == {"week": WEEK, "answers": answers, "changed": 1, "turned_wrong": 0, "turned_right": 1}
    assert "1 have another grade" in words.effect(made.effect)


def test_an_old_run_keeps_the_matcher_that_graded_it_and_says_so(report: WeeklyReport) -> None:
    """Signed by a node with another matcher: whole, its grades as signed, and not compared as if they were ours."""
    run = Run.objects.get()
    old = json.loads(bytes(run.manifest)) | {"matcher": "0-before"}
    files = dict(queries_of_runs.stored(run).files)
    changed, entries = {}, []
    for entry in old["entries"]:
        path = f"answers/{entry['position']:05}/answer.json"
        answer = json.loads(files[path])
        answer["match"] = answer["match"] and answer["match"] | {"version": "0-before"}
        changed[path] = jcs(answer)
        entries.append(entry | {"files": entry["files"] | {"answer.json": sha256(changed[path])}})
    manifest = jcs(old | {"entries": entries, "root": root(entries)})
    signature = signing.sign(manifest, keys.ensure_monitor())
    Run.objects.update(manifest=manifest, signature=json.loads(signature), manifest_digest=sha256(manifest))
    Match.objects.update(version="0-before")
    # Today's matcher has a say of its own beside it, which changes nothing of what was signed.
    Match.objects.bulk_create(
        Match(answer_id=one.answer_id, version=MATCHER_VERSION, grade="unclear") for one in Match.objects.all()
    )
    found = runs.proof(Run.objects.get())
    assert (found.faults, found.is_regraded) == ((), False)
    out = io.StringIO()
    call_command("monitor", "verify", str(run.pk)[:8], stdout=out)
    assert "read and counted again (another matcher)" in out.getvalue()


def test_programs_get_what_the_pages_show(report: WeeklyReport, world: World, client: Client) -> None:
    run = Run.objects.get()
    cell_of = {"assistant": demo.SLUG, "language": "en", "country": "UZ"}
    rows = client.get(f"/api/assistants/reports/{WEEK}/answers", cell_of).json()
    shown = behind.answers_of(str(run.pk), "en", "country", "UZ")
    assert [row["id"] for row in rows] == [str(one.pk) for one in shown]
    assert (rows[0]["grade"], rows[0]["text"]) == (behind.grade_of(shown[0]), shown[0].text)
    assert client.get(f"/api/assistants/runs/{run.pk}/answers").status_code in {401, 403}
    client.force_login(next(one for one in world.people.values() if "standards" in one.roles))
    every = client.get(f"/api/assistants/runs/{run.pk}/answers").json()
    assert [row["position"] for row in every] == list(range(1, run.answers.count() + 1))
    wrong = client.get(f"/api/assistants/runs/{run.pk}/answers", {"language": "kk", "grade": "wrong"}).json()
    assert {(row["language"], row["grade"]) for row in wrong} == {("kk", "wrong")}
    told = client.get(f"/api/assistants/runs/{run.pk}/proof").json()
    assert (told["whole"], told["regraded"], told["faults"]) == (True, True, [])
    assert client.get("/api/assistants/grades/agreement").json() == []
