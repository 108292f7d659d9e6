"""Pages of A4 with our head and foot, around a story; each foot says how many pages there are."""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from io import BytesIO
from typing import Any, ParamSpec

from django.utils.translation import get_language, gettext, override
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from ortaq.core.text import languages
from ortaq.work.paper import fonts
from ortaq.work.paper.fonts import HEADING, STRONG, TEXT
from ortaq.work.paper.parts import INK, LINEN, SEAM, SOFT, mark

P = ParamSpec("P")
SIDE, TOP, BOTTOM = 20 * mm, 24 * mm, 19 * mm
"""A contract of one clause for one country fits on one page."""
WIDTH = A4[0] - 2 * SIDE


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


def on_paper(make: Callable[P, bytes]) -> Callable[P, bytes]:
    """A document in the reader's language, where our paper can write it: reportlab joins no Arabic letters.

    Kazakh in Arabic letters is then written in Cyrillic ones, and Uyghur in English (`languages.on_paper`).
    """

    @wraps(make)
    def made(*args: P.args, **given: P.kwargs) -> bytes:
        tag = languages.INTERFACE.get(get_language() or "en", "en")
        with override(languages.on_paper(tag).lower()):
            return make(*args, **given)

    return made


def pdf(
    story: Iterable[Flowable],
    *,
    head: str,
    foot: str,
    is_demo: bool,
    title: str,
    author: str,
    tag: str,
    subject: str | None = None,
) -> bytes:
    """A story on such pages, in the language `tag`; the same bytes for the same words."""
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
        author=author,
        subject=subject,
        creator="Ortaq",
        lang=tag,
        invariant=1,
    )
    inside = Frame(
        SIDE, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document.addPageTemplates(PageTemplate("page", [inside]))
    document.build(list(story), canvasmaker=partial(Numbered, head=head, foot=foot, is_demo=is_demo))
    return file.getvalue()
