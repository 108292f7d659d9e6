"""What a declaration obliges a broadcaster to in a territory on a day: mark, visible label, audible label, and why.

The rules are dated data (`data/duty_profiles.json`): what was found of each law, with its source and a confidence from
A (official, or two independent sources) to D (not found). Only a rule in force with confidence A or B counts as a
demand of the law; whatever is a bill, unverified or unknown leaves the house rule, which asks for the strictest of all.
This is reference, not legal advice.

>>> voice = Statement(Part.SOUND, "kk", uses=(AIUse(AIKind.VOICE, system="espeak-ng", cloned=True, consents=("c1",)),))
>>> duties([voice], "KZ", dt.date(2026, 11, 26)).law.visible.level
3
>>> duties([voice], "KZ", dt.date(2025, 1, 1)).law is None
True
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from ortaq.core.origin.label import ORDER, code_of, icon_words, spoken_line, words_of
from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement

STRICTEST = "strictest"
"""The territory that stands for all of them: the house rule, and what is broadcast to who knows where."""
VERIFIED = ("A", "B")
_SOUND = 3
"""From this level on a use in the sound is also said aloud."""
_BADGE = 2


class Medium(StrEnum):
    """By which way a programme reaches people."""

    TELEVISION = "television"
    RADIO = "radio"
    VOD = "vod"
    DOWNLOAD = "download"
    TEXT = "text"


class Status(StrEnum):
    """Where a rule stands."""

    HOUSE = "house"
    IN_FORCE = "in-force"
    BILL = "bill"
    NONE_FOUND = "none-found"


class UnknownTerritory(ValueError):
    """No profile speaks of the territory."""


class UnknownMedium(ValueError):
    """There is no such medium."""


@dataclass(frozen=True)
class Visible:
    """A label that can be seen.

    `level` as in core.origin.uses: 1 told in the details, 2 a badge at the start, 3 also at intervals, after breaks and
    for the whole of a labelled range. `code` names the words (core.origin.label), `icon` is `ai`, `ai-generated` or
    `ai-modified`. `where` is the corner (`top-end`), `height_percent` of the picture's short side, `start_seconds` how
    long at the start, `every_minutes` the interval (None: none).
    """

    level: int
    code: str
    icon: str = "ai"
    where: str = "top-end"
    height_percent: int = 5
    start_seconds: int = 5
    every_minutes: int | None = None
    after_breaks: bool = False
    whole_ranges: bool = False


@dataclass(frozen=True)
class Audible:
    """A spoken line (or its caption): `code` names the words."""

    code: str
    at_start: bool = True
    after_breaks: bool = True


@dataclass(frozen=True)
class Demand:
    """What is to be done: kinds of machine-readable mark (`c2pa`, `iptc`, `aigc`), and the two labels."""

    machine: tuple[str, ...] = ()
    visible: Visible | None = None
    audible: Audible | None = None

    def __or__(self, other: "Demand") -> "Demand":
        """Both together: of each the stronger."""
        machine = tuple(sorted({*self.machine, *other.machine}))
        return Demand(machine, _stronger(self.visible, other.visible), self.audible or other.audible)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.machine or self.visible or self.audible)

    def covers(self, other: "Demand") -> bool:
        """Whether whoever does this also does the other."""
        return self | other == replace(self, machine=tuple(sorted(self.machine)))


@dataclass(frozen=True)
class Reference:
    """Where a rule stands, and how sure we are of it."""

    instrument: str
    article: str
    says: str
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    as_of: str
    confidence: str

    @property
    def is_verified(self) -> bool:
        """Whether it may be shown as a fact."""
        return self.confidence in VERIFIED


@dataclass(frozen=True)
class Duty:
    """What follows for one territory, day and medium.

    `law` is what a verified rule in force demands, None where none was found; `unverified` what a bill or an unverified
    rule would demand; `house` what this house does anyway. `kinds` are the uses that the rule speaks of.
    """

    territory: str
    on: dt.date
    medium: Medium
    status: Status
    reference: Reference
    law: Demand | None
    unverified: Demand | None
    house: Demand
    kinds: tuple[str, ...]

    @property
    def is_verified(self) -> bool:
        """Whether the rule may be shown as a fact."""
        return self.reference.is_verified

    @property
    def apply(self) -> Demand:
        """What to do: the law and the house rule together."""
        return self.house | self.law if self.law else self.house

    def to_json(self, tag: str = "en") -> dict[str, Any]:
        """As answered to machines, with the words of the labels in one language."""
        done = self.apply
        visible = asdict(done.visible) if done.visible else None
        audible = asdict(done.audible) if done.audible else None
        if visible:
            visible["text"] = f"AI · {words_of(visible['code'], tag).badge}"
            visible["icon_text"] = icon_words(visible["icon"], tag)
        if audible:
            audible["text"] = spoken_line(audible["code"], tag)
        return {
            "territory": self.territory,
            "date": self.on.isoformat(),
            "medium": self.medium.value,
            "status": self.status.value,
            "machine_mark": list(done.machine),
            "visible": visible,
            "audible": audible,
            "demanded_by_law": asdict(self.law) if self.law else None,
            "unverified": asdict(self.unverified) if self.unverified else None,
            "kinds": list(self.kinds),
            "legal_reference": asdict(self.reference),
            "confidence": self.reference.confidence,
            "is_verified": self.is_verified,
        }


@dataclass(frozen=True)
class Profile:
    """One dated rule of a territory."""

    territory: str
    since: dt.date | None
    until: dt.date | None
    status: Status
    export: bool
    icons: bool
    media: tuple[Medium, ...]
    machine: tuple[str, ...]
    visible: Mapping[str, Any] | None
    audible: str
    covers: Mapping[AIKind, str]
    reference: Reference

    def holds(self, on: dt.date) -> bool:
        """Whether it is the rule of that day; the first day counts, the last one no longer does."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    def speaks_of(self, use: AIUse) -> bool:
        """Whether the rule covers a use."""
        condition = self.covers.get(use.kind, "no")
        if condition == "imitates":
            return use.cloned or use.real_person or use.real_event
        if condition == "cloned":
            return use.cloned or use.real_person
        if condition == "unreviewed":
            # EU AI Act, article 50(4): text under the editorial control of a person who answers for it is exempt.
            return not (use.editor and use.review == "full")
        return condition == "yes"

    def demand(self, uses: Sequence[AIUse], medium: Medium) -> Demand:
        """What the rule asks for of these uses; empty when it speaks of none of them, or not of the medium."""
        covered = [use for use in uses if self.speaks_of(use) and use.level]
        if not covered or medium not in self.media:
            return Demand()
        first = min(covered, key=lambda use: (-use.level, ORDER.index(code_of(use))))
        return Demand(
            self.machine,
            self._visible(first, covered) if medium is not Medium.RADIO else None,
            self._audible(covered, medium),
        )

    def _visible(self, first: AIUse, covered: Sequence[AIUse]) -> Visible | None:
        if self.visible is None:
            return None
        level = first.level
        return Visible(
            level=level,
            code=code_of(first),
            icon=icon_of(covered) if self.icons else "ai",
            where=str(self.visible["where"]),
            height_percent=int(self.visible["height_percent"]),
            start_seconds=int(self.visible["start_seconds"]) if level >= _BADGE else 0,
            every_minutes=self.visible["every_minutes"] if level >= _SOUND else None,
            after_breaks=bool(self.visible["after_breaks"]) and level >= _SOUND,
            whole_ranges=level >= _SOUND,
        )

    def _audible(self, covered: Sequence[AIUse], medium: Medium) -> Audible | None:
        """Radio says every label aloud; a picture carries the others, and level 3 is said or captioned."""
        wanted = _BADGE if medium is Medium.RADIO else _SOUND
        heard = [use for use in covered if use.level >= wanted]
        if not self.audible or medium is Medium.TEXT or not heard:
            return None
        first = min(heard, key=lambda use: (-use.level, ORDER.index(code_of(use))))
        return Audible(code_of(first), after_breaks=first.level >= _SOUND)


