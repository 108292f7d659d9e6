"""Contracts in a file: what it may leave out, what is refused with its place, and the command without a database."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from ortaq.core.rights import Answer, Kind, Medium
from ortaq.core.rights.scenario import CLAUSE, FILE, HAPPENED, QUESTION, RUN, TERMS, BadScenario, plain, read

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs/scenario.md").read_text(encoding="utf-8")
EXAMPLE = json.loads(re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)[0])
EVENING = {"broadcaster": "bishkek", "territory": "KG", "start": "2026-12-10T20:00+06:00", "minutes": 30}


def answers(**file: Any) -> list[Answer]:
    return [one.answer for one in read({"owner": "almaty", "questions": [EVENING], **file}).decisions()]


def test_the_example_of_the_guide_is_answered_as_it_says() -> None:
    scenario = read(EXAMPLE)
    told = {one.id: plain(one, scenario.decision(one)) for one in scenario.questions}
    assert {name: one["answer"] for name, one in told.items()} == {
        "Bishkek, evening": "allow",
        "Bishkek, morning": "deny",
        "Baku": "allow",
        "Music ends": "allow_until",
    }
    evening, morning, baku = told["Bishkek, evening"], told["Bishkek, morning"], told["Baku"]
    assert (evening["runs"], evening["clause"]) == ({"total": 2, "left": 1}, "c1")
    assert [duty["code"] for duty in evening["duties"]] == ["label_must_stay", "credit", "age_slot"]
    assert [act["medium"] for act in evening["acts"]] == ["linear", "start_over", "catch_up"]
    assert [reason["code"] for reason in morning["reasons"]] == ["age_slot"]
    assert (baku["sounds"], baku["clauses"]) == (["ky"], ["c3"])
    assert [reason["code"] for reason in baku["reasons"]] == ["passed_on", "sounds_stopped"]
    assert told["Music ends"]["until"] == "2027-12-31T19:00:00+00:00"


def test_one_work_one_owner_one_question_is_enough() -> None:
    assert answers() == [Answer.DENY]
    assert answers(clauses=[{}]) == [Answer.ALLOW]
    assert answers(clauses=[{"holder": "baku"}]) == [Answer.DENY]
    assert answers(clauses=[{"media": "vod"}]) == [Answer.DENY]
    assert answers(clauses=[{"terms": {"media": ["linear"], "sounds": "ky"}}]) == [Answer.ALLOW]


def test_a_holdback_of_one_sound_leaves_the_subtitles_alone() -> None:
    held = {"kind": "holdback", "sounds": ["kk"]}
    said = read({"owner": "almaty", "clauses": [{}, held], "questions": [EVENING | {"sounds": ["kk", "ky"]}]})
    assert said.decisions()[0].sounds == ("ky",)
    assert said.decisions()[0].subtitles == ("*",)
    assert said.clauses[1].terms.media == tuple(Medium)


@pytest.mark.parametrize(
    ("edge", "holds"),
    [
        ({"last_day": "2026-12-10"}, True),
        ({"last_day": "2026-12-10T23:59:59+06:00"}, True),
        ({"last_day": "2026-12-11T00:00:00+06:00"}, True),
        ({"last_day": "2026-12-10T00:00:00+06:00"}, False),
        ({"last_day": "2026-12-09"}, False),
        ({"first_day": "2026-12-10", "days": 1}, True),
        ({"first_day": "2026-12-11"}, False),
    ],
)
def test_edges_are_read_as_other_systems_write_them(edge: dict[str, Any], holds: bool) -> None:
    said = answers(clauses=[{"time_zone": "Asia/Bishkek", **edge}])
    assert said == [Answer.ALLOW if holds else Answer.DENY]


def test_runs_are_counted_by_work_and_may_be_given_as_a_number() -> None:
    clause = {"id": "c", "runs": 2}
    assert answers(clauses=[clause], runs=[{"clause": "c", "used": 2}]) == [Answer.DENY]
    assert answers(clauses=[clause], runs=[{"clause": "c"}]) == [Answer.ALLOW]
    works = {"all": {}, "one": {"part_of": "all"}, "two": {"part_of": "all"}}
    said = read(
        {
            "owner": "almaty",
            "works": works,
            "clauses": [clause | {"work": "all"}],
            "runs": [{"clause": "c", "work": "one", "used": 2}],
            "questions": [EVENING | {"work": "one"}, EVENING | {"work": "two"}],
        }
    )
    assert [one.answer for one in said.decisions()] == [Answer.DENY, Answer.ALLOW]


def test_a_group_may_be_a_plain_list_and_a_time_may_lean_on_the_files_zone() -> None:
    file = {"groups": {"OTS": ["KG", "KZ"]}, "clauses": [{"territories": "OTS"}], "time_zone": "Asia/Bishkek"}
    assert answers(**file) == [Answer.ALLOW]
    local = EVENING | {"start": "2026-12-10T20:00"}
    assert read({"owner": "almaty", **file, "questions": [local]}).questions[0].use.start.hour == 14


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ([], "this must be an object, {…}"),
        ({"clause": []}, "there is no field “clause”; did you mean “clauses”?"),
        (
            {"clauses": [{}, {"teritories": []}]},
            "clauses[1]: there is no field “teritories”; did you mean “territories”?",
        ),
        ({"clauses": [{"terms": {"giver": "x"}}]}, "clauses[0].terms: there is no field “giver”"),
        ({"questions": {}}, "questions: this must be a list"),
        ({"clauses": [{"id": "a"}, {"id": "a"}]}, "clauses[1].id: there are two clauses “a”"),
        ({"clauses": [{"kind": "grand"}]}, "clauses[0]: “grand” is not known for “kind”"),
        ({"clauses": [{"kind": "reservation"}]}, "clauses[0]: a reservation needs its “contract”"),
        ({"clauses": [{"kind": "share"}]}, "clauses[0]: a share needs its “holder”"),
        ({"clauses": [{"under": "x"}]}, "clauses[0].under: there is no clause “x”"),
        ({"clauses": [{"time_zone": "Asia/Atlantis"}]}, "clauses[0]: there is no time zone “Asia/Atlantis”"),
        ({"time_zone": "Mars"}, "time_zone: there is no time zone “Mars”"),
        ({"clauses": [{"days": 0}]}, "clauses[0]: “days” must lie between 1 and 36525"),
        (
            {"clauses": [{"last_day": "2026-12-01T12:00:00+06:00"}]},
            "clauses[0]: “2026-12-01T12:00:00+06:00” lies inside",
        ),
        ({"clauses": [{"last_day": "1.12.2026"}]}, "clauses[0]: "),
        ({"clauses": [{"last_day": "2026-12-01", "days": 3}]}, "clauses[0]: “days” and “last_day” say the same"),
        ({"clauses": [{"first_day": "2026-12-02", "last_day": "2026-12-01"}]}, "clauses[0]: “last_day” lies before"),
        ({"clauses": [{"suspended": [{"stop": "2026-01-01T00:00Z"}]}]}, "clauses[0].suspended[0]: “start” is missing"),
        ({"works": {"a": {"part_of": "b"}}}, "works.a.part_of: there is no work “b”"),
        ({"works": {"a": {"part_of": "b"}, "b": {"part_of": "a"}}}, "works.a.part_of: the work is part of itself"),
        ({"works": {"a": {}, "b": {}}, "clauses": [{}]}, "clauses[0]: “work” is missing"),
        ({"owner": None}, "nobody owns this work"),
        ({"happened": [{"event": "first", "house": "x", "at": "2026-01-01T00:00Z"}]}, "happened[0].event: there is no"),
        ({"runs": [{"clause": "x"}]}, "runs[0].clause: there is no clause “x”"),
        ({"questions": [{"territory": "KG", "start": "2026-12-10T20:00Z"}]}, "questions[0]: “broadcaster” is missing"),
        ({"questions": [EVENING | {"start": "2026-12-10T20:00"}]}, "questions[0].start: “2026-12-10T20:00” needs its"),
        ({"questions": [EVENING | {"start": "soon"}]}, "questions[0].start: “soon” is no time"),
        ({"questions": [EVENING | {"medium": "radio"}]}, "questions[0].medium: there is no medium “radio”"),
        ({"questions": [EVENING | {"minutes": -1}]}, "questions[0].minutes: this must be a whole number"),
        ({"questions": [EVENING | {"waived": ["x"]}]}, "questions[0].waived: there is no clause “x”"),
        ({"houses": {"almaty": "A"}, "questions": [EVENING]}, "questions.1: there is no house “bishkek”"),
        ({"territories": ["KZ"], "clauses": [{"territories": ["KX"]}]}, "clauses.clause 1: there is no territory “KX”"),
        ({"territories": ["KZ"], "questions": [EVENING]}, "questions.1: there is no territory “KG”"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_place(file: Any, said: str) -> None:
    with pytest.raises(BadScenario) as refused:
        read({"owner": "almaty"} | file if isinstance(file, dict) else file)
    assert str(refused.value).startswith(said) or (said.startswith("there is no field") and said in str(refused.value))


def test_the_guide_names_every_field_and_no_other() -> None:
    rows = {name for row in re.findall(r"^\| (`.*?) \|", GUIDE, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    for name in (*FILE, *CLAUSE, *TERMS, *QUESTION):
        assert name in rows, name
    for name in (*HAPPENED, *RUN, *Kind, *Medium):
        assert f"`{name}`" in GUIDE, name


def asked(*words: str, told: str = "") -> subprocess.CompletedProcess[str]:
    """The command in a process that has no database and no settings of a node."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ORTAQ_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "ortaq", "rights", "check", *words],
        input=told,
        capture_output=True,
        text=True,
        check=False,
        env=env | {"PYTHONPATH": str(ROOT / "src")},
    )


