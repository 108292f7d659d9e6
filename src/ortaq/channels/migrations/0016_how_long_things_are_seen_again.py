"""Until when each airing and stand-in may be seen again, so that rights are followed as long as that."""

import datetime as dt

from django.db import migrations, models

FOREVER = 1 << 62
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def seen_again(decisions, start):
    found = 0
    for decision in decisions.values():
        if decision["answer"] not in {"allow", "allow_until"}:
            continue
        for act in decision["acts"]:
            if act["medium"] != "linear" and act["answer"] in {"allow", "allow_until"}:
                stop = act["until"] or act["stop"]
                if stop is None:
                    return FOREVER
                instant = dt.datetime.fromisoformat(stop)
                found = max(found, start, (instant - EPOCH) // dt.timedelta(microseconds=1) * 18 // 25)
    return found


def fill(apps, _schema_editor):
    for name in ("Airing", "StandIn"):
        model = apps.get_model("channels", name)
        rows = []
        for one in model.objects.only("pk", "decisions", "start").iterator(chunk_size=500):
            one.later = seen_again(one.decisions, one.start)
            rows.append(one)
        model.objects.bulk_update(rows, ["later"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("channels", "0015_promos")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="later",
                field=models.BigIntegerField(
                    default=0,
                    help_text="Tick until which it may be seen again in some territory, as published; 0: nowhere.",
                ),
            )
            for name in ("airing", "standin")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
