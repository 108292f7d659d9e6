"""How a step with many programmes went, told in one toast: how many are planned, what was left out and why."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.channels import queries
from ortaq.channels.models import Channel, Slot
from ortaq.channels.owned import address

MOST_NAMED = 20
"""Lines of what was left out; a message is no report."""


def tell(
    request: HttpRequest,
    channel: Channel,
    planned: Sequence[Slot],
    left: Sequence[str] = (),
    *,
    rest: str = "",
    is_elsewhere: bool = False,
) -> None:
    """Say it in one message; `left` are whole sentences.

    Where another page than the schedule says it (`is_elsewhere`), with a link to the week in which the first stands.
    """
    count = len(planned)
    said = ngettext("%(count)s programme planned.", "%(count)s programmes planned.", count) % {"count": count}
    if left:
        more = ngettext("%(count)s left out.", "%(count)s left out.", len(left)) % {"count": len(left)}
        said = f"{said} {more}"
    message = format_html("{}", f"{said} {rest}".strip())
    if planned and is_elsewhere:
        message += format_html(' <a href="{}">{}</a>', week_of_first(channel, planned), _("Look at the week"))
    if left:
        named = list(left[:MOST_NAMED])
        if (unnamed := len(left) - MOST_NAMED) > 0:
            named.append(ngettext("And %(count)s more.", "And %(count)s more.", unnamed) % {"count": unnamed})
        lines = format_html_join("", "<li>{}</li>", ((one,) for one in named))
        message += format_html("<details><summary>{}</summary><ul>{}</ul></details>", _("What, and why"), lines)
    (messages.warning if left else messages.success)(request, message)


def week_of_first(channel: Channel, planned: Sequence[Slot]) -> str:
    """The schedule at the day on which the first of these begins."""
    day = queries.day_at(channel, min(one.starts_at for one in planned))
    return f"{address(channel)}?day={day}"
