"""Times of subtitles as people read them."""

from django import template

register = template.Library()


@register.filter
def cue_clock(ms: int) -> str:
    """Milliseconds as minutes and seconds: 62500 -> 1:02.5."""
    seconds, rest = divmod(int(ms), 1000)
    return f"{seconds // 60}:{seconds % 60:02}.{rest // 100}"
