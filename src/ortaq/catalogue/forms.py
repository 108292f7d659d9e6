"""The form with which a programme comes in, as it was typed, and what it means."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue import queries
from ortaq.catalogue.about import About, Incoming
from ortaq.catalogue.models import WHOLES, Genre, Programme, WorkKind
from ortaq.core.media.house import SILENT
from ortaq.core.text import languages, tracks
from ortaq.core.text.tracks import Purpose
from ortaq.members.models import Broadcaster

WRITTEN = [(tag, languages.full_name(tag)) for tag in languages.AUTONYMS if tag != SILENT]
SPOKEN = [(tag, name) for tag, name in WRITTEN if tag == languages.primary(tag)]
NOBODY = (SILENT, _("nobody speaks"))
CHOOSE = ("", _("choose a language"))
UNSAID = ("", _("not said: the file is asked"))
HEARD = [UNSAID, (Purpose.MAIN, _("for everybody")), (Purpose.DESCRIBED, _("audio description"))]
READ = [UNSAID, (Purpose.MAIN, _("for everybody")), (Purpose.HARD_OF_HEARING, _("for the deaf and hard of hearing"))]
SIGNING = [
    ("", _("choose a sign language")),
    *((tag, tracks.sign_name(tag)) for tag in tracks.SIGNS),
]
AGES = [(age, f"{age}+") for age in (0, 6, 7, 10, 12, 16, 18)]
ROWS = 30


def with_look(form: forms.BaseForm) -> None:
    """Give every field the look of the house."""
    for field in form.fields.values():
        if not isinstance(field.widget, forms.HiddenInput):
            field.widget.attrs.setdefault("class", "input")


class Row(forms.Form):
    """A line of a list; an empty line does not matter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_look(self)


class TextRow(Row):
    """Title and synopsis in one language and script."""

    language = forms.ChoiceField(choices=WRITTEN, label=_("Language"))
    title = forms.CharField(max_length=200, required=False, label=_("Title"))
    synopsis = forms.CharField(
        max_length=4000,
        required=False,
        label=_("What it is about"),
        widget=forms.Textarea({"rows": 2, "placeholder": " "}),
    )

    def has_changed(self) -> bool:
        """A line in which only the language was chosen is empty."""
        return bool({"title", "synopsis"} & set(self.changed_data))


class SoundRow(Row):
    """A sound and its language."""

    language = forms.ChoiceField(choices=[CHOOSE, *SPOKEN, NOBODY], required=False, label=_("Language"))
    purpose = forms.ChoiceField(choices=HEARD, required=False, label=_("Made for"))
    file = forms.FileField(required=False, label=_("Sound file"))

    def has_changed(self) -> bool:
        """A line without a file is empty."""
        return "file" in self.changed_data


class SubtitlesRow(Row):
    """Subtitles and their language and script."""

    language = forms.ChoiceField(choices=[CHOOSE, *WRITTEN], required=False, label=_("Language and script"))
    purpose = forms.ChoiceField(choices=READ, required=False, label=_("Made for"))
    file = forms.FileField(required=False, label=_("Subtitle file"))
    second = forms.BooleanField(required=False, label=_("Also in the other alphabet, written by a program"))

    def has_changed(self) -> bool:
        """A line without a file is empty."""
        return "file" in self.changed_data


class SignedRow(Row):
    """The picture with somebody who signs, and the sign language."""

    language = forms.ChoiceField(choices=SIGNING, required=False, label=_("Sign language"))
    file = forms.FileField(required=False, label=_("Picture with an interpreter"))

    def has_changed(self) -> bool:
        """A line without a file is empty."""
        return "file" in self.changed_data


class CreditRow(Row):
    """Who did what."""

    role = forms.CharField(max_length=80, required=False, label=_("Role"))
    name = forms.CharField(max_length=120, required=False, label=_("Name"))


TextRows = forms.formset_factory(TextRow, extra=0, max_num=ROWS, absolute_max=ROWS)
SoundRows = forms.formset_factory(SoundRow, extra=2, max_num=ROWS, absolute_max=ROWS)
SubtitlesRows = forms.formset_factory(SubtitlesRow, extra=2, max_num=ROWS, absolute_max=ROWS)
SignedRows = forms.formset_factory(SignedRow, extra=1, max_num=ROWS, absolute_max=ROWS)
CreditRows = forms.formset_factory(CreditRow, extra=2, max_num=ROWS, absolute_max=ROWS)


class WholeField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only for the stubs
    """A series, season or collection of the house."""

    def label_from_instance(self, obj: Any) -> str:
        """Its kind and title: season: The tales, 2."""
        return f"{obj.get_kind_display()}: {obj}"


