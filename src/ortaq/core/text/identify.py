"""In which language and script a text is written: its script decides first, then sequences of one to five letters.

The model in `identity/` is our own, counted by `tools/identify` from freely licensed texts (`identity/sources.json`
names each, with licence and hash). A guess has a margin; below `SURE` it is not sure and must not be acted on. It only
warns: what language a programme is in is declared by its maker.

>>> identify("Қожанасыр есегіне теріс мінген").tag
'kk'
>>> identify("Goʻroʻgʻli otasining uyiga qaytdi").tag, identify("12:30").is_sure
('uz', False)
"""

import json
import lzma
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ortaq.core.text.tracks import PRIVATE, Purpose

MODEL: Final = Path(__file__).parent / "identity" / "model.xz"
LONGEST_SEQUENCE: Final = 5
MOST_LETTERS: Final = 6_000
"""Of a longer text so many letters are read, taken from its whole length."""
SURE: Final = 10.0
SURE_RATE: Final = 0.15
"""A guess is sure from this margin on, in nats, and from this margin per letter (`./ortaq bench identify` tells)."""
FEWEST_TO_DOUBT: Final = 25
DOUBT_RATE: Final = 0.8
"""By so much per letter a declared language must be beaten before a person is told."""
FEWEST_LETTERS: Final = 8
UNKNOWN: Final = "und"
"""BCP 47 for a text in no language that is known here."""

