"""`ortaq duties`: what a declaration obliges a broadcaster to, in one country or in all of them.

The declaration is a file with one statement or a list of them as JSON, in the form of `core.origin.uses.Statement`
(what `GET /api/origin/programmes/…` answers for a version fits as well). Ends with 0; 2 when the file or the question
makes no sense.
"""

import json as jsons
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ortaq.core.origin.duties import STRICTEST, Duty, Medium, UnknownTerritory, duties, known_territories
from ortaq.core.origin.uses import BadStatement, Statement
from ortaq.core.text import languages
from ortaq.origin.duty_words import duty_said
from ortaq.origin.sentences import what_is_wrong

BAD_QUESTION = 2


class Command(BaseCommand):
    """Read one declaration."""

    help = "Say which marks and labels a declaration obliges to, per country, with the law and how sure we are."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The declaration, where, when, by which medium, and the form of the answer."""
        parser.add_argument("--declaration", type=Path, required=True, help="JSON file: a statement or a list of them")
        parser.add_argument("--territory", help="e.g. KZ; without it every country, and the strictest of all")
        parser.add_argument("--date", type=day, help="a day like 2026-11-26; today without it")
        parser.add_argument("--medium", choices=[one.value for one in Medium], default=Medium.TELEVISION.value)
        parser.add_argument("--lang", default="en", help="language of the answer, e.g. kk")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(
        self,
        *,
        declaration: Path,
        territory: str | None,
        date: date | None,
        medium: str,
        lang: str,
        json: bool,
        **options: Any,  # noqa: ARG002 -- Django's signature
    ) -> None:
        """Print the duties."""
        code = next((one for one, tag in languages.INTERFACE.items() if lang in (one, tag)), "en")
        on = date or timezone.localdate()
        with translation.override(code):
            try:
                told = statements_of(declaration)
                asked = [territory] if territory else [*known_territories(), STRICTEST]
                found = [duties(told, one, on, medium) for one in asked]
            except (OSError, ValueError) as error:
                self.stderr.write(why_not(error))
                sys.exit(BAD_QUESTION)
            if json:
                rows = [one.to_json(languages.INTERFACE[code]) for one in found]
                self.stdout.write(jsons.dumps(rows[0] if territory else rows, ensure_ascii=False, indent=1))
            else:
                self.print_words(found)

    def print_words(self, found: Sequence[Duty]) -> None:
        """The duties as a person reads them."""
        for one in found:
            said = duty_said(one)
            self.stdout.write(f"{said.name}: {said.state} [{said.confidence}, {said.confidence_words}]")
            for name, words in (
                (_("Machine mark"), said.machine),
                (_("Visible label"), said.visible),
                (_("Spoken label"), said.audible),
                (_("Basis"), f"{said.instrument} {said.article}".strip()),
            ):
                if words:
                    self.stdout.write(f"  {name}: {words}")
            for note in said.notes:
                self.stdout.write(f"  · {note}")
        self.stdout.write(_("Reference, not legal advice. The house rule is kept everywhere, whatever the law says."))


def day(text: str) -> date:
    """A day as it is written on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("write the day as 2026-11-26")) from error


def statements_of(path: Path) -> list[Statement]:
    """The statements of a file; raises OSError and ValueError."""
    told = jsons.loads(path.read_text(encoding="utf-8"))
    return [Statement.from_json(one) for one in (told if isinstance(told, list) else [told])]


def why_not(error: Exception) -> str:
    """What is wrong with the question."""
    if isinstance(error, BadStatement):
        return what_is_wrong(error)
    if isinstance(error, UnknownTerritory):
        return _("Nothing is known of “%(territory)s”; known are: %(all)s.") % {
            "territory": error,
            "all": ", ".join([*known_territories(), STRICTEST]),
        }
    if isinstance(error, jsons.JSONDecodeError | UnicodeDecodeError):
        return _("The declaration is no JSON: %(why)s") % {"why": error}
    return str(error)
