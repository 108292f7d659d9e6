"""Two hundred ways to tamper with a log, chosen by dice: each is found, and the entry named."""

import base64
import dataclasses
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from ortaq.core.ledger import proofs
from ortaq.core.ledger.audit import Fault, Finding, Kept, Report, examine, told
from ortaq.core.ledger.chain import GENESIS, Link, leaf, link
from ortaq.core.ledger.checkpoints import Checkpoint, NotSigned
from ortaq.core.ledger.merkle import Tree, consistency, inclusion
from ortaq.core.ledger.notes import COSIGNS, SIGNS, BrokenNote, Note, SecretKey
from ortaq.core.ledger.policy import Policy
from ortaq.core.ledger.proofs import EntryProof, NotProved
from ortaq.core.ledger.tiles import WIDTH, root_of, tiles_of
from ortaq.core.ledger.witness import Memory, NotWitnessed, Request, Why, cosign

SIZE, SIZES, NOW = 600, (1, 90, 256, 300, 431, 512, 600), 1_795_000_000
LOG = SecretKey("example.org/audit", SIGNS, bytes(range(32)))
WITNESSES = {
    name: SecretKey(f"example.org/{name}", COSIGNS, name.encode().ljust(32, b"."))
    for name in ("almaty", "baku", "bishkek")
}


def policy() -> Policy:
    asked = Policy().with_log(LOG.public)
    for name, key in WITNESSES.items():
        asked = asked.asking(name=name, key=key.public)
    return asked


POLICY = policy()


@dataclass
class World:
    """A log as a database keeps it, and as somebody with the keys of that database may change it."""

    links: list[Link]
    tiles: dict[tuple[int, int], bytes]
    kept: list[Kept]

    def copy(self) -> "World":
        return World(list(self.links), dict(self.tiles), list(self.kept))

    def examined(self, *others: Kept) -> Report:
        return examine(
            self.links,
            tile=lambda level, index: self.tiles.get((level, index), b""),
            kept=[*self.kept, *others],
            policy=POLICY,
            now=NOW,
            say=lambda _: None,
        )


def chained(contents: list[dict[str, Any]]) -> list[Link]:
    links, head = [], GENESIS
    for number, content in enumerate(contents, 1):
        links.append(Link(number, head, link(head, number, content), content))
        head = links[-1].digest
    return links


def tree_of(links: list[Link]) -> Tree:
    tree = Tree()
    for one in links:
        tree.append(leaf(bytes.fromhex(one.digest)))
    return tree


def stored_tiles(tree: Tree) -> dict[tuple[int, int], bytes]:
    """What is kept: whole tiles of level 0, and of the levels above what follows from them."""
    return {
        (where.level, where.number): tile
        for where, tile in tiles_of(tree.hashes, len(tree)).items()
        if where.level or where.width == WIDTH
    }


def checkpoint(tree: Tree, size: int, *witnesses: SecretKey) -> str:
    text = Checkpoint(LOG.name, size, tree.root(size)).text
    return str(Note(text).with_signature(LOG.sign(text), *(one.sign(text, at=NOW - 60) for one in witnesses)))


def built(contents: list[dict[str, Any]], *witnesses: SecretKey) -> World:
    links = chained(contents)
    tree = tree_of(links)
    kept = [Kept(f"checkpoint {size}", checkpoint(tree, size, *witnesses), size) for size in SIZES]
    return World(links, stored_tiles(tree), kept)


@cache
def honest() -> World:
    contents = [{"action": "signed", "subject": f"deal:{number}"} for number in range(1, SIZE + 1)]
    return built(contents, *WITNESSES.values())


def names(report: Report, entry: int, *faults: Fault) -> bool:
    """Whether a finding of one of these faults names the entry, alone or within the stretch between two checkpoints."""
    return (
        any(one.fault in faults and one.entry <= entry <= (one.until or one.entry) for one in report.findings)
        and not report.whole
    )


# ---- the ways ----------------------------------------------------------------------------------------------------

Way = Callable[[World, random.Random], bool]


