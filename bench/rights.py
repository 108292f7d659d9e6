"""What a decision costs with a million grants: `PYTHONPATH=src python bench/rights.py [--json]`.

A temporary SQLite database (WAL, the settings of a node) holds 1,000,000 grants to 60 houses in 50,000 works, written
in no order, as contracts come in; 5 % are exclusive, some works have holdbacks and rights inside them. In one run:

- check: the atoms of one work from the database, and judge; random questions; goal p99 100 µs;
- whole check: the same with the showings used and agreements (`ground_of`), as one decision needs them;
- month: 24,000 events of 20 channels in one ground; goal 1.5 s;
- may show: what one house may show, in its language, in March: the first 50 and the count; goal 50 ms;
- orm: the check with model instances; clauses: the check compiled anew from the clauses of the contracts.
"""

import argparse
import datetime as dt
import gc
import json
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

WORKS, HOUSES, GRANTS, WRITTEN = 50_000, 60, 1_000_000, 300
CHANNELS, EVENTS, REPERTORY = 20, 24_000, 200
GOALS = {"check_p99_us": 100, "month_s": 1.5, "may_show_ms": 50}
START = int(dt.datetime(2022, 1, 1, tzinfo=dt.UTC).timestamp())
DAY = 24 * 3600
MARCH, APRIL = dt.datetime(2027, 3, 1, tzinfo=dt.UTC), dt.datetime(2027, 4, 1, tzinfo=dt.UTC)
LANGUAGES = ("kk", "ky", "uz", "az", "tr", "tk", "hu", "tt", "ba", "ru", "en", "mn")


