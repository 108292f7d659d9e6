"""Templates of a day or a week, plans read from files, and three more steps that can be taken back."""

import django.db.models.deletion
import django.utils.timezone
import ortaq.work.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0008_audience_and_as_run'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='change',
            name='kind',
            field=models.CharField(choices=[('planned', 'planned'), ('moved', 'moved'), ('removed', 'taken out'), ('copied', 'copied'), ('filled', 'gaps filled'), ('replaced', 'replaced'), ('templated', 'template applied'), ('imported', 'imported')], max_length=10),
        ),
        migrations.CreateModel(
            name='ScheduleFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('name', models.CharField(max_length=200)),
                ('rows', models.JSONField(default=list, help_text='core.interchange.schedules.Row.')),
                ('bad', models.JSONField(default=list, help_text='core.interchange.schedules.BadLine.')),
                ('brought_in_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='channels.channel')),
            ],
            options={
                'ordering': ('-created_at',),
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('name', models.CharField(max_length=80)),
                ('days', models.PositiveSmallIntegerField(default=7, help_text='1: a day; 7: a week from Monday on.')),
                ('strips', models.JSONField(default=list, help_text='strips.Strip, by day and time.')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='channels.channel')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name',),
                'constraints': [models.UniqueConstraint(fields=('channel', 'name'), name='one_template_per_name')],
            },
        ),
    ]
