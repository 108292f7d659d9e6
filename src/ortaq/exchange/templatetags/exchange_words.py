"""The label of a programme as a badge."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from ortaq.catalogue.models import Programme
from ortaq.core.origin.label import UNKNOWN, label_words
from ortaq.core.text import languages
from ortaq.origin.queries import label_of_all

register = template.Library()


@register.simple_tag(takes_context=True)
def label_chip(context: Mapping[str, Any], programme: Programme) -> SafeString:
    """What AI has made of a programme, in a few words; "not declared" is an answer of its own, never "no AI".

    A page with many programmes reads their `labels` at once.
    """
    labels = context.get("labels") or {}
    label = labels[programme.pk] if programme.pk in labels else label_of_all(programme)
    tag = languages.INTERFACE.get(get_language() or "en", "en")
    if label == UNKNOWN:
        return format_html('<span class="state state-unknown">{}</span>', gettext("AI use not declared"))
    if label is None:
        return format_html('<span class="chip chip-line">{}</span>', label_words(None, tag))
    return format_html('<span class="tamga"><span class="tamga-ai">AI</span>{}</span>', label_words(label, tag))
