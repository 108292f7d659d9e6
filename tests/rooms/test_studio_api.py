"""A studio's own tools at work over the API: they deliver, note, plan episodes and move shots, as people would."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ortaq.members.actions import give_token
from ortaq.members.models import Person
from ortaq.studio.actions import approvals, projects
from ortaq.studio.models import FileVersion, MilestoneKind, Note, Project, Shot
from tests.rooms.studio_stories import brought, due, moving, paper, planned, step, three
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
NO_AI = json.dumps({"no_ai": True})


def tool(person: Person, *scopes: str) -> Client:
    """A program with a token of somebody's."""
    _token, text = give_token(person=person, name="tool", scopes=list(scopes or ("read", "bring-in")))
    return Client(headers={"Authorization": f"Bearer {text}"})


def sent(client: Client, address: str, told: dict[str, Any], status: int = 201) -> Any:
    """What a POST of JSON answers."""
    answer = client.post(f"/api/studio{address}", told, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_version_is_delivered_with_a_word_on_ai_and_taken_away_again(world: World) -> None:
    one = planned(world)
    script = due(one, "script")
    client = tool(world.erlan)
    listed = client.get(f"/api/studio/projects/{one.pk}").json()["milestones"][0]["due"][0]
    assert (listed["deliverable"], listed["file"], listed["episode"]) == (str(script.pk), None, None)
    address = f"/api/studio/deliverables/{script.pk}/files"

    def bring(ai: str, who: Client = client) -> Any:
        file = SimpleUploadedFile("script.pdf", b"%PDF-1.7 a tale", "application/pdf")
        return who.post(address, {"file": file, "ai": ai, "words": "A kind end"})

    for silent in ("{}", "no", "[]", json.dumps({"uses": ["x"]}), json.dumps({"no_ai": "yes"})):
        assert bring(silent).status_code in {409, 422}, silent
    assert not FileVersion.objects.exists()
    made = bring(json.dumps({"uses": [{"kind": "assist", "system": "Sketcher"}]}))
    assert made.status_code == 201
    told = made.json()
    assert (told["number"], told["words"], told["no_ai"], told["house"]) == (1, "A kind end", False, "almaty")
    content = client.get(f"/api/studio/files/{told['id']}/content")
    assert hashlib.sha256(b"".join(content.streaming_content)).hexdigest() == told["sha256"]  # type: ignore[attr-defined]
    assert bring(NO_AI).json()["number"] == 2
    # A partner reads it and does not deliver it; who is only invited, or of another house, finds nothing.
    assert tool(world.sevda).get(f"/api/studio/files/{told['id']}").json()["number"] == 1
    assert bring(NO_AI, tool(world.sevda)).status_code == 403
    projects.invite(project=one, by=world.erlan, house=world.ankara, role="post")
    guest = tool(world.people["elif"])
    assert bring(NO_AI, guest).status_code == 404
    for path in (f"files/{told['id']}", f"files/{told['id']}/content", f"projects/{one.pk}/shots"):
        assert guest.get(f"/api/studio/{path}").status_code == 404, path
    # A token to read delivers nothing, and nothing changes while partners are asked.
    assert bring(NO_AI, tool(world.erlan, "read")).status_code == 403
    approvals.ask_for_approval(milestone=step(one, MilestoneKind.SCRIPT), by=world.erlan)
    assert bring(NO_AI).status_code == 409
    assert FileVersion.objects.count() == 2


def test_notes_are_written_at_moments_and_closed(world: World, tmp_path: Path) -> None:
    one = planned(world)
    film = brought(world, due(one, "animatic"), moving(tmp_path))
    partner, lead = tool(world.sevda), tool(world.erlan)
    told = sent(partner, f"/files/{film.pk}/notes", {"text": "The miser blinks.", "at": 1_500})
    assert (told["house"], told["at"], told["mended"]) == ("baku", 1_500, False)
    assert "no such moment" in sent(partner, f"/files/{film.pk}/notes", {"text": "x", "at": 9_000}, 409)["problem"]
    sent(tool(world.people["elif"]), f"/files/{film.pk}/notes", {"text": "x"}, 404)
    sent(tool(world.dilnoza), f"/notes/{told['id']}/mended", {}, 403)
    assert sent(lead, f"/notes/{told['id']}/mended", {}, 200)["mended"]
    assert lead.get(f"/api/studio/files/{film.pk}").json()["notes"] == [told | {"mended": True}]
    assert Note.objects.count() == 1


def test_episodes_are_planned_and_shots_added_and_moved(world: World) -> None:
    one = three(world)
    lead = tool(world.erlan)
    address = f"/api/studio/projects/{one.pk}/episodes/2"
    planned_one = lead.put(address, {"titles": {"kk": "Қар", "az": "Qar"}}, content_type="application/json")
    assert planned_one.json() == {"number": 2, "titles": {"kk": "Қар", "az": "Qar"}, "minutes": 1, "shots": []}
    assert Project.objects.get(pk=one.pk).is_series
    assert tool(world.sevda).put(address, {}, content_type="application/json").status_code == 403
    lines = {"episode": 2, "shots": [{"code": "010", "frames": 48}, {"code": "020", "frames": 96}]}
    first, _second = sent(tool(world.sevda), f"/projects/{one.pk}/shots", lines)
    assert "already" in sent(lead, f"/projects/{one.pk}/shots", lines, 409)["problem"]
    for to, words in (("working", ""), ("review", ""), ("retake", "The hat."), ("working", "")):
        moved = sent(lead, f"/shots/{first['id']}/move", {"to": to, "words": words}, 200)
    assert (moved["status"], moved["retakes"], moved["words"]) == ("working", 1, "The hat.")
    sent(lead, f"/shots/{first['id']}/move", {"to": "done"}, 409)
    sent(tool(world.asel), f"/shots/{first['id']}/move", {"to": "review"}, 403)
    sent(tool(world.people["elif"]), f"/shots/{first['id']}/move", {"to": "review"}, 404)
    (episode,) = lead.get(f"/api/studio/projects/{one.pk}/shots").json()
    assert [(shot["code"], shot["status"]) for shot in episode["shots"]] == [("010", "working"), ("020", "waiting")]
    assert Shot.objects.count() == 2


def test_a_file_without_its_papers_is_not_taken(world: World, tmp_path: Path) -> None:
    script = due(planned(world), "script")
    client = tool(world.erlan)
    assert client.post(f"/api/studio/deliverables/{script.pk}/files", {"ai": NO_AI}).status_code == 422
    with paper(tmp_path).path.open("rb") as file:
        assert client.post(f"/api/studio/deliverables/{script.pk}/files", {"file": file}).status_code == 422
    assert not FileVersion.objects.exists()
