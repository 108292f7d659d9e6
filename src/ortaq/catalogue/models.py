"""Programmes, their versions (picture, sounds, subtitles), and the packages that go to air."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.core.text import tracks
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class Genre(models.TextChoices):
    """Kinds of programme that the exchange trades in."""

    CHILDREN = "children", _("children")
    DRAMA = "drama", _("drama")
    DOCUMENTARY = "documentary", _("documentary")
    CULTURE = "culture", _("culture")
    MUSIC = "music", _("music")
    TRAVEL = "travel", _("travel")
    NEWS = "news", _("news")
    ARCHIVE = "archive", _("archive film")


class WorkKind(models.TextChoices):
    """What a work is in the tree: collections hold series, series seasons, seasons episodes."""

    COLLECTION = "collection", _("collection")
    SERIES = "series", _("series")
    SEASON = "season", _("season")
    EPISODE = "episode", _("episode")
    ITEM = "item", _("programme")


WHOLES = (WorkKind.COLLECTION, WorkKind.SERIES, WorkKind.SEASON)
"""What has no film of its own, only parts."""


class Programme(Record):
    """A work with its titles, texts and people; owned by the broadcaster that made it.

    Series and collections are works too: they have no film of their own, and rights in them are rights in all below.
    """

    kind = models.CharField(max_length=12, choices=WorkKind, default=WorkKind.ITEM)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    place = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Number of the episode or season.")
    owner = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="programmes")
    number = models.CharField(max_length=40, unique=True, null=True, blank=True, help_text="EIDR or house number.")
    titles = models.JSONField(help_text="Words: tag -> title.")
    synopses = models.JSONField(default=dict, blank=True, help_text="Words: tag -> synopsis.")
    original_language = models.CharField(max_length=12, help_text="BCP 47; zxx when nobody speaks.")
    genre = models.CharField(max_length=20, choices=Genre)
    based_on = models.CharField(max_length=200, blank=True)
    min_age = models.PositiveSmallIntegerField(default=0)
    year = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(default=0, help_text="Planned or real length, rounded up.")
    credits = models.JSONField(default=list, blank=True, help_text="[{role, name}].")
    licence = models.CharField(max_length=40, blank=True, help_text="Open licence, e.g. CC BY 3.0.")
    attribution = models.CharField(max_length=300, blank=True)
    machine_written = models.JSONField(default=list, blank=True, help_text="Tags whose texts no speaker has checked.")
    poster_art = models.CharField(max_length=40, blank=True, help_text="Name of a drawn poster in the look.")
    poster_image = models.FileField(upload_to="posters/", blank=True)
    search_key = models.TextField(blank=True, editable=False, help_text="Folded titles, for search.")

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=("owner", "-created_at")),)

    def __str__(self) -> str:
        return str(self.titles.get(self.original_language) or next(iter(self.titles.values()), self.number))


class VersionKind(models.TextChoices):
    """What part of a programme a version is."""

    PICTURE = "picture", _("picture")
    SOUND = "sound", _("sound")
    SUBTITLES = "subtitles", _("subtitles")
    IMAGES = "images", _("poster and stills")
    TEXT = "text", _("titles and descriptions")


FILMED = (VersionKind.PICTURE, VersionKind.SOUND, VersionKind.SUBTITLES)
"""What a film is made of and comes as a file; the poster and the texts stand beside it."""


class Version(Record):
    """The picture, one sound or one set of subtitles; each has its own declaration of AI use.

    The language says for whom a sound or subtitles were made (core/text/tracks.py): kk-x-ad is described sound. A
    picture with a language is one in which somebody signs in it.

    The poster with the stills, and the titles and descriptions in one language, can be declared as well; such a version
    has no file, and nothing waits for its declaration.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="versions")
    kind = models.CharField(max_length=12, choices=VersionKind)
    language = models.CharField(max_length=24, blank=True, help_text="BCP 47 with script; empty for the picture.")
    made_by = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="versions_made")
    source = models.FileField(upload_to="sources/%Y/%m/", max_length=200, blank=True)
    source_name = models.CharField(max_length=200, blank=True, help_text="Name of the file as it was brought in.")
    stream_index = models.PositiveSmallIntegerField(default=0, help_text="Number of the stream inside the source.")
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0, help_text="Bytes.")
    facts = models.JSONField(default=dict, help_text="What the probe found.")
    conversion = models.JSONField(
        default=dict,
        blank=True,
        help_text="How it was written from another track: {from, to, alphabets, version, source_sha256, at}; or empty.",
    )

    class Meta:
        ordering = ("kind", "language")
        constraints = (
            models.UniqueConstraint(fields=("programme", "kind", "language"), name="one_version_per_kind_and_language"),
        )

    def __str__(self) -> str:
        return f"{self.programme}: {self.kind} {self.language}".rstrip()

    @property
    def purpose(self) -> tracks.Purpose:
        """For whom it was made."""
        return tracks.purpose(self.language)

    @property
    def spoken(self) -> str:
        """The plain language of what is said or written in it."""
        return tracks.plain(self.language)

    @property
    def is_converted(self) -> bool:
        """Whether a program wrote it from another track in other letters; nobody has touched it since."""
        return bool(self.conversion)

    @property
    def is_signed(self) -> bool:
        """Whether it is a picture in which somebody signs."""
        return self.kind == VersionKind.PICTURE and bool(self.language)


