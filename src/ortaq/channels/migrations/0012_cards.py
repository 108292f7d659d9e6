"""The cards that are put in for the gaps of a channel."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0011_stand_ins'),
    ]

    operations = [
        migrations.AddField(
            model_name='airing',
            name='cards',
            field=models.JSONField(blank=True, default=dict, help_text="Of a gap: territory -> {folder of its card's package, tick at which the slate follows or null}."),
        ),
    ]
