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


class BadStore(ValueError):
    """Bytes that are no sound manifest store."""


_EMBEDDED_FILE = b"@\xcb\x0c2"
"""Embedded files have a UUID of their own (ISO 19566-5, annex B.1.6)."""
_DEEPEST = 12
_SALT = 0x10
_LABELS = {
    b"c2pa": (b"c2pa",),
    b"c2as": (b"c2pa.assertions",),
    b"c2cl": (b"c2pa.claim", b"c2pa.claim.v2"),
    b"c2cs": (b"c2pa.signature",),
    b"c2vc": (b"c2pa.credentials",),
    b"c2db": (b"c2pa.databoxes",),
}
"""Labels that a box of a kind must have; readers find these by kind, so nothing else would notice a changed letter."""


def _boxes(content: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 0
    while at < len(content):
        if at + 8 > len(content):
            raise BadStore("loose bytes")
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        if size < 8 or at + size > len(content):  # noqa: PLR2004 -- a box has a head of 8 bytes
            raise BadStore("a box does not fit")
        found.append((kind, content[at + 8 : at + size]))
        at += size
    return found


def check_frame(store: bytes) -> None:
    """Check the bytes of a store that no hash covers: sizes, content types, toggles and fixed labels; raises BadStore.

    c2pa-rs builds the boxes anew before it hashes them, so a changed byte in their frame would go unnoticed.
    """
    boxes = _boxes(store)
    if len(boxes) != 1 or boxes[0][0] != b"jumb":
        raise BadStore("a store is one superbox")
    _check(boxes[0][1], 0)


def _check(content: bytes, depth: int) -> None:
    """One superbox and those inside it."""
    if depth > _DEEPEST:
        raise BadStore("boxes are nested too deeply")
    boxes = _boxes(content)
    if not boxes or boxes[0][0] != b"jumd":
        raise BadStore("a superbox starts with its description")
    kind, label = _description(boxes[0][1])
    if label not in _LABELS.get(kind, (label,)) or (depth == 0) != (kind == b"c2pa"):
        raise BadStore("a box has a label that is not its own")
    for inner, inside in boxes[1:]:
        if inner == b"jumb":
            _check(inside, depth + 1)


def _description(content: bytes) -> tuple[bytes, bytes]:
    """Kind and label of a description box."""
    kind, tail, toggles = content[:4], content[4:16], content[16:17]
    label, end, rest = content[17:].partition(b"\0")
    if tail != _C2PA_TAIL and kind != _EMBEDDED_FILE:
        raise BadStore("a content type is not one of C2PA")
    if not end or toggles not in (_REQUESTABLE_WITH_LABEL, bytes([_REQUESTABLE_WITH_LABEL[0] | _SALT])):
        raise BadStore("a description is not as C2PA writes it")
    if (toggles != _REQUESTABLE_WITH_LABEL) != bool(rest) or (rest and [one for one, _ in _boxes(rest)] != [b"c2sh"]):
        raise BadStore("loose bytes in a description")
    return kind, label


def manifests(store: bytes) -> list[tuple[str, bytes]]:
    """Label and whole box of every manifest in a store, in their order; the last one is active. Raises BadStore."""
    outer = _boxes(store)
    if len(outer) != 1 or outer[0][0] != b"jumb":
        raise BadStore("a store is one superbox")
    return _labelled(outer[0][1])


def within(whole: bytes, label: str) -> bytes:
    """The box of that label directly inside a superbox; raises BadStore."""
    for name, inside in _labelled(whole[8:]):
        if name == label:
            return inside
    raise BadStore(f"there is no {label}")


def content_of(whole: bytes) -> bytes:
    """What stands in the first box after the description of a superbox, e.g. the CBOR; raises BadStore."""
    boxes = _boxes(whole[8:])
    if len(boxes) < 2:  # noqa: PLR2004 -- the description, and what it describes
        raise BadStore("there is nothing in the superbox")
    return boxes[1][1]


def _labelled(content: bytes) -> list[tuple[str, bytes]]:
    """Label and whole box of the superboxes inside a superbox's content."""
    found = []
    for kind, inside in _boxes(content)[1:]:
        inner = _boxes(inside) if kind == b"jumb" else []
        if inner and inner[0][0] == b"jumd":
            found.append((_description(inner[0][1])[1].decode("utf-8", "replace"), box(kind, inside)))
    return found


def active_label(store: bytes) -> str:
    """Label of the active manifest, the last one of the store (C2PA 2.4, section 11.1.4.2); raises BadStore."""
    labels = [label for label, _ in manifests(store)]
    if not labels:
        raise BadStore("there is no manifest in the store")
    return labels[-1]
