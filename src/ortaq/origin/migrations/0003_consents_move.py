"""The register of consents moves into the room `standards`: every row keeps its id, reference and days."""

import json

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ortaq.core.sealing import new_key, seal
from ortaq.standards.protection.subject_keys import wrapped

FITTING = {"voice": ["clone", "dub"], "face": ["face"], "performance": ["clone", "dub", "face"]}
"""What AI may do with what was agreed to before anybody could say: what it was agreed to for."""


def move(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One person for each name that a house has written down, with a key of their own."""
    subjects, consents = apps.get_model("standards", "Subject"), apps.get_model("standards", "Consent")
    people: dict[tuple[object, str], tuple[object, bytes]] = {}
    for old in apps.get_model("origin", "Consent").objects.select_related("house").order_by("created_at"):
        whose = (old.house_id, old.person)
        if whose not in people:
            key = new_key()
            one = subjects(house=old.house, territory=old.house.territory, language=(old.house.languages or ["en"])[0])
            one.key, one.wrapped_with = wrapped(key, one.pk)
            one.sealed = sealed(key, {"name": old.person, "contact": ""}, one.pk)
            one.save()
            people[whose] = one, key
        one, key = people[whose]
        consents.objects.create(
            id=old.pk,
            node=old.node,
            created_at=old.created_at,
            reference=old.reference,
            house=old.house,
            subject=one,
            kind=old.subject,
            operations=FITTING[old.subject],
            given_on=old.given_on,
            ends_on=old.ends_on,
            withdrawn_at=old.withdrawn_at,
            withdrawn_by="house" if old.withdrawn_at else "",
            sealed=sealed(key, {"proof": old.proof}, old.pk),
        )


def sealed(key: bytes, told: dict[str, str], owner: object) -> bytes:
    """As standards.protection.subject_keys seals it."""
    return seal(key, json.dumps(told, ensure_ascii=False).encode(), about=f"record {owner}")


class Migration(migrations.Migration):
    """The old table goes when its rows have arrived."""

    dependencies = [("origin", "0002_drafts_consents_registry"), ("standards", "0004_consents")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop), migrations.DeleteModel("Consent")]
