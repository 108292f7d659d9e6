"""What of a run is open to everybody, and what of a person goes when they are erased."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from ortaq.assistants.desk import actions as desk
from ortaq.assistants.facts import actions as facts
from ortaq.assistants.models import Answer, Fact, FactSource, Run
from ortaq.assistants.report.actions import publish
from ortaq.assistants.runs import actions, secrets
from ortaq.core.monitor import runfile
from ortaq.core.monitor.verify import verify
from ortaq.members import actions as members
from ortaq.members import keys
from ortaq.members.models import Person, Role
from ortaq.standards.protection.actions import erase_account
from ortaq.standards.protection.queries import everything, whom_of
from tests.rooms.run_stories import SECRET, Service, bank, kestrel
from tests.rooms.searching import files, places_of, tables
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WEEK = "2026-W47"
ON_SCREEN = b"\x89PNG\r\n\x1a\n" + b"signed in as maral.durdyyewa@mail.example" + bytes(40)
SHOWN = b"\x89PNG\r\n\x1a\n" + b"nothing but the conversation" + bytes(40)


@pytest.fixture
def by_hand(world: World) -> Run:
    """A run that people ask, of which one picture may be seen by everybody, and the report of its week."""
    run = actions.plan(
        kestrel("", slug="app", shape="manual", channel="manual", secret=""), bank(("KZ", "KG")), week=WEEK
    )
    first, second = run.answers.order_by("position")
    actions.capture(first, "It is Almaty.", ON_SCREEN, by=world.maral)
    actions.capture(second, "It is Bishkek.", SHOWN, is_public=True, by=world.maral)
    actions.seal(run)
    publish(WEEK)
    return Run.objects.get(pk=run.pk)


def public(client: Client, run: Run) -> bytes:
    return client.get(f"/assistants/report/{WEEK}/runs/{run.pk}.zip").content


def test_a_picture_is_public_only_where_who_captured_it_agreed(client: Client, by_hand: Run) -> None:
    file = public(client, by_hand)
    assert b"maral.durdyyewa" not in file
    assert SHOWN in file
    report = verify(file, keys.own_root())
    assert (report.faults, report.is_known, report.left_out) == ((), True, ("answers/00001/screenshot",))
    assert report.head["numbers"] == json.loads(bytes(by_hand.manifest))["numbers"]
    # The node's own file has all of it.
    assert ON_SCREEN in actions.file_of(by_hand)


def test_the_command_says_what_a_public_file_has_not(client: Client, by_hand: Run, tmp_path: Any) -> None:
    path = tmp_path / "run.zip"
    path.write_bytes(public(client, by_hand))
    out = io.StringIO()
    call_command("monitor", "verify", str(path), stdout=out)
    assert "whole. 2 answers" in out.getvalue()
    assert "1 parts are not in it, known by their SHA-256; no number rests on them." in out.getvalue()


def test_before_somebody_uploads_the_page_says_who_will_see_it(world: World, sign_in: Any) -> None:
    run = actions.plan(kestrel("", slug="app", shape="manual", channel="manual", secret=""), bank(("KZ",)))
    client = sign_in(world.maral)
    page = client.get(f"/assistants/runs/{run.pk}/capture/").content.decode()
    assert page.index("Show the conversation alone") < page.index("Keep it, next question")
    assert 'name="is_public" value="1">' in page


def test_neither_the_address_nor_a_refusal_leaves_the_node(client: Client, world: World) -> None:
    """A gateway of a house, whose name tells where it is; a service that answers with the account it is paid from."""
    secrets.keep("kestrel", SECRET)
    service = Service(400)
    with service.open() as address:
        run = actions.go_on(actions.plan(kestrel(f"{address}/v1"), bank(), week=WEEK), sleep=lambda _seconds: None)
    body = b'{"error": {"message": "Rate limit reached in organization org-4711"}}'
    refused = run.answers.get(state="failed")
    Answer.objects.filter(pk=refused.pk).update(response=body, response_sha256=runfile.sha256(body))
    actions.seal(run)
    publish(WEEK)
    file = public(client, run)
    assert address.encode() not in file
    assert b"org-4711" not in file
    report = verify(file, keys.own_root())
    assert (report.faults, report.left_out) == ((), (f"answers/{refused.position:05}/response",))
    raw = f"/assistants/report/{WEEK}/answers/{refused.pk}/response"
    assert client.get(raw).status_code == 404
    answered = run.answers.filter(state="answered").first()
    assert client.get(raw.replace(str(refused.pk), str(answered.pk))).status_code == 200
    assert b"org-4711" in actions.file_of(Run.objects.get(pk=run.pk))


# ---- erased ---------------------------------------------------------------------------------------------------------

NAME, MAIL = "Oğulnabat Berdimyradowa", "ogulnabat@mail.example"
HERS = b"\x89PNG\r\n\x1a\n" + NAME.encode() + b" " + MAIL.encode() + bytes(40)


@pytest.fixture
def she(world: World) -> Person:
    """A journalist of Ashgabat, with a name and an address that stand nowhere else."""
    return members.invite(
        broadcaster=world.maral.broadcaster,
        username="ogulnabat",
        name=NAME,
        email=MAIL,
        roles=[Role.GRADER],
        language="tk",
    )


def test_after_an_erasure_nothing_of_who_captured_and_reviewed_is_left_and_the_run_proves_whole(
    world: World, she: Person, tmp_path: Any, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    run = actions.plan(
        kestrel("", slug="app", shape="manual", channel="manual", secret=""), bank(("KZ", "KG")), week=WEEK
    )
    for answer in run.answers.order_by("position"):
        actions.capture(answer, "It is Almaty.", HERS, is_public=True, by=she)
    actions.seal(run)
    publish(WEEK)
    desk.name_reader(she, ["tk"], by=world.gulnora)
    fact = Fact.objects.get(slug="kz.capital")
    for number, site in enumerate(("one.example", "two.example")):
        FactSource.objects.create(
            fact=fact, number=number, publisher="x", locator=f"https://{site}/", group=site,
            accessed_on=timezone.localdate(), says="Astana", agrees=True,
        )  # fmt: skip
    Fact.objects.filter(pk=fact.pk).update(state="proposed")
    fact.refresh_from_db()
    facts.confirm(fact, by=she)
    facts.reword(fact.questions.get(retired_at=None), by=she, text="Name the capital of Kazakhstan.")
    secrets_of_hers = (NAME, *NAME.split(), MAIL, "ogulnabat")
    assert places_of(secrets_of_hers, tables(), files(tmp_path), []) != set()
    with django_capture_on_commit_callbacks(execute=True):
        done = erase_account(person=she, by=she)
    assert done.erased["assistants.captures"] == 3
    assert places_of(secrets_of_hers, tables(), files(tmp_path), []) == set()
    assert set(run.answers.values_list("captured_by", "screenshot")) == {(None, "")}
    # What she has confirmed stays confirmed, by her country.
    assert set(fact.reviews.values_list("country", flat=True)) == {she.broadcaster.territory}
    proof = actions.proof(Run.objects.get(pk=run.pk))
    assert (proof.faults, len(proof.left_out)) == ((), 2)
    report = verify(public(client, run), keys.own_root())
    assert (report.faults, len(report.left_out)) == ((), 2)
    out = io.StringIO()
    call_command("audit", "verify", stdout=out)
    assert "is whole" in out.getvalue()


def test_a_picture_that_somebody_else_took_away_is_still_missed(by_hand: Run) -> None:
    Answer.objects.filter(run=by_hand, position=1).update(screenshot="", captured_by=None)
    where = f"answers/00001 ({by_hand.answers.get(position=1).asked['fact']}, en)"
    assert [(one.where, one.what) for one in actions.proof(by_hand).faults] == [
        (where, "screenshot is missing or broken"),
        (where, "was captured by somebody else"),
    ]


def test_everything_about_a_person_has_what_they_captured(world: World, by_hand: Run) -> None:
    told = {one.name: rows for one, rows in everything(whom_of(world.maral))}
    assert {row["text"] for row in told["assistants.captures"]} == {"It is Almaty.", "It is Bishkek."}
