"""What can be declared, and what cannot stand."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.origin import uses
from ortaq.core.origin.uses import TABLE, AIKind, AIUse, Nature, Part, Statement, inherited

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Zs", "Cc", "Zl", "Zp"]), max_size=12)
ranges = st.lists(st.tuples(st.integers(0, 9), st.integers(10, 99)), max_size=2).map(tuple)


@st.composite
def any_use(draw: st.DrawFn) -> AIUse:
    return AIUse(
        kind=draw(st.sampled_from(AIKind)),
        system=draw(texts.filter(bool)),
        version=draw(texts),
        provider=draw(texts),
        purpose=draw(texts),
        ranges=draw(ranges),
        cloned=draw(st.booleans()),
        real_person=draw(st.booleans()),
        real_event=draw(st.booleans()),
        fiction=draw(st.booleans()),
        trained=draw(st.booleans()),
        review=draw(st.sampled_from(uses.REVIEWS)),
        editor=draw(texts.filter(bool)),
        consents=("c1",),
        source_language=draw(st.sampled_from(["", "kk"])),
    )


@settings(deadline=None)
@given(any_use())
def test_a_use_survives_json(use: AIUse) -> None:
    assert AIUse.from_json(use.to_json()) == use
    assert 0 <= use.level <= 3


@settings(deadline=None)
@given(st.lists(any_use(), max_size=3), st.sampled_from(Part), texts)
def test_a_statement_survives_json(some: list[AIUse], part: Part, name: str) -> None:
    fitting = tuple(use for use in some if part in use.kind.row.parts)
    natures = {use.kind.row.nature for use in fitting}
    statement = Statement(
        part, "kk", no_ai=natures <= {Nature.NO_AI}, uses=fitting, declared_by=name, declared_at="2026-11-25T12:00:00Z"
    )
    assert Statement.from_json(statement.to_json()) == statement


def test_every_kind_stands_in_the_table_and_only_custom_free_actions() -> None:
    assert set(TABLE) == set(AIKind)
    for kind, row in TABLE.items():
        assert all(re.fullmatch(r"c2pa\.[a-z]+", action) for action in row.actions)
        assert row.nature is Nature.AI or row.level == 0
        assert kind.is_ai == (row.nature is Nature.AI)


@pytest.mark.parametrize(
    ("use", "level"),
    [
        (AIUse(AIKind.VIDEO, system="x"), 3),
        (AIUse(AIKind.VIDEO, system="x", fiction=True), 2),
        (AIUse(AIKind.VIDEO, system="x", fiction=True, real_person=True), 3),
        (AIUse(AIKind.DUB, system="x"), 2),
        (AIUse(AIKind.DUB, system="x", cloned=True, consents=("c",)), 3),
        (AIUse(AIKind.VOICE, system="x", fiction=True), 3),
        (AIUse(AIKind.ENHANCE, system="x"), 1),
        (AIUse(AIKind.CAMERA), 0),
    ],
)
def test_the_level_is_that_of_the_table(use: AIUse, level: int) -> None:
    assert use.level == level


@pytest.mark.parametrize(
    ("given_", "error"),
    [
        ([], uses.BadField),
        ({}, uses.UnknownKind),
        ({"kind": "nonsense"}, uses.UnknownKind),
        ({"kind": "voice.synthetic"}, uses.SystemMissing),
        ({"kind": "voice.synthetic", "system": 7}, uses.BadField),
        ({"kind": "voice.synthetic", "system": "x", "cloned": "yes"}, uses.BadField),
        ({"kind": "voice.synthetic", "system": "x", "cloned": True}, uses.ConsentMissing),
        ({"kind": "face.synthetic", "system": "x"}, uses.ConsentMissing),
        ({"kind": "face.synthetic", "system": "x", "consents": [" "]}, uses.ConsentMissing),
        ({"kind": "face.synthetic", "system": "x", "consents": "c"}, uses.BadField),
        ({"kind": "subtitle.ai.reviewed", "system": "x"}, uses.EditorMissing),
        ({"kind": "voice.synthetic", "system": "x", "review": "some"}, uses.BadField),
        ({"kind": "voice.synthetic", "system": "x", "ranges": [[3, 2]]}, uses.BadRange),
        ({"kind": "voice.synthetic", "system": "x", "ranges": [[1]]}, uses.BadRange),
        ({"kind": "voice.synthetic", "system": "x", "ranges": 3}, uses.BadRange),
        ({"kind": "voice.synthetic", "system": "x", "mood": "gay"}, uses.BadField),
    ],
)
def test_a_use_that_cannot_stand_is_named(given_: object, error: type[uses.BadStatement]) -> None:
    with pytest.raises(error) as raised:
        AIUse.from_json(given_)
    assert raised.value.code == error.code


@pytest.mark.parametrize(
    ("given_", "error"),
    [
        ([], uses.BadField),
        ({"part": "smell"}, uses.BadField),
        ({"part": "sound", "uses": "x"}, uses.BadField),
        ({"part": "sound", "no_ai": True, "note": 5}, uses.BadField),
        ({"part": "sound"}, uses.NothingSaid),
        ({"part": "sound", "uses": [{"kind": "human"}]}, uses.NothingSaid),
        ({"part": "sound", "no_ai": True, "uses": [{"kind": "assist"}]}, uses.Contradiction),
        ({"part": "sound", "no_ai": True, "uses": [{"kind": "archive.unknown"}]}, uses.Contradiction),
        ({"part": "sound", "no_ai": True, "uses": [{"kind": "camera"}]}, uses.Contradiction),
    ],
)
def test_a_statement_that_cannot_stand_is_named(given_: object, error: type[uses.BadStatement]) -> None:
    with pytest.raises(error):
        Statement.from_json(given_)


def test_a_system_without_learned_data_is_called_algorithmic_and_labelled_the_same() -> None:
    learned, computed = (AIUse(AIKind.VOICE, system="x", trained=trained) for trained in (True, False))
    assert (learned.source.rsplit("/", 1)[1], computed.source.rsplit("/", 1)[1]) == (
        "trainedAlgorithmicMedia",
        "algorithmicMedia",
    )
    assert learned.level == computed.level


def test_a_derived_version_inherits_the_ai_of_the_same_part_and_no_other() -> None:
    voice, dub = AIUse(AIKind.VOICE, system="a"), AIUse(AIKind.DUB, system="b")
    parent = Statement(Part.SOUND, "kk", uses=(voice,))
    drawn = Statement(Part.PICTURE, uses=(AIUse(AIKind.VIDEO, system="c"),))
    own = Statement(Part.SOUND, "az", no_ai=True, uses=(AIUse(AIKind.HUMAN),), declared_by="Nargiz")
    assert inherited(own, [parent, drawn]) == Statement(Part.SOUND, "az", uses=(voice,), declared_by="Nargiz")
    assert inherited(own, [drawn]) == own
    assert inherited(Statement(Part.SOUND, "az", uses=(dub,)), [parent, parent]).uses == (dub, voice)
    assert inherited(Statement(Part.SOUND, "az", uses=(voice,)), [parent]).uses == (voice,)
