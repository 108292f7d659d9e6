"""The formats that listings are written in and read from, by code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ortaq.core.interchange.model import Import, Listing


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name as its makers write it, file extension without dot, media type (RFC 6838), two functions.

    `read` is None for a format that is only written.
    """

    code: str
    name: str
    extension: str
    media_type: str
    export: Callable[[Listing], bytes]
    read: Callable[[bytes], Import] | None = None


_ALL: tuple[Format, ...] = ()

FORMATS: Mapping[str, Format] = MappingProxyType({one.code: one for one in _ALL})
"""Every format by its code, in the order in which they are offered."""
