"""What people found in the answers of a run: read blind by two, decided by a third, counted, and signed on its own.

It stands in the run file beside what the run itself has signed, and names that by its digest:

    readings.json             what is signed: a SHA-256 of every reading, what was drawn, agreement, the joined numbers
    readings.signature.json   as signature.json
    readings/00007.json       what two people marked in answer 7, and what was decided where they differ

Readers have a number in the file and a country; who they are stands nowhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ortaq.core.grading.agreement import Agreement, Standing, agreement
from ortaq.core.grading.key import Grade
from ortaq.core.grading.prediction import Graded, predicted
from ortaq.core.grading.statistics import FEWEST
from ortaq.core.ledger.canonical import jcs
from ortaq.core.monitor.numbers import FEW, INNOCENT, UNGRADED, WRONG
from ortaq.core.monitor.runfile import ANSWERED, READINGS, READINGS_FOLDER, root, sha256
from ortaq.core.text.languages import primary

KIND = "ortaq.readings/1"
ACCURACY = "accuracy"
CRITERIA = (ACCURACY, "sourcing", "opinion", "editorialisation", "context")
LEVELS = (0, 1, 2)
SIGNIFICANT = 2
UNSURE = 0.5
"""What the matcher says of an answer that it cannot decide; what people find puts it right."""
CONTESTED = "contested"
FEW_READ, APART, UNDECIDED, FEW_IN_ALL = "few_read", "apart", "undecided", "few_in_all"
"""Why nothing that people found is published: fewer than 30 answers read by two (in all weeks that count; in this run),
readers who agree too little, differences that nobody has decided yet."""

Json = dict[str, Any]
Table = list[list[int]]
"""How often the reader at home gave the level of the row, and the one abroad that of the column."""
Tables = Mapping[str, Mapping[str, Table]]
"""By language and criterion: everything two people have read in the weeks whose readings count."""


@dataclass(frozen=True, slots=True)
class Readable:
    """An answer that people may be given to read, and how wrong the matcher finds it: 0, 1, or in between."""

    position: int
    question: str
    language: str
    country: str
    automatic: float


def readable(answer: Mapping[str, Any]) -> Readable | None:
    """An answer of a run as people may read it: innocently asked for the first time, and not contested; else None."""
    asked, matched = answer["asked"], answer["match"]
    if answer["state"] != ANSWERED or answer["repeat"] or not answer["text"].strip():
        return None
    if asked["persona"] != INNOCENT or asked["key"]["sensitivity"] == CONTESTED or not matched:
        return None
    if matched["grade"] == UNGRADED:
        return None
    grade = matched["grade"]
    automatic = UNSURE if grade == Grade.UNCLEAR else float(grade in WRONG)
    language = primary(asked["language"])
    return Readable(answer["position"], asked["fact"], language, asked["country"], automatic)


def file_of(reading: Mapping[str, Any]) -> str:
    """The name of a reading in the run file."""
    return f"{READINGS_FOLDER}{reading['position']:05}.json"


def name_of(told: Mapping[str, Any]) -> str:
    """How a reading is called to people: `readings/00007 (kz.capital, kk)`."""
    return f"{READINGS_FOLDER}{told['position']:05} ({told['question']}, {told['language']})"


def final(reading: Mapping[str, Any], criterion: str) -> int | None:
    """The level that stands: the higher of two, what was decided where one alone is significant; None: undecided."""
    one, other = (reading[side]["marks"][criterion]["level"] for side in ("home", "abroad"))
    if (one == SIGNIFICANT) == (other == SIGNIFICANT):
        return int(max(one, other))
    decided = reading["decided"].get(criterion)
    return None if decided is None else int(decided["level"])


def document(
    manifest: bytes, readings: Sequence[Mapping[str, Any]], draws: Sequence[Json], tables: Tables, told: Iterable[Json]
) -> bytes:
    """The bytes that are signed; `manifest` is what the run has signed, `told` are its answers as `answer.json`."""
    entries = [entry_of(one) for one in readings]
    numbers = numbers_of([one for answer in told if (one := readable(answer))], readings, draws, tables)
    return jcs(
        {
            "kind": KIND,
            "manifest": sha256(manifest),
            "entries": entries,
            "root": root(entries),
            "draws": list(draws),
            "tables": tables,
            "numbers": numbers,
        }
    )


def entry_of(reading: Mapping[str, Any]) -> Json:
    """A reading as the signed document names it."""
    return {name: reading[name] for name in ("position", "question", "language")} | {"file": sha256(jcs(reading))}


# ---- counted --------------------------------------------------------------------------------------------------------


def table_of(pairs: Iterable[tuple[int, int]]) -> Table:
    """Pairs of levels as a table.

    >>> table_of([(0, 0), (0, 2), (0, 0)])
    [[2, 0, 1], [0, 0, 0], [0, 0, 0]]
    """
    counted = Counter(pairs)
    return [[counted[one, other] for other in LEVELS] for one in LEVELS]


def agreement_of(table: Table) -> Agreement:
    """Krippendorff's alpha of a table with its interval, and what it allows."""
    return _agreement(tuple(map(tuple, table)))


