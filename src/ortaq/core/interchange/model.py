"""What every exchange format writes and reads: works, clauses, showings, and the rows that could not be taken.

A format is two functions: `export(listing) -> bytes` and `read(bytes) -> Import` (`ortaq.core.interchange.formats`).
Reading never raises for what is in the file: good rows are taken, each bad one is named with its line, its column, the
reason as a code with params (for a sentence in the reader's language) and, where one is near, a suggestion.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from ortaq.core.rights.clauses import Clause
from ortaq.core.rights.places import NOWHERE_ELSE, Places

KINDS = ("collection", "series", "season", "episode", "item")
"""What a work is in the tree: collections hold series, series seasons, seasons episodes."""


@dataclass(frozen=True, slots=True)
class Work:
    """A programme, or the season, series or collection that programmes are part of.

    `titles` and `synopses` are by BCP 47 tag. `place` is the number of the episode or season. `minutes` 0 and `year` 0
    are unknown. `owner` is the id of the house. `ids` are other numbers by scheme: "eidr" -> "10.5240/…", "isan",
    "house". `source_type` is the last word of IPTC's digital source type ("compositeSynthetic"), the label of AI use;
    empty where nothing was declared. `not_before` is an embargo: nobody shows it before (UTC).
    """

    id: str
    kind: str = "item"
    titles: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    place: int | None = None
    original_language: str = ""
    minutes: int = 0
    owner: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    synopses: Mapping[str, str] = field(default_factory=dict)
    genre: str = ""
    year: int = 0
    min_age: int = 0
    source_type: str = ""
    not_before: dt.datetime | None = None

    @property
    def title(self) -> str:
        """The title in its original language, else the first that there is, else its id."""
        return self.titles.get(self.original_language) or next(iter(self.titles.values()), self.id)


@dataclass(frozen=True, slots=True)
class Showing:
    """A programme on a channel from start to stop (UTC), with the languages in which it is sent.

    Sounds and subtitles are tags of tracks (core/text/tracks.py), `signed` sign languages of its picture.
    """

    id: str
    work: str
    channel: str
    start: dt.datetime
    stop: dt.datetime
    sounds: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What is exported, or was read: works with their parents, the clauses about them, showings.

    `houses` and `channels` are names by id. `places` knows the groups of states that clauses may name, so that a
    format without such groups can write out their members. `made_at` is when the listing was made (UTC).
    """

    works: tuple[Work, ...] = ()
    clauses: tuple[Clause, ...] = ()
    showings: tuple[Showing, ...] = ()
    houses: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    places: Places = NOWHERE_ELSE
    made_at: dt.datetime | None = None

    def house(self, pk: str) -> str:
        """What a house is called; its id where no name is known."""
        return self.houses.get(pk, pk)

    def work(self, pk: str) -> Work | None:
        """A work by its id."""
        return next((one for one in self.works if one.id == pk), None)


@dataclass(frozen=True, slots=True)
class BadRow:
    """One thing in a file that could not be taken.

    `line` is counted as the person sees it: the row of the sheet, the line of the text; 0 is the file as a whole.
    `column` is the header, or the name of the element. `reason` is a code, `params` what it speaks of, `raw` what is
    written there (cut to RAW characters), `suggestion` what could be written instead, or empty.
    """

    line: int
    column: str
    reason: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    suggestion: str = ""
    raw: str = ""


RAW = 200
"""How much of what was written is repeated in a BadRow, in characters."""


@dataclass(frozen=True, slots=True)
class Import:
    """What was read: the good rows, which can be taken, and the bad ones in the order of their lines.

    `notes` say what was assumed about the file as a whole, as codes with params: ("encoding", {"name": "cp1254"}).
    """

    listing: Listing = field(default_factory=Listing)
    bad: tuple[BadRow, ...] = ()
    notes: tuple[tuple[str, Mapping[str, str | int]], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everything in the file was understood."""
        return not self.bad

    @classmethod
    def refused(cls, unreadable: "Unreadable") -> Self:
        """The result for a file that cannot be read at all."""
        return cls(bad=(BadRow(unreadable.line, "", unreadable.code, unreadable.params),))


class Unreadable(ValueError):
    """A file that cannot be read as what it should be; raised inside a format, told as one BadRow outside."""

    def __init__(self, code: str, line: int = 0, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.line, self.params = code, line, params
