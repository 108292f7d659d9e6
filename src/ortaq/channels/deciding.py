"""What may be shown of programmes on a channel: decided for every territory, before it is published and after."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ortaq.catalogue.models import Programme
from ortaq.channels.air import packages
from ortaq.channels.air.losses import CLEARED
from ortaq.channels.hours import left_to_a_person
from ortaq.channels.models import Channel, Slot, Withheld
from ortaq.channels.queries import places
from ortaq.channels.standing import ruled, standings
from ortaq.core.playout import variants
from ortaq.core.rights import Answer, Decision, Medium, Reason
from ortaq.core.text import tracks
from ortaq.origin.queries import consents_end, kept_out, withheld
from ortaq.rights.ground import ground_of, uncounted
from ortaq.rights.queries import Question, decisions

CONSENT = "consent"
"""Reason of a decision: a consent does not hold."""
WITHHELD = Decision(Answer.DENY, reasons=((CONSENT, {}),))
"""What holds for a programme that rests on a consent that does not hold, whatever its licences say."""


def runs_out(at: dt.datetime) -> Decision:
    """The same for a showing that would end after a consent has run out; `at` is when it does."""
    return Decision(Answer.DENY, reasons=((CONSENT, {"ends": at.isoformat()}),))


AGAINST_A_RULE = Decision(Answer.DENY, reasons=(("against_a_rule", {}),))
"""The same for one that does not keep a rule of the charter, where it is not said which."""


def wanted(channel: Channel, programme: Programme) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sounds and subtitles of a programme that this channel would send, the original sound as a last resort.

    Those for the few are asked for together with those for everybody that stand in for them.
    """
    package = getattr(programme, "package", None)
    asset = packages.asset(package.folder) if package else None
    if asset is None:
        return (), ()
    there = packages.tags(asset, "sound-")
    ordinary = [tag for tag in there if tracks.is_for_all(tag)]
    sounds = list(variants.fallbacks(channel.sounds, there, programme.original_language).values())
    sounds += variants.fallbacks(channel.sounds, ordinary, programme.original_language).values()
    sounds += [tag for tag in there if tag == programme.original_language]
    read = {tracks.plain(tag) for tag in channel.subtitles}
    subtitles = [tag for tag in packages.tags(asset, "subs-") if tracks.plain(tag) in read]
    return tuple(dict.fromkeys(sounds)), tuple(subtitles)


def question(
    channel: Channel,
    programme: Programme,
    territory: str,
    *,
    start: dt.datetime,
    seconds: int,
    slot: Slot | None,
    is_cleared: bool = False,
) -> Question:
    """What is asked of the rights for a showing; `is_cleared`: a person has decided what they leave to one."""
    sounds, subtitles = wanted(channel, programme)
    return Question(
        programme.pk,
        channel.broadcaster_id,
        territory,
        start,
        start + dt.timedelta(seconds=seconds),
        Medium.LINEAR,
        sounds,
        subtitles,
        slot.pk if slot else None,
        is_cleared,
    )


def preview(
    channel: Channel, programme: Programme, start: dt.datetime, seconds: int, slot: Slot | None = None
) -> dict[str, Decision]:
    """What would be decided if this were published: territory -> decision, the channel's own territory first."""
    codes = places(channel)
    if withheld([programme.pk]):
        return dict.fromkeys(codes, WITHHELD)
    ends = consents_end([programme.pk]).get(programme.pk)
    if ends and ends < start + dt.timedelta(seconds=seconds):
        return dict.fromkeys(codes, runs_out(ends))
    out = kept_out([programme.pk], codes)
    asked = [question(channel, programme, code, start=start, seconds=seconds, slot=slot) for code in codes]
    found = {
        code: WITHHELD
        if out[code]
        else left_to_a_person(one, programme, code, start, start + dt.timedelta(seconds=seconds))
        for code, one in zip(codes, decisions(asked), strict=True)
    }
    (standing,) = standings(channel, [(programme, start)])
    found = ruled(found, standing)
    return cleared(channel, slot, found) if slot else found


