"""What the gate leaves behind: figures that point at nobody, answers nobody changes, a job for a second person."""

import datetime as dt
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from ortaq.core.figures import Plain, Quarter
from ortaq.members.models import Broadcaster, Person
from ortaq.standards.gate import actions as gate
from ortaq.standards.models import Evaluation, Use, Waiver
from ortaq.standards.trust import figures, queries
from ortaq.web.desk.desk import desk_of
from tests.rooms.deal_stories import gift, tale
from tests.rooms.gate_stories import EDITOR, REASON, adopts, asks, charter, officer, states
from tests.world import World

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


# ---- the transparency report


def before() -> Quarter:
    """The quarter before this one."""
    return queries.this_quarter().before


def told(quarter: Quarter, *, is_over: bool = True) -> dict[str, Plain]:
    """The report of a quarter by its keys."""
    return {one["key"]: one for one in figures.of_quarter(quarter, is_over=is_over)}


def evaluated(number: int, use: Use, *, stopped: bool, at: dt.datetime) -> None:
    """So many answers that were written down."""
    for _each in range(number):
        mark = f"{Evaluation.objects.count():064}"
        Evaluation.objects.create(
            subject_kind="programme",
            subject_id=uuid4(),
            state_digest="0" * 64,
            use=use,
            houses={"makers": ["almaty"], "receivers": []},
            charters={},
            results=[],
            stopped=stopped,
            at=at,
            digest=mark,
        )


def asked(house: Broadcaster, by: Person, at: dt.datetime, **change: Any) -> Waiver:
    """An exception that was asked for then."""
    said: dict[str, Any] = {
        "house": house,
        "rule_id": EDITOR,
        "subject_kind": "programme",
        "subject_id": uuid4(),
        "about": {"en": "A film"},
        "reason": REASON,
        "public_summary": "An archive film whose editor is dead.",
        "until": (at + dt.timedelta(days=300)).date(),
        "requested_by": by,
        "requested_at": at,
    }
    return Waiver.objects.create(**(said | change))


def test_the_report_counts_answers_and_what_was_stopped_by_use(world: World) -> None:
    quarter = before()
    inside, outside = quarter.start + HOUR, quarter.end
    evaluated(9, Use.OFFER, stopped=True, at=inside)
    evaluated(20, Use.OFFER, stopped=False, at=inside)
    evaluated(7, Use.AIR, stopped=True, at=quarter.end - dt.timedelta(microseconds=1))
    evaluated(50, Use.AIR, stopped=True, at=outside)
    evaluated(50, Use.AIR, stopped=True, at=quarter.start - dt.timedelta(microseconds=1))

    found = told(quarter)

    assert found["evaluations"]["whole"] == 36
    assert found["evaluations"]["parts"] == {"offer": 29, "publish": 0, "schedule": 0, "air": 7}
    assert found["blocks"]["whole"] == 16
    assert found["blocks"]["parts"] == {"offer": 9, "publish": 0, "schedule": 0, "air": 7}
    assert str(figures.name_of("blocks", "air")) == "On the air and on demand"


def test_a_small_number_is_withheld_and_cannot_be_reckoned_from_the_others(world: World) -> None:
    quarter = before()
    evaluated(3, Use.PUBLISH, stopped=True, at=quarter.start + HOUR)
    evaluated(20, Use.OFFER, stopped=True, at=quarter.start + HOUR)
    evaluated(30, Use.AIR, stopped=True, at=quarter.start + HOUR)

    blocks = told(quarter)["blocks"]

    assert blocks["whole"] == 53
    assert blocks["parts"] == {"offer": None, "publish": None, "schedule": 0, "air": 30}
    evaluated(2, Use.SCHEDULE, stopped=True, at=quarter.before.start + HOUR)
    assert told(quarter.before)["blocks"]["whole"] is None


def test_exceptions_are_counted_by_what_became_of_them_with_the_median_until_then(world: World) -> None:
    quarter = before()
    at = quarter.start + HOUR
    second = officer(world.almaty)
    for number in range(6):
        asked(world.almaty, world.erlan, at, approved_by=second, approved_at=at + HOUR * (number + 1))
    for _each in range(5):
        asked(world.almaty, world.erlan, at, closed_by=second, closed_at=at + HOUR * 10)
    for _each in range(5):
        asked(world.almaty, world.erlan, at, closed_by=world.erlan, closed_at=at + HOUR)
    # What was approved and ended later was approved; what was decided after the quarter belongs to the next.
    asked(world.almaty, world.erlan, at, approved_by=second, approved_at=quarter.end)

    found = told(quarter)

    assert found["exceptions_asked"]["number"] == 17
    assert found["exceptions_decided"]["whole"] == 16
    assert found["exceptions_decided"]["parts"] == {"approved": 6, "refused": 5, "taken_back": 5}
    assert found["exceptions_decided_after"] == {
        "key": "exceptions_decided_after",
        "form": "median",
        "seconds": int(3.5 * 3600),
        "of": 16,
    }


