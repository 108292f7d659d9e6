"""Declarations of AI use, what was made from what, signed files, and the registry of manifests."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme, Version
from ortaq.members.models import Broadcaster, Person, SigningKey
from ortaq.work.models import Record


class DeclarationState(models.TextChoices):
    """A declaration is never edited in place: a new one supersedes it.

    A draft is what somebody has written and not yet put a name under; another person may review it before it is signed.
    """

    DRAFT = "draft", _("draft")
    REVIEWED = "reviewed", _("reviewed")
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
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the statement.")

    class Meta:
        ordering = ("-declared_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("version",), condition=models.Q(state="signed"), name="one_signed_declaration_per_version"
            ),
            models.UniqueConstraint(
                fields=("version",),
                condition=models.Q(state__in=("draft", "reviewed")),
                name="one_draft_declaration_per_version",
            ),
        )

    def __str__(self) -> str:
        return f"{self.version}: {'no AI' if self.no_ai else ', '.join(use['kind'] for use in self.uses)}"


class DerivationKind(models.TextChoices):
    """How a version came out of another one."""

    DUB = "dub", _("dub")
    SUBTITLES = "subtitles", _("subtitles")
    CUT = "cut", _("cut")
    COPRODUCTION = "coproduction", _("co-production")


class Derivation(Record):
    """A version was made from another one, of this programme or of another; it inherits what AI made there."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="derived")
    kind = models.CharField(max_length=14, choices=DerivationKind)
    removed = models.JSONField(default=list, blank=True, help_text="Kinds of use whose part is no longer in it.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "parent"), name="one_derivation_per_pair"),
            models.CheckConstraint(condition=~models.Q(version=models.F("parent")), name="nothing_derives_from_itself"),
        )

    def __str__(self) -> str:
        return f"{self.version} ← {self.parent}"


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


class ManifestKind(models.TextChoices):
    """What a registered manifest belongs to."""

    FILM = "film", _("film")
    STREAM = "stream", _("stream")
    PERIOD = "period", _("period of a channel")
    SIDECAR = "sidecar", _("file with a sidecar")
    IMAGE = "image", _("picture")
    OUTLET = "outlet", _("copy for an outlet")


class Manifest(Record):
    """A manifest that this node signed, kept so that a file that lost it can be given its origin back."""

    urn = models.CharField(max_length=80, unique=True, help_text="Label of the active manifest, urn:c2pa:…")
    kind = models.CharField(max_length=10, choices=ManifestKind)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, null=True, blank=True, related_name="manifests")
    store = models.BinaryField(help_text="The whole manifest store (JUMBF).")
    sha256 = models.CharField(max_length=64, blank=True, db_index=True, help_text="Of the file as it left this node.")
    content_sha256 = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="Of the file before it was signed, or of one beside it."
    )

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.urn


class SoftBinding(Record):
    """A fingerprint or watermark by which a manifest is found again (C2PA 2.4, soft bindings)."""

    manifest = models.ForeignKey(Manifest, on_delete=models.CASCADE, related_name="bindings")
    alg = models.CharField(max_length=80)
    value = models.CharField(max_length=400, help_text="Base64.")

    class Meta:
        indexes = (models.Index(fields=("alg", "value")),)

    def __str__(self) -> str:
        return f"{self.alg}: {self.manifest}"
