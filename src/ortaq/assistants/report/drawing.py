"""The numbers behind the pictures of the report: cells of the grid, trends, dots with intervals. Pure values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ortaq.assistants.report import words
from ortaq.core.grading.agreement import Standing
from ortaq.core.monitor.numbers import FEW
from ortaq.core.monitor.readings import ACCURACY

BANDS = (10, 20, 35, 50)
"""Where the shades of the grid change, in per cent."""
MARKS = 4
"""So many shapes tell assistants apart."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 208, 10, 74


@dataclass(frozen=True)
class Cell:
    """One cell of the grid: its share, its interval as parts of the whole, its shade, and how it is read aloud."""

    key: str
    share: str
    band: int
    low: float
    high: float
    middle: float
    is_few: bool
    said: str
    is_first: bool = False


def cell(key: str, one: Mapping[str, int], said: str, *, is_first: bool = False) -> Cell:
    """A cell of a measure."""
    return Cell(
        key=key,
        share=words.per_cent(one["share"]),
        band=sum(one["share"] >= 100 * edge for edge in BANDS),
        low=one["low"] / 10_000,
        high=one["high"] / 10_000,
        middle=one["share"] / 10_000,
        is_few=one["of"] < FEW,
        said=said,
        is_first=is_first,
    )


@dataclass(frozen=True)
class Line:
    """A row of the grid: a language, how far its readers agree, and the cells of every assistant."""

    language: str
    agreement: Mapping[str, Any] | None
    is_held: bool
    """Whether readers agree too little for anything of theirs to be published."""
    cells: Sequence[Cell | None]


def grid(content: Mapping[str, Any], measure: str, by: str) -> list[Line]:
    """The rows of the grid; `by` is country or topic, and says what the columns of each assistant are."""
    columns = content["countries"] if by == "country" else content["topics"]
    name = words.country if by == "country" else words.topic
    lines = []
    for language in content["languages"]:
        cells: list[Cell | None] = []
        for assistant in content["assistants"]:
            found = {
                one[by]: one
                for one in assistant["cells" if by == "country" else "topics"]
                if one["language"] == language
            }
            for column in columns:
                one = found.get(column)
                key = f"{assistant['slug']}.{language}.{column}"
                said = f"{assistant['name']}, {words.language(language)}, {name(column)}"
                first = column == columns[0]
                cells.append(cell(key, one[measure], said, is_first=first) if one else None)
        agreed = content["agreements"].get(language, {}).get(ACCURACY)
        held = agreed is not None and agreed["standing"] == Standing.NOT_PUBLISHED
        lines.append(Line(language, agreed, held, cells))
    return lines


@dataclass(frozen=True)
class Trend:
    """An assistant's shares over weeks as a line with its band, in the units of the picture."""

    line: str
    band: str
    x: float
    y: float
    first: str
    last: str
    share: str
    grid: Sequence[tuple[float, str]]


