"""Live carriage as a pure function: whatever a partner does, numbers never change and nothing withheld is listed."""

import random
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from ortaq.core.playout import TICKS, playlist
from ortaq.core.playout.carriage import Seam, Stretch, weave
from ortaq.core.playout.feed import Fetched, Row, Step, Verdict, fresh, projected
from ortaq.core.playout.partner import Item, PartnerCue
from tests.core.playout.feeds import NAMES, T0, Partner, Poller, dress, item, row

SAID = re.compile(r"#EXT-X-(VERSION|TARGETDURATION|MEDIA-SEQUENCE|DISCONTINUITY-SEQUENCE):(\d+)$")


def parsed(text: bytes) -> tuple[int, int, list[tuple[int, str, int]]]:
    """A strict reader of media playlists (RFC 8216); what it does not know is an error."""
    lines = text.decode().split("\n")
    assert lines[0] == "#EXTM3U"
    assert lines[-1] == ""
    head: dict[str, int] = {}
    rows, length, init, disc, said = [], None, "", 0, {}
    for line in lines[1:-1]:
        if found := SAID.match(line):
            assert found[1] not in head
            assert not rows
            head[found[1]] = int(found[2])
        elif line.startswith("#EXTINF:"):
            assert length is None
            length = float(re.fullmatch(r"#EXTINF:(\d+\.\d{6}),", line)[1])
            assert round(length) <= head["TARGETDURATION"]
        elif line == "#EXT-X-DISCONTINUITY":
            disc += 1
        elif line.startswith("#EXT-X-MAP:"):
            init = re.fullmatch(r'#EXT-X-MAP:URI="([^"]+)"', line)[1]
        elif line.startswith("#EXT-X-DATERANGE:"):
            name = re.search(r'ID="([^"]+)"', line)[1]
            assert said.setdefault(name, line) == line
        elif not line.startswith("#"):
            assert length is not None
            assert init
            rows.append((head["MEDIA-SEQUENCE"] + len(rows), f"{init} {line}", head["DISCONTINUITY-SEQUENCE"] + disc))
            length = None
        else:
            assert line.partition(":")[0] in {
                "#EXT-X-INDEPENDENT-SEGMENTS",
                "#EXT-X-PROGRAM-DATE-TIME",
                "#EXT-X-CUE-IN",
                "#EXT-X-ENDLIST",
                "#EXT-X-START",
            }
    assert length is None
    return head["MEDIA-SEQUENCE"], head["DISCONTINUITY-SEQUENCE"], rows


class Reader:
    """A process that reads the log, some time behind the poller, and remembers what it has told."""

    def __init__(self) -> None:
        self.told: dict[int, tuple[str, int]] = {}
        self.last = (0, 0)

    def look(self, timeline: object, name: str, now: int) -> list[tuple[int, str, int]]:
        # Subtitles have no init section, and the strict reader wants one.
        text = playlist(timeline, name, now)
        msn, disc, rows = parsed(text.replace(b"#EXTINF", b'#EXT-X-MAP:URI="-"\n#EXTINF', 1) if name == "t0" else text)
        assert msn >= self.last[0]
        assert disc >= self.last[1]
        self.last = (msn, disc)
        for number, uri, at in rows:
            assert self.told.setdefault(number, (uri, at)) == (uri, at)
        return rows


def withheld_uris(steps: list[Step], stretches: list[Stretch]) -> set[str]:
    """The oracle: every segment that a stretch covers by either clock, and that came after it was known.

    A partner may list a file again later, behind a break; that is another segment.
    """
    out, shown = set(), set()
    for step in steps:
        theirs = (step.pdt, step.pdt + step.stop - step.start) if step.pdt is not None else (step.start, step.stop)
        covered = any(
            begin < one.stop and end > one.start
            for one in stretches
            if one.since <= step.number < one.until
            for begin, end in ((step.start, step.stop), theirs)
        )
        (out if covered else shown).update(part.uri for part in step.parts.values())
    return out - shown


def lines_stay_on_their_side(forms: dict[str, str], steps: list[Step], stretches: list[Stretch]) -> None:
    """The oracle: beside a segment that a stretch covers no lines are told that stand over the edge."""

    def is_covered(step: Step, at: int) -> bool:
        """By what was ordered when the line `at` of the log came."""
        known = [one for one in stretches if one.since <= at < one.until and one.since <= step.number < one.until]
        return any(one.covers(step, one.start, one.stop) for one in known)

    once = Counter(uri.partition("#")[0] for step in steps for uri in {part.uri for part in step.parts.values()})
    for step, other in pairwise(steps):
        before, behind = (next((p.uri.partition("#")[0] for p in one.parts.values()), "") for one in (step, other))
        if is_covered(step, step.number) and once[behind] == len(NAMES):
            assert forms.get(behind, "fresh") in {"fresh", "alone"}
        # A partner whose clock jumps tells nobody beforehand; by our own everybody knows.
        goes_on = step.pdt is not None and other.pdt == step.pdt + step.stop - step.start
        if (
            is_covered(other if goes_on else replace(other, pdt=None), step.number)
            and once[before] == len(NAMES)
            and other.start - step.stop < 8 * TICKS
        ):
            assert forms.get(before, "shut") in {"shut", "alone"}


