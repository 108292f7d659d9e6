"""Places on a programme's work page for rooms that come later: the declaration, the offers, the rights.

A later room registers a function when it starts; the catalogue knows nothing of it but the HTML that it returns.

>>> def declaration(request, programme): return render_to_string(…)    # doctest: +SKIP
>>> panels.add(declaration)                                           # doctest: +SKIP
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from ortaq.catalogue.models import Programme

Panel = Callable[[HttpRequest, Programme], SafeString]

_panels: list[Panel] = []


def add(panel: Panel) -> Panel:
    """Show this panel on every programme's work page; an empty text shows nothing."""
    if panel not in _panels:
        _panels.append(panel)
    return panel


def shown(request: HttpRequest, programme: Programme) -> list[SafeString]:
    """The panels of a programme for this reader."""
    return [html for html in (panel(request, programme) for panel in _panels) if html]
