"""The page on which two houses write a contract, see what it would break, and sign it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.exchange import actions, queries
from ortaq.exchange.answering import answer
from ortaq.exchange.deal_lines import line_of
from ortaq.exchange.deal_templates import deal_templates
from ortaq.members.rules import deals, member
from ortaq.rights import conflict_words, sentences


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


urlpatterns = [
    path("deals/<uuid:deal>/", deal, name="deal"),
    path("deals/<uuid:deal>/sign/", sign, name="sign"),
    path("deals/<uuid:deal>/decline/", decline, name="decline"),
]
"""In the map of this room (`exchange.pages`)."""
