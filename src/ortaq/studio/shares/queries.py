"""Find what is agreed about money and rights of a project, and who may see it."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.core.shares import treaties
from ortaq.core.shares.finance import Item, Means, Standing, standing
from ortaq.core.shares.money import NoRate, Rates
from ortaq.core.shares.split import Matrix, Split
from ortaq.core.shares.statements import Statement, statement
from ortaq.core.shares.treaties import RuleSet, Share, Verdict, check
from ortaq.core.shares.waterfall import Paid, Tier, paid
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals, makes_programmes
from ortaq.members.territories import places
from ortaq.studio.models import (
    Contribution,
    Cost,
    ExchangeRate,
    Partner,
    PartnerShare,
    PartnerState,
    Project,
    Revenue,
    RightsSplit,
    ShareTable,
    Showing,
    ShowingFee,
    Treaty,
    WaterfallPlan,
)

answers = makes_programmes | deals
"""Speaks for a house where money and rights are agreed."""
HOUSE, OTHER = "house:", "other:"
"""A payee is a house by its id, or somebody else by name (a sales agent, a fund)."""
CONTRACT = "contract/contract"
"""The rules of a project for which none were chosen yet."""


def projects_for(person: Person) -> QuerySet[Project]:
    """Projects in which a person's house takes part."""
    mine = Partner.objects.filter(broadcaster=person.broadcaster_id, state=PartnerState.JOINED)
    return Project.objects.filter(pk__in=mine.values("project")).select_related("house")


def may_change(person: Person, project: Project) -> bool:
    """Whether a person sets shares, split, plan and waterfall: who answers for the leading house."""
    return bool(answers(person)) and person.broadcaster_id == project.house_id


def may_enter_treaties(person: Person) -> bool:
    """Whether a person may enter the rules of a treaty for everybody."""
    return bool(deals(person))


def sees_statement(person: Person, project: Project, payee: str) -> bool:
    """Whether what came to a payee is for this person: the lead's people see all, a partner's their own."""
    return person.broadcaster_id == project.house_id or payee == f"{HOUSE}{person.broadcaster_id}"


def today(project: Project) -> dt.date:
    """The civil day at the leading house."""
    return timezone.now().astimezone(ZoneInfo(project.house.time_zone)).date()


def partners_of(project: Project) -> list[Partner]:
    """The houses that take part, the lead first."""
    found = Partner.objects.filter(project=project, state=PartnerState.JOINED).select_related("broadcaster", "share")
    return sorted(found, key=lambda one: (one.broadcaster_id != project.house_id, one.created_at, one.pk))


def houses_of(project: Project) -> dict[str, Broadcaster]:
    """The same houses by id."""
    return {str(one.broadcaster_id): one.broadcaster for one in partners_of(project)}


# ---- shares --------------------------------------------------------------------------------------------------------


def treaties_entered() -> QuerySet[Treaty]:
    """Rules that houses have entered and not withdrawn."""
    return Treaty.objects.filter(withdrawn_at=None).select_related("house")


def rules_by_key(key: str) -> RuleSet | None:
    """A rule-set of the data file or an entered one, withdrawn ones as well: a project keeps what it stands under."""
    if key in treaties.rule_sets():
        return treaties.rule_sets()[key]
    try:
        found = Treaty.objects.filter(pk=UUID(key)).first()
    except ValueError:
        return None
    return found.rule_set if found else None


def table_of(project: Project) -> ShareTable | None:
    """Under which rules the shares stand; None: nobody has set them yet."""
    return ShareTable.objects.filter(project=project).first()


def shares_of(project: Project) -> list[PartnerShare]:
    """The shares as they were set."""
    found = PartnerShare.objects.filter(partner__project=project).select_related("partner__broadcaster")
    return list(found.order_by("partner__created_at"))


def verdict_of(rules: RuleSet, shares: Sequence[Share], day: dt.date, points: int | None) -> Verdict:
    """What the rules say of shares."""
    return check(rules, shares, day=day, points=points)


# ---- rights --------------------------------------------------------------------------------------------------------


def split_of(project: Project) -> RightsSplit | None:
    """The newest saved split."""
    return RightsSplit.objects.filter(project=project).order_by("-number").first()


def matrix_of(split: Split, day: dt.date) -> Matrix:
    """A split laid out over the territories that this node knows; raises BadSplit."""
    return Matrix(split, places(), day)


# ---- money ---------------------------------------------------------------------------------------------------------


