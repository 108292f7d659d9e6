"""Terms as `robots.txt` (RFC 9309): which crawler of which AI platform may fetch what.

Which crawlers there are, and what for, is data: dated, sourced, with a confidence. A crawler may fetch what its purpose
is allowed for, also when something is owed: `License` leads to what. What must be asked for may not be fetched.
Lines that RFC 9309 does not know stand only where their source is known: `License` (RSL 1.0, section 4.4),
`Content-Signal` (contentsignals.org), `Content-Usage` (draft-ietf-aipref-attach); others read past them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from ortaq.core.interchange.platforms.terms import Leave, Terms, Thing, Use

DATA = Path(__file__).parent / "data" / "crawlers.json"
SIGNALS: Mapping[str, Use] = {"ai-input": Use.ANSWERING, "ai-train": Use.TRAINING}
PREFERENCES: Mapping[str, Use] = {"train-ai": Use.TRAINING}


@dataclass(frozen=True)
class Crawler:
    """A program of a platform that fetches pages, by the name it gives itself, and what for."""

    token: str
    operator: str
    purpose: Use
    on_request: bool
    source: str
    checked_on: str
    confidence: str


@dataclass(frozen=True)
class Place:
    """Where on this node what kind of thing lies, and the terms that hold there."""

    path: str
    thing: Thing
    terms: Terms


@cache
def crawlers() -> tuple[Crawler, ...]:
    """Every crawler that we know of."""
    return tuple(
        Crawler(
            token=row["token"],
            operator=row["operator"],
            purpose=Use(row["purpose"]),
            on_request=row.get("on_request", False),
            source=row["source"],
            checked_on=row["checked_on"],
            confidence=row["confidence"],
        )
        for row in json.loads(DATA.read_text())["crawlers"]
    )


def by_length(places: Iterable[Place]) -> list[Place]:
    """The longest paths first, so that a reader that takes the first match finds what RFC 9309 finds."""
    return sorted(places, key=lambda one: (-len(one.path), one.path, one.thing))


def may_fetch(places: Sequence[Place], path: str, use: Use) -> bool:
    """Whether everything that lies at a path may be used so."""
    return all(one.terms.leave(one.thing, use) is Leave.ALLOWED for one in places if one.path == path)


def lines(
    places: Sequence[Place],
    always: Sequence[str],
    *,
    licence: str,
    closed: Sequence[str] = (),
    sitemaps: Sequence[str] = (),
) -> Iterator[str]:
    """The lines of the file.

    `always` are paths that everybody may fetch: the terms themselves. `closed` are paths that are nobody's business.
    `sitemaps` are whole addresses (sitemaps.org; they belong to no group).
    """
    yield f"License: {licence}"
    for purpose, members in groupby(sorted(crawlers(), key=lambda one: one.purpose), key=lambda one: one.purpose):
        yield ""
        yield from (f"User-agent: {one.token}" for one in members)
        yield from (f"Allow: {one}" for one in always)
        for path in dict.fromkeys(one.path for one in by_length(places)):
            yield f"{'Allow' if may_fetch(places, path, purpose) else 'Disallow'}: {path}"
        yield "Disallow: /"
    yield ""
    yield "User-agent: *"
    if said := signals(places):
        yield "Content-Signal: " + ", ".join(f"{name}={answer}" for name, answer in said.items())
    if said := preferences(places):
        yield "Content-Usage: " + ", ".join(f"{name}={answer}" for name, answer in said.items())
    yield from (f"Disallow: {one}" for one in closed)
    yield "Allow: /"
    if sitemaps:
        yield ""
        yield from (f"Sitemap: {one}" for one in sitemaps)


def whole(places: Sequence[Place], use: Use) -> bool | None:
    """What holds for the whole node: yes when it is allowed everywhere and nothing is owed, no where it is not.

    None when something is owed: a signal has no word for it, and saying nothing neither grants nor restricts.
    """
    if not places or any(one.terms.leave(one.thing, use) is not Leave.ALLOWED for one in places):
        return False
    return True if all(one.terms.is_free(one.thing, use) for one in places) else None


def signals(places: Sequence[Place]) -> dict[str, str]:
    """Content signals for the whole node."""
    found = {name: whole(places, use) for name, use in SIGNALS.items()}
    return {name: "yes" if said else "no" for name, said in found.items() if said is not None}


def preferences(places: Sequence[Place]) -> dict[str, str]:
    """AI preferences for the whole node."""
    found = {name: whole(places, use) for name, use in PREFERENCES.items()}
    return {name: "y" if said else "n" for name, said in found.items() if said is not None}


@dataclass(frozen=True)
class Group:
    """What a robots.txt says to some crawlers, as read from it."""

    tokens: tuple[str, ...]
    rules: tuple[tuple[bool, str], ...]
    said: Mapping[str, str]

    def allows(self, path: str) -> bool:
        """Whether a path may be fetched: the longest rule counts, of equal ones what allows (RFC 9309, 2.2.2)."""
        found = [(len(where), allowed) for allowed, where in self.rules if where and path.startswith(where)]
        return max(found)[1] if found else True


def read(text: str) -> list[Group]:
    """The groups of a file; a line of another kind between names and rules belongs to the group."""
    groups: list[Group] = []
    tokens: list[str] = []
    rules: list[tuple[bool, str]] = []
    said: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            if rules or said:
                groups.append(Group(tuple(tokens), tuple(rules), said))
                tokens, rules, said = [], [], {}
            tokens.append(value)
        elif name in ("allow", "disallow"):
            rules.append((name == "allow", value))
        elif tokens and name in ("content-signal", "content-usage"):
            said |= read_pairs(value)
    return [*groups, Group(tuple(tokens), tuple(rules), said)] if tokens else groups


def read_pairs(value: str) -> dict[str, str]:
    """`a=yes, b=no`."""
    pairs = (one.partition("=") for one in value.split(","))
    return {name.strip(): answer.strip() for name, equals, answer in pairs if equals}


def group_of(groups: Iterable[Group], token: str) -> Group | None:
    """The group that counts for a crawler: the one with its name, else the one for all."""
    found = {one: group for group in groups for one in group.tokens}
    return found.get(token, found.get("*"))
