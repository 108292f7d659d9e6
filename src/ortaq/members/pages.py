"""A person's own page: language, tokens, second factors."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ortaq.members import actions
from ortaq.members.models import Token
from ortaq.members.rules import person, works_for_a_member
from ortaq.members.scopes import SCOPES


class TokenForm(forms.Form):
    """Name and scopes of a new token."""

    name = forms.CharField(max_length=80, label=gettext_lazy("What is it for?"))
    scopes = forms.MultipleChoiceField(
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=["read"],
        label=gettext_lazy("What may it do?"),
    )


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Show who I am, my tokens and how I sign in; make a token on POST and show its text once."""
    form, text = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid() and works_for_a_member(person(request)):
        _token, text = actions.give_token(
            person=person(request), name=form.cleaned_data["name"], scopes=form.cleaned_data["scopes"]
        )
        form = TokenForm()
    tokens = Token.objects.filter(person=person(request)).order_by("-created_at")
    return render(request, "members/me.html", {"form": form, "text": text, "tokens": tokens, "scopes": SCOPES})


@login_required
@require_POST
def take_token(request: HttpRequest, token: str) -> HttpResponse:
    """Take a token back."""
    actions.take_token(token=get_object_or_404(Token, pk=token, person=person(request)), by=person(request))
    messages.success(request, _("The token no longer works."))
    return redirect("members:me")


app_name = "members"
urlpatterns = [path("me/", me, name="me"), path("me/tokens/<uuid:token>/take/", take_token, name="take_token")]
