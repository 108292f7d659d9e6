"""Deal templates: terms that members have agreed on before, so that a deal is one click and not a negotiation.

The terms are dated data (`data/templates.json`); their names and descriptions are here, for the translators.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

NAMES = {
    "air-time-gift": _("Air-time gift"),
    "childrens-swap": _("Children’s swap"),
    "open-licence": _("Open licence to all members"),
    "make-one-take-all": _("Make one, take all"),
    "reciprocal-free": _("Free in both directions"),
    "news-48h": _("News for 48 hours"),
    "term-licence": _("Licence for a term"),
    "live-carriage": _("Live carriage"),
    "festival": _("Festival"),
    "co-production-share": _("Share of a co-production"),
}
DESCRIPTIONS = {
    "air-time-gift": _(
        "Free of charge. The other house shows the programme up to six times in its own country within a year, in its "
        "own languages and the original one, and each showing can be seen for seven days more."
    ),
    "childrens-swap": _(
        "Make one, take one. A children’s programme for three years, as often as wished, in every language. Whoever "
        "asks for it has offered a children’s programme of its own in return."
    ),
    "open-licence": _(
        "Free for every member, everywhere and without an end. It holds at once: nobody has to ask. "
        "The maker is named and the label stays."
    ),
    "make-one-take-all": _(
        "For a round: each house makes one programme and takes those of all others. Ten years from the first day, as "
        "often as wished, in every language, nobody else in the same country; it may be passed on once."
    ),
    "reciprocal-free": _(
        "One programme against another, free of charge for both: two years, as often as wished, each in its own "
        "country and languages. The dub that is made comes back to the owner."
    ),
    "news-48h": _(
        "A news item for 48 hours, that is until the end of the second day after the first, as often as wished, also "
        "on demand and as clips. Nothing is cut out of it, the source is named, and then it is gone from every place."
    ),
    "term-licence": _(
        "The ordinary licence: at most three showings in a year, a repeat within 24 hours belongs to its showing, "
        "seven days of catch-up. The showings are reported within 30 days."
    ),
    "live-carriage": _(
        "What the other house sends is carried at the same time and unchanged, for a year, with its logo; it can be "
        "started over, and what may not be carried is left out."
    ),
    "festival": _(
        "Two screenings before an audience within 30 days, in the original language with subtitles; nothing on a "
        "channel. The maker is named."
    ),
    "co-production-share": _(
        "The other house becomes the owner in its own country, without an end, as its share of what both have made. "
        "The dub that it makes comes back within 60 days."
    ),
}


@dataclass(frozen=True, slots=True)
class DealTemplate:
    """One template. `open`: for everybody at once. `genre`: only for it. `swap`: one must be given in return.

    `terms` are those of its first clause. `also` are what its other clauses say differently: a duty, a promise. Every
    clause is said once for each programme, by whoever gives it.
    """

    name: str
    valid_from: date
    open: bool
    genre: str
    swap: bool
    terms: Mapping[str, Any]
    source: str = ""
    also: tuple[Mapping[str, Any], ...] = ()

    @property
    def title(self) -> "StrPromise":
        """What people call it."""
        return NAMES[self.name]

    @property
    def description(self) -> "StrPromise":
        """What it means, in plain words."""
        return DESCRIPTIONS[self.name]


@cache
def deal_templates() -> dict[str, DealTemplate]:
    """All templates by name, in the order of the data file."""
    rows = json.loads((Path(__file__).parent / "data" / "templates.json").read_text(encoding="utf-8"))["templates"]
    return {
        row["name"]: DealTemplate(
            **row | {"valid_from": date.fromisoformat(row["valid_from"]), "also": tuple(row.get("also", ()))}
        )
        for row in rows
    }
