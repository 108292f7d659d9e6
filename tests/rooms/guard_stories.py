"""What the database itself keeps: one row at least in every table that it guards, and every way to change them.

The same on SQLite and on PostgreSQL, there in a process of its own: tests/rooms/test_database_guards.py.
"""

from collections.abc import Iterator
from uuid import uuid4

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ortaq.assistants.desk import actions as desk
from ortaq.assistants.desk import queries
from ortaq.assistants.models import Reading
from ortaq.ledger import actions as ledger
from ortaq.ledger import queries as log
from ortaq.members import witnesses
from ortaq.members.models import Role
from ortaq.standards.models import Evaluation
from tests.rooms.test_assistants_desk import FALSE, FINE, READS, TEXT, assistant, run
from tests.world import World

APPEND_ONLY = "the audit log is append only"
ONCE = "an evaluation is written once"
LOCKED = "what a reader has locked is not changed"
GUARDED = {
    "ledger_entry": APPEND_ONLY,
    "ledger_tile": APPEND_ONLY,
    "ledger_checkpoint": APPEND_ONLY,
    "ledger_cosignature": APPEND_ONLY,
    "ledger_sighting": APPEND_ONLY,
    "standards_evaluation": ONCE,
    "assistants_reading": LOCKED,
    "assistants_mark": LOCKED,
    "assistants_sheet": LOCKED,
    "assistants_adjudication": LOCKED,
}
FREE = {"assistants_sheet": {"gold", "node", "created_at"}}
"""Columns of which nothing is locked: the levels that are known of an answer are taken from it later."""
KEYS = {"ledger_entry": "number", "ledger_checkpoint": "size"}
ALONE = {"ledger_sighting", "ledger_checkpoint"}
"""Tables in which nothing is unique but the key: the same under another key is only one more."""
HOME = "(SELECT id FROM assistants_reading WHERE is_home AND locked_at IS NOT NULL LIMIT 1)"
OPEN = "(SELECT id FROM assistants_reading WHERE locked_at IS NULL LIMIT 1)"
ADDED = (
    "INSERT INTO assistants_mark (id, node, created_at, criterion, level, start, stop, note, reading_id) "
    f"SELECT '{uuid4().hex}', node, created_at, 'context', 0, NULL, NULL, '', {{reading}} FROM assistants_mark LIMIT 1"
)


def write(world: World) -> None:
    """An evaluation, a log that was signed and co-signed, a reading that both have locked and one that waits."""
    Evaluation.objects.create(
        subject_kind="programme", subject_id=uuid4(), state_digest="0" * 64, use="offer", houses={}, charters={},
        results=[], stopped=True, at=timezone.now(), digest="1" * 64,
    )  # fmt: skip
    for name in READS:
        person = getattr(world, name)
        person.roles = [*person.roles, Role.GRADER]
        person.save()
    world.nargiz.roles = [*world.nargiz.roles, Role.STANDARDS]
    world.nargiz.save()
    for name, languages in READS.items():
        desk.name_reader(getattr(world, name), languages, by=world.nargiz)
    desk.deal([run(assistant("steppe"), [TEXT, TEXT])], each=2, by=world.nargiz)
    first, _second = queries.to_read(world.asel)
    for reading in Reading.objects.filter(sheet=first.sheet):
        desk.lock(reading, FALSE if reading.is_home else FINE, by=reading.person)
    (dispute,) = queries.disputes()
    third = next(one for one in (world.aigul, world.dilnoza) if queries.may_decide(one, dispute))
    desk.decide(dispute.sheet, "accuracy", 2, "It is Astana.", by=third)
    house = world.almaty
    ledger.trust(name="one", key=witnesses.ensure_key(house).public)
    for number in range(260):
        ledger.record(house, "counted", number=number)
    ledger.checkpoint()
    ledger.take_lines(str(witnesses.cosign(house, log.request_since(0))))


def ways(table: str) -> Iterator[str]:
    """Every way to change or delete rows: column by column, as a whole, by putting others in their place."""
    key = KEYS.get(table, "id")
    with connection.cursor() as cursor:
        columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
    for column in columns:
        if column not in FREE.get(table, ()):
            yield f"UPDATE {table} SET {column} = {column}"
    yield f"DELETE FROM {table}"
    again = f"ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key}"
    yield f"INSERT INTO {table} SELECT * FROM {table} WHERE TRUE {again}"
    if connection.vendor == "sqlite":
        yield f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        if table not in ALONE:
            fresh = f"{key} + 1000000" if table.startswith("ledger_") else "lower(hex(randomblob(16)))"
            mine = ", ".join(fresh if column == key else column for column in columns)
            yield f"REPLACE INTO {table} ({', '.join(columns)}) SELECT {mine} FROM {table}"
    else:
        yield f"TRUNCATE {table} CASCADE"
    yield from SPECIAL.get(table, ())


SPECIAL = {
    "assistants_mark": (
        # A mark more in what was locked, or one that comes from another reading.
        ADDED.format(reading=HOME),
        f"UPDATE assistants_mark SET reading_id = {HOME} WHERE reading_id = {OPEN}",
    ),
    "assistants_reading": ("UPDATE assistants_reading SET locked_at = NULL", "UPDATE assistants_reading SET place = 1"),
}


def left_open() -> list[str]:
    """The ways that the database does not refuse in its own words; every table must hold something."""
    with connection.cursor() as cursor:
        # Of the reading that waits: it may have marks, and whoever moves them into a locked one is refused.
        cursor.execute(ADDED.format(reading=OPEN))
        for table in GUARDED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0], table
    return [f"{way}: {said}" for table, words in GUARDED.items() for way in ways(table) if (said := passes(way, words))]


def passes(way: str, words: str) -> str:
    """What came of a statement, if it was not the refusal that it should be."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(way)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "" if words in str(error) else str(error)
    return "done"
