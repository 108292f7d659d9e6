"""The player on pages of other rooms."""

from typing import Any

from django import template
from django.template.context import RequestContext

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import poster_address
from ortaq.core.text import convert
from ortaq.origin.queries import labels, labels_of
from ortaq.origin.sentences import reader_tag
from ortaq.viewer.player import Player
from ortaq.viewer.vod import labels_of_subtitles

register = template.Library()


@register.inclusion_tag("web/player.html", takes_context=True)
def film_player(context: RequestContext, programme: Programme, src: str) -> dict[str, Any]:
    """The player of a film with its tamga, fed from the playlist at this address."""
    player = Player(
        src=src,
        title=str(convert.in_script(programme.titles, reader_tag())[1]),
        poster=poster_address(programme),
        label=labels_of([programme.pk])[programme.pk],
        sounds=labels(programme),
        subtitles=labels_of_subtitles(programme),
    )
    return {"player": player, "tag": context.get("tag", "en")}
