"""Name readers, deal answers to them, lock a reading, decide between two."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.assistants.desk import queries
from ortaq.assistants.models import (
    Adjudication,
    Answer,
    Criterion,
    Draw,
    Level,
    Mark,
    Purpose,
    Reader,
    Reading,
    Run,
    Sheet,
)
from ortaq.assistants.rules import examines, grades, reads
from ortaq.core.grading.blinding import BLINDING_VERSION, blind
from ortaq.core.ledger.canonical import digest
from ortaq.core.text.languages import primary
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.work.refused import Refused

SEEDED = 20
"""One in so many readings is of a sheet whose levels are known, and one in so many the reader's own again."""
PLACES = 1 << 31
chance = random.SystemRandom()
"""No seed: nobody may work out from an order which assistant is which."""


class CannotRead(Refused):
    """A reading cannot be dealt, locked or decided; the message says why and what to do."""


class Given(NamedTuple):
    """What a reader gives in one criterion: a level, the words that carry it as they stand in the text, a note."""

    level: int
    quote: str = ""
    note: str = ""


@dataclass(frozen=True)
class Dealt:
    """How many sheets were dealt, and for how many answers of each language readers were missing."""

    sheets: int
    missing: dict[str, int]


@transaction.atomic
def name_reader(person: Person, languages: Iterable[str], *, by: Person) -> Reader:
    """Let a person read answers in these languages."""
    require(examines(by), _("Only standards officers and the secretariat can name readers."))
    require(grades(person) and bool(person.broadcaster), _("Only journalist-graders of a member can read answers."))
    # Runs and their assistants are open to whoever examines.
    require(not examines(person), _("Who can see the runs cannot read blind: take a grader who examines nothing else."))
    tags = sorted({primary(tag) for tag in languages})
    if not tags:
        raise CannotRead(_("Say which languages this person reads well enough to judge."))
    reader, _made = Reader.objects.update_or_create(person=person, defaults={"languages": tags})
    ledger.record(reader, "reader named", by=by, reader=str(person.pseudonym), languages=tags)
    return reader


@transaction.atomic
def deal(runs: Iterable[Run], *, each: int, languages: Collection[str] = (), by: Person) -> Dealt:
    """Deal a random sample of each assistant's answers in each language, so many of each, to two readers.

    One is of the country that the question is about, one is not; `languages` without any are all. Answers of a week
    whose report is out are left: it tells whose they are. Raises CannotRead when nobody reads.
    """
    require(examines(by), _("Only standards officers and the secretariat can deal answers."))
    open_runs = queries.unpublished(runs)
    # Who was named as a reader may have got another part since.
    readers = [one for one in queries.readers() if reads(one.person)]
    if not readers:
        raise CannotRead(_("Nobody reads answers yet. Name readers first."))
    if queries.still_asked(open_runs):
        raise CannotRead(
            _(
                "An assistant is still being asked for this week. Deal when all have answered: the order of what comes "
                "in parts tells whose it is."
            )
        )
    names, load = queries.brand_names(), Counter(queries.load_of())
    dealt: list[Reading] = []
    cells, missing = by_cell(queries.not_dealt(open_runs), readers)
    if languages:
        cells = {cell: its for cell, its in cells.items() if cell[1] in languages}
        missing = Counter({language: many for language, many in missing.items() if language in languages})
    drawn = sampled(cells, each)
    for answer in drawn:
        pair = two_readers(answer, readers, load)
        if pair is None:
            continue
        sheet = sheet_of(answer, names)
        dealt += [
            Reading(sheet=sheet, person=one.person, is_home=home) for one, home in zip(pair, (True, False), strict=True)
        ]
        load.update(one.person_id for one in pair)
    spread(dealt, readers)
    Draw.objects.bulk_create(draws_of(cells, drawn))
    ledger.record(by, "answers dealt", by=by, sheets=len({one.sheet_id for one in dealt}), missing=dict(missing))
    return Dealt(len({one.sheet_id for one in dealt}), dict(missing))


@transaction.atomic
def take_back(week: str, *, by: Person) -> int:
    """Take the answers of a week that are not read by both from all readers, with what was locked of them."""
    require(examines(by), _("Only standards officers and the secretariat can take answers back."))
    sheets = list(Sheet.objects.filter(answer__in=queries.being_read().filter(run__week=week)))
    readings = Reading.objects.filter(sheet__in=sheets)
    locked = sorted(map(str, readings.filter(locked_at__isnull=False).values_list("pk", flat=True)))
    # In this order: the database lets what was locked go only as long as the other reader has not locked.
    Mark.objects.filter(reading__in=readings).delete()
    readings.filter(locked_at__isnull=False).delete()
    readings.delete()
    Sheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).delete()
    ledger.record(by, "answers taken back", by=by, week=week, sheets=len(sheets), locked=locked)
    return len(sheets)


Cells = Mapping[tuple[Run, str], Sequence[Answer]]
"""The answers that can be read, by run and language."""


