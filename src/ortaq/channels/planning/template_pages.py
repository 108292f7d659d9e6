"""Templates of a channel on a page: keep a day or a week, say what belongs in each strip, plan by it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Genre, Programme, WorkKind
from ortaq.channels import actions, queries
from ortaq.channels.forms import a_day, parsed_day, titled
from ortaq.channels.models import Channel, Template
from ortaq.channels.owned import address, own_channel
from ortaq.channels.planning.outcome import tell
from ortaq.channels.planning.strips import Strip, What, works_in
from ortaq.core.text import convert
from ortaq.exchange.answering import answer
from ortaq.rights import sentences

A_MONDAY = dt.date(2024, 1, 1)
"""For the names of the days of a week."""
ANY = ("", gettext_lazy("any"))
AGES = (0, 6, 7, 12, 13, 14, 16, 18)


def a_choice(label: Any, choices: Any = (), **more: Any) -> forms.ChoiceField:
    """A field to choose in."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select({"class": "input"}), **more)


class SaveForm(forms.Form):
    """Which days are kept, and under which name."""

    name = forms.CharField(
        # A person's name is another word in some languages.
        label=gettext_lazy("What the template is called"),
        max_length=80,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    first = a_day(gettext_lazy("A day of it"))
    days = forms.TypedChoiceField(
        label=gettext_lazy("How much"),
        choices=((7, gettext_lazy("its week")), (1, gettext_lazy("that day"))),
        coerce=int,
        widget=forms.Select({"class": "input"}),
    )


class ApplyForm(forms.Form):
    """Where a template is applied."""

    first = a_day(gettext_lazy("Apply it from"))
    days = forms.TypedChoiceField(
        label=gettext_lazy("Number of days"),
        choices=((1, 1), (2, 2), (5, 5), (7, 7)),
        coerce=int,
        initial=1,
        # A template of a week has no such field.
        required=False,
        empty_value=None,
        widget=forms.Select({"class": "input"}),
    )


class StripForm(forms.Form):
    """What belongs in a strip."""

    what = a_choice(
        gettext_lazy("What belongs there"),
        (
            (What.PROGRAMME, gettext_lazy("one programme")),
            (What.SERIES, gettext_lazy("the next episode of a series")),
            (What.RULE, gettext_lazy("what follows a rule")),
        ),
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=gettext_lazy("Programme"),
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    series = forms.ModelChoiceField(
        Programme.objects.none(), label=gettext_lazy("Series"), required=False, widget=forms.Select({"class": "input"})
    )
    genre = a_choice(gettext_lazy("Genre"), required=False)
    language = a_choice(gettext_lazy("Sound in"), required=False)
    max_age = forms.TypedChoiceField(
        label=gettext_lazy("For the age of at most"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select({"class": "input"}),
    )

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["programme"].queryset = queries.programmes_for(channel.broadcaster)
        fields["series"].queryset = Programme.objects.filter(kind=WorkKind.SERIES).select_related("owner")
        for name in ("programme", "series"):
            fields[name].label_from_instance = titled
        fields["genre"].choices = [ANY, *Genre.choices]
        fields["language"].choices = [ANY, *((tag, sentences.language(tag)) for tag in channel.sounds)]
        fields["max_age"].choices = [ANY, *((age, f"{age}+") for age in AGES)]

    def strip(self) -> Strip:
        """What was said, for a place that stays as it is."""
        given = self.cleaned_data
        what = What(given["what"])
        if what is What.RULE:
            rule = {name: given[name] for name in ("genre", "language", "max_age")}
            return Strip(0, "00:00:00", 0, what, **rule)
        work = given["programme" if what is What.PROGRAMME else "series"]
        return Strip(0, "00:00:00", 0, what, str(work.pk) if work else "")


def started(strip: Strip) -> dict[str, object]:
    """What the form of a strip begins with."""
    name = {What.PROGRAMME: "programme", What.SERIES: "series"}.get(strip.what)
    rule = {"genre": strip.genre, "language": strip.language, "max_age": "" if strip.max_age is None else strip.max_age}
    return {"what": strip.what, **rule, **({name: strip.work} if name else {})}


def own_template(channel: Channel, template: UUID) -> Template:
    """A template of this channel, or 404."""
    return get_object_or_404(Template.objects.select_related("channel__broadcaster"), channel=channel, pk=template)


def page_of(template: Template) -> str:
    """Its address."""
    return reverse("channels:template", args=[template.channel.slug, template.pk])


@login_required
def templates(request: HttpRequest, slug: str) -> HttpResponse:
    """The templates of a channel; keep another."""
    person, channel = own_channel(request, slug)
    day = parsed_day(request.GET.get("day", "")) or queries.day_at(channel, timezone.now())
    context = {
        "channel": channel,
        "templates": channel.templates.select_related("made_by"),
        "form": SaveForm(initial={"first": day}),
        "may_plan": actions.may_schedule(person, channel),
    }
    return render(request, "channels/templates.html", context)


@login_required
@require_POST
def save(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a day or a week."""
    person, channel = own_channel(request, slug)
    form = SaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A template needs a name, and a day of its week."))
        return redirect(reverse("channels:templates", args=[channel.slug]))
    given = form.cleaned_data
    made = answer(request, lambda: actions.save_template(channel=channel, by=person, **given))
    return redirect(page_of(made) if made else reverse("channels:templates", args=[channel.slug]))


@login_required
def template(request: HttpRequest, slug: str, template: UUID) -> HttpResponse:
    """The strips of a template; `?strip=3` opens the form of one."""
    person, channel = own_channel(request, slug)
    found = own_template(channel, template)
    strips = [Strip.read(plain) for plain in found.strips]
    wanted = request.GET.get("strip", "")
    number = int(wanted) if wanted.isdecimal() and int(wanted) < len(strips) else None
    rows = numbered(strips, works_in(strips))
    is_week = found.days > 1
    ahead = queries.day_at(channel, timezone.now()) + dt.timedelta(days=7)
    context = {
        "channel": channel,
        "template": found,
        "days": [
            (A_MONDAY + dt.timedelta(days=day) if is_week else None, [row for row in rows if row[1].day == day])
            for day in range(found.days)
        ],
        "chosen": number,
        "form": None if number is None else StripForm(channel=channel, initial=started(strips[number])),
        "apply_form": ApplyForm(initial={"first": ahead - dt.timedelta(days=ahead.weekday()) if is_week else ahead}),
        "may_plan": actions.may_schedule(person, channel),
    }
    return render(request, "channels/template.html", context)


def numbered(strips: list[Strip], works: dict[str, Programme]) -> list[tuple[int, Strip, str]]:
    """Each strip with its number and what belongs there in words."""
    return [
        (number, strip, with_stand_in(told(strip, works), works.get(strip.stand_in)))
        for number, strip in enumerate(strips)
    ]


def with_stand_in(said: str, programme: Programme | None) -> str:
    """The same, with what stands in for it abroad."""
    if programme is None:
        return said
    title = convert.in_script(programme.titles, sentences.reader())[1]
    return _("%(what)s; “%(title)s” stands in abroad") % {"what": said, "title": title}


def told(strip: Strip, works: dict[str, Programme]) -> str:
    """The next episode of Tales; children, Kyrgyz, up to 6+."""
    if strip.what is What.RULE:
        parts = [
            str(Genre(strip.genre).label) if strip.genre else _("any genre"),
            sentences.language(strip.language) if strip.language else "",
            "" if strip.max_age is None else _("up to %(age)s+") % {"age": strip.max_age},
        ]
        return ", ".join(filter(None, parts))
    work = works.get(strip.work)
    if work is None:
        return _("The programme is not there any more.")
    title = convert.in_script(work.titles, sentences.reader())[1]
    return _("the next episode of “%(title)s”") % {"title": title} if strip.what is What.SERIES else title


@login_required
@require_POST
def set_strip(request: HttpRequest, slug: str, template: UUID, number: int) -> HttpResponse:
    """Say what belongs in a strip."""
    person, channel = own_channel(request, slug)
    found = own_template(channel, template)
    form = StripForm(request.POST, channel=channel)
    if not form.is_valid():
        messages.error(request, _("Say which programme or series belongs there."))
        return redirect(f"{page_of(found)}?strip={number}")
    answer(request, lambda: actions.set_strip(template=found, number=number, strip=form.strip(), by=person))
    return redirect(page_of(found))


@login_required
@require_POST
def apply(request: HttpRequest, slug: str, template: UUID) -> HttpResponse:
    """Plan by a template; what has no place is named."""
    person, channel = own_channel(request, slug)
    found = own_template(channel, template)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say from which day on."))
        return redirect(page_of(found))
    first, days = form.cleaned_data["first"], form.cleaned_data["days"] or 1
    made = answer(request, lambda: actions.apply_template(template=found, first=first, days=days, by=person))
    if made is None:
        return redirect(page_of(found))
    left = [
        _("%(at)s. %(why)s") % {"at": sentences.moment(at, channel.time_zone) if at else strip.time, "why": why}
        for strip, at, why in made.left
    ]
    tell(request, channel, made.planned, left, stayed=made.refused)
    return redirect(f"{address(channel)}?day={first}")


@login_required
@require_POST
def drop(request: HttpRequest, slug: str, template: UUID) -> HttpResponse:
    """Forget a template."""
    person, channel = own_channel(request, slug)
    found = own_template(channel, template)
    done = _("The template is gone; what was planned by it stays.")
    answer(request, lambda: actions.drop_template(template=found, by=person), done)
    return redirect(reverse("channels:templates", args=[channel.slug]))
