"""When the label is on the picture: somebody who asks at every second gets the same answer as the list of cues."""

import json
import re
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ortaq.core.origin.cues import LEAST_MS, LabelCue, attributes, cues_by_sound, cues_of, labels_vtt
from ortaq.core.origin.label import ORDER, all_words, code_of, label_of
from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement

SECOND = 1000
MINUTE = 60 * SECOND
STAY = 12 * SECOND


def use(kind: AIKind, *ranges: tuple[int, int], **more: bool) -> AIUse:
    return AIUse(kind, system="m", consents=("C-1",), ranges=ranges, **more)


def picture(*uses: AIUse) -> Statement:
    return Statement(Part.PICTURE, uses=uses) if uses else Statement(Part.PICTURE, no_ai=True)


def sound(tag: str, *uses: AIUse) -> Statement:
    return Statement(Part.SOUND, tag, uses=uses) if uses else Statement(Part.SOUND, tag, no_ai=True)


def plain(cues: tuple[LabelCue, ...]) -> list[tuple[int, int, str, int, bool]]:
    return [(cue.start_ms, cue.end_ms, cue.code, cue.level, cue.whole) for cue in cues]


SEEN = (AIKind.VIDEO, AIKind.INSERT, AIKind.DEEPFAKE, AIKind.ENHANCE_GENERATIVE, AIKind.ENHANCE, AIKind.CGI)
HEARD = (AIKind.AUDIO, AIKind.INSERT, AIKind.VOICE, AIKind.DUB, AIKind.ENHANCE_GENERATIVE, AIKind.METADATA)
ranges = st.lists(
    st.tuples(st.integers(0, 80), st.integers(1, 40)).map(lambda one: (one[0] * SECOND, (one[0] + one[1]) * SECOND)),
    max_size=3,
).map(tuple)


def uses(kinds: tuple[AIKind, ...]) -> st.SearchStrategy[tuple[AIUse, ...]]:
    one = st.builds(
        lambda kind, where, fiction, cloned: AIUse(
            kind, system="m", consents=("c",), ranges=where, fiction=fiction, cloned=cloned and kind is AIKind.DUB
        ),
        st.sampled_from(kinds),
        ranges,
        st.booleans(),
        st.booleans(),
    )
    return st.lists(one, max_size=4).map(tuple)


def ai_only(some: tuple[AIUse, ...]) -> tuple[AIUse, ...]:
    return tuple(one for one in some if one.kind.is_ai)


def strength(one: AIUse) -> tuple[int, int]:
    return -one.level, ORDER.index(code_of(one))


def asked(at: int, all_uses: tuple[AIUse, ...], duration: int, interval: int) -> tuple[str, bool] | None:
    """The oracle: what somebody who knows the rules would say at one instant."""
    told = [one for one in all_uses if one.level >= 2]
    if not told:
        return None
    there = [one for one in told if one.level == 3 and (not one.ranges or any(a <= at < b for a, b in one.ranges))]
    if there:
        return code_of(min(there, key=strength)), True
    speaking = [one for one in told if any(a <= at < a + LEAST_MS or a <= at < min(b, a + STAY) for a, b in one.ranges)]
    speaking += [one for one in told if not one.ranges and at < min(STAY, max(LEAST_MS, duration))]
    if at % interval < STAY:
        speaking.append(min(told, key=strength))
    return (code_of(min(speaking, key=strength)), False) if speaking else None


