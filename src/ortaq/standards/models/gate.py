"""What houses state about programmes and themselves, their AI tools, what the rules said, and exceptions from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record

LEAST_REASON = 30
"""Characters of the reason of an exception, at least."""


class Statement(Record):
    """A fact for the rules that a house states under a person's name; a newer one supersedes it, none is edited."""

    subject_kind = models.CharField(max_length=20, help_text="programme; member for what a house states of itself.")
    subject_id = models.UUIDField()
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="statements")
    key = models.CharField(max_length=60, help_text="Path of the fact, as core.rules.FACTS has it.")
    value = models.JSONField(help_text="People are pseudonyms in it (protection.names).")
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("key", "-stated_at")
        constraints = (
            models.UniqueConstraint(
                fields=("subject_kind", "subject_id", "key"),
                condition=models.Q(superseded_at=None),
                name="one_standing_statement_per_fact",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}: {self.key}"


class Tool(Record):
    """An AI tool in the register of a house: who answers for it, where its data lie, whether its maker learns."""

    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="tools")
    name = models.CharField(max_length=120, help_text="As declarations name the system.")
    owner = models.CharField(max_length=120, blank=True, help_text="Pseudonym of who in the house answers for it.")
    data_location = models.CharField(max_length=2, blank=True, help_text="Territory; empty: not said.")
    trains_on_input = models.BooleanField(null=True, help_text="Null: nobody knows.")
    risk_class = models.CharField(max_length=40, blank=True)
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=("house", "name"), condition=models.Q(retired_at=None), name="one_tool_per_house_and_name"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.house})"


class Use(models.TextChoices):
    """What is about to be done with a programme."""

    OFFER = "offer", _("offer")
    PUBLISH = "publish", _("publish")
    SCHEDULE = "schedule", _("schedule")
    AIR = "air", _("air")


class Evaluation(Record):
    """What the rules said of a programme as it was then; written once: the database refuses to change or delete it.

    `digest` is over everything but the time, so that the same answer is written once.
    """

    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    state_digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the facts.")
    use = models.CharField(max_length=10, choices=Use)
    territories = models.JSONField(default=list)
    houses = models.JSONField(help_text="{makers: [slug], receivers: [slug]}.")
    charters = models.JSONField(help_text="Slug -> {adoption, charter}: ids and the digest that was adopted.")
    results = models.JSONField(help_text="[{rule, version, member, severity, by_law, outcome, leaf, waiver}].")
    stopped = models.BooleanField(help_text="Whether a rule stood in the way.")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-at",)
        indexes = (models.Index(fields=("subject_kind", "subject_id", "-at"), name="evaluations_of_a_subject"),)

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.use} {self.at:%Y-%m-%d %H:%M}"


class Waiver(Record):
    """An exception: one house lets one programme pass one rule, for a reason, until a day; two of its people agree."""

    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="waivers")
    rule_id = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    about = models.JSONField(help_text="Words: the title of the programme when it was asked for.")
    reason = models.TextField(help_text="For the house alone.")
    public_summary = models.CharField(max_length=300, help_text="For everybody.")
    until = models.DateField(help_text="First day without it, in the house's time zone.")
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who refused it, or ended it before its day.",
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-requested_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("house", "rule_id", "subject_kind", "subject_id"),
                condition=models.Q(closed_at=None, approved_at=None),
                name="one_open_request_per_rule_and_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("requested_by")),
                name="a_second_person_approves",
            ),
        )

    def __str__(self) -> str:
        return f"{self.house}: {self.rule_id} {self.subject_id} → {self.until}"
