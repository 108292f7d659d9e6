"""Where a house can begin: terms that are ready to be changed. None of them holds for anybody until a house sets it."""

from collections.abc import Mapping
from dataclasses import replace

from ortaq.core.interchange.platforms.terms import CELLS, NOTHING_SAID, Leave, Terms, Thing, Use

FRESH_HOURS, QUOTE_WORDS = 24, 90

ANSWERS = Terms(
    {(thing, use): Leave.ALLOWED for thing in (Thing.TEXTS, Thing.FACTS) for use in (Use.ANSWERING, Use.QUOTING)},
    attribution=True,
    link=True,
    fresh_hours=FRESH_HOURS,
    quote_words=QUOTE_WORDS,
)
FACTS = Terms({(Thing.FACTS, use): Leave.ALLOWED for use in Use}, attribution=True, link=True)
TEMPLATES: Mapping[str, Terms] = {"closed": NOTHING_SAID, "facts": FACTS, "answers": ANSWERS}
ASK, CHARTER = "ask", "charter"
NAMES = (*TEMPLATES, ASK)


def template(name: str, contact: str) -> Terms:
    """A template with the house's own address; "ask" without one is closed. Raises KeyError for an unknown name."""
    if name == ASK:
        return Terms(dict.fromkeys(CELLS, Leave.ASK), contact=contact) if contact else NOTHING_SAID
    return replace(TEMPLATES[name], contact=contact)
