"""From the airings of a channel to its timelines: one per variant, shared where the decisions are the same.

A variant is a territory in which the channel may be received ("kg"), or "none" for everybody else, who sees the slate
all the time. The address of a variant never changes, whatever is decided later.
"""

import datetime as dt
import zlib
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ortaq.catalogue.models import Programme
from ortaq.channels.air import packages
from ortaq.channels.air.losses import Loss, again_of, later_of, on_until
from ortaq.channels.air.promos import Put, put_in
from ortaq.channels.air.shared import Part, Shared, SlateMissing
from ortaq.channels.hours import kept_in, sign_shown
from ortaq.channels.models import Airing, Channel, Period, Stretch, Withheld
from ortaq.core.media.house import signed
from ortaq.core.origin.cues import LABEL_CLASS, LabelCue, attributes, cues_by_sound
from ortaq.core.origin.label import UNKNOWN, Label, labels_by_sound
from ortaq.core.playout import (
    FOREVER,
    PROGRAMME,
    SLATE,
    TICKS,
    Block,
    Cue,
    Mark,
    Timeline,
    lay_out,
    renditions,
    variants,
)
from ortaq.core.playout.later import later_by
from ortaq.core.playout.multivariant import PICTURES
from ortaq.core.playout.timeline import Spoken, Tracks
from ortaq.core.rights import Decision
from ortaq.core.text import languages, tracks

HOUR: Final = 3600 * TICKS
PAST: Final = 24 * 3600 * TICKS
"""How much of what has been on the air is kept in memory; what was on before is built when it is asked for."""
OVER: Final = dt.timedelta(days=1)
"""How long players of a channel that was closed are still told that it has ended; then its addresses are nobody's."""
NOWHERE = "none"
"""The variant of everybody who is in none of the channel's territories, or of whom we do not know where they are."""


