"""Call for projects, pitch, put pictures on the board, answer."""

import datetime as dt
import time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from ortaq.catalogue import shelves
from ortaq.catalogue.about import Incoming, is_tag
from ortaq.core.media.stills import poster_of
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.studio import queries, rules
from ortaq.studio.models import (
    Call,
    Episode,
    MoodPicture,
    Partner,
    PartnerRole,
    PartnerState,
    Pitch,
    PitchState,
    Project,
    Theme,
)
from ortaq.work.models import Words
from ortaq.work.refused import Refused

CURRENCIES = ("AZN", "EUR", "HUF", "KGS", "KZT", "TMT", "TRY", "USD", "UZS")
"""ISO 4217 of the members' countries and the two in which they settle."""
MOST_PICTURES = 12
LONGEST = 600
"""Minutes."""
SHELF = "moods"


class CallUnclear(Refused):
    """The call lacks something."""


class CallClosed(Refused):
    """Ideas are no longer taken."""


class PitchUnclear(Refused):
    """The pitch lacks something."""


class NotAPicture(Refused):
    """The file is no picture that we can read, or there are too many."""


class AlreadyAnswered(Refused):
    """The pitch is no longer open."""


def said(words: Words) -> Words:
    """Texts without those that are empty."""
    return {tag: text.strip() for tag, text in words.items() if text.strip()}


def call(*, by: Person, title: Words, theme: str, last_day: dt.date, currency: str, about: Words | None = None) -> Call:
    """Call for projects on a theme; every member may answer until the last day."""
    require(rules.calls(by), _("Only producers, acquisitions editors and the secretariat can call for projects."))
    house = by.broadcaster
    assert house  # noqa: S101 -- whoever may call works for a house
    if not said(title):
        raise CallUnclear(_("Give the call a title."))
    if theme not in Theme.values:
        raise CallUnclear(_("There is no theme “%(theme)s”.") % {"theme": theme})
    if currency not in CURRENCIES:
        raise CallUnclear(_("Choose a currency: %(codes)s.") % {"codes": ", ".join(CURRENCIES)})
    if last_day < queries.day_there(house.time_zone):
        raise CallUnclear(_("The last day has passed already."))
    with transaction.atomic():
        made = Call.objects.create(
            house=house,
            called_by=by,
            title=said(title),
            about=said(about or {}),
            theme=theme,
            last_day=last_day,
            time_zone=house.time_zone,
            currency=currency,
        )
        ledger.record(made, "call called", by=by, theme=theme, last_day=last_day)
    return made


def close(*, call: Call, by: Person) -> Call:
    """Take no more ideas; what was sent can still be answered."""
    require(
        bool(rules.calls(by)) and by.broadcaster_id == call.house_id,
        _("Only %(house)s can close its call.") % {"house": call.house},
    )
    with transaction.atomic():
        held = Call.objects.select_for_update(of=("self",)).select_related("house").get(pk=call.pk)
        if held.closed_at is None:
            held.closed_at = timezone.now()
            held.save(update_fields=["closed_at"])
            ledger.record(held, "call closed", by=by)
    return held


def pitch(
    *,
    call: Call,
    by: Person,
    title: Words,
    logline: str,
    language: str,
    minutes: int,
    synopsis: str = "",
    episodes: int = 1,
) -> Pitch:
    """Write an idea down for a call; it is one's house's own until it is sent."""
    require(rules.pitches(by), _("Only producers and dubbing managers can pitch."))
    house = by.broadcaster
    assert house  # noqa: S101 -- whoever may pitch works for a house
    refuse_when_closed(Call.objects.get(pk=call.pk))
    if not said(title) or not logline.strip():
        raise PitchUnclear(_("Give it a title and say the idea in one sentence."))
    if not is_tag(language):
        raise PitchUnclear(_("Say in which language it would be made."))
    if not 1 <= minutes <= LONGEST or not 1 <= episodes <= LONGEST:
        raise PitchUnclear(_("Say how long it is, and how many episodes it has: 1 to %(most)d.") % {"most": LONGEST})
    with transaction.atomic():
        made = Pitch.objects.create(
            call=call,
            house=house,
            pitched_by=by,
            title=said(title),
            logline=logline.strip()[:300],
            synopsis=synopsis.strip(),
            language=language,
            minutes=minutes,
            episodes=episodes,
        )
        ledger.record(made, "pitch drafted", by=by, call=call.pk)
    return made


def refuse_when_closed(call: Call) -> None:
    """Raise CallClosed unless ideas are still taken."""
    if not queries.is_open(call):
        raise CallClosed(_("This call is closed."))


def own(pitch: Pitch, by: Person) -> Pitch:
    """The pitch, locked; raises NotAllowed unless the person makes programmes at the house whose idea it is."""
    require(
        bool(rules.pitches(by)) and by.broadcaster_id == pitch.house_id,
        _("Only producers and dubbing managers of %(house)s can change this idea.") % {"house": pitch.house},
    )
    return Pitch.objects.select_for_update(of=("self",)).select_related("call__house", "house").get(pk=pitch.pk)


