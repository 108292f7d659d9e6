"""Two hundred ways to tamper with runs, grades, reports and the log in the database: each is found, and named.

Whoever owns a database can take its guards away; what is signed, and what the log knows, remains.
"""

import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from ortaq.assistants.desk import actions, proof
from ortaq.assistants.models import Adjudication, Answer, Assistant, Mark, Reading, Run, Sheet
from ortaq.assistants.report import proof as reports
from ortaq.assistants.runs import actions as runs
from ortaq.assistants.runs import kept
from ortaq.core.monitor.runfile import Fault
from ortaq.ledger.models import Entry
from ortaq.ledger.queries import proof as proof_of_log
from tests.rooms.run_stories import bank, kestrel
from tests.rooms.test_assistants_grades_kept import desk, read, run
from tests.world import World

__all__ = ["desk", "read", "run"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

Tamper = Callable[[random.Random, Any], str]


def some_sheet(chance: random.Random) -> Sheet:
    return chance.choice(list(Sheet.objects.select_related("answer").order_by("pk")))


def named(sheet: Sheet) -> str:
    return f"readings/{sheet.answer.position:05} ("


def a_level(chance: random.Random, cursor: Any) -> str:
    sheet = some_sheet(chance)
    mark = chance.choice(list(Mark.objects.filter(reading__sheet=sheet).order_by("pk")))
    # Whatever it was, something else; what is significant needs its words.
    cursor.execute(
        "UPDATE assistants_mark SET level = %s, start = 0, stop = 3 WHERE id = %s",
        [chance.choice([one for one in (0, 1, 2) if one != mark.level]), mark.pk.hex],
    )
    return named(sheet)


def a_note(chance: random.Random, cursor: Any) -> str:
    sheet = some_sheet(chance)
    mark = chance.choice(list(Mark.objects.filter(reading__sheet=sheet).order_by("pk")))
    cursor.execute("UPDATE assistants_mark SET note = 'another' WHERE id = %s", [mark.pk.hex])
    return named(sheet)


def a_mark_gone(chance: random.Random, cursor: Any) -> str:
    sheet = some_sheet(chance)
    mark = chance.choice(list(Mark.objects.filter(reading__sheet=sheet).order_by("pk")))
    cursor.execute("DELETE FROM assistants_mark WHERE id = %s", [mark.pk.hex])
    return named(sheet)


def a_reading_gone(chance: random.Random, cursor: Any) -> str:
    reading = chance.choice(list(Reading.objects.order_by("pk")))
    cursor.execute("DELETE FROM assistants_mark WHERE reading_id = %s", [reading.pk.hex])
    cursor.execute("DELETE FROM assistants_reading WHERE id = %s", [reading.pk.hex])
    return f"reading {reading.pk}"


def opened_again(chance: random.Random, cursor: Any) -> str:
    sheet = some_sheet(chance)
    cursor.execute("UPDATE assistants_reading SET locked_at = NULL WHERE sheet_id = %s AND is_home", [sheet.pk.hex])
    return named(sheet)


def another_reader(chance: random.Random, cursor: Any) -> str:
    sheet = some_sheet(chance)
    # As the database keeps it: a number or an id, whatever the key of a person is.
    cursor.execute(
        "UPDATE assistants_reading SET person_id = (SELECT person_id FROM assistants_adjudication) "
        "WHERE sheet_id = %s AND is_home AND purpose = 'pair'",
        [sheet.pk.hex],
    )
    return named(sheet)


def the_text(chance: random.Random, cursor: Any) -> str:
    sheet = some_sheet(chance)
    cursor.execute("UPDATE assistants_sheet SET text = text || '.' WHERE id = %s", [sheet.pk.hex])
    return named(sheet)


def a_decision(chance: random.Random, cursor: Any) -> str:
    decision = Adjudication.objects.select_related("sheet__answer").get()
    cursor.execute(
        chance.choice(
            [
                "UPDATE assistants_adjudication SET level = 1",
                "UPDATE assistants_adjudication SET reason = 'because'",
                "DELETE FROM assistants_adjudication",
            ]
        )
    )
    return named(decision.sheet)


def a_grade_of_the_matcher(chance: random.Random, cursor: Any) -> str:
    answer = chance.choice(list(Answer.objects.order_by("position")))
    cursor.execute("UPDATE assistants_match SET grade = 'partial' WHERE answer_id = %s", [answer.pk.hex])
    return f"answers/{answer.position:05}"


# ---- beside what was signed -----------------------------------------------------------------------------------------


def a_time(chance: random.Random, cursor: Any) -> str:
    """When a reader has locked."""
    sheet = some_sheet(chance)
    cursor.execute(
        "UPDATE assistants_reading SET locked_at = '2026-01-01 00:00:00' WHERE sheet_id = %s AND is_home",
        [sheet.pk.hex],
    )
    return named(sheet)


def two_readings_of_the_same_words(chance: random.Random, cursor: Any) -> str:
    """Many answers are the same, word by word: what was locked of one is put under another."""
    sheet = some_sheet(chance)
    others = [one for one in Sheet.objects.order_by("pk") if one.text == sheet.text and one.pk != sheet.pk]
    mine, theirs = (
        Reading.objects.get(sheet=one, is_home=True, purpose="pair") for one in (sheet, chance.choice(others))
    )
    cursor.execute("UPDATE assistants_reading SET is_home = FALSE, purpose = 'x' WHERE id = %s", [mine.pk.hex])
    for reading, place in ((theirs, mine.sheet_id), (mine, theirs.sheet_id)):
        cursor.execute(
            "UPDATE assistants_reading SET sheet_id = %s, is_home = TRUE, purpose = 'pair' WHERE id = %s",
            [place.hex, reading.pk.hex],
        )
    return named(sheet)


def another_answer(chance: random.Random, cursor: Any) -> str:
    """What was read of one answer is told of one that nobody has read."""
    sheet = some_sheet(chance)
    other = chance.choice(list(Answer.objects.filter(sheet=None).order_by("position")))
    cursor.execute("UPDATE assistants_sheet SET answer_id = %s WHERE id = %s", [other.pk.hex, sheet.pk.hex])
    return f"readings/{other.position:05} ("


def a_decision_of_somebody_else(chance: random.Random, cursor: Any) -> str:
    decision = Adjudication.objects.select_related("sheet__answer").get()
    cursor.execute(
        chance.choice(
            [
                "UPDATE assistants_adjudication SET created_at = '2026-01-01 00:00:00'",
                "UPDATE assistants_adjudication SET person_id = (SELECT person_id FROM assistants_reading LIMIT 1)",
            ]
        )
    )
    return named(decision.sheet)


def a_known_answer(chance: random.Random, cursor: Any) -> str:
    """Levels that are taken as known measure readers."""
    sheet = some_sheet(chance)
    gold = json.dumps({"accuracy": 1, "sourcing": 1, "opinion": 1, "editorialisation": 1, "context": 1})
    cursor.execute("UPDATE assistants_sheet SET gold = %s WHERE id = %s", [gold, sheet.pk.hex])
    return named(sheet)


def readings_taken_out(chance: random.Random, cursor: Any) -> str:
    """As if nobody had read anything: the run file would be whole without them."""
    cursor.execute("UPDATE assistants_run SET readings = X'', readings_signature = '{}'")
    return "readings.json"


def a_second_grade(chance: random.Random, cursor: Any) -> str:
    """Pages show the latest grade; the one that was signed stays beside it."""
    answer = chance.choice(list(Answer.objects.order_by("position")))
    cursor.execute(
        "INSERT INTO assistants_match (answer_id, version, grade, why) VALUES (%s, '999', 'correct', '')",
        [answer.pk.hex],
    )
    return f"answers/{answer.position:05}"


def another_question(chance: random.Random, cursor: Any) -> str:
    """Drift is counted by the question that an answer belongs to."""
    answer = chance.choice(list(Answer.objects.order_by("position")))
    cursor.execute(
        "UPDATE assistants_answer SET question_id = (SELECT id FROM assistants_question q WHERE q.id <> question_id "
        "AND q.id NOT IN (SELECT question_id FROM assistants_answer) LIMIT 1) WHERE id = %s",
        [answer.pk.hex],
    )
    return f"answers/{answer.position:05}"


def another_author(chance: random.Random, cursor: Any) -> str:
    """Nobody has captured these answers."""
    answer = chance.choice(list(Answer.objects.order_by("position")))
    cursor.execute(
        "UPDATE assistants_answer SET captured_by_id = (SELECT person_id FROM assistants_reading LIMIT 1) "
        "WHERE id = %s",
        [answer.pk.hex],
    )
    return f"answers/{answer.position:05}"


def a_country_written_twice(chance: random.Random, cursor: Any) -> str:
    """Python reads the second of two countries, SQLite the first: pages that count in SQL would tell of another one."""
    answer = chance.choice(list(Answer.objects.order_by("position")))
    cursor.execute(
        """UPDATE assistants_answer SET asked = '{"country": "HU", ' || substr(asked, 2) WHERE id = %s""",
        [answer.pk.hex],
    )
    return f"answers/{answer.position:05}"


def the_row_of_the_run(chance: random.Random, cursor: Any) -> str:
    """Of which week it is, whose, when it was signed, who started it, whether it is a demonstration."""
    other = Assistant.objects.get(slug="other")
    cursor.execute(
        *chance.choice(
            [
                ("UPDATE assistants_run SET week = '2026-W46'",),
                ("UPDATE assistants_run SET assistant_id = %s", [other.pk.hex]),
                ("UPDATE assistants_run SET sealed_at = '2026-01-01 00:00:00'",),
                ("UPDATE assistants_run SET is_demo = NOT is_demo",),
                ("UPDATE assistants_run SET seed = 5",),
                ("UPDATE assistants_run SET started_by_id = (SELECT person_id FROM assistants_reading LIMIT 1)",),
            ]
        )
    )
    return "the run"


def the_name_of_an_assistant(chance: random.Random, cursor: Any) -> str:
    field = chance.choice(["name", "maker", "channel"])
    cursor.execute(f"UPDATE assistants_assistant SET {field} = 'api_search'")
    return "assistant kestrel"


def the_run_opened_again(chance: random.Random, cursor: Any) -> str:
    """Who asks for all sealed runs would not be told of it."""
    cursor.execute("UPDATE assistants_run SET state = 'asked'")
    return f"run {Run.objects.get().pk}"


def the_report(chance: random.Random, cursor: Any) -> str:
    cursor.execute(
        chance.choice(
            [
                "UPDATE assistants_weeklyreport SET content = '{}'",
                "UPDATE assistants_weeklyreport SET digest = 'x'",
                "UPDATE assistants_weeklyreport SET week = '2026-W40'",
                """UPDATE assistants_weeklyreport SET content = '{"totals": {}, ' || substr(content, 2)""",
                "DELETE FROM assistants_weeklyreport",
            ]
        )
    )
    return "report 2026-W4"


def the_log_itself(chance: random.Random, cursor: Any) -> str:
    """A grade, and the digest that the log has of it: in front of the true one, where a database reads it first."""
    reading = chance.choice(list(Reading.objects.order_by("pk")))
    mark = Mark.objects.filter(reading=reading).order_by("pk").first()
    cursor.execute("UPDATE assistants_mark SET note = 'another' WHERE id = %s", [mark.pk.hex])
    forged = actions.digest_of(reading, Mark.objects.filter(reading=reading))
    entry = Entry.objects.get(action="reading locked", subject_id=str(reading.pk))
    cursor.execute(
        """UPDATE ledger_entry SET details = %s || substr(details, 2) WHERE number = %s""",
        [f'{{"marks": "{forged}", ', entry.number],
    )
    return f"entry {entry.number}"


TAMPERINGS: list[Tamper] = [
    a_level,
    a_note,
    a_mark_gone,
    a_reading_gone,
    opened_again,
    another_reader,
    the_text,
    a_decision,
    a_grade_of_the_matcher,
    a_time,
    two_readings_of_the_same_words,
    another_answer,
    a_decision_of_somebody_else,
    a_known_answer,
    readings_taken_out,
    a_second_grade,
    another_question,
    another_author,
    a_country_written_twice,
    the_row_of_the_run,
    the_name_of_an_assistant,
    the_run_opened_again,
    the_report,
    the_log_itself,
]
OF_GRADES = {
    a_level, a_note, a_mark_gone, a_reading_gone, opened_again, another_reader, the_text, a_decision, a_time,
    two_readings_of_the_same_words, another_answer, a_decision_of_somebody_else, a_known_answer,
}  # fmt: skip


def found_in(of: Run, tamper: Tamper, *, whole: bool) -> list[Fault]:
    """What `monitor verify all` and `audit verify` find, as far as it can be about this; `whole`: graded again, too."""
    if tamper in OF_GRADES:
        return proof.faults()
    if tamper is the_log_itself:
        return [Fault(one.where, str(one.fault)) for one in proof_of_log().findings]
    run_now = Run.objects.get(pk=of.pk)
    is_signed = whole or tamper in {a_grade_of_the_matcher, a_country_written_twice}
    return [*kept.gone(), *reports.faults(), *(runs.proof(run_now).faults if is_signed else kept.faults(run_now))]


@pytest.mark.parametrize("count", [48, pytest.param(200, marks=pytest.mark.slow)])
def test_two_hundred_tamperings_in_the_database_are_found_and_named(read: Run, count: int) -> None:
    kestrel("https://other.example/v1", slug="other", name="Other")
    bank(("UZ",))
    assert runs.proof(read).faults == ()
    assert [*proof.faults(), *kept.gone(), *reports.faults(), *proof_of_log().findings] == []
    missed = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 6) IN ('assist', 'ledger')"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
        for seed in range(count):
            chance = random.Random(seed)
            cursor.execute("SAVEPOINT before")
            tamper = TAMPERINGS[seed % len(TAMPERINGS)]
            place = tamper(chance, cursor)
            found = found_in(read, tamper, whole=seed < len(TAMPERINGS))
            if not any(place in fault.where for fault in found):
                missed.append((tamper.__name__, place, found))
            cursor.execute("ROLLBACK TO before")
    assert missed == []
    assert runs.proof(read).is_whole


def test_the_command_names_what_nobody_would_look_at(read: Run) -> None:
    """A sealed run that is called open again, and a report that is gone."""
    Run.objects.update(state="asked")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM assistants_weeklyreport")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("monitor", "verify", "all", stdout=out)
    assert ended.value.code == 1
    assert f"run {read.pk}: was opened again after it was sealed" in out.getvalue()
    assert "report 2026-W47: was published, and is gone" in out.getvalue()


def test_all_that_is_whole_is_called_whole(desk: World, read: Run) -> None:
    out = io.StringIO()
    call_command("monitor", "verify", "all", stdout=out)
    assert "log: whole." in out.getvalue()
    assert "CHANGED" not in out.getvalue()
