"""What holds of every rule and all facts: compiled, explained and as CEL it says the same; it never takes back."""

import datetime as dt
from typing import Any

import cel
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.rules.cel import expression_in_cel, scope_for_cel
from ortaq.core.rules.expressions import compiled, days_asked
from ortaq.core.rules.leaves import explained
from ortaq.core.rules.problems import problems_of
from ortaq.core.rules.rule import scope_of
from tests.core.rules.expressions import expressions, facts

TODAY = dt.date(2026, 11, 27)
DAYS = frozenset({0, 30, -30})


@settings(deadline=None)
@given(expressions())
def test_every_generated_expression_is_one_that_can_be_read(expression: Any) -> None:
    assert list(problems_of(expression, "require")) == []
    assert days_asked(expression) <= DAYS


@settings(max_examples=150, deadline=None)
@given(expressions(), facts(known=False))
def test_the_compiled_form_and_the_one_that_explains_say_the_same(expression: Any, known: dict[str, Any]) -> None:
    scope = scope_of(known, TODAY, DAYS)
    truth, leaves = explained(expression, scope, "require")
    assert compiled(expression)(scope) is truth
    assert leaves
    assert all(leaf.where.startswith("require") for leaf in leaves)


@settings(max_examples=150, deadline=None)
@given(expressions(), facts())
def test_with_all_facts_known_there_is_no_unknown_and_cel_says_the_same(expression: Any, known: dict[str, Any]) -> None:
    scope = scope_of(known, TODAY, DAYS)
    ours = compiled(expression)(scope)
    theirs = cel.compile(expression_in_cel(expression)).execute(scope_for_cel(scope))
    assert ours is theirs


@settings(max_examples=150, deadline=None)
@given(expressions(may_ask_what_is_known=False), facts(), st.data())
def test_who_learns_more_never_has_to_take_an_answer_back(
    expression: Any, known: dict[str, Any], data: st.DataObject
) -> None:
    less = data.draw(st.just(known).map(lambda whole: without_some(whole, data)))
    before = compiled(expression)(scope_of(less, TODAY, DAYS))
    after = compiled(expression)(scope_of(known, TODAY, DAYS))
    assert before is None or before is after


def without_some(known: Any, data: st.DataObject) -> Any:
    """The same facts, of which some are known to nobody."""
    if isinstance(known, dict):
        return {key: without_some(value, data) for key, value in known.items() if data.draw(st.integers(0, 4))}
    if isinstance(known, list) and known and isinstance(known[0], dict):
        return [without_some(one, data) for one in known]
    return known


@settings(deadline=None)
@given(expressions(), facts(known=False))
def test_a_value_of_the_wrong_type_is_unknown_and_breaks_nothing(expression: Any, known: dict[str, Any]) -> None:
    broken = turned(known)
    assert compiled(expression)(scope_of(broken, TODAY, DAYS)) in (True, False, None)


def turned(known: Any) -> Any:
    """Every value replaced by one of another type."""
    if isinstance(known, dict):
        return {key: turned(value) for key, value in known.items()}
    return [] if isinstance(known, str | bool) else "text"
