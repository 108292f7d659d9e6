"""The clauses of CWA 17493:2019 by number and subject, with our own short questions, in the reader's language.

The subjects are those of the table of contents (jti-app.com/footer/cwa, seen 2026-11-27, confidence B); the questions
are ours, do not stand in for the document or its annex B, and nobody is certified by answering them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

SOURCE = "https://jti-app.com/footer/cwa"


@dataclass(frozen=True)
class Clause:
    """A clause: its number, its subject, and our questions to it."""

    number: int
    subject: StrOrPromise
    questions: tuple[StrOrPromise, ...]

    @property
    def is_of_identity(self) -> bool:
        """Whether it stands in section A, identity and transparency; else in B, professionalism and accountability."""
        return self.number <= LAST_OF_IDENTITY

    def asked(self) -> Iterator[tuple[str, StrOrPromise]]:
        """Its questions under their names: 5.1, 5.2."""
        for place, question in enumerate(self.questions, 1):
            yield f"{self.number}.{place}", question


LAST_OF_IDENTITY = 8
CLAUSES = (
    Clause(
        1,
        _("Basic requirements on the outlet's identity"),
        (
            _("Are the name, the legal form and the address of the house public?"),
            _("Does every programme show which house it is from?"),
        ),
    ),
    Clause(2, _("Editorial mission"), (_("Is what the house is there for written down and public?"),)),
    Clause(
        3,
        _("Public service media"),
        (_("If the house has a public mandate: are the mandate and what protects its independence public?"),),
    ),
    Clause(
        4,
        _("Type of ownership"),
        (_("Is it public whether the house belongs to the state, to the public, to a company or to persons?"),),
    ),
    Clause(
        5,
        _("Identity of the owners"),
        (
            _("Is it public who owns the house, and with what share?"),
            _("Is it public what else the owners own that touches the news?"),
        ),
    ),
    Clause(
        6,
        _("Management and where it sits"),
        (_("Are the names of those who lead the house, and of who leads its newsroom, public?"),),
    ),
    Clause(7, _("How to reach the newsroom"), (_("Can anybody reach the newsroom by an address that is answered?"),)),
    Clause(
        8,
        _("Revenue, and data that is collected"),
        (
            _("Is it public what the house lives on?"),
            _("Is it public what is collected of viewers, why, and for how long?"),
        ),
    ),
    Clause(
        9,
        _("Principles of journalism"),
        (
            _("Does the house have written editorial rules, and are they public?"),
            _("Is it said how the rules are kept when AI is used?"),
        ),
    ),
    Clause(
        10,
        _("Accuracy"),
        (
            _("Is it written down how facts are checked before they are published?"),
            _("Are news, opinion and advertising told apart on the screen?"),
        ),
    ),
    Clause(
        11, _("Content from the public"), (_("Is it written down how what viewers send in is checked and marked?"),)
    ),
    Clause(12, _("Sources"), (_("Is it written down how sources are named, checked and protected?"),)),
    Clause(13, _("Affiliations"), (_("Do those who make programmes disclose interests that could bias them?"),)),
    Clause(
        14,
        _("Accountability inside"),
        (_("Can people of the house object to a decision, and is it written down how?"),),
    ),
    Clause(
        15,
        _("Accountability outside"),
        (
            _("Can anybody complain, and is it public how and how soon it is answered?"),
            _("Are corrections made visibly, and kept where the mistake was seen?"),
        ),
    ),
    Clause(
        16,
        _("Professionalism in the house"),
        (_("Are conditions of work such that people can follow the rules without fear for their place?"),),
    ),
    Clause(17, _("Training"), (_("Are people trained in the rules, and in what AI changes?"),)),
    Clause(
        18,
        _("Publication of this self-assessment"),
        (_("Are these answers public, dated, and renewed at least every two years?"),),
    ),
)
QUESTIONS = {name: question for clause in CLAUSES for name, question in clause.asked()}
