"""Look one thing up that was found at a place, and write down where something that is registered was seen.

What belongs to strangers is fetched into a temporary file and is gone when it was looked up; of what is nothing of the
house's not even the answer is kept.
"""

import contextlib
import datetime as dt
import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.catalogue.shelves import throw_away
from ortaq.core.likeness.clip import LONGEST
from ortaq.core.likeness.verdicts import Kind, Verdict
from ortaq.core.likeness.watching.feed import address_at
from ortaq.ledger import actions as ledger
from ortaq.likeness import lookups
from ortaq.likeness.models import Lookup, Sighting, SightingState, Watch, Watched, WatchedState, WatchKind
from ortaq.likeness.watching import sources
from ortaq.work.line import Line, NoAnswer
from ortaq.work.refused import Refused
from ortaq.work.settings import settings

TRIES: Final = 4
"""After so many tries a thing that cannot be fetched is given up."""
PAUSE: Final = dt.timedelta(minutes=5)
"""Before the second try; then twice as long each time."""
FETCHING: Final = 300.0
"""Seconds that the fetching of one film may take."""
TOGETHER: Final = dt.timedelta(minutes=2)
"""A stretch of a stream that begins so soon after the last one is the same sighting."""
MOST_PARTS: Final = 60
"""So many parts of one sighting are kept."""
LONG: Final = "long"
"""Only the beginning of it was looked at."""
AGAIN: Final = frozenset({"timeout", "no_connection", "no_host", "status", "disk", "broken", "lost"})
"""What may be otherwise later; the rest will not."""
log = logging.getLogger(__name__)