def rates_of(project: Project) -> Rates:
    """The exchange rates of a project."""
    return Rates(one.rate for one in ExchangeRate.objects.filter(project=project))


def costs_of(project: Project) -> list[Cost]:
    """The lines of the budget."""
    return list(Cost.objects.filter(project=project))


def contributions_of(project: Project) -> list[Contribution]:
    """What the partners bring."""
    found = Contribution.objects.filter(partner__project=project).select_related("partner__broadcaster")
    return list(found.order_by("created_at"))


def finance_of(project: Project, costs: Sequence[Cost], brought: Sequence[Contribution]) -> Standing:
    """Finance against budget in the project's currency; raises NoRate."""
    return standing(
        [Item(one.amount, one.currency, one.day) for one in costs],
        [
            Item(
                one.amount,
                one.currency,
                one.day,
                str(one.partner.broadcaster_id),
                Means(one.means),
                one.is_confirmed,
            )
            for one in brought
        ],
        project.currency,
        rates_of(project),
    )


# ---- waterfall -----------------------------------------------------------------------------------------------------


def waterfall_of(project: Project) -> WaterfallPlan | None:
    """The newest order of payments."""
    return WaterfallPlan.objects.filter(project=project).order_by("-number").first()


def revenues_of(project: Project) -> list[Revenue]:
    """What came in, in the order in which it was written down."""
    return list(Revenue.objects.filter(project=project))


@dataclass(frozen=True, slots=True)
class Books:
    """A plan, what came in, and what it paid."""

    tiers: tuple[Tier, ...]
    revenues: tuple[Revenue, ...]
    paid: Paid

    @property
    def payees(self) -> tuple[str, ...]:
        """Whoever is in the plan, in the order of the tiers."""
        return tuple(self.paid.totals)

    def statement(self, payee: str, first: int = 0) -> Statement:
        """What one of them is told, from the receipt at place `first` on."""
        return statement(payee, self.tiers, [one.booked for one in self.revenues], self.paid, first)


def books_of(project: Project) -> Books | None:
    """All receipts run through the waterfall; None where there is no plan yet."""
    plan = waterfall_of(project)
    if plan is None:
        return None
    revenues = revenues_of(project)
    return Books(plan.plan, tuple(revenues), paid(plan.plan, [one.booked for one in revenues]))


# ---- showings ------------------------------------------------------------------------------------------------------


def fees_of(project: Project) -> dict[UUID, ShowingFee]:
    """What each house pays for a showing, by the house's id; houses that pay nothing are not in it."""
    found = ShowingFee.objects.filter(partner__project=project).select_related("partner__broadcaster")
    return {one.partner.broadcaster_id: one for one in found.order_by("partner__created_at")}


def made_in(programmes: Collection[UUID], partner: UUID) -> dict[UUID, Project]:
    """The co-productions among programmes in which a house takes part, by programme; an episode is in its series."""
    series = dict(Programme.objects.filter(pk__in=programmes).values_list("pk", "part_of"))
    mine = Partner.objects.filter(broadcaster=partner, state=PartnerState.JOINED)
    works = {one for pair in series.items() for one in pair if one}
    found = Project.objects.filter(programme__in=works, pk__in=mine.values("project"))
    by_work = {one.programme_id: one for one in found}
    told = {pk: by_work.get(pk) or by_work.get(above) for pk, above in series.items()}
    return {pk: one for pk, one in told.items() if one}


def showings_for(person: Person, project: Project) -> QuerySet[Showing, Showing]:
    """The showings that a person may read, newest first: the lead's people all, a partner's those of its channels."""
    found = (
        Showing.objects.filter(project=project)
        .select_related("project", "house", "revenue")
        .order_by("-starts_at", "slug")
    )
    return found if person.broadcaster_id == project.house_id else found.filter(house=person.broadcaster_id)


class Waits(StrEnum):
    """Why a showing has not become money."""

    FREE = "free"
    PLAN = "plan"
    RATE = "rate"


def waits_for(showing: Showing, fee: ShowingFee | None, rates: Rates, *, has_plan: bool) -> Waits | None:
    """What a showing waits for; None: it is booked, or will be in a moment."""
    if showing.revenue_id:
        return None
    if fee is None or not fee.fee.due(is_repeat=showing.is_repeat):
        return Waits.FREE
    if not has_plan:
        return Waits.PLAN
    try:
        rates.at(fee.currency, showing.project.currency, showing.day)
    except NoRate:
        return Waits.RATE
    return None
