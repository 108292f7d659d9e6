"""A film on demand as a viewer gets it: the package's own playlist with whole addresses, a clock, and its labels.

The packaged playlist stays as it was published. Here its EXT-X-MAP is put on the signed init section, and the film gets
a clock, because a date range needs one: every film begins at EPOCH, and a label's place is its time after that.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, Final

from ortaq.core.media.house import signed as signed_name
from ortaq.core.playout.daterange import Cue
from ortaq.core.playout.multivariant import media, session_data, signs_of
from ortaq.core.playout.ticks import TICKS, iso, of

EPOCH: Final = of(datetime(2000, 1, 1, tzinfo=UTC))
"""When every film begins, in ticks; not zero, which some players take for "no clock"."""
_MAP: Final = '#EXT-X-MAP:URI="'
_LENGTH: Final = "#EXTINF:"


def renditions(
    pictures: Sequence[Mapping[str, Any]],
    sounds: Sequence[Mapping[str, Any]],
    subtitles: Sequence[Mapping[str, Any]],
    *,
    provenance: str = "",
    signed: Sequence[Mapping[str, Any]] = (),
    sign: str = "",
) -> str:
    """The playlist that names every picture, sound and subtitle of a package (RFC 8216, 4.3.4), as the package tells.

    The first sound is the default; the media playlists lie beside it. `provenance` is the address of what is known of
    the origin. `signed` are pictures in which somebody signs; with `sign` only those of this sign language are named.
    """
    if sign:
        pictures, signed = [one for one in signed if one["language"] == sign], ()
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines += [session_data(provenance)] if provenance else []
    lines += [media("AUDIO", "sound", "sound", sound["language"], default=not at) for at, sound in enumerate(sounds)]
    lines += [media("SUBTITLES", "subs", "subs", one["language"], default=False) for one in subtitles]
    offered = {
        picture["name"]: [
            one["language"] for one in signed if one["name"] == signed_name(picture["name"], one["language"])
        ]
        for picture in pictures
    }
    for name, signs in offered.items():
        lines += signs_of(name, signs)
    groups = (',AUDIO="sound"' if sounds else "") + (',SUBTITLES="subs"' if subtitles else "")
    voice = f",{sounds[0]['codecs']}" if sounds else ""
    for picture in pictures:
        video = f',VIDEO="{picture["name"]}"' if offered[picture["name"]] else ""
        lines += [
            (
                f"#EXT-X-STREAM-INF:BANDWIDTH={picture['bandwidth']},AVERAGE-BANDWIDTH={picture['average']},"
                f'RESOLUTION={picture["width"]}x{picture["height"]},CODECS="{picture["codecs"]}{voice}"{groups}{video}'
            ),
            f"{picture['name']}.m3u8",
        ]
    return "\n".join([*lines, ""])


def beginning(index_m3u8: str, seconds: float) -> str:
    """The packaged playlist with only the segments that begin before so many seconds."""
    lines = index_m3u8.splitlines()
    lengths = [float(line.removeprefix(_LENGTH).partition(",")[0]) for line in lines if line.startswith(_LENGTH)]
    kept = sum(1 for begin in (0.0, *accumulate(lengths)) if begin < seconds)
    if kept >= len(lengths):
        return index_m3u8
    cut = [at for at, line in enumerate(lines) if line.startswith(_LENGTH)][kept]
    return "\n".join([*lines[:cut], "#EXT-X-ENDLIST", ""])


def segments(index_m3u8: str) -> list[str]:
    """The files that a packaged playlist names: its init section, if it has one, and its segments in order."""
    maps = [line.removeprefix(_MAP).partition('"')[0] for line in index_m3u8.splitlines() if line.startswith(_MAP)]
    return [*maps, *(line for line in index_m3u8.splitlines() if line and not line.startswith("#"))]


def on_demand(index_m3u8: str, folder: str, *, init: str = "", labels: Sequence[tuple[int, int, Cue]] = ()) -> bytes:
    """The playlist of a rendition whose folder has this address; `init` is the address of its signed init section.

    `labels` are (start, end, what is said) in milliseconds of the film.
    """
    clock = [f"#EXT-X-PROGRAM-DATE-TIME:{iso(EPOCH)}"]
    ranges = [cue.line(EPOCH + ms(start), EPOCH + ms(end)).decode().rstrip("\n") for start, end, cue in labels]
    lines: list[str] = []
    for line in index_m3u8.splitlines():
        if line.startswith(_MAP):
            name, _, rest = line.removeprefix(_MAP).partition('"')
            lines.append(f'{_MAP}{init or f"{folder}/{name}"}"{rest}')
        elif line.startswith("#EXTINF:") and clock:
            lines += [*ranges, *clock, line]
            clock = []
        else:
            lines.append(line if line.startswith("#") or not line else f"{folder}/{line}")
    return ("\n".join(lines) + "\n").encode()


def ms(milliseconds: int) -> int:
    """Ticks of milliseconds."""
    return milliseconds * TICKS // 1000
