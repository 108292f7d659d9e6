"""A grant was given by its contract's licensor to its licensee, and a run was one of its clause's programme."""

from django.db import migrations


def fill(apps, _schema):
    """Write down what was only implied."""
    for clause in apps.get_model("rights", "Clause").objects.select_related("contract").iterator():
        clause.giver_id, clause.holder_id = clause.contract.licensor_id, clause.contract.licensee_id
        clause.save(update_fields=["giver", "holder"])
    for run in apps.get_model("rights", "Run").objects.select_related("clause").iterator():
        run.programme_id = run.clause.programme_id
        run.aired_at = run.airs_at if run.state == "aired" else None
        run.save(update_fields=["programme", "aired_at"])


class Migration(migrations.Migration):
    dependencies = [("rights", "0003_clauses_of_every_kind")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
