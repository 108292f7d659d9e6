"""Windows over months, drawn in a document.

Sizes are points (1/72 inch); y grows upwards, as in PDF.
"""

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from ortaq.core.text import dates
from ortaq.rights.drawing import Picture
from ortaq.work.paper.fonts import STRONG, TEXT
from ortaq.work.paper.parts import INK, SAFFRON, SEAM, SOFT

HIGHEST = 560
"""Points that a picture may be high, so that it stands on one page."""


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
