"""`./ortaq identify`: in which language and script lines, files and subtitles are written."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from ortaq.core.text import identify, subtitles
from ortaq.core.text.subtitles import BadSubtitles

SUBTITLES = {".vtt", ".srt"}


class Command(BaseCommand):
    """Say in which language and script a text is written, with a margin; below the margin: unsure."""

    help = "Say in which language and script lines (from standard input) or files are written; subtitles by their cues."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which texts, and how they are told."""
        parser.add_argument(
            "files", nargs="*", type=Path, help="files; none: the lines of standard input, each by itself"
        )
        parser.add_argument("--lines", action="store_true", help="every line or cue of the files by itself")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *, files: list[Path], lines: bool, **given: Any) -> None:
        """One line for each text."""
        for where, text in texts(files, sys.stdin, apart=lines):
            guess = identify.identify(text)
            if given["json"]:
                told = {"tag": guess.tag, "sure": guess.is_sure, "margin": round(guess.margin, 1), "next": guess.second}
                self.stdout.write(json.dumps(where | told, ensure_ascii=False))
            else:
                self.stdout.write(
                    "\t".join([called(guess), f"{guess.margin:.0f}", *map(str, where.values()), text[:60]])
                )


def called(guess: identify.Guess) -> str:
    """The tag, or that it is not sure and between which two.

    >>> called(identify.Guess("kk", 2.0, is_sure=False, second="ky"))
    'unsure: kk or ky'
    """
    if guess.is_sure or guess.tag == identify.UNKNOWN:
        return guess.tag
    return f"unsure: {guess.tag} or {guess.second}"


def texts(files: list[Path], standard_input: TextIO, *, apart: bool) -> Iterator[tuple[dict[str, Any], str]]:
    """Where a text stands ({file, line}), and the text on one line; raises CommandError for what cannot be read."""
    for path in files:
        try:
            found = lines_of(path)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        except BadSubtitles as error:
            raise CommandError(f"{path} is no text in UTF-8, or no subtitles: {error}") from error
        if apart:
            yield from (({"file": str(path), "line": number}, text) for number, text in found)
        else:
            yield {"file": str(path)}, " ".join(text for _number, text in found)
    if not files:
        for number, line in enumerate(standard_input, 1):
            if line.strip():
                yield {"line": number}, line.strip()


def lines_of(path: Path) -> list[tuple[int, str]]:
    """The lines of a text, or the cues of subtitles, with their numbers from 1; raises OSError, BadSubtitles."""
    text = subtitles.decode(path.read_bytes())
    if path.suffix.lower() in SUBTITLES:
        return [(number, " ".join(cue.text.split())) for number, cue in enumerate(subtitles.parse(text), 1)]
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
