"""`./ortaq feeds`: poll partners' live feeds, as every worker does; or show how they are."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ortaq.channels.feeds.run import poll_until
from ortaq.channels.feeds.state import feeds_now
from ortaq.work.management.commands.worker import end_with_parent


class Command(BaseCommand):
    """Poll until told to stop."""

    help = "Poll partners' live feeds (every worker does it too); --list shows how they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--list` shows the feeds and ends."""
        parser.add_argument("--list", action="store_true", dest="only_list", help="show the feeds and their state")

    def handle(self, *, only_list: bool, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Poll, or show."""
        if only_list:
            for one in feeds_now():
                self.stdout.write(f"{one.feed.channel.slug}\t{one.code}\t{one.sentence}")
            return
        stop = threading.Event()
        end_with_parent(stop)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        poll_until(stop, tell=lambda slug: self.stdout.write(f"polls {slug}"))
