"""What the register knows: whether a consent holds, for what, and how far its withdrawal has come."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from ortaq.core.text import languages
from ortaq.members.models import Broadcaster
from ortaq.standards.consents import reach
from ortaq.standards.models import ENDED, ENDS, FITTING, Consent, ConsentKind, Notice, Subject, WithdrawalRequest
from ortaq.standards.protection import subject_keys

WITHIN = dt.timedelta(seconds=60)
"""The end of a consent has reached everything after so long."""


class ConsentState(StrEnum):
    """Whether a consent holds."""

    IN_FORCE = "in-force"
    NOT_YET = "not-yet"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Known:
    """A consent as the register knows it; `house` is the id of the member that keeps it.

    `programmes`, `languages` and `territories` that are empty are all of them; `operations` that are empty are none.
    """

    reference: str
    house: object
    kind: str
    state: ConsentState
    programmes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    may_train: bool = False
    given_on: dt.date | None = None
    ends_on: dt.date | None = None
    by_guardian: bool = False

    @property
    def is_live(self) -> bool:
        """Whether it holds now."""
        return self.state is ConsentState.IN_FORCE

    def covers(self, *, programme: object = None, language: str = "", territory: str = "") -> str:
        """What it does not reach ("programme", "language" or "territory"); empty when it reaches all that is asked."""
        if programme is not None and self.programmes and str(programme) not in self.programmes:
            return "programme"
        # A consent to Kazakh is one to Kazakh in both scripts: nobody hears the script.
        spoken = {languages.primary(one) for one in self.languages}
        if language and spoken and languages.primary(language) not in spoken:
            return "language"
        return "territory" if territory and self.territories and territory not in self.territories else ""


def known_as(consent: Consent, at: dt.datetime | None = None) -> Known:
    """A row as a value."""
    return Known(
        reference=consent.reference,
        house=consent.house_id,
        kind=consent.kind,
        state=state_of(consent, at),
        programmes=frozenset(consent.programmes),
        languages=frozenset(consent.languages),
        territories=frozenset(consent.territories),
        operations=frozenset(consent.operations),
        may_train=consent.may_train,
        given_on=consent.given_on,
        ends_on=consent.ends_on,
        by_guardian=consent.by_guardian,
    )


def find(references: Collection[str], at: dt.datetime | None = None) -> dict[str, Known]:
    """Reference -> consent, for those that exist, as they stand at an instant (now); one query at most."""
    if not references:
        return {}
    found = Consent.objects.filter(reference__in=references).select_related("house")
    return {one.reference: known_as(one, at) for one in found}


def state_of(consent: Consent, at: dt.datetime | None = None) -> ConsentState:
    """Whether a consent holds at an instant (now); its days are those of the house that keeps it.

    A withdrawal counts from its own instant on.
    """
    when = at or timezone.now()
    if consent.withdrawn_at and (at is None or consent.withdrawn_at <= at):
        return ConsentState.WITHDRAWN
    day = when.astimezone(ZoneInfo(consent.house.time_zone)).date()
    if day < consent.given_on:
        return ConsentState.NOT_YET
    return ConsentState.OVER if consent.ends_on and day > consent.ends_on else ConsentState.IN_FORCE


def ends_at(consent: Consent) -> dt.datetime | None:
    """The instant at which a consent runs out: the end of its last day at the house; None: never."""
    if consent.ends_on is None:
        return None
    return dt.datetime.combine(consent.ends_on + dt.timedelta(days=1), dt.time(), ZoneInfo(consent.house.time_zone))


def endings() -> dict[str, dt.datetime]:
    """The consents that have a last day, by reference: the instant at which each runs out."""
    found = Consent.objects.exclude(ends_on=None).select_related("house")
    return {one.reference: at for one in found if (at := ends_at(one))}


def ended_at(consent: Consent, at: dt.datetime | None = None) -> dt.datetime | None:
    """Since when a consent holds no more, as of an instant (now): withdrawn, or run out; None: it has not ended."""
    when = at or timezone.now()
    ends = [one for one in (consent.withdrawn_at, ends_at(consent)) if one and one <= when]
    return min(ends, default=None)


def days_left(consent: Consent, at: dt.datetime | None = None) -> int | None:
    """Days until its last one, 0 on that day, as its house counts them; None when it has none."""
    if consent.ends_on is None:
        return None
    today = (at or timezone.now()).astimezone(ZoneInfo(consent.house.time_zone)).date()
    return (consent.ends_on - today).days


def not_in_force(references: Collection[str]) -> set[str]:
    """Those that do not hold now: withdrawn, over, or unknown to the register."""
    known = find(references)
    return {one for one in references if one not in known or not known[one].is_live}


def limited() -> dict[str, frozenset[str]]:
    """The consents that reach only some territories, by reference; a house has few of them."""
    found = Consent.objects.exclude(territories=[]).values_list("reference", "territories")
    return {reference: frozenset(codes) for reference, codes in found}


def consents_of(house: Broadcaster) -> QuerySet[Consent]:
    """The register of a house, the newest first."""
    return Consent.objects.filter(house=house).select_related("house", "subject")


def subjects_of(house: Broadcaster) -> QuerySet[Subject]:
    """The people whose consents a house keeps, and who are not erased."""
    return Subject.objects.filter(house=house, is_named=False, erased_at=None)


def fitting(kind: str) -> tuple[str, ...]:
    """What AI can do with what was agreed to; nothing for what is no kind."""
    return tuple(str(one) for one in FITTING[ConsentKind(kind)]) if kind in ConsentKind.values else ()


def personal_of(subject: Subject) -> dict[str, str]:
    """What names the person: `name`, `contact`, `born_on`; empty once the person is erased."""
    return subject_keys.opened(subject, subject.sealed, subject.pk)


def name_of(subject: Subject) -> str:
    """The person's name for people of the house; the pseudonym when nobody can read it any more."""
    return personal_of(subject).get("name") or subject.pseudonym


