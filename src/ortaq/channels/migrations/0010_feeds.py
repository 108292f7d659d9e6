"""A partner's live feed carried as a channel: its segment log, what happened, what was decided, what is blacked out."""

import django.db.models.deletion
import django.utils.timezone
import ortaq.work.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_works_form_a_tree'),
        ('channels', '0009_templates_and_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('address', models.CharField(help_text="The partner's playlist; may hold a password, never shown.", max_length=1000)),
                ('mode', models.CharField(choices=[('pass_through', 'passed through: players go to the partner'), ('rewritten', 'own playlist, segments at the partner'), ('remux', 'copied: own playlist and own segments')], max_length=12)),
                ('is_on', models.BooleanField(default=False, help_text='Whether the house carries it now.')),
                ('streams', models.JSONField(default=list, help_text='[{name, kind, form, said}], the leading one first.')),
                ('target', models.PositiveSmallIntegerField(default=0, help_text='Target duration in seconds, as first heard.')),
                ('state', models.JSONField(default=dict)),
                ('marks', models.JSONField(default=dict, help_text='Variant -> seam.')),
                ('pruned', models.BigIntegerField(default=0)),
                ('version', models.BigIntegerField(default=0)),
                ('holder', models.CharField(blank=True, max_length=64)),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('channel', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='feed', to='channels.channel')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='catalogue.programme')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Blackout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('territories', models.JSONField(default=list)),
                ('start', models.BigIntegerField(help_text='Ticks.')),
                ('stop', models.BigIntegerField(help_text='Ticks, exclusive.')),
                ('slack', models.BigIntegerField(default=0)),
                ('since', models.BigIntegerField()),
                ('until', models.BigIntegerField(blank=True, null=True)),
                ('because', models.CharField(blank=True, max_length=200)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blackouts', to='channels.feed')),
            ],
            options={
                'ordering': ('start',),
            },
        ),
        migrations.CreateModel(
            name='FeedEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('code', models.CharField(max_length=30)),
                ('about', models.JSONField(default=dict)),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='channels.feed')),
            ],
            options={
                'ordering': ('-at', '-pk'),
                'indexes': [models.Index(fields=['feed', 'at'], name='channels_fe_feed_id_f8d86c_idx')],
            },
        ),
        migrations.CreateModel(
            name='FeedRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('territory', models.CharField(max_length=2)),
                ('since', models.BigIntegerField()),
                ('until', models.BigIntegerField(blank=True, null=True)),
                ('is_allowed', models.BooleanField()),
                ('ends_at', models.BigIntegerField(blank=True, help_text='Tick from which on it is not allowed.', null=True)),
                ('reach', models.BigIntegerField(default=0, help_text='Ticks of the past that may be seen again; 0: nothing.')),
                ('decision', models.JSONField()),
                ('decided_at', models.DateTimeField()),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rights', to='channels.feed')),
            ],
            options={
                'ordering': ('feed', 'territory', 'since'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('feed', 'territory'), name='one_feed_right_in_force')],
            },
        ),
        migrations.CreateModel(
            name='FeedSegment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField()),
                ('run', models.BigIntegerField(help_text='Segments of one run follow each other without a break.')),
                ('start', models.BigIntegerField(help_text='Ticks, on our clock.')),
                ('stop', models.BigIntegerField(help_text='Ticks, exclusive.')),
                ('seq', models.BigIntegerField(default=0, help_text="The partner's own number.")),
                ('pdt', models.BigIntegerField(help_text="Ticks, on the partner's clock.", null=True)),
                ('parts', models.JSONField(default=dict, help_text='Rendition -> [address, address of its init section].')),
                ('tags', models.JSONField(default=list)),
                ('cues', models.JSONField(default=list, help_text='[[id, ticks after its start, length or null, attributes]].')),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='segments', to='channels.feed')),
            ],
            options={
                'ordering': ('feed', 'number'),
                'constraints': [models.UniqueConstraint(fields=('feed', 'number'), name='one_feed_segment_per_number')],
            },
        ),
    ]