def trend(points: Sequence[Mapping[str, Any]], measure: str, top: int = 100) -> Trend:
    """The picture of a trend; one week alone is a dot."""
    count = max(len(points) - 1, 1)

    def x(at: int) -> float:
        return round(_RIGHT - (len(points) - 1 - at) * (_RIGHT - _LEFT) / count, 1)

    def y(share: float) -> float:
        return round(_BOTTOM - share / 100 / top * (_BOTTOM - _TOP), 1)

    ones = [point[measure] for point in points]
    upper = [f"{x(at)},{y(one['high'])}" for at, one in enumerate(ones)]
    lower = [f"{x(at)},{y(one['low'])}" for at, one in enumerate(ones)]
    if len(points) == 1:
        # The interval of one week, as wide as a finger.
        upper = [f"{x(0) - 3},{y(ones[0]['high'])}", f"{x(0) + 3},{y(ones[0]['high'])}"]
        lower = [f"{x(0) - 3},{y(ones[0]['low'])}", f"{x(0) + 3},{y(ones[0]['low'])}"]
    return Trend(
        line=" ".join(f"{x(at)},{y(one['share'])}" for at, one in enumerate(ones)),
        band=" ".join([*upper, *reversed(lower)]),
        x=x(len(points) - 1),
        y=y(ones[-1]["share"]),
        first=points[0]["week"] if len(points) > 1 else "",
        last=points[-1]["week"],
        share=words.per_cent(ones[-1]["share"]),
        grid=[(y(line * 100), words.number(line)) for line in (0, top // 2, top)],
    )


@dataclass(frozen=True)
class Fixed:
    """An assistant's mark on the line of a correction: how far along, after how many days, or still wrong."""

    name: str
    mark: int
    place: float
    days: str
    is_fixed: bool


@dataclass(frozen=True)
class Corrected:
    """One correction on a line of days."""

    statement: Mapping[str, str]
    fact: str
    published: str
    marks: Sequence[Fixed]
    length: float


def corrected(content: Mapping[str, Any]) -> tuple[list[Corrected], list[tuple[float, str]]]:
    """The lines of all corrections, and the days that stand below them; places in per cent."""
    told = content["corrections"]["rows"]
    names = {one["slug"]: (at, one["name"]) for at, one in enumerate(content["assistants"])}
    most = max((fix["tenths"] for row in told for fix in row["fixes"]), default=0) or 10
    rows = []
    for row in told:
        marks = [
            Fixed(
                names.get(fix["assistant"], (0, fix["assistant"]))[1],
                names.get(fix["assistant"], (0, ""))[0] % MARKS,
                100 * fix["tenths"] / most,
                words.number(round(fix["tenths"] / 10)),
                fix["is_fixed"],
            )
            for fix in row["fixes"]
        ]
        length = max(mark.place for mark in marks)
        rows.append(Corrected(row["statement"], row["fact"], row["published"], marks, length))
    return rows, [(part * 25.0, words.number(round(most * part / 40))) for part in range(5)]


@dataclass(frozen=True)
class Dot:
    """A share with its interval on a line from 0 to 100, in per cent of its length."""

    name: str
    x: float
    low: float
    high: float
    hits: int
    of: int
    is_few: bool


def dots(topics: Sequence[Mapping[str, Any]], measure: str) -> Iterator[Dot]:
    """The topics of a cell."""
    for one in topics:
        told = one[measure]
        yield Dot(
            words.topic(one["topic"]),
            told["share"] / 100,
            told["low"] / 100,
            told["high"] / 100,
            told["hits"],
            told["of"],
            told["of"] < FEW,
        )


@dataclass(frozen=True)
class Together:
    """A share by matcher and people together, on a line from 0 to 100, beside the matcher's own; or why there is none.

    `language` is empty for an assistant as a whole, which `languages` then names.
    """

    language: str
    languages: Sequence[str]
    answers: int
    read: int
    why: str
    agreement: Mapping[str, Any] | None
    x: float = 0.0
    low: float = 0.0
    high: float = 0.0
    machine: float = 0.0
    told: Mapping[str, int] | None = None


def together(content: Mapping[str, Any], assistant: Mapping[str, Any]) -> list[Together]:
    """What people and matcher come to for one assistant: as a whole, then by language."""
    joined = assistant["joined"]
    if not joined:
        return []
    total = joined["total"]
    # Of one language alone the whole is that language.
    rows = [row_together(total, "", None)] if total and len(total["languages"]) > 1 else []
    for one in joined["languages"]:
        agreed = content["agreements"].get(one["language"], {}).get(ACCURACY)
        rows.append(row_together(one, one["language"], agreed))
    return rows


def headline(content: Mapping[str, Any]) -> dict[str, Any] | None:
    """The joined share that stands for the week: of the one assistant, where people have read enough of it."""
    joined = content["assistants"][0]["joined"] if len(content["assistants"]) == 1 else None
    total = joined and joined["total"]
    if not total or total["why"]:
        return None
    return {"told": total, "languages": None if total["languages"] == content["languages"] else total["languages"]}


def row_together(one: Mapping[str, Any], language: str, agreed: Mapping[str, Any] | None) -> Together:
    """One row."""
    row = Together(language, one.get("languages", ()), one["answers"], one["read"], words.why(one["why"]), agreed)
    if one["why"]:
        return row
    places = {name: one[name] / 100 for name in ("low", "high", "machine")}
    return replace(row, x=one["share"] / 100, told=one, **places)


@dataclass(frozen=True)
class Manner:
    """How one assistant's answers change when the same is asked otherwise; places in per cent of a line 0 to 100."""

    assistant: str
    persona: str
    pairs: int
    innocent: Mapping[str, int]
    asked: Mapping[str, int]
    refused: Mapping[str, int]
    worse: Mapping[str, int]
    turned_wrong: int
    turned_right: int
    is_sure: bool
    is_few: bool

    @property
    def span(self) -> tuple[float, float]:
        """From where to where the share moves, the smaller end first."""
        one, other = self.innocent["share"] / 100, self.asked["share"] / 100
        return min(one, other), max(one, other)


def manners(content: Mapping[str, Any]) -> list[Manner]:
    """Every assistant's, in the order in which askers grow less friendly."""
    return [
        Manner(
            assistant["name"],
            one["persona"],
            one["pairs"],
            one["innocent"]["wrong"],
            one["asked"]["wrong"],
            one["asked"]["not_attempted"],
            one["worse"],
            one["turned_wrong"],
            one["turned_right"],
            is_sure=not one["worse"]["low"] <= 0 <= one["worse"]["high"],
            is_few=one["pairs"] < FEW,
        )
        for assistant in content["assistants"]
        for one in sorted(assistant["manners"], key=lambda one: words.ORDER.index(one["persona"]))
    ]
