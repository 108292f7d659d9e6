"""Names of people in statements, registers of AI tools and self-assessments are sealed; pseudonyms take their place."""

import json

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ortaq.core.sealing import new_key, seal
from ortaq.standards.models.consents import new_pseudonym
from ortaq.standards.protection.subject_keys import wrapped


def seal_names(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One person for each name of a house, as standards.protection.names writes them down."""
    subjects = apps.get_model("standards", "Subject")
    known: dict[tuple[object, str, str], str] = {}

    def pseudonym(house: object, name: str, reason: str = "") -> str:
        whose = (house.pk, name.strip(), reason.strip())  # type: ignore[attr-defined]
        if whose not in known:
            one = subjects(house=house, territory=house.territory, language=house.languages[0], is_named=True)  # type: ignore[attr-defined]
            one.pseudonym, key = new_pseudonym(), new_key()
            colleagues = list(apps.get_model("members", "Person").objects.filter(broadcaster=house, name=whose[1])[:2])
            one.account = colleagues[0] if whose[1] and len(colleagues) == 1 else None
            one.key, one.wrapped_with = wrapped(key, one.pk)
            told = json.dumps({"name": whose[1], "reason": whose[2]}, ensure_ascii=False)
            one.sealed = seal(key, told.encode(), about=f"record {one.pk}")
            one.save()
            known[whose] = one.pseudonym
        return known[whose]

    texts = ("item.editor", "member.statements.reply_contact")
    for said in apps.get_model("standards", "Statement").objects.filter(key__in=[*texts, "item.sources"]).iterator():
        if said.key in texts:
            said.value = pseudonym(said.house, said.value) if said.value.strip() else ""
        else:
            said.value = [sealed_source(one, said.house, pseudonym) for one in said.value]
        said.save(update_fields=["value"])
    for tool in apps.get_model("standards", "Tool").objects.exclude(owner="").iterator():
        tool.owner = pseudonym(tool.house, tool.owner)
        tool.save(update_fields=["owner"])
    for one in apps.get_model("standards", "SelfAssessment").objects.exclude(responsible="").iterator():
        one.responsible = pseudonym(one.broadcaster, one.responsible)
        one.save(update_fields=["responsible"])


def sealed_source(source: dict[str, object], house: object, pseudonym: object) -> dict[str, object]:
    """A source that is a person, under a pseudonym."""
    told = {key: str(source.get(key, "")).strip() for key in ("name", "reason")}
    if str(source.get("kind", "")).strip().casefold() != "person" or not any(told.values()):
        return source
    known = pseudonym(house, told["name"], told["reason"])  # type: ignore[operator]
    return source | {key: known for key in told if source.get(key)}


class Migration(migrations.Migration):
    """What the rules said before keeps the names that it had: the database refuses to change an evaluation."""

    dependencies = [
        ('members', '0003_trusted_root'),
        ('standards', '0007_endings_and_breaches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='subject',
            name='account',
            field=models.ForeignKey(blank=True, help_text='Of somebody who is named and works here under this name.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='subject',
            name='is_named',
            field=models.BooleanField(default=False, help_text='Stands in statements and registers, not in consents.'),
        ),
        migrations.AlterField(
            model_name='selfassessment',
            name='responsible',
            field=models.CharField(blank=True, help_text='Pseudonym of who answers for it.', max_length=120),
        ),
        migrations.AlterField(
            model_name='statement',
            name='value',
            field=models.JSONField(help_text='People are pseudonyms in it (protection.names).'),
        ),
        migrations.AlterField(
            model_name='tool',
            name='owner',
            field=models.CharField(blank=True, help_text='Pseudonym of who in the house answers for it.', max_length=120),
        ),
        migrations.AlterField(
            model_name='consent',
            name='reference',
            field=models.CharField(help_text='A number: it is never erased.', max_length=40, unique=True),
        ),
        migrations.AlterField(
            model_name='consent',
            name='sealed',
            field=models.BinaryField(help_text="Place of the proof, guardian, note, salt, under the person's key.", null=True),
        ),
        migrations.RunPython(seal_names, migrations.RunPython.noop),
    ]
