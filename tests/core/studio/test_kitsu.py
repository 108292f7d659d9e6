"""What Kitsu tells, read without a network: statuses, names, lengths, and answers of any shape."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.studio import kitsu
from ortaq.core.studio.kitsu import Move
from ortaq.core.studio.shots import Status

RECORDED = json.loads((Path(__file__).parents[2] / "kitsu" / "answers.json").read_text())
ENDS = {
    "project": "name=Aldar+Kose", "episodes": "/episodes", "sequences": "/sequences", "shots": "/shots",
    "tasks": "/tasks", "statuses": "/task-status", "types": "/task-types", "team": "/team",
}  # fmt: skip


def recorded() -> dict[str, Any]:
    found = {
        key: next(one["answer"] for one in RECORDED["exchanges"] if one["path"].endswith(end))
        for key, end in ENDS.items()
    }
    return found | {"project": found["project"][0]}


@pytest.mark.parametrize(
    ("name", "number", "title"),
    [
        ("E01", 1, ""),
        ("E01 The miser", 1, "The miser"),
        ("S02E13 - Snow", 13, "Snow"),
        ("Episode 7", 7, ""),
        ("ep_104", 104, ""),
        ("102", 102, ""),
        ("The 3 brothers", 3, "brothers"),
        ("Бөлім 5", 5, ""),
        ("Bonus", None, "Bonus"),
        ("E0", None, ""),
        ("Episode 1000", None, ""),
    ],
)
def test_the_number_of_an_episode_is_read_from_its_name(name: str, number: int | None, title: str) -> None:
    assert (kitsu.number_of(name), kitsu.title_of(name)) == (number, title)


@pytest.mark.parametrize(
    ("row", "frames"),
    [
        ({"nb_frames": 48}, 48),
        ({"nb_frames": "48"}, 48),
        ({"nb_frames": None, "data": {"frame_in": "101", "frame_out": 172}}, 72),
        ({"nb_frames": 0, "data": {"frame_in": 0, "frame_out": 0}}, 1),
        ({"nb_frames": None, "data": None}, None),
        ({"nb_frames": None, "data": {"frame_in": 10, "frame_out": 5}}, None),
        ({"nb_frames": -3}, None),
        ({"nb_frames": True}, None),
        ({"nb_frames": 10**9}, None),
        ({}, None),
    ],
)
def test_the_length_of_a_shot(row: dict[str, Any], frames: int | None) -> None:
    assert kitsu.frames_of(row) == frames


def test_shots_come_in_the_order_of_their_figures() -> None:
    assert sorted(["SH10", "TITLES", "SH9", "S2 SH1", "010"], key=kitsu.in_order) == [
        "010", "S2 SH1", "SH9", "SH10", "TITLES",
    ]  # fmt: skip


STATUS = st.sampled_from(list(Status))


@given(STATUS, STATUS, st.none() | STATUS)
def test_a_status_goes_only_to_the_side_that_stayed(agreed: Status, ours: Status, theirs: Status | None) -> None:
    move = kitsu.decided(agreed, ours, theirs)
    both_moved = theirs is not None and ours != theirs and agreed not in {ours, theirs}
    assert (move is Move.CONFLICT) == both_moved
    assert (move is Move.TAKE) == (theirs is not None and ours == agreed != theirs)
    assert (move is Move.SEND) == (theirs is not None and theirs == agreed != ours)


@given(st.lists(STATUS, max_size=6))
def test_one_status_of_several_tasks(statuses: list[Status]) -> None:
    found = kitsu.combined(statuses)
    assert (found is None) == (not statuses)
    assert (found is Status.DONE) == (bool(statuses) and all(one is Status.DONE for one in statuses))
    assert (found is Status.RETAKE) == (Status.RETAKE in statuses)
    assert kitsu.combined(statuses[::-1]) == found


def test_statuses_are_known_by_their_marks_else_by_their_usual_names() -> None:
    found = {one.name: (one.means, one.may_be_sent) for one in kitsu.statuses_of(recorded()["statuses"]).values()}
    assert found == {
        "Todo": (Status.WAITING, True),
        "Ready To Start": (Status.WAITING, True),
        "Work In Progress": (Status.WORKING, True),
        "Waiting For Approval": (Status.REVIEW, True),
        "Retake": (Status.RETAKE, True),
        "Done": (Status.DONE, True),
        "On Hold": (None, True),
        "Neutral": (Status.WAITING, False),
    }
    statuses = kitsu.statuses_of(recorded()["statuses"])
    sent = {one: kitsu.to_send(statuses, one) for one in Status}
    # “Ready To Start” is before “Todo” in the alphabet, but Todo is marked.
    assert {one: kind and kind.name for one, kind in sent.items()} == {
        Status.WAITING: "Todo",
        Status.WORKING: "Work In Progress",
        Status.REVIEW: "Waiting For Approval",
        Status.RETAKE: "Retake",
        Status.DONE: "Done",
    }
    # A server from before `is_wip`.
    assert kitsu.meaning_of({"short_name": "WIP", "is_done": False}) is Status.WORKING


def test_the_recorded_series_is_read() -> None:
    show = kitsu.show_of(recorded())
    assert (show.name, show.rate, len(show.shots)) == ("Aldar Kose", "24", 9)
    assert [one.code for one in show.shots if one.is_cancelled] == ["S020_0020"]
    assert {name for one in show.shots for work in one.work for name in work.people} == {
        "Aigerim Invented",
        "Rustam Made-Up",
    }


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_whatever_stands_in_an_answer_it_is_read_or_refused(data: st.DataObject) -> None:
    """A field, a row or a whole answer is something else: nothing but BadShape is raised."""
    answers = json.loads(json.dumps(recorded()))
    key = data.draw(st.sampled_from(sorted(ENDS)))
    strange = data.draw(VALUES)
    rows = answers[key] if isinstance(answers[key], list) else [answers[key]]
    match data.draw(st.sampled_from(["answer", "row", "field", "missing"])):
        case "answer":
            answers[key] = strange
        case "row" if isinstance(answers[key], list):
            rows[0] = strange
        case "field":
            row = data.draw(st.sampled_from(rows))
            row[data.draw(st.sampled_from(sorted(row)))] = strange
        case _:
            row = data.draw(st.sampled_from(rows))
            del row[data.draw(st.sampled_from(sorted(row)))]
    with contextlib.suppress(kitsu.BadShape):
        kitsu.show_of(answers)
