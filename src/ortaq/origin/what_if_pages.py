"""The page “what breaks, and when”: a list and a picture of a house's programmes in the coming year."""

import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ortaq.catalogue.models import Programme
from ortaq.members.rules import member
from ortaq.origin.breaking import Break, breaking, picture
from ortaq.standards.charter.queries import day_of

AHEAD = dt.timedelta(days=365)
LONGEST = dt.timedelta(days=3 * 366)
MANY = 1500
"""Programmes from which on the page comes first, says that they are being judged, and fetches what it waits for."""
MOST_DAYS, MOST_NAMED = 90, 40
"""Days that are listed, and programmes that are named of one rule on one day; the picture and the API tell all."""


class SpanForm(forms.Form):
    """From which day to which."""

    first = forms.DateField(
        required=False,
        label=gettext_lazy("After"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        required=False,
        label=gettext_lazy("Up to"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, object]:
        """Refuse a span that runs backwards or is too long."""
        told = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first and last and not first < last <= first + LONGEST:
            raise forms.ValidationError(_("The last day comes after the first, within three years."))
        return told


def span_of(form: SpanForm, today: dt.date) -> tuple[dt.date, dt.date]:
    """The days that were asked for; the coming year where none were."""
    first = (form.cleaned_data.get("first") if form.is_valid() else None) or today
    last = (form.cleaned_data.get("last") if form.is_valid() else None) or first + AHEAD
    return first, max(first + dt.timedelta(days=1), min(last, first + LONGEST))


@login_required
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """What breaks for the reader's house."""
    house = member(request)[1]
    form = SpanForm(request.GET)
    first, last = span_of(form, day_of(house, timezone.now()))
    context: dict[str, object] = {
        "form": SpanForm(request.GET if form.errors else {"first": first, "last": last}),
        "house": house,
        "first": first,
        "last": last,
    }
    number = Programme.objects.count()
    if number > MANY and "judged" not in request.GET:
        asked = urlencode({"first": first.isoformat(), "last": last.isoformat(), "judged": "1"})
        return render(request, "origin/what_if.html", context | {"waits_for": f"?{asked}", "number": number})
    return render(request, "origin/what_if.html", context | broken(breaking(house, first, last), first, last))


def broken(found: list[Break], first: dt.date, last: dt.date) -> dict[str, object]:
    """What the page shows of what breaks: everything in the picture, the first days in words."""
    days: dict[dt.date, list[Break]] = {}
    for one in found:
        days.setdefault(one.day, []).append(one)
    listed = list(days.items())
    return {
        "days": [(day, [(one, *named(one)) for one in some]) for day, some in listed[:MOST_DAYS]],
        "later": listed[MOST_DAYS][0] - dt.timedelta(days=1) if len(listed) > MOST_DAYS else None,
        "picture": picture(found, first, last),
        "count": len({programme.pk for one in found for programme in one.programmes}),
    }


def named(one: Break) -> tuple[tuple[Programme, ...], int]:
    """The programmes that are named, and how many there are beside them."""
    return one.programmes[:MOST_NAMED], max(0, len(one.programmes) - MOST_NAMED)


app_name = "programmes_what_if"
urlpatterns = [path("", programmes, name="programmes")]
