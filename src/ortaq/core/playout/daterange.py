r"""What the stream says of itself: EXT-X-DATERANGE for programmes and slates (RFC 8216bis, 4.4.5.1).

A programme's range carries its title, its label (the tamga) and where it can be verified; a slate's range says why
there is no picture, and what is carried live says from whom. Players read it, and so does whoever records the stream.

>>> Cue("p7", PROGRAMME, {"X-TITLE": "Ýartygulak"}).line(0, 4 * 720_000)
b'#EXT-X-DATERANGE:ID="p7",CLASS="org.ortaq.programme",START-DATE="1970-01-01T00:00:00.000Z",DURATION=4.000,X-TITLE="\xc3\x9dartygulak"\n'
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from ortaq.core.playout.ticks import iso, seconds

PROGRAMME: Final = "org.ortaq.programme"
SLATE: Final = "org.ortaq.slate"
CARRIED: Final = "org.ortaq.carried"
# A quoted string may hold neither a quotation mark nor a line break, and knows no escape (RFC 8216, 4.2).
FORBIDDEN: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
NAME: Final = re.compile(r"X-[A-Z0-9-]+")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said of a stretch of the air; when it begins and ends is known only when the timeline is laid out."""

    id: str
    kind: str
    attributes: Mapping[str, str | int] = field(default_factory=dict)
    planned: bool = False
    """The end may still be moved: said as PLANNED-DURATION."""

    def line(self, start: int, stop: int | None) -> bytes:
        """The tag with its line end; ticks in, half-open. Without a `stop` nobody knows when it ends, for ever.

        What is said under one name may never change (RFC 8216, 4.3.2.7.1), so no end can be added later.
        """
        return b"".join(self.parts(start, stop))

    def parts(self, start: int, stop: int | None) -> tuple[bytes, bytes]:
        """The same in two parts, of which the second is one object for all ranges that say the same."""
        length = "PLANNED-DURATION" if self.planned else "DURATION"
        own = f'ID="{quotable(self.id)}",CLASS="{self.kind}",START-DATE="{iso(start)}"'
        ends = "" if stop is None else f",{length}={seconds(stop - start)}"
        return f"#EXT-X-DATERANGE:{own}{ends}".encode(), attributes_of(tuple(self.attributes.items()))


@lru_cache(maxsize=32_768)
def attributes_of(named: tuple[tuple[str, str | int], ...]) -> bytes:
    """Attributes of our own and the line end, kept once: many channels say the same of a programme."""
    return "".join([*(f",{said(name, value)}" for name, value in named), "\n"]).encode()


def said(name: str, value: str | int) -> str:
    """One attribute of our own; numbers stand bare, texts in quotation marks. Raises ValueError for a wrong name."""
    if not NAME.fullmatch(name):
        raise ValueError(name)
    return f"{name}={value}" if isinstance(value, int) else f'{name}="{quotable(value)}"'


def quotable(text: str) -> str:
    """The text without what a quoted string cannot hold; quotation marks become typographic ones."""
    return FORBIDDEN.sub(" ", text.replace('"', "”"))
