"""What waits for one person: read from every room, by what the person does there. Nothing is stored here.

Each kind of work is a function that yields jobs; a job says what to do, about which programme, with whom, until when,
and where. `today` stands first: it is due within a day, or it keeps somebody else waiting.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.catalogue.models import FILMED, IngestState, Programme, Version
from ortaq.catalogue.queries import latest_ingest, programmes_of
from ortaq.channels import queries as channels
from ortaq.channels.hours import AGE_HOURS
from ortaq.channels.models import Channel, Slot
from ortaq.channels.planning import alerts
from ortaq.core.rights import Answer, Kind
from ortaq.core.text import dates, languages
from ortaq.exchange import queries as exchange
from ortaq.exchange.deliveries import queries as deliveries
from ortaq.exchange.models import Deal, DeliveryState, ScreenerState
from ortaq.exchange.screeners import queries as screeners
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import deals, makes_programmes, schedules
from ortaq.origin.models import Declaration, DeclarationState
from ortaq.origin.queries import OPEN, may_be_shown, withheld, without_consent
from ortaq.origin.rules import declares
from ortaq.rights import queries as rights
from ortaq.rights import sentences
from ortaq.rights.drawing import NARROW, Picture, Span, timeline
from ortaq.rights.models import Clause

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
SOON = dt.timedelta(hours=72)
TOLD_AS_ALERTS = {
    *(alerts.Kind.LATE, alerts.Kind.RUNS, alerts.Kind.ENDS, alerts.Kind.FILES, alerts.Kind.HOURS),
    *(alerts.Kind.UNDECLARED, alerts.Kind.DRAFT),
}
"""The others are jobs of their own, or can wait."""
SMALLEST_GAP = dt.timedelta(minutes=1)
MOST_DRAWN = 8
MIDDLE, LONGEST, LINE = 228, 96, 21
"""The picture of the balance: its middle line, its longest bar, the height of a row."""
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do. `since` is how long it has waited, `due` until when it makes sense; either may be unknown."""

    title: str
    address: str
    action: str
    programme: Programme | None = None
    house: str = ""
    person: str = ""
    note: str = ""
    say: SafeString | str = ""
    due: dt.datetime | None = None
    since: dt.datetime | None = None
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for another house."""

    deal: Deal
    house: str
    days: int


@dataclass(frozen=True, slots=True)
class Ending:
    """A right that ends soon, the hours that are left, and the first planned showing that it will no longer cover."""

    clause: Clause
    hours: int
    stop: dt.datetime
    too_late: Slot | None


@dataclass(frozen=True, slots=True)
class Balance:
    """Minutes of programmes under contract between this house and another."""

    house: Broadcaster
    given: int
    taken: int
    y: int
    given_width: float
    taken_width: float

    @property
    def text_y(self) -> int:
        """Base line of its words."""
        return self.y + 10

    @property
    def given_x(self) -> float:
        """Where the bar of what was given begins; it grows away from the middle."""
        return MIDDLE - self.given_width

    @property
    def given_text_x(self) -> float:
        """Where its figure ends."""
        return self.given_x - 4

    @property
    def taken_text_x(self) -> float:
        """Where the figure of what was taken begins."""
        return MIDDLE + self.taken_width + 4


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
    if schedules(person):
        yield from showings_without_consent(house, now)
        yield from showings_without_right(house, now)
        yield from alerts_to_answer(house, now)
        yield from gaps_to_fill(house, now)


def deals_to_sign(house: Broadcaster) -> Iterator[Job]:
    """Deals that lack this house's signature; the other side's makes them urgent."""
    for deal in exchange.waiting_for_signature_of(house):
        assert deal.current  # noqa: S101 -- only what was sent waits for a signature
        theirs = next(iter(deal.current.signatures.all()), None)
        other = deal.other(house)
        yield Job(
            title=_("Sign the deal"),
            address=reverse("exchange:deal", args=(deal.pk,)),
            action=_("Read and sign"),
            programme=deal.programme,
            house=str(other),
            person=str(theirs.person if theirs else deal.current.person if deal.current.house == other else ""),
            note=_("the other side has signed") if theirs else "",
            say=sentences.clause_sentence(
                exchange.terms_of(deal),
                licensor=str(deal.licensor),
                licensee=str(deal.licensee),
                programme=sentences.title(deal.programme),
            ),
            since=theirs.created_at if theirs else deal.created_at,
            is_urgent=theirs is not None,
        )


def offers_to_answer(house: Broadcaster) -> Iterator[Job]:
    """Offers to this house for which it has not asked."""
    for offer in exchange.unanswered(house).select_related("made_by"):
        yield Job(
            title=_("Look at an offer"),
            address=reverse("exchange:ask", args=(offer.pk,)),
            action=_("Look"),
            programme=offer.programme,
            house=str(offer.licensor),
            person=str(offer.made_by),
            since=offer.created_at,
        )


def screeners_to_answer(house: Broadcaster) -> Iterator[Job]:
    """Requests to see a programme of the house that nobody has answered."""
    for one in screeners.asked_of(house).filter(state=ScreenerState.ASKED):
        yield Job(
            title=_("They want to see it first"),
            address=reverse("exchange:screener", args=(one.pk,)),
            action=_("Answer"),
            programme=one.programme,
            house=str(one.house),
            person=str(one.asked_by),
            say=one.words,
            since=one.created_at,
            is_urgent=True,
        )


def screeners_answered(person: Person, now: dt.datetime) -> Iterator[Job]:
    """What a person asked to see and may look at now, or was refused."""
    for one in screeners.answered_to(person, now):
        is_granted = one.state == ScreenerState.GRANTED
        if is_granted and not may_be_shown(one.programme):
            continue
        yield Job(
            title=_("You may look") if is_granted else _("Nothing to see"),
            address=reverse("exchange:screener", args=(one.pk,)),
            action=_("Look") if is_granted else _("Read"),
            programme=one.programme,
            house=str(one.programme.owner),
            person=str(one.answered_by),
            say=one.answer,
            since=one.answered_at,
            due=one.last_minute if is_granted else None,
        )


def deliveries_to_sign_for(house: Broadcaster) -> Iterator[Job]:
    """Files that the house has taken and not signed for."""
    for one in deliveries.deliveries_taken(house).filter(state=DeliveryState.READY, receipt=None):
        yield Job(
            title=_("Pull the files and sign for them"),
            address=reverse("exchange:delivery", args=(one.pk,)),
            action=_("Pull"),
            programme=one.programme,
            house=str(one.programme.owner),
            person=str(one.taken_by),
            since=one.created_at,
        )


def films_that_failed(house: Broadcaster) -> Iterator[Job]:
    """Programmes whose last ingest failed."""
    failed = programmes_of(house).filter(ingests__state=IngestState.FAILED).distinct()
    for programme in failed:
        last = latest_ingest(programme)
        if last and last.state == IngestState.FAILED:
            yield Job(
                title=_("Bring it in again"),
                address=reverse("catalogue:programme", args=(programme.pk,)),
                action=_("See what is wrong"),
                programme=programme,
                note=last.problem,
                since=last.finished_at or last.created_at,
                is_urgent=True,
            )


def drafts_for(person: Person, house: Broadcaster) -> list[Declaration]:
    """Drafts of the house that a person may review, and those of the person's own that somebody has reviewed."""
    to_read = Q(state=DeclarationState.DRAFT) & ~Q(declared_by=person)
    to_sign = Q(state=DeclarationState.REVIEWED, declared_by=person)
    found = Declaration.objects.filter(to_read | to_sign, version__made_by=house, state__in=OPEN)
    return list(
        found.select_related(
            "version__programme__owner", "version__programme__package", "declared_by", "reviewed_by"
        ).order_by("version__programme_id", "version__kind", "version__language")
    )


