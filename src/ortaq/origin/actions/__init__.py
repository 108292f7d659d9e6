"""Declare what AI made of a version, and sign the programme as a file that says so."""

from ortaq.origin.actions.declare import (
    BadDeclaration,
    Circular,
    NoDraft,
    NoSuchPart,
    declare,
    derive,
    discard_draft,
    part_of,
    review,
    save_draft,
    sign_draft,
)
from ortaq.origin.actions.gate import refuse_against_the_rules
from ortaq.origin.actions.sign import (
    ConsentEnded,
    DeclarationMissing,
    NotPackaged,
    SigningFailed,
    make_tamga,
    refuse_undeclared,
    refuse_withheld,
    sign_again,
    sign_programme,
    want_tamga,
)

__all__ = [
    "BadDeclaration",
    "Circular",
    "ConsentEnded",
    "DeclarationMissing",
    "NoDraft",
    "NoSuchPart",
    "NotPackaged",
    "SigningFailed",
    "declare",
    "derive",
    "discard_draft",
    "make_tamga",
    "part_of",
    "refuse_against_the_rules",
    "refuse_undeclared",
    "refuse_withheld",
    "review",
    "save_draft",
    "sign_again",
    "sign_draft",
    "sign_programme",
    "want_tamga",
]
