"""The audit log: what is written stays, and can be proved."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from ortaq.ledger import actions, queries
from ortaq.ledger.models import Entry
from tests.world import World

pytestmark = pytest.mark.django_db


def test_every_admission_and_invitation_stands_in_the_log(world: World) -> None:
    said = list(Entry.objects.values_list("action", flat=True))
    assert said == ["admitted"] * 8 + ["invited"] * len(world.people)
    assert queries.proof().whole


def test_the_log_knows_a_pseudonym_and_no_name(world: World) -> None:
    actions.record(world.almaty, "tried", by=world.erlan, size=3)
    entry = Entry.objects.get(action="tried")
    assert entry.actor == str(world.erlan.pseudonym)
    everything = json.dumps(list(Entry.objects.values()), default=str, ensure_ascii=False)
    for person in world.people.values():
        assert person.name not in everything
        assert person.email not in everything


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET action = 'x'", "DELETE FROM ledger_entry"])
def test_the_database_refuses_to_change_or_delete_an_entry(world: World, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert queries.proof().whole


def test_an_entry_changed_behind_the_databases_back_is_found(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_entry_no_update")
        cursor.execute("UPDATE ledger_entry SET action = 'expelled' WHERE number = 3")
    report = queries.proof()
    assert (report.whole, list(map(str, report.findings)), report.entries) == (False, ["entry 3: changed (entry 3)"], 2)
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("audit", "verify", stdout=out)
    assert stopped.value.code == 1
    assert out.getvalue().splitlines()[:2] == [
        "The audit log is BROKEN; 2 entries were walked.",
        "  entry 3: changed (entry 3)",
    ]


def test_every_new_entry_is_salted_so_that_its_published_digest_tells_nothing(world: World) -> None:
    one, other = (actions.record(world.almaty, "tried") for _ in range(2))
    assert len(one.salt) == len(other.salt) == 32
    assert one.salt != other.salt
    unsalted = Entry(number=1, at=one.at, action="tried", subject_kind="broadcaster", subject_id="1")
    assert "salt" not in queries.content_of(unsalted)


def test_the_command_proves_and_shows_the_log(world: World) -> None:
    out = StringIO()
    call_command("audit", "verify", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["whole"], told["findings"]) == (True, [])
    assert (told["entries"], told["head"]) == (Entry.objects.count(), Entry.objects.latest("number").digest)
    assert (told["checkpoints"], told["signed"], told["witnessed"]) == (0, 0, 0)
    out = StringIO()
    call_command("audit", "show", "--number", "2", stdout=out)
    assert [line.split()[0] for line in out.getvalue().splitlines()] == [
        str(Entry.objects.count() - 1),
        str(Entry.objects.count()),
    ]


def test_the_page_is_for_members_and_proves_on_demand(world: World, client: Client) -> None:
    assert client.get("/audit/").headers["Location"] == "/account/login/?next=/audit/"
    client.force_login(world.aigul, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/audit/?prove").content.decode()
    assert f"The log is whole: {Entry.objects.count()} entries" in page
    assert world.aigul.pseudonym.hex[:8] in page
