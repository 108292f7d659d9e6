"""`./ortaq ingest`: bring in a programme from files of this machine."""

from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ortaq.catalogue import actions, queries
from ortaq.catalogue.about import About, Incoming, NotAccepted
from ortaq.catalogue.models import Genre, Ingest, IngestState
from ortaq.catalogue.sentences import STAGES, doubts
from ortaq.core.text.tracks import parsed
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import NotAllowed


def pair(text: str) -> tuple[str, str]:
    """`kk=…` as ("kk", "…")."""
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise ArgumentTypeError(f"write it as NAME=VALUE, not “{text}”")
    return name.strip(), value.strip()


def file_of(tag: str, told: str) -> Incoming:
    """`FILE` or `FILE#2`: the file, and the number of the sound in it (from 0)."""
    name, _hash, stream = told.rpartition("#")
    if name and stream.isdigit() and not Path(told).exists():
        return replace(incoming(tag, name), stream=int(stream))
    return incoming(tag, told)


def incoming(tag: str, path: str) -> Incoming:
    """A file and its tag; kk-x-ad says that it is a described sound, kk-x-sdh subtitles for the deaf."""
    language, purpose = parsed(tag)
    return Incoming(Path(path), language=language, purpose=purpose)


class Command(BaseCommand):
    """Bring in a programme: a picture, sounds, subtitles, titles."""

    help = "Bring in a programme: a picture, sounds, subtitles, titles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the form asks, as options."""
        parser.add_argument("picture", type=Path, help="the file with the picture")
        parser.add_argument("--owner", help="short name of the broadcaster; else that of --by")
        parser.add_argument("--by", help="user name of the person who brings it in; else the operator")
        parser.add_argument("--title", type=pair, action="append", default=[], metavar="TAG=TEXT")
        parser.add_argument("--synopsis", type=pair, action="append", default=[], metavar="TAG=TEXT")
        parser.add_argument("--sound", type=pair, action="append", default=[], metavar="TAG=FILE[#STREAM]")
        parser.add_argument("--subtitles", type=pair, action="append", default=[], metavar="TAG=FILE")
        parser.add_argument(
            "--signed",
            type=pair,
            action="append",
            default=[],
            metavar="TAG=FILE",
            help="the picture with somebody who signs, by sign language",
        )
        parser.add_argument("--credit", type=pair, action="append", default=[], metavar="ROLE=NAME")
        parser.add_argument("--poster", type=Path, help="a still; else a good frame is taken")
        parser.add_argument("--original-language", default="", help="BCP 47; else that of the first title")
        parser.add_argument("--genre", default=Genre.CHILDREN.value, help=", ".join(Genre.values))
        parser.add_argument("--age", type=int, default=0, help="from which age")
        parser.add_argument("--year", type=int, default=0, help="else this year")
        parser.add_argument("--number", default="", help="EIDR or house number")
        parser.add_argument("--based-on", default="")
        parser.add_argument("--licence", default="", help="open licence, if it has one")
        parser.add_argument("--attribution", default="")
        parser.add_argument("--now", action="store_true", help="make the package here, not in the worker")

    def handle(self, *, picture: Path, now: bool, **given: Any) -> None:
        """Bring in; with --now show the work until it is done."""
        try:
            ingest = actions.bring_in(
                about=about_of(given),
                picture=Incoming(picture),
                sounds=[file_of(tag, told) for tag, told in given["sound"]],
                subtitles=[file_of(tag, told) for tag, told in given["subtitles"]],
                signed=[incoming(tag, told) for tag, told in given["signed"]],
                poster=Incoming(given["poster"]) if given["poster"] else None,
                owner=_broadcaster(given["owner"]),
                by=_person(given["by"]),
                enqueue=not now,
            )
        except NotAccepted as refused:
            raise CommandError("\n".join(refused.problems.values())) from refused
        except NotAllowed as refused:
            raise CommandError(str(refused)) from refused
        for sentence in doubts(ingest.programme, queries.versions(ingest.programme)):
            self.stderr.write(sentence)
        if now:
            show(ingest, Console(file=cast("IO[str]", self.stdout), highlight=False))
        else:
            self.stdout.write(f"{ingest.programme}: waiting for a worker ({ingest.programme.pk})")


def about_of(given: dict[str, Any]) -> About:
    """What the options tell of the programme."""
    titles = dict(given["title"])
    return About(
        titles=titles,
        synopses=dict(given["synopsis"]),
        original_language=given["original_language"] or next(iter(titles), ""),
        genre=given["genre"],
        min_age=given["age"],
        year=given["year"] or timezone.now().year,
        number=given["number"],
        based_on=given["based_on"],
        credits=[{"role": role, "name": name} for role, name in given["credit"]],
        licence=given["licence"],
        attribution=given["attribution"],
    )


def show(ingest: Ingest, console: Console) -> None:
    """Make the package here with a progress bar; raises CommandError when it fails."""
    said, done = TextColumn("{task.description}"), TextColumn("{task.percentage:.0f} %")
    with Progress(said, BarColumn(), done, TimeElapsedColumn(), console=console) as bar:
        work = bar.add_task(str(ingest.programme), total=1000)
        actions.make_package(
            ingest=ingest,
            told=lambda stage, part: bar.update(work, completed=part, description=str(STAGES[stage])),
        )
        if ingest.state == IngestState.READY:
            bar.update(work, completed=1000, description=str(ingest.programme))
    if ingest.state != IngestState.READY:
        raise CommandError(ingest.problem)
    console.print(f"{ingest.programme}: ready ({ingest.programme.pk})")


def _broadcaster(slug: str | None) -> Broadcaster | None:
    if not slug:
        return None
    found = Broadcaster.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no broadcaster “{slug}”.")
    return found


def _person(username: str | None) -> Person | None:
    if not username:
        return None
    found = Person.objects.filter(username=username).first()
    if found is None:
        raise CommandError(f"There is no person “{username}”.")
    return found
