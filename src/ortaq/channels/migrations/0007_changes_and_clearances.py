"""What a scheduler did, step by step, and who has decided what the rules leave to a person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0006_what_airings_have_lost'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='slot',
            name='cleared_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='slot',
            name='cleared_because',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='slot',
            name='cleared_by',
            field=models.ForeignKey(blank=True, help_text='Who has decided what the rules leave to a person.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('planned', 'planned'), ('moved', 'moved'), ('removed', 'taken out'), ('copied', 'copied'), ('filled', 'gaps filled')], max_length=10)),
                ('before', models.JSONField(default=list, help_text='States of slots (Slot.state), so far as they were there.')),
                ('after', models.JSONField(default=list, help_text='States of slots, so far as they are there.')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='channels.channel')),
            ],
            options={
                'ordering': ('-made_at', '-pk'),
                'indexes': [models.Index(fields=['channel', 'by', 'made_at'], name='channels_ch_channel_f8a28b_idx')],
            },
        ),
    ]
