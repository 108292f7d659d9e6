"""The drawn parts of a document: the woven edge, the mark, a code to be read by a camera.

Sizes are points (1/72 inch); y grows upwards, as in PDF.
"""

from collections.abc import Iterable, Sequence

import segno
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

Point = tuple[float, float]

INK, SOFT, SKY, SAFFRON, POMEGRANATE, GRASS, SEAM, LINEN, FELT, WHITE = (
    HexColor(f"#{one}")
    for one in ("14222e", "4f5d68", "0c7a8a", "e39a12", "ad1f3a", "3f7a34", "e2d6c0", "f2eadb", "fbf7ef", "ffffff")
)
"""The light tokens of the screens (web/tokens.css)."""
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
