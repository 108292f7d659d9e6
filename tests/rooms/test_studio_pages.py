"""The screens of the studio: what each person sees there, what they type stays, and what can be taken away."""

import io
import json
from pathlib import Path

import openpyxl
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ortaq.core.ledger.canonical import digest
from ortaq.members.models import Person
from ortaq.studio.actions import approvals, milestones, money, projects, tracker
from ortaq.studio.models import Call, ChangeOrder, FileVersion, MilestoneKind, Note, Partner, Pitch, Project, Shot
from tests.rooms.studio_stories import (
    again,
    brought,
    called,
    drafted,
    due,
    moving,
    paper,
    planned,
    project,
    signed,
    step,
    still,
)
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(person: Person, route: str, *args: object, status: int = 200) -> str:
    answer = as_(person).get(reverse(f"studio:{route}", args=args))
    assert answer.status_code == status, route
    return answer.content.decode()


def post(person: Person, route: str, *args: object, status: int = 302, **data: object) -> str:
    answer = as_(person).post(reverse(f"studio:{route}", args=args), data)
    assert answer.status_code == status, (route, answer.content.decode()[:2000])
    return answer.content.decode()


def upload(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())


def test_from_the_call_to_the_project_on_the_screens(world: World, tmp_path: Path) -> None:
    page(world.gulnora, "call_new")
    kept = post(
        world.gulnora, "call_new", status=422, title="Tales", theme="children", last_day="2020-01-01", currency="USD"
    )
    assert "The last day has passed already." in kept
    assert 'value="Tales"' in kept
    post(world.gulnora, "call_new", title="Tales", theme="children", last_day="2099-01-01", currency="USD")
    call = Call.objects.get()
    assert "Tales" in page(world.erlan, "home")
    assert "Pitch an idea" in page(world.erlan, "call", call.pk)
    post(
        world.erlan, "pitch_new", call.pk, title="Алдар Көсе", logline="A joker.", language="kk", minutes=5, episodes=1
    )
    pitch = Pitch.objects.get()
    file = still(tmp_path)
    post(world.erlan, "picture_add", pitch.pk, picture=upload(file.path), caption="Snow")
    (tmp_path / "no.png").write_bytes(b"no picture")
    bad = post(world.erlan, "picture_add", pitch.pk, status=422, picture=upload(tmp_path / "no.png"), caption="Kept?")
    assert "is not a picture that we can read" in bad
    assert 'value="Kept?"' in bad
    picture = pitch.pictures.get()
    seen = as_(world.erlan).get(reverse("studio:picture", args=[picture.pk]))
    assert (seen.status_code, b"".join(seen.streaming_content)[:3]) == (200, b"\xff\xd8\xff")
    page(world.gulnora, "pitch", pitch.pk, status=404)
    assert as_(world.gulnora).get(reverse("studio:picture", args=[picture.pk])).status_code == 404
    post(world.erlan, "pitch_send", pitch.pk)
    assert "Your answer" in page(world.gulnora, "pitch", pitch.pk)
    assert "Say why not" in post(world.gulnora, "pitch_answer", pitch.pk, status=422, accept="no", lead="almaty")
    post(world.gulnora, "pitch_answer", pitch.pk, accept="yes", lead="almaty", words="Yes!")
    one = Project.objects.get()
    assert "Plan the usual milestones" in page(world.erlan, "project", one.pk)
    page(world.people["elif"], "project", one.pk, status=404)


def test_a_call_can_be_closed_a_pitch_and_its_picture_taken_back(world: World, tmp_path: Path) -> None:
    pitch = drafted(world)
    post(world.erlan, "picture_add", pitch.pk, picture=upload(still(tmp_path).path), caption="")
    post(world.erlan, "picture_remove", pitch.pictures.get().pk)
    assert not pitch.pictures.exists()
    post(world.erlan, "pitch_send", pitch.pk)
    post(world.erlan, "pitch_withdraw", pitch.pk)
    post(world.gulnora, "call_close", pitch.call_id)
    assert "closed" in page(world.gulnora, "call", pitch.call_id)


