"""What AI made of a whole of which several made parts: every part's uses, each once.

>>> from ortaq.core.origin.uses import AIKind, AIUse
>>> combined([(True, [AIUse(AIKind.CGI)]), (False, [AIUse(AIKind.ENHANCE, system="x")])])[0]
False
"""

from collections.abc import Iterable, Sequence

from ortaq.core.origin.uses import AIUse, Nature

Said = tuple[bool, Sequence[AIUse]]
"""Whether it is said that no AI was used, and the uses and origins that are named."""


def combined(parts: Iterable[Said]) -> tuple[bool, tuple[AIUse, ...]]:
    """One statement of several: no AI only where every part says so, and no use of any part is lost."""
    said = list(parts)
    uses = tuple(dict.fromkeys(use for _no_ai, some in said for use in some))
    no_ai = bool(said) and all(no_ai for no_ai, _some in said)
    return no_ai and all(use.kind.row.nature is Nature.NO_AI for use in uses), uses
