"""A salt for entries; tiles, checkpoints, co-signatures and sightings, none of which can be changed or deleted."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NEW = ("ledger_tile", "ledger_checkpoint", "ledger_cosignature", "ledger_sighting")
WHAT = "the audit log is append only"
UNIQUE = {
    "ledger_entry": ("number = NEW.number", "digest = NEW.digest"),
    "ledger_tile": ("id = NEW.id", "level = NEW.level AND number = NEW.number"),
    "ledger_checkpoint": ("size = NEW.size",),
    "ledger_cosignature": ("id = NEW.id", "checkpoint_id = NEW.checkpoint_id AND name = NEW.name"),
    "ledger_sighting": ("id = NEW.id",),
}
"""When INSERT OR REPLACE would take the place of a row: SQLite deletes that one without asking its triggers."""


def release(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite makes a table anew to give it a column, and its triggers go with the old one."""
    if schema_editor.connection.vendor == "sqlite":
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS ledger_entry_no_{verb}")


def forbid(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for table in ("ledger_entry", *NEW):
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{WHAT}'); END"
                )
            same = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {one})" for one in UNIQUE[table])
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {same} "
                f"BEGIN SELECT RAISE(ABORT, '{WHAT}'); END"
            )
    else:
        for table in NEW:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
            )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [
        migrations.RunPython(release, migrations.RunPython.noop),
        migrations.AddField(
            model_name="entry",
            name="salt",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Random: the published digest tells nobody what the entry says. Empty in the oldest entries.",
                max_length=32,
            ),
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("number", models.BigIntegerField(help_text="Within its level, from 0.")),
                ("hashes", models.BinaryField(help_text="256 hashes of 32 bytes.")),
                ("root", models.BinaryField(help_text="Their root: the hash of this tile in the level above.")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("level", "number"), name="one_tile_at_a_place")],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.CharField(help_text="Hex.", max_length=64)),
                ("note", models.TextField(help_text="As it was signed (C2SP tlog-checkpoint).")),
                ("signed_at", models.DateTimeField()),
            ],
            options={"ordering": ("size",)},
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="Name of the witness's key.", max_length=200)),
                ("line", models.TextField(help_text="As it stands under the checkpoint (C2SP tlog-cosignature).")),
                ("at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cosignatures",
                        to="ledger.checkpoint",
                    ),
                ),
            ],
            options={
                "ordering": ("at",),
                "constraints": [
                    models.UniqueConstraint(fields=("checkpoint", "name"), name="a_witness_signs_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("witness", models.CharField(help_text="Name of the witness's key.", max_length=200)),
                ("origin", models.CharField(help_text="Name of the log.", max_length=200)),
                ("size", models.BigIntegerField()),
                ("root", models.CharField(help_text="Hex.", max_length=64)),
                ("note", models.TextField(help_text="The checkpoint with the witness's line.")),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["witness", "origin", "size"], name="ledger_sigh_witness_1464dc_idx")],
            },
        ),
        migrations.RunPython(forbid, migrations.RunPython.noop),
    ]
