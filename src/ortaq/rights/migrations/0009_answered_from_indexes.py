"""Indexes that hold all that is asked, so that the table itself need not be read to say what a house may show."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0008_more_media")]

    operations = [
        migrations.RemoveIndex(model_name="compiled", name="compiled_holder"),
        migrations.RemoveIndex(model_name="compiled", name="compiled_against"),
        migrations.AddIndex(
            model_name="compiled",
            index=models.Index(
                fields=[
                    "holder",
                    "known_until",
                    "kind",
                    "stop",
                    "start",
                    "media",
                    "places",
                    "sounds",
                    "work",
                    "clause",
                ],
                name="compiled_held",
            ),
        ),
        migrations.AddIndex(
            model_name="compiled",
            index=models.Index(
                condition=models.Q(("kind__in", ("grant", "title")), _negated=True),
                fields=[
                    "work",
                    "known_until",
                    "kind",
                    "start",
                    "stop",
                    "media",
                    "holder",
                    "about",
                    "places",
                    "sounds",
                ],
                name="compiled_against",
            ),
        ),
    ]
