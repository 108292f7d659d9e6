"""Limits of readable subtitles: data with sources, and marks that say exactly which cue breaks what, by how much."""

from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.text.subtitle_quality import RULES, Mark, check, frame_ms, limits, on_frame, snapped, speed
from ortaq.core.text.subtitles import Cue

TAGS = ("az", "kk", "kk-Latn", "ky", "tr", "uz", "uz-Cyrl", "tk", "hu", "ru", "en", "ug", "kk-x-sdh")


def test_every_language_has_every_limit_with_its_source_and_how_sure_we_are() -> None:
    for tag in TAGS:
        for name in RULES:
            rule = limits(tag).rules[name]
            assert rule.value > 0
            assert rule.source
            assert rule.confidence in "ABCD"


def test_what_nobody_has_read_for_a_language_is_not_called_verified() -> None:
    assert limits("tr").rules["letters"].verified
    assert not limits("tr").rules["speed"].verified
    assert not limits("kk").rules["letters"].verified
    assert limits("kk-Latn-x-sdh").tag == "kk-Latn"


def test_children_get_more_time_than_adults() -> None:
    cue = Cue(0, 2000, "a" * 30)
    assert speed(cue) == 15
    assert check([cue], limits("en")) == []
    assert check([cue], limits("en", children=True)) == [Mark(0, "fast", 15, 13)]


def test_each_limit_is_broken_by_itself() -> None:
    by = limits("en")
    assert check([Cue(0, 4000, "a" * 43)], by) == [Mark(0, "line", 43, 42)]
    assert check([Cue(0, 4000, "a\nb\nc")], by) == [Mark(0, "lines", 3, 2)]
    assert check([Cue(0, 800, "a")], by) == [Mark(0, "short", 800, 833)]
    assert check([Cue(0, 7040, "a")], by) == [Mark(0, "long", 7040, 7000)]
    assert check([Cue(0, 1000, "<i> </i>")], by) == [Mark(0, "empty", 0, 1)]
    assert check([Cue(0, 1000, "a"), Cue(1040, 2040, "b")], by) == [Mark(0, "gap", 40, 80)]
    assert check([Cue(0, 1000, "a"), Cue(1000, 2000, "b")], by) == []
    assert check([Cue(0, 1000, "a"), Cue(960, 2000, "b")], by) == [Mark(0, "overlap", 40, 0)]
    assert check([Cue(0, 1000, "a")], by, film_ms=999) == [Mark(0, "beyond", 1000, 999)]
    assert check([Cue(10, 1000, "a")], by) == [Mark(0, "off_frame", 10, 40)]


def test_a_line_above_and_a_line_below_may_stand_at_once() -> None:
    assert check([Cue(0, 2000, "a", "top"), Cue(1000, 3000, "b")], limits("en")) == []


def test_signs_are_not_read() -> None:
    assert check([Cue(0, 2000, f"<v Ana><i>{'a' * 30}</i> &amp;")], limits("en")) == []
    assert [mark.code for mark in check([Cue(0, 2000, f"<i>{'a' * 43}</i>")], limits("en"))] == ["line", "fast"]


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 9000)), max_size=20),
    st.sampled_from([24, 25, 30000 / 1001, 50]),
)
def test_snapped_times_are_frames_near_by_and_no_cue_vanishes(times: list[tuple[int, int]], fps: float) -> None:
    cues = [Cue(start, start + length, "a") for start, length in times]
    for before, after in zip(cues, snapped(cues, fps), strict=True):
        assert on_frame(after.start_ms, fps)
        assert on_frame(after.end_ms, fps)
        assert after.end_ms > after.start_ms
        assert abs(after.start_ms - before.start_ms) <= 1000 / fps / 2 + 1
        assert frame_ms(after.start_ms, fps) == after.start_ms
