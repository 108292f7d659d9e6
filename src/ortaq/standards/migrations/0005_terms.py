import django.db.models.deletion
import django.utils.timezone
import ortaq.work.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Terms for AI platforms; what houses say of themselves; the figures of a quarter."""

    dependencies = [
        ('members', '0003_trusted_root'),
        ('standards', '0004_consents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='QuarterReport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('quarter', models.CharField(help_text='2026-Q3.', max_length=7, unique=True)),
                ('figures', models.JSONField(help_text='What may be published; what is withheld is not in it.')),
                ('made_at', models.DateTimeField()),
                ('digest', models.CharField(help_text='SHA-256 of the canonical JSON of the figures.', max_length=64)),
            ],
            options={
                'ordering': ('-quarter',),
            },
        ),
        migrations.CreateModel(
            name='CharterTerms',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('said', models.JSONField(help_text='core.interchange.platforms.terms.Terms as JSON.')),
                ('proposed_at', models.DateTimeField()),
                ('charter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='platform_terms', to='standards.charter')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'charter terms',
            },
        ),
        migrations.CreateModel(
            name='SelfAssessment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('number', models.PositiveIntegerField()),
                ('responsible', models.CharField(blank=True, help_text='Name and office of who answers for it.', max_length=120)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('broadcaster', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='self_assessments', to='members.broadcaster')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('broadcaster', '-number'),
            },
        ),
        migrations.CreateModel(
            name='SelfAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('question', models.CharField(help_text='"5.1": clause and number, from trust/clauses.py.', max_length=12)),
                ('answer', models.CharField(choices=[('yes', 'yes'), ('partly', 'in part'), ('no', 'not yet'), ('not-ours', 'does not apply to us')], max_length=10)),
                ('words', models.TextField(blank=True, help_text="In the house's own words; public.")),
                ('link', models.URLField(blank=True, help_text='Where it can be seen.', max_length=300)),
                ('answered_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='standards.selfassessment')),
            ],
        ),
        migrations.CreateModel(
            name='TrustEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('site', models.URLField(help_text="Address of the house's own site.")),
                ('contact', models.CharField(help_text='https or mailto.', max_length=200)),
                ('social', models.JSONField(blank=True, default=list, help_text='Addresses of profiles that the house controls.')),
                ('changed_at', models.DateTimeField()),
                ('broadcaster', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='trust_entry', to='members.broadcaster')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'trust entries',
            },
        ),
        migrations.CreateModel(
            name='PlatformTerms',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('number', models.PositiveIntegerField(help_text='1, 2, 3 … for each house.')),
                ('said', models.JSONField(help_text='core.interchange.platforms.terms.Terms as JSON.')),
                ('template', models.CharField(blank=True, help_text='Name of the template it was made from.', max_length=40)),
                ('valid_from', models.DateTimeField(help_text='When it takes the place of the one before; never in the past.')),
                ('digest', models.CharField(help_text='SHA-256 of the canonical JSON of what is said.', max_length=64)),
                ('broadcaster', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='platform_terms', to='members.broadcaster')),
                ('charter', models.ForeignKey(blank=True, help_text='Its proposal.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='standards.charter')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'platform terms',
                'ordering': ('broadcaster', '-number'),
                'indexes': [models.Index(fields=['broadcaster', 'valid_from'], name='standards_p_broadca_99c04c_idx')],
                'constraints': [models.UniqueConstraint(fields=('broadcaster', 'number'), name='one_number_per_house_of_platform_terms')],
            },
        ),
        migrations.AddConstraint(
            model_name='selfassessment',
            constraint=models.UniqueConstraint(fields=('broadcaster', 'number'), name='one_number_per_house_of_self_assessments'),
        ),
        migrations.AddConstraint(
            model_name='selfassessment',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('broadcaster',), name='one_self_assessment_in_work_per_house'),
        ),
        migrations.AddConstraint(
            model_name='selfanswer',
            constraint=models.UniqueConstraint(fields=('assessment', 'question'), name='one_answer_per_question'),
        ),
    ]
