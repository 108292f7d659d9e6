"""Contracts, their clauses, and the runs used of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.members.models import Broadcaster
from ortaq.work.models import Record


class Contract(Record):
    """A licence in force between two broadcasters; `terms` is what both signed, word for word."""

    number = models.CharField(max_length=40, unique=True, help_text="e.g. ALM-BIS 2026/1.")
    licensor = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="contracts_given")
    licensee = models.ForeignKey(
        Broadcaster,
        on_delete=models.PROTECT,
        related_name="contracts_taken",
        null=True,
        help_text="Null: everybody (open licence).",
    )
    terms = models.JSONField()
    terms_digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the terms.")
    in_force_from = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number


class Clause(Record):
    """A grant: who may show what, where, how, when, how often; civil dates of one time zone, half-open."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField()
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="clauses")
    territories = models.JSONField(help_text="Territory codes; ['*'] is everywhere.")
    media = models.JSONField(help_text="linear, catch_up, start_over, vod.")
    sounds = models.JSONField(help_text="BCP 47 tags; ['*'] is every one.")
    subtitles = models.JSONField(help_text="BCP 47 tags; ['*'] is every one.")
    first_day = models.DateField()
    end_day = models.DateField(null=True, blank=True, help_text="First day on which the right no longer holds.")
    time_zone = models.CharField(max_length=40)
    runs = models.PositiveIntegerField(null=True, blank=True, help_text="Null: as often as wished.")
    catch_up_days = models.PositiveSmallIntegerField(default=0)
    label_must_stay = models.BooleanField(default=True)

    class Meta:
        ordering = ("contract", "position")
        constraints = (models.UniqueConstraint(fields=("contract", "position"), name="one_clause_per_position"),)

    def __str__(self) -> str:
        return f"{self.contract} §{self.position}"


class RunState(models.TextChoices):
    """A run is reserved when its slot is published, and used when it has been on the air."""

    RESERVED = "reserved", _("reserved")
    AIRED = "aired", _("aired")


class Run(Record):
    """One use of a clause with counted runs; `slot` is the id of the channel's slot, whatever its length.

    A channel that is seen in several countries under several licences uses a run of each with one slot.
    """

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="runs_used")
    slot = models.UUIDField(db_index=True)
    airs_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RunState, default=RunState.RESERVED)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("clause", "slot"), name="one_run_per_clause_and_slot"),)

    def __str__(self) -> str:
        return f"{self.clause} {self.airs_at:%Y-%m-%d %H:%M} {self.state}"
