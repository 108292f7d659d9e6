"""A declaration as C2PA assertions."""

import pytest

from ortaq.core.origin import manifest
from ortaq.core.origin.uses import IPTC, AIKind, AIUse, Part, Statement
from tests.core.origin.signing import FILM, STATEMENTS


def named(statements: tuple[Statement, ...]) -> dict[str, object]:
    return {one.label: one.data for one in manifest.assertions(FILM, statements)}


def test_the_tale_is_created_by_a_program_and_its_voice_edited_in() -> None:
    told = named(STATEMENTS)
    created, voice = told["c2pa.actions.v2"]["actions"]
    assert (created["action"], created["digitalSourceType"], created["softwareAgent"]) == (
        "c2pa.created",
        IPTC + "digitalCreation",
        {"name": "pycairo"},
    )
    assert (voice["action"], voice["digitalSourceType"], voice["softwareAgent"]) == (
        "c2pa.edited",
        IPTC + "trainedAlgorithmicMedia",
        {"name": "espeak-ng", "version": "1.52"},
    )
    assert voice["changes"] == [
        {
            "region": [
                {"type": "identified", "item": {"identifier": "track_id", "value": "2"}},
                {"type": "temporal", "time": {"type": "npt", "start": "0:00:00", "end": "0:00:00.700"}},
            ]
        }
    ]
    assert told["c2pa.actions.v2"]["allActionsIncluded"] is True
    assert told["cawg.metadata"]["Iptc4xmpExt:DigitalSourceType"] == IPTC + "compositeWithTrainedAlgorithmicMedia"
    assert {use["use"] for use in told["cawg.training-mining"]["entries"].values()} == {"notAllowed"}


def test_the_whole_declaration_travels_inside() -> None:
    told = named(STATEMENTS)[manifest.AI_USE]
    assert [Statement.from_json(one) for one in told["statements"]] == list(STATEMENTS)
    assert told["label"] == {"code": "voice", "level": 3, "kinds": ["voice.synthetic"]}
    assert told["programme"] == {
        "id": "b3f0",
        "titles": {"kk": "Қожанасыр", "en": "Nasreddin"},
        "owner": "Demo TV Almaty",
        "signed_at": "2026-11-25T12:00:00Z",
        "verify": "http://127.0.0.1/verify/b3f0/",
    }


@pytest.mark.parametrize(
    ("uses", "no_ai", "source", "actions"),
    [
        ((AIUse(AIKind.CAMERA),), True, "digitalCapture", ["c2pa.created"]),
        ((), True, "digitalCreation", ["c2pa.created"]),
        ((AIUse(AIKind.VIDEO, system="x"),), False, "trainedAlgorithmicMedia", ["c2pa.created"]),
        (
            (AIUse(AIKind.CAMERA), AIUse(AIKind.INSERT, system="x")),
            False,
            "compositeWithTrainedAlgorithmicMedia",
            ["c2pa.created", "c2pa.edited"],
        ),
        (
            (AIUse(AIKind.CAMERA), AIUse(AIKind.ENHANCE, system="x")),
            False,
            "digitalCapture",
            ["c2pa.created", "c2pa.enhanced"],
        ),
        ((AIUse(AIKind.CAMERA), AIUse(AIKind.ASSIST)), False, "digitalCapture", ["c2pa.created"]),
        ((AIUse(AIKind.ARCHIVE),), False, "", ["c2pa.opened"]),
    ],
)
def test_the_picture_says_how_the_programme_began(
    uses: tuple[AIUse, ...], no_ai: bool, source: str, actions: list[str]
) -> None:
    told = named((Statement(Part.PICTURE, no_ai=no_ai, uses=uses),))
    said = told["c2pa.actions.v2"]["actions"]
    assert [one["action"] for one in said] == actions
    assert said[0].get("digitalSourceType", "").rsplit("/", 1)[-1] == source
    assert told["cawg.metadata"].get("Iptc4xmpExt:DigitalSourceType", "").rsplit("/", 1)[-1] == source
    assert ("c2pa.ingredient.v3" in told) == (actions == ["c2pa.opened"])


def test_an_ai_dub_names_both_languages() -> None:
    dub = Statement(Part.SOUND, "az", uses=(AIUse(AIKind.DUB, system="x", source_language="kk"),))
    _, translated, dubbed = named((dub,))["c2pa.actions.v2"]["actions"]
    assert translated["parameters"] == {"sourceLanguage": "kk", "targetLanguage": "az"}
    assert dubbed["parameters"] == {"targetLanguage": "az"}
    assert "changes" not in dubbed


def test_subtitles_travel_beside_the_film_so_no_action_tells_of_them() -> None:
    raw = Statement(Part.SUBTITLES, "kk", uses=(AIUse(AIKind.SUBTITLES_RAW, system="x"),))
    told = named((raw,))
    assert [one["action"] for one in told["c2pa.actions.v2"]["actions"]] == ["c2pa.created"]
    assert told[manifest.AI_USE]["statements"][0]["part"] == "subtitles"


def test_music_made_by_ai_is_an_edit_because_a_programme_is_created_once() -> None:
    music = Statement(Part.SOUND, "kk", uses=(AIUse(AIKind.AUDIO, system="x"),))
    assert [one["action"] for one in named((music,))["c2pa.actions.v2"]["actions"]] == ["c2pa.created", "c2pa.edited"]


def test_play_time_is_written_as_the_standard_wants_it() -> None:
    assert [manifest.npt(value) for value in (0, 12_000, 3_723_040)] == ["0:00:00", "0:00:12", "1:02:03.040"]
