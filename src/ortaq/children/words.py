"""The words of this room: animals of countries, and what AI is, as one says it to a child."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ortaq.core.origin.label import Label, label_words
from ortaq.core.text import languages
from ortaq.members.territories import territories
from ortaq.origin.sentences import reader_tag

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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
    """A label as a child is told it: which picture, the badge's words, and the sentence; `code` empty: no AI."""

    code: str
    picture: str
    badge: str
    sentence: str


def told(label: Label | None) -> Told:
    """What a child is told of a label."""
    if label is None:
        return Told("", "", "", "")
    picture, sentence = CHILD_WORDS.get(label.code, CHILD_WORDS["unknown"])
    return Told(label.code, picture, label_words(label, reader_tag()), str(sentence))


def praises() -> list[str]:
    """What the game says when a pair is found."""
    return [_("Yes!"), _("They are cousins!"), _("Well heard!")]