@lru_cache(maxsize=1 << 10)
def _agreement(table: tuple[tuple[int, ...], ...]) -> Agreement:
    """A report asks for the same tables for each of its runs."""
    pairs = [(one, other) for one in LEVELS for other in LEVELS for _ in range(table[one][other])]
    return agreement(pairs, LEVELS)


def agreements(tables: Tables) -> list[Json]:
    """How far readers agree, by language and criterion; alpha and its ends in thousandths, None: not a number."""
    return [
        {"language": language, "criterion": criterion} | told_agreement(agreement_of(table))
        for language, its in sorted(tables.items())
        for criterion, table in sorted(its.items())
    ]


def told_agreement(one: Agreement) -> Json:
    """An agreement in whole numbers."""
    low, high = one.interval
    ends = {name: thousandths(value) for name, value in (("alpha", one.alpha), ("low", low), ("high", high))}
    return ends | {"items": one.items, "standing": str(one.standing)}


def thousandths(value: float) -> int | None:
    """A value as a whole number; None for what is not a number."""
    return None if value != value else round(value * 1000)  # noqa: PLR0124 -- only NaN is not itself


def numbers_of(
    answers: Sequence[Readable], readings: Sequence[Mapping[str, Any]], draws: Sequence[Json], tables: Tables
) -> Json:
    """Everything that follows: agreement, and the share of misleading answers by matcher and people together."""
    agreed = agreements(tables)
    found = {one["position"]: final(one, ACCURACY) for one in readings}
    languages, open_to = [], []
    for language in sorted({draw["language"] for draw in draws}):
        its = within(answers, draws, language)
        why = why_held_back(tables, language)
        if not why and any(found[answer.position] is None for answer in its if answer.position in found):
            why = UNDECIDED
        if not why and sum(found.get(answer.position) is not None for answer in its) >= FEWEST:
            open_to += its
        languages.append({"language": language} | joined(its, found, why))
    total = joined(open_to, found, "") if open_to else None
    return {"agreement": agreed, "languages": languages, "total": total and total | {"languages": spoken(open_to)}}


def why_held_back(tables: Tables, language: str) -> str:
    """Why nothing that people found in a language is published, as far as it hangs on their agreement; or nothing."""
    table = tables.get(language, {}).get(ACCURACY)
    agreed = agreement_of(table) if table else None
    if agreed is None or agreed.items < FEW:
        return FEW_IN_ALL
    return APART if agreed.standing == Standing.NOT_PUBLISHED else ""


def held_back(tables: Tables) -> frozenset[str]:
    """The languages of which nothing that people found is published; their alpha follows from the tables alone."""
    return frozenset(language for language in tables if why_held_back(tables, language))


def spoken(answers: Iterable[Readable]) -> list[str]:
    """The languages of answers."""
    return sorted({answer.language for answer in answers})


