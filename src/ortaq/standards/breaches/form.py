"""The form in which a house writes a breach down: what was typed, and what it means."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from ortaq.members.models import Broadcaster
from ortaq.standards.breaches.actions import BadBreach, Said
from ortaq.standards.models import Breach, BreachData, BreachPeople, BreachRisk

TIMES = ("began_at", "found_at", "authority_told_at", "people_told_at")
WORDS = ("what", "people", "risk", "done", "authority_reference", "reason")
LISTS = ("data", "whose")
MOST_DIGITS = 9
CHOICES = {"all_data": BreachData.choices, "all_whose": BreachPeople.choices, "risks": BreachRisk.choices}


@dataclass(frozen=True)
class Typed:
    """What somebody has typed, as it came; times as on the clocks of the house."""

    fields: dict[str, str]
    lists: dict[str, list[str]]

    @classmethod
    def of(cls, data: QueryDict) -> "Typed":
        """From a request."""
        return cls(
            {name: data.get(name, "").strip() for name in (*TIMES, *WORDS)},
            {name: data.getlist(name) for name in LISTS},
        )

    @classmethod
    def nothing(cls, house: Broadcaster) -> "Typed":
        """Before anybody has typed: it was found now."""
        now = dt.datetime.now(ZoneInfo(house.time_zone))
        return cls({"found_at": _as_typed(now), "risk": BreachRisk.RISK}, {name: [] for name in LISTS})

    @classmethod
    def known(cls, breach: Breach) -> "Typed":
        """What the register says of one."""
        zone = ZoneInfo(breach.house.time_zone)
        times = {name: getattr(breach, name) for name in TIMES}
        fields = {name: _as_typed(at.astimezone(zone)) if at else "" for name, at in times.items()}
        words = {name: getattr(breach, name) for name in WORDS}
        fields |= {name: "" if said is None else str(said) for name, said in words.items()}
        return cls(fields, {name: list(getattr(breach, name)) for name in LISTS})

    def said(self, house: Broadcaster) -> Said:
        """What it means; raises BadBreach for what is no time or no number."""
        times = {name: _instant(self.fields[name], house) for name in TIMES}
        found = times.pop("found_at")
        if found is None:
            raise BadBreach(_("Say when your house became aware of it: from then on the time runs."))
        words = {name: self.fields[name] for name in WORDS if name != "people"}
        people = self.fields["people"]
        if people and not (people.isdecimal() and len(people) <= MOST_DIGITS):
            raise BadBreach(_("Write about how many people as a number, or leave it empty."))
        # Three mappings by field, each of one type: mypy sees only that any of them may fill any field.
        return Said(found_at=found, people=int(people) if people else None, **times, **self.lists, **words)  # type: ignore[arg-type]


def _as_typed(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"


def _instant(text: str, house: Broadcaster) -> dt.datetime | None:
    """A time on the clocks of the house; None for an empty field; raises BadBreach for what is none."""
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(house.time_zone)) if text else None
    except ValueError as error:
        raise BadBreach(_("Write times like 2026-11-26T14:30.")) from error
