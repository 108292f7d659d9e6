"""What waits for those who make programmes: films that failed, drafts and declarations of the use of AI."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from ortaq.catalogue.models import FILMED, IngestState, Programme, Version
from ortaq.catalogue.queries import latest_ingest, programmes_of
from ortaq.members.models import Broadcaster, Person
from ortaq.origin.models import Declaration, DeclarationState
from ortaq.origin.queries import OPEN, without_consent
from ortaq.rights import sentences
from ortaq.web.desk.job import Job


def films_that_failed(house: Broadcaster) -> Iterator[Job]:
    """Programmes whose last ingest failed."""
    failed = programmes_of(house).filter(ingests__state=IngestState.FAILED).distinct()
    for programme in failed:
        last = latest_ingest(programme)
        if last and last.state == IngestState.FAILED:
            yield Job(
                title=_("Bring it in again"),
                address=reverse("catalogue:programme", args=(programme.pk,)),
                action=_("See what is wrong"),
                programme=programme,
                note=last.problem,
                since=last.finished_at or last.created_at,
                is_urgent=True,
            )


def drafts_for(person: Person, house: Broadcaster) -> list[Declaration]:
    """Drafts of the house that a person may review, and those of the person's own that somebody has reviewed."""
    to_read = Q(state=DeclarationState.DRAFT) & ~Q(declared_by=person)
    to_sign = Q(state=DeclarationState.REVIEWED, declared_by=person)
    found = Declaration.objects.filter(to_read | to_sign, version__made_by=house, state__in=OPEN)
    return list(
        found.select_related(
            "version__programme__owner", "version__programme__package", "declared_by", "reviewed_by"
        ).order_by("version__programme_id", "version__kind", "version__language")
    )


def drafts_to_read_or_sign(drafts: Iterable[Declaration]) -> Iterator[Job]:
    """One job for each programme and state of its drafts."""
    sorted_out: dict[tuple[Programme, str], list[Declaration]] = defaultdict(list)
    for draft in drafts:
        sorted_out[draft.version.programme, draft.state].append(draft)
    for (programme, state), row in sorted_out.items():
        is_read = state == DeclarationState.REVIEWED
        yield Job(
            title=_("Sign what was reviewed") if is_read else _("Review a draft"),
            address=reverse("origin:declare", args=(programme.pk,)),
            action=_("Read and sign") if is_read else _("Look"),
            programme=programme,
            house=str(row[0].declared_for),
            person=sentences.in_a_row(
                dict.fromkeys(str(one.reviewed_by if is_read else one.declared_by) for one in row)
            ),
            note=sentences.in_a_row(name_of(one.version) for one in row),
            since=min((one.reviewed_at if is_read else one.declared_at) or one.declared_at for one in row),
        )


def declarations_without_consent(house: Broadcaster) -> Iterator[Job]:
    """Programmes off the air for a missing consent that this house owns, or has made what rests on it."""
    ours = Programme.objects.filter(Q(owner=house) | Q(versions__made_by=house)).values_list("pk", flat=True)
    found = {
        one.version.programme_id
        for one in without_consent(set(ours))
        if house.pk in (one.version.programme.owner_id, one.version.made_by_id)
    }
    for programme in Programme.objects.filter(pk__in=found).select_related("owner", "package"):
        yield Job(
            title=_("A consent was withdrawn or has run out: replace the voice or face"),
            address=reverse("origin:declare", args=(programme.pk,)),
            action=_("Declare"),
            programme=programme,
            house=str(programme.owner),
            note=sentences.SENTENCES["consent"]({}, ""),
            is_urgent=True,
        )


def declarations_to_make(house: Broadcaster, drafts: Iterable[Declaration]) -> Iterator[Job]:
    """Programmes with versions of this house that nobody has declared, without the drafts that are a job already."""
    undeclared = (
        Version.objects.filter(made_by=house, kind__in=FILMED)
        .exclude(declarations__state=DeclarationState.SIGNED)
        .exclude(pk__in=[one.version_id for one in drafts])
        .select_related("programme__owner", "programme__package")
        .order_by("programme_id", "kind", "language")
    )
    versions: dict[Programme, list[Version]] = defaultdict(list)
    for version in undeclared:
        versions[version.programme].append(version)
    for programme, missing in versions.items():
        yield Job(
            title=_("Declare the use of AI"),
            address=reverse("origin:declare", args=(programme.pk,)),
            action=_("Declare"),
            programme=programme,
            house=str(house),
            note=_("without it nobody can be offered the programme: %(versions)s")
            % {"versions": sentences.in_a_row(map(name_of, missing))},
            since=min(one.created_at for one in missing),
        )


def name_of(version: Version) -> str:
    """picture; sound (Kazakh)."""
    kind = version.get_kind_display()
    return f"{kind} ({sentences.language(version.language)})" if version.language else kind