@dataclass
class Builder:
    """Builds the timelines of one channel; `incomplete` says that a package could not be read and the slate plays."""

    channel: Channel
    shared: Shared = field(default_factory=Shared)
    incomplete: bool = False
    _periods: dict[str, list[Period]] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All renditions of the channel."""
        return renditions(self.channel.sounds, self.channel.subtitles, self.channel.signs)

    @property
    def closes(self) -> bool:
        """Whether nothing comes any more after the last airing."""
        return self.channel.closed_at is not None

    def timelines(self, airings: Sequence[Airing], marks: Mapping[str, Mark], only: str = "") -> dict[str, Timeline]:
        """The timeline of each variant from its mark on, or of `only` one; empty when there are no airings."""
        blocks = self.blocks(airings, only)
        vectors = {name: (repr(mark_of(name, marks)), *map(key_of, row)) for name, row in blocks.items()}
        made: dict[str, Timeline] = {}
        for group in variants.shared(vectors):
            mark = mark_of(group[0], marks)
            entries, end = lay_out(blocks[group[0]], PICTURES[0], mark)
            timeline = Timeline(entries, end, self.names, mark, closes=self.closes)
            made |= dict.fromkeys(group, timeline)
        return made

    def blocks(self, airings: Sequence[Airing], only: str = "") -> dict[str, list[Block]]:
        """What each variant shows, or `only` one of them; empty when there are no airings, or no such variant."""
        places: dict[str, str | None] = {code.lower(): code for code in self.channel.every_territory}
        places[NOWHERE] = None
        blocks: dict[str, list[Block]] = {}
        for name, code in places.items() if airings else ():
            if name == (only or name):
                alike = next((one for one in blocks if same(airings, places[one], code)), None)
                blocks[name] = blocks[alike] if alike else [self.block(airing, code) for airing in airings]
        return blocks

    def later(self, row: Iterable[Block], name: str, marks: Mapping[str, Mark], hours: int) -> Timeline:
        """The timeline of a variant on the channel that is so many hours later."""
        shift = hours * HOUR
        mark = marks.get(later_name(name, hours), mark_of(name, marks)).later(shift)
        entries, end = lay_out((later_by(one, shift) for one in row), PICTURES[0], mark)
        return Timeline(entries, end, self.names, mark, closes=self.closes)

    def block(self, airing: Airing, territory: str | None) -> Block:
        """What an airing is in a territory: the programme, what stands in for it there, a card, or the slate."""
        slot = airing.slot
        if slot is None:
            return self.gap(airing, territory)
        if territory is None:
            return self.slated(airing, "territory")
        has_left = territory not in self.channel.territories and territory not in airing.decisions
        name, slated = f"a{airing.number}", self.slated(airing, "territory" if has_left else "no_licence")
        own = self.played(airing, slot.programme, territory, slated, name)
        if own.slate_cue.attributes["X-REASON"] == "not_ready":
            # It may be shown, and will be as soon as its package can be read: nothing stands in for that.
            return own
        links = [own]
        if airing.instead:
            links.append(self.played(airing.instead, airing.instead.programme, territory, slated, f"{name}-in"))
        return in_turn([*links, self.card(airing, territory, own)], own.slate_cue)

    def played(self, shown: Stretch, programme: Programme, territory: str, slate: Block, name: str) -> Block:
        """A programme with what may be heard and read of it in a territory, under a name; or the slate.

        When it is over before its time, the slate follows and says why.
        """
        found = shown.decisions.get(territory)
        decision = Decision.read(found) if found else None
        if decision is None or not decision.is_allowed:
            return slate
        asset = packages.asset(shown.folder)
        if asset is None:
            self.incomplete = True
            return replace(slate, slate_cue=because(slate.slate_cue, "not_ready"))
        lost = Loss.of(shown, territory)
        may_hear = variants.allowed(packages.tags(asset, "sound-"), lost.left_of(decision.sounds, lost.sounds))
        heard = variants.fallbacks(self.channel.sounds, may_hear, programme.original_language)
        if not heard:
            return slate
        texts = lost.left_of(decision.subtitles, lost.subtitles)
        may_read = set(variants.allowed(packages.tags(asset, "subs-"), texts))
        off = shown.off(territory)
        sign = sign_shown(territory, shown.min_age)
        aged: dict[str, str | int] = {"X-AGE": sign} if sign else {}
        return replace(
            slate,
            slate_cue=because(slate.slate_cue, off[1] if off else str(Withheld.LICENCE_ENDED)),
            tracks=self.sent(shown.folder, asset, heard, may_read, self.period(shown)),
            cue=Cue(name, PROGRAMME, self.told(programme, heard) | self.lacking(asset, may_read) | aged),
            until=on_until(shown, territory, decision),
            later=0 if shown.is_out_everywhere else lost.later_at_most(later_of(decision, shown)),
            again=again_of(shown, territory, decision),
            age=kept_in(territory, shown.min_age),
            labels=self.spoken(programme, asset, heard),
        )

    def period(self, airing: Stretch) -> str:
        """The manifest with which an airing is sent; empty when it is not signed."""
        if self._periods is None:
            self._periods = {}
            for one in Period.objects.filter(channel=self.channel).order_by("number"):
                self._periods.setdefault(one.folder, []).append(one)
        held = [one.urn for one in self._periods.get(airing.folder, ()) if one.since <= airing.start]
        return held[-1] if held else ""

    def spoken(self, programme: Programme, asset: Tracks, heard: Mapping[str, str]) -> tuple[Spoken, ...]:
        """The labels inside one play of a programme, for the sounds that are sent."""
        said = self.shared.said(programme)
        statements = [one for one in said.told.statements.values() if one]
        duration = packages.picture(asset).length * 1000 // TICKS
        cues = cues_by_sound(statements, duration, sorted(set(heard.values())), not_in_force=said.told.not_in_force)
        return tuple(spoken_of(cue, heard, said.verify) for cue in cues)

    def slated(self, airing: Airing, reason: str) -> Block:
        """The slate for the whole of an airing."""
        return Block(airing.start, airing.stop, self.slate(), self.slate_cue(airing, reason), self.pause)

    def gap(self, airing: Airing, territory: str | None) -> Block:
        """What is in a gap: promos, then the card where one is put in and can be read, else the slate."""
        slated = self.slated(airing, "gap")
        if not territory:
            return slated
        promos = [
            self.promo(airing, territory, one, slated, f"a{airing.number}-p{number}")
            for number, one in enumerate(put_in(airing, territory), 1)
        ]
        return in_turn([*promos, self.card(airing, territory, slated)], slated.slate_cue)

    def promo(self, gap: Airing, territory: str, put: Put, slated: Block, name: str) -> Block:
        """A promo in a gap, once, under a name; or the slate where it may not be shown any more."""
        programme = self.shared.programme(put.work)
        block = self.played(put.stretch(gap, territory, programme), programme, territory, slated, name)
        if block.cue is None:
            return block
        told = {**block.cue.attributes, "X-PROMO": put.of}
        until = block.until if put.until is None else min(block.until, put.until)
        # Nobody sees a promo again, nor on a channel that is later: what it tells of has begun by then.
        return replace(block, cue=replace(block.cue, attributes=told), until=until, later=0, again=0, most=1)

    def card(self, airing: Airing, territory: str, before: Block) -> Block:
        """The card that was put in where nothing else is on, else the slate; both have the same segments.

        It says the same reason as the slate of what is `before` it.
        """
        slated = Block(airing.start, airing.stop, before.slate, before.slate_cue, before.pause)
        put = airing.cards.get(territory)
        asset = packages.asset(put["folder"]) if put else None
        if put is None or asset is None:
            return slated
        heard = variants.fallbacks(self.channel.sounds, packages.tags(asset, "sound-"), "zxx")
        told = {**before.slate_cue.attributes, "X-CARD": "YES"}
        said = Cue(f"a{airing.number}-card", SLATE, told, planned=before.slate_cue.planned)
        until = FOREVER if put["until"] is None else put["until"]
        return replace(slated, tracks=self.sent(put["folder"], asset, heard, set()), cue=said, until=until)

    def slate_cue(self, airing: Airing, reason: str) -> Cue:
        """Why there is no programme; a gap may still be filled, so its end is only planned."""
        attributes: dict[str, str | int] = {"X-REASON": reason}
        if airing.slot:
            tag, title = self.title(airing.slot.programme)
            attributes |= {
                "X-PROGRAMME": str(airing.slot.programme_id),
                "X-TITLE": title,
                "X-TITLE-LANGUAGE": tag,
            }
        return Cue(f"a{airing.number}-slate", SLATE, attributes, planned=airing.slot is None)

    def slate(self) -> Tracks:
        """The slate in every rendition of the channel; raises SlateMissing."""
        asset = packages.asset(packages.SLATE)
        if asset is None:
            raise SlateMissing(packages.SLATE)
        heard = variants.fallbacks(self.channel.sounds, packages.tags(asset, "sound-"), "zxx")
        return self.sent(packages.SLATE, asset, heard, set())

    def pause(self, frames: int) -> Tracks:
        """Nothing for so many frames, in every rendition of the channel; raises SlateMissing."""
        folder = packages.pause(frames)
        asset = packages.asset(folder)
        if asset is None:
            raise SlateMissing(folder)
        heard = variants.fallbacks(self.channel.sounds, packages.tags(asset, "sound-"), "zxx")
        return self.sent(folder, asset, heard, set())

    def sent(
        self, folder: str, asset: Tracks, heard: Mapping[str, str], may_read: set[str], period: str = ""
    ) -> Tracks:
        """The channel's renditions from a package; one object for all entries that send the same.

        `period` is the manifest in whose init sections it is sent.
        """
        read = variants.readable(self.channel.subtitles, may_read)
        subtitles = tuple((tag, read.get(tag)) for tag in self.channel.subtitles)
        signs = tuple(self.channel.signs)
        return self.shared.sent(asset, Part(folder, tuple(heard.items()), subtitles, signs, period))

    def told(self, programme: Programme, heard: Mapping[str, str]) -> dict[str, str | int]:
        """The attributes of a programme's range."""
        said, (tag, title) = self.shared.said(programme), self.title(programme)
        by_sound = {tag: said.labels.get(real, UNKNOWN) for tag, real in heard.items()} if said.labels else {}
        label = strongest(by_sound.values()) if by_sound else said.label
        attributes: dict[str, str | int] = {
            "X-PROGRAMME": str(programme.pk),
            "X-TITLE": title,
            "X-TITLE-LANGUAGE": tag,
            "X-LABEL": label.code if label else "none",
            "X-LEVEL": label.level if label else 0,
            "X-VERIFY": said.verify,
        }
        if len(set(by_sound.values())) > 1:
            attributes["X-LABELS"] = labels_by_sound(by_sound)
        if other := " ".join(f"{tag}={real}" for tag, real in heard.items() if tag != real):
            attributes["X-STAND-IN"] = other
        return attributes

    def lacking(self, asset: Tracks, may_read: Collection[str]) -> dict[str, str | int]:
        """The subtitles for the few and the sign languages of the channel that a programme does not bring."""
        texts = [tag for tag in self.channel.subtitles if not tracks.is_for_all(tag) and tag not in may_read]
        pictures = [sign for sign in self.channel.signs if not any(signed(name, sign) in asset for name in PICTURES)]
        return {"X-LACKS": " ".join([*texts, *pictures])} if texts or pictures else {}

    def title(self, programme: Programme) -> tuple[str, str]:
        """Language and text of a programme's title on this channel."""
        return languages.pick(programme.titles, next(iter(self.channel.sounds), "en"))


