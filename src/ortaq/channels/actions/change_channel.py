"""Change a channel that is open: names, number, countries, sounds, subtitles, sign languages, clocks.

What has been on the air stays as it was, with its numbers. A country that the channel leaves keeps its address, where
the slate follows; one that is new begins as everybody saw the channel until then who was nowhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ortaq.channels import deciding, queries
from ortaq.channels.actions.plan import ChannelUnclear, check_channel, refuse_closed, require_scheduler
from ortaq.channels.actions.publish import as_published, seen_again, still_allowed
from ortaq.channels.actions.withhold import follow, found, held_now, put_in_force, save
from ortaq.channels.air.losses import Shown
from ortaq.channels.cards import putting
from ortaq.channels.cards.actions import lock_now, seam_at
from ortaq.channels.feeds.actions import follow_rights as follow_feed_rights
from ortaq.channels.models import Airing, Channel, Feed, Slot
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.rights import sentences
from ortaq.work.models import Json
from ortaq.work.refused import Refused

FIELDS = ("number", "names", "sounds", "subtitles", "signs", "territories", "time_zone")
"""What of a channel can be changed."""
ON_AIR = ("sounds", "subtitles", "signs", "territories")
"""What of that the air is made of."""


class NothingToChange(Refused):
    """It is as asked already."""


def change_channel(
    *,
    channel: Channel,
    by: Person,
    number: int | None = None,
    names: Mapping[str, str] | None = None,
    sounds: Sequence[str] | None = None,
    subtitles: Sequence[str] | None = None,
    signs: Sequence[str] | None = None,
    territories_seen: Sequence[str] | None = None,
    time_zone: str | None = None,
) -> Channel:
    """Change what is given; the air follows at once, and what comes is decided anew for new countries and languages.

    Raises NotAllowed, ChannelClosed, ChannelUnclear, NothingToChange.
    """
    require_scheduler(by, channel)
    asked: Json = {
        "number": number,
        "names": None if names is None else {tag: name.strip() for tag, name in names.items() if name.strip()},
        "sounds": as_list(sounds),
        "subtitles": as_list(subtitles),
        "signs": as_list(signs),
        "territories": as_list(territories_seen),
        "time_zone": time_zone,
    }
    try:
        with transaction.atomic():
            held = queries.locked(channel.pk)
            refuse_closed(held)
            before = {name: getattr(held, name) for name in FIELDS}
            after = {name: old if asked[name] is None else asked[name] for name, old in before.items()}
            changed = [name for name in FIELDS if before[name] != after[name]]
            if not changed:
                raise NothingToChange(_("Nothing was changed: the channel is like this already."))
            check_change(held, before, after)
            gone = [code for code in before["territories"] if code not in after["territories"]]
            held.former_territories = sorted({*held.former_territories, *gone} - set(after["territories"]))
            for name in changed:
                setattr(held, name, after[name])
            held.save()
            told = {name: {"from": before[name], "to": after[name]} for name in changed}
            ledger.record(held, "changed", by=by, changes=told)
            if set(changed) & set(ON_AIR):
                follow_on_air(held)
    except IntegrityError:
        raise ChannelUnclear(_("Another channel has this number.")) from None
    if feed := Feed.objects.filter(channel=held).first():
        follow_feed_rights(feed=feed)
    return held


def as_list(some: Sequence[str] | None) -> list[str] | None:
    """As it is kept."""
    return None if some is None else list(some)


def check_change(channel: Channel, before: Json, after: Json) -> None:
    """Raise ChannelUnclear for what cannot be a channel, or what players would stumble over."""
    check_channel(
        channel.slug,
        after["names"],
        sounds=after["sounds"],
        subtitles=after["subtitles"],
        signs=after["signs"],
        places=after["territories"],
        zone=after["time_zone"],
    )
    if gone := [tag for name in ("sounds", "subtitles", "signs") for tag in before[name] if tag not in after[name]]:
        raise ChannelUnclear(
            _("“%(tag)s” stays: players that play it now would stop. Only new languages can be added.")
            % {"tag": gone[0]}
        )
    is_sent = Airing.objects.filter(channel=channel).exists()
    home = channel.broadcaster.territory
    if is_sent and (home in before["territories"]) != (home in after["territories"]):
        # Every showing is decided at home first, received there or not, so the numbers of its variant are given.
        raise ChannelUnclear(
            _("%(place)s is the channel's own country, which does not change once it has been on the air.")
            % {"place": sentences.place(home)}
        )
    if is_sent and before["time_zone"] != after["time_zone"]:
        raise ChannelUnclear(
            _("Its clocks stay once it has been on the air: the signed logs of its days are kept by them.")
        )


def follow_on_air(channel: Channel) -> None:
    """Let the air follow what has changed; call it in a transaction that holds the channel."""
    if not Airing.objects.filter(channel=channel).exists():
        return
    _held, now, cut = held_now(channel)
    decide_anew(channel, lock_now())
    alive = queries.still_seen(now)
    changed = follow(channel, found(channel, alive, alive), now, cut)
    if changed:
        put_in_force(channel, cut, changed)
        return
    putting.follow(channel, cut, lock_now())
    seam_at(channel, cut)


def decide_anew(channel: Channel, lock: int) -> None:
    """Decide again for what begins at a tick or later, as the channel is now; what was allowed may come back.

    Drafts stay drafts: what is planned anew is decided when it is published.
    """
    coming = Q(start__gte=lock)
    shown = found(channel, coming, coming)
    planned = {one.slot_id: one for one in shown if isinstance(one, Airing) and not one.is_repeat}
    slots = list(
        Slot.objects.filter(pk__in=list(planned), removed_at=None)
        .exclude(published_at=None)
        .select_related(*("programme__owner", "programme__package", "channel__broadcaster", "cleared_by"))
    )
    answers: dict[Shown, dict[str, Any]] = {}
    for slot, told in deciding.decided(channel, slots).items():
        slot.decisions = answers[planned[slot.pk]] = as_published(slot, told)
    places = queries.places(channel)
    for one in shown:
        if one.is_uncounted and (programme := one.programme):
            codes = places if isinstance(one, Airing) else places[1:]
            (told,) = deciding.uncounted_in(channel, [(programme, one.starts_at, one.seconds)], codes)
            answers[one] = still_allowed(one.decisions, told)
    for one, decisions in answers.items():
        one.decisions, one.later = decisions, seen_again(decisions, one.start)
    Slot.objects.bulk_update(slots, ["decisions"])
    save(answers, "decisions", "later")
