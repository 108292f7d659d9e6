"""Open a channel of one's own house: for programmes of its own, or to carry a partner's feed."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.channels import actions
from ortaq.core.text import languages
from ortaq.exchange.answering import posted
from ortaq.members.models import Broadcaster
from ortaq.members.rules import member
from ortaq.members.territories import territories
from ortaq.rights import sentences
from ortaq.work.refused import Refused

OWN, CARRIED = "own", "carried"
SPOKEN = [tag for tag in languages.AUTONYMS if tag != "zxx"]
LATER = gettext_lazy("Short name, sounds, subtitles and countries stay for ever: players know them.")


def called(tag: str) -> str:
    """A language in itself, with its script where it has two."""
    script = languages.script_name(tag)
    return f"{languages.autonym(tag)} ({script})" if script else languages.autonym(tag)


class OpeningForm(forms.Form):
    """What a channel is; a name for each language that has one."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it shows"),
        choices=[
            (OWN, gettext_lazy("programmes that your house plans")),
            (CARRIED, gettext_lazy("a partner's channel, carried live")),
        ],
        initial=OWN,
        widget=forms.RadioSelect,
    )
    slug = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=50,
        help_text=gettext_lazy("Small letters, digits and hyphens; it stands in every address and never changes."),
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )
    number = forms.IntegerField(
        label=gettext_lazy("Number in lists of channels"),
        required=False,
        min_value=1,
        max_value=9999,
        help_text=gettext_lazy("Empty: the next one."),
        widget=forms.NumberInput({"class": "input"}),
    )
    default_sound = forms.ChoiceField(
        label=gettext_lazy("First sound"),
        choices=[(tag, called(tag)) for tag in SPOKEN],
        help_text=gettext_lazy("What is heard by who has chosen nothing."),
        widget=forms.Select({"class": "input"}),
    )
    sounds = forms.MultipleChoiceField(
        label=gettext_lazy("Other sounds"),
        required=False,
        choices=[(tag, called(tag)) for tag in SPOKEN],
        widget=forms.CheckboxSelectMultiple,
    )
    subtitles = forms.MultipleChoiceField(
        label=gettext_lazy("Subtitles"),
        required=False,
        choices=[(tag, called(tag)) for tag in SPOKEN],
        widget=forms.CheckboxSelectMultiple,
    )
    territories = forms.MultipleChoiceField(
        label=gettext_lazy("Where it may be received"),
        help_text=gettext_lazy("In each of them the rights decide what is seen; elsewhere nothing is."),
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Its clocks"), widget=forms.Select({"class": "input"}))

    def __init__(self, *args: Any, house: Broadcaster, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"territories": [house.territory], "time_zone": house.time_zone})
        super().__init__(*args, **kwargs)
        places = territories()
        zones = dict.fromkeys([house.time_zone, *(one.time_zone for one in places.values())])
        fields: dict[str, Any] = self.fields
        fields["territories"].choices = [(code, sentences.place(code)) for code in places]
        fields["time_zone"].choices = [(zone, f"{sentences.city(zone)} ({zone})") for zone in zones]
        for tag in SPOKEN:
            self.fields[f"name-{tag}"] = forms.CharField(
                label=_("Name: %(language)s") % {"language": called(tag)},
                required=False,
                max_length=80,
                widget=forms.TextInput({"class": "input", "lang": tag}),
            )

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields but the names."""
        return [field for field in self if not field.name.startswith("name-")]

    @property
    def named(self) -> list[forms.BoundField]:
        """The names."""
        return [field for field in self if field.name.startswith("name-")]

    def clean(self) -> dict[str, Any]:
        """Put the names together."""
        given: dict[str, Any] = super().clean() or {}
        given["names"] = {tag: name for tag in SPOKEN if (name := (given.get(f"name-{tag}") or "").strip())}
        if not given["names"]:
            self.add_error(f"name-{SPOKEN[0]}", _("A channel needs a name in at least one language."))
        return given


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The form, and what comes of it; what was typed stays when it is refused."""
    person, house = member(request)
    form = OpeningForm(posted(request), house=house)
    context = {"house": house, "form": form, "may_open": actions.may_open_channel(person, house), "later": LATER}
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            given = form.cleaned_data
            first = given["default_sound"]
            try:
                channel = actions.open_channel(
                    broadcaster=house,
                    slug=given["slug"],
                    number=given["number"],
                    names=given["names"],
                    sounds=[first, *(tag for tag in given["sounds"] if tag != first)],
                    subtitles=given["subtitles"],
                    territories_seen=given["territories"],
                    time_zone=given["time_zone"],
                    by=person,
                )
            except Refused as refused:
                context["problem"], status = str(refused), HTTPStatus.CONFLICT
            else:
                messages.success(request, _("The channel is open. Nothing is on the air yet."))
                return redirect("channels:feed" if given["kind"] == CARRIED else "channels:schedule", channel.slug)
    return render(request, "channels/new.html", context, status=status)


urlpatterns = [path("new/", new, name="new")]
