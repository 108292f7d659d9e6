"""Subtitle files in another alphabet: only what is read on the screen differs, byte for byte."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ortaq.core.text.convert import convert
from ortaq.core.text.markup import convert_file, walk_lines, walk_srt, walk_ttml, walk_vtt

VTT = """WEBVTT - Film haqida
Kind: captions

STYLE
::cue(.sariq) { color: yellow }

REGION
id:past
width:40%

NOTE
Bu izoh oʻzgarmaydi --
ikki qator

birinchi
00:00:01.000 --> 00:00:04.500 region:past align:start
<v.baland Ana>Salom, <c.sariq>bolam</c>! <00:00:02.000>Qalaysan?
<i>Yaxshi</i> &amp; tinch &nbsp;

00:05.000 --> 00:06.000
<lang en>Good morning</lang>, dedi u.
o&apos;g&rsquo;lim
"""
VTT_CYRILLIC = """WEBVTT - Film haqida
Kind: captions

STYLE
::cue(.sariq) { color: yellow }

REGION
id:past
width:40%

NOTE
Bu izoh oʻzgarmaydi --
ikki qator

birinchi
00:00:01.000 --> 00:00:04.500 region:past align:start
<v.baland Ана>Салом, <c.sariq>болам</c>! <00:00:02.000>Қалайсан?
<i>Яхши</i> &amp; тинч &nbsp;

