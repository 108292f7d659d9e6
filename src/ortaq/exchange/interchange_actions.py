"""Read a file of another system, keep what it says, and turn its rows into offers.

A file is only paper: what it says comes into force, if ever, when two houses have signed it. A row that an offer can
say word for word becomes one; every other stays a note of the house, with the reason.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.core.interchange.cells import clause_cells, read_clause, work_cells
from ortaq.core.interchange.formats import FORMATS
from ortaq.core.interchange.model import BadRow, Import
from ortaq.core.interchange.reasons import FILE
from ortaq.core.rights import Clause, Kind, Terms
from ortaq.exchange import actions
from ortaq.exchange.import_models import ImportedRow, ImportJob, RowState
from ortaq.exchange.interchange_queries import house_meant, programme_meant
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import NotAllowed, deals, require
from ortaq.origin.actions import ConsentEnded, DeclarationMissing, NotPackaged
from ortaq.rights.actions import TermsUnclear

TEMPLATE = "air-time-gift"
"""The template under which an imported licence is offered; every field of it is replaced by what the file says."""
BY_ENDING: Mapping[str, tuple[str, ...]] = {
    "csv": ("csv",),
    "xlsx": ("xlsx", "avails-xlsx"),
    "json": ("ninjs", "odrl"),
    "jsonld": ("odrl",),
    "xml": ("avails", "ebucore", "newsml", "tva"),
}
"""Which formats a file may be, by the end of its name."""
CANNOT = (
    NotAllowed,
    ConsentEnded,
    DeclarationMissing,
    NotPackaged,
    TermsUnclear,
    actions.TemplateUnknown,
    actions.NobodyInvited,
    actions.AlreadyOffered,
)
"""Why an offer cannot be made; each is a sentence for the person."""
IN_AN_OFFER = frozenset(actions.TERM_FIELDS)


class FileUnreadable(ValueError):
    """The file is in no format that is known; the message names them."""


def read_file(content: bytes, name: str, code: str = "") -> tuple[str, Import]:
    """The format of a file and what it says; without a code it is found by the end of the name and what is inside."""
    ending = name.rpartition(".")[2].casefold()
    codes = (code,) if code else BY_ENDING.get(ending, ())
    found = [(one, read(content)) for one in codes if one in FORMATS and (read := FORMATS[one].read)]
    if not found:
        raise FileUnreadable(_("Choose the format of this file: its name does not say it."))
    return max(found, key=lambda pair: (not is_refused(pair[1]), len(pair[1].listing.clauses), -len(pair[1].bad)))


def is_refused(done: Import) -> bool:
    """Whether a file could not be read as what it should be."""
    return len(done.bad) == 1 and done.bad[0].reason in FILE


def bring_in(*, content: bytes, name: str, by: Person, code: str = "") -> ImportJob:
    """Read a file for one's house and keep what it says; nothing comes of it yet."""
    require(deals(by), _("Only an acquisitions editor or a rights manager can read in contracts."))
    house = by.broadcaster
    assert house  # noqa: S101 -- whoever deals works for a house
    chosen, done = read_file(content, name, code)
    with transaction.atomic():
        job = ImportJob.objects.create(
            house=house,
            brought_in_by=by,
            file_name=name[-200:],
            sha256=hashlib.sha256(content).hexdigest(),
            format=chosen,
            works=[work_cells(one) for one in done.listing.works],
            houses=dict(done.listing.houses),
            bad=[plain(one) for one in done.bad],
            notes=[[code, dict(params)] for code, params in done.notes],
        )
        ImportedRow.objects.bulk_create(
            ImportedRow(job=job, position=position, cells=clause_cells(one))
            for position, one in enumerate(done.listing.clauses, 1)
        )
        ledger.record(job, "imported", by=by, format=chosen, sha256=job.sha256, rows=len(done.listing.clauses))
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
    """Make offers of the rows that can be offers; the others become notes of the house, each with its reason."""
    require(
        deals(by) and by.broadcaster_id == job.house_id,
        _("Only an acquisitions editor or a rights manager of the house that read the file in can take its rows."),
    )
    for row in ImportedRow.objects.filter(job=job, state=RowState.WAITING).order_by("position"):
        with transaction.atomic():
            held = ImportedRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
            if held.state != RowState.WAITING:
                continue
            try:
                with transaction.atomic():
                    held.offer = offered(held, job, by)
                held.state = RowState.OFFERED
            except (*CANNOT, NoOffer) as why:
                held.state, held.why = RowState.NOTED, str(why)[:400]
            held.save(update_fields=["state", "why", "offer"])
    with transaction.atomic():
        ledger.record(job, "taken", by=by, offers=job.rows.filter(state=RowState.OFFERED).count())
    return job


