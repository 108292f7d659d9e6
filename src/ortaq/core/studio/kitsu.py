"""What Kitsu (CGWire's production tracker) tells of shots, and which side a changed status goes to.

Its answers come from a stranger's server: whatever is not of the documented shape raises BadShape, and what has the
shape but no meaning here is left out by those who bring it in, with a sentence.

>>> number_of("S01E02 The snow"), title_of("S01E02 The snow")
(2, 'The snow')
>>> code_of("S010", "0020"), code_of("S010", "S010_0020")
('S010 0020', 'S010_0020')
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from ortaq.core.studio.shots import Status

EPISODE: Final = re.compile(r"(?:^|[^a-z])(?:e|ep|episode)[\s._-]*(\d{1,4})(?!\d)", re.IGNORECASE)
FIGURES: Final = re.compile(r"\d{1,9}")
LAST_EPISODE: Final = 999
MOST_FRAMES: Final = 100_000
LONGEST_NAME: Final = 200
SHORT_NAMES: Final[Mapping[str, Status]] = {
    "todo": Status.WAITING,
    "ready": Status.WAITING,
    "wip": Status.WORKING,
    "wfa": Status.REVIEW,
    "retake": Status.RETAKE,
    "done": Status.DONE,
}
"""Kitsu's usual statuses by their short names; older servers mark neither work in progress nor what is ready."""
FLAGS: Final = (
    ("is_done", Status.DONE),
    ("is_retake", Status.RETAKE),
    ("is_feedback_request", Status.REVIEW),
    ("is_wip", Status.WORKING),
    ("is_default", Status.WAITING),
)


class BadShape(ValueError):
    """An answer has not the shape that Kitsu documents; the text names the field."""


class Move(StrEnum):
    """What becomes of two statuses of one shot."""

    NOTHING = "nothing"
    TAKE = "take"
    SEND = "send"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Kind:
    """A status of Kitsu: what it is called, what it means here (None: nothing), and whether it can be given a shot.

    `is_marked`: the server says itself what it means; else its short name does.
    """

    pk: str
    name: str
    means: Status | None
    may_be_sent: bool
    is_marked: bool


@dataclass(frozen=True)
class Work:
    """A task of a shot: of which type, in which status, by whom (names alone), and how often it came back."""

    pk: str
    type: str
    status: str
    people: tuple[str, ...]
    retakes: int


@dataclass(frozen=True)
class There:
    """A shot of Kitsu; `frames` is None where no length is known, `episode` where its sequence is in none."""

    pk: str
    code: str
    episode: str | None
    frames: int | None
    is_cancelled: bool
    work: tuple[Work, ...]


@dataclass(frozen=True)
class Show:
    """A project of Kitsu, as far as it is followed here; `rate` is frames a second as it is written there."""

    pk: str
    name: str
    rate: str
    episodes: Mapping[str, str]
    shots: Sequence[There]
    statuses: Mapping[str, Kind]
    types: Mapping[str, str] = field(default_factory=dict)


# ---- names ---------------------------------------------------------------------------------------------------------


def number_of(name: str) -> int | None:
    """The number of an episode by its name, 1 to 999; None where it has none."""
    found = EPISODE.search(name)
    figures = found[1] if found else next(iter(FIGURES.findall(name)), "")
    return int(figures) if figures and 1 <= int(figures) <= LAST_EPISODE else None


def title_of(name: str) -> str:
    """What the name of an episode says beside its number."""
    found = EPISODE.search(name) or FIGURES.search(name)
    return name[found.end() :].strip(" .:_–-") if found else name


def code_of(sequence: str, shot: str) -> str:
    """The code of a shot within its episode."""
    sequence, shot = " ".join(sequence.split()), " ".join(shot.split())
    return shot if not sequence or shot.casefold().startswith(sequence.casefold()) else f"{sequence} {shot}"


def in_order(code: str) -> list[tuple[int, int, str]]:
    """A key by which SH9 comes before SH10."""
    return [(0, int(one), "") if one.isdecimal() else (1, 0, one.casefold()) for one in re.split(r"(\d+)", code) if one]


# ---- statuses ------------------------------------------------------------------------------------------------------


def meaning_of(row: Mapping[str, Any]) -> Status | None:
    """What a status of Kitsu means here: by its marks, else by its usual short name."""
    for flag, status in FLAGS:
        if row.get(flag) is True:
            return status
    return SHORT_NAMES.get(str(row.get("short_name", "")).casefold())


def combined(statuses: Sequence[Status]) -> Status | None:
    """One status of several tasks: whatever asks for somebody first; done is only what is wholly done.

    >>> combined([Status.DONE, Status.WAITING])
    <Status.WORKING: 'working'>
    """
    if not statuses:
        return None
    for asks in (Status.RETAKE, Status.REVIEW):
        if asks in statuses:
            return asks
    if set(statuses) == {Status.DONE}:
        return Status.DONE
    return Status.WAITING if set(statuses) == {Status.WAITING} else Status.WORKING


