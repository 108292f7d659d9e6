"""How a step with many programmes went, told in one toast: how many are planned, what was left out and why."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.channels import actions, queries
from ortaq.channels.models import Channel, Slot
from ortaq.channels.owned import address
from ortaq.rights import sentences

MOST_NAMED = 20
"""Lines of what was left out; a message is no report."""


def tell(
    request: HttpRequest,
    channel: Channel,
    planned: Sequence[Slot],
    left: Sequence[str] = (),
    *,
    stayed: Sequence[actions.RefusedStandIn] = (),
    rest: str = "",
    is_elsewhere: bool = False,
) -> None:
    """Say it in one message; `left` are whole sentences, `stayed` the stand-ins that may not stand in at the new time.

    Where another page than the schedule says it (`is_elsewhere`), with a link to the week in which the first stands.
    """
    count = len(planned)
    said = [ngettext("%(count)s programme planned.", "%(count)s programmes planned.", count) % {"count": count}]
    if left:
        said.append(ngettext("%(count)s left out.", "%(count)s left out.", len(left)) % {"count": len(left)})
    if many := len(stayed):
        said.append(
            ngettext("%(count)s stand-in stayed behind.", "%(count)s stand-ins stayed behind.", many) % {"count": many}
        )
    message = format_html("{}", " ".join([*said, rest]).strip())
    if planned and is_elsewhere:
        message += format_html(' <a href="{}">{}</a>', week_of_first(channel, planned), _("Look at the week"))
    why = [*left, *(refused(one, channel) for one in stayed)]
    if why:
        named = why[:MOST_NAMED]
        if (unnamed := len(why) - MOST_NAMED) > 0:
            named.append(ngettext("And %(count)s more.", "And %(count)s more.", unnamed) % {"count": unnamed})
        lines = format_html_join("", "<li>{}</li>", ((one,) for one in named))
        message += format_html("<details><summary>{}</summary><ul>{}</ul></details>", _("What, and why"), lines)
    (messages.warning if why else messages.success)(request, message)


def refused(one: actions.RefusedStandIn, channel: Channel) -> str:
    """Which stand-in stayed behind when days were planned again, and why."""
    about = {
        "title": sentences.title(one.programme),
        "for": sentences.title(one.slot.programme),
        "at": sentences.moment(one.slot.starts_at, channel.time_zone),
        "why": one.why,
    }
    return _("“%(title)s” does not stand in for “%(for)s” there, %(at)s. %(why)s") % about


def week_of_first(channel: Channel, planned: Sequence[Slot]) -> str:
    """The schedule at the day on which the first of these begins."""
    day = queries.day_at(channel, min(one.starts_at for one in planned))
    return f"{address(channel)}?day={day}"