_ICONS = ("ai", "ai-modified", "ai-generated")


def _stronger(one: Visible | None, other: Visible | None) -> Visible | None:
    """One label that does what both ask for."""
    if one is None or other is None:
        return one or other
    first, second = sorted((one, other), key=lambda label: (-label.level, ORDER.index(label.code)))
    intervals = [label.every_minutes for label in (one, other) if label.every_minutes]
    return replace(
        first,
        icon=max(first.icon, second.icon, key=_ICONS.index),
        height_percent=max(first.height_percent, second.height_percent),
        start_seconds=max(first.start_seconds, second.start_seconds),
        every_minutes=min(intervals, default=None),
        after_breaks=first.after_breaks or second.after_breaks,
        whole_ranges=first.whole_ranges or second.whole_ranges,
    )


def icon_of(uses: Iterable[AIUse]) -> str:
    """The icon of the EU code of practice: AI GENERATED before AI MODIFIED before AI, which stays the first element."""
    icons = _data()["icons"]
    found = ["ai"]
    for use in uses:
        icon = str(icons.get(use.kind.value, "ai"))
        if icon == "ai-modified-if-cloned":
            icon = "ai-modified" if use.cloned else "ai"
        found.append(icon)
    return max(found, key=_ICONS.index)


def gb_label(uses: Iterable[AIUse]) -> str:
    """`Label` of GB 45438-2025: 1 is made by AI; empty when there is nothing to mark."""
    return max((str(_data()["gb_label"].get(use.kind.value, "")) for use in uses), default="")


