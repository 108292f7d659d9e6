"""The picture of the calendar, and what AI made of a whole."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement
from ortaq.core.studio.combined import combined
from ortaq.core.studio.gantt import LEFT, WIDTH, Task, lay_out

days = st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1))
tasks = st.lists(
    st.builds(lambda first, long: Task("x", first, first + dt.timedelta(days=long)), days, st.integers(0, 200)),
    min_size=1,
    max_size=8,
)
USES = [
    AIUse(AIKind.CGI), AIUse(AIKind.CAMERA), AIUse(AIKind.HUMAN), AIUse(AIKind.ENHANCE, system="x"),
    AIUse(AIKind.VIDEO, system="y"), AIUse(AIKind.ARCHIVE),
]  # fmt: skip


@given(some=tasks, today=days)
def test_every_bar_stands_inside_and_mirrored_is_the_same_from_the_other_side(some: list[Task], today: dt.date) -> None:
    plain, mirrored = lay_out(some, today), lay_out(some, today, mirrored=True)
    assert plain
    assert mirrored
    for one, other in zip(plain.bars, mirrored.bars, strict=True):
        assert one.x >= LEFT - 0.1
        assert one.x + one.width <= WIDTH + 2
        assert abs(WIDTH - one.x - one.width - other.x) < 0.2 or one.width == 2.0
    for one, other in zip(plain.bars, some, strict=True):
        assert (one.task.first_day, one.task.last_day) == (other.first_day, other.last_day)
    first = [bar.x for bar in sorted(plain.bars, key=lambda bar: bar.task.first_day)]
    assert first == sorted(first)


def test_nothing_planned_is_no_picture() -> None:
    assert lay_out([], dt.date(2027, 1, 1)) is None


statements = st.lists(st.sampled_from(USES), max_size=4).map(
    lambda uses: (all(not use.kind.is_ai and use.kind is not AIKind.ARCHIVE for use in uses), uses)
)


@given(parts=st.lists(statements, min_size=1, max_size=4))
def test_no_use_of_any_part_is_lost_and_the_whole_can_be_declared(parts: list[tuple[bool, list[AIUse]]]) -> None:
    no_ai, uses = combined(parts)
    assert set(uses) == {use for _no_ai, some in parts for use in some}
    assert len(uses) == len(set(uses))
    assert no_ai == all(said for said, _some in parts)
    Statement(part=Part.PICTURE, no_ai=no_ai, uses=tuple(use for use in uses if Part.PICTURE in use.kind.row.parts))
