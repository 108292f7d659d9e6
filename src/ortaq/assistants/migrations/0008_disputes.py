import django.db.models.deletion
import django.utils.timezone
import ortaq.work.models
import uuid
from django.conf import settings
from django.db import migrations, models


def move(apps, schema_editor):
    """What was a review that disputes becomes a dispute; one of an earlier version was upheld: the fact was corrected."""
    review, dispute = (apps.get_model("assistants", name) for name in ("FactReview", "Dispute"))
    for row in review.objects.filter(verdict="disputes").select_related("fact"):
        is_open = row.version == row.fact.version and row.fact.state == "disputed"
        dispute.objects.create(
            created_at=row.created_at,
            fact=row.fact,
            version=row.version,
            person=row.person,
            country=row.country,
            reason=row.note,
            outcome="open" if is_open else "upheld",
        )
        row.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('assistants', '0007_readings_signed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='factsource',
            name='derives_from',
            field=models.CharField(blank=True, help_text='The group that this value was taken from, where that is known.', max_length=40),
        ),
        migrations.AlterField(
            model_name='factsource',
            name='group',
            field=models.CharField(help_text='Who keeps the data: cldr, iso, cia, open-tables, a site.', max_length=40),
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveIntegerField(help_text='The version of the fact that it speaks of.')),
                ('country', models.CharField(max_length=2)),
                ('reason', models.TextField()),
                ('outcome', models.CharField(choices=[('open', 'not decided yet'), ('taken_back', 'taken back'), ('upheld', 'upheld: it was put right'), ('dismissed', 'not upheld: it stands')], db_index=True, default='open', max_length=10)),
                ('answer', models.TextField(blank=True, help_text='Why it was decided so; everybody reads it.')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('correction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='assistants.correction')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='assistants.fact')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('fact__isnull', False), ('correction__isnull', False), _connector='XOR'), name='a_dispute_is_about_one_thing'), models.UniqueConstraint(condition=models.Q(('fact__isnull', False), ('outcome', 'open')), fields=('fact', 'person'), name='one_open_dispute_per_fact_and_person'), models.UniqueConstraint(condition=models.Q(('correction__isnull', False), ('outcome', 'open')), fields=('correction', 'person'), name='one_open_dispute_per_correction_and_person')],
            },
        ),
        migrations.AlterField(
            model_name='finding',
            name='state',
            field=models.CharField(choices=[('open', 'still open'), ('reported', 'reported to the source'), ('settled', 'settled')], default='open', max_length=10),
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='factreview',
            name='verdict',
        ),
    ]
