"""Keep a day or a week of a channel as a template, say what belongs in its strips, and plan by it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Genre, Programme, WorkKind
from ortaq.channels import queries
from ortaq.channels.actions.many import SHORTEST_FILL, Filler, RefusedStandIn, note, without_refused
from ortaq.channels.actions.plan import check_time, length_of, put, require_scheduler
from ortaq.channels.models import ChangeKind, Channel, Slot, Template
from ortaq.channels.planning.strips import Strip, What, episodes, next_episode, strip_of, works_in
from ortaq.core.text import languages
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.rights import sentences
from ortaq.work.refused import Refused

DAY = dt.timedelta(days=1)
LENGTHS = (1, 7)
OLDEST = 21


class TemplateUnclear(Refused):
    """A template cannot be kept like this."""


class NothingToApply(Refused):
    """No strip has a place there."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was planned, and the strips that were left out, each with its instant and the reason.

    `refused` are stand-ins that may not stand in at the new time.
    """

    planned: tuple[Slot, ...]
    left: tuple[tuple[Strip, dt.datetime | None, str], ...]
    refused: tuple[RefusedStandIn, ...] = ()


def save_template(*, channel: Channel, name: str, first: dt.date, days: int, by: Person) -> Template:
    """Keep a day, or the week from Monday on, under a name; an episode is kept as its series.

    Raises NotAllowed, TemplateUnclear.
    """
    require_scheduler(by, channel)
    called = name.strip()
    if not called or len(called) > 80 or days not in LENGTHS:  # noqa: PLR2004 -- as the model
        raise TemplateUnclear(_("A template needs a name, and is a day or a week."))
    begin = first - first.weekday() * DAY if days == 7 else first  # noqa: PLR2004 -- a week
    start, stop = queries.day_of(channel, begin)[0], queries.day_of(channel, begin + (days - 1) * DAY)[1]
    rows = queries.slots(channel, start, stop).select_related("programme__part_of__part_of").order_by("starts_at")
    zone = ZoneInfo(channel.time_zone)
    local = [(slot, slot.starts_at.astimezone(zone)) for slot in rows if slot.starts_at >= start]
    strips = [strip_of(slot, (at.date() - begin).days, at.time()) for slot, at in local]
    if not strips:
        raise TemplateUnclear(_("There is nothing in these days."))
    with transaction.atomic():
        Channel.objects.select_for_update(of=("self",)).get(pk=channel.pk)
        if channel.templates.filter(name=called).exists():
            raise TemplateUnclear(_("There is a template “%(name)s” already.") % {"name": called})
        made = Template.objects.create(
            channel=channel, name=called, days=days, strips=[one.plain() for one in strips], made_by=by
        )
        ledger.record(channel, "template kept", by=by, template=made.pk, strips=len(strips))
    return made


def set_strip(*, template: Template, number: int, strip: Strip, by: Person) -> Template:
    """Say what belongs in a strip (its place stays as it is). Raises NotAllowed, TemplateUnclear."""
    require_scheduler(by, template.channel)
    check_strip(strip)
    with transaction.atomic():
        held = Template.objects.select_for_update(of=("self",)).select_related("channel").get(pk=template.pk)
        if not 0 <= number < len(held.strips):
            raise TemplateUnclear(_("There is no such strip."))
        old = Strip.read(held.strips[number])
        kept = replace(strip, day=old.day, time=old.time, seconds=old.seconds, stand_in=old.stand_in)
        held.strips[number] = kept.plain()
        held.save(update_fields=["strips"])
        ledger.record(held.channel, "template changed", by=by, template=held.pk, strip=number)
    return held


def check_strip(strip: Strip) -> None:
    """Raise TemplateUnclear for a strip that nothing can follow."""
    if strip.what is What.RULE:
        known = not strip.genre or strip.genre in Genre.values
        spoken = not strip.language or strip.language in languages.AUTONYMS
        if not known or not spoken or not (strip.max_age is None or 0 <= strip.max_age <= OLDEST):
            raise TemplateUnclear(_("A rule names a genre, a language and an age that we know."))
        return
    work = works_in([strip]).get(strip.work)
    if work is None or (work.kind == WorkKind.SERIES) != (strip.what is What.SERIES):
        raise TemplateUnclear(_("Say which programme or series belongs there."))


def drop_template(*, template: Template, by: Person) -> None:
    """Forget a template; what was planned by it stays."""
    require_scheduler(by, template.channel)
    with transaction.atomic():
        ledger.record(template.channel, "template dropped", by=by, template=template.pk)
        template.delete()


def apply_template(*, template: Template, first: dt.date, days: int = 0, by: Person) -> Applied:
    """Plan by a template: a week from the Monday of `first` on, or a day on `first` and the days after it.

    `days` is on how many days a template of one day is applied (0: one). Nothing that is planned is overwritten: what
    has no place is left out and named. One step. Raises NotAllowed, NothingToApply.
    """
    require_scheduler(by, template.channel)
    with transaction.atomic():
        locked = Channel.objects.select_for_update(of=("self",)).select_related("broadcaster")
        channel = locked.get(pk=template.channel_id)
        held = Template.objects.get(pk=template.pk)
        strips = sorted(map(Strip.read, held.strips), key=lambda one: (one.day, one.time))
        made = by_strips(channel, strips, beginnings(held, first, days), by)
        if not made.planned:
            first_why = made.left[0][2] if made.left else _("There is nothing in this template.")
            raise NothingToApply(_("Nothing was planned. %(why)s") % {"why": first_why})
        note(channel, by, ChangeKind.TEMPLATED, made.planned)
    return made


def beginnings(template: Template, first: dt.date, days: int) -> list[dt.date]:
    """The days on which a template is begun."""
    if template.days > 1:
        return [first - first.weekday() * DAY]
    return [first + n * DAY for n in range(max(1, min(days, 7)))]


def by_strips(channel: Channel, strips: Sequence[Strip], begins: Sequence[dt.date], by: Person) -> Applied:
    """Plan strip by strip; call it in a transaction that holds the channel."""
    planned: list[Slot] = []
    left: list[tuple[Strip, dt.datetime | None, str]] = []
    last = max((strip.day for strip in strips), default=0)
    start, stop = queries.day_of(channel, begins[0])[0], queries.day_of(channel, begins[-1] + last * DAY)[1]
    works, filler = works_in(strips), Filler.of(channel, start, stop)
    for begin in begins:
        for strip in strips:
            at = instant(strip, begin, ZoneInfo(channel.time_zone))
            try:
                chosen = choices(channel, strip, at, works, filler)
            except Refused as why:
                left.append((strip, at, str(why)))
            else:
                instead = works.get(strip.stand_in)
                planned += [
                    put(channel, programme, starts, seconds, by, stand_in=None if instead == programme else instead)
                    for programme, starts, seconds in chosen
                ]
    return Applied(tuple(planned), tuple(left), tuple(without_refused(channel, planned)))


def instant(strip: Strip, begin: dt.date, zone: ZoneInfo) -> dt.datetime | None:
    """When a strip begins in UTC; None where the clocks skip its time."""
    wall = dt.datetime.combine(begin + strip.day * DAY, strip.clock)
    found = wall.replace(tzinfo=zone).astimezone(dt.UTC)
    return found if found.astimezone(zone).replace(tzinfo=None) == wall else None


def choices(
    channel: Channel, strip: Strip, at: dt.datetime | None, works: dict[str, Programme], filler: Filler
) -> Sequence[tuple[Programme, dt.datetime, int]]:
    """What is planned in a strip: a programme, an episode, or what follows its rule until it is full; or Refused."""
    if at is None:
        raise Refused(_("The clocks skip this time on that day."))
    # Before anything is chosen by rule: a time that is taken uses up no turn.
    check_time(channel, at, strip.seconds)
    if strip.what is What.RULE:
        gap = queries.Gap(at, at + dt.timedelta(seconds=strip.seconds))
        found = list(filler.among(strip.where, strip.is_heard).through(gap))
        if not found:
            raise Refused(_("Nothing that the house may show then follows the rule and has room."))
        return found
    work = works.get(strip.work)
    if work is None:
        raise Refused(_("The programme is not there any more."))
    if strip.what is What.PROGRAMME:
        return [(work, at, strip.seconds)]
    episode = next_episode(channel, episodes(work), at)
    if episode is None:
        raise Refused(_("“%(title)s” has no further episode.") % {"title": sentences.title(work)})
    length = length_of(episode)
    if length > strip.seconds:
        raise Refused(_("“%(title)s” is longer than its strip.") % {"title": sentences.title(episode)})
    return [(episode, at, strip.seconds if length < SHORTEST_FILL else length)]
