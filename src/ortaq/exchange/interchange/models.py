"""What a house has read in from a file of another system, before anything comes of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class JobState(models.TextChoices):
    """How far a file has come: kept, read, or unreadable; or its rows are being taken."""

    KEPT = "kept", _("being read")
    READ = "read", _("read")
    UNREADABLE = "unreadable", _("unreadable")
    TAKING = "taking", _("being taken")


class ImportJob(Record):
    """One file that was read: how it was understood, and what in it could not be. Nothing in it is in force."""

    house = models.ForeignKey(Broadcaster, on_delete=models.CASCADE, related_name="imports")
    brought_in_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=20, blank=True, help_text="As core.interchange.formats.")
    state = models.CharField(max_length=12, choices=JobState, default=JobState.KEPT)
    file = models.CharField(max_length=200, blank=True, help_text="Where a large file lies until it is read.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why it cannot be read, as a sentence.")
    works = models.JSONField(default=list, help_text="Works as cells.")
    houses = models.JSONField(default=dict, help_text="Names of houses by the ids in the file.")
    bad = models.JSONField(default=list, help_text="What could not be taken: line, column, reason, params, …")
    notes = models.JSONField(default=list, help_text="What was assumed about the whole file.")

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.file_name} ({self.format})"


class RowState(models.TextChoices):
    """What has come of a row: nothing yet, a clause of a draft, or a note of the house."""

    WAITING = "waiting", _("not taken yet")
    DRAFTED = "drafted", _("in a draft")
    NOTED = "noted", _("noted in the house")


class ImportedRow(Record):
    """One clause of a file that was understood; it may become a clause of a draft, never of a contract by itself."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    cells = models.JSONField(help_text="The clause, as core.interchange.cells.")
    state = models.CharField(max_length=10, choices=RowState, default=RowState.WAITING)
    why = models.CharField(max_length=400, blank=True, help_text="Why it is a note and in no draft, as a sentence.")
    deal = models.ForeignKey("exchange.Deal", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("job", "position")
        constraints = (models.UniqueConstraint(fields=("job", "position"), name="one_imported_row_per_position"),)

    def __str__(self) -> str:
        return f"{self.job} {self.position}"