class Life:
    """One life of a feed: a partner with faults, pollers that die, blackouts that come, readers that lag, pruning."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.partner, self.poller = Partner(self.chance), Poller()
        self.stretches: dict[str, list[Stretch]] = {"kg": [], "kz": [], "hu": [Stretch("r", "no_licence")]}
        self.readers = {(code, name): Reader() for code in self.stretches for name in NAMES}
        self.seams: dict[str, Seam] = {}
        self.first, self.looked = 0, 0.0

    def live(self, seconds: int) -> None:
        """Polls follow each other, and sometimes there are none for a while; readers look all the time."""
        at, chance = 0.0, self.chance
        while at < seconds:
            at += chance.choice([5, 30, 90]) if chance.random() < 0.01 else chance.uniform(0.5, 2.5)
            while self.looked < at and self.poller.state.cursor:
                self.looked = min(max(self.looked, at - 90) + chance.choice([0.7, 1.9, 4.1]), at + 2)
                self.look(T0 + round(self.looked * TICKS))
            now = T0 + round(at * TICKS)
            self.poller.take(self.fetched(at, now), now)
            if chance.random() < 0.03:
                self.black_out(now)
            if chance.random() < 0.03:
                self.prune(now)

    def look(self, now: int) -> None:
        """A reader in each territory: it knows the log as it is, and how it goes on while nobody polls."""
        more = projected(self.poller.state, now - self.chance.choice([0, 2]) * TICKS)
        steps = [*(one for one in self.poller.steps if one.number > self.first), *more]
        for code, known in self.stretches.items():
            timeline, _ = weave(steps, dress(), known, self.seams.get(code))
            if timeline is None or timeline.starts[0] > now:
                continue
            name = self.chance.choice(NAMES)
            rows = self.readers[code, name].look(timeline, name, now)
            out = withheld_uris(self.poller.steps, known)
            assert not [uri for _, uri, _ in rows if uri.split(" ")[1] in out]
            if name == "t0":
                forms = dict(uri.split(" ")[1].rsplit("#", 1) for _, uri, _ in rows if "#" in uri)
                lines_stay_on_their_side(forms, self.poller.steps[-60:], known)

    def fetched(self, at: float, now: int) -> Fetched:
        """What a poll brings."""
        chance, found = self.chance, self.partner.listed(at)
        off = chance.random() < 0.005
        if found is None or off:
            return Fetched(fault="" if off else "timeout", is_off=off)
        return Fetched(tuple(self.row(one) for one in fresh(self.poller.state, found, now)))

    def row(self, one: Item) -> Row:
        """What becomes of a segment: a file is broken or missing for ever, and late for some time."""
        lot = random.Random(one.uri).random()
        verdict = Verdict.MISSING if lot < 0.02 else Verdict.CORRUPT if lot < 0.04 else Verdict.OK
        if 0.04 < lot < 0.1 and self.chance.random() < 0.6:
            verdict = Verdict.LATE
        return row(one, verdict, self.chance.choice([None, one.length / TICKS, 5.3]))

    def black_out(self, now: int) -> None:
        """A blackout that holds from the next line of the log on."""
        chance, start = self.chance, now + self.chance.randrange(-20, 60) * TICKS
        stop, slack = start + chance.choice([1, 7, 40]) * TICKS, chance.choice([0, 0, 15]) * TICKS
        made = Stretch(f"b{now}", "blackout", start, stop, slack, since=self.poller.state.number + 1)
        self.stretches[chance.choice(["kg", "kz"])].append(made)

    def prune(self, now: int) -> None:
        """What is older than two minutes goes."""
        old = [one for one in self.poller.steps if self.first < one.number and one.stop < now - 120 * TICKS]
        for code, known in self.stretches.items():
            _, seam = weave(old, dress(), known, self.seams.get(code))
            self.seams[code] = Seam.read(seam.plain())
        self.first = old[-1].number if old else self.first


def history(seed: int, seconds: int = 400) -> None:
    """Live a life; in the end the log is whole and without overlaps."""
    life = Life(seed)
    life.live(seconds)
    steps = life.poller.steps
    assert [one.number for one in steps] == list(range(1, len(steps) + 1))
    for one, other in pairwise(steps):
        assert other.start >= one.stop
        if one.run == other.run and not one.is_slate:
            assert other.start == one.stop


@pytest.mark.parametrize("seed", range(12))
def test_numbers_never_change_and_nothing_withheld_is_listed(seed: int) -> None:
    history(seed)


def test_a_cue_that_is_told_again_keeps_its_start_and_another_of_its_name_gets_its_own() -> None:
    """A tag of one ID may be repeated, and not differ (RFC 8216, 4.3.2.7), whatever our clock has done in between."""
    cue = PartnerCue("ad", 0, 8 * TICKS, {})

    def step(number: int, start: int, pdt: int) -> Step:
        one = row(item(number, pdt=T0 + pdt * TICKS, cues=(cue,)))
        begin = T0 + start * TICKS
        return Step(number, number, begin, begin + 4 * TICKS, number, one.item.pdt, one.parts, (), (cue,))

    # The partner lists the first segment again behind a break, and later uses the name for something else.
    timeline, _ = weave([step(1, 0, 0), step(2, 8, 0), step(3, 16, 60)], dress())
    text = playlist(timeline, "v0", T0 + 20 * TICKS).decode()
    told = re.findall(r'ID="(ad[^"]*)",START-DATE="[^"]*T\d+:\d+:([\d.]+)Z"', text)
    assert len(told) == 3
    assert told[0] == told[1] != told[2]
    assert len(dict(told)) == 2


@pytest.mark.slow
def test_numbers_never_change_in_five_hundred_lives_of_a_feed() -> None:
    for seed in range(100, 600):
        history(seed)
