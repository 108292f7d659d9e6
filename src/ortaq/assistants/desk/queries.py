"""Fetch what a reader has to read, what was graded twice, what is to be decided, and how readers agree."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from ortaq.assistants.models import (
    Adjudication,
    Answer,
    AnswerState,
    Assistant,
    Criterion,
    Level,
    Mark,
    Persona,
    Purpose,
    Reader,
    Reading,
    Run,
    RunState,
    Sensitivity,
    Sheet,
    WeeklyReport,
)
from ortaq.assistants.rules import examines, reads
from ortaq.core.grading.agreement import Agreement
from ortaq.core.monitor.readings import Table, agreement_of, table_of
from ortaq.members.models import Person

WINDOW = 6
"""So many weeks of readings decide whether readers agree."""
Levels = Mapping[str, int]
"""Criterion -> level."""


def readers() -> QuerySet[Reader]:
    """Everybody who reads, with their house."""
    return Reader.objects.filter(person__is_active=True).select_related("person__broadcaster")


def brand_names() -> frozenset[str]:
    """Every name by which an assistant that was ever asked is known: none of them may reach a reader."""
    known = Assistant.objects.values_list("name", "slug", "maker", "model")
    returned = Answer.objects.exclude(model_returned="").values_list("model_returned", flat=True).distinct()
    return frozenset(name for row in known for name in row if name) | frozenset(returned)


def gradable() -> QuerySet[Answer]:
    """Answers that people may grade: innocently asked for the first time, and of no contested matter.

    What is said in a published correction is left: that tells whose it is.
    """
    found = Answer.objects.filter(
        state=AnswerState.ANSWERED, repeat=0, question__persona=Persona.INNOCENT, corrections=None
    )
    return found.exclude(question__fact__sensitivity=Sensitivity.CONTESTED).exclude(text="")


def not_dealt(runs: Iterable[Run]) -> QuerySet[Answer]:
    """Answers of runs that nobody was given to read."""
    found = gradable().filter(run__in=runs, sheet=None).select_related("run").order_by("pk")
    # Without what weighs much and tells a dealer nothing.
    return found.defer("request", "response", "run__manifest", "run__readings", "run__signature")


def unpublished(runs: Iterable[Run]) -> list[Run]:
    """Those runs of whose week no report is out yet."""
    out = set(WeeklyReport.objects.values_list("week", flat=True))
    return [run for run in runs if run.week not in out]


def still_asked(runs: Iterable[Run]) -> bool:
    """Whether some run of the same weeks is not finished: dealt later, its answers would all come last."""
    unfinished = Run.objects.filter(week__in={run.week for run in runs}, state__in=(RunState.PLANNED, RunState.ASKING))
    return unfinished.exists()


def weeks() -> dict[str, int]:
    """The weeks whose runs have answers that nobody was given to read, the latest first, with their number."""
    out = WeeklyReport.objects.values("week")
    open_answers = gradable().filter(sheet=None).exclude(run__week__in=out)
    rows = open_answers.values_list("run__week").annotate(many=Count("pk")).order_by("-run__week")
    return dict(rows)


def to_read(person: Person) -> QuerySet[Reading]:
    """What a reader has still to read, in that reader's own order."""
    return Reading.objects.filter(person=person, locked_at=None).select_related("sheet").order_by("place")


def counted(person: Person) -> dict[str, int]:
    """How many readings a person has locked and has still to do."""
    rows = Reading.objects.filter(person=person)
    return rows.aggregate(
        done=Count("pk", filter=Q(locked_at__isnull=False)), open=Count("pk", filter=Q(locked_at=None))
    )


def both_locked() -> QuerySet[Sheet]:
    """Sheets whose home and foreign reading are both locked; before that no grade of a sheet is anybody's."""
    first = Reading.objects.filter(sheet=OuterRef("pk"), purpose=Purpose.PAIR, locked_at__isnull=False)
    return Sheet.objects.filter(Exists(first.filter(is_home=True)), Exists(first.filter(is_home=False))).order_by(
        "created_at"
    )


