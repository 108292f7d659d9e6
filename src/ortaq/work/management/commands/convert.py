"""`./ortaq convert --from uz-Latn --to uz-Cyrl [FILE]`: a text or a subtitle file in another alphabet of its language.

Without a file it reads lines from the standard input and answers each at once. What is written goes to the standard
output, or to `--out`. A .vtt, .srt or .ttml file keeps everything but its text byte for byte (`core/text/markup.py`).
Ends with 2 when there is no such way, or the file cannot be read.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ortaq.core.text import markup
from ortaq.core.text.alphabets import alphabets, normal
from ortaq.core.text.convert import can_convert, ways_from

BAD = 2


class Command(BaseCommand):
    """Write a text in another alphabet."""

    help = "Write a text or a subtitle file in another alphabet of its language."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two alphabets, the file, where to write, or the list of all."""
        parser.add_argument("file", nargs="?", default="-", help=".vtt, .srt, .ttml or text; - is the standard input")
        parser.add_argument("--from", dest="source", help="alphabet of the text, e.g. uz-Latn, kk, kk-Arab")
        parser.add_argument("--to", dest="target", help="alphabet to write, e.g. uz-Cyrl, kk-Latn, kk-Latn-x-cta")
        parser.add_argument(
            "--kind", choices=[*markup.WALKS, "txt"], help="what the file is, when its name does not say"
        )
        parser.add_argument("--out", help="file to write; else the standard output")
        parser.add_argument("--list", action="store_true", help="name the alphabets and the ways between them")

    def handle(
        self,
        *,
        file: str,
        source: str | None,
        target: str | None,
        kind: str | None,
        out: str | None,
        **options: Any,
    ) -> None:
        """Convert, or say what is possible."""
        if options["list"]:
            self.stdout.write(table_of_ways(), ending="")
            return
        if not source or not target:
            raise CommandError(_("Say both alphabets: --from uz-Latn --to uz-Cyrl. --list names them."), returncode=BAD)
        if not can_convert(source, target):
            raise CommandError(no_way(source, target), returncode=BAD)
        kind = kind or Path(file).suffix.lstrip(".") or "txt"
        try:
            if file == "-" and kind not in markup.WALKS and not out:
                for line in sys.stdin.buffer:
                    put(markup.convert_file(line, kind, source, target))
                return
            data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            written = markup.convert_file(data, kind, source, target)
            Path(out).write_bytes(written) if out else put(written)
        except UnicodeDecodeError as error:
            raise CommandError(
                _("%(file)s is not UTF-8 (byte %(at)s).") % {"file": file, "at": error.start}, returncode=BAD
            ) from error
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}", returncode=BAD) from error


def put(data: bytes) -> None:
    """Write bytes to the standard output at once, whatever the terminal's encoding."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def no_way(source: str, target: str) -> str:
    """What is wrong with the two tags, and what would be possible."""
    for tag in (source, target):
        if normal(tag) not in alphabets():
            return _("We have no alphabet %(tag)s. --list names those we have.") % {"tag": tag}
    ways = ", ".join(ways_from(source))
    if not ways:
        return _("Nothing can be written from %(source)s; --list names every way.") % {"source": source}
    return _("There is no way from %(source)s to %(target)s. From %(source)s one can write: %(ways)s") % {
        "source": source,
        "target": target,
        "ways": ways,
    }


def table_of_ways() -> str:
    """One line an alphabet: tag, standing, since when, and what its texts can be written in."""
    rows = [
        f"{tag:<18}{one.status:<10}{one.version or one.valid_from or '-'}  ->  {', '.join(ways_from(tag)) or '-'}\n"
        for tag, one in sorted(alphabets().items())
    ]
    return "".join(rows)
