"""Any expression and any facts, for properties: built from the list of what a rule can ask."""

from typing import Any

from hypothesis import strategies as st

from ortaq.core.rules import FACTS
from ortaq.core.rules.facts import Kind

TEXTS = ["", "KZ", "KG", "kk", "voice", "dub.ai", "*", 'a "quote"', "Қазақ"]
DAYS = ["2026-01-01", "2026-11-26", "2026-11-27", "2026-11-28", "2026-12-27", "9999-12-31"]
NUMBERS = [-1, 0, 1, 12, 18]
PLAIN = [path for path, fact in FACTS.items() if "[]" not in path and fact.kind is not Kind.RECORDS and path != "today"]
LISTS = [path for path, fact in FACTS.items() if fact.kind is Kind.RECORDS]
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.YES_NO: st.booleans(),
    Kind.NUMBER: st.sampled_from(NUMBERS),
    Kind.TEXT: st.sampled_from(TEXTS),
    Kind.DATE: st.sampled_from(DAYS),
    Kind.TEXTS: st.lists(st.sampled_from(TEXTS), max_size=3),
}


def fields_of(records: str) -> dict[str, Kind]:
    """The fields of the records of a list."""
    start = f"{records}[]."
    return {path[len(start) :]: fact.kind for path, fact in FACTS.items() if path.startswith(start)}


def nested(flat: dict[str, Any]) -> dict[str, Any]:
    """Facts by path, as the tree that is judged."""
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        *inner, last = path.split(".")
        here = tree
        for key in inner:
            here = here.setdefault(key, {})
        here[last] = value
    return tree


@st.composite
def facts(draw: st.DrawFn, *, known: bool = True) -> dict[str, Any]:
    """Facts, all of them known, or some of them left out."""

    def kept(kinds: dict[str, Kind]) -> dict[str, Any]:
        return {name: draw(VALUES[kind]) for name, kind in kinds.items() if known or draw(st.integers(0, 3))}

    flat = kept({path: FACTS[path].kind for path in PLAIN})
    for records in LISTS:
        if known or draw(st.integers(0, 3)):
            flat[records] = [kept(fields_of(records)) for _ in range(draw(st.integers(0, 2)))]
    return nested(flat)


@st.composite
def leaf(draw: st.DrawFn, names: dict[str, str], *, may_ask_what_is_known: bool) -> Any:
    """A comparison of facts that can be asked, those of the records in `names` (word -> list) among them."""
    choices = [(f"${path}", FACTS[path].kind) for path in PLAIN]
    # What the records hold is asked more often, else it would hardly ever be.
    for name, records in names.items():
        choices += [(f"${name}.{field}", kind) for field, kind in fields_of(records).items()] * 6
    path, kind = draw(st.sampled_from(choices))
    if may_ask_what_is_known and draw(st.integers(0, 9)) == 0:
        return {"declared": path}
    if kind is Kind.YES_NO:
        return {draw(st.sampled_from(["==", "!="])): [path, draw(st.booleans())]}
    if kind is Kind.TEXTS:
        operator = draw(st.sampled_from(["has", "covers", "overlaps", "count>=", "count<="]))
        other = draw(
            VALUES[Kind.TEXT]
            if operator == "has"
            else VALUES[Kind.NUMBER]
            if operator.startswith("count")
            else VALUES[Kind.TEXTS]
        )
        return {operator: [path, other]}
    if kind is Kind.TEXT and draw(st.booleans()):
        return {"in": [path, draw(VALUES[Kind.TEXTS])]}
    other = draw(st.sampled_from(["$today", "$today+30", "$today-30"]) if kind is Kind.DATE else VALUES[kind])
    return {draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="])): [path, other]}


@st.composite
def expressions(
    draw: st.DrawFn, depth: int = 3, names: dict[str, str] | None = None, *, may_ask_what_is_known: bool = True
) -> Any:
    """Any expression that a rule may hold."""
    names = names or {}
    if depth == 0:
        return draw(leaf(names, may_ask_what_is_known=may_ask_what_is_known))
    inner = expressions(depth - 1, names, may_ask_what_is_known=may_ask_what_is_known)
    shape = draw(st.sampled_from(["leaf", "all", "any", "not", "some", "every", "none", "fixed"]))
    if shape == "fixed":
        return draw(st.booleans())
    if shape == "leaf":
        return draw(leaf(names, may_ask_what_is_known=may_ask_what_is_known))
    if shape in ("all", "any"):
        return {shape: draw(st.lists(inner, min_size=1, max_size=3))}
    if shape == "not":
        return {"not": draw(inner)}
    records, name = draw(st.sampled_from(LISTS)), draw(st.sampled_from(["it", "ai_use", "other"]))
    about = draw(expressions(depth - 1, {**names, name: records}, may_ask_what_is_known=may_ask_what_is_known))
    return {shape: [f"${records}", about, *([name] if name != "it" else [])]}
