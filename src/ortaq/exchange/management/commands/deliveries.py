"""`./ortaq deliveries pull ID --from ADDRESS --to FOLDER`: pull a delivery from a node, and sign for it.

It goes on where it broke off. The token stands in ORTAQ_TOKEN, where no list of processes shows it. Ends with 1 and a
sentence when the node says no or a file does not arrive whole.
"""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ortaq.exchange.deliveries.pull import PullFailed, Remote, pull


class Command(BaseCommand):
    """Pull one delivery."""

    help = "Pull the files of a delivery from a node; it goes on where it broke off and signs at the end."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, from where, to where."""
        parser.add_argument("what", choices=["pull"], help="pull: get the files and sign for them")
        parser.add_argument("delivery", help="id of the delivery, as on its page")
        parser.add_argument("--from", dest="origin", required=True, help="address of the node, https://…")
        parser.add_argument("--to", dest="folder", type=Path, required=True, help="folder for the files")
        parser.add_argument("--token", default="", help="API token with read and deal; better in ORTAQ_TOKEN")

    def handle(self, *, delivery: str, origin: str, folder: Path, token: str, **options: Any) -> None:  # noqa: ARG002 -- Django's own
        """Pull it."""
        secret = token or os.environ.get("ORTAQ_TOKEN", "")
        if not secret:
            raise CommandError(_("Put a token into ORTAQ_TOKEN; you make one on your own page of the node."))
        try:
            with Remote(origin, secret) as remote:
                done = pull(remote, delivery, folder, self.tell)
        except PullFailed as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            sys.exit(130)
        self.stdout.write(_("Signed for: %(digest)s") % {"digest": done["receipt"]["digest"]})

    def tell(self, name: str, whole: int, size: int) -> None:
        """How far a file is; on a terminal one line that changes, elsewhere a line when it is whole."""
        percent = 100 if not size else 100 * whole // size
        if self.stdout.isatty():
            self.stdout.write(f"\r{name} {percent} %", ending="\n" if whole == size else "")
        elif whole == size:
            self.stdout.write(name)
        self.stdout.flush()
