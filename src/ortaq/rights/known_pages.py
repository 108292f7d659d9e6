"""Why did we show it in May? A decision as known at an instant, beside what is known now, and signed receipts."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Answer, Decision, Medium
from ortaq.members.keys import KeyMissing, SigningFailed, Suspended
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member
from ortaq.members.territories import territories
from ortaq.rights import queries, sentences
from ortaq.rights.compiling import with_above
from ortaq.rights.models import Contract, Waiver
from ortaq.rights.queries import Question
from ortaq.rights.receipts import receipt

MOMENT = "%Y-%m-%dT%H:%M"
"""How browsers write a moment on the clock of whoever types it."""
HALF_AN_HOUR = 30
ANSWERS = {
    Answer.ALLOW: gettext_lazy("yes"),
    Answer.ALLOW_UNTIL: gettext_lazy("yes, for a time"),
    Answer.REVIEW: gettext_lazy("a person must decide"),
    Answer.DENY: gettext_lazy("no"),
}


class KnownForm(forms.Form):
    """A showing, and the moment as of which is asked; both on the clock of one's own house."""

    on = forms.DateTimeField(label=gettext_lazy("The showing began"), input_formats=[MOMENT])
    territory = forms.ChoiceField(label=gettext_lazy("Where"))
    medium = forms.ChoiceField(label=gettext_lazy("How"))
    sound = forms.ChoiceField(label=gettext_lazy("Sound"), required=False)
    at = forms.DateTimeField(label=gettext_lazy("As it was known at"), input_formats=[MOMENT])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["territory"].choices = [(code, sentences.place(code)) for code in territories()]
        fields["medium"].choices = [(one, sentences.MEDIA[one]) for one in Medium]
        fields["sound"].choices = [
            ("", _("whatever it has")),
            *((tag, sentences.language(tag)) for tag in sentences.LANGUAGES),
        ]

    def clean_at(self) -> dt.datetime:
        """Not in the future: nobody knows what will be known."""
        at: dt.datetime = self.cleaned_data["at"]
        if at > timezone.now():
            raise forms.ValidationError(_("Nobody knows yet what will be known then."))
        return at


@dataclass(frozen=True, slots=True)
class Known:
    """A decision in words."""

    which: str
    title: str
    decision: Decision
    says: list[str]
    duties: list[str]

    @property
    def answer(self) -> str:
        """Yes or no in words."""
        return str(ANSWERS[self.decision.answer])


@dataclass(frozen=True, slots=True)
class Event:
    """Something that became known between the two moments."""

    at: dt.datetime
    number: str
    contract: UUID
    says: str


@login_required
def as_known(request: HttpRequest, programme: UUID) -> HttpResponse:
    """The decision then and the decision now side by side, what is different, and what happened in between."""
    found = get_object_or_404(Programme.objects.select_related("owner"), pk=programme)
    return known_page(request, found, request.GET)


def known_page(request: HttpRequest, programme: Programme, typed: Mapping[str, Any], problem: str = "") -> HttpResponse:
    """The page for what was typed; without anything only the questions."""
    _person, house = member(request)
    form = KnownForm(typed if "at" in typed else None, initial=initial_of(house))
    shown: dict[str, Any] = {}
    with timezone.override(ZoneInfo(house.time_zone)):
        if form.is_valid():
            shown = compared(programme, house, form.cleaned_data)
    refused = bool(problem or (form.is_bound and form.errors))
    return render(
        request,
        "rights/as_known.html",
        {"programme": programme, "house": house, "form": form, "problem": problem, **shown},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
    )


def initial_of(house: Broadcaster) -> dict[str, str]:
    """Yesterday evening, as it was known then."""
    now = timezone.now().astimezone(ZoneInfo(house.time_zone))
    evening = (now - dt.timedelta(days=1)).replace(hour=20, minute=0).strftime(MOMENT)
    return {"on": evening, "at": evening, "territory": house.territory, "medium": str(Medium.LINEAR)}


