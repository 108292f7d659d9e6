"""Pictures of programmes, days in words, and the signs of a decision."""

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import poster_address
from ortaq.core.text import dates
from ortaq.rights import sentences

register = template.Library()

SIGNS = {
    "allow": "M7.500 12.400l3.200 3.100 5.800-6.500",
    "deny": "M5.500 18.500l13-13",
    "review": "M12 8v5M12 16v.1",
}


@register.filter
def picture(programme: Programme) -> str:
    """Address of a still picture of a programme; empty when there is none."""
    return poster_address(programme)


@register.simple_tag
def thumb(programme: Programme) -> SafeString:
    """A small picture of a programme, decorative: its title stands beside it."""
    if address := picture(programme):
        return format_html('<img class="thumb" src="{}" alt="" width="54" height="36" loading="lazy">', address)
    return format_html('<span class="{}" aria-hidden="true"></span>', "thumb")


@register.filter
def day_words(day: dt.date | None) -> str:
    """A day as people write it."""
    return sentences.day(day) if day else ""


@register.filter
def month_words(day: dt.date) -> str:
    """A short month on an axis."""
    return dates.short_month(day, sentences.reader())


@register.simple_tag
def sign(answer: str) -> SafeString:
    """The sign of an answer: shape first, colour second; the word must stand beside it."""
    kind = "allow" if answer.startswith("allow") else answer
    shape = (
        '<path d="M12 2.500l9.500 9.500-9.500 9.500L2.500 12z"/>'
        if kind == "review"
        else '<circle cx="12" cy="12" r="9.500"/>'
    )
    return format_html(
        '<svg class="sign sign-{}" viewBox="0 0 24 24" aria-hidden="true">{}<path d="{}"/></svg>',
        kind,
        SafeString(shape),
        SIGNS[kind],
    )
