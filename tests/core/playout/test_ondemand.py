"""A film on demand: only its beginning, and what its playlist names."""

import pytest

from ortaq.core.playout.ondemand import beginning, segments
from tests.core.playout.assets import index, picture

FILM = index(picture(1000))
"""Forty seconds in ten segments of four."""


@pytest.mark.parametrize(("seconds", "kept"), [(4, 1), (4.5, 2), (8, 2), (39, 10), (40, 10), (9999, 10)])
def test_the_beginning_of_a_film_ends_with_the_segment_in_which_the_time_is_over(seconds: float, kept: int) -> None:
    assert segments(beginning(FILM, seconds)) == ["init.mp4", *(f"seg{number:05}.m4s" for number in range(kept))]
    assert beginning(FILM, seconds).endswith("#EXT-X-ENDLIST\n")


def test_a_playlist_of_subtitles_names_no_init_section() -> None:
    assert segments(index(picture(100), is_media=False)) == ["seg00000.vtt"]
