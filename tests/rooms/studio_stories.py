"""Beginnings of the stories about the studio: Gulnora calls, Erlan pitches, Baku joins, and they make a short film."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone
from PIL import Image

from ortaq.catalogue.about import Incoming
from ortaq.catalogue.models import Programme
from ortaq.core.rights import Kind, Medium, Terms
from ortaq.members import keys
from ortaq.members.models import Person
from ortaq.rights.actions import Draft
from ortaq.studio.actions import approvals, calls, milestones, money, projects, tracker
from ortaq.studio.models import (
    Call,
    Deliverable,
    FileVersion,
    Milestone,
    MilestoneKind,
    MoodPicture,
    Note,
    Partner,
    Payment,
    Pitch,
    Project,
)
from ortaq.studio.queries import houses_of, projects_for
from ortaq.studio.shares.actions import enter_treaty
from tests.media import film, sound, subtitles, tone
from tests.world import World

MAKERS = {"almaty": "erlan", "baku": "sevda", "tashkent": "dilnoza", "ankara": "elif"}
"""Who makes programmes at each house; they also speak for it."""
SIGNERS = {"almaty": "asel", "baku": "nargiz", "tashkent": "dilnoza", "ankara": "elif"}
"""Who signs for it."""


def called(world: World, **change: object) -> Call:
    """Gulnora of Tashkent calls for children's films."""
    asked: dict[str, object] = {
        "by": world.gulnora,
        "title": {"en": "Tales of the steppe", "uz": "Dasht ertaklari"},
        "theme": "children",
        "last_day": timezone.now().date() + dt.timedelta(days=30),
        "currency": "USD",
        "about": {"en": "Short animated tales that all of us know."},
    }
    return calls.call(**(asked | change))  # type: ignore[arg-type]


def drafted(world: World, call: Call | None = None, **change: object) -> Pitch:
    """Erlan of Almaty writes an idea down."""
    asked: dict[str, object] = {
        "call": call or called(world),
        "by": world.erlan,
        "title": {"kk": "Алдар Көсе", "en": "Aldar Kose"},
        "logline": "A beardless joker outwits a miser who counts snowflakes.",
        "language": "kk",
        "minutes": 1,
    }
    return calls.pitch(**(asked | change))  # type: ignore[arg-type]


def project(world: World) -> Project:
    """The idea was accepted: Almaty leads, Tashkent takes part."""
    pitch = calls.send(pitch=drafted(world), by=world.erlan)
    calls.answer(pitch=pitch, by=world.gulnora, accept=True, words="We want it.")
    return Project.objects.get(pitch=pitch)


def again(one: Project, reader: Person) -> Project:
    """The project as somebody reads it now."""
    return projects_for(reader).get(pk=one.pk)


def invited(world: World, one: Project | None = None) -> Partner:
    """Baku is asked to make the music and an Azerbaijani version."""
    return projects.invite(
        project=one or project(world), by=world.erlan, house=world.baku, role="music", languages=["az"], words="Come!"
    )


def three(world: World) -> Project:
    """Almaty, Tashkent and Baku make it together."""
    partner = invited(world)
    projects.answer_invitation(partner=partner, by=world.nargiz, join=True)
    return again(partner.project, world.erlan)


def planned(world: World) -> Project:
    """The same with the usual milestones."""
    one = three(world)
    milestones.plan_usual(project=one, by=world.erlan, first_day=dt.date(2027, 1, 11))
    return one


def step(one: Project, kind: MilestoneKind) -> Milestone:
    """A milestone of a project."""
    return one.milestones.select_related("project__house").get(kind=kind)


def due(one: Project, kind: str, language: str = "") -> Deliverable:
    """Something that is due in a project."""
    found = Deliverable.objects.select_related("milestone__project__house", "house")
    return found.get(milestone__project=one, kind=kind, language=language)


def maker(world: World, slug: str) -> Person:
    """Who makes programmes at a house."""
    return world.people[MAKERS[slug]]


def paper(folder: Path, name: str = "script.pdf") -> Incoming:
    """A file that nobody opens."""
    path = folder / name
    path.write_bytes(b"%PDF-1.7 a tale")
    return Incoming(path)


def moving(folder: Path, seconds: float = 2) -> Incoming:
    """A small real film."""
    return Incoming(film(folder / "cut.mp4", seconds, 128, 72, 25, [tone(300, -30)]))


