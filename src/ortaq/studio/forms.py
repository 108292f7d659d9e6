"""The forms of the studio, as they were typed, and what they mean."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from ortaq.core.origin.uses import TABLE, AIKind, Nature, Part
from ortaq.core.text import convert, languages
from ortaq.members.models import Broadcaster
from ortaq.origin.sentences import KINDS
from ortaq.studio import queries
from ortaq.studio.actions.calls import CURRENCIES, LONGEST
from ortaq.studio.actions.episodes import LONGEST_TITLE
from ortaq.studio.actions.milestones import LONGEST_SILENCE, SPOKEN
from ortaq.studio.actions.tracker import MOST_EPISODES
from ortaq.studio.models import DeliverableKind, Episode, MilestoneKind, Owner, PartnerRole, Project, Theme
from ortaq.studio.shares import reading
from ortaq.work.refused import Refused

MOMENT = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,3})?)")
ROWS = 3
"""Uses of AI that can be told with one file; more are told in the declaration of the programme."""
LINE = re.compile(r"\s*(.+?)\s*[:：]\s*(.+?)\s*")
SHOT_LINE = re.compile(r"\s*(\S+)[\s,;:]+(\d+)\s*")
TAGS = [(tag, languages.full_name(tag)) for tag in languages.AUTONYMS]


def looked(form: forms.Form) -> None:
    """Give every field the look of the house."""
    for field in form.fields.values():
        widget = field.widget
        if not isinstance(
            widget, forms.HiddenInput | forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple
        ):
            widget.attrs.setdefault("class", "input")


class Looked(forms.Form):
    """A form with the look of the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        looked(self)


class DayField(forms.DateField):
    """A civil day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class SumField(forms.CharField):
    """A sum as people write it, in minor units of the project's currency."""

    currency = "USD"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=30, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **kwargs
        )

    def clean(self, value: Any) -> Any:
        """In minor units; None where nothing was written."""
        text = super().clean(value)
        try:
            return reading.amount(text, self.currency) if text else None
        except Refused as error:
            raise ValidationError(str(error)) from None


class MomentField(forms.CharField):
    """A moment of a film as m:ss or h:mm:ss, in milliseconds; empty is the whole film."""

    def clean(self, value: Any) -> Any:
        """Milliseconds, or None."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = MOMENT.fullmatch(text)
        if found is None:
            raise ValidationError(_("Write a moment like 1:02 or 1:02.5."))
        hours, minutes, seconds = found.groups()
        return round((int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))) * 1000)


class TagsField(forms.MultipleChoiceField):
    """Languages with their scripts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=TAGS, widget=forms.SelectMultiple({"size": 5}), **kwargs)


class CallForm(Looked):
    """A call for projects."""

    title = forms.CharField(max_length=120, label=gettext_lazy("Title of the call"))
    about = forms.CharField(
        required=False, max_length=3000, label=gettext_lazy("What you look for"), widget=forms.Textarea({"rows": 4})
    )
    theme = forms.ChoiceField(choices=Theme.choices, label=gettext_lazy("Theme"), initial=Theme.CHILDREN)
    last_day = DayField(label=gettext_lazy("Last day"))
    currency = forms.ChoiceField(
        choices=[(one, one) for one in CURRENCIES], initial="USD", label=gettext_lazy("Currency")
    )


class PitchForm(Looked):
    """An idea."""

    title = forms.CharField(max_length=120, label=gettext_lazy("Working title"))
    logline = forms.CharField(max_length=300, label=gettext_lazy("The idea in one sentence"))
    synopsis = forms.CharField(
        required=False, max_length=5000, label=gettext_lazy("The story"), widget=forms.Textarea({"rows": 6})
    )
    language = forms.ChoiceField(choices=TAGS, label=gettext_lazy("Language in which it is made"))
    minutes = forms.IntegerField(min_value=1, max_value=LONGEST, label=gettext_lazy("Minutes"))
    episodes = forms.IntegerField(min_value=1, max_value=LONGEST, initial=1, label=gettext_lazy("Episodes"))


