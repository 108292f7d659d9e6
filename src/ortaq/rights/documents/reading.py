"""The text of a contract as plain data, read into what a document says; in force, or still a proposal.

Two kinds are read: `ortaq.contract/2` with any number of clauses in both directions, and `ortaq.licence/1` with one.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from ortaq.core.ledger.canonical import digest
from ortaq.core.rights import Kind, Terms, read_terms
from ortaq.rights import sentences
from ortaq.rights.documents.signatures import Signed
from ortaq.work.models import Json

OLD_KIND = "ortaq.licence/1"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a text beside its words: its number once it is in force, what became of it, who signed."""

    number: str = ""
    in_force_from: dt.datetime | None = None
    suspended_since: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    signed: Sequence[Signed] = ()
    address: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One clause: its terms, the title of its programme, and the names of its two sides ("": every member)."""

    position: int
    terms: Terms
    programme: str
    giver: str
    holder: str

    @property
    def names(self) -> dict[str, str]:
        """As `sentences.clause_text` wants them."""
        return {"licensor": self.giver, "licensee": self.holder, "programme": self.programme}

    @property
    def kind(self) -> str:
        """What it is, in the reader's language."""
        return str(sentences.KINDS[self.terms.kind])

    def picks(self) -> list[tuple[str, str]]:
        """The seven choices of a licence, and of other clauses those that they have."""
        facts = sentences.facts_of(self.terms)
        rows = [
            (gettext("Where"), facts["where"]),
            (gettext("How"), facts["how"]),
            (gettext("Sound"), facts["sound_names"]),
            (gettext("Subtitles"), facts["subtitle_names"]),
            (gettext("When"), facts["when"]),
        ]
        if self.terms.kind is Kind.GRANT:
            rows.append((gettext("How often"), facts["runs"]))
        if self.terms.kind in {Kind.GRANT, Kind.EXCLUSIVITY}:
            rows.append((gettext("Alone"), str(sentences.EXCLUSIVE_NAMES.get(self.terms.exclusive) or gettext("no"))))
        return rows


@dataclass(frozen=True, slots=True)
class Paper:
    """A text as a document shows it."""

    digest: str
    version: int
    licensor: Mapping[str, str]
    licensee: Mapping[str, str] | None
    parts: Sequence[Part]
    facts: Facts = field(default_factory=Facts)

    @property
    def titles(self) -> list[str]:
        """The programmes, each once."""
        return list(dict.fromkeys(part.programme for part in self.parts))

    @property
    def sides(self) -> list[Signed]:
        """Both sides with their signatures, or with room for them; an open licence has one."""
        signed = {one.house: one for one in self.facts.signed}
        names = [side["name"] for side in (self.licensor, self.licensee) if side]
        return [signed.get(name) or Signed(name) for name in names]


def paper_of(text: Json, facts: Facts) -> Paper:
    """Read a text; raises BadTerms for terms that make no sense and KeyError for a text that is none of ours."""
    names = {
        "licensor": text["licensor"]["name"],
        "licensee": text["licensee"]["name"] if text["licensee"] else "",
        "everybody": "",
    }
    return Paper(
        digest(text),
        int(text.get("version", 1)),
        text["licensor"],
        text["licensee"],
        tuple(
            Part(
                n,
                read_terms(one["terms"]),
                one["programme"]["title"],
                names[one.get("giver", "licensor")],
                names[one.get("holder", "licensee")],
            )
            for n, one in enumerate(clauses_in(text), 1)
        ),
        facts,
    )


def clauses_in(text: Json) -> Sequence[Mapping[str, Any]]:
    """The clauses as they stand in a text of either kind."""
    if text["kind"] == OLD_KIND:
        return [{"programme": text["programme"], "terms": text["terms"]}]
    found: Sequence[Mapping[str, Any]] = text["clauses"]
    return found
