"""Declarations of AI use, and tamgas: the signed files that carry them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme, Version
from ortaq.members.models import Broadcaster, Person, SigningKey
from ortaq.work.models import Record


class DeclarationState(models.TextChoices):
    """A declaration is never edited in place: a new one supersedes it."""

    SIGNED = "signed", _("signed")
    SUPERSEDED = "superseded", _("superseded")


class Declaration(Record):
    """What AI made or changed in one version, or that no AI was used, under a person's name."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="declarations")
    no_ai = models.BooleanField(help_text="The statement that no AI was used.")
    uses = models.JSONField(default=list, help_text="List of core.origin AIUse values as JSON.")
    note = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=DeclarationState, default=DeclarationState.SIGNED)
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    declared_for = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the statement.")

    class Meta:
        ordering = ("-declared_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("version",), condition=models.Q(state="signed"), name="one_signed_declaration_per_version"
            ),
        )

    def __str__(self) -> str:
        return f"{self.version}: {'no AI' if self.no_ai else ', '.join(use['kind'] for use in self.uses)}"


class TamgaState(models.TextChoices):
    """Where the signed file stands."""

    WAITING = "waiting", _("waiting")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class Tamga(Record):
    """A programme as a signed MP4 (C2PA): the file a person downloads, with its origin inside."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="tamgas")
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, null=True)
    file = models.FileField(upload_to="tamgas/%Y/%m/", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    manifest = models.CharField(max_length=80, blank=True, help_text="Label of the active manifest, urn:c2pa:…")
    declarations = models.ManyToManyField(Declaration, related_name="tamgas")
    state = models.CharField(max_length=10, choices=TamgaState, default=TamgaState.WAITING)
    problem = models.CharField(max_length=400, blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.programme}: {self.manifest or self.state}"
