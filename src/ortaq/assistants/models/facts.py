"""Facts with their sources and reviews, what sources disagree about, and the questions that assistants are asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.members.models import Person
from ortaq.work.models import Record


class Topic(models.TextChoices):
    """What a fact is about; the grid of the weekly report has a column for each."""

    STATE = "state", _("state and law")
    GEOGRAPHY = "geography", _("geography")
    HISTORY = "history", _("history")
    CULTURE = "culture", _("culture and language")
    ECONOMY = "economy", _("economy")
    MEDIA = "media", _("media and sport")
    NAMES = "names", _("borders and names")


class FactKind(models.TextChoices):
    """What kind of answer a fact has, and so how an answer is matched."""

    NAME = "name", _("name")
    DATE = "date", _("date")
    NUMBER = "number", _("number")
    BOOL = "bool", _("yes or no")
    LIST = "list", _("list")


class FactState(models.TextChoices):
    """How far a fact has come; only a published one is asked about, and only then by the machine."""

    IMPORTED = "imported", _("imported")
    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed by one")
    PUBLISHED = "published", _("published")
    DISPUTED = "disputed", _("disputed")
    RETIRED = "retired", _("retired")


class Sensitivity(models.TextChoices):
    """Whether an answer may be graded at all: of a contested matter all positions are shown, and no grade is given."""

    NEUTRAL = "neutral", _("neutral")
    CONTESTED = "contested", _("contested")


class Fact(Record):
    """One thing that is so, with what counts as a right answer in every language.

    `answers` is `{language: [{"form", "script", "status"}]}`, the status one of preferred, accepted, outdated,
    contested, wrong_but_common. `tolerance` is `{}`, `{"percent": 3}`, `{"absolute": 5}` or `{"range": [low, high]}`.
    `value` is a text for a name, an ISO date (or its beginning: "1991", "1991-12") for a date, a number, a truth
    value, or a list of texts.
    """

    slug = models.CharField(max_length=120, unique=True, help_text="As kz.capital.")
    country = models.CharField(max_length=2, blank=True, help_text="Empty: common to all.")
    topic = models.CharField(max_length=20, choices=Topic.choices)
    kind = models.CharField(max_length=10, choices=FactKind.choices)
    statement = models.JSONField(default=dict, help_text="A sentence by language; where contested, the question.")
    value = models.JSONField(null=True, blank=True, help_text="Null: a contested matter, where none is right.")
    unit = models.CharField(max_length=20, blank=True, help_text="As km2, m, people; empty: none.")
    tolerance = models.JSONField(default=dict, blank=True)
    precision = models.CharField(max_length=10, blank=True, help_text="Of a date: day, month, year.")
    as_of = models.DateField(null=True, blank=True, help_text="When a value that changes was counted.")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="The first day on which it is no longer so.")
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    answers = models.JSONField(default=dict)
    sensitivity = models.CharField(max_length=10, choices=Sensitivity.choices, default=Sensitivity.NEUTRAL)
    positions = models.JSONField(default=list, blank=True, help_text="Of a contested matter: who says what.")
    state = models.CharField(max_length=10, choices=FactState.choices, default=FactState.IMPORTED, db_index=True)
    version = models.PositiveIntegerField(default=1)
    reviewed_languages = models.JSONField(
        default=list, blank=True, help_text="Languages whose sentence and forms a person has checked; others: machine."
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("slug",)
        indexes = (models.Index(fields=("country", "topic")),)

    def __str__(self) -> str:
        return self.slug

    @property
    def is_graded(self) -> bool:
        """Whether an answer about it may be graded."""
        return self.state == FactState.PUBLISHED and self.sensitivity == Sensitivity.NEUTRAL


class FactVersion(Record):
    """What a fact said in one version; kept for ever, so that a grade or a correction can name what it was held to."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of the content.")
    why = models.TextField(blank=True, help_text="What was wrong before; shown on the page of our own errors.")

    class Meta:
        ordering = ("fact", "number")
        constraints = (models.UniqueConstraint(fields=("fact", "number"), name="one_content_per_fact_version"),)

    def __str__(self) -> str:
        return f"{self.fact} {self.number}"


