"""Duties in a reader's words: what a receiving country demands, how sure that is, and what this house does anyway."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.core.origin.duties import STRICTEST, Audible, Demand, Duty, Medium, Status, Visible, duties_everywhere
from ortaq.core.origin.duties import duties as duties_of
from ortaq.core.origin.uses import Statement
from ortaq.members.territories import territories
from ortaq.origin.sentences import reader_tag

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MARKS: "dict[str, StrOrPromise]" = {
    "c2pa": gettext_lazy("signed origin in the file (C2PA)"),
    "iptc": gettext_lazy("source type in the metadata (IPTC)"),
    "aigc": gettext_lazy("AIGC mark in the metadata"),
}
CONFIDENCE: "dict[str, StrOrPromise]" = {
    "A": gettext_lazy("official text or two sources"),
    "B": gettext_lazy("one good source"),
    "C": gettext_lazy("unverified"),
    "D": gettext_lazy("not found"),
}


@dataclass(frozen=True)
class DutySaid:
    """One row for a reader.

    `machine`, `visible`, `audible` say what is asked for, empty for nothing; `state` where the rule stands;
    `is_demanded` whether a verified law demands it, `is_verified` whether the row may be shown as a fact.
    """

    territory: str
    name: str
    machine: str
    visible: str
    audible: str
    state: str
    instrument: str
    article: str
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    as_of: date
    confidence: str
    confidence_words: str
    is_demanded: bool
    is_verified: bool


def territory_name(code: str) -> str:
    """Name of a territory in the reader's language; China is none of ours, and stands for export."""
    if code == STRICTEST:
        return _("The strictest of all")
    if code in territories():
        return territories()[code].name(reader_tag())
    return _("China (export)") if code == "CN" else code


def duty_said(duty: Duty) -> DutySaid:
    """A duty in words."""
    asked = duty.house if duty.status is Status.HOUSE else duty.law or duty.unverified or Demand()
    return DutySaid(
        territory=duty.territory,
        name=territory_name(duty.territory),
        machine=", ".join(str(MARKS[one]) for one in asked.machine),
        visible=visible_words(asked.visible),
        audible=audible_words(asked.audible),
        state=state_words(duty),
        instrument=duty.reference.instrument,
        article=duty.reference.article,
        notes=duty.reference.notes,
        sources=duty.reference.sources,
        as_of=date.fromisoformat(duty.reference.as_of),
        confidence=duty.reference.confidence,
        confidence_words=str(CONFIDENCE[duty.reference.confidence]),
        is_demanded=duty.law is not None,
        is_verified=duty.is_verified,
    )


def state_words(duty: Duty) -> str:
    """Where the rule stands, for these uses."""
    if duty.status is Status.HOUSE:
        return _("our own rule, always kept")
    if duty.status is Status.BILL:
        return _("a bill, not in force as far as was seen")
    if duty.status is Status.NONE_FOUND:
        return _("no duty found")
    if not duty.is_verified:
        return _("in force, its wording unverified")
    return _("demanded by law") if duty.law else _("in force; it does not speak of this")


def visible_words(label: Visible | None) -> str:
    """When the badge is seen."""
    if label is None:
        return ""
    if label.level == 1:
        return _("in the details")
    told = [_("at the start")]
    if label.every_minutes:
        told.append(_("every %(minutes)d minutes") % {"minutes": label.every_minutes})
    if label.after_breaks:
        told.append(_("after breaks"))
    return ", ".join(told)


def audible_words(line: Audible | None) -> str:
    """When the line is said."""
    if line is None:
        return ""
    return _("at the start and after breaks") if line.after_breaks else _("at the start")


def duties_said(
    statements: Sequence[Statement], on: date, medium: Medium = Medium.TELEVISION
) -> tuple[tuple[DutySaid, ...], DutySaid]:
    """A row for each territory, and the one that stands for all."""
    rows = tuple(duty_said(one) for one in duties_everywhere(statements, on, medium))
    return rows, duty_said(duties_of(statements, STRICTEST, on, medium))
