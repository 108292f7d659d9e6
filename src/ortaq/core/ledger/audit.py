"""Examine a whole log: its chain, its tree, its checkpoints and the witnesses' lines; every fault named by its entry.

What each part proves alone: the chain, that no entry was changed, dropped or put between; the tiles, which entry it was
when somebody reckoned the whole chain anew; the checkpoints, that the log was not shortened or rewritten since the
log's key signed them; the witnesses, the same even of whoever holds that key. Checkpoints that were kept elsewhere are
examined with those of the log.
"""

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ortaq.core.ledger import chain, checkpoints
from ortaq.core.ledger.chain import GENESIS, Link
from ortaq.core.ledger.checkpoints import Checkpoint, NotSigned
from ortaq.core.ledger.merkle import Frontier
from ortaq.core.ledger.notes import BrokenNote, Note
from ortaq.core.ledger.policy import Policy
from ortaq.core.ledger.tiles import HASH, HEIGHT, WIDTH, Place, path, split


class Fault(StrEnum):
    """What is wrong."""

    MISSING = "missing"
    NOT_LINKED = "not linked"
    CHANGED = "changed"
    REWRITTEN = "rewritten"
    TRUNCATED = "truncated"
    TILE = "tile"
    CHECKPOINT = "checkpoint"
    SIGNATURE = "signature"
    COSIGNATURE = "co-signature"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the first entry that it touches, the last one where only a stretch is known, and where it was seen."""

    fault: Fault
    entry: int
    where: str
    until: int | None = None

    def __str__(self) -> str:
        entries = f"entry {self.entry}" if self.until in (None, self.entry) else f"entries {self.entry} to {self.until}"
        return f"{entries}: {self.fault} ({self.where})"


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as it was kept, and where: `checkpoint 512`, or the name of a file."""

    where: str
    note: str
    size: int = 0
    """Under which size the log itself keeps it; 0: it was kept elsewhere."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: how many entries hold, the last digest, how far signed checkpoints and witnesses reach."""

    entries: int
    head: str
    root: bytes
    signed: int
    checkpoints: int
    witnessed: int
    by: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


Tile = Callable[[int, int], bytes]
"""(level, number) -> the tile as it is kept: one of level 0 when it is whole, others as far as they go; or nothing."""


@dataclass(slots=True)
class _Walk:
    """The log as far as it was walked."""

    policy: Policy
    tile: Tile
    now: int
    head: str = GENESIS
    reach: int = 0
    """The size of the largest checkpoint: tiles were made up to there."""
    edge: Frontier = field(default_factory=Frontier)
    held: int = 0
    """The size of the largest checkpoint that the entries agree with."""
    sure: int = 0
    """The same of those that were kept elsewhere: whoever has the log's key can sign others in the log itself."""
    signed: int = 0
    witnessed: int = 0
    by: dict[str, int] = field(default_factory=dict)
    is_rewritten: bool = False
    strange: tuple[int, str] | None = None
    """The first entry that differs from its tile, and the tile: which of them is false, a checkpoint says."""
    findings: list[Finding] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)

    def found(self, fault: Fault, entry: int, where: str, until: int | None = None) -> None:
        self.findings.append(Finding(fault, entry, where, until))

    def step(self, digest: str) -> None:
        """Take the digest of a link that holds."""
        number, position = divmod(self.edge.size, WIDTH)
        if not position:
            self.leaves = split(self.tile(0, number))
        leaf = chain.leaf(bytes.fromhex(digest))
        closed = self.edge.append(leaf)
        self.head = digest
        if self.leaves and (position >= len(self.leaves) or self.leaves[position] != leaf):
            self.differs(self.edge.size, Place(0, number))
        if position == WIDTH - 1:
            if not self.leaves and self.edge.size <= self.reach:
                self.differs(self.edge.size - WIDTH + 1, Place(0, number))
            self.above(closed)

    def above(self, closed: Sequence[bytes]) -> None:
        """Compare the tiles of the levels above with the subtrees that have just become whole."""
        for level, subtree in enumerate(closed[HEIGHT::HEIGHT], 1):
            first = self.edge.size - (1 << level * HEIGHT)
            index, position = divmod(first >> level * HEIGHT, WIDTH)
            stored = self.tile(level, index)[position * HASH : (position + 1) * HASH]
            if stored != subtree and (stored or self.edge.size <= self.reach):
                self.differs(first + 1, Place(level, index))

    def differs(self, entry: int, where: Place) -> None:
        """Remember the first entry that is not as its tile has it."""
        self.strange = self.strange or (entry, path(where))

    def meet(self, kept: Kept, said: Checkpoint) -> None:
        """Compare a signed checkpoint with the entries, when so many were walked."""
        if self.is_rewritten:
            return
        if said.root == self.edge.root():
            self.held = said.size
            self.sure = self.sure if kept.size else said.size
            if self.strange:
                entry, where = self.strange
                self.found(Fault.TILE, entry, where)
                self.strange, self.leaves = None, []
            return
        self.is_rewritten = True
        if self.strange:
            self.found(Fault.REWRITTEN, self.strange[0], kept.where)
            self.strange = None
        else:
            last_good = self.held if kept.size else self.sure
            self.found(Fault.REWRITTEN, min(last_good + 1, said.size), kept.where, said.size)


