"""Minutes of programmes that a house gives and takes, drawn."""

from collections import defaultdict
from dataclasses import dataclass

from ortaq.catalogue.models import Programme
from ortaq.members.models import Broadcaster
from ortaq.rights.models import Clause

MIDDLE, LONGEST, LINE = 228, 96, 21
"""The picture of the balance: its middle line, its longest bar, the height of a row."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Minutes of programmes under contract between this house and another."""

    house: Broadcaster
    given: int
    taken: int
    y: int
    given_width: float
    taken_width: float

    @property
    def text_y(self) -> int:
        """Base line of its words."""
        return self.y + 10

    @property
    def given_x(self) -> float:
        """Where the bar of what was given begins; it grows away from the middle."""
        return MIDDLE - self.given_width

    @property
    def given_text_x(self) -> float:
        """Where its figure ends."""
        return self.given_x - 4

    @property
    def taken_text_x(self) -> float:
        """Where the figure of what was taken begins."""
        return MIDDLE + self.taken_width + 4


def balance_of(house: Broadcaster) -> list[Balance]:
    """Minutes of programmes that this house gives and takes under contract, by the other house."""
    given: dict[Broadcaster, float] = defaultdict(float)
    taken: dict[Broadcaster, float] = defaultdict(float)
    clauses = Clause.objects.filter(contract__licensee__isnull=False).select_related(
        "contract__licensor", "contract__licensee", "programme__package"
    )
    for clause in clauses.filter(contract__licensor=house):
        assert clause.contract.licensee  # noqa: S101 -- asked in the query
        given[clause.contract.licensee] += minutes_of(clause.programme)
    for clause in clauses.filter(contract__licensee=house):
        taken[clause.contract.licensor] += minutes_of(clause.programme)
    houses = sorted({*given, *taken}, key=lambda one: -(given[one] + taken[one]))
    most = max([*given.values(), *taken.values()], default=0) or 1
    return [
        Balance(
            one,
            round(given[one]),
            round(taken[one]),
            LINE + LINE * row,
            round(LONGEST * given[one] / most, 1),
            round(LONGEST * taken[one] / most, 1),
        )
        for row, one in enumerate(houses)
    ]


def minutes_of(programme: Programme) -> float:
    """Length of a programme: of its package, else as planned."""
    package = getattr(programme, "package", None)
    return package.seconds / 60 if package else programme.minutes
