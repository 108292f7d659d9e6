"""Offers, deals, their versions and signatures: how a programme's rights pass from one broadcaster to another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.core.ledger.canonical import digest
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
    """How far a deal has come until both have signed; what follows is the contract's own stage."""

    DRAFTED = "drafted", _("drafted")
    OFFERED = "offered", _("offered")
    COUNTERED = "countered", _("countered")
    AGREED = "agreed", _("agreed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("taken back")


OPEN_STATES = (DealState.OFFERED, DealState.COUNTERED)
"""A deal in one of these waits for signatures."""
LIVING_STATES = (DealState.DRAFTED, *OPEN_STATES)
"""A deal in one of these may still be changed."""
CLOSED_STATES = (DealState.DECLINED, DealState.WITHDRAWN)
"""A deal in one of these came to nothing."""


class Deal(Record):
    """What two houses negotiate: one version of the text after another, until both have signed the same one."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="deals")
    licensor = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="deals_given")
    licensee = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="deals")
    template = models.CharField(max_length=40, help_text="Name in exchange/data/templates.json.")
    programmes = models.ManyToManyField(Programme, related_name="deals")
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=DealState, default=DealState.DRAFTED)
    current = models.OneToOneField(
        "exchange.Proposal",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The version that was sent last; null: none was.",
    )
    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="deal")

    class Meta:
        ordering = ("-created_at",)
        constraints = (models.UniqueConstraint(fields=("offer", "licensee"), name="one_deal_per_offer_and_licensee"),)

    def __str__(self) -> str:
        return f"{self.licensor} → {self.licensee}"

    @property
    def programme(self) -> Programme:
        """What it is about first of all: the programme of the first clause."""
        works = {str(one.pk): one for one in self.programmes.all()}
        version = self.current or self.proposals.first()
        first = version.text.get("programme") or version.text["clauses"][0]["programme"] if version else {}
        return works.get(first.get("id", "")) or next(iter(works.values()))

    @property
    def is_living(self) -> bool:
        """Whether it may still be changed."""
        return self.state in LIVING_STATES

    def other(self, house: Broadcaster) -> Broadcaster:
        """The house on the other side."""
        return self.licensee if self.licensor_id == house.pk else self.licensor


class Proposal(Record):
    """One version of a deal's text, put by one house; until it is sent, it is that house's draft and nobody else's."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="proposals")
    number = models.PositiveSmallIntegerField()
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.JSONField(help_text="What is signed, word for word: exchange/texts.py.")
    message = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("deal", "number")
        constraints = (
            models.UniqueConstraint(fields=("deal", "number"), name="one_proposal_per_number"),
            models.UniqueConstraint(fields=("deal",), condition=models.Q(sent_at=None), name="one_draft_per_deal"),
        )

    def __str__(self) -> str:
        return f"{self.deal} {self.number}"

    @property
    def digest(self) -> str:
        """SHA-256 of the text in canonical JSON: what is signed."""
        return digest(self.text)


class Signature(Record):
    """A person signs one version for a broadcaster, with the broadcaster's key."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="signatures")
    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    terms_digest = models.CharField(max_length=64)
    signature = models.TextField(help_text="Base64 of the signature over the digest.")
    key_fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("proposal", "broadcaster"), name="one_signature_per_side"),)

    def __str__(self) -> str:
        return f"{self.broadcaster}: {self.terms_digest[:12]}"


# Registered with the room's other models.
from ortaq.exchange.deliveries.models import (  # noqa: E402
    BlockHashes,
    DeliveredFile,
    Delivery,
    DeliveryState,
    Receipt,
)
from ortaq.exchange.interchange.models import ImportedRow, ImportJob, JobState, RowState  # noqa: E402
from ortaq.exchange.rounds.models import Round, RoundDeal, RoundSlot, RoundState, RoundStep, StepKind  # noqa: E402
from ortaq.exchange.screeners.models import Screener, ScreenerState, Seat, Viewing  # noqa: E402

__all__ = [
    "BlockHashes",
    "Deal",
    "DealState",
    "DeliveredFile",
    "Delivery",
    "DeliveryState",
    "ImportJob",
    "ImportedRow",
    "JobState",
    "Offer",
    "Proposal",
    "Receipt",
    "Round",
    "RoundDeal",
    "RoundSlot",
    "RoundState",
    "RoundStep",
    "RowState",
    "Screener",
    "ScreenerState",
    "Seat",
    "Signature",
    "StepKind",
    "Viewing",
]