def change(world: World, dice: random.Random) -> bool:
    """Write something else into an entry."""
    at = dice.randrange(SIZE)
    world.links[at] = dataclasses.replace(world.links[at], content={"action": dice.choice(["aired", 1.5, 2**70])})
    return world.examined().findings == (Finding(Fault.CHANGED, at + 1, f"entry {at + 1}"),)


def change_and_seal(world: World, dice: random.Random) -> bool:
    """The same, and give that entry a digest that fits."""
    at = dice.randrange(SIZE - 1)
    content = {"action": "aired"}
    old = world.links[at]
    world.links[at] = dataclasses.replace(old, content=content, digest=link(old.previous, old.number, content))
    report = world.examined()
    return Finding(Fault.NOT_LINKED, at + 2, f"entry {at + 2}") in report.findings and report.entries == at + 1


def drop(world: World, dice: random.Random) -> bool:
    """Take an entry out."""
    at = dice.randrange(SIZE - 1)
    del world.links[at]
    return world.examined().findings == (Finding(Fault.MISSING, at + 1, f"entry {at + 2}"),)


def insert(world: World, dice: random.Random) -> bool:
    """Put one between, linked as it should be."""
    at = dice.randrange(1, SIZE)
    before, content = world.links[at - 1], {"action": "never happened"}
    world.links.insert(at, Link(at + 1, before.digest, link(before.digest, at + 1, content), content))
    return names(world.examined(), at + 2, Fault.MISSING)


def swap(world: World, dice: random.Random) -> bool:
    """Let two entries change places, or what they say."""
    first, second = sorted(dice.sample(range(SIZE), 2))
    one, other = world.links[first], world.links[second]
    if dice.random() < 0.5:
        world.links[first], world.links[second] = other, one
        return names(world.examined(), first + 1, Fault.MISSING)
    world.links[first] = dataclasses.replace(one, content=other.content)
    world.links[second] = dataclasses.replace(other, content=one.content)
    return names(world.examined(), first + 1, Fault.CHANGED)


def truncate(world: World, dice: random.Random) -> bool:
    """Cut off the end."""
    left = dice.randrange(SIZE)
    del world.links[left:]
    first = min(size for size in SIZES if size > left)
    return world.examined().findings == (Finding(Fault.TRUNCATED, left + 1, f"checkpoint {first}", SIZE),)


def rewrite(world: World, dice: random.Random) -> bool:
    """Reckon the whole chain anew from some entry on, so that it fits again; the tiles stay."""
    at = dice.randrange(SIZE)
    contents = [dict(one.content) for one in world.links]
    contents[at] = {"action": "never happened"}
    world.links = chained(contents)
    report = world.examined()
    exact = at < SIZE // WIDTH * WIDTH
    found = report.findings[0]
    # Within whole tiles the very entry is known, else the stretch between two checkpoints.
    return names(report, at + 1, Fault.REWRITTEN) and (not exact or (found.entry, found.until) == (at + 1, None))


def rewrite_with_tiles(world: World, dice: random.Random) -> bool:
    """The same with the tiles: only what was signed stays."""
    at = dice.randrange(SIZE)
    contents = [dict(one.content) for one in world.links]
    contents[at] = {"action": "never happened"}
    world.links = chained(contents)
    world.tiles = stored_tiles(tree_of(world.links))
    first = min(size for size in SIZES if size > at)
    before = max((size for size in SIZES if size <= at), default=0)
    report = world.examined()
    return report.findings == (Finding(Fault.REWRITTEN, before + 1, f"checkpoint {first}", first),)


