"""Read a plan from a file, see what each row would be, and take the good rows over as drafts in one step."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.catalogue.models import Programme
from ortaq.channels import deciding, queries
from ortaq.channels.actions.many import note
from ortaq.channels.actions.plan import check_time, length_of, put, require_scheduler
from ortaq.channels.models import ChangeKind, Channel, ScheduleFile, Slot
from ortaq.channels.planning.matching import Finder, Match, films
from ortaq.channels.standing import off_the_air
from ortaq.core.interchange import schedules
from ortaq.core.interchange.model import Unreadable
from ortaq.core.rights import Decision
from ortaq.exchange.interchange import words
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.rights.queries import decisions
from ortaq.work.refused import Refused

LINES: Mapping[str, str | Promise] = {
    "not_a_moment": gettext_lazy("“%(raw)s” is no day and time; write 2026-11-26 20:00 or 2026-11-26T20:00+06:00."),
    "skipped": gettext_lazy("The clocks skip this time on that day."),
    "ends_before": gettext_lazy("It ends before it begins."),
    "not_a_length": gettext_lazy("“%(raw)s” is no length."),
    "no_programme": gettext_lazy("It names no programme."),
}


class FileUnclear(Refused):
    """The file cannot be read as a plan of this channel."""


class NothingToTake(Refused):
    """No row that was chosen can be planned."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A row, the programme that it means, what the rights say at home, and why it cannot be planned (empty: it can)."""

    row: schedules.Row
    programme: Programme | None
    seconds: int = 0
    suggestions: tuple[Programme, ...] = ()
    why: str = ""
    decision: Decision | None = None
    is_there: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it can be planned."""
        return self.programme is not None and not self.why and not self.is_there

    @property
    def stops_at(self) -> dt.datetime:
        """When it would end."""
        return self.row.start + dt.timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What was planned, and the lines that were chosen and could not be, each with the reason."""

    planned: tuple[Slot, ...]
    left: tuple[tuple[int, str], ...]


def bring_in(*, channel: Channel, content: bytes, name: str, by: Person, of: str = "") -> ScheduleFile:
    """Read a file; nothing is planned yet. `of` is the file's name of the channel, where it has several.

    Raises NotAllowed, FileUnclear.
    """
    require_scheduler(by, channel)
    plan = read(content, name, channel)
    rows = rows_of(plan, channel, of.strip())
    if not rows and not plan.bad:
        raise FileUnclear(_("There is no showing in this file."))
    with transaction.atomic():
        made = ScheduleFile.objects.create(
            channel=channel,
            name=name[:200],
            rows=[row.plain() for row in rows],
            bad=[asdict(one) for one in plan.bad],
            brought_in_by=by,
        )
        ledger.record(channel, "plan read", by=by, file=made.pk, rows=len(rows), bad=len(plan.bad))
    return made


def read(content: bytes, name: str, channel: Channel) -> schedules.Plan:
    """A file as a plan, on the channel's clocks; raises FileUnclear."""
    try:
        return schedules.read(content, ZoneInfo(channel.time_zone))
    except Unreadable as bad:
        facts = {"reason": bad.code, "column": name, "params": {"line": bad.line, **bad.params}}
        raise FileUnclear(words.reason_said(facts)) from None


def rows_of(plan: schedules.Plan, channel: Channel, of: str) -> list[schedules.Row]:
    """The rows of this channel; raises FileUnclear where the file has several and none is ours."""
    names = plan.channels
    ours = next((name for name in (of, f"{channel.slug}.ortaq", channel.slug) if name in names), None)
    if ours is None and (of or len(names) > 1):
        told = ", ".join(names[:20])
        raise FileUnclear(_("The file has these channels: %(names)s. Say which of them it is.") % {"names": told})
    return [row for row in plan.rows if ours is None or row.channel == ours]


def bad_lines(file: ScheduleFile) -> list[tuple[int, str]]:
    """The lines that cannot be read, with the reason as a sentence."""
    return [(one["line"], line_said(one["reason"], one["raw"])) for one in file.bad]


