"""Atoms as rows and back, and ids and instants as the table has them."""

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ortaq.core.rights.atoms import Atom, Link
from ortaq.rights.models import Compiled

STILL = (1 << 63) - 1
"""Known until: now. In microseconds since 1970, like every `known_…`."""


def micros(instant: dt.datetime) -> int:
    """Microseconds since 1970."""
    return int(instant.timestamp()) * 1_000_000 + instant.microsecond


def plain_id(value: uuid.UUID | str | None) -> str:
    """An id as 32 hex digits, as the engine and SQLite have it; nothing is empty."""
    return value.hex if isinstance(value, uuid.UUID) else (value or "")


@lru_cache(maxsize=65_536)
def an_id(value: uuid.UUID | str) -> uuid.UUID:
    """An id as PostgreSQL (uuid) or SQLite (32 hex digits) gives it."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def row_of(work: str, atom: Atom, known_from: int) -> Compiled:
    """An atom as a row."""
    return Compiled(
        work=uuid.UUID(work),
        kind=atom.kind,
        clause=uuid.UUID(atom.clause) if atom.clause else None,
        contract=uuid.UUID(atom.contract) if atom.contract else None,
        holder=uuid.UUID(atom.holder) if atom.holder else None,
        start=atom.start,
        stop=atom.stop,
        places=" ".join(sorted(atom.places)),
        media=atom.media,
        sounds=" ".join(sorted(atom.sounds)),
        subtitles=" ".join(sorted(atom.subtitles)),
        tail=atom.tail,
        detail=atom.detail,
        about=atom.about,
        links=json.dumps(atom.links) if atom.links else "",
        known_from=known_from,
        known_until=STILL,
    )


def atom_of(row: Sequence[Any]) -> Atom:
    """A row of `reading.ATOMS` as an atom, without its programme."""
    kind, clause, contract, holder, start, stop, places, media, sounds, subtitles, tail, detail, about, links = row
    return Atom(
        kind,
        plain_id(clause),
        plain_id(contract),
        plain_id(holder) or None,
        start,
        stop,
        words_in(places),
        media,
        words_in(sounds),
        words_in(subtitles),
        tail,
        detail,
        about,
        links_in(links) if links else (),
    )


def atom_in(row: Compiled) -> Atom:
    """The atom in a record."""
    where, languages = (row.places, row.media), (row.sounds, row.subtitles)
    ids, time = (row.clause, row.contract, row.holder), (row.start, row.stop)
    return atom_of((row.kind, *ids, *time, *where, *languages, row.tail, row.detail, row.about, row.links))


@lru_cache(maxsize=4096)
def words_in(text: str) -> frozenset[str]:
    """A set of words; contracts repeat each other, so most have been read before."""
    return frozenset(text.split())


@lru_cache(maxsize=65_536)
def links_in(text: str) -> tuple[Link, ...]:
    """A chain of grants."""
    return tuple(Link(*row) for row in json.loads(text))
