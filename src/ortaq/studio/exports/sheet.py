"""A project as an Excel workbook: partners, milestones, files, payments, credits, episodes, shots, money and rights."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ortaq.core.interchange.workbook import written as workbook
from ortaq.core.shares.money import written as figure
from ortaq.core.studio.shots import Status
from ortaq.studio import queries
from ortaq.studio.exports import agreed
from ortaq.studio.models import Project
from ortaq.studio.words import STATUSES

Table = tuple[list[list[str]], Iterable[Mapping[str, Any]]]


def table(headings: list[str], rows: Iterable[list[Any]]) -> Table:
    """Rows under their headings."""
    return [headings], [dict(zip(headings, row, strict=True)) for row in rows]


def written(project: Project) -> bytes:
    """The workbook as a file, in the reader's language."""
    steps = queries.milestones_of(project)
    files = [(step, due, file) for step in steps for due in step.deliverables.all() for file in due.files.all()]
    shots = [(episode, shot) for episode in project.episodes.all() for shot in episode.shots.select_related("assignee")]
    tables = {
        _("Partners"): table(
            [_("House"), _("What it does"), _("State"), _("Languages")],
            (
                [str(one.broadcaster), one.get_role_display(), one.get_state_display(), ", ".join(one.languages)]
                for one in project.partners.all()
            ),
        ),
        _("Milestones"): table(
            [_("Step"), _("First day"), _("Last day"), _("State"), _("Approvals needed"), _("Approvals")],
            (
                [
                    one.get_kind_display(),
                    one.first_day,
                    one.due_on,
                    one.get_state_display(),
                    one.needed,
                    sum(answer.verdict == "yes" for answer in queries.answers_now(one)),
                ]
                for one in steps
            ),
        ),
        _("Files"): table(
            [
                _("Step"),
                _("Episode"),
                _("What"),
                _("Language"),
                _("House"),
                _("Version"),
                _("File"),
                _("Bytes"),
                "SHA-256",
            ],
            (
                [
                    step.get_kind_display(),
                    due.episode.number if due.episode else None,
                    due.get_kind_display(),
                    due.language,
                    str(file.house),
                    file.number,
                    file.name,
                    file.size,
                    file.sha256,
                ]
                for step, due, file in files
            ),
        ),
        _("Payments"): table(
            [_("Step"), _("Who pays"), _("Whom"), _("How much"), _("Currency"), _("Paid"), _("Arrived")],
            (
                [
                    step.get_kind_display(),
                    str(one.payer),
                    str(one.payee),
                    Decimal(figure(one.amount, project.currency)),
                    project.currency,
                    one.paid_at.date() if one.paid_at else None,
                    one.confirmed_at.date() if one.confirmed_at else None,
                ]
                for step in steps
                for one in step.payments.all()
            ),
        ),
        _("Credits"): table(
            [_("Language"), _("Place"), _("Role"), _("Name")],
            ([one.language, one.place, one.role, one.name] for one in project.credit_lines.all()),
        ),
        _("Episodes"): table(
            [_("Episode"), _("Language"), _("Title"), _("Minutes")],
            (
                [one.number, tag, title, one.minutes]
                for one in project.episodes.all()
                for tag, title in (one.titles or {project.language: ""}).items()
            ),
        ),
        _("Shots"): table(
            [_("Episode"), _("Shot"), _("Frames"), _("Status"), _("Who does it"), _("Until"), _("Retakes")],
            (
                [
                    episode.number,
                    one.code,
                    one.frames,
                    str(STATUSES[Status(one.status)]),
                    str(one.assignee or ""),
                    one.due_on,
                    one.retakes,
                ]
                for episode, one in shots
            ),
        ),
    }
    for one in agreed.tables_of(project):
        tables[one.name] = table(list(one.heads), (list(row) for row in one.rows))
    return workbook(tables)
