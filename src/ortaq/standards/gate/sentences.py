"""What the gate says, in the reader's language: the rule, why, and how to put it right."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ortaq.core.rules import Outcome, Ruling
from ortaq.standards.charter.sentences import of_leaf, words
from ortaq.standards.gate.standing import Standing


def said(ruling: Ruling, house: str) -> str:
    """One rule that stands in the way: its name, whose it is, why, and the fix."""
    rule = ruling.bound.rule
    about = {
        "rule": rule.id,
        "house": house,
        "title": words(rule.title),
        "message": words(rule.message),
        "fix": words(rule.fix),
    }
    if ruling.judgement.outcome is Outcome.UNKNOWN:
        return _("%(rule)s “%(title)s” (%(house)s): it is not known whether this is kept. %(fix)s") % about
    return _("%(rule)s (%(house)s): %(message)s %(fix)s") % about


def decided(ruling: Ruling) -> str:
    """The leaf that decided, as a sentence; empty where none is told."""
    leaf = ruling.judgement.leaf
    return of_leaf(leaf) if leaf else ""


def all_said(standing: Standing, rulings: Iterable[Ruling]) -> str:
    """Several of them, one after the other."""
    return " ".join(said(one, standing.name_of(one.bound)) for one in rulings)
