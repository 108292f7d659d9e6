"""The desk: each person sees what waits for that person, and nothing that is another's business."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from ortaq.catalogue.models import Ingest, Programme
from ortaq.channels.models import Channel, Slot
from ortaq.exchange import actions
from ortaq.members.models import Broadcaster, Role
from ortaq.origin import actions as origin
from ortaq.studio.actions import approvals, calls, milestones, projects
from ortaq.studio.models import MilestoneKind, Project
from ortaq.web.desk.balance import Balance, minutes_of
from ortaq.web.desk.desk import Desk, desk_of
from ortaq.web.desk.scheduling import gaps
from tests.rooms import studio_stories
from tests.rooms.deal_stories import gift, signed, tale
from tests.rooms.test_exchange_pages import text
from tests.world import World

HOUR = dt.timedelta(hours=1)


def titles(desk: Desk) -> tuple[list[str], list[str]]:
    """What is for today, and what is for later; alerts have their own stories (test_channels_alerts)."""
    today, later = ([job.title for job in row if "/alerts/" not in job.address] for row in (desk.today, desk.later))
    return today, later


def channel(house: Broadcaster, number: int = 1) -> Channel:
    return Channel.objects.create(
        broadcaster=house,
        slug=f"{house.slug}-tv",
        number=number,
        names={"en": f"{house.name} One"},
        time_zone=house.time_zone,
        sounds=["ky", "kk"],
        subtitles=["ky"],
        territories=[house.territory],
    )


@pytest.mark.django_db
def test_a_deal_signed_by_the_other_side_is_for_today(world: World) -> None:
    now = timezone.now()
    offer = gift(world)
    assert titles(desk_of(world.aigul, now)) == ([], ["Look at an offer"])
    deal = actions.ask(offer=offer, by=world.aigul)
    assert titles(desk_of(world.aigul, now)) == ([], ["Sign the deal"])
    assert titles(desk_of(world.asel, now)) == ([], ["Sign the deal"])
    actions.sign(deal=deal, by=world.asel)
    desk = desk_of(world.aigul, now)
    assert titles(desk) == (["Sign the deal"], [])
    (job,) = desk.today
    assert (job.house, job.person, job.note) == ("Demo TV Almaty", "Әсел Нұрланова", "the other side has signed")
    assert "<em>Kyrgyzstan</em>" in job.say
    waiting = desk_of(world.asel, timezone.now() + dt.timedelta(days=3)).waiting
    assert [(one.house, one.days) for one in waiting] == [("Demo TV Bishkek", 3)]
    actions.sign(deal=deal, by=world.aigul)
    assert desk_of(world.aigul, now).is_empty
    assert desk_of(world.asel, now).waiting == []


@pytest.mark.django_db
def test_nobody_sees_the_work_of_other_roles_or_houses(world: World) -> None:
    now = timezone.now()
    deal = actions.ask(offer=gift(world), by=world.aigul)
    actions.sign(deal=deal, by=world.aigul)
    tale(world, title="Undeclared", declared=False)
    assert titles(desk_of(world.nurlan, now)) == ([], [])
    assert titles(desk_of(world.erlan, now)) == ([], ["Declare the use of AI"])
    assert titles(desk_of(world.asel, now)) == (["Sign the deal"], [])
    assert titles(desk_of(world.reka, now)) == ([], [])
    assert titles(desk_of(world.sevda, now)) == ([], [])


@pytest.mark.django_db
def test_undeclared_versions_are_named_once_for_each_programme(world: World) -> None:
    programme = tale(world, declared=False)
    (job,) = desk_of(world.erlan, timezone.now()).later
    assert job.note == "without it nobody can be offered the programme: picture and sound (Kazakh)"
    assert job.address == f"/origin/{programme.pk}/"
    origin.declare(version=programme.versions.get(kind="picture"), by=world.erlan, no_ai=True)
    (job,) = desk_of(world.erlan, timezone.now()).later
    assert job.note == "without it nobody can be offered the programme: sound (Kazakh)"
    origin.declare(version=programme.versions.get(kind="sound"), by=world.erlan, no_ai=True)
    assert desk_of(world.erlan, timezone.now()).is_empty


@pytest.mark.django_db
def test_a_draft_waits_for_its_reader_and_then_for_its_writer(world: World) -> None:
    programme, now = tale(world, declared=False), timezone.now()
    world.asel.roles = [Role.STANDARDS]
    world.asel.save()
    sound = programme.versions.get(kind="sound")
    draft = origin.save_draft(version=sound, by=world.erlan, no_ai=True)
    declare, review, sign = "Declare the use of AI", "Review a draft", "Sign what was reviewed"
    assert titles(desk_of(world.erlan, now))[1] == [declare]
    jobs = {job.title: job for job in desk_of(world.asel, timezone.now()).later}
    assert set(jobs) == {declare, review, "Decide what children may see"}
    assert (jobs[review].person, jobs[review].note) == (str(world.erlan), "sound (Kazakh)")
    assert jobs[review].address == f"/origin/{programme.pk}/"
    assert "sound" not in jobs[declare].note
    origin.review(draft=draft, by=world.asel)
    jobs = {job.title: job for job in desk_of(world.erlan, timezone.now()).later}
    assert set(jobs) == {declare, sign}
    assert (jobs[sign].person, jobs[sign].note) == (str(world.asel), "sound (Kazakh)")
    assert review not in titles(desk_of(world.asel, now))[1]
    for other in (world.sevda, world.reka, world.aigul):
        assert desk_of(other, now).is_empty
    draft.refresh_from_db()
    origin.sign_draft(draft=draft, by=world.erlan)
    assert titles(desk_of(world.erlan, now)) == ([], [declare])


@pytest.mark.django_db
def test_a_failed_ingest_waits_until_a_later_one_is_ready(world: World) -> None:
    programme, now = tale(world), timezone.now()
    Ingest.objects.create(
        programme=programme, state="failed", problem="The file is cut short.", created_at=now - HOUR, finished_at=now
    )
    (job,) = desk_of(world.erlan, now).today
    assert (job.title, job.note) == ("Bring it in again", "The file is cut short.")
    assert desk_of(world.sevda, now).is_empty
    Ingest.objects.create(programme=programme, state="ready", created_at=now)
    assert desk_of(world.erlan, now).is_empty


@pytest.mark.django_db
def test_a_scheduler_sees_gaps_of_the_next_day_and_showings_without_a_right(world: World) -> None:
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    programme = tale(world)
    signed(world, programme)
    ours, theirs = channel(world.bishkek), channel(world.budapest, 2)
    for start, hours in ((now - HOUR, 3), (now + 4 * HOUR, 18), (now + 22 * HOUR, 4)):
        Slot.objects.create(channel=ours, programme=programme, starts_at=start, seconds=hours * 3600)
    Slot.objects.create(channel=theirs, programme=programme, starts_at=now, seconds=26 * 3600)
    desk = desk_of(world.nurlan, now)
    assert titles(desk) == (["Fill a gap in the schedule"], [])
    (job,) = (job for job in desk.today if "/alerts/" not in job.address)
    first, last = (now + hours * HOUR + 6 * HOUR for hours in (2, 4))
    # Where the gap ends on another day, the day is told too.
    day = "" if first.date() == last.date() else f"{last:%a} {last.day} {last:%b} "
    assert (job.note, job.due) == (f"{first:%H:%M}–{day}{last:%H:%M}", now + 2 * HOUR)
    assert job.house == "Demo TV Bishkek One"
    later = now + 3 * dt.timedelta(days=1)
    Slot.objects.create(channel=theirs, programme=programme, starts_at=later, seconds=1800)
    desk = desk_of(world.reka, now)
    assert titles(desk) == (["Replace it, or get the right"], ["Replace it, or get the right"])
    right = next(job for job in desk.today if job.title.startswith("Replace it"))
    assert right.note == "No licence for Hungary. Demo TV Almaty owns this programme; ask for it in Exchange."
    assert desk.later[0].due == later


@pytest.mark.django_db
def test_a_channel_without_any_programme_is_one_long_gap(world: World) -> None:
    channel(world.bishkek)
    (job,) = desk_of(world.nurlan, timezone.now()).today
    assert job.title == "Fill a gap in the schedule"


@pytest.mark.django_db
def test_rights_that_end_soon_name_the_showing_that_comes_too_late(world: World) -> None:
    now = timezone.now()
    programme = tale(world)
    deal = signed(world, programme, terms={"days": 3})
    (ending,) = desk_of(world.aigul, now).ending
    assert 0 <= ending.hours < 72
    assert ending.too_late is None
    slot = Slot.objects.create(
        channel=channel(world.bishkek), programme=programme, starts_at=ending.stop + HOUR, seconds=1800
    )
    (ending,) = desk_of(world.nurlan, now).ending
    assert (ending.too_late, ending.clause.contract) == (slot, deal.contract)
    assert desk_of(world.asel, now).ending == []
    assert desk_of(world.erlan, now).ending == []


@pytest.mark.django_db
def test_what_we_may_show_and_the_balance_are_drawn_from_contracts(world: World) -> None:
    now = timezone.now()
    programme = tale(world)
    programme.package.duration = 12 * 60 * 720_000
    programme.package.save()
    signed(world, programme)
    desk = desk_of(world.aigul, now)
    assert desk.may_show is not None
    assert [row.name for row in desk.may_show.rows] == ["Nasreddin rides backw…"]
    assert [(one.house, one.given, one.taken) for one in desk.balance] == [(world.almaty, 0, 12)]
    assert [(one.house, one.given, one.taken) for one in desk_of(world.asel, now).balance] == [(world.bishkek, 12, 0)]
    assert desk_of(world.asel, now).may_show is None
    assert desk_of(world.nargiz, now).balance == []
    assert minutes_of(Programme(minutes=9)) == 9


@pytest.mark.django_db
def test_only_so_many_programmes_are_drawn_and_none_that_is_over(world: World) -> None:
    for number in range(9):
        programme = tale(world)
        programme.titles = {"kk": f"Ертегі {number}"}
        programme.save()
        signed(world, programme)
    old = tale(world)
    long_ago = (timezone.now().date() - dt.timedelta(days=400)).isoformat()
    signed(world, old, terms={"first_day": long_ago, "days": 30})
    picture = desk_of(world.aigul, timezone.now()).may_show
    assert picture is not None
    assert [row.name for row in picture.rows] == [f"Ертегі {number}" for number in range(8, 0, -1)]


@pytest.mark.django_db
def test_the_page_says_what_waits(world: World, sign_in: object) -> None:
    deal = actions.ask(offer=gift(world), by=world.aigul)
    actions.sign(deal=deal, by=world.asel)
    gift(world, tale(world, title="Another"), to=[world.bishkek])
    signed(world, tale(world, title="Third"), terms={"days": 2})
    page = text(sign_in(world.aigul).get("/desk/"))
    for words in (
        "One thing waits for you today",
        "Read and sign",
        "Look at an offer",
        "Rights that end within 72 hours",
        "What we may show",
        "Given and taken",
        "Bishkek",
    ):
        assert words in page
    assert "Waiting for others" in text(sign_in(world.asel).get("/desk/"))


@pytest.mark.django_db
def test_a_clear_desk_says_so_kindly(world: World, sign_in: object) -> None:
    assert "Your desk is clear" in text(sign_in(world.reka).get("/desk/"))
    assert "Nothing is pressing; one thing can wait" in text(
        sign_in(gift(world).invited.first().people.get(username="nargiz")).get("/desk/")
    )
    world.gulnora.broadcaster = None
    world.gulnora.save()
    assert "Your desk is clear" in text(sign_in(world.gulnora).get("/desk/"))


T = [dt.datetime(2027, 1, 1, hour, tzinfo=dt.UTC) for hour in range(10)]


@pytest.mark.parametrize(
    ("spans", "free"),
    [
        ([], [(T[1], T[8])]),
        ([(T[0], T[9])], []),
        ([(T[2], T[3]), (T[3], T[5])], [(T[1], T[2]), (T[5], T[8])]),
        ([(T[2], T[6]), (T[3], T[4])], [(T[1], T[2]), (T[6], T[8])]),
        ([(T[1], T[2]), (T[2] + dt.timedelta(seconds=59), T[8])], []),
        ([(T[9], T[9])], [(T[1], T[8])]),
    ],
)
def test_gaps_are_what_nothing_covers(spans: list, free: list) -> None:
    assert gaps(spans, T[1], T[8]) == free


def test_bars_of_the_balance_grow_away_from_the_middle() -> None:
    one = Balance(Broadcaster(name="A"), 10, 20, 21, 48.0, 96.0)
    assert (one.given_x, one.given_text_x, one.taken_text_x, one.text_y) == (180.0, 176.0, 328.0, 31)


@pytest.mark.django_db
@pytest.mark.usefixtures("own_files")
def test_what_waits_in_the_studio_is_on_the_desk_of_who_does_it(world: World, tmp_path: Path) -> None:
    now = timezone.now()
    call = studio_stories.called(world)
    assert titles(desk_of(world.erlan, now)) == ([], ["A house calls for projects"])
    assert titles(desk_of(world.gulnora, now)) == ([], [])
    pitch = calls.send(pitch=studio_stories.drafted(world, call), by=world.erlan)
    assert titles(desk_of(world.gulnora, now)) == ([], ["Answer an idea"])
    calls.answer(pitch=pitch, by=world.gulnora, accept=True)
    partner = studio_stories.invited(world, Project.objects.get())
    assert titles(desk_of(world.nargiz, now))[0] == ["Answer an invitation to make something together"]
    projects.answer_invitation(partner=partner, by=world.nargiz, join=True)
    one = studio_stories.again(partner.project, world.erlan)
    milestones.plan_usual(project=one, by=world.erlan, first_day=now.date() - dt.timedelta(days=1))
    assert "Deliver: script" in titles(desk_of(world.erlan, now))[1]
    file = studio_stories.brought(world, studio_stories.due(one, "script"), studio_stories.paper(tmp_path))
    milestones.note(file=file, by=world.sevda, text="Another end.")
    assert "Mend what was noted" in titles(desk_of(world.erlan, now))[1]
    approvals.ask_for_approval(milestone=studio_stories.step(one, MilestoneKind.SCRIPT), by=world.erlan)
    assert "Approve: silence will count as a yes" in titles(desk_of(world.sevda, now))[1]
    assert "Approve: silence will count as a yes" not in titles(desk_of(world.erlan, now))[1]
    soon = now + dt.timedelta(days=7, hours=20)
    assert "Approve: silence will count as a yes" in titles(desk_of(world.sevda, soon))[0]
    assert desk_of(world.aigul, now).is_empty
