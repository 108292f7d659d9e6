"""A node's own catalogue for `bench/rules.py`: programmes in SQLite as a house of ten years has them.

Each has a picture, a sound and subtitles with their declarations, what its house states, a signed file; every fourth is
held by another house under a contract, some rest on consents that end on different days.
"""

import datetime as dt
import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOUSES = ("almaty", "bishkek", "ankara", "baku")
CONSENTS = 200
AT_ONCE = 500
DECLARED, SIGNED, ANSWERED_FOR = 0.99, 0.97, 0.97
COPIED, TRANSLATED, FORGOTTEN = 0.3, 0.4, 0.05
"""Shares of versions, programmes and statements of which that is so."""
MEMBERS = Path(__file__).resolve().parents[1] / "demo/world/members.json"


def begin(folder: Path) -> None:
    """Make a node in a folder: its tables, houses, a charter that all of them have adopted."""
    os.environ |= {"ORTAQ_DATA": str(folder), "ORTAQ_DATABASE": "", "DJANGO_SETTINGS_MODULE": "ortaq.web.settings"}
    import django  # noqa: PLC0415 -- the folder must be known first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from ortaq.members import actions as members  # noqa: PLC0415
    from ortaq.standards.charter import adopting, writing  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    told = {one["slug"]: one for one in json.loads(MEMBERS.read_text(encoding="utf-8"))["broadcasters"]}
    charter = None
    for slug in HOUSES:
        house = members.admit(**told[slug])
        person = members.invite(
            broadcaster=house,
            username=slug,
            name=slug,
            email=f"{slug}@bench.example",
            roles=["standards", "secretariat", "producer"],
            language="en",
            password=slug,
        )
        charter = charter or writing.open_charter(charter=writing.begin(by=person), by=person)
        adopting.adopt(charter=charter, house=house, by=person, digest=charter.digest)


def fill(number: int) -> None:
    """Write so many programmes of the first house; made up, the same every time."""
    from ortaq.catalogue.models import Package, Programme, Version  # noqa: PLC0415
    from ortaq.members.models import Broadcaster, Person  # noqa: PLC0415
    from ortaq.origin.models import Declaration, Tamga, TamgaState  # noqa: PLC0415
    from ortaq.rights.models import Clause, Contract  # noqa: PLC0415
    from ortaq.standards.models import Statement  # noqa: PLC0415

    dice, now = random.Random(6), dt.datetime.now(dt.UTC)  # noqa: S311 -- the same programmes every time
    house, *others = (Broadcaster.objects.get(slug=slug) for slug in HOUSES)
    maker = Person.objects.get(username=house.slug)
    references = consents(house, maker, now, dice)
    films, versions, declarations, stated, tamgas, behind, packages = [], [], [], [], [], [], []
    contracts, clauses = [], []
    for at in range(number):
        film = Programme(
            owner=house,
            titles={"en": f"Programme {at}", "kk": f"Бағдарлама {at}"},
            original_language="kk",
            genre=dice.choice(["children", "drama", "documentary", "news", "archive"]),
            year=2016 + at % 10,
            min_age=dice.choice([0, 0, 6, 12]),
        )
        films.append(film)
        packages.append(Package(programme=film, folder=f"b{at}", duration=9, pictures=[], sounds=[], subtitles=[]))
        mine = []
        for kind, language in (("picture", ""), ("sound", "kk"), ("subtitles", "ru")):
            version = Version(
                programme=film, kind=kind, language=language, made_by=house, source_name="x", sha256="0" * 64, size=1
            )
            versions.append(version)
            if dice.random() < DECLARED:
                mine.append(declaration(version, maker, now, dice, references))
        declarations += mine
        stated += [
            Statement(
                subject_kind="programme",
                subject_id=film.pk,
                house=house,
                key=key,
                value=value,
                stated_by=maker,
                stated_at=now,
            )
            for key, value in statements(dice).items()
        ]
        if dice.random() < SIGNED:
            tamga = Tamga(programme=film, state=TamgaState.READY, signed_at=now)
            tamgas.append(tamga)
            behind += [Tamga.declarations.through(tamga=tamga, declaration=one) for one in mine]
        if at % 4 == 0:
            contract = Contract(
                number=f"B {at}",
                licensor=house,
                licensee=dice.choice(others),
                terms={},
                terms_digest="",
                in_force_from=now,
            )
            contracts.append(contract)
            clauses.append(
                Clause(
                    contract=contract,
                    position=0,
                    giver=house,
                    programme=film,
                    territories=["*"],
                    media=["linear"],
                    sounds=["*"],
                    subtitles=["*"],
                    first_day=now.date(),
                    end_day=now.date() + dt.timedelta(days=900),
                    time_zone="UTC",
                )
            )
    rows: tuple[tuple[Any, list[Any]], ...] = (
        (Programme, films),
        (Package, packages),
        (Version, versions),
        (Declaration, declarations),
        (Statement, stated),
        (Tamga, tamgas),
        (Tamga.declarations.through, behind),
        (Contract, contracts),
        (Clause, clauses),
    )
    for model, some in rows:
        model.objects.bulk_create(some, batch_size=AT_ONCE)


