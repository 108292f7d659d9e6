"""Make the database itself refuse to change or delete what the rules have said.

Whoever gives this table a column on SQLite, which makes it anew then, has to make these triggers again.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "standards_evaluation"
SQLITE = [
    f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'an evaluation is written once'); END"
    for verb in ("UPDATE", "DELETE")
] + [
    # INSERT OR REPLACE deletes what it takes the place of, without asking the triggers of DELETE.
    f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE} "
    f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM {TABLE} WHERE digest = NEW.digest) "
    "BEGIN SELECT RAISE(ABORT, 'an evaluation is written once'); END"
]
POSTGRESQL = [
    """CREATE FUNCTION standards_written_once() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION 'an evaluation is written once'; END $$ LANGUAGE plpgsql""",
    f"CREATE TRIGGER {TABLE}_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION standards_written_once()",
]
RELEASE = {
    "sqlite": [f"DROP TRIGGER {TABLE}_no_{verb}" for verb in ("update", "delete", "replace")],
    "postgresql": [f"DROP TRIGGER {TABLE}_written_once ON {TABLE}", "DROP FUNCTION standards_written_once()"],
}


def forbid(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def release(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in RELEASE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("standards", "0005_terms")]
    operations = [migrations.RunPython(forbid, release)]
