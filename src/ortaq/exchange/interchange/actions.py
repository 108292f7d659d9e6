"""Read a file of another system, keep what it says, and turn its contracts into drafts.

A file is only paper: what it says comes into force, if ever, when two houses have signed it. A contract that two houses
of ours can sign word for word becomes a draft; every other stays a note of the house, with the reason.
"""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.catalogue.models import Programme
from ortaq.core.interchange.cells import clause_cells, read_clause, work_cells
from ortaq.core.interchange.formats import FORMATS
from ortaq.core.interchange.model import BadRow, Import
from ortaq.core.interchange.reasons import FILE
from ortaq.core.rights import Clause, Kind, Terms
from ortaq.exchange import actions
from ortaq.exchange.interchange.models import ImportedRow, ImportJob, JobState, RowState
from ortaq.exchange.interchange.queries import house_meant, programme_meant
from ortaq.exchange.news import file_kept, rows_wanted
from ortaq.exchange.texts import EVERYBODY, LICENSEE, LICENSOR, Part
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import NotAllowed, deals, require
from ortaq.rights.models import Clause as Held
from ortaq.work.refused import Refused

BY_ENDING: Mapping[str, tuple[str, ...]] = {
    "csv": ("csv",),
    "xlsx": ("xlsx", "avails-xlsx"),
    "json": ("ninjs", "odrl"),
    "jsonld": ("odrl",),
    "xml": ("avails", "ebucore", "newsml", "tva"),
}
"""Which formats a file may be, by the end of its name."""
CANNOT = (NotAllowed, actions.RightsMissing, actions.TermsUnclear, actions.TextUnclear, actions.WrongSide)
"""Why a draft cannot be made; each is a sentence for the person."""


AT_ONCE, MANY = 100_000, 200
"""Bytes that are read, and rows that are taken, while somebody waits; more is the worker's."""
UNKNOWN_FORMAT = gettext_lazy("Choose the format of this file: its name does not say it.")


class FileUnreadable(Refused):
    """The file is in no format that is known; the message names them."""


def candidates(name: str) -> tuple[str, ...]:
    """Which formats a file may be, by its name."""
    return BY_ENDING.get(name.rpartition(".")[2].casefold(), ())


def read_file(content: bytes, name: str, code: str = "") -> tuple[str, Import]:
    """The format of a file and what it says; without a code it is found by the end of the name and what is inside."""
    codes = (code,) if code else candidates(name)
    found = [(one, read(content)) for one in codes if one in FORMATS and (read := FORMATS[one].read)]
    if not found:
        raise FileUnreadable(UNKNOWN_FORMAT)
    return max(found, key=lambda pair: (not is_refused(pair[1]), len(pair[1].listing.clauses), -len(pair[1].bad)))


def is_refused(done: Import) -> bool:
    """Whether a file could not be read as what it should be."""
    return len(done.bad) == 1 and done.bad[0].reason in FILE


def bring_in(*, content: bytes, name: str, by: Person, code: str = "") -> ImportJob:
    """Keep a file for one's house and read it; a large one is read by the worker. Nothing comes of it yet.

    Raises FileUnreadable where no known format fits a small file; a large one says so on its page.
    """
    require(deals(by), _("Only an acquisitions editor or a rights manager can read in contracts."))
    house = by.broadcaster
    assert house  # noqa: S101 -- whoever deals works for a house
    if not code and not candidates(name):
        raise FileUnreadable(UNKNOWN_FORMAT)
    job = ImportJob(
        house=house,
        brought_in_by=by,
        file_name=name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        format=code,
    )
    if len(content) <= AT_ONCE:
        return read_job(job, content)
    job.file = default_storage.save(f"imports/{job.pk.hex}", ContentFile(content))
    job.save()
    transaction.on_commit(lambda: file_kept.send(sender=None, job=job.pk))
    return job


def read_kept(job: ImportJob) -> ImportJob:
    """Read a file that lies in the storage; asked again it does nothing."""
    if job.state != JobState.KEPT:
        return job
    try:
        with default_storage.open(job.file, "rb") as file:
            read_job(job, file.read())
    except FileUnreadable as why:
        job.state, job.problem = JobState.UNREADABLE, str(why)
        job.save(update_fields=["state", "problem"])
    default_storage.delete(job.file)
    return job


def read_job(job: ImportJob, content: bytes) -> ImportJob:
    """Write down what a file says."""
    chosen, done = read_file(content, job.file_name, job.format)
    job.format, job.state = chosen, JobState.READ
    job.works = [work_cells(one) for one in done.listing.works]
    job.houses = dict(done.listing.houses)
    job.bad = [plain(one) for one in done.bad]
    job.notes = [[code, dict(params)] for code, params in done.notes]
    with transaction.atomic():
        job.save()
        ImportedRow.objects.bulk_create(
            (
                ImportedRow(job=job, position=position, cells=clause_cells(one))
                for position, one in enumerate(done.listing.clauses, 1)
            ),
            batch_size=500,
        )
        ledger.record(
            job,
            "imported",
            by=job.brought_in_by,
            format=chosen,
            sha256=job.sha256,
            rows=len(done.listing.clauses),
        )
    return job


def plain(row: BadRow) -> dict[str, Any]:
    """A bad row as JSON."""
    return {
        "line": row.line,
        "column": row.column,
        "reason": row.reason,
        "params": dict(row.params),
        "suggestion": row.suggestion,
        "raw": row.raw,
    }


