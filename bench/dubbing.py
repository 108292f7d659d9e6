"""What the dubbing board costs a server: `PYTHONPATH=src python bench/dubbing.py [--json]`.

A temporary SQLite database (the settings of a node) holds 200 titles of eight houses, each in nine languages: every
second cell is a sound with its declaration (some of them of a machine), a dub at one of its six steps with its lines,
voices and days, wishes of up to five houses, or subtitles; contracts give some houses some titles. Django's test client
asks as a browser does, signed in, through every middleware; in one run:

- board: the whole matrix, 1,800 cells, on one page; goal: p95 below 300 ms by the clock;
- kk: the same for a reader of Kazakh, whose sentences are looked up in the catalogue of messages;
- opened: the matrix beside which a delivered dub is open, with the houses that it is offered to;
- cell: what stands beside the matrix alone, as the page fetches it when a cell is chosen;
- late: the choice of what is late.

Beside the clock stands what the processor did (cpu), for machines on which others work too, how many queries a page
takes, how many with two titles, and its size, plain and as gzip.
"""

import argparse
import datetime as dt
import gc
import gzip
import json
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TITLES, TURNS = 200, 40
GOAL_MS = 300
FEW = 2
MEMBERS = Path(__file__).resolve().parents[1] / "demo/world/members.json"
STATES = ("sound", "dub", "wish", "subtitles", "none", "dub", "sound", "wish", "none", "none")
"""What cells are, by their turns."""
LINES, WISHES, CONTRACTS = 12, 5, 3
"""Lines of a dub, houses that wish at most, houses that may show a title."""
AT_ONCE = 500


def members() -> tuple[list[Any], list[Any]]:
    """The houses, and somebody of each who dubs."""
    from ortaq.members import actions  # noqa: PLC0415 -- Django is set up first

    houses = [actions.admit(**told) for told in json.loads(MEMBERS.read_text(encoding="utf-8"))["broadcasters"]]
    people = [
        actions.invite(
            broadcaster=house,
            username=house.slug,
            name=house.name,
            email=f"{house.slug}@bench.example",
            roles=["producer", "dubbing"],
            language="en",
            password=house.slug,
        )
        for house in houses
    ]
    return houses, people


def fill(titles: int, houses: list[Any], people: list[Any], dice: random.Random) -> dict[str, int]:
    """Write so many titles; says how many rows of each kind there are."""
    from ortaq.catalogue.models import Genre, Package, Programme, Version  # noqa: PLC0415
    from ortaq.origin.models import Declaration  # noqa: PLC0415
    from ortaq.rights.models import Clause, Contract  # noqa: PLC0415
    from ortaq.studio.dubbing.board import COLUMNS  # noqa: PLC0415
    from ortaq.studio.models import Casting, DialogueLine, Dub, DubLine, DubStep, Material, Stage, Wish  # noqa: PLC0415

    now = dt.datetime.now(dt.UTC)
    rows: dict[Any, list[Any]] = {
        kind: []
        for kind in (
            *(Programme, Package, Version, Declaration, Contract, Clause),
            *(Material, DialogueLine, Dub, Stage, Casting, DubLine, Wish),
        )
    }

    def sound(film: Any, tag: str, house: int) -> None:
        version = Version(
            programme=film, kind="sound", language=tag, made_by=houses[house], source_name="x", sha256="0" * 64, size=1
        )
        rows[Version].append(version)
        uses = [{"kind": "voice.synthetic", "system": "Dauys"}] if dice.random() < 0.1 else []  # noqa: PLR2004
        rows[Declaration].append(
            Declaration(
                version=version,
                no_ai=not uses,
                uses=uses,
                state="signed",
                declared_by=people[house],
                declared_for=houses[house],
                declared_at=now,
                digest="0" * 64,
            )
        )

    def dub(film: Any, lines: list[Any], tag: str, house: int) -> None:
        step = dice.choice(DubStep.values[:-1])
        made = Dub(programme=film, language=tag, house=houses[house], begun_by=people[house], step=step)
        rows[Dub].append(made)
        first = now.date() + dt.timedelta(days=dice.randint(-70, 20))
        for at, name in enumerate(DubStep.values):
            done = now if at < made.place else None
            rows[Stage].append(Stage(dub=made, step=name, due_on=first + dt.timedelta(days=9 * at), done_at=done))
        if made.place:
            rows[Casting].append(Casting(dub=made, character="", consent=f"V-{house}", cast_by=people[house]))
            rows[DubLine].extend(DubLine(dub=made, line=one, text="A line of it") for one in lines)

    for at in range(titles):
        original, owner = COLUMNS[at % len(COLUMNS)], at % len(houses)
        film = Programme(
            owner=houses[owner],
            titles={tag: f"Title {at} ({tag})" for tag in dict.fromkeys((original, "kk", "en"))},
            original_language=original,
            genre=dice.choice(Genre.values),
            year=2016 + at % 10,
            minutes=dice.randint(5, 90),
            min_age=dice.choice([0, 6, 12]),
            poster_art="caravan",
        )
        material = Material(programme=film, language=original, handed_by=people[owner])
        lines = [
            DialogueLine(material=material, number=number, start=3000 * number, end=3000 * number + 2000, text="A line")
            for number in range(1, LINES + 1)
        ]
        rows[Programme].append(film)
        rows[Package].append(
            Package(programme=film, folder=f"b{film.pk}", duration=720_000 * 60, pictures=[], sounds=[], subtitles=[])
        )
        rows[Material].append(material)
        rows[DialogueLine].extend(lines)
        sound(film, original, owner)
        for place, tag in enumerate(COLUMNS):
            house = (at + place) % len(houses)
            match STATES[(at + 3 * place) % len(STATES)]:
                case _ if tag == original:
                    continue
                case "sound":
                    sound(film, tag, house)
                case "dub":
                    dub(film, lines, tag, house)
                case "wish":
                    rows[Wish].extend(
                        Wish(programme=film, language=tag, house=houses[one], by=people[one])
                        for one in dice.sample(range(len(houses)), dice.randint(1, WISHES))
                    )
                case "subtitles":
                    rows[Version].append(Version(programme=film, kind="subtitles", language=tag, made_by=houses[owner]))
        for number, house in enumerate(dice.sample(houses, CONTRACTS)):
            contract = Contract(
                number=f"B {film.pk} {number}",
                licensor=houses[owner],
                licensee=house,
                terms={},
                terms_digest="",
                in_force_from=now,
            )
            rows[Contract].append(contract)
            rows[Clause].append(
                Clause(
                    contract=contract,
                    position=0,
                    giver=houses[owner],
                    holder=house,
                    programme=film,
                    territories=["*"],
                    media=["linear"],
                    sounds=["*"],
                    subtitles=["*"],
                    first_day=now.date() - dt.timedelta(days=1),
                    end_day=now.date() + dt.timedelta(days=900),
                    time_zone="UTC",
                )
            )
    for kind, some in rows.items():
        kind.objects.bulk_create(some, batch_size=AT_ONCE)
    return {kind._meta.model_name: kind.objects.count() for kind in rows}


