"""Plans from files on a page: read one, see what each row would be, take the good ones over; and take ours out."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ortaq.catalogue.models import WorkKind
from ortaq.channels import actions, forms, queries
from ortaq.channels.actions.bring_in import Looked
from ortaq.channels.models import Channel, ScheduleFile, Slot
from ortaq.channels.owned import own_channel
from ortaq.channels.planning.matching import is_uuid, season_of
from ortaq.channels.planning.outcome import tell
from ortaq.channels.week import state_of
from ortaq.core.interchange import schedules
from ortaq.exchange.answering import answer
from ortaq.rights import sentences

FEW = 10
CHOSEN = "programme-"


def files_of(channel: Channel) -> str:
    """Address of the page on which a file is read."""
    return reverse("channels:files", args=[channel.slug])


@login_required
def files(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a file; what was read lately."""
    person, channel = own_channel(request, slug)
    context = {
        "channel": channel,
        "files": channel.files.select_related("brought_in_by")[:FEW],
        "may_plan": actions.may_schedule(person, channel),
        "limit": schedules.MOST_BYTES // 1024 // 1024,
        "day": queries.day_at(channel, timezone.now()),
    }
    return render(request, "channels/files.html", context)


@login_required
@require_POST
def read(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a file; nothing is planned by it."""
    person, channel = own_channel(request, slug)
    given = request.FILES.get("file")
    if given is None:
        messages.error(request, _("Choose a file."))
        return redirect(files_of(channel))
    content, name, of = given.read(schedules.MOST_BYTES + 1), given.name or "", request.POST.get("of", "")
    made = answer(request, lambda: actions.bring_in(channel=channel, content=content, name=name, of=of, by=person))
    return redirect(reverse("channels:file", args=[channel.slug, made.pk]) if made else files_of(channel))


def own_file(channel: Channel, file: UUID) -> ScheduleFile:
    """A file that was read for this channel, or 404."""
    return get_object_or_404(ScheduleFile.objects.select_related("channel__broadcaster"), channel=channel, pk=file)


@login_required
def file(request: HttpRequest, slug: str, file: UUID) -> HttpResponse:
    """What each row of a file would be, and the lines that cannot be read."""
    person, channel = own_channel(request, slug)
    found = own_file(channel, file)
    looked = actions.look(found)
    starts = [one.row.start for one in looked if one.is_there or one.is_good]
    context = {
        "channel": channel,
        "file": found,
        "rows": [(one, light(one), " ".join(said(one, channel))) for one in looked],
        "bad": actions.bad_lines(found),
        "good": sum(one.is_good for one in looked),
        "week_at": queries.day_at(channel, min(starts)) if starts else None,
        "may_plan": actions.may_schedule(person, channel),
        "undo": actions.last_change(channel, person),
        "city": sentences.city(channel.time_zone),
    }
    return render(request, "channels/file.html", context)


def light(one: Looked) -> str:
    """allow, review, deny; empty where no programme is known."""
    return state_of(one.decision) if one.decision else ""


def said(one: Looked, channel: Channel) -> list[str]:
    """Why a row cannot be planned, or what the rights say of it where that is no plain yes."""
    if one.why:
        return [one.why]
    if one.decision is None or state_of(one.decision) == "allow":
        return []
    return sentences.say(one.decision, time_zone=channel.time_zone)


@login_required
@require_POST
def take(request: HttpRequest, slug: str, file: UUID) -> HttpResponse:
    """Plan the rows that were chosen as drafts, in one step."""
    person, channel = own_channel(request, slug)
    found = own_file(channel, file)
    numbers = {int(one) for one in request.POST.getlist("row") if one.isdecimal()}
    made = answer(
        request,
        lambda: actions.take_over(file=found, numbers=numbers, chosen=chosen_in(request.POST), by=person),
    )
    if made:
        left = [_("Line %(line)s: %(why)s") % {"line": line, "why": why} for line, why in made.left]
        tell(request, channel, made.planned, left, is_elsewhere=True)
    return redirect(reverse("channels:file", args=[channel.slug, found.pk]))


def chosen_in(given: QueryDict) -> dict[int, UUID]:
    """Which programme a person means by a row: `programme-<number>`."""
    pairs = ((name.removeprefix(CHOSEN), str(given[name])) for name in given if name.startswith(CHOSEN))
    return {int(number): UUID(pk) for number, pk in pairs if number.isdecimal() and is_uuid(pk)}


@login_required
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """A week of the channel as CSV, drafts too; `?day=` chooses it. It can be read in again."""
    _person, channel = own_channel(request, slug)
    day = forms.parsed_day(request.GET.get("day", "")) or queries.day_at(channel, timezone.now())
    monday = day - dt.timedelta(days=day.weekday())
    start, stop = queries.day_of(channel, monday)[0], queries.day_of(channel, monday + dt.timedelta(days=6))[1]
    rows = queries.slots(channel, start, stop).select_related("programme__part_of__part_of").order_by("starts_at")
    found = HttpResponse(schedules.sheet(map(cells_of, rows)), content_type="text/csv; charset=utf-8")
    found["Content-Disposition"] = f'attachment; filename="{channel.slug}-{monday}.csv"'
    found["Cache-Control"] = "private, no-store"
    return found


def cells_of(slot: Slot) -> dict[str, str]:
    """A slot as a row: its id says which programme it is, title and number are for people."""
    programme = slot.programme
    zone = ZoneInfo(slot.channel.time_zone)
    season, episode = season_of(programme), programme.place if programme.kind == WorkKind.EPISODE else None
    return {
        "start": slot.starts_at.astimezone(zone).isoformat(),
        "stop": slot.stops_at.astimezone(zone).isoformat(),
        "seconds": str(slot.seconds),
        "programme": str(programme.pk),
        "title": str(programme),
        "season": str(season or ""),
        "episode": str(episode or ""),
    }
