import django.db.models.deletion
import django.utils.timezone
import ortaq.work.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Consents that end are foretold and followed as withdrawn ones are; breaches of personal data."""

    dependencies = [
        ('members', '0003_trusted_root'),
        ('standards', '0006_evaluations_stand'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Breach',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('number', models.PositiveIntegerField(help_text='Within the house, from 1.')),
                ('what', models.TextField(help_text='What happened; no names.')),
                ('began_at', models.DateTimeField(blank=True, help_text='Empty: nobody knows.', null=True)),
                ('found_at', models.DateTimeField(help_text='When the house became aware of it: from then on the time runs.')),
                ('data', models.JSONField(default=list, help_text='As BreachData.')),
                ('whose', models.JSONField(default=list, help_text='As BreachPeople.')),
                ('people', models.PositiveIntegerField(blank=True, help_text='About how many; empty: nobody knows.', null=True)),
                ('risk', models.CharField(choices=[('none', 'probably none'), ('risk', 'a risk'), ('high', 'a high risk')], default='risk', max_length=4)),
                ('done', models.TextField(blank=True, help_text='What was done against it and its consequences.')),
                ('authority_told_at', models.DateTimeField(blank=True, null=True)),
                ('authority_reference', models.CharField(blank=True, max_length=80)),
                ('people_told_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, help_text='Why somebody was told late, or not at all.')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ('-found_at',),
            },
        ),
        migrations.RemoveConstraint(
            model_name='notice',
            name='one_notice_per_house',
        ),
        migrations.AddField(
            model_name='consent',
            name='over_told_at',
            field=models.DateTimeField(blank=True, help_text='When who holds it was told that its last day is over.', null=True),
        ),
        migrations.AddField(
            model_name='consent',
            name='through_at',
            field=models.DateTimeField(blank=True, help_text='When everybody was told of its end and nothing of it was on the air any more.', null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('ends-30', 'it ends within a month'), ('ends-7', 'it ends within a week'), ('over', 'it has run out'), ('withdrawn', 'it was withdrawn')], default='withdrawn', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('consent', 'house', 'kind'), name='a_house_is_told_each_thing_once'),
        ),
        migrations.AddField(
            model_name='breach',
            name='house',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='breaches', to='members.broadcaster'),
        ),
        migrations.AddField(
            model_name='breach',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='breach',
            constraint=models.UniqueConstraint(fields=('house', 'number'), name='one_breach_per_number'),
        ),
        migrations.AlterField(
            model_name='selfanswer',
            name='answer',
            field=models.CharField(choices=[('yes', 'yes, it is so'), ('partly', 'in part'), ('no', 'not yet'), ('not-ours', 'does not apply to us')], max_length=10),
        ),
    ]
