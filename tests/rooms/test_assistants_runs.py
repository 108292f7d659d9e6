"""An assistant is asked, every byte kept, nothing asked twice, no key anywhere, and the run sealed."""

import io
import json
import os
import random
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ortaq.assistants.models import Answer, Match, Run
from ortaq.assistants.runs import actions, local, queries, secrets
from ortaq.assistants.runs.sending import Unsafe, checked
from ortaq.core.monitor.verify import verify
from ortaq.ledger.models import Entry
from ortaq.members import keys
from ortaq.members.rules import NotAllowed
from tests import database
from tests.rooms.run_stories import SECRET, Service, bank, kestrel, until
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def key(own_files: None) -> None:
    secrets.keep("kestrel", SECRET)


def asked(service: Service, **more: object) -> Run:
    """A run over the whole bank, asked until it stops or ends."""
    with service.open() as address:
        run = actions.plan(kestrel(f"{address}/v1", **more), bank())
        return actions.go_on(run, sleep=lambda _seconds: None)


def states(run: Run) -> dict[str, str]:
    return {one.asked["fact"]: one.state for one in run.answers.all()}


@pytest.mark.usefixtures("key")
def test_a_run_keeps_what_went_over_the_line_in_both_directions() -> None:
    service = Service()
    run = asked(service)
    assert run.state == "asked"
    answer = run.answers.get(question__fact__slug="kz.capital")
    assert bytes(answer.request) in service.bodies
    assert json.loads(bytes(answer.response))["choices"][0]["message"]["content"] == answer.text
    assert answer.text == "The capital of Kazakhstan is Almaty."
    assert (answer.model_returned, answer.tokens_in, answer.tokens_out) == ("kestrel-4-2026-10-01", 15, 8)
    assert set(service.asked.values()) == {1}


def test_the_plan_stands_in_the_log_before_the_first_question() -> None:
    run = actions.plan(kestrel("http://127.0.0.1:9/v1"), bank())
    told = Entry.objects.get(action="run planned")
    assert (told.subject_id, told.details["plan"], told.details["questions"]) == (str(run.pk), run.plan_digest, 3)


@pytest.mark.parametrize(
    ("shape", "path", "header", "value"),
    [
        ("openai", "/v1/chat/completions", "authorization", f"Bearer {SECRET}"),
        ("anthropic", "/v1/messages", "x-api-key", SECRET),
        ("gemini", "/v1beta/models/kestrel-4:generateContent", "x-goog-api-key", SECRET),
    ],
)
@pytest.mark.usefixtures("key")
def test_all_three_forms_are_spoken(shape: str, path: str, header: str, value: str) -> None:
    service = Service()
    with service.open() as address:
        assistant = kestrel(f"{address}/v1" if shape == "openai" else address, shape=shape)
        run = actions.go_on(actions.plan(assistant, bank()), sleep=lambda _seconds: None)
    assert set(service.paths) == {path}
    assert {headers[header] for headers in service.headers} == {value}
    actions.seal(run)
    grades = {one.answer.asked["fact"]: one.grade for one in Match.objects.all()}
    assert grades == {"kz.capital": "wrong", "kg.capital": "correct", "uz.capital": "not_attempted"}


