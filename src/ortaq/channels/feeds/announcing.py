"""Take over a partner's own guide for a feed: what is on when, for now and next, start-over, and whole blackouts."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.channels.actions.bring_in import line_said, read, rows_of
from ortaq.channels.actions.plan import require_scheduler
from ortaq.channels.feeds.actions import grown, locked
from ortaq.channels.models import Blackout, Feed, Listed
from ortaq.core.interchange.schedules import Row
from ortaq.core.playout import ticks
from ortaq.core.text import languages
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.work.refused import Refused

LONGEST: Final = dt.timedelta(days=1)
NEAR: Final = dt.timedelta(hours=6)
"""So far a programme may move and is still taken for the same one."""
FORGOTTEN: Final = dt.timedelta(days=62)
TEXT: Final = 2000


class GuideEmpty(Refused):
    """No line of the file is a programme of the feed."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was taken over, and the lines that were not, each with the reason; `moved` blackouts have gone with it."""

    listed: int
    left: tuple[tuple[int, str], ...]
    moved: int = 0


def announce(*, feed: Feed, content: bytes, name: str, by: Person, of: str = "") -> TakenIn:
    """Take over a guide (XMLTV or CSV) in the place of what was known of its time; what was before and after stays.

    Without a length a programme lasts until the next one. `of` is the file's name of the channel, where it has several.
    Raises NotAllowed, FileUnclear, GuideEmpty.
    """
    require_scheduler(by, feed.channel)
    plan = read(content, name, feed.channel)
    left = [(one.line, line_said(one.reason, one.raw)) for one in plan.bad]
    found, unplaced = placed(rows_of(plan, feed.channel, of.strip()), feed)
    left += unplaced
    if not found:
        raise GuideEmpty(_("There is no programme in this file that could be taken over."))
    with transaction.atomic():
        held = locked(feed.pk)
        moved = replaced(held, found, by)
        Listed.objects.filter(feed=held, stop__lt=ticks.of(timezone.now() - FORGOTTEN)).delete()
        grown(held)
        ledger.record(held, "guide taken over", by=by, programmes=len(found), left=len(left), moved=moved)
    return TakenIn(len(found), tuple(sorted(left)), moved)


def placed(rows: Sequence[Row], feed: Feed) -> tuple[list[Listed], list[tuple[int, str]]]:
    """The rows as entries that follow each other, and those that cannot be with the reason."""
    found: list[Listed] = []
    left: list[tuple[int, str]] = []
    before: Row | None = None
    ordered = sorted(rows, key=lambda row: (row.start, row.number))
    for row, after in zip(ordered, [*ordered[1:], None], strict=False):
        seconds = row.seconds or (int((after.start - row.start).total_seconds()) if after else 0)
        if not 0 < seconds <= LONGEST.total_seconds():
            left.append((row.line, _("It is not known when it ends.")))
        elif before is not None and found and found[-1].stop > ticks.of(row.start):
            left.append((row.line, _("Line %(line)s of the file has this time.") % {"line": before.line}))
        else:
            found.append(listed_of(row, seconds, feed))
            before = row
    return found, left


def listed_of(row: Row, seconds: int, feed: Feed) -> Listed:
    """A row as an entry; a text without a language is in the channel's own."""
    start = ticks.of(row.start)
    own = next(iter(feed.channel.sounds), feed.programme.original_language)
    titles = words(row.titled, own) or {own: row.written[:TEXT]}
    return Listed(
        feed=feed,
        start=start,
        stop=start + seconds * ticks.TICKS,
        titles=titles,
        sub_titles=words(row.parts, own),
        synopses=words(row.about, own),
        season=row.season,
        episode=row.episode,
    )


def words(texts: Iterable[tuple[str, str]], own: str) -> dict[str, str]:
    """Texts by language; of two in one language the first."""
    found: dict[str, str] = {}
    for tag, text in texts:
        found.setdefault(known_tag(tag, own), text[:TEXT])
    return found


def known_tag(tag: str, own: str) -> str:
    """A language as a guide writes it, as we do; garbage is the channel's own."""
    parts = tag.replace("_", "-").split("-")
    if not (parts[0].isascii() and parts[0].isalpha() and 2 <= len(parts[0]) <= 3):  # noqa: PLR2004 -- BCP 47
        return own
    script = next((one.title() for one in parts[1:] if len(one) == 4 and one.isalpha()), "")  # noqa: PLR2004 -- ISO 15924
    found = "-".join(filter(None, (parts[0].lower(), script)))
    return found if found in languages.AUTONYMS else parts[0].lower()


def replaced(feed: Feed, found: Sequence[Listed], by: Person) -> int:
    """Put entries in the place of those of their time; what was the same stays the same. Says how many blackouts moved.

    What has begun is history: its blackout stays as it is.
    """
    first, last = found[0].start, found[-1].stop
    known = list(Listed.objects.filter(feed=feed, start__lt=last, stop__gt=first))
    partners = same_as(known, found)
    moved = 0
    for entry in found:
        old = partners.get(entry.pk)
        if old is None:
            entry.save()
            continue
        was = old.start, old.stop
        for name in ("start", "stop", "titles", "sub_titles", "synopses", "season", "episode"):
            setattr(old, name, getattr(entry, name))
        old.save()
        if was != (old.start, old.stop):
            moved += follow(feed, old, by)
    kept = {one.pk for one in partners.values()}
    gone = [one.pk for one in known if one.pk not in kept]
    Listed.objects.filter(pk__in=gone).delete()
    return moved


def same_as(known: Sequence[Listed], found: Sequence[Listed]) -> Mapping[object, Listed]:
    """New entry -> the old one that it was: of the same titles, and the nearest in time."""
    pairs: dict[object, Listed] = {}
    free = list(known)
    near = ticks.of(ticks.EPOCH + NEAR)
    for entry in found:
        alike = [
            one
            for one in free
            if abs(one.start - entry.start) <= near
            and set(one.titles.values()) & set(entry.titles.values())
            and one.sub_titles == entry.sub_titles
        ]
        if alike:
            old = min(alike, key=lambda one: abs(one.start - entry.start))
            pairs[entry.pk] = old
            free.remove(old)
    return pairs


def follow(feed: Feed, listed: Listed, by: Person) -> int:
    """Let the blackouts of a programme go where it has gone; one that has begun only grows. Says how many did."""
    now, count = ticks.of(timezone.now()), 0
    for dark in Blackout.objects.filter(feed=feed, listed=listed, until=None, stop__gt=now):
        start, stop = listed.start, listed.stop
        if dark.start <= now:
            start, stop = min(dark.start, start), max(dark.stop, stop)
        if (start, stop) == (dark.start, dark.stop):
            continue
        # What holds for the lines so far stays written down; the new times hold for those to come.
        number = feed.next_number
        Blackout.objects.filter(pk=dark.pk).update(until=number)
        dark.pk, dark.start, dark.stop, dark.since = None, start, stop, number
        dark.save(force_insert=True)
        ledger.record(feed, "blackout moved", by=by, start=start, stop=stop)
        count += 1
    return count
