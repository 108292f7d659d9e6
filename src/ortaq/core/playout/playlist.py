"""A channel is a pure function: (published timeline, rendition, now) -> playlist bytes (RFC 8216).

Live, an hour later, from the beginning and last night are the same call with another `now` and window. Two processes
give the same bytes for the same moment, so any number of them may answer, and none needs to know of another.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final

from ortaq.core.playout.ticks import TICKS, iso
from ortaq.core.playout.timeline import Timeline

WINDOW: Final = 60 * TICKS
"""How much of the past a live playlist lists."""


class NotYetOnAir(KeyError):
    """The moment lies before the first programme."""


def playlist(timeline: Timeline, rendition: str, now: int, window: int = WINDOW, *, tail: bytes = b"") -> bytes:
    """The media playlist whose last segment is complete at `now`; raises KeyError for an unknown rendition.

    `now - 3600 * TICKS` is the channel an hour later; `window = now - start` begins at `start` and grows from there.
    """
    starts, every, counts = timeline.starts, timeline.tracks, timeline.count[rendition]
    newest = bisect_right(starts, now) - 1
    if newest < 0:
        raise NotYetOnAir(rendition)
    since = now - window
    oldest = bisect_right(starts, since, 0, newest + 1) - 1
    if oldest < 0:
        oldest = lo = 0
    else:
        # A segment is listed while it STARTS inside the window.
        lo = bisect_left(every[oldest][rendition].starts, since - starts[oldest])
        if lo >= counts[oldest]:
            lo = counts[oldest]
            if oldest < newest:
                oldest, lo = oldest + 1, 0
    first, last = lo, oldest
    body: list[bytes] = []
    for at in range(oldest, newest + 1):
        track, hi = every[at][rendition], counts[at]
        if at == newest:
            # Complete segments only; nothing reaches a player before its time.
            hi = min(hi, bisect_right(track.ends, now - starts[at]))
        if hi > lo:
            mark = b"#EXT-X-DISCONTINUITY\n" if at > oldest else b""
            when = iso(starts[at] + track.starts[lo]).encode()
            body.append(
                b"%s%s#EXT-X-PROGRAM-DATE-TIME:%s\n%s"
                % (mark, track.head, when, track.lines[track.at[lo] : track.at[hi]])
            )
            last = at
        lo = 0
    return b"".join(
        (
            b"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%d\n#EXT-X-MEDIA-SEQUENCE:%d\n"
            b"#EXT-X-DISCONTINUITY-SEQUENCE:%d\n#EXT-X-INDEPENDENT-SEGMENTS\n"
            % (timeline.target[rendition], timeline.msn[rendition][oldest] + first, timeline.disc0 + oldest),
            *ranges(timeline, oldest, last, since, now),
            *body,
            tail,
        )
    )


def ranges(timeline: Timeline, oldest: int, last: int, start: int, stop: int) -> Iterator[bytes]:
    """The date ranges of some entries: programmes, then the labels between two ticks."""
    said = b""
    for line in timeline.dateranges[oldest : last + 1]:
        # The repeats of a programme in one slot are one range.
        if line is not said:
            yield line
            said = line
    # Labels a little ahead of the air as well: who plays with little delay must know them before they begin.
    for labels in timeline.labels[oldest : last + 1]:
        for begins, ends, line in labels:
            if ends > start and begins < stop + WINDOW:
                yield line


def earliest(timeline: Timeline, now: int, wanted: int, stop: int | None = None) -> int:
    """From when on the past may be looked at, at most from `wanted`: as far back as every entry still may be seen.

    With `stop` only what was on before it is asked about; nothing of it may be seen when the answer is `stop` itself.
    """
    found = now if stop is None else stop
    at = (bisect_right(timeline.starts, now) if stop is None else bisect_left(timeline.starts, stop)) - 1
    while at >= 0 and found > wanted and timeline.later[at] > now:
        found = timeline.starts[at]
        at -= 1
    return max(found, wanted)


def since(timeline: Timeline, rendition: str, now: int, wanted: int, stop: int | None = None) -> bytes:
    """Start over or catch up: from `wanted` on, or from where the rights allow it; with `stop` it ends there."""
    if stop is not None and wanted < stop <= now:
        # What was on afterwards has rights of its own, which say nothing of this.
        begin = earliest(timeline, now, wanted, stop)
        if begin < stop:
            return playlist(timeline, rendition, stop, stop - begin, tail=b"#EXT-X-ENDLIST\n")
    start = earliest(timeline, now, wanted)
    if now - start < WINDOW:
        start = now - WINDOW
    return playlist(timeline, rendition, now, now - start)
