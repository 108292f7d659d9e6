"""The terms of a clause as a form in which they can be changed to try what would happen."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ortaq.core.rights import EVERYTHING, BadTerms, Exclusive, Kind, Medium, Terms, read_terms
from ortaq.core.rights.terms import MOST_CATCH_UP, MOST_DAYS, MOST_RUNS
from ortaq.members.territories import groups, territories
from ortaq.rights import sentences
from ortaq.rights.actions import TermsUnclear, check_terms

EXCLUSIVES = (
    (str(Exclusive.NO), _("others may show it too")),
    (str(Exclusive.SOLE), _("nobody else but the giver")),
    (str(Exclusive.FULL), _("nobody else, not even the giver")),
)

TRIED = frozenset(
    ("first_day", "days", "territories", "media", "sounds", "subtitles", "runs", "catch_up_days", "exclusive")
)
"""The terms that can be tried."""


def day(label: Any, help_text: Any = "") -> forms.DateField:
    """A day of a calendar."""
    widget = forms.DateInput({"type": "date", "class": "input"}, format="%Y-%m-%d")
    return forms.DateField(required=False, label=label, help_text=help_text, widget=widget)


def number(label: Any, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    """A whole number."""
    widget = forms.NumberInput({"class": "input"})
    return forms.IntegerField(
        required=False, label=label, min_value=least, max_value=most, help_text=help_text, widget=widget
    )


def several(label: Any) -> forms.MultipleChoiceField:
    """Words to tick."""
    return forms.MultipleChoiceField(required=False, label=label, widget=forms.CheckboxSelectMultiple)


class WhatIfForm(forms.Form):
    """What of a clause can be tried; after `is_valid()` the other terms are in `terms`, an end in `last_day`."""

    first_day = day(_("First day"))
    days = number(_("Number of days"), 1, MOST_DAYS, _("Empty: without an end."))
    territories = several(_("Countries"))
    media = several(_("Ways of showing"))  # type: ignore[assignment]  # a field; the form's own media stay
    sounds = several(_("Sound"))
    subtitles = several(_("Subtitles"))
    runs = number(_("At most so many showings"), 1, MOST_RUNS, _("Empty: as often as wished."))
    catch_up_days = number(_("Days of catch-up"), 0, MOST_CATCH_UP)
    exclusive = forms.ChoiceField(
        required=False, label=_("Who else may"), choices=EXCLUSIVES, widget=forms.Select({"class": "input"})
    )
    ends_on = day(_("End the whole contract with this day"), _("Empty: it is not ended."))

    LISTS = ("territories", "media", "sounds", "subtitles")

    def __init__(self, data: Any = None, *, terms: Terms) -> None:
        super().__init__(data, initial=terms.plain())
        self.before, self.terms = terms, terms
        tags = [EVERYTHING, *sentences.LANGUAGES]
        places = [EVERYTHING, *groups(), *territories()]
        self.offer("territories", [(code, sentences.place(code)) for code in known(places, terms.territories)])
        self.offer("media", [(str(one), sentences.MEDIA[one]) for one in Medium])
        for name in ("sounds", "subtitles"):
            self.offer(name, [(tag, sentences.language(tag)) for tag in known(tags, getattr(terms, name))])
        if terms.opens_after:
            del self.fields["first_day"]
        if terms.kind is not Kind.GRANT:
            del self.fields["runs"], self.fields["catch_up_days"]
        if terms.kind not in (Kind.GRANT, Kind.EXCLUSIVITY):
            del self.fields["exclusive"]
        if terms.kind is Kind.SHARE:
            del self.fields["days"]

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Set what a field offers."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a Field to django-stubs

    @property
    def last_day(self) -> dt.date | None:
        """The day with which the contract is to end."""
        found: dt.date | None = self.cleaned_data.get("ends_on")
        return found

    def clean(self) -> dict[str, Any]:
        """All fields together make terms, or say in words why not."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            wanted = {name: given[name] for name in self.fields if name != "ends_on"}
            try:
                self.terms = changed(self.before, wanted)
            except (BadTerms, TermsUnclear) as error:
                self.add_error(None, sentences.bad_terms(error) if isinstance(error, BadTerms) else str(error))
        return given

    def is_changed(self, name: str) -> bool:
        """Whether a field says something else than the clause."""
        return name in self.changed_data


def changed(terms: Terms, wanted: dict[str, Any]) -> Terms:
    """Terms with some fields changed; raises BadTerms or TermsUnclear where that makes no sense."""
    plain = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in wanted.items()}
    for name in plain.keys() & set(WhatIfForm.LISTS):
        # What stays keeps its place: another order of the boxes is no change.
        stays = [one for one in getattr(terms, name) if one in plain[name]]
        plain[name] = known(stays, plain[name])
    found = read_terms(terms.plain() | plain)
    check_terms(found)
    return found


def known(some: Iterable[str], more: Iterable[str]) -> list[str]:
    """Codes, each once."""
    return list(dict.fromkeys((*some, *more)))
