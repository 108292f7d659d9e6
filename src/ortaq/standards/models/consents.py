"""The register of consents: whose voice, face, name or performance, for what, until when; withdrawals and who was told.

What names a person is sealed under a key of that person (standards.protection.subject_keys): the columns `sealed` hold
nothing that anybody could read without it.
"""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that nobody takes for others when they are read aloud or copied by hand."""


def new_pseudonym() -> str:
    """What a person is called where their name is nobody's business."""
    return "P-" + "".join(secrets.choice(ALPHABET) for _place in range(8))


def new_token() -> str:
    """The address of a receipt: 128 bits that nobody guesses."""
    return secrets.token_urlsafe(16)


class Subject(Record):
    """A person whose voice, face, name or performance a house uses; known to everybody else by the pseudonym.

    With `is_named` somebody whom the house names: an editor, a source, a contact, who answers for something.
    """

    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="subjects")
    pseudonym = models.CharField(max_length=12, unique=True, default=new_pseudonym, editable=False)
    territory = models.CharField(max_length=2, help_text="Whose law says where what is biometric may lie.")
    language = models.CharField(max_length=12, help_text="In which the person reads; a BCP 47 tag.")
    is_child = models.BooleanField(default=False)
    is_named = models.BooleanField(default=False, help_text="Stands in statements and registers, not in consents.")
    account = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of somebody who is named and works here under this name.",
    )
    key = models.BinaryField(null=True, help_text="The person's key, wrapped by the node's; null: destroyed.")
    wrapped_with = models.PositiveIntegerField(default=0, help_text="Number of the node's key.")
    sealed = models.BinaryField(null=True, help_text="Name, contact and day of birth, under the person's key.")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.pseudonym


class ConsentKind(models.TextChoices):
    """What a person agreed to."""

    VOICE = "voice", _("voice")
    FACE = "face", _("face")
    PERFORMANCE = "performance", _("performance")
    NAME = "name", _("name")


class Operation(models.TextChoices):
    """What AI may do with it."""

    CLONE = "clone", _("copy the voice")
    FACE = "face", _("put the face or the body into a picture")
    DUB = "dub", _("let it speak another language")


FITTING = {
    ConsentKind.VOICE: (Operation.CLONE, Operation.DUB),
    ConsentKind.FACE: (Operation.FACE,),
    ConsentKind.PERFORMANCE: (Operation.CLONE, Operation.FACE, Operation.DUB),
    ConsentKind.NAME: (),
}
"""What AI can do at all with each of them."""


class WithdrawnBy(models.TextChoices):
    """Who took a consent back."""

    HOUSE = "house", _("the house, for the person")
    PERSON = "person", _("the person, with the receipt")
    ERASURE = "erasure", _("the erasure of the person")


class Consent(Record):
    """That a person agreed, to what, where, in which languages, what AI may do, until when; and where the proof lies.

    Declarations name it by `reference`. Empty lists of programmes, languages and territories are all of them; an empty
    list of operations is none.
    """

    reference = models.CharField(max_length=40, unique=True, help_text="A number: it is never erased.")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="consents")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=12, choices=ConsentKind)
    programmes = models.JSONField(default=list, blank=True, help_text="Ids; empty: every programme.")
    languages = models.JSONField(default=list, blank=True, help_text="BCP 47 tags; empty: every language.")
    territories = models.JSONField(default=list, blank=True, help_text="Codes; empty: everywhere.")
    operations = models.JSONField(default=list, blank=True, help_text="What AI may do, as Operation; empty: nothing.")
    may_train = models.BooleanField(default=False, help_text="Whether an AI may learn from it.")
    given_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="Last day; empty: until withdrawn.")
    by_guardian = models.BooleanField(default=False, help_text="Agreed to by who answers for a child.")
    sealed = models.BinaryField(
        null=True, help_text="Place of the proof, guardian, note, salt, under the person's key."
    )
    proof_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the paper or recording that proves it.")
    commitment = models.CharField(max_length=64, blank=True, help_text="SHA-256 over the salt and the terms.")
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    secret_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the newest receipt's secret.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=8, choices=WithdrawnBy, blank=True)
    over_told_at = models.DateTimeField(
        null=True, blank=True, help_text="When who holds it was told that its last day is over."
    )
    through_at = models.DateTimeField(
        null=True, blank=True, help_text="When everybody was told of its end and nothing of it was on the air any more."
    )

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.reference} ({self.get_kind_display()})"


class WithdrawalRequest(Record):
    """Somebody with a receipt asks the house to confirm that the consent is taken back."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="requests")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("consent",), condition=models.Q(answered_at=None), name="one_open_request_per_consent"
            ),
        )

    def __str__(self) -> str:
        return f"{self.consent} {self.created_at:%Y-%m-%d}"


class NoticeKind(models.TextChoices):
    """What a house is told of a consent."""

    ENDS_30 = "ends-30", _("it ends within a month")
    ENDS_7 = "ends-7", _("it ends within a week")
    OVER = "over", _("it has run out")
    WITHDRAWN = "withdrawn", _("it was withdrawn")


ENDS = (NoticeKind.ENDS_30, NoticeKind.ENDS_7)
"""It still holds, but not for long."""
ENDED = (NoticeKind.OVER, NoticeKind.WITHDRAWN)
"""It holds no more."""


class Notice(Record):
    """A house that holds an affected programme was told that a consent ends or has ended, and says when it followed.

    That it ends is also told to the house that keeps the consent.
    """

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="notices")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind, default=NoticeKind.WITHDRAWN)
    programmes = models.JSONField(help_text="Ids of the programmes that it holds.")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(fields=("consent", "house", "kind"), name="a_house_is_told_each_thing_once"),
        )

    def __str__(self) -> str:
        return f"{self.consent} → {self.house}: {self.kind}"

    @property
    def has_ended(self) -> bool:
        """Whether what it tells of may not be shown any more."""
        return self.kind in ENDED
