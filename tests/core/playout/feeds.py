"""A partner and a poller that live on paper: random faults, and the log that comes of them."""

import random
from dataclasses import dataclass, field, replace

from ortaq.core.playout import TICKS, AssetTrack, Timeline
from ortaq.core.playout.carriage import Dress, Stretch, weave
from ortaq.core.playout.feed import Fetched, Part, Row, State, Step, Verdict, append, fresh, projected
from ortaq.core.playout.partner import Item, PartnerCue
from tests.core.playout.assets import T0, index, picture, sound

NAMES = ("v0", "a0", "t0")
FORMS = ("fresh", "shut", "alone")
"""What is read of subtitles beside something that may not be seen (core.text.live.Cuts)."""
BLANK = "/media/blank/seg.vtt"
SLATE = {
    "v0": AssetTrack(index(picture(200)), "/media/slate/360p"),
    "a0": AssetTrack(index(sound(200)), "/media/slate/sound-zxx"),
}
SLATE["t0"] = AssetTrack.blank(SLATE["v0"], BLANK)


def dress(target: int = 4, **more: object) -> Dress:
    return Dress(NAMES, SLATE, target, {"X-FROM": "Demo"}, texts=frozenset({"t0"}), blank=BLANK, **more)


def item(seq: int, uri: str = "", length: float = 4, **more: object) -> Item:
    return Item(seq, uri or f"http://p/{seq}.m4s", round(length * TICKS), "http://p/init.mp4", **more)


def row(one: Item, verdict: Verdict = Verdict.OK, measured: float | None = None) -> Row:
    parts = {name: Part(f"{one.uri}#{name}", f"{one.init}#{name}") for name in NAMES}
    parts["t0"] = Part(f"{one.uri}#whole", "", tuple(f"{one.uri}#{form}" for form in FORMS))
    return Row(one, parts, verdict, None if measured is None else round(measured * TICKS))


@dataclass
class Poller:
    """A log that grows; `log` holds with each step when it was written."""

    state: State = field(default_factory=lambda: State(4))
    steps: list[Step] = field(default_factory=list)
    events: list[tuple[str, dict]] = field(default_factory=list)

    def poll(self, at: float, *items: Item, **verdicts: object) -> list[str]:
        """Poll at so many seconds after T0; `bad={7: Verdict.LATE}`, `measured={7: 4.2}`."""
        bad, measured = verdicts.get("bad", {}), verdicts.get("measured", {})
        now = T0 + round(at * TICKS)
        new = fresh(self.state, list(items), now)
        rows = tuple(row(one, bad.get(one.seq, Verdict.OK), measured.get(one.seq)) for one in new)
        return self.take(Fetched(rows, verdicts.get("fault", ""), bool(verdicts.get("is_off"))), now)

    def take(self, fetched: Fetched, now: int) -> list[str]:
        made = append(State.read(self.state.plain()), fetched, now)
        self.state = made.state
        self.steps += made.steps
        self.events += made.events
        return [code for code, _ in made.events]

    def timeline(self, *stretches: Stretch, at: float | None = None) -> Timeline:
        more = projected(self.state, T0 + round(at * TICKS)) if at is not None else []
        made, _ = weave([*self.steps, *more], dress(), stretches)
        assert made
        return made


@dataclass
class Partner:
    """What a partner lists at a moment, by a chance that is always the same for one seed."""

    chance: random.Random
    target: int = 4
    seq: int = 0
    made: list[Item] = field(default_factory=list)
    next_at: float = 0
    name: int = 0
    dead_until: float = -1

    def listed(self, at: float) -> tuple[Item, ...] | None:
        """None: it does not answer."""
        chance = self.chance
        while self.next_at <= at:
            self.make(self.next_at)
            self.next_at += self.target * chance.choice([1, 1, 1, 1, 0.9, 1.1, 1.5])
        if chance.random() < 0.01:
            self.dead_until = at + chance.choice([3, 10, 20, 60])
        if at < self.dead_until:
            return None
        window = self.made[-chance.choice([3, 6, 6, 6, 15]) :]
        return tuple(window[: -chance.choice([1, 2])]) if chance.random() < 0.03 else tuple(window)

    def make(self, at: float) -> None:
        chance = self.chance
        if chance.random() < 0.01:
            self.seq = chance.choice([0, self.seq // 2, max(0, self.seq - 2)])
            self.made = []
        if chance.random() < 0.02:
            self.seq += chance.choice([1, 2, 50])
        if self.made and chance.random() < 0.02:
            again = replace(self.made[-1], seq=self.seq)
        else:
            self.name += 1
            pdt = T0 + round((at - chance.choice([0, 5, 12])) * TICKS) if chance.random() < 0.7 else None
            cues = (PartnerCue(f"c{self.name}", 0, 8 * TICKS, {}),) if pdt and chance.random() < 0.1 else ()
            length = chance.choice([4, 4, 4, 3.2, 4.4, 6, 0.5])
            again = item(
                self.seq,
                f"http://p/{self.name}.m4s",
                length,
                cut=chance.random() < 0.03,
                gap=chance.random() < 0.01,
                pdt=pdt,
                cues=cues,
                tags=("#EXT-X-CUE-IN",) if chance.random() < 0.05 else (),
            )
        self.made.append(again)
        self.seq += 1
