"""The grading desk: readers, answers without their assistant, two readings of each, and who decides between them."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.assistants.models.runs import Answer, Run
from ortaq.members.models import Person
from ortaq.work.models import Record


def salt() -> str:
    """Something that nobody can guess."""
    return secrets.token_hex(16)


class Criterion(models.TextChoices):
    """What an answer is read for (EBU and BBC, News Integrity in AI Assistants, 2025)."""

    ACCURACY = "accuracy", _("accuracy")
    SOURCING = "sourcing", _("sourcing")
    OPINION = "opinion", _("opinion and fact")
    EDITORIALISATION = "editorialisation", _("editorialisation")
    CONTEXT = "context", _("context")


class Level(models.IntegerChoices):
    """How much is the matter, in one criterion."""

    NONE = 0, _("no issue")
    SOME = 1, _("some issue")
    SIGNIFICANT = 2, _("significant issue")


class Reader(Record):
    """A journalist who reads answers, in the languages that they know well enough to judge."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="reader")
    languages = models.JSONField(help_text="Primary language tags: kk, ru, en.")

    class Meta:
        ordering = ("person__username",)

    def __str__(self) -> str:
        return str(self.person)


class Draw(Record):
    """One draw of answers for readers: from how many of a run in one language, about which countries.

    A share that joins people's grades with the matcher's speaks of these answers, and of no others.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="draws")
    language = models.CharField(max_length=12)
    countries = models.JSONField(help_text="About which there were readers at home and abroad; empty: common to all.")
    answers = models.PositiveIntegerField(help_text="So many could be drawn.")
    drawn = models.PositiveIntegerField()

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"{self.run} {self.language} {self.drawn}"


class Sheet(Record):
    """An answer as readers see it: nothing that tells whose it is; spans of marks count in this text.

    `gold` are levels that are known beforehand, by criterion; such a sheet measures readers, not assistants.
    """

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="sheet")
    language = models.CharField(max_length=12)
    country = models.CharField(max_length=2, blank=True)
    question = models.TextField()
    text = models.TextField()
    sources = models.JSONField(default=list)
    blinding = models.CharField(max_length=20, help_text="Version of what took the names out.")
    gold = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"{self.language} {self.pk}"


class Purpose(models.TextChoices):
    """What a reading is for; its reader never sees it."""

    PAIR = "pair", _("one of the two that count")
    KNOWN = "known", _("of a known answer")
    AGAIN = "again", _("the reader's own again")


class Reading(Record):
    """One reader's reading of one sheet; once locked it never changes.

    `place` is a random number that orders what one reader reads. `salt` goes into the digest that the audit log keeps
    of the marks: the log proves them later, and tells nobody of them now.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="readings")
    is_home = models.BooleanField(help_text="Whether the reader is of the country that the question is about.")
    purpose = models.CharField(max_length=5, choices=Purpose, default=Purpose.PAIR)
    place = models.PositiveBigIntegerField()
    salt = models.CharField(max_length=32, default=salt, editable=False)
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(fields=("sheet", "person", "purpose"), name="one_reading_of_a_sheet_a_purpose"),
            models.UniqueConstraint(
                fields=("sheet", "is_home"), condition=models.Q(purpose="pair"), name="one_home_and_one_foreign_reading"
            ),
        )
        indexes = (models.Index(fields=("person", "locked_at", "place")),)

    def __str__(self) -> str:
        return f"{self.sheet} {self.person}"


class Mark(Record):
    """The level that a reading gives in one criterion; what is significant names the words [start, stop)."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="marks")
    criterion = models.CharField(max_length=16, choices=Criterion)
    level = models.PositiveSmallIntegerField(choices=Level)
    start = models.PositiveIntegerField(null=True, blank=True)
    stop = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("reading", "criterion"), name="one_mark_a_criterion"),
            models.CheckConstraint(
                condition=~models.Q(level=Level.SIGNIFICANT) | models.Q(start__lt=models.F("stop")),
                name="what_is_significant_names_its_words",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reading} {self.criterion} {self.level}"


class Adjudication(Record):
    """What a third country decided where two readers differ on whether an issue is significant."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="adjudications")
    criterion = models.CharField(max_length=16, choices=Criterion)
    level = models.PositiveSmallIntegerField(choices=Level)
    reason = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("sheet", "criterion"), name="one_decision_a_criterion"),)

    def __str__(self) -> str:
        return f"{self.sheet} {self.criterion} {self.level}"
