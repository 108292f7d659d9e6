"""What people grade stays as they locked it: the database refuses, the log tells, the run file carries it."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from ortaq.assistants.desk import actions, proof, queries
from ortaq.assistants.desk.actions import Given
from ortaq.assistants.models import (
    Criterion,
    Draw,
    Fact,
    Question,
    Reading,
    Run,
    Sheet,
    WeeklyReport,
)
from ortaq.assistants.report import paper
from ortaq.assistants.report.actions import publish
from ortaq.assistants.runs import actions as runs
from ortaq.core.monitor.verify import verify
from ortaq.ledger.models import Entry
from ortaq.members import keys
from ortaq.members.models import Role
from tests.rooms.run_stories import Service, bank, kestrel
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WEEK = "2026-W47"
CITIES = 44
FINE = {name: Given(0) for name in Criterion.values}


def cities() -> list[Question]:
    """The capitals, and many cities of Kazakhstan: of every second the service says something wrong."""
    questions = [*bank(("KZ",))]
    for number in range(CITIES):
        fact = Fact.objects.create(
            slug=f"kz.city{number:02}", country="KZ", topic="geography", kind="name", value="Almaty", state="published",
            answers={"en": [{"form": "Almaty", "script": "Latn", "status": "preferred"}]},
            statement={"en": f"City {number} is Almaty."},
        )  # fmt: skip
        questions.append(
            Question.objects.create(fact=fact, language="en", text=f"Which city is number {number}?", key_digest="0")
        )
    return questions


@pytest.fixture
def desk(world: World) -> World:
    """Asel reads at home, Aigul abroad, Dilnoza decides; Nargiz looks after it."""
    for person in (world.asel, world.aigul, world.dilnoza):
        person.roles = [*person.roles, Role.GRADER]
        person.save()
    world.nargiz.roles = [*world.nargiz.roles, Role.STANDARDS]
    world.nargiz.save()
    for person in (world.asel, world.aigul):
        actions.name_reader(person, ["en"], by=world.nargiz)
    return world


@pytest.fixture
def run(desk: World) -> Run:
    """A sealed run of 45 answers, half of them wrong."""
    service, questions = Service(), cities()
    for number, question in enumerate(questions[1:]):
        service.answers[question.text] = "It is Almaty." if number % 2 else "It is Paris."
    with service.open() as address:
        planned = runs.plan(kestrel(f"{address}/v1", secret=""), questions, week=WEEK)
        return runs.seal(runs.go_on(planned, sleep=lambda _seconds: None))


def lock_all(*, each: Callable[[Reading], dict[str, Given]]) -> None:
    for reading in Reading.objects.filter(locked_at=None).select_related("sheet__answer", "person"):
        actions.lock(reading, each(reading), by=reading.person)


def as_it_is(reading: Reading) -> dict[str, Given]:
    """Both see what is wrong; of one answer in ten, which the matcher calls right, too."""
    text, position = reading.sheet.text, reading.sheet.answer.position
    return FINE | {"accuracy": Given(2, text[:5])} if "Paris" in text or position % 10 == 0 else FINE


@pytest.fixture
def read(desk: World, run: Run) -> Run:
    """Forty of its answers are read by two, one of them is decided by a third, and the report is out."""
    actions.deal([run], each=40, by=desk.nargiz)
    disputed = Sheet.objects.filter(text__contains="Paris").first()

    def each(reading: Reading) -> dict[str, Given]:
        differs = reading.sheet_id == disputed.pk and not reading.is_home
        return FINE if differs else as_it_is(reading)

    lock_all(each=each)
    actions.name_reader(desk.dilnoza, ["en"], by=desk.nargiz)
    actions.decide(disputed, "accuracy", 2, "Paris is not in Kazakhstan.", by=desk.dilnoza)
    publish(WEEK, by=desk.nargiz)
    return Run.objects.get(pk=run.pk)


# ---- in the run file ------------------------------------------------------------------------------------------------


def test_the_run_file_carries_what_people_read_and_anybody_counts_it_again(read: Run) -> None:
    found = verify(runs.file_of(read), keys.own_root())
    assert (found.faults, found.readings, found.is_known) == ((), 40, True)
    total = found.joined["total"]
    assert (total["answers"], total["read"], total["languages"]) == (45, 40, ["en"])
    assert total["low"] <= total["share"] <= total["high"]
    out = io.StringIO()
    call_command("monitor", "verify", str(read.pk)[:8], stdout=out)
    told = out.getvalue()
    assert "40 answers were read by two; agreement and joined shares are the same." in told
    assert "en alpha 0.9" in told
    assert "all together:" in told


def test_the_file_says_a_number_and_a_country_of_readers_and_never_who_they_are(desk: World, read: Run) -> None:
    whole = runs.file_of(read)
    for person in (desk.asel, desk.aigul, desk.dilnoza):
        for secret in (str(person.pseudonym), person.username, str(person)):
            assert secret.encode() not in whole
    with zipfile.ZipFile(io.BytesIO(whole)) as box:
        told = [box.read(name) for name in box.namelist() if name.startswith("readings")]
        one = json.loads(next(box.read(name) for name in box.namelist() if name.startswith("readings/")))
    assert (one["home"]["country"], one["abroad"]["country"]) == ("KZ", "KG")
    assert {one["home"]["reader"], one["abroad"]["reader"]} < {"reader 1", "reader 2", "reader 3"}
    # A reason is for the desk; nor does the file tell when somebody worked.
    assert b"Paris is not in Kazakhstan" not in whole
    assert Reading.objects.first().locked_at.isoformat()[:13].encode() not in b"".join(told)


def test_readings_are_signed_when_the_report_is_published_and_the_log_knows(desk: World, read: Run) -> None:
    told = Entry.objects.get(action="readings sealed")
    assert told.details["answers"] == 40
    publish(WEEK, by=desk.nargiz)
    # Nothing has changed: nothing is signed anew.
    assert Entry.objects.filter(action="readings sealed").count() == 1


def test_page_paper_and_json_tell_both_together_and_how_far_readers_agree(read: Run, client: Client) -> None:
    report = WeeklyReport.objects.get()
    (assistant,) = report.content["assistants"]
    total = assistant["joined"]["total"]
    assert total == verify(runs.file_of(read)).joined["total"]
    told = client.get(f"/assistants/report/{WEEK}/report.json").json()["report"]
    assert told["assistants"][0]["joined"]["total"] == total
    page = client.get(f"/assistants/report/{WEEK}/").content.decode()
    share = f"{round(total['share'] / 100)} %"
    assert f"{share} of the answers mislead their readers." in page
    assert "the matcher graded all 45, two journalists of two countries read 40 of them blind" in page
    assert "n: matcher 45, people 40" in page
    with translation.override("en"):
        made = paper.pdf_of(report)
    printed = " ".join("\n".join(one.extract_text() for one in PdfReader(io.BytesIO(made)).pages).split())
    assert f"English: {share}" in printed
    assert "n: matcher 45, people 40 · alpha 0.9" in printed


def test_where_readers_agree_too_little_nothing_of_theirs_is_told_anywhere(
    desk: World, run: Run, client: Client
) -> None:
    """Abroad errors are seen where at home nobody sees any: the matcher stands alone, and the page says why."""
    actions.deal([run], each=40, by=desk.nargiz)
    lock_all(each=lambda one: FINE if one.is_home or one.sheet.answer.position % 2 else FINE | {"accuracy": Given(1)})
    publish(WEEK, by=desk.nargiz)
    (assistant,) = WeeklyReport.objects.get().content["assistants"]
    assert assistant["joined"] == {
        "languages": [{"language": "en", "answers": 45, "read": 40, "why": "apart"}],
        "total": None,
    }
    answer = Sheet.objects.first().answer
    page = client.get(f"/assistants/report/{WEEK}/", {"cell": "kestrel.en.KZ"}).content.decode()
    assert "Not published: the two readers agree too little." in page
    assert "mislead their readers" not in page
    assert "some issue" not in page
    # The matcher's own shares stay, and every answer stays open to be checked.
    assert "cell=kestrel.en.KZ" in page
    assert client.get(f"/assistants/report/{WEEK}/answers/{answer.pk}/response").status_code == 200


def test_a_run_that_nobody_has_read_has_no_readings(desk: World, run: Run) -> None:
    publish(WEEK, by=desk.nargiz)
    found = verify(runs.file_of(Run.objects.get()), keys.own_root())
    assert (found.faults, found.readings, found.joined) == ((), 0, {})


def test_a_draw_says_of_which_answers_the_joined_share_speaks(read: Run) -> None:
    draw = Draw.objects.get()
    assert (draw.language, draw.countries, draw.answers, draw.drawn) == ("en", ["KZ"], 45, 40)


# ---- in the database ------------------------------------------------------------------------------------------------

ADDED = (
    "INSERT INTO assistants_mark SELECT '00000000000000000000000000000000', node, created_at, 'other', 0, NULL, NULL, "
    "'', reading_id FROM assistants_mark LIMIT 1"
)
FORBIDDEN = [
    "UPDATE assistants_mark SET level = 0 WHERE level = 2",
    "UPDATE assistants_mark SET note = 'x'",
    "DELETE FROM assistants_mark",
    "UPDATE assistants_reading SET is_home = NOT is_home WHERE is_home",
    "UPDATE assistants_reading SET locked_at = NULL",
    "DELETE FROM assistants_reading",
    "UPDATE assistants_sheet SET text = 'x'",
    "UPDATE assistants_adjudication SET level = 0",
    "DELETE FROM assistants_adjudication",
    ADDED,
]


def test_the_database_itself_refuses_to_change_what_was_locked(read: Run) -> None:
    for statement in FORBIDDEN:
        with (
            pytest.raises(DatabaseError, match="what a reader has locked is not changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_until_both_have_locked_an_answer_can_be_taken_back_and_the_log_knows(desk: World, run: Run) -> None:
    actions.deal([run], each=3, by=desk.nargiz)
    one, other, _third = queries.to_read(desk.asel)
    actions.lock(one, FINE, by=desk.asel)
    actions.lock(queries.to_read(desk.aigul).get(sheet=other.sheet), FINE, by=desk.aigul)
    assert proof.faults() == []
    assert actions.take_back(WEEK, by=desk.nargiz) == 3
    assert not Sheet.objects.exists()
    assert proof.faults() == []


def test_a_changed_grade_is_named_by_the_command_and_on_the_page(desk: World, read: Run, client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER assistants_mark_locked_update")
        cursor.execute("UPDATE assistants_mark SET level = 1 WHERE level = 2")
    for which in ("grades", "all"):
        out = io.StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("monitor", "verify", which, stdout=out)
        assert ended.value.code == 1
        assert "what the reader at home locked was changed" in out.getvalue()
    client.force_login(desk.nargiz)
    page = client.get(f"/assistants/runs/{read.pk}/", {"prove": ""}).content.decode()
    assert "The run was changed after it was sealed." in page
    told = client.get("/api/assistants/grades/proof").json()
    assert (told["whole"], told["faults"][0]["what"]) == (False, "what the reader at home locked was changed")
    # What was signed when the report was published does not change with it.
    kept = json.loads(bytes(read.readings))["numbers"]
    assert kept == verify(runs.file_of(read)).joined
