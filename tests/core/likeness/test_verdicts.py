"""What is said of clips: one piece, several, shared, with another sound, or nothing."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.likeness import sound
from ortaq.core.likeness.codes import Change
from ortaq.core.likeness.config import CONFIG, WHOLE
from ortaq.core.likeness.picture import Found
from ortaq.core.likeness.sound import Place, Stretch
from ortaq.core.likeness.verdicts import Break, Kind, Part, Sounding, Verdict, Window, judge

LONG = 5.0
Hearing = tuple[sound.Kind, tuple[str, ...]]
TURKISH: Hearing = (sound.Kind.REGISTERED, ("tr",))
NOT_OURS: Hearing = (sound.Kind.OTHER, ())


def found(programme: str, second: float, score: float = 0.95, speed: float = 1.0, change: Change = "none") -> Found:
    return Found(programme, score, second, second + LONG * speed, speed, change, WHOLE)


def window(start: float, *pictures: Found, places: tuple[Place, ...] = (), **hearings: Any) -> Window:
    end = start + LONG
    return Window(start, end, pictures, {name: (Stretch(start, end, *one),) for name, one in hearings.items()}, places)


def played(start: float, programme: str, second: float, count: int, hearing: Hearing = TURKISH) -> list[Window]:
    """Windows of an unaltered piece that begins at a second of its programme."""
    steps = [LONG * n for n in range(count)]
    return [window(start + n, found(programme, second + n), **{programme: hearing}) for n in steps]


def spans(verdict: Verdict) -> list[tuple[str, float, float, float, float]]:
    return [(part.programme, part.start, part.end, part.first, part.last) for part in verdict.parts]


def test_a_piece_is_a_match_with_its_seconds_and_its_language() -> None:
    verdict = judge(played(0, "tale", 100, 4))
    assert (verdict.kind, spans(verdict)) == (Kind.MATCH, [("tale", 0, 20, 100, 120)])
    assert verdict.parts[0].sounds == (Sounding(0, 20, sound.Kind.REGISTERED, ("tr",)),)
    assert (verdict.cuts, verdict.differs, verdict.shared) == ((), (), ())


def test_a_mirrored_faster_piece_says_both() -> None:
    windows = [window(LONG * n, found("tale", 30 + LONG * n * 1.25, speed=1.25, change="mirrored")) for n in range(3)]
    part = judge(windows).parts[0]
    assert (part.changes, part.first, part.last) == (("mirrored",), 30, 48.75)
    assert part.speed == pytest.approx(1.25)
    assert part.at(4) == pytest.approx(35)


@pytest.mark.parametrize(
    ("programme", "second", "kind", "seconds"),
    [("tale", 140, Break.MISSING, 30), ("tale", 20, Break.BACK, 90), ("news", 40, Break.OTHER, 0)],
)
def test_seconds_missing_reordered_or_of_another_programme_are_told(
    programme: str, second: float, kind: Break, seconds: float
) -> None:
    verdict = judge([*played(0, "tale", 100, 2), *played(10, programme, second, 2)])
    assert verdict.kind is Kind.SPLICED
    assert spans(verdict) == [("tale", 0, 10, 100, 110), (programme, 10, 20, second, second + 10)]
    assert [(cut.at, cut.kind, cut.seconds) for cut in verdict.cuts] == [(10, kind, seconds)]


def test_foreign_seconds_between_two_that_follow_each_other_are_inserted() -> None:
    verdict = judge([*played(0, "tale", 100, 2), window(10), window(15), *played(20, "tale", 110, 2)])
    assert verdict.kind is Kind.SPLICED
    assert [(cut.at, cut.kind, cut.seconds) for cut in verdict.cuts] == [(10, Break.INSERTED, 10)]


def test_a_dark_stretch_in_one_piece_is_not_seen_and_no_accusation() -> None:
    verdict = judge([*played(0, "tale", 100, 2), window(10), *played(15, "tale", 115, 2)])
    assert verdict.kind is Kind.MATCH
    assert [(cut.at, cut.kind, cut.seconds) for cut in verdict.cuts] == [(10, Break.UNSEEN, 5)]


def test_a_weak_window_just_where_the_piece_goes_on_belongs_to_it_and_elsewhere_not() -> None:
    first, last = played(0, "tale", 100, 1), played(10, "tale", 110, 1)
    assert spans(judge([*first, window(5, found("tale", 105.2, 0.5)), *last])) == [("tale", 0, 15, 100, 115)]
    assert len(judge([*first, window(5, found("tale", 300, 0.5)), *last]).parts) == 2
    assert judge([window(5, found("tale", 105, 0.5))]).kind is Kind.UNKNOWN


def test_a_room_that_several_programmes_have_is_shared_footage_although_other_things_happen_in_it() -> None:
    in_room = [replace(found(name, 10, score), room=0.97) for name, score in (("news", 0.85), ("sport", 0.1))]
    [shared] = judge([window(0, *in_room)], replace(CONFIG.margin, match_above=((5.0, 0.7),))).shared
    assert shared.programmes == ("news", "sport")
    outside = [replace(one, room=0.3) for one in in_room]
    assert judge([window(0, *outside)], replace(CONFIG.margin, match_above=((5.0, 0.7),))).kind is Kind.MATCH


def test_a_studio_of_two_programmes_is_shared_until_the_sound_decides() -> None:
    pictures = found("news", 10, 0.93), found("sport", 70, 0.91)
    assert judge([window(0, *pictures), window(5, *pictures)]).shared[0].programmes == ("news", "sport")
    assert judge([window(0, *pictures)]).kind is Kind.SHARED
    decided = judge([window(0, *pictures, news=NOT_OURS, sport=TURKISH)])
    assert (decided.kind, decided.parts[0].programme) == (Kind.MATCH, "sport")
    assert judge([window(0, *pictures, news=TURKISH, sport=TURKISH)]).kind is Kind.SHARED


def test_another_sound_is_told_with_its_seconds_and_where_it_was_taken_from() -> None:
    taken = (Place("speech", "ru", 12.0, 1.0, 0.8),)
    middle = window(5, found("tale", 105), places=taken, tale=NOT_OURS)
    verdict = judge([*played(0, "tale", 100, 1), middle, *played(10, "tale", 110, 1)])
    assert (verdict.kind, len(verdict.parts)) == (Kind.SOUND_DIFFERS, 1)
    assert verdict.differs == (Sounding(5, 10, sound.Kind.OTHER, (), "speech"),)


@pytest.mark.parametrize("kind", [sound.Kind.QUIET, sound.Kind.SHORT, sound.Kind.PARTLY])
def test_quiet_short_or_partly_fitting_sound_is_not_another_sound(kind: sound.Kind) -> None:
    verdict = judge(played(0, "tale", 100, 2, (kind, ())))
    assert (verdict.kind, verdict.differs, verdict.parts[0].sounds[0].kind) == (Kind.MATCH, (), kind)


def test_a_sound_without_its_picture_and_nothing_at_all() -> None:
    place, weaker = Place("tale", "tr", 40.0, 1.0, 0.9), Place("tale", "kk", 40.0, 1.0, 0.6)
    heard = judge([window(0, places=(weaker,)), window(5, places=(place,))])
    assert (heard.kind, heard.sounds) == (Kind.SOUND_ONLY, (place,))
    assert judge([window(0), window(5)]) == judge([]) == Verdict(Kind.UNKNOWN)


def test_no_verdict_accuses() -> None:
    assert not {"fake", "false", "not ai", "genuine"} & {kind.value for kind in (*Kind, *Break)}


PIECES = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 40), st.integers(2, 4)), min_size=1, max_size=5)


@given(PIECES, st.floats(-0.3, 0.3))
def test_a_clip_put_together_from_pieces_is_taken_apart_again(pieces: list[tuple[str, int, int]], error: float) -> None:
    """The oracle is the edit list; its neighbours on one line are one piece. Places are wrong by up to 0.3 s."""
    windows: list[Window] = []
    expected: list[tuple[str, float, float]] = []
    at = 0.0
    for programme, block, count in pieces:
        second = block * LONG
        for n in range(count):
            wrong = error if n % 2 else -error
            windows.append(window(at + LONG * n, found(programme, second + LONG * n + wrong)))
        if expected and expected[-1][0] == programme and expected[-1][2] == second:
            expected[-1] = programme, expected[-1][1], second + LONG * count
        else:
            expected.append((programme, second, second + LONG * count))
        at += LONG * count
    verdict = judge(windows)
    assert [part.programme for part in verdict.parts] == [one[0] for one in expected]
    for part, (_, first, last) in zip(verdict.parts, expected, strict=True):
        assert [part.first, part.last] == pytest.approx([first, last], abs=0.31)
    assert (verdict.kind is Kind.SPLICED) == (len(expected) > 1)
    _tells_each_second_once(verdict.parts, at)


@given(PIECES)
def test_overlapping_windows_tell_no_second_twice(pieces: list[tuple[str, int, int]]) -> None:
    windows = [window(2.5 * n, found(*piece[:2])) for n, piece in enumerate(pieces)]
    _tells_each_second_once(judge(windows).parts, 2.5 * (len(pieces) - 1) + LONG)


def _tells_each_second_once(parts: tuple[Part, ...], length: float) -> None:
    assert [parts[0].start, parts[-1].end] == pytest.approx([0, length])
    for one, two in pairwise(parts):
        assert one.end == two.start
    assert all(part.start < part.end for part in parts)
