"""From a feed's rows to the timelines of its channel: who may see it where, what is blacked out, what the slate is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils import timezone

from ortaq.catalogue import shelves
from ortaq.channels.air import packages
from ortaq.channels.air.shared import SlateMissing, verify_url
from ortaq.channels.air.timelines import NOWHERE
from ortaq.channels.feeds import log, slates
from ortaq.channels.models import Blackout, Channel, Feed, FeedMode, FeedRight
from ortaq.core.origin.label import UNKNOWN
from ortaq.core.playout import FOREVER, TICKS, Timeline, ticks
from ortaq.core.playout.carriage import Dress, Guided, Seam, Stretch, Unread, weave
from ortaq.core.playout.feed import Step
from ortaq.core.playout.partner import LISTED, TEXT, tag_of
from ortaq.core.rights import covers_language
from ortaq.core.text import languages, tracks
from ortaq.origin.queries import label_of_all
from ortaq.work.models import Json

SAID = 2 * 3600 * TICKS
"""How long what is over is still said in the stream, for players that are behind."""
LEAD: Final = 1000
"""So many numbers our own playlist is ahead of the partner's, while players are sent there."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A territory's view of a feed: where nothing is shown, how far back one may look, whether it is allowed now.

    `is_whole`: nothing of it has ever been ordered to be left out. `unread` are subtitles that are not licensed there.
    """

    stretches: tuple[Stretch, ...]
    reach: int = 0
    is_allowed: bool = False
    ends_at: int = FOREVER
    is_whole: bool = True
    unread: tuple[Unread, ...] = ()

    @property
    def withheld(self) -> frozenset[str]:
        """Renditions of subtitles that may not be read there now."""
        return frozenset(one.name for one in self.unread if one.until == FOREVER)


def places(channel: Channel) -> dict[str, str]:
    """The variants of a channel and their territories; nowhere has none."""
    return {code.lower(): code for code in channel.every_territory} | {NOWHERE: ""}


def variants_of(feed: Feed) -> dict[str, Variant]:
    """The view of every territory, as decided and blacked out so far."""
    rights: dict[str, list[FeedRight]] = {}
    for one in feed.rights.order_by("since"):
        rights.setdefault(one.territory, []).append(one)
    dark = list(feed.blackouts.order_by("pk"))
    texts = [one for one in feed.streams if one["kind"] == TEXT]
    return {name: variant(code, rights.get(code, []), dark, texts) for name, code in places(feed.channel).items()}


def variant(
    code: str, rights: Sequence[FeedRight], dark: Iterable[Blackout], texts: Iterable[Mapping[str, Any]] = ()
) -> Variant:
    """One territory's view; where nothing was decided nothing is shown."""
    if not code:
        return Variant((Stretch("nowhere", "territory"),))
    found = [Stretch("before", "no_licence", until=rights[0].since if rights else FOREVER)]
    for one in rights:
        until = FOREVER if one.until is None else one.until
        if not one.is_allowed:
            found.append(Stretch(f"r{one.pk}", "no_licence", since=one.since, until=until))
        elif one.ends_at is not None:
            found.append(Stretch(f"r{one.pk}", "licence_ended", one.ends_at, since=one.since, until=until))
    found += left_between(rights)
    hidden = [stretch_of(one) for one in dark if not one.territories or code in one.territories]
    found += hidden
    held = rights[-1] if rights and rights[-1].until is None else None
    if held is None:
        return Variant(tuple(found))
    ends = FOREVER if held.ends_at is None else held.ends_at
    reach, unread = held.reach if held.is_allowed else 0, tuple(unread_of(rights, texts))
    return Variant(tuple(found), reach, held.is_allowed, ends, not hidden, unread)


def unread_of(rights: Iterable[FeedRight], texts: Iterable[Mapping[str, Any]]) -> Iterable[Unread]:
    """Subtitles whose language a right to the feed does not grant: they are blank, and the feed goes on."""
    for right in rights:
        granted, until = right.decision.get("subtitles", ()), FOREVER if right.until is None else right.until
        for one in texts:
            if not covers_language(granted, tracks.plain(tag_of(one["said"]))):
                yield Unread(one["name"], right.since, until)


def left_between(rights: Sequence[FeedRight]) -> Iterator[Stretch]:
    """The times in which the channel was not received there: lines of the log for which no row holds."""
    for one, after in zip(rights, [*(row.since for row in rights[1:]), FOREVER], strict=True):
        if one.until is not None and one.until < after:
            yield Stretch(f"l{one.pk}", "territory", since=one.until, until=after)


def stretch_of(one: Blackout) -> Stretch:
    """A blackout as the weaving knows it."""
    until = FOREVER if one.until is None else one.until
    return Stretch(f"b{one.pk}", "blackout", one.start, one.stop, one.slack, one.since, until)


