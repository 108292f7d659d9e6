"""How often a changed clip is found again, and never wrong: `./ortaq bench likeness [--json] [--small | --large]`.

The corpus is made on the spot (`_likeness_corpus.py`) and first proved: each clip is looked at through its change
and must be the programme that it says. Windows of 5, 10 and 30 s of every clip are then searched for in the registered
programmes, by ours and by PDQ codes with the rule of vPDQ (share of the clip's codes of quality 50 that have a
registered one within 31 bits; PyPI: pdqhash, left out where it is missing). Per method and length:

- `recall_99`: share of the windows of registered programmes that are found where the threshold is set so that of all
  answers above it 99 % are right; set on the same windows, so optimistic for both methods alike;
- `frozen`: the same with ours as it is in `thresholds.json`, set before; `wrong` are wrong answers to registered ones;
- `unregistered`: windows of programmes that nobody registered, and how many got an answer (`asserted`);
- `studio`: windows of registered programmes that lie in a studio that all share, and what ours said there;
- seconds by which the place is wrong, of right answers; and extraction beside a bare decode, seconds of processor;
- sound: `_likeness_sound.py`; the goals are the worst change that counts, and exchanged sounds called so;
- packaging with a fingerprint beside packaging without: `_likeness_packaging.py`;
- the index from 1e5 to 1e8 codes, and in SQL: `_likeness_index.py`; with `--large` ten thousand hours as well.

Windows of one clip overlap in part: they are not as many independent trials.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, Protocol

import av
import numpy as np
from av.video.frame import PictureType
from bench import _likeness_corpus as corpus
from bench import _likeness_index as index
from bench import _likeness_packaging as packaging
from bench import _likeness_sound as sounds
from bench._likeness_calibrate import calibrate
from bench._likeness_corpus import ALSO, CHANGES, SMALL, Clip, Corpus, Programme, Size, make, planes, prove
from numpy.typing import NDArray

from ortaq.core.likeness import picture
from ortaq.core.likeness.config import CONFIG, DIGEST, at
from ortaq.core.likeness.frames import Seen, watch

LENGTHS: Final = {5: 5.0, 10: 5.0, 30: 30.0}
"""Seconds of a window, and from one to the next."""
OF_STRANGERS: Final = {5: 2.5, 10: 4.0, 30: 30.0}
"""The same for programmes that nobody registered: of them as many are asked as may be."""
GOALS: Final = {
    "recall_99, 5 s": 0.68,
    "recall_99, 10 s": 0.85,
    "recall_99, 30 s": 0.97,
    "crop 10 %, 10 s": 0.9,
    "letterbox, 10 s": 0.9,
    "mirrored, 10 s": 0.9,
    "picture in picture, 10 s": 0.9,
    "time error, median": 0.25,
    "unregistered, asserted": 0,
    "extraction / decode": 1.15,
    "sound, 5 s": 0.99,
    "exchanged sound, 5 s": 0.98,
    "packaging with / without": 1.05,
    "query, 10,000 hours, p95": 300.0,
}
MOST: Final = (
    "time error, median",
    "unregistered, asserted",
    "extraction / decode",
    "packaging with / without",
    "query, 10,000 hours, p95",
)
"""Of these less is better."""
PRECISION: Final = 0.99
GROWTH: Final = (10**5, 10**6, 10**7, 10**8)
"""Codes of an index, to see how it grows."""
TEN_THOUSAND_HOURS: Final = 432_000_000
"""Codes: two pictures a second, six codes each."""
UNREGISTERED: Final = 1000
"""Windows of unregistered programmes that the goal asks for."""


@dataclass(frozen=True)
class Answer:
    """The best programme for a window, how sure, its second at the window's start, and if it is said aloud."""

    programme: str
    score: float
    start: float | None
    said: str