def choices_for(house: Broadcaster) -> list[tuple[str, str, str]]:
    """What people of a house may name in a declaration now: reference, the person's name, what the consent is to."""
    living = [one for one in consents_of(house) if known_as(one).is_live]
    return [(one.reference, name_of(one.subject), one.get_kind_display()) for one in living]


def private_of(consent: Consent) -> dict[str, str]:
    """What of a consent names people or places: `proof`, `guardian`, `relation`, `salt`; empty after erasure."""
    return subject_keys.opened(consent.subject, consent.sealed, consent.pk)


def terms_of(consent: Consent) -> dict[str, Any]:
    """What was agreed, as JSON values: what the commitment in the audit log is made over."""
    return {
        "reference": consent.reference,
        "kind": consent.kind,
        "programmes": sorted(consent.programmes),
        "languages": sorted(consent.languages),
        "territories": sorted(consent.territories),
        "operations": sorted(consent.operations),
        "may_train": consent.may_train,
        "given_on": consent.given_on,
        "ends_on": consent.ends_on,
        "by_guardian": consent.by_guardian,
        "proof_sha256": consent.proof_sha256,
    }


def by_token(token: str) -> Consent | None:
    """The consent of a receipt; None when there is none."""
    return Consent.objects.select_related("house", "subject").filter(token=token).first() if token else None


def secret_digest(text: str) -> str:
    """What is stored of a receipt's secret, however it was typed."""
    return hashlib.sha256("".join(text.upper().split()).replace("-", "").encode()).hexdigest()


def open_request(consent: Consent) -> WithdrawalRequest | None:
    """The request for withdrawal that nobody has answered; None when there is none."""
    return consent.requests.filter(answered_at=None).first()


def requests_to(house: Broadcaster) -> QuerySet[WithdrawalRequest]:
    """Requests for withdrawal that a house has not answered, the oldest first."""
    return WithdrawalRequest.objects.filter(consent__house=house, answered_at=None).select_related("consent__subject")


def notices_to(house: Broadcaster) -> QuerySet[Notice]:
    """Consents of whose end a house was told and which it has not followed yet, the oldest first."""
    return _open_notices(house).filter(kind__in=ENDED)


def endings_to(house: Broadcaster) -> list[Notice]:
    """Consents that still hold and of which a house was told that they end, until it has noted that; the next first."""
    found = _open_notices(house).filter(kind__in=ENDS)
    # The nearer word replaces the one before it.
    newest = {one.consent_id: one for one in found if state_of(one.consent) is ConsentState.IN_FORCE}
    return sorted(newest.values(), key=lambda one: (one.consent.ends_on or dt.date.max, one.created_at))


