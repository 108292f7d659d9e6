"""Real players over programme boundaries: `./ortaq bench clients [--json]`.

A node of its own with the demo world, and on it a channel with a boundary every eight seconds (`bench/_boundaries.py`).
Every player that is installed plays it, in the form that the M3U list gives it:

- air: the channel for viewers in Kazakhstan, over `--boundaries` (20); some of the slots are empty and show the slate;
- outside: what a viewer abroad gets, nothing but the slate;
- again: three programmes of the past, from one instant to another: it must end by itself, and be as long;
- over: started over half a minute ago, and on into the present;
- list: the M3U list of all channels, opened as it is.

FFmpeg, mpv, VLC and GStreamer take MPEG-TS (`tv.m3u8`), Chromium with hls.js takes the multivariant CMAF. `--cmaf`
gives the others CMAF (`master.m3u8`) as well, which shows why they need another form.

The players of a scene run at the same time, Chromium alone. A fault, a stall, or fewer boundaries than time went by is
a failure; the exit code says whether there was one. Nothing here is needed by Ortaq or its tests.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench._boundaries import SLOT, asked, on_the_air
from bench._browser import CHROMIUM
from bench._players import PLAYERS, Player, Seen

from ortaq.web.demo.__main__ import Node, free_port, remember_loaded, running

LATE = 20.0
"""Seconds that a player may take until the first picture, and lag behind."""


@dataclass(frozen=True)
class Scene:
    """What is played: its address, for how long at most, how much of it must have been played, and by whom."""

    name: str
    address: str
    seconds: float
    least: float
    players: tuple[str, ...]
    exact: bool = False


def main(words: list[str]) -> int:
    """Start, play, tell; 1 when a player met a fault."""
    parser = argparse.ArgumentParser(prog="./ortaq bench clients", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--boundaries", type=int, default=20, help="to be crossed on the air (20)")
    parser.add_argument("--data", type=Path, help="a folder in which the demo world is kept for the next time")
    parser.add_argument("--only", default="", help="a part of the names of the players")
    parser.add_argument("--cmaf", action="store_true", help="give every player the multivariant CMAF")
    given = parser.parse_args(words)
    there = [one for one in (*PLAYERS, CHROMIUM) if given.only.lower() in one.name.lower()]
    versions = {one.name: one.version for one in there}
    rows = []
    with node(given.data) as at:
        slug = on_the_air(at.address, at.environment, slots=3 * given.boundaries + 60, empty=7)
        for scene in scenes(at.address, slug, given.boundaries, cmaf=given.cmaf):
            players = [one for one in there if versions[one.name] and one.name in scene.players]
            with ThreadPoolExecutor(max(1, len(players))) as pool:
                found = pool.map(lambda one, scene=scene: one.play(scene.address, scene.seconds), players)
                rows += [row_of(scene, one, seen) for one, seen in zip(players, found, strict=True)]
            if not given.json:
                print("\n".join(told(row) for row in rows[len(rows) - len(players) :]), flush=True)
        listed = guide_faults(at.address)
    report = {"versions": versions, "rows": rows, "guide": listed}
    failed = [row for row in rows if row["faults"]]
    if given.json:
        print(json.dumps(report, indent=1, ensure_ascii=False))
    else:
        print("\n".join(f"{name}: {version or 'not installed'}" for name, version in versions.items()))
        print(f"M3U and XMLTV: {'; '.join(listed) or 'every channel of the list has its programmes in the guide'}")
    return int(bool(failed or listed))


def scenes(address: str, slug: str, boundaries: int, *, cmaf: bool) -> Iterator[Scene]:
    """What is to be played, in turn; a scene is made when the one before is over, because it depends on the clock."""
    natives = tuple(one.name for one in PLAYERS)
    watching = tuple(name for name in natives if name != "ffprobe")
    name = "master" if cmaf else "tv"
    length = SLOT * boundaries
    stream = f"{address}/live/{slug}/kz/{name}.m3u8"
    yield Scene("air", stream, length + LATE, length, natives)
    yield Scene("air, CMAF", f"{address}/watch/{slug}/", length + LATE, length, (CHROMIUM.name,))
    yield Scene("outside", f"{address}/live/{slug}/none/{name}.m3u8", 5 * SLOT + LATE, 5 * SLOT, watching)
    begin = (int(time.time()) - 8 * SLOT) // SLOT * SLOT
    query = f"?from={begin}&to={begin + 3 * SLOT}"
    yield Scene("again", stream + query, 3 * SLOT + LATE, 3 * SLOT, watching, exact=True)
    yield Scene("over", f"{stream}?from={int(time.time()) - 32}", 5 * SLOT + LATE, 5 * SLOT, watching)
    yield Scene("list", f"{address}/channels/channels-KZ.m3u", 2 * SLOT + LATE, 2 * SLOT, ("mpv", "VLC"))


def row_of(scene: Scene, player: Player, seen: Seen) -> dict[str, object]:
    """What came out, with everything that is wrong about it."""
    faults = list(seen.faults)
    silent = player.name == "ffprobe"
    if not silent and seen.played < scene.least - SLOT / 2:
        faults.append(f"played {seen.played:.1f} s of {scene.least} s")
    if scene.exact and not seen.ended:
        faults.append("did not end")
    if not scene.exact and not silent and seen.ended:
        faults.append("ended by itself")
    if seen.stalls:
        faults.append(f"stood still {seen.stalls} times")
    return {
        "scene": scene.name,
        "player": player.name,
        "played_s": round(seen.played, 1),
        "boundaries": int(seen.played // SLOT),
        "stalls": seen.stalls,
        "lost_frames": seen.lost,
        "languages": seen.languages,
        "faults": [f"{faults.count(one)} × {one}" for one in dict.fromkeys(faults)],
        "warnings": dict(seen.warnings.most_common(8)),
    }


def told(row: dict[str, object]) -> str:
    """One row for people."""
    what = f"{row['scene']:<10} {row['player']:<17} {row['played_s']:>6} s {row['boundaries']:>4} boundaries"
    lines = [f"{what} {row['stalls']:>3} stalls {row['lost_frames']:>3} lost  {', '.join(row['languages'])}"]
    lines += [f"             FAULT    {one}" for one in row["faults"]]
    lines += [f"             warning  {count} × {kind}" for kind, count in row["warnings"].items()]
    return "\n".join(lines)


def guide_faults(address: str) -> list[str]:
    """Whether the list leads to a guide in which every channel has programmes, and to streams that answer."""
    listed = asked(f"{address}/channels/channels-KZ.m3u")
    guide = re.search(r'url-tvg="([^"]+)"', listed)
    if not guide:
        return ["the list names no guide"]
    tv = ET.fromstring(asked(guide[1]))  # noqa: S314 -- our own node's
    known = {one.get("channel") for one in tv.iter("programme")}
    faults = [
        f"{one} has no programmes in the guide" for one in re.findall(r'tvg-id="([^"]+)"', listed) if one not in known
    ]
    streams = [line for line in listed.splitlines() if line and not line.startswith("#")]
    return faults + [f"{one} does not answer" for one in streams if not asked(one).startswith("#EXTM3U")]


@contextlib.contextmanager
def node(kept: Path | None) -> Iterator[Node]:
    """A node with the whole demo world, which is thrown away afterwards unless a folder is named for it."""
    data = kept.resolve() if kept else Path(tempfile.mkdtemp(prefix="ortaq-clients-"))
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[1] / "src")
    made = Node(data, "127.0.0.1", free_port())
    try:
        with running(made) as new:
            if new:
                if made.children["loader"].wait(900):
                    sys.exit("The demo world could not be loaded.")
                remember_loaded(made)
            yield made
    finally:
        if not kept:
            shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
