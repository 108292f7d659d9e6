"""Make the model: `PYTHONPATH=src:. python -m tools.identify.train FOLDER`.

FOLDER holds the archives that `identity/sources.json` names (`--bring` brings them with npm and pip), and the Git
repository of Unilex as FOLDER/unilex. Each archive must have the hash that is written there.
"""

import argparse
import hashlib
import json
import lzma
import math
import subprocess
import sys
from collections import Counter, defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ortaq.core.text import identify
from tools.identify import sources
from tools.identify.respell import respelled

Scores = NDArray[np.float64]
MANIFEST = identify.MODEL.parent / "sources.json"
TAGS = {
    "Latn": ("az", "tr", "crh", "gag", "uz", "tk", "tt-Latn", "kk-Latn", "kaa", "hu",
             "en", "de", "fr", "es", "it", "pl"),
    "Cyrl": ("kk", "ky", "tt", "ba", "cv", "ru", "uz-Cyrl", "az-Cyrl", "tk-Cyrl", "crh-Cyrl", "kaa-Cyrl",
             "uk", "mn", "tg"),
    "Arab": ("ug", "kk-Arab", "ar", "fa"),
}  # fmt: skip
"""Ours first, then neighbours: to know that a text is in none of ours."""
KEPT = {"Latn": 26_000, "Cyrl": 24_000, "Arab": 6_000}
"""Sequences kept for each script."""
ALPHA = 0.1
ORDER_WEIGHT = {1: 0.5, 2: 1.0, 3: 1.0, 4: 1.0, 5: 1.0}
"""How much sequences of each length count for: single letters stand in all longer ones as well."""
LEAST = 10.0
"""A sequence that comes less often, as a mean over the tags of a script, is left out."""
MIXED = 0.03
SISTERS = {"crh": ("tr",), "tt": ("ba", "kk")}
"""Languages of which little modern text was at hand -> those whose words for modern things they mostly share."""
FROM_SISTERS = 0.15
RARE = {
    **dict.fromkeys(("de", "fr", "es", "it", "pl", "uk", "mn", "tg", "ar", "fa"), 10.0),
    **dict.fromkeys(("az-Cyrl", "tk-Cyrl", "kaa-Cyrl", "crh-Cyrl", "kaa", "kk-Latn"), 5.0),
    "gag": 8.0,
}
"""How much more a text must say for a language that comes seldom here, in nats."""
SIZE = 1_000_000
"""The letters of each tag are weighed as if there were so many."""


def texts_of(folder: Path) -> dict[str, dict[str, Counter[str]]]:
    """tag -> source -> how often each word comes."""
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for source in json.loads(MANIFEST.read_text("utf-8"))["sources"]:
        where = folder / source["file"] if "file" in source else folder
        _check(where, source)
        for tag, text in getattr(sources, source["reader"])(where):
            found[_right(tag, text)][source["name"]].update(identify.words(text))
    return found


def _right(tag: str, text: str) -> str:
    """The tag with the script that the text really has."""
    script = identify.main_script(identify.words(text))
    if script == "Cyrl" and tag in {"uz", "crh", "gag", "kaa", "az", "tk"}:
        return f"{tag}-Cyrl"
    if script == "Latn" and tag.endswith("-Cyrl"):
        return tag.removesuffix("-Cyrl")
    return tag


