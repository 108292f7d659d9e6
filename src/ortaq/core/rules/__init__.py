"""Rules as data: true, false or unknown, with the leaf that decided; charters, adoptions, and what breaks when."""

from ortaq.core.rules.bound import Adoption, Bound, Reservation, Ruling, compiled, rulings, strictest
from ortaq.core.rules.charter import Change, Chapter, Charter, Difference, differences, template
from ortaq.core.rules.facts import FACTS, OPEN_END
from ortaq.core.rules.leaves import Leaf
from ortaq.core.rules.parts import LANGUAGES, Example, Outcome, Severity, Source
from ortaq.core.rules.problems import BadRule, Problem
from ortaq.core.rules.rule import Judgement, Rule, Tried, judge
from ortaq.core.rules.what_if import Item, Turn, turning_days, what_if

__all__ = [
    "FACTS",
    "LANGUAGES",
    "OPEN_END",
    "Adoption",
    "BadRule",
    "Bound",
    "Change",
    "Chapter",
    "Charter",
    "Difference",
    "Example",
    "Item",
    "Judgement",
    "Leaf",
    "Outcome",
    "Problem",
    "Reservation",
    "Rule",
    "Ruling",
    "Severity",
    "Source",
    "Tried",
    "Turn",
    "compiled",
    "differences",
    "judge",
    "rulings",
    "strictest",
    "template",
    "turning_days",
    "what_if",
]
