"""By what somebody narrows a search: language, script, country, genre, age, AI, length, years, and what may be seen.

The catalogue knows programmes and their tracks. What is told of AI, and what somebody may watch, is known to later
rooms: they give a `Judge` each.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy

from ortaq.catalogue.forms import SPOKEN, with_look
from ortaq.catalogue.models import Genre, Programme, Version, VersionKind
from ortaq.core.text import languages, tracks
from ortaq.members.territories import territories

Judge = Callable[[Sequence[UUID]], Collection[UUID]]
"""Which of some programmes fit."""
LENGTHS = {"15": (0, 15), "30": (16, 30), "60": (31, 60), "long": (61, 10_000)}
"""Minutes, both included."""
AGES = (0, 6, 12, 16)
SCRIPTS = ("Latn", "Cyrl", "Arab")
ARABIC = frozenset({"ug", "ar", "fa"})
CYRILLIC = frozenset({"kk", "ky", "tt", "ba", "cv", "ru", "kaa"})
WITH, WITHOUT = "with", "without"
MOST_JUDGED = 200
"""So many of the best are asked about, where the answer costs something."""

_labelled: list[Judge] = []


def fill_labelled(judge: Judge) -> Judge:
    """Let this say which programmes carry a mark of AI."""
    _labelled[:] = [judge]
    return judge


def script_of(tag: str) -> str:
    """The script of a tag, said in it or the usual one of its language.

    >>> [script_of(tag) for tag in ("kk", "kk-Latn", "tr", "uz-Cyrl", "ug")]
    ['Cyrl', 'Latn', 'Latn', 'Cyrl', 'Arab']
    """
    said = next((script for script in SCRIPTS if f"-{script}" in tag), "")
    usual = "Arab" if languages.primary(tag) in ARABIC else "Cyrl" if languages.primary(tag) in CYRILLIC else "Latn"
    return said or usual


class Filters(forms.Form):
    """What is asked beside words; nothing is asked of an empty field."""

    spoken = forms.ChoiceField(required=False, label=gettext_lazy("Language"))
    script = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Script of the subtitles"),
        choices=(
            ("", gettext_lazy("any")),
            ("Latn", gettext_lazy("Latin")),
            ("Cyrl", gettext_lazy("Cyrillic")),
            ("Arab", gettext_lazy("Arabic")),
        ),
    )
    country = forms.ChoiceField(required=False, label=gettext_lazy("Country of origin"))
    age = forms.TypedChoiceField(
        required=False,
        label=gettext_lazy("For the age of"),
        coerce=int,
        empty_value=None,
        choices=(("", gettext_lazy("any")), *((age, f"{age}+") for age in AGES)),
    )
    ai = forms.ChoiceField(
        required=False,
        label=gettext_lazy("AI"),
        choices=(("", gettext_lazy("any")), (WITHOUT, gettext_lazy("not marked")), (WITH, gettext_lazy("marked"))),
    )
    length = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Length"),
        choices=(
            ("", gettext_lazy("any")),
            ("15", gettext_lazy("up to 15 min")),
            ("30", gettext_lazy("16 to 30 min")),
            ("60", gettext_lazy("31 to 60 min")),
            ("long", gettext_lazy("over an hour")),
        ),
    )
    since = forms.IntegerField(required=False, label=gettext_lazy("From the year"), min_value=1890, max_value=2100)
    until = forms.IntegerField(required=False, label=gettext_lazy("To the year"), min_value=1890, max_value=2100)

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        tag = languages.INTERFACE.get(get_language() or "en", "en")
        self._choose("spoken", SPOKEN)
        self._choose("country", [(code, one.name(tag)) for code, one in territories().items()])
        with_look(self)

    def _choose(self, name: str, choices: Any) -> None:
        self.fields[name].choices = [("", gettext_lazy("any")), *choices]  # type: ignore[attr-defined]  # a Field

    @property
    def given(self) -> dict[str, Any]:
        """What was asked and understood; what was not understood asks nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    @property
    def many(self) -> int:
        """How many things are asked."""
        return len(self.given)

    def narrowed(self, among: QuerySet[Programme], genre: str = "") -> QuerySet[Programme]:
        """The programmes that fit in all that the catalogue knows."""
        given = self.given
        if genre in set(Genre):
            among = among.filter(genre=genre)
        if "spoken" in given:
            among = among.filter(_in(lambda tag: languages.primary(tag) == given["spoken"], given["spoken"]))
        if "script" in given:
            among = among.filter(_in(lambda tag: script_of(tag) == given["script"], kinds=(VersionKind.SUBTITLES,)))
        if "country" in given:
            among = among.filter(owner__territory=given["country"])
        if "age" in given:
            among = among.filter(min_age__lte=given["age"])
        if "length" in given:
            among = among.filter(minutes__range=LENGTHS[given["length"]])
        if "since" in given:
            among = among.filter(year__gte=given["since"])
        if "until" in given:
            among = among.filter(year__lte=given["until"])
        return among

    def judged(self, found: Sequence[UUID], *judges: Judge) -> Sequence[UUID]:
        """Of what was found, in its order, what fits in what later rooms know; only the best are asked about."""
        ai = self.given.get("ai")
        if not judges and not ai:
            return found
        kept = list(found[:MOST_JUDGED])
        for judge in judges:
            fit = set(judge(kept))
            kept = [pk for pk in kept if pk in fit]
        for judge in _labelled if ai else ():
            marked = set(judge(kept))
            kept = [pk for pk in kept if (pk in marked) == (ai == WITH)]
        return kept


def _in(fits: Callable[[str], bool], original: str = "", kinds: Sequence[str] = ()) -> Q:
    """Programmes with a track whose tag fits, or that were made in a language."""
    versions = Version.objects.exclude(language="").order_by()
    if kinds:
        versions = versions.filter(kind__in=kinds)
    tags = [tag for tag in versions.values_list("language", flat=True).distinct() if fits(tracks.plain(tag))]
    with_it = Q(pk__in=versions.filter(language__in=tags).values("programme"))
    return with_it | Q(original_language=original) if original else with_it
