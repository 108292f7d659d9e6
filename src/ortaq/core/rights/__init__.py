"""Rights, decided and not merely described: may this be shown, there, then, in these languages, and how often still?

The way of a clause: `terms` are its words, `clauses` put it into a contract, `atoms` compute where it holds for one
programme, `judge` weighs a use against that, and `decide` says in words what came out. Beside them `windows` knows the
clock, `places` the groups of states, `acts` what one use is made of, `runs` how often. Pure: the rooms bring the clock,
the store and the sentences.
"""

from ortaq.core.rights.acts import Act, Use, acts_of
from ortaq.core.rights.clauses import Clause, Gap, Happened
from ortaq.core.rights.decide import Decision, Duty, Names, Owner, Reason, decide, explained
from ortaq.core.rights.judge import ActAnswer, Answer, judge
from ortaq.core.rights.places import EVERYTHING, Edition, Places
from ortaq.core.rights.runs import Pool
from ortaq.core.rights.terms import (
    CONDITIONS,
    HOME,
    ORIGINAL,
    SEPARATE,
    After,
    Exclusive,
    Kind,
    Medium,
    Terms,
    covered,
    covers_language,
    read_terms,
)
from ortaq.core.rights.windows import BadTerms, Window, window

__all__ = [
    "CONDITIONS",
    "EVERYTHING",
    "HOME",
    "ORIGINAL",
    "SEPARATE",
    "Act",
    "ActAnswer",
    "After",
    "Answer",
    "BadTerms",
    "Clause",
    "Decision",
    "Duty",
    "Edition",
    "Exclusive",
    "Gap",
    "Happened",
    "Kind",
    "Medium",
    "Names",
    "Owner",
    "Places",
    "Pool",
    "Reason",
    "Terms",
    "Use",
    "Window",
    "acts_of",
    "covered",
    "covers_language",
    "decide",
    "explained",
    "judge",
    "read_terms",
    "window",
]
