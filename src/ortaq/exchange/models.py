"""Offers, deals and signatures: how a programme's rights pass from one broadcaster to another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.members.models import Broadcaster, Person
from ortaq.rights.models import Contract
from ortaq.work.models import Record


class Offer(Record):
    """An owner offers a programme to named broadcasters under the terms of a deal template."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="offers")
    licensor = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="offers_made")
    invited = models.ManyToManyField(Broadcaster, related_name="offers_received")
    template = models.CharField(max_length=40, help_text="Name in exchange/data/templates.json.")
    terms = models.JSONField(help_text="media, territories, sounds, subtitles, first_day, days, runs, catch_up_days.")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.licensor}: {self.programme}"


class DealState(models.TextChoices):
    """How far a deal has come."""

    ASKED = "asked", _("asked for")
    SIGNED_ONCE = "signed_once", _("signed by one side")
    IN_FORCE = "in_force", _("in force")
    DECLINED = "declined", _("declined")


class Deal(Record):
    """One broadcaster's answer to an offer: asked, signed by both sides, in force as a contract."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="deals")
    licensee = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="deals")
    terms = models.JSONField(help_text="The terms as they stand for this licensee.")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    message = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=DealState, default=DealState.ASKED)
    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="deal")

    class Meta:
        ordering = ("-created_at",)
        constraints = (models.UniqueConstraint(fields=("offer", "licensee"), name="one_deal_per_offer_and_licensee"),)

    def __str__(self) -> str:
        return f"{self.offer} → {self.licensee}"


class Signature(Record):
    """A person signs the terms for a broadcaster, with the broadcaster's key."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="signatures")
    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    terms_digest = models.CharField(max_length=64)
    signature = models.TextField(help_text="Base64 of the signature over the digest.")
    key_fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("deal", "broadcaster"), name="one_signature_per_side"),)

    def __str__(self) -> str:
        return f"{self.broadcaster}: {self.terms_digest[:12]}"


# Registered with the room's other models.
from ortaq.exchange.import_models import ImportedRow, ImportJob, RowState  # noqa: E402

__all__ = ["Deal", "DealState", "ImportJob", "ImportedRow", "Offer", "RowState", "Signature"]
