"""The calendar of a programme as a small picture: when it may be shown, shape first, colour second."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ortaq.catalogue.facets import Cell

register = template.Library()

STEP, WIDE, HIGH, FOOT = 10, 9, 12, 10
MONDAY, FRIDAY = 0, 4
MOST_WITH_DAYS = 31
"""More cells are drawn without the numbers of their days: they would be too small to read."""
SHAPES = {
    "allow": '<rect class="c-allow" x="{x}" y="0" width="{wide}" height="12"/>',
    "part": '<rect class="c-part" x="{x}" y="6" width="{wide}" height="6"/>',
    "review": '<path class="c-review" d="M{middle} 1.500l4 4.500-4 4.500-4-4.500z"/>',
    "deny": '<path class="c-deny" d="M{x} 11h{wide}"/>',
    "past": '<path class="c-past" d="M{x} 11h{wide}"/>',
}


@register.simple_tag
def calendar(cells: Sequence[Cell]) -> SafeString:
    """The cells in a row, with the number of each Monday under it; the words that say the same must stand beside it."""
    shapes = format_html_join("", "{}", ((shape(cell, number * STEP),) for number, cell in enumerate(cells)))
    if len(cells) > MOST_WITH_DAYS:
        return format_html(
            '<svg class="calendar calendar-long" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
            "{}</svg>",
            len(cells) * STEP,
            HIGH,
            shapes,
        )
    days = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        (
            (number * STEP, HIGH + FOOT, cell.first_day.day)
            for number, cell in enumerate(cells)
            if is_named(cell, number)
        ),
    )
    return format_html(
        '<svg class="calendar" viewBox="0 0 {} {}" width="{}" aria-hidden="true">{}{}</svg>',
        len(cells) * STEP,
        HIGH + FOOT + 2,
        len(cells) * STEP,
        shapes,
        days,
    )


def is_named(cell: Cell, number: int) -> bool:
    """Whether the number of a day stands under it: Mondays, and the first when there is room before the Monday."""
    day = cell.first_day.weekday()
    return day == MONDAY or (number == 0 and day < FRIDAY)


def shape(cell: Cell, x: int) -> SafeString:
    """One cell at its place."""
    return format_html(SHAPES[cell.state], x=x, wide=WIDE, middle=x + WIDE / 2)
