"""What a scheduler can do in one step has three more kinds: replaced, template applied, imported."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0007_changes_and_clearances")]

    operations = [
        migrations.AlterField(
            model_name="change",
            name="kind",
            field=models.CharField(
                choices=[
                    ("planned", "planned"),
                    ("moved", "moved"),
                    ("removed", "taken out"),
                    ("copied", "copied"),
                    ("filled", "gaps filled"),
                    ("replaced", "replaced"),
                    ("templated", "template applied"),
                    ("imported", "imported"),
                ],
                max_length=10,
            ),
        ),
    ]