def drafts_to_read_or_sign(drafts: Iterable[Declaration]) -> Iterator[Job]:
    """One job for each programme and state of its drafts."""
    sorted_out: dict[tuple[Programme, str], list[Declaration]] = defaultdict(list)
    for draft in drafts:
        sorted_out[draft.version.programme, draft.state].append(draft)
    for (programme, state), row in sorted_out.items():
        is_read = state == DeclarationState.REVIEWED
        yield Job(
            title=_("Sign what was reviewed") if is_read else _("Review a draft"),
            address=reverse("origin:declare", args=(programme.pk,)),
            action=_("Read and sign") if is_read else _("Look"),
            programme=programme,
            house=str(row[0].declared_for),
            person=sentences.in_a_row(
                dict.fromkeys(str(one.reviewed_by if is_read else one.declared_by) for one in row)
            ),
            note=sentences.in_a_row(name_of(one.version) for one in row),
            since=min((one.reviewed_at if is_read else one.declared_at) or one.declared_at for one in row),
        )


def declarations_without_consent(house: Broadcaster) -> Iterator[Job]:
    """Programmes off the air for a missing consent that this house owns, or has made what rests on it."""
    ours = Programme.objects.filter(Q(owner=house) | Q(versions__made_by=house)).values_list("pk", flat=True)
    found = {
        one.version.programme_id
        for one in without_consent(set(ours))
        if house.pk in (one.version.programme.owner_id, one.version.made_by_id)
    }
    for programme in Programme.objects.filter(pk__in=found).select_related("owner", "package"):
        yield Job(
            title=_("A consent was withdrawn or has run out: replace the voice or face"),
            address=reverse("origin:declare", args=(programme.pk,)),
            action=_("Declare"),
            programme=programme,
            house=str(programme.owner),
            note=sentences.SENTENCES["consent"]({}, ""),
            is_urgent=True,
        )