def mark_of(variant: str, marks: Mapping[str, Mark]) -> Mark:
    """Where a variant stands; one that is new was until then what everybody saw who was nowhere: the slate."""
    return marks.get(variant, marks.get(NOWHERE, Mark()))


def later_name(variant: str, hours: int) -> str:
    """What a variant is called among marks on the channel that is so many hours later: "kg+3h"."""
    return f"{variant}+{hours}h"


def same(airings: Sequence[Airing], one: str | None, other: str | None) -> bool:
    """Whether two territories were decided word for word alike, so that what they see need not be worked out twice.

    They leave the same hours to every age as well, and show the same signs of it.
    """
    if one is None or other is None:
        return False
    rows: list[Stretch] = [*airings, *(row.instead for row in airings if row.instead)]
    found = [told for row in rows for told in (row.decisions, row.lost)]
    found += [told for row in airings for told in (row.cards, row.promos)]
    ages = {row.min_age for row in rows}
    return all(told.get(one) == told.get(other) for told in found) and all(
        kept_in(one, age) == kept_in(other, age) and sign_shown(one, age) == sign_shown(other, age) for age in ages
    )


def in_turn(links: Sequence[Block], why: Cue) -> Block:
    """What is over before its time is followed by the next that is there, at last by the slate that says why."""
    found = None
    for one in reversed([one for one in links if one.tracks is not None]):
        found = replace(one, slate_cue=why, then=found)
    return found or links[0]


