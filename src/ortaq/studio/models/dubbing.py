"""Dubs: the material that the owner hands over, lines, voices, takes and mixes; and the wishes of the houses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import IngestState, Programme, Version
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class Wish(Record):
    """A house wishes a programme in a language; each house counts once."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="dub_wishes")
    language = models.CharField(max_length=24, help_text="BCP 47, without script: nobody hears it.")
    house = models.ForeignKey(Broadcaster, on_delete=models.CASCADE, related_name="dub_wishes")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("programme", "language", "house"), name="one_wish_per_house_and_language"),
        )

    def __str__(self) -> str:
        return f"{self.house}: {self.programme} ({self.language})"


class Material(Record):
    """What the owner of a programme hands over to everybody who dubs it: music and effects, and the dialogue list.

    Without a sound of music and effects the original itself is made quiet under the voices.
    """

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="dub_material")
    language = models.CharField(max_length=24, help_text="BCP 47 tag of the subtitles the list was made from.")
    source = models.FileField(upload_to="sources/%Y/%m/", max_length=200, blank=True, help_text="Music and effects.")
    source_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0, help_text="Bytes.")
    handed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.programme}: {self.language}"

    @property
    def has_music_and_effects(self) -> bool:
        """Whether there is a sound without the voices."""
        return bool(self.source)


class DialogueLine(Record):
    """What somebody says in the original, from when to when."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField(help_text="Milliseconds.")
    end = models.PositiveIntegerField(help_text="Milliseconds.")
    text = models.TextField()
    character = models.CharField(max_length=80, blank=True, help_text="Who speaks in the film; empty: the narrator.")

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("material", "number"), name="one_dialogue_line_per_number"),)

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class DubStep(models.TextChoices):
    """What is done one after the other until a dub is delivered."""

    MATERIAL = "material", _("M&E, dialogue list")
    TRANSLATION = "translation", _("translation")
    CASTING = "casting", _("casting")
    RECORDING = "recording", _("recording")
    MIX = "mix", _("mix")
    CHECK = "check", _("quality check")
    DELIVERED = "delivered", _("delivered")


ORDER = tuple(DubStep)


class Dub(Record):
    """A programme is dubbed into a language by a house, once; `step` is what is to be done now.

    It begins with a question to the owner, who answers by handing over the material, and ends with the owner's quality
    check; then it is a sound of the programme, made by the house that dubbed.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="dubs")
    language = models.CharField(max_length=24, help_text="BCP 47.")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="dubs")
    step = models.CharField(max_length=12, choices=DubStep, default=DubStep.MATERIAL)
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "language"), condition=models.Q(dropped_at=None), name="one_dub_per_language"
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme} ({self.language})"

    @property
    def place(self) -> int:
        """How many steps are done."""
        return ORDER.index(DubStep(self.step))

    @property
    def is_delivered(self) -> bool:
        """Whether it is a sound of the programme."""
        return self.step == DubStep.DELIVERED


class Stage(Record):
    """Until when a step of a dub is to be done, and when it was, by whom."""

    dub = models.ForeignKey(Dub, on_delete=models.CASCADE, related_name="stages")
    step = models.CharField(max_length=12, choices=DubStep)
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("dub", "step"), name="one_stage_per_step"),)

    def __str__(self) -> str:
        return f"{self.dub}: {self.step}"


class Casting(Record):
    """Who speaks a character in a dub: the person's consent in the register of the house that dubs."""

    dub = models.ForeignKey(Dub, on_delete=models.CASCADE, related_name="castings")
    character = models.CharField(max_length=80, blank=True)
    consent = models.CharField(max_length=40, help_text="Reference of the consent.")
    cast_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("dub", "character"), name="one_voice_per_character"),)

    def __str__(self) -> str:
        return f"{self.dub}: {self.character or '–'}"


class DubLine(Record):
    """A line of the dialogue list in the language of a dub, and which of its takes is used.

    `machine_text` is what a machine wrote (`engine` says which), `reviewed_at` when a person confirmed it. `again` says
    why it is to be recorded once more.
    """

    dub = models.ForeignKey(Dub, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(DialogueLine, on_delete=models.CASCADE, related_name="dubbed")
    text = models.TextField(blank=True)
    engine = models.CharField(max_length=120, blank=True)
    machine_text = models.TextField(blank=True)
    editor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    take = models.ForeignKey("Take", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    again = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("line__number",)
        constraints = (models.UniqueConstraint(fields=("dub", "line"), name="one_dub_line_per_line"),)

    def __str__(self) -> str:
        return f"{self.line.number}. {self.text}"

    @property
    def waits_for_a_reader(self) -> bool:
        """Whether a machine wrote it and nobody has confirmed it."""
        return bool(self.engine) and self.reviewed_at is None

    @property
    def is_recorded(self) -> bool:
        """Whether it has a take that stands."""
        return self.take_id is not None and not self.again


class TakeState(models.TextChoices):
    """How far a take has come."""

    ARRIVING = "arriving", _("arriving")
    KEPT = "kept", _("kept")
    UNREADABLE = "unreadable", _("cannot be read")


class Take(Record):
    """Somebody spoke a line: the sound, what was measured in it, and what was declared when it was recorded.

    `begins_ms` is where in the film it began, `onset_ms` and `end_ms` where in the take the voice begins and ends.
    While it arrives, `received` bytes lie in pieces in the storage.
    """

    line = models.ForeignKey(DubLine, on_delete=models.CASCADE, related_name="takes")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    consent = models.CharField(max_length=40, help_text="Reference of the speaker's consent.")
    is_human = models.BooleanField(help_text="Declared: a person's voice, in which no AI made or changed anything.")
    state = models.CharField(max_length=12, choices=TakeState, default=TakeState.ARRIVING)
    begins_ms = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0, help_text="Bytes that have arrived.")
    pieces = models.JSONField(default=list, blank=True, help_text="Names of the pieces in the storage.")
    sound = models.FileField(upload_to="takes/", max_length=200, blank=True, help_text="WAV: mono, 48 kHz, 16 bits.")
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0, help_text="Bytes of the WAV.")
    seconds = models.FloatField(default=0)
    onset_ms = models.PositiveIntegerField(null=True, blank=True)
    end_ms = models.PositiveIntegerField(null=True, blank=True)
    loudness = models.FloatField(null=True, blank=True, help_text="LUFS.")
    true_peak = models.FloatField(null=True, blank=True, help_text="dBTP.")
    findings = models.JSONField(default=list, blank=True, help_text="core.dubbing.check.Finding")

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"{self.line}: {self.created_at:%H:%M:%S}"


class Mix(Record):
    """The takes of a dub over music and effects, or over the original; the newest counts.

    Who ordered it has declared that the voices are people's; how the translation was made stands in the lines.
    """

    dub = models.ForeignKey(Dub, on_delete=models.CASCADE, related_name="mixes")
    ordered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=IngestState, default=IngestState.WAITING)
    per_mille = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=400, blank=True)
    consents = models.JSONField(default=list, blank=True, help_text="References of the consents that it rests on.")
    is_ducked = models.BooleanField(default=False, help_text="The original lies under the voices.")
    sound = models.FileField(upload_to="mixes/", max_length=200, blank=True, help_text="FLAC: stereo, 48 kHz.")
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0, help_text="Bytes.")

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.dub}: {self.state}"
