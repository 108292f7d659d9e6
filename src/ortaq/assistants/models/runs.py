"""Assistants, the runs in which they are asked, their answers byte for byte, and what the matcher says of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.assistants.models.facts import Question
from ortaq.core.ledger.canonical import Once
from ortaq.members.models import Person
from ortaq.work.models import Record


class Shape(models.TextChoices):
    """The form in which an assistant is asked and answers."""

    OPENAI = "openai", _("OpenAI-compatible")
    ANTHROPIC = "anthropic", _("Anthropic")
    GEMINI = "gemini", _("Gemini")
    MANUAL = "manual", _("asked by a person in its own app")


class Channel(models.TextChoices):
    """The way on which it is asked; answers of two channels are never counted together."""

    API = "api", _("API, no search")
    API_SEARCH = "api_search", _("API with search")
    MANUAL = "manual", _("captured by a journalist")


class Assistant(Record):
    """One assistant on one channel; its key is no part of it, only the name under which the node keeps it.

    Prices are millionths of the currency for a million tokens, `price_request` for one request.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    maker = models.CharField(max_length=80)
    note = models.CharField(max_length=80, blank=True, help_text="What readers should know: 'local, 135M'.")
    shape = models.CharField(max_length=12, choices=Shape)
    channel = models.CharField(max_length=12, choices=Channel)
    endpoint = models.CharField(max_length=300, blank=True, help_text="Base address; 'local:…': a model of this node.")
    model = models.CharField(max_length=120, blank=True, help_text="The model that is asked for.")
    secret = models.SlugField(blank=True, help_text="Name of its key among the node's secrets; never the key.")
    more = models.JSONField(default=dict, blank=True, help_text="Goes into each request as it is.")
    per_minute = models.PositiveIntegerField(default=20, help_text="Requests a minute at most.")
    currency = models.CharField(max_length=3, default="USD")
    cost_limit = models.PositiveBigIntegerField(default=0, help_text="Millionths of the currency a run may cost.")
    price_in = models.PositiveBigIntegerField(default=0)
    price_out = models.PositiveBigIntegerField(default=0)
    price_request = models.PositiveBigIntegerField(default=0)
    is_demo = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "channel")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(shape="manual", channel="manual")
                | (~models.Q(shape="manual") & ~models.Q(channel="manual")),
                name="people_ask_on_the_manual_channel_only",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.get_channel_display()})"


class RunState(models.TextChoices):
    """How far a run is."""

    PLANNED = "planned", _("planned")
    ASKING = "asking", _("asking")
    STOPPED = "stopped", _("stopped")
    ASKED = "asked", _("all asked")
    SEALED = "sealed", _("sealed")


class Run(Record):
    """One assistant asked a set of questions in one week; once it is sealed nothing in it changes unseen.

    `plan_digest` was written into the audit log before the first question was asked. `manifest` are the bytes that
    were signed; `signature` is as `core.monitor.runfile` reads it. `readings` are those that were signed of what people
    read in it, when its report was published (`core.monitor.readings`); empty while nobody has.
    """

    assistant = models.ForeignKey(Assistant, on_delete=models.PROTECT, related_name="runs")
    week = models.CharField(max_length=8, help_text="ISO 8601: 2026-W47.")
    state = models.CharField(max_length=8, choices=RunState, default=RunState.PLANNED)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    parameters = models.JSONField(default=dict, help_text="temperature in hundredths, max_tokens, repeats, region.")
    limits = models.JSONField(default=dict, help_text="per_minute; cost in millionths of the currency; requests.")
    seed = models.PositiveIntegerField(default=1)
    code_version = models.CharField(max_length=80)
    plan_digest = models.CharField(max_length=64)
    why = models.CharField(max_length=300, blank=True, help_text="Why it stopped.")
    finished_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    manifest = models.BinaryField(default=bytes)
    manifest_digest = models.CharField(max_length=64, blank=True)
    signature = models.JSONField(default=dict, blank=True)
    readings = models.BinaryField(default=bytes)
    readings_signature = models.JSONField(default=dict, blank=True)
    is_demo = models.BooleanField(default=False)
    is_wanted = models.BooleanField(default=False, help_text="Workers ask for it until all is asked, or it is paused.")

    class Meta:
        ordering = ("-week", "assistant__name")
        indexes = (models.Index(fields=("week", "state")),)

    def __str__(self) -> str:
        return f"{self.assistant} {self.week}"


class AnswerState(models.TextChoices):
    """What became of a question; one that was sent and never answered is lost, and not asked again by itself."""

    PLANNED = "planned", _("not yet asked")
    SENT = "sent", _("sent")
    ANSWERED = "answered", _("answered")
    FAILED = "failed", _("refused by the service")
    LOST = "lost", _("sent, and no answer was kept")


class Answer(Record):
    """One question put to one assistant, what went over the line in both directions, and what it said.

    `asked` is the question as it was when the run was planned: text, language, country, topic, persona, version, key.
    Bytes are as sent and as received; a key of ours that a service repeats in an answer is taken out (`is_redacted`).
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    repeat = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveIntegerField(help_text="Place in the run, from 1.")
    state = models.CharField(max_length=8, choices=AnswerState, default=AnswerState.PLANNED)
    channel = models.CharField(max_length=12, choices=Channel)
    asked = models.JSONField(decoder=Once)
    parameters = models.JSONField(default=dict)
    request = models.BinaryField(default=bytes)
    request_sha256 = models.CharField(max_length=64, blank=True)
    response = models.BinaryField(default=bytes)
    response_sha256 = models.CharField(max_length=64, blank=True)
    status = models.PositiveSmallIntegerField(default=0, help_text="HTTP status.")
    is_redacted = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    sources = models.JSONField(default=list, help_text="Addresses that the assistant gave, in its order.")
    model_returned = models.CharField(max_length=200, blank=True)
    finish = models.CharField(max_length=60, blank=True, help_text="Why it ended, in the service's own word.")
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    cost = models.PositiveBigIntegerField(default=0, help_text="Millionths of the currency.")
    screenshot = models.FileField(upload_to="captures", blank=True)
    is_picture_public = models.BooleanField(
        default=False, help_text="Whoever captured it lets everybody see the picture; else the run file has its hash."
    )
    captured_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("run", "position")
        constraints = (
            models.UniqueConstraint(fields=("run", "question", "repeat"), name="each_question_once_a_repeat"),
            models.UniqueConstraint(fields=("run", "position"), name="each_place_of_a_run_once"),
        )
        indexes = (models.Index(fields=("run", "state")),)

    def __str__(self) -> str:
        return f"{self.run} {self.position}"


class Match(models.Model):
    """What one version of the matcher says of an answer; `start` and `stop` are the characters that decided."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="matches")
    version = models.CharField(max_length=20)
    grade = models.CharField(max_length=14)
    start = models.PositiveIntegerField(null=True, blank=True)
    stop = models.PositiveIntegerField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("answer", "version"), name="one_match_of_a_version_an_answer"),)

    def __str__(self) -> str:
        return f"{self.answer} {self.grade}"
