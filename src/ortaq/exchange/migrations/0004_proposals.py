"""A deal is negotiated in versions: what was asked for and signed before becomes version 1 of each deal."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import ortaq.work.models

STATES = {"asked": "offered", "signed_once": "offered", "in_force": "agreed"}


def first_versions(apps, schema_editor):
    """Terms, word and signatures of each deal go into its first version."""
    deals, proposals = apps.get_model("exchange", "Deal"), apps.get_model("exchange", "Proposal")
    signatures = apps.get_model("exchange", "Signature")
    for deal in deals.objects.select_related("offer"):
        first = proposals.objects.create(
            deal=deal,
            number=1,
            house_id=deal.licensee_id,
            person_id=deal.begun_by_id,
            text=deal.terms,
            message=deal.message,
            created_at=deal.created_at,
            saved_at=deal.created_at,
            sent_at=deal.created_at,
        )
        deal.licensor_id, deal.template, deal.current = deal.offer.licensor_id, deal.offer.template, first
        deal.state = STATES.get(deal.state, deal.state)
        deal.save(update_fields=["licensor", "template", "current", "state"])
        deal.programmes.add(deal.offer.programme_id)
        signatures.objects.filter(deal=deal).update(proposal=first)
    if schema_editor.connection.vendor == "postgresql":
        # Its tables cannot be altered while checks of foreign keys wait for the end of the transaction.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = (
        ("exchange", "0003_imports"),
        ("catalogue", "0005_works_form_a_tree"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )
    operations = (
        migrations.RenameField("deal", "asked_by", "begun_by"),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("node", models.CharField(default=ortaq.work.models.this_node, editable=False, max_length=40)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.JSONField(help_text="What is signed, word for word: exchange/texts.py.")),
                ("message", models.TextField(blank=True)),
                ("saved_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="exchange.deal"
                    ),
                ),
                (
                    "house",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.broadcaster"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ("deal", "number")},
        ),
        migrations.AddField(
            "deal",
            "licensor",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deals_given",
                to="members.broadcaster",
            ),
        ),
        migrations.AddField(
            "deal",
            "template",
            models.CharField(default="", help_text="Name in exchange/data/templates.json.", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            "deal", "programmes", models.ManyToManyField(related_name="deals", to="catalogue.programme")
        ),
        migrations.AddField(
            "deal",
            "current",
            models.OneToOneField(
                blank=True,
                help_text="The version that was sent last; null: none was.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="exchange.proposal",
            ),
        ),
        migrations.AddField(
            "signature",
            "proposal",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="signatures",
                to="exchange.proposal",
            ),
        ),
        migrations.AlterField(
            "deal",
            "state",
            models.CharField(
                choices=[
                    ("drafted", "drafted"),
                    ("offered", "offered"),
                    ("countered", "countered"),
                    ("agreed", "agreed"),
                    ("declined", "declined"),
                ],
                default="drafted",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            "deal",
            "offer",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deals",
                to="exchange.offer",
            ),
        ),
        migrations.RunPython(first_versions),
        migrations.RemoveConstraint("signature", "one_signature_per_side"),
        migrations.RemoveField("signature", "deal"),
        migrations.RemoveField("deal", "terms"),
        migrations.RemoveField("deal", "message"),
        migrations.AlterField(
            "deal",
            "licensor",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deals_given", to="members.broadcaster"
            ),
        ),
        migrations.AlterField(
            "signature",
            "proposal",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="signatures", to="exchange.proposal"
            ),
        ),
        migrations.AddConstraint(
            "signature", models.UniqueConstraint(fields=("proposal", "broadcaster"), name="one_signature_per_side")
        ),
        migrations.AddConstraint(
            "proposal", models.UniqueConstraint(fields=("deal", "number"), name="one_proposal_per_number")
        ),
        migrations.AddConstraint(
            "proposal",
            models.UniqueConstraint(condition=models.Q(("sent_at", None)), fields=("deal",), name="one_draft_per_deal"),
        ),
    )
