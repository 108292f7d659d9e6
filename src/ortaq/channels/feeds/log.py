"""The segment log between the database and the pure functions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ortaq.channels.models import Feed, FeedSegment
from ortaq.core.playout.feed import Part, State, Step
from ortaq.core.playout.partner import PartnerCue


def row_of(feed: Feed, step: Step) -> FeedSegment:
    """A line of the log as it is stored."""
    return FeedSegment(
        feed=feed,
        number=step.number,
        run=step.run,
        start=step.start,
        stop=step.stop,
        seq=step.seq,
        pdt=step.pdt,
        parts={name: list(part if part.beside else part[:2]) for name, part in step.parts.items()},
        tags=list(step.tags),
        cues=[[cue.id, cue.after, cue.length, dict(cue.attributes)] for cue in step.cues],
    )


FIELDS = ("number", "run", "start", "stop", "seq", "pdt", "parts", "tags", "cues")


def step_of(row: tuple[Any, ...]) -> Step:
    """A stored line, by FIELDS."""
    number, run, start, stop, seq, pdt, parts, tags, cues = row
    return Step(
        number,
        run,
        start,
        stop,
        seq,
        pdt,
        {name: part_of(part) for name, part in parts.items()},
        tuple(tags),
        tuple(PartnerCue(*cue) for cue in cues),
    )


def part_of(plain: list[Any]) -> Part:
    """A segment in one rendition, as it is stored."""
    uri, init, *beside = plain
    return Part(uri, init, tuple(beside[0]) if beside and beside[0] else None)


def files_in(parts: Mapping[str, list[Any]]) -> Iterator[str]:
    """The addresses of the segments in a stored line; init sections belong to many lines."""
    for plain in parts.values():
        part = part_of(plain)
        yield from filter(None, (part.uri, *(part.beside or ())))


def steps_between(feed: Feed, after: int, last: int) -> list[Step]:
    """The lines after one number, up to another."""
    rows = FeedSegment.objects.filter(feed=feed, number__gt=after, number__lte=last).order_by("number")
    return [step_of(row) for row in rows.values_list(*FIELDS)]


def state_of(feed: Feed) -> State | None:
    """How far the log has come; None before its first line."""
    return State.read(feed.state) if feed.state else None


def write(feed: Feed, steps: Iterable[Step]) -> None:
    """Store new lines."""
    FeedSegment.objects.bulk_create(row_of(feed, step) for step in steps)