def declarations_to_make(house: Broadcaster, drafts: Iterable[Declaration]) -> Iterator[Job]:
    """Programmes with versions of this house that nobody has declared, without the drafts that are a job already."""
    undeclared = (
        Version.objects.filter(made_by=house, kind__in=FILMED)
        .exclude(declarations__state=DeclarationState.SIGNED)
        .exclude(pk__in=[one.version_id for one in drafts])
        .select_related("programme__owner", "programme__package")
        .order_by("programme_id", "kind", "language")
    )
    versions: dict[Programme, list[Version]] = defaultdict(list)
    for version in undeclared:
        versions[version.programme].append(version)
    for programme, missing in versions.items():
        yield Job(
            title=_("Declare the use of AI"),
            address=reverse("origin:declare", args=(programme.pk,)),
            action=_("Declare"),
            programme=programme,
            house=str(house),
            note=_("without it nobody can be offered the programme: %(versions)s")
            % {"versions": sentences.in_a_row(map(name_of, missing))},
            since=min(one.created_at for one in missing),
        )


def name_of(version: Version) -> str:
    """picture; sound (Kazakh)."""
    kind = version.get_kind_display()
    return f"{kind} ({sentences.language(version.language)})" if version.language else kind


def showings_without_consent(house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """Coming slots in which the slate will stand, because a consent does not hold; one job for each programme."""
    coming = list(
        Slot.objects.filter(channel__broadcaster=house, removed_at=None, starts_at__gt=now)
        .select_related("channel", "programme__owner", "programme__package")
        .order_by("starts_at")
    )
    out = withheld({slot.programme_id for slot in coming})
    first: dict[tuple[object, object], Slot] = {}
    for slot in coming:
        if slot.programme_id in out:
            first.setdefault((slot.channel_id, slot.programme_id), slot)
    for slot in first.values():
        yield Job(
            title=_("A consent was withdrawn or has run out: plan something else"),
            address=schedule_address(slot.channel, slot.starts_at),
            action=_("Open the schedule"),
            programme=slot.programme,
            house=str(slot.programme.owner),
            note=sentences.SENTENCES["consent"]({}, ""),
            due=slot.starts_at,
        )


def showings_without_right(house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """Planned showings of the next week that the house may not show in its own country, or that need a person."""
    for channel in channels.channels_of(house):
        # What has begun is on the air as it was published.
        planned = [slot for slot in channels.slots(channel, now, now + WEEK) if slot.starts_at >= now]
        for slot, answers in channels.decided(channel, planned).items():
            answer = answers[house.territory]
            if answer.answer in (Answer.DENY, Answer.REVIEW):
                yield Job(
                    title=_("Replace it, or get the right")
                    if answer.answer is Answer.DENY
                    else _("Say whether it may be shown at this hour")
                    if answer.reasons[0][0] == AGE_HOURS
                    else _("Say which licence it uses"),
                    address=schedule_address(channel, slot.starts_at),
                    action=_("Open the schedule"),
                    programme=slot.programme,
                    house=str(slot.programme.owner),
                    note=sentences.say(answer, time_zone=house.time_zone)[0],
                    due=slot.starts_at,
                )


def alerts_to_answer(house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """What else stands against the next 72 hours: one job for each channel and kind, about the first showing."""
    for channel in channels.channels_of(house):
        kinds: dict[alerts.Kind, list[alerts.Alert]] = defaultdict(list)
        for one in alerts.alerts_of(channel, now):
            if one.kind in TOLD_AS_ALERTS:
                kinds[one.kind].append(one)
        for row in kinds.values():
            first, more = row[0], len(row) - 1
            others = ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more} if more else ""
            yield Job(
                title=_("Alert: %(what)s") % {"what": first.name},
                address=reverse("channels:alerts", args=(channel.slug,)),
                action=_("Look"),
                programme=first.slot.programme,
                house=languages.pick(channel.names, sentences.reader())[1],
                note=" ".join(filter(None, (*first.said, others))),
                due=first.slot.starts_at,
            )


def gaps_to_fill(house: Broadcaster, now: dt.datetime) -> Iterator[Job]:
    """Times of the next day in which a channel of the house shows nothing; one job for each channel."""
    zone = ZoneInfo(house.time_zone)
    for channel in channels.channels_of(house):
        # What the channel repeats by itself fills a gap too.
        shown = [(one.starts_at, one.stops_at) for one in channels.slots(channel, now, now + DAY)]
        shown += [(one.starts_at, one.stops_at) for one in channels.repeats(channel, now, now + DAY)]
        if found := gaps(shown, now, now + DAY):
            times = [between(start.astimezone(zone), stop.astimezone(zone)) for start, stop in found[:3]]
            yield Job(
                title=ngettext("Fill a gap in the schedule", "Fill %(count)s gaps in the schedule", len(found))
                % {"count": len(found)},
                address=schedule_address(channel, found[0][0]),
                action=_("Open the schedule"),
                house=languages.pick(channel.names, sentences.reader())[1],
                note=", ".join(times) + (" …" if len(found) > len(times) else ""),
                due=found[0][0],
            )


def between(start: dt.datetime, stop: dt.datetime) -> str:
    """Two times of the clock; the second with its day where that is another one."""
    day = "" if start.date() == stop.date() else f"{dates.short_day(stop.date(), sentences.reader())} "
    return f"{start:%H:%M}–{day}{stop:%H:%M}"


def gaps(
    spans: Iterable[tuple[dt.datetime, dt.datetime]], start: dt.datetime, stop: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime]]:
    """What the half-open spans leave uncovered of [start, stop); less than a minute is no gap."""
    free, at = [], start
    for first, last in sorted(span for span in spans if span[0] < stop):
        if first - at >= SMALLEST_GAP:
            free.append((at, first))
        at = max(at, last)
    if stop - at >= SMALLEST_GAP:
        free.append((at, stop))
    return free


def schedule_address(channel: Channel, at: dt.datetime) -> str:
    """The day of a channel's schedule."""
    day = at.astimezone(ZoneInfo(channel.time_zone)).date()
    return f"/channels/{channel.slug}/?day={day.isoformat()}"


def waiting_for_others(house: Broadcaster, now: dt.datetime) -> Iterator[Waiting]:
    """Deals that this house has signed and the other has not."""
    for deal in exchange.waiting_for_others(house):
        assert deal.current  # noqa: S101 -- this house has signed it
        ours = next(one for one in deal.current.signatures.all() if one.broadcaster_id == house.pk)
        yield Waiting(deal, str(deal.other(house)), (now - ours.created_at).days)


def rights_that_end(house: Broadcaster, now: dt.datetime) -> Iterator[Ending]:
    """Rights of this house that end within 72 hours."""
    for clause, stop in rights.ending_soon(house, SOON):
        late = (
            Slot.objects.filter(
                channel__broadcaster=house, programme=clause.programme_id, removed_at=None, starts_at__gte=stop
            )
            .select_related("channel")
            .first()
        )
        yield Ending(clause, int((stop - now).total_seconds() // 3600), stop, late)


def what_we_may_show(house: Broadcaster, now: dt.datetime) -> Picture | None:
    """The windows of what other houses have licensed to this one, drawn; the newest first."""
    rows: dict[str, list[Span]] = {}
    clauses = (
        Clause.objects.filter(holder=house, kind=Kind.GRANT, contract__ended_at=None)
        .select_related("programme", "contract")
        .order_by("-contract__in_force_from", "position")
    )
    for clause in clauses:
        if clause.end_day and clause.end_day <= now.date():
            continue
        title = sentences.title(clause.programme)
        if title not in rows and len(rows) == MOST_DRAWN:
            break
        last = clause.end_day - DAY if clause.end_day else None
        first = clause.first_day or clause.contract.in_force_from.date()
        rows.setdefault(title, []).append(Span(first, last, "st-a"))
    if not rows:
        return None
    return timeline([(short(title), spans, False) for title, spans in rows.items()], now.date(), NARROW)


def short(title: str, letters: int = 22) -> str:
    """A title that fits beside the picture; the whole one is in the list of contracts."""
    return title if len(title) <= letters else title[: letters - 1].rstrip() + "…"


def balance_of(house: Broadcaster) -> list[Balance]:
    """Minutes of programmes that this house gives and takes under contract, by the other house."""
    given: dict[Broadcaster, float] = defaultdict(float)
    taken: dict[Broadcaster, float] = defaultdict(float)
    clauses = Clause.objects.filter(contract__licensee__isnull=False).select_related(
        "contract__licensor", "contract__licensee", "programme__package"
    )
    for clause in clauses.filter(contract__licensor=house):
        assert clause.contract.licensee  # noqa: S101 -- asked in the query
        given[clause.contract.licensee] += minutes_of(clause.programme)
    for clause in clauses.filter(contract__licensee=house):
        taken[clause.contract.licensor] += minutes_of(clause.programme)
    houses = sorted({*given, *taken}, key=lambda one: -(given[one] + taken[one]))
    most = max([*given.values(), *taken.values()], default=0) or 1
    return [
        Balance(
            one,
            round(given[one]),
            round(taken[one]),
            LINE + LINE * row,
            round(LONGEST * given[one] / most, 1),
            round(LONGEST * taken[one] / most, 1),
        )
        for row, one in enumerate(houses)
    ]


def minutes_of(programme: Programme) -> float:
    """Length of a programme: of its package, else as planned."""
    package = getattr(programme, "package", None)
    return package.seconds / 60 if package else programme.minutes
