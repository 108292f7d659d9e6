"""What the stream and the guide say: ranges, names of renditions, XMLTV, M3U, stand-ins."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ortaq.core.playout import PROGRAMME, Cue, multivariant, variants
from ortaq.core.playout.guide import CREDITS, ORDER, GuideChannel, GuideEntry, m3u, stamp, xmltv
from tests.core.playout.assets import asset

MANY = {"title": "+"} | dict.fromkeys(
    ("sub-title", "desc", "category", "keyword", "icon", "url", "country", "episode-num", "subtitles", "rating"), "*"
)
MANY |= dict.fromkeys(("star-rating", "review", "image"), "*")
DTD = etree.DTD(
    io.StringIO(
        "<!ELEMENT tv (channel*, programme*)><!ATTLIST tv generator-info-name CDATA #IMPLIED>"
        "<!ELEMENT channel (display-name+, icon*, url*)><!ATTLIST channel id CDATA #REQUIRED>"
        "<!ELEMENT display-name (#PCDATA)><!ATTLIST display-name lang CDATA #IMPLIED>"
        f"<!ELEMENT programme ({', '.join(name + MANY.get(name, '?') for name in ORDER)})>"
        "<!ATTLIST programme start CDATA #REQUIRED stop CDATA #IMPLIED channel CDATA #REQUIRED>"
        + "".join(
            f"<!ELEMENT {name} (#PCDATA)><!ATTLIST {name} lang CDATA #IMPLIED>"
            for name in ("title", "sub-title", "desc", "category", "keyword", "language", "orig-language", "country")
        )
        + "<!ELEMENT credits (director*, actor*, writer*, adapter*, producer*, composer*, editor*, presenter*)>"
        + "".join(f"<!ELEMENT {name} (#PCDATA)>" for name in (*CREDITS, "date", "url", "value"))
        + "<!ELEMENT length (#PCDATA)><!ATTLIST length units (seconds | minutes | hours) #REQUIRED>"
        "<!ELEMENT icon EMPTY><!ATTLIST icon src CDATA #REQUIRED><!ELEMENT previously-shown EMPTY>"
        "<!ATTLIST previously-shown start CDATA #IMPLIED channel CDATA #IMPLIED>"
        "<!ELEMENT subtitles (language?)><!ATTLIST subtitles type (teletext | onscreen | deaf-signed) #IMPLIED>"
        "<!ELEMENT rating (value, icon*)><!ATTLIST rating system CDATA #IMPLIED>"
        "<!ELEMENT episode-num (#PCDATA)><!ATTLIST episode-num system CDATA 'onscreen'>"
        "<!ELEMENT video EMPTY><!ELEMENT audio EMPTY><!ELEMENT premiere (#PCDATA)><!ELEMENT last-chance (#PCDATA)>"
        "<!ELEMENT new EMPTY><!ELEMENT star-rating EMPTY><!ELEMENT review EMPTY>"
        "<!ELEMENT image EMPTY>"
    )
)
"""The content models of xmltv.dtd that we use, in our own words: the original is under the GPL."""

CHANNEL = GuideChannel(
    "demo-bishkek",
    {"ky": "Демо, ТВ", "en": "Demo TV"},
    "http://127.0.0.1/live/demo-bishkek/kg/master.m3u8",
    "http://127.0.0.1/watch/demo-bishkek/",
    "ky",
    "KG",
    "Ortaq",
    catch_up_days=7,
)
ENTRY = GuideEntry(
    "demo-bishkek",
    1_795_680_000,
    1_795_681_800,
    "Asia/Bishkek",
    {"kk": "Қожанасыр", "ky": "Апенди", "uz-Cyrl": "Насриддин", "uz": "Nasriddin"},
    {"en": "He sits \x00 backwards & rides"},
    "kk",
    2026,
    {"en": "children"},
    {"en": "voice by AI", "ky": "жасалма үн"},
    "voice",
    "http://127.0.0.1/verify/1/",
    "/media/tale/poster.jpg",
    "KZ",
    ("ky", "kk"),
    ("ky", "kk-Latn"),
    6,
    (("composer", "Ayşe"), ("director", "Erlan"), ("voice", "espeak")),
    previously_shown=True,
    label_level=3,
)


def test_the_guide_is_valid_and_has_a_title_per_language_and_script() -> None:
    made = xmltv([CHANNEL], [ENTRY])
    tree = etree.fromstring(made)
    assert DTD.validate(tree), DTD.error_log
    assert [(one.get("lang"), one.text) for one in tree.findall("programme/title")] == [
        ("ky", "Апенди"),
        ("kk", "Қожанасыр"),
        ("uz-Cyrl", "Насриддин"),
        ("uz", "Nasriddin"),
    ]
    assert tree.find("programme").get("start") == "20261126140000 +0600"
    assert [one.text for one in tree.findall("programme/keyword")] == ["voice by AI", "жасалма үн", "ai:voice"]
    assert [one.text for one in tree.findall("programme/category")] == ["children", "AI"]
    assert tree.findtext("programme/url") == "http://127.0.0.1/verify/1/"
    assert [one.tag for one in tree.find("programme/credits")] == ["director", "composer"]
    assert b'<!DOCTYPE tv SYSTEM "xmltv.dtd">' in made


def test_a_wrong_order_would_be_noticed_and_a_bare_entry_is_valid() -> None:
    tree = etree.fromstring(xmltv([CHANNEL], [ENTRY]))
    programme = tree.find("programme")
    programme.append(programme[0])
    assert not DTD.validate(tree)
    bare = etree.fromstring(xmltv([CHANNEL], [GuideEntry("x", 0, 4, "Europe/Budapest", {"hu": "Mese"})]))
    assert DTD.validate(bare), DTD.error_log
    assert [one.tag for one in bare.find("programme")] == ["title", "length"]


@given(st.text(), st.text())
def test_any_text_gives_a_readable_guide(title: str, about: str) -> None:
    made = xmltv([], [GuideEntry("x", 0, 4, "Asia/Baku", {"az": title, "en": "x"}, {"az": about})])
    etree.fromstring(made)


def test_times_carry_the_channels_own_offset() -> None:
    assert stamp(0, "Asia/Almaty") == "19700101060000 +0600"
    assert stamp(1_795_680_000, "Europe/Budapest") == "20261126090000 +0100"


def test_the_list_of_channels_offers_catch_up() -> None:
    head, info, address, end = m3u([CHANNEL], "http://127.0.0.1/channels/guide.xml").decode().split("\n")
    assert head.startswith('#EXTM3U url-tvg="http://127.0.0.1/channels/guide.xml"')
    assert info == (
        '#EXTINF:-1 tvg-id="demo-bishkek" tvg-name="Демо, ТВ" tvg-language="ky" tvg-country="KG" group-title="Ortaq" '
        'catchup="default" catchup-days="7" catchup-source="http://127.0.0.1/live/demo-bishkek/kg/master.m3u8'
        '?from={utc}&to={utcend}",Демо  ТВ'
    )
    assert (address, end) == (CHANNEL.stream, "")


@given(st.text())
def test_a_range_is_one_line_whatever_is_written_in_it(text: str) -> None:
    line = Cue("p1", PROGRAMME, {"X-TITLE": text, "X-LEVEL": 2}).line(0, 720_000).decode()
    assert len(line.splitlines()) == 1
    assert line.count('"') == 8
    assert line.endswith('",X-LEVEL=2\n')


def test_names_of_attributes_are_ours_and_planned_ends_say_so() -> None:
    with pytest.raises(ValueError, match="TITLE"):
        Cue("p1", PROGRAMME, {"TITLE": "x"}).line(0, 1)
    assert b"PLANNED-DURATION=1.500" in Cue("g", PROGRAMME, planned=True).line(0, 1_080_000)


def test_the_multivariant_playlist_names_language_and_script() -> None:
    lines = multivariant(["uz", "kk"], ["uz-Cyrl", "kk-Latn"], "?from=1").decode().split("\n")
    assert lines[3:7] == [
        (
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Oʻzbekcha (Lotin)",LANGUAGE="uz",DEFAULT=YES,'
            'AUTOSELECT=YES,CHANNELS="2",URI="sound-uz.m3u8?from=1"'
        ),
        (
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Қазақша (Кирилл)",LANGUAGE="kk",DEFAULT=NO,AUTOSELECT=YES,'
            'CHANNELS="2",URI="sound-kk.m3u8?from=1"'
        ),
        (
            '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="Ўзбекча (Кирилл)",LANGUAGE="uz-Cyrl",DEFAULT=NO,'
            'AUTOSELECT=YES,URI="subs-uz-Cyrl.m3u8?from=1"'
        ),
        (
            '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="Qazaqşa (Latyn)",LANGUAGE="kk-Latn",DEFAULT=NO,'
            'AUTOSELECT=YES,URI="subs-kk-Latn.m3u8?from=1"'
        ),
    ]
    assert lines[7] == (
        '#EXT-X-STREAM-INF:BANDWIDTH=4628000,RESOLUTION=1280x720,FRAME-RATE=25.000,CODECS="avc1.64001f,mp4a.40.2",'
        'AUDIO="sound",SUBTITLES="subs"'
    )
    assert b"SUBTITLES" not in multivariant(["kk"], [])


def test_a_missing_language_has_a_declared_stand_in() -> None:
    there = ["kk", "tr", "hu"]
    assert variants.fallbacks(["ky", "az", "uz", "kk-Latn", "tr"], there, "hu") == {
        "ky": "kk",
        "az": "tr",
        "uz": "hu",
        "kk-Latn": "kk",
        "tr": "tr",
    }
    assert variants.stand_in("ky", ["zxx"], "zxx") == "zxx"
    assert variants.stand_in("ky", ["hu"], "kk") == "hu"
    assert variants.fallbacks(["ky"], [], "kk") == {}
    assert variants.allowed(["kk", "tr", "zxx"], ["kk"]) == ["kk", "zxx"]
    assert variants.allowed(["kk", "tr"], ["*"]) == ["kk", "tr"]


def test_subtitles_that_may_not_be_sent_are_blank_and_a_small_picture_stands_for_the_large() -> None:
    film = dict(asset("tale", 900))
    blank = film["subs-kk-Latn"]
    made = variants.tracks(
        {name: track for name, track in film.items() if name != "720p"},
        sounds={"ky": "kk"},
        subtitles={"ky": False, "kk-Latn": True, "tr": True},
        blank=blank,
    )
    assert made == {
        "720p": film["360p"],
        "360p": film["360p"],
        "sound-ky": film["sound-kk"],
        "subs-ky": blank,
        "subs-kk-Latn": film["subs-kk-Latn"],
        "subs-tr": blank,
    }


def test_territories_with_the_same_decisions_share_a_timeline() -> None:
    assert variants.shared({"KZ": (1, 2), "HU": (0, 2), "KG": (1, 2)}) == [("KZ", "KG"), ("HU",)]
