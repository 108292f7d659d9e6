"""The answers about one page of the catalogue in words: the calendar, what goes with a yes, and why not.

Nothing that two other houses have agreed is told: neither who they are nor the number of their contract, only that
something stands against it and until when.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext

from ortaq.catalogue.facets import Cell, Found, Way
from ortaq.catalogue.models import Programme
from ortaq.core.rights import Decision
from ortaq.core.rights.atoms import FOREVER
from ortaq.core.rights.terms import SILENT
from ortaq.core.text import dates
from ortaq.members.models import Broadcaster
from ortaq.rights import queries, sentences
from ortaq.rights.showable_cases import Case, Days, cells_of, in_weeks

MOST_CELLS = 93
"""A calendar of more days has a cell for each week."""
MOST_REASONS = 2


@dataclass(frozen=True, slots=True)
class Wording:
    """All that is needed to put the answers about one page of programmes into words."""

    house: Broadcaster
    days: Days
    cases: Mapping[uuid.UUID, Case]
    programmes: Mapping[uuid.UUID, Programme]
    decisions: Mapping[uuid.UUID, Decision]
    contracts: Mapping[str, uuid.UUID]

    @classmethod
    def of(
        cls, house: Broadcaster, days: Days, cases: Mapping[uuid.UUID, Case], works: Sequence[uuid.UUID]
    ) -> "Wording":
        """Read what the words speak of: for one page only."""
        asked = []
        for work in works:
            at = dt.datetime.fromtimestamp(cases[work].telling.start, dt.UTC)
            asked.append(replace(cases[work].asked, start=at, stop=at))
        said = queries.decisions(asked)
        numbers = {number_of(name) for one in said for name in one.clauses}
        return cls(
            house,
            days,
            cases,
            Programme.objects.select_related("owner", "package", "part_of").in_bulk(works),
            dict(zip(works, said, strict=True)),
            dict(queries.contracts_with(house).filter(number__in=numbers).values_list("number", "pk")),
        )

    def shown(self, work: uuid.UUID) -> Found:
        """What may be shown."""
        case, decision = self.cases[work], self.decisions[work]
        begins = case.opens and self.days.day_of(case.opens.start)
        return Found(
            self.programmes[work],
            *self.calendar(case),
            state="allow",
            begins=begins if begins and begins > self.days.day_of(self.days.now) else None,
            sounds=voices(decision.sounds),
            subtitles=sentences.spoken(decision.subtitles) if case.asked.subtitles else "",
            showings=self.showings(work),
            until=self.until(case),
        )

    def not_shown(self, work: uuid.UUID) -> Found:
        """What may not be shown, and why."""
        case, decision = self.cases[work], self.decisions[work]
        lacking = bool(case.opens and case.lacks)
        why = (self.lacking(case),) if lacking else tuple(self.told(work, *one) for one in decision.reasons)
        return Found(
            self.programmes[work],
            *self.calendar(case),
            state="unknown" if lacking else case.telling.state,
            why=tuple(dict.fromkeys(why))[:MOST_REASONS],
            ways=tuple(self.ways(decision)),
            lacks=case.lacks if lacking else "",
        )

    def calendar(self, case: Case) -> tuple[tuple[Cell, ...], str]:
        """The calendar of a programme as cells and in words."""
        told = cells_of(case, self.days)
        segments = []
        for (state, reason), some in groupby(told, key=lambda one: (one[0].state, one[1])):
            if state != "past":
                group = [cell for cell, _reason in some]
                span = dates.short_days(group[0].first_day, group[-1].last_day, sentences.reader())
                segments.append(gettext("%(days)s: %(what)s") % {"days": span, "what": what(case, state, reason)})
        cells = [cell for cell, _reason in told]
        return tuple(in_weeks(cells) if len(cells) > MOST_CELLS else cells), "; ".join(segments)

    def showings(self, work: uuid.UUID) -> str:
        """How many showings are left; of one's own programme nothing is said."""
        decision = self.decisions[work]
        if decision.runs_total is None or decision.runs_left is None:
            own = self.programmes[work].owner_id == self.house.pk
            return "" if own else gettext("as often as you wish")
        return f"{sentences.showings(decision.runs_total)}, {sentences.left(decision.runs_left)}"

    def until(self, case: Case) -> str:
        """Until when it may be shown: as far as its licence reaches, or until something else ends it in these days."""
        allowed = [one for one in case.pieces if one.state == "allow"]
        last, after = allowed[-1], case.pieces[-1]
        ended = after.start > last.start and after.reason != "age_slot"
        stop = last.stop if ended else last.outcome.fit.reach if last.outcome.fit else FOREVER
        if stop >= FOREVER:
            return ""
        day = dt.datetime.fromtimestamp(stop - 1, ZoneInfo(self.house.time_zone)).date()
        return gettext("until %(day)s") % {"day": sentences.day(day)}

    def lacking(self, case: Case) -> str:
        """What is missing although it may be shown."""
        if case.lacks == "file":
            return gettext("You may show it, but it has no file yet.")
        facts = {"wanted": sentences.spoken(case.asked.sounds), "others": voices(case.others)}
        return gettext("You may show it, but it has no sound in %(wanted)s, only in %(others)s.") % facts

    def told(self, work: uuid.UUID, code: str, params: Mapping[str, Any]) -> str:
        """A reason as a sentence; what others have agreed without their names and numbers."""
        names = [str(params[key]) for key in ("clause", "second") if params.get(key)]
        if all(number_of(name) in self.contracts for name in names):
            return sentences.SENTENCES[code](params, self.house.time_zone)
        facts = {"until": sentences.until_day(params), "owner": self.programmes[work].owner.name}
        match code:
            case "rival":
                said = gettext("Promised to another house alone. A person has to decide: ask %(owner)s.")
            case "holdback":
                said = gettext("Held back%(until)s. Ask %(owner)s.")
            case "block":
                facts["ground"] = str(sentences.GROUNDS.get(params["ground"], params["ground"]))
                said = gettext("Blocked: %(ground)s%(until)s.")
            case "underlying":
                facts["asset"] = sentences.asset(params["asset"].partition(":")[0])
                said = gettext("The rights in what is inside the programme do not reach so far: %(asset)s.")
            case _other:
                said = gettext("Something that others have agreed stands against it. Ask %(owner)s.")
        return said % facts

    def ways(self, decision: Decision) -> Iterator[Way]:
        """The licences of the house that nearly allow it."""
        for number in dict.fromkeys(map(number_of, decision.clauses)):
            if number in self.contracts:
                label = gettext("Licence %(number)s") % {"number": number}
                yield Way(label, reverse("rights:contract", args=(self.contracts[number],)))


def what(case: Case, state: str, reason: str) -> str:
    """The state of some days in words."""
    match state, reason:
        case "allow", _:
            return gettext("allowed")
        case "part", _:
            return part_of_day(case)
        case "review", _:
            return gettext("for a person to decide")
        case _, "not_yet":
            return gettext("not yet")
        case _, "over":
            return gettext("no longer")
    return gettext("not allowed")


def part_of_day(case: Case) -> str:
    """For which part of a day something is allowed: the hours of its licence, where it has some."""
    hours = next((one.about for piece in case.pieces for one in piece.outcome.conditions if one.about), "")
    if not hours:
        return gettext("allowed for a part of the day")
    opens, closes, zone = hours.split(" ")
    facts = {"from": opens, "until": closes, "zone": sentences.city(zone)}
    return gettext("allowed between %(from)s and %(until)s (%(zone)s time)") % facts


def number_of(name: str) -> str:
    """The number of the contract of a clause: ALM-BIS 2026/1 §2 -> ALM-BIS 2026/1."""
    return name.rpartition(" §")[0]


def voices(tags: Iterable[str]) -> str:
    """Sounds in a row; where nobody speaks, that."""
    return sentences.spoken(tag for tag in tags if tag != SILENT) or gettext("nobody speaks")
