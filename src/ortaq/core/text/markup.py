r"""Subtitle files written in another alphabet: only what is read on the screen changes, every other byte stays.

WebVTT (NOTE, STYLE, REGION, ids, times, settings, tags and entities stay; the name in `<v Name>` is text), SubRip,
TTML (the text of `p`, also in CDATA; attributes, head, metadata and comments stay). Text marked as being in another
language (`<lang en>`, `xml:lang="en"`) stays as it is. Line ends and a byte order mark stay what they are.

>>> walk_vtt("WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n<v Ana>salom", str.upper)
'WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n<v ANA>SALOM'
"""

import re
from collections.abc import Callable
from typing import Final

from ortaq.core.text.convert import convert

Write = Callable[[str], str]

LINE_END: Final = re.compile(r"(\r\n|\n|\r)")
VTT_TIME: Final = re.compile(r"(?:\d+:)?\d\d:\d\d\.\d{3}[ \t]+-->")
SRT_TIME: Final = re.compile(r"\s*\d+:\d\d?:\d\d?[,.]\d{1,3}[ \t]*-->")
BLOCKS: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")
TAG: Final = re.compile(r"(<[^>]*>|\{\\[^}]*\})")
VOICE: Final = re.compile(r"(<v(?:\.[^\s>.]+)*[ \t]+)([^>]*)(>)")
LANG: Final = re.compile(r"<lang(?:\.[^\s>.]+)*[ \t]+([\w-]+)\s*>")
ENTITY: Final = re.compile(r"(&(?:#\d+|#[xX][0-9A-Fa-f]+|\w+);)")
TYPED: Final = re.compile(
    r"(?<=\w)&(?:apos|rsquo|lsquo|#39|#x27|#8216|#8217|#x2018|#x2019|#699|#700|#x2BB|#x2BC);", re.IGNORECASE
)
"""An apostrophe written as an entity after a letter: o&apos;zbek is one word."""
XML_PART: Final = re.compile(r"(<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?:\"[^\"]*\"|'[^']*'|[^\"'>])*>)", re.DOTALL)
XML_NAME: Final = re.compile(r"</?(?:[\w.-]+:)?([\w.-]+)")
XML_LANG: Final = re.compile(r"\sxml:lang\s*=\s*[\"']([^\"']*)[\"']")
METADATA: Final = re.compile(r"</?(?:ttm:|(?:[\w.-]+:)?metadata\b)")


def convert_file(data: bytes, kind: str, source_tag: str, target_tag: str) -> bytes:
    """A file of `kind` (vtt, srt, ttml, dfxp, xml; anything else is lines of text) in another alphabet.

    UTF-8, or UTF-16 with its mark, and written as it came; raises UnicodeDecodeError for what is neither, and
    `convert.NoWay`.
    """
    coding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2], "utf-8")
    text = data.decode(coding)

    def write(words: str) -> str:
        return convert(words, source_tag, target_tag)

    walk = WALKS.get(kind.lower().lstrip("."), walk_lines)
    return walk(text, write, source_tag.partition("-")[0]).encode(coding)


def walk_lines(text: str, write: Write, lang: str = "") -> str:  # noqa: ARG001 -- one form for all walks
    """Plain text: every line as it is read."""
    parts = LINE_END.split(text)
    parts[::2] = map(write, parts[::2])
    return "".join(parts)


def walk_vtt(text: str, write: Write, lang: str = "") -> str:
    """A WebVTT file with the text of its cues rewritten."""
    out, state, spoken = LINE_END.split(text), "head", _Spoken(write, lang)
    for at in range(0, len(out), 2):
        line = out[at]
        if not line:
            state, spoken.foreign = "gap", 0
        elif state in {"gap", "id"} and VTT_TIME.match(line):
            state = "cue"
        elif state == "cue":
            out[at] = spoken.line(line)
        elif state == "gap":
            state = "block" if BLOCKS.match(line) else "id"
    return "".join(out)


def walk_srt(text: str, write: Write, lang: str = "") -> str:
    """A SubRip file with its text rewritten; numbers and times stay, also where a blank line stands in a text."""
    out, begun, spoken = LINE_END.split(text), False, _Spoken(write, lang)
    for at in range(0, len(out), 2):
        following = out[at + 2] if at + 2 < len(out) else ""
        if SRT_TIME.match(out[at]):
            begun, spoken.foreign = True, 0
        elif begun and not (out[at].strip().isdigit() and SRT_TIME.match(following)):
            out[at] = spoken.line(out[at])
    return "".join(out)


def walk_ttml(text: str, write: Write, lang: str = "") -> str:
    """A TTML document (IMSC, EBU-TT-D) with the text inside `p` rewritten."""
    out = XML_PART.split(text)
    inside: list[tuple[str, bool, bool]] = []
    """The open elements: (name, whether its text is read, whether it is in another language)."""
    for at, part in enumerate(out):
        name, read, foreign = inside[-1] if inside else ("", False, False)
        if at % 2 == 0:
            out[at] = _run(part, write) if read and not foreign else part
        elif part.startswith("<![CDATA["):
            out[at] = f"<![CDATA[{write(part[9:-3])}]]>" if read and not foreign else part
        elif part.startswith("</"):
            del inside[-1:]
        elif not part.startswith(("<!", "<?")) and not part.endswith("/>"):
            found = XML_NAME.match(part)
            name = found[1] if found else ""
            said = XML_LANG.search(part)
            foreign = said[1].partition("-")[0].lower() not in {"", lang} if said and lang else foreign
            inside.append((name, (read or name == "p") and not METADATA.match(part), foreign))
    return "".join(out)


class _Spoken:
    """Rewrites lines of cue text; remembers across lines whether a `<lang>` of another language is open."""

    def __init__(self, write: Write, lang: str) -> None:
        self.write, self.lang, self.foreign = write, lang, 0

    def line(self, line: str) -> str:
        return "".join(map(self.part, TAG.split(line)))

    def part(self, part: str) -> str:
        if said := LANG.fullmatch(part):
            if self.foreign or (self.lang and said[1].partition("-")[0].lower() != self.lang):
                self.foreign += 1
        elif part == "</lang>":
            self.foreign = max(0, self.foreign - 1)
        elif voice := VOICE.fullmatch(part):
            return voice[1] + _run(voice[2], self.write) + voice[3]
        elif not part.startswith(("<", "{\\")) and not self.foreign:
            return _run(part, self.write)
        return part


def _run(text: str, write: Write) -> str:
    """A run of text without tags; entities stay, but for an apostrophe inside a word, when the word changes."""
    plain = TYPED.sub("'", text)
    written = "".join(part if at % 2 else write(part) for at, part in enumerate(ENTITY.split(plain)))
    return text if written == plain else written


WALKS: Final = {"vtt": walk_vtt, "srt": walk_srt, "ttml": walk_ttml, "dfxp": walk_ttml, "xml": walk_ttml}
"""By the ending of a file's name."""
