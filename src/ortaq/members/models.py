"""Broadcasters, the people who work for them, their keys and their tokens."""

import uuid
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.work.models import Record

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Role(models.TextChoices):
    """What a person does at a broadcaster; a small house gives several to one person."""

    PRODUCER = "producer", _("producer")
    ACQUISITIONS = "acquisitions", _("acquisitions editor")
    SCHEDULER = "scheduler", _("scheduler")
    RIGHTS = "rights", _("rights manager")
    DUBBING = "dubbing", _("dubbing manager")
    GRADER = "grader", _("journalist-grader")
    STANDARDS = "standards", _("standards officer")
    SECRETARIAT = "secretariat", _("secretariat")


class Broadcaster(Record):
    """A member of the exchange: it owns programmes, gives and takes licences, runs channels."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120, unique=True)
    territory = models.CharField(max_length=2, help_text="Code in members/data/territories.json.")
    languages = models.JSONField(default=list, help_text="BCP 47 tags, the main one first.")
    time_zone = models.CharField(max_length=40)
    mark = models.CharField(max_length=20, help_text="Name of its tamga stroke in the icon set.")
    tone = models.CharField(max_length=20, help_text="Name of its colour in the tokens.")
    is_demo = models.BooleanField(default=False)
    suspended_at = models.DateTimeField(
        null=True, blank=True, help_text="From then on its signatures count as unknown."
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """Somebody who signs in; the audit log knows only `pseudonym`."""

    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    roles = models.JSONField(default=list, blank=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12, default="en", help_text="Interface language as a BCP 47 tag.")
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def initials(self) -> str:
        """First letters of the first two names, for the round sign beside the name."""
        return "".join(part[0] for part in self.name.split()[:2])

    @property
    def role_names(self) -> "list[StrOrPromise]":
        """Names of the roles in the reader's language."""
        return [Role(role).label for role in self.roles]


class SigningKey(Record):
    """A broadcaster's certificate; the private key lies in the key folder, never here."""

    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="signing_keys")
    certificate_chain = models.TextField(help_text="PEM: leaf first, then the issuing certificate; not the root.")
    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the leaf certificate, hex.")
    not_after = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, help_text="What it signed after this is not trusted.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("broadcaster",), condition=models.Q(retired_at=None), name="one_living_key_per_broadcaster"
            ),
        )

    def __str__(self) -> str:
        return f"{self.broadcaster} {self.fingerprint[:12]}"


class TrustedRoot(Record):
    """Somebody who signs elsewhere and is trusted here: the root of a broadcaster, or of a node with its own list."""

    name = models.CharField(max_length=120, unique=True)
    certificate = models.TextField(help_text="The root as PEM, pinned: a list must be signed below it.")
    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the root, hex.")
    signed_list = models.TextField(blank=True, help_text="The node's trust list as a compact JWS; empty: it has none.")
    number = models.PositiveBigIntegerField(default=0, help_text="Sequence number of that list.")
    suspended_at = models.DateTimeField(null=True, blank=True, help_text="The whole node, by us.")
    suspended = models.JSONField(default=dict, blank=True, help_text="Single houses of its list, by us: name -> when.")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Token(Record):
    """An API token: the database knows only its hash, and what it may do."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} ({self.person})"