def test_partners_terms_calendar_and_signatures_on_the_screens(world: World) -> None:
    one = project(world)
    post(world.erlan, "invite", one.pk, house="baku", role="music", languages=["az"], words="Come!")
    partner = Partner.objects.get(broadcaster=world.baku)
    shown = page(world.nargiz, "project", one.pk)
    assert "Your house is invited" in shown
    assert "What happened" not in shown
    assert as_(world.nargiz).get(reverse("studio:tracker", args=[one.pk])).status_code == 403
    post(world.nargiz, "uninvite", partner.pk, status=403)
    post(world.erlan, "uninvite", partner.pk)
    page(world.nargiz, "project", one.pk, status=404)
    post(world.erlan, "invite", one.pk, house="baku", role="music", languages=["az"], words="Come!")
    post(world.nargiz, "answer", partner.pk, join="yes")
    post(world.erlan, "terms", one.pk, characters="lead", format="lead", sequel="lead", dubs="maker", min_age="6")
    assert "Demo TV Almaty decides on sequels." in page(world.sevda, "project", one.pk)
    post(world.erlan, "plan_usual", one.pk, first_day="2027-01-11")
    assert "<rect" in page(world.sevda, "project", one.pk)
    bad = post(
        world.erlan, "plan", one.pk, status=422, kind="script", first_day="2027-02-01", due_on="2027-01-01", needed="3"
    )
    assert "The last day is before the first." in bad
    post(world.erlan, "plan", one.pk, kind="script", first_day="2027-01-01", due_on="2027-02-01", needed="2")
    assert step(one, MilestoneKind.SCRIPT).needed == 2
    post(world.asel, "sign", one.pk, digest="of another text")
    assert not one.signatures.exists()
    signed(world, one)
    assert page(world.asel, "project", one.pk).count("signed</span>") == 3
    assert "as a picture" in page(world.asel, "project", one.pk)
    post(world.erlan, "stop", one.pk, reason="No money.")
    assert "No money." in page(world.sevda, "project", one.pk)


