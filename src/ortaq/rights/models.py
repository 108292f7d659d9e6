"""Contracts, their clauses, the runs used of them, and what decisions are read from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Kind, Terms, read_terms
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class ContractKind(models.TextChoices):
    """A licence was signed by both; a register is a house's own record of what binds its programmes."""

    LICENCE = "licence", _("licence")
    REGISTER = "register", _("register of the house")


class Contract(Record):
    """A licence in force between two broadcasters, as both signed it word for word; or a register of one house."""

    kind = models.CharField(max_length=10, choices=ContractKind, default=ContractKind.LICENCE)
    number = models.CharField(max_length=40, unique=True, help_text="e.g. ALM-BIS 2026/1.")
    licensor = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="contracts_given")
    licensee = models.ForeignKey(
        Broadcaster,
        on_delete=models.PROTECT,
        related_name="contracts_taken",
        null=True,
        help_text="Null: everybody (open licence).",
    )
    terms = models.JSONField()
    terms_digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the terms.")
    in_force_from = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number


class Suspension(Record):
    """A time in which a contract does not hold; what hangs on it does not hold either."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="suspensions")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("since",)

    def __str__(self) -> str:
        return f"{self.contract} {self.since:%Y-%m-%d}"


class Clause(Record):
    """One clause: what it does, for whom, with which work, where, how, when, how often; civil days of one time zone."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, default=Kind.GRANT, help_text="As core.rights.Kind.")
    giver = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        Broadcaster, on_delete=models.PROTECT, null=True, blank=True, related_name="clauses_held"
    )
    under = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="passed_on")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="clauses")
    territories = models.JSONField(help_text="Codes of territories and groups; ['*'] is everywhere.")
    media = models.JSONField(help_text="As core.rights.Medium.")
    sounds = models.JSONField(help_text="BCP 47 tags; ['*'] is every one.")
    subtitles = models.JSONField(help_text="BCP 47 tags; ['*'] is every one.")
    first_day = models.DateField(null=True, blank=True, help_text="Null: it waits for an event.")
    end_day = models.DateField(null=True, blank=True, help_text="First day on which the right no longer holds.")
    time_zone = models.CharField(max_length=40)
    runs = models.PositiveIntegerField(null=True, blank=True, help_text="Null: as often as wished.")
    catch_up_days = models.PositiveSmallIntegerField(default=0)
    label_must_stay = models.BooleanField(default=True)
    details = models.JSONField(default=dict, blank=True, help_text="What else its terms say, as core.rights.Terms.")

    class Meta:
        ordering = ("contract", "position")
        constraints = (models.UniqueConstraint(fields=("contract", "position"), name="one_clause_per_position"),)

    def __str__(self) -> str:
        return f"{self.contract} §{self.position}"

    @property
    def terms(self) -> Terms:
        """Its words."""
        days = (self.end_day - self.first_day).days if self.end_day and self.first_day else None
        return read_terms(
            {
                "kind": self.kind,
                "territories": self.territories,
                "media": self.media,
                "sounds": self.sounds,
                "subtitles": self.subtitles,
                "first_day": self.first_day.isoformat() if self.first_day else None,
                "days": days,
                "time_zone": self.time_zone,
                "runs": self.runs,
                "catch_up_days": self.catch_up_days,
                "label_must_stay": self.label_must_stay,
                **self.details,
            }
        )


class Compiled(models.Model):
    """One atom of one programme (core.rights.atoms), and from when until when it was known; computed, never edited.

    Everything here can be computed again from contracts, so it has no history of its own and belongs to no node. Times
    are whole seconds, what was known is in microseconds since 1970; sets are words with a blank between them.
    """

    work = models.UUIDField()
    kind = models.CharField(max_length=12)
    clause = models.UUIDField(null=True)
    contract = models.UUIDField(null=True)
    holder = models.UUIDField(null=True)
    start = models.BigIntegerField()
    stop = models.BigIntegerField()
    places = models.TextField()
    media = models.IntegerField()
    sounds = models.TextField()
    subtitles = models.TextField()
    tail = models.IntegerField(null=True)
    detail = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    links = models.TextField(blank=True)
    known_from = models.BigIntegerField()
    known_until = models.BigIntegerField()

    class Meta:
        indexes = (
            models.Index(fields=("work", "known_until", "kind", "holder"), name="compiled_work"),
            # These two hold all that `repertory` asks, so that the table itself need not be read.
            models.Index(
                fields=(
                    *("holder", "known_until", "kind", "stop", "start"),
                    *("media", "places", "sounds", "work", "clause"),
                ),
                name="compiled_held",
            ),
            models.Index(
                fields=(
                    *("work", "known_until", "kind", "start", "stop"),
                    *("media", "holder", "about", "places", "sounds"),
                ),
                name="compiled_against",
                condition=~models.Q(kind__in=("grant", "title")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.work}"


class FirstShowing(Record):
    """When a house first showed a programme: what windows wait for."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="first_showings")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=20, help_text="As core.rights.EVENTS.")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("programme", "house", "event"), name="one_first_showing"),)

    def __str__(self) -> str:
        return f"{self.programme} {self.event} {self.at:%Y-%m-%d}"


class Waiver(Record):
    """The holder of an exclusive right agrees that a house may show a programme all the same."""

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="waivers")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="waivers")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="waivers_received")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.clause}: {self.house}"


class RunState(models.TextChoices):
    """A run is reserved when its slot is published, and used when it has been on the air."""

    RESERVED = "reserved", _("reserved")
    AIRED = "aired", _("aired")


class Run(Record):
    """One use of a clause with counted runs; `slot` is the id of the channel's slot, whatever its length.

    A channel that is seen in several countries under several licences uses a run of each with one slot.
    """

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="runs_used")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="runs_used", db_index=False)
    slot = models.UUIDField(db_index=True)
    airs_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RunState, default=RunState.RESERVED)
    aired_at = models.DateTimeField(null=True, blank=True)
    freed_at = models.DateTimeField(null=True, blank=True, help_text="Given back; kept, to know what was known then.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("clause", "slot"), condition=models.Q(freed_at=None), name="one_run_per_clause_and_slot"
            ),
        )
        indexes = (
            # All that a decision asks, so that the table itself need not be read.
            models.Index(fields=("programme", "freed_at", "clause", "slot", "state", "airs_at"), name="run_held"),
        )

    def __str__(self) -> str:
        return f"{self.clause} {self.airs_at:%Y-%m-%d %H:%M} {self.state}"
