"""What pages and API show of files: a listing as a file to keep, rows as sentences, bad rows with their reasons."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.text import slugify

from ortaq.core.interchange.formats import FORMATS
from ortaq.core.interchange.model import Listing
from ortaq.exchange.interchange import actions, queries, words
from ortaq.exchange.models import ImportedRow, ImportJob


def file_of(listing: Listing, code: str, name: str) -> HttpResponse:
    """A listing in a format, as a file to keep."""
    chosen = FORMATS.get(code)
    if chosen not in queries.formats_for(listing):
        raise Http404
    answer = HttpResponse(chosen.export(listing), content_type=chosen.media_type)
    name = f"{slugify(name) or 'ortaq'}-{chosen.code}.{chosen.extension}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def sentences_of(job: ImportJob, rows: Iterable[ImportedRow]) -> Iterator[tuple[ImportedRow, str]]:
    """Rows with their sentences, in which houses and programmes have their names."""
    clauses = [(row, actions.clause_of(row)) for row in rows]
    names = queries.house_names(job, (pk for _row, one in clauses for pk in (one.giver, one.holder) if pk))
    for row, clause in clauses:
        holder = names[clause.holder] if clause.holder else ""
        work = words.title_of(clause.work, job.works)
        yield row, words.row_said(clause, giver=names[clause.giver], holder=holder, work=work)


def bad_shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A bad row with its reason as a sentence."""
    return {**row, "said": words.reason_said(row)}
