"""The report of a week, as it was published, and our own errors."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.core.ledger.canonical import Once
from ortaq.members.models import Person
from ortaq.work.models import Record


class WeeklyReport(Record):
    """What was published of one week; its page, its PDF and its JSON all say what `content` says."""

    week = models.CharField(max_length=8, unique=True, help_text="ISO 8601: 2026-W47.")
    content = models.JSONField(decoder=Once)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the content.")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("-week",)

    def __str__(self) -> str:
        return self.week


class ErratumKind(models.TextChoices):
    """What of ours was wrong."""

    MATCHER = "matcher", _("the matcher")
    QUESTION = "question", _("a question or its key")
    REPORT = "report", _("a report")
    OTHER = "other", _("something else of ours")


class Erratum(Record):
    """An error of ours that was found and put right: what it was, since when it is right, what changed by it.

    `what` is a sentence or two by language, English always. `effect` is what was counted when it was published:
    `{"week", "answers", "changed", "turned_wrong", "turned_right"}`, where the matcher grades anew; else empty.
    """

    kind = models.CharField(max_length=10, choices=ErratumKind)
    what = models.JSONField()
    subject = models.CharField(max_length=120, blank=True, help_text="Of what: the name of a fact, or of a week.")
    right_since = models.DateField()
    matcher = models.CharField(max_length=20, help_text="The version that grades since.")
    effect = models.JSONField(default=dict, blank=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-created_at",)
        verbose_name_plural = "errata"

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d}"
