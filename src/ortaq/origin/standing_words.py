"""How a programme stands, as its page shows it: each rule with the leaf that decided and the way to put it right."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.catalogue.models import FILMED, Programme
from ortaq.core.rules import Outcome, Ruling
from ortaq.members.models import Broadcaster, Person
from ortaq.standards.charter.sentences import words
from ortaq.standards.gate import rules, sentences
from ortaq.standards.gate.queries import stateable, undecided
from ortaq.standards.gate.standing import MEMBER, PROGRAMME, Standing
from ortaq.standards.models import Waiver

ORDER = {
    (Outcome.FAIL, "block"): 0,
    (Outcome.UNKNOWN, "block"): 1,
    (Outcome.FAIL, "warn"): 2,
    (Outcome.UNKNOWN, "warn"): 3,
    (Outcome.FAIL, "advise"): 4,
    (Outcome.UNKNOWN, "advise"): 5,
}
"""What is read first."""


@dataclass(frozen=True)
class Way:
    """Where something can be put right."""

    address: str
    words: str


@dataclass(frozen=True)
class Line:
    """One rule; `leaf` is empty for readers of another house, who need not know what a house has stated.

    With `lacks_files` nobody can know it before the film is there. `waiting` is the exception that the reader's house
    has been asked for and nobody has decided.
    """

    ruling: Ruling
    house: str
    leaf: str
    way: Way | None
    may_ask: bool
    is_excepted: bool = False
    waiting: Waiver | None = None
    lacks_files: bool = False

    @property
    def state(self) -> str:
        """deny, review, unknown or allow, as the lights of a page have it."""
        if self.is_excepted:
            return "allow"
        outcome, blocks = self.ruling.judgement.outcome, self.ruling.bound.severity == "block"
        if outcome is Outcome.FAIL:
            return "deny" if blocks else "review"
        if outcome is Outcome.UNKNOWN:
            return "review" if blocks else "unknown"
        return "allow"

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.ruling.judgement.outcome in (Outcome.FAIL, Outcome.UNKNOWN) and not self.is_excepted

    @property
    def title(self) -> str:
        """The name of the rule."""
        return words(self.ruling.bound.rule.title)

    @property
    def said(self) -> str:
        """What it says when it is not kept; nothing when that is not known."""
        return words(self.ruling.bound.rule.message) if self.ruling.judgement.outcome is Outcome.FAIL else ""

    @property
    def fix(self) -> str:
        """How to put it right; what has no files yet needs those first."""
        if self.lacks_files:
            return _("It has no film yet. Bring in its files first; then declare each part and sign.")
        return words(self.ruling.bound.rule.fix)


def lines(standing: Standing, programme: Programme, reader: Person) -> list[Line]:
    """Rules that are not kept or not known, the gravest first; those with an exception; those that are kept."""
    is_ours = reader.broadcaster_id == programme.owner_id
    rows = sorted(standing.rulings, key=lambda one: ORDER.get((one.judgement.outcome, one.bound.severity.value), 9))
    told = [one for one in rows if one.judgement.outcome is not Outcome.NOT_APPLICABLE]
    mine = reader.broadcaster
    asked = {one.rule_id: one for one in undecided(mine).filter(subject_id=programme.pk)} if mine else {}

    def with_request(found: Line) -> Line:
        """The same, with what has been asked for already, which is not asked for twice."""
        waiting = asked.get(found.ruling.bound.rule.id) if found.may_ask else None
        return replace(found, may_ask=False, waiting=waiting) if waiting else found

    return [
        *(with_request(line(one, standing, programme, reader, is_ours=is_ours)) for one in told if _is_open(one)),
        *(line(one, standing, programme, reader, is_ours=is_ours, is_excepted=True) for one in standing.excepted),
        *(line(one, standing, programme, reader, is_ours=is_ours) for one in told if not _is_open(one)),
    ]


def _is_open(ruling: Ruling) -> bool:
    return ruling.judgement.outcome in (Outcome.FAIL, Outcome.UNKNOWN)


def line(
    ruling: Ruling,
    standing: Standing,
    programme: Programme,
    reader: Person,
    *,
    is_ours: bool,
    is_excepted: bool = False,
) -> Line:
    """One rule for one reader."""
    bound = ruling.bound
    mine: Broadcaster | None = reader.broadcaster
    own = mine is not None and mine.slug == bound.member
    lacks_files = _lacks_files(ruling, programme)
    there = Way(reverse("catalogue:programme", args=[programme.pk]), _("Open the programme"))
    return Line(
        ruling,
        standing.name_of(bound),
        sentences.decided(ruling) if is_ours else "",
        (there if lacks_files else way(ruling, programme)) if is_ours and _is_open(ruling) else None,
        own and mine is not None and rules.may_ask(reader, mine) and not bound.by_law and bound.severity == "block",
        is_excepted,
        lacks_files=lacks_files,
    )


OF_FILES = ("item.declaration", "item.label", "item.ai")
"""Facts that come with the parts of a film."""


def _lacks_files(ruling: Ruling, programme: Programme) -> bool:
    """Whether nobody can know it because there is no film yet."""
    if ruling.judgement.outcome is not Outcome.UNKNOWN:
        return False
    asks = any(path.startswith(OF_FILES) for path in asked_by(ruling.bound.rule.require))
    return asks and not programme.versions.filter(kind__in=FILMED).exists()


def asked_by(expression: Any) -> Iterator[str]:
    """The facts that an expression asks for, in their order."""
    if isinstance(expression, str) and expression.startswith("$"):
        yield expression[1:]
    elif isinstance(expression, dict):
        for one in expression.values():
            yield from asked_by(one)
    elif isinstance(expression, list):
        for one in expression:
            yield from asked_by(one)


def way(ruling: Ruling, programme: Programme) -> Way | None:
    """Where the first fact that the rule asks for can be put right; None where only somebody else can."""
    for path in asked_by([ruling.bound.rule.require, ruling.bound.rule.applies_when]):
        if found := way_of(path, programme):
            return found
    return None


PLACES = (
    (("item.declaration", "item.ai", "item.label"), "origin:declare", gettext_lazy("Declare the use of AI"), True),
    (("item.consents",), "standards:consents", gettext_lazy("Open the register of consents"), False),
    (("item.biometrics",), "standards:protection", gettext_lazy("Open data protection"), False),
    (("item.tools",), "standards:house_facts", gettext_lazy("Open the register of AI tools"), False),
    (("item.",), "catalogue:programme", gettext_lazy("Open the programme"), True),
)
"""Beginnings of paths, the page where such facts come from, its words, and whether it is a page of the programme."""


def way_of(path: str, programme: Programme) -> Way | None:
    """Where a fact comes from; what a day or a channel brings, nobody can put right here."""
    if path in stateable(PROGRAMME):
        return Way(f"{reverse('origin:standing', args=[programme.pk])}#{path}", _("State it"))
    if path in stateable(MEMBER):
        return Way(f"{reverse('standards:house_facts')}#{path}", _("State it for the house"))
    for beginnings, page, said, is_its_own in PLACES:
        if path.startswith(beginnings):
            return Way(reverse(page, args=[programme.pk] if is_its_own else []), str(said))
    return None