def heard(folder: Path, language: str, seconds: float = 2) -> Incoming:
    """A small real sound."""
    return Incoming(sound(folder / f"mix-{language}.m4a", seconds))


def still(folder: Path) -> Incoming:
    """A picture."""
    path = folder / "still.png"
    Image.new("RGB", (320, 180), "#0b7f8f").save(path)
    return Incoming(path)


def captions(folder: Path) -> Incoming:
    """Small subtitles."""
    return Incoming(subtitles(folder / "kk.vtt", "Бір", "Екі"))


def brought(
    world: World,
    deliverable: Deliverable,
    file: Incoming,
    uses: Sequence[dict[str, object]] = (),
    *,
    no_ai: bool = True,
) -> FileVersion:
    """Whoever owes it brings it."""
    by = maker(world, deliverable.house.slug)
    return milestones.bring(deliverable=deliverable, by=by, file=file, no_ai=no_ai, uses=uses)


def approved(world: World, one: Project, kind: MilestoneKind) -> Milestone:
    """Erlan asks, the others say yes."""
    milestone = approvals.ask_for_approval(milestone=step(one, kind), by=world.erlan)
    for house in houses_of(again(one, world.erlan)):
        if house != world.almaty:
            approvals.approve(milestone=milestone, by=maker(world, house.slug), yes=True)
    milestone.refresh_from_db()
    return milestone


def signed(world: World, one: Project) -> None:
    """All three sign."""
    for house in houses_of(again(one, world.erlan)):
        keys.ensure_key(house)
        projects.sign(project=one, by=world.people[SIGNERS[house.slug]])


def equal_split(one: Project, programme: Programme) -> list[Draft]:
    """Each partner but the lead has its own country."""
    return [
        Draft(
            programme,
            Terms(
                territories=(house.territory,),
                media=tuple(medium for medium in Medium if medium not in {Medium.AI_TRAINING, Medium.VOICE_CLONING}),
                sounds=("*",),
                subtitles=("*",),
                first_day=dt.date(2026, 1, 1),
                days=None,
                time_zone=one.house.time_zone,
                kind=Kind.SHARE,
            ),
            one.house,
            house,
        )
        for house in houses_of(one)
        if house.pk != one.house_id
    ]


def one_of_everything(world: World) -> dict[str, object]:
    """One of everything in the studio, of Almaty and Tashkent, by the name that addresses have for it."""
    one = planned(world)
    place = step(one, MilestoneKind.SCRIPT)
    script = due(one, "script")
    file = FileVersion.objects.create(
        deliverable=script, number=1, file="studio/none.pdf", name="script.pdf", sha256="0" * 64, size=1, facts={},
        house=world.almaty, person=world.erlan, no_ai=True,
    )  # fmt: skip
    note = Note.objects.create(file=file, house=world.baku, person=world.sevda, text="x")
    payment = Payment.objects.create(milestone=place, payer=world.tashkent, payee=world.almaty, amount=1)
    order = money.ask_for_change(
        project=one, by=world.sevda, reason="x", milestone=step(one, MilestoneKind.SOUND), due_on=dt.date(2027, 6, 1)
    )
    (shot,) = tracker.add_shots(project=one, by=world.erlan, shots=[("010", 48)])
    pitch = one.pitch
    assert pitch
    picture = MoodPicture.objects.create(pitch=pitch, file="moods/none.jpg", sha256="0" * 64, size=1, place=1)
    treaty = enter_treaty(name="x", rules={"source": "x", "confidence": "C"}, by=world.asel)
    return {
        "treaty": treaty.pk, "str:kind": "csv",
        "project": one.pk, "uuid:call": pitch.call_id, "pitch": pitch.pk, "picture": picture.pk,
        "partner": one.partners.get(broadcaster=world.baku).pk, "milestone": place.pk, "deliverable": script.pk,
        "uuid:file": file.pk, "uuid:note": note.pk, "project_id": one.pk, "deliverable_id": script.pk,
        "file_id": file.pk, "note_id": note.pk, "shot_id": shot.pk,
        "payment": payment.pk, "order": order.pk, "shot": shot.pk,
        "episode": shot.episode_id,
        "slug:form": "pdf",
    }  # fmt: skip
