import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("channels", "0004_airings_withheld"),
    ]

    operations = [
        migrations.CreateModel(
            name="Period",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("folder", models.CharField(help_text="The package.", max_length=120)),
                ("stream", models.CharField(help_text="The programme's manifest, urn:c2pa:…", max_length=80)),
                ("urn", models.CharField(help_text="The channel's manifest, urn:c2pa:…", max_length=80, unique=True)),
                (
                    "since",
                    models.BigIntegerField(
                        default=0, help_text="Airings that begin at this tick or later are sent with it."
                    ),
                ),
                ("signed_at", models.DateTimeField()),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="periods", to="channels.channel"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("channel", "folder", "stream"), name="one_period_per_channel_and_stream"
                    )
                ],
            },
        ),
    ]