def within(answers: Iterable[Readable], draws: Iterable[Json], language: str) -> list[Readable]:
    """The answers in a language of which people's were drawn: about countries that had readers in every draw."""
    drawn = [set(draw["countries"]) for draw in draws if draw["language"] == language]
    countries = set.intersection(*drawn)
    return [one for one in answers if one.language == language and one.country in countries]


def joined(answers: Sequence[Readable], found: Mapping[int, int | None], why: str) -> Json:
    """The share of answers with a significant error, in hundredths of a per cent, or why it is not published."""
    rows = [Graded(one.question, one.automatic, human_of(found.get(one.position)), one.language) for one in answers]
    read = [row for row in rows if row.human is not None]
    told: Json = {"answers": len(rows), "read": len(read), "why": why or ("" if len(read) >= FEW else FEW_READ)}
    if told["why"]:
        return told
    mean, (low, high), _answers, _sample = predicted(rows)
    return told | {
        "hits": round(sum(row.human or 0 for row in read)),
        "machine": hundredths(sum(row.automatic for row in rows) / len(rows)),
        "share": hundredths(mean),
        "low": hundredths(low),
        "high": hundredths(high),
    }


def human_of(level: int | None) -> float | None:
    """What people found as an error or none."""
    return None if level is None else float(level == SIGNIFICANT)


def hundredths(share: float) -> int:
    """A share in hundredths of a per cent."""
    return round(share * 10_000)


# ---- checked --------------------------------------------------------------------------------------------------------


def faults_in(
    told: Mapping[str, Any],
    readings: Sequence[Mapping[str, Any]],
    answers: Iterable[Mapping[str, Any]],
    absent: Sequence[Mapping[str, Any]] = (),
) -> Iterator[tuple[str, str]]:
    """What in the signed document does not follow from its readings and the answers: where, and what.

    Of the `absent` ones, in languages that are held back, nothing is published but how many there are, which is taken
    as signed as far as it can be.
    """
    may = {one.position: one for answer in answers if (one := readable(answer))}
    own: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for reading in readings:
        found = may.get(reading["position"])
        if found is None or [found.question, found.language] != [reading["question"], reading["language"]]:
            yield name_of(reading), "is of an answer that nobody was to grade"
        if reading["home"]["reader"] == reading["abroad"]["reader"]:
            yield name_of(reading), "was read by one person twice"
        for criterion in CRITERIA:
            one, other = (reading[side]["marks"][criterion]["level"] for side in ("home", "abroad"))
            own[reading["language"], criterion].append((one, other))
    for (language, criterion), pairs in own.items():
        whole = told["tables"][language][criterion]
        mine = table_of(pairs)
        if any(mine[one][other] > whole[one][other] for one in LEVELS for other in LEVELS):
            yield READINGS, f"its table of {language}, {criterion} lacks readings of this run"
    if root(told["entries"]) != told["root"]:
        yield READINGS, "the Merkle root is not the one of its entries"
    yield from (
        (name_of(one), "is of an answer that nobody was to grade")
        for one in absent
        if one["position"] not in may
        or [may[one["position"]].question, may[one["position"]].language] != [one["question"], one["language"]]
    )
    counted = numbers_of(list(may.values()), readings, told["draws"], told["tables"])
    take_as_signed(counted["languages"], told["numbers"]["languages"], absent)
    if counted != told["numbers"]:
        yield READINGS, "its numbers are not those of its readings"


def take_as_signed(
    mine: Sequence[Json], theirs: Sequence[Mapping[str, Any]], absent: Sequence[Mapping[str, Any]]
) -> None:
    """Of languages with absent readings put in how many were read, where as many as were signed can have been."""
    many, signed = Counter(one["language"] for one in absent), {one["language"]: one["read"] for one in theirs}
    for one in mine:
        left, said = many[one["language"]], signed.get(one["language"], 0)
        if left and one["read"] <= said <= one["read"] + left:
            one["read"] = said