def being_read() -> QuerySet[Answer]:
    """Answers that readers have and have not both locked: no other page may show them beside their assistant yet."""
    open_pairs = Reading.objects.filter(sheet=OuterRef("sheet"), purpose=Purpose.PAIR, locked_at=None)
    return Answer.objects.filter(Exists(open_pairs))


def may_be_seen(answers: QuerySet[Answer], by: Person) -> QuerySet[Answer]:
    """Those answers that a person may see beside their assistant; whoever examines sees all of them anyway.

    Nobody else sees what is being read, nor what may be dealt yet: answers of a week whose report is not out.
    """
    if examines(by):
        return answers
    out = WeeklyReport.objects.values("week")
    return answers.exclude(pk__in=being_read().values("pk")).filter(run__week__in=out)


def weeks_being_read() -> dict[str, int]:
    """The weeks of whose answers some are being read, with their number."""
    return dict(being_read().values_list("run__week").annotate(many=Count("pk")).order_by("-run__week"))


def levels_of(sheets: Iterable[Sheet]) -> dict[Sheet, list[tuple[Reading, dict[str, Mark]]]]:
    """The two readings of each sheet (home first) with their marks by criterion."""
    rows = (
        Reading.objects.filter(sheet__in=list(sheets), purpose=Purpose.PAIR, locked_at__isnull=False)
        .select_related("sheet__answer", "person__broadcaster")
        .prefetch_related("marks")
        .order_by("sheet__created_at", "sheet", "-is_home")
    )
    found: dict[Sheet, list[tuple[Reading, dict[str, Mark]]]] = defaultdict(list)
    for reading in rows:
        found[reading.sheet].append((reading, {mark.criterion: mark for mark in reading.marks.all()}))
    return dict(found)


def disputed(one: Mapping[str, Mark], other: Mapping[str, Mark]) -> list[str]:
    """The criteria in which exactly one of two readings found something significant."""
    return [
        criterion
        for criterion in Criterion.values
        if (one[criterion].level == Level.SIGNIFICANT) != (other[criterion].level == Level.SIGNIFICANT)
    ]


@dataclass(frozen=True)
class Dispute:
    """A sheet whose two readings differ on something significant, and the criteria that are still to be decided."""

    sheet: Sheet
    readings: tuple[tuple[Reading, dict[str, Mark]], ...]
    criteria: tuple[str, ...]

    @property
    def countries(self) -> set[str]:
        """Whose readers have read it."""
        return {territory_of(reading.person) for reading, _marks in self.readings}


def territory_of(person: Person) -> str:
    """The country for which a person reads; empty without a house."""
    return person.broadcaster.territory if person.broadcaster else ""


def disputes() -> list[Dispute]:
    """Everything that is to be decided, the oldest first."""
    decided = set(Adjudication.objects.values_list("sheet", "criterion"))
    found = []
    for sheet, readings in levels_of(both_locked()).items():
        still = [one for one in disputed(*(marks for _reading, marks in readings)) if (sheet.pk, one) not in decided]
        if still:
            found.append(Dispute(sheet, tuple(readings), tuple(still)))
    return found


def may_decide(person: Person, dispute: Dispute) -> bool:
    """Whether a person is of a third country, reads the language, and cannot know whose the answer is."""
    if not reads(person) or dispute.sheet.answer.captured_by_id == person.pk:
        return False
    reader = Reader.objects.filter(person=person).first()
    country = territory_of(person)
    return bool(reader and country and country not in dispute.countries and dispute.sheet.language in reader.languages)


def adjudicated(runs: Iterable[Run]) -> dict[Answer, Levels]:
    """The levels of every answer of these runs that two have read and, where they differed, a third has decided.

    Where two differ below "significant" the higher level stands: an issue that one of two sees is an issue.
    """
    decided: dict[object, dict[str, int]] = defaultdict(dict)
    for decision in Adjudication.objects.all():
        decided[decision.sheet_id][decision.criterion] = decision.level
    found: dict[Answer, Levels] = {}
    sheets = both_locked().filter(answer__run__in=list(runs)).select_related("answer")
    for sheet, ((_home, one), (_foreign, other)) in levels_of(sheets).items():
        if all(criterion in decided[sheet.pk] for criterion in disputed(one, other)):
            either = {name: max(one[name].level, other[name].level) for name in Criterion.values}
            found[sheet.answer] = either | decided[sheet.pk]
    return found