class CannotFetch(Exception):
    """Why a thing could not be had, as a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def look_at(watched: Watched) -> list[Sighting]:
    """Fetch a thing, look it up, write down what of it is registered, and let everything else go."""
    watch = watched.watch
    try:
        with fetched(watched) as path:
            lookup = lookups.look_up(path, _name(watched), house=watch.house)
    except CannotFetch as error:
        return _not_now(watched, error.code)
    except lookups.TooLarge:
        return _not_now(watched, "too_large")
    except Refused:
        return _not_now(watched, "broken")
    except Exception:
        log.exception("A thing of the watch list could not be looked at")
        return _not_now(watched, "broken")
    answer = lookup.told
    if answer is None:
        lookups.delete([lookup])
        return _not_now(watched, lookup.problem or "broken")
    watched.problem = LONG if answer.seconds >= LONGEST - 1 else ""
    return _seen(watched, lookup, answer.verdict)


def _seen(watched: Watched, lookup: Lookup, verdict: Verdict) -> list[Sighting]:
    """Write down what was seen, all or nothing; a look-up that is the evidence of nothing goes."""
    with transaction.atomic():
        # Another worker may have been quicker with the same thing.
        row = Watched.objects.select_for_update().select_related("watch").get(pk=watched.pk)
        made: list[Sighting] = []
        if row.state == WatchedState.WAITING:
            for programme, parts in told(verdict, row.watch).items():
                made.append(_sighting(row, programme, parts, lookup, verdict))
            row.state, row.problem, row.again_at = WatchedState.LOOKED, watched.problem, None
            row.save(update_fields=["state", "problem", "again_at"])
    _forget_file(watched)
    if not any(one.lookup_id == lookup.pk for one in made):
        lookups.delete([lookup])
    return made


def told(verdict: Verdict, watch: Watch) -> dict[Programme, list[dict[str, Any]]]:
    """The programmes in a verdict that the house of a watch is told of, each with its parts in seconds."""
    found: dict[str, list[dict[str, Any]]] = {}
    for part in verdict.parts:
        found.setdefault(part.programme, []).append(
            {"start": part.start, "end": part.end, "first": part.first, "last": part.last}
        )
    for shared in verdict.shared:
        for name in shared.programmes:
            found.setdefault(name, [])
    # Where only the sound is of a programme, also under the pictures of another.
    for name in (*(one.programme for one in verdict.sounds), *(one.taken_from for one in verdict.differs)):
        found.setdefault(name, [])
    ids = {name: pk for name in found if (pk := _uuid(name))}
    rows = Programme.objects.filter(pk__in=ids.values())
    if watch.only_ours:
        rows = rows.filter(owner=watch.house_id)
    return {row: found[str(row.pk)] for row in rows}


def kind_of(verdict: Verdict, programme: Programme) -> Kind:
    """What a verdict says of one programme: of whose pictures there are none, only the sound was found."""
    name = str(programme.pk)
    if any(one.programme == name for one in verdict.parts):
        return verdict.kind
    return Kind.SHARED if any(name in one.programmes for one in verdict.shared) else Kind.SOUND_ONLY


def _uuid(name: str) -> UUID | None:
    with contextlib.suppress(ValueError):
        return UUID(name)
    return None


def _sighting(
    watched: Watched, programme: Programme, parts: list[dict[str, Any]], lookup: Lookup, verdict: Verdict
) -> Sighting:
    """A new sighting; or the stretch before it of the same stream, lengthened."""
    now, kind = timezone.now(), kind_of(verdict, programme).value
    end = watched.ended_at or watched.at
    if watched.watch.kind == WatchKind.STREAM:
        same = Q(programme=programme, kind=kind, ended_at__gte=watched.at - TOGETHER)
        before = watched.watch.sightings.select_for_update().filter(same, began_at__lte=watched.at).first()
        if before and before.is_open:
            before.ended_at = max(before.ended_at, end)
            before.stretches += 1
            before.parts = [*before.parts, *parts][:MOST_PARTS]
            before.save(update_fields=["ended_at", "stretches", "parts"])
            return before
    made = Sighting.objects.create(
        watch=watched.watch,
        programme=programme,
        lookup=lookup,
        title=watched.title,
        page=watched.page,
        began_at=watched.at,
        ended_at=max(watched.at, end),
        kind=kind,
        parts=parts[:MOST_PARTS],
        changed_at=now,
    )
    ledger.record(made, "programme seen", watch=watched.watch_id, programme=programme.pk, verdict=kind)
    return made


def _not_now(watched: Watched, code: str) -> list[Sighting]:
    """Try again later, or give it up; what was taken already lies until then."""
    watched.tries += 1
    may = code.partition(" ")[0] in AGAIN and watched.tries < TRIES
    watched.problem = code[:40]
    if may:
        watched.again_at = timezone.now() + PAUSE * 2 ** (watched.tries - 1)
    else:
        watched.state, watched.again_at = WatchedState.FAILED, None
    kept = Watched.objects.filter(pk=watched.pk, state=WatchedState.WAITING).update(
        tries=watched.tries, problem=watched.problem, state=watched.state, again_at=watched.again_at
    )
    if kept and not may:
        _forget_file(watched)
    return []


def _forget_file(watched: Watched) -> None:
    if watched.file:
        throw_away([watched.file])
        Watched.objects.filter(pk=watched.pk).update(file="")


def _name(watched: Watched) -> str:
    """What the clip is called in its look-up."""
    name = watched.title or Path(watched.address.partition("?")[0]).name or watched.watch.name
    return name.replace("/", "-")[:200]


@contextlib.contextmanager
def fetched(watched: Watched) -> Iterator[Path]:
    """A copy of a thing on this machine, which goes with the block; raises CannotFetch."""
    with tempfile.TemporaryDirectory(prefix="ortaq-watched-") as folder:
        path = Path(folder) / "clip"
        try:
            _copy(watched, path)
        except sources.CannotWatch as error:
            raise CannotFetch(error.code) from error
        except NoAnswer as error:
            raise CannotFetch(f"{error.code} {error.status}".removesuffix(" 0")) from error
        except FileNotFoundError as error:
            raise CannotFetch("gone") from error
        except OSError as error:
            raise CannotFetch("disk") from error
        yield path


def _copy(watched: Watched, path: Path) -> None:
    watch = watched.watch
    if watched.file:
        with default_storage.open(watched.file, "rb") as given, path.open("wb") as made:
            shutil.copyfileobj(given, made, 1 << 20)
    elif watch.kind == WatchKind.FOLDER:
        root = sources.below(settings().watch_folders, watch.address)
        source = (root / watched.address).resolve()
        # Between the look and now a link may have come into the way.
        if not source.is_relative_to(root):
            raise CannotFetch("outside")
        if source.stat().st_size > lookups.largest():
            raise CannotFetch("too_large")
        shutil.copyfile(source, path)
    else:
        address = address_at("", watched.address)
        with Line(sources.AGENT, private=settings().watch_private) as line:
            line.save(address, path, lookups.largest(), FETCHING)


def due(patience: dt.timedelta = dt.timedelta()) -> list[int]:
    """What waits to be looked at, and has waited for so long since it should have been."""
    before = timezone.now() - patience
    rows = Watched.objects.filter(state=WatchedState.WAITING, again_at__lte=before, watch__is_on=True)
    return list(rows.order_by("again_at").values_list("pk", flat=True)[:200])


def seen_by_somebody(sighting: Sighting) -> None:
    """Somebody has opened a new sighting."""
    Sighting.objects.filter(pk=sighting.pk, state=SightingState.NEW).update(state=SightingState.SEEN)
