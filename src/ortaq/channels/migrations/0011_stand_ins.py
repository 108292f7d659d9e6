"""What stands in for a programme abroad: named with a slot, published with an airing."""

import django.db.models.deletion
import django.utils.timezone
import ortaq.work.models
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_works_form_a_tree'),
        ('channels', '0010_feeds'),
    ]

    operations = [
        migrations.AddField(
            model_name='slot',
            name='stand_in',
            field=models.ForeignKey(blank=True, help_text='What is shown abroad where the programme may not be; null: the slate.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.programme'),
        ),
        migrations.AlterField(
            model_name='change',
            name='kind',
            field=models.CharField(choices=[('planned', 'planned'), ('moved', 'moved'), ('removed', 'taken out'), ('copied', 'copied'), ('filled', 'gaps filled'), ('replaced', 'replaced'), ('templated', 'template applied'), ('imported', 'imported'), ('stood_in', 'a stand-in changed')], max_length=10),
        ),
        migrations.CreateModel(
            name='StandIn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('start', models.BigIntegerField(help_text='Ticks of 1/720 000 s since 1970.')),
                ('stop', models.BigIntegerField(help_text='Ticks, exclusive.')),
                ('folder', models.CharField(blank=True, help_text='Package as it was when published.', max_length=120)),
                ('decisions', models.JSONField(default=dict, help_text='Territory -> decision, as published.')),
                ('withheld_from', models.BigIntegerField(blank=True, help_text="Tick from which on it is the slate in the channel's own country.", null=True)),
                ('withheld_because', models.CharField(blank=True, choices=[('consent', 'a consent does not hold'), ('licence_ended', 'the licence has ended'), ('blocked', 'something forbids it')], help_text='Why; a consent takes it off the air everywhere.', max_length=20)),
                ('lost', models.JSONField(blank=True, default=dict, help_text='Territory -> what its right has lost since it was published.')),
                ('airing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='stand_in', to='channels.airing')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.programme')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