def test_a_milestone_its_files_and_its_approval_on_the_screens(world: World, tmp_path: Path) -> None:
    one = planned(world)
    script = due(one, "script")
    place = step(one, MilestoneKind.SCRIPT)
    post(world.erlan, "due_ask", place.pk, kind="dialogue", house="baku", language="az")
    post(world.erlan, "payment_agree", place.pk, payer="tashkent", payee="almaty", amount="2500.00")
    assert "2,500.00 USD" in page(world.dilnoza, "milestone", place.pk)
    page(world.erlan, "bring", script.pk)
    paper(tmp_path)
    unsaid = post(world.erlan, "bring", script.pk, status=422, file=upload(tmp_path / "script.pdf"), words="First")
    assert 'value="First"' in unsaid
    lacking = post(world.erlan, "bring", script.pk, status=422, file=upload(tmp_path / "script.pdf"), ai="yes")
    assert "Say whether AI was used in it" in lacking
    post(
        world.erlan,
        "bring",
        script.pk,
        file=upload(tmp_path / "script.pdf"),
        ai="yes",
        kind1="assist",
        system1="Speller",
    )
    file = FileVersion.objects.get()
    assert (file.no_ai, file.uses) == (False, [{"kind": "assist", "system": "Speller"}])
    assert "This file is not opened here." in page(world.sevda, "file", file.pk)
    answer = as_(world.sevda).get(reverse("studio:file_content", args=[file.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()
    brought(world, due(one, "dialogue", "az"), paper(tmp_path, "list.pdf"))
    post(world.erlan, "approval_ask", place.pk)
    assert "Your house is asked" in page(world.sevda, "milestone", place.pk)
    post(world.sevda, "approve", place.pk, verdict="no", reason="The end is cruel.")
    assert "The end is cruel." in page(world.erlan, "milestone", place.pk)
    post(world.erlan, "approval_ask", place.pk)
    for person in (world.sevda, world.dilnoza):
        post(person, "approve", place.pk, verdict="yes")
    assert "approved" in page(world.erlan, "milestone", place.pk)
    page(world.people["elif"], "milestone", place.pk, status=404)
    page(world.people["elif"], "file", file.pk, status=404)
    page(world.people["elif"], "bring", script.pk, status=404)


def test_a_film_plays_in_pieces_and_notes_stand_beside_it(world: World, tmp_path: Path) -> None:
    one = planned(world)
    film = brought(world, due(one, "animatic"), moving(tmp_path))
    answer = as_(world.sevda).get(reverse("studio:file_content", args=[film.pk]), headers={"Range": "bytes=0-99"})
    assert (answer.status_code, len(b"".join(answer.streaming_content))) == (206, 100)
    assert answer.headers["Content-Disposition"].startswith("inline")
    bad = post(world.sevda, "note", film.pk, status=422, at="at the end", text="He blinks.")
    assert "Write a moment like 1:02 or 1:02.5." in bad
    assert "He blinks." in bad
    late = post(world.sevda, "note", film.pk, status=422, at="9:59", text="He blinks.")
    assert "The film has no such moment." in late
    post(world.sevda, "note", film.pk, at="0:01.5", text="He blinks.")
    note = Note.objects.get()
    assert note.at == 1_500
    assert "0:01.5" in page(world.erlan, "file", film.pk)
    post(world.erlan, "mend", note.pk)
    assert "mended" in page(world.sevda, "file", film.pk)
    told = json.loads(as_(world.erlan).get(reverse("studio:take", args=[one.pk, "otio"])).content)
    (track,) = told["tracks"]["children"]
    assert [(mark["comment"], mark["color"]) for mark in track["markers"]] == [("He blinks.", "GREEN")]
    assert track["markers"][0]["marked_range"]["start_time"]["value"] == 37.0
    assert [clip["source_range"]["duration"]["value"] for clip in track["children"]] == [50.0]


def test_payments_changes_and_credits_on_the_screens(world: World, tmp_path: Path) -> None:
    one = planned(world)
    place = step(one, MilestoneKind.SCRIPT)
    owed = money.agree_payment(
        milestone=place, by=world.erlan, payer=world.tashkent, payee=world.almaty, amount=250_000
    )
    what = f"day:{step(one, MilestoneKind.SOUND).pk}"
    bad = post(world.sevda, "money", one.pk, status=422, what=what, reason="Later.")
    assert "Say what is to be changed, and into what." in bad
    post(world.sevda, "money", one.pk, what=what, due_on="2027-06-01", reason="Later.")
    order = ChangeOrder.objects.get()
    post(world.erlan, "change_answer", order.pk, verdict="yes")
    post(world.dilnoza, "change_answer", order.pk, verdict="yes")
    assert "accepted" in page(world.erlan, "money", one.pk)
    brought(world, due(one, "script"), paper(tmp_path))
    approvals.ask_for_approval(milestone=place, by=world.erlan)
    for person in (world.sevda, world.dilnoza):
        approvals.approve(milestone=place, by=person, yes=True)
    assert "We have paid" in page(world.dilnoza, "money", one.pk)
    post(world.dilnoza, "pay", owed.pk)
    post(world.asel, "pay_confirm", owed.pk)
    assert "arrived" in page(world.sevda, "money", one.pk)
    bad = post(world.erlan, "credits", one.pk, status=422, language="kk", lines="режиссёр Ерлан")
    assert "“режиссёр Ерлан” has no colon between role and name." in bad
    post(world.erlan, "credits", one.pk, language="kk", lines="режиссёр: Ерлан\nкомпозитор: Севда")
    assert page(world.sevda, "credits", one.pk).index("Ерлан") < page(world.sevda, "credits", one.pk).index("Севда")


def test_shots_on_the_screens(world: World) -> None:
    one = planned(world)
    bad = post(world.erlan, "tracker", one.pk, status=422, episode=1, lines="010 48\nthe snow")
    assert "“the snow” is no shot with its frames." in bad
    post(world.erlan, "tracker", one.pk, episode=1, title="Snow", lines="010 48\n020 96")
    shot = Shot.objects.get(code="010")
    post(world.erlan, "shot_give", shot.pk, assignee=world.sevda.pk, due_on="2026-01-01")
    for to, words in (("working", ""), ("review", ""), ("retake", "The hat.")):
        post(world.sevda, "shot_move", shot.pk, to=to, words=words)
    shown = page(world.sevda, "tracker", one.pk)
    assert "The hat." in shown
    assert "is-late" in shown


def test_everything_can_be_taken_away(world: World, tmp_path: Path) -> None:
    one = planned(world)
    brought(world, due(one, "script"), paper(tmp_path))
    tracker.add_shots(project=one, by=world.erlan, shots=[("010", 48), ("020", 96)])
    money.set_credits(project=one, by=world.erlan, language="kk", lines=[("режиссёр", "Ерлан")])
    money.agree_payment(
        milestone=step(one, MilestoneKind.LOCK), by=world.erlan, payer=world.tashkent, payee=world.almaty, amount=100
    )
    signed(world, one)
    client = as_(world.sevda)

    def taken(form: str) -> bytes:
        answer = client.get(reverse("studio:take", args=[one.pk, form]))
        assert answer.status_code == 200
        return answer.content

    text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(taken("pdf"))).pages)
    for words in ("Demo TV Almaty", "No voice of it may be cloned.", "Ерлан", projects.digest(again(one, world.erlan))):
        assert words in text
    book = openpyxl.load_workbook(io.BytesIO(taken("xlsx")))
    assert book.sheetnames == ["Partners", "Milestones", "Files", "Payments", "Credits", "Episodes", "Shots"]
    assert [row[1].value for row in book["Shots"].iter_rows(min_row=2)] == ["010", "020"]
    assert [row[3].value for row in book["Payments"].iter_rows(min_row=2)] == [1]
    cut = json.loads(taken("otio"))
    clips = cut["tracks"]["children"][0]["children"]
    assert [(clip["name"], clip["source_range"]["start_time"]["value"]) for clip in clips] == [
        ("010", 0.0),
        ("020", 48.0),
    ]
    ontology = json.loads(taken("omc"))
    assert {entity["entityType"] for entity in ontology} == {"CreativeWork", "Participant", "Task", "Asset"}
    calendar = taken("ics").decode()
    assert calendar.count("BEGIN:VEVENT") == 6
    assert "DTSTART;VALUE=DATE:20270111\r\nDTEND;VALUE=DATE:20270201" in calendar
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert taken("svg").startswith(b"<svg")
    assert client.get(reverse("studio:take", args=[one.pk, "docx"])).status_code == 404
    stranger = as_(world.people["elif"])
    for form in ("pdf", "xlsx", "otio", "omc", "ics", "svg"):
        assert stranger.get(reverse("studio:take", args=[one.pk, form])).status_code == 404


def test_an_invited_house_reads_the_project_and_nothing_that_is_made_in_it(world: World, tmp_path: Path) -> None:
    one = planned(world)
    film = brought(world, due(one, "animatic"), moving(tmp_path))
    milestones.note(file=film, by=world.sevda, text="SECRET NOTE", at=0)
    projects.invite(project=one, by=world.erlan, house=world.ankara, role="post")
    guest = world.people["elif"]
    assert "SECRET NOTE" not in page(guest, "project", one.pk)
    page(guest, "file", film.pk, status=404)
    page(guest, "milestone", step(one, MilestoneKind.ANIMATIC).pk, status=403)
    for form in ("pdf", "omc"):
        assert as_(guest).get(reverse("studio:take", args=[one.pk, form])).status_code == 403


def test_the_call_of_another_house_shows_nobody_elses_ideas(world: World) -> None:
    pitch = drafted(world, called(world))
    assert pitch.logline not in page(world.sevda, "call", pitch.call_id)
    assert pitch.logline not in page(world.sevda, "home")
    assert pitch.logline in page(world.erlan, "home")


def test_a_project_is_read_over_the_api_by_its_partners_alone(world: World, tmp_path: Path) -> None:
    one = planned(world)
    file = brought(world, due(one, "script"), paper(tmp_path))
    signed(world, one)
    told = as_(world.sevda).get(f"/api/studio/projects/{one.pk}").json()
    assert digest(told["agreement"]) == told["digest"]
    assert told["signed_by"] == ["almaty", "tashkent", "baku"]
    assert told["milestones"][0]["due"] == [
        {
            "deliverable": str(file.deliverable_id),
            "kind": "script",
            "language": "",
            "episode": None,
            "house": "almaty",
            "file": str(file.pk),
            "version": 1,
            "sha256": file.sha256,
        }
    ]
    assert told["lacks"][0] == "The picture is not locked."
    assert [one["state"] for one in as_(world.sevda).get("/api/studio/projects").json()] == ["producing"]
    projects.invite(project=one, by=world.erlan, house=world.ankara, role="post")
    guest = as_(world.people["elif"])
    assert len(guest.get("/api/studio/projects").json()) == 1
    assert guest.get(f"/api/studio/projects/{one.pk}").status_code == 404
    assert as_(world.aigul).get("/api/studio/projects").json() == []
