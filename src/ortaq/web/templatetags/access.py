"""Marks for what was made for those who do not see or not hear: AD, SDH, a signing hand; each with its words."""

from collections.abc import Iterable
from typing import Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ortaq.catalogue.sentences import MARKS, PURPOSES
from ortaq.core.text import languages, tracks
from ortaq.web.templatetags.words import icon

register = template.Library()


class Accessible(Protocol):
    """What of a programme was made for the few (channels/accessible.py)."""

    @property
    def described(self) -> Iterable[str]:
        """Tags of its described sounds."""

    @property
    def deaf(self) -> Iterable[str]:
        """Tags of its subtitles for the deaf."""

    @property
    def signed(self) -> Iterable[str]:
        """The sign languages of its picture."""


@register.simple_tag
def access_marks(found: Accessible) -> SafeString:
    """One mark for each way in which a programme is open to more people, and in which languages; empty for none."""
    told = [
        (MARKS["ad"], _("audio description"), found.described),
        (MARKS["sdh"], _("subtitles for the deaf and hard of hearing"), found.deaf),
        (icon("i-sign", "icon-s"), _("sign language"), found.signed),
    ]
    marks = [(sign, f"{words}: {', '.join(map(languages.autonym, tags))}") for sign, words, tags in told if tags]
    if not marks:
        return SafeString()
    each = format_html_join(
        "", '<span class="access" title="{}"><span aria-hidden="true">{}</span><span class="vh">{}</span></span>',
        ((words, sign, f"{words}. ") for sign, words in marks),
    )  # fmt: skip
    return format_html('<span class="accesses">{}</span>', each)


@register.simple_tag
def access_mark(tag: str) -> SafeString:
    """For whom a track was made, beside its language; empty for everybody."""
    what = str(tracks.purpose(tag))
    if what not in MARKS:
        return SafeString()
    words = PURPOSES[tracks.purpose(tag)]
    return format_html(' <span class="access" title="{}">{}</span> <small>{}</small>', words, MARKS[what], words)
