"""The report of a week, as it was published."""

from django.db import models

from ortaq.members.models import Person
from ortaq.work.models import Record


class WeeklyReport(Record):
    """What was published of one week; its page, its PDF and its JSON all say what `content` says."""

    week = models.CharField(max_length=8, unique=True, help_text="ISO 8601: 2026-W47.")
    content = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the content.")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ("-week",)

    def __str__(self) -> str:
        return self.week
