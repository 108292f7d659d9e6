"""What `/llms.txt` says to programs that read: rooms register their sections, the file is put together from them.

The form is that of llmstxt.org: a name, a sentence in a quotation, free lines, then sections of links. A proposal that
nobody has to follow, so it grants nothing by itself; it only leads to what does.

>>> @in_llms_txt(order=10)      # doctest: +SKIP
... def terms() -> Section:
...     return Section("Terms", links=(Link("What platforms may do", "/standards/platforms/"),))
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from django.utils import translation

from ortaq.work.settings import settings

SPACE = re.compile(r"\s+")
SPECIAL = re.compile(r"([\\\[\]()*_`#<>])")


@dataclass(frozen=True)
class Link:
    """Something to read: its name, its address (a path of this node, or whole), and what it is."""

    title: str
    address: str
    about: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with lines of plain text, then links."""

    heading: str
    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


Give = Callable[[], Section | None]
_sections: list[tuple[int, Give]] = []


def in_llms_txt(*, order: int) -> Callable[[Give], Give]:
    """Put a section into the file, in this order; it is asked at every request, in English, and may give None."""

    def remember(give: Give) -> Give:
        _sections.append((order, give))
        return give

    return remember


def sections() -> list[Section]:
    """The sections that have something to say now, in order."""
    with translation.override("en"):
        return [found for _order, give in sorted(_sections, key=lambda one: one[0]) if (found := give())]


def text(name: str, summary: str) -> str:
    """The whole file as Markdown, with whole addresses."""
    parts = [f"# {plain(name)}", f"> {plain(summary)}"]
    for section in sections():
        parts.append(f"## {plain(section.heading)}")
        parts.extend(plain(line) for line in section.lines)
        if section.links:
            parts.append("\n".join(linked(one) for one in section.links))
    return "\n\n".join(parts) + "\n"


def linked(link: Link) -> str:
    """A link as a line of a list."""
    address = urljoin(settings().origin.rstrip("/") + "/", link.address).replace("(", "%28").replace(")", "%29")
    return f"- [{plain(link.title)}]({address})" + (f": {plain(link.about)}" if link.about else "")


def plain(words: str) -> str:
    """Words as Markdown that is read back as the same words on one line: no room can write another's heading."""
    return SPECIAL.sub(r"\\\1", SPACE.sub(" ", words).strip())
