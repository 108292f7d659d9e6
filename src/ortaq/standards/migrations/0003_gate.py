import django.db.models.deletion
import django.utils.timezone
import ortaq.standards.models.consents
import ortaq.work.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Statements, tools, evaluations, exceptions."""

    dependencies = [
        ('members', '0003_trusted_root'),
        ('standards', '0002_charter'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('subject_kind', models.CharField(max_length=20)),
                ('subject_id', models.UUIDField()),
                ('state_digest', models.CharField(help_text='SHA-256 of the canonical JSON of the facts.', max_length=64)),
                ('use', models.CharField(choices=[('offer', 'offer'), ('publish', 'publish'), ('schedule', 'schedule'), ('air', 'air')], max_length=10)),
                ('territories', models.JSONField(default=list)),
                ('houses', models.JSONField(help_text='{makers: [slug], receivers: [slug]}.')),
                ('charters', models.JSONField(help_text='Slug -> {adoption, charter}: ids and the digest that was adopted.')),
                ('results', models.JSONField(help_text='[{rule, version, member, severity, by_law, outcome, leaf, waiver}].')),
                ('stopped', models.BooleanField(help_text='Whether a rule stood in the way.')),
                ('at', models.DateTimeField()),
                ('digest', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'ordering': ('-at',),
                'indexes': [models.Index(fields=['subject_kind', 'subject_id', '-at'], name='evaluations_of_a_subject')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('subject_kind', models.CharField(help_text='programme; member for what a house states of itself.', max_length=20)),
                ('subject_id', models.UUIDField()),
                ('key', models.CharField(help_text='Path of the fact, as core.rules.FACTS has it.', max_length=60)),
                ('value', models.JSONField()),
                ('stated_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='members.broadcaster')),
                ('stated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('key', '-stated_at'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('subject_kind', 'subject_id', 'key'), name='one_standing_statement_per_fact')],
            },
        ),
        migrations.CreateModel(
            name='Tool',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('name', models.CharField(help_text='As declarations name the system.', max_length=120)),
                ('owner', models.CharField(blank=True, help_text='Who in the house answers for it.', max_length=120)),
                ('data_location', models.CharField(blank=True, help_text='Territory; empty: not said.', max_length=2)),
                ('trains_on_input', models.BooleanField(help_text='Null: nobody knows.', null=True)),
                ('risk_class', models.CharField(blank=True, max_length=40)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tools', to='members.broadcaster')),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('house', 'name'), name='one_tool_per_house_and_name')],
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('rule_id', models.CharField(max_length=40)),
                ('subject_kind', models.CharField(max_length=20)),
                ('subject_id', models.UUIDField()),
                ('about', models.JSONField(help_text='Words: the title of the programme when it was asked for.')),
                ('reason', models.TextField(help_text='For the house alone.')),
                ('public_summary', models.CharField(help_text='For everybody.', max_length=300)),
                ('until', models.DateField(help_text="First day without it, in the house's time zone.")),
                ('requested_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(blank=True, help_text='Who refused it, or ended it before its day.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='members.broadcaster')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-requested_at',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('approved_at', None), ('closed_at', None)), fields=('house', 'rule_id', 'subject_kind', 'subject_id'), name='one_open_request_per_rule_and_subject'), models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('requested_by')), _negated=True), _connector='OR'), name='a_second_person_approves')],
            },
        ),
    ]
