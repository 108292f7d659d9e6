"""Which part of a file an HTTP request asks for (RFC 9110, 14)."""

import re
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(r"bytes[ \t]*=[ \t]*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))")


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to `stop`, which is not in it any more."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.stop - self.start


class Unsatisfiable(ValueError):
    """The file has no byte of what was asked for."""


def span_of(header: str, size: int) -> Span | None:
    """The part of a file of so many bytes; None where the whole file is the answer.

    That is so without a range, for what makes no sense, for other units and for several ranges at once, as the RFC
    allows. Raises Unsatisfiable for a range that begins after the end.
    """
    asked = _RANGE.fullmatch(header.strip())
    if asked is None:
        return None
    first, last, suffix = asked.groups()
    if suffix is not None:
        span = Span(max(0, size - int(suffix)), size)
    else:
        start, stop = int(first), int(last) + 1 if last else size
        if last and stop <= start:
            return None
        span = Span(start, min(stop, size))
    if span.length <= 0:
        raise Unsatisfiable(header)
    return span
