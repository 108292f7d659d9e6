"""Which part of a file is sent: any range that can be asked for is the same slice of the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.media.ranges import Span, Unsatisfiable, span_of

FILE = bytes(range(100))


def part(header: str) -> bytes:
    span = span_of(header, len(FILE))
    return FILE if span is None else FILE[span.start : span.stop]


@given(st.integers(0, 99), st.integers(0, 10**9))
def test_a_range_with_both_ends_is_the_slice_with_the_last_byte_in_it(first: int, more: int) -> None:
    assert part(f"bytes={first}-{first + more}") == FILE[first : first + more + 1]


@given(st.integers(0, 99))
def test_a_range_without_an_end_is_the_rest(first: int) -> None:
    assert part(f"bytes={first}-") == FILE[first:]


@given(st.integers(1, 10**9))
def test_a_suffix_is_the_last_bytes_or_all_there_are(last: int) -> None:
    assert part(f"bytes=-{last}") == FILE[-last:]


@given(st.text())
def test_what_makes_no_sense_gets_the_whole_file_and_never_an_error(header: str) -> None:
    try:
        span = span_of(header, len(FILE))
    except Unsatisfiable:
        return
    assert span is None or 0 <= span.start < span.stop <= len(FILE)


@pytest.mark.parametrize("header", ["", "bytes=5-3", "bytes=-", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes=٣-٥"])
def test_several_ranges_other_units_and_turned_ones_get_the_whole_file(header: str) -> None:
    assert span_of(header, len(FILE)) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_of_which_there_is_no_byte_cannot_be_answered(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        span_of(header, len(FILE))


def test_an_empty_file_has_no_byte_to_ask_for() -> None:
    assert span_of("", 0) is None
    with pytest.raises(Unsatisfiable):
        span_of("bytes=0-", 0)


def test_blanks_around_a_range_do_not_matter() -> None:
    assert span_of(" bytes = 1-2 ", 100) == Span(1, 3)
