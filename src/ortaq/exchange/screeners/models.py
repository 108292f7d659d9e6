"""Requests to see a programme before one licenses it, and what was seen of it."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class ScreenerState(models.TextChoices):
    """Where a request to see a programme stands; that a granted one has run out is told by its time."""

    ASKED = "asked", _("asked")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Screener(Record):
    """A house asks to see a programme; its owner lets some people of that house see it, for a time."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="screeners")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="screeners", help_text="Who asks.")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True, help_text="What the house says to the owner.")
    state = models.CharField(max_length=10, choices=ScreenerState, default=ScreenerState.ASKED)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="What the owner says to the house.")
    language = models.CharField(max_length=24, blank=True, help_text="BCP 47 of the one sound; empty: every sound.")
    until = models.DateTimeField(null=True, blank=True)
    people = models.PositiveSmallIntegerField(default=1, help_text="How many people of the house may look.")
    seconds = models.PositiveIntegerField(null=True, blank=True, help_text="Only so much from the start; null: all.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=("house", "-created_at"), name="screeners_of_house"),)

    def __str__(self) -> str:
        return f"{self.house}: {self.programme}"

    def lives(self, at: dt.datetime) -> bool:
        """Whether it lets people of the house look at this instant."""
        return self.state == ScreenerState.GRANTED and self.until is not None and at < self.until

    @property
    def last_minute(self) -> dt.datetime | None:
        """The last minute in which one may look, as people say it: until 23:59, not until midnight of the next day."""
        return self.until and self.until - dt.timedelta(minutes=1)

    def is_over(self, at: dt.datetime) -> bool:
        """Whether it was granted and its time has run out."""
        return self.state == ScreenerState.GRANTED and not self.lives(at)


class Seat(Record):
    """One of the people who may look, once they have said that they know it is reported."""

    screener = models.ForeignKey(Screener, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("created_at",)
        constraints = (models.UniqueConstraint(fields=("screener", "person"), name="one_seat_per_person"),)

    def __str__(self) -> str:
        return f"{self.person}: {self.screener}"


class Viewing(Record):
    """One time that somebody looked, and which parts the player said it has played."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="viewings")
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField()
    pieces = models.JSONField(default=list, help_text="[[from, to], …] in seconds of the film, as they were played.")

    class Meta:
        ordering = ("begun_at",)

    def __str__(self) -> str:
        return f"{self.seat} {self.begun_at:%Y-%m-%d %H:%M}"
