"""Where biometric items lie, and what was deleted because its time was over."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.standards.models.consents import Consent
from ortaq.work.models import Record


class ItemKind(models.TextChoices):
    """What can recognise or imitate a person."""

    RECORDING = "recording", _("recording of the voice or face")
    VOICEPRINT = "voiceprint", _("voiceprint")
    FACE = "face", _("face template")
    MODEL = "model", _("model trained on the person")


class BiometricItem(Record):
    """Something biometric that a consent is about: here only its hash and its place, in the store of its state."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=12, choices=ItemKind)
    territory = models.CharField(max_length=2, help_text="Whose store it lies in.")
    place = models.CharField(max_length=300, help_text="Address in the store of that state.")
    sha256 = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True, blank=True, help_text="When its house said that it is destroyed.")

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.territory}"


class Sweep(Record):
    """A retention rule was applied: what ended before an instant was deleted."""

    rule = models.CharField(max_length=60)
    before = models.DateTimeField()
    deleted = models.PositiveIntegerField()

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=("rule", "created_at")),)

    def __str__(self) -> str:
        return f"{self.rule}: {self.deleted}"
