"""A report on paper: pages with our head and foot, around what a room has to say.

>>> report("The third quarter", story, eyebrow="Transparency report", foot="SHA-256 …", tag="en")   # doctest: +SKIP
"""

from collections.abc import Iterable
from functools import partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from ortaq.work.paper import fonts
from ortaq.work.paper.fonts import HEADING, STRONG, TEXT
from ortaq.work.paper.parts import INK, LINEN, SEAM, SKY, SOFT, Edge, mark

SIDE, TOP, BOTTOM = 20 * mm, 24 * mm, 19 * mm
WIDTH = A4[0] - 2 * SIDE

style = partial(ParagraphStyle, fontName=TEXT, textColor=INK)
TITLE = style("title", fontName=HEADING, fontSize=22, leading=26, spaceAfter=4)
EYEBROW = style("eyebrow", fontName=STRONG, fontSize=8.5, leading=12, textColor=SKY)
SECTION = style("section", fontName=HEADING, fontSize=13, leading=17, spaceBefore=11, spaceAfter=4)
SENTENCE = style("sentence", fontSize=10.5, leading=15.5)
VALUE = style("value", fontName=STRONG, fontSize=10.5, leading=14)
SMALL = style("small", fontSize=8, leading=11.5, textColor=SOFT)


def words(text: object, look: ParagraphStyle) -> Paragraph:
    """Words on paper; nothing in them is markup."""
    return Paragraph(escape(str(text)), look)


class Numbered(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A canvas that knows how many pages there are when it writes each one's foot."""

    def __init__(self, *given: Any, head: str, foot: str, is_demo: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self.head, self.foot, self.is_demo = head, foot, is_demo
        self.pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 -- reportlab's name
        """Keep the page open until all are known."""
        self.pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write every page with its head and foot."""
        for number, page in enumerate(self.pages, 1):
            self.__dict__.update(page)
            self.frame(number, len(self.pages))
            super().showPage()
        super().save()

    def frame(self, number: int, pages: int) -> None:
        """The head and the foot of a page."""
        width, height = A4
        mark(self, SIDE, height - 19.5 * mm, 8 * mm)
        self.setFillColor(INK)
        self.setFont(HEADING, 13)
        self.drawString(SIDE + 10 * mm, height - 17 * mm, "Ortaq")
        self.setFont(STRONG, 9)
        self.drawRightString(width - SIDE, height - 16.7 * mm, self.head)
        if self.is_demo:
            self.setFillColor(LINEN)
            self.rect(0, height - 7.5 * mm, width, 7.5 * mm, stroke=0, fill=1)
            self.setFillColor(INK)
            self.setFont(TEXT, 8)
            told = gettext("Demonstration data: the broadcasters, people and contracts are invented")
            self.drawCentredString(width / 2, height - 5 * mm, told)
        self.setStrokeColor(SEAM)
        self.setLineWidth(0.5)
        self.line(SIDE, 17 * mm, width - SIDE, 17 * mm)
        self.setFillColor(SOFT)
        self.setFont(TEXT, 7.5)
        self.drawString(SIDE, 12.5 * mm, self.foot)
        page = gettext("Page %(number)s of %(pages)s") % {"number": number, "pages": pages}
        self.drawRightString(width - SIDE, 12.5 * mm, page)


def report(
    title: str, story: Iterable[Flowable], *, eyebrow: str, head: str, foot: str, tag: str, is_demo: bool = False
) -> bytes:
    """A PDF in the language that is active, `tag` of which is written into it; the same bytes for the same words."""
    fonts.ready()
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        leftMargin=SIDE,
        rightMargin=SIDE,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=title,
        author="Ortaq",
        creator="Ortaq",
        lang=tag,
        invariant=1,
    )
    inside = Frame(
        SIDE, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document.addPageTemplates(PageTemplate("page", [inside]))
    whole = [words(eyebrow, EYEBROW), words(title, TITLE), Edge(), *story]
    document.build(whole, canvasmaker=partial(Numbered, head=head, foot=foot, is_demo=is_demo))
    return file.getvalue()