@settings(deadline=None)
@given(uses(SEEN), uses(HEARD), st.integers(1, 150), st.sampled_from([20, 45, 600]))
@example((use(AIKind.DEEPFAKE, (0, SECOND), (5 * SECOND, 9 * SECOND)),), (), 30, 600)
def test_whoever_asks_at_every_second_gets_what_the_rules_say(
    seen: tuple[AIUse, ...], heard: tuple[AIUse, ...], seconds: int, interval: int
) -> None:
    seen, heard = ai_only(seen), ai_only(heard)
    duration = seconds * SECOND
    cues = cues_of([picture(*seen), sound("kk", *heard)], duration, interval_ms=interval * SECOND, stay_ms=STAY)
    for at in range(0, duration, SECOND):
        told = [(cue.code, cue.whole) for cue in cues if cue.start_ms <= at < cue.end_ms]
        answer = asked(at, seen + heard, duration, interval * SECOND)
        assert told == ([answer] if answer else [])
    assert all(0 <= cue.start_ms < cue.end_ms <= duration for cue in cues)
    assert list(cues) == sorted(cues, key=lambda cue: cue.start_ms)
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(cues))


@settings(deadline=None)
@given(uses(SEEN), uses(HEARD))
def test_the_first_cue_is_at_the_start_wherever_there_is_a_badge(
    seen: tuple[AIUse, ...], heard: tuple[AIUse, ...]
) -> None:
    statements = [picture(*ai_only(seen)), sound("kk", *ai_only(heard))]
    label = label_of(statements)
    cues = cues_of(statements, MINUTE)
    assert bool(cues) == bool(label and label.has_badge)
    if cues:
        assert cues[0].start_ms == 0
        assert sum(cue.end_ms - cue.start_ms for cue in cues if cue.start_ms < STAY) >= 5 * SECOND


def test_what_is_all_of_level_three_never_leaves_the_picture() -> None:
    assert plain(cues_of([sound("kk", use(AIKind.VOICE))], 25 * MINUTE)) == [(0, 25 * MINUTE, "voice", 3, True)]


def test_a_range_of_level_three_is_told_for_its_whole_length_and_the_whole_at_intervals() -> None:
    face = use(AIKind.DEEPFAKE, (2 * MINUTE, 3 * MINUTE))
    assert plain(cues_of([picture(face)], 12 * MINUTE)) == [
        (0, STAY, "likeness", 3, False),
        (2 * MINUTE, 3 * MINUTE, "likeness", 3, True),
        (10 * MINUTE, 10 * MINUTE + STAY, "likeness", 3, False),
    ]


def test_a_flash_of_it_can_still_be_read() -> None:
    flash = use(AIKind.INSERT, (30_000, 31_500))
    assert plain(cues_of([picture(flash)], MINUTE)) == [
        (0, STAY, "modified", 3, False),
        (30_000, 31_500, "modified", 3, True),
        (31_500, 35_000, "modified", 3, False),
    ]


def test_what_is_there_speaks_before_what_comes_later_however_strong() -> None:
    scene, face = use(AIKind.INSERT, (0, 9 * SECOND)), use(AIKind.FACE, (20 * SECOND, 40 * SECOND))
    assert [(cue.start_ms, cue.code) for cue in cues_of([picture(scene, face)], MINUTE)] == [
        (0, "modified"),
        (9 * SECOND, "likeness"),
        (20 * SECOND, "likeness"),
    ]


def test_kinds_with_the_same_words_are_told_together() -> None:
    (cue,) = cues_of([picture(use(AIKind.FACE), use(AIKind.BODY))], MINUTE)
    assert cue.kinds == ("body.synthetic", "face.synthetic")


def test_what_needs_no_badge_has_no_cues() -> None:
    quiet = [
        picture(use(AIKind.ENHANCE)),
        Statement(Part.SUBTITLES, "kk", uses=(use(AIKind.SUBTITLES_RAW),)),
        Statement(Part.IMAGES, uses=(use(AIKind.IMAGE),)),
        sound("kk"),
    ]
    assert cues_of(quiet, MINUTE) == ()
    assert cues_of([], MINUTE) == ()
    assert cues_of([sound("kk", use(AIKind.VOICE))], 0) == ()
    assert len(cues_of([picture(use(AIKind.ENHANCE_GENERATIVE))], 40 * MINUTE, interval_ms=0)) == 1