class PictureForm(Looked):
    """A picture for the board."""

    picture = forms.FileField(label=pgettext_lazy("still", "Picture"), widget=forms.FileInput({"accept": "image/*"}))
    caption = forms.CharField(required=False, max_length=200, label=gettext_lazy("What it shows"))


class AnswerForm(Looked):
    """What the caller says to an idea."""

    words = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("A word to the house"),
        help_text=gettext_lazy("Needed when you decline."),
        widget=forms.Textarea({"rows": 3}),
    )
    lead = forms.ChoiceField(label=gettext_lazy("Who leads the project"))

    def __init__(self, *args: Any, houses: list[Broadcaster], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = [(one.slug, one.name) for one in houses]  # type: ignore[attr-defined]  # a Field to django-stubs


class InviteForm(Looked):
    """An invitation."""

    house = forms.ModelChoiceField(Broadcaster.objects.none(), to_field_name="slug", label=gettext_lazy("House"))
    role = forms.ChoiceField(
        choices=[one for one in PartnerRole.choices if one[0] != PartnerRole.LEAD], label=gettext_lazy("What it does")
    )
    languages = TagsField(required=False, label=gettext_lazy("Languages of its versions"))
    words = forms.CharField(
        required=False, max_length=1000, label=gettext_lazy("A word to the house"), widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["house"].queryset = Broadcaster.objects.all()  # type: ignore[attr-defined]  # a Field to django-stubs


class TermsForm(Looked):
    """Whose what is."""

    characters = forms.ChoiceField(choices=Owner.choices, label=gettext_lazy("Characters"))
    format = forms.ChoiceField(choices=Owner.choices, label=gettext_lazy("Format"))
    sequel = forms.ChoiceField(choices=Owner.choices, label=gettext_lazy("Sequels"))
    dubs = forms.ChoiceField(choices=Owner.choices, label=gettext_lazy("Dubs"))
    min_age = forms.IntegerField(min_value=0, max_value=21, label=gettext_lazy("From what age"))
    allows_ai_training = forms.BooleanField(required=False, label=gettext_lazy("AI may be trained on it, by licence"))
    allows_voice_clones = forms.BooleanField(
        required=False, label=gettext_lazy("Its voices may be cloned, with each person's consent")
    )


class FirstDayForm(Looked):
    """The first day of the usual milestones."""

    first_day = DayField(label=gettext_lazy("First day"))


class PlanForm(Looked):
    """A milestone."""

    kind = forms.ChoiceField(choices=MilestoneKind.choices, label=gettext_lazy("Step"))
    first_day = DayField(label=gettext_lazy("First day"))
    due_on = DayField(label=gettext_lazy("Last day"))
    needed = forms.IntegerField(min_value=1, max_value=20, label=gettext_lazy("How many partners must approve"))
    silence_days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST_SILENCE,
        label=gettext_lazy("Silence means yes after so many days"),
        help_text=gettext_lazy("Empty: everybody must speak."),
    )


class DeliverableForm(Looked):
    """Something that is due."""

    kind = forms.ChoiceField(choices=DeliverableKind.choices, label=gettext_lazy("What"))
    house = forms.ModelChoiceField(
        Broadcaster.objects.none(), to_field_name="slug", label=gettext_lazy("Who delivers it")
    )
    language = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("no language")), *TAGS],
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("Of a sound, subtitles or a dialogue list."),
    )

    episode = forms.ModelChoiceField(
        Episode.objects.none(),
        required=False,
        to_field_name="number",
        empty_label=gettext_lazy("the whole series"),
        label=gettext_lazy("Episode"),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Broadcaster.objects.filter(pk__in=[one.pk for one in queries.houses_of(project)])
        self.fields["house"].queryset = found  # type: ignore[attr-defined]  # a Field to django-stubs
        if project.is_series:
            self.fields["episode"].queryset = project.episodes.all()  # type: ignore[attr-defined]  # the same
            self.fields["episode"].label_from_instance = called  # type: ignore[attr-defined]  # the same
        else:
            del self.fields["episode"]

    def clean(self) -> dict[str, Any]:
        """What is of no language has none, whatever stands there."""
        given = super().clean() or {}
        if given.get("kind") not in SPOKEN:
            given["language"] = ""
        return given


def called(episode: Episode) -> str:
    """An episode where one is chosen: its number, and its title in the reader's language."""
    title = convert.in_script(episode.titles, get_language() or "en")[1] if episode.titles else ""
    return f"{episode.number} {title}".rstrip()


class FileForm(Looked):
    """A file, and what AI made of it."""

    file = forms.FileField(label=gettext_lazy("File"))
    words = forms.CharField(required=False, max_length=300, label=gettext_lazy("What is new in it"))
    ai = forms.ChoiceField(
        choices=[
            ("no", gettext_lazy("No AI was used")),
            ("yes", gettext_lazy("AI was used, as told below")),
        ],
        widget=forms.RadioSelect,
        label=gettext_lazy("AI in this file"),
    )

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (kind.value, str(KINDS[kind]))
            for kind in AIKind
            if part in TABLE[kind].parts and TABLE[kind].nature is not Nature.NO_AI
        ]
        for number in range(1, ROWS + 1):
            self.fields[f"kind{number}"] = forms.ChoiceField(
                required=False, choices=[("", _("choose")), *kinds], label=_("What it did")
            )
            self.fields[f"system{number}"] = forms.CharField(required=False, max_length=120, label=_("Which system"))
            self.fields[f"version{number}"] = forms.CharField(required=False, max_length=60, label=_("Its version"))
            self.fields[f"consent{number}"] = forms.CharField(
                required=False,
                max_length=120,
                label=_("Consent of the person"),
                help_text=_("Its number in the register."),
            )
        looked(self)

    def rows(self) -> list[list[forms.BoundField]]:
        """The lines of uses."""
        return [
            [self[f"{name}{number}"] for name in ("kind", "system", "version", "consent")]
            for number in range(1, ROWS + 1)
        ]

    def uses(self) -> list[dict[str, Any]]:
        """What was told, as JSON of uses."""
        given, found = self.cleaned_data, []
        for number in range(1, ROWS + 1):
            if given.get("ai") != "yes" or not given.get(f"kind{number}"):
                continue
            use = {
                "kind": given[f"kind{number}"],
                "system": given[f"system{number}"],
                "version": given[f"version{number}"],
            }
            consent = given[f"consent{number}"]
            found.append(
                {key: value for key, value in use.items() if value} | ({"consents": [consent]} if consent else {})
            )
        return found

    @property
    def no_ai(self) -> bool | None:
        """What was said; None: AI was used."""
        return True if self.cleaned_data["ai"] == "no" else None


