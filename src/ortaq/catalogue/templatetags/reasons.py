"""Why a programme was found, on the screens of the catalogue and of viewers."""

from collections.abc import Mapping
from uuid import UUID

from django import template

from ortaq.catalogue import sentences
from ortaq.catalogue.finding import Why
from ortaq.catalogue.models import Programme
from ortaq.core.text import languages

register = template.Library()


@register.filter
def why_of(reasons: Mapping[UUID, Why] | str, programme: Programme) -> Why | None:
    """The reason among those of a page; none where it says no more than the title that is shown."""
    found = reasons.get(programme.pk) if isinstance(reasons, Mapping) else None
    return found if found and (found.pairs or found.kind != "title" or found.is_alike) else None


@register.filter
def role(said: str) -> str:
    """What somebody did, in the reader's language."""
    return sentences.role(said)


@register.filter
def clock(seconds: float) -> str:
    """A second of a film as people say it: 1:02:03, 2:03."""
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


@register.filter
def floor(seconds: float) -> str:
    """Whole seconds for an address."""
    return str(int(seconds))


@register.filter
def own_name(tag: str) -> str:
    """A language's name in itself."""
    return languages.autonym(tag)
