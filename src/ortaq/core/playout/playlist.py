"""A channel is a pure function: (published timeline, rendition, now) -> playlist bytes (RFC 8216).

Live, from the beginning, last night and last week are the same call with another `now` and window. Two processes
give the same bytes for the same moment, so any number of them may answer, and none needs to know of another.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from math import ceil
from typing import Final

from ortaq.core.media.house import AAC_FRAME, SAMPLE_RATE
from ortaq.core.playout.ticks import TICKS, iso
from ortaq.core.playout.timeline import Timeline

WINDOW: Final = 60 * TICKS
"""How much of the past a live playlist lists."""
END: Final = b"#EXT-X-ENDLIST\n"
LEAN: Final = TICKS * AAC_FRAME // SAMPLE_RATE
"""A segment of sound ends up to a packet after the picture's: it consists of whole ones."""


class NotYetOnAir(KeyError):
    """The moment lies before the first programme."""


def playlist(
    timeline: Timeline,
    rendition: str,
    now: int,
    window: int = WINDOW,
    *,
    first_shown: int | None = None,
    tail: bytes = b"",
) -> bytes:
    """The media playlist whose last segment is complete at `now`; raises KeyError for an unknown rendition.

    `window = now - start` begins at `start` and grows from there. A channel an hour later has a timeline of its own.
    With `first_shown` it says that a player is to start there, and not at what is on now (RFC 8216, 4.3.5.2).
    When a channel that closes is over, its playlists say that nothing follows (RFC 8216, 4.3.3.4).
    """
    starts, every, counts = timeline.starts, timeline.tracks, timeline.count[rendition]
    period, plays = timeline.period, timeline.plays
    newest = bisect_right(starts, now) - 1
    if newest < 0:
        raise NotYetOnAir(rendition)
    since = now - window
    oldest = bisect_right(starts, since, 0, newest + 1) - 1
    if oldest < 0:
        oldest = play = lo = 0
    else:
        play = min((since - starts[oldest]) // period[oldest], plays[oldest] - 1)
        begin = starts[oldest] + play * period[oldest]
        # A segment is listed while it STARTS inside the window.
        lo = bisect_left(every[oldest][rendition].starts, since - begin)
        if lo >= counts[oldest]:
            lo = counts[oldest]
            if play + 1 < plays[oldest] and begin + period[oldest] <= now:
                play, lo = play + 1, 0
            elif oldest < newest:
                oldest, play, lo = oldest + 1, 0, 0
    first, first_play, last = lo, play, oldest
    body: list[bytes] = []
    mark = b""
    shown, passed = first_shown or 0, 0
    for at in range(oldest, newest + 1):
        track, count, start = every[at][rendition], counts[at], starts[at]
        final = min((now - start) // period[at], plays[at] - 1) if at == newest else plays[at] - 1
        for one in range(play, final + 1):
            begin = start + one * period[at]
            # Complete segments only; nothing reaches a player before its time. A play that is over is there as a whole:
            # its last sound is longer, and is cut by what follows.
            is_over = begin + period[at] <= now
            hi = count if is_over else min(count, bisect_right(track.ends, now - begin))
            if hi > lo:
                when = iso(begin + track.starts[lo]).encode()
                body.append(
                    b"%s%s#EXT-X-PROGRAM-DATE-TIME:%s\n%s"
                    % (mark, track.head, when, track.lines[track.at[lo] : track.at[hi]])
                )
                last = at
                passed += begin + period[at] <= shown
            lo, mark = 0, b"#EXT-X-DISCONTINUITY\n"
        play = 0
    number = timeline.msn[rendition][oldest] + first_play * counts[oldest] + first
    if timeline.closes and now >= timeline.end:
        tail = END
    listed = starts[oldest] + first_play * period[oldest]
    listed += every[oldest][rendition].starts[min(first, counts[oldest] - 1)]
    return b"".join(
        (
            b"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%d\n#EXT-X-MEDIA-SEQUENCE:%d\n"
            b"#EXT-X-DISCONTINUITY-SEQUENCE:%d\n#EXT-X-INDEPENDENT-SEGMENTS\n"
            % (timeline.target[rendition], number, timeline.played[oldest] + first_play),
            begin_with(first_shown, listed, passed),
            *ranges(timeline, oldest, last, since, now),
            *body,
            tail,
        )
    )


def begin_with(first_shown: int | None, listed: int, passed: int) -> bytes:
    """Where in a list that begins at `listed`, with `passed` plays before, a player is to start, if it may not choose.

    The last sound of each play is longer than its picture, and a player that begins in what is too long of it waits
    forever for a picture to go with it. So it begins that little later.
    """
    if first_shown is None:
        return b""
    offset = max(0, first_shown - listed) + passed * LEAN
    return b"#EXT-X-START:TIME-OFFSET=%.3f,PRECISE=YES\n" % (ceil(offset * 1000 / TICKS) / 1000)


def ranges(timeline: Timeline, oldest: int, last: int, start: int, stop: int) -> Iterator[bytes]:
    """The date ranges of some entries: programmes, then the labels between two ticks."""
    yield from timeline.daterange(oldest)
    since = timeline.columns.since
    for at in range(oldest + 1, last + 1):
        # The repeats of a programme in one slot are one range.
        if since[at] != since[at - 1]:
            yield from timeline.daterange(at)
    # Labels a little ahead of the air as well: who plays with little delay must know them before they begin.
    for at, labels in enumerate(timeline.columns.labels[oldest : last + 1], oldest):
        if labels:
            yield from timeline.labels(at, start, stop + WINDOW)


def earliest(timeline: Timeline, now: int, wanted: int, stop: int | None = None) -> int:
    """From when on the past may be looked at, at most from `wanted`: as far back as every entry still may be seen.

    With `stop` only what was on before it is asked about; nothing of it may be seen when the answer is `stop` itself.
    """
    found = now if stop is None else stop
    at = (bisect_right(timeline.starts, now) if stop is None else bisect_left(timeline.starts, stop)) - 1
    while at >= 0 and found > wanted and timeline.columns.later[at] > now:
        found = timeline.starts[at]
        at -= 1
    return max(found, wanted)


def since(timeline: Timeline, rendition: str, now: int, wanted: int, stop: int | None = None) -> bytes:
    """Start over or catch up: from `wanted` on, or from where the rights allow it; with `stop` it ends there."""
    if stop is not None and (found := ended(timeline, rendition, now, wanted, stop)):
        return found
    start = earliest(timeline, now, wanted)
    # In its first minute the playlist of a programme still lists what was on before it. Where nothing may be seen
    # again, the player starts where it always does.
    return playlist(timeline, rendition, now, max(now - start, WINDOW), first_shown=start if start < now else None)


def ended(timeline: Timeline, rendition: str, now: int, wanted: int, stop: int) -> bytes | None:
    """What was on from `wanted` to `stop`, so far as it may be seen again; None: nothing of it, or it is not over.

    What was on afterwards has rights of its own, which say nothing of this. Sound goes on as long as the picture, and
    so the range is over with its last segment.
    """
    if not wanted < stop <= now - LEAN:
        return None
    begin = earliest(timeline, now, wanted, stop)
    if begin >= stop:
        return None
    # With the packet of sound that ends after its picture; without it the sound would be a segment shorter.
    return playlist(timeline, rendition, stop + LEAN, stop + LEAN - begin, tail=END)
