"""Begin a contract: whose programmes, with which house, under which template; one click makes clauses of it."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import search
from ortaq.exchange import actions
from ortaq.exchange.deal_templates import DealTemplate, deal_templates
from ortaq.members.models import Broadcaster
from ortaq.members.queries import partners
from ortaq.members.rules import deals, member
from ortaq.work.refused import Refused

MOST = 60
"""So many programmes the page lists; a search finds the others."""
GIVING, ASKING = "1", "0"


class BeginForm(forms.Form):
    """Which programmes, with whom, under which template, and what comes back."""

    giving = forms.ChoiceField(choices=((GIVING, GIVING), (ASKING, ASKING)), widget=forms.HiddenInput)
    programme = forms.ModelMultipleChoiceField(
        Programme.objects.none(),
        label=gettext_lazy("Programmes"),
        error_messages={"required": gettext_lazy("Choose at least one programme.")},
    )
    to = forms.ModelChoiceField(Broadcaster.objects.none(), required=False, label=gettext_lazy("With which house"))
    template = forms.ChoiceField(
        label=gettext_lazy("Template"), error_messages={"required": gettext_lazy("Choose a template.")}
    )
    returns = forms.ModelMultipleChoiceField(Programme.objects.none(), required=False, label=gettext_lazy("In return"))

    def __init__(self, *args: Any, house: Broadcaster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = Programme.objects.select_related("owner")
        for name in ("programme", "returns"):
            self.fields[name].queryset = everything  # type: ignore[attr-defined]  # a Field to django-stubs
        self.fields["to"].queryset = partners(house)  # type: ignore[attr-defined]  # a Field to django-stubs
        self.fields["template"].choices = [(one.name, one.title) for one in offered()]  # type: ignore[attr-defined]  # a Field to django-stubs

    def clean(self) -> dict[str, Any]:
        """Who is asked is who owns the programmes; who gives says to whom."""
        given = super().clean() or {}
        if given.get("giving") == ASKING and given.get("programme"):
            given["to"] = given["programme"][0].owner
        if not given.get("to") and "to" not in self.errors and "programme" not in self.errors:
            self.add_error("to", _("Choose the other house."))
        return given


def offered() -> list[DealTemplate]:
    """The templates under which two houses agree; what is open to everybody is no contract of two."""
    return [one for one in deal_templates().values() if not one.open]


@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """One page, one click; what was chosen stays when it makes no contract."""
    person, house = member(request)
    data = request.POST if request.method == "POST" else None
    asked = data or request.GET
    form = BeginForm(data, house=house)
    if data is not None and "find" not in data and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.draft(
                by=person,
                other=given["to"],
                programmes=given["programme"],
                template=given["template"],
                returns=given["returns"],
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect("exchange:deal", made.pk)
    giving = asked.get("giving", GIVING) != ASKING
    mine, theirs = Programme.objects.filter(owner=house), Programme.objects.exclude(owner=house)
    query = asked.get("q", "")
    context = {
        "form": form,
        "house": house,
        "may_deal": deals(person),
        "giving": giving,
        "query": query,
        "programmes": listed(mine if giving else theirs, asked.getlist("programme"), query),
        "returns": listed(theirs if giving else mine, asked.getlist("returns"), query),
        "chosen": asked.getlist("programme"),
        "returned": asked.getlist("returns"),
        "houses": partners(house),
        "to": asked.get("to", ""),
        "templates": offered(),
        "template": asked.get("template", "term-licence"),
        "problems": [str(one) for many in form.errors.values() for one in many] if data and "find" not in data else [],
    }
    failed = bool(context["problems"])
    return render(
        request,
        "exchange/begin.html",
        context,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK,
    )


def listed(among: QuerySet[Programme], chosen: Iterable[str], query: str) -> list[Programme]:
    """What is chosen already, then what is found, the newest first."""
    works = among.select_related("owner", "package")
    ids = [one for one in chosen if is_id(one)]
    first = list(works.filter(pk__in=ids))
    return first + list(search(query, works).exclude(pk__in=ids)[:MOST])


def is_id(text: str) -> bool:
    """Whether a text can be the id of a programme."""
    try:
        forms.UUIDField().clean(text)
    except forms.ValidationError:
        return False
    return True


urlpatterns = [path("deals/new/", begin, name="begin")]
"""In the map of this room (`exchange.pages`)."""
