"""The register of consents that declarations rest on: who agreed to a synthetic or copied voice or face, until when.

The room asks for consents only through `register()`. Now the register is the table `Consent` of this room; a register
kept elsewhere takes its place with `use_register`, and nothing else changes.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils import timezone

from ortaq.catalogue.models import Version
from ortaq.core.origin.uses import AIKind, AIUse, BadStatement, Part
from ortaq.origin.models import Consent, ConsentSubject

VOICE, FACE, PERFORMANCE = (str(one.value) for one in ConsentSubject)


class ConsentState(StrEnum):
    """Whether a consent holds."""

    IN_FORCE = "in-force"
    NOT_YET = "not-yet"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class ConsentProblem(BadStatement):
    """A declaration rests on a consent that does not carry it; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The consent does not carry this: {code}.")
        self.code = code


@dataclass(frozen=True)
class Known:
    """A consent as the register knows it; `house` is the id of the member that holds it."""

    reference: str
    house: object
    subject: str
    state: ConsentState


class ConsentRegister(Protocol):
    """Where consents are kept; what it does not know does not hold."""

    def find(self, references: Collection[str]) -> Mapping[str, Known]:
        """Reference -> consent, for those that exist."""
        ...


class BuiltIn:
    """The register in this room's own table."""

    def find(self, references: Collection[str]) -> Mapping[str, Known]:
        """Reference -> consent, in one query; none for no references."""
        if not references:
            return {}
        found = Consent.objects.filter(reference__in=references).select_related("house")
        return {one.reference: Known(one.reference, one.house_id, one.subject, state_of(one)) for one in found}


_registers: list[ConsentRegister] = [BuiltIn()]


def register() -> ConsentRegister:
    """The register that counts now."""
    return _registers[-1]


def use_register(other: ConsentRegister) -> None:
    """Let another register take the place of this one."""
    _registers.append(other)


def state_of(consent: Consent, at: dt.datetime | None = None) -> ConsentState:
    """Whether a consent holds at an instant (now); its days are those of the house that keeps it."""
    if consent.withdrawn_at:
        return ConsentState.WITHDRAWN
    day = (at or timezone.now()).astimezone(ZoneInfo(consent.house.time_zone)).date()
    if day < consent.given_on:
        return ConsentState.NOT_YET
    return ConsentState.OVER if consent.ends_on and day > consent.ends_on else ConsentState.IN_FORCE


def named(uses: Iterable[AIUse]) -> set[str]:
    """Every consent that uses rest on."""
    return {reference for use in uses for reference in use.consents}


def not_in_force(references: Collection[str]) -> set[str]:
    """Those that do not hold now: withdrawn, over, or unknown to the register."""
    known = register().find(references)
    return {one for one in references if one not in known or known[one].state is not ConsentState.IN_FORCE}


def wanted(use: AIUse, part: Part) -> list[set[str]]:
    """To what a person must have agreed for a use: of each set at least one subject."""
    found = []
    if use.cloned or (use.kind is AIKind.DEEPFAKE and part is Part.SOUND):
        found.append({VOICE, PERFORMANCE})
    if use.kind is AIKind.FACE or (use.kind is AIKind.DEEPFAKE and part is not Part.SOUND):
        found.append({FACE, PERFORMANCE})
    if use.kind is AIKind.BODY:
        found.append({PERFORMANCE})
    return found


def check(uses: Iterable[AIUse], version: Version) -> None:
    """Raise ConsentProblem unless every consent that is named carries its use in this version.

    It must be in the register, be held by the house that made the version or owns the programme (another house's is
    told as unknown: whose face was given to whom is nobody else's business), be in force, and fit what was made.
    """
    check_for(uses, Part(version.kind), {version.made_by_id, version.programme.owner_id})


def check_for(uses: Iterable[AIUse], part: Part, houses: Collection[object]) -> None:
    """The same for a part of anything, with the ids of the houses whose consents count; raises ConsentProblem."""
    told = list(uses)
    known = register().find(named(told))
    for use in told:
        held = [known[one] for one in use.consents if one in known and known[one].house in houses]
        if len(held) < len(use.consents):
            raise ConsentProblem("consent-unknown")
        for one in held:
            if one.state is not ConsentState.IN_FORCE:
                raise ConsentProblem(f"consent-{one.state.value}")
        subjects = {one.subject for one in held}
        if any(not subjects & fitting for fitting in wanted(use, part)):
            raise ConsentProblem("consent-unfit")
