"""Plans of channels from elsewhere are read row by row; what is hostile is refused whole, what is wrong is named."""

import datetime as dt
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.interchange import schedules
from ortaq.core.interchange.model import Unreadable

BISHKEK, BUDAPEST = ZoneInfo("Asia/Bishkek"), ZoneInfo("Europe/Budapest")
GUIDE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tv SYSTEM "xmltv.dtd">
<tv>
 <channel id="one.example"><display-name>One</display-name></channel>
 {programmes}
</tv>
"""


def guide(*programmes: str) -> bytes:
    """A guide with these programmes, one on a line from line 5 on."""
    return GUIDE.format(programmes="\n".join(programmes)).encode()


def test_a_guide_is_read_with_its_titles_numbers_and_times() -> None:
    plan = schedules.read(
        guide(
            '<programme start="20261126200000 +0600" stop="20261126203000 +0600" channel="one.example">'
            '<title lang="ky">Жомоктор</title><title>Tales</title><sub-title>Апенди</sub-title>'
            '<episode-num system="xmltv_ns">1 . 4/13 . 0/1</episode-num>'
            '<episode-num system="onscreen">S02E05</episode-num>'
            '<episode-num system="dd_progid">EP01.0005</episode-num><episode-num system="ortaq">abc</episode-num>'
            "</programme>",
            '<programme start="202611262030" channel="one.example"><title>Open end</title></programme>',
        ),
        BISHKEK,
    )
    first, second = plan.rows
    assert (first.line, first.number, first.channel) == (5, 1, "one.example")
    assert (first.start, first.seconds) == (dt.datetime(2026, 11, 26, 14, tzinfo=dt.UTC), 1800)
    assert (first.titles, first.sub_titles) == (("Жомоктор", "Tales"), ("Апенди",))
    assert (first.season, first.episode, first.names) == (2, 5, ("abc", "EP01.0005"))
    # Without an offset XMLTV means UTC, wherever the channel is.
    assert (second.start, second.seconds) == (dt.datetime(2026, 11, 26, 20, 30, tzinfo=dt.UTC), None)
    assert schedules.Row.read(first.plain()) == first


@pytest.mark.parametrize(
    ("programme", "reason"),
    [
        ('<programme start="soon"><title>x</title></programme>', "not_a_moment"),
        ('<programme start="20261399000000 +0600"><title>x</title></programme>', "not_a_moment"),
        ('<programme start="20261126200000 EST"><title>x</title></programme>', "not_a_moment"),
        ("<programme><title>x</title></programme>", "not_a_moment"),
        ('<programme start="20261126200000 +0600"/>', "no_programme"),
        (
            '<programme start="20261126200000 +0600" stop="20261126200000 +0600"><title>x</title></programme>',
            "ends_before",
        ),
    ],
)
def test_a_bad_programme_is_named_with_its_line_and_the_others_are_read(programme: str, reason: str) -> None:
    good = '<programme start="20261126200000 +0600"><title>Good</title></programme>'
    plan = schedules.read(guide(good, programme, good), BISHKEK)
    assert [(one.line, one.reason) for one in plan.bad] == [(6, reason)]
    assert [row.line for row in plan.rows] == [5, 7]


HOSTILE = [
    b'<!DOCTYPE tv [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tv>&b;</tv>',
    b'<!DOCTYPE tv [<!ENTITY f SYSTEM "file:///etc/passwd">]><tv><programme start="2">&f;</programme></tv>',
    b'<!DOCTYPE tv SYSTEM "xmltv.dtd" [<!ENTITY f SYSTEM "file:///etc/passwd">]><tv/>',
    b'<!DOCTYPE tv SYSTEM "x"><!DOCTYPE tv [<!ENTITY a "a">]><tv>&a;</tv>',
    b'<!DOCTYPE tv PUBLIC "a" "http://example.org/evil.dtd"><tv/>',
    '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE tv [<!ENTITY a "a">]><tv>&a;</tv>'.encode("utf-16"),
]


@pytest.mark.parametrize("content", HOSTILE)
def test_a_document_type_that_defines_or_fetches_something_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        schedules.read(content, BISHKEK)
    assert refused.value.code == "has_doctype"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<tv><programme", "not_xml"),
        (b"<rss/>", "not_xmltv"),
        (b"", "headings_missing"),
        (b"\x00\x01\x02", "not_a_text"),
        (b'start,title\n"' + b"x" * 200_000, "not_csv"),
        (b" " * (schedules.MOST_BYTES + 1), "too_large"),
        (b"start,title\n" + b"2026-11-26 20:00,x\n" * (schedules.MOST_ROWS + 1), "too_many_rows"),
    ],
)
def test_what_is_no_plan_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        schedules.read(content, BISHKEK)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        ("title,minutes", "start (or date and time)"),
        ("start,minutes", "programme (or title)"),
        ("date,title", "start (or date and time)"),
        ("a,b", "start (or date and time), programme (or title)"),
    ],
)
def test_a_sheet_without_the_headings_says_which_are_missing(headings: str, missing: str) -> None:
    with pytest.raises(Unreadable) as refused:
        schedules.read(f"{headings}\n1,2\n".encode(), BISHKEK)
    assert (refused.value.code, refused.value.params) == ("headings_missing", {"columns": missing})


def test_a_sheet_is_read_with_other_names_delimiters_and_encodings() -> None:
    text = "Date;Begin_time;Time;Name;Duration;Season;Episode\n26.11.2026;;20:00;Қожанасыр;0:30;2;5\n\n;;;;;;\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "kz1048"):
        (row,) = schedules.read(text.encode(encoding), BISHKEK).rows
        assert (row.line, row.titles, row.seconds, row.season, row.episode) == (2, ("Қожанасыр",), 1800, 2, 5)
        assert row.start == dt.datetime(2026, 11, 26, 14, tzinfo=dt.UTC)


def test_times_of_a_sheet_are_on_the_clocks_of_the_channel_and_lengths_are_real_time() -> None:
    text = (
        "start,stop,title\n"
        "2026-11-26 20:00,2026-11-26 21:00,plain\n"
        "2026-11-26T20:00:00+06:00,2026-11-26T15:30:00Z,offsets\n"
        "2026-03-29 01:30,2026-03-29 03:30,the short night\n"
        "2026-03-29 02:30,,skipped\n"
        "2026-11-26,,a day alone\n"
        "2026-11-26 20:00,2026-11-26 19:00,backwards\n"
    )
    plan = schedules.read(text.encode(), BUDAPEST)
    assert [(row.titles[0], row.start.astimezone(dt.UTC).hour, row.seconds) for row in plan.rows] == [
        ("plain", 19, 3600),
        ("offsets", 14, 5400),
        ("the short night", 0, 3600),
    ]
    assert [(one.line, one.reason) for one in plan.bad] == [(5, "skipped"), (6, "not_a_moment"), (7, "ends_before")]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_code(content: bytes) -> None:
    with suppress(Unreadable):
        assert isinstance(schedules.read(content, BISHKEK), schedules.Plan)


LETTERS = st.characters(exclude_categories=["Cs", "Cc"])


@given(st.text(LETTERS, min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_what_is_written_as_a_sheet_is_read_again_and_is_no_formula(title: str) -> None:
    title = " ".join(title.split())
    row = {"start": "2026-11-26T20:00:00+06:00", "seconds": "1800", "title": title}
    made = schedules.sheet([row])
    (read,) = schedules.read(made, BISHKEK).rows
    assert (read.titles, read.seconds) == ((title,), 1800)
    assert not made.decode("utf-8-sig").splitlines()[1].split(",")[4].startswith(("=", "+", "-", "@"))
