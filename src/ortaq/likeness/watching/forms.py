"""The forms of the watch list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ortaq.likeness.models import SightingState, WatchKind


class WatchForm(forms.Form):
    """What is watched, and for which programmes."""

    name = forms.CharField(
        label=_("What you call it"), max_length=120, widget=forms.TextInput({"class": "input", "autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=WatchKind.choices, widget=forms.Select({"class": "input"}))
    address = forms.CharField(
        label=_("Its address, or the name of the folder"),
        max_length=1000,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "placeholder": "https://…", "dir": "ltr"}),
        help_text=_("A password or a token in it is never shown again."),
    )
    only_ours = forms.TypedChoiceField(
        label=_("Which programmes are reported"),
        choices=[("ours", _("those of our house")), ("all", _("all that are registered here"))],
        coerce=lambda said: said == "ours",
        initial="ours",
        widget=forms.RadioSelect,
    )


class HandleForm(forms.Form):
    """What becomes of a sighting."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[one for one in SightingState.choices if one[0] != SightingState.NEW],
        widget=forms.Select({"class": "input"}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3, "class": "input"})
    )
