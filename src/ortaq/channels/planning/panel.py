"""What stands in the panel beside a week: what the rights say of a slot, in words, or the form in which one plans."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ortaq.catalogue.models import Programme
from ortaq.channels import deciding, forms, hours, queries, week
from ortaq.channels.air import losses
from ortaq.channels.models import Channel, Slot
from ortaq.channels.standing import BROKEN
from ortaq.core.rights import ActAnswer, Answer, Decision, Medium
from ortaq.origin.queries import label_of_all, may_be_shown
from ortaq.rights import sentences

MOST_PIPS = 24


@dataclass(frozen=True)
class Answered:
    """The answer for one territory, in words."""

    code: str
    decision: Decision
    zone: str

    @property
    def name(self) -> str:
        """The territory's name."""
        return sentences.place(self.code)

    @property
    def state(self) -> str:
        """allow, review or deny."""
        return week.state_of(self.decision)

    @property
    def said(self) -> list[str]:
        """The reasons."""
        return sentences.say(self.decision, time_zone=self.zone)

    @property
    def duties(self) -> list[str]:
        """What is owed for it."""
        return sentences.duties(self.decision)

    @property
    def acts(self) -> list[tuple[str, ActAnswer]]:
        """What a showing is made of, by name."""
        return [(str(sentences.MEDIA[one.act.medium]), one) for one in self.decision.acts]

    @property
    def is_withheld(self) -> bool:
        """Whether a consent is what is missing or a rule is not kept, and no licence is missing."""
        return any(code in (deciding.CONSENT, BROKEN) for code, _params in self.decision.reasons)

    @property
    def runs(self) -> list[str]:
        """A sign for each counted showing: used or left."""
        total, left = self.decision.runs_total, self.decision.runs_left
        if total is None or left is None or total > MOST_PIPS:
            return []
        return ["used"] * (total - left) + ["left"] * left

    @property
    def catch_up(self) -> ActAnswer | None:
        """The answer for what can be seen afterwards."""
        found = self.decision.act(Medium.CATCH_UP)
        return found if found and found.answer in (Answer.ALLOW, Answer.ALLOW_UNTIL) else None


def explained(channel: Channel, slot: Slot, form: forms.WhenForm | None = None, problem: str = "") -> dict[str, object]:
    """The panel of a slot: what the rights say, and what can be done with it; `form` is a move that was refused."""
    airing = queries.airings_with_losses([slot]).get(slot.pk)
    published = {code: losses.told(plain, airing, code) for code, plain in slot.decisions.items()}
    now = timezone.now()
    is_history = bool(published) and slot.starts_at <= now
    if is_history and slot.stops_at > now and not may_be_shown(slot.programme):
        published = dict.fromkeys(published, deciding.WITHHELD)
    answers = published if is_history else deciding.preview(channel, slot.programme, slot.starts_at, slot.seconds, slot)
    there = instead(channel, slot, answers, is_history=is_history)
    warnings = [] if is_history else warned(slot.programme, slot.starts_at, slot.stops_at, answers)
    if slot.stand_in and not is_history:
        warnings += warned(slot.stand_in, slot.starts_at, slot.stops_at, there)
    return {
        "slot": slot,
        "answers": answered(channel, answers),
        "label": label_of_all(slot.programme),
        "warnings": list(dict.fromkeys(warnings)),
        "is_history": is_history,
        "is_left_to_a_person": any(one.answer is Answer.REVIEW for one in answers.values()),
        "move_form": form or forms.MoveForm(channel=channel, initial=forms.starting(channel, slot.starts_at)),
        "problem": problem,
        "instead": answered(channel, there),
        "stand_in_form": forms.StandInForm(slot=slot, initial={"programme": slot.stand_in_id}),
    }


def instead(channel: Channel, slot: Slot, answers: dict[str, Decision], *, is_history: bool) -> dict[str, Decision]:
    """What the rights say of what stands in, where the programme is not shown to its end; of what has begun, as it was.

    What has been lost since counts.
    """
    if is_history:
        airing = slot.airings.filter(is_repeat=False).select_related("stand_in").first()
        aired = airing.instead if airing else None
        found = {code: losses.told(plain, aired, code) for code, plain in aired.decisions.items()} if aired else {}
    else:
        found = deciding.standing_in(channel, [slot]).get(slot, {})
        if slot.stand_in and not may_be_shown(slot.stand_in):
            found = dict.fromkeys(found, deciding.WITHHELD)
    return {code: one for code, one in found.items() if is_short(answers[code], slot)}


def is_short(answer: Decision, slot: Slot) -> bool:
    """Whether the programme is not shown there to the end of its slot."""
    return not answer.is_allowed or answer.stop_for(slot.stops_at) < slot.stops_at


def warned(programme: Programme, start: dt.datetime, stop: dt.datetime, answers: dict[str, Decision]) -> list[str]:
    """What the laws of the territories in which it is seen say of the time of day, so far as that is not verified."""
    return list(map(hours.said, hours.warned_of(programme, start, stop, answers)))


def answered(channel: Channel, answers: dict[str, Decision]) -> list[Answered]:
    """The answers, the channel's own country first."""
    home = channel.broadcaster.territory
    return [Answered(code, answers[code], channel.time_zone) for code in sorted(answers, key=lambda code: code != home)]


def planning(
    request: HttpRequest, channel: Channel, form: forms.PlanForm | None = None, problem: str = ""
) -> dict[str, object]:
    """The panel in which a programme is put at a time."""
    if form is None:
        at = parse_datetime(request.GET["at"].replace(" ", "+")) if is_instant(request.GET.get("at", "")) else None
        initial = forms.starting(channel, at or timezone.now().replace(second=0) + dt.timedelta(hours=1))
        form = forms.PlanForm(channel=channel, initial=initial | {"programme": request.GET.get("programme", "")})
    day = queries.day_at(channel, timezone.now()) + dt.timedelta(days=1)
    many = {"first": day, "to": day + dt.timedelta(days=1), "last": day, "days": 1}
    return {
        "form": form,
        "problem": problem,
        "copy_form": forms.CopyForm(initial=many),
        "fill_form": forms.FillForm(initial=many),
    }


def is_instant(text: str) -> bool:
    """Whether a text is an instant with its offset."""
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return False
    return found is not None and found.tzinfo is not None
