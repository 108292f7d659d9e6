"""Where biometric items lie, what was deleted because its time was over, and breaches of personal data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.members.models import Broadcaster, Person
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


class BreachData(models.TextChoices):
    """What kind of personal data a breach is about."""

    NAMES = "names", _("names and ways to reach people")
    ACCESS = "access", _("ways to sign in")
    CONSENTS = "consents", _("consents and their proofs")
    BIOMETRIC = "biometric", _("recordings, voiceprints, face templates")
    USE = "use", _("what people have watched or done")
    OTHER = "other", _("something else")


class BreachPeople(models.TextChoices):
    """Whose personal data a breach is about."""

    STAFF = "staff", _("people who work for a member")
    SUBJECTS = "subjects", _("people whose voice, face, name or performance is used")
    CHILDREN = "children", _("people under age")
    VIEWERS = "viewers", _("people who watch")
    OTHERS = "others", _("other people")


class BreachRisk(models.TextChoices):
    """What a breach may mean for the people."""

    NONE = "none", _("probably none")
    RISK = "risk", _("a risk")
    HIGH = "high", _("a high risk")


class Breach(Record):
    """A breach of personal data, as its house writes it down (Art. 33(5) GDPR); it names nobody."""

    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="breaches")
    number = models.PositiveIntegerField(help_text="Within the house, from 1.")
    what = models.TextField(help_text="What happened; no names.")
    began_at = models.DateTimeField(null=True, blank=True, help_text="Empty: nobody knows.")
    found_at = models.DateTimeField(help_text="When the house became aware of it: from then on the time runs.")
    data = models.JSONField(default=list, help_text="As BreachData.")
    whose = models.JSONField(default=list, help_text="As BreachPeople.")
    people = models.PositiveIntegerField(null=True, blank=True, help_text="About how many; empty: nobody knows.")
    risk = models.CharField(max_length=4, choices=BreachRisk, default=BreachRisk.RISK)
    done = models.TextField(blank=True, help_text="What was done against it and its consequences.")
    authority_told_at = models.DateTimeField(null=True, blank=True)
    authority_reference = models.CharField(max_length=80, blank=True)
    people_told_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why somebody was told late, or not at all.")
    closed_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-found_at",)
        constraints = (models.UniqueConstraint(fields=("house", "number"), name="one_breach_per_number"),)

    def __str__(self) -> str:
        return f"B-{self.number}"