def question_of(programme: Programme, house: Broadcaster, given: Mapping[str, Any]) -> Question:
    """The showing as a question; it is as long as the programme."""
    start: dt.datetime = given["on"].astimezone(dt.UTC)
    stop = start + dt.timedelta(minutes=programme.minutes or HALF_AN_HOUR)
    sounds = (given["sound"],) if given["sound"] else ()
    return Question(programme.pk, house.pk, given["territory"], start, stop, Medium(given["medium"]), sounds)


def compared(programme: Programme, house: Broadcaster, given: Mapping[str, Any]) -> dict[str, Any]:
    """Both decisions, and what lies between them."""
    question, at = question_of(programme, house, given), given["at"].astimezone(dt.UTC)
    (then,), (now,) = queries.decisions([question], known_at=at), queries.decisions([question])
    moment = sentences.moment(at, house.time_zone)
    was = known("then", _("As known on %(moment)s") % {"moment": moment}, then, house)
    is_now = known("now", _("As known now"), now, house)
    return {
        "sides": [was, is_now],
        "is_same": (was.answer, was.says) == (is_now.answer, is_now.says),
        "no_longer": [one for one in was.says if one not in is_now.says],
        "since_then": [one for one in is_now.says if one not in was.says],
        "events": between(programme, house, at),
    }


def known(which: str, title: str, decision: Decision, house: Broadcaster) -> Known:
    """A decision in the reader's language."""
    said = sentences.say(decision, time_zone=house.time_zone)
    return Known(which, title, decision, said, sentences.duties(decision))


def between(programme: Programme, house: Broadcaster, at: dt.datetime) -> list[Event]:
    """What became known since an instant about a programme, as far as a house may know of it, in the order of time."""
    works = with_above([programme.pk])
    contracts = queries.contracts_with(house).filter(clauses__programme__in=works).distinct()
    found = [one for contract in contracts.prefetch_related("suspensions") for one in events_of(contract)]
    leave = Waiver.objects.filter(Q(house=house) | Q(clause__holder=house), programme__in=works)
    for waiver in leave.select_related("clause__contract", "house"):
        said = _("%(house)s may show it all the same"), _("the leave of %(house)s is taken back")
        times = waiver.created_at, waiver.withdrawn_at
        found += [
            Event(when, str(waiver.clause), waiver.clause.contract_id, words % {"house": waiver.house})
            for words, when in zip(said, times, strict=True)
            if when
        ]
    return sorted((one for one in found if one.at > at), key=lambda one: one.at)


def events_of(contract: Contract) -> list[Event]:
    """Each change of a contract with the moment at which it became known."""
    times: list[tuple[str, dt.datetime | None]] = [(_("in force"), contract.in_force_from)]
    for gap in contract.suspensions.all():
        times += [(_("suspended"), gap.since), (_("goes on"), gap.until)]
    times.append((_("ended before its time"), contract.ended_at))
    return [Event(at, contract.number, contract.pk, says) for says, at in times if at]


@login_required
@require_POST
def signed_receipt(request: HttpRequest, programme: UUID) -> HttpResponse:
    """One of the two decisions, signed in the name of one's own house, as a file."""
    person, house = member(request)
    found = get_object_or_404(Programme.objects.select_related("owner"), pk=programme)
    form = KnownForm(request.POST)
    with timezone.override(ZoneInfo(house.time_zone)):
        if not form.is_valid():
            return known_page(request, found, request.POST)
    question = question_of(found, house, form.cleaned_data)
    known_at = None if request.POST.get("which") == "now" else form.cleaned_data["at"].astimezone(dt.UTC)
    try:
        made = receipt(question=question, house=house, by=person, known_at=known_at)
    except (KeyMissing, Suspended, SigningFailed) as error:
        return known_page(request, found, request.POST, str(error))
    answer = HttpResponse(
        json.dumps(made, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )
    name = f"decision-{question.start:%Y-%m-%d}-{made['digest'][:8]}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urlpatterns = [
    path("programme/<uuid:programme>/as-known/", as_known, name="as_known"),
    path("programme/<uuid:programme>/as-known/receipt/", signed_receipt, name="receipt"),
]
