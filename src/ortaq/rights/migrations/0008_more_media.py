"""Owners have two more ways of showing: what is compiled is computed again from the contracts, on the first question."""

from django.db import migrations


def empty(apps, schema_editor):
    """Whatever stands in the table can be computed again, with all that was known when."""
    apps.get_model("rights", "Compiled").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = (("rights", "0007_what_stands_against"),)
    operations = (migrations.RunPython(empty, migrations.RunPython.noop),)
