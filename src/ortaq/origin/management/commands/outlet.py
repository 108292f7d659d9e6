"""`ortaq outlet PROGRAMME`: a copy with the label in picture and sound, for an outlet that strips every mark."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ortaq.catalogue.queries import named
from ortaq.members.models import Broadcaster
from ortaq.origin.outlet import NoCopy, Order, make_copy


class Command(BaseCommand):
    """Make one copy."""

    help = "Make a copy whose label is burnt into the picture and said aloud, for outlets that strip everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which programme, in which sound, for which territory, and where to."""
        parser.add_argument("programme", help="number or id of the programme")
        parser.add_argument("--sound", required=True, help="BCP 47 tag of the sound, e.g. az; the label is in it too")
        parser.add_argument("--out", type=Path, required=True, help="the file to write")
        parser.add_argument("--territory", default="", help="where it goes; CN adds the tag AIGC")
        parser.add_argument("--house", help="short name of the broadcaster who signs the copy; else the owner")
        parser.add_argument("--every", type=int, default=10, metavar="MINUTES", help="how often the badge comes back")
        parser.add_argument("--silent", action="store_true", help="no spoken line")

    def handle(self, *, programme: str, sound: str, out: Path, **options: Any) -> None:
        """Make it, with progress."""
        found = named(programme)
        if found is None:
            raise CommandError(f"There is no programme “{programme}”.")
        house = Broadcaster.objects.filter(slug=options["house"]).first() if options["house"] else found.owner
        if house is None:
            raise CommandError(f"There is no broadcaster “{options['house']}”.")
        order = Order(found, house, sound, options["territory"].upper(), options["every"], spoken=not options["silent"])
        bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True))
        with bar:
            task = bar.add_task(str(found), total=1000)
            try:
                made = make_copy(order, out, lambda part: bar.update(task, completed=part))
            except NoCopy as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"{out}: {made.urn}")
