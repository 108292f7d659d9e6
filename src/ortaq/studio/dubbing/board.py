"""The matrix of all programmes and languages: what is there, what is being made, what is wished for, what is missing.

A few queries for all of it, whatever its size; what a cell says is settled here, so that the page only draws.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.db.models import Count, F, Q
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.catalogue.asking import today_of
from ortaq.catalogue.models import WHOLES, Genre, Programme, Version, VersionKind
from ortaq.catalogue.queries import poster_address
from ortaq.core.origin.uses import AIKind
from ortaq.core.text import convert, dates, languages
from ortaq.members.models import Broadcaster
from ortaq.origin.queries import in_force
from ortaq.rights import sentences
from ortaq.studio.models import ORDER, Dub, DubStep, Stage, Wish

COLUMNS: Final = ("az", "kk", "ky", "tr", "uz", "tk", "hu", "ru", "en")
"""The languages of the members, and the two that they read in common."""
SCRIPTS: Final = {"kk": "Cyrl · Latn", "ky": "Cyrl", "uz": "Latn · Cyrl", "ru": "Cyrl"}
PER_PAGE: Final = 200
SPOKEN_BY_MACHINES: Final = {AIKind.VOICE.value, AIKind.DUB.value, AIKind.AUDIO.value, AIKind.DEEPFAKE.value}
SHOWS: Final = ("all", "late", "missing", "wished", "ours")


@dataclass(slots=True)
class Cell:
    """A programme in a language. `kind`: original, done, making, wished, subtitles or none."""

    language: str
    kind: str = "none"
    wishes: int = 0
    is_mine: bool = False
    is_machine: bool = False
    is_late: bool = False
    is_ours: bool = False
    dub: uuid.UUID | None = None
    step: int = 0
    due: str = ""
    said: str = ""
    says: str = ""

    @property
    def look(self) -> tuple[object, ...]:
        """All that it says and shows: cells that look the same are drawn once."""
        return self.kind, self.says, self.due, self.step, self.is_machine, self.is_mine

    @property
    def steps(self) -> tuple[str, ...]:
        """For the six little bars: done, at it, to come."""
        return BARS[self.step]


BARS: Final = tuple(
    tuple("on" if place < step else "at" if place == step else "" for place in range(len(ORDER) - 1))
    for step in range(len(ORDER) + 1)
)


@dataclass(slots=True)
class Row:
    """A programme with a cell for each language."""

    programme: Programme
    cells: list[Cell]

    @property
    def poster(self) -> str:
        """Address of its picture."""
        return poster_address(self.programme)


@dataclass(slots=True)
class Column:
    """A language: how much of all programmes speaks it."""

    tag: str
    name: str
    script: str
    is_own: bool
    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0

    @property
    def bars(self) -> list[tuple[str, str]]:
        """Of a hundred: originals, done, being made, only subtitles."""
        parts = (("o", "original"), ("k", "done"), ("p", "making"), ("f", "subtitles"))
        return [(sign, f"{100 * self.counts.get(kind, 0) / (self.total or 1):.2f}%") for sign, kind in parts]

    @property
    def told(self) -> str:
        """The same in words."""
        return said_counts(self.counts)

    @property
    def figures(self) -> str:
        """Done · being made · wished for."""
        return " · ".join(str(self.counts.get(kind, 0)) for kind in ("done", "making", "wished"))


@dataclass(frozen=True)
class Board:
    """The matrix as a house sees it; `rows` are those of one page and one choice, counts are of everything.

    `opened` is the cell that stands open beside it, as `name_of` has it.
    """

    house: Broadcaster
    everything: Sequence[Row]
    show: str
    page: int
    opened: str = ""

    @cached_property
    def chosen(self) -> list[Row]:
        """What is to be shown, on all pages."""
        return [row for row in self.everything if matches(row, self.show, self.own)]

    @property
    def rows(self) -> list[Row]:
        """What this page shows."""
        return self.chosen[(self.page - 1) * PER_PAGE : self.page * PER_PAGE]

    @property
    def pages(self) -> range:
        """Numbers of the pages."""
        return range(1, -(-len(self.chosen) // PER_PAGE) + 1)

    @property
    def groups(self) -> list[tuple[str, list[tuple[Row, SafeString]]]]:
        """The rows by genre, children's programmes first, each with its cells as they are drawn."""
        found: dict[str, list[tuple[Row, SafeString]]] = {genre.value: [] for genre in Genre}
        drawing = Drawing([column.name for column in self.columns], self.opened)
        for row in self.rows:
            found.setdefault(row.programme.genre, []).append((row, drawing.cells(row)))
        return [(str(Genre(genre).label), rows) for genre, rows in found.items() if rows]

    @property
    def own(self) -> str:
        """The house's main language as a column; empty when it is none of them."""
        tag = languages.primary(self.house.languages[0]) if self.house.languages else ""
        return tag if tag in COLUMNS else ""

    @cached_property
    def columns(self) -> list[Column]:
        """The languages with their counts."""
        made = [
            Column(tag, sentences.language(tag), SCRIPTS.get(tag, "Latn"), tag == self.own, {}, len(self.everything))
            for tag in COLUMNS
        ]
        for row in self.everything:
            for column, cell in zip(made, row.cells, strict=True):
                column.counts[cell.kind] = column.counts.get(cell.kind, 0) + 1
        return made

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many cells of each kind there are, and how many rows each choice shows."""
        found: dict[str, int] = defaultdict(int)
        for column in self.columns:
            for kind, count in column.counts.items():
                found[kind] += count
        for show in SHOWS:
            found[f"show_{show}"] = sum(matches(row, show, self.own) for row in self.everything)
        return found


class Drawing:
    """Draws cells; a template is asked once for all that look the same, which makes a page of 1,800 cells quick."""

    def __init__(self, names: Sequence[str], opened: str) -> None:
        self.names, self.opened = [escape(name) for name in names], opened
        self.template, self.drawn = (
            get_template("studio/dubbing/_cell.html"),
            dict[tuple[object, ...], tuple[str, str]](),
        )
        self.reader = sentences.reader()

    def cells(self, row: Row) -> SafeString:
        """The cells of a row."""
        title = escape(convert.in_script(row.programme.titles, self.reader)[1])
        told = zip(row.cells, self.names, strict=True)
        return SafeString(
            "".join([self.cell(one, name_of(row.programme.pk, one.language), f"{title}, {name}") for one, name in told])
        )

    def cell(self, cell: Cell, name: str, about: str) -> str:
        """One cell; `about` is escaped."""
        if (drawn := self.drawn.get(cell.look)) is None:
            drawn = self.drawn[cell.look] = escape(cell.says), self.template.render({"cell": cell}).strip()
        late, current = " is-late" if cell.is_late else "", ' aria-current="true"' if name == self.opened else ""
        link = f'<a href="?cell={name}"{current} aria-label="{about}: {drawn[0]}">{drawn[1]}</a>'
        return f'<td class="m m-{cell.kind}{late}">{link}</td>'


def name_of(programme: uuid.UUID, language: str) -> str:
    """A programme in a language, as addresses name it."""
    return f"{programme}.{language}"


def said_counts(counts: Mapping[str, int]) -> str:
    """7 done, 0 being made, 5 wished for."""
    return _("%(done)d done, %(making)d being made, %(wished)d wished for") % {
        kind: counts.get(kind, 0) for kind in ("done", "making", "wished")
    }


def matches(row: Row, show: str, own: str) -> bool:
    """Whether a row belongs to a choice."""
    match show:
        case "late":
            return any(cell.is_late for cell in row.cells)
        case "missing":
            return any(cell.language == own and cell.kind in {"none", "wished", "subtitles"} for cell in row.cells)
        case "wished":
            return any(cell.wishes for cell in row.cells if cell.kind in {"wished", "none", "subtitles"})
        case "ours":
            return any(cell.is_ours for cell in row.cells)
    return True


def board_for(house: Broadcaster, *, show: str = "all", page: int = 1, opened: str = "") -> Board:
    """The matrix for a house: programmes that are or will be a film, in the nine languages."""
    found = (
        Programme.objects.exclude(kind__in=WHOLES)
        .exclude(original_language__in=("", "zxx"))
        .select_related("package")
        .defer("synopses", "credits", "search_key", "package__pictures", "package__sounds", "package__subtitles")
        .order_by("-created_at")
    )
    programmes = list(found)
    words = _Words(house, _Known(*_tracks(), _dubs(), _wishes(house)))
    rows = [Row(one, [words.cell(one, tag) for tag in COLUMNS]) for one in programmes]
    return Board(house, rows, show if show in SHOWS else "all", max(1, page), opened)


Key = tuple[uuid.UUID, str]


def _tracks() -> tuple[dict[Key, bool], set[Key]]:
    """Which programmes speak which languages, and whether a machine speaks; which have subtitles in them."""
    machine = {
        version
        for version, uses in in_force()
        .filter(version__kind=VersionKind.SOUND, no_ai=False)
        .values_list("version", "uses")
        if any(use.get("kind") in SPOKEN_BY_MACHINES for use in uses)
    }
    heard: dict[Key, bool] = {}
    read: set[Key] = set()
    tracks = Version.objects.filter(Q(kind=VersionKind.SOUND) | Q(kind=VersionKind.SUBTITLES))
    for pk, programme, kind, tag in tracks.values_list("pk", "programme", "kind", "language"):
        # What was made for those who do not see or hear is no dub.
        if "-x-" in tag:
            continue
        key = (programme, languages.primary(tag))
        if kind == VersionKind.SOUND:
            heard[key] = pk in machine
        else:
            read.add(key)
    return heard, read


def _dubs() -> dict[Key, tuple[Dub, dt.date | None]]:
    """The dubs that are being made, and until when their present step is to be done."""
    at_work = Stage.objects.filter(step=F("dub__step"), done_at=None, dub__dropped_at=None)
    due = dict(at_work.exclude(step=DubStep.DELIVERED).values_list("dub", "due_on"))
    found = Dub.objects.filter(dropped_at=None).exclude(step=DubStep.DELIVERED)
    return {(one.programme_id, one.language): (one, due.get(one.pk)) for one in found}


def _wishes(house: Broadcaster) -> dict[Key, tuple[int, bool]]:
    """How many houses wish for what, and whether this one does."""
    counted = Wish.objects.values_list("programme", "language").annotate(
        Count("pk"), mine=Count("pk", filter=Q(house=house))
    )
    return {(programme, language): (count, bool(mine)) for programme, language, count, mine in counted}


@dataclass(frozen=True, slots=True)
class _Known:
    """What there is, by programme and language."""

    heard: Mapping[Key, bool]
    read: set[Key]
    dubs: Mapping[Key, tuple[Dub, dt.date | None]]
    wishes: Mapping[Key, tuple[int, bool]]


class _Words:
    """What cells say, in the reader's language; each sentence is looked up once for all of them."""

    def __init__(self, house: Broadcaster, known: _Known) -> None:
        self.house, self.known, self.today = house, known, today_of(house)
        self.reader = sentences.reader()
        self.steps = {step.value: str(step.label) for step in DubStep}
        self.said = {
            "original": _("original"), "done": _("done"), "subtitles": _("subtitles"), "none": "",
        }  # fmt: skip
        self.says = {
            "original": _("original"),
            "done": _("done"),
            "subtitles": _("only subtitles"),
            "none": _("missing; make a wish"),
        }
        # What the eye sees as a sign, said to those who hear the page.
        self.spoken, self.too = _("done, synthetic voice"), _("yours among them")
        self.days: dict[dt.date, str] = {}

    def cell(self, programme: Programme, tag: str) -> Cell:
        """One cell; whatever comes first of: original, done, being made, wished for, subtitles."""
        key = (programme.pk, tag)
        cell = Cell(tag)
        cell.wishes, cell.is_mine = self.known.wishes.get(key, (0, False))
        if languages.primary(programme.original_language) == tag:
            cell.kind = "original"
        elif key in self.known.heard:
            cell.kind, cell.is_machine = "done", self.known.heard[key]
        elif key in self.known.dubs:
            self.making(cell, programme, *self.known.dubs[key])
            return cell
        elif cell.wishes:
            cell.kind, cell.said = "wished", str(cell.wishes)
            cell.says = ngettext("%(count)d house wishes for it", "%(count)d houses wish for it", cell.wishes) % {
                "count": cell.wishes
            }
            if cell.is_mine:
                cell.says += f", {self.too}"
            return cell
        elif key in self.known.read:
            cell.kind = "subtitles"
        cell.said, cell.says = self.said[cell.kind], self.spoken if cell.is_machine else self.says[cell.kind]
        return cell

    def making(self, cell: Cell, programme: Programme, dub: Dub, due: dt.date | None) -> None:
        """A cell of a dub that is being made."""
        cell.kind, cell.dub, cell.step = "making", dub.pk, dub.place
        cell.is_ours = self.house.pk in (dub.house_id, programme.owner_id)
        cell.said = self.steps[dub.step]
        if due is not None:
            cell.is_late = due < self.today
            cell.due = self.late(due) if cell.is_late else self.day(due)
        cell.says = f"{cell.said}, {cell.due}" if cell.due else cell.said

    def day(self, due: dt.date) -> str:
        """4 Dec."""
        if due not in self.days:
            self.days[due] = dates.short_days(due, due, self.reader)
        return self.days[due]

    def late(self, due: dt.date) -> str:
        """2 days late."""
        count = (self.today - due).days
        return ngettext("%(count)d day late", "%(count)d days late", count) % {"count": count}
