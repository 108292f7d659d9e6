"""The studio of the demo: a film that three houses make together, a fourth that is invited, and a call that is open.

The animatic is the picture of a tale of the demo, so that there is something to look at and to note.
"""

import datetime as dt
import tempfile
from pathlib import Path

from django.utils import timezone
from reportlab.pdfgen.canvas import Canvas

from ortaq.catalogue.about import Incoming
from ortaq.members.models import Broadcaster, Person
from ortaq.studio.actions import approvals, calls, milestones, money, projects, tracker
from ortaq.studio.models import Deliverable, Milestone, MilestoneKind, Project

BEGAN = 45
"""Days ago that the film was begun."""
BOARD = (("zumrad", "The light of the house"), ("cirtdan", "The size of the hero"), ("qozhanasyr", "The road"))
"""The board of pictures: tales of the demo whose posters stand on it."""
SHOTS = (
    ("010", 72, "done"), ("020", 96, "done"), ("030", 48, "review"), ("040", 120, "retake"), ("050", 60, "working"),
    ("060", 84, "working"), ("070", 48, "waiting"), ("080", 144, "waiting"),
)  # fmt: skip
WAY = {
    "waiting": (), "working": ("working",), "review": ("working", "review"), "done": ("working", "review", "done"),
    "retake": ("working", "review", "retake"),
}  # fmt: skip
NOTES = (
    ("sevda", 2_000, "The music begins here; hold the picture six frames longer."),
    ("dilnoza", 5_500, "In our tale she gives the bread to the bird first. Can we see that?"),
    ("sevda", None, "Lovely colours. The title needs room for ə and for two lines."),
)
SPOILED = "The hand goes through the door."


def load(tales: Path) -> Project:
    """Everything, and the film that is made; a second time is harmless. `tales` is the folder of the demo's tales."""
    if there := Project.objects.filter(house__slug="almaty", pitch__isnull=False).first():
        return there
    one = begun(tales)
    made(one, tales)
    waiting()
    return one


def person(username: str) -> Person:
    """Somebody by their user name."""
    return Person.objects.select_related("broadcaster").get(username=username)


def begun(tales: Path) -> Project:
    """Gulnora calls, Erlan pitches with a board of pictures, and Baku joins; Ankara has not answered."""
    secretariat, erlan, nargiz = person("gulnora"), person("erlan"), person("nargiz")
    call = calls.call(
        by=secretariat,
        title={
            "en": "Tales that all of us know",
            "uz": "Hammamiz biladigan ertaklar",
            "kk": "Бәріміз білетін ертегілер",
        },
        about={"en": "Short animated tales, each made by at least three houses and dubbed by every one of them."},
        theme="children",
        last_day=timezone.localdate() + dt.timedelta(days=40),
        currency="USD",
    )
    pitch = calls.pitch(
        call=call,
        by=erlan,
        title={"kk": "Алдар Көсе мен сараң бай", "en": "Aldar Kose and the miser"},
        logline="A beardless joker sells a miser the warmth of a moonlit night.",
        synopsis="Aldar Kose sits in a coat full of holes and laughs at the frost. The miser freezes in his furs and "
        "buys the coat: through its holes, he is told, the cold goes out again.",
        language="kk",
        minutes=6,
    )
    for slug, caption in BOARD:
        poster = tales / slug / "poster.jpg"
        calls.add_picture(pitch=pitch, by=erlan, picture=Incoming(poster), caption=caption)
    calls.send(pitch=pitch, by=erlan)
    calls.answer(pitch=pitch, by=secretariat, accept=True, words="All of us know him; let us make it.")
    one = Project.objects.get(pitch=pitch)
    baku = projects.invite(
        project=one, by=erlan, house=house("baku"), role="music", languages=["az"], words="We would like your sound."
    )
    projects.answer_invitation(partner=baku, by=nargiz, join=True)
    projects.set_terms(project=one, by=erlan, sequel="jointly", characters="jointly", min_age=6)
    return one


def house(slug: str) -> Broadcaster:
    """A broadcaster by its short name."""
    return Broadcaster.objects.get(slug=slug)


def step(one: Project, kind: MilestoneKind) -> Milestone:
    """A milestone of the film."""
    return one.milestones.select_related("project__house").get(kind=kind)


