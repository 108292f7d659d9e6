"""An index of showings that says all that a decision asks, so that the table itself need not be read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_works_form_a_tree'),
        ('rights', '0009_answered_from_indexes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='run',
            name='programme',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='runs_used', to='catalogue.programme'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['programme', 'freed_at', 'clause', 'slot', 'state', 'airs_at'], name='run_held'),
        ),
    ]
