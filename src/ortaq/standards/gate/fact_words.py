"""What can be stated, as the lines of a form: in words, with what is stated now; and read back from such a form."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from ortaq.core.rules.facts import FACTS, Kind
from ortaq.standards.gate import queries
from ortaq.standards.models import Statement
from ortaq.standards.protection import names

YES, NO = "yes", "no"
MOST_DIGITS = 9
"""Of a number that is stated; Python reads no more than some thousands, and nobody means them."""
WORDS = {
    "item.editor": gettext_lazy("Who answers for it as editor"),
    "item.sources": gettext_lazy("What it rests on as journalism"),
    "item.is_news": gettext_lazy("It is news or current affairs"),
    "item.is_archive": gettext_lazy("It is archive material"),
    "item.provenance.kept": gettext_lazy("What came signed was kept: the origin of the material it was made from"),
    "item.corrections.open": gettext_lazy("Number of known errors that are not corrected"),
    "item.corrections.visible": gettext_lazy("Its corrections stand where it stands"),
    "item.corrections.receivers_told": gettext_lazy("Every house that has it was told of its corrections"),
    "item.statements.quotes_checked": gettext_lazy("Somebody compared the quotes with what was said"),
    "item.statements.accuses_a_person": gettext_lazy("It accuses a person or an organisation"),
    "item.statements.reply_was_asked": gettext_lazy("Who is accused was asked for a reply"),
    "item.statements.is_sponsored": gettext_lazy("Somebody paid for it or for what is in it"),
    "item.statements.sponsor_is_named": gettext_lazy("Viewers are told who paid"),
    "item.statements.has_conflict": gettext_lazy("Who made it has an interest in it"),
    "item.statements.conflict_is_told": gettext_lazy("Viewers are told of that interest"),
    "item.statements.shows_minors": gettext_lazy("It shows real people under age who can be recognised"),
    "item.statements.guardians_agreed": gettext_lazy("Their guardians agreed"),
    "item.statements.restoration_is_told": gettext_lazy(
        "Viewers are told that the picture was coloured, sharpened or completed"
    ),
    "item.statements.told_to_children": gettext_lazy("Children are told in their own words what is made by AI"),
    "item.statements.opinion_is_marked": gettext_lazy("Opinion is marked as such"),
    "item.statements.has_opinion": gettext_lazy("It holds opinion"),
    "item.statements.reenactment_is_marked": gettext_lazy("What is re-enacted is marked as such"),
    "item.statements.has_reenactment": gettext_lazy("Events are re-enacted or simulated in it"),
    "item.statements.has_placement": gettext_lazy("Products are placed in it"),
    "member.statements.profiles_children": gettext_lazy("The house keeps profiles of children or tracks them"),
    "member.statements.calls_others_for_children": gettext_lazy(
        "Its pages for children load something from other hosts"
    ),
    "member.statements.corrections_page": gettext_lazy("Where it publishes corrections"),
    "member.statements.reply_contact": gettext_lazy("To whom one writes for a reply"),
    "member.statements.retention_days": gettext_lazy(
        "Days after which personal data of a production are deleted; 0: never"
    ),
    "member.statements.keeps_processing_record": gettext_lazy("It keeps a record of processing of personal data"),
    "member.statements.owner_is_public": gettext_lazy("It tells the public who owns and funds it"),
}


@dataclass(frozen=True)
class Line:
    """One fact of a form."""

    path: str
    standing: Statement | None

    @property
    def words(self) -> Any:
        """What is asked."""
        return WORDS.get(self.path, self.path)

    @property
    def kind(self) -> str:
        """yes, number, text or records."""
        return {Kind.YES_NO: "yes", Kind.NUMBER: "number", Kind.TEXT: "text"}.get(FACTS[self.path].kind, "records")

    @property
    def value(self) -> Any:
        """What stands, as the form shows it."""
        if self.standing is None:
            return None
        value = names.read(self.standing.house_id, {self.path: self.standing.value})[self.path]
        if self.kind == "records":
            return "\n".join(map(as_line, value))
        return {True: YES, False: NO}[value] if self.kind == "yes" else value


def as_line(source: dict[str, Any]) -> str:
    """A source as one line of the form."""
    parts = [source.get("kind", ""), "anonymous" if source.get("anonymous") else source.get("name", "")]
    return ": ".join(part for part in (*parts, source.get("reason", "")) if part)


def lines(subject_kind: str, subject_id: UUID) -> list[Line]:
    """Everything that can be stated of a subject."""
    standing = {one.key: one for one in queries.statements(subject_kind, [subject_id])}
    return [Line(path, standing.get(path)) for path in queries.stateable(subject_kind)]


# ---- as it was typed


def typed(path_: str, given: QueryDict) -> Any:
    """A fact as it was typed into a form: yes, no, a number, text, or lines of sources; None when nothing was."""
    kind, text = FACTS[path_].kind, given.get(path_, "").strip()
    if kind is Kind.TEXT:
        # Nobody is named: a tick, because an empty field says nothing.
        return "" if given.get(f"{path_}:none") else text or None
    if not text:
        return None
    if kind is Kind.YES_NO:
        return text == YES
    if kind is Kind.NUMBER:
        return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else text
    return [source(line) for line in text.splitlines() if line.strip()]


def source(line: str) -> dict[str, Any]:
    """One line of sources: kind: name, or kind: anonymous: reason."""
    kind, _colon, rest = line.partition(":")
    if not _colon:
        return {"name": line.strip(), "anonymous": False, "reason": ""}
    name, colon, reason = rest.partition(":")
    if name.strip() == "anonymous":
        return {"kind": kind.strip(), "anonymous": True, "reason": reason.strip()}
    return {"kind": kind.strip(), "name": (name + colon + reason).strip(), "anonymous": False, "reason": ""}


def state_from(given: QueryDict, paths: Iterable[str]) -> dict[str, Any]:
    """The facts of a form that was sent."""
    return {one: typed(one, given) for one in paths if one in given or f"{one}:none" in given}
