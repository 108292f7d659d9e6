"""From an encoded file to what is said of it: clips cut, put together and given another sound, as people do it."""

import json
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from ortaq.core.likeness import clip, picture, sound, verdicts
from ortaq.core.likeness.chromaprint import RATE
from ortaq.core.likeness.clip import Answer, Taken
from ortaq.core.likeness.codes import Words
from ortaq.core.likeness.index import Hits
from ortaq.core.likeness.registered import Registered
from ortaq.core.likeness.sound import Track
from ortaq.core.likeness.verdicts import Break, Kind
from tests.core.likeness.moving import programme, scene
from tests.core.likeness.test_sound import Wave, cut, heard, tune

FPS = 8
SIZE = (320, 180)
SECONDS = 40
TALE, NEWS, STRANGER = 5, 6, 7
MUSIC = tune(31) * np.where(np.arange(SECONDS * RATE) < 20 * RATE, 1.0, 2.5)
TURKISH, KAZAKH = (MUSIC + tune(seed) * 1.5 * (np.arange(SECONDS * RATE) < 20 * RATE) for seed in (32, 33))
SPEECH, FOREIGN = tune(34), tune(35)
"""Tale: music with two voices, from second 20 on music alone."""


@dataclass
class Memory:
    """A registry of a tale in two languages and of news in one."""

    gone: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        sounds = {TALE: {"tr": TURKISH, "kk": KAZAKH}, NEWS: {"ru": SPEECH}}
        self.kept = {
            str(seed): Registered(
                str(seed),
                picture.printed(programme(seed, SECONDS)),
                tuple(Track(str(seed), language, heard(wave).ints) for language, wave in some.items()),
            )
            for seed, some in sounds.items()
        }
        self._near = picture.near_in({name: one.picture for name, one in self.kept.items() if one.picture})
        self._heard = sound.near_in([track for one in self.kept.values() for track in one.tracks])

    def near(self, codes: Words, most: int) -> Hits:
        return self._near(codes, most)

    def heard(self, codes: Words, most: int) -> Hits:
        return self._heard(codes, most)

    def registered(self, programme: str) -> Registered:
        if programme in self.gone:
            raise KeyError(programme)
        return self.kept[programme]


REGISTRY = Memory()
Cuts = list[tuple[int, float, float]]
"""What is shown: programme, from, to."""


