"""An index of what stands against grants: of most works there is nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0006_grants_to_others_stay_unread")]

    operations = [
        migrations.AddIndex(
            model_name="compiled",
            index=models.Index(
                condition=models.Q(("kind__in", ("grant", "title")), _negated=True),
                fields=["work", "known_until"],
                name="compiled_against",
            ),
        ),
    ]
