"""Requests to see a programme, who may look, and what they saw."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import ortaq.work.models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_works_form_a_tree"),
        ("exchange", "0005_rounds"),
        ("members", "0003_trusted_root"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Screener",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("words", models.TextField(blank=True, help_text="What the house says to the owner.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, help_text="What the owner says to the house.")),
                (
                    "language",
                    models.CharField(
                        blank=True, help_text="BCP 47 of the one sound; empty: every sound.", max_length=12
                    ),
                ),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "people",
                    models.PositiveSmallIntegerField(default=1, help_text="How many people of the house may look."),
                ),
                (
                    "seconds",
                    models.PositiveIntegerField(
                        blank=True, help_text="Only so much from the start; null: all.", null=True
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "house",
                    models.ForeignKey(
                        help_text="Who asks.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screeners",
                        to="members.broadcaster",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="screeners", to="catalogue.programme"
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "screener",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="exchange.screener"
                    ),
                ),
            ],
            options={
                "ordering": ("created_at",),
            },
        ),
        migrations.CreateModel(
            name="Viewing",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("begun_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                (
                    "pieces",
                    models.JSONField(
                        default=list, help_text="[[from, to], …] in seconds of the film, as they were played."
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="viewings", to="exchange.seat"
                    ),
                ),
            ],
            options={
                "ordering": ("begun_at",),
            },
        ),
        migrations.AddIndex(
            model_name="screener",
            index=models.Index(fields=["house", "-created_at"], name="screeners_of_house"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(fields=("screener", "person"), name="one_seat_per_person"),
        ),
    ]
