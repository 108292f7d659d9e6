"""Pairs of titles in two languages for `bench/search.py`: what installed programs say in both, never committed.

Strings of user interfaces stand in for titles: of 2 to 9 words, the same message in two languages. A title and a query
are a pair; the titles are what is searched.
"""

import gettext
import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOCALES = Path("/usr/share/locale")
PAIRS = (("kk", "tr"), ("az", "tr"), ("uz", "tr"), ("ky", "tr"), ("tk", "tr"))
MARKUP = re.compile(r"%\(\w+\)[sd]|%[-\d$.]*[a-zA-Z]|\{[^{}]*\}|<[^>]+>|&\w+;|[_&](?=\w)")
FEWEST, MOST = 2, 9
"""Words of a title."""
TITLES, QUERIES = 700, 250


@dataclass(frozen=True)
class Pair:
    """A message in two languages; `is_unread` belongs to the half on which nothing was tuned."""

    id: str
    query: str
    title: str

    @property
    def is_unread(self) -> bool:
        """Half of all messages, by their digest."""
        return digest(self.id)[0] % 2 == 1


def digest(text: str) -> bytes:
    """A number that stays the same from run to run."""
    return hashlib.sha256(text.encode()).digest()


def pairs(one: str, other: str) -> list[Pair]:
    """What is said in both languages by whatever is installed, in an order of chance that is always the same."""
    found: dict[str, Pair] = {}
    titles: set[str] = set()
    for path in sorted(catalogues(one)):
        beside = Path(*(other if part == one else part for part in path.parts))
        if not beside.exists():
            continue
        ours, theirs = messages(path), messages(beside)
        for key in sorted(ours.keys() & theirs.keys()):
            query, title = plain(ours[key]), plain(theirs[key])
            if is_title(query) and is_title(title) and title not in titles and query != title:
                found.setdefault(query, Pair(key, query, title))
                titles.add(title)
    return sorted(found.values(), key=lambda pair: digest(pair.id))


def catalogues(tag: str) -> Iterator[Path]:
    """Every compiled catalogue of a language in the system and in Python's packages."""
    for root in (LOCALES, *map(Path, sys.path)):
        if root.is_dir() and (root == LOCALES or root.name.endswith("-packages")):
            yield from root.glob(f"{tag}/LC_MESSAGES/*.mo" if root == LOCALES else f"**/{tag}/LC_MESSAGES/*.mo")


def messages(path: Path) -> dict[str, str]:
    """The texts of a catalogue by their ids; of a plural the first form."""
    with path.open("rb") as file:
        catalogue: dict[Any, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    keys = ((key, key if isinstance(key, str) else key[0] if not key[1] else "") for key in catalogue)
    return {name: catalogue[key] for key, name in keys if name}


def plain(text: str) -> str:
    """A message without places for values, marks of keys and markup."""
    return " ".join(MARKUP.sub("", text).split())


def is_title(text: str) -> bool:
    """Whether a message is as long as a title, and says something."""
    return FEWEST <= len(text.split()) <= MOST and any(map(str.isalpha, text))
