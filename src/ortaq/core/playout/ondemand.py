"""A film on demand as a viewer gets it: the package's own playlist with whole addresses, a clock, and its labels.

The packaged playlist stays as it was published. Here its EXT-X-MAP is put on the signed init section, and the film gets
a clock, because a date range needs one: every film begins at EPOCH, and a label's place is its time after that.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from ortaq.core.playout.daterange import Cue
from ortaq.core.playout.ticks import TICKS, iso, of

EPOCH: Final = of(datetime(2000, 1, 1, tzinfo=UTC))
"""When every film begins, in ticks; not zero, which some players take for "no clock"."""
_MAP: Final = '#EXT-X-MAP:URI="'


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
