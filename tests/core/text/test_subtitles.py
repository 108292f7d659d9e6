"""Subtitles: WebVTT and SubRip in, WebVTT out, cut on the picture's segments without losing or moving a cue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.text.subtitles import BadSubtitles, Cue, cut, decode, parse, to_vtt

VTT = """WEBVTT - Зумрад
Kind: subtitles

STYLE
::cue { color: red }

NOTE a remark
of two lines

1
00:01.500 --> 00:03.000 align:start position:10%
Қыздарым-ай,
<i>бұтағым</i> ауыр…

01:00:00.000 --> 01:00:02.250
Соңы
"""

cues = st.lists(
    st.builds(
        lambda start, length, text: Cue(start, start + length, text),
        st.integers(0, 60_000),
        st.integers(1, 20_000),
        st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20),
    ),
    min_size=1,
    max_size=20,
)


def test_a_webvtt_file_with_style_notes_settings_and_markup_is_read() -> None:
    assert parse(VTT) == [
        Cue(1500, 3000, "Қыздарым-ай,\n<i>бұтағым</i> ауыр…", align="start"),
        Cue(3_600_000, 3_602_250, "Соңы"),
    ]


def test_a_subrip_file_is_read_and_its_signs_are_made_safe_for_webvtt() -> None:
    one = "\ufeff1\r\n00:00:01,5 --> 00:00:02,000\r\n<font color=red>A < B & C</font>\r\n{\\an8}<b>D</b>\r\n\r\n"
    two = "2\r\n00:00:03,000 --> 00:00:04,000\r\nE\r\n"
    assert parse(one + two) == [Cue(1500, 2000, "A &lt; B &amp; C\n<b>D</b>", at="top"), Cue(3000, 4000, "E")]


def test_an_arrow_in_a_text_cannot_become_a_time() -> None:
    [cue] = parse("1\n00:00:01,000 --> 00:00:02,000\nA --> B\n")
    assert cue.text == "A → B"
    assert parse(to_vtt([cue])) == [cue]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "no_cues", 0),
        ("WEBVTT\n\n", "no_cues", 0),
        ("just words\nand more\n", "bad_time", 1),
        ("1\n00:00:01,000 -> 00:00:02,000\nA\n", "bad_time", 1),
        ("1\n00:00:01,000 --> soon\nA\n", "bad_time", 2),
        ("1\n00:00:02,000 --> 00:00:01,000\nA\n", "ends_before_start", 2),
        ("1\n00:00:01,000 --> 00:00:02,000\nA\n\n2\n00:00:09 --> 00:00:10,000\nB\n", "bad_time", 6),
        ("1\n00:00:01,000 --> 00:00:02,000\n\n", "no_cues", 0),
        ("1\n00:00:01,000 --> 00:00:02,000\nA\n\n" * 20_001, "too_many", 80_004),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(BadSubtitles) as bad:
        parse(text)
    assert (bad.value.code, bad.value.line) == (code, line)
    assert str(bad.value) == f"{code} line={line}"


def test_utf8_and_utf16_are_read_and_other_letters_are_refused_with_the_line() -> None:
    assert decode("\ufeffСәлем".encode()) == "Сәлем"
    assert decode("Сәлем".encode("utf-16")) == "Сәлем"
    with pytest.raises(BadSubtitles, match="not_utf8 line=2"):
        decode("1\nСалем".encode("cp1251"))
    with pytest.raises(BadSubtitles, match="not_text"):
        decode(b"WEBVTT\n\0")


@given(cues)
def test_what_is_written_is_read_back(given_cues: list[Cue]) -> None:
    assert parse(to_vtt(given_cues)) == sorted(given_cues, key=lambda cue: (cue.start_ms, cue.end_ms))


@given(cues, st.lists(st.floats(0.1, 8), min_size=1, max_size=30))
def test_each_segment_holds_exactly_the_cues_that_stand_in_it(given_cues: list[Cue], durations: list[float]) -> None:
    segments, start = cut(given_cues, durations), 0.0
    assert len(segments) == len(durations)
    for text, seconds in zip(segments, durations, strict=True):
        end = start + seconds
        standing = [cue for cue in given_cues if cue.end_ms > start * 1000 and cue.start_ms < end * 1000]
        assert text.startswith("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n")
        read = parse(text.replace("X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n", "")) if standing else []
        assert read == sorted(standing, key=lambda cue: (cue.start_ms, cue.end_ms))
        start = end


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_crash(data: bytes) -> None:
    try:
        parse(decode(data))
    except BadSubtitles as bad:
        assert bad.code in {"not_utf8", "not_text", "no_cues", "bad_time", "ends_before_start"}  # noqa: PT017
