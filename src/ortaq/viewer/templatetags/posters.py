"""Pictures and titles of programmes on the public screens."""

from collections.abc import Mapping
from uuid import UUID

from django import template

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import package_of, poster_address
from ortaq.core.origin.label import Label, label_words
from ortaq.core.text import convert, languages
from ortaq.origin.sentences import reader_tag
from ortaq.rights.sentences import city as city_of
from ortaq.viewer import sentences
from ortaq.viewer.queries import Showing

register = template.Library()


@register.filter
def poster(programme: Programme) -> str:
    """Address of its picture; empty when there is none."""
    return poster_address(programme)


@register.filter
def own_title(programme: Programme, tag: str) -> str:
    """Its title in its own language, when a reader of `tag` is shown another one; else empty."""
    own = str(programme.titles.get(programme.original_language, ""))
    return own if own != convert.in_script(programme.titles, tag)[1] else ""


@register.filter
def badge_words(label: Label | None) -> str:
    """Words of a label in the reader's language."""
    return label_words(label, reader_tag())


@register.filter
def of_programme(labels: Mapping[UUID, Label | None] | str, programme: Programme) -> Label | None:
    """The label of a programme among those of a page; none where the page has not asked for them."""
    return labels.get(programme.pk) if isinstance(labels, Mapping) else None


@register.filter
def script_of(tag: str) -> str:
    """The script's name, where a language has two."""
    return languages.script_name(tag)


@register.filter
def city(time_zone: str) -> str:
    """The city that names a zone: Asia/Bishkek -> Bishkek."""
    return city_of(time_zone)


@register.filter
def film_seconds(programme: Programme) -> float:
    """How long it is: its film, else what was planned; 0 when nobody knows."""
    package = package_of(programme)
    return package.seconds if package else programme.minutes * 60


@register.filter
def why_not(showing: Showing) -> str:
    """Why it may not be seen where the viewer is, and when it opens; empty when it may."""
    return sentences.why_not(showing)


@register.filter
def gone(showing: Showing) -> str:
    """Since when it cannot be seen again."""
    return sentences.gone(showing)


@register.filter
def until(showing: Showing) -> str:
    """Until when it can be seen again."""
    return sentences.until(showing)