def timed(ask: Callable[[], Any], turns: int) -> dict[str, Any]:
    """What a page takes, again and again: by the clock and of the processor; queries, bytes."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        page = ask()
        queries = len(captured)
    if page.status_code != 200:  # noqa: PLR2004 -- OK
        raise SystemExit(f"the page answered {page.status_code}")
    wall, cpu = [], []
    for _turn in range(turns):
        began, processor = time.perf_counter(), time.process_time()
        ask()
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - processor))
    return {
        "p50_ms": round(statistics.median(wall), 1),
        "p95_ms": round(sorted(wall)[math.ceil(0.95 * turns) - 1], 1),
        "cpu_p50_ms": round(statistics.median(cpu), 1),
        "cpu_p95_ms": round(sorted(cpu)[math.ceil(0.95 * turns) - 1], 1),
        "queries": queries,
        "kb": round(len(page.content) / 1024, 1),
        "gzip_kb": round(len(gzip.compress(page.content)) / 1024, 1),
    }


def measure(titles: int, turns: int) -> dict[str, Any]:
    """The pages over two titles, then over all of them."""
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from ortaq.catalogue.models import Version  # noqa: PLC0415

    houses, people = members()
    dice = random.Random(8)  # noqa: S311 -- the same titles every time
    client = Client(headers={"host": "localhost"})
    client.force_login(people[0], backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("studio:dubbing")
    fill(FEW, houses, people, dice)
    client.get(address)  # The first page of a process reads addresses and templates.
    few = timed(lambda: client.get(address), 1)["queries"]
    rows = fill(titles - FEW, houses, people, dice)
    spoken = Version.objects.filter(kind="sound").exclude(made_by=houses[0]).order_by("pk").last()
    if spoken is None:
        raise SystemExit("no title speaks another language")
    beside = {"cell": f"{spoken.programme_id}.{spoken.language}"}
    report: dict[str, Any] = {
        "rows": rows,
        "queries_of_two_titles": few,
        "board": timed(lambda: client.get(address), turns),
        "opened": timed(lambda: client.get(address, beside), turns),
        "cell": timed(lambda: client.get(address, beside, headers={"HX-Target": "one"}), turns),
        "late": timed(lambda: client.get(address, {"show": "late"}), turns),
    }
    client.cookies["language"] = "kk"
    report["kk"] = timed(lambda: client.get(address), turns)
    return report


def main(words: list[str]) -> int:
    """Fill, measure, tell; 1 when the goal is missed."""
    parser = argparse.ArgumentParser(prog="./ortaq bench dubbing", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--titles", type=int, default=TITLES)
    parser.add_argument("--turns", type=int, default=TURNS)
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="ortaq-bench-") as folder:
        os.environ |= {"ORTAQ_DATA": folder, "ORTAQ_DATABASE": "", "DJANGO_SETTINGS_MODULE": "ortaq.web.settings"}
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        gc.collect()
        gc.freeze()  # As the web server does when it has started.
        report = measure(max(given.titles, FEW + 1), given.turns)
    reached = {
        "board_ms": report["board"]["p95_ms"] < GOAL_MS,
        "queries": report["board"]["queries"] == report["queries_of_two_titles"],
    }
    report |= {"titles": given.titles, "goals": {"board_ms": GOAL_MS}, "reached": reached}
    print(json.dumps(report, indent=1) if given.json else told(report))
    return int(not all(reached.values()))


def told(report: dict[str, Any]) -> str:
    """For people."""
    return "\n".join(f"{name}: {value}" for name, value in report.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
