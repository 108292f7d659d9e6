"""Assets without media: segment tables as the packager writes them, for timelines in tests."""

from functools import cache

from ortaq.core.playout import PROGRAMME, SLATE, TICKS, AssetTrack, Block, Cue, Timeline, lay_out, renditions
from ortaq.core.playout.timeline import FOREVER, Tracks

FRAME = TICKS // 25
AAC = 15 * 1024
SOUNDS, SUBTITLES = ("ky", "kk"), ("ky", "kk-Latn")
NAMES = renditions(SOUNDS, SUBTITLES)
T0 = 1_795_680_000 * TICKS
"""A point of the grid in November 2026."""


def index(durations: list[int], *, is_media: bool = True) -> str:
    lines = ["#EXTM3U", *(['#EXT-X-MAP:URI="init.mp4"'] if is_media else [])]
    for number, ticks in enumerate(durations):
        lines += [f"#EXTINF:{ticks / TICKS:.6f},", f"seg{number:05}.{'m4s' if is_media else 'vtt'}"]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def picture(frames: int) -> list[int]:
    whole, rest = divmod(frames, 100)
    return [4 * TICKS] * whole + ([rest * FRAME] if rest else [])


def sound(frames: int) -> list[int]:
    """AAC frames of 1024 samples cut where each 4 s are over, and the tail that the encoder adds."""
    total, cuts, start = frames * FRAME // AAC + 2, [], 0
    for at in range(1, total + 1):
        if at == total or at * AAC >= (len(cuts) + 1) * 4 * TICKS:
            cuts.append((at - start) * AAC)
            start = at
    return cuts


def asset(name: str, frames: int) -> Tracks:
    """A film of so many frames in both sounds; Kyrgyz subtitles, and none in Kazakh."""
    grid = AssetTrack(index(picture(frames)), f"/media/{name}/720p")
    made = {"720p": grid, "360p": AssetTrack(index(picture(frames)), f"/media/{name}/360p")}
    for tag in SOUNDS:
        made[f"sound-{tag}"] = AssetTrack(index(sound(frames)), f"/media/{name}/sound-{tag}")
    made["subs-ky"] = AssetTrack(index(picture(frames), is_media=False), f"/media/{name}/subs-ky")
    made["subs-kk-Latn"] = AssetTrack.blank(grid, "/media/blank/seg.vtt")
    return made


def plays_of(tl: Timeline, name: str) -> list[tuple[int, Tracks, int]]:
    """Every play on a timeline: when it begins, of what, and how many segments of a rendition it has."""
    return [
        (start + play * period, tracks, count)
        for start, tracks, period, plays, count in zip(
            tl.starts, tl.tracks, tl.period, tl.plays, tl.count[name], strict=True
        )
        for play in range(plays)
    ]


SLATE_TRACKS = asset("slate", 200)


@cache
def pause(frames: int) -> Tracks:
    """One segment of nothing that lasts so many frames."""
    return asset(f"pause-{frames}", frames)


def block(
    number: int, start: int, seconds: int, tracks: Tracks | None, *, until: int = FOREVER, later: int = FOREVER
) -> Block:
    """`start` in seconds after T0."""
    begin = T0 + start * TICKS
    return Block(
        begin,
        begin + seconds * TICKS,
        SLATE_TRACKS,
        Cue(f"s{number}", SLATE, {"X-REASON": "no_licence", "X-PROGRAMME": str(number)}),
        pause,
        tracks,
        Cue(f"p{number}", PROGRAMME, {"X-PROGRAMME": str(number)}) if tracks else None,
        until,
        later,
    )


def timeline(*blocks: Block) -> Timeline:
    return Timeline(*lay_out(blocks, "720p"), NAMES)
