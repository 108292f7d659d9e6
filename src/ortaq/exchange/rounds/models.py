"""Rounds: several houses agree on a theme, each makes one programme, and each takes those of all others."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Genre, Programme
from ortaq.exchange.models import Deal
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class RoundState(models.TextChoices):
    """How far a round has come; the coordinator moves it on, one step after the other."""

    CALL = "call", _("call")
    CONFIRMED = "confirmed", _("confirmed")
    PRODUCING = "producing", _("being produced")
    SCREENING = "screening", _("screening")
    EXCHANGED = "exchanged", _("exchanged")
    CLOSED = "closed", _("closed")


class StepKind(models.TextChoices):
    """The dates of a round's calendar, in their usual order."""

    CONFIRM = "confirm", _("confirm by")
    STORIES = "stories", _("story proposals")
    MEETING = "meeting", _("production meeting")
    ROUGH_CUTS = "rough_cuts", _("rough cuts")
    DELIVERY = "delivery", _("delivery")
    SCREENING = "screening", _("screening")
    EXCHANGE = "exchange", _("exchange")


class Round(Record):
    """A round: its theme, its terms, and who leads it. Its days are civil days of `time_zone`."""

    names = models.JSONField(help_text="Words: tag -> name.")
    themes = models.JSONField(default=dict, blank=True, help_text="Words: tag -> what the programmes are about.")
    genre = models.CharField(max_length=20, choices=Genre)
    coordinator = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="rounds_led")
    called_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    template = models.CharField(max_length=40, help_text="Name in exchange/data/templates.json.")
    minutes = models.PositiveSmallIntegerField(help_text="Length of each programme.")
    tolerance = models.PositiveSmallIntegerField(default=2, help_text="Minutes by which a programme may differ.")
    time_zone = models.CharField(max_length=40, help_text="The coordinator's, when the round was called.")
    state = models.CharField(max_length=12, choices=RoundState, default=RoundState.CALL)
    first_day = models.DateField(null=True, blank=True, help_text="First day of its contracts; null: not exchanged.")

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.names.get("en") or next(iter(self.names.values())))


class RoundStep(Record):
    """One date of a round's calendar; the day itself still belongs to it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=StepKind)
    day = models.DateField()

    class Meta:
        ordering = ("round", "day")
        constraints = (models.UniqueConstraint(fields=("round", "kind"), name="one_step_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.round}: {self.kind} {self.day}"


class RoundSlot(Record):
    """The place of one invited house in a round, and the programme that it makes for it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="slots")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="round_slots")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    joined_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    joined_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True, help_text="When it said no, or left again.")
    working_title = models.CharField(max_length=200, blank=True)
    synopsis = models.TextField(blank=True)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="round_slots"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("round", "house__name")
        constraints = (models.UniqueConstraint(fields=("round", "house"), name="one_slot_per_house"),)

    def __str__(self) -> str:
        return f"{self.round}: {self.house}"


class RoundDeal(Record):
    """The deal of two houses in a round: each gives the other its programme."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="pairs")
    deal = models.OneToOneField(Deal, on_delete=models.CASCADE, related_name="of_round")

    class Meta:
        ordering = ("round", "created_at")

    def __str__(self) -> str:
        return f"{self.round}: {self.deal}"