def consents(house: Any, maker: Any, now: dt.datetime, dice: random.Random) -> list[str]:
    """Consents to copied voices that end on different days of the coming year."""
    from ortaq.standards.consents.actions import Scope, Who, give_consent  # noqa: PLC0415

    references = []
    for number in range(CONSENTS):
        made = give_consent(
            house=house,
            reference=f"V-{number}",
            kind="voice",
            person=Who(f"Person {number}", "", None, house.territory, "kk", is_child=False),
            proof="A drawer",
            given_on=now.date() - dt.timedelta(days=30),
            ends_on=now.date() + dt.timedelta(days=dice.randint(10, 700)),
            scope=Scope(operations=["clone"]),
            guardian=None,
            by=maker,
        )
        references.append(made.reference)
    return references


def declaration(version: Any, maker: Any, now: dt.datetime, dice: random.Random, references: list[str]) -> Any:
    """What is declared of one version."""
    from ortaq.origin.models import Declaration  # noqa: PLC0415

    uses: list[dict[str, Any]] = []
    if version.kind == "sound" and dice.random() < COPIED:
        uses = [{"kind": "voice.synthetic", "system": "Dauys", "cloned": True, "consents": [dice.choice(references)]}]
    if version.kind == "subtitles" and dice.random() < TRANSLATED:
        uses = [{"kind": "subtitle.ai.raw", "system": "Words"}]
    return Declaration(
        version=version,
        no_ai=not uses,
        uses=uses,
        state="signed",
        declared_by=maker,
        declared_for=version.made_by,
        declared_at=now,
        digest="0" * 64,
    )


def statements(dice: random.Random) -> dict[str, Any]:
    """What a house states of a programme; of some it has not said everything."""
    told: dict[str, Any] = {
        "item.editor": "an editor" if dice.random() < ANSWERED_FOR else "",
        "item.corrections.open": 0,
        "item.corrections.visible": True,
        "item.corrections.receivers_told": True,
        "item.provenance.kept": True,
        "item.sources": [{"name": "one", "anonymous": False}, {"name": "two", "anonymous": False}],
        **{
            f"item.statements.{name}": False
            for name in ("accuses_a_person", "is_sponsored", "has_conflict", "shows_minors", "has_placement")
        },
    }
    if dice.random() < FORGOTTEN:
        told.pop(dice.choice(sorted(told)))
    return told


def timed(ask: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds of the processor and of the clock, and what came out."""
    cpu, clock = time.process_time(), time.perf_counter()
    found = ask()
    return time.process_time() - cpu, time.perf_counter() - clock, found


def measure(number: int, folder: Path) -> dict[str, Any]:
    """What breaks in a year, from the database to the page, over so many programmes."""
    began = time.perf_counter()
    begin(folder)
    fill(number)
    print(f"{number} programmes are written after {time.perf_counter() - began:.0f} s", file=sys.stderr)
    from django.test import Client  # noqa: PLC0415

    from ortaq.members.models import Broadcaster, Person  # noqa: PLC0415
    from ortaq.origin.breaking import breaking, picture  # noqa: PLC0415
    from ortaq.standards.charter import adopting, queries  # noqa: PLC0415

    house = Broadcaster.objects.get(slug=HOUSES[0])
    first = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    last = first + dt.timedelta(days=365)
    list_cpu, list_s, found = timed(lambda: breaking(house, first, last))
    drawn_cpu, _clock, _drawn = timed(lambda: picture(found, first, last))
    client = Client(headers={"host": "localhost"})
    client.force_login(Person.objects.get(username=house.slug))
    # The first page of a process reads addresses and templates.
    client.get("/standards/exceptions/")
    _cpu, wait_s, _waits = timed(lambda: client.get("/standards/what-if/"))
    page_cpu, page_s, page = timed(lambda: client.get("/standards/what-if/?judged=1"))
    # A reservation that ends in the year: then every programme has to be read and judged.
    adoption = queries.adoption_of(house, dt.datetime.now(dt.UTC))
    adopting.reserve(
        adoption=adoption,
        rule_id="HUMAN-01",
        applied="not",
        reason="bench",
        by=Person.objects.get(username=house.slug),
        ends_on=first + dt.timedelta(days=30),
    )
    turn_cpu, _clock, turned = timed(lambda: breaking(house, first, last))
    if page.status_code != 200:  # noqa: PLR2004 -- OK
        raise SystemExit(f"the page answered {page.status_code}")
    return {
        "node_items": number,
        "node_breaks": len(found),
        "node_days": len({one.day for one in found}),
        "node_s": round(list_cpu + drawn_cpu, 2),
        "node_list_clock_s": round(list_s, 2),
        "node_turn_s": round(turn_cpu, 2),
        "node_turn_breaks": len(turned),
        "node_picture_ms": round(drawn_cpu * 1000, 1),
        "node_first_answer_s": round(wait_s, 2),
        "node_page_cpu_s": round(page_cpu, 2),
        "node_page_clock_s": round(page_s, 2),
        "node_page_kb": len(page.content) // 1024,
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), Path(sys.argv[2]))))
