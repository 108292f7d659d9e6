"""Watch places, stop watching them, and work on what was seen there."""

import datetime as dt
from typing import Final
from urllib.parse import urlsplit

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.shelves import throw_away
from ortaq.ledger import actions as ledger
from ortaq.likeness import lookups
from ortaq.likeness.models import Sighting, SightingState, Watch, Watched, WatchedState, WatchKind
from ortaq.likeness.watching import sources
from ortaq.likeness.watching.rules import require_watcher
from ortaq.likeness.watching.words import fault_of
from ortaq.members.models import Broadcaster, Person
from ortaq.work.line import NoAnswer, refuse_private
from ortaq.work.refused import Refused
from ortaq.work.settings import settings

MOST: Final = 40
"""So many places may a house have watched."""
FORGOTTEN: Final = dt.timedelta(days=30)
"""After a place was looked at for so long and did not tell of a thing, it is forgotten that it was looked at."""
STALE: Final = dt.timedelta(hours=6)
"""A stretch of a stream that nobody has looked at by then is not looked at any more."""


class CannotWatch(Refused):
    """A place cannot be watched like this."""


class CannotHandle(Refused):
    """A sighting cannot be changed like this."""


def add(*, house: Broadcaster, name: str, kind: str, address: str, only_ours: bool, by: Person) -> Watch:
    """Have a place watched from now on. Raises CannotWatch."""
    require_watcher(by, house.pk)
    address = checked(WatchKind(kind), address.strip())
    if house.watches.count() >= MOST:
        raise CannotWatch(_("A house can have %(most)s places watched; remove one first.") % {"most": MOST})
    try:
        with transaction.atomic():
            made = Watch.objects.create(
                house=house,
                name=name.strip()[:120] or kind,
                kind=kind,
                address=address,
                only_ours=only_ours,
                made_by=by,
                due_at=timezone.now(),
            )
            ledger.record(made, "watch begun", by=by, kind=kind, only_ours=only_ours)
    except IntegrityError:
        raise CannotWatch(_("Your house has this watched already.")) from None
    return made


def checked(kind: WatchKind, address: str) -> str:
    """The address of a place, if it can be watched at all; raises CannotWatch with the reason."""
    try:
        if kind == WatchKind.FOLDER:
            found = sources.below(settings().watch_folders, address)
            return str(found.relative_to(sources.below(settings().watch_folders, "")))
        refuse_private(address, private=settings().watch_private)
    except sources.CannotWatch as error:
        raise CannotWatch(fault_of(error.code)) from error
    except NoAnswer as error:
        raise CannotWatch(fault_of(error.code)) from error
    if len(address) > 1000:  # noqa: PLR2004 -- as the column
        raise CannotWatch(fault_of("bad_address"))
    return urlsplit(address)._replace(fragment="").geturl()


def switch(*, watch: Watch, is_on: bool, by: Person) -> Watch:
    """Stop watching a place for a while, or go on with it."""
    require_watcher(by, watch.house_id)
    with transaction.atomic():
        changed = Watch.objects.filter(pk=watch.pk, is_on=not is_on).update(
            is_on=is_on, due_at=timezone.now(), fault="", fault_since=None, failures=0
        )
        if changed:
            ledger.record(watch, "watch taken up" if is_on else "watch paused", by=by)
    watch.refresh_from_db()
    return watch


def remove(*, watch: Watch, by: Person) -> None:
    """Stop watching a place for good; what was seen there goes with it, and its evidence. Raises CannotWatch."""
    require_watcher(by, watch.house_id)
    if watch.sightings.exclude(why_kept="").exists():
        raise CannotWatch(_("Evidence from there is kept; let it go first, or pause the watch."))
    evidence = [one.lookup for one in watch.sightings.select_related("lookup") if one.lookup]
    files = [name for name in watch.watched.values_list("file", flat=True) if name]
    with transaction.atomic():
        ledger.record(watch, "watch ended", by=by)
        watch.delete()
    lookups.delete(evidence)
    throw_away(files)


def handle(*, sighting: Sighting, state: str, note: str = "", by: Person) -> Sighting:
    """Take a sighting into work, close it with a note, or open it again. Raises CannotHandle."""
    require_watcher(by, sighting.watch.house_id)
    note = note.strip()[:4000]
    if state not in SightingState.values or state == SightingState.NEW:
        raise CannotHandle(_("A sighting is seen, in work or closed."))
    if state == SightingState.CLOSED and not note:
        raise CannotHandle(_("Say in a note what came of it."))
    with transaction.atomic():
        held = Sighting.objects.select_for_update().get(pk=sighting.pk)
        held.state, held.handled_by, held.changed_at = state, by, timezone.now()
        held.note = note or held.note
        held.save(update_fields=["state", "note", "handled_by", "changed_at"])
        ledger.record(held, "sighting handled", by=by, state=state)
    return held


def keep(*, sighting: Sighting, why: str, by: Person) -> Sighting:
    """Keep the evidence of a sighting until somebody lets it go; the reason stands beside it. Raises CannotHandle."""
    require_watcher(by, sighting.watch.house_id)
    why = why.strip()[:1000]
    if not why:
        raise CannotHandle(_("Say why it must be kept: pictures of others are in it."))
    with transaction.atomic():
        held = Sighting.objects.select_for_update(of=("self",)).select_related("lookup").get(pk=sighting.pk)
        if held.lookup is None:
            raise CannotHandle(_("Its evidence has expired already."))
        lookups.keep(held.lookup)
        held.why_kept, held.kept_by, held.changed_at = why, by, timezone.now()
        held.save(update_fields=["why_kept", "kept_by", "changed_at"])
        ledger.record(held, "evidence kept", by=by)
    return held


def let_go(*, sighting: Sighting, by: Person) -> Sighting:
    """Let evidence that was kept expire again, unless another sighting keeps it."""
    require_watcher(by, sighting.watch.house_id)
    with transaction.atomic():
        held = Sighting.objects.select_for_update(of=("self",)).select_related("lookup").get(pk=sighting.pk)
        if held.why_kept:
            held.why_kept, held.kept_by, held.changed_at = "", None, timezone.now()
            held.save(update_fields=["why_kept", "kept_by", "changed_at"])
            if held.lookup and not held.lookup.sightings.exclude(why_kept="").exists():
                lookups.let_go(held.lookup)
            ledger.record(held, "evidence let go", by=by)
    return held


def forget(at: dt.datetime | None = None) -> int:
    """Let go what no place tells of any more, stretches that nobody came to, and files that no row knows; how many."""
    at = at or timezone.now()
    stale = Watched.objects.filter(state=WatchedState.WAITING, found_at__lt=at - STALE).exclude(file="")
    for one in stale:
        throw_away([one.file])
    stale.update(state=WatchedState.FAILED, problem="lost", file="", again_at=None)
    # By when it was last looked at: a place that is paused or cannot be reached comes back with what it held.
    old = Watched.objects.filter(told_at__lt=F("watch__looked_at") - FORGOTTEN)
    gone: int = old.exclude(state=WatchedState.WAITING).delete()[0]
    known = set(Watched.objects.exclude(file="").values_list("file", flat=True))
    return gone + _orphans(known, at)


def _orphans(known: set[str], at: dt.datetime) -> int:
    """Stretches that were stored by a process which ended before it could say so."""
    try:
        _folders, files = default_storage.listdir(sources.SHELF)
    except FileNotFoundError:
        return 0
    names = [f"{sources.SHELF}/{name}" for name in files]
    lost = [one for one in names if one not in known and at - default_storage.get_modified_time(one) > STALE]
    throw_away(lost)
    return len(lost)
