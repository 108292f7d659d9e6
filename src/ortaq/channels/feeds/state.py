"""How a feed is, in words: for the scheduler, the operator and the API."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.channels.feeds import log
from ortaq.channels.models import Feed, FeedEvent
from ortaq.core.playout import TICKS, ticks
from ortaq.core.playout.feed import GRACE
from ortaq.work.line import shown
from ortaq.work.settings import settings

OFF, WAITING, ON_AIR, STALE, UNPOLLED = "off", "waiting", "on_air", "stale", "unpolled"
STATES: Final = {
    OFF: gettext_lazy("off"),
    WAITING: gettext_lazy("waiting for its first segment"),
    ON_AIR: gettext_lazy("on the air"),
    STALE: gettext_lazy("the slate"),
    UNPOLLED: gettext_lazy("nobody polls it"),
}
FAULTS: Final = {
    "timeout": gettext_lazy("no answer in time"),
    "no_connection": gettext_lazy("no connection"),
    "no_host": gettext_lazy("the name of its host leads nowhere"),
    "bad_address": gettext_lazy("a wrong address"),
    "private_address": gettext_lazy("an address in a private network, which this node does not ask"),
    "too_large": gettext_lazy("too large an answer"),
    "redirects": gettext_lazy("too many redirects"),
    "no_playlist": gettext_lazy("what it sends is no playlist"),
    "no_target_duration": gettext_lazy("its playlist has no target duration"),
    "too_long": gettext_lazy("its playlist is too long"),
    "byte_ranges": gettext_lazy("its segments are byte ranges, which are not carried"),
    "encrypted": gettext_lazy("its segments are encrypted, which is not carried"),
    "delta_update": gettext_lazy("its playlist is only a part"),
    "i_frames_only": gettext_lazy("its playlist has only single pictures"),
    "multivariant": gettext_lazy("its playlist leads to other multivariant playlists"),
    "renditions_apart": gettext_lazy("its renditions do not count alike"),
    "renditions_gone": gettext_lazy("a rendition of it is gone"),
    "ended": gettext_lazy("it says that it is over"),
    "empty": gettext_lazy("its playlist is empty"),
}
SENTENCES: Final = {
    "begun": gettext_lazy("The feed is on the air."),
    "back": gettext_lazy("The feed is back after %(seconds)s s of the slate."),
    "stale": gettext_lazy("No new segment for %(seconds)s s: the slate is shown."),
    "stopped": gettext_lazy("Stopped: the slate is shown."),
    "silent": gettext_lazy("The partner cannot be had: %(reason)s."),
    "answers": gettext_lazy("The partner answers again after %(seconds)s s."),
    "late": gettext_lazy("Segment %(seq)s came %(seconds)s s late."),
    "missing": gettext_lazy("Segment %(seq)s was listed and never came; it is left out."),
    "gap": gettext_lazy("The partner itself says that segment %(seq)s is missing."),
    "corrupt": gettext_lazy("Segment %(seq)s cannot be played; it is left out."),
    "repeated": gettext_lazy("Segment %(seq)s is one that has been shown; it is left out."),
    "skipped": gettext_lazy("%(segments)s segments went by before they could be had."),
    "sequence_reset": gettext_lazy("The partner counts anew, from %(was)s to %(now)s; it goes on after a break."),
    "duration_lies": gettext_lazy(
        "The partner says that segment %(seq)s lasts %(said)s s, and it lasts %(measured)s s; the true length is told."
    ),
    "behind": gettext_lazy("The feed was %(seconds)s s behind the clock; it goes on after a break."),
    "disk": gettext_lazy(
        "Less than %(gb)s GB are free on the disk: the oldest recordings go before their time. Start-over and "
        "catch-up reach less far back than the licence allows."
    ),
    "unreadable": gettext_lazy(
        "%(host)s lets no page of ours read what it sends: browsers cannot play the feed before its CORS header does."
    ),
    "readable": gettext_lazy("%(host)s lets our pages read what it sends now."),
    "text_silent": gettext_lazy(
        "The subtitles “%(track)s” cannot be had: %(reason)s. The picture goes on without them."
    ),
    "text_missing": gettext_lazy(
        "The subtitles “%(track)s” of segment %(seq)s did not come in time; the picture goes on without them."
    ),
    "text_corrupt": gettext_lazy("The subtitles “%(track)s” of segment %(seq)s are damaged; they are left out."),
    "text_apart": gettext_lazy(
        "The subtitles “%(track)s” of segment %(seq)s belong to another moment than its picture; they are left out."
    ),
    "text_form": gettext_lazy("The subtitles “%(track)s” are no WebVTT, which alone is carried; they are left out."),
    "text_back": gettext_lazy("The subtitles “%(track)s” are back after %(segments)s segments without them."),
    "ahead": gettext_lazy("Segment %(seq)s came too early to be kept; it is left out."),
}
SEEN: Final = dt.timedelta(seconds=30)


def said(code: str, about: Mapping[str, Any]) -> str:
    """An event as a sentence."""
    told = dict(about)
    if "reason" in told:
        told["reason"] = fault(str(told["reason"]))
    return str(SENTENCES[code]) % told


def fault(code: str) -> str:
    """Why nothing comes; HTTP says it with a number."""
    word, _space, status = code.partition(" ")
    if word == "status":
        return _("it answers with the error %(status)s") % {"status": status}
    return str(FAULTS[word])


@dataclass(frozen=True)
class Now:
    """How a feed is: a code of STATES, since when, and a sentence. `late` is how far viewers are behind, in seconds."""

    feed: Feed
    code: str
    since: dt.datetime | None
    sentence: str
    late: float | None = None

    @property
    def word(self) -> str:
        """The state in a few words."""
        return str(STATES[self.code])

    @property
    def sign(self) -> str:
        """What it looks like: allow, review or deny."""
        return {ON_AIR: "allow", OFF: "unknown", WAITING: "review"}.get(self.code, "deny")

    @property
    def address(self) -> str:
        """Where it comes from, without passwords."""
        return shown(self.feed.address)

    @property
    def poller(self) -> str:
        """The process that polls it now; empty when none does."""
        return self.feed.holder if self.is_polled else ""

    @property
    def is_polled(self) -> bool:
        """Whether the lease holds."""
        return self.feed.held_until is not None and self.feed.held_until > timezone.now()


def doors_said(feed: Feed) -> list[str]:
    """Why browsers cannot play a feed on our watch page, and what to do; nothing when they can."""
    closed = [name for name, is_open in feed.hosts if not is_open]
    plain = [
        name for name, _is_open in feed.hosts if settings().origin.startswith("https:") and name.startswith("http:")
    ]
    told = []
    if closed:
        told.append(
            _(
                "Browsers cannot play this feed: %(hosts)s sends no CORS header that lets our pages read it. Ask the "
                "partner to send “Access-Control-Allow-Origin: %(origin)s” (or *) with playlists and segments, or "
                "carry the feed as a copy on another channel. Players and television sets need no such header."
            )
            % {"hosts": ", ".join(closed), "origin": settings().origin}
        )
    if plain:
        told.append(
            _(
                "Browsers cannot play this feed: %(hosts)s has no https, and our pages do. Ask the partner for an "
                "address with https, or carry the feed as a copy on another channel."
            )
            % {"hosts": ", ".join(plain)}
        )
    return told


def feeds() -> QuerySet[Feed]:
    """Every feed, in the order of the channels."""
    return Feed.objects.select_related("channel__broadcaster", "programme__owner").order_by("channel__number")


def feeds_now() -> Iterable[Now]:
    """How all feeds are."""
    return map(now_of, feeds())


def now_of(feed: Feed) -> Now:
    """How a feed is at this moment."""
    state, clock = log.state_of(feed), ticks.of(timezone.now())
    if not feed.is_on:
        return Now(feed, OFF, None, _("The house does not carry this feed now."))
    polled = feed.held_until is not None and feed.held_until > timezone.now()
    if state is None:
        return Now(feed, WAITING, None, _("Nothing of it has come yet that can be played."))
    if not polled:
        lost = feed.held_until
        text = _("No process of this node polls it. Is a worker running?")
        return Now(feed, UNPOLLED, lost, text)
    late = max(0.0, round((clock - state.heard) / TICKS, 1)) if state.heard else None
    if state.slate_since is not None or clock > state.stale_at + GRACE:
        since = ticks.to_datetime(state.cursor if state.slate_since is None else state.slate_since)
        why = fault(state.fault) if state.fault else _("no new segment")
        return Now(feed, STALE, since, _("The slate is shown: %(why)s.") % {"why": why}, late)
    return Now(feed, ON_AIR, None, _("The last segment came %(seconds)s s ago.") % {"seconds": late}, late)


def events_of(feed: Feed, count: int = 50) -> list[FeedEvent]:
    """The last events, newest first."""
    return list(feed.events.all()[:count])
