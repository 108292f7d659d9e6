"""Plan milestones and what is due with them; bring files, note moments, mend."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue import shelves
from ortaq.catalogue.about import Incoming, is_tag
from ortaq.catalogue.actions.look import look_at, poster_problem
from ortaq.core.origin.uses import AIUse, BadStatement, Part, Statement
from ortaq.core.text.tracks import parsed
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.origin.sentences import what_is_wrong
from ortaq.studio import queries, rules
from ortaq.studio.actions.projects import locked, require_lead
from ortaq.studio.models import (
    Deliverable,
    DeliverableKind,
    Episode,
    FileVersion,
    Milestone,
    MilestoneKind,
    MilestoneState,
    Note,
    Project,
    ProjectState,
)
from ortaq.work.models import Json
from ortaq.work.refused import Refused

LONGEST_SILENCE = 60
"""Days."""
PART_OF = {
    DeliverableKind.SCRIPT: Part.TEXT,
    DeliverableKind.ANIMATIC: Part.PICTURE,
    DeliverableKind.PICTURE: Part.PICTURE,
    DeliverableKind.MUSIC_AND_EFFECTS: Part.SOUND,
    DeliverableKind.SOUND: Part.SOUND,
    DeliverableKind.DIALOGUE_LIST: Part.TEXT,
    DeliverableKind.SUBTITLES: Part.SUBTITLES,
    DeliverableKind.STILLS: Part.IMAGES,
    DeliverableKind.CUE_SHEET: Part.TEXT,
    DeliverableKind.MANIFEST: Part.TEXT,
}
"""What a deliverable is a part of, for what is declared of it."""
SPOKEN = (DeliverableKind.SOUND, DeliverableKind.SUBTITLES, DeliverableKind.DIALOGUE_LIST)
"""What is of one language."""
FILMED = (DeliverableKind.ANIMATIC, DeliverableKind.PICTURE)
HEARD = (DeliverableKind.MUSIC_AND_EFFECTS, DeliverableKind.SOUND)
OF_EPISODE = (
    DeliverableKind.SCRIPT,
    DeliverableKind.ANIMATIC,
    DeliverableKind.PICTURE,
    DeliverableKind.MUSIC_AND_EFFECTS,
    DeliverableKind.SOUND,
    DeliverableKind.DIALOGUE_LIST,
    DeliverableKind.SUBTITLES,
)
"""What the usual plan of a series asks for each episode; the rest is of the whole series."""
IN_THE_FILM = (
    DeliverableKind.PICTURE,
    DeliverableKind.MUSIC_AND_EFFECTS,
    DeliverableKind.SOUND,
    DeliverableKind.SUBTITLES,
)
"""What an episode is made of: in a series it says of which."""
USUAL: tuple[tuple[MilestoneKind, int, tuple[DeliverableKind, ...]], ...] = (
    (MilestoneKind.SCRIPT, 21, (DeliverableKind.SCRIPT,)),
    (MilestoneKind.ANIMATIC, 28, (DeliverableKind.ANIMATIC,)),
    (MilestoneKind.ROUGH_CUT, 42, ()),
    (MilestoneKind.LOCK, 14, (DeliverableKind.PICTURE,)),
    (MilestoneKind.SOUND, 21, (DeliverableKind.MUSIC_AND_EFFECTS, DeliverableKind.DIALOGUE_LIST)),
    (MilestoneKind.DELIVERY, 14, (DeliverableKind.STILLS, DeliverableKind.CUE_SHEET, DeliverableKind.MANIFEST)),
)
"""The usual steps: how many days each takes, and what the lead delivers with it."""
SHELF = "studio"


class PlanUnclear(Refused):
    """The milestone or what is due with it makes no sense."""


class FileNotTaken(Refused):
    """The file cannot be taken; the message says why."""


class StatementMissing(Refused):
    """Nobody has said what AI made of the file, or what was said cannot stand."""


class NoteUnclear(Refused):
    """The note says nothing, or of no moment of the film."""


def plan(
    *,
    project: Project,
    by: Person,
    kind: str,
    first_day: dt.date,
    due_on: dt.date,
    needed: int,
    silence_days: int | None = None,
) -> Milestone:
    """Put a milestone into the calendar, or move one that is open; `needed` of the partners must approve it."""
    require_lead(project, by)
    if kind not in MilestoneKind.values:
        raise PlanUnclear(_("There is no step “%(kind)s”.") % {"kind": kind})
    if due_on < first_day:
        raise PlanUnclear(_("The last day is before the first."))
    if needed < 1:
        raise PlanUnclear(_("At least one partner must approve."))
    if silence_days is not None and not 1 <= silence_days <= LONGEST_SILENCE:
        raise PlanUnclear(_("Silence can be taken for a yes after 1 to %(most)d days.") % {"most": LONGEST_SILENCE})
    with transaction.atomic():
        held = locked(project)
        there = held.milestones.filter(kind=kind).first()
        if there and there.state != MilestoneState.OPEN:
            raise PlanUnclear(_("This milestone waits for approval or has it; ask for a change order."))
        milestone = there or Milestone(project=held, kind=kind)
        milestone.first_day, milestone.due_on = first_day, due_on
        milestone.needed, milestone.silence_days = needed, silence_days
        milestone.save()
        ledger.record(
            milestone,
            "milestone planned",
            by=by,
            project=held.pk,
            kind=kind,
            first_day=first_day,
            due_on=due_on,
            needed=needed,
            silence_days=silence_days,
        )
    return milestone


def plan_usual(*, project: Project, by: Person, first_day: dt.date) -> list[Milestone]:
    """Put the usual milestones into an empty calendar: all partners approve each, silence counts after a week.

    The lead delivers what is common, each partner the sound of its languages; whoever makes no sound can be asked for
    subtitles instead.
    """
    require_lead(project, by)
    with transaction.atomic():
        held = locked(project)
        if held.milestones.exists():
            raise PlanUnclear(_("There are milestones already."))
        day, made = first_day, []
        houses = queries.houses_of(held)
        for kind, days, due in USUAL:
            last = day + dt.timedelta(days=days - 1)
            one = Milestone.objects.create(
                project=held,
                kind=kind,
                first_day=day,
                due_on=last,
                needed=len(houses),
                silence_days=None if kind == MilestoneKind.LOCK else 7,
            )
            for what in due:
                tag = held.language if what in SPOKEN else ""
                for episode in queries.films_of(held) if what in OF_EPISODE else [None]:
                    Deliverable.objects.create(
                        milestone=one, kind=what, language=tag, house=held.house, episode=episode
                    )
            if kind == MilestoneKind.SOUND:
                ask_for_sounds(one, held)
            made.append(one)
            day = last + dt.timedelta(days=1)
        ledger.record(held, "planned", by=by, first_day=first_day, milestones=[one.pk for one in made])
    return made


def ask_for_sounds(milestone: Milestone, project: Project) -> None:
    """A sound of each language, from the first partner that makes a version in it."""
    asked: dict[str, Broadcaster] = {}
    for partner in queries.joined(project):
        for tag in partner.languages:
            asked.setdefault(tag, partner.broadcaster)
    for tag, house in asked.items():
        for episode in queries.films_of(project):
            Deliverable.objects.create(
                milestone=milestone, kind=DeliverableKind.SOUND, language=tag, house=house, episode=episode
            )


def ask(
    *,
    milestone: Milestone,
    by: Person,
    kind: str,
    house: Broadcaster,
    language: str = "",
    episode: Episode | None = None,
) -> Deliverable:
    """Agree that a house delivers something with a milestone; what a film is made of, in a series for an episode."""
    require_lead(milestone.project, by)
    if kind not in DeliverableKind.values:
        raise PlanUnclear(_("There is no deliverable “%(kind)s”.") % {"kind": kind})
    if (kind in SPOKEN) != bool(language):
        raise PlanUnclear(_("Sound, subtitles and a dialogue list are of one language; nothing else is."))
    if language and not is_tag(parsed(language)[0]):
        raise PlanUnclear(_("“%(tag)s” is no language tag. Write it like kk or kk-Latn.") % {"tag": language})
    with transaction.atomic():
        project = locked(milestone.project)
        held = Milestone.objects.select_for_update().get(pk=milestone.pk)
        refuse_when_asked(held)
        if house.pk not in {one.pk for one in queries.houses_of(project)}:
            raise PlanUnclear(_("%(house)s does not take part.") % {"house": house})
        if episode is not None and (not project.is_series or episode.project_id != project.pk):
            raise PlanUnclear(_("This project has no such episode."))
        if episode is None and project.is_series and kind in IN_THE_FILM:
            raise PlanUnclear(_("In a series this is of one episode: say of which."))
        made, is_new = Deliverable.objects.get_or_create(
            milestone=held, kind=kind, language=language, house=house, episode=episode
        )
        if not is_new:
            raise PlanUnclear(_("This is agreed already."))
        ledger.record(
            made,
            "deliverable asked",
            by=by,
            project=project.pk,
            kind=kind,
            language=language,
            house=house.pk,
            episode=episode.number if episode else None,
        )
    return made


def refuse_when_asked(milestone: Milestone) -> None:
    """Raise PlanUnclear while a milestone waits for approval or has it."""
    if milestone.state != MilestoneState.OPEN:
        raise PlanUnclear(
            _("“%(step)s” waits for approval or has it; nothing in it can change now.")
            % {"step": milestone.get_kind_display()}
        )


def look(deliverable: Deliverable, file: Incoming) -> Json:
    """What the probe finds in a film, a sound, subtitles or a still; raises FileNotTaken. Papers are not opened."""
    kind = deliverable.kind
    language, purpose = parsed(deliverable.language) if deliverable.language else ("", "")
    told = Incoming(file.path, file.name, language, content_type=file.content_type, ours=file.ours, purpose=purpose)
    problems: dict[str, str] = {}
    facts: Json = {}
    if kind in FILMED:
        delivery, problems = look_at(told, [], [], [])
    elif kind in HEARD:
        spoken = told if language else Incoming(told.path, told.name, "zxx", content_type=told.content_type)
        delivery, problems = look_at(None, [spoken], [], [])
    elif kind == DeliverableKind.SUBTITLES:
        delivery, problems = look_at(None, [], [told], [])
    elif kind == DeliverableKind.STILLS:
        problems = poster_problem(told)
        delivery = None
    else:
        delivery = None
    if problems:
        raise FileNotTaken(" ".join(dict.fromkeys(problems.values())))
    if delivery is not None:
        facts = delivery.parts[0][2]
    return facts


def statement(deliverable: Deliverable, uses: Iterable[AIUse | Mapping[str, Any]], *, no_ai: bool | None) -> Statement:
    """What is said of a file, if it can stand; raises StatementMissing."""
    said = tuple(uses)
    if no_ai is None and not said:
        raise StatementMissing(_("Say whether AI was used in it, and for what: the film's label is made of it."))
    try:
        return Statement(
            part=PART_OF[DeliverableKind(deliverable.kind)],
            language=deliverable.language,
            no_ai=bool(no_ai),
            uses=tuple(use if isinstance(use, AIUse) else AIUse.from_json(use) for use in said),
        )
    except BadStatement as error:
        raise StatementMissing(what_is_wrong(error)) from error


def bring(
    *,
    deliverable: Deliverable,
    by: Person,
    file: Incoming,
    no_ai: bool | None,
    uses: Iterable[AIUse | Mapping[str, Any]] = (),
    words: str = "",
) -> FileVersion:
    """Deliver a new version of something, with what AI made of it; earlier versions stay.

    Raises FileNotTaken, StatementMissing, and PlanUnclear while the milestone waits for approval.
    """
    project = deliverable.milestone.project
    require(
        rules.may_work(by, project) and by.broadcaster_id == deliverable.house_id,
        _("Only producers and dubbing managers of %(house)s can deliver this.") % {"house": deliverable.house},
    )
    said = statement(deliverable, uses, no_ai=no_ai)
    refuse_when_asked(deliverable.milestone)
    if not file.path.stat().st_size:
        raise FileNotTaken(_("“%(file)s” is empty.") % {"file": file.called})
    facts = look(deliverable, file)
    stored = shelves.take_in(file, SHELF)
    try:
        with transaction.atomic():
            held = locked(project)
            there = (
                Deliverable.objects.select_for_update(of=("self",)).select_related("milestone").get(pk=deliverable.pk)
            )
            refuse_when_asked(there.milestone)
            made = FileVersion.objects.create(
                deliverable=there,
                number=there.files.count() + 1,
                file=stored.name,
                name=file.called,
                sha256=stored.sha256,
                size=stored.size,
                facts=facts,
                house=deliverable.house,
                person=by,
                words=words.strip()[:300],
                no_ai=said.no_ai,
                uses=[use.to_json() for use in said.uses],
            )
            ledger.record(
                made,
                "file brought",
                by=by,
                project=held.pk,
                deliverable=there.pk,
                number=made.number,
                sha256=stored.sha256,
                no_ai=said.no_ai,
                kinds=[use.kind.value for use in said.uses],
            )
            if held.state == ProjectState.PREPARING:
                held.state = ProjectState.PRODUCING
                held.save(update_fields=["state"])
    except BaseException:
        shelves.throw_away([stored.name])
        raise
    return made


def note(*, file: FileVersion, by: Person, text: str, at: int | None = None) -> Note:
    """Say something of a moment of a film or sound (`at` in milliseconds), or of the whole file."""
    project = file.deliverable.milestone.project
    require(
        rules.may_work(by, project) or rules.may_answer(by, project), _("Only people of a partner can write notes.")
    )
    if not text.strip():
        raise NoteUnclear(_("Write what is to be changed."))
    seconds = file.facts.get("seconds")
    if at is not None and (at < 0 or not seconds or at > seconds * 1000):
        raise NoteUnclear(_("The film has no such moment."))
    house = by.broadcaster
    assert house  # noqa: S101 -- whoever takes part works for a house
    with transaction.atomic():
        locked(project)
        made = Note.objects.create(file=file, house=house, person=by, at=at, text=text.strip())
        ledger.record(made, "noted", by=by, project=project.pk, file=file.pk, at=at)
    return made


def mend(*, note: Note, by: Person) -> Note:
    """Say that a note has been dealt with: for the house that delivered the file, and for who wrote the note."""
    project = note.file.deliverable.milestone.project
    require(
        rules.may_work(by, project) and by.broadcaster_id in {note.file.house_id, note.house_id},
        _("Only %(house)s, which delivered the file, and who wrote the note can close it.")
        % {"house": note.file.house},
    )
    with transaction.atomic():
        locked(project)
        held = Note.objects.select_for_update(of=("self",)).select_related("file").get(pk=note.pk)
        if held.mended_at is None:
            held.mended_at, held.mended_by = timezone.now(), by
            held.save(update_fields=["mended_at", "mended_by"])
            ledger.record(held, "mended", by=by, project=project.pk, file=held.file_id)
    return held