@dataclass(frozen=True)
class Asked:
    """A window of a clip and what came of it."""

    clip: Clip
    start: float
    seconds: int
    answer: Answer

    @property
    def right(self) -> bool:
        """Whether the programme is the one."""
        return self.clip.programme.registered and self.answer.programme == self.clip.programme.name

    @property
    def off(self) -> float | None:
        """Seconds between the place said and the place it is."""
        if self.answer.start is None:
            return None
        return abs(self.answer.start - self.clip.start - self.start * self.clip.change.speed)

    @property
    def in_studio(self) -> bool:
        """Whether all of it lies in shots that all generated programmes share."""
        first = self.clip.start + self.start * self.clip.change.speed
        last = first + self.seconds * self.clip.change.speed
        lying = [shot for shot in self.clip.programme.shots if shot.start < last and shot.end > first]
        return bool(lying) and all(shot.kind == "studio" for shot in lying)


class Method(Protocol):
    """A way of finding: what is registered is given once, each clip is read once and asked about by windows."""

    def read(self, clip: Clip) -> Callable[[float, float], Answer]:
        """Look at a clip; what comes back answers for a window from, to in seconds."""
        ...


Build = Callable[[list[Programme]], Method]


class Ours:
    """`org.ortaq.v1`: picture alone, exact search in memory."""

    def __init__(self, programmes: list[Programme]) -> None:
        rate = CONFIG.frames.registry_rate
        self.prints = {one.name: picture.printed(watch(one.path, rate)) for one in programmes}
        self.near = picture.near_in(self.prints)

    def read(self, clip: Clip) -> Callable[[float, float], Answer]:
        """Look at a clip."""
        whole = watch(clip.path, CONFIG.frames.query_rate)

        def answer(start: float, end: float) -> Answer:
            inside = (whole.times >= start - 1e-6) & (whole.times < end - 1e-6)
            times = whole.times[inside]
            found = picture.find(
                Seen(times - times[0], whole.thumbs[inside], whole.borders[inside]), self.near, self.prints
            )
            if not found:
                return Answer("", 0.0, None, "unknown")
            second = picture.rival(found)
            sure, least = picture.margin(found[0].score, second), at(CONFIG.margin.match_above, end - start)
            said = "match" if sure >= least else "shared footage" if second >= least else "unknown"
            return Answer(found[0].programme, sure, found[0].start - (float(times[0]) - start) * found[0].speed, said)

        return answer


class Vpdq:
    """PDQ codes, twice a second, and the rule of vPDQ."""

    DISTANCE = 31
    QUALITY = 50

    def __init__(self, programmes: list[Programme]) -> None:
        self.compute = import_module("pdqhash").compute
        self.codes = {one.name: self.of(one.path)[1] for one in programmes}

    def of(self, path: Path) -> tuple[NDArray[np.float64], NDArray[np.uint64]]:
        """Seconds and codes of a file; what has too little in it is left out."""
        times, codes, due = [], [], 0.0
        for t, seen in planes(path):
            if t < due - 1e-6:
                continue
            due += 0.5
            bits, quality = self.compute(np.repeat(seen[:, :, None], 3, axis=2))
            if quality >= self.QUALITY:
                times.append(t)
                codes.append(np.packbits(bits.astype(np.uint8)).view(np.uint64))
        return np.array(times), np.array(codes, np.uint64).reshape(-1, 4)

    def read(self, clip: Clip) -> Callable[[float, float], Answer]:
        """Look at a clip."""
        times, codes = self.of(clip.path)
        hit = {
            name: (np.bitwise_count(codes[:, None] ^ known[None]).sum(2, dtype=int) <= self.DISTANCE).any(1)
            for name, known in self.codes.items()
        }

        def answer(start: float, end: float) -> Answer:
            inside = (times >= start) & (times < end)
            if not inside.any():
                return Answer("", 0.0, None, "unknown")
            share = {name: float(hits[inside].mean()) for name, hits in hit.items()}
            best = max(share, key=lambda name: share[name])
            return Answer(best, share[best], None, "")

        return answer