@pytest.mark.usefixtures("key")
def test_the_key_is_in_no_table_log_page_or_run_file(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    caplog.set_level("DEBUG")
    run = actions.seal(asked(Service("echo", "cut")))
    assert verify(actions.file_of(run)).faults == ()
    echoed = run.answers.get(state="failed")
    # The service did repeat the key, so that it could leak.
    assert (echoed.is_redacted, b"Incorrect API key: [key removed]" in bytes(echoed.response)) == (True, True)
    dump = "\n".join(connection.connection.iterdump())
    for leaking in (
        dump,
        bytes.fromhex("".join(_hex(dump))).decode(errors="replace"),
        caplog.text,
        *capfd.readouterr(),
    ):
        assert SECRET not in leaking
    assert SECRET.encode() not in actions.file_of(run)
    holding = [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert holding == [secrets.path_of("kestrel")]
    assert secrets.path_of("kestrel").stat().st_mode & 0o077 == 0


def _hex(dump: str) -> list[str]:
    """The bytes of a dump, which SQLite writes as X'…'."""
    return [part.partition("'")[0] for part in dump.split("X'")[1:]]


def test_a_key_comes_from_the_environment_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORTAQ_ASSISTANT_KEY_KESTREL", SECRET)
    service = Service()
    asked(service)
    assert {headers["authorization"] for headers in service.headers} == {f"Bearer {SECRET}"}


def test_a_missing_key_is_told_before_anything_is_asked() -> None:
    service = Service()
    with pytest.raises(secrets.SecretMissing, match="ortaq monitor key kestrel"):
        asked(service)
    assert service.asked == {}


@pytest.mark.parametrize(
    "address",
    [
        "http://assistant.example/v1",
        "https://me:secret@assistant.example/v1",
        "https://assistant.example/v1?key=secret",
    ],
)
def test_no_key_is_sent_in_the_open_or_kept_in_an_address(address: str) -> None:
    with pytest.raises(Unsafe):
        kestrel(address)


# ---- limits, crashes ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("key")
def test_a_run_stops_before_it_could_cost_more_than_it_may() -> None:
    service = Service()
    # 15 tokens in and 8 out cost 23 millionths; an answer of 300 tokens could cost about 330.
    run = asked(service, price_in=1_000_000, price_out=1_000_000, cost_limit=350)
    assert (run.state, run.why) == ("stopped", "The next answer could cost more than the run may cost.")
    assert (sum(service.asked.values()), queries.spent(run)) == (1, 23)


def test_whoever_costs_money_is_asked_only_with_a_limit() -> None:
    with pytest.raises(actions.CannotRun, match="Say what a run of Kestrel 4 may cost at most"):
        actions.plan(kestrel("http://127.0.0.1:9/v1", price_out=1), bank())


@pytest.mark.usefixtures("key")
def test_a_busy_service_is_waited_for_as_long_as_it_says() -> None:
    slept: list[float] = []
    service = Service(429)
    with service.open() as address:
        run = actions.go_on(actions.plan(kestrel(f"{address}/v1"), bank()), sleep=slept.append)
    assert run.state == "asked"
    assert 2.0 in slept


@pytest.mark.usefixtures("key")
def test_requests_keep_their_distance_over_the_end_of_a_run() -> None:
    slept: list[float] = []
    service = Service()
    with service.open() as address:
        assistant, questions = kestrel(f"{address}/v1", per_minute=3), bank()
        for _run in range(2):
            actions.go_on(actions.plan(assistant, questions), sleep=slept.append)
    assert [second > 50 for second in slept] == [False] * 3 + [True] * 3


@pytest.mark.usefixtures("key")
def test_a_key_that_is_not_accepted_stops_the_run_and_loses_no_question() -> None:
    service = Service(401)
    with service.open() as address:
        run = actions.go_on(actions.plan(kestrel(f"{address}/v1"), bank()), sleep=lambda _seconds: None)
        assert (run.state, run.why) == ("stopped", "The service does not accept the key of this node.")
        assert set(states(run).values()) == {"planned"}
        actions.go_on(run, sleep=lambda _seconds: None)
    assert set(states(run).values()) == {"answered"}


@pytest.mark.usefixtures("key")
def test_what_is_no_answer_is_kept_and_three_in_a_row_stop_the_run() -> None:
    run = asked(Service("noise", 500, "cut"))
    assert (run.state, run.why) == ("stopped", "Three answers in a row failed.")
    assert sorted(states(run).values()) == ["failed", "failed", "lost"]
    assert sorted(bytes(one.response) for one in run.answers.all()) == [
        b"",
        b"<html>Bad gateway</html>",
        b'{"error": {"message": "no"}}',
    ]


@pytest.mark.usefixtures("key")
def test_two_processes_do_not_ask_for_one_run() -> None:
    run = actions.plan(kestrel("http://127.0.0.1:9/v1"), bank())
    with actions.alone(run), pytest.raises(actions.CannotRun, match="Another process"):
        actions.go_on(run)


STORY = """
import django, os, sys
django.setup()
from tests.rooms.run_stories import bank, kestrel
from ortaq.assistants.runs import actions, secrets
secrets.keep("kestrel", "sk-1")
run = actions.plan(kestrel(sys.argv[1] + "/v1"), bank())
print(run.pk, flush=True)
actions.go_on(run)
"""


def test_after_a_kill_nothing_is_asked_twice(tmp_path: Path) -> None:
    """The process dies while its second question is at the service. Resumed, it asks the third and no other."""
    database.put_into(tmp_path)
    env = os.environ | {
        "ORTAQ_DATA": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "ortaq.web.settings",
    }
    service = Service("ok", "slow")
    with service.open() as address:
        asking = subprocess.Popen([sys.executable, "-c", STORY, address], env=env, stdout=subprocess.PIPE, text=True)
        run = asking.stdout.readline().strip()
        until(lambda: sum(service.asked.values()) == 2)
        os.kill(asking.pid, signal.SIGKILL)
        asking.communicate()
        service.release.set()
        out = tmp_path / "run.zip"
        resumed = subprocess.run(
            [sys.executable, "-m", "ortaq", "monitor", "resume", run[:8], "--out", str(out)],
            env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert resumed.returncode == 0, resumed.stderr
    assert sorted(service.asked.values()) == [1, 1, 1]
    with zipfile.ZipFile(out) as box:
        answers = [json.loads(box.read(name)) for name in box.namelist() if name.endswith("answer.json")]
    assert sorted(one["state"] for one in answers) == ["answered", "answered", "lost"]
    assert verify(out.read_bytes()).faults == ()


# ---- by hand --------------------------------------------------------------------------------------------------------


def test_a_journalist_captures_what_an_app_says_with_a_picture_of_it(world: World) -> None:
    person = world.people[next(name for name, one in world.people.items() if "grader" in one.roles)]
    run = actions.plan(kestrel("", slug="kestrel-app", shape="manual", channel="manual", secret=""), bank(("KZ",)))
    answer = run.answers.get()
    with pytest.raises(actions.CannotCapture, match="Add a picture"):
        actions.capture(answer, "Almaty.", b"<svg/>", by=person)
    with pytest.raises(NotAllowed):
        actions.capture(answer, "Almaty.", PNG, by=world.aigul)
    actions.capture(answer, "The capital is Almaty.", PNG, model="as of 20 November", by=person)
    with pytest.raises(actions.CannotCapture, match="has an answer already"):
        actions.capture(answer, "Astana.", PNG, by=person)
    run = actions.seal(Run.objects.get(pk=run.pk))
    with zipfile.ZipFile(io.BytesIO(actions.file_of(run))) as box:
        assert box.read("answers/00001/screenshot") == PNG
        assert box.read("answers/00001/response").decode() == "The capital is Almaty."
    assert verify(actions.file_of(run), keys.own_root()).faults == ()


@pytest.mark.usefixtures("key")
def test_people_and_machines_are_two_channels_that_do_not_mix(world: World) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="people_ask_on_the_manual_channel_only"):
        kestrel("http://127.0.0.1:9/v1", channel="manual")


@pytest.mark.usefixtures("key")
def test_an_answer_of_a_machine_is_not_captured_by_a_person(world: World) -> None:
    person = world.people[next(name for name, one in world.people.items() if "grader" in one.roles)]
    run = actions.plan(kestrel("http://127.0.0.1:9/v1"), bank(("KZ",)))
    with pytest.raises(actions.CannotCapture, match="takes no captured answers"):
        actions.capture(run.answers.get(), "Almaty.", PNG, by=person)


# ---- sealed ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def sealed(key: None) -> Run:
    return actions.seal(asked(Service()))


def test_a_sealed_run_is_whole_signed_and_in_the_log(sealed: Run) -> None:
    report = verify(actions.file_of(sealed), keys.own_root())
    assert (report.faults, report.answers, report.is_known) == ((), 3, True)
    assert report.head["numbers"]["grades"] == {"correct": 1, "not_attempted": 1, "wrong": 1}
    told = Entry.objects.get(action="run sealed")
    assert (told.details["manifest"], told.details["answers"]) == (sealed.manifest_digest, 3)


def test_nothing_is_added_to_a_sealed_run(sealed: Run) -> None:
    with pytest.raises(actions.CannotRun, match="sealed"):
        actions.go_on(sealed)
    with pytest.raises(actions.CannotRun, match="sealed already"):
        actions.seal(sealed)


FIELDS = {
    "text": "'Astana'",
    "response": "X'7B7D'",
    "request": "X'7B7D'",
    "model_returned": "'another'",
    "asked_at": "'2020-01-01 00:00:00'",
    "state": "'lost'",
    "cost": "7",
    "sources": "'[\"https://a.example\"]'",
    "asked": "'{}'",
}


def test_whatever_is_changed_in_the_database_is_found_and_its_answer_named(sealed: Run) -> None:
    """As somebody with the database's own tools would do it: grades, texts, bytes, one after the other."""
    chance = random.Random(6)
    answers = list(Answer.objects.order_by("position"))
    with connection.cursor() as cursor:
        for _round in range(30):
            answer, field = chance.choice(answers), chance.choice([*FIELDS, "grade", "gone", "span"])
            name = f"answers/{answer.position:05}"
            cursor.execute("SAVEPOINT before")
            if field == "grade":
                cursor.execute("UPDATE assistants_match SET grade = 'partial' WHERE answer_id = %s", [answer.pk.hex])
            elif field == "span":
                cursor.execute("UPDATE assistants_match SET stop = 99 WHERE answer_id = %s", [answer.pk.hex])
            elif field == "gone":
                cursor.execute("DELETE FROM assistants_match WHERE answer_id = %s", [answer.pk.hex])
            else:
                cursor.execute(f"UPDATE assistants_answer SET {field} = {FIELDS[field]} WHERE id = %s", [answer.pk.hex])
            assert cursor.rowcount == 1
            report = actions.proof(sealed)
            assert any(one.where.startswith(name) for one in report.faults), (field, report.faults)
            cursor.execute("ROLLBACK TO before")
    assert actions.proof(sealed).is_whole


def test_the_command_says_whether_a_run_file_is_whole(sealed: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "run.zip", io.StringIO()
    file.write_bytes(actions.file_of(sealed))
    call_command("monitor", "verify", str(file), stdout=out)
    assert "whole. 3 answers, read, graded and counted again; every number is the same." in out.getvalue()


def test_the_command_names_the_answer_whose_byte_was_flipped(sealed: Run, tmp_path: Path) -> None:
    data = bytearray(actions.file_of(sealed))
    at = data.index(b"is Almaty") + 3
    data[at] ^= 1
    file, out = tmp_path / "run.zip", io.StringIO()
    file.write_bytes(data)
    with pytest.raises(SystemExit) as ended:
        call_command("monitor", "verify", str(file), "--json", stdout=out)
    told = json.loads(out.getvalue())
    position = Answer.objects.get(question__fact__slug="kz.capital").position
    assert (ended.value.code, told["whole"]) == (1, False)
    assert any(one["where"].startswith(f"answers/{position:05}") for one in told["faults"])


def test_a_run_of_a_node_that_is_not_known_ends_with_two(
    sealed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "run.zip"
    file.write_bytes(actions.file_of(sealed))
    root = tmp_path / "root.pem"
    root.write_bytes(keys.own_root())
    monkeypatch.setattr(keys, "own_root", lambda: b"")
    with pytest.raises(SystemExit) as ended:
        call_command("monitor", "verify", str(file), stdout=io.StringIO())
    assert ended.value.code == 2
    call_command("monitor", "verify", str(file), "--root", str(root), stdout=io.StringIO())


# ---- the command ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("key")
def test_a_dry_run_says_what_it_would_ask_and_cost_and_asks_nothing() -> None:
    service, out = Service(), io.StringIO()
    with service.open() as address:
        kestrel(f"{address}/v1", price_out=2_000_000, cost_limit=1_000_000)
        bank()
        call_command("monitor", "run", "--assistant", "kestrel", "--dry-run", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["requests"], told["tokens_out"], told["cost_millionths"]) == (3, 900, 1800)
    assert (service.asked, Run.objects.count()) == ({}, 0)


@pytest.mark.usefixtures("key")
def test_the_command_runs_seals_and_writes_a_file_that_verifies(tmp_path: Path) -> None:
    service, out, file = Service(), io.StringIO(), tmp_path / "run.zip"
    with service.open() as address:
        kestrel(f"{address}/v1")
        bank()
        call_command("monitor", "run", "--assistant", "kestrel", "--out", str(file), "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["numbers"]["total"]["wrong"]["hits"] == 1
    assert verify(file.read_bytes(), keys.own_root()).faults == ()


def test_a_language_without_questions_is_named() -> None:
    with pytest.raises(CommandError, match="No questions are asked in xx"):
        call_command("monitor", "run", "--assistant", "kestrel", "--languages", "xx")


KAZAKH = ("--lang", "kk", "--accept", "Астана", "--question", "Қазақстанның астанасы қай қала?", "--answer")
ENGLISH = ("--lang", "en", "--accept", "Astana", "--outdated", "Nur-Sultan", "--answer")


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        ((*KAZAKH, "Қазақстанның астанасы — Астана."), "correct"),
        ((*KAZAKH, "Қазақстанның астанасы — Алматы."), "wrong"),
        ((*ENGLISH, "It is Nur-Sultan."), "outdated"),
    ],
)
def test_a_single_answer_is_held_against_a_key(words: tuple[str, ...], grade: str) -> None:
    out = io.StringIO()
    call_command("monitor", "match", *words, "--json", stdout=out)
    assert json.loads(out.getvalue())["grade"] == grade


# ---- what would do harm ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "https://169.254.169.254/latest",
        "https://[fe80::1]/v1",
        "https://0.0.0.0/v1",
        "https://224.0.0.1/v1",
        "https:///v1",
        "https://[abc/v1",
        "https://assistant.example:port/v1",
        "http://127.0.0.1.assistant.example/v1",
        "http://localhost@assistant.example/v1",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "",
    ],
)
def test_an_address_at_which_no_assistant_can_be_is_never_asked(address: str) -> None:
    with pytest.raises(Unsafe):
        checked(address)


def test_no_page_and_no_call_takes_the_address_of_an_assistant() -> None:
    """Only whoever runs the node says it, on the command line: no web request can make the node ask anybody."""
    rooms = ROOT / "src" / "ortaq"
    calling = {path for path in rooms.rglob("*.py") if "enter_assistant" in path.read_text()}
    here = ("management/commands/monitor.py", "runs/actions/assistants.py", "runs/actions/__init__.py", "runs/demo.py")
    assert calling == {rooms / "assistants" / path for path in here}


@pytest.mark.usefixtures("key")
def test_what_is_on_this_machine_is_asked_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert set(states(asked(Service())).values()) == {"answered"}


@pytest.mark.usefixtures("key")
def test_a_redirect_carries_no_key_elsewhere() -> None:
    service = Service(302)
    run = asked(service)
    assert sorted(states(run).values()) == ["answered", "answered", "failed"]
    assert len(service.headers) == 3


@pytest.mark.parametrize("name", ["../../escape", "/etc/key", "a/b", "", "a b", "k\x00", "x" * 51])
def test_the_name_of_a_key_leads_nowhere(name: str, tmp_path: Path) -> None:
    before = {*tmp_path.rglob("*")}
    with pytest.raises(secrets.BadSecret):
        secrets.keep(name, SECRET)
    assert {*tmp_path.rglob("*")} == before
    if name:
        with pytest.raises(secrets.BadSecret):
            kestrel("https://assistant.example/v1", secret=name)


@pytest.mark.parametrize("key", ["sk-ключ-4711", "sk-a\nX-Other: b", "sk-a\x00b", "sk-…4711"])
def test_a_key_that_no_header_carries_is_refused_without_being_shown(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(secrets.BadSecret) as refused:
        secrets.keep("kestrel", key)
    assert key not in str(refused.value)
    if "\x00" not in key:
        monkeypatch.setenv("ORTAQ_ASSISTANT_KEY_KESTREL", key)
        with pytest.raises(secrets.BadSecret):
            asked(Service())


@pytest.mark.parametrize("written", [r"ab\/cd+\"4711", 'ab/cd+\\"4711', "ab%2Fcd%2B%224711", 'ab/cd+"4711'])
def test_a_key_is_taken_out_however_it_is_written(written: str) -> None:
    left, was_there = secrets.without('ab/cd+"4711', f'{{"error": "bad key {written}"}}'.encode())
    assert (b"4711" in left, was_there) == (False, True)


def test_a_model_of_this_node_sees_no_key_and_is_a_file_of_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("local:json/../os.py", "local:json//etc/passwd", "local:../json/decoder.py", "local:json/.."):
        with pytest.raises(local.ModelMissing):
            local.file_of(name)
    monkeypatch.setenv("ORTAQ_ASSISTANT_KEY_KESTREL", SECRET)
    assert "PATH" in local.environment()
    assert SECRET not in local.environment().values()


@pytest.mark.usefixtures("key")
def test_a_run_is_not_sealed_while_a_process_asks_for_it() -> None:
    run = asked(Service())
    with actions.alone(run), pytest.raises(actions.CannotRun, match="Another process"):
        actions.seal(run)
    actions.seal(run)
    # Whoever still holds the run as it was before does not ask on.
    assert run.state == "asked"
    with pytest.raises(actions.CannotRun, match="sealed"):
        actions.go_on(run)
    assert Run.objects.get(pk=run.pk).state == "sealed"


def test_a_service_that_sends_nonsense_ends_no_run() -> None:
    class Nonsense(Service):
        def body(self, path: str, question: str) -> dict[str, Any]:
            told = super().body(path, question)
            if "Kazakhstan" in question:
                return told | {"usage": {"prompt_tokens": 10**40, "completion_tokens": float("inf")}}
            if "Kyrgyzstan" in question:
                told["choices"][0]["message"]["content"] = "Bishkek. " * 10_000
            return told

    run = asked(Nonsense(), secret="")
    assert states(run) == {"kz.capital": "answered", "kg.capital": "failed", "uz.capital": "answered"}
    assert actions.proof(actions.seal(run)).is_whole


def test_what_a_run_file_says_does_not_reach_a_terminal_as_a_command(sealed: Run, tmp_path: Path) -> None:
    box, faults = io.BytesIO(actions.file_of(sealed)), ("a\x1b]0;title\x07", "b\x9b2J", "c\u202e")
    with zipfile.ZipFile(box, "a") as whole:
        for name in faults:
            whole.writestr(f"answers/{name}", b"x")
    file = tmp_path / "run.zip"
    file.write_bytes(box.getvalue())
    for more in ([], ["--json"]):
        out = io.StringIO()
        with pytest.raises(SystemExit):
            call_command("monitor", "verify", str(file), *more, stdout=out)
        assert "answers/a" in out.getvalue()
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out.getvalue())


def test_what_makes_no_key_is_refused_with_a_sentence() -> None:
    for words, said in (
        (("--lang", "xx", "--accept", "Astana"), "Answers in xx cannot be matched"),
        (("--lang", "en", "--kind", "number", "--value", "many"), "not “many”"),
        (("--lang", "en", "--accept", "Astana", "--on", "2026-02-30"), "2026-02-30 is no day"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("monitor", "match", *words, "--answer", "Astana")
