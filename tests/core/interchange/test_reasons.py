"""Every reason that the source can give is in the list that the screens write their sentences from."""

import ast
from pathlib import Path

import ortaq.core.interchange
import ortaq.core.rights
from ortaq.core.interchange.reasons import REASONS

PLACE = {"Wrong": 1, "Unreadable": 0, "BadDay": 0, "BadRow": 2, "refuse": 2, "BadTerms": 0}
"""Which argument of a call is the reason."""


def reasons_in(path: Path) -> set[str]:
    calls = [one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.Call)]
    found = set()
    for call in calls:
        place = PLACE.get(getattr(call.func, "id", ""))
        if place is not None and len(call.args) > place and isinstance(call.args[place], ast.Constant):
            found.add(call.args[place].value)
    return {one for one in found if isinstance(one, str) and one.isidentifier()}


def test_no_reason_is_without_a_place_in_the_list() -> None:
    said: set[str] = set()
    for package in (ortaq.core.interchange, ortaq.core.rights):
        for path in Path(package.__path__[0]).glob("*.py"):
            said |= reasons_in(path)
    assert {"not_midnight", "unknown_column", "too_large", "no_sound"} <= said
    assert said - REASONS == set()