def tables(week: str, languages: Iterable[str] = ()) -> dict[str, dict[str, Table]]:
    """How often which levels met, by language and criterion, in this week and the five before; "" is all weeks."""
    home = Reading.objects.filter(purpose=Purpose.PAIR, locked_at__isnull=False, is_home=True)
    if week:
        home = home.filter(sheet__answer__run__week__in=weeks_to(week))
    if chosen := list(languages):
        home = home.filter(sheet__language__in=chosen)
    abroad = Mark.objects.filter(
        reading__sheet=OuterRef("reading__sheet"),
        reading__purpose=Purpose.PAIR,
        reading__is_home=False,
        reading__locked_at__isnull=False,
        criterion=OuterRef("criterion"),
    )
    met = Mark.objects.filter(reading__in=home).annotate(other=Subquery(abroad.values("level")[:1]))
    pairs: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    rows = met.exclude(other=None).values_list("reading__sheet__language", "criterion", "level", "other")
    for language, criterion, one, other in rows:
        pairs[language, criterion].append((one, other))
    found: defaultdict[str, dict[str, Table]] = defaultdict(dict)
    for (language, criterion), its in pairs.items():
        found[language][criterion] = table_of(its)
    return dict(found)


def weeks_to(week: str) -> list[str]:
    """A week and the five before it, in which 30 answers of an assistant in a language come together."""
    year, _w, number = week.partition("-W")
    monday = dt.date.fromisocalendar(int(year), int(number), 1)
    days = [(monday - dt.timedelta(weeks=back)).isocalendar() for back in range(WINDOW)]
    return [f"{day.year}-W{day.week:02}" for day in days]


def agreements() -> dict[tuple[str, str], Agreement]:
    """How far two readers agree, by (language, criterion); the gate to publishing what they found."""
    return {
        (language, criterion): agreement_of(table)
        for language, its in sorted(tables("").items())
        for criterion, table in sorted(its.items())
    }


@dataclass(frozen=True)
class Quality:
    """How a reader does on known sheets and on their own again: levels that are the same, of all."""

    reader: Reader
    read: int
    gold: tuple[int, int]
    again: tuple[int, int]


def qualities() -> list[Quality]:
    """Every reader's."""
    return [quality(reader) for reader in readers()]


def quality(reader: Reader) -> Quality:
    """One reader's."""
    marks = Mark.objects.filter(reading__person=reader.person, reading__locked_at__isnull=False).select_related(
        "reading__sheet"
    )
    known = [
        mark.level == mark.reading.sheet.gold[mark.criterion] for mark in marks.filter(reading__purpose=Purpose.KNOWN)
    ]
    first = {
        (mark.reading.sheet_id, mark.criterion): mark.level for mark in marks.exclude(reading__purpose=Purpose.AGAIN)
    }
    again = [
        mark.level == first[mark.reading.sheet_id, mark.criterion]
        for mark in marks.filter(reading__purpose=Purpose.AGAIN)
        if (mark.reading.sheet_id, mark.criterion) in first
    ]
    read = Reading.objects.filter(person=reader.person, locked_at__isnull=False).count()
    return Quality(reader, read, (sum(known), len(known)), (sum(again), len(again)))


def golden() -> QuerySet[Sheet]:
    """Sheets whose levels are known."""
    return Sheet.objects.exclude(gold={})


def load_of() -> dict[object, int]:
    """How many readings each person has open."""
    rows = Reading.objects.filter(locked_at=None).values_list("person").annotate(many=Count("pk"))
    return dict(rows)


def last_place(person: Person) -> int:
    """The last place in a reader's order that is taken."""
    return (
        Reading.objects.filter(person=person).order_by(F("place").desc()).values_list("place", flat=True).first() or 0
    )
