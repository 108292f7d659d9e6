"""Canonical JSON (RFC 8785, JSON Canonicalization Scheme): the same value always has the same bytes and digest.

Two writers, which agree wherever both have an answer:

- `canonical` is the log's own. It takes our values too (times, ids, sets) and refuses floats: a database, a spreadsheet
  or a person may write 1.0 as 1 or 0.30000000000000004 as 0.3, and an entry must have the same digest for all of them.
  Use integers of a smaller unit.
- `jcs` is for documents from elsewhere: JSON values only, floats as ECMAScript writes them.

>>> canonical({"b": 1, "a": {"d", "c"}})
b'{"a":["c","d"],"b":1}'
>>> jcs({"b": 1e21, "a": 0.1})
b'{"a":0.1,"b":1e+21}'
"""

import datetime as dt
import hashlib
import json
import math
import uuid
from collections.abc import Mapping
from typing import Any

SAFE_INTEGER = 2**53 - 1
"""Beyond this, integers are not the same for all readers of JSON (RFC 7493, 2.2)."""
_DIGITS, _FRACTION = 21, -6
"""From where on ECMAScript writes an exponent: 1e21, and 1e-7 (ECMA-262, Number::toString)."""
_string = json.encoder.encode_basestring


class NoCanonicalForm(TypeError, ValueError):
    """A value that has no one text: a float, an integer beyond 2^53 - 1, a broken letter, a key twice."""


def plain(value: Any) -> Any:  # noqa: PLR0911 -- one return a type reads best
    """The value as JSON types only; raises NoCanonicalForm for floats and unknown types, naming what it met."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > SAFE_INTEGER:
            raise NoCanonicalForm(f"{value} has no canonical form: it is beyond 2^53 - 1")
        return value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return _in_order({str(key): plain(inner) for key, inner in value.items()}, len(value))
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(inner) for inner in value)
    raise NoCanonicalForm(f"{type(value).__name__} has no canonical form")


class Once(json.JSONDecoder):
    """Reads JSON so that an object in which a key stands twice is another value than any that was written here.

    Readers differ: Python takes the last, SQLite's JSON functions the first. A digest over what one of them reads would
    vouch for what the other never saw.

    >>> json.loads('{"a": 1, "a": 2}', cls=Once)
    {'a': 2, 'stands twice': ['a']}
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"object_pairs_hook": _once})


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    names = [name for name, _value in pairs]
    return made | {"stands twice": sorted({name for name in names if names.count(name) > 1})}


def canonical(value: Any) -> bytes:
    """The one byte string of a value; raises NoCanonicalForm as `plain` does."""
    return _encoded(json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def jcs(value: Any) -> bytes:
    """The canonical bytes of a JSON value (RFC 8785, 3.2); raises NoCanonicalForm for anything that JSON has not."""
    return _encoded(_written(value))


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        return str(plain(value))
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return f"{{{','.join(f'{_string(key)}:{_written(inner)}' for key, inner in _in_order(value).items())}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_written, value))}]"
    raise NoCanonicalForm(f"{type(value).__name__} has no canonical form")


def number(value: float) -> str:
    """A float as ECMAScript writes it (RFC 8785, 3.2.2.3); raises NoCanonicalForm for what is not finite."""
    if not math.isfinite(value):
        raise NoCanonicalForm(f"{value} has no canonical form")
    if not value:
        return "0"
    # Python's shortest digits are those of ECMAScript; only where the point stands is written otherwise.
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(digits) - len(fraction) + int(exponent or 0)
    digits = digits.rstrip("0")
    if len(digits) <= point <= _DIGITS:
        text = digits.ljust(point, "0")
    elif 0 < point <= _DIGITS:
        text = f"{digits[:point]}.{digits[point:]}"
    elif _FRACTION < point <= 0:
        text = f"0.{'0' * -point}{digits}"
    else:
        rest = f".{digits[1:]}" if digits[1:] else ""
        text = f"{digits[0]}{rest}e{point - 1:+d}"
    return f"-{text}" if value < 0 else text


def _in_order(members: dict[str, Any], count: int | None = None) -> dict[str, Any]:
    """Sorted by UTF-16 code units (RFC 8785, 3.2.3), which is not the order of code points beyond U+D7FF."""
    if count not in (None, len(members)):
        raise NoCanonicalForm("Two keys of one object have the same text")
    if all(map(str.isascii, members)):
        return dict(sorted(members.items()))
    return dict(sorted(members.items(), key=lambda member: member[0].encode("utf-16-be", "surrogatepass")))


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise NoCanonicalForm("Half of a surrogate pair has no canonical form") from None
