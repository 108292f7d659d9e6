"""The page of what a channel puts into its gaps: cards and promos, turned on and off; works marked as promos."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Programme, WorkKind
from ortaq.channels import actions
from ortaq.channels.cards import fillers
from ortaq.channels.cards.promos import LONGEST
from ortaq.channels.forms import titled
from ortaq.channels.models import Channel, Promo
from ortaq.channels.owned import own_channel
from ortaq.core.playout import TICKS
from ortaq.exchange.answering import answer
from ortaq.members.models import Broadcaster
from ortaq.rights import sentences


class MarkForm(forms.Form):
    """Which short work of the house tells of what."""

    work = forms.ModelChoiceField(
        Programme.objects.none(), label=gettext_lazy("The short work"), widget=forms.Select({"class": "input"})
    )
    of = forms.ModelChoiceField(
        Programme.objects.none(),
        label=gettext_lazy("Tells of the programme or series"),
        widget=forms.Select({"class": "input"}),
    )

    def __init__(self, *args: Any, house: Broadcaster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        works = Programme.objects.select_related("owner").order_by("search_key", "created_at")
        fields: Any = self.fields
        fields["work"].queryset = works.filter(
            owner=house, kind=WorkKind.ITEM, promo_for=None, package__duration__lte=LONGEST * TICKS
        )
        fields["of"].queryset = works.filter(promo_for=None)
        for field in fields.values():
            field.label_from_instance = titled


def page_of(channel: Channel) -> str:
    """Its address."""
    return reverse("channels:fillers", args=[channel.slug])


def promo_of(promo: UUID) -> Promo:
    """A promo, or 404."""
    return get_object_or_404(Promo.objects.select_related("work__owner", "of"), pk=promo)


@login_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Cards and promos of a channel."""
    person, channel = own_channel(request, slug)
    rows = fillers.of_channel(channel)
    context = {
        "channel": channel,
        "rows": [(one, actions.may_mark(person, one.promo.work)) for one in rows],
        "form": MarkForm(house=channel.broadcaster),
        "may_plan": actions.may_schedule(person, channel),
        "may_mark": actions.makes_promos(person, channel.broadcaster),
        "longest": LONGEST,
        "city": sentences.city(channel.time_zone),
    }
    return render(request, "channels/fillers.html", context)


@login_required
@require_POST
def mark(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark a work as a promo."""
    person, channel = own_channel(request, slug)
    form = MarkForm(request.POST, house=channel.broadcaster)
    if form.is_valid():
        work, of = form.cleaned_data["work"], form.cleaned_data["of"]
        done = _("“%(title)s” is a promo now, and stands in coming gaps before what it tells of.") % {
            "title": sentences.title(work)
        }
        answer(request, lambda: actions.mark_promo(work=work, of=of, by=person), done)
    return redirect(page_of(channel))


@login_required
@require_POST
def unmark(request: HttpRequest, slug: str, promo: UUID) -> HttpResponse:
    """It is a work like any other again."""
    person, channel = own_channel(request, slug)
    found = promo_of(promo)
    done = _("“%(title)s” is no promo any more.") % {"title": sentences.title(found.work)}
    answer(request, lambda: actions.unmark_promo(promo=found, by=person), done)
    return redirect(page_of(channel))


@login_required
@require_POST
def turn(request: HttpRequest, slug: str, promo: UUID) -> HttpResponse:
    """Show a promo on this channel, or not: `on` is 1 or 0."""
    person, channel = own_channel(request, slug)
    found, is_on = promo_of(promo), request.POST.get("on") == "1"
    words = _("“%(title)s” is shown on this channel.") if is_on else _("“%(title)s” is not shown on this channel.")
    done = words % {"title": sentences.title(found.work)}
    answer(request, lambda: actions.turn_promo(channel=channel, promo=found, is_on=is_on, by=person), done)
    return redirect(page_of(channel))


@login_required
@require_POST
def turn_cards(request: HttpRequest, slug: str) -> HttpResponse:
    """Put continuity cards into gaps, or not: `on` is 1 or 0."""
    person, channel = own_channel(request, slug)
    is_on = request.POST.get("on") == "1"
    done = _("Gaps get cards.") if is_on else _("Gaps get no cards.")
    answer(request, lambda: actions.turn_cards(channel=channel, is_on=is_on, by=person), done)
    return redirect(page_of(channel))


urlpatterns = [
    path("<slug:slug>/fillers/", page, name="fillers"),
    path("<slug:slug>/fillers/mark/", mark, name="mark_promo"),
    path("<slug:slug>/fillers/cards/", turn_cards, name="turn_cards"),
    path("<slug:slug>/fillers/<uuid:promo>/unmark/", unmark, name="unmark_promo"),
    path("<slug:slug>/fillers/<uuid:promo>/turn/", turn, name="turn_promo"),
]
