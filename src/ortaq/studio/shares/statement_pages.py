"""The screen of statements: what came in, what of it came to whom, as page, CSV, Excel and PDF."""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.core.interchange import workbook
from ortaq.core.shares.money import minor_units, written
from ortaq.core.shares.statements import Statement
from ortaq.members.rules import NotAllowed
from ortaq.studio.actions.projects import all_signed
from ortaq.studio.models import Revenue
from ortaq.studio.shares import actions, paper, queries, reading, words
from ortaq.studio.shares.frame import Seen, seen, shown
from ortaq.studio.shares.queries import HOUSE, Books
from ortaq.studio.shares.showing_pages import shown_lines
from ortaq.work.refused import Refused

FORMATS = ("csv", "xlsx", "pdf")


@dataclass(frozen=True, slots=True)
class Line:
    """One receipt of a statement, in words."""

    revenue: Revenue
    gross: str
    original: str
    parts: tuple[str, ...]
    amount: str
    balance: str


@login_required
def statements(request: HttpRequest, project: UUID) -> HttpResponse:
    """The statement of a payee; the lead's people choose whose, a partner's see their own."""
    one = seen(request, project)
    books = queries.books_of(one.project)
    payees = payees_of(one, books)
    chosen = chosen_payee(one, books, request.GET.get("payee", ""))
    first = first_in(request, books)
    context: dict[str, Any] = {
        "payees": [(key, name, key == chosen) for key, name in payees],
        "chosen": chosen,
        "today": queries.today(one.project),
        "has_plan": books is not None,
        "since": first,
        "count": len(books.revenues) if books else 0,
        "rounding": words.ROUNDING,
        "showings": shown_lines(one),
        "is_signed": all_signed(one.project),
    }
    if books and chosen:
        found = books.statement(chosen, first)
        # Steps that never pay this payee are no columns of its statement.
        steps = [place for place, tier in enumerate(books.tiers) if chosen in tier.payees]
        context |= {
            "payee_name": words.payee(chosen, one.houses),
            "statement": found,
            "tiers": [words.tier(books.tiers[place]) for place in steps],
            "lines": lines_of(one, books, found, steps),
            "sums": [words.amount(found.tiers[place], one.project.currency) for place in steps],
            "gross": words.amount(found.gross, one.project.currency),
            "amount": words.amount(found.amount, one.project.currency),
            "before": words.amount(found.before, one.project.currency) if first else "",
            "after": words.amount(found.after, one.project.currency),
            "unrecouped": words.amount(found.unrecouped, one.project.currency) if found.recoups else "",
        }
    return shown(request, one, "statements", "statements", **context)


def payees_of(one: Seen, books: Books | None) -> list[tuple[str, str]]:
    """Whose statements this person may read."""
    keys = books.payees if books else ()
    return [(key, words.payee(key, one.houses)) for key in keys if queries.sees_statement(one.person, one.project, key)]


def chosen_payee(one: Seen, books: Books | None, asked: str) -> str:
    """Whose statement is shown: the one asked for, else one's own; raises NotAllowed for somebody else's."""
    keys = [key for key, _name in payees_of(one, books)]
    if asked and asked not in keys:
        if books and asked in books.payees:
            raise NotAllowed(_("A statement is for the house that it is about, and for the leading house."))
        raise Http404
    own = f"{HOUSE}{one.person.broadcaster_id}"
    return asked or (own if own in keys else next(iter(keys), ""))


def first_in(request: HttpRequest, books: Books | None) -> int:
    """From which receipt on (counted from 0), as the address says."""
    text = request.GET.get("from", "")
    most = max(0, len(books.revenues) - 1) if books else 0
    return min(most, max(0, int(text) - 1)) if text.isdecimal() and len(text) < 9 else 0  # noqa: PLR2004 -- a number, not a novel


def lines_of(one: Seen, books: Books, found: Statement, steps: Sequence[int]) -> list[Line]:
    """The receipts of a statement."""
    currency = one.project.currency
    lines = []
    for entry in found.entries:
        revenue = books.revenues[entry.receipt]
        lines.append(
            Line(
                revenue,
                words.amount(entry.gross, currency),
                words.amount(revenue.amount, revenue.currency) if revenue.currency != currency else "",
                tuple(words.amount(entry.parts[place], currency) if entry.parts[place] else "" for place in steps),
                words.amount(entry.amount, currency),
                words.amount(entry.balance, currency),
            )
        )
    return lines


