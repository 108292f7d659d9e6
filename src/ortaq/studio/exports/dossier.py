"""A project on paper: who makes it, on which terms, what lies when, money and rights, who has signed."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from ortaq.core.text import convert
from ortaq.rights.sentences import day, language, reader
from ortaq.studio import queries
from ortaq.studio.actions import projects
from ortaq.studio.exports import agreed
from ortaq.studio.models import Project
from ortaq.studio.sentences import terms_of
from ortaq.studio.shares.words import decimal
from ortaq.studio.templatetags.studio_words import money
from ortaq.work.paper.pages import WIDTH, on_paper
from ortaq.work.paper.parts import SEAM
from ortaq.work.paper.report import SECTION, SENTENCE, SMALL, VALUE, report, words
from ortaq.work.settings import settings

FOUR = (0.32, 0.3, 0.16, 0.22)
"""Widths of four columns, as parts of the page."""


@on_paper
def written(project: Project) -> bytes:
    """The dossier in the reader's language; its foot has the digest of what is signed."""
    told = projects.digest(project)
    return report(
        convert.in_script(project.title, reader())[1],
        story(project),
        eyebrow=_("Co-production"),
        head=project.get_state_display(),
        foot=f"SHA-256 {told}",
        tag=reader(),
        is_demo=settings().demo,
    )


def story(project: Project) -> Iterator[Flowable]:
    """Everything between the head and the foot."""
    steps = queries.milestones_of(project)
    if project.about:
        yield words(convert.in_script(project.about, reader())[1], SENTENCE)
    yield words(_("Partners"), SECTION)
    yield grid(
        [
            [
                str(one.broadcaster),
                str(one.get_role_display()),
                ", ".join(map(language, one.languages)),
                str(one.get_state_display()),
            ]
            for one in project.partners.all()
        ]
    )
    yield words(_("What was agreed"), SECTION)
    for term in terms_of(project):
        yield words(term.name, VALUE)
        yield words(term.says, SENTENCE)
    if steps:
        yield words(_("Milestones"), SECTION)
        yield grid(
            [
                [
                    str(one.get_kind_display()),
                    f"{day(one.first_day)} – {day(one.due_on)}",
                    str(one.get_state_display()),
                    ", ".join(
                        str(answer.broadcaster) for answer in queries.answers_now(one) if answer.verdict == "yes"
                    ),
                ]
                for one in steps
            ]
        )
    if payments := [(step, one) for step in steps for one in step.payments.all()]:
        yield words(_("Payments"), SECTION)
        yield grid(
            [
                [
                    str(step.get_kind_display()),
                    f"{one.payer} – {one.payee}",
                    money(one.amount, project.currency),
                    state(one),
                ]
                for step, one in payments
            ]
        )
    for table in agreed.tables_of(project):
        yield words(table.name, SECTION)
        yield grid([list(table.heads), *([read(cell) for cell in row] for row in table.rows)])
    for tag, lines in queries.credits_of(project).items():
        yield words(f"{_('Credits')} ({tag})", SECTION)
        yield grid([[line.role, line.name, "", ""] for line in lines])
    yield words(_("Signatures"), SECTION)
    signed = projects.signatures_now(project)
    for one in signed:
        yield words(f"{one.broadcaster}: {one.person}, {day(one.created_at)}", SENTENCE)
        yield words(f"{one.key_fingerprint}", SMALL)
    for house in projects.unsigned(project):
        yield words(_("%(house)s has not signed the agreement as it stands.") % {"house": house}, SENTENCE)


def state(payment: object) -> str:
    """Where a payment stands."""
    if getattr(payment, "confirmed_at", None):
        return _("arrived")
    return _("paid") if getattr(payment, "paid_at", None) else pgettext("payment", "open")


def read(cell: str | Decimal | dt.date) -> str:
    """A cell of a table of numbers and days as the reader writes it."""
    if isinstance(cell, dt.date):
        return day(cell)
    return decimal(cell) if isinstance(cell, Decimal) else cell


def grid(rows: list[list[str]]) -> Flowable:
    """Rows of cells: four in their own widths, another number in equal ones."""
    if not rows:
        return Spacer(1, 1)
    cells = [[words(cell, SENTENCE if number == 0 else SMALL) for number, cell in enumerate(row)] for row in rows]
    count = len(rows[0])
    widths = FOUR if count == len(FOUR) else (1 / count,) * count
    made = Table(cells, colWidths=[WIDTH * part for part in widths])
    made.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, SEAM),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1 * mm),
            ]
        )
    )
    return made
