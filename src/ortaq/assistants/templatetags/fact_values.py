"""How a value of a fact is written."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()


@register.filter
def value(told: Any) -> str:
    """A value in words: yes or no, a list with commas, figures in groups of three."""
    if isinstance(told, bool):
        return _("yes") if told else _("no")
    if isinstance(told, int):
        return f"{told:,}".replace(",", "\u202f")
    return ", ".join(map(str, told)) if isinstance(told, list) else str(told)


STATUSES = {
    "outdated": gettext_lazy("was right once"),
    "wrong_but_common": gettext_lazy("wrong, and common"),
    "contested": gettext_lazy("contested"),
}


@register.filter
def status(told: str) -> str:
    """What a form of an answer is, where it is not right."""
    return str(STATUSES.get(told, told))


@register.filter
def of(told: dict[str, Any], key: str) -> Any:
    """What stands under a key."""
    return told.get(key, [])
