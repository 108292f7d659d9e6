r"""Subtitles of a partner's feed: read a segment of WebVTT onto the clock of its picture, and cut it for our segments.

A segment says by X-TIMESTAMP-MAP which moment of the picture's clock its times count from (RFC 8216, 3.5). That clock
has 33 bits at 90 kHz (ISO/IEC 13818-1, 2.4.3.7), so moments are compared around its end.

>>> [words] = segment("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:01.000,MPEGTS:900000\n\n00:03.000 --> 00:04.000\nСәлем!\n")
>>> words.start / CLOCK, words.stop / CLOCK, words.text
(12.0, 13.0, 'Сәлем!')
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from ortaq.core.text.subtitles import HEADER, BadSubtitles, Cue, milliseconds, parse, to_block

CLOCK: Final = 90_000
"""Ticks of the clock of MPEG-2 per second."""
WRAP: Final = 1 << 33
MOST: Final = 2_000
"""So many lines of one segment are read; nobody reads more in a minute."""
LONGEST: Final = 2_000
"""Letters of one line."""
ROUNDING: Final = CLOCK // 100
"""Times are told in whole milliseconds by some and in frames by others."""
MAP: Final = re.compile(r"^X-TIMESTAMP-MAP=(.*)$", re.MULTILINE)
KARAOKE: Final = re.compile(r"<\d[\d:.]*>")
"""When a word of a line is sung; it counts as the times of its segment do, which are others here."""
LOCAL: Final = re.compile(r"LOCAL:([\d:.]+)")
MPEGTS: Final = re.compile(r"MPEGTS:(\d{1,19})(?!\d)")


class Words(NamedTuple):
    """A text on the clock of the picture, from `start` to `stop`: 90 kHz, not folded to 33 bits."""

    start: int
    stop: int
    text: str


class Cuts(NamedTuple):
    """The lines of one segment of ours, as four files; an empty text stands for no line at all.

    `whole` has all that are to be read in it. `fresh` lacks those that began before it, `shut` those that go on behind
    it, `alone` both: where what lies beside it may not be seen, the lines that belong to it may not be read either.
    """

    whole: str
    fresh: str
    shut: str
    alone: str


def segment(text: str) -> list[Words]:
    """The lines of a segment of WebVTT; raises BadSubtitles (`no_webvtt`, `bad_map`, `too_many`) and as `parse`."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = plain.partition("\n")
    if first != "WEBVTT" and not first.startswith(("WEBVTT ", "WEBVTT\t")):
        raise BadSubtitles("no_webvtt", 1)
    shift = shift_of(rest.partition("\n\n")[0])
    try:
        cues = parse(plain)
    except BadSubtitles as bad:
        if bad.code == "no_cues":
            return []
        raise
    if len(cues) > MOST or any(len(one.text) > LONGEST for one in cues):
        raise BadSubtitles("too_many")
    return [Words(ticks(one.start_ms) + shift, ticks(one.end_ms) + shift, KARAOKE.sub("", one.text)) for one in cues]


def shift_of(head: str) -> int:
    """What a segment's own times lie behind the clock of the picture; raises BadSubtitles."""
    said = MAP.search(head)
    if said is None:
        return 0
    local, theirs = LOCAL.search(said[1]), MPEGTS.search(said[1])
    if local is None or theirs is None:
        raise BadSubtitles("bad_map", 2)
    return int(theirs[1]) % WRAP - ticks(milliseconds(local[1], 1))


def ticks(ms: int) -> int:
    """Milliseconds on the clock of the picture."""
    return ms * CLOCK // 1000


def after(moment: int, begin: int) -> int:
    """How much later than `begin` a moment is, on a clock that begins anew every 26 hours.

    >>> after(5, WRAP - 5), after(WRAP - 5, 5)
    (10, -10)
    """
    half = WRAP // 2
    return (moment - begin + half) % WRAP - half


def near(words: Words, begin: int, length: int) -> Words | None:
    """A line as it stands in [begin, begin + length), counted from `begin`; None when it stands elsewhere."""
    start = after(words.start, begin)
    stop = start + words.stop - words.start
    return Words(start, stop, words.text) if stop > ROUNDING and start < length - ROUNDING else None


def cut(some: Iterable[Words], begin: int, length: int) -> Cuts:
    """The lines of one segment of the picture, whose clock says `begin` at its beginning; it lasts `length`.

    A line that goes on is in the next segment again, so none is longer than its segment.
    """
    inside = sorted({found for one in some if (found := near(one, begin, length))})
    is_fresh = [one.start >= -ROUNDING for one in inside]
    is_shut = [one.stop <= length + ROUNDING for one in inside]
    told = [Cue(max(0, one.start) * 1000 // CLOCK, min(one.stop, length) * 1000 // CLOCK, one.text) for one in inside]
    return Cuts(
        written(told, begin),
        written([one for one, fine in zip(told, is_fresh, strict=True) if fine], begin),
        written([one for one, fine in zip(told, is_shut, strict=True) if fine], begin),
        written([one for one, *fine in zip(told, is_fresh, is_shut, strict=True) if all(fine)], begin),
    )


def written(cues: Sequence[Cue], begin: int) -> str:
    """A segment of WebVTT whose times count from the moment `begin` of the picture's clock."""
    head = HEADER.replace("MPEGTS:0", f"MPEGTS:{begin % WRAP}")
    return f"{head}\n" + "".join(map(to_block, cues)) if cues else ""
