"""The words of this room: animals of countries, and what AI is, as one says it to a child."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ortaq.core.origin.label import CODES, ORDER, Label, words_of
from ortaq.core.origin.uses import AIKind
from ortaq.core.text import languages, tracks
from ortaq.members.territories import territories
from ortaq.origin.sentences import reader_tag

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from ortaq.children.visit import Visit

ANIMALS: "dict[str, tuple[str, StrOrPromise]]" = {
    "KZ": ("eagle", pgettext_lazy("animal", "Eagle")),
    "KG": ("leopard", pgettext_lazy("animal", "Snow leopard")),
    "UZ": ("stork", pgettext_lazy("animal", "Stork")),
    "TM": ("horse", pgettext_lazy("animal", "Horse")),
    "AZ": ("gazelle", pgettext_lazy("animal", "Gazelle")),
    "TR": ("cat", pgettext_lazy("animal", "Cat")),
    "HU": ("stag", pgettext_lazy("animal", "Stag")),
    "XN": ("turtle", pgettext_lazy("animal", "Turtle")),
}
"""The animal of each country: whoever cannot read yet knows it by that."""
HOMES = {"kk": "KZ", "ky": "KG", "uz": "UZ", "tk": "TM", "az": "AZ", "tr": "TR", "hu": "HU"}
"""The animal of a language is that of the country where most speak it."""

VOICE, DRAWN, WRITTEN, UNKNOWN = "voice", "drawn", "written", "unknown"
CHILD_WORDS: "dict[str, tuple[str, StrOrPromise]]" = {
    "voice": (VOICE, gettext_lazy("A computer is speaking here. It is not a person's voice.")),
    "dub": (VOICE, gettext_lazy("A computer speaks these words in your language.")),
    "sound": (VOICE, gettext_lazy("A computer made the sounds or the music.")),
    "voice-copy": (VOICE, gettext_lazy("A computer speaks with the voice of a real person, who said yes to it.")),
    "likeness": (DRAWN, gettext_lazy("A computer made a picture of a real person, who said yes to it.")),
    "generated": (DRAWN, gettext_lazy("A computer made these pictures.")),
    "modified": (DRAWN, gettext_lazy("A computer changed something in these pictures.")),
    "enhanced": (DRAWN, gettext_lazy("A computer cleaned the old pictures.")),
    "subtitles": (WRITTEN, gettext_lazy("A computer wrote the words that you read.")),
    "subtitles-checked": (
        WRITTEN,
        gettext_lazy("A computer wrote the words that you read, and a person checked them."),
    ),
    "text": (WRITTEN, gettext_lazy("A computer wrote the title or the story.")),
    "assisted": (WRITTEN, gettext_lazy("A computer helped the people who made this.")),
    "unknown": (UNKNOWN, gettext_lazy("Nobody has told us how this was made.")),
}
"""What a label says, to a child: a picture and a sentence that is also read aloud."""


OF_VOICES = ("voice", "dub")
"""What a copied voice says of itself more exactly."""
HELPS: "dict[str, StrOrPromise]" = {
    "sign": gettext_lazy("Somebody talks with their hands"),
    "deaf": gettext_lazy("I read every sound"),
    "blind": gettext_lazy("A voice tells me the pictures"),
}
"""What helps a child who does not hear or does not see; pictures of them stand in `helps.html`."""


@dataclass(frozen=True, slots=True)
class Animal:
    """A country as a child meets it."""

    code: str
    picture: str
    name: str
    country: str


def animal(code: str) -> Animal:
    """The animal of a territory; a country that has none yet is only named."""
    picture, name = ANIMALS.get(code, ("", ""))
    country = territories()[code].name(reader_tag()) if code in territories() else ""
    address = static(f"web/posters/animal-{picture}.svg" if picture else "web/icon.svg")
    return Animal(code, address, str(name), country)


def animal_of_language(tag: str) -> Animal:
    """The animal of a language; for one that is spoken in many countries our own sign."""
    return animal(HOMES.get(languages.primary(tag), ""))


@dataclass(frozen=True, slots=True)
class Told:
    """A part of a label as a child is told it: which picture, the badge's words, and the sentence."""

    code: str
    picture: str
    badge: str
    sentence: str


def told(label: Label | None) -> list[Told]:
    """What a child is told of a label: what speaks for the whole first, then what else was declared; [] for no AI."""
    if label is None:
        return []
    others = [CODES[AIKind(kind)] for kind in label.kinds]
    if label.code == "voice-copy":
        others = [code for code in others if code not in OF_VOICES]
    codes = dict.fromkeys((label.code, *sorted(others, key=ORDER.index)))
    return [_told(code) for code in codes if code in CHILD_WORDS] or [_told(UNKNOWN)]


def _told(code: str) -> Told:
    picture, sentence = CHILD_WORDS[code]
    return Told(code, picture, words_of(code, reader_tag()).badge, str(sentence))


def helps(film: Mapping[str, Any], visit: "Visit") -> list[dict[str, Any]]:
    """Every help, whether the programme has it, and where its name is heard."""
    there = {
        "sign": bool(film["signs"]),
        "deaf": bool(film["deaf"]),
        "blind": any(row["purpose"] == tracks.Purpose.DESCRIBED for row in film["sounds"]),
    }
    return [
        {"code": code, "name": name, "said": visit.said(f"help-{code}"), "is_there": there[code]}
        for code, name in HELPS.items()
    ]


def praises() -> list[str]:
    """What the game says when a pair is found."""
    return [_("Yes!"), _("They are cousins!"), _("Well heard!")]
