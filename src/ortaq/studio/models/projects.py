"""Calls, pitches, projects with their partners, and all that they make together until there is a programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ortaq.catalogue.models import Programme
from ortaq.core.studio.shots import Status
from ortaq.members.models import Broadcaster, Person
from ortaq.work.models import Record


class Theme(models.TextChoices):
    """What is made together."""

    DRAMA = "drama", _("drama")
    DOCUMENTARY = "documentary", _("documentary")
    TOURISM = "tourism", _("tourism")
    CULTURE = "culture", _("culture")
    INVESTMENT = "investment", _("investment")
    CHILDREN = "children", _("children")


class Call(Record):
    """A house asks all others for ideas; its last day is a civil day of `time_zone`."""

    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="studio_calls")
    called_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    title = models.JSONField(help_text="Words: tag -> title.")
    about = models.JSONField(default=dict, blank=True, help_text="Words: tag -> what is looked for.")
    theme = models.CharField(max_length=16, choices=Theme)
    last_day = models.DateField()
    time_zone = models.CharField(max_length=40, help_text="The caller's, when it called.")
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="Closed before its last day.")

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.title.get("en") or next(iter(self.title.values())))


class PitchState(models.TextChoices):
    """Where a pitch stands; a draft is seen by its own house alone."""

    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Pitch(Record):
    """An idea for a call, with a board of pictures."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="pitches")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="pitches")
    pitched_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    title = models.JSONField(help_text="Words: tag -> title.")
    logline = models.CharField(max_length=300, help_text="The idea in one sentence.")
    synopsis = models.TextField(blank=True)
    language = models.CharField(max_length=12, help_text="BCP 47: in which it would be made.")
    minutes = models.PositiveSmallIntegerField()
    episodes = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=PitchState, default=PitchState.DRAFT)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, help_text="What the caller says to it.")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.title.get("en") or next(iter(self.title.values())))


class MoodPicture(Record):
    """A picture on the board of a pitch: made anew as a JPEG, so nothing else of the file is kept."""

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="pictures")
    file = models.CharField(max_length=120, help_text="Name in the file storage.")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    caption = models.CharField(max_length=200, blank=True)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("pitch", "place")

    def __str__(self) -> str:
        return f"{self.pitch} {self.place}"


class ProjectState(models.TextChoices):
    """How far a project has come."""

    PREPARING = "preparing", _("being prepared")
    PRODUCING = "producing", _("being made")
    LOCKED = "locked", _("picture locked")
    RELEASED = "released", _("in the catalogue")
    STOPPED = "stopped", _("stopped")


class Owner(models.TextChoices):
    """Whose something is that outlives the film."""

    LEAD = "lead", _("the leading house")
    AUTHOR = "author", _("the house that pitched it")
    JOINTLY = "jointly", _("all partners jointly")
    MAKER = "maker", _("each house what it has made")


class Project(Record):
    """A co-production, led by `house`."""

    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="projects_led")
    title = models.JSONField(help_text="Words: tag -> title.")
    theme = models.CharField(max_length=16, choices=Theme)
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    state = models.CharField(max_length=12, choices=ProjectState, default=ProjectState.PREPARING)
    pitch = models.OneToOneField(Pitch, on_delete=models.PROTECT, null=True, blank=True, related_name="project")
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    about = models.JSONField(default=dict, blank=True, help_text="Words: tag -> what it is about.")
    language = models.CharField(max_length=12, blank=True, help_text="BCP 47: in which it is made; zxx: nobody speaks.")
    minutes = models.PositiveSmallIntegerField(default=0, help_text="Of a series: of each episode.")
    is_series = models.BooleanField(default=False, help_text="Each episode becomes a programme of its own.")
    min_age = models.PositiveSmallIntegerField(default=0)
    characters = models.CharField(max_length=8, choices=Owner, default=Owner.JOINTLY)
    format = models.CharField(max_length=8, choices=Owner, default=Owner.JOINTLY)
    sequel = models.CharField(max_length=8, choices=Owner, default=Owner.JOINTLY)
    dubs = models.CharField(max_length=8, choices=Owner, default=Owner.MAKER)
    allows_ai_training = models.BooleanField(default=False)
    allows_voice_clones = models.BooleanField(default=False)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    programme = models.OneToOneField(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="made_together"
    )
    problem = models.TextField(blank=True, help_text="Why the programme could not be made, as a sentence.")

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.title.get("en") or next(iter(self.title.values())))


class PartnerRole(models.TextChoices):
    """What a house does in a project."""

    LEAD = "lead", _("leads")
    CO_PRODUCER = "co_producer", _("co-produces")
    WRITING = "writing", _("writes")
    ANIMATION = "animation", _("animates")
    MUSIC = "music", _("makes music and sound")
    POST = "post", _("does post-production")
    DUBBING = "dubbing", _("dubs")
    FINANCE = "finance", _("finances")


class PartnerState(models.TextChoices):
    """Whether a house takes part."""

    INVITED = "invited", _("invited")
    JOINED = "joined", _("takes part")
    DECLINED = "declined", _("does not take part")


