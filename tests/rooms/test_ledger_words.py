"""Every word that a room writes into the audit log means something to a person."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

import ortaq
from ortaq.assistants.models import FactState
from ortaq.exchange.models import RoundState
from ortaq.ledger import actions, words
from ortaq.ledger.models import Entry
from tests.world import World

SRC = Path(ortaq.__file__).parent
WRITERS = {"ledger.record", "actions.record", "record"}
"""What writes to the log."""
WHILE_RUNNING = {
    "assistants": {
        *(f"fact.{state}" for state in (FactState.CONFIRMED, FactState.PUBLISHED)),
        *(f"{kind}.dispute_{end}" for kind in ("fact", "correction") for end in ("taken_back", "dismissed")),
    },
    "catalogue": {"subtitles edited", "written in other letters"},
    "channels": {"moved", "started", "stopped"},
    "exchange": {"countered", "offered", "withdrawn", "declined", *RoundState.values[1:]},
    "standards": {
        *("exception approved", "exception refused", "exception ended"),
        *("withdrawal followed", "consent end noted"),
    },
}
"""Words that are put together while it runs, or named elsewhere: states and ends of things."""


def rooms() -> list[str]:
    return sorted(path.parent.name for path in SRC.glob("*/happened.py"))


def written(room: str) -> Iterator[str]:
    """The words that the files of a room hand to what writes to the log."""
    for path in (SRC / room).rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and len(call.args) > 1 and ast.unparse(call.func) in WRITERS:
                yield from (one.value for one in values(call.args[1]) if isinstance(one, ast.Constant))


def values(word: ast.expr) -> Iterator[ast.expr]:
    """The values that an argument can have, of which some stand there."""
    if isinstance(word, ast.IfExp):
        yield from (*values(word.body), *values(word.orelse))
    else:
        yield word


def test_rooms_that_write_to_the_log_say_what_they_mean() -> None:
    writing = {path.name for path in SRC.iterdir() if path.is_dir() and path.name != "core" and any(written(path.name))}
    assert writing == set(rooms())


@pytest.mark.parametrize("room", rooms())
def test_no_word_of_a_room_lacks_a_sentence(room: str) -> None:
    used = set(written(room)) | WHILE_RUNNING.get(room, set())
    told = import_module(f"ortaq.{room}.happened").HAPPENED
    assert used - {key.removeprefix("feed ") for key in told} == set()


@pytest.mark.parametrize("room", rooms())
def test_no_sentence_is_left_of_a_word_that_nobody_writes(room: str) -> None:
    used = set(written(room)) | WHILE_RUNNING.get(room, set())
    told = import_module(f"ortaq.{room}.happened").HAPPENED
    # A key is a word, or the kind of a thing and a word.
    assert {key for key in told if key not in used and key.partition(" ")[2] not in used} == set()


@pytest.mark.parametrize(
    ("kind", "action", "said"),
    [
        ("channel", "opened", "channel opened"),
        ("feed", "opened", "live feed entered"),
        ("charter", "opened", "charter opened for adoption"),
        ("deal", "signed", "contract signed"),
        ("contract", "signed", "contract of an open offer signed"),
        ("manifest", "signed", "signed"),
        ("run", "run aired", "run of a licence aired"),
        ("run", "run sealed", "run sealed"),
        ("person", "answers dealt", "answers dealt to readers"),
        ("programme", "decision signed", "decision on rights signed"),
        ("broadcaster", "never heard of", "never heard of"),
    ],
)
def test_one_word_means_what_it_means_of_that_thing(kind: str, action: str, said: str) -> None:
    assert words.said(Entry(subject_kind=kind, action=action)) == said


@pytest.mark.django_db
def test_the_log_tells_people_what_happened_and_engineers_the_word(world: World, client: Client) -> None:
    actions.record(world.almaty, "key made", by=world.erlan)
    client.force_login(world.erlan)
    page = client.get("/audit/").content.decode()
    assert "Signing key made" in page
    assert ">key made</code>" in page


@pytest.mark.parametrize("language", ["kk", "tr", "hu"])
def test_it_is_told_in_the_readers_language(language: str) -> None:
    with translation.override(language):
        assert words.said(Entry(subject_kind="programme", action="entered")) != "entered into the catalogue"