def rewrite_as_the_log(world: World, dice: random.Random) -> bool:
    """The same with the log's own key: checkpoints signed anew. A witness, and a checkpoint kept elsewhere, remain."""
    at = dice.randrange(SIZE)
    contents = [dict(one.content) for one in world.links]
    contents[at] = {"action": "never happened"}
    forged, signed = built(contents), dice.choice([size for size in SIZES if size > at])
    kept = Kept("kept elsewhere", honest().kept[SIZES.index(signed)].note)
    before = max((size for size in SIZES if size < signed), default=0)
    whole = forged.examined()
    report = forged.examined(kept)
    # By itself the forgery is whole: that is why no witness may be missing under what one believes.
    return (
        whole.whole
        and whole.witnessed == 0
        and report.findings[0].fault == Fault.REWRITTEN
        and report.findings[0].where == "kept elsewhere"
        and report.findings[0].until == signed
        and report.findings[0].entry <= max(at, before) + 1
        and refused(forged, signed) == Why.FORK
    )


def refused(forged: World, signed: int) -> Why | None:
    """What a witness says that signed the honest log at that size and is shown the forged one."""
    memory = Memory(signed, tree_of(honest().links).root(signed))
    tree = tree_of(forged.links)
    request = Request(signed, tuple(consistency(signed, SIZE, tree.hashes)), checkpoint(tree, SIZE))
    try:
        cosign(request, logs=[LOG.public], memory=memory, key=WITNESSES["baku"], now=NOW)
    except NotWitnessed as error:
        return error.why
    return None


def shorten_as_the_log(world: World, dice: random.Random) -> bool:
    """Cut off the end together with the checkpoints and tiles that knew of it."""
    short = dice.choice(SIZES[:-1])
    links = world.links[:short]
    tree = tree_of(links)
    forged = World(links, stored_tiles(tree), [one for one in world.kept if one.size <= short])
    report = forged.examined(Kept("kept elsewhere", world.kept[-1].note))
    request = Request(short, (), checkpoint(tree, short))
    memory = Memory(SIZE, tree_of(honest().links).root())
    with pytest.raises(NotWitnessed) as refusal:
        cosign(request, logs=[LOG.public], memory=memory, key=WITNESSES["baku"], now=NOW)
    return (
        report.findings == (Finding(Fault.TRUNCATED, short + 1, "kept elsewhere", SIZE),)
        and refusal.value.why == Why.ROLLBACK
    )


def change_checkpoint(world: World, dice: random.Random) -> bool:
    """Write another size or root into a checkpoint."""
    at = dice.randrange(len(SIZES))
    one = world.kept[at]
    name, size, _root, rest = one.note.split("\n", 3)
    forged = f"{name}\n{int(size) + 1}\n{base64.b64encode(dice.randbytes(32)).decode()}\n{rest}"
    world.kept[at] = dataclasses.replace(one, note=dice.choice([forged, one.note.replace(f"\n{size}\n", "\n0\n"), "x"]))
    return names(world.examined(), one.size, Fault.SIGNATURE, Fault.CHECKPOINT)


def move_checkpoint(world: World, dice: random.Random) -> bool:
    """Put the checkpoint of one size in the place of another."""
    at, other = dice.sample(range(len(SIZES)), 2)
    world.kept[at] = dataclasses.replace(world.kept[at], note=world.kept[other].note)
    return names(world.examined(), SIZES[at], Fault.CHECKPOINT)


def change_signature(world: World, dice: random.Random) -> bool:
    """Flip a bit of a signature: the log's, or that of a witness."""
    at, place = dice.randrange(len(SIZES)), dice.randrange(4)
    one = world.kept[at]
    note = Note.read(one.note)
    lines = list(note.signatures)
    # The first eight bytes of a witness are its time, which is signed as well.
    made = bytearray(lines[place].made)
    made[dice.randrange(len(made))] ^= 1 << dice.randrange(8)
    lines[place] = dataclasses.replace(lines[place], made=bytes(made))
    world.kept[at] = dataclasses.replace(one, note=str(Note(note.text, tuple(lines))))
    report = world.examined()
    name = list(WITNESSES.values())[place - 1].name
    wanted = (
        Finding(Fault.COSIGNATURE, one.size, f"{one.where}, {name}")
        if place
        else Finding(Fault.SIGNATURE, one.size, one.where)
    )
    return report.findings == (wanted,)


