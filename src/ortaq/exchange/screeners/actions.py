"""Ask to see a programme, let others see it for a time, take that back, and write down what was seen."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme
from ortaq.catalogue.queries import package_of
from ortaq.core.playout.watched import with_piece
from ortaq.exchange.models import Screener, ScreenerState, Seat, Viewing
from ortaq.exchange.screeners import queries
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require, works_for_a_member
from ortaq.origin.actions import NotPackaged, refuse_withheld
from ortaq.work.refused import Refused

LONGEST = dt.timedelta(days=60)
"""Nobody needs longer to decide; it can be granted again."""
MOST_PEOPLE = 20
PAUSE = dt.timedelta(minutes=5)
"""Who tells nothing for so long has looked twice, not once."""
LONGEST_PIECE = 60.0
"""Seconds: a player tells every few seconds, so what is longer was not played."""


class OwnProgramme(Refused):
    """A house does not ask itself."""


class AskedAlready(Refused):
    """The house already waits for an answer, or may look now."""


class Answered(Refused):
    """The request has been answered, or taken back."""


class TermsMissing(Refused):
    """It must be said until when, for how many people, and how much."""


class NoPlace(Refused):
    """As many people look as were allowed to."""


class ScreenerOver(Refused):
    """It was not granted, was withdrawn, or its time has run out."""


def ask(*, programme: Programme, by: Person, words: str = "") -> Screener:
    """Ask a programme's owner to let some people of one's house see it."""
    house = by.broadcaster
    require(works_for_a_member(by), _("Only people of a member can ask to see a programme."))
    assert house  # noqa: S101 -- they work for one
    if house.pk == programme.owner_id:
        raise OwnProgramme(_("It is a programme of your own house."))
    if package_of(programme) is None:
        raise NotPackaged(_("Its film is not in the exchange yet; there is nothing to see."))
    refuse_withheld(programme=programme)
    if standing := queries.open_one(programme, house, timezone.now()):
        raise AskedAlready(
            _("%(house)s may see it already.") % {"house": house}
            if standing.state == ScreenerState.GRANTED
            else _("%(house)s has already asked; %(owner)s has not answered yet.")
            % {"house": house, "owner": programme.owner}
        )
    with transaction.atomic():
        made = Screener.objects.create(programme=programme, house=house, asked_by=by, words=words.strip())
        ledger.record(made, "asked to see", by=by, programme=programme.pk, house=house.pk)
    return made


def grant(
    *,
    screener: Screener,
    by: Person,
    until: dt.datetime,
    people: int = 1,
    language: str = "",
    minutes: int | None = None,
    answer: str = "",
) -> Screener:
    """Let so many people of the house see it until then: in one sound or in all, whole or only its first minutes."""
    refuse_others(screener, by)
    now = timezone.now()
    if not now < until <= now + LONGEST:
        raise TermsMissing(_("Choose an end within the next %(days)d days.") % {"days": LONGEST.days})
    if not 1 <= people <= MOST_PEOPLE:
        raise TermsMissing(_("Choose 1 to %(most)d people.") % {"most": MOST_PEOPLE})
    if minutes is not None and minutes < 1:
        raise TermsMissing(_("Show at least the first minute, or all of it."))
    package = package_of(screener.programme)
    if package is None:
        raise NotPackaged(_("Its film is not in the exchange yet; there is nothing to see."))
    if language and language not in {one["language"] for one in package.sounds}:
        raise TermsMissing(_("The programme has no sound in this language."))
    refuse_withheld(programme=screener.programme)
    with transaction.atomic():
        held = waiting(screener)
        held.until, held.people, held.language = until, people, language
        held.seconds = minutes * 60 if minutes else None
        answered(held, ScreenerState.GRANTED, by, answer)
        terms = {"until": until, "people": people, "language": language, "seconds": held.seconds}
        ledger.record(held, "let see", by=by, house=held.house_id, **terms)
    return held


def refuse(*, screener: Screener, by: Person, answer: str) -> Screener:
    """Say no, with a word why."""
    refuse_others(screener, by)
    if not answer.strip():
        raise TermsMissing(_("Say in a word why not."))
    with transaction.atomic():
        held = waiting(screener)
        answered(held, ScreenerState.REFUSED, by, answer)
        ledger.record(held, "refused to show", by=by, house=held.house_id)
    return held


def withdraw(*, screener: Screener, by: Person) -> Screener:
    """End it now: the owner what it let others see, the house what it asked for. What was seen stays on record."""
    asks = works_for_a_member(by) and by.broadcaster_id == screener.house_id
    if not asks:
        refuse_others(screener, by)
    with transaction.atomic():
        held = locked(screener)
        if held.state not in (ScreenerState.ASKED, ScreenerState.GRANTED):
            raise Answered(_("It is over already."))
        held.state, held.withdrawn_at = ScreenerState.WITHDRAWN, timezone.now()
        held.save(update_fields=["state", "withdrawn_at"])
        ledger.record(held, "withdrawn", by=by, house=by.broadcaster_id)
    return held


def sit(*, screener: Screener, by: Person) -> Seat:
    """Take one of the places, and know that what one sees is reported."""
    require(
        works_for_a_member(by) and by.broadcaster_id == screener.house_id,
        _("Only people of %(house)s may see this.") % {"house": screener.house},
    )
    with transaction.atomic():
        held = locked(screener)
        refuse_over(held)
        if found := held.seats.filter(person=by).first():
            return found
        if not queries.places_left(held, by):
            raise NoPlace(_("No place is left. Ask %(owner)s for more.") % {"owner": held.programme.owner})
        seat = Seat.objects.create(screener=held, person=by)
        ledger.record(held, "sat down", by=by, house=held.house_id)
    return seat


def watched(*, screener: Screener, by: Person, start: float, stop: float) -> Viewing:
    """Write down that a piece of the film was played, in seconds; raises ScreenerOver when no more may be."""
    now = timezone.now()
    if not queries.may_watch(screener, by, now):
        raise ScreenerOver(_("This screener is over."))
    length = queries.length_of(screener)
    begin, end = max(0.0, min(start, length)), max(0.0, min(stop, length, start + LONGEST_PIECE))
    with transaction.atomic():
        seat = Seat.objects.select_for_update().get(screener=screener, person=by)
        viewing = seat.viewings.filter(last_at__gt=now - PAUSE).order_by("-begun_at").first()
        if viewing is None:
            viewing = Viewing(seat=seat, begun_at=now)
        viewing.last_at = now
        viewing.pieces = with_piece(viewing.pieces, round(begin, 1), round(end, 1))
        viewing.save()
    return viewing


def refuse_others(screener: Screener, by: Person) -> None:
    """Raise NotAllowed for anybody who does not answer for the owner."""
    require(
        queries.may_answer(screener, by),
        _("Only producers, acquisitions editors and rights managers of %(owner)s decide who may see its programmes.")
        % {"owner": screener.programme.owner},
    )


def refuse_over(screener: Screener) -> None:
    """Raise ScreenerOver, or ConsentEnded, unless people may look now."""
    if not screener.lives(timezone.now()):
        raise ScreenerOver(_("This screener is over."))
    refuse_withheld(programme=screener.programme)


def waiting(screener: Screener) -> Screener:
    """The request, held until the end of the transaction; raises Answered unless it waits for an answer."""
    held = locked(screener)
    if held.state != ScreenerState.ASKED:
        raise Answered(_("This request has been answered already."))
    return held


def locked(screener: Screener) -> Screener:
    """The request, held until the end of the transaction, so that two people in one moment never take one place."""
    found = Screener.objects.select_for_update(of=("self",)).select_related("programme__owner", "house")
    return found.get(pk=screener.pk)


def answered(screener: Screener, state: ScreenerState, by: Person, answer: str) -> None:
    """Write the owner's answer down."""
    screener.state, screener.answered_by, screener.answered_at = state, by, timezone.now()
    screener.answer = answer.strip()
    screener.save()
