"""Screens and calls of runs: who sees them, what they tell, and how answers are captured by hand."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ortaq.assistants.models import Answer, Run
from ortaq.assistants.runs import actions, secrets
from ortaq.core.monitor.verify import verify
from ortaq.members import keys
from tests.rooms.run_stories import SECRET, Service, bank, kestrel
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def run() -> Run:
    """A sealed run of a service whose key we have."""
    secrets.keep("kestrel", SECRET)
    with Service().open() as address:
        run = actions.go_on(actions.plan(kestrel(f"{address}/v1"), bank()), sleep=lambda _seconds: None)
    return actions.seal(run)


@pytest.fixture
def by_hand() -> Run:
    """A run that people ask."""
    return actions.plan(kestrel("", slug="app", shape="manual", channel="manual", secret=""), bank(("KZ", "KG")))


def test_a_standards_officer_sees_runs_and_takes_their_files(world: World, sign_in: object, run: Run) -> None:
    client: Client = sign_in(world.gulnora)  # type: ignore[operator]
    shown = client.get("/assistants/runs/").content.decode()
    assert "Kestrel 4" in shown
    page = client.get(f"/assistants/runs/{run.pk}/", {"prove": ""}).content.decode()
    assert "The run is whole: 3 answers were read, graded and counted again" in page
    assert '<mark class="said said-deny">Almaty</mark>' in page
    file = client.get(f"/assistants/runs/{run.pk}/run.zip").content
    assert file == client.get(f"/api/assistants/runs/{run.pk}/file").content
    assert verify(file, keys.own_root()).faults == ()


def test_the_page_says_when_a_run_was_changed(world: World, sign_in: object, run: Run) -> None:
    Answer.objects.filter(question__fact__slug="kz.capital").update(text="Astana.")
    client: Client = sign_in(world.gulnora)  # type: ignore[operator]
    page = client.get(f"/assistants/runs/{run.pk}/", {"prove": ""}).content.decode()
    position = Answer.objects.get(question__fact__slug="kz.capital").position
    assert "The run was changed after it was sealed." in page
    assert f"answers/{position:05} (kz.capital, en)" in page


@pytest.mark.parametrize("address", ["/assistants/runs/", "/assistants/runs/{}/", "/assistants/runs/{}/run.zip"])
def test_nobody_else_sees_what_an_assistant_said_before_the_report(
    world: World, sign_in: object, run: Run, address: str
) -> None:
    path = address.format(run.pk)
    assert Client().get(path).status_code == 302
    for person in (world.aigul, world.maral):  # who buys, and who grades without knowing whose an answer is
        client: Client = sign_in(person)  # type: ignore[operator]
        answer = client.get(path)
        assert answer.status_code in {302, 403}
        assert b"Almaty" not in answer.content
        assert client.get(f"/api/assistants/runs/{run.pk}").status_code == 403


def test_no_page_and_no_call_tells_a_key_or_where_it_is_sent(world: World, sign_in: object, run: Run) -> None:
    client: Client = sign_in(world.gulnora)  # type: ignore[operator]
    paths = ("/assistants/runs/", f"/assistants/runs/{run.pk}/", "/api/assistants/assistants", "/api/assistants/runs")
    for path in paths:
        told = client.get(path).content.decode()
        assert "kestrel" in told.casefold()
        assert SECRET not in told
        assert run.assistant.endpoint not in told


def test_a_journalist_captures_answers_one_by_one(world: World, sign_in: object, by_hand: Run) -> None:
    client: Client = sign_in(world.maral)  # type: ignore[operator]
    path = f"/assistants/runs/{by_hand.pk}/capture/"
    first = by_hand.answers.order_by("position").first()
    assert first.asked["text"] in client.get(path).content.decode()
    typed = {"answer": first.pk, "text": "It is Almaty.", "model": "4.1"}
    without = client.post(path, typed)
    # Nothing that was typed is lost.
    assert (without.status_code, "It is Almaty." in without.content.decode()) == (409, True)
    assert client.post(path, typed | {"picture": SimpleUploadedFile("s.png", PNG)}).status_code == 302
    second = by_hand.answers.get(position=2)
    assert second.asked["text"] in client.get(path).content.decode()
    client.post(path, {"answer": second.pk, "text": "I don't know.", "picture": SimpleUploadedFile("s.png", PNG)})
    assert "Every question has its answer" in client.get(path).content.decode()
    told = list(by_hand.answers.order_by("position").values_list("text", "model_returned", "captured_by__username"))
    assert told == [("It is Almaty.", "4.1", "maral"), ("I don't know.", "", "maral")]


def test_the_picture_is_seen_by_those_who_see_the_run(world: World, sign_in: object, by_hand: Run) -> None:
    answer = actions.capture(by_hand.answers.first(), "Almaty.", PNG, by=world.maral)
    path = f"/assistants/answers/{answer.pk}/screenshot"
    client: Client = sign_in(world.gulnora)  # type: ignore[operator]
    picture = client.get(path)
    assert b"".join(picture.streaming_content) == PNG
    assert picture["X-Content-Type-Options"] == "nosniff"
    other: Client = sign_in(world.aigul)  # type: ignore[operator]
    assert other.get(path).status_code in {302, 403}


def test_a_run_is_sealed_on_the_page(world: World, sign_in: object, by_hand: Run) -> None:
    actions.capture(by_hand.answers.first(), "Almaty.", PNG, by=world.maral)
    client: Client = sign_in(world.gulnora)  # type: ignore[operator]
    client.post(f"/assistants/runs/{by_hand.pk}/seal/")
    sealed = Run.objects.get(pk=by_hand.pk)
    assert sealed.state == "sealed"
    assert verify(actions.file_of(sealed), keys.own_root()).faults == ()


def test_the_room_leads_nobody_to_a_page_that_is_not_theirs(world: World, client: Client) -> None:
    officer = next(one for one in world.people.values() if "standards" in one.roles)
    for person, leads in ((None, False), (world.aigul, False), (officer, True)):
        if person:
            client.force_login(person)
        assert (b'href="/assistants/runs/"' in client.get("/assistants/").content) is leads
