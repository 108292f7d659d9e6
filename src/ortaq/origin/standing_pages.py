"""How a programme stands by the rules: the panel on its page of work, its own page, and what its house states of it."""

import datetime as dt
import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Programme
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import member
from ortaq.origin.standing import receivers_of, standing_of
from ortaq.origin.standing_words import lines
from ortaq.standards.charter.queries import coming
from ortaq.standards.gate import actions, fact_words, queries, rules
from ortaq.standards.gate.fact_words import state_from
from ortaq.standards.gate.standing import PROGRAMME, Standing
from ortaq.standards.models import LEAST_REASON, Use
from ortaq.work.refused import Refused

LATELY = 12
"""Evaluations that are shown."""


class ExceptionForm(forms.Form):
    """For which rule, why, and until when."""

    rule = forms.CharField(max_length=40, widget=forms.HiddenInput)
    reason = forms.CharField(
        min_length=LEAST_REASON,
        max_length=actions.LONGEST_REASON,
        label=gettext_lazy("Reason, for your house"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
    )
    public_summary = forms.CharField(
        max_length=actions.LONGEST_SUMMARY,
        label=gettext_lazy("For everybody to read"),
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    until = forms.DateField(
        label=gettext_lazy("First day without the exception"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )


def receivers_for(programme: Programme, house: Broadcaster) -> list[Broadcaster]:
    """Whose rules a reader sees: the owner those of all who hold it, another house only its own beside the owner's."""
    if programme.owner_id != house.pk:
        return [house]
    return receivers_of([programme.pk]).get(programme.pk, [])


def seen(programme: Programme, house: Broadcaster) -> Standing:
    """How it stands for a reader of this house, for being offered or shown."""
    return standing_of(programme, receivers_for(programme, house), Use.OFFER)


def panel(request: HttpRequest, programme: Programme) -> SafeString:
    """The light and what is open; nothing where neither house has adopted anything, nor for a whole without a film."""
    reader = request.user
    if not isinstance(reader, Person) or reader.broadcaster is None or programme.parts.exists():
        return SafeString("")
    standing = seen(programme, reader.broadcaster)
    if not standing.light:
        return SafeString("")
    told = lines(standing, programme, reader)
    context = {
        "programme": programme,
        "standing": standing,
        "lines": [one for one in told if one.is_open],
        "excepted": standing.excepted,
        "kept": len(standing.kept),
    }
    return SafeString(render_to_string("origin/standing_panel.html", context, request))


def context_of(
    request: HttpRequest, programme: Programme, *, problem: str = "", form: ExceptionForm | None = None
) -> dict[str, object]:
    """The page of a programme."""
    reader, house = member(request)
    receivers = receivers_for(programme, house)
    standing = standing_of(programme, receivers, Use.OFFER)
    is_ours = programme.owner_id == house.pk
    return {
        "programme": programme,
        "standing": standing,
        "lines": lines(standing, programme, reader),
        "receivers": receivers,
        "coming": coming([programme.owner, *receivers], timezone.now()),
        "facts": fact_words.lines(PROGRAMME, programme.pk) if is_ours else [],
        "may_state": rules.may_state(reader, programme.owner),
        "is_ours": is_ours,
        "evaluations": queries.evaluations_of(PROGRAMME, programme.pk)[:LATELY] if is_ours else [],
        "form": form or ExceptionForm(initial={"until": timezone.now().date() + dt.timedelta(days=30)}),
        "house": house,
        "problem": problem,
    }


@login_required
def standing(request: HttpRequest, programme_id: uuid.UUID) -> HttpResponse:
    """How a programme stands, and what its house states of it; on POST another statement."""
    programme = get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id)
    problem = ""
    if request.method == "POST":
        try:
            actions.state(
                subject_kind=PROGRAMME,
                subject_id=programme.pk,
                house=programme.owner,
                values=state_from(request.POST, queries.stateable(PROGRAMME)),
                by=member(request)[0],
            )
            messages.success(request, _("Stated under your name."))
            return redirect("origin:standing", programme.pk)
        except Refused as error:
            problem = str(error)
    return render(
        request, "origin/standing.html", context_of(request, programme, problem=problem), status=422 if problem else 200
    )


@login_required
@require_POST
def ask_exception(request: HttpRequest, programme_id: uuid.UUID) -> HttpResponse:
    """Ask the reader's own house to let this programme pass one of its rules."""
    programme = get_object_or_404(Programme.objects.select_related("owner"), pk=programme_id)
    reader, house = member(request)
    form, problem = ExceptionForm(request.POST), ""
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.ask_exception(
                house=house,
                rule_id=told["rule"],
                subject_kind=PROGRAMME,
                subject_id=programme.pk,
                about=programme.titles,
                reason=told["reason"],
                public_summary=told["public_summary"],
                until=told["until"],
                by=reader,
            )
            messages.success(request, _("Asked for. A second person of your house has to approve it."))
            return redirect("standards:exceptions")
        except Refused as error:
            problem = str(error)
    return render(
        request,
        "origin/standing.html",
        context_of(request, programme, problem=problem or _("Look at the marked fields."), form=form),
        status=422,
    )
