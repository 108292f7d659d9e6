"""Charters and their rules, which members have adopted them, and with which reservations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class CharterState(models.TextChoices):
    """A charter is written, then opened for adoption, and stands until the next one of its line is opened."""

    DRAFT = "draft", _("draft")
    OPEN = "open", _("open for adoption")
    SUPERSEDED = "superseded", _("superseded")


class Charter(Record):
    """One version of a charter. Once it is open nothing in it changes; the next version is another charter."""

    line = models.SlugField(help_text="What its versions have in common.")
    number = models.PositiveSmallIntegerField(help_text="Version, counted from 1.")
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="next_ones")
    title = models.JSONField(help_text="Words: tag -> title.")
    note = models.JSONField(default=dict, blank=True, help_text="Words: tag -> what has to be said of it.")
    chapters = models.JSONField(default=list, help_text="[{id, title: Words}], in their order.")
    is_template = models.BooleanField(default=False, help_text="Written as a beginning; agreed by nobody.")
    state = models.CharField(max_length=12, choices=CharterState, default=CharterState.DRAFT)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of its canonical JSON, once it is open.")
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("line", "-number")
        constraints = (
            models.UniqueConstraint(fields=("line", "number"), name="one_charter_per_number"),
            models.UniqueConstraint(
                fields=("line",), condition=models.Q(state="draft"), name="one_draft_charter_per_line"
            ),
            models.UniqueConstraint(
                fields=("line",), condition=models.Q(state="open"), name="one_open_charter_per_line"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title.get('en') or self.line} {self.number}"


class CharterRule(Record):
    """One rule of one charter as data; `unread` is what somebody typed for it that is no rule yet."""

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField()
    rule_id = models.CharField(max_length=40)
    plain = models.JSONField(help_text="The rule as core.rules reads it.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the rule's canonical JSON.")
    unread = models.TextField(blank=True, help_text="Text of a draft that cannot be read yet.")
    edited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("charter", "position")
        constraints = (models.UniqueConstraint(fields=("charter", "rule_id"), name="one_rule_per_charter_and_id"),)

    def __str__(self) -> str:
        return f"{self.rule_id} ({self.charter})"


class Adoption(Record):
    """A member binds itself to a charter, under a person's name, from a civil day of its own."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="adoptions")
    member = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="adoptions")
    digest = models.CharField(max_length=64, help_text="Of the charter that was read and adopted.")
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    since = models.DateField(help_text="First day, in the member's time zone.")
    until = models.DateField(null=True, blank=True, help_text="First day without it; null: still adopted.")

    class Meta:
        ordering = ("member", "-since")
        constraints = (
            models.UniqueConstraint(
                fields=("member",), condition=models.Q(until=None), name="one_standing_adoption_per_member"
            ),
        )

    def __str__(self) -> str:
        return f"{self.member}: {self.charter}"


class Applied(models.TextChoices):
    """How a member with a reservation applies a rule."""

    NOT = "not", _("not applied")
    BLOCK = "block", _("applied as a block")
    WARN = "warn", _("applied as a warning")
    ADVISE = "advise", _("applied as advice")


class Reservation(Record):
    """A member does not apply a rule of the charter it adopted, or applies it otherwise, and says why."""

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="reservations")
    rule_id = models.CharField(max_length=40)
    applied = models.CharField(max_length=8, choices=Applied)
    reason = models.TextField(help_text="Shown to everybody.")
    ends_on = models.DateField(null=True, blank=True, help_text="First day without it; null: until it is lifted.")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("rule_id", "-made_at")
        constraints = (
            models.UniqueConstraint(
                fields=("adoption", "rule_id"),
                condition=models.Q(lifted_at=None),
                name="one_standing_reservation_per_rule",
            ),
        )

    def __str__(self) -> str:
        return f"{self.adoption}: {self.rule_id} {self.applied}"
