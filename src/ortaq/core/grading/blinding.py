"""An answer as a reader may see it: without names of assistants and makers, their citation marks and their look.

What is taken out leaves the same mark everywhere. Headings, bold letters and emoji go too: how an answer is dressed
tells whose it is as surely as a name does.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

BLINDING_VERSION = "2"
HIDDEN = "▒▒▒"
KNOWN = tuple(
    json.loads(resources.files("ortaq.core.grading").joinpath("data/brands.json").read_text(encoding="utf-8"))
)
"""Names of assistants, models and makers that are taken out of every answer, whoever gave it."""

SHORT = 4
LINK = re.compile(r"!?\[([^\]\n]*)\]\((https?://[^\s)]+)[^)\n]*\)")
ADDRESS = re.compile(r"<?(https?://[^\s<>\]\"'«»]+[^\s<>\]\"'«».,;:!?)])>?")
MARKS = re.compile(
    r"\ue200[^\n]*?\ue201|[\ue000-\uf8ff]"  # private characters around turn0search0
    r"|【[^】\n]*】|\bcite(?:turn\d+[a-z]+\d+)+|\bturn\d+[a-z]+\d+\b|\[cite:[^\]\n]*\]"
)
NUMBERED = re.compile(r"\[\[?\^?(\d+)\^?\]?\](?:\(\))?")
"""A source's number, in the several ways in which it is set."""
THOUGHTS = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL)
HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
BULLET = re.compile(r"^[ \t]*[*+•‣–—-][ \t]+", re.MULTILINE)
EMPHASIS = re.compile(r"(\*\*|__|\*|`{1,3})(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
RULE = re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE)
BLANKS = re.compile(r"\n{3,}")
EMOJI = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]+")
TRACKS = re.compile(r"utm_\w+|ref|source|src|via|from|gclid|fbclid|srsltid|sa|ved|usg|sxsrf|oai\w*")
"""Words in an address that tell who sent the reader."""
OWN = re.compile(
    r"(?:^|\.)(?:vertexaisearch\.cloud\.google\.com|bing\.com|msn\.com|perplexity\.ai|you\.com|r\.jina\.ai)$"
)
"""Hosts through which one service alone leads its readers; where they lead cannot be read from the address."""
WRAPPED = ("url", "q", "u")
"""Under these names a redirecting address holds the one that it leads to."""
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Letters that nobody sees, in which a text may carry a mark, or a name be hidden from us."""
WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'", "\u201a": "'"})
DASHES = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "\u2013", "\u2014": "\u2013", "\u2015": "\u2013", "\u2026": "..."}
)
"""One kind of quotes and dashes: services prefer different ones."""
QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
NUMBER = re.compile(r"^([ \t]*\d{1,2})\)[ \t]+", re.MULTILINE)
LINES = re.compile(r"^(?=[^\n]*\|)[ \t|:-]*-{2,}[ \t|:-]*$\n?", re.MULTILINE)
"""The line below the head of a table."""
CELLS = re.compile(r"^[ \t]*\|(.*)\|[ \t]*$", re.MULTILINE)
TAGS = re.compile(
    r"</?(?:b|i|u|em|strong|p|ul|ol|li|sup|sub|h[1-6]|div|span|table|tr|td|th|code|blockquote)\b[^<>\n]*>"
)
BREAKS = re.compile(r"<br\s*/?>")
MADE_BY = re.compile(
    r"(?i)\b((?:trained|developed|created|built|made|powered) by) "
    r"(?:google|meta|microsoft|amazon|apple|nvidia|ibm|samsung|huawei|tencent)\b"
)
"""Makers whose names are too common to be taken out everywhere."""
FORMULA = re.compile(r"\\[()\[\]]|\$\$")
LOOK_ALIKE = dict(zip("aceopxyiABCEHKMOPTXасеорхуіАВСЕНКМОРТХ", "асеорхуіАВСЕНКМОРТХaceopxyiABCEHKMOPTX", strict=True))
"""Latin letters that look like Cyrillic ones, and the other way: a name written with them is still that name."""


class Blinded(NamedTuple):
    """The text, and the addresses that it rests on; [1] in the text is the first of them."""

    text: str
    sources: tuple[str, ...]


def blind(text: str, names: Iterable[str] = (), sources: Iterable[str] = ()) -> Blinded:
    """An answer without what tells its assistant; `names` are those of all assistants that are asked, not of one."""
    hidden = pattern(frozenset(names))
    found = [hidden.sub(HIDDEN, one) for one in dict.fromkeys(plain_address(one) for one in sources)]
    text = BREAKS.sub("\n", UNSEEN.sub("", text.translate(WIDE)))

    def numbered(address: str) -> str:
        plain = hidden.sub(HIDDEN, plain_address(address))
        if plain not in found:
            found.append(plain)
        return f"[{found.index(plain) + 1}]"

    text = unicodedata.normalize("NFC", THOUGHTS.sub("", text))
    text = NUMBERED.sub(r"[\1]", MARKS.sub("", text))
    text = LINK.sub(lambda at: f"{at[1]} {numbered(at[2])}", text)
    text = ADDRESS.sub(lambda at: numbered(at[1]), text)
    text = MADE_BY.sub(rf"\1 {HIDDEN}", hidden.sub(HIDDEN, undressed(text)))
    return Blinded(text, tuple(found))


def undressed(text: str) -> str:
    """A text without Markdown, tags and emoji; every list, quote and dash the same."""
    text = TAGS.sub("", FORMULA.sub("", QUOTED.sub("", LINES.sub("", text)))).translate(QUOTES).translate(DASHES)
    text = CELLS.sub(lambda at: " – ".join(cell.strip() for cell in at[1].split("|")), NUMBER.sub(r"\1. ", text))
    text = HEADING.sub("", BULLET.sub("– ", RULE.sub("", text)))
    text = EMPHASIS.sub(r"\2", EMPHASIS.sub(r"\2", text))
    lines = (re.sub(r"[ \t\u00a0\u2009\u202f]+", " ", line).strip() for line in EMOJI.sub("", text).splitlines())
    return BLANKS.sub("\n\n", "\n".join(lines)).strip()


def plain_address(address: str) -> str:
    """An address without what tells from where it was opened, and without a marked passage.

    One that only leads on becomes the one that it leads to, or nothing that can be read.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        # What a service calls an address may be none: https://[abc
        return address.partition("?")[0].partition("#")[0]
    for name, value in parse_qsl(parts.query):
        if name in WRAPPED and value.startswith(("https://", "http://")):
            return plain_address(value)
    if parts.hostname and OWN.search(parts.hostname):
        return HIDDEN
    query = [(name, value) for name, value in parse_qsl(parts.query) if not TRACKS.fullmatch(name)]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))


@cache
def pattern(names: frozenset[str]) -> re.Pattern[str]:
    """What finds any of the names, ours and those that are known, with a number or an ending written on to them."""
    every = sorted(
        {name.strip() for name in (*KNOWN, *names) if len(name.strip()) > 1}, key=lambda one: (-len(one), one)
    )
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(found_as, every))})(?:[\s-]?v?\d[\w.]*)?(?<!\.)")


def found_as(name: str) -> str:
    """How a name is looked for: its words together, or apart by a space or hyphen (GPT-4, GPT 4, GPT4).

    A short one with an ending must have its own capitals: Azerbaijani xain is no xAI.
    """
    said = r"[\s\u00a0_-]?".join("".join(map(letter, part)) for part in re.split(r"[\s\u00a0_-]+", name))
    ending = r"(?:[-'’ʼ]?\w+)*"
    if len(name) > SHORT:
        return f"(?i:{said}){ending}"
    return f"{said}{ending}|(?i:{said})(?![^\\W\\d_])"


def letter(one: str) -> str:
    """How a letter of a name is looked for: as itself, or as its double of the other script."""
    other = LOOK_ALIKE.get(one)
    return f"[{one}{other}]" if other else re.escape(one)
