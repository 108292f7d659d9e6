"""What a channel is, typed: to open one, to change it, to close it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.channels.actions.clear import LONGEST_REASON
from ortaq.channels.models import Channel
from ortaq.core.playout.multivariant import name_of
from ortaq.core.text import languages, tracks
from ortaq.members.models import Broadcaster
from ortaq.members.territories import territories
from ortaq.rights import sentences

OWN, CARRIED = "own", "carried"
READ = [tag for tag in languages.AUTONYMS if tag != "zxx"]
SPOKEN = [tag for tag in READ if tag in ("kk-Latn", "uz-Cyrl") or tag not in languages.MADE]
"""Names in other alphabets are made by conversion; these two may have been written."""


def signed_in(tag: str) -> str:
    """A sign language by its name, or by its country where it has none of its own."""
    _all, _mark, code = tag.partition("sgn-")
    return f"{sentences.place(code)} ({tag})" if code else tracks.sign_name(tag)


class ChannelForm(forms.Form):
    """What a channel is; a name for each language that has one."""

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
        choices=[(tag, languages.full_name(tag)) for tag in SPOKEN],
        help_text=gettext_lazy("What is heard by who has chosen nothing."),
        widget=forms.Select({"class": "input"}),
    )
    sounds = forms.MultipleChoiceField(
        label=gettext_lazy("Other sounds"),
        required=False,
        choices=[(tag, languages.full_name(tag)) for tag in SPOKEN],
        widget=forms.CheckboxSelectMultiple,
    )
    subtitles = forms.MultipleChoiceField(
        label=gettext_lazy("Subtitles"),
        required=False,
        choices=[(tag, languages.full_name(tag)) for tag in READ],
        widget=forms.CheckboxSelectMultiple,
    )
    territories = forms.MultipleChoiceField(
        label=gettext_lazy("Where it may be received"),
        help_text=gettext_lazy("In each of them the rights decide what is seen; elsewhere nothing is."),
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Its clocks"), widget=forms.Select({"class": "input"}))

    def __init__(self, *args: Any, house: Broadcaster, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = territories()
        zones = dict.fromkeys([zone or house.time_zone, *(one.time_zone for one in places.values())])
        fields: dict[str, Any] = self.fields
        fields["territories"].choices = [(code, sentences.place(code)) for code in places]
        fields["time_zone"].choices = [(zone, f"{sentences.city(zone)} ({zone})") for zone in zones]
        for tag in SPOKEN:
            self.fields[f"name-{tag}"] = forms.CharField(
                label=_("Name: %(language)s") % {"language": languages.full_name(tag)},
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


class OpeningForm(ChannelForm):
    """A channel that is new."""

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
    field_order = ("kind", "slug", "number")

    def __init__(self, *args: Any, house: Broadcaster, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"territories": [house.territory], "time_zone": house.time_zone})
        super().__init__(*args, house=house, **kwargs)


class SettingsForm(ChannelForm):
    """A channel as it is, to be changed; each field says what its change does to what is on the air already.

    Here tracks for those who do not see or hear are added too. Sounds and subtitles that players may play now are no
    choice: they stay. With `is_sent`, when it has been on the air, neither are its own country and its clocks.
    """

    described = forms.MultipleChoiceField(
        label=gettext_lazy("Sounds with audio description"), required=False, widget=forms.CheckboxSelectMultiple
    )
    captions = forms.MultipleChoiceField(
        label=gettext_lazy("Subtitles for the deaf and hard of hearing"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    signs = forms.MultipleChoiceField(
        label=gettext_lazy("Sign languages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("number", "default_sound", "sounds", "described", "subtitles", "captions", "signs")

    def __init__(self, *args: Any, channel: Channel, is_sent: bool, **kwargs: Any) -> None:
        house, self.channel = channel.broadcaster, channel
        self.staying = [house.territory] if is_sent and house.territory in channel.territories else []
        kwargs["initial"] = {
            "number": channel.number,
            "default_sound": channel.sounds[0],
            "territories": channel.territories,
            "time_zone": channel.time_zone,
            **{f"name-{tag}": name for tag, name in channel.names.items()},
        }
        super().__init__(*args, house=house, zone=channel.time_zone, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["number"].required = True
        fields["number"].help_text = _("Lists have it at once; a television set when it reads its list again.")
        there = [(tag, name_of(tag)) for tag in channel.sounds]
        fields["default_sound"].choices = there
        fields["default_sound"].help_text = _(
            "What is heard by who has chosen nothing. Who is listening now goes on hearing the same."
        )
        fields["sounds"].label, fields["subtitles"].label = _("More sounds"), _("More subtitles")
        said = {
            "sounds": _(
                "%(tags)s stay: players may play them now. A new one is offered at once; until its programmes bring"
                " it, the nearest other sound is heard."
            ),
            "subtitles": _(
                "%(tags)s stay: players may show them now. New ones are offered at once, and empty where a programme"
                " has none."
            ),
        }
        for name, sentence in said.items():
            known = getattr(channel, name)
            fields[name].choices = [one for one in fields[name].choices if one[0] not in known]
            tags = ", ".join(map(name_of, known))
            fields[name].help_text = (
                sentence % {"tags": tags} if known else _("Offered at once, and empty where a programme has none.")
            )
        self.offer_for_the_few()
        fields["territories"].required = not self.staying
        fields["territories"].choices = [one for one in fields["territories"].choices if one[0] not in self.staying]
        fields["territories"].help_text = " ".join(
            [
                *(
                    _("%(place)s is its own country and stays.") % {"place": sentences.place(code)}
                    for code in self.staying
                ),
                _(
                    "A country that you take away sees the slate within half a minute, its guides leave the channel"
                    " out, and nothing can be seen again there; showings that were held for it alone are given back."
                ),
                _("A new country sees what begins a minute from now or later, where the rights allow it."),
            ]
        )
        fields["time_zone"].disabled = is_sent
        fields["time_zone"].help_text = (
            _("It has been on the air: its signed logs are kept by these clocks, so they stay.")
            if is_sent
            else _("What is planned keeps its moment and stands at another time of the clock.")
        )

    def offer_for_the_few(self) -> None:
        """What can still be added for those who do not see or hear, beside the languages that the channel has."""
        channel, fields = self.channel, self.fields
        sounds, texts = ({tracks.plain(tag): None for tag in some} for some in (channel.sounds, channel.subtitles))
        said = {
            "described": _("Offered at once; where a programme has none, its ordinary sound is heard."),
            "captions": _("Offered at once; where a programme has none, its ordinary subtitles are read."),
            "signs": _("Offered at once; where a programme has none, its ordinary picture is seen."),
        }
        offered = {
            "described": [(tag, channel.sounds, tracks.tagged(tag, tracks.Purpose.DESCRIBED)) for tag in sounds],
            "captions": [(tag, channel.subtitles, tracks.tagged(tag, tracks.Purpose.HARD_OF_HEARING)) for tag in texts],
            "signs": [(tag, channel.signs, tag) for tag in tracks.SIGNS],
        }
        for name, row in offered.items():
            choices = [
                (new, signed_in(tag) if name == "signs" else languages.full_name(tag))
                for tag, has, new in row
                if new not in has
            ]
            if not choices:
                del fields[name]
                continue
            has = (
                [*map(signed_in, channel.signs)]
                if name == "signs"
                else [languages.full_name(tag) for tag, some, new in row if new in some]
            )
            field: Any = fields[name]
            field.choices = choices
            field.help_text = " ".join([*([_("%(tags)s stay.") % {"tags": ", ".join(has)}] if has else []), said[name]])

    def clean(self) -> dict[str, Any]:
        """Put together what stays and what is new."""
        given, channel = super().clean(), self.channel
        first = given.get("default_sound")
        new = {name: given.get(name) or [] for name in ("sounds", "described", "subtitles", "captions", "signs")}
        sounds = [tag for tag in (first, *channel.sounds, *new["sounds"], *new["described"]) if tag]
        given["sounds"] = list(dict.fromkeys(sounds))
        given["subtitles"] = [*channel.subtitles, *new["subtitles"], *new["captions"]]
        given["signs"] = [*channel.signs, *new["signs"]]
        chosen = {*self.staying, *(given.get("territories") or [])}
        given["territories"] = [code for code in channel.territories if code in chosen] + sorted(
            chosen - set(channel.territories)
        )
        # Names in languages that the form does not ask for stay.
        asked = {field.removeprefix("name-") for field in self.fields if field.startswith("name-")}
        given["names"] |= {tag: name for tag, name in channel.names.items() if tag not in asked}
        return given


AT_END, AT_ONCE = "end", "once"


class ClosingForm(forms.Form):
    """When a channel ends, and why."""

    when = forms.ChoiceField(
        label=gettext_lazy("When its air ends"),
        choices=[
            (AT_END, gettext_lazy("when the programme that is on now is over")),
            (AT_ONCE, gettext_lazy("at once: within half a minute, in the middle of the programme")),
        ],
        initial=AT_END,
        help_text=gettext_lazy("A live feed, and a gap, end at once in any case."),
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Your house reads it, the audit log proves it; viewers read only that it has ended."),
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy(
            "I know that nobody can watch a closed channel until it is opened again, and that its short name stays"
            " taken."
        )
    )


class OpenAgainForm(forms.Form):
    """Why a closed channel goes on."""

    because = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Your house reads it, the audit log proves it."),
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )
