import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import ortaq.core.ledger.canonical
import ortaq.work.models


class Migration(migrations.Migration):

    dependencies = [
        ('assistants', '0005_corrections'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WeeklyReport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('week', models.CharField(help_text='ISO 8601: 2026-W47.', max_length=8, unique=True)),
                ('content', models.JSONField(decoder=ortaq.core.ledger.canonical.Once)),
                ('digest', models.CharField(help_text='SHA-256 of the canonical JSON of the content.', max_length=64)),
                ('published_at', models.DateTimeField()),
                ('is_demo', models.BooleanField(default=False)),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-week',),
            },
        ),
    ]
