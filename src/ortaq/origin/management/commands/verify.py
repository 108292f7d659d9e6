"""`./ortaq verify FILE`: who made a file, what of it AI made, and whether it is whole.

It needs no database; one that is there says who is suspended, and gives a file that lost its manifest its origin back.
Instead of a file it takes an address of this node: a film, a playlist, or a file with a `Link` to its manifest.

Ends with 0 when the file is whole and its signer known, 1 when it was changed, 2 when its origin is unknown (no
manifest, or a signer nobody here knows), 3 when it is no media file or cannot be checked.
"""

import json
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from ortaq.core.origin import sidecar, verdict
from ortaq.core.origin.report import Integrity, Report, Trust
from ortaq.core.origin.trust import TrustList
from ortaq.core.text import languages
from ortaq.members.trust import from_files, trust_list
from ortaq.origin import addresses, check
from ortaq.origin.sentences import say

WHOLE, CHANGED, UNKNOWN, NOT_MEDIA = range(4)


class Command(BaseCommand):
    """Read one file."""

    help = "Say who made a file, what of it AI made, and whether it is whole."
    # Nothing here asks the database, so nothing may refuse to run without one.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the form and the language of the answer, and whom to trust."""
        parser.add_argument("file", help="a file, or an address of this node")
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument("--lang", default="en", help="language of the answer, e.g. kk")
        parser.add_argument(
            "--trust",
            type=Path,
            help="roots to trust instead of this node's own: a PEM file or a folder of them; a store.cfg beside them "
            "names key usages (OIDs)",
        )
        parser.add_argument("--ekus", type=Path, help="file of key usages (OIDs, one a line) that a signer may have")
        parser.add_argument("--manifest", type=Path, help="the manifest beside the file; without it FILE.c2pa")
        parser.add_argument(
            "--segment",
            type=Path,
            action="append",
            default=[],
            help="a segment of the stream whose init section FILE is",
        )

    def handle(self, *, file: str, json: bool, lang: str, **options: Any) -> None:
        """Print the answer and end with the code that says it in a number."""
        code = next((one for one, tag in languages.INTERFACE.items() if lang in (one, tag)), "en")
        with translation.override(code):
            name = Path(file).name
            try:
                report = self.report(file, **options)
            except (OSError, ValueError, verdict.NotMedia, verdict.TooLarge) as error:
                self.refuse(error, Path(file), as_json=json)
                sys.exit(NOT_MEDIA)
            if json:
                self.print_json(report, languages.INTERFACE[code], name)
            else:
                self.print_words(report, languages.INTERFACE[code])
        sys.exit(result_of(report))

    def report(
        self,
        file: str,
        *,
        trust: Path | None,
        ekus: Path | None,
        manifest: Path | None,
        segment: Sequence[Path],
        **_: Any,
    ) -> Report:
        """The report of a file or of what lies at an address; raises ValueError and OSError."""
        trusted, usages = given(trust) if trust else (self.trusted(), "")
        usages = ekus.read_text(encoding="utf-8") if ekus else usages
        if addresses.is_address(file):
            with tempfile.TemporaryDirectory(prefix="ortaq-verify-") as folder:
                found = addresses.fetch(file, Path(folder), limit=check.limit())
                return check.read(found.path, trusted, ekus=usages, linked=found.beside, segments=found.segments)
        path = Path(file)
        beside = manifest or sidecar.beside(path)
        store = beside.read_bytes() if manifest or beside.is_file() else None
        return check.read(path, trusted, ekus=usages, beside=store, segments=segment)

    def trusted(self) -> TrustList:
        """Who may sign now; without a database what the key folder says, which knows of no suspended house."""
        try:
            return trust_list()
        except DatabaseError:
            self.stderr.write(_("The database does not answer: who is suspended is not known here."))
            return from_files()

    def refuse(self, error: Exception, file: Path, *, as_json: bool) -> None:
        """A sentence for what cannot be checked."""
        sentence = why_not(error, file)
        if as_json:
            self.stdout.write(json.dumps({"problem": sentence}, ensure_ascii=False))
        else:
            self.stderr.write(sentence)

    def print_json(self, report: Report, tag: str, name: str) -> None:
        """The report with its sentences."""
        told = check.answer(report, say(report, tag), tag, name)
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))

    def print_words(self, report: Report, tag: str) -> None:
        """The report as a person reads it."""
        said = say(report, tag)
        if said.title:
            self.stdout.write(f"«{said.title}»")
        self.stdout.write(said.headline)
        self.stdout.write(said.sentence)
        if later := check.since_then(report):
            self.stdout.write(f"  ! {later}")
        if said.badge:
            self.stdout.write(f"  [{'AI' if said.badge_is_ai else '–'}] {said.badge}")
        self.stdout.write(f"  {_('Integrity')}: {said.integrity.word}. {said.integrity.sentence}")
        self.stdout.write(f"  {_('Trust')}: {said.trust.word}. {said.trust.sentence}")
        if said.organisation:
            when = f", {said.when:%Y-%m-%d %H:%M} UTC" if said.when else ""
            self.stdout.write(f"  {_('Signed by')}: {said.organisation}{when}")
        for part in said.parts:
            name = f"{part.part} {languages.autonym(part.language) if part.language else ''}".rstrip()
            who = ", ".join(filter(None, (part.who, part.house)))
            self.stdout.write(f"  {name}: {'; '.join(part.words)}" + (f" · {who}" if who else ""))


def given(trust: Path) -> tuple[TrustList, str]:
    """Anchors of a PEM file or a folder, and the key usages in a store.cfg beside them; raises ValueError."""
    folder = trust if trust.is_dir() else trust.parent
    files = sorted(trust.glob("*.pem")) if trust.is_dir() else [trust]
    usages = folder / "store.cfg"
    pem = b"\n".join(one.read_bytes() for one in files)
    return TrustList.of(pem), usages.read_text(encoding="utf-8") if usages.is_file() else ""


def result_of(report: Report) -> int:
    """The exit code of a report."""
    if report.integrity is Integrity.INVALID:
        return CHANGED
    whole_and_known = report.integrity is Integrity.VALID and report.trust is Trust.TRUSTED
    return WHOLE if whole_and_known else UNKNOWN


def why_not(error: Exception, file: Path) -> str:
    """Why a file could not be checked."""
    if isinstance(error, verdict.NotMedia):
        return _("“%(name)s” is no film, sound, picture or document that could carry an origin.") % {"name": file.name}
    if isinstance(error, addresses.CannotFetch):
        return str(error)
    if isinstance(error, verdict.TooLarge):
        return _("“%(name)s” is too large to be checked: only MP4 files of any size can be.") % {"name": file.name}
    return _("“%(name)s” cannot be read: %(why)s") % {
        "name": file.name,
        "why": getattr(error, "strerror", None) or str(error),
    }
