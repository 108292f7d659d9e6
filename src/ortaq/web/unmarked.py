"""Words that a page would show and that nobody could translate: found in templates, Python and scripts.

The check is for what we write by habit: text and attributes of templates, labels and messages in Python, sentences in
scripts. Names of formats, codes, what is typed, and what is marked `translate="no"` or as being in one language
(`lang="ky"`) may stand.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from django.template.base import Lexer, TokenType

WORD: Final = re.compile(r"\w*[^\W\d_]{2}\w*")
LONG: Final = re.compile(r"[^\W\d_]{4,}")
NAMES: Final = frozenset(
    (
        *("AD", "AI", "API", "C2PA", "CEL", "CSV", "EBUCore", "EDL", "EU", "GB", "HLS", "ID", "JPEG", "JSON", "KB"),
        *("LUFS", "MB", "MOV", "MP3", "MP4", "MXF", "NDI", "ODRL", "OpenAPI", "Ortaq", "PDF", "PNG", "QR", "RSS"),
        *("SDH", "SHA", "SRT", "SVG", "TTL", "TV", "URL", "URN", "USD", "UTC", "VTT", "WAV", "WebVTT", "XLSX", "XML"),
        *("XMLTV", "YAML", "ZIP", "iCalendar", "kB", "px"),
    )
)
"""Names that are the same in every language."""
SAID: Final = ("title", "aria-label", "placeholder", "alt", "aria-description", "label")
QUIET: Final = ("script", "style", "code", "kbd", "pre", "samp", "svg")
EMPTY: Final = ("br", "hr", "img", "input", "link", "meta", "source", "use", "wbr", "path", "rect", "circle", "line")
FILLED: Final = "\ufffc"
"""Stands where a template fills something in."""
SHOWN: Final = ("label", "help_text", "verbose_name", "placeholder", "empty_label", "short_description")
"""Keywords of a call whose text people read."""
UNSEEN: Final = frozenset(("models", "management", "migrations", "demo", "api"))
"""Python whose labels no page shows."""
SENTENCE: Final = re.compile(r"^[A-Z][a-z]+(?: [\w’',.-]+)+$")
COMMENT: Final = re.compile(r"(?s:/\*.*?\*/)|(?m:^\s*//.*$|\s//\s.*$)")
QUOTED: Final = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`")


def unmarked(root: Path) -> list[str]:
    """Every such place below `root`, a sentence each."""
    found = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix == ".html" and "templates" in path.parts and "elements" not in path.parts:
            words: Iterator[str] = in_template(path.read_text(encoding="utf-8"))
        elif path.suffix == ".py" and not UNSEEN & {path.stem, *path.parts}:
            words = in_python(path.read_text(encoding="utf-8"))
        elif path.suffix == ".js" and "vendor" not in path.parts:
            words = in_script(path.read_text(encoding="utf-8"))
        else:
            continue
        found += [f"{name}: not marked for translation: {said!r}" for said in words]
    return found


def in_template(text: str) -> Iterator[str]:
    """Text and attributes of a template outside of its translation tags."""
    kept, translated = [], False
    for token in Lexer(text).tokenize():
        word = token.contents.split(None, 1)[0] if token.token_type is TokenType.BLOCK and token.contents else ""
        if word in {"blocktranslate", "blocktrans", "comment"} or token.contents == "block body_class":
            translated = True
        elif word in {"endblocktranslate", "endblocktrans", "endcomment"} or (translated and word == "endblock"):
            translated = False
            kept.append(FILLED)
        elif token.token_type is TokenType.TEXT and not translated:
            kept.append(token.contents)
        elif token.token_type in {TokenType.VAR, TokenType.BLOCK} and not translated:
            kept.append(FILLED)
    reader = _Words()
    reader.feed("".join(kept))
    reader.close()
    yield from reader.found


class _Words(HTMLParser):
    """Collects what is read, but not what is quiet."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.quiet: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        is_quiet = tag in QUIET or told.get("translate") == "no" or FILLED not in (told.get("lang") or FILLED)
        if tag not in EMPTY and (is_quiet or self.quiet):
            self.quiet.append(tag)
        elif not is_quiet:
            for name in SAID:
                self.take(told.get(name) or "")

    def handle_endtag(self, tag: str) -> None:
        if self.quiet and tag in self.quiet:
            while self.quiet.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self.take(data)

    def take(self, text: str) -> None:
        """A stretch of text, when it has a word that is no name."""
        if any(word not in NAMES for word in WORD.findall(text)):
            self.found.append(" ".join(text.replace(FILLED, "…").split()))


def in_python(text: str) -> Iterator[str]:
    """Labels, hints and messages that are plain strings."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        shown = [keyword.value for keyword in node.keywords if keyword.arg in SHOWN]
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            if node.func.value.id == "messages" and node.func.attr in {"success", "error", "info", "warning"}:
                shown += node.args[1:2]
            elif node.func.attr == "ValidationError":
                shown += node.args[:1]
        for value in shown:
            parts = value.values if isinstance(value, ast.JoinedStr) else [value]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and LONG.search(part.value):
                    yield part.value


def in_script(text: str) -> Iterator[str]:
    """Sentences in a script: a capital and several words; scripts get theirs from the page."""
    bare = COMMENT.sub("", text)
    for quoted in QUOTED.findall(bare):
        said = next(filter(None, quoted), "")
        if SENTENCE.match(said):
            yield said
