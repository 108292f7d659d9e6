"""`./ortaq audit verify`: prove that the audit log is whole. `./ortaq audit show`: read its newest entries."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ortaq.ledger import queries


class Command(BaseCommand):
    """Prove or show the audit log."""

    help = "Prove that nobody changed the audit log, or show its newest entries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and whether to answer in JSON."""
        parser.add_argument("what", choices=["verify", "show"])
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument("--number", type=int, default=20, help="how many entries to show")

    def handle(self, *, what: str, json: bool, number: int, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Print the answer; `verify` exits with 1 when the chain is broken."""
        if what == "show":
            self.show(number)
        else:
            self.verify(as_json=json)

    def verify(self, *, as_json: bool) -> None:
        """Walk the chain."""
        proof = queries.proof()
        if as_json:
            told = {"whole": proof.whole, "entries": proof.links, "head": proof.head}
            if not proof.whole:
                told |= {"broken_at": proof.broken_at, "why": proof.why}
            self.stdout.write(json.dumps(told))
        elif proof.whole:
            self.stdout.write(f"The audit log is whole: {proof.links} entries, head {proof.head}")
        else:
            self.stdout.write(
                f"The audit log is BROKEN at entry {proof.broken_at} ({proof.why}); the {proof.links} before it hold."
            )
        if not proof.whole:
            sys.exit(1)

    def show(self, number: int) -> None:
        """One line an entry."""
        for entry in reversed(queries.latest(number)):
            self.stdout.write(
                f"{entry.number:>6}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.action:<22} "
                f"{entry.subject_kind} {entry.subject_id}  {entry.digest[:12]}"
            )
