"""Who brings how much, who owns what where, what it costs, and who is paid in which order."""

from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.core.shares.finance import Means
from ortaq.core.shares.money import Rate
from ortaq.core.shares.showings import Fee
from ortaq.core.shares.split import Split, read_split
from ortaq.core.shares.treaties import RuleSet, read_rules
from ortaq.core.shares.waterfall import Tier, read_tiers
from ortaq.members.models import Broadcaster, Person
from ortaq.studio.models.projects import Partner, Project
from ortaq.work.models import Record

MEANS = {
    Means.CASH: _("money"),
    Means.IN_KIND: _("in kind"),
    Means.FACILITIES: _("facilities"),
    Means.FUND: _("from a fund"),
    Means.PRESALE: _("sold beforehand"),
}


class Treaty(Record):
    """The rules of a treaty as the legal staff of a house has entered them; every member may use them."""

    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="treaties_entered")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    rules = models.JSONField(help_text="As core.shares.treaties.RuleSet.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "treaties"

    def __str__(self) -> str:
        return self.name

    @property
    def rule_set(self) -> RuleSet:
        """Its rules."""
        return read_rules(self.rules)


class ShareTable(Record):
    """Under which rules a project's shares stand; `rules` is a key of core.shares.treaties, or the id of a Treaty."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="share_table")
    rules = models.CharField(max_length=80)
    day = models.DateField(help_text="On which the rules are asked.")
    points = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Creative points reached, where known.")
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.project}: {self.rules}"


class PartnerShare(Record):
    """What a partner brings, in hundredths of a percent; null is what nobody has said."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="share")
    share = models.PositiveSmallIntegerField()
    creative = models.PositiveSmallIntegerField(null=True, blank=True)
    is_party = models.BooleanField(null=True, blank=True, help_text="Whether its state is a party to the treaty.")

    def __str__(self) -> str:
        return f"{self.partner}: {self.share}"


class RightsSplit(Record):
    """One version of the rights split; it was whole when it was saved, with the groups of states as on `day`."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="splits")
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    split = models.JSONField(help_text="As core.shares.split.Split; owners are ids of broadcasters.")
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("project", "number")
        constraints = (models.UniqueConstraint(fields=("project", "number"), name="one_split_per_number"),)

    def __str__(self) -> str:
        return f"{self.project} {self.number}"

    @property
    def lines(self) -> Split:
        """What it says."""
        return read_split(self.split)


class Cost(Record):
    """A line of the budget."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="costs")
    name = models.CharField(max_length=160)
    amount = models.BigIntegerField(help_text="Minor units.")
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    day = models.DateField(help_text="Of the exchange rate.")

    class Meta:
        ordering = ("project", "created_at")

    def __str__(self) -> str:
        return self.name


class Contribution(Record):
    """What a partner brings into the finance plan: money, or something with a price."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contributions")
    name = models.CharField(max_length=160)
    means = models.CharField(max_length=12, choices=[(str(one), word) for one, word in MEANS.items()])
    amount = models.BigIntegerField(help_text="Minor units.")
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    day = models.DateField(help_text="Of the exchange rate.")
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ("partner", "created_at")

    def __str__(self) -> str:
        return self.name


class ExchangeRate(Record):
    """What one whole unit of a currency was worth on a day, as an exact fraction."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="rates")
    base = models.CharField(max_length=3, help_text="ISO 4217.")
    quote = models.CharField(max_length=3, help_text="ISO 4217.")
    day = models.DateField()
    value = models.CharField(max_length=64, help_text="Numerator and denominator: 1021/2.")
    source = models.CharField(max_length=160)

    class Meta:
        ordering = ("project", "base", "quote", "day")
        constraints = (models.UniqueConstraint(fields=("project", "base", "quote", "day"), name="one_rate_per_day"),)

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {self.day}"

    @property
    def rate(self) -> Rate:
        """As the pure core knows it."""
        return Rate(self.base, self.quote, self.day, Fraction(self.value), self.source)


class WaterfallPlan(Record):
    """One version of the order in which a project's revenue is paid out; payees are as studio.shares.payees."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="waterfalls")
    number = models.PositiveSmallIntegerField()
    tiers = models.JSONField(help_text="As core.shares.waterfall.Tier.")
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("project", "number")
        constraints = (models.UniqueConstraint(fields=("project", "number"), name="one_waterfall_per_number"),)

    def __str__(self) -> str:
        return f"{self.project} {self.number}"

    @property
    def plan(self) -> tuple[Tier, ...]:
        """What it says."""
        return read_tiers(self.tiers)


class Revenue(Record):
    """Money that came in, in the order in which it was written down; `booked` is it in the project's currency."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="revenues")
    number = models.PositiveIntegerField()
    day = models.DateField()
    amount = models.BigIntegerField(help_text="Minor units.")
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    booked = models.BigIntegerField(help_text="Minor units of the project's currency.")
    rate = models.CharField(max_length=64, help_text="By which it was converted: numerator and denominator.")
    source = models.CharField(max_length=200)
    key = models.CharField(max_length=200, null=True, blank=True, help_text="So that the same is not received twice.")
    booked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("project", "number")
        constraints = (
            models.UniqueConstraint(fields=("project", "number"), name="one_revenue_per_number"),
            models.UniqueConstraint(fields=("project", "key"), name="one_revenue_per_key"),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.number}"


class ShowingFee(Record):
    """What a partner pays into the project's revenue whenever it shows the work; agreed and signed like the rest."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="showing_fee")
    first = models.BigIntegerField(help_text="For a showing, in minor units.")
    repeat = models.BigIntegerField(help_text="For a repeat, in minor units.")
    currency = models.CharField(max_length=3, help_text="ISO 4217.")

    def __str__(self) -> str:
        return f"{self.partner} {self.first}/{self.repeat} {self.currency}"

    @property
    def fee(self) -> Fee:
        """As the pure core knows it."""
        return Fee(self.first, self.repeat, self.currency)


class Showing(Record):
    """The work was on the air, as a signed as-run report told; `revenue` is what it paid, once that could be booked."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="showings")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    house = models.ForeignKey(
        Broadcaster, on_delete=models.PROTECT, related_name="+", help_text="Whose channel it was."
    )
    slug = models.SlugField(help_text="The channel.")
    channel = models.JSONField(help_text="Its names by language.")
    time_zone = models.CharField(max_length=64, help_text="Of the channel (IANA).")
    day = models.DateField(help_text="Of the report: civil, in the channel's own zone.")
    starts_at = models.DateTimeField()
    stops_at = models.DateTimeField()
    territories = models.JSONField(help_text="Where it was seen: code -> viewers at once on average; null: not told.")
    is_repeat = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the report that told it.")
    revenue = models.OneToOneField(Revenue, on_delete=models.PROTECT, null=True, blank=True, related_name="showing")

    class Meta:
        ordering = ("project", "starts_at", "slug")
        constraints = (
            models.UniqueConstraint(fields=("programme", "slug", "starts_at"), name="one_showing_per_channel_and_time"),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.slug} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def viewers(self) -> int | None:
        """At once, on average, in all territories of which that is told; None: of none."""
        told = [one for one in self.territories.values() if one is not None]
        return sum(told) if told else None
