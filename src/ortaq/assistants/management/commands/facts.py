"""`./ortaq facts load`: bring the bank of facts into this node; `./ortaq facts import`: write it anew from packages."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ortaq.assistants.facts import loading
from ortaq.assistants.facts.importing import bank
from ortaq.assistants.facts.importing.packages import PackageMissing


class Command(BaseCommand):
    """The bank of facts."""

    help = "Bring the bank of facts into this node, or write it anew from packages and pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, and where to."""
        parser.add_argument("what", choices=["load", "import"], help="load: into this node; import: write the bank")
        parser.add_argument("--to", type=Path, default=loading.BANK / "bank", help="import: folder for the files")

    def handle(self, *, what: str, to: Path, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Do it, and say what was done."""
        if what == "load":
            done = loading.load()
            self.stdout.write(f"{done.facts} facts, {done.questions} questions, {done.findings} findings are new here.")
            return
        try:
            written = bank.write(to, timezone.localdate())
        except PackageMissing as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{sum(written.values())} facts: " + ", ".join(f"{n} {name}" for name, n in written.items()))
