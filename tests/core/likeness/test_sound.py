"""Whose sound a clip has: the programme's own in one of its languages, partly, or none of them."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ortaq.core.likeness import chromaprint, sound
from ortaq.core.likeness.chromaprint import RATE, STEP, Ear, Heard
from ortaq.core.likeness.config import CONFIG
from ortaq.core.likeness.sound import Clip, Kind, Track

Wave = NDArray[np.float64]
SECONDS = 40
TALES = Path(__file__).parents[3] / "demo/tales"


def tune(seed: int, seconds: float = SECONDS) -> Wave:
    """A melody of three voices with noise beats, another one for each seed."""
    some, time = np.random.default_rng(seed), np.arange(round(seconds * RATE)) / RATE
    made = np.zeros(len(time))
    for length in (2700, 3900, 5200):
        pitch = 110 * 2 ** (some.integers(0, 48, len(time) // length + 1) / 12)
        made += 2500 * np.sin(2 * np.pi * np.cumsum(pitch[np.arange(len(time)) // length]) / RATE)
    return np.asarray(made + some.normal(0, 150, len(time)), np.float64)


def heard(wave: Wave) -> Heard:
    ear = Ear()
    ear.feed(wave.clip(-32768, 32767).astype(np.int16))
    return ear.heard()


def searched(clip: Clip, tracks: list[Track]) -> list[sound.Place]:
    """Looked for among all these tracks."""
    return sound.search(clip, sound.near_in(tracks), lambda name: [one for one in tracks if one.programme == name])


def cut(wave: Wave, start: float, seconds: float) -> Wave:
    return wave[round(start * RATE) : round((start + seconds) * RATE)]


def faster(wave: Wave, speed: float) -> Wave:
    """Played so much faster, its pitch raised."""
    return np.asarray(np.interp(np.arange(0, len(wave) - 1, speed), np.arange(len(wave)), wave), np.float64)


MUSIC, TURKISH, KAZAKH = tune(1), tune(2) * 1.5, tune(3) * 1.5
OWN = [
    Track("tale", "tr", heard(MUSIC + TURKISH).ints),
    Track("tale", "kk", heard(MUSIC + KAZAKH).ints),
]
OTHERS = [tune(seed) for seed in range(10, 20)]
ALL = [*OWN, *(Track(f"other {number}", "uz", heard(wave).ints) for number, wave in enumerate(OTHERS))]
ENTRY = st.floats(0, 30)
FEW = settings(max_examples=20, deadline=None)


@FEW
@given(ENTRY, st.sampled_from([5.0, 10.0]), st.integers(0, 2**16))
def test_a_cut_with_noise_is_the_language_it_was_cut_from(start: float, seconds: float, seed: int) -> None:
    noisy = cut(MUSIC + KAZAKH, start, seconds) * 0.5
    noisy += np.random.default_rng(seed).normal(0, 100, len(noisy))
    hearing = sound.compare(Clip(heard(noisy)), OWN, at=start)
    assert (hearing.kind, hearing.languages) == (Kind.REGISTERED, ("kk",))
    assert hearing.at == pytest.approx(start, abs=0.25)


@FEW
@given(ENTRY, st.integers(100, 2**16))
def test_the_sound_of_something_else_is_none_of_them(start: float, seed: int) -> None:
    hearing = sound.compare(Clip(heard(tune(seed, 10))), OWN, at=start)
    assert (hearing.kind, hearing.languages, hearing.at) == (Kind.OTHER, (), None)


def test_a_new_voice_over_the_registered_music_is_never_called_the_registered_sound() -> None:
    for start in range(0, 30, 3):
        dubbed = cut(MUSIC + tune(77) * 1.5, start, 8)
        assert sound.compare(Clip(heard(dubbed)), OWN, at=start).kind in {Kind.PARTLY, Kind.OTHER}


def test_music_without_a_voice_is_of_every_language_that_has_it() -> None:
    tracks = [Track("tale", "tr", heard(MUSIC).ints), Track("tale", "kk", heard(MUSIC).ints), OWN[0]]
    assert sound.compare(Clip(heard(cut(MUSIC, 12, 8))), tracks, at=12).languages == ("tr", "kk")


@pytest.mark.parametrize("speed", [0.8, 1.1, 1.25])
def test_a_faster_film_with_its_pitch_raised_is_known_when_it_is_slowed(speed: float) -> None:
    played = faster(cut(MUSIC + TURKISH, 8, 12), speed)
    clip = Clip(heard(played), {speed: heard(faster(played, 1 / speed))})
    hearing = sound.compare(clip, OWN, at=8, speed=speed)
    assert (hearing.kind, hearing.languages) == (Kind.REGISTERED, ("tr",))
    assert sound.compare(Clip(clip.played), OWN, at=8, speed=speed).kind is not Kind.REGISTERED
    place = searched(clip, ALL)[0]
    assert (place.programme, place.language) == ("tale", "tr")
    assert place.speed == pytest.approx(speed, rel=0.06)


def test_silence_and_shreds_say_nothing() -> None:
    assert sound.compare(Clip(heard(np.zeros(8 * RATE))), OWN, at=3).kind is Kind.QUIET
    assert sound.compare(Clip(heard(cut(MUSIC, 3, 3))), OWN, at=3).kind is Kind.SHORT
    assert sound.compare(Clip(heard(np.zeros(0))), OWN, at=3).kind is Kind.SHORT
    for nothing in (np.zeros(8 * RATE), np.zeros(0)):
        assert searched(Clip(heard(nothing)), ALL) == []


@FEW
@given(ENTRY, st.sampled_from(range(len(ALL))))
def test_without_a_picture_the_place_is_found_among_all_tracks(start: float, number: int) -> None:
    wave = (MUSIC + TURKISH, MUSIC + KAZAKH, *OTHERS)[number]
    place = searched(Clip(heard(cut(wave, start, 7))), ALL)[0]
    assert (place.programme, place.language) == (ALL[number].programme, ALL[number].language)
    assert place.at == pytest.approx(start, abs=0.25)


def test_an_unregistered_sound_is_found_nowhere() -> None:
    for seed in range(200, 240):
        assert searched(Clip(heard(tune(seed, 6))), ALL) == []
    assert searched(Clip(heard(tune(200, 6))), []) == []


@pytest.mark.skipif(not TALES.exists(), reason="the tales are not in this copy")
def test_tales_that_were_told_are_their_own_and_never_each_other() -> None:
    told = {
        (tale, language): chromaprint.hear(TALES / tale / f"sound-{language}.m4a")
        for tale in ("cirtdan", "zumrad")
        for language in ("tr", "kk")
    }
    tracks = [Track(tale, language, one.ints) for (tale, language), one in told.items()]
    for (tale, language), one in told.items():
        own = [track for track in tracks if track.programme == tale]
        others = [track for track in tracks if track.programme != tale]
        for start in range(0, 25, 5):
            clip = Clip(sound.part(one, start, start + 8))
            hearing = sound.compare(clip, own, at=start)
            assert hearing.kind is Kind.REGISTERED
            assert language in hearing.languages
            assert sound.compare(clip, others, at=start).kind is Kind.OTHER


@FEW
@given(st.floats(0, 12), st.floats(0, 12))
def test_a_part_is_what_the_cut_would_have_been(start: float, seconds: float) -> None:
    """On the grid of the integers, exactly."""
    wave = cut(MUSIC, 0, 12)
    start = round(start / STEP) * STEP
    whole, alone = sound.part(heard(wave), start, start + seconds), heard(cut(wave, start, seconds))
    assert np.array_equal(whole.ints, alone.ints[: len(whole.ints)])
    assert abs(len(whole.ints) - len(alone.ints)) <= 1


def test_two_integers_in_a_row_are_one_word_of_the_index_and_silence_has_none() -> None:
    ints = np.array([1, 2, 3, chromaprint.SILENCE, chromaprint.SILENCE, 4], np.uint32)
    words, times = sound.words(ints)
    assert words.shape == (4, 1)
    assert [divmod(int(word), 1 << 32) for word in words[:2, 0]] == [(1, 2), (2, 3)]
    assert np.round(times / STEP).tolist() == [0, 1, 2, 4]
    assert len(sound.words(ints[:1])[0]) == len(sound.words(ints[:0])[0]) == 0


def test_the_more_places_there_are_the_more_agreement_is_asked() -> None:
    asked = [sound.anywhere(others) for others in (0, 10, 1_000, 100_000)]
    assert asked == sorted(set(asked))


def test_the_step_in_the_thresholds_is_the_one_that_is_heard() -> None:
    assert CONFIG.sound.step == pytest.approx(STEP, abs=1e-15)


@pytest.mark.parametrize("pitch", [0.96, 1.04])
def test_a_pitch_moved_by_four_percent_is_still_the_registered_sound(pitch: float) -> None:
    """The tempo kept: each window of a tenth of a second is played faster and again from its own beginning."""
    wave, grain = cut(MUSIC + TURKISH, 6, 9), RATE // 10
    fade = np.hanning(2 * grain)
    moved = np.zeros(len(wave) + 2 * grain)
    for at in range(0, len(wave) - 3 * grain, grain):
        places = at + np.arange(2 * grain) * pitch
        moved[at : at + 2 * grain] += fade * np.interp(places, np.arange(len(wave)), wave)
    moved = moved[: len(wave) - 3 * grain]
    slowed = {one: heard(faster(moved, 1 / one)) for one in CONFIG.sound.pitches}
    hearing = sound.compare(Clip(heard(moved), slowed), OWN, at=6)
    assert hearing.kind in {Kind.REGISTERED, Kind.PARTLY}
    assert hearing.languages[:1] == ("tr",)


def test_stretches_tell_when_a_sound_is_exchanged_and_which_language_goes_on() -> None:
    wave = np.concatenate([cut(MUSIC + TURKISH, 0, 8), cut(OTHERS[0], 3, 8), cut(MUSIC + KAZAKH, 16, 8)])
    told = sound.stretches(Clip(heard(wave)), OWN, 0, 24, at=0)
    assert [(one.kind, one.languages) for one in told] == [
        (Kind.REGISTERED, ("tr",)),
        (Kind.OTHER, ()),
        (Kind.REGISTERED, ("kk",)),
    ]
    assert [told[0].start, told[1].start, told[2].start, told[2].end] == pytest.approx([0, 8, 16, 24], abs=1.5)
    for one, two in pairwise(told):
        assert one.end == two.start
