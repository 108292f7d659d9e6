"""Rights, decided and not merely described: may this be shown, there, then, in these languages, and how often still?

`terms` say what a contract grants, `acts` cut one use into what happens of it, `runs` count the showings, and `decide`
gives the answer with the clauses that made it. Pure: the rooms bring the clauses, the clock and the sentences.
"""

from ortaq.core.rights.acts import Act, Use, acts_of
from ortaq.core.rights.decide import ActAnswer, Answer, Decision, Duty, Owner, Reason, decide
from ortaq.core.rights.runs import Pool
from ortaq.core.rights.terms import (
    EVERYTHING,
    HOME,
    ORIGINAL,
    BadTerms,
    Clause,
    Medium,
    Terms,
    Window,
    covered,
    covers_language,
    read_terms,
    window,
)

__all__ = [
    "EVERYTHING",
    "HOME",
    "ORIGINAL",
    "Act",
    "ActAnswer",
    "Answer",
    "BadTerms",
    "Clause",
    "Decision",
    "Duty",
    "Medium",
    "Owner",
    "Pool",
    "Reason",
    "Terms",
    "Use",
    "Window",
    "acts_of",
    "covered",
    "covers_language",
    "decide",
    "read_terms",
    "window",
]
