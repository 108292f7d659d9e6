from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("minute", models.BigIntegerField(db_index=True, help_text="Minutes since 1970.")),
                ("count", models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
