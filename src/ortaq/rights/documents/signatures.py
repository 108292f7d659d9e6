"""Who has signed a contract: known to a later room, which registers its answer here when it starts."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from ortaq.rights.models import Contract


@dataclass(frozen=True, slots=True)
class Signed:
    """One side's signature over the SHA-256 of the text; no `at`: this side has not signed.

    `signature` is Base64, `key_fingerprint` the SHA-256 of the certificate, `holds` whether it fits text and key.
    """

    house: str
    person: str = ""
    at: dt.datetime | None = None
    key_fingerprint: str = ""
    signature: str = ""
    digest: str = ""
    holds: bool = False


class Source(Protocol):
    """Finds the signatures under a contract, the licensor's first."""

    def __call__(self, contract: Contract) -> Iterable[Signed]:
        """Those of one contract."""


class SignSource:
    """The one place that is asked for signatures; nobody has registered: there are none."""

    def __init__(self) -> None:
        self._sources: list[Source] = []

    def register(self, source: Source) -> None:
        """Ask this function as well from now on; each knows the contracts of its own room."""
        self._sources.append(source)

    def __call__(self, contract: Contract) -> list[Signed]:
        """The signatures under a contract, of the first that knows of any."""
        return next((found for source in self._sources if (found := list(source(contract)))), [])


sign_source = SignSource()
"""Filled by the rooms of the exchange, whose deals are signed, and of the studio, whose agreements are."""
