"""Terms for AI platforms as pages: for everybody, house by house, and the form in which a house sets its own."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_stubs_ext import StrOrPromise

from ortaq.core.interchange.platforms import robots as robots_txt
from ortaq.core.interchange.platforms.terms import NOTHING_SAID, Use, read
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member, require
from ortaq.standards.charter.rules import writes_charters
from ortaq.standards.models import Charter, CharterTerms, PlatformTerms
from ortaq.standards.terms import actions, machines, queries, rules, words
from ortaq.standards.terms.forms import TermsForm, initial_of
from ortaq.standards.terms.templates import CHARTER, NAMES, template
from ortaq.work.refused import Refused


@require_safe
def platforms(request: HttpRequest) -> HttpResponse:
    """What AI platforms may do with what each house publishes, and where machines read it."""
    held = queries.everybody()
    return render(
        request,
        "standards/platforms.html",
        {
            "held": [(one, words.rows(one.terms)) for one in held if one.version],
            "silent": [one.house for one in held if not one.version],
            "uses": words.USES,
            "places": places_told(queries.places(held)),
            "crawlers": [(one, words.USES[one.purpose]) for one in robots_txt.crawlers()],
        },
    )


def places_told(places: list[robots_txt.Place]) -> list[tuple[str, StrOrPromise, list[words.Answer]]]:
    """Places with what holds there."""
    return [
        (
            one.path,
            words.THINGS[one.thing],
            [words.Answer(one.thing, use, one.terms.leave(one.thing, use)) for use in Use],
        )
        for one in places
    ]


@require_safe
def of_house(request: HttpRequest, house: str, number: int | None = None) -> HttpResponse:
    """The terms of a house: those that hold now, or one version."""
    found = get_object_or_404(Broadcaster, slug=house)
    now = queries.in_force(found)
    shown = get_object_or_404(queries.versions(found), number=number) if number else now
    terms = queries.Standing(found, shown).terms
    return render(
        request,
        "standards/platforms_house.html",
        {
            "house": found,
            "shown": shown,
            "now": now,
            "versions": queries.versions(found),
            "terms": terms,
            "rows": words.rows(terms),
            "uses": words.USES,
            "conditions": list(words.conditions(terms)),
            "reserved": queries.reserved(found, [row.answers[0].thing for row in words.rows(terms)]),
        },
    )


@login_required
def set_ours(request: HttpRequest) -> HttpResponse:
    """The form in which a standards officer sets the terms of their house; a template fills it in."""
    reader, house = member(request)
    require(
        rules.watches_standards(reader) and rules.may_set_terms(reader, house),
        _("Only a standards officer of %(house)s may set its terms for AI platforms.") % {"house": house.name},
    )
    last = queries.versions(house).first()
    if request.method == "POST":
        form = TermsForm(request.POST)
        if form.is_valid() and (made := kept(request, house, form)):
            messages.success(request, _("The terms hold from now on, and machines can read them."))
            return redirect(queries.address_of(house, made))
    else:
        form = TermsForm(initial=beginning(request.GET.get("template", ""), last, queries.proposal_for(house)))
    context = {
        "form": form,
        "cells": told_cells(form),
        "house": house,
        "last": last,
        "templates": words.TEMPLATES,
        "proposal": queries.proposal_for(house),
        "drafts": queries.drafts(),
    }
    return render(request, "standards/platforms_set.html", context)


def beginning(name: str, last: PlatformTerms | None, proposal: CharterTerms | None) -> dict[str, object]:
    """What stands in the form at first: what was asked for, else the terms as they are, else nothing.

    A proposal names nobody to ask, so the house's own address stays where it has one.
    """
    before = read(last.said) if last else NOTHING_SAID
    if name == CHARTER and proposal:
        proposed = read(proposal.said)
        return initial_of(replace(proposed, contact=before.contact or proposed.contact), name)
    if name in NAMES:
        return initial_of(template(name, before.contact), name)
    return initial_of(before, last.template if last else "")


def kept(request: HttpRequest, house: Broadcaster, form: TermsForm) -> PlatformTerms | None:
    """Set the terms; a refusal stands above the form."""
    reader, _house = member(request)
    typed = form.cleaned_data
    name = typed["template"] if typed["template"] in (*NAMES, CHARTER) else ""
    try:
        return actions.set_terms(house=house, by=reader, terms=typed["terms"], template=name)
    except Refused as no:
        form.add_error(None, str(no))
        return None


@login_required
def propose(request: HttpRequest, charter: UUID) -> HttpResponse:
    """The same form for what a draft charter proposes to its members."""
    reader, _house = member(request)
    found = get_object_or_404(Charter, pk=charter)
    require(writes_charters(reader), _("Only standards officers and the secretariat can write a charter."))
    before = queries.proposal_of(found)
    if request.method == "POST":
        form = TermsForm(request.POST)
        if form.is_valid():
            try:
                actions.propose(charter=found, by=reader, terms=form.cleaned_data["terms"])
            except Refused as no:
                form.add_error(None, str(no))
            else:
                messages.success(request, _("The charter proposes these terms to its members."))
                return redirect("standards:charter", found.pk)
    else:
        form = TermsForm(initial=initial_of(read(before.said) if before else NOTHING_SAID))
    context = {"form": form, "cells": told_cells(form), "charter": found}
    return render(request, "standards/platforms_propose.html", context)


def told_cells(
    form: TermsForm,
) -> list[tuple[StrOrPromise, StrOrPromise, list[tuple[StrOrPromise, object]]]]:
    """The fields of the answers with their names."""
    return [
        (words.THINGS[thing], words.ABOUT[thing], [(words.USES[use], field) for use, field in fields])
        for thing, fields in form.cells()
    ]


urlpatterns = [
    path("platforms/", platforms, name="platforms"),
    path("platforms/set/", set_ours, name="platforms_set"),
    path("platforms/charter/<uuid:charter>/", propose, name="platforms_propose"),
    *machines.urlpatterns,
    path("platforms/<slug:house>/", of_house, name="platforms_house"),
    path("platforms/<slug:house>/<int:number>/", of_house, name="platforms_version"),
]
