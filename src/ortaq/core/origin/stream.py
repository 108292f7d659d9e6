"""A package as a stream that can be signed: its segments bound once, and `merkle.json` that says what to sign later.

A package is a folder with one folder per rendition (`init.mp4`, segments, `index.m3u8`). Renditions without an init
section (subtitles) are no CMAF and stay as they are; what is said of them stands in the manifest's statements.

`merkle.json`: {"version": 1, "stream": "a uuid of its own", "renditions": {"720p": {"uniqueId": 1, "localId": 1,
"count": 3600, "depth": 6, "hashes": ["hex", …]}, …}}
"""

import json
import re
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ortaq.core.origin.merkle import Tree, bind_segments
from ortaq.core.origin.remux import parts_of

TREES: Final = "merkle.json"
INIT: Final = "init.mp4"
VERSION: Final = 1
_MAP: Final = re.compile(r'(#EXT-X-MAP:URI=")([^"]*)(")')


class NoTrees(ValueError):
    """A `merkle.json` that cannot be read."""


def bind_package(folder: Path) -> dict[str, Tree]:
    """Write the Merkle boxes into every segment of a fresh package, and its `merkle.json`; raises CannotCarry."""
    trees = {}
    renditions = sorted(one.parent for one in folder.glob(f"*/{INIT}"))
    for unique, rendition in enumerate(renditions, 1):
        names = parts_of((rendition / "index.m3u8").read_text(encoding="utf-8"))[1:]
        trees[rendition.name] = bind_segments([rendition / name for name in names], unique=unique)
    (folder / TREES).write_bytes(written(trees))
    return trees


def written(trees: Mapping[str, Tree]) -> bytes:
    """The content of `merkle.json`."""
    # A name of its own: two packages of the same film are two streams, with init sections in two places.
    told = {
        "version": VERSION,
        "stream": uuid.uuid4().hex,
        "renditions": {name: tree.to_json() for name, tree in trees.items()},
    }
    return json.dumps(told, separators=(",", ":")).encode()


def read_trees(data: bytes) -> dict[str, Tree]:
    """Rendition -> tree; raises NoTrees."""
    try:
        told = json.loads(data)
        if told["version"] != VERSION:
            raise NoTrees(str(told["version"]))
        return {str(name): Tree.from_json(one) for name, one in told["renditions"].items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NoTrees(str(error)) from error


def signed_init(urn: str) -> str:
    """Name of the init section that carries a manifest, beside the unsigned one.

    >>> signed_init("urn:c2pa:3f1c8a52-7d0e-4b9a-9c1d-5e2f60718293")
    'init-60718293.mp4'
    """
    return f"init-{urn[-8:]}.mp4"


def with_init(playlist: str, address: str) -> str:
    """A media playlist whose EXT-X-MAP names another init section."""
    return _MAP.sub(lambda found: f"{found[1]}{address}{found[3]}", playlist)
