"""Labels and signed init sections on the air: said in every play, never beyond it, a little ahead."""

import re
from dataclasses import replace

from ortaq.core.playout import TICKS, Cue, Timeline, multivariant, playlist, since
from ortaq.core.playout.ondemand import EPOCH, on_demand
from ortaq.core.playout.ticks import iso
from ortaq.core.playout.timeline import Spoken
from tests.core.playout.assets import NAMES, T0, asset, block, index, timeline

FILM = asset("film", 500)  # 20 s
LABELS = (
    Spoken(0, 12 * TICKS, Cue("-ai1", "org.ortaq.ai-label", {"X-ORG-ORTAQ-LEVEL": "2"})),
    Spoken(15 * TICKS, 19 * TICKS, Cue("-ai2", "org.ortaq.ai-label", {"X-ORG-ORTAQ-LEVEL": "3"})),
)


def labelled(*, seconds: int = 72, until: int | None = None) -> Timeline:
    one = replace(block(0, 0, seconds, FILM), labels=LABELS)
    return timeline(one if until is None else replace(one, until=T0 + until * TICKS), block(1, seconds, 72, FILM))


def told(text: str) -> list[tuple[str, str, str]]:
    """(id, start, length) of the labels in a playlist."""
    form = r'ID="(\w+-ai[\d-]+)",CLASS="org.ortaq.ai-label",START-DATE="([^"]+)",DURATION=([\d.]+)'
    return re.findall(form, text)


def at(seconds: int) -> str:
    return iso(T0 + seconds * TICKS)


def test_a_label_is_said_again_in_every_play_of_a_short_film() -> None:
    tl = labelled()
    text = playlist(tl, "720p", T0 + 72 * TICKS, 72 * TICKS).decode()
    assert told(text) == [
        *(("p0-ai1-0", at(0), "12.000"), ("p0-ai2-0", at(15), "4.000")),
        *(("p0-ai1-1", at(20), "12.000"), ("p0-ai2-1", at(35), "4.000")),
        *(("p0-ai1-2", at(40), "12.000"), ("p0-ai2-2", at(55), "4.000")),
        ("p0-ai1-3", at(60), "12.000"),  # cut at 72 s: the second label is never reached
    ]
    assert playlist(tl, "sound-kk", T0 + 72 * TICKS, 72 * TICKS).decode().count("ai-label") == 7


def test_a_label_ends_where_the_licence_does() -> None:
    text = playlist(labelled(until=8), "720p", T0 + 30 * TICKS).decode()
    assert told(text) == [("p0-ai1-0", at(0), "8.000")]


def test_a_live_playlist_knows_what_comes_soon_and_forgets_what_is_over() -> None:
    tl = labelled(seconds=20)
    assert [name for name, _, _ in told(playlist(tl, "720p", T0 + 4 * TICKS).decode())] == ["p0-ai1-0", "p0-ai2-0"]
    later = playlist(tl, "720p", T0 + 76 * TICKS).decode()
    assert [name for name, _, _ in told(later)] == ["p0-ai2-0"]
    assert told(playlist(tl, "720p", T0 + 84 * TICKS).decode()) == []
    assert len(told(since(tl, "720p", T0 + 84 * TICKS, T0).decode())) == 2


def test_a_signed_init_section_takes_the_place_of_the_plain_one_and_nothing_else_changes() -> None:
    signed = {
        name: track.with_init(f"/media/film/{name}/init-00c0ffee.mp4") if track.head else track
        for name, track in FILM.items()
    }
    plain, new = timeline(block(0, 0, 40, FILM)), timeline(block(0, 0, 40, signed))
    for name in NAMES:
        before, after = (playlist(one, name, T0 + 40 * TICKS).decode() for one in (plain, new))
        assert after == before.replace("/init.mp4", "/init-00c0ffee.mp4")
        assert after.count("init-00c0ffee") == (0 if name.startswith("subs-") else 2)


def test_session_data_leads_to_the_origin() -> None:
    line = '#EXT-X-SESSION-DATA:DATA-ID="org.ortaq.provenance",URI="https://tv.example/watch/x/provenance.json"'
    told = multivariant(["kk"], [], provenance="https://tv.example/watch/x/provenance.json").decode()
    assert line in told.splitlines()
    assert multivariant(["kk"], []).decode() == told.replace(f"{line}\n", "")


def test_a_film_on_demand_keeps_its_segments_and_gets_a_clock_and_its_labels() -> None:
    source = index([4 * TICKS, 4 * TICKS, TICKS])
    cue = Cue("ai-1", "org.ortaq.ai-label", {"X-ORG-ORTAQ-LEVEL": "3"})
    text = on_demand(source, "/media/f/720p", init="/media/f/720p/init-1.mp4", labels=[(2500, 6000, cue)]).decode()
    lines = text.splitlines()
    assert '#EXT-X-MAP:URI="/media/f/720p/init-1.mp4"' in lines
    assert [one for one in lines if one.endswith("m4s")] == [f"/media/f/720p/seg{n:05}.m4s" for n in range(3)]
    clock = lines.index(f"#EXT-X-PROGRAM-DATE-TIME:{iso(EPOCH)}")
    assert lines[clock - 1].startswith(
        '#EXT-X-DATERANGE:ID="ai-1",CLASS="org.ortaq.ai-label",START-DATE="2000-01-01T00:00:02.500Z",DURATION=3.500'
    )
    assert lines[clock + 1] == "#EXTINF:4.000000,"
    assert '#EXT-X-MAP:URI="/media/f/720p/init.mp4"' in on_demand(source, "/media/f/720p").decode()