class Place(forms.Form):
    """What a programme is in its tree: its kind, what it is part of, and its number there."""

    kind = forms.ChoiceField(choices=WorkKind.choices, label=_("Kind of work"))
    part_of = WholeField(
        Programme.objects.none(), required=False, label=_("Part of"), empty_label=_("nothing, it stands by itself")
    )
    place = forms.IntegerField(required=False, min_value=1, max_value=9999, label=_("Number in it"))

    def __init__(self, *args: Any, house: Broadcaster, programme: Programme | None = None, **kwargs: Any) -> None:
        if programme:
            own = {"kind": programme.kind, "part_of": programme.part_of_id, "place": programme.place}
            kwargs.setdefault("initial", own)
        super().__init__(*args, **kwargs)
        wholes = queries.wholes_of(house)
        self.fields["part_of"].queryset = wholes.exclude(pk=programme.pk) if programme else wholes  # type: ignore[attr-defined]  # a Field to django-stubs
        with_look(self)


class Facts(Place):
    """What a programme is, its picture, and who may use it."""

    original_language = forms.ChoiceField(choices=[*SPOKEN, NOBODY], label=_("Made in the language"))
    genre = forms.ChoiceField(choices=Genre.choices, label=_("Genre"))
    min_age = forms.TypedChoiceField(choices=AGES, coerce=int, label=_("From the age of"))
    year = forms.IntegerField(label=_("Year"))
    number = forms.CharField(max_length=40, required=False, label=_("Number"), help_text=_("EIDR or your own."))
    based_on = forms.CharField(max_length=200, required=False, label=_("Based on"))
    licence = forms.CharField(
        max_length=40, required=False, label=_("Open licence"), help_text=_("Only if it has one, e.g. CC BY 4.0.")
    )
    attribution = forms.CharField(max_length=300, required=False, label=_("Name to give with the licence"))
    picture = forms.FileField(
        required=False, label=_("Picture file"), help_text=_("A series, a season or a collection has none.")
    )
    picture_sound = forms.ChoiceField(
        choices=[("", _("not used")), *SPOKEN, NOBODY],
        required=False,
        label=_("The sound in the picture file"),
        help_text=_("Its language, if it is to be used."),
    )
    picture_sound_purpose = forms.ChoiceField(
        choices=HEARD, required=False, label=_("The sound in the picture file is made for")
    )
    poster = forms.FileField(
        required=False, label=_("Poster"), help_text=_("JPEG or PNG. Without one a good frame is taken.")
    )

    field_order = ("kind", "part_of", "place")

    def __init__(self, *args: Any, house: Broadcaster, **kwargs: Any) -> None:
        super().__init__(*args, house=house, **kwargs)
        self.fields["picture"].widget.attrs["accept"] = "video/*,.mxf,.mkv,.ts"
        self.fields["poster"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp"

    def clean(self) -> dict[str, Any]:
        """What has a film needs its file."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("kind") not in WHOLES and not given.get("picture") and "picture" not in self.errors:
            self.add_error("picture", _("Choose the file with the picture."))
        if given.get("kind") in WHOLES and given.get("picture"):
            self.add_error("kind", _("It has a film of its own; so it is an episode or a single programme."))
        return given


class BringIn:
    """The whole form: facts, texts, sounds, subtitles, credits."""

    def __init__(self, house: Broadcaster, data: Any = None, files: Any = None, part_of: str = "") -> None:
        own = [tag for tag in house.languages if tag in dict(WRITTEN)]
        first = next((tag for tag in own if tag in dict(SPOKEN)), "en")
        facts = {"original_language": first, "year": timezone.now().year, "genre": Genre.CHILDREN}
        facts |= {"kind": WorkKind.ITEM, "part_of": part_of}
        wanted = list(dict.fromkeys([*own, "en"]))
        self.facts = Facts(data, files, house=house, initial=facts)
        self.texts = TextRows(data, initial=[{"language": tag} for tag in wanted], prefix="texts")
        self.sounds = SoundRows(data, files, prefix="sounds")
        self.subtitles = SubtitlesRows(data, files, prefix="subtitles")
        self.signed = SignedRows(data, files, prefix="signed")
        self.credits = CreditRows(data, prefix="credits")

    @property
    def forms(self) -> Iterator[forms.BaseForm]:
        """Every form in it."""
        yield self.facts
        for rows in (self.texts, self.sounds, self.subtitles, self.signed, self.credits):
            yield from rows.forms

    def is_valid(self) -> bool:
        """Whether everything that can be judged without looking at the files is in order."""
        rows = (self.texts, self.sounds, self.subtitles, self.signed, self.credits)
        return all([self.facts.is_valid(), *(one.is_valid() for one in rows)])

    @property
    def about(self) -> About:
        """What it tells of the programme."""
        facts = self.facts.cleaned_data
        texts = [row for row in filled(self.texts) if row]
        return About(
            titles={row["language"]: row["title"] for row in texts if row["title"]},
            synopses={row["language"]: row["synopsis"] for row in texts if row["synopsis"]},
            credits=[{"role": row["role"], "name": row["name"]} for row in filled(self.credits)],
            **{name: facts[name] for name in ("original_language", "genre", "min_age", "year", "number")},
            **{name: facts[name] for name in ("based_on", "licence", "attribution", "kind", "place")},
            part_of=str(facts["part_of"].pk) if facts["part_of"] else "",
        )

    @property
    def is_whole(self) -> bool:
        """Whether it has no film of its own."""
        return self.facts.cleaned_data["kind"] in WHOLES

    @property
    def picture(self) -> Incoming:
        """The picture's file."""
        return uploaded(self.facts.cleaned_data["picture"])

    @property
    def poster(self) -> Incoming | None:
        """The chosen still."""
        file = self.facts.cleaned_data.get("poster")
        return uploaded(file) if file else None

    @property
    def sound_files(self) -> list[Incoming]:
        """Every sound, that of the picture's file first."""
        own, purpose = (self.facts.cleaned_data[name] for name in ("picture_sound", "picture_sound_purpose"))
        first = [uploaded(self.facts.cleaned_data["picture"], own, purpose)] if own else []
        return first + uploaded_in(self.sounds)

    @property
    def subtitle_files(self) -> list[Incoming]:
        """Every set of subtitles."""
        return uploaded_in(self.subtitles)

    @property
    def signed_files(self) -> list[Incoming]:
        """Every picture with somebody who signs."""
        return uploaded_in(self.signed)

    def blame(self, problems: dict[str, str]) -> None:
        """Put what the action found wrong beside what was typed."""
        for name, sentence in problems.items():
            if name in self.facts.fields:
                self.facts.errors.pop(name, None)
                self.facts.add_error(name, sentence)
            elif name in {"titles", "synopses"}:
                self.texts.forms[0].add_error("title" if name == "titles" else "synopsis", sentence)
            elif name == "credits":
                self.credits.forms[0].add_error("name", sentence)
            else:
                self._blame_a_file(name, sentence)

    def _blame_a_file(self, name: str, sentence: str) -> None:
        kind, _dash, tag = name.partition("-")
        rows: dict[str, Any] = {"sound": self.sounds, "subtitles": self.subtitles, "signed": self.signed}
        lines = rows[kind].forms if kind in rows else []
        blamed = [row for row in lines if row.cleaned_data.get("file") and tag_in(row.cleaned_data) == tag]
        own = {"language": self.facts.cleaned_data.get("picture_sound") or ""}
        own["purpose"] = self.facts.cleaned_data.get("picture_sound_purpose") or ""
        if blamed:
            blamed[-1].add_error("file", sentence)
        elif kind == "sound" and tag_in(own) == tag:
            self.facts.add_error("picture_sound", sentence)
        else:
            self.facts.add_error(None, sentence)

    @property
    def problems(self) -> dict[str, str]:
        """A sentence for each field (by its name in HTML) that is not in order."""
        found: dict[str, str] = {}
        for form in self.forms:
            for name, sentences in form.errors.items():
                found[form.add_prefix(name) if name != "__all__" else ""] = " ".join(map(str, sentences))
        return found


class PictureFile(forms.Form):
    """The picture of an entry that has none yet."""

    picture = forms.FileField(required=False, label=_("Picture file"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_look(self)
        self.fields["picture"].widget.attrs["accept"] = "video/*,.mxf,.mkv,.ts"


class AddVersions:
    """The form with which a programme gets more sounds and subtitles, and an entry its picture."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        self.film = PictureFile(data, files)
        self.sounds = SoundRows(data, files, prefix="sounds")
        self.subtitles = SubtitlesRows(data, files, prefix="subtitles")
        self.signed = SignedRows(data, files, prefix="signed")

    def is_valid(self) -> bool:
        """Whether it was filled in properly."""
        rows = (self.sounds, self.subtitles, self.signed)
        return all([self.film.is_valid(), *(one.is_valid() for one in rows)])

    @property
    def picture(self) -> Incoming | None:
        """The picture's file, if there is one."""
        file = self.film.cleaned_data.get("picture")
        return uploaded(file) if file else None

    @property
    def sound_files(self) -> list[Incoming]:
        """Every sound."""
        return uploaded_in(self.sounds)

    @property
    def subtitle_files(self) -> list[Incoming]:
        """Every set of subtitles."""
        return uploaded_in(self.subtitles)

    @property
    def signed_files(self) -> list[Incoming]:
        """Every picture with somebody who signs."""
        return uploaded_in(self.signed)


def filled(rows: forms.BaseFormSet[Any]) -> list[dict[str, Any]]:
    """What stands in the lines that are not empty."""
    return [row.cleaned_data for row in rows.forms if row.has_changed() and row.cleaned_data]


def tag_in(row: dict[str, Any]) -> str:
    """The tag of the track that a line tells of."""
    return tracks.tagged(row.get("language") or "", row.get("purpose") or "")


def uploaded_in(rows: forms.BaseFormSet[Any]) -> list[Incoming]:
    """The files in the lines that are not empty."""
    return [
        uploaded(row["file"], row["language"], row.get("purpose", ""), second=row.get("second", False))
        for row in filled(rows)
    ]


def uploaded(file: Any, language: str = "", purpose: str = "", *, second: bool = False) -> Incoming:
    """An upload on this machine's disk as a file that may be moved; `purpose` as a person said, or ""."""
    path = Path(cast("TemporaryUploadedFile", file).temporary_file_path())
    kind = file.content_type or ""
    return Incoming(path, file.name or "", language, content_type=kind, ours=True, purpose=purpose, second=second)
