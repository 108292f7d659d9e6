"""People reach for the last showings at once, and both sides sign at once: nothing is sold twice.

Eight threads of one process do it in the ordinary run; the heavy tests have 800 requests from eight processes.
"""

import json
from pathlib import Path

import pytest

from tests import database
from tests.rooms.test_work_seams import postgresql, run

__all__ = ["postgresql"]

RACE = """
import datetime as dt, json, threading, uuid
from django.db import connection
from ortaq.catalogue.models import Programme
from ortaq.core.rights import read_terms
from ortaq.exchange import actions as exchange
from ortaq.exchange.models import Deal, Signature
from ortaq.ledger.queries import proof
from ortaq.rights import actions, queries
from ortaq.rights.models import Contract, Run
from tests import world
from tests.rooms.deal_stories import gift, tale

W = world.build()
programme = tale(W)
terms = read_terms({"territories": ["KG"], "media": ["linear"], "sounds": ["*"], "subtitles": [], "runs": 5,
                    "first_day": "2026-01-01", "days": None, "time_zone": "Asia/Bishkek"})
grant = lambda: actions.grant(licensor=W.almaty, licensee=W.bishkek, programmes=[programme], terms=terms,
                              signed=terms.plain())
clause = grant().clauses.get()
held, refused, numbers, gate = [], [], [], threading.Barrier(8)

def reach():
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

def together(jobs):
    threads = [threading.Thread(target=job) for job in jobs]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

together([reach] * 8)
deal = exchange.ask(offer=gift(W, programme), by=W.aigul)
before, pair, twice = Contract.objects.count(), threading.Barrier(4), []

def put(person):
    def sign():
        pair.wait()
        try:
            exchange.sign(deal=Deal.objects.get(pk=deal.pk), by=person)
        except (exchange.AlreadySigned, exchange.DealClosed) as error:
            twice.append(type(error).__name__)
        connection.close()
    return sign

together([put(W.aigul), put(W.asel), put(W.aigul), put(W.asel)])
start = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
ask = lambda house, place: queries.decision(programme=programme, broadcaster=house, territory=place, start=start,
                                            stop=start + dt.timedelta(minutes=30), slot=held[0])
said = [ask(W.bishkek, "KG"), ask(W.budapest, "HU"), ask(W.almaty, "HU")]
print(json.dumps({"answers": [str(one.answer) for one in said], "left": said[0].runs_left,
                  "held": len(held), "refused": len(refused), "rows": Run.objects.filter(clause=clause).count(),
                  "numbers": len(set(numbers)), "contracts": Contract.objects.count() - before,
                  "signatures": Signature.objects.count(), "twice": len(twice), "log": proof().whole}))
"""
FAIR = {
    "answers": ["allow", "deny", "allow"],
    "left": 0,
    "held": 5,
    "refused": 43,
    "rows": 5,
    "numbers": 8,
    "contracts": 1,
    "signatures": 2,
    "twice": 2,
    "log": True,
}


def test_five_showings_are_five_and_two_signatures_one_contract(tmp_path: Path) -> None:
    env = {"ORTAQ_DATA": str(tmp_path), "ORTAQ_DATABASE": ""}
    database.put_into(tmp_path)
    assert json.loads(run(RACE, **env).splitlines()[-1]) == FAIR


@pytest.mark.slow
def test_the_same_on_postgresql(postgresql: dict[str, str]) -> None:
    assert json.loads(run(RACE, **postgresql).splitlines()[-1]) == FAIR


CROWD = """
import datetime as dt, json, multiprocessing, threading, uuid
from collections import Counter
from django.db import connection
from ortaq.core.rights import read_terms
from ortaq.ledger.queries import proof
from ortaq.members.models import Broadcaster, Person
from ortaq.rights import actions
from ortaq.rights.models import Run
from tests import world
from tests.rooms.deal_stories import tale

PROCESSES, THREADS, EACH = 8, 10, 10
if not Broadcaster.objects.exists():
    world.build()
W = world.World({one.slug: one for one in Broadcaster.objects.all()},
                {one.username: one for one in Person.objects.all()})
terms = lambda **more: read_terms({"territories": ["*"], "media": ["linear"], "sounds": ["*"], "subtitles": [],
                                   "first_day": "2026-01-01", "days": None, "time_zone": "Asia/Bishkek", **more})

def give(giver, holder, programme, under=None, **more):
    draft = actions.Draft(programme, terms(**more), giver, holder, under)
    return actions.bring_into_force(licensor=giver, licensee=holder, drafts=[draft], signed={}).clauses.get()

def reach(clauses, first, told):
    for number in range(first, first + EACH):
        try:
            run = actions.reserve_run(clause=clauses[number % len(clauses)], slot=uuid.uuid4(),
                                      airs_at=dt.datetime.now(dt.UTC))
            told.append("held" if run else "not counted")
        except Exception as error:
            told.append(type(error).__name__)
    connection.close()

def process(clauses, gate, answers):
    told = []
    threads = [threading.Thread(target=reach, args=(clauses, at * EACH, told)) for at in range(THREADS)]
    gate.wait()
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    answers.put(Counter(told))

def crowd(*clauses):
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    fork = multiprocessing.get_context("fork")
    gate, answers = fork.Barrier(PROCESSES), fork.Queue()
    many = [fork.Process(target=process, args=([one.pk for one in clauses], gate, answers)) for _ in range(PROCESSES)]
    [one.start() for one in many]
    told = sum((answers.get(timeout=300) for _ in many), Counter())
    [one.join() for one in many]
    return dict(told)

rows = lambda clause: Run.objects.filter(clause=clause).count()
alone = give(W.almaty, W.bishkek, tale(W), runs=5)
found = {"alone": crowd(alone), "rows": rows(alone)}
programme = tale(W, title="Тазша бала")
parent = give(W.almaty, W.bishkek, programme, runs=5, sublicence=1)
children = [give(W.bishkek, house, programme, parent, runs=4) for house in (W.baku, W.budapest)]
found |= {"chain": crowd(*children), "of the parent": rows(parent),
          "of the children": sum(rows(one) for one in children), "most": max(rows(one) for one in children) <= 4}
print(json.dumps(found | {"log": proof().whole}))
"""
FAIR_CROWD = {
    "alone": {"held": 5, "RunsUsedUp": 795},
    "rows": 5,
    "chain": {"held": 5, "RunsUsedUp": 795},
    "of the parent": 5,
    "of the children": 5,
    "most": True,
    "log": True,
}


@pytest.mark.slow
def test_of_800_requests_for_five_showings_five_are_heard_also_through_sublicences(tmp_path: Path) -> None:
    env = {"ORTAQ_DATA": str(tmp_path), "ORTAQ_DATABASE": ""}
    database.put_into(tmp_path)
    assert json.loads(run(CROWD, **env).splitlines()[-1]) == FAIR_CROWD


@pytest.mark.slow
def test_of_800_requests_on_postgresql_too(postgresql: dict[str, str]) -> None:
    assert json.loads(run(CROWD, **postgresql).splitlines()[-1]) == FAIR_CROWD
