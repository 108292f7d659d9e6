"""The audit log is signed, proved and witnessed: what is written stays, even for whoever runs the node."""

import base64
import json
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from ortaq.core.ledger.chain import GENESIS, leaf, link
from ortaq.core.ledger.checkpoints import Checkpoint as Said
from ortaq.core.ledger.merkle import Tree, root
from ortaq.core.ledger.notes import SIGNS, Note, SecretKey
from ortaq.core.ledger.tiles import Tiled, path, unbundle
from ortaq.ledger import actions, keys, queries, tasks
from ortaq.ledger.models import Checkpoint, Cosignature, Entry, Sighting, Tile
from ortaq.members import actions as members
from ortaq.members import trust, witnesses
from ortaq.members.keys import Suspended
from ortaq.web.demo.witnesses import witness
from ortaq.work.settings import settings
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def write(world: World, entries: int) -> None:
    """Append so many entries."""
    for turn in range(entries):
        actions.record(world.almaty, "counted", by=world.erlan, turn=turn)


def audit(*words: object) -> str:
    out = StringIO()
    call_command("audit", *map(str, words), stdout=out)
    return out.getvalue()


def failed(*words: object) -> str:
    """What a command says that ends with 1."""
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("audit", *map(str, words), stdout=out)
    assert stopped.value.code == 1
    return out.getvalue()


def faults() -> list[str]:
    return list(map(str, queries.proof().findings))


def behind_its_back(*statements: str) -> None:
    """Change the database as its administrator can."""
    with connection.cursor() as cursor:
        for table in ("entry", "tile", "checkpoint", "cosignature"):
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS ledger_{table}_no_{verb}")
        for statement in statements:
            cursor.execute(statement)


def rechained(number: int, action: str) -> None:
    """Change an entry and reckon every digest behind it anew, as somebody who knows how."""
    behind_its_back(f"UPDATE ledger_entry SET action = '{action}' WHERE number = {number}")
    head = GENESIS
    for entry in Entry.objects.order_by("number"):
        digest = link(head, entry.number, queries.content_of(entry))
        Entry.objects.filter(number=entry.number).update(previous=head, digest=digest)
        head = digest


# ---- checkpoints -------------------------------------------------------------------------------------------------


def test_the_regular_task_signs_what_is_new_and_nothing_twice(world: World) -> None:
    tasks.sign_checkpoint.call()
    tasks.sign_checkpoint.call()
    one = Checkpoint.objects.get()
    assert one.size == Entry.objects.count()
    write(world, 3)
    tasks.sign_checkpoint.call()
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [one.size, one.size + 3]
    report = queries.proof()
    assert (report.whole, report.checkpoints, report.signed, report.witnessed) == (True, 2, one.size + 3, 0)


def test_the_logs_key_is_a_file_for_its_owner_and_nowhere_else(world: World) -> None:
    actions.checkpoint()
    file = settings().keys / "audit.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secret = file.read_text().strip().rpartition("+")[2]
    dumped = StringIO()
    call_command("dumpdata", "ledger", "members", stdout=dumped)
    assert "PRIVATE" not in dumped.getvalue()
    assert secret not in dumped.getvalue()
    assert keys.policy().logs == (keys.ensure_log_key().public,)
    # It keeps its name when the node moves.
    assert keys.ensure_log_key().name == "127.0.0.1:8000/audit"


def test_a_lost_key_makes_a_new_one_and_older_checkpoints_hold(world: World) -> None:
    actions.checkpoint()
    (settings().keys / "audit.key").unlink()
    write(world, 1)
    actions.checkpoint()
    assert len(keys.policy().logs) == 2
    assert queries.proof().whole


