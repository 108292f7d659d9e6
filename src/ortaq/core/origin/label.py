"""What a viewer is told of a programme: the label that follows from its statements.

`data/label_words.json` holds, per code and language tag, the short words of the badge and one whole sentence. "AI"
stays the first element of the badge; the words stand beside it. Words marked `reviewed: false` no native editor has
checked. `data/spoken_lines.json` holds, in the same way, a line of a few seconds to be said aloud, and the words of the
EU icons.

>>> voice = Statement(Part.SOUND, "kk", uses=(AIUse(AIKind.VOICE, system="espeak-ng"),))
>>> label_of([voice]).code
'voice'
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement
from ortaq.core.text.convert import convert, in_script
from ortaq.core.text.languages import MADE

TOLD_TOO = ("kk-Latn", "uz-Cyrl")
"""Alphabets in which a stream tells its labels beside the languages themselves."""
BADGE_LEVEL = 2
"""From this level on the badge is on the picture; below it the details say it."""
MOST = 3
"""The highest level."""


@dataclass(frozen=True)
class Label:
    """`code` names the words, `level` (0–3) how strongly they are told, `kinds` everything that was declared."""

    code: str
    level: int
    kinds: tuple[str, ...] = ()

    @property
    def has_badge(self) -> bool:
        """Whether the badge is on the picture."""
        return self.level >= BADGE_LEVEL


UNKNOWN = Label("unknown", 0)
"""Nobody has declared anything; never to be read as "no AI"."""

CODES: dict[AIKind, str] = {
    AIKind.DEEPFAKE: "likeness",
    AIKind.FACE: "likeness",
    AIKind.BODY: "likeness",
    AIKind.VIDEO: "generated",
    AIKind.IMAGE: "generated",
    AIKind.INSERT: "modified",
    AIKind.ENHANCE_GENERATIVE: "modified",
    AIKind.VOICE: "voice",
    AIKind.DUB: "dub",
    AIKind.AUDIO: "sound",
    AIKind.SUBTITLES_RAW: "subtitles",
    AIKind.SUBTITLES_REVIEWED: "subtitles-checked",
    AIKind.ENHANCE: "enhanced",
    AIKind.TEXT: "text",
    AIKind.METADATA: "text",
    AIKind.ASSIST: "assisted",
}
ORDER = (
    "consent-withdrawn",
    "likeness",
    "voice-copy",
    "generated",
    "modified",
    "voice",
    "dub",
    "sound",
    "subtitles",
    "subtitles-checked",
    "enhanced",
    "text",
    "assisted",
    "unknown",
    "none",
)
"""Which code speaks for the whole when two have the same level: the one that could mislead most."""


def code_of(use: AIUse) -> str:
    """The code of one use of AI."""
    return "voice-copy" if use.cloned else CODES[use.kind]


def label_of(statements: Iterable[Statement], not_in_force: Collection[str] = ()) -> Label | None:
    """The label of all these statements together; None when they say that there is nothing to tell.

    Without any statement, or when one says that nobody knows and none names AI, the label is UNKNOWN. `not_in_force`
    are references of consents that do not hold (any longer): a use that rests on one of them turns the label.
    """
    told = list(statements)
    uses = [use for statement in told for use in statement.uses if use.kind.is_ai and use.level]
    if uses:
        kinds = tuple(sorted({use.kind.value for use in uses}))
        if any(reference in not_in_force for use in uses for reference in use.consents):
            return Label("consent-withdrawn", MOST, kinds)
        first = min(uses, key=lambda use: (-use.level, ORDER.index(code_of(use))))
        return Label(code_of(first), first.level, kinds)
    if not told or any(statement.is_unknown for statement in told):
        return UNKNOWN
    return None


@dataclass(frozen=True)
class Words:
    """Words of a label in the language `tag`; `reviewed` is False until a native editor has checked them."""

    tag: str
    badge: str
    sentence: str
    reviewed: bool


@cache
def _book() -> dict[str, dict[str, dict[str, object]]]:
    found: dict[str, dict[str, dict[str, object]]] = json.loads(
        resources.files("ortaq.core.origin").joinpath("data/label_words.json").read_text(encoding="utf-8")
    )
    return found


def words_of(code: str, tag: str) -> Words:
    """Badge and sentence of a code (also "none" and "unknown") in the nearest language; raises KeyError for no code."""
    page = _book()[code]
    found, badge = in_script({one: str(entry["badge"]) for one, entry in page.items()}, tag)
    sentence = in_script({one: str(entry["sentence"]) for one, entry in page.items()}, tag)[1]
    return Words(found, badge, sentence, bool(page[MADE.get(found, found)]["reviewed"]))


def label_words(label: Label | None, tag: str) -> str:
    """The words beside "AI" in the badge, in the nearest language; for None the words for "no AI declared"."""
    return words_of(label.code if label else "none", tag).badge


def label_sentence(label: Label | None, tag: str) -> str:
    """The whole sentence a viewer reads, in the nearest language."""
    return words_of(label.code if label else "none", tag).sentence


def all_words(code: str) -> dict[str, str]:
    """Badge words of a code in every language, and in the other alphabets that are in daily use: tag -> words."""
    written = {tag: str(entry["badge"]) for tag, entry in _book()[code].items()}
    return written | {tag: convert(written[MADE[tag]], MADE[tag], tag) for tag in TOLD_TOO}


@cache
def _aloud() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files("ortaq.core.origin").joinpath("data/spoken_lines.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return found


def spoken_line(code: str, tag: str) -> str:
    """The line that is said aloud for a code, in the nearest language; empty for codes that are never said."""
    group = _aloud()["codes"].get(code)
    if group is None:
        return ""
    return in_script({one: str(entry["line"]) for one, entry in _aloud()["lines"][group].items()}, tag)[1]


def icon_words(icon: str, tag: str) -> str:
    """The words of an EU icon (`ai`, `ai-generated`, `ai-modified`), “AI” first; raises KeyError for no icon."""
    words = {one: str(entry["words"]).removeprefix("AI") for one, entry in _aloud()["icons"][icon].items()}
    return f"AI{in_script(words, tag)[1]}"


def labels_by_sound(labels: Mapping[str, Label | None]) -> str:
    """What is told with each sound, for a player: "kk=none/0 tr=voice/3"."""
    return " ".join(f"{tag}={label.code}/{label.level}" if label else f"{tag}=none/0" for tag, label in labels.items())


def part_statement(statements: Iterable[Statement], part: Part, language: str = "") -> Statement | None:
    """The statement about one part in one language."""
    return next((one for one in statements if one.part is part and one.language == language), None)
