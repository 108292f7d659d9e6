"""The report of a week on paper: the week in short, each assistant's grid, every grade, our own errors."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from ortaq.assistants.models import WeeklyReport
from ortaq.assistants.report import drawing, words
from ortaq.assistants.report.drawing import Cell, Line
from ortaq.core.text import convert, dates
from ortaq.work.paper.fonts import STRONG, TEXT
from ortaq.work.paper.pages import WIDTH, on_paper
from ortaq.work.paper.parts import INK, SEAM, SOFT, WHITE
from ortaq.work.paper.report import SECTION, SENTENCE, SMALL, VALUE, report
from ortaq.work.paper.report import words as paragraph
from ortaq.work.settings import settings

MEASURE = "wrong"
SHADES = [HexColor(one) for one in ("#f6efe2", "#f4dfdd", "#e9bfc1", "#d68e99", "#b93c53")]
"""As on the screen, from under 10 to 50 per cent and over."""
ROW, HEAD, NAMES = 19.0, 24.0, 92.0


class Grid(Flowable):  # type: ignore[misc]  # reportlab has no types
    """One assistant's grid: languages down, countries across; a cell with few answers is hatched."""

    def __init__(self, lines: Sequence[Line], columns: Sequence[str], offset: int) -> None:
        super().__init__()
        self.lines, self.columns, self.offset = lines, columns, offset
        self.names = max([NAMES, *(width_of_name(line) for line in lines)])

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width = width
        self.step = (width - self.names) / len(self.columns)
        return width, HEAD + ROW * len(self.lines)

    def draw(self) -> None:
        """Heads, then row by row."""
        top = HEAD + ROW * len(self.lines)
        for at, code in enumerate(self.columns):
            self.text(self.names + (at + 0.5) * self.step, top - 14, code or "*", (STRONG, 8, SOFT))
        for number, line in enumerate(self.lines):
            y = top - HEAD - (number + 1) * ROW
            self.text(0, y + 6, words.language(line.language), (TEXT, 8.5, INK), is_middle=False)
            if line.agreement:
                told = alpha(line.agreement)
                self.text(self.names - 8 - stringWidth(told, TEXT, 7), y + 6, told, (TEXT, 7, SOFT), is_middle=False)
            for at, cell in enumerate(line.cells[self.offset : self.offset + len(self.columns)]):
                if cell:
                    self.cell(self.names + at * self.step, y, cell)

    def cell(self, x: float, y: float, one: Cell) -> None:
        """A field of its shade with its share, and its interval on 0 to 100 below."""
        canvas, width, height = self.canv, self.step - 2, ROW - 2
        canvas.saveState()
        canvas.setFillColor(SHADES[one.band])
        canvas.roundRect(x + 1, y + 1, width, height, 2.5, stroke=0, fill=1)
        ink = WHITE if one.band == len(SHADES) - 1 else INK
        if one.is_few:
            self.hatch(x + 1, y + 1, width, height)
        self.text(x + 1 + width / 2, y + 8, one.share, (TEXT if one.is_few else STRONG, 8.5, ink))
        canvas.setStrokeColor(ink)
        canvas.setLineWidth(0.7)
        inside = width - 6
        canvas.line(x + 4 + one.low * inside, y + 4, x + 4 + one.high * inside, y + 4)
        canvas.line(x + 4 + one.middle * inside, y + 2.6, x + 4 + one.middle * inside, y + 5.4)
        canvas.restoreState()

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """Thin slanted lines inside a field."""
        canvas = self.canv
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(x, y, width, height)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.setStrokeColor(Color(0.08, 0.13, 0.18, 0.28))
        canvas.setLineWidth(0.4)
        at = x - height
        while at < x + width:
            canvas.line(at, y, at + height, y + height)
            at += 3
        canvas.restoreState()

    def text(self, x: float, y: float, said: str, look: tuple[str, float, Color], *, is_middle: bool = True) -> None:
        """Words at a base line; `look` is font, size and colour."""
        font, size, colour = look
        self.canv.setFont(font, size)
        self.canv.setFillColor(colour)
        (self.canv.drawCentredString if is_middle else self.canv.drawString)(x, y, said)


@on_paper
def pdf_of(found: WeeklyReport) -> bytes:
    """The report as PDF, in the language that is active."""
    content = found.content
    first, last = (dt.date.fromisoformat(content[name]) for name in ("first", "last"))
    return report(
        _("What the assistants said about us this week"),
        story(content),
        eyebrow=f"{content['week']} · {dates.short_span(first, last, words.tag())}",
        head=content["week"],
        foot=f"SHA-256 {found.digest[:32]} …",
        tag=words.tag(),
        is_demo=settings().demo,
    )


