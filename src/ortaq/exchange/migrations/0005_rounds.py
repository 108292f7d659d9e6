"""Rounds, their dates, the places of the houses, and the deals that come of them."""

import django.db.models.deletion
import django.utils.timezone
import ortaq.work.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_works_form_a_tree"),
        ("exchange", "0004_proposals"),
        ("members", "0003_trusted_root"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("names", models.JSONField(help_text="Words: tag -> name.")),
                (
                    "themes",
                    models.JSONField(
                        blank=True, default=dict, help_text="Words: tag -> what the programmes are about."
                    ),
                ),
                (
                    "genre",
                    models.CharField(
                        choices=[
                            ("children", "children"),
                            ("drama", "drama"),
                            ("documentary", "documentary"),
                            ("culture", "culture"),
                            ("music", "music"),
                            ("travel", "travel"),
                            ("news", "news"),
                            ("archive", "archive film"),
                        ],
                        max_length=20,
                    ),
                ),
                ("template", models.CharField(help_text="Name in exchange/data/templates.json.", max_length=40)),
                ("minutes", models.PositiveSmallIntegerField(help_text="Length of each programme.")),
                (
                    "tolerance",
                    models.PositiveSmallIntegerField(default=2, help_text="Minutes by which a programme may differ."),
                ),
                (
                    "time_zone",
                    models.CharField(help_text="The coordinator's, when the round was called.", max_length=40),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("call", "call"),
                            ("confirmed", "confirmed"),
                            ("producing", "being produced"),
                            ("screening", "screening"),
                            ("exchanged", "exchanged"),
                            ("closed", "closed"),
                        ],
                        default="call",
                        max_length=12,
                    ),
                ),
                (
                    "first_day",
                    models.DateField(
                        blank=True, help_text="First day of its contracts; null: not exchanged.", null=True
                    ),
                ),
                (
                    "called_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "coordinator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds_led", to="members.broadcaster"
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="RoundDeal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "deal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="of_round", to="exchange.deal"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pairs", to="exchange.round"
                    ),
                ),
            ],
            options={
                "ordering": ("round", "created_at"),
            },
        ),
        migrations.CreateModel(
            name="RoundSlot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("joined_at", models.DateTimeField(blank=True, null=True)),
                (
                    "declined_at",
                    models.DateTimeField(blank=True, help_text="When it said no, or left again.", null=True),
                ),
                ("working_title", models.CharField(blank=True, max_length=200)),
                ("synopsis", models.TextField(blank=True)),
                ("assigned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "house",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round_slots",
                        to="members.broadcaster",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "joined_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round_slots",
                        to="catalogue.programme",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slots", to="exchange.round"
                    ),
                ),
            ],
            options={
                "ordering": ("round", "house__name"),
                "constraints": [models.UniqueConstraint(fields=("round", "house"), name="one_slot_per_house")],
            },
        ),
        migrations.CreateModel(
            name="RoundStep",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirm", "confirm by"),
                            ("stories", "story proposals"),
                            ("meeting", "production meeting"),
                            ("rough_cuts", "rough cuts"),
                            ("delivery", "delivery"),
                            ("screening", "screening"),
                            ("exchange", "exchange"),
                        ],
                        max_length=12,
                    ),
                ),
                ("day", models.DateField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="exchange.round"
                    ),
                ),
            ],
            options={
                "ordering": ("round", "day"),
                "constraints": [models.UniqueConstraint(fields=("round", "kind"), name="one_step_of_a_kind")],
            },
        ),
    ]
