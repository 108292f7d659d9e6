"""Where does a clip come from: it is taken in, looked at in the sandbox, compared with all that is registered, deleted.

`begin` gives the clip to a worker, `look_up` does it now. What is kept is the answer, with a few pictures of the clip
beside those of the programme, for ORTAQ_FIND_KEEP_DAYS; both lie in the private part of the file storage and leave it
only through pages that ask who is reading. Nothing of a clip is kept once it is answered, whatever happened.

lookups/<id>.clip     the clip, until it is answered
lookups/<id>-…jpg     the pictures that show the answer
"""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.shelves import on_this_machine, throw_away
from ortaq.core.likeness import clip as clips
from ortaq.core.likeness import sandbox
from ortaq.core.likeness.clip import LONGEST
from ortaq.likeness import evidence
from ortaq.likeness.models import Lookup, LookupState
from ortaq.likeness.news import lookup_waits
from ortaq.likeness.registry import NodeRegistry
from ortaq.members.models import Broadcaster, Person
from ortaq.work.refused import Refused
from ortaq.work.settings import settings

SHELF: Final = "lookups"
TAKEN, COMPARED = 600, 940
"""Per mille of the work when the clip was looked at, and when it was compared."""
GIVEN_UP: Final = dt.timedelta(hours=6)
"""After so long without an answer a clip is given up and deleted: its worker was lost again and again."""
EVERY: Final = 0.5
"""Seconds between two notes of how far it is."""
BROKEN, LOST = "broken", "lost"
"""Codes of a problem that is not the clip's: an error of ours; nobody came to it."""


class TooLarge(Refused):
    """The clip has more bytes than are looked up."""


class Busy(Refused):
    """So many clips wait already that another one has to come later."""


def largest() -> int:
    """Bytes of the largest clip that is looked up."""
    return settings().find_max_mb << 20


def begin(path: Path, name: str, *, by: Person | None = None, house: Broadcaster | None = None) -> Lookup:
    """Take a copy of a clip in and give it to a worker; raises TooLarge and Busy.

    `house` is the broadcaster whose people alone may read the answer.
    """
    size = path.stat().st_size
    refuse_large(size)
    if Lookup.objects.filter(state__in=(LookupState.WAITING, LookupState.RUNNING)).count() >= settings().find_waiting:
        raise Busy(_("Many clips are waiting here already. Try again in a few minutes."))
    lookup = _made(name, size, by=by, house=house)
    # First the row that knows of it, then the clip: what is left by a crash is found and swept.
    lookup.clip = f"{SHELF}/{lookup.pk}.clip"
    lookup.save()
    with path.open("rb") as opened:
        default_storage.save(lookup.clip, File(opened))
    lookup_waits.send(Lookup, lookup=str(lookup.pk))
    return lookup


def refuse_large(size: int) -> None:
    """Raise TooLarge for more bytes than are looked up."""
    if size > largest():
        raise TooLarge(_("The clip is too large to be looked up: at most %(size)d MB.") % {"size": largest() >> 20})


def look_up(
    path: Path,
    name: str,
    *,
    by: Person | None = None,
    house: Broadcaster | None = None,
    longest: float = LONGEST,
    told: Callable[[float], None] = sandbox.nobody,
) -> Lookup:
    """Look a clip up now; the file stays where it is, and is the caller's to delete. Raises TooLarge.

    A clip that cannot be looked at is an answer too: its state is FAILED and `problem` says why.
    """
    size = path.stat().st_size
    refuse_large(size)
    lookup = _made(name, size, by=by, house=house)
    lookup.state = LookupState.RUNNING
    lookup.save()
    _answer(lookup, path, longest, told)
    return lookup


def work(lookup: Lookup) -> None:
    """What a worker does with a clip that waits; once more after a worker that was lost."""
    Lookup.objects.filter(pk=lookup.pk).update(state=LookupState.RUNNING)
    lookup.state = LookupState.RUNNING
    try:
        with on_this_machine(lookup.clip) as path:
            _answer(lookup, path, LONGEST, sandbox.nobody)
    except FileNotFoundError:
        _fail(lookup, LOST)
    finally:
        _forget_clip(lookup)


