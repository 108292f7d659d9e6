"""Eight people reach for the last showings at once, in a database like that of a real node: none is sold twice."""

import json
import os
import subprocess
import sys
from pathlib import Path

RACE = """
import datetime as dt, json, threading, uuid
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from ortaq.catalogue.models import Programme
from ortaq.core.rights import read_terms
from ortaq.members import actions as members
from ortaq.rights import actions
from ortaq.rights.models import Run
from ortaq.ledger.queries import proof

def house(slug, place, zone):
    return members.admit(slug=slug, name=slug, territory=place, languages=["kk"], time_zone=zone, mark="", tone="")

almaty, bishkek = house("almaty", "KZ", "Asia/Almaty"), house("bishkek", "KG", "Asia/Bishkek")
tale = Programme.objects.create(owner=almaty, titles={"kk": "T"}, original_language="kk", genre="children", year=2026)
terms = read_terms({"territories": ["KG"], "media": ["linear"], "sounds": ["*"], "subtitles": [], "runs": 5,
                    "first_day": "2026-01-01", "days": None, "time_zone": "Asia/Bishkek"})
grant = lambda: actions.grant(licensor=almaty, licensee=bishkek, programmes=[tale], terms=terms, signed=terms.plain())
clause = grant().clauses.get()
held, refused, numbers, gate = [], [], [], threading.Barrier(8)

def reach(n):
    gate.wait()
    for _ in range(6):
        slot = uuid.uuid4()
        try:
            actions.reserve_run(clause=clause, slot=slot, airs_at=dt.datetime.now(dt.UTC))
            held.append(slot)
        except actions.RunsUsedUp:
            refused.append(slot)
    numbers.append(grant().number)
    connection.close()

threads = [threading.Thread(target=reach, args=(n,)) for n in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps({"held": len(held), "refused": len(refused), "rows": Run.objects.count(),
                  "numbers": len(set(numbers)), "log": proof().whole}))
"""


def test_five_showings_are_five_however_many_reach_for_them(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "src"
    surroundings = os.environ | {
        "ORTAQ_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "ortaq.web.settings",
        "PYTHONPATH": str(source),
    }
    done = subprocess.run(
        [sys.executable, "-c", RACE], env=surroundings, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "held": 5,
        "refused": 43,
        "rows": 5,
        "numbers": 8,
        "log": True,
    }
