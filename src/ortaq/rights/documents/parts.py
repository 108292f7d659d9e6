"""The drawn parts of a document: the woven edge, the mark, windows over months, a code to be read by a camera.

Sizes are points (1/72 inch); y grows upwards, as in PDF.
"""

from collections.abc import Iterable, Sequence

import segno
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from ortaq.core.text import dates
from ortaq.rights.documents.fonts import STRONG, TEXT
from ortaq.rights.drawing import Picture

Point = tuple[float, float]

INK, SOFT, SKY, SAFFRON, POMEGRANATE, GRASS, SEAM, LINEN, FELT, WHITE = (
    HexColor(f"#{one}")
    for one in ("14222e", "4f5d68", "0c7a8a", "e39a12", "ad1f3a", "3f7a34", "e2d6c0", "f2eadb", "fbf7ef", "ffffff")
)
"""The light tokens of the screens (web/tokens.css)."""
HIGHEST = 560
"""Points that a picture may be high, so that it stands on one page."""
STROKES: tuple[tuple[Point, Point], ...] = (((20, 31), (20, 18.5)), ((16, 26), (24, 26)))
CURLS = (
    ((20, 18.5), (20, 13.8, 17.7, 10.7, 14.4, 10.7), (11.1, 10.7, 9, 12.9, 9, 15.6), (9, 18.3, 10.7, 19.9, 13, 19.9),
     (15.3, 19.9, 16.4, 18.5, 16.4, 16.7)),
    ((20, 18.5), (20, 13.8, 22.3, 10.7, 25.6, 10.7), (28.9, 10.7, 31, 12.9, 31, 15.6), (31, 18.3, 29.3, 19.9, 27, 19.9),
     (24.7, 19.9, 23.6, 18.5, 23.6, 16.7)),
)  # fmt: skip
"""The strokes of our mark on a field of 40 by 40, as in web/brand.html; there y grows downwards."""


