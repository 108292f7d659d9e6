"""What a card says: the next programmes of a gap as they are seen in one territory, and nothing that is not seen there.

It asks the same function that builds the air, so a card never knows more than the picture that follows it.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from ortaq.channels.air.timelines import Builder
from ortaq.channels.air.turns import Turn, turns
from ortaq.channels.models import Airing, Channel
from ortaq.core.media.card import ROWS, Card, Row
from ortaq.core.origin.label import BADGE_LEVEL, UNKNOWN, words_of
from ortaq.core.playout import SEGMENT, TICKS, Block, ticks
from ortaq.core.playout.ratings import sign
from ortaq.core.text import dates, languages
from ortaq.members.territories import Territory, territories

REACH = 18 * 3600 * TICKS
"""How far after a gap a card looks, in ticks: less than a day, so that a time of the clock is clear."""
CODES = {tag: code for code, tag in languages.INTERFACE.items()}


def card_of(builder: Builder, gap: Airing, coming: Iterable[Airing], code: str) -> Card | None:
    """The card of a gap in a territory; None where there is nothing to tell."""
    place = territories().get(code)
    if place is None or not place.languages:
        return None
    tag = place.languages[0]
    rows: list[Row] = []
    for airing in coming:
        if airing.start < gap.stop or airing.slot is None:
            continue
        if airing.start >= gap.stop + REACH or len(rows) == ROWS:
            break
        seen = turns(airing, code)
        block = builder.block(airing, code)
        if seen and is_seen(block):
            rows.append(row_of(seen[0], block, place, tag))
    return headed(builder.channel, place, tag, rows) if rows else None


def is_seen(block: Block) -> bool:
    """Whether the programme itself is on the air there, and not at once the slate."""
    return block.cue is not None and block.until >= block.start + SEGMENT


def headed(channel: Channel, place: Territory, tag: str, rows: Iterable[Row]) -> Card:
    """Rows with the name of the channel and of the city on whose clock they are."""
    with translation.override(CODES[tag]):
        heading = _("Next on the air")
    name = languages.pick(channel.names, tag)[1]
    return Card(tag, name, heading, dates.city(place.time_zone, tag), tuple(rows))


def row_of(turn: Turn, block: Block, place: Territory, tag: str) -> Row:
    """One of the next programmes, or what stands in for it there, with the signs of that territory."""
    programme = turn.programme
    mark, label = label_of(block, tag)
    age, note = age_of(place.code, programme.min_age, tag)
    title = languages.pick(programme.titles, tag)[1]
    return Row(turn.start, clock(turn.start, place), title, age, note, mark, label)


def clock(tick: int, place: Territory) -> str:
    """The time there."""
    at: datetime = ticks.to_datetime(tick).astimezone(ZoneInfo(place.time_zone))
    return f"{at:%H:%M}"


def age_of(code: str, min_age: int, tag: str) -> tuple[str, str]:
    """What stands in the sign of an age, and that it is not verified where it is not."""
    found = sign(code, min_age) if min_age else None
    if found is None or found.is_verified:
        return (found.label if found else ""), ""
    with translation.override(CODES[tag]):
        return found.label, _("unverified")


def label_of(block: Block, tag: str) -> tuple[str, str]:
    """Mark and words of the AI label that the picture will carry; empty where it carries none."""
    said = block.cue.attributes if block.cue else {}
    code, level = str(said.get("X-LABEL", "none")), int(said.get("X-LEVEL", 0))
    if code != UNKNOWN.code and level < BADGE_LEVEL:
        return "", ""
    return "?" if code == UNKNOWN.code else "AI", words_of(code, tag).badge