def test_the_command_answers_without_a_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps(EXAMPLE), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = asked("--scenario", str(file), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)["decisions"]
    assert [one["answer"] for one in told] == ["allow", "deny", "allow", "allow_until"]
    fields = {"question", "answer", "until", "acts", "clause", "clauses", "sounds", "subtitles", "runs", "duties"}
    assert {name for one in told for name in one} == {*fields, "reasons", "sentences"}
    assert all(one["sentences"] for one in told)
    assert not list(tmp_path.rglob("*.sqlite*"))


def told(text: str, tmp_path: Path, *words: str) -> tuple[int, str, str]:
    """The command in this process: its end, what it said, and what it complained of."""
    file, out, err = tmp_path / "scenario.json", StringIO(), StringIO()
    file.write_text(text, encoding="utf-8")
    try:
        call_command("rights", "check", "--scenario", str(file), *words, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_speaks_to_people(tmp_path: Path) -> None:
    code, said, _ = told(json.dumps({"owner": "almaty", "clauses": [{}], "questions": [EVENING]}), tmp_path)
    assert (code, said.splitlines()[:2]) == (0, ["Question 1: bishkek, KG, 10 December 2026, 14:00 (UTC)", "  Yes."])
    full = told(json.dumps(EXAMPLE), tmp_path)[1]
    assert "  · Duty: age slot (from: 20:00, until: 06:00)" in full
    assert "  Yes, until 31 December 2027, 19:00 (UTC)." in full


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ('{"clauses": [{"x": 1}]}', "", "owns this work"),
        ('{"owner": "a", "clauses": [{"x": 1}]}', "clauses[0]", "no field “x”"),
        ("{", "", "no JSON"),
        ("[" * 100_000, "", "no JSON"),
        ('{"owner": "a", "owner": "b"}', "", "“owner” twice"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(text: str, place: str, why: str, tmp_path: Path) -> None:
    code, said, complained = told(text, tmp_path, "--json")
    assert (code, complained, json.loads(said)["place"]) == (2, "", place)
    assert why in json.loads(said)["problem"]
    code, said, complained = told(text, tmp_path)
    assert (code, said) == (2, "")
    assert why in complained


def test_a_file_that_is_not_there_is_named() -> None:
    nothing = asked("--scenario", "/nowhere.json")
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert "cannot be read" in nothing.stderr


def test_whatever_stands_in_a_file_it_is_answered_or_refused_in_a_sentence() -> None:
    """Every value of the example in turn becomes something that makes no sense there."""
    strange = [
        None,
        0,
        -1,
        10**30,
        1.5,
        True,
        "",
        "x",
        "9999-12-31",
        "0001-01-01T00:00+14:00",
        [],
        [1],
        {},
        {"a": None},
    ]

    def changed(value: Any) -> Iterator[Any]:
        yield from strange
        if isinstance(value, dict):
            for name, inner in value.items():
                yield {one: kept for one, kept in value.items() if one != name}
                yield from ({**value, name: other} for other in changed(inner))
        if isinstance(value, list):
            for number, inner in enumerate(value):
                yield from ([*value[:number], other, *value[number + 1 :]] for other in changed(inner))

    answered = refused = 0
    for file in changed(EXAMPLE):
        try:
            scenario = read(file)
            for question in scenario.questions:
                json.dumps(plain(question, scenario.decision(question)))
            answered += 1
        except BadScenario:
            refused += 1
    assert answered > 300
    assert refused > 1000