def mark(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Our mark with its lower left corner at a point."""
    canvas.saveState()
    canvas.translate(x, y + size)
    canvas.scale(size / 40, -size / 40)
    canvas.saveState()
    canvas.translate(20, 20)
    canvas.rotate(45)
    canvas.setFillColor(SKY)
    canvas.roundRect(-14, -14, 28, 28, 6, stroke=0, fill=1)
    canvas.restoreState()
    canvas.setStrokeColor(WHITE)
    canvas.setLineWidth(2.3)
    canvas.setLineCap(1)
    path = canvas.beginPath()
    for start, end in STROKES:
        path.moveTo(*start)
        path.lineTo(*end)
    for start, *curves in CURLS:
        path.moveTo(*start)
        for curve in curves:
            path.curveTo(*curve)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()


def woven(canvas: Canvas, x: float, y: float, width: float) -> None:
    """A woven edge: diamonds of the carpet between two threads."""
    canvas.saveState()
    canvas.setStrokeColor(SEAM)
    canvas.setLineWidth(0.6)
    canvas.line(x, y - 4.5, x + width, y - 4.5)
    canvas.line(x, y + 4.5, x + width, y + 4.5)
    count = int(width // 9)
    step = width / count
    for n in range(count):
        middle = x + (n + 0.5) * step
        diamond(canvas, middle, y, 3.1, SAFFRON if n % 3 == 1 else SKY)
        if n % 3 == 1:
            diamond(canvas, middle, y, 1.2, WHITE)
    canvas.restoreState()


def diamond(canvas: Canvas, x: float, y: float, reach: float, colour: Color) -> None:
    """A filled diamond around a point."""
    path = canvas.beginPath()
    path.moveTo(x - reach, y)
    path.lineTo(x, y + reach)
    path.lineTo(x + reach, y)
    path.lineTo(x, y - reach)
    path.close()
    canvas.setFillColor(colour)
    canvas.drawPath(path, stroke=0, fill=1)


class Edge(Flowable):  # type: ignore[misc]  # reportlab has no types
    """The woven edge across the text."""

    def __init__(self, space: float = 12) -> None:
        super().__init__()
        self.space = space

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """As wide as there is room."""
        self.width = width
        return width, 9 + self.space

    def draw(self) -> None:
        """Put it on the page."""
        woven(self.canv, 0, 4.5 + self.space / 2, self.width)


class Windows(Flowable):  # type: ignore[misc]  # reportlab has no types
    """Windows over territories and months; the numbers come from `rights.drawing`, the words are in a language."""

    def __init__(self, picture: Picture, tag: str) -> None:
        super().__init__()
        self.picture, self.tag = picture, tag

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """As wide as there is room, as high as its rows; smaller where these are more than a page holds."""
        self.scale = min(width / self.picture.paper.width, HIGHEST / self.picture.height)
        return width, self.picture.height * self.scale

    def draw(self) -> None:
        """Months as hairlines, territories as rows, windows as bars."""
        canvas, picture = self.canv, self.picture
        canvas.saveState()
        canvas.translate(0, picture.height * self.scale)
        canvas.scale(self.scale, -self.scale)
        canvas.setLineWidth(0.8)
        canvas.setStrokeColor(SEAM)
        for year in picture.years:
            self.text(year.x, 13, str(year.day.year), STRONG, INK)
        for month in picture.months:
            canvas.line(month.x, picture.paper.top, month.x, picture.height)
            if month.is_named:
                name = dates.short_month(month.day, self.tag)
                self.text(month.middle, 27, name, TEXT, SOFT, is_middle=True)
        for row in picture.rows:
            canvas.setStrokeColor(SEAM)
            canvas.line(0, row.bottom, picture.paper.width, row.bottom)
            self.text(0, row.text_y, shortened(row.name, picture.paper.left - 8), TEXT, INK)
            for bar in row.bars:
                canvas.setFillColor(SAFFRON if bar.look == "g-new" else SEAM)
                canvas.roundRect(bar.x, bar.y, bar.width, bar.height, 3, stroke=0, fill=1)
                if bar.fits:
                    self.text(bar.text_x, bar.text_y, bar.words, STRONG, INK)
        canvas.restoreState()

    def text(self, x: float, y: float, words: str, font: str, colour: Color, *, is_middle: bool = False) -> None:
        """Words at a base line; the canvas stands on its head here, so they are turned back."""
        self.canv.saveState()
        self.canv.translate(x, y)
        self.canv.scale(1, -1)
        self.canv.setFont(font, 11)
        self.canv.setFillColor(colour)
        (self.canv.drawCentredString if is_middle else self.canv.drawString)(0, 0, words)
        self.canv.restoreState()


def shortened(words: str, room: float) -> str:
    """Words that fit into a room, at 11 points."""
    from reportlab.pdfbase.pdfmetrics import stringWidth  # noqa: PLC0415

    if stringWidth(words, TEXT, 11) <= room:
        return words
    while words and stringWidth(f"{words}…", TEXT, 11) > room:
        words = words[:-1]
    return f"{words.rstrip()}…"


class Code(Flowable):  # type: ignore[misc]  # reportlab has no types
    """An address as a code for a camera (QR, ISO/IEC 18004)."""

    def __init__(self, address: str, size: float) -> None:
        super().__init__()
        self.rows: Sequence[Iterable[int]] = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
        self.size = size

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """A square."""
        return self.size, self.size

    def draw(self) -> None:
        """Dark squares on the paper."""
        step = self.size / len(self.rows)
        path = self.canv.beginPath()
        for y, row in enumerate(self.rows):
            for x, dark in enumerate(row):
                if dark:
                    path.rect(x * step, self.size - (y + 1) * step, step, step)
        self.canv.setFillColor(INK)
        self.canv.drawPath(path, stroke=0, fill=1)
