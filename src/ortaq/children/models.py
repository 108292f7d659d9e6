"""What officers answer for to children: programmes, for an age, in a territory, and voices that say their titles."""

from django.db import models

from ortaq.catalogue.models import Programme
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class Approval(Record):
    """A named standards officer lets children of an age see a programme in a territory; it is withdrawn, not deleted.

    `sign` is the sign of age of the territory's scale on that day, empty where no scale was recorded; `min_age` is the
    programme's own age then: where that has risen since, the approval no longer stands.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="approvals")
    territory = models.CharField(max_length=2, help_text="Code in members/data/territories.json.")
    age = models.PositiveSmallIntegerField(help_text="From so many years on.")
    sign = models.CharField(max_length=20, blank=True)
    min_age = models.PositiveSmallIntegerField()
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at",)
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "territory"),
                condition=models.Q(withdrawn_at=None),
                name="one_standing_approval_per_territory",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme}: {self.territory} {self.age}+"


class TitleVoice(Record):
    """A person says the title of a programme in a language; children in the territory of the house hear it.

    `language` is that of the voice, without a script: nobody hears the script. `title` is what is said: where the
    programme is called otherwise since, it is not played. The sound is ours: WAV, mono, 24 kHz, at house loudness.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="title_voices")
    territory = models.CharField(max_length=2, help_text="Code in members/data/territories.json.")
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=400)
    speaker = models.CharField(max_length=120, help_text="Whose voice it is, as the house says it.")
    consent = models.CharField(max_length=40, blank=True, help_text="Reference of the speaker's consent.")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sound = models.FileField(upload_to="title-voices/", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes of the WAV.")
    seconds = models.FloatField()
    loudness = models.FloatField(help_text="LUFS, as it is heard from two loudspeakers.")

    class Meta:
        ordering = ("programme", "language")
        constraints = (
            models.UniqueConstraint(fields=("programme", "territory", "language"), name="one_voice_per_title"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.language}): {self.speaker}"
