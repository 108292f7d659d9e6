"""A partner's statement on paper."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from ortaq.core.shares.statements import Statement
from ortaq.core.text import convert
from ortaq.members.models import Broadcaster
from ortaq.rights import sentences
from ortaq.studio.models import Project
from ortaq.studio.shares import words
from ortaq.studio.shares.queries import Books
from ortaq.work.paper.pages import WIDTH, on_paper
from ortaq.work.paper.parts import SEAM
from ortaq.work.paper.report import SECTION, SENTENCE, SMALL, VALUE, report
from ortaq.work.paper.report import words as paragraph
from ortaq.work.settings import settings


@on_paper
def pdf_of(project: Project, books: Books, found: Statement, houses: Mapping[str, Broadcaster]) -> bytes:
    """A statement as PDF, in the language that is active."""
    name = words.payee(found.payee, houses)
    return report(
        name,
        story(project, books, found),
        eyebrow=_("Statement of revenue"),
        head=convert.in_script(project.title, sentences.reader())[1],
        foot=_("%(currency)s; receipts %(first)s to %(last)s")
        % {
            "currency": project.currency,
            "first": found.entries[0].receipt + 1 if found.entries else 0,
            "last": found.entries[-1].receipt + 1 if found.entries else 0,
        },
        tag=sentences.reader(),
        is_demo=settings().demo,
    )


def story(project: Project, books: Books, found: Statement) -> Iterator[Flowable]:
    """The sums by step, the receipts one by one, and how it is rounded."""
    currency = project.currency
    yield paragraph(_("By step"), SECTION)
    rows = [
        (str(number), words.tier(tier), words.amount(found.tiers[number - 1], currency))
        for number, tier in enumerate(books.tiers, 1)
    ]
    yield table([*rows, ("", _("Together"), words.amount(found.amount, currency))], (0.08, 0.6, 0.32))
    if found.before:
        yield paragraph(_("Before: %(amount)s") % {"amount": words.amount(found.before, currency)}, SENTENCE)
    if found.recoups:
        text = _("Still to be got back: %(amount)s") % {"amount": words.amount(found.unrecouped, currency)}
        yield paragraph(text, VALUE)
    yield paragraph(_("Receipt by receipt"), SECTION)
    lines = [(_("No."), _("Day"), _("From whom, for what"), _("Came in"), _("Yours"), _("So far"))]
    for entry in found.entries:
        revenue = books.revenues[entry.receipt]
        lines.append(
            (
                str(revenue.number),
                sentences.day(revenue.day),
                revenue.source,
                words.amount(entry.gross, currency),
                words.amount(entry.amount, currency),
                words.amount(entry.balance, currency),
            )
        )
    yield table(lines, (0.06, 0.17, 0.2, 0.19, 0.19, 0.19))
    yield Spacer(1, 10)
    yield paragraph(words.ROUNDING, SMALL)


def table(rows: Sequence[tuple[str, ...]], widths: tuple[float, ...]) -> Table:
    """Rows with a thread below each."""
    made = Table(
        [[paragraph(text, SMALL if len(row) > 3 else SENTENCE) for text in row] for row in rows],  # noqa: PLR2004 -- wide tables are small
        colWidths=[WIDTH * one for one in widths],
    )
    made.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, SEAM), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return made
