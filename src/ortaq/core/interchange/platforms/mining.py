"""Terms in a signed manifest: the entries of `cawg.training-mining` (CAWG Training and Data Mining Assertion 1.1).

C2PA 1.x had the same assertion under `c2pa.training-mining`; since 2.0 it is kept by CAWG under its own label, and
only that one is written. What is allowed with conditions, and what must be asked for, is `constrained` there, with the
address of the terms; the part after `#` tells the two apart. A reader that does not follow the address must take
`constrained` for not allowed (section 3.1). CAWG has no entry for quoting, so that one is ours.
"""

from collections.abc import Mapping
from typing import Any

from ortaq.core.interchange.platforms.terms import NOTHING_SAID, Leave, Terms, Thing, Use

LABEL = "cawg.training-mining"
ENTRIES: Mapping[str, Use] = {
    "cawg.ai_generative_training": Use.TRAINING,
    "cawg.ai_training": Use.TRAINING,
    "cawg.ai_inference": Use.ANSWERING,
    "cawg.data_mining": Use.TRAINING,
    "org.ortaq.quoting": Use.QUOTING,
}
"""What each entry is about; mining for patterns follows training, which it serves."""
ASK, CONDITIONS = "ask", "conditions"

Entries = dict[str, dict[str, str]]


def entries(terms: Terms = NOTHING_SAID, address: str = "") -> Entries:
    """What the manifest of a programme says; `address` is where this version of the terms stands."""
    return {name: entry(terms, use, address) for name, use in ENTRIES.items()}


def entry(terms: Terms, use: Use, address: str) -> dict[str, str]:
    """One entry."""
    leave = terms.leave(Thing.PROGRAMMES, use)
    if leave is Leave.NOT_ALLOWED:
        return {"use": "notAllowed"}
    if leave is Leave.ALLOWED and not terms.conditions(use):
        return {"use": "allowed"}
    return {"use": "constrained", "constraint_info": f"{address}#{ASK if leave is Leave.ASK else CONDITIONS}"}


def read(said: Mapping[str, Any]) -> dict[Use, Leave]:
    """What entries say of each use; of several about one use the strictest, and what is not understood says no."""
    found = dict.fromkeys(Use, Leave.ALLOWED)
    for name, use in ENTRIES.items():
        found[use] = max(found[use], one(said.get(name)), key=list(Leave).index)
    return found


def one(said: Any) -> Leave:
    """The answer of one entry."""
    if not isinstance(said, Mapping):
        return Leave.NOT_ALLOWED
    if said.get("use") == "allowed":
        return Leave.ALLOWED
    why = str(said.get("constraint_info", "")).rpartition("#")[2] if said.get("use") == "constrained" else ""
    return {ASK: Leave.ASK, CONDITIONS: Leave.ALLOWED}.get(why, Leave.NOT_ALLOWED)
