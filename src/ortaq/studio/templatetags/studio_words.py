"""Sums, moments of a film, and states as the screens of the studio say them."""

from django import template
from django.utils.translation import get_language

from ortaq.core.text import casing, languages
from ortaq.studio.shares import words

register = template.Library()


@register.filter
def money(amount: int, currency: str) -> str:
    """A sum in minor units as people of the reader's language write it."""
    return words.amount(amount, currency)


@register.filter
def capital(words: object) -> str:
    """A word at the beginning of a line, as the reader's language writes it."""
    return casing.capital(str(words), languages.INTERFACE.get(get_language() or "en", "en"))


@register.filter
def timecode(milliseconds: int | None) -> str:
    """A moment of a film: 1:02.5 for a minute and two and a half seconds."""
    if milliseconds is None:
        return ""
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes}:{rest // 1000:02d}.{rest % 1000 // 100}"


LOOKS = {
    "done": "allow", "approved": "allow", "accepted": "allow", "joined": "allow", "released": "allow", "yes": "allow",
    "asked": "review", "invited": "review", "sent": "review", "review": "review", "working": "review",
    "locked": "review", "now": "review", "open": "review",
    "late": "deny", "declined": "deny", "stopped": "deny", "no": "deny", "retake": "deny", "withdrawn": "deny",
}  # fmt: skip


@register.filter
def look(state: str) -> str:
    """Which sign a state has: allow, review, deny or unknown."""
    return LOOKS.get(state, "unknown")