def story(content: Mapping[str, Any]) -> Iterator[Flowable]:
    """The week in short, then assistant by assistant, then our own errors."""
    headline = drawing.headline(content)
    if headline:
        yield from leading(headline)
    for name, one in content["totals"].items():
        told = _("%(name)s: %(share)s %% of %(of)s answers.") % {
            "name": words.measure(MEASURE),
            "share": words.per_cent(one[MEASURE]["share"]),
            "of": words.number(one[MEASURE]["of"]),
        }
        said = f"{told} [{words.span(one[MEASURE])}] {words.channel(name)}"
        if headline:
            yield paragraph(f"{_('By the matcher alone:')} {said}", SENTENCE)
        else:
            yield paragraph(said, VALUE)
    yield Spacer(1, 6)
    lines = drawing.grid(content, MEASURE, "country")
    columns = content["countries"]
    for number, assistant in enumerate(content["assistants"]):
        one = assistant["total"][MEASURE]
        share = f"{words.per_cent(one['share'])} % [{words.span(one)}]"
        heading = " · ".join(filter(None, (assistant["name"], assistant["note"], share)))
        yield KeepTogether([paragraph(heading, SECTION), Grid(lines, columns, number * len(columns))])
        yield Spacer(1, 6)
        yield grades(assistant["grades"])
        yield paragraph(f"SHA-256 {assistant['manifest']}", SMALL)
        yield from people(content, assistant)
    yield Spacer(1, 6)
    yield from askers(content)
    yield from matters(content)
    yield paragraph(
        _(
            "Hatched: fewer than 30 answers. The line in a cell is Wilson's 95 % interval on 0 to 100. Only innocent "
            "questions are counted, each the first time it was asked; what is unclear waits for people. Opinions and "
            "contested matters are never graded."
        ),
        SMALL,
    )
    count = len(content["own_errors"])
    yield paragraph(
        ngettext("Our own errors, this week: %(n)s.", "Our own errors, this week: %(n)s.", count) % {"n": count},
        SECTION,
    )
    for error in content["own_errors"]:
        subject = " · ".join(filter(None, (error["day"], words.error_of(error["kind"]), error["subject"])))
        what = (f"{subject}:", words.said(error["what"]), words.effect(error.get("effect", {})))
        yield paragraph(" ".join(what), SENTENCE)


def leading(headline: Mapping[str, Any]) -> Iterator[Flowable]:
    """The number that leads on the page too: by matcher and people together, and how it was come by."""
    one = headline["told"]
    said = _("%(share)s %% of the answers mislead their readers.") % {"share": words.per_cent(one["share"])}
    yield paragraph(f"{said} [{words.span(one)}]", VALUE)
    how = _(
        "By matcher and people together: the matcher graded all %(answers)s, two journalists of two countries read "
        "%(read)s of them blind, drawn at random, and what they found corrects it."
    ) % {"answers": words.number(one["answers"]), "read": words.number(one["read"])}
    named = ", ".join(map(words.language, headline["languages"] or ()))
    yield paragraph(f"{how} {_('Languages: %(languages)s.') % {'languages': named} if named else ''}".strip(), SENTENCE)


def people(content: Mapping[str, Any], assistant: Mapping[str, Any]) -> Iterator[Flowable]:
    """What matcher and people come to together, or why nothing that people found is published."""
    rows = drawing.together(content, assistant)
    if not rows:
        return
    yield paragraph(_("Matcher and people together"), VALUE)
    for row in rows:
        name = words.language(row.language) if row.language else ", ".join(map(words.language, row.languages))
        read = _("n: matcher %(answers)s, people %(read)s") % {
            "answers": words.number(row.answers),
            "read": words.number(row.read),
        }
        agreed = ""
        if row.agreement:
            ends = [row.agreement[end] for end in ("low", "high") if row.agreement[end] is not None]
            agreed = alpha(row.agreement)
            agreed += f" [{'–'.join(map(words.alpha, ends))}]" if ends else ""
        found = f"{words.per_cent(row.told['share'])} % [{words.span(row.told)}]" if row.told else row.why
        yield paragraph(" · ".join(filter(None, (f"{name}: {found}", read, agreed))), SENTENCE)


def askers(content: Mapping[str, Any]) -> Iterator[Flowable]:
    """How answers change with the asker."""
    rows = drawing.manners(content)
    yield paragraph(_("How answers change with the asker"), SECTION)
    if not rows:
        yield paragraph(_("This week only innocent questions were asked."), SENTENCE)
    for one in rows:
        pairs = ngettext("%(n)s pair", "%(n)s pairs", one.pairs) % {"n": words.number(one.pairs)}
        more = _("%(more)s points [%(span)s]") % {
            "more": words.more(one.worse["share"]),
            "span": words.more_span(one.worse),
        }
        told = _("%(manner)s, %(name)s: asked innocently %(one)s, asked so %(other)s") % {
            "manner": words.persona(one.persona),
            "name": one.assistant,
            "one": f"{words.per_cent(one.innocent['share'])} % [{words.span(one.innocent)}]",
            "other": f"{words.per_cent(one.asked['share'])} % [{words.span(one.asked)}]",
        }
        yield paragraph(" · ".join((told, more, pairs, *([] if one.is_sure else [_("may be chance")]))), SENTENCE)


def matters(content: Mapping[str, Any]) -> Iterator[Flowable]:
    """Contested matters: every position, and no grade."""
    if content["contested"]:
        yield paragraph(_("Contested: every position, no grade"), SECTION)
    for one in content["contested"]:
        yield paragraph(convert.in_script(one["question"], words.tag())[1], VALUE)
        for position in one["positions"]:
            yield paragraph(f"{position['who']}: {position['says']}", SENTENCE)


def width_of_name(line: Line) -> float:
    """Points that the name of a language needs, with how far its readers agree beside it."""
    agreed = 8 + stringWidth(alpha(line.agreement), TEXT, 7) if line.agreement else 0
    return float(stringWidth(words.language(line.language), TEXT, 8.5) + agreed + 8)


def alpha(agreed: Mapping[str, Any]) -> str:
    """How far readers agree, in letters that our fonts have: no Greek ones."""
    return _("alpha %(value)s") % {"value": words.alpha(agreed["alpha"])}


def grades(told: Mapping[str, int]) -> Table:
    """How many answers have which grade."""
    rows = [
        [paragraph(words.grade(grade), SENTENCE), paragraph(words.number(many), SENTENCE)]
        for grade, many in told.items()
    ]
    table = Table(rows, colWidths=[WIDTH * 0.5, WIDTH * 0.5])
    table.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, SEAM), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table
