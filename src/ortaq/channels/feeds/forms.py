"""The forms of a live feed: open it, give it another address, black out a stretch of it."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.channels import queries
from ortaq.channels.forms import titled
from ortaq.channels.models import Channel, FeedMode
from ortaq.rights import sentences


class OpenForm(forms.Form):
    """Which of the partner's channels, from where, and how."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=_("The partner's channel"),
        help_text=_("What your house has a right to carry live, and your own live works."),
        widget=forms.Select({"class": "input"}),
    )
    address = forms.CharField(
        label=_("Address of its playlist (.m3u8)"),
        max_length=1000,
        widget=forms.URLInput({"class": "input", "placeholder": "https://…/index.m3u8", "autocomplete": "off"}),
    )
    mode = forms.ChoiceField(
        label=_("How it is carried"),
        choices=FeedMode.choices,
        initial=FeedMode.REWRITTEN,
        widget=forms.Select({"class": "input"}),
        help_text=_("Only a copy can be started over long after the partner has thrown its segments away."),
    )

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["programme"]
        field.queryset = queries.works_to_carry(channel.broadcaster)  # type: ignore[attr-defined]  # a Field to django-stubs
        field.label_from_instance = titled  # type: ignore[attr-defined]  # a Field to django-stubs


class AddressForm(forms.Form):
    """Another address of the same feed; the present one is not shown, because it may hold a password."""

    address = forms.CharField(
        label=_("Another address"),
        max_length=1000,
        widget=forms.URLInput({"class": "input", "placeholder": "https://…/index.m3u8", "autocomplete": "off"}),
    )


def an_instant(label: Any) -> forms.DateTimeField:
    """A field for a time of the channel's own clocks, to the second."""
    return forms.DateTimeField(
        label=label,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local", "class": "input"}, format="%Y-%m-%dT%H:%M"),
    )


class BlackoutForm(forms.Form):
    """From when to when, where, and why."""

    start = an_instant(_("From"))
    stop = an_instant(pgettext_lazy("time", "Until"))
    territories = forms.MultipleChoiceField(
        label=_("Where"),
        required=False,
        help_text=_("None chosen: everywhere."),
        widget=forms.CheckboxSelectMultiple,
    )
    slack = forms.IntegerField(
        label=_("Minutes in which the partner's cues move its edges"),
        required=False,
        min_value=0,
        max_value=30,
        widget=forms.NumberInput({"class": "input"}),
        help_text=_("Empty: it is cut at the nearest segments. It never becomes shorter."),
    )
    because = forms.CharField(
        label=_("Reason"), required=False, max_length=200, widget=forms.TextInput({"class": "input"})
    )

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        self.zone = ZoneInfo(channel.time_zone)
        super().__init__(*args, **kwargs)
        choices = [(code, sentences.place(code)) for code in queries.places(channel)]
        self.fields["territories"].choices = choices  # type: ignore[attr-defined]  # a Field to django-stubs

    def clean(self) -> dict[str, Any]:
        """Read the times on the channel's own clocks."""
        given: dict[str, Any] = super().clean() or {}
        for name in ("start", "stop"):
            if name in given:
                # Django has taken them for times of its own zone; only the digits were typed.
                given[name] = given[name].replace(tzinfo=self.zone).astimezone(dt.UTC)
        if "start" in given and "stop" in given and given["stop"] <= given["start"]:
            self.add_error("stop", gettext("It has to end after it begins."))
        return given

    @property
    def around(self) -> dt.timedelta:
        """How far cues may move its edges."""
        return dt.timedelta(minutes=self.cleaned_data["slack"] or 0)
