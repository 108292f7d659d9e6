"""What was: who watched, counted without names, and the log of what was sent."""

from django.db import models

from ortaq.channels.models.schedule import Channel
from ortaq.members.models import Broadcaster
from ortaq.work.models import Json, Record


class Audience(models.Model):
    """Requests for the playlists of a channel in one territory and one step of time, as one process counted them."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="audience")
    at = models.DateTimeField(help_text="Beginning of the step.")
    territory = models.CharField(max_length=12, blank=True, help_text="Empty: none, or not known.")
    counter = models.UUIDField(help_text="The process; new with every start.")
    requests = models.JSONField(help_text="Rendition -> requests.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("channel", "at", "territory", "counter"), name="one_audience_per_counter"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.territory} {self.at:%Y-%m-%d %H:%M}"


class AsRun(Record):
    """What a channel sent on one civil day, told to one house and signed: the log of its own, or a licensor's part."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="as_run")
    day = models.DateField(help_text="In the channel's own zone; a showing belongs to the day in which it begins.")
    to = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="as_run_for")
    document = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the document.")
    signature = models.TextField()
    key_fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ("-day", "channel__number")
        constraints = (models.UniqueConstraint(fields=("channel", "day", "to"), name="one_as_run_per_day_and_house"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.day} {self.to}"

    @property
    def is_log(self) -> bool:
        """Whether this is the whole day, for the channel's own house."""
        return self.to_id == self.channel.broadcaster_id

    @property
    def signed(self) -> Json:
        """The document with what proves it: SHA-256 of its canonical JSON (RFC 8785), signed by the channel's house."""
        return {
            "as_run": self.document,
            "digest": self.digest,
            "signature": self.signature,
            "key_fingerprint": self.key_fingerprint,
        }
