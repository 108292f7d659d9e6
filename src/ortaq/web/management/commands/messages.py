"""`./ortaq messages`: collect, check and compile the interface texts of every language."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

import ortaq
from ortaq.core.text import languages
from ortaq.web import messages
from ortaq.web.apps import LOCALE
from ortaq.web.borrowed import templates


class Command(BaseCommand):
    """Keep the interface texts whole."""

    help = "Collect the interface texts into the .po files, check that no language lacks one, or compile them."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do; without a word it checks."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--update", action="store_true", help="bring the .po files up to date with the sources")
        what.add_argument("--check", action="store_true", help="name every missing, fuzzy or unused text (the default)")
        what.add_argument("--compile", action="store_true", help="write the .mo files that are out of date")

    def handle(self, *, update: bool, compile: bool, verbosity: int, **options: Any) -> None:  # noqa: A002, ARG002 -- Django's signature
        """Do it, and exit with 1 when a language is not whole."""
        root = Path(ortaq.__file__).parent
        if update:
            for code, empty in messages.update(LOCALE, root, templates()).items():
                self.stdout.write(f"{code}: {f'{empty} texts to translate' if empty else 'whole'}")
        elif compile:
            made = messages.make_ready(LOCALE)
            if verbosity:
                self.stdout.write(f"compiled: {', '.join(made)}" if made else "Everything is compiled.")
        elif found := messages.check(LOCALE, root, templates()):
            self.stdout.write(
                "\n".join([*found, f"{len(found)} problems; ./ortaq messages --update collects the texts"])
            )
            sys.exit(1)
        else:
            self.stdout.write(
                f"Every text is there in {', '.join(messages.PLURALS)}, and fit to be read in"
                f" {', '.join(languages.MADE)}."
            )