class World:
    """The houses and works, and the dice."""

    def __init__(self, works: int, grants: int) -> None:
        from ortaq.members.territories import territories  # noqa: PLC0415 -- Django is set up first

        self.dice = random.Random(20)  # noqa: S311 -- the same world every time
        self.places = sorted(territories())
        self.houses = [uuid.UUID(int=self.dice.getrandbits(128), version=4) for _ in range(HOUSES)]
        self.lands = {house: self.places[at % len(self.places)] for at, house in enumerate(self.houses)}
        self.tongues = {house: LANGUAGES[at % len(LANGUAGES)] for at, house in enumerate(self.houses)}
        self.works = [uuid.UUID(int=self.dice.getrandbits(128), version=4) for _ in range(works)]
        self.owners = {work: self.dice.choice(self.houses) for work in self.works}
        self.per_work = grants // works

    def chance(self, share: float) -> bool:
        """Whether it is one of these."""
        return self.dice.random() < share

    def words(self, house: uuid.UUID) -> tuple[list[str], list[str]]:
        """Territories and sounds of a grant to a house."""
        places = [self.lands[house]] if self.chance(0.6) else [self.lands[house], *self.dice.sample(self.places, 3)]
        sounds = {self.tongues[house]} if self.chance(0.5) else set(self.dice.sample(LANGUAGES, 2))
        return ["*"] if self.chance(0.15) else sorted(set(places)), ["*"] if self.chance(0.1) else sorted(sounds)

    def window(self) -> tuple[int, int]:
        """From when until when: a month to three years, between 2022 and 2030."""
        start = START + self.dice.randrange(8 * 365) * DAY
        return start, start + self.dice.randint(30, 1095) * DAY

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Atoms of all works but the written ones, as rows."""
        from ortaq.core.rights.atoms import ALL_MEDIA, FOREVER, MEDIUM_BIT  # noqa: PLC0415
        from ortaq.rights.rows import STILL  # noqa: PLC0415

        known, dice = START * 1_000_000, self.dice
        on_air = MEDIUM_BIT["linear"] | MEDIUM_BIT["catch_up"] | MEDIUM_BIT["start_over"]
        for work in self.works[WRITTEN:]:
            everything = ("*", ALL_MEDIA, "*", "*", None, "", "", "", known, STILL)
            yield (work.hex, "title", None, None, self.owners[work].hex, 0, FOREVER, *everything)
            for _ in range(self.per_work):
                house, clause, contract = dice.choice(self.houses), an_id(dice), an_id(dice)
                (places, sounds), (start, stop) = self.words(house), self.window()
                runs = dice.randint(1, 12) if self.chance(0.3) else None
                media = on_air | (MEDIUM_BIT["vod"] if self.chance(0.2) else 0)
                box = (start, stop, " ".join(places), media, " ".join(sounds), "*")
                links = json.dumps([[clause, contract, house.hex, runs, 0]])
                yield (work.hex, "grant", clause, contract, house.hex, *box, 7, "", "", links, known, STILL)
                if self.chance(0.05):
                    word = (0, "exclusive", "", links, known, STILL)
                    yield (work.hex, "exclusive", clause, contract, house.hex, *box, *word)
            if self.chance(0.1):
                start, stop = self.window()
                box = (start, stop, "*", on_air, "*", "*", 0, "", "", "", known, STILL)
                yield (work.hex, "holdback", an_id(dice), an_id(dice), dice.choice(self.houses).hex, *box)
            if self.chance(0.1):
                start, stop = START, START + 20 * 365 * DAY
                box = (start, stop, "*", on_air, "*", "*", 0, "music: Song", "", "", known, STILL)
                yield (work.hex, "underlying", an_id(dice), an_id(dice), None, *box)

    def question(self, works: list[uuid.UUID]) -> Any:
        """A question of some house about some work."""
        from ortaq.rights.ground import Question  # noqa: PLC0415

        house = self.dice.choice(self.houses)
        begins = dt.datetime.fromtimestamp(START + self.dice.randrange(8 * 365 * 24) * 3600, dt.UTC)
        ends = begins + dt.timedelta(minutes=45)
        sounds = (self.tongues[house],)
        return Question(self.dice.choice(works), house, self.lands[house], begins, ends, sounds=sounds)

    def schedule(self, house: uuid.UUID) -> list[Any]:
        """A month of a channel: 200 works, each of them six times."""
        from ortaq.rights.ground import Question  # noqa: PLC0415

        works = self.dice.sample(self.works[WRITTEN:], REPERTORY) * (EVENTS // CHANNELS // REPERTORY)
        step = (APRIL - MARCH) / len(works)
        times = [(MARCH + at * step, MARCH + (at + 1) * step) for at in range(len(works))]
        where, sounds = self.lands[house], (self.tongues[house],)
        return [Question(work, house, where, *time, sounds=sounds) for work, time in zip(works, times, strict=True)]


def an_id(dice: random.Random) -> str:
    """A random id as SQLite has it."""
    return f"{dice.getrandbits(128):032x}"


def fill(world: World) -> dict[str, int]:
    """Write everything into the database; says how many rows of each kind there are."""
    from django.db import connection, transaction  # noqa: PLC0415

    from ortaq.catalogue.models import Programme  # noqa: PLC0415
    from ortaq.members.models import Broadcaster  # noqa: PLC0415
    from ortaq.rights.models import Compiled  # noqa: PLC0415

    houses = [
        Broadcaster(pk=pk, slug=f"h{at}", name=f"House {at}", territory=world.lands[pk], languages=[], time_zone="UTC")
        for at, pk in enumerate(world.houses)
    ]
    works = [
        Programme(pk=pk, owner_id=world.owners[pk], titles={"en": "x"}, original_language="en", genre="film", year=2026)
        for pk in world.works
    ]
    rows = list(world.rows())
    world.dice.shuffle(rows)
    names = [field.column for field in Compiled._meta.fields if field.name != "id"]
    marks = ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO {Compiled._meta.db_table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 -- our own names
    with transaction.atomic():
        Broadcaster.objects.bulk_create(houses)
        Programme.objects.bulk_create(works, batch_size=500)
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)
        write_contracts(world)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"SELECT kind, COUNT(*) FROM {Compiled._meta.db_table} GROUP BY kind")  # noqa: S608
        return dict(cursor.fetchall())


def write_contracts(world: World) -> None:
    """Some works have whole contracts, so that compiling them anew can be measured."""
    from ortaq.rights.models import Clause, Contract  # noqa: PLC0415

    signed = dt.datetime(2021, 12, 1, tzinfo=dt.UTC)
    for at, work in enumerate(world.works[:WRITTEN]):
        giver = world.owners[work]
        contract = Contract.objects.create(
            number=f"B {at}", licensor_id=giver, terms={}, terms_digest="", in_force_from=signed
        )
        clauses = []
        for position in range(world.per_work):
            house = world.dice.choice(world.houses)
            (places, sounds), (start, stop) = world.words(house), world.window()
            clauses.append(
                Clause(
                    contract=contract,
                    position=position,
                    giver_id=giver,
                    holder_id=house,
                    programme_id=work,
                    territories=places,
                    media=["linear", "catch_up", "start_over"],
                    sounds=sounds,
                    subtitles=["*"],
                    first_day=dt.datetime.fromtimestamp(start, dt.UTC).date(),
                    end_day=dt.datetime.fromtimestamp(stop, dt.UTC).date(),
                    time_zone="UTC",
                    catch_up_days=7,
                    details={"exclusive": "exclusive"} if world.chance(0.05) else {},
                )
            )
        Clause.objects.bulk_create(clauses)


# ---- what is measured


def each(questions: list[Any], ask: Callable[[Any], Any]) -> list[float]:
    """Microseconds of each question."""
    found = []
    for one in questions:
        began = time.perf_counter_ns()
        ask(one)
        found.append((time.perf_counter_ns() - began) / 1000)
    return found


def quantiles(times: list[float]) -> dict[str, float]:
    """The middle one, and what 99 of 100 stay below."""
    return {"p50_us": round(statistics.median(times), 1), "p99_us": round(sorted(times)[int(len(times) * 0.99)], 1)}


def measure(world: World, questions: int) -> dict[str, Any]:
    """Everything, one after the other."""
    from ortaq.core.rights import judge  # noqa: PLC0415
    from ortaq.core.rights.runs import pool_of  # noqa: PLC0415
    from ortaq.members.models import Broadcaster  # noqa: PLC0415
    from ortaq.rights import ground, queries  # noqa: PLC0415
    from ortaq.rights.compiling import atoms_now  # noqa: PLC0415
    from ortaq.rights.models import Compiled  # noqa: PLC0415
    from ortaq.rights.rows import STILL, atom_in  # noqa: PLC0415

    empty = ground.Ground({}, {}, {}, {})

    def told(question: Any, atoms: Any) -> Any:
        return judge(empty.use_of(question), atoms, lambda link: pool_of(link.runs or 0, ()))

    def check(question: Any) -> Any:
        return told(question, ground.atoms_of([question.programme], None, [question.broadcaster])[question.programme])

    def whole(question: Any) -> Any:
        known = {question.programme: owners[question.programme]}
        return ground.ground_of([question.programme], known, houses=[question.broadcaster]).judge(question)

    def orm(question: Any) -> Any:
        rows = Compiled.objects.filter(work=question.programme, known_until=STILL)
        return told(question, [atom_in(row) for row in rows])

    def clauses(question: Any) -> Any:
        return told(question, next(atoms_now([question.programme]))[1])

    owners = {work: ground.Owner(house.hex, "") for work, house in world.owners.items()}
    asked = [world.question(world.works[WRITTEN:]) for _ in range(questions)]
    each(asked[:500], whole)
    report: dict[str, Any] = {"check": quantiles(each(asked, check)), "whole_check": quantiles(each(asked, whole))}
    report["orm"] = quantiles(each(asked[: questions // 10], orm))
    written = [world.question(world.works[:WRITTEN]) for _ in range(questions // 20)]
    ground.compile_missing(world.works[:WRITTEN])
    same = [str(check(one).answer) for one in written]
    if same != [str(clauses(one).answer) for one in written]:
        raise RuntimeError("compiling anew says something else")
    report["clauses"] = quantiles(each(written, clauses))
    report["answers"] = dict(Counter(str(whole(one).answer) for one in asked))

    month = [one for house in world.houses[:CHANNELS] for one in world.schedule(house)]
    turns = []
    for _ in range(3):
        began = time.perf_counter()
        held = ground.ground_of([one.programme for one in month], houses={one.broadcaster for one in month})
        for one in month:
            held.judge(one)
        turns.append(time.perf_counter() - began)
    report["month"] = {"events": EVENTS, "works": len(held.atoms), "s": round(statistics.median(turns), 3)}

    turns, counts = [], []
    for pk in world.houses[:20]:
        house = Broadcaster.objects.get(pk=pk)
        began = time.perf_counter()
        found = queries.may_show(house, world.lands[pk], (world.tongues[pk],), "linear", MARCH, APRIL)
        turns.append((time.perf_counter() - began) * 1000)
        counts.append(found.total)
    report["may_show"] = {
        "p50_ms": round(statistics.median(turns), 1),
        "worst_ms": round(max(turns), 1),
        "first_ms": round(turns[0], 1),
        "found": round(statistics.median(counts)),
    }
    return report


def judged(report: dict[str, Any]) -> dict[str, Any]:
    """The ratios, and whether the goals are reached."""
    reached = {
        "check_p99_us": report["check"]["p99_us"] <= GOALS["check_p99_us"],
        "month_s": report["month"]["s"] <= GOALS["month_s"],
        "may_show_ms": report["may_show"]["p50_ms"] <= GOALS["may_show_ms"],
    }
    ratios = {
        "orm_to_check": round(report["orm"]["p50_us"] / report["check"]["p50_us"], 1),
        "clauses_to_check": round(report["clauses"]["p50_us"] / report["check"]["p50_us"], 1),
    }
    return report | ratios | {"goals": GOALS, "reached": reached}


def main(words: list[str]) -> int:
    """Fill, measure, tell; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="./ortaq bench rights", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--grants", type=int, default=GRANTS)
    parser.add_argument("--questions", type=int, default=20_000)
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="ortaq-bench-") as folder:
        os.environ |= {"ORTAQ_DATA": folder, "ORTAQ_DATABASE": "", "DJANGO_SETTINGS_MODULE": "ortaq.web.settings"}
        import django  # noqa: PLC0415

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        world = World(max(WRITTEN + 5000, given.grants * WORKS // GRANTS), given.grants)
        rows = fill(world)
        filled = round(time.perf_counter() - began, 1)
        size = (Path(folder) / "ortaq.sqlite3").stat().st_size >> 20
        gc.freeze()
        report = judged({"rows": rows, "database_mb": size, "filled_s": filled} | measure(world, given.questions))
    print(json.dumps(report, indent=1) if given.json else told(report))
    return int(not all(report["reached"].values()))


def told(report: dict[str, Any]) -> str:
    """For people."""
    return "\n".join(f"{name}: {value}" for name, value in report.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
