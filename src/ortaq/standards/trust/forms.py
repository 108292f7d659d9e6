"""The forms in which a house speaks for itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ortaq.standards.models import ClauseAnswer


class EntryForm(forms.Form):
    """What stands in trust.txt."""

    site = forms.URLField(assume_scheme="https", max_length=200, label=_("Your own site"))
    contact = forms.CharField(
        max_length=200,
        label=_("Where you can be reached"),
        help_text=_("An address that begins with https:// or mailto:."),
    )
    social = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea,
        label=_("Profiles that are your own"),
        help_text=_("One address a line."),
    )


class AnswerForm(forms.Form):
    """The answer to one question."""

    answer = forms.ChoiceField(choices=ClauseAnswer.choices, widget=forms.RadioSelect, label=_("Your answer"))
    words = forms.CharField(required=False, max_length=2000, widget=forms.Textarea, label=_("In your own words"))
    link = forms.URLField(required=False, assume_scheme="https", max_length=300, label=_("Where it can be seen"))
