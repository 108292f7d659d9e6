"""Load the demo world into this node (`./ortaq demo` calls it); a second time is harmless."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console

from ortaq.web.demo.world import World, WorldIncomplete
from ortaq.work.settings import settings

DEMO = Path(__file__).resolve().parents[5] / "demo"


class Command(BaseCommand):
    """Load the demo world."""

    help = "Load the demo world: members, films, deals, channels."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the world's data lie."""
        parser.add_argument("--folder", type=Path, default=DEMO, help="folder of the demo's data")

    def handle(self, *, folder: Path, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Load, with a line that changes on a terminal and nothing in a pipe."""
        if not settings().demo:
            sys.exit("This is not a demo node (ORTAQ_DEMO); its data would stand beside real ones.")
        console = Console(stderr=True)
        with console.status("The demo world …") as status:
            try:
                World(folder, lambda words: status.update(f"Packaging: {words}")).load()
            except WorldIncomplete as problem:
                sys.exit(str(problem))