def owed(one: Project, kind: str) -> Deliverable:
    """What the lead owes to the film."""
    found = Deliverable.objects.select_related("milestone__project__house", "house")
    return found.get(milestone__project=one, kind=kind, house=one.house)


def made(one: Project, tales: Path) -> None:
    """The script is approved, the animatic waits for Baku with a clock, and its shots are under way."""
    erlan, sevda, dilnoza = person("erlan"), person("sevda"), person("dilnoza")
    first = timezone.localdate() - dt.timedelta(days=BEGAN)
    milestones.plan_usual(project=one, by=erlan, first_day=first)
    money.agree_payment(
        milestone=step(one, MilestoneKind.SCRIPT),
        by=erlan,
        payer=house("tashkent"),
        payee=house("almaty"),
        amount=250_000,
    )
    money.agree_payment(
        milestone=step(one, MilestoneKind.LOCK), by=erlan, payer=house("almaty"), payee=house("baku"), amount=480_000
    )
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "aldar-kose-script-4.pdf"
        page = Canvas(str(script), invariant=1)
        page.drawString(72, 760, "ALDAR KOSE AND THE MISER. A night in the steppe. Snow.")
        page.save()
        milestones.bring(deliverable=owed(one, "script"), by=erlan, file=Incoming(script), no_ai=True)
    asked = approvals.ask_for_approval(milestone=step(one, MilestoneKind.SCRIPT), by=erlan)
    for partner in (sevda, dilnoza):
        approvals.approve(milestone=asked, by=partner, yes=True)
    film = milestones.bring(
        deliverable=owed(one, "animatic"),
        by=erlan,
        file=Incoming(tales / "zumrad" / "picture.mp4"),
        no_ai=True,
        uses=[{"kind": "cgi"}],
        words="Colour keys, no sound",
    )
    for username, at, text in NOTES:
        milestones.note(file=film, by=person(username), text=text, at=at)
    animatic = approvals.ask_for_approval(milestone=step(one, MilestoneKind.ANIMATIC), by=erlan)
    approvals.approve(milestone=animatic, by=dilnoza, yes=True)
    money.ask_for_change(
        project=one,
        by=sevda,
        reason="Our orchestra records in the week after.",
        milestone=step(one, MilestoneKind.SOUND),
        due_on=step(one, MilestoneKind.SOUND).due_on + dt.timedelta(days=7),
    )
    lines = {"kk": (("Режиссёр", "Ерлан Сейітов"), ("Композитор", "Севда Гулиева")),
             "az": (("Bəstəkar", "Sevda Quliyeva"), ("Rejissor", "Yerlan Seyitov"))}  # fmt: skip
    for tag, some in lines.items():
        money.set_credits(project=one, by=erlan, language=tag, lines=some)
    shots = tracker.add_shots(
        project=one, by=erlan, title="Айлы түн", shots=[(code, frames) for code, frames, _status in SHOTS]
    )
    for number, (shot, (_code, _frames, status)) in enumerate(zip(shots, SHOTS, strict=True)):
        if status != "waiting":
            due = timezone.localdate() + dt.timedelta(days=3 * number - 12)
            tracker.give(shot=shot, by=erlan, to=(erlan, dilnoza, sevda)[number % 3], due_on=due)
        for to in WAY[status]:
            tracker.move(shot=shot, by=erlan, to=to, words=SPOILED if to == "retake" else "")
    projects.invite(
        project=one, by=erlan, house=house("ankara"), role="dubbing", languages=["tr"], words="A Turkish voice, please."
    )


def waiting() -> None:
    """Elif calls for films on travel, and Dilnoza's idea waits for an answer."""
    call = calls.call(
        by=person("elif"),
        title={"en": "One road, many kitchens", "tr": "Bir yol, çok mutfak"},
        about={"en": "Documentaries of fifteen minutes on what travellers eat along the old roads."},
        theme="tourism",
        last_day=timezone.localdate() + dt.timedelta(days=21),
        currency="EUR",
    )
    idea = calls.pitch(
        call=call,
        by=person("dilnoza"),
        title={"uz": "Samarqand noni", "en": "The bread of Samarkand"},
        logline="A loaf leaves the oven at four in the morning and reaches a table in another country.",
        language="uz",
        minutes=15,
        episodes=4,
    )
    calls.send(pitch=idea, by=person("dilnoza"))