def add_picture(*, pitch: Pitch, by: Person, picture: Incoming, caption: str = "") -> MoodPicture:
    """Put a picture on the board of a draft; it is made anew as a JPEG, so nothing else of the file is kept."""
    trial = shelves.making(f"mood-{time.monotonic_ns()}.jpg")
    try:
        poster_of(picture.path, trial)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        trial.unlink(missing_ok=True)
        raise NotAPicture(_("“%(file)s” is not a picture that we can read.") % {"file": picture.called}) from error
    stored = shelves.take_in(Incoming(trial, ours=True), SHELF)
    try:
        with transaction.atomic():
            held = own(pitch, by)
            refuse_unless(held, PitchState.DRAFT)
            refuse_full(held)
            last = held.pictures.order_by("-place").values_list("place", flat=True).first() or 0
            made = MoodPicture.objects.create(
                pitch=held,
                file=stored.name,
                sha256=stored.sha256,
                size=stored.size,
                caption=caption.strip()[:200],
                place=last + 1,
            )
            ledger.record(made, "picture added", by=by, pitch=held.pk, sha256=stored.sha256)
    except BaseException:
        shelves.throw_away([stored.name])
        raise
    return made


def refuse_full(pitch: Pitch) -> None:
    """Raise NotAPicture when the board holds no more."""
    if pitch.pictures.count() >= MOST_PICTURES:
        raise NotAPicture(_("A board holds %(most)d pictures.") % {"most": MOST_PICTURES})


def remove_picture(*, picture: MoodPicture, by: Person) -> None:
    """Take a picture from the board of a draft."""
    with transaction.atomic():
        held = own(picture.pitch, by)
        refuse_unless(held, PitchState.DRAFT)
        ledger.record(picture, "picture removed", by=by, pitch=held.pk, sha256=picture.sha256)
        name = picture.file
        picture.delete()
        transaction.on_commit(lambda: shelves.throw_away([name]))


def refuse_unless(pitch: Pitch, state: PitchState) -> None:
    """Raise AlreadyAnswered unless the pitch is in this state."""
    if pitch.state != state:
        raise AlreadyAnswered(
            _("This idea is %(state)s; it can no longer be changed.") % {"state": pitch.get_state_display()}
        )


def send(*, pitch: Pitch, by: Person) -> Pitch:
    """Send a draft to the house that called."""
    with transaction.atomic():
        held = own(pitch, by)
        refuse_unless(held, PitchState.DRAFT)
        refuse_when_closed(held.call)
        held.state, held.sent_at = PitchState.SENT, timezone.now()
        held.save(update_fields=["state", "sent_at"])
        ledger.record(held, "pitch sent", by=by, call=held.call_id)
    return held


def withdraw(*, pitch: Pitch, by: Person) -> Pitch:
    """Take an idea back that was not answered."""
    with transaction.atomic():
        held = own(pitch, by)
        if held.state not in (PitchState.DRAFT, PitchState.SENT):
            refuse_unless(held, PitchState.SENT)
        held.state = PitchState.WITHDRAWN
        held.save(update_fields=["state"])
        ledger.record(held, "pitch withdrawn", by=by, call=held.call_id)
    return held


def answer(*, pitch: Pitch, by: Person, accept: bool, words: str = "", lead: Broadcaster | None = None) -> Pitch:
    """Accept an idea, and a project begins; or decline it, with a reason.

    The house that pitched leads the project unless `lead` says the caller does; both take part from the beginning.
    """
    require(
        bool(rules.calls(by)) and by.broadcaster_id == pitch.call.house_id,
        _("Only %(house)s, which called, can answer this idea.") % {"house": pitch.call.house},
    )
    if not accept and not words.strip():
        raise PitchUnclear(_("Say why not; somebody has worked on it."))
    with transaction.atomic():
        held = (
            Pitch.objects.select_for_update(of=("self",))
            .select_related("call__house", "house", "pitched_by")
            .get(pk=pitch.pk)
        )
        refuse_unless(held, PitchState.SENT)
        leading = lead or held.house
        if leading.pk not in {held.house_id, held.call.house_id}:
            raise PitchUnclear(_("The project is led by the house that called, or by the one that pitched."))
        held.state = PitchState.ACCEPTED if accept else PitchState.DECLINED
        held.answer, held.answered_by, held.answered_at = words.strip(), by, timezone.now()
        held.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        ledger.record(held, "pitch accepted" if accept else "pitch declined", by=by, call=held.call_id)
        if accept:
            begin(held, leading, by)
    return held


def begin(pitch: Pitch, lead: Broadcaster, by: Person) -> Project:
    """The project of an idea that was accepted."""
    call = pitch.call
    project = Project.objects.create(
        house=lead,
        title=pitch.title,
        theme=call.theme,
        currency=call.currency,
        pitch=pitch,
        begun_by=by,
        about={pitch.language: pitch.synopsis or pitch.logline},
        language=pitch.language,
        minutes=pitch.minutes,
        is_series=pitch.episodes > 1,
    )
    if project.is_series:
        Episode.objects.bulk_create(
            Episode(project=project, number=number, minutes=pitch.minutes) for number in range(1, pitch.episodes + 1)
        )
    for house in dict.fromkeys((lead, pitch.house, call.house)):
        Partner.objects.create(
            project=project,
            broadcaster=house,
            role=PartnerRole.LEAD if house == lead else PartnerRole.CO_PRODUCER,
            state=PartnerState.JOINED,
            languages=house.languages[:1],
            answered_at=timezone.now(),
        )
    ledger.record(project, "project begun", by=by, pitch=pitch.pk, lead=lead.pk)
    return project