class NoOffer(ValueError):
    """A row says something that an offer of this house cannot say; the message says what."""


def offered(row: ImportedRow, job: ImportJob, by: Person) -> Any:
    """The offer that a row becomes; raises NoOffer, or what `actions.offer` raises."""
    clause, house = clause_of(row), job.house
    programme = programme_of(clause, job)
    guest = guest_of(clause, job)
    check_sayable(clause, guest)
    if programme.owner_id != house.pk:
        raise NoOffer(_("“%(title)s” belongs to %(owner)s.") % {"title": programme, "owner": programme.owner})
    terms = {name: value for name, value in clause.terms.plain().items() if name in IN_AN_OFFER}
    return actions.offer(programme=programme, by=by, template=TEMPLATE, to=[guest], terms=terms)


def programme_of(clause: Clause, job: ImportJob) -> Programme:
    """The programme in our catalogue."""
    cells: dict[str, str] = next((one for one in job.works if one.get("work") == clause.work), {})
    ids = [text for name, text in cells.items() if name.startswith("id.")]
    found = programme_meant(clause.work, ids, job.house)
    if found is None:
        raise NoOffer(_("There is no programme “%(id)s” in the catalogue.") % {"id": clause.work})
    return found


def guest_of(clause: Clause, job: ImportJob) -> Broadcaster:
    """The house to which it is offered; only one's own house can give something."""
    giver = house_meant(clause.giver, job.houses)
    if giver != job.house:
        raise NoOffer(
            _("%(house)s gives it, so only %(house)s can offer it.")
            % {"house": job.houses.get(clause.giver) or clause.giver}
        )
    if clause.holder is None:
        raise NoOffer(_("It is for everybody. Offer it as an open licence yourself."))
    guest = house_meant(clause.holder, job.houses)
    if guest is None:
        raise NoOffer(_("There is no member “%(house)s”.") % {"house": job.houses.get(clause.holder) or clause.holder})
    return guest


def check_sayable(clause: Clause, guest: Broadcaster) -> None:
    """Raise NoOffer unless an offer says all that the clause says: else it would be another right."""
    terms = clause.terms
    if terms.kind is not Kind.GRANT:
        raise NoOffer(_("It is no licence, so it is not offered."))
    if clause.ended_at or clause.suspended:
        raise NoOffer(_("It has ended or is suspended."))
    if terms.time_zone != guest.time_zone:
        raise NoOffer(
            _("Its days are counted in %(zone)s; an offer counts them in %(other)s.")
            % {"zone": terms.time_zone, "other": guest.time_zone}
        )
    more = {name for name in terms.plain() if name not in IN_AN_OFFER | {"time_zone"}}
    if more or clause.under or terms != same_without(terms):
        raise NoOffer(
            _("It says more than an offer can say (%(more)s).") % {"more": ", ".join(sorted(more)) or "under"}
        )


def same_without(terms: Terms) -> Terms:
    """The terms with only what an offer can say."""
    bare = Terms((), (), (), (), None, None)
    kept = {name: getattr(terms, name) for name in (*actions.TERM_FIELDS, "time_zone")}
    return replace(bare, **kept)
