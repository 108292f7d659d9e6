"""A large file is read by the worker; those that are here have been read."""

from django.db import migrations, models


def read_before(apps, schema_editor):
    """Every file that is here was read when it came."""
    apps.get_model("exchange", "ImportJob").objects.update(state="read")


STATES = [("kept", "being read"), ("read", "read"), ("unreadable", "unreadable"), ("taking", "being taken")]


class Migration(migrations.Migration):
    dependencies = (("exchange", "0008_rows_become_drafts"),)
    operations = (
        migrations.AddField("importjob", "state", models.CharField(choices=STATES, default="kept", max_length=12)),
        migrations.AddField(
            "importjob",
            "file",
            models.CharField(blank=True, help_text="Where a large file lies until it is read.", max_length=200),
        ),
        migrations.AddField(
            "importjob",
            "problem",
            models.CharField(blank=True, help_text="Why it cannot be read, as a sentence.", max_length=300),
        ),
        migrations.AlterField(
            "importjob",
            "format",
            models.CharField(blank=True, help_text="As core.interchange.formats.", max_length=20),
        ),
        migrations.RunPython(read_before, migrations.RunPython.noop),
    )
