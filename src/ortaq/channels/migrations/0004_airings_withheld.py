from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("channels", "0003_airings_keep_what_they_were_published_with"),
    ]

    operations = [
        migrations.AddField(
            model_name="airing",
            name="withheld_from",
            field=models.BigIntegerField(
                blank=True, help_text="Tick from which on it is the slate, because a consent does not hold.", null=True
            ),
        ),
    ]