def dress_of(feed: Feed, view: Variant | None = None, since: int | None = None) -> Dress:
    """What the feed looks like in a view, with the partner's guide from a tick on; raises SlateMissing."""
    view = view or Variant(())
    slate = slates.slate_for(feed.streams)
    if slate is None:
        raise SlateMissing(slates.FOLDER)
    tag, title = languages.pick(feed.programme.titles, next(iter(feed.channel.sounds), "en"))
    label = label_of_all(feed.programme)
    if label is None and not feed.programme.versions.exists():
        # Of a live channel nobody has declared anything: that is not "without AI".
        label = UNKNOWN
    said: dict[str, str | int] = {
        "X-PROGRAMME": str(feed.programme_id),
        "X-TITLE": title,
        "X-TITLE-LANGUAGE": tag,
        "X-LABEL": label.code if label else "none",
        "X-LEVEL": label.level if label else 0,
        "X-VERIFY": verify_url(feed.programme),
    }
    return Dress(
        names_of(feed),
        slate,
        feed.target,
        said,
        later=FOREVER if view.reach else 0,
        guide=guide_of(feed, since),
        texts=frozenset(one["name"] for one in feed.streams if one["kind"] == TEXT),
        blank=shelves.address(*packages.BLANK.split("/")),
        unread=view.unread,
    )


def names_of(feed: Feed) -> tuple[str, ...]:
    """The renditions that have playlists, the leading one first."""
    return listed(feed.streams)


def listed(streams: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The names of those renditions that have playlists, in their order."""
    return tuple(one["name"] for one in streams if one["kind"] in LISTED)


def guide_of(feed: Feed, since: int | None = None) -> list[Guided]:
    """What the partner has announced, in the channel's own language."""
    wanted = next(iter(feed.channel.sounds), "en")
    rows = feed.listed.filter(stop__gt=ticks.of(timezone.now()) - SAID if since is None else since)
    found = []
    for pk, start, stop, titles in rows.values_list("pk", "start", "stop", "titles"):
        tag, title = languages.pick(titles, wanted)
        found.append(Guided(start, stop, pk.hex[:12], {"X-TITLE": title, "X-TITLE-LANGUAGE": tag}))
    return found


def seam_of(feed: Feed, name: str) -> Seam | None:
    """Where a variant is taken up behind what was cut off."""
    plain = mark_of(feed, name)
    return Seam.read(plain) if plain else None


def mark_of(feed: Feed, name: str) -> Json | None:
    """The same as it is kept; a variant that is new was until then what everybody saw who was nowhere."""
    found: Json | None = feed.marks.get(name) or feed.marks.get(NOWHERE)
    return found


def woven(feed: Feed, steps: Sequence[Step], views: dict[str, Variant]) -> dict[str, Timeline]:
    """The timeline of every variant; variants of one view share it."""
    made: dict[object, Timeline | None] = {}
    found = {}
    for name, view in views.items():
        key = view.stretches, view.unread, view.reach > 0, repr(mark_of(feed, name))
        if key not in made:
            made[key], _ = weave(steps, dress_of(feed, view), view.stretches, seam_of(feed, name))
        timeline = made[key]
        if timeline is not None:
            found[name] = timeline
    return found


def seams_before(feed: Feed, last: int) -> dict[str, Seam]:
    """The seam of every variant behind a line of the log, from the one before."""
    steps = log.steps_between(feed, feed.pruned, last)
    dress = dress_of(feed)
    seq = feed.state.get("seq")
    found = {}
    for name, view in variants_of(feed).items():
        _, seam = weave(steps, dress, view.stretches, seam_of(feed, name))
        # While all players are at the partner's, nobody has been given a number of ours.
        found[name] = ahead(seam, seq) if seq is not None and is_sent(feed, view) else seam
    return found


def is_sent(feed: Feed, view: Variant) -> bool:
    """Whether players of a variant are sent to the partner.

    Who has once been called back stays with us: the partner's smaller numbers would be the past to a player.
    """
    return feed.mode == FeedMode.PASS_THROUGH and feed.is_on and view.is_allowed and view.is_whole


def ahead(seam: Seam, seq: int) -> Seam:
    """The seam with our own numbers some way ahead of the partner's newest, `seq`.

    A player that is called back has the partner's numbers in its memory. Smaller ones would be the past to it (RFC
    8216, 6.3.4); far greater ones a far future: hls.js places a segment by the numbers that lie between.
    """
    shift = seq + LEAD - min(seam.mark.segments.values())
    if abs(shift) <= LEAD // 2:
        return seam
    segments = {name: count + shift for name, count in seam.mark.segments.items()}
    return replace(seam, mark=replace(seam.mark, segments=segments))
