"""The badge and its panel in a template: `{% load tamga %} {% tamga_badge film "kk" %} {% tamga_panel film "kk" %}`."""

from typing import Any

from django import template

from ortaq.catalogue.models import Programme
from ortaq.core.origin.label import Label, label_words
from ortaq.origin import queries
from ortaq.origin.panel import panel
from ortaq.origin.sentences import reader_tag

register = template.Library()


@register.inclusion_tag("origin/tamga_panel.html")
def tamga_panel(programme: Programme, sound: str = "", subtitles: str = "") -> dict[str, Any]:
    """The panel of a programme with a sound and subtitles."""
    return {"panel": panel(programme, sound, subtitles)}


@register.inclusion_tag("origin/tamga_badge.html")
def tamga_badge(programme: Programme, sound: str = "") -> dict[str, Any]:
    """The badge of a programme with a sound; nothing when there is nothing to tell."""
    label = queries.label_for(programme, sound) if sound else queries.label_of_all(programme)
    unknown = label is not None and label.code == "unknown"
    return {"label": label, "words": label_words(label, reader_tag()), "unknown": unknown}


@register.filter
def badge_words(label: Label | None) -> str:
    """Words of a label in the reader's language."""
    return label_words(label, reader_tag())
