"""A partner's segments are read in a confined process: one that crashes or hangs its reader costs itself and no more.

The answers are those of `media.live`. What comes back is believed only as far as it makes sense.
"""

import json
from typing import Any, Final

from ortaq.core.confined import Ended, Servant
from ortaq.core.media.live import KINDS, LONGEST, BadSegment, Copied, SegmentFacts
from ortaq.core.text.live import MOST as MOST_LINES
from ortaq.core.text.live import Words
from ortaq.core.text.subtitles import BadSubtitles

INSIDE: Final = "ortaq.core.media.reading"
MOST: Final = 64 << 20
"""Bytes of a segment with its init section."""
FORMS: Final = ("ts", "cmaf", "aac")
FURTHEST: Final = 1 << 84
"""No clock of 64 bits says more, in ticks of ours."""


class SegmentReader:
    """Reads the segments of one partner, one at a time; another partner's are read by another process."""

    def __init__(self, *, memory: int = 1 << 30, seconds: int = 5, clock: float = 8.0) -> None:
        self.servant = Servant(INSIDE, most=MOST, memory=memory, seconds=seconds, clock=clock)

    def read(self, data: bytes, init: bytes = b"", *, copy: bool = False) -> tuple[SegmentFacts, Copied | None]:
        """The facts of a segment and, if asked for, its copy in CMAF; raises BadSegment."""
        if len(data) + len(init) > MOST:
            raise BadSegment("too large")
        try:
            told, parts = self.servant.ask({"copy": copy}, [data, init])
        except Ended as error:
            raise BadSegment("its reader was ended") from error
        if "bad" in told:
            raise BadSegment(str(told["bad"])[:200])
        facts = facts_in(told)
        if not copy:
            return facts, None
        key = told.get("key")
        if len(parts) != 2 or not all(parts) or type(key) is not int:  # noqa: PLR2004 -- init section and media
            raise BadSegment("nothing was copied")
        return facts, Copied(parts[0], parts[1], key & 0xFFFFFFFF)

    def lines(self, data: bytes) -> list[Words]:
        """The lines of a segment of subtitles; raises BadSubtitles."""
        try:
            told, parts = self.servant.ask({"lines": True}, [data, b""])
        except Ended as error:
            raise BadSubtitles("ended") from error
        if "bad" in told or len(parts) != 1:
            raise BadSubtitles(str(told.get("bad", "nothing"))[:200])
        return lines_in(parts[0])

    def close(self) -> None:
        """End the process."""
        self.servant.close()


def facts_in(told: dict[str, Any]) -> SegmentFacts:
    """What a reader has said, if it can be true; raises BadSegment."""
    kinds, form, length, begin = (told.get(name) for name in ("kinds", "form", "length", "begin"))
    if not isinstance(kinds, list) or not kinds or kinds != [kind for kind in KINDS if kind in kinds]:
        raise BadSegment("no kinds")
    if form not in FORMS or type(length) is not int or not 0 < length <= LONGEST:
        raise BadSegment("no length")
    if type(begin) is not int or abs(begin) > FURTHEST:
        raise BadSegment("no begin")
    return SegmentFacts(tuple(kinds), form, length, begin)


def lines_in(plain: bytes) -> list[Words]:
    """What a reader has said of lines, if it can be true; raises BadSubtitles."""
    try:
        found = [Words(start, stop, text) for start, stop, text in json.loads(plain)]
    except (ValueError, TypeError, RecursionError):
        raise BadSubtitles("nonsense") from None
    if len(found) > MOST_LINES or not all(
        type(one.start) is type(one.stop) is int and isinstance(one.text, str) and one.start < one.stop for one in found
    ):
        raise BadSubtitles("nonsense")
    return found