class NoteForm(Looked):
    """A note on a moment."""

    at = MomentField(
        required=False, max_length=12, label=gettext_lazy("Moment"), help_text=gettext_lazy("Empty: the whole file.")
    )
    text = forms.CharField(
        max_length=2000, label=gettext_lazy("What is to be changed"), widget=forms.Textarea({"rows": 2})
    )


class PaymentForm(Looked):
    """A payment."""

    payer = forms.ModelChoiceField(Broadcaster.objects.none(), to_field_name="slug", label=gettext_lazy("Who pays"))
    payee = forms.ModelChoiceField(Broadcaster.objects.none(), to_field_name="slug", label=gettext_lazy("Whom"))
    amount = SumField(label=gettext_lazy("How much"))

    def __init__(self, *args: Any, houses: list[Broadcaster], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]  # a Field to django-stubs
        for name in ("payer", "payee"):
            found = Broadcaster.objects.filter(pk__in=[one.pk for one in houses])
            self.fields[name].queryset = found  # type: ignore[attr-defined]  # a Field to django-stubs


class ChangeForm(Looked):
    """A change order: another day, or another sum."""

    what = forms.ChoiceField(label=gettext_lazy("What is to be changed"))
    due_on = DayField(required=False, label=gettext_lazy("New last day"), help_text=gettext_lazy("Of a milestone."))
    amount = SumField(required=False, label=gettext_lazy("New sum"), help_text=gettext_lazy("Of a payment."))
    reason = forms.CharField(max_length=1000, label=gettext_lazy("Why"), widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]  # the same
        self.fields["what"].choices = choices  # type: ignore[attr-defined]  # a Field to django-stubs


