"""What waits for one person, read from every room by what the person does there."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ortaq.exchange.deliveries import queries as deliveries
from ortaq.exchange.screeners import queries as screeners
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals, makes_programmes, schedules
from ortaq.origin.rules import declares
from ortaq.rights.drawing import Picture
from ortaq.standards.consents.rules import follows, keeps
from ortaq.web.desk.balance import LINE, Balance, balance_of
from ortaq.web.desk.breaches import breaches_to_tell
from ortaq.web.desk.charters import charters_to_read, reservations_that_end
from ortaq.web.desk.children import programmes_to_approve
from ortaq.web.desk.consents import consents_that_end, ended_consents_to_follow, withdrawals_to_confirm
from ortaq.web.desk.dubs import dubs_offered, dubs_to_go_on_with
from ortaq.web.desk.exceptions import exceptions_to_decide
from ortaq.web.desk.job import Job
from ortaq.web.desk.making import (
    declarations_to_make,
    declarations_without_consent,
    drafts_for,
    drafts_to_read_or_sign,
    films_that_failed,
)
from ortaq.web.desk.reading import answers_to_read
from ortaq.web.desk.rights import Ending, rights_that_end, what_we_may_show
from ortaq.web.desk.scheduling import alerts_to_answer, gaps_to_fill, showings_without_consent, showings_without_right
from ortaq.web.desk.studio import studio_jobs
from ortaq.web.desk.trade import (
    Waiting,
    deals_to_sign,
    deliveries_to_sign_for,
    offers_to_answer,
    screeners_answered,
    screeners_to_answer,
    waiting_for_others,
)
from ortaq.web.desk.watching import sightings_to_look_at

DAY = dt.timedelta(days=1)
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the desk."""

    today: Sequence[Job] = ()
    later: Sequence[Job] = ()
    waiting: Sequence[Waiting] = ()
    ending: Sequence[Ending] = ()
    may_show: Picture | None = None
    balance: Sequence[Balance] = field(default=())

    @property
    def balance_height(self) -> int:
        """Height of the picture of the balance."""
        return LINE * (len(self.balance) + 1) + 4

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.today or self.later)


def desk_of(person: Person, now: dt.datetime) -> Desk:
    """What is on a person's desk now; a person without a house has an empty one."""
    house = person.broadcaster
    if house is None:
        return Desk()
    jobs = sorted(jobs_of(person, house, now), key=lambda job: (job.due or NEVER, job.since or now))
    trades = bool(deals(person))
    plans = bool(schedules(person))
    return Desk(
        today=[job for job in jobs if is_for_today(job, now)],
        later=[job for job in jobs if not is_for_today(job, now)],
        waiting=list(waiting_for_others(house, now)) if trades else [],
        ending=list(rights_that_end(house, now)) if trades or plans else [],
        may_show=what_we_may_show(house, now) if trades or plans else None,
        balance=balance_of(house) if trades else [],
    )


def is_for_today(job: Job, now: dt.datetime) -> bool:
    """Due within a day, or somebody waits for it."""
    return job.is_urgent or (job.due is not None and job.due - now <= DAY)


def jobs_of(person: Person, house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """All jobs of a person, by what the person does in the house."""
    if deals(person):
        yield from deals_to_sign(house)
        yield from offers_to_answer(house)
    if makes_programmes(person):
        yield from films_that_failed(house)
        yield from dubs_to_go_on_with(house)
    if deals(person) or schedules(person):
        yield from dubs_offered(house, now)
    if screeners.answers(person):
        yield from screeners_to_answer(house)
    yield from screeners_answered(person, now)
    if deliveries.takes(person):
        yield from deliveries_to_sign_for(house)
    if declares(person):
        drafts = drafts_for(person, house)
        yield from drafts_to_read_or_sign(drafts)
        yield from declarations_to_make(house, drafts)
        yield from declarations_without_consent(house)
    if keeps(person):
        yield from withdrawals_to_confirm(house)
    if follows(person):
        yield from ended_consents_to_follow(house)
        yield from consents_that_end(person, house)
    yield from breaches_to_tell(person, house, now)
    yield from studio_jobs(person, house, now)
    yield from answers_to_read(person)
    yield from charters_to_read(person, house)
    yield from reservations_that_end(person, house, now)
    yield from exceptions_to_decide(person, house)
    yield from programmes_to_approve(person, house, now)
    yield from sightings_to_look_at(person, house)
    if schedules(person):
        yield from showings_without_consent(house, now)
        yield from showings_without_right(house, now)
        yield from alerts_to_answer(house, now)
        yield from gaps_to_fill(house, now)
