"""JUMBF boxes (ISO 19566-5) of a manifest store, in the few forms that C2PA uses."""

import struct

_C2PA_TAIL = bytes.fromhex("00110010800000aa00389b71")
"""What follows the four letters in the UUID of a content type (ISO/IEC 19566-5, annex B)."""
_REQUESTABLE_WITH_LABEL = b"\x03"


def box(kind: bytes, content: bytes) -> bytes:
    """An ISO box: 32-bit size, four letters, content."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def superbox(kind: str, label: str, *content: bytes) -> bytes:
    """A `jumb` box with its description: `kind` is the four letters of the content type, e.g. `c2ma`."""
    description = kind.encode() + _C2PA_TAIL + _REQUESTABLE_WITH_LABEL + label.encode() + b"\0"
    return box(b"jumb", box(b"jumd", description) + b"".join(content))
