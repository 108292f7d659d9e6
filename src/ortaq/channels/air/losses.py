"""What a published airing has lost since: its licence was ended or rests, or something new forbids it.

What was decided when it was published stays written down. Beside it stands, territory by territory, what of that no
longer holds, so that it can be given back as it was. A question for a person (REVIEW) takes nothing off the air as long
as it rests on the very licence with which it was published.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from ortaq.channels.models import Airing, Channel, StandIn, Stretch, Withheld
from ortaq.core.playout import FOREVER, ticks
from ortaq.core.playout.timeline import whole_frames
from ortaq.core.rights import EVERYTHING, Answer, Decision, Kind, Medium
from ortaq.rights.ground import Ground, Question, ground_of, uncounted

KEPT = dt.timedelta(days=31)
"""How long what has been on the air can be seen again at most, where its right reaches further."""
LEFT = "territory"
"""Reason of the slate where the channel is not received any more, as the stream says it."""
NOT_RECEIVED = Decision(Answer.DENY, reasons=(("not_received", {}),))
"""What holds in a country that the channel has left, whatever its licences say."""
CLEARED = "cleared"
"""The reason of a decision that a person has made: it is asked again as decided."""
FORBIDS = {*map(str, (Kind.HOLDBACK, Kind.RESERVATION, Kind.UNDERLYING, Kind.BLOCK)), "age_slot", "rival"}
"""Reasons with which a licence stands, and may not be used all the same."""
Shown = Airing | StandIn


@dataclass(frozen=True, slots=True)
class Loss:
    """What an airing has lost in a territory: `off` is the tick of the slate, `later` until when it is seen again.

    `again` is the tick from which on no channel that is some hours later shows it; it never comes back there. `sounds`
    and `subtitles` are what is left of the languages; None is all of them. `decision` says why.
    """

    off: int | None = None
    later: int | None = None
    because: str = ""
    sounds: tuple[str, ...] | None = None
    subtitles: tuple[str, ...] | None = None
    decision: Mapping[str, Any] = field(default_factory=dict, compare=False)
    again: int | None = None

    @classmethod
    def of(cls, airing: Stretch, territory: str) -> Self:
        """What is written beside an airing; nothing is a loss of nothing."""
        known = airing.lost.get(territory, {})
        tags = {name: tuple(known[name]) for name in ("sounds", "subtitles") if known.get(name) is not None}
        return cls(**{**known, **tags})

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        tags = {name: None if (some := getattr(self, name)) is None else list(some) for name in ("sounds", "subtitles")}
        told = {"off": self.off, "later": self.later, "because": self.because, "decision": dict(self.decision)}
        return told | tags | ({} if self.again is None else {"again": self.again})

    @property
    def is_nothing(self) -> bool:
        """Whether all is as it was published."""
        return (self.off, self.later, self.again, self.sounds, self.subtitles) == (None,) * 5

    @staticmethod
    def left_of(published: Sequence[str], left: Sequence[str] | None) -> Sequence[str]:
        """Languages of a decision, and what is left of them."""
        return published if left is None else left

    def later_at_most(self, published: int) -> int:
        """Until when it may be seen again, in ticks; 0: not at all."""
        return published if self.later is None else min(published, self.later)

    def again_at_most(self, published: int) -> int:
        """Until when a channel that is some hours later may show it: what it has shown when a right went, stays."""
        return self.later_at_most(published) if self.again is None else min(published, self.again)


@dataclass(frozen=True, slots=True)
class Answered:
    """What was decided for an airing in a territory, and what would be decided now."""

    published: Decision
    now: Decision

    @property
    def stands(self) -> bool:
        """Whether the showing may go on."""
        return self.now.is_allowed or self.is_left_to_a_person

    @property
    def is_left_to_a_person(self) -> bool:
        """Whether two rights touch since, and its own still stands."""
        first = self.published.clauses[:1]
        return self.now.answer is Answer.REVIEW and set(first) <= set(self.now.clauses)

    @property
    def clause(self) -> str:
        """The clause whose showing is used; empty where none is counted."""
        counted = self.published if self.is_left_to_a_person else self.now
        return counted.clause if self.stands and counted.runs_total is not None else ""


def answered(channel: Channel, airings: Iterable[Shown], now: dt.datetime) -> dict[Shown, dict[str, Answered]]:
    """Ask again for every airing with a slot, in each territory in which it was allowed: for no more than it was.

    A stand-in is asked for without counted showings, as it was when it was published.
    """
    row = [one for one in airings if one.slot_id]
    whole = ground_of(programmes_in(row), houses=[channel.broadcaster_id])
    free = uncounted(whole)
    found: dict[Shown, dict[str, Answered]] = {}
    for one in row:
        found[one], ground = {}, free if isinstance(one, StandIn) else whole
        for code, plain in one.decisions.items():
            published = Decision.read(plain)
            if published.is_allowed and (asked := question(channel, one, code, published, now)):
                fresh = NOT_RECEIVED if has_left(channel, code) else decided(ground, asked, published)
                found[one][code] = Answered(published, fresh)
    return found


def has_left(channel: Channel, territory: str) -> bool:
    """Whether a channel was received in a territory and is no more."""
    return territory in channel.former_territories and territory not in channel.territories


def question(channel: Channel, airing: Shown, territory: str, published: Decision, now: dt.datetime) -> Question | None:
    """What is asked: the same showing again; of one that is over, whether it may still be seen; None: no more."""
    programme = airing.programme
    assert programme  # noqa: S101 -- the slate asks nothing
    start, stop, medium = airing.starts_at, airing.stops_at, Medium.LINEAR
    if stop <= now:
        until = later_of(published, airing)
        if until <= ticks.of(now):
            return None
        start, stop, medium = now, ticks.to_datetime(min(until, ticks.of(now + KEPT))), Medium.CATCH_UP
    return Question(
        programme.pk,
        channel.broadcaster_id,
        territory,
        start,
        stop,
        medium,
        named(published.sounds),
        named(published.subtitles),
        None if airing.is_uncounted else airing.slot_id,
        any(code == CLEARED for code, _params in published.reasons),
    )


def named(tags: Sequence[str]) -> tuple[str, ...]:
    """Languages for a question; every language is none by name."""
    return () if EVERYTHING in tags else tuple(tags)


def decided(ground: Ground, asked: Question, published: Decision) -> Decision:
    """What is decided now: by the licence with which it was published where that still does, or by another one."""
    found = ground.decide(asked)
    if not published.clause or found.clause == published.clause:
        return found
    mine = uuid.UUID(published.clause).hex
    among = [one for one in ground.atoms[asked.programme] if one.kind != Kind.GRANT or one.clause == mine]
    same = replace(ground, atoms={asked.programme: among}, words=dict(ground.words), heard={}).decide(asked)
    return same if same.clause == published.clause and same.until == published.until else found


def losses(airing: Stretch, answers: Mapping[str, Answered], now: dt.datetime, cut: int) -> dict[str, Loss]:
    """What an airing has lost, by territory; what begins before the tick `cut` keeps what has been on the air."""
    found = {code: lost(airing, code, one, ticks.of(now), cut) for code, one in answers.items()}
    # What nobody can see again any more asks nothing; what was lost of it stays written down.
    found |= {code: Loss.of(airing, code) for code in airing.lost if code not in answers}
    return {code: one for code, one in found.items() if not one.is_nothing}


def lost(airing: Stretch, territory: str, answer: Answered, now: int, cut: int) -> Loss:
    """What is lost in one territory."""
    known, published, fresh = Loss.of(airing, territory), answer.published, answer.now
    has_begun = airing.start < cut
    kept = known if has_begun else Loss()
    sounds = left(Loss.left_of(published.sounds, kept.sounds), fresh.sounds if answer.stands else published.sounds)
    off, because = kept.off, kept.because
    if airing.stop > now and (off is None or off > cut):
        off = slate_of(airing, answer, cut, is_mute=has_begun and sounds is not None)
        because = reason_of(fresh) if off is not None else ""
    later = later_than(answer, airing, now)
    if later is not None and known.later is not None and max(later, known.later) <= now:
        later = known.later
    if has_begun:
        sounds, subtitles = kept.sounds, kept.subtitles
    elif answer.stands and not answer.is_left_to_a_person:
        subtitles = left(published.subtitles, fresh.subtitles)
    else:
        sounds = subtitles = None
    keeps_why = has_begun and off == kept.off and off is not None
    again = kept.again
    if has_begun and later is not None:
        again = min(FOREVER if again is None else again, max(later, cut))
    return Loss(off, later, because, sounds, subtitles, kept.decision if keeps_why else fresh.plain(), again)


def slate_of(airing: Stretch, answer: Answered, cut: int, *, is_mute: bool) -> int | None:
    """From which tick on the slate stands there; `is_mute`: a sound that is being heard may not be sent any more."""
    at = max(cut, airing.start)
    if at >= airing.stop:
        return None
    if not answer.stands or (is_mute and not answer.is_left_to_a_person):
        return at
    until = until_of(answer.now)
    return max(at, until) if until < min(airing.stop, until_of(answer.published)) else None


def later_than(answer: Answered, airing: Stretch, now: int) -> int | None:
    """Until when it may be seen again, where that is shorter than it was; 0: not at all."""
    if answer.is_left_to_a_person:
        return None
    published, fresh = later_of(answer.published, airing), answer.now
    if airing.stop > now:
        found = later_of(fresh, airing) if fresh.is_allowed else 0
    else:
        found = until_of(fresh) if fresh.is_allowed else 0
        if left(answer.published.sounds, fresh.sounds) is not None:
            found = 0
    return (found if found > now else 0) if found < published else None


def left(published: Sequence[str], fresh: Sequence[str]) -> tuple[str, ...] | None:
    """What is left of some languages; None: all of them."""
    if EVERYTHING in fresh or (EVERYTHING not in published and set(published) <= set(fresh)):
        return None
    return tuple(tag for tag in fresh if EVERYTHING in published or tag in published)


def reason_of(decision: Decision) -> str:
    """What viewers are told: the channel has left, the licence has ended, or something forbids it."""
    codes = [code for code, _about in decision.reasons]
    if decision is NOT_RECEIVED:
        return LEFT
    cuts = [code.removeprefix("cut_") for code in codes if code.startswith("cut")]
    why = cuts if decision.is_allowed else codes[:1]
    return str(Withheld.BLOCKED if FORBIDS & set(why) else Withheld.LICENCE_ENDED)


def until_of(decision: Decision) -> int:
    """Until when the programme may be on the air, in ticks."""
    return ticks.of(decision.until) if decision.until else FOREVER


def later_of(decision: Decision, airing: Stretch) -> int:
    """Until when the programme may still be started over or seen again, in ticks; 0: not at all."""
    return again_until(decision, airing.start)


def again_until(decision: Decision, start: int) -> int:
    """The same, of what begins at a tick."""
    found = 0
    for one in decision.acts:
        if one.act.medium is Medium.LINEAR or one.answer not in (Answer.ALLOW, Answer.ALLOW_UNTIL):
            continue
        stop = one.until or one.act.stop
        found = max(found, FOREVER if stop is None else max(ticks.of(stop), start))
    return found


def on_until(shown: Stretch, territory: str, decision: Decision) -> int:
    """From which tick on the slate stands in a territory where it may be shown: its right ends, or has been lost.

    It is the beginning of a frame, for no picture can be cut within one.
    """
    off = shown.off(territory)
    return whole_frames(min(until_of(decision), off[0]) if off else until_of(decision))


def again_of(shown: Stretch, territory: str, decision: Decision) -> int:
    """Until which tick a channel that is some hours later may show it there."""
    found = Loss.of(shown, territory).again_at_most(later_of(decision, shown))
    out = shown.withheld_from if shown.is_out_everywhere else None
    return whole_frames(found if out is None else min(found, out))


def told(published: Mapping[str, Any], airing: Stretch | None, territory: str) -> Decision:
    """The decision with which something was published, and what has been lost since; for people, with the reasons."""
    decision = Decision.read(published)
    lost_since = airing.lost.get(territory) if airing else None
    if not airing or not lost_since:
        return decision
    since, why = Loss.of(airing, territory), Decision.read(lost_since["decision"])
    if since.off is not None:
        return replace(decision, answer=Answer.DENY, reasons=why.reasons, clauses=why.clauses, acts=(), until=None)
    if since.later is None:
        return decision
    until = ticks.to_datetime(since.later) if since.later else None
    acts = tuple(
        one._replace(answer=Answer.ALLOW_UNTIL if until and until > one.act.start else Answer.DENY, until=until)
        if one.act.medium is Medium.CATCH_UP
        else one
        for one in decision.acts
    )
    return replace(decision, acts=acts, reasons=(*decision.reasons, *why.reasons))


def programmes_in(airings: Iterable[Shown]) -> set[uuid.UUID]:
    """What airings and stand-ins show."""
    return {programme.pk for one in airings if (programme := one.programme)}