def film(path: Path, cuts: Cuts, wave: Wave | None, options: dict[str, str] | None = None) -> Path:
    """An H.264 file of these pictures with an AAC sound."""
    with av.open(str(path), "w", options=options or {}) as out:
        streams = []
        if cuts:
            shown = out.add_stream("libx264", rate=FPS, options={"crf": "30", "preset": "veryfast"})
            shown.width, shown.height, shown.pix_fmt = *SIZE, "yuv420p"
            streams.append(shown)
        if wave is not None:
            spoken = out.add_stream("aac", rate=RATE, layout="mono", bit_rate=64_000)
        number = 0
        for seed, start, end in cuts:
            for one in range(round((end - start) * FPS)):
                grey = scene(seed, start + one / FPS, SIZE)
                plane = np.vstack([grey, np.full((SIZE[1] // 2, SIZE[0]), 128, np.uint8)])
                frame = av.VideoFrame.from_ndarray(plane, format="yuv420p")
                frame.pts, frame.time_base = number, Fraction(1, FPS)
                out.mux(shown.encode(frame))
                number += 1
        for stream in streams:
            out.mux(stream.encode(None))
        if wave is not None:
            samples = (wave / 32768).clip(-1, 1).astype(np.float32)[None]
            for at in range(0, samples.shape[1], 1024):
                piece = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, at : at + 1024]), "fltp", "mono")
                piece.sample_rate, piece.pts, piece.time_base = RATE, at, Fraction(1, RATE)
                out.mux(spoken.encode(piece))
            out.mux(spoken.encode(None))
    return path


def asked(path: Path, registry: clip.Registry = REGISTRY) -> Answer:
    """What is said of a file, and says JSON the same."""
    answer = clip.look(clip.take(path), registry)
    assert Answer.from_plain(json.loads(json.dumps(answer.to_plain()))) == answer
    return answer


def test_a_piece_is_found_with_its_seconds_its_language_and_moments_to_show(tmp_path: Path) -> None:
    answer = asked(film(tmp_path / "clip.mp4", [(TALE, 3.0, 17.0)], cut(KAZAKH, 3, 14)))
    [part] = answer.verdict.parts
    assert (answer.verdict.kind, part.programme) == (Kind.MATCH, str(TALE))
    assert [part.start, part.end, part.first, part.last] == pytest.approx([0, 14, 3, 17], abs=0.25)
    assert [(one.kind, one.languages) for one in part.sounds] == [(sound.Kind.REGISTERED, ("kk",))]
    assert 1 <= len(answer.pairs) <= clip.SHOWN
    for pair in answer.pairs:
        assert pair.second == pytest.approx(pair.clip + 3, abs=0.25)
    for one, two in pairwise(answer.pairs):
        assert scene(TALE, one.second, SIZE).tobytes() != scene(TALE, two.second, SIZE).tobytes()
        assert two.clip > one.clip


@pytest.mark.parametrize(
    ("cuts", "kind", "seconds"),
    [
        ([(TALE, 2.0, 10.0), (TALE, 18.0, 26.0)], Break.MISSING, 8),
        ([(TALE, 20.0, 28.0), (TALE, 4.0, 12.0)], Break.BACK, 24),
        ([(TALE, 4.0, 12.0), (NEWS, 10.0, 18.0)], Break.OTHER, 0),
        ([(TALE, 4.0, 11.0), (STRANGER, 0.0, 4.0), (TALE, 11.0, 18.0)], Break.INSERTED, 4),
    ],
)
def test_what_was_cut_out_turned_round_or_put_in_is_told_to_the_second(
    tmp_path: Path, cuts: Cuts, kind: Break, seconds: float
) -> None:
    verdict = asked(film(tmp_path / "clip.mp4", cuts, None)).verdict
    assert verdict.kind is Kind.SPLICED
    [told] = verdict.cuts
    assert told.kind is kind
    assert told.seconds == pytest.approx(seconds, abs=0.6)
    assert told.at == pytest.approx(cuts[0][2] - cuts[0][1], abs=0.6)
    shown = [one for one in cuts if one[0] != STRANGER]
    for part, (seed, first, last) in zip(verdict.parts, shown, strict=True):
        assert part.programme == str(seed)
        assert [part.first, part.last] == pytest.approx([first, last], abs=0.6)
        assert part.sounds == ()


def test_another_sound_in_the_middle_is_told_with_its_seconds_and_where_it_is_from(tmp_path: Path) -> None:
    mixed = np.concatenate([cut(TURKISH, 1, 6), cut(SPEECH, 20, 7), cut(TURKISH, 14, 5)])
    verdict = asked(film(tmp_path / "clip.mp4", [(TALE, 1.0, 19.0)], mixed)).verdict
    assert (verdict.kind, len(verdict.parts)) == (Kind.SOUND_DIFFERS, 1)
    [other] = verdict.differs
    assert [other.start, other.end] == pytest.approx([6, 13], abs=1.5)
    assert (other.kind, other.taken_from) == (sound.Kind.OTHER, str(NEWS))
    assert {one.languages for one in verdict.parts[0].sounds if one is not other} == {("tr",)}


def test_a_sound_that_nobody_registered_is_another_and_from_nowhere(tmp_path: Path) -> None:
    verdict = asked(film(tmp_path / "clip.mp4", [(TALE, 1.0, 13.0)], cut(FOREIGN, 0, 12))).verdict
    assert verdict.kind is Kind.SOUND_DIFFERS
    assert {(one.kind, one.taken_from) for one in verdict.differs} == {(sound.Kind.OTHER, "")}


def test_music_that_all_languages_share_names_them_all(tmp_path: Path) -> None:
    verdict = asked(film(tmp_path / "clip.mp4", [(TALE, 24.0, 34.0)], cut(TURKISH, 24, 10))).verdict
    assert (verdict.kind, verdict.differs) == (Kind.MATCH, ())
    assert {frozenset(one.languages) for one in verdict.parts[0].sounds} == {frozenset(("tr", "kk"))}


@pytest.mark.parametrize("wave", [np.zeros(10 * RATE), None], ids=["silent", "without sound"])
def test_a_clip_without_sound_is_no_other_sound(tmp_path: Path, wave: Wave | None) -> None:
    verdict = asked(film(tmp_path / "clip.mp4", [(TALE, 4.0, 14.0)], wave)).verdict
    assert (verdict.kind, verdict.differs) == (Kind.MATCH, ())
    assert {one.kind for one in verdict.parts[0].sounds} <= {sound.Kind.QUIET}


def test_a_sound_alone_is_found_in_its_language(tmp_path: Path) -> None:
    answer = asked(film(tmp_path / "clip.m4a", [], cut(TURKISH, 5, 12)))
    assert (answer.verdict.kind, answer.pairs) == (Kind.SOUND_ONLY, ())
    [place] = answer.verdict.sounds
    assert (place.programme, place.language) == (str(TALE), "tr")
    assert place.at == pytest.approx(5, abs=0.3)


def test_pictures_of_one_and_sound_of_another_name_both(tmp_path: Path) -> None:
    verdict = asked(film(tmp_path / "clip.mp4", [(STRANGER, 0.0, 10.0)], cut(SPEECH, 3, 10))).verdict
    assert (verdict.kind, [place.programme for place in verdict.sounds]) == (Kind.SOUND_ONLY, [str(NEWS)])


def test_what_nobody_registered_is_unknown(tmp_path: Path) -> None:
    assert asked(film(tmp_path / "clip.mp4", [(STRANGER, 0.0, 12.0)], cut(FOREIGN, 0, 12))).verdict == (
        verdicts.Verdict(Kind.UNKNOWN)
    )


def test_a_programme_that_is_gone_meanwhile_is_not_named(tmp_path: Path) -> None:
    registry = Memory(gone={str(TALE)})
    answer = asked(film(tmp_path / "clip.mp4", [(TALE, 3.0, 13.0)], cut(KAZAKH, 3, 10)), registry)
    assert answer.verdict.kind is Kind.UNKNOWN


def test_a_clock_that_starts_late_moves_neither_picture_nor_sound(tmp_path: Path) -> None:
    path = film(tmp_path / "clip.ts", [(TALE, 3.0, 13.0)], cut(KAZAKH, 3, 10), {"output_ts_offset": "71.3"})
    [part] = asked(path).verdict.parts
    assert [part.first, part.last] == pytest.approx([3, 13], abs=0.3)
    assert [(one.kind, one.languages) for one in part.sounds] == [(sound.Kind.REGISTERED, ("kk",))]


def test_no_more_than_the_longest_is_taken_and_the_work_is_told(tmp_path: Path) -> None:
    path, told = film(tmp_path / "clip.mp4", [(TALE, 0.0, 14.0)], cut(KAZAKH, 0, 14)), list[float]()
    taken = clip.take(path, longest=6, told=told.append)
    assert taken.seconds == pytest.approx(6, abs=0.2)
    assert taken.seen is not None
    assert taken.sound is not None
    assert sound.seconds(taken.sound.played) <= 6
    assert (told[-1], told) == (1.0, sorted(told))
    told.clear()
    clip.look(taken, REGISTRY, told=told.append)
    assert (told[-1], told) == (1.0, sorted(told))


def test_of_nothing_nothing_is_said() -> None:
    assert clip.look(Taken(0.0, None, None), REGISTRY).verdict.kind is Kind.UNKNOWN
