"""What the audit log costs, beside pymerkle: `PYTHONPATH=src python bench/ledger.py [--json]`.

In one run, with 100,000 entries:

- tree: leaves appended per second to a tree in memory, and inclusion proofs made and checked per second; pymerkle
  beside it (its tree in memory; what it has made before it keeps in a cache);
- examine: the whole log in memory examined: every digest anew from what the entry says, chain, tree, tiles,
  checkpoints with their signatures and those of three witnesses; beside it pymerkle, which makes its tree anew from
  the same canonical bytes and knows neither chain nor signatures;
- node: the same with a database (SQLite in WAL, the settings of a node): entries written one transaction each, proofs
  read from tiles, a checkpoint, and `audit verify`; beside it pymerkle's tree in SQLite.

Times are of the processor (cpu): others may work on the machine too. A ratio of 2 means twice as much in the same time.
"""

import argparse
import hashlib
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pymerkle import InmemoryTree, SqliteTree, verify_inclusion

from ortaq.core.ledger.audit import Kept, examine
from ortaq.core.ledger.canonical import canonical
from ortaq.core.ledger.chain import GENESIS, Link, leaf, link
from ortaq.core.ledger.checkpoints import Checkpoint
from ortaq.core.ledger.merkle import Tree, includes, inclusion
from ortaq.core.ledger.notes import COSIGNS, SIGNS, Note, SecretKey
from ortaq.core.ledger.policy import Policy
from ortaq.core.ledger.tiles import WIDTH, tiles_of

ENTRIES, PROOFS, WRITTEN, CHECKPOINTS = 100_000, 2_000, 2_000, 50
GOALS = {"append": 1.0, "prove": 1.0, "examine_s": 10.0}
NOW = 1_795_000_000


