"""Four formats of subtitles: what goes out comes back, others read it as we do, and what is lost is said."""

import datetime as dt
import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.text import stl, ttml
from ortaq.core.text.cue_text import Run, runs, spoken, written
from ortaq.core.text.subtitle_files import Form, form_of, lost_in, read, write
from ortaq.core.text.subtitles import BadSubtitles, Cue, parse, to_vtt

DAY = dt.date(2026, 11, 28)
TALES = Path(__file__).parents[3] / "demo" / "tales"
LETTERS = st.characters(categories=["L", "N"], exclude_characters="ŉ")
WORD = st.text(LETTERS, min_size=1, max_size=9)
PLAIN = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
SIGNS = st.sampled_from(["<", "&", "Q&A", "{x}", "a > b", "–", "“", "№"])
LINE = st.lists(st.one_of(PLAIN, SIGNS), min_size=1, max_size=3).map(" ".join)


@st.composite
def texts(draw: st.DrawFn, line: st.SearchStrategy[str]) -> str:
    voice = draw(st.sampled_from(["", "", "Ana", "Қыз бала"]))
    run_of = st.builds(Run, line, st.booleans(), st.booleans(), st.booleans())
    lines = draw(st.lists(st.lists(run_of, min_size=1, max_size=2), min_size=1, max_size=2))
    some = []
    for at, some_runs in enumerate(lines):
        for place, run in enumerate(some_runs):
            before = "\n" if at and not place else " " if place else ""
            some.append(Run(before + run.text, run.italic, run.bold, run.underlined, voice))
    return written(some)


@st.composite
def whole_files(draw: st.DrawFn, line: st.SearchStrategy[str] = LINE) -> list[Cue]:
    at, cues = 0, []
    for _number in range(draw(st.integers(1, 6))):
        start = at + draw(st.integers(0, 5_000))
        end = start + draw(st.integers(1, 8_000))
        place = draw(st.sampled_from(["", "top", "middle"])), draw(st.sampled_from(["", "start", "end"]))
        cues.append(Cue(start, end, draw(texts(line)), *place))
        at = end
    return cues


def told(cues: Iterable[Cue], *, voices: bool = True) -> list[object]:
    """What is seen of cues: times, places, and each letter with its look; a line's end has none."""
    return [
        (
            (cue.start_ms, cue.end_ms, cue.at, cue.align),
            [
                (sign, *(((), "") if sign == "\n" else (run.look, run.voice if voices else "")))
                for run in runs(cue.text)
                for sign in run.text
            ],
        )
        for cue in cues
    ]


@given(whole_files())
def test_webvtt_and_ttml_keep_times_places_looks_and_speakers(cues: list[Cue]) -> None:
    for form in (Form.VTT, Form.TTML):
        data = write(cues, form, "kk", title="Қожанасыр", day=DAY)
        assert form_of(data) is form
        assert told(read(data).cues) == told(cues), form
        assert lost_in(cues, form) == ()


@given(whole_files())
def test_subrip_keeps_all_but_who_speaks_and_says_so(cues: list[Cue]) -> None:
    again = read(write(cues, Form.SRT, "kk", day=DAY))
    assert told(again.cues, voices=False) == told(cues, voices=False)
    assert ("speakers" in lost_in(cues, Form.SRT)) == any("<v " in cue.text for cue in cues)


TURKISH = st.text(st.sampled_from("abcçdefgğhıijklmnoöprsştuüvyzÂÎİŞĞ .,!?'"), min_size=1, max_size=150)


@given(st.lists(st.tuples(st.integers(0, 90_000), st.integers(1, 200), TURKISH, st.booleans()), min_size=1, max_size=5))
def test_ebu_stl_keeps_letters_italics_and_whole_frames(said: list[tuple[int, int, str, bool]]) -> None:
    at, cues = 0, []
    for wait, length, text, italic in said:
        words = " ".join(text.split())
        if not words:
            continue
        start = at + wait * 40
        at = start + length * 40
        cues.append(Cue(start, at, written([Run(words, italic)])))
    if not cues:
        return
    data = write(cues, Form.STL, "tr", title="Nasreddin", day=DAY)
    assert form_of(data) is Form.STL
    assert (len(data) - 1024) % 128 == 0
    assert list(read(data).cues) == cues
    assert lost_in(cues, Form.STL) == ()


def test_ebu_stl_says_what_it_cannot_hold_and_refuses_letters_that_it_lacks() -> None:
    cues = [Cue(10, 1010, "<v Ana><b>Bir</b> – “iki”…</v>"), Cue(990, 2000, "üç")]
    assert lost_in(cues, Form.STL) == ("speakers", "bold", "frames", "signs", "overlaps")
    with pytest.raises(stl.CannotWrite) as refused:
        write([Cue(0, 1000, "Қожанасыр әлемде")], Form.STL, "kk", day=DAY)
    assert refused.value.letters == "Қә"
    with pytest.raises(stl.CannotWrite) as refused:
        write([Cue(0, 1000, "Cırtdan nənə")], Form.STL, "az", day=DAY)
    assert refused.value.letters == "ə"
    data = write([Cue(0, 1000, "Дорога домой")], Form.STL, "ru", day=DAY)
    assert data[12:14] == b"01"
    assert read(data).cues[0].text == "Дорога домой"


