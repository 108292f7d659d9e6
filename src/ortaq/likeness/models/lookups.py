"""What is kept of a question where a clip comes from: the answer and pictures that show it, never the clip."""

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ortaq.core.likeness.clip import Answer
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class LookupState(models.TextChoices):
    """Where a question stands."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being looked at")
    READY = "ready", _("answered")
    FAILED = "failed", _("not answered")


class Lookup(Record):
    """A clip that was asked about, as far as it is, and what may be said of it.

    `house` is the broadcaster whose people alone may read it; without one it is for whoever has its address. `answer`
    is core.likeness.clip.Answer as JSON, `config` the digest of the thresholds that it rests on. `pictures` names, for
    each of its pairs, the stored picture of the clip and that of the programme; empty where there is none. It goes at
    `expires_at`; without one it is kept.
    """

    state = models.CharField(max_length=10, choices=LookupState, default=LookupState.WAITING)
    per_mille = models.PositiveSmallIntegerField(default=0)
    file_name = models.CharField(max_length=200)
    size = models.BigIntegerField(help_text="Bytes of the clip.")
    clip = models.CharField(max_length=200, blank=True, help_text="Where the clip lies until it is answered.")
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    house = models.ForeignKey(Broadcaster, on_delete=models.CASCADE, null=True, related_name="+")
    problem = models.CharField(max_length=40, blank=True, help_text="Code of what was wrong with the clip.")
    answer = models.JSONField(default=dict, blank=True)
    config = models.CharField(max_length=64, blank=True)
    pictures = models.JSONField(default=list, blank=True, help_text="[[of the clip, of the programme]]")
    answered_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state} {self.per_mille / 10:.0f} %"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be done about it."""
        return self.state in {LookupState.READY, LookupState.FAILED}

    @property
    def told(self) -> Answer | None:
        """What may be said; None until it is answered, and where it cannot be."""
        return Answer.from_plain(self.answer) if self.answer else None

    def is_gone(self, at: dt.datetime | None = None) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= (at or timezone.now())
