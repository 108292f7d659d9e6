"""What machines did of a track, as the declaration of its use of AI tells it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from ortaq.catalogue.models import MachineLine


@dataclass(frozen=True, slots=True)
class Machine:
    """One system's part in a track.

    `work` is what it did (MachineWork), `ranges` where, in milliseconds, empty for all of it; `review` is none, spot or
    full, `editor` the people who confirmed its lines.
    """

    engine: str
    work: str
    source_language: str
    target_language: str
    ranges: tuple[tuple[int, int], ...]
    review: str
    editor: str


def told(lines: Iterable[MachineLine], *, others: int) -> Iterator[Machine]:
    """What each system did; `others` is how many cues no machine wrote."""

    def key(line: MachineLine) -> tuple[str, str, str, str]:
        return line.engine, line.work, line.source_language, line.language

    ordered = sorted(lines, key=lambda line: (key(line), line.start))
    systems = [(head, list(group)) for head, group in groupby(ordered, key)]
    for head, group in systems:
        confirmed = [line for line in group if line.reviewed_at]
        people = dict.fromkeys(str(line.editor) for line in confirmed if line.editor)
        is_all = not others and len(systems) == 1
        yield Machine(
            *head,
            ranges=() if is_all else tuple((line.start, line.end) for line in group),
            review="none" if not confirmed else "full" if len(confirmed) == len(group) else "spot",
            editor=", ".join(people),
        )