def timed(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    began = time.process_time()
    work()
    return time.process_time() - began


def contents(count: int) -> list[dict[str, Any]]:
    """What entries of a node say, about as long as real ones."""
    dice = random.Random(7)  # noqa: S311 -- the same every time
    return [
        {
            "at": f"2026-11-27T12:00:{number % 60:02d}.{number % 1000000:06d}Z",
            "node": "bench",
            "actor": f"{dice.getrandbits(128):032x}",
            "action": dice.choice(["offered", "signed", "aired", "declared"]),
            "subject": f"programme:{dice.getrandbits(128):032x}",
            "details": {"territory": "KZ", "run": number, "digest": f"{dice.getrandbits(256):064x}"},
            "salt": f"{dice.getrandbits(128):032x}",
        }
        for number in range(1, count + 1)
    ]


def chained(said: Iterable[dict[str, Any]]) -> list[Link]:
    """The entries as a chain."""
    links, head = [], GENESIS
    for number, content in enumerate(said, 1):
        links.append(Link(number, head, link(head, number, content), content))
        head = links[-1].digest
    return links


# ---- in memory


def trees(links: list[Link], proofs: int) -> dict[str, Any]:
    """Appending, and proofs made and checked; by us and by pymerkle, over the same leaves."""
    data = [bytes.fromhex(one.digest) for one in links]
    tree, theirs = Tree(), InmemoryTree(algorithm="sha256")
    append = timed(lambda: [tree.append(leaf(one)) for one in data])
    their_append = timed(lambda: [theirs.append_entry(one) for one in data])
    size, root = len(tree), tree.root()
    their_root_s = timed(theirs.get_root)
    if theirs.get_root() != root:
        raise SystemExit("the two trees have different roots")
    dice = random.Random(8)  # noqa: S311 -- the same every time
    places = [dice.randrange(size) for _ in range(proofs)]

    def ours() -> None:
        for place in places:
            way = inclusion(place, size, tree.hashes)
            if not includes(way, index=place, size=size, leaf=tree.hashes(0, place), root=root):
                raise SystemExit("a proof does not hold")

    def peer() -> None:
        for place in places:
            verify_inclusion(theirs.get_leaf(place + 1), root, theirs.prove_inclusion(place + 1, size))

    prove, their_prove = timed(ours), timed(peer)
    return {
        "appends_per_s": round(size / append),
        "pymerkle_appends_per_s": round(size / (their_append + their_root_s)),
        "append_ratio": round((their_append + their_root_s) / append, 2),
        "proofs_per_s": round(proofs / prove),
        "pymerkle_proofs_per_s": round(proofs / their_prove),
        "prove_ratio": round(their_prove / prove, 2),
    }


def examination(links: list[Link]) -> dict[str, Any]:
    """The whole log, with checkpoints and witnesses."""
    log = SecretKey("bench.example/audit", SIGNS, bytes(range(32)))
    witnesses = [SecretKey(f"bench.example/w{at}", COSIGNS, bytes([at]) * 32) for at in range(3)]
    policy = Policy().with_log(log.public)
    for at, one in enumerate(witnesses):
        policy = policy.asking(name=f"w{at}", key=one.public)
    tree = Tree()
    for stored in links:
        tree.append(leaf(bytes.fromhex(stored.digest)))
    size = len(tree)
    kept = []
    for part in range(1, CHECKPOINTS + 1):
        text = Checkpoint(log.name, size * part // CHECKPOINTS, tree.root(size * part // CHECKPOINTS)).text
        lines = (log.sign(text), *(one.sign(text, at=NOW - 1) for one in witnesses))
        kept.append(Kept(f"checkpoint {part}", str(Note(text).with_signature(*lines))))
    stored_tiles = {
        (where.level, where.number): tile
        for where, tile in tiles_of(tree.hashes, size).items()
        if where.level or where.width == WIDTH
    }

    def work() -> None:
        report = examine(
            links,
            tile=lambda level, number: stored_tiles.get((level, number), b""),
            kept=kept,
            policy=policy,
            now=NOW,
            say=lambda _: None,
        )
        if not (report.whole and report.witnessed == size):
            raise SystemExit(f"the log is not whole: {report.findings}")

    def peer() -> None:
        theirs = InmemoryTree(algorithm="sha256")
        for one in links:
            told = canonical({"previous": one.previous, "number": one.number, "content": one.content})
            theirs.append_entry(hashlib.sha256(told).digest())
        if theirs.get_root() != tree.root():
            raise SystemExit("the two trees have different roots")

    ours_s, theirs_s = timed(work), timed(peer)
    return {
        "entries": size,
        "checkpoints": CHECKPOINTS,
        "signatures": CHECKPOINTS * 4,
        "s": round(ours_s, 2),
        "entries_per_s": round(size / ours_s),
        "pymerkle_rebuild_s": round(theirs_s, 2),
        "ratio": round(theirs_s / ours_s, 2),
    }


# ---- with a database


def node(folder: Path, links: list[Link], written: int, proofs: int) -> dict[str, Any]:
    """A node's own log: written, signed, proved, verified."""
    os.environ |= {"ORTAQ_DATA": str(folder), "ORTAQ_DATABASE": "", "DJANGO_SETTINGS_MODULE": "ortaq.web.settings"}
    import django  # noqa: PLC0415 -- the folder must be known first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from ortaq.ledger import actions, queries  # noqa: PLC0415
    from ortaq.ledger.models import Entry, Tile  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    subject = Tile(pk=1)
    told: dict[str, Any] = {}

    def write() -> None:
        for number in range(written):
            actions.record(subject, "counted", number=number)

    told["appends_per_s"] = round(written / timed(write))
    fill(links, written)
    size = Entry.objects.count()
    told["first_checkpoint_s"] = round(timed(actions.checkpoint), 2)
    actions.record(subject, "counted", number=written)
    told["next_checkpoint_ms"] = round(timed(actions.checkpoint) * 1000, 1)
    dice = random.Random(9)  # noqa: S311 -- the same every time
    places = [dice.randrange(size) + 1 for _ in range(proofs)]
    told["proofs_per_s"] = round(proofs / timed(lambda: [queries.prove(place) for place in places]))

    def verify() -> None:
        if not queries.proof().whole:
            raise SystemExit("the node's log is not whole")

    told["verify_s"] = round(timed(verify), 2)
    told["entries"] = size + 1
    theirs = SqliteTree(str(folder / "pymerkle.sqlite3"), algorithm="sha256")
    data = [bytes.fromhex(one.digest) for one in links[:written]]
    told["pymerkle_appends_per_s"] = round(written / timed(lambda: [theirs.append_entry(one) for one in data]))
    theirs.append_entries([bytes.fromhex(one.digest) for one in links[written:]])
    few = places[: max(1, proofs // 20)]
    peer = timed(lambda: [theirs.prove_inclusion(place, size) for place in few])
    told["pymerkle_proofs_per_s"] = round(len(few) / peer, 1)
    told["append_ratio"] = round(told["appends_per_s"] / told["pymerkle_appends_per_s"], 2)
    told["prove_ratio"] = round(told["proofs_per_s"] / told["pymerkle_proofs_per_s"], 2)
    return told


def fill(links: list[Link], written: int) -> None:
    """Bring the log to its size without a transaction for each entry."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up first

    from ortaq.ledger.models import Entry  # noqa: PLC0415
    from ortaq.ledger.queries import content_of  # noqa: PLC0415

    last, rows, at = Entry.objects.latest("number"), [], timezone.now()
    for number, one in enumerate(links[written:], last.number + 1):
        content = one.content
        row = Entry(
            number=number,
            at=at,
            node="bench",
            actor=content["actor"],
            action=content["action"],
            subject_kind="programme",
            subject_id=content["subject"].partition(":")[2],
            details=content["details"],
            salt=content["salt"],
            previous=last.digest,
        )
        row.digest = link(row.previous, number, content_of(row))
        rows.append(row)
        last = row
    Entry.objects.bulk_create(rows, batch_size=500)


def main() -> None:
    """Measure, print, and end with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument("--entries", type=int, default=ENTRIES, help="entries of the log (100000)")
    given = parser.parse_args()
    links = chained(contents(given.entries))
    told: dict[str, Any] = {"bench": "ledger"}
    told["tree"] = trees(links, PROOFS)
    told["examine"] = examination(links)
    with tempfile.TemporaryDirectory(prefix="ortaq-bench-") as name:
        told["node"] = node(Path(name), links, min(WRITTEN, given.entries // 2), PROOFS // 4)
    reached = {
        "append": told["tree"]["append_ratio"] >= GOALS["append"],
        "prove": told["tree"]["prove_ratio"] >= GOALS["prove"],
        "examine_s": told["examine"]["s"] <= GOALS["examine_s"],
    }
    told |= {
        "goals": GOALS,
        "reached": all(reached.values()),
        "missed": [name for name, yes in reached.items() if not yes],
    }
    print(json.dumps(told) if given.json else json.dumps(told, indent=2))
    sys.exit(0 if told["reached"] else 1)


if __name__ == "__main__":
    main()
