"""Screens of the room `exchange`: what is offered, what is asked for, and the page on which two houses sign."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Programme
from ortaq.core.rights import EVERYTHING, Terms, read_terms
from ortaq.exchange import actions, queries
from ortaq.exchange.answering import answer, posted
from ortaq.exchange.contract import pages as contract_pages
from ortaq.exchange.deal_lines import line_of
from ortaq.exchange.deal_templates import deal_templates
from ortaq.exchange.deliveries import pages as delivery_pages
from ortaq.exchange.interchange import pages as interchange_pages
from ortaq.exchange.models import Deal, Offer
from ortaq.exchange.rounds import balance_pages
from ortaq.exchange.rounds import pages as rounds_pages
from ortaq.exchange.screeners import pages as screener_pages
from ortaq.members.models import Broadcaster
from ortaq.members.queries import partners
from ortaq.members.rules import deals, member
from ortaq.origin.queries import labels_of
from ortaq.rights import sentences
from ortaq.work.refused import Refused


class OfferForm(forms.Form):
    """Which programme, to whom, under which template; the rest of the terms comes from the template."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=gettext_lazy("Programme"), empty_label=gettext_lazy("Choose a programme")
    )
    template = forms.ChoiceField(label=gettext_lazy("Terms"), initial="air-time-gift", widget=forms.RadioSelect)
    to = forms.ModelMultipleChoiceField(
        Broadcaster.objects.none(),
        required=False,
        label=gettext_lazy("To whom"),
        widget=forms.CheckboxSelectMultiple,
    )
    first_day = forms.DateField(
        required=False,
        label=gettext_lazy("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    runs = forms.IntegerField(
        required=False, min_value=1, max_value=10_000, label=gettext_lazy("At most so many showings")
    )

    def __init__(self, *args: Any, house: Broadcaster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Programme.objects.filter(owner=house, package__isnull=False)
        self.fields["programme"].queryset = own  # type: ignore[attr-defined]  # a Field to django-stubs
        self.fields["to"].queryset = partners(house)  # type: ignore[attr-defined]  # a Field to django-stubs
        self.fields["template"].choices = [(one.name, one.title) for one in deal_templates().values()]  # type: ignore[attr-defined]  # a Field to django-stubs

    def changes(self) -> dict[str, Any]:
        """What differs from the template."""
        given = {"first_day": self.cleaned_data["first_day"], "runs": self.cleaned_data["runs"]}
        return {name: str(value) if name == "first_day" else value for name, value in given.items() if value}


class AskForm(forms.Form):
    """A word to the owner, and what one needs of the terms."""

    message = forms.CharField(
        required=False,
        max_length=1000,
        label=gettext_lazy("A word to the owner"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sounds = forms.MultipleChoiceField(
        required=False, label=gettext_lazy("Languages of the sound"), widget=forms.CheckboxSelectMultiple
    )
    runs = forms.IntegerField(required=False, min_value=1, label=gettext_lazy("Showings"))

    def __init__(self, *args: Any, terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if EVERYTHING in terms.sounds:
            del self.fields["sounds"]
        else:
            self.fields["sounds"].choices = [(tag, sentences.language(tag)) for tag in terms.sounds]  # type: ignore[attr-defined]  # a Field to django-stubs
            self.fields["sounds"].initial = list(terms.sounds)
        if terms.runs is None:
            del self.fields["runs"]
        else:
            self.fields["runs"].initial = terms.runs
            self.fields["runs"].max_value = terms.runs  # type: ignore[attr-defined]  # a Field to django-stubs

    def narrower(self) -> dict[str, Any]:
        """What is narrower than offered."""
        return {name: self.cleaned_data[name] for name in ("sounds", "runs") if self.cleaned_data.get(name)}


@dataclass(frozen=True, slots=True)
class Shown:
    """An offer as its reader sees it: the terms settled for the reader's own house."""

    offer: Offer
    facts: dict[str, str]
    sentence: SafeString
    deal: Deal | None

    @property
    def template(self) -> Any:
        """The template under which it is made."""
        return deal_templates().get(self.offer.template)


def settled_for(offer: Offer, house: Broadcaster) -> Terms:
    """The terms of an offer as they would be for one house."""
    return actions.settled_for(read_terms(offer.terms), offer.programme, house)


def shown(offer: Offer, house: Broadcaster) -> Shown:
    """An offer for its page or card."""
    mine = offer.licensor_id == house.pk
    terms = read_terms(offer.terms) if mine else settled_for(offer, house)
    licensee = sentences.in_a_row(str(one) for one in offer.invited.all()) if mine else str(house)
    sentence = sentences.clause_sentence(
        terms, licensor=str(offer.licensor), licensee=licensee, programme=str(offer.programme)
    )
    deal = None if mine else next((one for one in offer.deals.all() if one.licensee_id == house.pk), None)
    return Shown(offer, sentences.facts_of(terms), sentence, deal)


@login_required
def exchange(request: HttpRequest) -> HttpResponse:
    """Deals with their next step, offers to us, offers of ours."""
    person, house = member(request)
    lines = [line_of(deal, house) for deal in queries.deals_of(house)]
    received = [shown(offer, house) for offer in queries.unanswered(house)]
    made = [shown(offer, house) for offer in queries.offers_made(house)]
    return render(
        request,
        "exchange/exchange.html",
        {
            "house": house,
            "may_deal": deals(person),
            "open": sorted((one for one in lines if one.deal.is_living), key=lambda one: not one.is_ours_to_do),
            "closed": [one for one in lines if not one.deal.is_living],
            "received": received,
            "made": made,
            "labels": labels_of(one.offer.programme_id for one in (*received, *made)),
        },
    )


@login_required
def offer(request: HttpRequest) -> HttpResponse:
    """Offer a programme; what was typed stays when it cannot be offered."""
    person, house = member(request)
    form = OfferForm(posted(request), house=house, initial={"programme": request.GET.get("programme")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.offer(
                programme=given["programme"],
                by=person,
                template=given["template"],
                to=given["to"],
                terms=form.changes(),
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            if deal_templates()[made.template].open:
                messages.success(
                    request, _("“%(title)s” is now open to all members.") % {"title": sentences.title(made.programme)}
                )
            else:
                messages.success(request, _("“%(title)s” is offered.") % {"title": sentences.title(made.programme)})
            return redirect("exchange:exchange")
    context = {"form": form, "house": house, "templates": deal_templates().values(), "may_deal": deals(person)}
    return render(request, "exchange/offer.html", context, status=200 if not form.errors else 422)


@login_required
def ask(request: HttpRequest, offer: UUID) -> HttpResponse:
    """One offer: read the terms as they are for us, narrow them if we like, and ask."""
    person, house = member(request)
    found = get_object_or_404(queries.offers_for(house), pk=offer)
    seen = shown(found, house)
    form = AskForm(posted(request), terms=settled_for(found, house))
    if request.method == "POST" and form.is_valid():
        try:
            deal = actions.ask(offer=found, by=person, message=form.cleaned_data["message"], terms=form.narrower())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("You have asked for it. Read the terms and sign; so does the owner."))
            return redirect("exchange:deal", deal.pk)
    context = {"shown": seen, "form": form, "house": house, "is_ours": found.licensor_id == house.pk}
    context |= {
        "may_deal": deals(person),
        "lines": [line_of(one, house) for one in queries.deals_of(house).filter(offer=found)],
    }
    return render(request, "exchange/ask.html", context, status=200 if not form.errors else 422)


@login_required
@require_POST
def withdraw(request: HttpRequest, offer: UUID) -> HttpResponse:
    """Take an offer back."""
    person, _house = member(request)
    found = get_object_or_404(Offer, pk=offer, licensor=person.broadcaster)
    answer(request, lambda: actions.withdraw(offer=found, by=person), _("The offer is withdrawn."))
    return redirect("exchange:exchange")


app_name = "exchange"
urlpatterns = [
    path("", exchange, name="exchange"),
    path("offer/", offer, name="offer"),
    path("offers/<uuid:offer>/", ask, name="ask"),
    path("offers/<uuid:offer>/withdraw/", withdraw, name="withdraw"),
    *contract_pages.urlpatterns,
    *interchange_pages.urlpatterns,
    *rounds_pages.urlpatterns,
    *balance_pages.urlpatterns,
    *screener_pages.urlpatterns,
    *delivery_pages.urlpatterns,
]