def test_an_ebu_stl_header_has_the_title_in_latin_letters_whatever_it_is_written_in() -> None:
    written = write([Cue(0, 1000, "Merhaba")], Form.STL, "tr", title="Қожанасыр: теріс мінген", day=DAY)
    assert written[16:48].decode("cp850").rstrip() == "Kojanasır: teris mingen"


def test_the_alphabets_that_ebu_stl_holds() -> None:
    """Each letter of these alphabets fits one table; a table that lost a letter would break a broadcaster's file."""
    from ortaq.core.text.alphabets import alphabets

    for tag in ("tr", "tk", "hu", "ru", "uz", "gag", "crh", "en", "kk-Latn"):
        stl.table_for("".join(alphabets()[tag].letters))
    for tag in ("kk", "ky", "az", "tt", "uz-Cyrl", "ug"):
        with pytest.raises(stl.CannotWrite):
            stl.table_for("".join(alphabets()[tag].letters))


def test_an_ebu_stl_file_begins_where_its_header_says_and_remarks_are_no_subtitles() -> None:
    data = bytearray(
        write(
            [Cue(36_000_000 + 1000, 36_000_000 + 3000, "Merhaba"), Cue(36_005_000, 36_006_000, "ya")],
            Form.STL,
            "tr",
            day=DAY,
        )
    )
    data[256:264] = b"10000000"
    data[1024 + 128 + 15] = 1
    found = read(bytes(data))
    assert list(found.cues) == [Cue(1000, 3000, "Merhaba")]
    assert found.lost == ("notes",)


def test_a_damaged_ebu_stl_file_is_refused_with_the_number_of_the_block() -> None:
    data = bytearray(write([Cue(0, 1000, "bir"), Cue(2000, 3000, "iki")], Form.STL, "tr", day=DAY))
    data[1024 + 128 + 8] = 99
    with pytest.raises(BadSubtitles) as refused:
        read(bytes(data))
    assert (refused.value.code, refused.value.line) == ("bad_time", 2)


OTHERS = """<?xml version="1.0" encoding="UTF-8"?>
<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
 xmlns:tts="http://www.w3.org/ns/ttml#styling" ttp:timeBase="media" ttp:frameRate="25" ttp:tickRate="10000000"
 xml:lang="tr"><tt:head><tt:styling>
  <tt:style xml:id="base" tts:color="yellow"/><tt:style xml:id="it" style="base" tts:fontStyle="italic"/></tt:styling>
 <tt:layout><tt:region xml:id="up" tts:origin="10% 10%" tts:extent="80% 20%" tts:displayAlign="before"/>
  <tt:region xml:id="low" tts:origin="10% 70%" tts:extent="80% 20%" tts:displayAlign="after"/></tt:layout></tt:head>
<tt:body begin="10s"><tt:div>
  <tt:p region="up" begin="00:00:01:05" end="00:00:02:00" tts:textAlign="left">Bir
     <tt:span style="it">iki</tt:span><tt:br/>  üç </tt:p>
  <tt:p region="low" begin="30000000t" dur="1.5s">
   <tt:span begin="0s" end="0.5s">a</tt:span><tt:span begin="0.5s">b</tt:span></tt:p>
</tt:div><tt:div timeContainer="seq"><tt:p dur="1s">c</tt:p><tt:p dur="1s">d</tt:p></tt:div></tt:body></tt:tt>"""


def test_ttml_of_others_with_frames_ticks_nested_times_sequences_and_inherited_looks() -> None:
    found = read(OTHERS.encode())
    assert list(found.cues) == [
        Cue(10_000, 11_000, "c"),
        Cue(11_000, 12_000, "d"),
        Cue(11_200, 12_000, "Bir <i>iki</i>\nüç", "top", "start"),
        Cue(13_000, 13_500, "a"),
        Cue(13_500, 14_500, "b"),
    ]
    assert found.lost == ("styles", "places")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<tt xmlns='http://www.w3.org/ns/ttml'><body/></tt>", "no_cues"),
        ("<tt xmlns='http://www.w3.org/ns/ttml'><body><div><p begin='x' end='2s'>a</p></div></body></tt>", "bad_time"),
        ("<tt><body>", "not_xml"),
        ("<html/>", "not_text"),
        (
            "<tt xmlns='http://www.w3.org/ns/ttml' xmlns:p='http://www.w3.org/ns/ttml#parameter' p:frameRate='0'/>",
            "bad_time",
        ),
        (
            f"<tt xmlns='http://www.w3.org/ns/ttml'><body><div><p end='1s'>{'a<br/>' * 500}</p></div></body></tt>",
            "too_many",
        ),
        ('<!DOCTYPE tt [<!ENTITY a "b">]><tt>&a;</tt>', "not_xml"),
    ],
)
def test_what_is_no_ttml_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(BadSubtitles) as refused:
        read(text.encode())
    assert refused.value.code == code