class IngestState(models.TextChoices):
    """Where an ingest stands."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class Ingest(Record):
    """The work of turning sources into a package; it can be watched, and is taken up again when a worker dies."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="ingests")
    brought_in_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=IngestState, default=IngestState.WAITING)
    stage = models.CharField(max_length=20, blank=True, help_text="probe, sound, picture, subtitles, pictures, publish")
    per_mille = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=400, blank=True, help_text="What is wrong, as a sentence.")
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.programme}: {self.state} {self.per_mille / 10:.0f} %"


class Package(Record):
    """The house CMAF HLS of a programme: a folder of renditions that channels and the player share."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="package")
    folder = models.CharField(max_length=120, unique=True, help_text="Below packages/ in the file storage.")
    duration = models.BigIntegerField(help_text="Ticks of 1/720 000 s of the picture.")
    pictures = models.JSONField(help_text="[{name, width, height, bandwidth, average, codecs}], the largest first.")
    sounds = models.JSONField(help_text="[{language, loudness, codecs}] in the order of the versions.")
    subtitles = models.JSONField(help_text="[{language}].")
    signed = models.JSONField(default=list, blank=True, help_text="Pictures with somebody who signs: + language.")
    poster = models.CharField(max_length=160, blank=True, help_text="Still picture, below packages/.")
    strip = models.CharField(max_length=160, blank=True, help_text="Film strip, below packages/.")

    def __str__(self) -> str:
        return self.folder

    @property
    def seconds(self) -> float:
        """Length of the picture in seconds."""
        return self.duration / 720_000


class Generation(models.Model):
    """An index of the search, by the name under which the engine keeps it; the newest that is whole is asked."""

    name = models.CharField(max_length=40, primary_key=True)
    began_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, help_text="Since when it is whole; empty while it is filled.")

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """A programme whose texts have changed and that is to be indexed again; until then it is looked for by itself.

    Written in the transaction that changes the programme, so none is lost; `known_to` are the generations that have
    it already, while another one is being filled that does not.
    """

    programme = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)
    known_to = models.ManyToManyField(Generation, related_name="+")

    def __str__(self) -> str:
        return f"{self.programme} {self.at:%H:%M:%S}"


class Meaning(models.Model):
    """A title or a description as a vector, for what is alike in meaning (extra `embeddings`).

    `digest` is that of the text and of the model, so a text is given to the model once; `vector` holds numbers of 16
    bits.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="meanings")
    kind = models.CharField(max_length=20)
    tag = models.CharField(max_length=35)
    digest = models.CharField(max_length=64)
    vector = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("programme", "digest"), name="meaning_once"),)

    def __str__(self) -> str:
        return f"{self.programme_id} {self.kind} {self.tag}"


class SubtitleDraft(Record):
    """Subtitles that somebody is writing: one draft for each track of a programme, kept at every stroke.

    `cues` are [{id, start, end, text, at, align, line, reviewed}] in milliseconds; `line` is the id of what a machine
    wrote there, `reviewed` whether a person has confirmed it. `revision` grows with every change, so that two who write
    at once are told. `state` is that of a machine's work on it.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="subtitle_drafts")
    language = models.CharField(max_length=24, help_text="The tag of the track.")
    source_language = models.CharField(max_length=24, blank=True, help_text="The track that is read beside it.")
    cues = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=IngestState, blank=True)
    problem = models.CharField(max_length=400, blank=True)
    per_mille = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("programme", "language"), name="one_draft_per_track"),)

    def __str__(self) -> str:
        return f"{self.programme}: {self.language} {self.revision}"


class MachineWork(models.TextChoices):
    """What a machine did for subtitles or a sound."""

    TRANSLATION = "translation", _("translation")
    TRANSCRIPTION = "transcription", _("speech to text")


class MachineLine(Record):
    """What a machine wrote for one cue, and what a person made of it; the label of the track rests on it."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="machine_lines")
    work = models.CharField(max_length=14, choices=MachineWork)
    language = models.CharField(max_length=24, help_text="The tag of the track that it is in.")
    source_language = models.CharField(max_length=24)
    engine = models.CharField(max_length=120, help_text="The system and its version, as told on the label.")
    start = models.PositiveIntegerField(help_text="Milliseconds.")
    end = models.PositiveIntegerField(help_text="Milliseconds.")
    source_text = models.TextField(blank=True)
    machine_text = models.TextField()
    human_text = models.TextField(blank=True)
    editor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    published = models.BooleanField(default=False)

    class Meta:
        ordering = ("start",)

    def __str__(self) -> str:
        return f"{self.programme}: {self.language} {self.start}"
