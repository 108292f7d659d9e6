"""The segment log, one fault at a time, as whoever looks after a feed would tell it."""

from dataclasses import replace

import pytest

from ortaq.core.playout import SEGMENT, TICKS, playlist
from ortaq.core.playout.carriage import Stretch
from ortaq.core.playout.feed import MOST_SLATE, Verdict, projected
from ortaq.core.playout.partner import PartnerCue
from tests.core.playout.feeds import T0, Poller, item


def seqs(poller: Poller) -> list[int | str]:
    """The partner's numbers in the log, and where the slate stands."""
    return ["slate" if one.is_slate else one.seq for one in poller.steps]


def begun(target: int = 4) -> Poller:
    """A feed that has begun with three segments, the last just over."""
    poller = Poller(replace(Poller().state, target=target))
    assert poller.poll(0, *map(item, range(10))) == ["begun"]
    assert seqs(poller) == [7, 8, 9]
    assert poller.state.cursor == T0
    return poller


def test_a_steady_feed_is_one_run_without_a_break() -> None:
    poller = begun()
    for at in range(10, 40):
        assert poller.poll((at - 9) * 4, *map(item, range(at - 5, at + 1))) == []
    assert seqs(poller) == list(range(7, 40))
    assert len({one.run for one in poller.steps}) == 1
    assert poller.steps[-1].stop == T0 + 120 * TICKS


def test_silence_of_three_target_durations_is_the_slate_on_its_own_grid() -> None:
    poller = begun()
    assert poller.poll(11.9, *map(item, range(10))) == []
    assert poller.poll(12, *map(item, range(10))) == ["stale"]
    slate = [one for one in poller.steps if one.is_slate]
    assert [one.start for one in slate] == [T0 + at * SEGMENT for at in range(4)]
    assert poller.poll(18, *map(item, range(14))) == ["back"]
    assert seqs(poller)[-2:] == ["slate", 13]
    assert poller.events[-1][1] == {"seconds": 24.0}


def test_nobody_who_reads_the_log_can_say_otherwise_than_the_next_poller() -> None:
    poller = begun()
    assert projected(poller.state, T0 + 19 * TICKS) == []
    alone = projected(poller.state, T0 + 100 * TICKS)
    assert len(alone) == 25
    poller.poll(101, *map(item, range(30)))
    written = poller.steps[3 : 3 + len(alone)]
    assert [(one.number, one.start, one.is_slate) for one in written] == [
        (one.number, one.start, True) for one in alone
    ]


def test_a_night_without_a_poller_is_an_hour_of_the_slate_and_then_a_hole() -> None:
    poller = begun()
    poller.poll(8 * 3600, *map(item, range(9000, 9010)))
    slate = [one for one in poller.steps if one.is_slate]
    assert len(slate) < MOST_SLATE // SEGMENT + 5
    assert seqs(poller)[-1] == 9009
    assert [one.number for one in poller.steps] == list(range(1, len(poller.steps) + 1))


def test_a_jump_of_numbers_is_told_and_goes_on_behind_a_break() -> None:
    poller = begun()
    assert poller.poll(4, *map(item, range(12, 15))) == ["skipped"]
    assert poller.events[-1][1] == {"segments": 2}
    assert poller.steps[-1].run == poller.steps[0].run + 1


def test_an_old_copy_of_the_playlist_is_no_reset() -> None:
    poller = begun()
    poller.poll(4, *map(item, range(5, 11)))
    assert poller.poll(5, *map(item, range(2, 8))) == []
    assert poller.poll(8, *map(item, range(6, 12))) == []
    assert seqs(poller) == [7, 8, 9, 10, 11]


def test_a_reset_to_numbers_that_are_known_is_seen_by_their_names() -> None:
    poller = begun()
    new = [item(seq, f"http://p/new{seq}.m4s") for seq in (8, 9, 10)]
    assert poller.poll(4, *new) == ["sequence_reset"]
    assert poller.poll(8, *new, item(11, "http://p/new11.m4s")) == []
    assert seqs(poller)[-1] == 11


def test_a_partner_slower_than_the_clock_is_put_right_with_a_break() -> None:
    poller = begun()
    codes = [code for at in range(10, 40) for code in poller.poll((at - 9) * 4.6, *map(item, range(at - 3, at + 1)))]
    assert set(codes) == {"behind"}
    assert 0 <= T0 + round(30 * 4.6 * TICKS) - poller.steps[-1].stop <= 12 * TICKS


