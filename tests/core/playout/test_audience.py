"""What is told of viewers: never of few, and nothing that subtraction brings out."""

import random

from ortaq.core.playout.audience import LEAST, POLL, STEP, hearing, reach, told_parts, viewers, watching


def test_a_hundred_players_for_five_minutes_are_a_hundred_viewers() -> None:
    asked = 100 * STEP // POLL
    requests = {"720p": asked // 4, "360p": asked - asked // 4, "sound-kk": asked, "subs-tr": 60}
    assert (viewers(asked), watching(requests), hearing(requests)) == (100, 100, {"kk": 100})
    assert reach([100.0, 50.0, 30.0]).average == 60
    assert reach([100.0, 50.0, 30.0]).hours == 15  # 180 players of five minutes each


def test_fewer_than_twenty_are_nobody() -> None:
    assert reach([19.9]) == reach([0.0]) == reach([])
    assert told_parts({"kk": 19.4, "ky": 3.0}) == {"kk": None, "ky": None}


def test_one_part_that_is_kept_back_cannot_be_had_by_subtraction() -> None:
    assert told_parts({"kk": 85, "tr": 15, "ky": 40}) == {"kk": 85, "tr": None, "ky": None}
    # A part in which nobody was is no secret: there is nothing to subtract.
    assert told_parts({"kk": 85, "tr": 0}) == {"kk": 85, "tr": None}


def test_whatever_the_numbers_no_small_part_follows_from_what_is_told() -> None:
    chance = random.Random(5)
    for _ in range(20_000):
        parts = {name: float(chance.choice((0, chance.randint(1, 30), chance.randint(1, 500)))) for name in "abcdef"}
        said = told_parts(parts)
        assert all(count is None or count >= LEAST for count in said.values())
        kept = [name for name in parts if said[name] is None and parts[name] > 0]
        if len(kept) == 1:
            # Nothing else is told: the sum is this part, and it stands for itself.
            assert all(said[name] is None for name in parts)
