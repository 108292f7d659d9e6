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

MODEL: Final = Path(__file__).parent / "identity" / "model.xz"
LONGEST_SEQUENCE: Final = 5
MOST_LETTERS: Final = 6_000
"""Of a longer text so many letters are read, taken from its whole length."""
SURE: Final = 6.0
"""From this margin on a guess is sure (measured by `./ortaq bench identify`)."""
BEYOND_DOUBT: Final = 25.0
"""From this margin on a person is told that a declared language does not fit."""
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
    script = main_script(found)
    if not script or script not in models():
        return NOTHING
    mine = [of_script for word in found if (of_script := spelled(word, script))]
    return _among(mine, script, letters=sum(map(len, found)))


def identify_texts(texts: Iterable[str]) -> Guess:
    """The language and script of many short texts together: the cues of subtitles, the lines of a file."""
    return identify(" ".join(texts))


def fits(guess: Guess, declared: str) -> bool:
    """Whether a guess agrees with a declared tag, or is not sure enough to disagree; regions and purposes do not count.

    >>> fits(Guess("tr", 40.0, is_sure=True), "az"), fits(Guess("tr", 40.0, is_sure=True), "tr-CY")
    (False, True)
    """
    return not guess.is_sure or _bare(guess.tag) == _bare(declared) or _bare(declared) not in known()


def other_than(text: str, declared: str) -> str:
    """The language and script that `text` is in without doubt, when that is not the declared one; else empty.

    >>> other_than("Nasreddin Hoca eşeğine ters binmiş, köylüler gülmüş", "kk-Latn")
    'tr'
    """
    guess = identify(text)
    return guess.tag if guess.margin >= BEYOND_DOUBT and not fits(guess, declared) else ""


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
    counts = dict.fromkeys(_LOOKALIKES, 0)
    for word in found:
        for letter in word:
            if script := script_of(letter):
                counts[script] += 1
    script = max(counts, key=counts.__getitem__)
    return script if counts[script] else ""


@lru_cache(4096)
def script_of(letter: str) -> str:
    """The script of a letter, where it is one of ours; else empty."""
    name = unicodedata.name(letter, "")
    return next((short for long, short in _SCRIPTS.items() if name.startswith(long)), "")


_SCRIPTS: Final = {"LATIN": "Latn", "CYRILLIC": "Cyrl", "ARABIC": "Arab"}


def spelled(word: str, script: str) -> str:
    """The word with look-alikes of the other script put right; empty when most of it is in the other script."""
    inside = sum(script_of(letter) == script for letter in word)
    if 2 * inside <= sum(letter != "'" for letter in word):
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


def _among(mine: Sequence[str], script: str, *, letters: int) -> Guess:
    model = models()[script]
    told = sum(map(len, mine))
    if not told:
        return NOTHING
    totals = np.sum([_scores_of(word, script) for word in mine], axis=0) - model.rare
    best, second = np.argsort(-totals)[:2]
    margin = float(totals[best] - totals[second])
    enough = told >= FEWEST_LETTERS and 2 * told > letters
    return Guess(model.tags[best], margin, is_sure=enough and margin >= SURE, second=model.tags[second])


def _bare(tag: str) -> str:
    """Language and script, the script only where it is not the usual one; without region and private use."""
    language, *rest = tag.partition("-x-")[0].split("-")
    script = next((part for part in rest if len(part) == len("Latn")), "")
    return f"{language}-{script}" if script and script != _USUAL.get(language, "Latn") else language


_USUAL: Final = {"kk": "Cyrl", "ky": "Cyrl", "tt": "Cyrl", "ba": "Cyrl", "cv": "Cyrl", "ru": "Cyrl", "ug": "Arab"}
