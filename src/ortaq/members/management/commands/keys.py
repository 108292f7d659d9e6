"""`./ortaq keys`: list the broadcasters' signing keys, make them, or retire one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ortaq.members import keys
from ortaq.members.models import Broadcaster, SigningKey


class Command(BaseCommand):
    """List, make and retire keys."""

    help = "List the broadcasters' signing keys, make them, or retire one. Private keys never leave the key folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and for whom."""
        parser.add_argument("what", nargs="?", choices=["list", "make", "retire", "root"], default="list")
        parser.add_argument("broadcaster", nargs="?", help="short name of the broadcaster, e.g. almaty")
        parser.add_argument("--all", action="store_true", help="make a key for every broadcaster that has none")

    def handle(self, *, what: str, broadcaster: str | None, all: bool, **options: Any) -> None:  # noqa: A002, ARG002 -- the option's name; Django's signature
        """One line a key."""
        if what == "list":
            self.list_keys()
        elif what == "root":
            keys.ensure_root()
            self.stdout.write(keys.trust_anchors().decode(), ending="")
        elif what == "make":
            members = list(Broadcaster.objects.all()) if all else [self.find(broadcaster)]
            for member in members:
                self.say(keys.ensure_key(member))
        else:
            key = keys.living_key(self.find(broadcaster))
            if key is None:
                raise CommandError("It has no living key.")
            keys.retire_key(key)
            self.say(key)

    def find(self, slug: str | None) -> Broadcaster:
        """The broadcaster of that short name; raises CommandError naming those there are."""
        member = Broadcaster.objects.filter(slug=slug or "").first()
        if member is None:
            names = ", ".join(Broadcaster.objects.values_list("slug", flat=True))
            raise CommandError(f"Name a broadcaster: {names or 'there is none yet'}.")
        return member

    def list_keys(self) -> None:
        """All keys, the living ones first."""
        found = SigningKey.objects.select_related("broadcaster").order_by("retired_at", "broadcaster__name")
        for key in found:
            self.say(key)
        if not found:
            self.stdout.write("There are no keys yet. Make them: ortaq keys make --all")

    def say(self, key: SigningKey) -> None:
        """One line."""
        state = f"retired {key.retired_at:%Y-%m-%d}" if key.retired_at else f"until {key.not_after:%Y-%m-%d}"
        self.stdout.write(f"{key.broadcaster.slug:<12} {key.fingerprint[:16]}  {state:<20} {key.broadcaster.name}")
