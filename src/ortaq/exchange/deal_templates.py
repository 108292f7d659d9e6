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
}


@dataclass(frozen=True, slots=True)
class DealTemplate:
    """One template. `open`: for everybody at once. `genre`: only for it. `swap`: one must be offered in return."""

    name: str
    valid_from: date
    open: bool
    genre: str
    swap: bool
    terms: Mapping[str, Any]

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
    return {row["name"]: DealTemplate(**row | {"valid_from": date.fromisoformat(row["valid_from"])}) for row in rows}
