"""What is read aloud for those who cannot read yet: titles, animals, labels, words of lines and their cousins.

A title is said by a person where a house has recorded one (`recorded.py`). All else a machine reads (espeak-ng), where
the operator allows it (`ORTAQ_SPEAK`) and it speaks the language; else the room is silent and says why. Only texts that
stand here can be asked for, each by its place, never by its letters.
"""

import shutil
from functools import lru_cache

from django.utils.translation import gettext as _

from ortaq.catalogue import shelves
from ortaq.catalogue.subtitles import speaking
from ortaq.children.models import TitleVoice
from ortaq.children.queries import Shown, title_of
from ortaq.core.text import languages
from ortaq.work.settings import settings

MOST = 2048
"""Utterances that a process keeps; one is some 30 kB."""


def silence(tag: str) -> str:
    """Why nothing is read aloud in a language, as a sentence for grown-ups; empty: it is."""
    if not settings().speak:
        return _("Nothing is read aloud here: the operator of this node has not allowed a machine voice.")
    if shutil.which("espeak-ng") is None:
        return _("Nothing is read aloud here: the machine voice (espeak-ng) is not installed on this node.")
    if not speaking.can_speak(tag):
        return _("Nothing is read aloud in %(language)s: the machine voice does not speak it.") % {
            "language": languages.autonym(tag)
        }
    return ""


@lru_cache(maxsize=MOST)
def said(text: str, tag: str) -> bytes:
    """A text as a WAV file; empty where it cannot be said."""
    return speaking.utterance(text, tag)


def voice_of(shown: Shown, tag: str) -> TitleVoice | None:
    """The person who says the title that is shown to readers of a language."""
    found, _title = title_of(shown.programme, tag)
    return shown.voices.get(languages.primary(found))


def says_title(shown: Shown, tag: str) -> bool:
    """Whether the title that is shown to readers of a language can be heard."""
    found, _title = title_of(shown.programme, tag)
    return languages.primary(found) in shown.voices or not silence(found)


@lru_cache(maxsize=256)
def recording(name: str) -> bytes:
    """A recorded title as a WAV file; empty where it is gone. Its name is never given to another sound."""
    try:
        with shelves.opened(name) as file:
            return file.read()
    except OSError:
        return b""