@login_required
def statement_file(request: HttpRequest, project: UUID, kind: str) -> HttpResponse:
    """A statement as a file."""
    one = seen(request, project)
    books = queries.books_of(one.project)
    chosen = chosen_payee(one, books, request.GET.get("payee", ""))
    if kind not in FORMATS or books is None or not chosen:
        raise Http404
    found = books.statement(chosen, first_in(request, books))
    content: bytes | str
    if kind == "pdf":
        content, media_type = paper.pdf_of(one.project, books, found, one.houses), "application/pdf"
    elif kind == "xlsx":
        content, media_type = xlsx_of(one, books, found), workbook.MEDIA_TYPE
    else:
        content, media_type = csv_of(one, books, found), "text/csv; charset=utf-8"
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="statement-{str(project)[:8]}.{kind}"'
    return answer


def headings(books: Books) -> list[str]:
    """The columns of a file: the same in every language, the steps by number."""
    steps = [f"step_{number}" for number, _tier in enumerate(books.tiers, 1)]
    return ["number", "day", "source", "received", "currency", "rate", "gross", *steps, "amount", "balance"]


def rows_of(one: Seen, books: Books, found: Statement) -> Iterator[dict[str, Any]]:
    """The rows of a file, amounts as numbers of the project's currency."""
    digits = minor_units(one.project.currency)

    def number(minor: int) -> Decimal:
        return Decimal(minor).scaleb(-digits)

    for entry in found.entries:
        revenue = books.revenues[entry.receipt]
        row: dict[str, Any] = {
            "number": revenue.number,
            "day": revenue.day,
            "source": revenue.source,
            "received": Decimal(written(revenue.amount, revenue.currency)),
            "currency": revenue.currency,
            "rate": revenue.rate,
            "gross": number(entry.gross),
            "amount": number(entry.amount),
            "balance": number(entry.balance),
        }
        row |= {f"step_{place}": number(part) for place, part in enumerate(entry.parts, 1)}
        yield row


def about(one: Seen, books: Books, found: Statement) -> list[list[str]]:
    """What a file says above its columns: whose it is, in which currency, how it is rounded, what the steps are."""
    steps = "; ".join(f"{number}: {words.tier(tier)}" for number, tier in enumerate(books.tiers, 1))
    return [
        [str(one.project), words.payee(found.payee, one.houses), one.project.currency],
        [steps],
        [str(words.ROUNDING)],
        headings(books),
    ]


def xlsx_of(one: Seen, books: Books, found: Statement) -> bytes:
    """A statement as an Excel workbook."""
    return workbook.written({"statement": (about(one, books, found), rows_of(one, books, found))})


def csv_of(one: Seen, books: Books, found: Statement) -> str:
    """A statement as CSV, with a byte order mark: Excel opens UTF-8 only with it."""
    out = io.StringIO()
    sheet = csv.writer(out)
    names = headings(books)
    sheet.writerows(about(one, books, found))
    for row in rows_of(one, books, found):
        sheet.writerow([safe(row[name]) for name in names])
    return "\ufeff" + out.getvalue()


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in "=+-@\t\r" else text


@login_required
@require_POST
def received(request: HttpRequest, project: UUID) -> HttpResponse:
    """Write down money that came in."""
    one = seen(request, project)
    posted = request.POST
    currency = posted.get("currency", "").strip() or one.project.currency
    try:
        actions.receive(
            one.project,
            reading.amount(posted.get("amount", ""), currency),
            currency,
            reading.day(posted.get("day", ""), queries.today(one.project)),
            posted.get("source", ""),
            by=one.person,
        )
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The money is received and paid out by the agreed order."))
    return redirect("studio:statements", project)


urlpatterns = [
    path("<uuid:project>/statements/", statements, name="statements"),
    path("<uuid:project>/statements/file/<str:kind>/", statement_file, name="statement_file"),
    path("<uuid:project>/received/", received, name="received"),
]
"""In the map of this room (`studio.pages`)."""