def _open_notices(house: Broadcaster) -> QuerySet[Notice]:
    return Notice.objects.filter(house=house, done_at=None).select_related("consent__house")


def titles_of(programmes: Iterable[object]) -> dict[str, str]:
    """Programme id -> title, for those that some room knows."""
    ids = [uuid.UUID(str(one)) for one in programmes]
    return {str(one.programme): one.title for one in reach.titles(ids)} if ids else {}


@dataclass(frozen=True)
class Cascade:
    """How far a consent reaches, and after its end (withdrawn, or run out) how far that has come.

    `holders` and `notices` are houses with the titles of the programmes that they hold; `foretold` are those that were
    told that it ends.
    """

    consent: Consent
    ended_at: dt.datetime | None
    rests: list[reach.Rests]
    holders: list[tuple[Broadcaster, list[str]]]
    notices: list[tuple[Notice, list[str]]]
    foretold: list[Notice]
    showings: list[reach.OnAir]

    @property
    def seconds(self) -> int | None:
        """How long its end took to reach every house and every screen that showed it; None: not yet there."""
        if self.ended_at is None or not self.is_through:
            return None
        done = [self.consent.through_at] if self.consent.through_at else self.reached
        last = max([self.ended_at, *done])
        return int((last - self.ended_at).total_seconds())

    @property
    def reached(self) -> list[dt.datetime]:
        """When each house was told, and when the slate came to each screen that showed it."""
        told = [one.created_at for one, _titles in self.notices]
        shown = [one for one in self.showings if self.ended_at and one.starts_at <= self.ended_at]
        return told + [one.off_at for one in shown if one.off_at]

    @property
    def is_through(self) -> bool:
        """Whether every holder was told and every showing is off; what once was stays so, whatever is made later."""
        if self.consent.through_at:
            return True
        told = {one.house_id for one, _titles in self.notices}
        return all(one.off_at for one in self.showings) and {house.pk for house, _titles in self.holders} <= told

    @property
    def is_late(self) -> bool:
        """Whether a minute passed before everything was through, or has passed and something still stands."""
        seconds = self.seconds
        if self.ended_at is None:
            return False
        return timezone.now() > self.ended_at + WITHIN if seconds is None else seconds > WITHIN.total_seconds()


def holders_of(consent: Consent, rests: Iterable[reach.Rests]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Houses that own, have made, may show or show what rests on a consent, but for its own: id -> ids of programmes.

    Who shows something under an open licence has no contract, and is found on the air as it was when the consent ended.
    """
    row = list(rests)
    works = {one.programme for one in row}
    held = [(house, one.programme) for one in row for house in one.houses]
    held += [(one.house, one.programme) for one in reach.holders(works)]
    held += [(one.house, one.programme) for one in reach.on_air(works, ended_at(consent) or timezone.now())]
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for house, programme in held:
        if house != consent.house_id:
            found.setdefault(house, set()).add(programme)
    return found


def cascade_of(consent: Consent) -> Cascade:
    """What rests on a consent, who holds it, where it is shown; after its end, who was told and when."""
    ended = ended_at(consent)
    rests = reach.resting(consent.reference)
    programmes = {one.programme for one in rests}
    names: Mapping[uuid.UUID, str] = {one.programme: one.title for one in rests}
    held = holders_of(consent, rests)
    houses = Broadcaster.objects.filter(pk__in=held).order_by("name")
    told = list(consent.notices.select_related("house", "done_by"))
    notices = [one for one in told if one.has_ended]
    older = titles_of({one for notice in notices for one in notice.programmes} - {str(pk) for pk in programmes})
    return Cascade(
        consent=consent,
        ended_at=ended,
        rests=rests,
        holders=[(house, sorted(names[pk] for pk in held[house.pk])) for house in houses],
        notices=[
            (one, sorted(older.get(pk) or names.get(uuid.UUID(pk), "") for pk in one.programmes)) for one in notices
        ],
        foretold=[one for one in told if not one.has_ended],
        showings=reach.on_air(programmes, ended or timezone.now()) if programmes else [],
    )