@pytest.mark.parametrize("table", ["ledger_tile", "ledger_checkpoint", "ledger_cosignature", "ledger_sighting"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_what_was_signed(world: World, table: str, statement: str) -> None:
    write(world, 256)
    audit("trust", audit("key", "baku").strip())
    actions.checkpoint()
    witnessed(world, "baku")
    column = {"ledger_tile": "root = ''", "ledger_checkpoint": "note = ''", "ledger_cosignature": "line = ''"}
    change = statement.format(table, column.get(table, "size = 0"))
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert queries.proof().whole


def test_nothing_is_signed_over_a_log_that_was_rewritten(world: World) -> None:
    actions.checkpoint()
    rechained(2, "expelled")
    write(world, 1)
    with pytest.raises(actions.LogRewritten, match="not the one that was signed before"):
        actions.checkpoint()
    tasks.sign_checkpoint.call()
    assert Checkpoint.objects.count() == 1
    assert faults() == [f"entries 1 to {Checkpoint.objects.get().size}: rewritten ({Checkpoint.objects.get()})"]


def test_nothing_is_signed_over_a_log_that_was_cut(world: World) -> None:
    actions.checkpoint()
    size = Entry.objects.count()
    behind_its_back(f"DELETE FROM ledger_entry WHERE number > {size - 2}")
    with pytest.raises(actions.LogRewritten, match="fewer entries"):
        actions.checkpoint()
    assert faults() == [f"entries {size - 1} to {size}: truncated (checkpoint {size})"]


def test_an_entry_rewritten_with_all_digests_behind_it_is_named_by_its_tile(world: World) -> None:
    write(world, 300)
    actions.checkpoint()
    rechained(123, "expelled")
    assert faults() == [f"entry 123: rewritten ({Checkpoint.objects.get()})"]
    assert "  entry 123: rewritten" in failed("verify")


def test_tiles_checkpoints_and_lines_that_were_changed_are_named(world: World) -> None:
    write(world, 300)
    audit("trust", audit("key", "baku").strip())
    one = actions.checkpoint()
    assert one
    witnessed(world, "baku")
    behind_its_back()
    tile = Tile.objects.get()
    hashes = bytearray(tile.hashes)
    hashes[32 * 41] ^= 1
    Tile.objects.update(hashes=bytes(hashes))
    assert faults() == ["entry 42: tile (tile/0/000)"]
    Tile.objects.update(hashes=tile.hashes, root=bytes(32))
    assert faults() == ["entry 1: tile (tile/1/000)"]
    Tile.objects.all().delete()
    assert faults()[0] == "entry 1: tile (tile/0/000)"
    Tile.objects.create(level=0, number=0, hashes=tile.hashes, root=tile.root)
    assert faults() == []
    Checkpoint.objects.update(note=one.note.replace(f"\n{one.size}\n", f"\n{one.size - 1}\n"))
    assert faults() == [f"entry {one.size}: signature (checkpoint {one.size})"]
    Checkpoint.objects.update(note=one.note)
    line = Cosignature.objects.get().line
    Cosignature.objects.update(line=line[:-10] + ("AAAA" if line[-10:-6] != "AAAA" else "BBBB") + line[-6:])
    assert faults() == [f"entry {one.size}: co-signature (checkpoint {one.size}, 127.0.0.1:8000/witness/baku)"]


def test_the_oldest_entries_have_no_salt_and_are_proved_all_the_same(world: World) -> None:
    last = Entry.objects.latest("number")
    old = Entry(number=last.number + 1, at=last.at, action="aired", subject_kind="slot", subject_id="7")
    old.previous, old.node = last.digest, last.node
    old.digest = link(old.previous, old.number, queries.content_of(old))
    old.save(force_insert=True)
    write(world, 1)
    actions.checkpoint()
    assert queries.proof().whole
    proof = queries.prove(old.number)
    assert "salt" not in proof.entry["content"]
    assert queries.check(proof).said.size == old.number + 1


def test_the_demo_world_has_witnesses_and_a_second_load_adds_only_what_is_new(world: World) -> None:
    witness()
    report = queries.proof()
    assert (report.whole, report.witnessed, len(report.by)) == (True, report.entries, 3)
    rows = Sighting.objects.count(), Cosignature.objects.count(), Entry.objects.count()
    write(world, 1)
    witness()
    assert queries.proof().witnessed == report.entries + 1
    assert (rows[0] + 3, rows[1] + 3, rows[2] + 1) == (
        Sighting.objects.count(),
        Cosignature.objects.count(),
        Entry.objects.count(),
    )


# ---- proofs ------------------------------------------------------------------------------------------------------


def test_a_proof_is_carried_away_and_checked_without_a_database(
    world: World, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    write(world, 300)
    number = Entry.objects.get(action="counted", details={"turn": 7}).number
    actions.checkpoint()
    proof, as_json, policy = (tmp_path / name for name in ("p.tlog-proof", "p.json", "audit.policy"))
    proof.write_text(audit("prove", number))
    as_json.write_text(audit("prove", number, "--json"))
    policy.write_text(audit("policy"))
    told = []
    with django_db_blocker.block():
        for file in (proof, as_json):
            told.append(json.loads(audit("check", file, "--policy", policy, "--json")))
            assert f"Proved: entry {number} of 3" in audit("check", file)
    assert told[0] == told[1]
    content = told[0]["entry"]["content"]
    assert (content["action"], content["details"], content["actor"]) == (
        "counted",
        {"turn": 7},
        str(world.erlan.pseudonym),
    )
    assert (told[0]["proved"], told[0]["size"], told[0]["enough"]) == (True, Entry.objects.count(), True)


def test_a_proof_that_somebody_touched_does_not_hold(world: World, tmp_path: Path) -> None:
    actions.checkpoint()
    file = tmp_path / "p.json"
    proof = json.loads(audit("prove", 2, "--json"))
    proof["entry"]["content"]["action"] = "expelled"
    file.write_text(json.dumps(proof))
    size = Entry.objects.count()
    assert failed("check", file) == f"NOT PROVED: entry 2 does not stand so in the log of {size} entries.\n"
    assert json.loads(failed("check", file, "--json"))["proved"] is False
    file.write_text("nonsense")
    with pytest.raises(CommandError, match="This is no proof of an entry"):
        audit("check", file)
    with pytest.raises(CommandError, match=r"There is no file .*none\."):
        audit("check", tmp_path / "none")


def test_whoever_checks_says_whom_to_believe(world: World, tmp_path: Path) -> None:
    actions.checkpoint()
    file, other = tmp_path / "p", tmp_path / "other.policy"
    file.write_text(audit("prove", 1))
    other.write_text(f"log {SecretKey.new('127.0.0.1:8000/audit', SIGNS).public}\nquorum none\n")
    assert "did not sign it with a key that is known" in failed("check", file, "--policy", other)
    (settings().keys / "audit.policy").unlink()
    with pytest.raises(CommandError, match="Name a policy"):
        audit("check", file)
    (settings().keys / "audit.policy").write_text("quorum nobody")
    with pytest.raises(CommandError, match="[Ll]ine 1"):
        audit("verify")


def test_what_no_checkpoint_covers_yet_has_no_proof(world: World) -> None:
    with pytest.raises(CommandError, match="Entry 1 stands in no checkpoint yet: the newest one covers 0"):
        audit("prove", 1)
    actions.checkpoint()
    size = Entry.objects.count()
    write(world, 1)
    with pytest.raises(CommandError, match=rf"newest one covers {size} \(./ortaq audit checkpoint signs what is new\)"):
        audit("prove", size + 1)
    for number in (0, size + 2, 10**9):
        with pytest.raises(CommandError, match=f"There is no entry {number}: the log has those from 1 to {size + 1}"):
            audit("prove", number)


def test_a_proof_rests_on_the_newest_checkpoint_that_enough_witnesses_signed(world: World, tmp_path: Path) -> None:
    for slug in ("baku", "almaty", "bishkek"):
        audit("trust", audit("key", slug).strip())
    actions.checkpoint()
    size = Entry.objects.count()
    file = tmp_path / "p"
    file.write_text(audit("prove", 2))
    # Nobody has signed it yet: it holds, and is not enough.
    assert "Co-signed by nobody (needed: 2 of 3: NOT enough)" in failed("check", file)
    assert json.loads(failed("check", file, "--json"))["enough"] is False
    for slug in ("baku", "almaty"):
        witnessed(world, slug)
    write(world, 3)
    actions.checkpoint()
    witnessed(world, "bishkek")
    # The newest one has a single witness, the one before it two; only what came since must take the newest.
    file.write_text(audit("prove", 2))
    told = json.loads(audit("check", file, "--json"))
    assert (told["size"], told["enough"], len(told["witnesses"])) == (size, True, 2)
    file.write_text(audit("prove", size + 2))
    assert json.loads(failed("check", file, "--json"))["size"] == size + 3


def test_a_proof_costs_few_questions_however_long_the_log_is(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write(world, 700)
    actions.checkpoint()
    # Checkpoint, entry, lines; then three tiles: its own, the partial one at the edge, and the level above.
    for number in (5, 300, 650):
        with django_assert_num_queries(3 + 6, exact=False):
            queries.prove(number)


# ---- witnesses ---------------------------------------------------------------------------------------------------


def witnessed(world: World, slug: str) -> str:
    """Let a member co-sign, and put its line under the checkpoint; returns the line."""
    key = witnesses.ensure_key(getattr(world, slug))
    request = queries.request_since(queries.memory(key.name, keys.ensure_log_key().name).size)
    assert request
    line = str(witnesses.cosign(getattr(world, slug), request))
    actions.take_lines(line)
    return line


def test_members_co_sign_by_commands_alone(world: World, tmp_path: Path) -> None:
    request, line = tmp_path / "request", tmp_path / "line"
    for slug in ("baku", "almaty", "bishkek"):
        audit("trust", audit("key", slug).strip())
    request.write_text(audit("checkpoint", "--since", 0))
    size = Checkpoint.objects.get().size
    line.write_text(audit("witness", request, "--as", "baku"))
    assert audit("cosigned", line) == f"127.0.0.1:8000/witness/baku has co-signed the first {size} entries.\n"
    assert audit("cosigned", line) == "Nothing new.\n"
    assert "Not witnessed yet: 2 of 3 are needed." in audit("verify")
    line.write_text(audit("witness", request, "--as", "almaty"))
    audit("cosigned", line)
    told = audit("verify")
    assert "The keys of baku, almaty, bishkek lie on this node: to others they prove nothing about it." in told
    assert f"Witnessed up to entry {size} by 127.0.0.1:8000/witness/almaty, 127.0.0.1:8000/witness/baku" in told
    # The next time it is asked to sign what has come since.
    write(world, 5)
    request.write_text(audit("checkpoint", "--since", size))
    line.write_text(audit("witness", request, "--as", "baku"))
    audit("cosigned", line)
    assert Sighting.objects.filter(witness__endswith="baku").count() == 2
    checkpoint = audit("checkpoint")
    assert checkpoint.count("\n\u2014 ") == 2
    assert queries.proof().whole


def test_a_witness_takes_a_bare_checkpoint_with_its_proof_beside_it(world: World, tmp_path: Path) -> None:
    checkpoint, proof = tmp_path / "checkpoint", tmp_path / "proof"
    checkpoint.write_text(audit("checkpoint"))
    audit("witness", checkpoint, "--as", "baku")
    size = Checkpoint.objects.get().size
    write(world, 3)
    proof.write_text(audit("checkpoint", "--since", size).partition("\n\n")[0] + "\n")
    checkpoint.write_text(audit("checkpoint"))
    with pytest.raises(CommandError, match=f"the proof goes out from 0 entries, not from {size}"):
        audit("witness", checkpoint, "--as", "baku")
    audit("witness", checkpoint, "--proof", proof, "--as", "baku")
    assert Sighting.objects.count() == 2


def test_a_witness_refuses_a_log_that_was_rewritten_with_its_own_key(world: World, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text(audit("checkpoint"))
    witnesses.cosign(world.baku, queries.request_since(0))
    size = Checkpoint.objects.get().size
    # The operator rewrites the log, and signs the new past with the log's own key.
    rechained(2, "expelled")
    Checkpoint.objects.all().delete()
    write(world, 2)
    actions.checkpoint()
    assert queries.proof().whole
    with pytest.raises(actions.NotCosigned, match=f"the {size} entries that were signed are not the beginning"):
        witnesses.cosign(world.baku, queries.request_since(size))
    # And whoever kept a checkpoint finds it.
    assert f"entries 1 to {size}: rewritten (kept)" in failed("verify", "--kept", kept)


def test_what_was_sent_to_a_witness_serves_as_a_kept_checkpoint(world: World, tmp_path: Path) -> None:
    """Its first lines are the proof for the witness, and no checkpoint; they are passed over."""
    actions.checkpoint()
    size = Checkpoint.objects.get().size
    write(world, 2)
    first, later = tmp_path / "first", tmp_path / "later"
    first.write_text(audit("checkpoint", "--since", 0))
    later.write_text(audit("checkpoint", "--since", size))
    assert first.read_text().startswith("old 0\n")
    assert later.read_text().startswith(f"old {size}\n")
    assert "is whole" in audit("verify", "--kept", first, later)
    # What is changed in the proof does not count here; what is changed in the checkpoint does.
    later.write_text(later.read_text().replace(f"old {size}\n", f"old {size}\n{'A' * 43}=\n"))
    assert "is whole" in audit("verify", "--kept", later)
    whole = Checkpoint.objects.order_by("-size").first()
    assert whole
    later.write_text(first.read_text().replace(f"\n{whole.size}\n", f"\n{whole.size + 1}\n"))
    assert "later" in failed("verify", "--kept", later)
    # The operator signs a new past: who has only the request finds it.
    rechained(2, "expelled")
    Checkpoint.objects.all().delete()
    actions.checkpoint()
    assert queries.proof().whole
    assert f"entries 1 to {size + 2}: rewritten (first)" in failed("verify", "--kept", first)


def test_a_witness_refuses_a_log_that_became_shorter(world: World) -> None:
    actions.checkpoint()
    size = Checkpoint.objects.get().size
    witnesses.cosign(world.baku, queries.request_since(0))
    behind_its_back("DELETE FROM ledger_checkpoint", f"DELETE FROM ledger_entry WHERE number > {size - 1}")
    actions.checkpoint()
    assert queries.proof().whole
    with pytest.raises(actions.NotCosigned, match=f"has become shorter: {size - 1} entries, {size} were signed"):
        witnesses.cosign(world.baku, queries.request_since(0))


def test_a_member_is_a_witness_of_another_nodes_log_when_its_key_is_known(world: World, tmp_path: Path) -> None:
    other, tree = SecretKey.new("north.example/audit", SIGNS), Tree()
    tree.append(leaf(bytes(32)))
    text = Said(other.name, 1, tree.root()).text
    file = tmp_path / "checkpoint"
    file.write_text(str(Note(text).with_signature(other.sign(text))))
    with pytest.raises(CommandError, match="no key of a log “north.example/audit” is known"):
        audit("witness", file, "--as", "baku")
    logs = settings().keys / "logs"
    logs.mkdir()
    (logs / "north.vkey").write_text(f"{other.public}\n")
    line = audit("witness", file, "--as", "baku")
    assert line.startswith("\u2014 127.0.0.1:8000/witness/baku ")
    with pytest.raises(actions.NotCosigned, match="is no witness of this log"):
        actions.take_lines(line)
    audit("trust", audit("key", "baku").strip())
    with pytest.raises(actions.NotCosigned, match="belongs to no checkpoint of this log"):
        actions.take_lines(line)


def test_a_suspended_member_witnesses_nothing(world: World) -> None:
    actions.checkpoint()
    trust.suspend(world.baku)
    with pytest.raises(Suspended, match="nothing is signed for it"):
        witnesses.cosign(world.baku, queries.request_since(0))
    assert Sighting.objects.count() == 0


def test_a_members_key_is_a_file_and_the_log_tells_that_it_was_made(world: World) -> None:
    vkey = audit("key", "baku").strip()
    assert audit("key", "baku").strip() == vkey
    file = settings().keys / "witness" / "baku.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Entry.objects.get(action="witness key made").details == {"key": vkey}
    with pytest.raises(CommandError, match="Name a broadcaster: "):
        audit("key", "nobody")
    with pytest.raises(CommandError, match="This is no verifier key of Ed25519"):
        audit("trust", "nonsense")
    audit("trust", vkey)
    with pytest.raises(CommandError, match="The policy cannot be changed so"):
        audit("trust", vkey)
    with pytest.raises(CommandError, match="2 of 1 cannot be asked for"):
        audit("trust", "--needed", 2)


# ---- what is published -------------------------------------------------------------------------------------------


def test_everybody_can_rebuild_the_tree_from_what_is_published_and_learns_nothing(world: World, client: Client) -> None:
    assert client.get("/audit/checkpoint").status_code == 404
    write(world, 300)
    actions.checkpoint()
    write(world, 10)
    answer = client.get("/audit/checkpoint")
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        "text/plain; charset=utf-8",
        "public, max-age=5",
    )
    said = Said.read(Note.read(answer.content.decode()).text)
    assert keys.policy().logs[0].verifies(said.text, Note.read(answer.content.decode()).signatures[0])

    def fetched(address: str) -> bytes:
        got = client.get(f"/audit/{address}")
        assert (got.status_code, got.headers["Content-Type"]) == (200, "application/octet-stream")
        assert "immutable" in got.headers["Cache-Control"]
        return got.content

    width = said.size - 256
    entries = unbundle(fetched("tile/entries/000")) + unbundle(fetched(f"tile/entries/001.p/{width}"))
    tree = Tree()
    for entry in entries:
        tree.append(leaf(entry))
    assert (len(tree), tree.root()) == (said.size, said.root)

    tiled = Tiled(said.size, lambda where: fetched(path(where)))
    assert root(said.size, tiled.hashes) == said.root
    assert fetched("tile/1/000.p/1") == bytes(Tile.objects.get().root)
    # Published are digests of salted entries, and nothing of what they say.
    everything = b"".join(entries) + answer.content
    for word in ("counted", str(world.erlan.pseudonym), str(world.almaty.pk), Entry.objects.latest("number").salt):
        assert word.encode() not in everything


@pytest.mark.parametrize(
    "address",
    ["tile/0/001", "tile/0/001.p/255", "tile/0/002", "tile/1/000.p/2", "tile/entries/001", "tile/0/x", "tile/0/0"],
)
def test_what_is_not_signed_yet_is_not_published(world: World, client: Client, address: str) -> None:
    write(world, 256)
    actions.checkpoint()
    write(world, 256)
    assert client.get("/audit/tile/0/000").status_code == 200
    assert client.get(f"/audit/{address}").status_code == 404


def test_the_policy_is_published_and_can_be_checked_with(world: World, client: Client) -> None:
    actions.checkpoint()
    audit("trust", audit("key", "baku").strip(), "--name", "baku")
    told = client.get("/audit/policy").content.decode()
    assert told == audit("policy") == (settings().keys / "audit.policy").read_text()
    assert "witness baku 127.0.0.1:8000/witness/baku+" in told


def test_a_policy_that_nobody_can_read_is_told_and_breaks_no_page(world: World, client: Client) -> None:
    actions.checkpoint()
    (settings().keys / "audit.policy").write_text("quorum nobody\n")
    client.force_login(world.aigul, backend="django.contrib.auth.backends.ModelBackend")
    told = "The file keys/audit.policy cannot be read: line 1: “quorum” cannot be read"
    assert told in client.get("/audit/?prove").content.decode()
    answer = client.get("/audit/policy")
    assert (answer.status_code, told in answer.content.decode()) == (503, True)
    answer = client.get("/api/audit/proof")
    assert (answer.status_code, told in answer.json()["problem"]) == (409, True)


def test_the_page_shows_checkpoints_witnesses_and_a_proof_for_each_entry(world: World, client: Client) -> None:
    client.force_login(world.aigul, backend="django.contrib.auth.backends.ModelBackend")
    assert "Nothing is signed yet." in client.get("/audit/").content.decode()
    actions.checkpoint()
    size = Entry.objects.count()
    page = client.get("/audit/?prove").content.decode()
    assert "No witness is entered yet" in page
    assert f"It is signed up to entry {size}." in page
    assert f'href="/audit/entries/{size}.tlog-proof"' in page
    for slug in ("baku", "almaty"):
        audit("trust", audit("key", slug).strip())
    witnessed(world, "baku")
    page = client.get("/audit/").content.decode()
    assert "not enough yet" in page
    assert "Witnesses needed: 2 / 2. The keys of baku, almaty lie on this node" in page
    # The witness's key was made after the checkpoint.
    assert f'href="/audit/entries/{size + 1}.tlog-proof"' not in page
    witnessed(world, "almaty")
    assert "baku, almaty" in client.get("/audit/").content.decode()
    proof = client.get(f"/audit/entries/{size}.tlog-proof")
    assert proof.content.decode() == audit("prove", size)
    assert proof.headers["Content-Disposition"] == f'attachment; filename="entry-{size}.tlog-proof"'
    assert client.get(f"/audit/entries/{size + 1}.tlog-proof").status_code == 404
    client.logout()
    assert client.get(f"/audit/entries/{size}.tlog-proof").status_code == 302


def test_programs_get_checkpoints_proofs_and_the_examination(world: World, client: Client) -> None:
    assert client.get("/api/audit/checkpoints").status_code == 401
    client.force_login(world.aigul, backend="django.contrib.auth.backends.ModelBackend")
    actions.checkpoint()
    size = Entry.objects.count()
    (one,) = client.get("/api/audit/checkpoints").json()
    assert (one["size"], one["witnesses"], one["note"]) == (size, [], audit("checkpoint"))
    assert client.get(f"/api/audit/checkpoints/{size}").json() == one
    assert client.get(f"/api/audit/checkpoints/{size + 1}").status_code == 404
    assert client.get(f"/api/audit/entries/{size}/proof").json() == json.loads(audit("prove", size, "--json"))
    assert client.get(f"/api/audit/entries/{size + 1}/proof").status_code == 404
    told = client.get("/api/audit/proof").json()
    assert (told["whole"], told["signed"], base64.b64decode(told["root"]).hex()) == (True, size, one["root"])
    rechained(1, "expelled")
    page = client.get("/audit/?prove").content.decode()
    assert "The log is broken at entry 1." in page
    assert f"<code>entries 1 to {size}: rewritten (checkpoint {size})</code>" in page
    told = client.get("/api/audit/proof").json()
    assert told["findings"] == [
        {"fault": "rewritten", "entry": 1, "until": size, "where": f"checkpoint {size}"},
    ]


# ---- erasure -----------------------------------------------------------------------------------------------------


def test_a_person_is_erased_and_the_log_stays_whole(world: World) -> None:
    guest = members.invite(
        broadcaster=world.almaty,
        username="gulnara",
        name="Gulnara Erased",
        email="gulnara@almaty.example",
        roles=["producer"],
        language="kk",
        password="a long enough word",
    )
    token, _text = members.give_token(person=guest, name="for a while", scopes=["read"])
    members.take_token(token=token, by=guest)
    actions.checkpoint()
    number = Entry.objects.filter(actor=str(guest.pseudonym)).latest("number").number
    before = audit("prove", number)
    guest.delete()
    actions.record(world.almaty, "erased")
    actions.checkpoint()
    report = queries.proof()
    assert (report.whole, report.checkpoints) == (True, 2)
    # What she did can still be proved, under a pseudonym that leads to nobody any more.
    assert queries.check(queries.prove(number)).said.size == report.entries
    assert before.splitlines()[1] == audit("prove", number).splitlines()[1]
    dumped = StringIO()
    call_command("dumpdata", "ledger", stdout=dumped)
    for word in ("Gulnara", "gulnara", "almaty.example"):
        assert word not in dumped.getvalue()


def test_a_page_examines_no_log_that_takes_longer_than_somebody_waits(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(world, 3)
    client.force_login(world.dana, backend="django.contrib.auth.backends.ModelBackend")
    asked = "/audit/?prove"
    monkeypatch.setattr(queries, "MOST_WAITED_FOR", queries.newest_number())
    assert "The log is whole" in client.get(asked).content.decode()
    write(world, 1)
    # Examined, it would be found broken.
    behind_its_back("DELETE FROM ledger_entry WHERE number = 2")
    page = client.get(asked).content.decode()
    assert "too many to examine while you wait" in page
    assert "./ortaq audit verify" in page
    assert "The log is whole" not in page
    assert "The log is broken" not in page
    answer = client.get("/api/audit/proof")
    assert (answer.status_code, "too many to examine" in answer.json()["problem"]) == (409, True)