def clause_of(row: ImportedRow) -> Clause:
    """The clause that a row says."""
    found = read_clause(row.cells, str(row.position), [])
    assert found  # noqa: S101 -- the cells were written from a clause
    return found


def take(*, job: ImportJob, by: Person) -> ImportJob:
    """Make drafts of what can be signed, one of each contract in the file; the rest become notes with their reasons.

    A contract is taken whole or not at all: without one of its clauses it would say something else.
    """
    require(
        deals(by) and by.broadcaster_id == job.house_id,
        _("Only an acquisitions editor or a rights manager of the house that read the file in can take its rows."),
    )
    if job.state != JobState.READ:
        return job
    if job.rows.filter(state=RowState.WAITING).count() <= MANY:
        return take_rows(job, by)
    job.state = JobState.TAKING
    job.save(update_fields=["state"])
    transaction.on_commit(lambda: rows_wanted.send(sender=None, job=job.pk, by=by.pk))
    return job


def take_rows(job: ImportJob, by: Person) -> ImportJob:
    """Take what still waits, contract by contract, each at once; broken off and begun again, it goes on."""
    contracts: dict[str, list[ImportedRow]] = {}
    for row in job.rows.filter(state=RowState.WAITING).order_by("position"):
        contracts.setdefault(clause_of(row).contract or f"row {row.position}", []).append(row)
    for rows in contracts.values():
        with transaction.atomic():
            held = ImportedRow.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in rows])
            if all(row.state == RowState.WAITING for row in held):
                take_contract(rows, job, by)
    with transaction.atomic():
        job.state = JobState.READ
        job.save(update_fields=["state"])
        taken = job.rows.filter(state=RowState.DRAFTED)
        ledger.record(job, "taken", by=by, drafts=taken.values("deal").distinct().count())
    return job


def take_contract(rows: list[ImportedRow], job: ImportJob, by: Person) -> None:
    """Make one draft of the rows of a contract, or notes of all of them."""
    said, wrong = [], {}
    for row in rows:
        try:
            said.append(meant_by(clause_of(row), job))
        except NotSayable as why:
            wrong[row.position] = str(why)
    deal = None
    if not wrong:
        try:
            with transaction.atomic():
                deal = drafted(said, job.house, by)
        except CANNOT as why:
            wrong = {row.position: str(why) for row in rows}
    for row in rows:
        row.deal, row.state = deal, RowState.DRAFTED if deal else RowState.NOTED
        if wrong:
            other = next(iter(wrong))
            beside = _("Line %(row)s of the same contract cannot be taken.") % {"row": other}
            row.why = wrong.get(row.position, beside)[:400]
        row.save(update_fields=["state", "why", "deal"])


class NotSayable(Refused):
    """A row says something that no draft of this house can say; the message says what."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A clause of a file, its houses and its programme found here; no holder is everybody."""

    programme: Programme
    giver: Broadcaster
    holder: Broadcaster | None
    terms: Terms
    under: uuid.UUID | None


def meant_by(clause: Clause, job: ImportJob) -> Meant:
    """A clause with what its ids mean; raises NotSayable for what is not here."""
    if clause.ended_at or clause.suspended:
        raise NotSayable(_("It has ended or is suspended."))
    giver = known_house(clause.giver, job)
    holder = known_house(clause.holder, job) if clause.holder else None
    if holder is None and clause.terms.kind is Kind.GRANT:
        raise NotSayable(_("It is for everybody. Offer it as an open licence yourself."))
    return Meant(programme_of(clause, job), giver, holder, clause.terms, passed_on(clause))


def known_house(written: str, job: ImportJob) -> Broadcaster:
    """The member that a file means."""
    found = house_meant(written, job.houses)
    if found is None:
        raise NotSayable(_("There is no member “%(house)s”.") % {"house": job.houses.get(written) or written})
    return found


def passed_on(clause: Clause) -> uuid.UUID | None:
    """The licence that is passed on, if the file names one of ours."""
    if not clause.under:
        return None
    try:
        return Held.objects.get(pk=uuid.UUID(clause.under)).pk
    except (ValueError, Held.DoesNotExist):
        raise NotSayable(_("It passes on a licence that is not here.")) from None


def programme_of(clause: Clause, job: ImportJob) -> Programme:
    """The programme in our catalogue."""
    cells: dict[str, str] = next((one for one in job.works if one.get("work") == clause.work), {})
    ids = [text for name, text in cells.items() if name.startswith("id.")]
    found = programme_meant(clause.work, ids, job.house)
    if found is None:
        raise NotSayable(_("There is no programme “%(id)s” in the catalogue.") % {"id": clause.work})
    return found


def drafted(said: list[Meant], house: Broadcaster, by: Person) -> Any:
    """The draft that the clauses of one contract make; raises what `actions.begin` raises."""
    houses = {one for clause in said for one in (clause.giver, clause.holder) if one} - {house}
    if len(houses) != 1:
        raise actions.TextUnclear(_("A contract is between %(house)s and one other house.") % {"house": house})
    (other,) = houses
    licensor = next((one.giver for one in said if one.terms.kind is Kind.GRANT), said[0].giver)
    licensee = other if licensor == house else house
    words = {licensor: LICENSOR, licensee: LICENSEE, None: EVERYBODY}
    parts = [Part(one.programme.pk, one.terms, words[one.giver], words[one.holder], one.under) for one in said]
    return actions.begin(by=by, licensor=licensor, licensee=licensee, parts=parts)