def examine(
    links: Iterable[Link], *, tile: Tile, kept: Iterable[Kept], policy: Policy, now: int, say: Callable[[int], None]
) -> Report:
    """Walk the log once, in constant memory; `now` in seconds since 1970; `say` is told the entries walked, at times.

    The walk ends at the first link that does not hold: of what stands behind it nothing can be said.
    """
    walk = _Walk(policy, tile, now)
    signed = _signatures(walk, kept)
    walk.reach = max((said.size for _, said, _ in signed), default=0)
    waiting = sorted(signed, key=lambda one: one[1].size)[::-1]
    broken = False
    _meet(walk, waiting)
    for stored in links:
        if why := chain.fault(stored, previous=walk.head, number=walk.edge.size + 1):
            walk.found(Fault(why), walk.edge.size + 1, f"entry {stored.number}")
            broken = True
            break
        walk.step(stored.digest)
        if waiting and waiting[-1][1].size == walk.edge.size:
            _meet(walk, waiting)
        if not walk.edge.size % WIDTH:
            say(walk.edge.size)
    if not broken:
        _ends_too_soon(walk, waiting)
    if walk.strange:
        walk.found(Fault.TILE, *walk.strange)
    _witnessed(walk, signed)
    return Report(
        entries=walk.edge.size,
        head=walk.head,
        root=walk.edge.root(),
        signed=walk.signed,
        checkpoints=len(signed),
        witnessed=walk.witnessed,
        by=walk.by,
        findings=tuple(walk.findings),
    )


_Signed = tuple[Kept, Checkpoint, Note]


def _signatures(walk: _Walk, kept: Iterable[Kept]) -> list[_Signed]:
    """The checkpoints that the log signed; of the others it is said what is wrong with them."""
    signed = []
    for one in kept:
        try:
            note = Note.read(one.note)
            said = Checkpoint.read(note.text)
            checkpoints.signer(said, note, walk.policy.logs)
        except BrokenNote:
            walk.found(Fault.CHECKPOINT, one.size, one.where)
        except NotSigned:
            walk.found(Fault.SIGNATURE, one.size or said.size, one.where)
        else:
            if one.size not in (0, said.size):
                walk.found(Fault.CHECKPOINT, one.size, one.where)
            signed.append((one, said, note))
    return signed


def _meet(walk: _Walk, waiting: list[_Signed]) -> None:
    while waiting and waiting[-1][1].size == walk.edge.size:
        one, said, _ = waiting.pop()
        walk.meet(one, said)


def _ends_too_soon(walk: _Walk, waiting: Sequence[_Signed]) -> None:
    """Whether a checkpoint, or a whole tile, tells of more entries than there are."""
    if waiting:
        (first, *_), (_, last, _) = waiting[-1], waiting[0]
        walk.found(Fault.TRUNCATED, walk.edge.size + 1, first.where, last.size)
        return
    number = walk.edge.size // WIDTH
    if walk.tile(0, number):
        walk.found(Fault.TRUNCATED, walk.edge.size + 1, path(Place(0, number)), (number + 1) * WIDTH)


def _witnessed(walk: _Walk, signed: Iterable[_Signed]) -> None:
    """How far checkpoints that the entries agree with reach, and those of them that enough witnesses signed."""
    for one, said, note in signed:
        lines = checkpoints.cosigned(note, walk.policy.keys, now=walk.now)
        for name in lines.false:
            walk.found(Fault.COSIGNATURE, said.size, f"{one.where}, {name}")
        if said.size <= walk.held:
            walk.signed = max(walk.signed, said.size)
            if lines.by and walk.policy.suffices(lines.by) and said.size >= walk.witnessed:
                walk.witnessed, walk.by = said.size, lines.by


def told(report: Report) -> dict[str, object]:
    """A report as JSON."""
    return {
        "whole": report.whole,
        "entries": report.entries,
        "head": report.head,
        "root": base64.b64encode(report.root).decode(),
        "checkpoints": report.checkpoints,
        "signed": report.signed,
        "witnessed": report.witnessed,
        "witnesses": report.by,
        "findings": [
            {"fault": str(one.fault), "entry": one.entry, "until": one.until, "where": one.where}
            for one in report.findings
        ],
    }