class Partner(Record):
    """A house in a project, and for which languages it makes a version."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="partnerships")
    role = models.CharField(max_length=12, choices=PartnerRole, default=PartnerRole.CO_PRODUCER)
    state = models.CharField(max_length=10, choices=PartnerState, default=PartnerState.JOINED)
    languages = models.JSONField(default=list, blank=True, help_text="BCP 47 of the versions that it makes.")
    words = models.TextField(blank=True, help_text="What the lead says with the invitation.")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("project", "created_at")
        constraints = (
            models.UniqueConstraint(fields=("project", "broadcaster"), name="one_partner_per_project_and_house"),
        )

    def __str__(self) -> str:
        return f"{self.project}: {self.broadcaster}"


class MilestoneKind(models.TextChoices):
    """The steps of a film, in their usual order."""

    SCRIPT = "script", _("script")
    ANIMATIC = "animatic", _("animatic")
    ROUGH_CUT = "rough_cut", _("rough cut")
    LOCK = "lock", _("picture lock")
    SOUND = "sound", _("sound and languages")
    DELIVERY = "delivery", _("delivery")


class MilestoneState(models.TextChoices):
    """Where a milestone stands; what was sent back is open again."""

    OPEN = "open", pgettext_lazy("state", "open")
    ASKED = "asked", _("waits for approval")
    APPROVED = "approved", _("approved")


class Milestone(Record):
    """A step with a last day; so many partners must approve it. Days are civil days of the lead's time zone."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(max_length=12, choices=MilestoneKind)
    first_day = models.DateField()
    due_on = models.DateField(help_text="Its last day.")
    needed = models.PositiveSmallIntegerField(help_text="How many partners must approve.")
    silence_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Who says nothing for so many days agrees; null: everybody must speak."
    )
    state = models.CharField(max_length=10, choices=MilestoneState, default=MilestoneState.OPEN)
    turn = models.PositiveSmallIntegerField(default=0, help_text="How often approval was asked for.")
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what is to be approved.")
    silence_at = models.DateTimeField(null=True, blank=True, help_text="From then on silence is a yes.")
    warned_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("project", "due_on", "created_at")
        constraints = (models.UniqueConstraint(fields=("project", "kind"), name="one_milestone_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.project}: {self.kind}"


class DeliverableKind(models.TextChoices):
    """What can be due with a milestone."""

    SCRIPT = "script", _("script")
    ANIMATIC = "animatic", _("animatic")
    PICTURE = "picture", _("picture")
    MUSIC_AND_EFFECTS = "m_and_e", _("music and effects (M&E)")
    SOUND = "sound", _("sound")
    DIALOGUE_LIST = "dialogue", _("dialogue list")
    SUBTITLES = "subtitles", _("subtitles")
    STILLS = "stills", _("stills")
    CUE_SHEET = "cue_sheet", _("cue sheet of the music")
    MANIFEST = "manifest", _("manifest of origin")


class Episode(Record):
    """An episode of a series, or the one film, whose shots are followed."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="episodes")
    number = models.PositiveSmallIntegerField()
    titles = models.JSONField(default=dict, blank=True, help_text="Words: tag -> title.")
    minutes = models.PositiveSmallIntegerField(default=0, help_text="Planned length.")

    class Meta:
        ordering = ("project", "number")
        constraints = (models.UniqueConstraint(fields=("project", "number"), name="one_episode_per_number"),)

    def __str__(self) -> str:
        return f"{self.project} {self.number}"


class Deliverable(Record):
    """Something that a house has to deliver with a milestone; in a series most of it is due for each episode."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="deliverables")
    kind = models.CharField(max_length=10, choices=DeliverableKind)
    language = models.CharField(max_length=24, blank=True, help_text="BCP 47; empty where it has none.")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+", help_text="Who delivers it.")
    episode = models.ForeignKey(
        Episode,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="deliverables",
        help_text="Of a series; null: it is of the whole.",
    )

    class Meta:
        ordering = ("milestone", models.F("episode__number").asc(nulls_first=True), "kind", "language", "created_at")
        constraints = (
            models.UniqueConstraint(
                fields=("milestone", "kind", "language", "house"),
                condition=models.Q(episode=None),
                name="one_deliverable_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=("milestone", "kind", "language", "house", "episode"), name="one_of_a_kind_per_episode"
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone}: {self.kind} {self.language}".rstrip()


class FileVersion(Record):
    """One version of a deliverable as a file; none is ever replaced. What AI made of it is said with the file."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    file = models.CharField(max_length=160, help_text="Name in the file storage.")
    name = models.CharField(max_length=200, help_text="Name of the file as it came.")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="Bytes.")
    facts = models.JSONField(default=dict, blank=True, help_text="What the probe found.")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True, help_text="What is new in it.")
    no_ai = models.BooleanField(help_text="The statement that no AI was used.")
    uses = models.JSONField(default=list, blank=True, help_text="List of core.origin AIUse values as JSON.")

    class Meta:
        ordering = ("deliverable", "number")
        constraints = (models.UniqueConstraint(fields=("deliverable", "number"), name="one_file_per_number"),)

    def __str__(self) -> str:
        return f"{self.deliverable} v{self.number}"


class Note(Record):
    """Something that somebody says of a moment of a file, or of the whole of it."""

    file = models.ForeignKey(FileVersion, on_delete=models.CASCADE, related_name="notes")
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.PositiveIntegerField(null=True, blank=True, help_text="Milliseconds of the film; null: all of it.")
    text = models.TextField()
    mended_at = models.DateTimeField(null=True, blank=True)
    mended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("file", models.F("at").asc(nulls_first=True), "created_at")

    def __str__(self) -> str:
        return f"{self.file} {self.at}"


class Verdict(models.TextChoices):
    """What a house says to what it is asked to approve."""

    YES = "yes", _("yes")
    NO = "no", _("no")


class Approval(Record):
    """What a house said to one turn of a milestone; without a person its silence was taken for a yes."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="approvals")
    turn = models.PositiveSmallIntegerField()
    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=3, choices=Verdict)
    reason = models.TextField(blank=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was approved.")

    class Meta:
        ordering = ("milestone", "turn", "created_at")
        constraints = (
            models.UniqueConstraint(fields=("milestone", "turn", "broadcaster"), name="one_answer_per_turn_and_house"),
        )

    def __str__(self) -> str:
        return f"{self.milestone}: {self.broadcaster} {self.verdict}"


class Payment(Record):
    """Money that one partner owes another when a milestone is approved."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="payments")
    payer = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField(help_text="Minor units of the project's currency.")
    paid_at = models.DateTimeField(null=True, blank=True, help_text="When the payer said so.")
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="When the payee said that it came.")

    class Meta:
        ordering = ("milestone__due_on", "created_at")
        constraints = (
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_payment_is_of_something"),
            models.CheckConstraint(condition=~models.Q(payer=models.F("payee")), name="nobody_pays_itself"),
        )

    def __str__(self) -> str:
        return f"{self.payer} → {self.payee} {self.amount}"


class CreditLine(Record):
    """One line of the credits in one language; their order is agreed language by language."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="credit_lines")
    language = models.CharField(max_length=12)
    place = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=120)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ("project", "language", "place")
        constraints = (
            models.UniqueConstraint(fields=("project", "language", "place"), name="one_credit_line_per_place"),
        )

    def __str__(self) -> str:
        return f"{self.language} {self.place}: {self.name}"


class OrderState(models.TextChoices):
    """Where a change order stands."""

    OPEN = "open", _("waits for the partners")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class ChangeOrder(Record):
    """A house asks for another day or another sum; it holds when every partner has agreed."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="change_orders")
    number = models.PositiveSmallIntegerField()
    house = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, null=True, blank=True, related_name="orders")
    due_on = models.DateField(null=True, blank=True)
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, null=True, blank=True, related_name="orders")
    amount = models.BigIntegerField(null=True, blank=True, help_text="Minor units of the project's currency.")
    state = models.CharField(max_length=10, choices=OrderState, default=OrderState.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("project", "-number")
        constraints = (models.UniqueConstraint(fields=("project", "number"), name="one_order_per_number"),)

    def __str__(self) -> str:
        return f"{self.project} #{self.number}"


class ChangeAnswer(Record):
    """What a partner says to a change order."""

    order = models.ForeignKey(ChangeOrder, on_delete=models.CASCADE, related_name="answers")
    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=3, choices=Verdict)

    class Meta:
        ordering = ("created_at",)
        constraints = (models.UniqueConstraint(fields=("order", "broadcaster"), name="one_answer_per_order_and_house"),)

    def __str__(self) -> str:
        return f"{self.order}: {self.broadcaster} {self.verdict}"


class ProjectSignature(Record):
    """A person signs the agreement of a project for a house, with the house's key."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="signatures")
    broadcaster = models.ForeignKey(Broadcaster, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the agreement as it stood.")
    signature = models.TextField(help_text="Base64 of the signature over the digest.")
    key_fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(fields=("project", "broadcaster", "digest"), name="one_signature_per_agreement"),
        )

    def __str__(self) -> str:
        return f"{self.broadcaster}: {self.digest[:12]}"


class Shot(Record):
    """A shot: where the work on it stands, who does it, until when, and how often it had to be made anew."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="shots")
    code = models.CharField(max_length=40)
    place = models.PositiveIntegerField(help_text="Its place in the cut.")
    frames = models.PositiveIntegerField(help_text="Its length in frames.")
    status = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Status], default=Status.WAITING)
    assignee = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="shots")
    due_on = models.DateField(null=True, blank=True)
    retakes = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=300, blank=True, help_text="What is to be mended.")

    class Meta:
        ordering = ("episode", "place")
        constraints = (models.UniqueConstraint(fields=("episode", "code"), name="one_shot_per_code"),)

    def __str__(self) -> str:
        return self.code
