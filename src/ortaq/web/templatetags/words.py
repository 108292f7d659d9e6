"""Template filters and tags for multilingual text, languages and icons."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ortaq.core.text import convert, languages
from ortaq.work.models import Words

register = template.Library()


def reader() -> str:
    """BCP 47 tag of the reader's language."""
    return languages.INTERFACE.get(get_language() or "en", "en")


@register.filter
def words(texts: Words) -> SafeString:
    """The text in the reader's language and script, or the nearest one, marked with its own `lang` when it differs."""
    tag, text = convert.in_script(texts, reader())
    if tag == reader():
        return format_html("{}", text)
    return format_html('<span lang="{}" dir="{}">{}</span>', tag, languages.direction(tag), text)


@register.filter
def plain_words(texts: Words) -> str:
    """The text in the reader's language and script without markup, for attributes and <title>."""
    return convert.in_script(texts, reader())[1]


@register.filter
def autonym(tag: str) -> str:
    """A language's name in itself: kk-Latn -> Qazaqşa."""
    return languages.autonym(tag)


MIRRORED = ("i-arrow", "i-door", "i-list", "i-next", "i-prev")
"""Icons that point along the line of reading."""


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of the set; decorative, so the word beside it or an aria-label must say what it means."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="/static/web/icons.svg#{}"></use></svg>',
        f"{classes} icon-flip" if name in MIRRORED else classes,
        name,
    )