def forget(at: dt.datetime | None = None) -> int:
    """Delete what is over with its pictures, and clips that nobody came to; returns how many lookups went.

    Files of no lookup, which a lost worker left behind, go as well.
    """
    at = at or timezone.now()
    stuck = Lookup.objects.filter(state__in=(LookupState.WAITING, LookupState.RUNNING), created_at__lt=at - GIVEN_UP)
    for lookup in stuck:
        _fail(lookup, LOST)
        _forget_clip(lookup)
    gone = list(Lookup.objects.filter(expires_at__lte=at))
    delete(gone)
    throw_away(_left_behind(at))
    return len(gone)


def _left_behind(at: dt.datetime) -> list[str]:
    """Files on our shelf that belong to no lookup any more, or are not named by theirs; none that is quite new."""
    try:
        names = {f"{SHELF}/{name}" for name in default_storage.listdir(SHELF)[1]}
    except FileNotFoundError:
        return []
    for clip, pictures in Lookup.objects.values_list("clip", "pictures"):
        names -= {clip, *(name for pair in pictures for name in pair)}
    return [name for name in names if default_storage.get_modified_time(name) < at - GIVEN_UP]


def delete(lookups: list[Lookup]) -> None:
    """Delete lookups with all that is stored of them."""
    for lookup in lookups:
        throw_away([lookup.clip, *(name for pair in lookup.pictures for name in pair)])
        lookup.delete()


def keep(lookup: Lookup) -> None:
    """Keep an answer with its pictures until somebody lets it go (`let_go`); who may and why is for the caller."""
    Lookup.objects.filter(pk=lookup.pk).update(expires_at=None)


def let_go(lookup: Lookup) -> None:
    """Let an answer go when its days are over, counted from now."""
    Lookup.objects.filter(pk=lookup.pk).update(expires_at=_expiry())


def _expiry() -> dt.datetime:
    return timezone.now() + dt.timedelta(days=settings().find_keep_days)


def _made(name: str, size: int, *, by: Person | None, house: Broadcaster | None) -> Lookup:
    return Lookup(file_name=Path(name).name[:200], size=size, asked_by=by, house=house, expires_at=_expiry())


def _answer(lookup: Lookup, path: Path, longest: float, told: Callable[[float], None]) -> None:
    """Look, compare, keep pictures; whatever a stranger's clip does ends as an answer or a problem with a name."""
    note = _Note(lookup, told)
    try:
        taken = sandbox.take(path, longest=longest, told=lambda part: note(part * TAKEN))
        answer = clips.look(taken, NodeRegistry(), told=lambda part: note(TAKEN + part * (COMPARED - TAKEN)))
        pictures = evidence.keep(answer.pairs, path, f"{SHELF}/{lookup.pk}")
    except sandbox.CannotLook as error:
        _fail(lookup, error.code)
        return
    except BaseException:
        _fail(lookup, BROKEN)
        raise
    lookup.answer, lookup.config, lookup.pictures = answer.to_plain(), answer.config, pictures
    lookup.state, lookup.per_mille, lookup.answered_at = LookupState.READY, 1000, timezone.now()
    lookup.save()
    told(1.0)


def _fail(lookup: Lookup, code: str) -> None:
    lookup.state, lookup.problem, lookup.answered_at = LookupState.FAILED, code[:40], timezone.now()
    lookup.save()


def _forget_clip(lookup: Lookup) -> None:
    if lookup.clip:
        throw_away([lookup.clip])
        Lookup.objects.filter(pk=lookup.pk).update(clip="")
        lookup.clip = ""


class _Note:
    """Notes how far it is, not more often than somebody would look."""

    def __init__(self, lookup: Lookup, told: Callable[[float], None]) -> None:
        self.lookup, self.told, self.last = lookup, told, 0.0

    def __call__(self, per_mille: float) -> None:
        self.told(per_mille / 1000)
        now = time.monotonic()
        if now - self.last >= EVERY:
            self.last = now
            Lookup.objects.filter(pk=self.lookup.pk).update(per_mille=int(per_mille))
