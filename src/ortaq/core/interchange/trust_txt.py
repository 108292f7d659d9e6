"""`trust.txt`: who belongs to whom, said by both (draft-org-trust-relationship-protocol-00, of 6 August 2024).

A line is `name=address`. What a hub says of a member counts only when the member says `belongto` of the hub.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MEMBER, BELONGS_TO, CONTROL, CONTROLLED_BY = "member", "belongto", "control", "controlledby"
SOCIAL, CONTACT, DISCLOSURE = "social", "contact", "disclosure"
TRAINING = "datatrainingallowed"
"""Added by the keepers of trust.txt in April 2024; the draft does not have it."""
NAMES = (MEMBER, BELONGS_TO, CONTROL, CONTROLLED_BY, SOCIAL, CONTACT, DISCLOSURE, TRAINING)


@dataclass(frozen=True)
class Said:
    """One line."""

    name: str
    value: str


def text(said: Iterable[Said], remarks: Iterable[str] = ()) -> str:
    """The file; raises ValueError for a name it does not have, and for a value that would be more than one line."""
    return "".join(f"{line}\n" for line in lines(said, remarks))


def lines(said: Iterable[Said], remarks: Iterable[str]) -> Iterator[str]:
    """Its lines: remarks first, then what is said, by name."""
    yield from (f"# {' '.join(remark.split())}" for remark in remarks)
    found = list(said)
    if strange := {one.name for one in found} - set(NAMES):
        raise ValueError(", ".join(sorted(strange)))
    for one in sorted(found, key=lambda one: (NAMES.index(one.name), one.value)):
        if not one.value or any(sign.isspace() or sign == "#" for sign in one.value):
            raise ValueError(one.value)
        yield f"{one.name}={one.value}"


def read(content: str) -> list[Said]:
    """What a file says; remarks and lines of other kinds are passed over."""
    found = []
    for line in content.splitlines():
        name, equals, value = line.partition("#")[0].partition("=")
        if equals and name.strip().lower() in NAMES and value.strip():
            found.append(Said(name.strip().lower(), value.strip()))
    return found
