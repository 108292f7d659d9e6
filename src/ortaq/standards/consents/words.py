"""A consent in the reader's words, and the code that leads a person to their receipt."""

from dataclasses import dataclass

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ortaq.core.text import languages
from ortaq.members.territories import territories
from ortaq.standards.consents import queries
from ortaq.standards.models import Consent, Operation
from ortaq.work.settings import settings


def reader_tag() -> str:
    """BCP 47 tag of the reader's language."""
    return languages.INTERFACE.get(get_language() or "en", "en")


def place(code: str) -> str:
    """What a territory is called."""
    found = territories().get(code)
    return found.name(reader_tag()) if found else code


@dataclass(frozen=True)
class Said:
    """What was agreed, in words; empty lists are all of them, an empty list of operations is none.

    `languages` are tags with the language's own name.
    """

    consent: Consent
    state: str
    programmes: list[str]
    languages: list[tuple[str, str]]
    territories: list[str]
    operations: list[str]

    @property
    def holds(self) -> bool:
        """Whether it is in force."""
        return self.state == queries.ConsentState.IN_FORCE


def said(consent: Consent) -> Said:
    """A consent in words; a programme that nobody knows any more is told by its id."""
    titles = queries.titles_of(consent.programmes)
    names = dict(Operation.choices)
    return Said(
        consent=consent,
        state=queries.state_of(consent).value,
        programmes=[titles.get(pk, pk) for pk in consent.programmes],
        languages=[(tag, languages.autonym(tag)) for tag in consent.languages],
        territories=[place(code) for code in consent.territories],
        operations=[str(names[one]) for one in consent.operations],
    )


def receipt_address(consent: Consent) -> str:
    """Where the person reads whether the consent holds, without an account."""
    return f"{settings().origin}/standards/consent/{consent.token}/"


def qr(address: str) -> SafeString:
    """A QR code of an address as inline SVG."""
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=3, light="#fff", svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 -- drawn here from an address of our own, which segno does not print