@cache
def _data() -> Mapping[str, Any]:
    text = resources.files("ortaq.core.origin").joinpath("data/duty_profiles.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@cache
def profiles() -> tuple[Profile, ...]:
    """Every rule, with its days and its source."""
    return tuple(
        Profile(
            territory=row["territory"],
            since=_day(row["since"]),
            until=_day(row["until"]),
            status=Status(row["status"]),
            export=row["export"],
            icons=row["icons"],
            media=tuple(Medium(one) for one in row["media"]),
            machine=tuple(row["machine"]),
            visible=row["visible"],
            audible=row["audible"],
            covers={AIKind(kind): str(condition) for kind, condition in row["covers"].items()},
            reference=Reference(
                row["instrument"],
                row["article"],
                row["says"],
                tuple(row["notes"]),
                tuple(row["sources"]),
                row["as_of"],
                row["confidence"],
            ),
        )
        for row in _data()["profiles"]
    )


def known_territories() -> tuple[str, ...]:
    """Every territory that a rule speaks of, without the one that stands for all."""
    return tuple(dict.fromkeys(one.territory for one in profiles() if one.territory != STRICTEST))


def profile_of(territory: str, on: dt.date) -> Profile:
    """The rule of a territory on a day; before the first rule nothing was found. Raises UnknownTerritory."""
    rows = [one for one in profiles() if one.territory == territory]
    if not rows:
        raise UnknownTerritory(territory)
    return next((one for one in rows if one.holds(on)), _nothing(rows[0]))


def _nothing(row: Profile) -> Profile:
    """No rule holds on the day."""
    return replace(row, status=Status.NONE_FOUND, media=(), covers={}, machine=(), visible=None, audible="")


def duties(
    statements: Iterable[Statement], territory: str, on: dt.date, medium: Medium | str = Medium.TELEVISION
) -> Duty:
    """What the statements oblige to in a territory on a day; raises UnknownTerritory and UnknownMedium.

    Whether a rule is verified or not, the house rule applies as well: one label serves every country.
    """
    try:
        way = Medium(medium)
    except ValueError as error:
        raise UnknownMedium(str(medium)) from error
    told = [one for one in statements if way is not Medium.RADIO or one.part is Part.SOUND]
    uses = [use for one in told for use in one.uses if use.kind.is_ai]
    profile = profile_of(territory, on)
    demand = profile.demand(uses, way)
    house = profile_of(STRICTEST, on).demand(uses, way)
    if territory == STRICTEST:
        for one in profiles():
            if not one.export and one.holds(on):
                house |= one.demand(uses, way)
    in_force = profile.status is Status.IN_FORCE
    verified = profile.reference.is_verified
    return Duty(
        territory=territory,
        on=on,
        medium=way,
        status=profile.status,
        reference=profile.reference,
        law=demand if in_force and verified and not demand.is_empty else None,
        unverified=None if demand.is_empty or profile.status is Status.HOUSE or (in_force and verified) else demand,
        house=house,
        kinds=tuple(sorted({use.kind.value for use in uses if profile.speaks_of(use)})),
    )


def duties_everywhere(
    statements: Iterable[Statement], on: dt.date, medium: Medium | str = Medium.TELEVISION
) -> tuple[Duty, ...]:
    """The duties in every territory that is known."""
    told = tuple(statements)
    return tuple(duties(told, territory, on, medium) for territory in known_territories())
