"""Trust entries, self-assessments and quarters."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from ortaq.core.figures import Plain, Quarter
from ortaq.core.interchange import trust_txt
from ortaq.core.interchange.platforms.terms import Thing, Use
from ortaq.core.interchange.trust_txt import Said
from ortaq.members.models import Broadcaster
from ortaq.standards.models import QuarterReport, SelfAnswer, SelfAssessment, TrustEntry
from ortaq.standards.terms.queries import Standing, everybody, standing, whole
from ortaq.standards.trust import figures
from ortaq.standards.trust.clauses import CLAUSES, Clause


def entry_of(house: Broadcaster) -> TrustEntry | None:
    """What a house says of itself for trust.txt."""
    return TrustEntry.objects.filter(broadcaster=house).first()


def of_the_node() -> list[Said]:
    """The trust.txt of this node: the houses that have put themselves in it, and what it publishes of itself."""
    found = [Said(trust_txt.MEMBER, one.site) for one in TrustEntry.objects.all()]
    found += [
        Said(trust_txt.DISCLOSURE, whole(reverse("standards:trust"))),
        Said(trust_txt.CONTACT, whole(reverse("standards:trust"))),
        training(everybody()),
    ]
    return found


def of_house(entry: TrustEntry) -> list[Said]:
    """The trust.txt that a house can put on its own site."""
    found = [
        Said(trust_txt.BELONGS_TO, whole("/")),
        Said(trust_txt.CONTACT, entry.contact),
        training([standing(entry.broadcaster)]),
        *(Said(trust_txt.SOCIAL, one) for one in entry.social),
    ]
    if published(entry.broadcaster):
        found.append(
            Said(trust_txt.DISCLOSURE, whole(reverse("standards:trust_house", args=(entry.broadcaster.slug,))))
        )
    return found


def training(held: list[Standing]) -> Said:
    """Whether everything of these houses may be used for training with nothing owed for it."""
    is_free = bool(held) and all(one.terms.is_free(thing, Use.TRAINING) for one in held for thing in Thing)
    return Said(trust_txt.TRAINING, "yes" if is_free else "no")


def published(house: Broadcaster) -> SelfAssessment | None:
    """The self-assessment of a house that stands."""
    return (
        SelfAssessment.objects.filter(broadcaster=house, published_at__isnull=False)
        .select_related("broadcaster")
        .order_by("-number")
        .first()
    )


def in_work(house: Broadcaster) -> SelfAssessment | None:
    """The self-assessment of a house that nobody has published yet; for the house alone."""
    return SelfAssessment.objects.filter(broadcaster=house, published_at=None).first()


def all_published() -> list[SelfAssessment]:
    """The newest published self-assessment of every house that has one."""
    latest: dict[object, SelfAssessment] = {}
    for one in (
        SelfAssessment.objects.filter(published_at__isnull=False).select_related("broadcaster").order_by("number")
    ):
        latest[one.broadcaster_id] = one
    return sorted(latest.values(), key=lambda one: one.broadcaster.name)


@dataclass(frozen=True)
class Asked:
    """A question with what was answered; None: not yet."""

    name: str
    question: object
    answer: SelfAnswer | None


@dataclass(frozen=True)
class ClauseTold:
    """A clause with its questions."""

    clause: Clause
    asked: tuple[Asked, ...]


def told(assessment: SelfAssessment | None) -> list[ClauseTold]:
    """Every clause with the answers of an assessment."""
    answers = {one.question: one for one in assessment.answers.select_related("answered_by")} if assessment else {}
    return [
        ClauseTold(clause, tuple(Asked(name, question, answers.get(name)) for name, question in clause.asked()))
        for clause in CLAUSES
    ]


def missing(assessment: SelfAssessment) -> list[str]:
    """The questions that are not answered yet."""
    answered = set(assessment.answers.values_list("question", flat=True))
    return [name for clause in CLAUSES for name, _question in clause.asked() if name not in answered]


@dataclass(frozen=True)
class Report:
    """The figures of a quarter as they may be published; of one that is not over as they are so far."""

    quarter: Quarter
    is_over: bool
    figures: list[Plain]
    digest: str = ""


def report(quarter: Quarter) -> Report | None:
    """The report of a quarter; None when it has not begun, or is over and was never made."""
    now = timezone.now()
    if quarter.start > now:
        return None
    if quarter.end > now:
        return Report(quarter, is_over=False, figures=figures.of_quarter(quarter, is_over=False))
    kept = QuarterReport.objects.filter(quarter=str(quarter)).first()
    return Report(quarter, is_over=True, figures=kept.figures, digest=kept.digest) if kept else None


def reports() -> QuerySet[QuarterReport]:
    """The reports of quarters that are over, the newest first."""
    return QuarterReport.objects.order_by("-quarter")


def this_quarter() -> Quarter:
    """The one that is now."""
    return Quarter.of(timezone.now().date())
