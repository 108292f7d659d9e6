"""What the rooms hold about people: each room registers it, and whoever is asked can show, export or erase all of it.

A room that keeps something about a person registers a `Holding` when it starts: what it is, why, on which ground, how
it is found, and how it is erased (or why it stays). From these come the record of processing, the export of everything
about a person, and erasure. What goes when it is old registers a `Keeping`; how long it is kept is a rule, as data.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db import models

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Whom:
    """About whom is asked: somebody with an account, or the subject of a consent; the pseudonym is what logs know."""

    kind: Literal["account", "subject"]
    pk: str
    pseudonym: str


Found = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Rows:
    """The rows of a table that name an account in one of these columns; what is in the columns `hide` is left out."""

    model: type[models.Model]
    columns: tuple[str, ...]
    hide: tuple[str, ...] = ()

    def __call__(self, whom: Whom) -> Found:
        """Each row as JSON values."""
        if whom.kind != "account":
            return
        asked = models.Q(*((column, whom.pk) for column in self.columns), _connector=models.Q.OR)
        for row in self.model._default_manager.filter(asked).order_by("pk"):
            yield {"is": self.model._meta.label_lower, **told(row, self.hide)}


@dataclass(frozen=True)
class Holding:
    """One kind of record about people (as Art. 30 GDPR asks: whose, what, why, on which ground, seen by whom).

    `finds` give the records about a person as JSON values. `erase` removes or overwrites what is personal in them and
    says how many; without it `stays` says why they stay.
    """

    name: str
    what: "StrOrPromise"
    why: "StrOrPromise"
    ground: "StrOrPromise"
    whose: "StrOrPromise"
    seen_by: "StrOrPromise"
    finds: tuple[Callable[[Whom], Found], ...] = ()
    erase: Callable[[Whom], int] | None = None
    stays: "StrOrPromise" = ""

    @property
    def is_erasable(self) -> bool:
        """Whether it goes when the person is erased."""
        return self.erase is not None


@dataclass(frozen=True)
class Keeping:
    """Something that goes when it is old: `sweep` removes what was over before an instant and says how many it was."""

    name: str
    what: "StrOrPromise"
    why: "StrOrPromise"
    sweep: Callable[[dt.datetime], int]


_holdings: dict[str, Holding] = {}
_keepings: dict[str, Keeping] = {}


def hold(holding: Holding) -> Holding:
    """Register what a room holds; the same name again takes its place."""
    _holdings[holding.name] = holding
    return holding


def keep(keeping: Keeping) -> Keeping:
    """Register what goes when it is old; the same name again takes its place."""
    _keepings[keeping.name] = keeping
    return keeping


def holdings() -> list[Holding]:
    """Everything that is registered, by name."""
    return [_holdings[name] for name in sorted(_holdings)]


def keepings() -> dict[str, Keeping]:
    """Everything that can go when it is old, by name."""
    return dict(sorted(_keepings.items()))


def told(row: models.Model, hide: Iterable[str] = ()) -> dict[str, Any]:
    """The columns of a row as JSON values, without those in `hide` and without raw bytes."""
    left_out = set(hide)
    return {
        field.attname: as_json(field.value_from_object(row))
        for field in row._meta.concrete_fields
        if field.name not in left_out and not isinstance(field, models.BinaryField)
    }


def as_json(value: object) -> Any:
    """A column's value as JSON has it."""
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | str | dict | list) else str(value)
