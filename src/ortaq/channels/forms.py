"""The form with which a scheduler puts a programme at a time, on the channel's own clocks."""

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Programme
from ortaq.channels import queries
from ortaq.channels.actions.plan import GRID_SECONDS
from ortaq.channels.models import Channel, Slot
from ortaq.core.text import convert
from ortaq.rights.sentences import reader

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_MINUTES = 24 * 60
MOST_DAYS = 7
FIRST_YEAR, LAST_YEAR = 2000, 2200


def parsed_day(text: str) -> dt.date | None:
    """A day of our time as YYYY-MM-DD; None for anything else."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and FIRST_YEAR <= found.year <= LAST_YEAR else None


def a_day(label: "StrOrPromise") -> forms.DateField:
    """A field for a civil day of the channel."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date", "class": "input"}, format="%Y-%m-%d"))


class WhenForm(forms.Form):
    """A day, a time and a length."""

    day = a_day(_("Day"))
    time = forms.TimeField(
        label=_("Begins at"),
        # Gaps begin where a programme ends, which is seldom a whole minute.
        widget=forms.TimeInput({"type": "time", "class": "input", "step": GRID_SECONDS}, format="%H:%M:%S"),
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=1,
        max_value=LONGEST_MINUTES,
        help_text=_("Empty: as long as the programme. A short one repeats until the time is over."),
        widget=forms.NumberInput({"class": "input"}),
    )

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        self.channel = channel
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Find the instant; an hour that the clocks skip does not exist."""
        given: dict[str, Any] = super().clean() or {}
        day, time = given.get("day"), given.get("time")
        if day and time:
            zone = ZoneInfo(self.channel.time_zone)
            local = dt.datetime.combine(day, time, zone)
            given["starts_at"] = local.astimezone(dt.UTC)
            if given["starts_at"].astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
                self.add_error("time", gettext("The clocks skip this time on that day."))
        return given

    @property
    def seconds(self) -> int | None:
        """The length that was asked for; None: as long as the programme."""
        minutes: int | None = self.cleaned_data["minutes"]
        return minutes * 60 if minutes else None

    @property
    def starts_at(self) -> dt.datetime:
        """When it begins, in UTC."""
        found: dt.datetime = self.cleaned_data["starts_at"]
        return found


class MoveForm(WhenForm):
    """Another time; another length only when it is asked for."""

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, channel=channel, **kwargs)
        self.fields["minutes"].help_text = _("Empty: as long as it is now.")


class PlanForm(WhenForm):
    """Which programme, and when."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Programme"), widget=forms.Select({"class": "input"})
    )
    field_order = ("programme", "day", "time", "minutes")

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, channel=channel, **kwargs)
        field = self.fields["programme"]
        field.queryset = queries.programmes_for(channel.broadcaster)  # type: ignore[attr-defined]  # a Field to django-stubs
        field.label_from_instance = titled  # type: ignore[attr-defined]  # a Field to django-stubs


class StandInForm(forms.Form):
    """What stands in for a slot's programme where that may not be shown."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=_("Shown there instead"),
        help_text=_("Only under rights whose showings are not counted; without one the slate stays."),
        widget=forms.Select({"class": "input"}),
    )

    def __init__(self, *args: Any, slot: Slot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["programme"]
        found = queries.programmes_for(slot.channel.broadcaster).exclude(pk=slot.programme_id)
        field.queryset = found  # type: ignore[attr-defined]  # a Field to django-stubs
        field.label_from_instance = titled  # type: ignore[attr-defined]  # a Field to django-stubs


class CopyForm(forms.Form):
    """Which days, and onto which."""

    first = a_day(_("First day"))
    days = forms.TypedChoiceField(
        label=_("How much"),
        choices=((1, _("one day")), (7, _("a week"))),
        coerce=int,
        widget=forms.Select({"class": "input"}),
    )
    to = a_day(_("Again from"))


class FillForm(forms.Form):
    """Between which days gaps are filled."""

    first = a_day(_("First day"))
    last = a_day(_("Last day"))

    def clean(self) -> dict[str, Any]:
        """A time that is not too long, and runs forward."""
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not first <= last < first + dt.timedelta(days=MOST_DAYS):
            self.add_error("last", gettext("Choose a time of at most %(count)s days.") % {"count": MOST_DAYS})
        return given


def titled(programme: Programme) -> str:
    """Title in the reader's language, and whose it is."""
    return f"{convert.in_script(programme.titles, reader())[1]} · {programme.owner.name}"


def starting(channel: Channel, at: dt.datetime | None) -> dict[str, object]:
    """What the form begins with: a time on the channel's clocks."""
    if at is None:
        return {}
    local = at.astimezone(ZoneInfo(channel.time_zone))
    return {"day": local.date(), "time": local.time().replace(microsecond=0)}