def test_a_partner_faster_than_the_clock_loses_a_segment_now_and_then() -> None:
    poller = begun()
    codes = [code for at in range(10, 80) for code in poller.poll((at - 9) * 3, *map(item, range(at - 3, at + 1)))]
    assert set(codes) == {"ahead"}
    assert poller.steps[-1].stop <= T0 + round(70 * 3 * TICKS) + 24 * TICKS


@pytest.mark.parametrize("said", [2, 6])
def test_the_true_length_counts_up_to_the_target_duration(said: float) -> None:
    poller = begun()
    assert poller.poll(4, item(10, length=said), measured={10: 4.0}) == ["duration_lies"]
    assert poller.steps[-1].stop - poller.steps[-1].start == 4 * TICKS
    assert poller.poll(10, item(11, length=said), measured={11: 9.0}) == []
    assert (poller.steps[-1].stop - poller.steps[-1].start) / TICKS == pytest.approx(4.49)


def test_what_is_late_holds_up_what_comes_behind_it_and_then_no_longer() -> None:
    poller = begun()
    late = {10: Verdict.LATE}
    assert poller.poll(4, item(10), item(11), bad=late) == []
    assert poller.poll(8, item(10), item(11), bad=late) == []
    assert poller.poll(10.5, item(10), item(11), bad=late) == ["missing"]
    assert seqs(poller) == [7, 8, 9, 11]


def test_a_feed_that_is_stopped_is_the_slate_at_once() -> None:
    poller = begun()
    assert poller.poll(1, is_off=True) == ["stopped"]
    assert poller.poll(3, is_off=True) == []
    assert seqs(poller)[-2:] == ["slate", "slate"]


def listed(poller: Poller, *stretches: Stretch) -> list[str]:
    """What a viewer is told at the end: names of segments, `-` for the slate."""
    text = playlist(poller.timeline(*stretches), "v0", poller.steps[-1].stop + 8 * TICKS).decode()
    return [
        line.removeprefix("http://p/").partition(".")[0] if "slate" not in line else "-"
        for line in text.split("\n")
        if line and not line.startswith("#")
    ]


def grown(edges: dict[int, str], pdt: int | None = None) -> Poller:
    """Segments 7 to 19; those of `edges` begin behind a cue of the partner."""
    poller = begun()
    for at in range(10, 20):
        cues = (PartnerCue(edges[at], 0, 4 * TICKS, {}),) if at in edges else ()
        clock = None if pdt is None else T0 + (at - 10) * SEGMENT + pdt
        poller.poll((at - 9) * 4, item(at, cues=cues, pdt=clock))
    return poller


def at(first: float, last: float, slack: float = 0) -> Stretch:
    """A blackout between two times; segment 10 begins at 0."""
    return Stretch("b", "blackout", T0 + round(first * TICKS), T0 + round(last * TICKS), round(slack * TICKS))


def test_a_blackout_is_cut_at_segments_and_outwards_only() -> None:
    assert listed(grown({}), at(9, 14)) == [*map(str, range(7, 12)), "-", "-", *map(str, range(14, 20))]
    assert listed(grown({}), at(8, 16)) == [*map(str, range(7, 12)), "-", "-", *map(str, range(14, 20))]


def test_the_partners_clock_counts_as_well_as_ours() -> None:
    # The partner is 8 s behind: what it calls 8 to 16 comes to us at 16 to 24.
    assert listed(grown({}, pdt=-8 * TICKS), at(8, 16)) == [
        "7",
        "8",
        "9",
        "10",
        "11",
        *["-"] * 4,
        "16",
        "17",
        "18",
        "19",
    ]


def test_cues_move_the_edges_of_a_blackout_outwards() -> None:
    poller = grown({11: "early", 15: "late"})
    assert listed(poller, at(9, 14, slack=10)) == [*map(str, range(7, 11)), *["-"] * 4, *map(str, range(15, 20))]
    assert listed(grown({}), at(9, 14, slack=8)) == [*map(str, range(7, 12)), *["-"] * 4, *map(str, range(16, 20))]


def test_the_partners_date_ranges_go_with_its_segments_on_our_clock_and_not_with_hidden_ones() -> None:
    poller = grown({12: "news", 17: "sport"})
    text = playlist(poller.timeline(at(8, 12)), "v0", poller.steps[-1].stop + 8 * TICKS).decode()
    assert 'ID="sport"' in text
    assert 'ID="news"' not in text
