"""`./ortaq index`: make the search index anew, while the old one goes on answering."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ortaq.catalogue import indexing
from ortaq.work.search import engine


class Command(BaseCommand):
    """Make the search index anew, or bring it up to date."""

    help = "Make the search index anew; with --changes only bring it up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much of it."""
        parser.add_argument("--changes", action="store_true", help="only what has changed since it was made")

    def handle(self, *_args: Any, **asked: Any) -> None:
        """Do it and say how many texts there are."""
        if asked["changes"]:
            self.stdout.write(f"{indexing.keep_up()} changes are in the index.")
        else:
            generation = indexing.make()
            self.stdout.write(f"The index is new and holds {engine().size(generation.name)} texts.")
