"""The board of exceptions, what a house states of itself, and its register of AI tools."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ortaq.members.rules import member
from ortaq.members.territories import territories
from ortaq.standards.gate import actions, fact_words, queries, rules
from ortaq.standards.gate.fact_words import NO, YES, state_from
from ortaq.standards.gate.standing import MEMBER
from ortaq.standards.models import Tool, Waiver
from ortaq.standards.protection import names
from ortaq.work.answered import answered
from ortaq.work.refused import Refused


class ToolForm(forms.Form):
    """One AI tool."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Name, as declarations have it"))
    owner = forms.CharField(max_length=120, required=False, label=gettext_lazy("Who answers for it"))
    data_location = forms.ChoiceField(required=False, label=gettext_lazy("Where its data lie"))
    trains_on_input = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Its maker learns from what it is given"),
        choices=(("", gettext_lazy("not known")), (YES, gettext_lazy("yes")), (NO, gettext_lazy("no"))),
    )
    risk_class = forms.CharField(max_length=40, required=False, label=gettext_lazy("Class of risk"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["data_location"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = [("", _("not said")), *((code, code) for code in sorted(territories()))]
        for each in self.fields.values():
            each.widget.attrs["class"] = "input"


@login_required
def exceptions(request: HttpRequest) -> HttpResponse:
    """What is excepted now at every house, what waits for the reader's house, and what has ended."""
    person, house = member(request)
    now, rows = timezone.now(), list(queries.exceptions())
    mine = [one for one in rows if one.house_id == house.pk]
    standing = [one for one in rows if queries.holds(one, now)]
    context = {
        "house": house,
        "waiting": [one for one in mine if not one.approved_at and not one.closed_at],
        "standing": standing,
        "over": [one for one in mine if one not in standing and (one.approved_at or one.closed_at)],
        "may_approve": rules.may_approve(person, house),
        "person": person,
    }
    return render(request, "standards/exceptions.html", context)


def _decide(request: HttpRequest, waiver_id: UUID, said: str, do: Callable[..., Waiver]) -> HttpResponse:
    person, house = member(request)
    # Another house's is not found, whatever it is.
    waiver = get_object_or_404(Waiver.objects.select_related("house"), pk=waiver_id, house=house)

    def does() -> str:
        do(waiver=waiver, by=person)
        return said

    return answered(request, does, "standards:exceptions")


@login_required
@require_POST
def approve(request: HttpRequest, waiver_id: UUID) -> HttpResponse:
    """Approve what somebody else has asked for."""
    return _decide(request, waiver_id, _("Approved. It ends by itself on its day."), actions.approve_exception)


@login_required
@require_POST
def close(request: HttpRequest, waiver_id: UUID) -> HttpResponse:
    """Refuse it, take it back, or end it."""
    return _decide(request, waiver_id, _("Closed. The rule holds again."), actions.close_exception)


@login_required
def house_facts(request: HttpRequest) -> HttpResponse:
    """What the reader's house states of itself, and its register of AI tools."""
    person, house = member(request)
    paths = [one.path for one in queries.OF_A_MEMBER]
    form, problem = ToolForm(), ""
    if request.method == "POST":
        try:
            if "name" in request.POST:
                form = ToolForm(request.POST)
                if form.is_valid():
                    told = form.cleaned_data
                    trains = {YES: True, NO: False}.get(told.pop("trains_on_input"))
                    actions.register_tool(house=house, by=person, trains_on_input=trains, **told)
                    messages.success(request, _("It is in the register."))
                    return redirect("standards:house_facts")
            else:
                values = state_from(request.POST, paths)
                actions.state(subject_kind=MEMBER, subject_id=house.pk, house=house, values=values, by=person)
                messages.success(request, _("Stated under your name."))
                return redirect("standards:house_facts")
        except Refused as error:
            problem = str(error)
    context = {
        "house": house,
        "facts": fact_words.lines(MEMBER, house.pk),
        "tools": [(one, names.read_name(house.pk, one.owner)) for one in queries.tools_of(house)],
        "form": form,
        "problem": problem,
        "may": rules.may_speak_for(person, house),
    }
    return render(request, "standards/house_facts.html", context, status=422 if problem else 200)


@login_required
@require_POST
def retire(request: HttpRequest, tool_id: UUID) -> HttpResponse:
    """Take a tool out of the register."""
    person, house = member(request)
    tool = get_object_or_404(Tool.objects.select_related("house"), pk=tool_id, house=house)
    try:
        actions.retire_tool(tool=tool, by=person)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("standards:house_facts")


urlpatterns = [
    path("exceptions/", exceptions, name="exceptions"),
    path("exceptions/<uuid:waiver_id>/approve/", approve, name="approve_exception"),
    path("exceptions/<uuid:waiver_id>/close/", close, name="close_exception"),
    path("house/", house_facts, name="house_facts"),
    path("house/tools/<uuid:tool_id>/retire/", retire, name="retire_tool"),
]