def by_cell(answers: Iterable[Answer], readers: Sequence[Reader]) -> tuple[Cells, Counter[str]]:
    """The answers that have a reader at home and one abroad, and how many of each language have not.

    What nobody could read is not drawn from: else the sample would stand for answers that it cannot hold.
    """
    cells: defaultdict[tuple[Run, str], list[Answer]] = defaultdict(list)
    missing = Counter[str]()
    none: Counter[object] = Counter()
    readable: dict[tuple[str, str, object], bool] = {}
    for answer in answers:
        language = primary(answer.asked["language"])
        like = (language, answer.asked["country"], answer.captured_by_id)
        if like not in readable:
            readable[like] = two_readers(answer, readers, none) is not None
        if readable[like]:
            cells[answer.run, language].append(answer)
        else:
            missing[language] += 1
    return cells, missing


def sampled(cells: Cells, each: int) -> list[Answer]:
    """So many of each run's answers in each language, drawn at random, in a random order."""
    drawn = [answer for cell in cells.values() for answer in chance.sample(cell, min(each, len(cell)))]
    chance.shuffle(drawn)
    return drawn


def draws_of(cells: Cells, drawn: Iterable[Answer]) -> list[Draw]:
    """What is kept of a draw: the numbers that joined with the matcher's say of which answers they speak."""
    many = Counter((answer.run_id, primary(answer.asked["language"])) for answer in drawn)
    return [
        Draw(
            run=run,
            language=language,
            countries=sorted({answer.asked["country"] for answer in cell}),
            answers=len(cell),
            drawn=many[run.pk, language],
        )
        for (run, language), cell in cells.items()
    ]


def two_readers(answer: Answer, readers: Sequence[Reader], load: Counter[object]) -> tuple[Reader, Reader] | None:
    """A home and a foreign reader of the language who have the least to do; nothing when there are not both.

    A question about no country in particular is at home where its language is the house's first.
    """
    language, country = primary(answer.asked["language"]), answer.asked["country"]
    able = [one for one in readers if language in one.languages and one.person_id != answer.captured_by_id]
    chance.shuffle(able)
    able.sort(key=lambda one: load[one.person_id])
    home = next((one for one in able if is_home(one.person, country, language)), None)
    foreign = next((one for one in able if not is_home(one.person, country, language)), None)
    return (home, foreign) if home and foreign else None


def is_home(person: Person, country: str, language: str) -> bool:
    """Whether a reader is of the country that a question is about."""
    house = person.broadcaster
    if house is None:
        return False
    return house.territory == country if country else primary((house.languages or [""])[0]) == language


def sheet_of(answer: Answer, names: frozenset[str]) -> Sheet:
    """An answer made ready for readers."""
    seen = blind(answer.text, names, answer.sources)
    return Sheet.objects.create(
        answer=answer,
        language=primary(answer.asked["language"]),
        country=answer.asked["country"],
        question=answer.asked["text"],
        text=seen.text,
        sources=list(seen.sources),
        blinding=BLINDING_VERSION,
    )