# ---- the figures


def ask(build: Build, registered: list[Programme], clips: tuple[Clip, ...], tell: Callable[[str], None]) -> list[Asked]:
    """Every window of every clip, as many clips at a time as there are processors."""
    asked = list[Asked]()
    with ProcessPoolExecutor(
        os.cpu_count(), mp_context=get_context("spawn"), initializer=begin, initargs=(build, registered)
    ) as pool:
        for clip, some in zip(clips, pool.map(windows, clips), strict=True):
            tell(f"{build.__name__.lower()}: {clip.path.name}")
            asked += some
    return asked


METHOD: list[Method] = []
"""The method of this process."""


def begin(build: Build, registered: list[Programme]) -> None:
    """Register the programmes once in a process."""
    METHOD[:] = [build(registered)]


def windows(clip: Clip) -> list[Asked]:
    """Every window of a clip."""
    answer, asked = METHOD[0].read(clip), list[Asked]()
    for seconds, step in (LENGTHS if clip.programme.registered else OF_STRANGERS).items():
        last = clip.seconds - seconds
        if last < 0 and seconds == max(LENGTHS) and clip.seconds > seconds / 1.3:
            asked.append(Asked(clip, 0.0, seconds, answer(0.0, clip.seconds)))  # thirty seconds, played faster
        starts = np.arange(0, last + 1e-6, step)
        asked += [Asked(clip, float(one), seconds, answer(float(one), float(one) + seconds)) for one in starts]
    return asked


def threshold(asked: list[Asked]) -> float:
    """The lowest score above which 99 % of the answers are right; infinite where there is none."""
    best = float("inf")
    by_score = sorted(asked, key=lambda one: -one.answer.score)
    right = 0
    for number, one in enumerate(by_score, 1):
        right += one.right
        last_of_score = number == len(by_score) or by_score[number].answer.score < one.answer.score
        if last_of_score and one.answer.score > 0 and right >= PRECISION * number:
            best = one.answer.score
    return best


def share(some: list[Asked], count: Callable[[Asked], bool]) -> float | None:
    """How many of them, of 1; None of nothing."""
    return round(sum(map(count, some)) / len(some), 3) if some else None


def figures(asked: list[Asked]) -> dict[str, Any]:
    """Of a method, by the length of the window."""
    told: dict[str, Any] = {}
    noted = {one.name for one in CHANGES}
    for seconds in LENGTHS:
        of_length = [one for one in asked if one.seconds == seconds]
        known = [one for one in of_length if one.clip.programme.registered and one.clip.change.name in noted]
        strange = [one for one in of_length if not one.clip.programme.registered]
        if not known:
            continue
        least = threshold(known + strange)

        def found(one: Asked, least: float = least) -> bool:
            return one.right and one.answer.score >= least

        changes = {
            change.name: share(
                [one for one in of_length if one.clip.programme.registered and one.clip.change == change], found
            )
            for change in (*CHANGES, *ALSO)
        }
        row: dict[str, Any] = {"windows": len(known), "recall_99": share(known, found), "threshold": round(least, 3)}
        row["first_answer_right"] = share(known, lambda one: one.right)
        row["changes"] = changes
        studio = [one for one in known if one.in_studio]
        if any(one.answer.said for one in known):
            row["frozen"] = {
                "recall": share(known, lambda one: one.right and one.answer.said == "match"),
                "wrong": sum(not one.right and one.answer.said == "match" for one in known),
            }
            row["unregistered"] = {
                "windows": len(strange),
                "asserted": said(strange, "match"),
                "shared": said(strange, "shared footage"),
            }
            row["studio"] = {
                "windows": len(studio),
                "match": said(studio, "match"),
                "shared": said(studio, "shared footage"),
            }
            off = [one.off for one in known if found(one) and one.off is not None]
            if off:
                row["seconds_off"] = {
                    "median": round(float(np.median(off)), 3),
                    "p90": round(float(np.quantile(off, 0.9)), 3),
                }
        told[f"{seconds} s"] = row
    return told