def why_off(why: str) -> Decision:
    """What holds everywhere for what is withheld for a reason (Withheld)."""
    return WITHHELD if why == Withheld.CONSENT else AGAINST_A_RULE


def decided(channel: Channel, planned: list[Slot]) -> dict[Slot, dict[str, Decision]]:
    """What licences, the hours of ages, the reach of consents and charters say of many slots in every territory."""
    codes = places(channel)
    works = {slot.programme_id for slot in planned}
    out, ends = kept_out(works, codes), consents_end(works)
    asked = [
        question(channel, slot.programme, code, start=slot.starts_at, seconds=slot.seconds, slot=slot)
        for slot in planned
        for code in codes
    ]
    answers = iter(decisions(asked))
    found = {slot: {code: next(answers) for code in codes} for slot in planned}
    stands = standings(channel, [(slot.programme, slot.starts_at) for slot in planned])
    return {
        slot: cleared(
            channel,
            slot,
            ruled(
                {
                    code: WITHHELD
                    if slot.programme_id in out[code]
                    else left_to_a_person(one, slot.programme, code, slot.starts_at, slot.stops_at)
                    for code, one in told.items()
                },
                standing,
            ),
        )
        if slot.programme_id not in ends or slot.stops_at <= ends[slot.programme_id]
        else dict.fromkeys(codes, runs_out(ends[slot.programme_id]))
        for (slot, told), standing in zip(found.items(), stands, strict=True)
    }


def standing_in(channel: Channel, planned: Iterable[Slot]) -> dict[Slot, dict[str, Decision]]:
    """What the rights say of what stands in for slots, in each territory but the channel's own."""
    row = [one for one in planned if one.stand_in]
    asked = [(one.stand_in, one.starts_at, one.seconds) for one in row if one.stand_in]
    return dict(zip(row, uncounted_in(channel, asked, places(channel)[1:]), strict=True))


def uncounted_in(
    channel: Channel, shown: Iterable[tuple[Programme, dt.datetime, int]], codes: Sequence[str]
) -> list[dict[str, Decision]]:
    """What rights and rules say of programmes, each from an instant on for some seconds, in some territories.

    Only what uses no counted showing counts, and nothing that is left to a person.
    """
    row = list(shown)
    stands = standings(channel, [(programme, start) for programme, start, _seconds in row])
    works = {programme.pk for programme, _at, _seconds in row}
    ground, out = uncounted(ground_of(works, houses=[channel.broadcaster_id])), kept_out(works, codes)
    return [
        ruled(
            {
                code: WITHHELD
                if programme.pk in out[code]
                else left_to_a_person(
                    ground.decide(question(channel, programme, code, start=start, seconds=seconds, slot=None)),
                    programme,
                    code,
                    start,
                    start + dt.timedelta(seconds=seconds),
                )
                for code in codes
            },
            standing,
        )
        for (programme, start, seconds), standing in zip(row, stands, strict=True)
    ]


def cleared(channel: Channel, slot: Slot, answers: dict[str, Decision]) -> dict[str, Decision]:
    """The same, where a person of the house has decided what the rules leave to one: who, when and why goes with it."""
    left = [code for code, one in answers.items() if one.answer is Answer.REVIEW]
    if slot.cleared_by is None or slot.cleared_at is None or not left:
        return answers
    start, seconds = slot.starts_at, slot.seconds
    asked = [
        question(channel, slot.programme, code, start=start, seconds=seconds, slot=slot, is_cleared=True)
        for code in left
    ]
    person, at = str(slot.cleared_by), slot.cleared_at.isoformat()
    why: Reason = (CLEARED, {"person": person, "at": at, "reason": slot.cleared_because})
    return answers | {
        code: replace(one, reasons=(why, *one.reasons)) for code, one in zip(left, decisions(asked), strict=True)
    }