class CreditsForm(Looked):
    """The credits of a language: a line each, as role: name."""

    language = forms.ChoiceField(choices=TAGS, label=gettext_lazy("Language"))
    lines = forms.CharField(
        required=False,
        label=gettext_lazy("Lines in their order"),
        help_text=gettext_lazy("One line each: what somebody did, a colon, the name."),
        widget=forms.Textarea({"rows": 8}),
    )

    def clean_lines(self) -> list[tuple[str, str]]:
        """Role and name of each line."""
        found = []
        for line in str(self.cleaned_data["lines"]).splitlines():
            if not line.strip():
                continue
            read = LINE.fullmatch(line)
            if read is None:
                raise ValidationError(
                    _("“%(line)s” has no colon between role and name."), params={"line": line.strip()}
                )
            found.append((read[1], read[2]))
        return found


class ShotsForm(Looked):
    """Shots: a line each, as code and frames."""

    episode = forms.IntegerField(min_value=1, max_value=MOST_EPISODES, initial=1, label=gettext_lazy("Episode"))
    title = forms.CharField(required=False, max_length=200, label=gettext_lazy("Title of the episode"))
    lines = forms.CharField(
        label=gettext_lazy("Shots in the order of the cut"),
        help_text=gettext_lazy("One line each: its name and its length in frames, as 010 48."),
        widget=forms.Textarea({"rows": 5}),
    )

    def clean_lines(self) -> list[tuple[str, int]]:
        """Code and frames of each line."""
        found = []
        for line in str(self.cleaned_data["lines"]).splitlines():
            if not line.strip():
                continue
            read = SHOT_LINE.fullmatch(line)
            if read is None:
                raise ValidationError(_("“%(line)s” is no shot with its frames."), params={"line": line.strip()})
            found.append((read[1], int(read[2])))
        return found


class EpisodeForm(Looked):
    """An episode, with its title in one language."""

    number = forms.IntegerField(min_value=1, max_value=MOST_EPISODES, label=gettext_lazy("Number"))
    title = forms.CharField(required=False, max_length=LONGEST_TITLE, label=gettext_lazy("Title"))
    language = forms.ChoiceField(choices=TAGS, label=gettext_lazy("Language of the title"))
    minutes = forms.IntegerField(required=False, min_value=1, max_value=LONGEST, label=gettext_lazy("Minutes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It stands beside the form of shots, which has a title too.
        super().__init__(*args, auto_id="id_episode_%s", **kwargs)

    def clean_minutes(self) -> int:
        """0 where nothing was typed: it stays as it is."""
        return self.cleaned_data["minutes"] or 0


class ShotForm(Looked):
    """Who does a shot, and until when."""

    assignee = forms.ChoiceField(required=False, label=gettext_lazy("Who does it"))
    due_on = DayField(required=False, label=gettext_lazy("Until"))

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = [("", _("nobody")), *people]  # type: ignore[attr-defined]  # a Field to django-stubs


class KitsuForm(Looked):
    """Which project of Kitsu is followed."""

    name = forms.CharField(
        max_length=200,
        label=gettext_lazy("Project in Kitsu"),
        help_text=gettext_lazy("Its name as it is written there, or its id."),
    )
    work = forms.CharField(
        required=False,
        max_length=80,
        label=gettext_lazy("Type of task"),
        help_text=gettext_lazy(
            "As Animation: what changes here is sent there. Empty: all tasks of a shot together, and nothing is sent "
            "where a shot has several."
        ),
    )