def _check(where: Path, source: dict[str, Any]) -> None:
    """Ends the program when an archive is not the one that is written down."""
    if "version" in source and "sha256" not in source and version(source["name"]) != source["version"]:
        sys.exit(f"{source['name']} is installed as {version(source['name'])}; sources.json names {source['version']}")
    if "sha256" in source and hashlib.sha256(where.read_bytes()).hexdigest() != source["sha256"]:
        sys.exit(f"{where} is not the file that sources.json names")
    if "commit" in source:
        head = subprocess.run(
            ["git", "-C", str(where), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
        )
        if head.stdout.strip() != source["commit"]:
            sys.exit(f"{where} is not at {source['commit']}")


def weighed(per_source: dict[str, Counter[str]]) -> dict[str, float]:
    """The words of a tag, weighed: a source counts by the square root of its size, all together SIZE letters."""
    total: dict[str, float] = defaultdict(float)
    for counter in per_source.values():
        letters = sum(len(word) * times for word, times in counter.items())
        for word, times in counter.items():
            total[word] += times / math.sqrt(letters)
    all_letters = sum(len(word) * weight for word, weight in total.items())
    return {word: weight * SIZE / all_letters for word, weight in total.items()}


def counted(total: dict[str, float], script: str) -> dict[str, float]:
    """How often each sequence of letters comes."""
    found: dict[str, float] = defaultdict(float)
    for word, weight in total.items():
        if right := identify.spelled(word, script):
            for sequence in identify.sequences(right):
                found[sequence] += weight
    return found


def model_of(script: str, counts: list[dict[str, float]]) -> tuple[list[str], Scores]:
    """The sequences that tell most, and their log-likelihood in each tag, less the mean over the tags."""
    everything: dict[str, float] = defaultdict(float)
    for count in counts:
        for sequence, times in count.items():
            everything[sequence] += times
    names = [name for name, times in everything.items() if times >= LEAST * len(counts)]
    lengths = np.array([len(name) for name in names])
    times = np.array([[count.get(name, 0.0) for count in counts] for name in names])
    likely = np.empty_like(times)
    for length in range(1, identify.LONGEST_SEQUENCE + 1):
        sums = np.array([sum(times for name, times in count.items() if len(name) == length) for count in counts])
        share = (times[lengths == length] + ALPHA) / (sums + ALPHA * (lengths == length).sum())
        likely[lengths == length] = np.log(smoothed(share, TAGS[script])) * ORDER_WEIGHT[length]
    centred = likely - likely.mean(axis=1, keepdims=True)
    worth = np.sqrt(times.sum(axis=1)) * centred.std(axis=1)
    kept = np.argsort(-worth, kind="stable")[: KEPT[script]]
    return [names[at] for at in kept], centred[kept]


def smoothed(share: Scores, tags: tuple[str, ...]) -> Scores:
    """No sequence is as good as impossible in a language: what all have is mixed in, and what its sisters have."""
    mixed: Scores = (1 - MIXED) * share + MIXED * share.mean(axis=1, keepdims=True)
    for tag, sisters in SISTERS.items():
        if tag in tags:
            theirs = share[:, [tags.index(sister) for sister in sisters]].mean(axis=1)
            at = tags.index(tag)
            mixed[:, at] = (1 - FROM_SISTERS) * mixed[:, at] + FROM_SISTERS * theirs
    return mixed


def all_counts(found: dict[str, dict[str, Counter[str]]]) -> dict[str, list[dict[str, float]]]:
    """script -> counts of each of its tags; what has too little of its own gets texts respelled from its sister."""
    for (source, target), respell in respelled().items():
        for name, counter in list(found[source].items()):
            if not name.endswith(MADE):
                for word, times in counter.items():
                    found[target][name + MADE].update(dict.fromkeys(identify.words(respell(word)), times))
    return {script: [counted(weighed(found[tag]), script) for tag in tags] for script, tags in TAGS.items()}


MADE = ", respelled"


def written(parts: dict[str, tuple[list[str], Scores]]) -> bytes:
    """The model file: a line of JSON, then for each script its sequences, and their scores in one signed byte each."""
    head, body = [], b""
    for script, (names, scores) in parts.items():
        step = float(np.abs(scores).max()) / 127
        text = "\n".join(names).encode()
        rare = [RARE.get(tag, 0.0) for tag in TAGS[script]]
        head.append({"script": script, "tags": TAGS[script], "rare": rare, "step": step, "bytes": len(text)})
        body += text + np.round(scores / step).astype(np.int8).tobytes()
    return lzma.compress(json.dumps({"scripts": head}).encode() + b"\n" + body, preset=9 | lzma.PRESET_EXTREME)


def main() -> None:
    """Bring, count, write."""
    asked = argparse.ArgumentParser(description="Make the model of core/text/identify.py.")
    asked.add_argument("folder", type=Path, help="where the archives are, or go")
    asked.add_argument("--bring", action="store_true", help="bring the archives with npm and pip first")
    asked.add_argument("--out", type=Path, default=identify.MODEL)
    given = asked.parse_args()
    if given.bring:
        bring(given.folder)
    counts = all_counts(texts_of(given.folder))
    data = written({script: model_of(script, counts[script]) for script in TAGS})
    given.out.write_bytes(data)
    manifest = json.loads(MANIFEST.read_text("utf-8")) | {"model_sha256": hashlib.sha256(data).hexdigest()}
    MANIFEST.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")


def bring(folder: Path) -> None:
    """The archives of sources.json that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in json.loads(MANIFEST.read_text("utf-8"))["sources"]:
        if ("sha256" not in source and "commit" not in source) or (folder / source["file"]).exists():
            continue
        if source.get("registry") == "npm":
            subprocess.run(["npm", "pack", "--silent", f"{source['name']}@{source['version']}"], cwd=folder, check=True)
        elif source.get("registry") == "PyPI":
            wanted = f"{source['name']}=={source['version']}"
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, wanted], check=True
            )
        else:
            sys.exit(
                f"Clone {source['name']} ({source['registry']}) to {folder / source['file']}, at {source['commit']}."
            )


if __name__ == "__main__":
    main()