def change_tile(world: World, dice: random.Random) -> bool:
    """Flip a bit of a tile, or take one away."""
    level, index = dice.choice(sorted(world.tiles))
    tile = bytearray(world.tiles[level, index])
    at = dice.randrange(len(tile))
    tile[at] ^= 1 << dice.randrange(8)
    position, first = at // 32, index * WIDTH
    if dice.random() < 0.3:
        tile, position = bytearray(), 0
    world.tiles[level, index] = bytes(tile)
    entry = (first + position if level == 0 else position * WIDTH) + 1
    report = world.examined()
    # Every subtree that a tile lacks is told, the first of them first.
    return report.findings[0] == Finding(Fault.TILE, entry, f"tile/{level}/{index:03d}") and {
        one.fault for one in report.findings
    } == {Fault.TILE}


def proof_of(number: int) -> EntryProof:
    one, tree = honest().links[number - 1], tree_of(honest().links)
    entry = {"previous": one.previous, "number": number, "content": dict(one.content)}
    return EntryProof(entry, tuple(inclusion(number - 1, SIZE, tree.hashes)), honest().kept[-1].note)


def change_proof(world: World, dice: random.Random) -> bool:
    """Change a proof that was carried away: the entry, its number, a hash, the checkpoint, a line under it."""
    proof = proof_of(dice.randrange(SIZE) + 1)
    hashes = list(proof.way)
    hashes[dice.randrange(len(hashes))] = dice.randbytes(32)
    last = proof.checkpoint.splitlines()[-1].split(" ")
    flipped = last[2].replace(last[2][20], "A" if last[2][20] != "A" else "B", 1)
    forged = dice.choice(
        [
            dataclasses.replace(proof, entry={**proof.entry, "content": {"action": "gave away"}}),
            dataclasses.replace(proof, entry={**proof.entry, "number": proof.index % SIZE + 2}),
            dataclasses.replace(proof, entry={**proof.entry, "content": {"action": 0.5}}),
            dataclasses.replace(proof, way=tuple(hashes)),
            dataclasses.replace(proof, way=proof.way[:-1]),
            dataclasses.replace(proof, checkpoint=proof.checkpoint.replace("\n600\n", "\n601\n")),
            dataclasses.replace(proof, checkpoint=proof.checkpoint.replace(last[2], flipped)),
        ]
    )
    with pytest.raises((NotProved, NotSigned, BrokenNote)):
        proofs.check(forged, POLICY, now=NOW)
    return True


WAYS: list[Way] = [
    change,
    change_and_seal,
    drop,
    insert,
    swap,
    truncate,
    rewrite,
    rewrite_with_tiles,
    rewrite_as_the_log,
    shorten_as_the_log,
    change_checkpoint,
    move_checkpoint,
    change_signature,
    change_tile,
    change_proof,
]


def test_a_log_that_nobody_touched_is_whole() -> None:
    report = honest().examined()
    assert (report.whole, report.entries, report.head) == (True, SIZE, honest().links[-1].digest)
    assert (report.signed, report.witnessed, sorted(report.by)) == (
        SIZE,
        SIZE,
        ["example.org/almaty", "example.org/baku", "example.org/bishkek"],
    )
    assert told(report)["findings"] == []
    assert root_of(honest().tiles[0, 0]) == honest().tiles[1, 0][:32]


def test_two_hundred_tamperings_are_found_and_named() -> None:
    found = []
    for turn in range(200):
        way = WAYS[turn % len(WAYS)]
        found.append((turn, way.__name__, way(honest().copy(), random.Random(turn))))
    assert [one for one in found if not one[2]] == []
    assert len(found) == 200


def test_what_stands_behind_the_last_checkpoint_is_not_vouched_for_yet() -> None:
    world = honest().copy()
    world.kept.pop()
    del world.links[-1]
    report = world.examined()
    # Nobody has signed that there was an entry 600: that is why checkpoints follow each other closely.
    assert (report.whole, report.entries, report.signed) == (True, SIZE - 1, 512)