def test_what_a_webvtt_file_has_beyond_our_model_is_said() -> None:
    text = "WEBVTT\n\nSTYLE\n::cue{}\n\nNOTE x\n\n00:01.000 --> 00:02.000 line:82.5% position:20%\nA <c.red>b</c>\n"
    found = read(text.encode())
    assert found.lost == ("styles", "places", "notes")
    assert lost_in(found.cues, Form.SRT) == ("styles",)
    assert read(b"WEBVTT\n\n00:01.000 --> 00:02.000 align:start\nA\n").lost == ()


@pytest.mark.parametrize(
    "path", sorted(TALES.glob("*/subtitles-*.vtt")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_the_tales_go_through_every_format_that_holds_their_letters(path: Path) -> None:
    cues = parse(path.read_text())
    tag = path.stem.removeprefix("subtitles-")
    for form in Form:
        try:
            data = write(cues, form, tag, day=DAY)
        except stl.CannotWrite:
            assert tag.partition("-x-")[0] in {"kk", "ky", "az", "uz-Cyrl"}
            continue
        again = read(data).cues
        assert len(again) == len(cues)
        if form is not Form.STL:
            assert [spoken(cue.text) for cue in again] == [spoken(cue.text) for cue in cues]


# ---------- readers and writers of others ----------


@settings(max_examples=30)
@given(whole_files())
def test_webvtt_py_reads_our_webvtt_as_we_do(cues: list[Cue]) -> None:
    webvtt = pytest.importorskip("webvtt", reason="webvtt-py is not installed")
    theirs = list(webvtt.from_buffer(io.StringIO(to_vtt(cues))))
    assert [one.raw_text for one in theirs] == [cue.text for cue in cues]


@settings(max_examples=30)
@given(whole_files())
def test_the_srt_library_reads_our_subrip_as_we_do(cues: list[Cue]) -> None:
    srt = pytest.importorskip("srt", reason="srt is not installed")
    theirs = list(srt.parse(write(cues, Form.SRT, "kk", day=DAY).decode()))
    assert [(one.start, one.end) for one in theirs] == [
        (dt.timedelta(milliseconds=cue.start_ms), dt.timedelta(milliseconds=cue.end_ms)) for cue in cues
    ]


def _theirs(document: object) -> list[tuple[int, int, str]]:
    """What ttconv makes of a document: its WebVTT, read by us, without looks."""
    from ttconv.vtt import writer

    return [(cue.start_ms, cue.end_ms, spoken(cue.text)) for cue in parse(writer.from_model(document))]


@settings(max_examples=15, deadline=None)
@given(whole_files(PLAIN))  # its WebVTT writes < and & as they are
def test_ttconv_reads_our_ttml_as_we_do(cues: list[Cue]) -> None:
    reader = pytest.importorskip("ttconv.imsc.reader", reason="ttconv is not installed")
    from xml.etree import ElementTree as ET

    document = reader.to_model(ET.ElementTree(ET.fromstring(write(cues, Form.TTML, "kk", day=DAY))))
    assert _theirs(document) == [(cue.start_ms, cue.end_ms, spoken(cue.text)) for cue in cues]


@settings(max_examples=15, deadline=None)
@given(st.lists(TURKISH.filter(lambda text: bool(text.split())), min_size=1, max_size=5))
def test_ttconv_reads_our_ebu_stl_as_we_do(said: list[str]) -> None:
    reader = pytest.importorskip("ttconv.stl.reader", reason="ttconv is not installed")
    cues = [Cue(at * 2000, at * 2000 + 1000, " ".join(text.split())) for at, text in enumerate(said)]
    document = reader.to_model(io.BytesIO(write(cues, Form.STL, "tr", day=DAY)), None)
    assert _theirs(document) == [(cue.start_ms, cue.end_ms, spoken(cue.text)) for cue in cues]


def test_we_read_ttml_that_ttconv_writes() -> None:
    srt_reader = pytest.importorskip("ttconv.srt.reader", reason="ttconv is not installed")
    from ttconv.imsc import writer

    document = srt_reader.to_model(io.StringIO("1\n00:00:01,000 --> 00:00:02,500\nBir <i>iki</i>\nüç\n\n"))
    out = io.BytesIO()
    writer.from_model(document).write(out)
    [cue] = ttml.read(out.getvalue())[0]
    assert (cue.start_ms, cue.end_ms, cue.text) == (1000, 2500, "Bir <i>iki</i>\nüç")
