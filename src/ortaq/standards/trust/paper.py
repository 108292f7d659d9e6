"""The transparency report of a quarter on paper."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from ortaq.standards.trust import words
from ortaq.standards.trust.queries import Report
from ortaq.standards.trust.words import FigureTold
from ortaq.work.paper.pages import WIDTH, on_paper
from ortaq.work.paper.parts import SEAM
from ortaq.work.paper.report import SECTION, SENTENCE, SMALL, VALUE, report
from ortaq.work.paper.report import words as paragraph
from ortaq.work.settings import settings


@on_paper
def pdf_of(found: Report) -> bytes:
    """The report as PDF, in the language that is active."""
    title = _("Figures of the quarter %(quarter)s") % {"quarter": found.quarter}
    return report(
        title,
        story(found),
        eyebrow=_("Transparency report"),
        head=str(found.quarter),
        foot=f"SHA-256 {found.digest}" if found.digest else _("so far; the quarter is not over"),
        tag=words.tag(),
        is_demo=settings().demo,
    )


def story(found: Report) -> Iterator[Flowable]:
    """Figure by figure, then the rule by which some are withheld."""
    for one in words.told(found.figures):
        yield KeepTogether([paragraph(one.name, SECTION), *inside(one)])
    yield Spacer(1, 10)
    yield paragraph(words.rule(), SMALL)


def inside(one: FigureTold) -> Iterator[Flowable]:
    """What stands below the name of a figure."""
    yield paragraph(one.value, SENTENCE if one.is_withheld else VALUE)
    for text in one.texts:
        yield paragraph(text, SENTENCE)
    if one.parts:
        rows = [
            [paragraph(part.name, SENTENCE), paragraph(part.number, SENTENCE), paragraph(part.percent, SENTENCE)]
            for part in one.parts
        ]
        table = Table(rows, colWidths=[WIDTH * 0.5, WIDTH * 0.35, WIDTH * 0.15])
        table.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, SEAM), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
        yield table