def test_findings_are_told_in_words_and_as_json() -> None:
    world = honest().copy()
    del world.links[550:]
    report = world.examined()
    assert list(map(str, report.findings)) == ["entries 551 to 600: truncated (checkpoint 600)"]
    assert told(report)["findings"] == [{"fault": "truncated", "entry": 551, "until": 600, "where": "checkpoint 600"}]
    assert str(Finding(Fault.CHANGED, 3, "entry 3")) == "entry 3: changed (entry 3)"


# ---- proofs and witnesses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 256, 257, SIZE])
def test_a_proof_is_checked_without_the_log_in_both_its_forms(number: int) -> None:
    proof = proof_of(number)
    for text in (str(proof), json.dumps(proof.to_json(), indent=1)):
        read = EntryProof.read(text)
        shown = proofs.check(read, POLICY, now=NOW)
        assert (read, shown.said.size, shown.is_enough) == (proof, SIZE, True)
    alone = dataclasses.replace(proof, checkpoint=checkpoint(tree_of(honest().links), SIZE, WITNESSES["baku"]))
    assert proofs.check(alone, POLICY, now=NOW).is_enough is False


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "c2sp.org/tlog-proof@v1\nindex 0\n\n", '{"entry": [], "proof": [], "checkpoint": "", "index": 0}'],
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(BrokenNote):
        EntryProof.read(text)


def test_a_proof_of_another_place_is_refused() -> None:
    text = str(proof_of(5)).replace("\nindex 4\n", "\nindex 5\n")
    with pytest.raises(BrokenNote, match="another one than the proof says"):
        EntryProof.read(text)


def test_a_witness_signs_a_log_that_only_grew_and_remembers_it() -> None:
    tree, key, memory = tree_of(honest().links), WITNESSES["baku"], Memory()
    for size in SIZES:
        request = Request(memory.size, tuple(consistency(memory.size, size, tree.hashes)), checkpoint(tree, size))
        assert Request.read(str(request)) == request
        line, memory = cosign(request, logs=[LOG.public], memory=memory, key=key, now=NOW)
        assert key.public.verifies(Note.read(request.checkpoint).text, line)
        assert (memory.size, memory.root, line.time) == (size, tree.root(size), NOW)
    # The same once more is as good as new.
    request = Request(SIZE, (), checkpoint(tree, SIZE))
    assert cosign(request, logs=[LOG.public], memory=memory, key=key, now=NOW + 9)[1] == memory


@pytest.mark.parametrize(
    ("signed", "old", "size", "why"),
    [(100, 90, 256, Why.STALE), (100, 0, 300, Why.STALE), (300, 300, 256, Why.ROLLBACK), (300, 300, 300, None)],
)
def test_a_witness_answers_for_what_it_signed_last(signed: int, old: int, size: int, why: Why | None) -> None:
    tree = tree_of(honest().links)
    proof = tuple(consistency(min(old, size), size, tree.hashes))
    request, said = Request(old, proof, checkpoint(tree, size)), None
    try:
        cosign(request, logs=[LOG.public], memory=Memory(signed, tree.root(signed)), key=WITNESSES["baku"], now=NOW)
    except NotWitnessed as error:
        said = error.why
    assert said == why


def test_a_witness_knows_its_logs() -> None:
    tree = tree_of(honest().links)
    request = Request(0, (), checkpoint(tree, 90))
    for logs in ([], [dataclasses.replace(LOG.public, raw=bytes(32))]):
        with pytest.raises(NotWitnessed) as refusal:
            cosign(request, logs=logs, memory=Memory(), key=WITNESSES["baku"], now=NOW)
        assert refusal.value.why == Why.UNKNOWN


@pytest.mark.parametrize(
    "text",
    ["", "old 3\n", "new 3\n\nx", "old 03\n\nx", "old ٣\n\nx", "old 3\nAA\n\nx", "old 3\n" + "AAAA\n" * 64 + "\nx"],
)
def test_what_is_no_request_to_a_witness_is_refused(text: str) -> None:
    with pytest.raises(BrokenNote):
        Request.read(text)
