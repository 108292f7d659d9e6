"""The index of a work says whose a grant is, so that grants to others need not be read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0005_said_for_every_clause")]

    operations = [
        migrations.RemoveIndex(model_name="compiled", name="compiled_work"),
        migrations.AddIndex(
            model_name="compiled",
            index=models.Index(fields=["work", "known_until", "kind", "holder"], name="compiled_work"),
        ),
    ]