def decided(agreed: Status, ours: Status, theirs: Status | None) -> Move:
    """Which side has moved since both agreed; where both have, nobody's word is written over.

    >>> decided(Status.WAITING, Status.WORKING, Status.WAITING)
    <Move.SEND: 'send'>
    """
    if theirs is None or ours == theirs:
        return Move.NOTHING
    if ours == agreed:
        return Move.TAKE
    return Move.SEND if theirs == agreed else Move.CONFLICT


def to_send(statuses: Mapping[str, Kind], ours: Status) -> Kind | None:
    """The status of Kitsu that says what ours says: a marked one, else the first in its order."""
    found = [one for one in statuses.values() if one.means is ours and one.may_be_sent]
    return min(found, key=lambda one: not one.is_marked, default=None)


# ---- shapes --------------------------------------------------------------------------------------------------------


def rows_of(answer: object, what: str) -> list[Mapping[str, Any]]:
    """A list of objects; raises BadShape for anything else."""
    if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
        raise BadShape(what)
    return answer


def id_of(row: Mapping[str, Any], key: str = "id") -> str:
    """An id, as Kitsu writes them."""
    try:
        return str(UUID(row[key])) if isinstance(row.get(key), str) else _missing(key)
    except ValueError:
        raise BadShape(key) from None


def _missing(key: str) -> str:
    raise BadShape(key)


def text_of(row: Mapping[str, Any], key: str = "name") -> str:
    """A text that must be there, without line breaks and not endless."""
    found = row.get(key)
    if not isinstance(found, str) or not found.strip():
        raise BadShape(key)
    return " ".join(found.split())[:LONGEST_NAME]


def whole(value: object) -> int | None:
    """A whole number, also one written as a text; Kitsu keeps frames in and out as either."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and FIGURES.fullmatch(value.strip()):
        return int(value)
    return value if isinstance(value, int) else None


def frames_of(row: Mapping[str, Any]) -> int | None:
    """The length of a shot in frames: as it is told, else from its first to its last frame, both included.

    >>> frames_of({"nb_frames": None, "data": {"frame_in": "101", "frame_out": 148}})
    48
    """
    told = whole(row.get("nb_frames"))
    data = row.get("data")
    if not told and isinstance(data, dict):
        first, last = whole(data.get("frame_in")), whole(data.get("frame_out"))
        told = last - first + 1 if first is not None and last is not None else None
    return told if told is not None and 0 < told <= MOST_FRAMES else None


def statuses_of(answer: object) -> dict[str, Kind]:
    """The statuses of a project, in the order in which Kitsu shows them."""
    rows = rows_of(answer, "task-status")
    rows = sorted(rows, key=lambda row: (whole(row.get("priority")) or 0, text_of(row)))
    return {
        id_of(row): Kind(
            id_of(row),
            text_of(row),
            meaning_of(row),
            not (row.get("for_concept") or row.get("archived")),
            any(row.get(flag) is True for flag, _status in FLAGS),
        )
        for row in rows
    }


def people_of(answer: object) -> dict[str, str]:
    """Names of a team by their ids; nothing else of them is read."""
    found = {}
    for row in rows_of(answer, "team"):
        names = [row.get(key) for key in ("first_name", "last_name")]
        name = " ".join(" ".join(one for one in names if isinstance(one, str)).split())
        if name:
            found[id_of(row)] = name[:LONGEST_NAME]
    return found


def work_of(answer: object, people: Mapping[str, str]) -> dict[str, list[Work]]:
    """The tasks of a project by the id of what they are for."""
    found: dict[str, list[Work]] = {}
    for row in rows_of(answer, "tasks"):
        given = row.get("assignees") or []
        if not isinstance(given, list):
            raise BadShape("assignees")
        names = tuple(sorted({people[str(one)] for one in given if str(one) in people}))
        one = Work(
            id_of(row),
            id_of(row, "task_type_id"),
            id_of(row, "task_status_id"),
            names,
            max(0, whole(row.get("retake_count")) or 0),
        )
        found.setdefault(id_of(row, "entity_id"), []).append(one)
    return found


def show_of(answers: Mapping[str, object]) -> Show:
    """A project from its answers by name (project, episodes, sequences, shots, tasks, …); raises BadShape."""
    project = answers["project"]
    if not isinstance(project, dict):
        raise BadShape("project")
    episodes = {id_of(row): text_of(row) for row in rows_of(answers["episodes"], "episodes")}
    sequences = {id_of(row): row for row in rows_of(answers["sequences"], "sequences")}
    work = work_of(answers["tasks"], people_of(answers["team"]))
    shots = []
    for row in rows_of(answers["shots"], "shots"):
        parent = sequences.get(str(row.get("parent_id") or ""), {})
        episode = str(parent.get("parent_id") or "")
        shots.append(
            There(
                id_of(row),
                code_of(text_of(parent) if parent else "", text_of(row)),
                episode if episode in episodes else None,
                frames_of(row),
                row.get("canceled") is True,
                tuple(sorted(work.get(id_of(row), ()), key=lambda one: one.pk)),
            )
        )
    return Show(
        id_of(project),
        text_of(project),
        str(project.get("fps") or "")[:10],
        episodes,
        sorted(shots, key=lambda one: in_order(one.code)),
        statuses_of(answers["statuses"]),
        {id_of(row): text_of(row) for row in rows_of(answers["types"], "task-types")},
    )