def said(some: list[Asked], what: str) -> int:
    """How many were answered so."""
    return sum(one.answer.said == what for one in some)


def extraction(folder: Path) -> dict[str, float]:
    """Seconds of processor for a fingerprint of 1080p, beside a bare decode of it: the least of three turns each."""
    path = folder / "1080p.mp4"
    corpus.once(path, larger)

    def bare() -> None:
        with av.open(str(path)) as source:
            source.streams.video[0].thread_type = "AUTO"
            for _frame in source.decode(video=0):
                pass

    def ours() -> None:
        picture.printed(watch(path, CONFIG.frames.registry_rate))

    turns = [(cost(bare), cost(ours)) for _ in range(3)]
    decode, print_ = (min(column) for column in zip(*turns, strict=True))
    return {"decode_s": round(decode, 2), "print_s": round(print_, 2), "ratio": round(print_ / decode, 3)}


def larger(path: Path) -> None:
    """Twenty seconds of a tale in 1080p."""
    source = corpus.HERE / "demo/tales/zumrad/picture.mp4"
    with av.open(str(source)) as tale, av.open(str(path), "w", format="mp4") as out:
        stream = corpus.encoder(out, 1920, 1080, corpus.FPS, 20)
        for number, frame in zip(range(20 * corpus.FPS), tale.decode(video=0), strict=False):
            large = frame.reformat(1920, 1080, "yuv420p")
            large.pts, large.time_base = number, Fraction(1, corpus.FPS)
            large.pict_type = PictureType.NONE
            out.mux(stream.encode(large))
        out.mux(stream.encode(None))


def cost(work: Callable[[], Any]) -> float:
    """Seconds of processor that one turn takes, over all threads."""
    began = time.process_time()
    work()
    return time.process_time() - began


# ---- the report


def proved(made: Corpus) -> dict[str, Any]:
    """By change: the least likeness of a clip to its programme seen through the change, without it, and what fails."""
    through, plain, wrong = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list), []
    for clip in made.clips:
        back, flat = prove(clip)
        through[clip.change.name].append(back)
        plain[clip.change.name].append(flat)
        if back < clip.change.like:
            wrong.append(clip.path.name)
    least = {name: [round(min(some), 3), round(min(plain[name]), 3)] for name, some in through.items()}
    return {"clips": len(made.clips), "least_through_and_without": least, "not_what_they_say": wrong}


def measure(folder: Path, size: Size, tell: Callable[[str], None]) -> dict[str, Any]:
    """Everything, and which goals are reached."""
    made = make(folder, size, tell)
    registered = [one for one in made.programmes if one.registered]
    report: dict[str, Any] = {
        "corpus": {
            "recipe": made.sha256[:16],
            "registered": len(registered),
            "minutes": round(sum(one.seconds for one in registered) / 60, 1),
            "strangers": len(made.programmes) - len(registered),
        }
        | proved(made),
        "thresholds": DIGEST[:16],
        "methods": {},
        "missing": [],
    }
    methods: list[Build] = [Ours]
    if find_spec("pdqhash"):
        methods.append(Vpdq)
    else:
        report["missing"].append("pdqhash is not installed: pip install pdqhash")
    for build in methods:
        report["methods"][build.__name__.lower()] = figures(ask(build, registered, made.clips, tell))
    report["extraction"] = extraction(folder / made.sha256[:12])
    ours = report["methods"]["ours"]
    got = {f"recall_99, {length}": row["recall_99"] for length, row in ours.items()}
    if ten := ours.get("10 s"):
        got |= {f"{name}, 10 s": ten["changes"][name] for name in ten["changes"] if f"{name}, 10 s" in GOALS}
        got["time error, median"] = ten.get("seconds_off", {}).get("median", float("inf"))
    report["sound"] = sounds.measure(folder / made.sha256[:12])
    got["sound, 5 s"] = sounds.least(report["sound"])
    got["exchanged sound, 5 s"] = report["sound"]["exchanged"]["5 s"]["called_other"]
    got["extraction / decode"] = report["extraction"]["ratio"]
    asserted = sum(row["unregistered"]["asserted"] for row in ours.values())
    windows = sum(row["unregistered"]["windows"] for row in ours.values())
    if windows >= UNREGISTERED or asserted:
        got["unregistered, asserted"] = asserted
    else:
        report["missing"].append(f"only {windows} windows of unregistered programmes")
    report["goals"], report["got"] = GOALS, got
    return report


