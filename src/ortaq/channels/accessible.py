"""What a channel sends for those who do not see or do not hear, as it is decided for a territory.

It rests on the same decision and the same package as the air, so a guide never promises what is not sent, and names no
language that is not licensed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ortaq.channels.air import packages
from ortaq.channels.air.losses import Loss
from ortaq.channels.models import Airing, Channel, Stretch
from ortaq.core.media.house import signed
from ortaq.core.playout import variants
from ortaq.core.playout.multivariant import PICTURES
from ortaq.core.rights import Decision, covers_language
from ortaq.core.text.tracks import Purpose, is_for_all, plain, purpose


@dataclass(frozen=True, slots=True)
class Accessible:
    """Tags of described sounds, of subtitles for the deaf, and of the sign languages of its pictures."""

    described: tuple[str, ...] = ()
    deaf: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.described or self.deaf or self.signed)


NOTHING = Accessible()
WHOLE = Loss()


@dataclass(frozen=True, slots=True)
class Sent:
    """Every sound and every set of subtitles of a channel that a programme brings itself, without what stands in."""

    sounds: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()

    @property
    def accessible(self) -> Accessible:
        """What of it was made for those who do not see or not hear."""
        return Accessible(
            tuple(tag for tag in self.sounds if purpose(tag) is Purpose.DESCRIBED),
            tuple(tag for tag in self.subtitles if purpose(tag) is Purpose.HARD_OF_HEARING),
            self.signed,
        )


def sent(channel: Channel, shown: Stretch, territory: str) -> Sent:
    """What of a channel's renditions something on the timeline brings in a territory; nothing where it is the slate."""
    found = shown.decisions.get(territory)
    if not found:
        return Sent()
    decision = Decision.read(found)
    if isinstance(shown, Airing) and shown.carried is not None:
        return carried(decision, *shown.carried)
    return brought(channel, decision, shown.folder, Loss.of(shown, territory))


def carried(decision: Decision, sounds: Sequence[str], subtitles: Sequence[str]) -> Sent:
    """The same of a partner's feed: it is carried with all of its sounds, and with the subtitles that are licensed."""
    if not decision.is_allowed:
        return Sent()
    return Sent(tuple(sounds), tuple(tag for tag in subtitles if covers_language(decision.subtitles, plain(tag))))


def brought(channel: Channel, decision: Decision, folder: str, lost: Loss = WHOLE) -> Sent:
    """The same of a decision about what a package has, and what of it was lost since."""
    if not decision.is_allowed:
        return Sent()
    # What was asked for is what the package has: so the decision names the tracks that are there.
    heard = variants.allowed(channel.sounds, lost.left_of(decision.sounds, lost.sounds))
    read = variants.allowed(channel.subtitles, lost.left_of(decision.subtitles, lost.subtitles))
    return Sent(tuple(heard), tuple(read), signs_in(folder, channel.signs))


def is_looked_for(channel: Channel) -> bool:
    """Whether a channel sends anything of the kind; most do not."""
    return bool(channel.signs) or any(not is_for_all(tag) for tag in (*channel.sounds, *channel.subtitles))


def accessible(channel: Channel, shown: Stretch, territory: str) -> Accessible:
    """What of it was made for those who do not see or not hear."""
    is_feed = isinstance(shown, Airing) and shown.carried is not None
    return sent(channel, shown, territory).accessible if is_feed or is_looked_for(channel) else NOTHING


def signs_in(folder: str, signs: Sequence[str]) -> tuple[str, ...]:
    """Those of the sign languages that somebody speaks in the pictures of a package."""
    asset = packages.asset(folder) if signs and folder else None
    return tuple(sign for sign in signs if asset and any(signed(name, sign) in asset for name in PICTURES))
