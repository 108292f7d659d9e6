from django.db import migrations, models


def name_the_reason(apps, schema_editor):
    """Until now only a consent that did not hold took anything off the air."""
    apps.get_model("channels", "Airing").objects.exclude(withheld_from=None).update(withheld_because="consent")


class Migration(migrations.Migration):

    dependencies = [
        ("channels", "0005_periods"),
    ]

    operations = [
        migrations.AddField(
            model_name="airing",
            name="lost",
            field=models.JSONField(
                blank=True, default=dict, help_text="Territory -> what its right has lost since it was published."
            ),
        ),
        migrations.AddField(
            model_name="airing",
            name="withheld_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("consent", "a consent does not hold"),
                    ("licence_ended", "the licence has ended"),
                    ("blocked", "something forbids it"),
                ],
                help_text="Why; a consent takes it off the air everywhere.",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="airing",
            name="withheld_from",
            field=models.BigIntegerField(
                blank=True, help_text="Tick from which on it is the slate in the channel's own country.", null=True
            ),
        ),
        migrations.RunPython(name_the_reason, migrations.RunPython.noop),
    ]
