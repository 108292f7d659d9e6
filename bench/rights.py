"""What a decision costs with a million grants: `PYTHONPATH=src python bench/rights.py [--json]`.

A temporary SQLite database (WAL, the settings of a node) holds 1,000,000 grants to 60 houses in 50,000 works, written
in no order, as contracts come in; 5 % are exclusive, 30 % have counted showings, of which some are used; some works
have holdbacks and rights inside them. The file is warm, no answer is kept. In one run:

- check: `queries.judged` with one question: atoms, showings and agreements from the database, and the answer in
  numbers; random houses, works and times; goal p99 100 µs. Beside it the same for what may be shown (allowed), and
  `queries.decisions` with every reason in words (explained);
- month: `queries.judged` with 24,000 events of 20 channels, most of which may be shown; goal 1.5 s;
- may show: what one house may show, in its language, in March: the first 50 and the count; goal 50 ms;
- orm: the check with model instances; clauses: the check compiled anew from the clauses of the contracts.

Times are of the clock; beside them stands what the processor did (cpu), for machines on which others work too, and
how long a million turns of an empty loop take.
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
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

WORKS, HOUSES, GRANTS, WRITTEN = 50_000, 60, 1_000_000, 300
CHANNELS, EVENTS, REPERTORY, STRANGE, PAGES = 20, 24_000, 200, 40, 10
COUNTED, USED = 0.3, 0.1
"""Of the grants so many count their showings, and of those so many have used some."""
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
        self.shown: list[tuple[str, str]] = []

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
            everything: tuple[Any, ...] = ("*", ALL_MEDIA, "*", "*", None, "", "", "", known, STILL)
            box: tuple[Any, ...]
            yield (work.hex, "title", None, None, self.owners[work].hex, 0, FOREVER, *everything)
            for _ in range(self.per_work):
                house, clause, contract = dice.choice(self.houses), an_id(dice), an_id(dice)
                (places, sounds), (start, stop) = self.words(house), self.window()
                runs = dice.randint(1, 12) if self.chance(COUNTED) else None
                if runs and self.chance(USED):
                    self.shown += [(clause, work.hex)] * dice.randint(1, runs)
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

    def schedule(self, house: uuid.UUID, may_show: list[uuid.UUID]) -> list[Any]:
        """A month of a channel: 200 works, each of them six times; 40 of them are any works."""
        from ortaq.rights.ground import Question  # noqa: PLC0415

        works = self.dice.sample(may_show, min(REPERTORY - STRANGE, len(may_show)))
        works += self.dice.sample(self.works[WRITTEN:], REPERTORY - len(works))
        self.dice.shuffle(works)
        works *= EVENTS // CHANNELS // REPERTORY
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
    from ortaq.rights.models import Compiled, Run  # noqa: PLC0415

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
    names = [str(field.column) for field in Compiled._meta.fields if field.name != "id"]
    marks = ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO {Compiled._meta.db_table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 -- our own names
    # The grants of most works have no contracts, so their showings lead nowhere.
    connection.disable_constraint_checking()
    with transaction.atomic():
        Broadcaster.objects.bulk_create(houses)
        Programme.objects.bulk_create(works, batch_size=500)
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)
        write_contracts(world)
        Run.objects.bulk_create(
            [
                Run(clause_id=clause, programme_id=work, slot=uuid.uuid4(), airs_at=MARCH)
                for clause, work in world.shown
            ],
            batch_size=500,
        )
    connection.enable_constraint_checking()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"SELECT kind, COUNT(*) FROM {Compiled._meta.db_table} GROUP BY kind")  # noqa: S608
        return dict(cursor.fetchall()) | {"showings": len(world.shown)}


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


class Times(NamedTuple):
    """Seconds by the clock, and of the processor."""

    wall: float
    cpu: float


def timed(ask: Callable[[], Any]) -> Times:
    """How long one thing takes."""
    began, worked = time.perf_counter(), time.process_time()
    ask()
    return Times(time.perf_counter() - began, time.process_time() - worked)


def each(questions: list[Any], ask: Callable[[Any], Any]) -> dict[str, float]:
    """What half of the questions, and what 99 of 100 of them, take at most."""
    found = [timed(partial(ask, one)) for one in questions]
    walls, cpus = sorted(one.wall * 1e6 for one in found), sorted(one.cpu * 1e6 for one in found)
    half, nearly = len(found) // 2, int(len(found) * 0.99)
    return {
        "p50_us": round(walls[half], 1),
        "p99_us": round(walls[nearly], 1),
        "cpu_p50_us": round(cpus[half], 1),
        "cpu_p99_us": round(cpus[nearly], 1),
        "questions": len(found),
    }


def empty_loop() -> None:
    """A million turns."""
    for _ in range(1_000_000):
        pass


def measure(world: World, questions: int) -> dict[str, Any]:
    """Everything, one after the other."""
    from ortaq.members.models import Broadcaster  # noqa: PLC0415
    from ortaq.rights import queries  # noqa: PLC0415
    from ortaq.rights.compiling import atoms_now, compile_missing  # noqa: PLC0415
    from ortaq.rights.ground import ground_on  # noqa: PLC0415
    from ortaq.rights.models import Compiled  # noqa: PLC0415
    from ortaq.rights.rows import STILL, atom_in  # noqa: PLC0415

    def check(question: Any) -> Any:
        return next(queries.judged([question]))

    def orm(question: Any) -> Any:
        rows = Compiled.objects.filter(work=question.programme, known_until=STILL)
        return ground_on({}, {question.programme: [atom_in(row) for row in rows]}, None).judge(question)

    def clauses(question: Any) -> Any:
        atoms = list(next(atoms_now([question.programme]))[1])
        return ground_on({}, {question.programme: atoms}, None).judge(question)

    def may_show(house: Broadcaster, page: int = 1) -> queries.Showables:
        tongue = (world.tongues[house.pk],)
        return queries.may_show(house, world.lands[house.pk], tongue, "linear", MARCH, APRIL, page)

    asked = [world.question(world.works[WRITTEN:]) for _ in range(questions)]
    outcomes = [check(one) for one in asked]
    allowed = [one for one, outcome in zip(asked, outcomes, strict=True) if outcome.is_allowed]
    report: dict[str, Any] = {"empty_loop_ms": round(timed(empty_loop).cpu * 1000, 1)}
    report |= {
        "check": each(asked, check),
        "allowed": each(allowed, check),
        "answers": dict(Counter(str(one.answer) for one in outcomes)),
    }
    report["orm"] = each(asked[: questions // 10], orm)
    written = [world.question(world.works[:WRITTEN]) for _ in range(questions // 20)]
    compile_missing(world.works[:WRITTEN])
    for one in written:
        if len({str(ask(one).answer) for ask in (check, orm, clauses)}) > 1:
            raise RuntimeError("compiling anew says something else")
    report |= {"clauses": each(written, clauses), "explained": each(written, lambda one: queries.decisions([one]))}

    houses = [Broadcaster.objects.get(pk=pk) for pk in world.houses[:CHANNELS]]
    counts = [may_show(house).total for house in houses]
    turns = [timed(partial(may_show, house)) for house in houses]
    report["may_show"] = {
        "p50_ms": round(statistics.median(one.wall for one in turns) * 1000, 1),
        "worst_ms": round(max(one.wall for one in turns) * 1000, 1),
        "cpu_p50_ms": round(statistics.median(one.cpu for one in turns) * 1000, 1),
        "found": round(statistics.median(counts)),
    }

    month = []
    for house in houses:
        works = [row.programme for page in range(1, PAGES + 1) for row in may_show(house, page).rows]
        month += world.schedule(house.pk, works)
    turns = [timed(lambda: Counter(one.answer for one in queries.judged(month))) for _ in range(3)]
    report["month"] = {
        "events": len(month),
        "works": len({one.programme for one in month}),
        "answers": dict(Counter(str(one.answer) for one in queries.judged(month))),
        "s": round(statistics.median(one.wall for one in turns), 3),
        "cpu_s": round(statistics.median(one.cpu for one in turns), 3),
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
