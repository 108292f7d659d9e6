"""Median time until something happens, held against a public example and against plain medians."""

import statistics

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ortaq.core.grading.survival import Waited, median


def test_remission_of_leukaemia_with_6_mp_has_its_published_median() -> None:
    # Freireich et al. (1963), the example of most textbooks: 21 patients, 9 relapses, median 23 weeks.
    relapsed = (6, 6, 6, 7, 10, 13, 16, 22, 23)
    watched = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
    assert median([Waited(t, True) for t in relapsed] + [Waited(t, False) for t in watched]) == 23


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 60), min_size=1, max_size=30))
def test_when_all_is_over_it_is_the_lower_median(times: list[int]) -> None:
    assert median(Waited(time, True) for time in times) == statistics.median_low(times)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 60), max_size=30))
def test_when_nothing_has_happened_there_is_none(times: list[int]) -> None:
    assert median(Waited(time, False) for time in times) is None


def test_what_still_waits_is_neither_left_out_nor_done() -> None:
    assert median([Waited(1, True), Waited(9, False), Waited(9, False), Waited(9, False)]) is None
