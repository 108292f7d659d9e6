"""What a licensee takes: which files, with their hashes, when each was pulled, and the receipt for all of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme, Version
from ortaq.members.models import Broadcaster, Person
from ortaq.rights.models import Clause
from ortaq.work.models import Record


class BlockHashes(Record):
    """SHA-256 of every block of a file, so that whoever pulls it can check as it comes, and go on where it broke off.

    It is kept by the file's own hash: whatever has the same hash has the same blocks.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField(help_text="Bytes.")
    block = models.PositiveIntegerField(help_text="Bytes of a block; the last one may be shorter.")
    hashes = models.JSONField(help_text="SHA-256 of each block, hex, in order.")

    def __str__(self) -> str:
        return f"{self.sha256[:12]}: {len(self.hashes)}"


class DeliveryState(models.TextChoices):
    """A delivery can be pulled once its files were read through and found whole."""

    PREPARING = "preparing", _("being prepared")
    READY = "ready", _("ready")
    BROKEN = "broken", _("cannot be delivered")


class Delivery(Record):
    """A house takes the files of a programme under a clause; it pulls them, nothing is ever sent to it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="deliveries")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="deliveries")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="deliveries")
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PREPARING)
    problem = models.CharField(max_length=400, blank=True, help_text="Why it cannot be delivered, as a sentence.")

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.house}: {self.programme}"


class DeliveredFile(Record):
    """One file of a delivery as it was when the house took it."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="files")
    version = models.ForeignKey(Version, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=80, help_text="Name in the delivery, e.g. sound-ky.m4a.")
    kind = models.CharField(max_length=12, help_text="As catalogue.VersionKind.")
    language = models.CharField(max_length=24, blank=True)
    holds = models.JSONField(default=list, help_text="[[kind, language], …]: every part that lies in this one file.")
    size = models.BigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    first_pulled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("delivery", "kind", "language")
        constraints = (models.UniqueConstraint(fields=("delivery", "name"), name="one_file_per_name"),)

    def __str__(self) -> str:
        return self.name


class Receipt(Record):
    """The licensee has every file whole, signed with its key; the licensor keeps it."""

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="receipt")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.JSONField(help_text="What is signed: exchange/deliveries/actions.py.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text in canonical JSON.")
    signature = models.TextField(help_text="Base64 of the signature over the digest.")
    key_fingerprint = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.delivery}: {self.digest[:12]}"
