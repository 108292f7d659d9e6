"""How something stands by the rules: values that pages, actions and later rooms share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ortaq.core.rules import Bound, Outcome, Ruling, Severity
from ortaq.members.models import Broadcaster

PROGRAMME, MEMBER = "programme", "member"
"""Kinds of subject."""


@dataclass(frozen=True)
class Asked:
    """Something that is judged: its facts, who made it, and the houses that receive it."""

    subject_id: UUID
    facts: Mapping[str, Any]
    makers: tuple[Broadcaster, ...]
    receivers: tuple[Broadcaster, ...] = ()

    @property
    def houses(self) -> dict[str, Broadcaster]:
        """Everybody whose rules hold, by slug."""
        return {one.slug: one for one in (*self.makers, *self.receivers)}


@dataclass(frozen=True)
class Standing:
    """What the rules say of one thing.

    `rulings` are what they said of it in their order; `excepted` would stand in the way without the exception of the
    house that is bound.
    """

    rulings: tuple[Ruling, ...] = ()
    excepted: tuple[Ruling, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def _failing(self, severity: Severity) -> list[Ruling]:
        return [one for one in self.rulings if one.judgement.outcome is Outcome.FAIL and one.bound.severity is severity]

    @property
    def blocks(self) -> list[Ruling]:
        """What stands in the way."""
        return self._failing(Severity.BLOCK)

    @property
    def warns(self) -> list[Ruling]:
        """What stays in sight."""
        return self._failing(Severity.WARN)

    @property
    def advice(self) -> list[Ruling]:
        """What is said once."""
        return self._failing(Severity.ADVISE)

    @property
    def unknowns(self) -> list[Ruling]:
        """Rules that ask for something that nobody knows."""
        return [one for one in self.rulings if one.judgement.outcome is Outcome.UNKNOWN]

    @property
    def open_questions(self) -> list[Ruling]:
        """Rules that block, of which nobody knows whether they are kept: never a pass, but for a person to decide."""
        return [one for one in self.unknowns if one.bound.severity is Severity.BLOCK]

    @property
    def kept(self) -> list[Ruling]:
        """Rules that are kept."""
        return [one for one in self.rulings if one.judgement.outcome is Outcome.PASS]

    @property
    def light(self) -> str:
        """deny, review or allow; empty when nobody is bound by anything."""
        if self.blocks:
            return "deny"
        if self.open_questions:
            return "review"
        return "allow" if self.rulings or self.excepted else ""

    @property
    def stopping(self) -> list[Ruling]:
        """What must be put right, known or excepted before anything is offered, signed or published."""
        return [*self.blocks, *self.open_questions]

    def name_of(self, bound: Bound) -> str:
        """The house whose rule it is."""
        return self.names.get(bound.member, bound.member)
