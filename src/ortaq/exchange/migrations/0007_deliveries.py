"""What a licensee takes: deliveries, their files with hashes, and receipts."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import ortaq.work.models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_works_form_a_tree"),
        ("exchange", "0006_screeners"),
        ("members", "0003_trusted_root"),
        ("rights", "0007_what_stands_against"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BlockHashes",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("size", models.BigIntegerField(help_text="Bytes.")),
                ("block", models.PositiveIntegerField(help_text="Bytes of a block; the last one may be shorter.")),
                ("hashes", models.JSONField(help_text="SHA-256 of each block, hex, in order.")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "being prepared"),
                            ("ready", "ready"),
                            ("broken", "cannot be delivered"),
                        ],
                        default="preparing",
                        max_length=10,
                    ),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True, help_text="Why it cannot be delivered, as a sentence.", max_length=400
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="rights.clause"
                    ),
                ),
                (
                    "house",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="members.broadcaster"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="catalogue.programme"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("text", models.JSONField(help_text="What is signed: exchange/deliveries/actions.py.")),
                ("digest", models.CharField(help_text="SHA-256 of the text in canonical JSON.", max_length=64)),
                ("signature", models.TextField(help_text="Base64 of the signature over the digest.")),
                ("key_fingerprint", models.CharField(max_length=64)),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipt", to="exchange.delivery"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DeliveredFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("name", models.CharField(help_text="Name in the delivery, e.g. sound-ky.m4a.", max_length=80)),
                ("kind", models.CharField(help_text="As catalogue.VersionKind.", max_length=12)),
                ("language", models.CharField(blank=True, max_length=12)),
                (
                    "holds",
                    models.JSONField(
                        default=list, help_text="[[kind, language], …]: every part that lies in this one file."
                    ),
                ),
                ("size", models.BigIntegerField(help_text="Bytes.")),
                ("sha256", models.CharField(max_length=64)),
                ("first_pulled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="catalogue.version",
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="exchange.delivery"
                    ),
                ),
            ],
            options={
                "ordering": ("delivery", "kind", "language"),
                "constraints": [models.UniqueConstraint(fields=("delivery", "name"), name="one_file_per_name")],
            },
        ),
    ]