def spread(dealt: Sequence[Reading], readers: Sequence[Reader]) -> None:
    """Give each reading a random place after what its reader has; mix in known sheets, and some of them again."""
    by_person: defaultdict[object, list[Reading]] = defaultdict(list)
    # Readers may export what is held about them: known answers and their own again must not be the latest of it.
    at = timezone.now()
    for reading in dealt:
        by_person[reading.person_id].append(reading)
    languages: dict[object, set[str]] = {reader.person_id: set(reader.languages) for reader in readers}
    for person, mine in by_person.items():
        extra = max(1, len(mine) // SEEDED)
        known = queries.golden().filter(language__in=languages[person]).exclude(readings__person=mine[0].person)
        some = chance.sample(list(known), min(extra, known.count()))
        mine += [
            Reading(
                sheet=sheet,
                person=mine[0].person,
                is_home=is_home(mine[0].person, sheet.country, sheet.language),
                purpose=Purpose.KNOWN,
            )
            for sheet in some
        ]
        floor = queries.last_place(mine[0].person)
        places = sorted(chance.sample(range(floor + 1, floor + 1 + PLACES), len(mine)))
        chance.shuffle(mine)
        for reading, place in zip(mine, places, strict=True):
            reading.place = place
        if len(mine) >= SEEDED:
            # From the first half, to come again in the second.
            again = chance.sample(mine[: len(mine) // 2], extra)
            middle, last = places[len(places) // 2], places[-1] + PLACES // len(mine)
            mine += [
                Reading(
                    sheet=one.sheet,
                    person=one.person,
                    is_home=one.is_home,
                    purpose=Purpose.AGAIN,
                    place=chance.randrange(middle, last),
                )
                for one in again
            ]
        for reading in mine:
            reading.created_at = at
        chance.shuffle(mine)
        Reading.objects.bulk_create(mine)


@transaction.atomic
def lock(reading: Reading, given: Mapping[str, Given], *, by: Person) -> Reading:
    """Lock a reading with a mark in every criterion; raises CannotRead, and then keeps nothing."""
    kept = Reading.objects.select_for_update().select_related("sheet", "person").get(pk=reading.pk)
    require(kept.person_id == by.pk, _("This answer was given to somebody else to read."))
    refuse_who_can_look(by)
    if kept.locked_at:
        raise CannotRead(_("You have locked this reading; it cannot be changed any more."))
    marks = Mark.objects.bulk_create([mark_of(kept, criterion, given.get(criterion)) for criterion in Criterion])
    kept.locked_at = timezone.now()
    kept.save(update_fields=["locked_at"])
    ledger.record(kept, "reading locked", by=by, marks=digest_of(kept, marks))
    return kept


def refuse_who_can_look(person: Person) -> None:
    """Raise NotAllowed for who is no grader any more, or could look up whose an answer is."""
    require(reads(person), _("Only journalist-graders who cannot see the runs read answers."))


def digest_of(reading: Reading, marks: Iterable[Mark]) -> str:
    """What the audit log keeps of a reading: the other reader may read the log too, so it may tell nothing yet."""
    rows = [[mark.criterion, mark.level, mark.start, mark.stop, mark.note] for mark in marks]
    told = {
        "salt": reading.salt,
        "sheet": reading.sheet_id,
        "answer": reading.sheet.answer_id,
        "at": reading.locked_at,
        "reader": reading.person.pseudonym,
        "is_home": reading.is_home,
        "purpose": reading.purpose,
        "text": reading.sheet.text,
        "language": reading.sheet.language,
        "country": reading.sheet.country,
        "marks": sorted(rows),
    }
    return digest(told)


def digest_of_decision(decision: Adjudication) -> str:
    """What the audit log keeps of a decision between two readings."""
    told = {name: getattr(decision, name) for name in ("criterion", "level", "reason")}
    return digest(told | {"sheet": decision.sheet_id, "at": decision.created_at, "reader": decision.person.pseudonym})


def mark_of(reading: Reading, criterion: Criterion, given: Given | None) -> Mark:
    """A mark, checked: a level in every criterion, and the words for what is significant."""
    if given is None or given.level not in Level.values:
        raise CannotRead(_("Give a level for %(criterion)s.") % {"criterion": criterion.label})
    quote = given.quote.strip()
    # The words may stand on two lines in the answer; in the form they stand on one.
    found = re.search(r"\s+".join(map(re.escape, quote.split())), reading.sheet.text) if quote else None
    if quote and found is None:
        raise CannotRead(
            _("The words for %(criterion)s do not stand in the answer like this. Mark them in it once more.")
            % {"criterion": criterion.label}
        )
    if given.level == Level.SIGNIFICANT and not quote:
        raise CannotRead(
            _("Mark the words that make the issue with %(criterion)s significant.") % {"criterion": criterion.label}
        )
    span = {"start": found.start(), "stop": found.end()} if found else {}
    return Mark(reading=reading, criterion=criterion, level=given.level, note=given.note.strip(), **span)


@transaction.atomic
def decide(sheet: Sheet, criterion: str, level: int, reason: str, *, by: Person) -> Adjudication:
    """Decide between two readings, as somebody of a third country; raises CannotRead."""
    dispute = next((one for one in queries.disputes() if one.sheet.pk == sheet.pk and criterion in one.criteria), None)
    if dispute is None:
        raise CannotRead(_("There is nothing to decide here any more."))
    require(
        queries.may_decide(by, dispute), _("Only a reader of a third country who reads this language can decide this.")
    )
    if level not in Level.values:
        raise CannotRead(_("Give a level for %(criterion)s.") % {"criterion": Criterion(criterion).label})
    if not reason.strip():
        raise CannotRead(_("Say why, in a sentence."))
    kept = Adjudication.objects.create(sheet=sheet, criterion=criterion, level=level, reason=reason.strip(), person=by)
    ledger.record(sheet, "readings decided", by=by, criterion=criterion, level=level, decision=digest_of_decision(kept))
    return kept


@transaction.atomic
def make_gold(sheet: Sheet, *, by: Person) -> Sheet:
    """Take a sheet whose two readings agree in every criterion as one whose levels are known."""
    require(examines(by), _("Only standards officers and the secretariat can choose known answers."))
    readings = queries.levels_of(queries.both_locked().filter(pk=sheet.pk)).get(sheet, [])
    levels = [{name: mark.level for name, mark in marks.items()} for _reading, marks in readings]
    if len(levels) != len(("home", "foreign")) or levels[0] != levels[1]:
        raise CannotRead(_("Only an answer on which both readers agree can be a known one."))
    sheet.gold = levels[0]
    sheet.save(update_fields=["gold"])
    ledger.record(sheet, "answer made known", by=by)
    return sheet
