"""Screens of the room `exchange`: what is offered, what is asked for, and the page on which two houses sign."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Programme
from ortaq.core.rights import EVERYTHING, Terms, read_terms
from ortaq.exchange import actions, interchange_pages, queries
from ortaq.exchange.deal_templates import deal_templates
from ortaq.exchange.models import Deal, DealState, Offer
from ortaq.members.models import Broadcaster
from ortaq.members.queries import partners
from ortaq.members.rules import NotAllowed, deals, member
from ortaq.origin.actions import ConsentEnded, DeclarationMissing, NotPackaged
from ortaq.origin.queries import labels_of
from ortaq.rights import conflict_words, sentences
from ortaq.rights.actions import RightsMissing, TermsUnclear

Done = TypeVar("Done")
REFUSALS = (
    NotAllowed,
    ConsentEnded,
    DeclarationMissing,
    NotPackaged,
    actions.TemplateUnknown,
    actions.NobodyInvited,
    actions.AlreadyOffered,
    actions.NotInvited,
    actions.SwapNotAnswered,
    actions.AlreadyAsked,
    actions.WrongSide,
    actions.AlreadySigned,
    actions.DealClosed,
    actions.ConflictsStand,
    actions.NothingToSend,
    actions.DraftStands,
    actions.TextUnclear,
    RightsMissing,
    TermsUnclear,
)
"""What an action of this room says no with; each is a sentence for the person."""


STILL_OPEN = (DealState.DRAFTED, *queries.OPEN_STATES)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is empty; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


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


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal in the list: with whom, and what comes next."""

    deal: Deal
    other: Broadcaster
    next_step: str
    is_ours_to_do: bool


def line_of(deal: Deal, house: Broadcaster) -> DealLine:
    """What comes next in a deal, said to one of its two houses."""
    other = deal.other(house)
    signed = {one.broadcaster_id for one in deal.current.signatures.all()} if deal.current else set()
    if deal.state == DealState.DRAFTED:
        step = _("A draft: finish it and send it")
    elif deal.state == DealState.AGREED:
        step = _("In force as %(number)s") % {"number": deal.contract}
    elif deal.state == DealState.DECLINED:
        step = _("Declined")
    elif house.pk in signed:
        step = _("Waits for the signature of %(house)s") % {"house": other}
    elif signed:
        step = _("%(house)s has signed: read and sign") % {"house": other}
    else:
        step = _("Read and sign")
    is_ours = deal.state in STILL_OPEN and house.pk not in signed
    return DealLine(deal, other, step, is_ours)


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
            "open": sorted(
                (one for one in lines if one.deal.state in STILL_OPEN), key=lambda one: not one.is_ours_to_do
            ),
            "closed": [one for one in lines if one.deal.state not in STILL_OPEN],
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
        except REFUSALS as error:
            form.add_error(None, str(error))
        else:
            if deal_templates()[made.template].open:
                messages.success(request, _("“%(title)s” is now open to all members.") % {"title": made.programme})
            else:
                messages.success(request, _("“%(title)s” is offered.") % {"title": made.programme})
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
        except REFUSALS as error:
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


@login_required
def deal(request: HttpRequest, deal: UUID) -> HttpResponse:
    """Read the whole of a deal, and sign it."""
    person, house = member(request)
    found = get_object_or_404(queries.deals_of(house), pk=deal)
    terms = queries.terms_of(found)
    # Only the house that gives it away sees against what it would stand: others' contracts are private.
    conflicts = queries.conflicts_for(found, house)
    return render(
        request,
        "exchange/deal.html",
        {
            "deal": found,
            "line": line_of(found, house),
            "facts": sentences.facts_of(terms),
            "sentence": sentences.clause_sentence(
                terms,
                licensor=str(found.licensor),
                licensee=str(found.licensee),
                programme=str(found.programme),
            ),
            "duties": sentences.duty_sentences(terms, licensor=str(found.licensor)),
            "conflicts": conflict_words.shown(conflicts, house),
            "sides": queries.sides_of(found),
            "template": deal_templates().get(found.template),
            "digest": found.current.digest if found.current else "",
            "may_sign": queries.may_sign(found, person),
            "may_decline": deals(person) and found.state in queries.OPEN_STATES,
            "is_open": found.state in queries.OPEN_STATES,
            "house": house,
        },
    )


@login_required
@require_POST
def sign(request: HttpRequest, deal: UUID) -> HttpResponse:
    """Sign a deal for one's house."""
    person, house = member(request)
    found = get_object_or_404(queries.deals_of(house), pk=deal)
    signed = answer(request, lambda: actions.sign(deal=found, by=person))
    if signed and signed.contract:
        messages.success(
            request, _("Both houses have signed. Contract %(number)s is in force.") % {"number": signed.contract.number}
        )
    elif signed:
        messages.success(request, _("You have signed. The other signature is still missing."))
    return redirect("exchange:deal", found.pk)


@login_required
@require_POST
def decline(request: HttpRequest, deal: UUID) -> HttpResponse:
    """Decline a deal."""
    person, house = member(request)
    found = get_object_or_404(queries.deals_of(house), pk=deal)
    answer(request, lambda: actions.decline(deal=found, by=person), _("The deal is declined."))
    return redirect("exchange:deal", found.pk)


def answer(request: HttpRequest, act: Callable[[], Done], done: str = "") -> Done | None:
    """Do something and tell the person how it went."""
    try:
        result = act()
    except REFUSALS as error:
        messages.error(request, str(error))
        return None
    if done:
        messages.success(request, done)
    return result


app_name = "exchange"
urlpatterns = [
    path("", exchange, name="exchange"),
    path("offer/", offer, name="offer"),
    path("offers/<uuid:offer>/", ask, name="ask"),
    path("offers/<uuid:offer>/withdraw/", withdraw, name="withdraw"),
    path("deals/<uuid:deal>/", deal, name="deal"),
    path("deals/<uuid:deal>/sign/", sign, name="sign"),
    path("deals/<uuid:deal>/decline/", decline, name="decline"),
    *interchange_pages.urlpatterns,
]
