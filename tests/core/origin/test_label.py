"""What a viewer is told, in every language of the house."""

import json
from importlib import resources
from itertools import permutations

import pytest

from ortaq.core.origin.label import (
    CODES,
    ORDER,
    UNKNOWN,
    Label,
    all_words,
    icon_words,
    label_of,
    label_sentence,
    label_words,
    labels_by_sound,
    part_statement,
    spoken_line,
    words_of,
)
from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement
from ortaq.core.text.languages import INTERFACE, TRANSLATED

BOOK = json.loads(resources.files("ortaq.core.origin").joinpath("data/label_words.json").read_text(encoding="utf-8"))
ALOUD = json.loads(resources.files("ortaq.core.origin").joinpath("data/spoken_lines.json").read_text(encoding="utf-8"))
VOICE = Statement(Part.SOUND, "kk", uses=(AIUse(AIKind.VOICE, system="espeak-ng"),))
DRAWN = Statement(Part.PICTURE, no_ai=True, uses=(AIUse(AIKind.CGI, system="pycairo"),))
RAW = Statement(Part.SUBTITLES, "kk", uses=(AIUse(AIKind.SUBTITLES_RAW, system="x"),))
ARCHIVE = Statement(Part.PICTURE, uses=(AIUse(AIKind.ARCHIVE),))


def test_every_code_has_words_and_a_sentence_in_every_language() -> None:
    assert set(BOOK) == set(ORDER)
    assert set(CODES.values()) | {"consent-withdrawn", "voice-copy", "unknown", "none"} == set(ORDER)
    for page in BOOK.values():
        assert set(page) == set(TRANSLATED)
        for entry in page.values():
            assert set(entry) == {"badge", "sentence", "reviewed"}
            assert len(entry["badge"]) <= 48
            assert entry["sentence"].endswith(".")
            assert entry["reviewed"] is False


def test_every_code_that_is_said_has_a_short_line_in_every_language() -> None:
    assert {*ALOUD["codes"], "consent-withdrawn", "unknown", "none"} == set(ORDER)
    assert set(ALOUD["codes"].values()) == set(ALOUD["lines"])
    for page in ALOUD["lines"].values():
        assert set(page) == set(TRANSLATED)
        for entry in page.values():
            assert entry["reviewed"] is False
            assert entry["line"].endswith(".")
            assert len(entry["line"]) <= 52  # 1.1–4.5 s as espeak-ng says them
    assert spoken_line("dub", "kk") == spoken_line("voice", "kk") == "Дауысты жасанды интеллект жасаған."
    assert spoken_line("unknown", "kk") == ""


def test_the_words_of_an_icon_begin_with_ai_in_every_language() -> None:
    assert set(ALOUD["icons"]) == {"ai", "ai-generated", "ai-modified"}
    for page in ALOUD["icons"].values():
        assert set(page) == set(TRANSLATED)
        assert all(entry["words"].startswith("AI") and entry["reviewed"] is False for entry in page.values())
    assert icon_words("ai-generated", "en") == "AI GENERATED"
    assert icon_words("ai-modified", "hu") == "AI · MI-VEL MÓDOSÍTVA"


def test_text_that_ai_wrote_is_not_called_a_translation() -> None:
    written = Statement(Part.TEXT, "en", uses=(AIUse(AIKind.TEXT, system="x"),))
    assert label_words(label_of([written]), "en") == "AI-made text"
    assert label_sentence(label_of([written]), "en") == "AI wrote or translated a text of this programme."


def test_each_language_has_words_of_its_own() -> None:
    assert {tag: label_words(Label("voice", 3), tag) for tag in INTERFACE.values()} == {
        "en": "synthetic voice",
        "kk": "синтезделген дауыс",
        "kk-Latn": "sintezdelgen dauys",
        "kk-Arab": "سينتەزدەلگەن داۋىس",
        "kk-Latn-x-cta": "siyntezdelgen dauıs",
        "ky-Latn-x-cta": "casalma ün",
        "tr-Latn-x-cta": "yapay ses",
        "az-Cyrl": "сүни сәс",
        "az-Latn-x-cta": "süni səs",
        "uz-Latn-x-cta": "sunʼiy ovoz",
        "tk-Latn-x-cta": "emeli ses",
        "ug": "سۈنئىي ئاۋاز",
        "ky": "жасалма үн",
        "tr": "yapay ses",
        "az": "süni səs",
        "uz": "sunʼiy ovoz",
        "uz-Cyrl": "сунъий овоз",
        "tk": "emeli ses",
        "hu": "szintetikus hang",
        "ru": "синтетический голос",
    }
    assert len(set(all_words("voice").values())) == 12


def test_a_reader_without_words_of_their_own_gets_the_nearest() -> None:
    assert words_of("voice", "de").tag == "en"
    assert label_words(None, "tr") == "yapay zekâ kullanılmadığı beyan edildi"
    assert label_sentence(UNKNOWN, "en") == "Nobody has declared how this was made."


@pytest.mark.parametrize(
    ("statements", "label"),
    [
        ([], UNKNOWN),
        ([DRAWN], None),
        ([DRAWN, VOICE], Label("voice", 3, ("voice.synthetic",))),
        ([RAW, DRAWN], Label("subtitles", 1, ("subtitle.ai.raw",))),
        ([RAW, VOICE], Label("voice", 3, ("subtitle.ai.raw", "voice.synthetic"))),
        ([ARCHIVE], UNKNOWN),
        ([ARCHIVE, VOICE], Label("voice", 3, ("voice.synthetic",))),
        (
            [Statement(Part.PICTURE, uses=(AIUse(AIKind.FACE, system="x", consents=("c",)),)), VOICE],
            Label("likeness", 3, ("face.synthetic", "voice.synthetic")),
        ),
        (
            [Statement(Part.SOUND, "kk", uses=(AIUse(AIKind.DUB, system="x", cloned=True, consents=("c",)),))],
            Label("voice-copy", 3, ("dub.ai",)),
        ),
    ],
)
def test_the_label_is_the_strongest_thing_said_whatever_the_order(
    statements: list[Statement], label: Label | None
) -> None:
    for order in permutations(statements):
        assert label_of(order) == label


def test_the_badge_is_for_levels_two_and_three() -> None:
    assert [Label("x", level).has_badge for level in range(4)] == [False, False, True, True]


def test_a_part_is_found_by_its_language() -> None:
    assert part_statement([DRAWN, VOICE], Part.SOUND, "kk") == VOICE
    assert part_statement([DRAWN, VOICE], Part.SOUND, "ky") is None


def test_a_consent_that_does_not_hold_turns_the_label_of_what_rests_on_it() -> None:
    copied = Statement(Part.SOUND, "kk", uses=(AIUse(AIKind.VOICE, system="x", cloned=True, consents=("c1", "c2")),))
    assert label_of([copied, RAW]) == Label("voice-copy", 3, ("subtitle.ai.raw", "voice.synthetic"))
    assert label_of([copied, RAW], {"c3"}) == label_of([copied, RAW])
    assert label_of([copied, RAW], {"c2"}) == Label("consent-withdrawn", 3, ("subtitle.ai.raw", "voice.synthetic"))
    assert label_of([RAW], {"c2"}) == Label("subtitles", 1, ("subtitle.ai.raw",))


def test_a_player_is_told_the_label_of_each_sound() -> None:
    assert labels_by_sound({"kk": None, "kk-Latn": UNKNOWN, "tr": Label("voice", 3)}) == (
        "kk=none/0 kk-Latn=unknown/0 tr=voice/3"
    )
    assert labels_by_sound({}) == ""