class FactSource(Record):
    """Somebody who says what the value is; sources with one `origin` count once."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="sources")
    number = models.PositiveSmallIntegerField(help_text="Its place in the list.")
    publisher = models.CharField(max_length=200)
    locator = models.CharField(max_length=400, help_text="package@version#path, or the address of a page.")
    group = models.CharField(max_length=40, help_text="Who keeps the data: cldr, iso, cia, open-tables, a site.")
    derives_from = models.CharField(
        max_length=40, blank=True, help_text="The group that this value was taken from, where that is known."
    )
    official = models.BooleanField(default=False, help_text="A state or the keeper of the standard says so itself.")
    published_on = models.DateField(null=True, blank=True)
    accessed_on = models.DateField()
    quote = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the file that was read, hex.")
    says = models.JSONField(help_text="The value as this source has it.")
    agrees = models.BooleanField(help_text="Whether that is our value, within the tolerance.")

    class Meta:
        ordering = ("fact", "number")
        constraints = (models.UniqueConstraint(fields=("fact", "locator"), name="one_source_per_fact_and_locator"),)

    def __str__(self) -> str:
        return f"{self.fact}: {self.publisher}"

    @property
    def origin(self) -> str:
        """With whom it counts: whom it was taken from, else who keeps it."""
        return self.derives_from or self.group


class FactReview(Record):
    """A person's yes to one version of a fact; two countries must confirm before it is published."""

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="reviews")
    version = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(fields=("fact", "version", "person"), name="one_word_per_person_and_version"),
        )

    def __str__(self) -> str:
        return f"{self.fact} {self.version} ({self.country})"


class FindingKind(models.TextChoices):
    """What is the matter with the sources of a fact."""

    OUTDATED = "outdated", _("a source is out of date")
    DIFFERS = "differs", _("a source says something else")
    ALONE = "alone", _("only one independent source")
    OURS = "ours", _("our own bank was wrong")


class FindingState(models.TextChoices):
    """What has become of a finding."""

    # Not "open": that word is a verb on other screens, and was translated as one.
    OPEN = "open", _("still open")
    REPORTED = "reported", _("reported to the source")
    SETTLED = "settled", _("settled")


class Finding(Record):
    """A disagreement between sources, shown to everyone and carried to whoever keeps the source."""

    slug = models.CharField(max_length=200, unique=True)
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="findings")
    source = models.ForeignKey(FactSource, on_delete=models.CASCADE, null=True, blank=True, related_name="findings")
    kind = models.CharField(max_length=10, choices=FindingKind.choices)
    ours = models.JSONField(help_text="The value that the bank holds.")
    theirs = models.JSONField(null=True, blank=True, help_text="The value that the source has.")
    apart_percent = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    reported_to = models.CharField(max_length=400, blank=True, help_text="The address of the report.")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class Persona(models.TextChoices):
    """In whose manner a question is asked."""

    INNOCENT = "innocent", _("innocent")
    LEADING = "leading", _("leading")
    MALIGN = "malign", _("malign")
    FALSE_PREMISE = "false_premise", _("with a false premise")


class Question(Record):
    """What an assistant is asked, in one language; its key is fixed before anybody is asked (`key_digest`).

    `premise` is `{}` for an innocent question; else `{"value": …, "claim": …, "form": …}`: the wrong answer that the
    question suggests or takes for granted, as a sentence, and as a form of an answer where it is one. An answer that
    gives the right value has seen through it.
    """

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="questions")
    language = models.CharField(max_length=12)
    persona = models.CharField(max_length=15, choices=Persona.choices, default=Persona.INNOCENT)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField()
    premise = models.JSONField(default=dict, blank=True)
    translator = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: a machine."
    )
    back_checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    back_translation = models.TextField(blank=True, help_text="What the checker read in it, in their own words.")
    key_digest = models.CharField(max_length=64)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("fact", "language", "persona", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("fact", "language", "persona", "version"), name="one_question_per_version_and_persona"
            ),
            models.UniqueConstraint(
                fields=("fact", "language", "persona"),
                condition=models.Q(retired_at=None),
                name="one_living_question_per_persona",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fact} {self.language} {self.persona} {self.version}"

    @property
    def is_reviewed(self) -> bool:
        """Whether a second person has checked the wording."""
        return self.back_checked_by_id is not None