def because(cue: Cue, reason: str) -> Cue:
    """A slate's range with another reason."""
    return replace(cue, attributes={**cue.attributes, "X-REASON": reason})


def strongest(told: Iterable[Label | None]) -> Label | None:
    """One label for all sounds that are sent: the strongest; a part that nobody declared makes the whole unknown."""
    found = list(told)
    known = [label for label in found if label and label != UNKNOWN]
    if known:
        return max(known, key=lambda label: label.level)
    return UNKNOWN if UNKNOWN in found else None


def spoken_of(cue: LabelCue, heard: Mapping[str, str], decl: str) -> Spoken:
    """A label as it is sent: its sounds are those of the channel, which others may stand in for."""
    sounds = tuple(tag for tag, real in heard.items() if real in cue.sounds)
    said = attributes(replace(cue, sounds=sounds), decl)
    start, stop = (ms * TICKS // 1000 for ms in (cue.start_ms, cue.end_ms))
    # What is said under one name may never change; after a new declaration it is another one.
    mark = zlib.crc32(repr((start, stop, sorted(said.items()))).encode())
    return Spoken(start, stop, Cue(f"-ai-{mark:08x}", LABEL_CLASS, said))


def key_of(block: Block) -> Hashable:
    """What makes two blocks the same on the air."""
    then = key_of(block.then) if block.then else None
    said = (block.cue and (block.cue.id, *sorted(block.cue.attributes.items())), block.slate_cue.id)
    reason = block.slate_cue.attributes["X-REASON"]
    return block.start, block.stop, id(block.tracks), block.until, block.later, block.most, said, reason, then
