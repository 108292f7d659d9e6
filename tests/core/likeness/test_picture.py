"""A clip finds its programme, its second and its speed; a stranger and a shared studio do not pass for a match."""

from collections.abc import Mapping

import numpy as np
import pytest

from ortaq.core.likeness import codes, picture
from ortaq.core.likeness.config import CONFIG
from ortaq.core.likeness.frames import Seen
from ortaq.core.likeness.index import Hits
from tests.core.likeness import moving

ASLANBEK, NAURYZ, KERVAN = "aslanbek", "nauryz", "kervan"


@pytest.fixture(scope="module")
def registered() -> Mapping[str, picture.Print]:
    return {
        name: picture.printed(moving.programme(seed, 40)) for seed, name in enumerate((ASLANBEK, NAURYZ, KERVAN), 1)
    }


def asked(registered, clip: Seen) -> list[picture.Found]:
    return picture.find(clip, picture.near_in(registered), registered)


@pytest.mark.parametrize(
    ("change", "seen_as"),
    [
        (lambda p: p, {"none"}),
        (moving.darker, {"none"}),
        (moving.cropped, {"none"}),
        (moving.cropped_aside, {"none"}),
        (moving.letterboxed, {"trimmed"}),
        (moving.in_a_picture, {"boxed"}),
        (moving.mirrored, {"mirrored"}),
    ],
    ids=["as it is", "darker", "cropped", "cropped aside", "letterboxed", "picture in picture", "mirrored"],
)
def test_ten_seconds_find_their_programme_and_their_second(registered, change, seen_as) -> None:
    first, *others = asked(registered, moving.programme(2, 10, rate=4, start=12, change=change))
    assert first.programme == NAURYZ
    assert first.start == pytest.approx(12, abs=0.26)
    assert first.speed == 1.0
    assert first.change in seen_as
    assert picture.margin(first.score, max((o.score for o in others), default=0.0)) > 0.5


def test_a_faster_clip_tells_its_speed(registered) -> None:
    first = asked(registered, moving.programme(1, 10, rate=4, start=8, speed=1.25))[0]
    assert (first.programme, first.speed) == (ASLANBEK, 1.25)
    assert (first.start, first.end) == (pytest.approx(8, abs=0.26), pytest.approx(8 + 9.75 * 1.25, abs=0.26))


def test_each_window_of_a_spliced_clip_has_its_own_place(registered) -> None:
    one, other = moving.programme(1, 8, rate=4, start=3), moving.programme(3, 8, rate=4, start=20)
    clip = Seen(
        np.concatenate([one.times, other.times + 8]),
        np.concatenate([one.thumbs, other.thumbs]),
        np.concatenate([one.borders, other.borders]),
    )
    first, last = (asked(registered, clip.between(start, start + 8))[0] for start in (0, 8))
    assert (first.programme, last.programme) == (ASLANBEK, KERVAN)
    assert [first.start, last.start] == pytest.approx([3, 20], abs=0.26)
    assert asked(registered, clip.between(30, 40)) == []


def test_a_clip_of_no_registered_programme_stays_below_a_match(registered) -> None:
    scores = [one.score for one in asked(registered, moving.programme(77, 10, rate=4))]
    assert all(score < 0.5 for score in scores)


def test_footage_that_two_programmes_share_leaves_no_margin(registered) -> None:
    both = {**registered, "copy": registered[NAURYZ]}
    first, second, *_ = asked(both, moving.programme(2, 10, rate=4, start=12))
    assert {first.programme, second.programme} == {NAURYZ, "copy"}
    assert picture.margin(first.score, second.score) < 0.4


def test_black_pictures_say_nothing(registered) -> None:
    black = Seen(np.arange(40) / 4, np.full((40, 90, 160), 16, np.uint8), np.tile([0.0, 1.0, 0.0, 1.0], (40, 1)))
    assert asked(registered, black) == []
    assert asked({**registered, "black": picture.printed(black)}, black) == []


