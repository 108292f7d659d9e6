"""A deal that its own side takes back is not one that the other has declined."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0009_large_files'),
    ]

    operations = [
        migrations.AlterField(
            model_name='deal',
            name='state',
            field=models.CharField(choices=[('drafted', 'drafted'), ('offered', 'offered'), ('countered', 'countered'), ('agreed', 'agreed'), ('declined', 'declined'), ('withdrawn', 'taken back')], default='drafted', max_length=12),
        ),
    ]
