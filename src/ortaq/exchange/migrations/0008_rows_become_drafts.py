"""Rows of a file become clauses of a draft; those that were offered before stay as notes that say so."""

import django.db.models.deletion
from django.db import migrations, models


def offered_before(apps, schema_editor):
    """What has become of a row stays written down."""
    rows = apps.get_model("exchange", "ImportedRow").objects.filter(state="offered")
    rows.update(state="noted", why="offered before 2026-11-26")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = (("exchange", "0007_deliveries"),)
    operations = (
        migrations.RunPython(offered_before, migrations.RunPython.noop),
        migrations.RemoveField("importedrow", "offer"),
        migrations.AddField(
            "importedrow",
            "deal",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="exchange.deal",
            ),
        ),
        migrations.AlterField(
            "importedrow",
            "state",
            models.CharField(
                choices=[("waiting", "not taken yet"), ("drafted", "in a draft"), ("noted", "noted in the house")],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "importedrow",
            "why",
            models.CharField(blank=True, help_text="Why it is a note and in no draft, as a sentence.", max_length=400),
        ),
    )