def test_what_lies_before_a_programme_is_no_part_of_it(registered) -> None:
    """Two seconds of something else, then the programme's beginning: no match starts before second 0."""
    other, opening = moving.programme(55, 2, rate=4), moving.programme(2, 8, rate=4)
    clip = Seen(
        np.concatenate([other.times, opening.times + 2]),
        np.concatenate([other.thumbs, opening.thumbs]),
        np.concatenate([other.borders, opening.borders]),
    )
    first = asked(registered, clip)[0]
    assert (first.programme, first.start) == (NAURYZ, 0.0)
    assert first.score < asked(registered, opening)[0].score
    later = asked(registered, clip.between(2, 10))[0]
    assert (later.programme, later.start) == (NAURYZ, pytest.approx(0, abs=0.13))


def test_a_single_picture_is_no_sequence(registered) -> None:
    assert asked(registered, moving.programme(1, 0.25, rate=4)) == []


def test_nothing_registered_finds_nothing() -> None:
    assert asked({}, moving.programme(1, 5, rate=4)) == []


def test_a_picture_votes_once_per_place_and_less_where_it_hits_much() -> None:
    hits = Hits(
        (KERVAN,),
        query=np.array([0, 0, 1]),
        programme=np.zeros(3, np.int64),
        times=np.array([10.0, 10.0, 10.5]),
        crops=np.array([0, 1, 0]),
        distances=np.array([0, 9, 0]),
        found=np.array([2, 32]),
    )
    best = picture.votes(hits, np.array([0.0, 0.5]), pictures=2)[0]
    assert (best.programme, best.offset, best.speed) == (KERVAN, 10.0, 1.0)
    assert best.votes == pytest.approx((1 + 1 / np.sqrt(32 / CONFIG.votes.rarity)) / 2)


def test_of_places_that_are_as_good_the_one_at_the_usual_speed_comes_first(registered) -> None:
    clip = moving.programme(2, 5, rate=2, start=12)
    still = [codes.Variant("none", CONFIG.codes.crops[0], np.repeat(clip.thumbs[:1], len(clip), axis=0))]
    places = picture.candidates(still, clip.times, picture.near_in(registered), 3)
    assert [place.programme for place in places] == [NAURYZ] * 3
    assert places[0].speed == 1.0
    assert picture.candidates(still, clip.times, picture.near_in(registered), 1) == places[:1]


def test_only_programmes_that_are_candidates_are_loaded(registered) -> None:
    loaded: set[str] = set()

    def load(name: str) -> picture.Print:
        loaded.add(name)
        return registered[name]

    picture.find(moving.programme(2, 5, rate=4, start=3), picture.near_in({NAURYZ: registered[NAURYZ]}), load)
    assert loaded == {NAURYZ}


def test_the_margin_takes_from_a_score_only_what_the_next_one_has_above_the_free_part() -> None:
    assert picture.margin(0.9, 0.1) == 0.9
    assert picture.margin(0.9, 0.7) == pytest.approx(0.45)


def test_a_room_counts_against_a_programme_whatever_moves_in_it() -> None:
    one, other = (
        picture.Found(name, score, 0.0, 10.0, 1.0, "none", CONFIG.codes.crops[0], room)
        for name, score, room in ((ASLANBEK, 0.9, 0.95), (NAURYZ, 0.2, 0.9))
    )
    assert picture.rival([one]) == 0.0
    assert picture.rival([one, other]) == pytest.approx(0.9 * CONFIG.margin.room)


def test_a_print_has_a_row_for_every_picture(registered) -> None:
    print_ = registered[ASLANBEK]
    assert len(print_) == 80
    assert [a.shape for a in (print_.times, print_.thumbs, print_.codes64, print_.codes256)] == [
        (80,),
        (80, 90, 160),
        (80, 6),
        (80, 4),
    ]
    assert np.array_equal(print_.codes64[:, 0], codes.coarse(print_.thumbs))
