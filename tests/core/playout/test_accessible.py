"""Described sounds, subtitles for the deaf, signed pictures: what stands in for them, and how playlists tell them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.playout import variants
from ortaq.core.playout.audience import watching
from ortaq.core.playout.multivariant import multivariant, renditions, sign_in
from ortaq.core.playout.ondemand import renditions as on_demand
from ortaq.core.playout.partner import multivariant_of
from ortaq.core.playout.timeline import AssetTrack
from ortaq.core.text.tracks import is_for_all, plain
from tests.core.playout.assets import index, picture, sound

SOUNDS = ("kk", "kk-x-ad", "ky", "tr", "tr-x-ad", "kk-Latn", "zxx")
a_sound = st.sampled_from(SOUNDS)
some_sounds = st.sets(a_sound, min_size=1)


@given(a_sound, some_sounds, a_sound)
def test_a_description_is_heard_by_who_asked_for_it_and_never_is_there_silence(
    wanted: str, there: set[str], original: str
) -> None:
    heard = variants.stand_in(wanted, sorted(there), original)
    assert heard in there
    if wanted in there:
        assert heard == wanted
    elif plain(wanted) in there:
        assert heard == plain(wanted)
    elif any(map(is_for_all, there)):
        assert heard is not None
        assert is_for_all(heard)


def test_the_ordinary_sound_of_its_language_stands_in_for_a_description() -> None:
    assert variants.fallbacks(["tr", "kk", "kk-x-ad"], ["kk", "tr"], "kk") == {"tr": "tr", "kk": "kk", "kk-x-ad": "kk"}
    assert variants.fallbacks(["kk", "tr"], ["kk-x-ad", "ky"], "kk") == {"kk": "ky", "tr": "ky"}
    assert variants.fallbacks(["kk"], ["kk-x-ad"], "kk") == {"kk": "kk-x-ad"}


def test_tracks_that_a_programme_lacks_have_what_stands_in_on_the_same_grid() -> None:
    def track(name: str) -> AssetTrack:
        is_picture = not name.startswith("sound")
        return AssetTrack(
            index((picture if is_picture else sound)(900), is_media="subs" not in name), f"/media/a/{name}"
        )

    asset = {one: track(one) for one in ("360p", "360p-sign-rsl", "sound-kk", "subs-kk")}
    blank = AssetTrack.blank(asset["360p"], "/blank.vtt")
    made = variants.tracks(
        asset,
        sounds=variants.fallbacks(["kk", "kk-x-ad"], ["kk"], "kk"),
        subtitles={"kk": "kk", "kk-x-sdh": "kk", "tr-x-sdh": None},
        blank=blank,
        signs=["rsl", "tsm"],
    )
    assert set(made) == set(renditions(["kk", "kk-x-ad"], ["kk", "kk-x-sdh", "tr-x-sdh"], ["rsl", "tsm"]))
    assert made["sound-kk-x-ad"] is asset["sound-kk"]
    assert made["subs-kk-x-sdh"] is asset["subs-kk"]
    assert made["subs-tr-x-sdh"] is blank
    assert made["720p-sign-rsl"] is made["360p-sign-rsl"] is asset["360p-sign-rsl"]
    assert made["720p-sign-tsm"] is made["360p-sign-tsm"] is asset["360p"]


def media(playlist: str, kind: str) -> list[dict[str, str]]:
    """The EXT-X-MEDIA of a type: their attributes."""
    lines = [line for line in playlist.splitlines() if line.startswith(f"#EXT-X-MEDIA:TYPE={kind}")]
    return [
        {name: value.strip('"') for name, value in re.findall(r'([A-Z-]+)=("[^"]*"|[^,]*)', line.partition(":")[2])}
        for line in lines
    ]


def test_a_playlist_tells_for_whom_a_track_is_in_the_words_of_the_standard() -> None:
    text = multivariant(["kk", "kk-x-ad"], ["kk", "kk-x-sdh"], "?from=7", signs=["rsl"]).decode()
    plain_sound, described = media(text, "AUDIO")
    assert "CHARACTERISTICS" not in plain_sound
    assert (plain_sound["DEFAULT"], described["DEFAULT"], described["AUTOSELECT"]) == ("YES", "NO", "YES")
    assert described["CHARACTERISTICS"] == "public.accessibility.describes-video"
    assert (described["LANGUAGE"], described["NAME"]) == ("kk", "Қазақша (Кирилл) · AD")
    assert described["URI"] == "sound-kk-x-ad.m3u8?from=7"
    ordinary, deaf = media(text, "SUBTITLES")
    assert "CHARACTERISTICS" not in ordinary
    assert deaf["CHARACTERISTICS"] == (
        "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound"
    )
    assert (deaf["LANGUAGE"], deaf["URI"]) == ("kk", "subs-kk-x-sdh.m3u8?from=7")
    pictures = media(text, "VIDEO")
    assert [(one["GROUP-ID"], one.get("LANGUAGE"), one.get("URI")) for one in pictures] == [
        ("720p", None, None),
        ("720p", "rsl", "720p-sign-rsl.m3u8?from=7"),
        ("360p", None, None),
        ("360p", "rsl", "360p-sign-rsl.m3u8?from=7"),
    ]
    names = [
        (one["TYPE"], one["GROUP-ID"], one["NAME"])
        for kind in ("AUDIO", "SUBTITLES", "VIDEO")
        for one in media(text, kind)
    ]
    assert len(set(names)) == len(names)  # RFC 8216, 4.3.4.1.1
    assert re.findall(r'#EXT-X-STREAM-INF:.*VIDEO="(\w+)"\n(\S+)', text) == [
        ("720p", "720p.m3u8?from=7"),
        ("360p", "360p.m3u8?from=7"),
    ]


def test_the_signed_channel_has_an_address_of_its_own_whose_pictures_are_signed() -> None:
    text = multivariant(["kk"], [], signs=["rsl"], sign="rsl").decode()
    assert re.findall(r"^\d+p\S*$", text, re.MULTILINE) == ["720p-sign-rsl.m3u8", "360p-sign-rsl.m3u8"]
    assert "TYPE=VIDEO" not in text
    assert sign_in("master-sign-rsl.m3u8") == "rsl"


def test_a_channel_without_any_of_it_says_what_it_said_before() -> None:
    text = multivariant(["kk", "tr"], ["kk"]).decode()
    assert "CHARACTERISTICS" not in text
    assert "VIDEO=" not in text


def test_a_film_on_demand_is_told_alike_and_names_no_group_that_is_not_there() -> None:
    told = {"bandwidth": 1, "average": 1, "width": 640, "height": 360, "codecs": "avc1.64001e"}
    pictures = [told | {"name": "720p"}, told | {"name": "360p"}]
    signed = [told | {"name": "360p-sign-rsl", "language": "rsl"}]
    sounds = [{"language": "kk", "codecs": "mp4a.40.2"}, {"language": "kk-x-ad", "codecs": "mp4a.40.2"}]
    text = on_demand(pictures, sounds, [], signed=signed)
    assert [one["GROUP-ID"] for one in media(text, "VIDEO")] == ["360p", "360p"]
    assert text.count('VIDEO="360p"') == 1
    assert 'VIDEO="720p"' not in text
    alone = on_demand(pictures, sounds, [], signed=signed, sign="rsl")
    assert re.findall(r"^\d+p\S*$", alone, re.MULTILINE) == ["360p-sign-rsl.m3u8"]


def test_a_partners_described_sound_stands_beside_its_ordinary_one_and_keeps_its_mark() -> None:
    described = "public.accessibility.describes-video"
    text = "\n".join([
        "#EXTM3U",
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Kazakh",LANGUAGE="kk",DEFAULT=YES,URI="kk.m3u8"',
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="AD",LANGUAGE="kk",CHARACTERISTICS="{described}",URI="ad.m3u8"',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="b",NAME="Kazakh",LANGUAGE="kk",DEFAULT=YES,URI="kk-again.m3u8"',
        '#EXT-X-STREAM-INF:BANDWIDTH=900000,AUDIO="a"',
        "v.m3u8",
    ])  # fmt: skip
    _picture, ordinary, few = multivariant_of(text, "http://partner.example/master.m3u8")
    assert (ordinary.uri, few.uri) == ("http://partner.example/kk.m3u8", "http://partner.example/ad.m3u8")
    assert few.said["CHARACTERISTICS"] == f'"{described}"'


def test_who_watches_the_signed_picture_is_counted_as_a_viewer() -> None:
    assert watching({"720p": 75, "360p-sign-rsl": 75, "sound-kk": 150}) == watching({"720p": 150})