def line_said(reason: str, raw: str) -> str:
    """Why a line cannot be read."""
    return str(LINES[reason]) % {"raw": raw}


def look(file: ScheduleFile, chosen: Mapping[int, UUID] | None = None) -> list[Looked]:
    """What each row would be, by time; `chosen` says by number what a person means by a row."""
    rows = sorted((schedules.Row.read(plain) for plain in file.rows), key=lambda row: (row.start, row.number))
    wanted = dict(chosen or {})
    picked = films().in_bulk(list(wanted.values()))
    finder = Finder()
    found: list[Looked] = []
    for row in rows:
        match = finder.find(row)
        programme = picked.get(wanted[row.number]) if row.number in wanted else match.programme
        if programme is None:
            found.append(Looked(row, None, suggestions=match.suggestions, why=not_found(match)))
        else:
            seconds = row.seconds or length_of(programme)
            found.append(placed(file.channel, Looked(row, programme, seconds, match.suggestions), found))
    return with_lights(file.channel, found)


def not_found(match: Match) -> str:
    """Why no programme is known."""
    if not match.suggestions:
        return _("No such programme was found.")
    if match.is_near:
        return _("No such programme was found; one of these may be meant.")
    return _("Several programmes could be meant.")


def placed(channel: Channel, one: Looked, before: Sequence[Looked]) -> Looked:
    """The same, with why it has no place: in the file, or in the schedule."""
    near = Slot.objects.filter(channel=channel, removed_at=None, starts_at=one.row.start, programme=one.programme)
    if near.exists():
        return replace(one, is_there=True)
    earlier = next((each for each in reversed(before) if each.is_good and each.stops_at > one.row.start), None)
    if earlier:
        return replace(one, why=_("Line %(line)s of the file has this time.") % {"line": earlier.row.line})
    try:
        check_time(channel, one.row.start, one.seconds)
    except Refused as why:
        return replace(one, why=str(why))
    return one


def with_lights(channel: Channel, looked: Iterable[Looked]) -> list[Looked]:
    """The same, with what the rights say in the channel's own country."""
    row, home = list(looked), channel.broadcaster.territory
    known = [one for one in row if one.programme]
    out = off_the_air(channel, {one.programme.pk for one in known if one.programme})
    asked = [
        deciding.question(channel, one.programme, home, start=one.row.start, seconds=one.seconds, slot=None)
        for one in known
        if one.programme
    ]
    answers = dict(zip((one.row.number for one in known), decisions(asked), strict=True))
    return [
        replace(
            one,
            decision=deciding.why_off(out[one.programme.pk]) if one.programme.pk in out else answers[one.row.number],
        )
        if one.programme
        else one
        for one in row
    ]


def take_over(
    *, file: ScheduleFile, numbers: Collection[int] | None = None, chosen: Mapping[int, UUID] | None = None, by: Person
) -> TakenOver:
    """Plan the rows with these numbers (None: every good one) as drafts, in one step that can be taken back.

    Raises NotAllowed, NothingToTake.
    """
    require_scheduler(by, file.channel)
    planned: list[Slot] = []
    left: list[tuple[int, str]] = []
    with transaction.atomic():
        channel = queries.locked(file.channel_id)
        for one in look(file, chosen):
            if one.is_there or (numbers is not None and one.row.number not in numbers):
                continue
            if one.programme is None or not one.is_good:
                left.append((one.row.line, one.why))
                continue
            try:
                check_time(channel, one.row.start, one.seconds)
            except Refused as why:
                left.append((one.row.line, str(why)))
            else:
                planned.append(put(channel, one.programme, one.row.start, one.seconds, by))
        if not planned:
            raise NothingToTake(_("None of these rows can be planned."))
        note(channel, by, ChangeKind.IMPORTED, planned)
    return TakenOver(tuple(planned), tuple(left))
