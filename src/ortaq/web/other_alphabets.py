"""The interface texts in another alphabet: a language's own catalogue, converted when a text is asked for.

There are no files of them: what an editor corrects in Kazakh is right in all alphabets of Kazakh at once, with the
texts of Django and allauth, which have one script only. English, which stands in for what is missing, stays as it is.
"""

from functools import cached_property
from gettext import GNUTranslations, NullTranslations

from django.utils.translation import trans_real

from ortaq.core.text import convert, languages
from ortaq.core.text.bidi import isolated


class InAlphabet(NullTranslations):
    """What Django asks for the texts of a language, of one that is written by conversion."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code, self.tag = code, languages.INTERFACE[code]
        self.source = languages.MADE[self.tag]
        self.known: dict[str, str] = {}

    @cached_property
    def own(self) -> GNUTranslations:
        """The language's own texts."""
        found: GNUTranslations = trans_real.translation(self.source)
        return found

    def gettext(self, message: str) -> str:
        """A text, or the English one where there is none."""
        if message not in self.known:
            if not is_translated(self.own, message):
                return message
            self.known[message] = self.written(self.own.gettext(message))
        return self.known[message]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """A text by number, by the plural rule of the language."""
        said = self.own.ngettext(msgid1, msgid2, n)
        return said if said in {msgid1, msgid2} else self.written(said)

    def written(self, said: str) -> str:
        """A text of the language in this alphabet."""
        there = convert.convert(said, self.source, self.tag)
        return isolated(there) if languages.direction(self.tag) == "rtl" else there

    def language(self) -> str:
        """Django's code."""
        return self.code

    to_language = language


def is_translated(texts: GNUTranslations, message: str) -> bool:
    """Whether a catalogue has a text of its own, be it spelled as in English (“Radio”)."""
    catalog = texts._catalog  # type: ignore[attr-defined]
    return message in catalog or (message, texts.plural(1)) in catalog  # type: ignore[attr-defined]


def register() -> None:
    """Let Django find them where it keeps the languages it has loaded."""
    trans_real._translations |= {  # type: ignore[attr-defined]
        tag.lower(): InAlphabet(tag.lower()) for tag in languages.MADE
    }