00:05.000 --> 00:06.000
<lang en>Good morning</lang>, деди у.
ўғлим
"""
SRT = "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<b>Salom</b>\n\nikkinchi qator\n\n2\n00:00:03,000 --> 00:00:04,000\n3\n"
SRT_CYRILLIC = SRT.replace("Salom", "Салом").replace("ikkinchi qator", "иккинчи қатор")
TTML = """<?xml version="1.0"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xml:lang="uz">
<head><metadata><ttm:title>Nomi</ttm:title></metadata></head>
<body><div><!-- izoh -->
<p begin="1s" end="2s" title="a > b">Salom <span tts:color="red">dunyo</span><br/>yana</p>
<p begin="3s"><metadata><ttm:desc>izoh</ttm:desc></metadata><span xml:lang="en">Hi</span> <![CDATA[bolalar]]></p>
</div></body></tt>
"""
TTML_CYRILLIC = (
    TTML.replace("Salom", "Салом").replace("dunyo", "дунё").replace("yana", "яна").replace("[bolalar]", "[болалар]")
)


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [("vtt", VTT, VTT_CYRILLIC), ("srt", SRT, SRT_CYRILLIC), ("ttml", TTML, TTML_CYRILLIC)],
    ids=["vtt", "srt", "ttml"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_only_what_is_read_is_written_anew(kind: str, text: str, wanted: str, end: str, coding: str) -> None:
    data, there = (one.replace("\n", end).encode(coding) for one in (text, wanted))
    assert convert_file(data, kind, "uz-Latn", "uz-Cyrl") == there


def test_lines_of_text_are_converted_and_their_ends_kept() -> None:
    assert convert_file(b"salom\r\ndunyo\n\nbu", "txt", "uz", "uz-Cyrl").decode() == "салом\r\nдунё\n\nбу"


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        convert_file(b"\xff\x00", "vtt", "uz", "uz-Cyrl")


# ---- generated files: whatever stands in them, only text nodes differ

latin = st.text("abdefghijklmnopqrstuvxyz oʻʼ", min_size=1, max_size=12).filter(str.strip)
plain_line = st.text("abz &;-.\u2028\x0b\x0c", max_size=12)
tags = st.sampled_from(["<i>", "</i>", "<c.x>", "</c>", "<00:00:01.500>", "&amp;", "&#39;", "<ruby>", "<rt>"])
cue_line = st.lists(st.one_of(latin, tags), min_size=1, max_size=5).map("".join)
times = st.sampled_from(["00:01.000 --> 00:02.000", "1:00:01.000 --> 01:00:02.000 line:0 align:start"])
cues = st.builds(
    lambda name, time, lines: "\n".join([*name, time, *lines]),
    st.lists(st.sampled_from(["7", "kirish"]), max_size=1),
    times,
    st.lists(cue_line, min_size=1, max_size=3),
)
blocks = st.sampled_from(["NOTE salom", "NOTE\nsalom\ndunyo", "STYLE\n::cue { color: red }", "REGION\nid:a"])
vtt_files = st.lists(st.one_of(cues, blocks), max_size=5).map(lambda parts: "\n\n".join(["WEBVTT bosh", *parts, ""]))
srt_files = st.lists(st.builds(lambda line: line, cue_line), max_size=4).map(
    lambda lines: "".join(f"{at}\n00:00:0{at},000 --> 00:00:0{at},500\n{line}\n\n" for at, line in enumerate(lines, 1))
)
ttml_files = st.lists(cue_line.filter(lambda line: "<" not in line), max_size=3).map(
    lambda lines: (
        '<tt><head><x a="salom">salom</x></head><body>'
        + "".join(f'<p a="b">{line}<br/><span>{line}</span></p>' for line in lines)
        + "</body></tt>"
    )
)


def mark(text: str) -> str:
    """Every letter becomes ¤, so that a byte that was touched is seen."""
    return re.sub(r"[^\W\d_]", "¤", text)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(vtt_files, st.sampled_from(["\n", "\r\n", "\r"]))
@example("WEBVTT\n\nNOTE\n00:01.000 --> 00:02.000 bu izohda\nsalom\n", "\n")
def test_a_vtt_that_nobody_changes_is_the_same_bytes_and_else_only_cue_text_differs(text: str, end: str) -> None:
    text = text.replace("\n", end)
    assert walk_vtt(text, lambda words: words) == text
    after = walk_vtt(text, mark)
    assert re.sub(r"<[^>]*>|&[#\w]+;", "", after).count("¤") == len(letters_of_cues(text))
    kept = re.compile(r"<[^>]*>|&amp;|[\d:.]+ -->[^\r\n]*")
    assert kept.findall(after) == kept.findall(text)
    assert re.findall(r"\r\n|\n|\r", after) == re.findall(r"\r\n|\n|\r", text)


def letters_of_cues(text: str) -> str:
    """What is read on the screen, found in another way: block by block."""
    found = ""
    for block in re.split(r"\n\n+", re.sub(r"\r\n|\r", "\n", text))[1:]:
        head, arrow, body = block.partition(" -->")
        if arrow and not block.startswith("NOTE") and "\n" in body:
            del head
            words = re.sub(r"<[^>]*>|&(?!#39;)[#\w]+;", "", body.partition("\n")[2])
            found += re.sub(r"&#39;|[\W\d_]", "", words)
    return found


@given(srt_files, st.sampled_from(["\n", "\r\n"]))
def test_an_srt_keeps_numbers_times_and_line_ends(text: str, end: str) -> None:
    text = text.replace("\n", end)
    assert walk_srt(text, lambda words: words) == text
    kept = [line for line in walk_srt(text, mark).split(end) if "-->" in line or line.isdigit()]
    assert kept == [line for line in text.split(end) if "-->" in line or line.isdigit()]


@given(ttml_files)
def test_a_ttml_keeps_every_tag_and_the_head(text: str) -> None:
    assert walk_ttml(text, lambda words: words) == text
    after = walk_ttml(text, mark)
    assert re.findall("<[^>]*>", after) == re.findall("<[^>]*>", text)
    assert after.partition("<body>")[0] == text.partition("<body>")[0]


@given(st.binary(max_size=80).map(lambda data: data.decode("utf-8", "replace")))
def test_whatever_it_is_an_untouched_text_comes_out_as_it_went_in(text: str) -> None:
    for walk in (walk_vtt, walk_srt, walk_ttml, walk_lines):
        assert walk(text, lambda words: words) == text


REAL = sorted((Path(__file__).parents[3] / "demo").rglob("*.vtt"))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_files_of_the_demo_world_differ_in_text_nodes_only(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for lang, target in (("kk", "kk-Latn"), ("uz", "uz-Cyrl")):
        after = walk_vtt(text, lambda words, lang=lang, target=target: convert(words, lang, target))
        pattern = re.compile(r"^WEBVTT.*|^NOTE(?:.|\n)*?\n\n|.*-->.*|<(?!v)[^>]*>", re.MULTILINE)
        assert pattern.findall(after) == pattern.findall(text)
        assert after.count("\n") == text.count("\n")
    assert len(REAL) > 0
