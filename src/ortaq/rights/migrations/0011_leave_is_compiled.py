"""Who has leave in spite of a promise is compiled too; what was compiled is computed again on the next question."""

from django.db import migrations, models
from django.db.migrations.state import StateApps


def empty(apps: StateApps, _editor: object) -> None:
    """It says the same again, computed from the contracts."""
    apps.get_model("rights", "Compiled").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("rights", "0010_showings_from_the_index")]

    operations = [
        migrations.AlterField(model_name="compiled", name="about", field=models.TextField(blank=True)),
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
