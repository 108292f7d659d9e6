"""The register moved out of the room `origin`: every row arrives with its id and its days, the names sealed."""

import datetime as dt
import importlib
import uuid

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from ortaq.standards.consents import queries
from ortaq.standards.models import Consent, Subject
from tests.rooms.test_standards_consents import everything_stored
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
OLD_TABLE = """CREATE TABLE origin_consent (id char(32) PRIMARY KEY, node varchar(40), created_at datetime,
    reference varchar(40), subject varchar(12), person varchar(120), proof varchar(300), given_on date, ends_on date,
    withdrawn_at datetime, house_id char(32))"""
LATE = dt.datetime(2026, 5, 1, 10, 30, tzinfo=dt.UTC)
ROWS = [
    ("V-1", "voice", "Айсұлу", "safe 1", None, None, "almaty"),
    ("F-1", "face", "Айсұлу", "safe 2", dt.date(2027, 1, 31), None, "almaty"),
    ("P-1", "performance", "Айсұлу", "safe 3", None, LATE, "tashkent"),
]


def test_every_row_arrives_with_its_id_and_its_days(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(OLD_TABLE)
    wanted = [("origin", "0002_drafts_consents_registry"), ("standards", "0004_consents")]
    apps = MigrationLoader(connection).project_state(wanted).apps
    old, ids = apps.get_model("origin", "Consent"), {one[0]: uuid.uuid4() for one in ROWS}
    for reference, kind, person, proof, ends_on, withdrawn_at, house in ROWS:
        old.objects.create(
            id=ids[reference],
            node="far",
            reference=reference,
            subject=kind,
            person=person,
            proof=proof,
            given_on=dt.date(2026, 1, 2),
            ends_on=ends_on,
            withdrawn_at=withdrawn_at,
            house_id=getattr(world, house).pk,
        )
    importlib.import_module("ortaq.origin.migrations.0003_consents_move").move(apps, None)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE origin_consent")
    for reference, kind, person, proof, ends_on, withdrawn_at, house in ROWS:
        one = Consent.objects.get(pk=ids[reference])
        assert (one.reference, one.kind, one.node, one.house) == (reference, kind, "far", getattr(world, house))
        assert (one.given_on, one.ends_on, one.withdrawn_at) == (dt.date(2026, 1, 2), ends_on, withdrawn_at)
        assert (queries.name_of(one.subject), queries.private_of(one)) == (person, {"proof": proof})
        assert (one.programmes, one.languages, one.territories, one.may_train) == ([], [], [], False)
        assert set(one.operations) == set(queries.fitting(kind))
        assert len(one.token) == 22
    # One person for each name of a house; the same name at another house is somebody else.
    assert Subject.objects.count() == 2
    assert "Айсұлу".encode() not in everything_stored()
