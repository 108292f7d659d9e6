"""The audit log: append only, hash-chained, without personal data (DESIGN, decision 8)."""

from django.db import models


class Entry(models.Model):
    """One thing that somebody did; `actor` is a pseudonymous id, `details` holds ids and commitments, no names."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    node = models.CharField(max_length=40)
    actor = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=("subject_kind", "subject_id")),)
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject_kind} {self.subject_id}"
