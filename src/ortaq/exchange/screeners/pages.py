"""Screens on which one asks to see a programme, lets others see it, looks, and reads what was seen."""

import datetime as dt
import json
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ortaq.catalogue.models import Package, Programme
from ortaq.catalogue.queries import package_of, poster_address
from ortaq.catalogue.sending import private, streamed
from ortaq.catalogue.shelves import size_of
from ortaq.exchange.models import Screener, ScreenerState
from ortaq.exchange.screeners import actions, queries
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import NotAllowed, member
from ortaq.rights import sentences
from ortaq.work.refused import Refused

DAYS = 7
"""How long one may usually look."""
PLAYLIST = "application/vnd.apple.mpegurl"


class AskToSee(forms.Form):
    """A word to the owner."""

    words = forms.CharField(
        required=False,
        max_length=1000,
        label=gettext_lazy("A word to the owner"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
    )


class LetSee(forms.Form):
    """Until when, how many people, in which sound, how much."""

    until = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )
    people = forms.IntegerField(
        min_value=1,
        max_value=actions.MOST_PEOPLE,
        label=gettext_lazy("How many people"),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    language = forms.ChoiceField(
        required=False, label=gettext_lazy("Sound"), widget=forms.Select(attrs={"class": "input"})
    )
    minutes = forms.IntegerField(
        required=False,
        min_value=1,
        label=gettext_lazy("Only the first minutes"),
        help_text=gettext_lazy("Empty: the whole film."),
        widget=forms.NumberInput(attrs={"class": "input"}),
    )
    answer = forms.CharField(
        required=False,
        max_length=1000,
        label=gettext_lazy("A word to the house"),
        widget=forms.Textarea(attrs={"rows": 2, "class": "input"}),
    )

    def __init__(self, *args: Any, package: Package | None, owner: Broadcaster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(owner.time_zone)
        sounds = package.sounds if package else []
        self.fields["language"].choices = [  # type: ignore[attr-defined]  # a Field to django-stubs
            ("", _("every sound")),
            *((one["language"], sentences.language(one["language"])) for one in sounds),
        ]
        self.fields["until"].initial = timezone.now().astimezone(self.zone).date() + dt.timedelta(days=DAYS)
        self.fields["people"].initial = 1

    def granted(self) -> dict[str, Any]:
        """What is granted; the last day is over at midnight where the owner is."""
        given = self.cleaned_data
        after = given["until"] + dt.timedelta(days=1)
        until = dt.datetime.combine(after, dt.time(), self.zone)
        return {name: given[name] for name in ("people", "language", "minutes", "answer")} | {"until": until}


@login_required
def requests(request: HttpRequest) -> HttpResponse:
    """What the house asks others to let it see, and what others ask of it."""
    person, house = member(request)
    at = timezone.now()
    told = {
        "house": house,
        "at": at,
        "ours": [line(one, at) for one in queries.asked_by(house)],
        "others": [line(one, at) for one in queries.asked_of(house)],
        "may_answer": queries.answers(person),
    }
    return render(request, "exchange/screeners.html", told)


def line(screener: Screener, at: dt.datetime) -> dict[str, Any]:
    """A request as a line of a list."""
    return {"screener": screener, "lives": screener.lives(at), "is_over": screener.is_over(at)}


@login_required
def ask(request: HttpRequest, programme: UUID) -> HttpResponse:
    """Ask an owner to see a programme."""
    person, house = member(request)
    found = get_object_or_404(Programme.objects.select_related("owner", "package"), pk=programme)
    standing = queries.open_one(found, house, timezone.now())
    form = AskToSee(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask(programme=found, by=person, words=form.cleaned_data["words"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(owner)s will see your request.") % {"owner": found.owner})
            return redirect("exchange:screener", made.pk)
    told = {"programme": found, "form": form, "house": house, "poster": poster_address(found), "standing": standing}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "exchange/screener_ask.html", told, status=status)


@login_required
def screener(request: HttpRequest, screener: UUID) -> HttpResponse:
    """The owner answers and reads what was seen; the house that asked looks."""
    person, house = member(request)
    found = get_object_or_404(queries.screeners_of(house), pk=screener)
    return page(request, found, person)


def page(
    request: HttpRequest, found: Screener, person: Person, form: LetSee | None = None, problem: str = ""
) -> HttpResponse:
    """A request for its reader, perhaps with what is wrong with an answer to it."""
    at, programme = timezone.now(), found.programme
    is_ours = person.broadcaster_id == programme.owner_id
    may_answer = queries.may_answer(found, person)
    if may_answer and found.state == ScreenerState.ASKED:
        form = form or LetSee(package=package_of(programme), owner=programme.owner)
    told = {
        "screener": found,
        "programme": programme,
        "poster": poster_address(programme),
        "house": person.broadcaster,
        "is_ours": is_ours,
        "lives": found.lives(at),
        "is_over": found.is_over(at),
        "may_answer": may_answer,
        "may_watch": not is_ours and queries.may_watch(found, person, at),
        "has_seat": queries.has_seat(found, person),
        "places": queries.places_left(found, person),
        "mark": queries.mark_of(found, person, at),
        "language": sentences.language(found.language) if found.language else "",
        "seen": queries.seen(found) if is_ours else [],
        "together": together(found) if is_ours else None,
        "length": queries.length_of(found),
        "form": form,
        "problem": problem,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem or (form and form.errors) else HTTPStatus.OK
    return render(request, "exchange/screener.html", told, status=status)


def together(found: Screener) -> queries.Seen:
    """What all of them have seen together."""
    viewings = [one for seat in found.seats.all() for one in seat.viewings.all()]
    return queries.seen_by(_("All together"), viewings, queries.length_of(found))


@login_required
@require_POST
def grant(request: HttpRequest, screener: UUID) -> HttpResponse:
    """Let the house see it."""
    person, house = member(request)
    found = get_object_or_404(queries.asked_of(house), pk=screener)
    form = LetSee(request.POST, package=package_of(found.programme), owner=found.programme.owner)
    if not form.is_valid():
        return page(request, found, person, form)
    try:
        actions.grant(screener=found, by=person, **form.granted())
    except Refused as error:
        return page(request, found, person, form, str(error))
    messages.success(request, _("%(house)s may look now.") % {"house": found.house})
    return redirect("exchange:screener", found.pk)


@login_required
@require_POST
def refuse(request: HttpRequest, screener: UUID) -> HttpResponse:
    """Say no."""
    person, house = member(request)
    found = get_object_or_404(queries.asked_of(house), pk=screener)
    return done(
        request,
        found,
        lambda: actions.refuse(screener=found, by=person, answer=request.POST.get("answer", "")[:1000]),
        _("The request is refused."),
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, screener: UUID) -> HttpResponse:
    """End it now."""
    person, house = member(request)
    found = get_object_or_404(queries.screeners_of(house), pk=screener)
    return done(request, found, lambda: actions.withdraw(screener=found, by=person), _("It is over."))


@login_required
@require_POST
def sit(request: HttpRequest, screener: UUID) -> HttpResponse:
    """Take a place."""
    person, house = member(request)
    found = get_object_or_404(queries.asked_by(house), pk=screener)
    return done(request, found, lambda: actions.sit(screener=found, by=person))


def done(request: HttpRequest, found: Screener, act: Callable[[], object], said: str = "") -> HttpResponse:
    """Do something, tell the person how it went, and show the screener."""
    try:
        act()
    except Refused as error:
        messages.error(request, str(error))
    else:
        if said:
            messages.success(request, said)
    return redirect("exchange:screener", found.pk)


@require_POST
def watched(request: HttpRequest, screener: UUID) -> JsonResponse:
    """The player tells {"from": seconds, "to": seconds} that it played; the answer is the text over the picture."""
    person, house = looking(request)
    found = get_object_or_404(queries.asked_by(house), pk=screener)
    piece = piece_in(request.body)
    if piece is None:
        return JsonResponse({"problem": _("Say from where to where, in seconds.")}, status=422)
    try:
        actions.watched(screener=found, by=person, start=piece[0], stop=piece[1])
    except Refused as error:
        return JsonResponse({"problem": str(error)}, status=HTTPStatus.FORBIDDEN)
    return JsonResponse({"mark": queries.mark_of(found, person, timezone.now())})


def piece_in(body: bytes) -> tuple[float, float] | None:
    """From where to where, in seconds; None for anything else."""
    try:
        told = json.loads(body)
        piece = float(told["from"]), float(told["to"])
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return piece if all(map(math.isfinite, piece)) else None


# ---- what the player fetches: each request is checked anew


def looking(request: HttpRequest) -> tuple[Person, Broadcaster]:
    """Who looks; raises Http404 for a visitor: a player cannot sign in, and nothing is told to anybody else."""
    try:
        return member(request)
    except NotAllowed as error:
        raise Http404 from error


def playing(request: HttpRequest, screener: UUID) -> Screener:
    """The screener, if this person may look at this instant; raises Http404 otherwise."""
    person, house = looking(request)
    found = get_object_or_404(queries.asked_by(house), pk=screener)
    if not queries.may_watch(found, person, timezone.now()):
        raise Http404
    return found


@require_safe
def film(request: HttpRequest, screener: UUID) -> HttpResponse:
    """The playlist that names the others."""
    return private(HttpResponse(queries.playlist(playing(request, screener)), content_type=PLAYLIST))


@require_safe
def rendition(request: HttpRequest, screener: UUID, rendition: str) -> HttpResponse:
    """The playlist of a picture, a sound or subtitles."""
    found = queries.media_playlist(playing(request, screener), rendition)
    if not found:
        raise Http404
    return private(HttpResponse(found, content_type=PLAYLIST))


@require_safe
def segment(request: HttpRequest, screener: UUID, rendition: str, name: str) -> HttpResponseBase:
    """A few seconds of it, through this process: few people look at a screener, and each second is checked."""
    stored = queries.stored_segment(playing(request, screener), rendition, name)
    if not stored:
        raise Http404
    return private(streamed(request, stored, called=name, size=size_of(stored)))


urlpatterns = [
    path("requests/", requests, name="screeners"),
    path("programmes/<uuid:programme>/screener/", ask, name="ask_to_see"),
    path("screeners/<uuid:screener>/", screener, name="screener"),
    path("screeners/<uuid:screener>/grant/", grant, name="let_see"),
    path("screeners/<uuid:screener>/refuse/", refuse, name="refuse_to_show"),
    path("screeners/<uuid:screener>/withdraw/", withdraw, name="withdraw_screener"),
    path("screeners/<uuid:screener>/sit/", sit, name="sit"),
    path("screeners/<uuid:screener>/watched/", watched, name="watched"),
    path("screeners/<uuid:screener>/film.m3u8", film, name="screener_film"),
    path("screeners/<uuid:screener>/<slug:rendition>.m3u8", rendition, name="screener_rendition"),
    path("screeners/<uuid:screener>/<slug:rendition>/<str:name>", segment, name="screener_segment"),
]
"""In the map of this room (`exchange.pages`)."""