def test_few_exceptions_are_withheld_and_while_a_quarter_runs_nobodys_are_told(world: World) -> None:
    quarter = before()
    asked(world.almaty, world.erlan, quarter.start + HOUR, closed_by=world.erlan, closed_at=quarter.start + 2 * HOUR)
    found = told(quarter)
    assert (found["exceptions_asked"]["number"], found["exceptions_decided"]["whole"]) == (None, None)
    assert found["exceptions_decided_after"]["seconds"] is None
    now = queries.this_quarter()
    asked(world.almaty, world.erlan, timezone.now())
    assert set(told(now, is_over=False)).isdisjoint(
        {"exceptions_asked", "exceptions_decided", "exceptions_decided_after"}
    )


def test_exceptions_in_force_are_told_as_everybody_may_read_them_and_no_more(world: World, client: Client) -> None:
    quarter = before()
    second, at = officer(world.almaty), quarter.start + HOUR
    yes: dict[str, Any] = {"approved_by": second, "approved_at": at + HOUR}
    asked(world.almaty, world.erlan, at, **yes)
    asked(
        world.almaty, world.erlan, at, public_summary="Ended early.", closed_by=second, closed_at=at + 2 * HOUR, **yes
    )
    asked(world.almaty, world.erlan, at, public_summary="Over by itself.", until=(at + 24 * HOUR).date(), **yes)
    asked(world.almaty, world.erlan, at, public_summary="Never approved.")
    still = asked(world.almaty, world.erlan, at, public_summary="Ended in the next one.", **yes)
    Waiver.objects.filter(pk=still.pk).update(closed_by=second, closed_at=quarter.end)

    texts = told(quarter)["exceptions_in_force"]["texts"]

    assert [one.split(": ", 1)[1] for one in texts] == [
        "An archive film whose editor is dead.",
        "Ended in the next one.",
    ]
    assert all(one.startswith(f"{world.almaty.name}, {EDITOR}, until ") for one in texts)
    page = client.get(f"/standards/trust/reports/{queries.this_quarter()}/").content.decode()
    everything = json.dumps(told(quarter), default=str) + page
    assert REASON not in everything
    assert world.erlan.name not in everything


# ---- written once


@pytest.mark.parametrize(
    "statement",
    ["UPDATE standards_evaluation SET stopped = 0", "DELETE FROM standards_evaluation"],
)
def test_the_database_refuses_to_change_what_the_rules_have_said(world: World, statement: str) -> None:
    adopts(world.almaty, charter(world), officer(world.almaty))
    film = tale(world)
    with pytest.raises(gate.AgainstTheRules):
        gift(world, film)
    assert Evaluation.objects.get().stopped

    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Evaluation.objects.update(stopped=False)

    assert Evaluation.objects.get().stopped


# ---- the desk


def jobs(person: Person) -> list[tuple[str, str, bool]]:
    """What waits for somebody of exceptions: note, who asks, whether it is for today."""
    desk = desk_of(person, timezone.now())
    found = [(job, True) for job in desk.today] + [(job, False) for job in desk.later]
    return [(job.note, job.person, today) for job, today in found if "/standards/exceptions/" in job.address]


def test_who_may_approve_finds_it_on_the_desk_and_who_asked_does_not(world: World) -> None:
    watcher, second = officer(world.almaty), officer(world.almaty, "second")
    stranger = officer(world.bishkek)
    adopts(world.almaty, charter(world), watcher)
    film = tale(world)
    states(film, world.erlan, editor="")
    held = asks(film, world.almaty, watcher)

    assert jobs(second) == [(f"{EDITOR} · {film.titles['en']}", watcher.name, True)]
    for person in (watcher, world.erlan, world.asel, stranger, world.deniz):
        assert jobs(person) == [], person.username

    gate.approve_exception(waiver=held, by=second)
    assert jobs(second) == []


def test_what_was_taken_back_waits_for_nobody(world: World) -> None:
    watcher = officer(world.almaty)
    adopts(world.almaty, charter(world), watcher)
    film = tale(world)
    states(film, world.erlan, editor="")
    held = asks(film, world.almaty, world.erlan)
    assert len(jobs(watcher)) == 1
    gate.close_exception(waiver=held, by=world.erlan)
    assert jobs(watcher) == []