def around(report: dict[str, Any], folder: Path, tell: Callable[[str], None], *, large: bool) -> None:
    """What is not recall: the cost inside packaging, and how the index grows; ten thousand hours when `large`."""
    report["packaging"] = packaging.measured(rounds=3)
    report["got"]["packaging with / without"] = report["packaging"]["encoded"]["ratio"]
    rows = [*GROWTH, *((TEN_THOUSAND_HOURS,) if large else ())]
    report["index"] = index.measured(rows, with_clickhouse=bool(find_spec("chdb")), folder=folder, tell=tell)
    if large:
        tables = report["index"][f"{TEN_THOUSAND_HOURS:.3g}"]["files"]
        report["got"]["query, 10,000 hours, p95"] = tables["again"]["p95_ms"]
    else:
        report["missing"].append("10,000 hours: --large (32 GB of disk, half an hour)")
    if not find_spec("chdb"):
        report["missing"].append("chdb is not installed: pip install chdb")


def judged(got: dict[str, Any]) -> dict[str, bool]:
    """Which goals are reached, of those that were measured."""
    return {
        name: got[name] is not None and (got[name] <= goal if name in MOST else got[name] >= goal)
        for name, goal in GOALS.items()
        if name in got
    }


def tell_people(report: dict[str, Any]) -> None:
    """The report for people."""
    print(report["corpus"])
    for name, rows in report["methods"].items():
        for length, row in rows.items():
            print(f"\n{name}, {length}: recall {row['recall_99']} at precision .99")
            for what, value in row.items():
                print(f"  {what}: {value}")
    for part in ("sound", "extraction", "packaging", "index", "got", "reached"):
        print(f"\n{part}: {report[part]}")
    print("\n".join(["", *report["missing"]]))


def main(given_words: list[str]) -> int:
    """Measure and tell; 1 when a goal is missed or a clip is not what it says."""
    parser = argparse.ArgumentParser(prog="./ortaq bench likeness", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--small", action="store_true", help="a corpus of minutes, to see that all works")
    parser.add_argument("--large", action="store_true", help="a clip against ten thousand hours as well")
    parser.add_argument("--folder", type=Path, help="where the corpus is made, and kept for the next time")
    parser.add_argument("--calibrate", action="store_true", help="propose thresholds, on a corpus of other seeds")
    given = parser.parse_args(given_words)

    def tell(line: str) -> None:
        print(line, file=sys.stderr)

    with tempfile.TemporaryDirectory() as temporary:
        if given.calibrate:
            asking = partial(ask, Ours, tell=tell)
            print(json.dumps(calibrate(given.folder or Path(temporary), asking, threshold, tell), indent=1))
            return 0
        report = measure(given.folder or Path(temporary), SMALL if given.small else Size(), tell)
        if not given.small:
            around(report, given.folder or Path(temporary), tell, large=given.large)
    report["reached"] = judged(report["got"])
    print(json.dumps(report, indent=1, ensure_ascii=False)) if given.json else tell_people(report)
    return int(bool(report["corpus"]["not_what_they_say"]) or not all(report["reached"].values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