def test_a_consent_that_does_not_hold_speaks_for_the_whole() -> None:
    statements = [picture(use(AIKind.FACE, (30_000, 40_000))), sound("kk"), sound("tr")]
    assert plain(cues_by_sound(statements, MINUTE, ["kk", "tr"], not_in_force=["C-1"])) == [
        (0, MINUTE, "consent-withdrawn", 3, True)
    ]
    assert cues_of(statements, MINUTE, not_in_force=["C-2"]) == cues_of(statements, MINUTE)


def test_every_sound_has_its_own_cues_and_what_holds_for_all_is_said_once() -> None:
    statements = [
        picture(use(AIKind.FACE, (30_000, 40_000))),
        sound("kk"),
        sound("tr", use(AIKind.DUB)),
        sound("az", use(AIKind.VOICE)),
        Statement(Part.SUBTITLES, "kk", uses=(use(AIKind.SUBTITLES_RAW),)),
    ]
    cues = cues_by_sound(statements, MINUTE, ["kk", "tr", "az"])
    for tag in ("kk", "tr", "az"):
        alone = cues_of([one for one in statements if one.part is Part.PICTURE or one.language == tag], MINUTE)
        assert plain(tuple(cue for cue in cues if not cue.sounds or tag in cue.sounds)) == plain(alone)
    assert plain(tuple(cue for cue in cues if "kk" in cue.sounds and "az" not in cue.sounds)) == [
        (0, STAY, "likeness", 3, False)
    ]
    assert [cue.start_ms for cue in cues if not cue.sounds] == [30_000]
    assert cues_by_sound(statements[:2], MINUTE, ["kk"])[0].sounds == ()
    assert cues_by_sound(statements[:1], MINUTE, []) == cues_of(statements[:1], MINUTE)


VTT = re.compile(r"ai-(\d+)\n(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})\n(\{.*\})")


def test_labels_vtt_says_the_same_in_every_language() -> None:
    cues = cues_by_sound(
        [picture(use(AIKind.FACE, (3_723_004, 3_800_000))), sound("tr", use(AIKind.DUB))], 4 * 10**6, ["tr", "kk"]
    )
    first, *blocks = labels_vtt(cues, all_words, "https://a.example/verify/1/?x=-->").rstrip("\n").split("\n\n")
    assert first == "WEBVTT"
    assert len(blocks) == len(cues)
    for number, (block, cue) in enumerate(zip(blocks, cues, strict=True), 1):
        found = VTT.fullmatch(block)
        assert found
        h1, m1, s1, f1, h2, m2, s2, f2 = (int(one) for one in found.groups()[1:9])
        assert int(found[1]) == number
        assert ((h1 * 60 + m1) * 60 + s1) * 1000 + f1 == cue.start_ms
        assert ((h2 * 60 + m2) * 60 + s2) * 1000 + f2 == cue.end_ms
        told = json.loads(found[10])
        assert told["class"] == "org.ortaq.ai-label"
        assert (told["level"], told["code"], told["whole"]) == (cue.level, cue.code, cue.whole)
        assert told["decl"] == "https://a.example/verify/1/?x=-->"
        assert told["text"] == all_words(cue.code)
        assert tuple(told.get("sounds", ())) == cue.sounds
        assert "-->" not in found[10]


def test_a_date_range_says_level_code_kind_and_where_the_declaration_is() -> None:
    cue = LabelCue(0, 5, "voice", 3, ("dub.ai", "voice.synthetic"), whole=True, sounds=("kk", "kk-Latn"))
    assert attributes(cue, "https://a.example/d/42") == {
        "X-ORG-ORTAQ-LEVEL": "3",
        "X-ORG-ORTAQ-CODE": "voice",
        "X-ORG-ORTAQ-KIND": "dub.ai voice.synthetic",
        "X-ORG-ORTAQ-WHOLE": "YES",
        "X-ORG-ORTAQ-DECL": "https://a.example/d/42",
        "X-ORG-ORTAQ-SOUND": "kk kk-Latn",
    }