_NOISE = re.compile(
    r"%\(\w+\)[#0 +-]?\d*(?:\.\d+)?[a-z]|%[-\d$.]*[a-zA-Z]\b"  # %(name)s, %s, %2$d
    r"|\{[^{}]*\}"  # {name}
    r"|<[^<>]+>|&#?\w+;"  # tags, entities
    r"|https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+"  # addresses
    r"|\\[nrt]"
)
_APOSTROPHES = str.maketrans(dict.fromkeys("ʻʼ‘’`´ʹ′ʿʾ", "'"))
_MARKS = str.maketrans("", "", "&_\u00ad\u200b\u200c\u200d\u0640\u0307")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*'?")
_LETTERS: Final = {
    "Latn": re.compile("[a-zà-ɏḀ-ỿ]+"),
    "Cyrl": re.compile("[Ѐ-ԯ]+"),
    "Arab": re.compile("[\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+"),
}
"""Small letters of each script."""
_LOOKALIKES: Final = {
    # Letters of the other script that stand in for a missing key.
    "Cyrl": str.maketrans("aeopcxyiəăĕçÿḑ", "аеорсхуіәӑӗҫӳҙ"),
    "Latn": str.maketrans("аеорсхуіәј", "aeopcxyiəj"),
    "Arab": str.maketrans("كیہ", "كيھ"),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest tag, by how much it beats the next one (`second`), and whether that is enough to act on.

    `margin` is a difference of log-likelihoods, at least 0; `und` with margin 0 when there is nothing to go by.
    """

    tag: str
    margin: float
    is_sure: bool
    second: str = UNKNOWN


NOTHING: Final = Guess(UNKNOWN, 0.0, is_sure=False)


@dataclass(frozen=True, slots=True)
class Model:
    """For one script: its tags, and for every sequence of letters how likely it is in each of them."""

    tags: tuple[str, ...]
    rows: dict[str, int]
    scores: NDArray[np.float32]
    """Of shape (sequences, tags), in nats, less the mean over the tags."""
    rare: NDArray[np.float32]
    """How much more must be said for each tag, in nats."""


def identify(text: str) -> Guess:
    """The language and script of `text`, with how sure that is."""
    found = words(text)
    ranking, letters = _ranked(found)
    if not ranking:
        return NOTHING
    (tag, best), (second, next_best) = ranking[:2]
    margin = best - next_best
    of_one_script = 3 * letters >= 2 * sum(map(len, found))
    is_sure = letters >= FEWEST_LETTERS and of_one_script and margin >= max(SURE, SURE_RATE * letters)
    return Guess(tag, margin, is_sure, second)


def identify_texts(texts: Iterable[str]) -> Guess:
    """The language and script of many short texts together: the cues of subtitles, the lines of a file."""
    return identify(" ".join(texts))


def other_than(text: str, declared: str) -> str:
    """The language and script that `text` is in when it is without doubt not the declared one; else empty.

    A region, a purpose (-x-sdh) and the usual script in a declared tag do not count; of a language or an alphabet
    (-x-cta) that is not known here nothing is said. Texts of few letters, such as names, are never doubted.

    >>> other_than("Nasreddin Hoca eşeğine ters binmiş, köylüler gülmüş", "kk-Latn")
    'tr'
    """
    wanted, private = _bare(declared), declared.partition(PRIVATE)[2]
    ranking, letters = _ranked(words(text))
    if (
        (private and not set(private.split("-")).issubset(Purpose))
        or letters < FEWEST_TO_DOUBT
        or wanted not in known()
        or ranking[0][0] == wanted
    ):
        return ""
    # Against a language in another script the best one is held against the mean of its own script, which is 0.
    lead = ranking[0][1] - dict(ranking).get(wanted, 0.0)
    return ranking[0][0] if lead >= DOUBT_RATE * letters else ""


def known() -> frozenset[str]:
    """Every tag that can be told."""
    return frozenset(tag for model in models().values() for tag in model.tags)


# ---- words and sequences --------------------------------------------------------------------------------------------


def words(text: str) -> list[str]:
    """The words of running text in small letters, without addresses, placeholders and tags; at most MOST_LETTERS."""
    text = _NOISE.sub(" ", unicodedata.normalize("NFC", text))
    text = text.translate(_APOSTROPHES).lower().translate(_MARKS)
    found = [word.strip("'") if word[-2:-1] not in "og" else word for word in _WORD.findall(text)]
    letters = sum(map(len, found))
    return found[:: -(-letters // MOST_LETTERS)] if letters > MOST_LETTERS else found


def main_script(found: Sequence[str]) -> str:
    """The script of most letters: Latn, Cyrl, Arab; empty when no letter is of these."""
    text = " ".join(found)
    counts = {script: _count(text, script) for script in _LETTERS}
    script = max(counts, key=counts.__getitem__)
    return script if counts[script] else ""


def _count(text: str, script: str) -> int:
    return sum(map(len, _LETTERS[script].findall(text)))


def spelled(word: str, script: str) -> str:
    """The word with look-alikes of the other script put right; empty when half of it or more is in other scripts."""
    if 2 * _count(word, script) <= len(word) - word.count("'"):
        return ""
    return word.translate(_LOOKALIKES[script])


def sequences(word: str) -> list[str]:
    """Every sequence of one to five letters of a word, its beginning and end being spaces."""
    whole = f" {word} "
    return [
        whole[at : at + length]
        for length in range(1, LONGEST_SEQUENCE + 1)
        for at in range(len(whole) - length + 1)
        if length > 1 or whole[at] != " "
    ]


# ---- the model ------------------------------------------------------------------------------------------------------


@cache
def models() -> dict[str, Model]:
    """The model of each script, read once."""
    head, _, body = lzma.decompress(MODEL.read_bytes()).partition(b"\n")
    found, at = {}, 0
    for part in json.loads(head)["scripts"]:
        text = body[at : at + part["bytes"]].decode()
        at += part["bytes"]
        rows = {sequence: row for row, sequence in enumerate(text.split("\n"))}
        shape = (len(rows), len(part["tags"]))
        size = shape[0] * shape[1]
        steps = np.frombuffer(body, np.int8, size, at).reshape(shape)
        at += size
        scores = steps.astype(np.float32) * np.float32(part["step"])
        rare = np.array(part["rare"], np.float32)
        found[part["script"]] = Model(tuple(part["tags"]), rows, scores, rare)
    return found


@lru_cache(50_000)
def _scores_of(word: str, script: str) -> NDArray[np.float32]:
    model = models()[script]
    rows = [row for sequence in sequences(word) if (row := model.rows.get(sequence)) is not None]
    found: NDArray[np.float32] = model.scores[rows].sum(axis=0)
    return found


def _ranked(found: Sequence[str]) -> tuple[list[tuple[str, float]], int]:
    """Every tag of the words' main script with its score, the best first; and of how many letters in that script."""
    script = main_script(found)
    mine = [word for told in found if (word := spelled(told, script))] if script else []
    if not mine:
        return [], 0
    model = models()[script]
    totals = np.sum([_scores_of(word, script) for word in mine], axis=0) - model.rare
    order = np.argsort(-totals, kind="stable")
    return [(model.tags[at], float(totals[at])) for at in order], sum(map(len, mine))


def _bare(tag: str) -> str:
    """Language and script, the script only where it is not the usual one; without region and private use."""
    language, *rest = tag.partition(PRIVATE)[0].split("-")
    script = next((part for part in rest if len(part) == len("Latn")), "")
    return f"{language}-{script}" if script and script != _USUAL.get(language, "Latn") else language


_USUAL: Final = {"kk": "Cyrl", "ky": "Cyrl", "tt": "Cyrl", "ba": "Cyrl", "cv": "Cyrl", "ru": "Cyrl", "ug": "Arab"}
