"""Canonical JSON, so that the same value always has the same bytes and the same digest.

The subset of RFC 8785 (JSON Canonicalization Scheme) that we need: sorted keys, no blanks, UTF-8; floats are refused
because their text differs between systems (use integers of a smaller unit).
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:  # noqa: PLR0911 -- one return a type reads best
    """The value as JSON types only; raises TypeError for floats and unknown types, naming what it met."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(inner) for inner in value)
    message = f"{type(value).__name__} has no canonical form"
    raise TypeError(message)


def canonical(value: Any) -> bytes:
    """The one byte string of a value; raises TypeError as `plain` does."""
    text = json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()
