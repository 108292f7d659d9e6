"""`ortaq sign FILE`: any file of a house under a manifest, with what is declared of it.

The declaration is a file with one statement or a list of them as JSON, as for `ortaq duties`. Ends with 0, or 2 when
the file cannot be signed or the question makes no sense.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from ortaq.core.origin.uses import BadStatement
from ortaq.members.models import Broadcaster
from ortaq.origin.files import CannotSign, sign_file
from ortaq.origin.management.commands.duties import statements_of
from ortaq.origin.sentences import what_is_wrong
from ortaq.work.refused import Refused

BAD_QUESTION = 2


class Command(BaseCommand):
    """Sign one file."""

    help = "Sign a file of a house: films, pictures, sound and PDF inside, everything else with a .c2pa beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, whose it is, and what is declared of it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--house", required=True, help="short name of the broadcaster that signs")
        parser.add_argument("--declaration", type=Path, required=True, help="JSON file: a statement or a list of them")
        parser.add_argument("--out", type=Path, help="the signed copy; without it NAME.signed.EXT beside the file")
        parser.add_argument("--from", dest="made_from", type=Path, action="append", default=[], help="a signed file")
        parser.add_argument("--title", default="", help="title that readers show")

    def handle(
        self,
        *,
        file: Path,
        house: str,
        declaration: Path,
        out: Path | None,
        title: str,
        made_from: list[Path],
        **options: Any,  # noqa: ARG002 -- Django's signature
    ) -> None:
        """Sign, and say where it lies."""
        target = out or file.with_name(f"{file.stem}.signed{file.suffix}")
        try:
            who = Broadcaster.objects.get(slug=house)
            statements = statements_of(declaration)
            if target.exists():
                raise CannotSign(_("%(path)s is there already.") % {"path": target})
            signed = sign_file(
                house=who, source=file, target=target, statements=statements, title=title, made_from=made_from
            )
        except Broadcaster.DoesNotExist:
            self.refuse(_("There is no broadcaster “%(name)s”.") % {"name": house})
        except BadStatement as error:
            self.refuse(what_is_wrong(error))
        except (OSError, ValueError, Refused) as error:
            self.refuse(str(error))
        else:
            self.stdout.write(f"{signed.beside or signed.file}\n{signed.manifest.urn}")

    def refuse(self, why: str) -> None:
        """Say why, and end."""
        self.stderr.write(why)
        sys.exit(BAD_QUESTION)
