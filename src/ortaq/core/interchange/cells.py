"""Clauses and works as cells: one word or number under each heading, as a person would type it; and read back.

Every format that has no words of its own for a term keeps these cells in its places for extensions, so what a clause
says is spelled in one way everywhere. Reading collects everything that is wrong in a row, not only the first thing.

>>> listed("KG; Kyrgyzstan")
('KG', 'Kyrgyzstan')
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from ortaq.core.interchange import days, territories
from ortaq.core.interchange.model import KINDS, Work
from ortaq.core.interchange.wrong import Wrong
from ortaq.core.rights.clauses import Clause, Gap
from ortaq.core.rights.places import EVERYTHING
from ortaq.core.rights.terms import (
    CONDITIONS,
    EVENTS,
    GROUNDS,
    HOME,
    ORIGINAL,
    TAG,
    After,
    Kind,
    Medium,
    Terms,
    read_terms,
)
from ortaq.core.rights.windows import BadTerms

CLAUSE = (
    "clause",
    "name",
    "contract",
    "kind",
    "work",
    "giver",
    "holder",
    "territories",
    "media",
    "sounds",
    "subtitles",
    "first_day",
    "last_day",
    "days",
    "time_zone",
    "opens_after",
    "closes_after",
    "runs",
    "repeat_hours",
    "catch_up_days",
    "exclusive",
    "sublicence",
    "under",
    "condition",
    "about",
    "asset",
    "ground",
    "label_must_stay",
    "as_amended",
    "credit",
    "in_force_from",
    "ended_at",
    "suspended",
)
"""The headings of a clause, in the order in which they are written."""
WORK = (
    "work",
    "work_kind",
    "part_of",
    "place",
    "original_language",
    "minutes",
    "owner",
    "genre",
    "year",
    "min_age",
    "source_type",
    "not_before",
)
"""The headings of a work; titles, synopses and other numbers have one each: `title.kk`, `synopsis.kk`, `id.eidr`."""
BY_WORD = ("title", "synopsis", "id")
"""The headings of a work that a dot and a language, or a scheme, follow."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(Kind),
    "media": tuple(Medium),
    "exclusive": ("no", "sole", "exclusive"),
    "condition": tuple(CONDITIONS),
    "ground": GROUNDS,
    "work_kind": KINDS,
    "label_must_stay": ("yes", "no"),
    "as_amended": ("yes", "no"),
}
"""What may stand in cells that know only a few words."""
SAYINGS: Mapping[str, str] = {
    "tv": "linear",
    "broadcast": "linear",
    "television": "linear",
    "catchup": "catch_up",
    "replay": "catch_up",
    "startover": "start_over",
    "restart": "start_over",
    "on demand": "vod",
    "online": "vod",
    "true": "yes",
    "false": "no",
    "1": "yes",
    "0": "no",
    "licence": "grant",
    "license": "grant",
}
"""Other words for the same, only to suggest what was meant; yes and no are understood."""
FEW_WORDS_NEAR = 0.6
"""From what likeness (difflib's ratio) on a word is suggested."""
SEPARATORS = re.compile(r"[;,\n]")
PARAM_COLUMN = {
    "no_territory": "territories",
    "wider_territory": "territories",
    "no_medium": "media",
    "unknown_medium": "media",
    "no_sound": "sounds",
    "unknown_language": "sounds",
    "share_ends": "last_day",
    "not_a_clock": "about",
    "unknown_zone": "time_zone",
    "condition_lacks": "about",
    "unknown_event": "opens_after",
}
"""Which cell a BadTerms is about, where it does not name a field itself."""

Cells = Mapping[str, str]


def clause_cells(clause: Clause) -> dict[str, str]:
    """A clause under the headings of CLAUSE; what says nothing is left out."""
    terms = clause.terms
    by_days = terms.days is not None and (terms.opens_after or not terms.first_day)
    last_day = terms.last_day if not by_days else None
    cells = {
        "clause": clause.id,
        "name": clause.name,
        "contract": clause.contract,
        "kind": str(terms.kind),
        "work": clause.work,
        "giver": clause.giver,
        "holder": EVERYTHING if clause.holder is None else clause.holder,
        "territories": joined(terms.territories),
        "media": joined(terms.media),
        "sounds": joined(terms.sounds),
        "subtitles": joined(terms.subtitles),
        "first_day": terms.first_day.isoformat() if terms.first_day else "",
        "last_day": last_day.isoformat() if last_day else "",
        "days": str(terms.days) if by_days else "",
        "time_zone": terms.time_zone,
        "opens_after": after_said(terms.opens_after),
        "closes_after": after_said(terms.closes_after),
        "runs": "" if terms.runs is None else str(terms.runs),
        "repeat_hours": str(terms.repeat_hours or ""),
        "catch_up_days": str(terms.catch_up_days or ""),
        "exclusive": str(terms.exclusive),
        "sublicence": str(terms.sublicence or ""),
        "under": clause.under or "",
        "condition": terms.condition,
        "about": json.dumps(dict(terms.about), ensure_ascii=False, sort_keys=True) if terms.about else "",
        "asset": terms.asset,
        "ground": terms.ground,
        "label_must_stay": "yes" if terms.label_must_stay else "no",
        "as_amended": "yes" if terms.as_amended else "",
        "credit": clause.credit,
        "in_force_from": moment_said(clause.in_force_from),
        "ended_at": moment_said(clause.ended_at),
        "suspended": joined(f"{moment_said(one.start)}/{moment_said(one.stop)}" for one in clause.suspended),
    }
    return {name: text for name, text in cells.items() if text}


def read_clause(cells: Cells, fallback: str, wrong: list[Wrong]) -> Clause | None:
    """The clause that cells say, or None where something in them is `wrong` (which is added to the list).

    `fallback` is the id of a clause that has none.
    """
    before = len(wrong)
    kind = worded(cells, "kind", wrong) or str(Kind.GRANT)
    plain = plain_terms(cells, kind, wrong)
    holder = holder_of(cells, kind, wrong)
    wrong += [Wrong(name, "missing") for name in ("work", "giver", "time_zone") if not cells.get(name)]
    if cells.get("time_zone", "UTC") not in days.zones():
        near = get_close_matches(cells["time_zone"], days.zones(), n=1)
        wrong.append(Wrong("time_zone", "unknown_zone", cells["time_zone"], near[0] if near else ""))
    in_force_from = moment_of(cells, "in_force_from", wrong)
    ended_at = moment_of(cells, "ended_at", wrong)
    suspended = tuple(windows_of(cells, wrong))
    terms = checked_terms(plain, cells, wrong) if len(wrong) == before else None
    if terms is None:
        return None
    pk = cells.get("clause") or fallback
    return Clause(
        id=pk,
        name=cells.get("name") or pk,
        work=cells["work"],
        giver=cells["giver"],
        holder=holder,
        terms=terms,
        contract=cells.get("contract", ""),
        under=cells.get("under") or None,
        in_force_from=in_force_from,
        ended_at=ended_at,
        suspended=suspended,
        credit=cells.get("credit", ""),
    )


def plain_terms(cells: Cells, kind: str, wrong: list[Wrong]) -> dict[str, Any]:
    """The terms of a clause as `read_terms` wants them."""
    first_day = days.first_day(cells, wrong)
    exclusive = worded(cells, "exclusive", wrong)
    return {
        "territories": places_of(cells, wrong),
        "media": words_of(cells, "media", wrong),
        "sounds": tags_of(cells, "sounds", wrong),
        "subtitles": tags_of(cells, "subtitles", wrong),
        "first_day": first_day.isoformat() if first_day else "",
        "days": days.length(cells, first_day, wrong),
        "time_zone": cells.get("time_zone", ""),
        "runs": number_of(cells, "runs", wrong),
        "catch_up_days": number_of(cells, "catch_up_days", wrong) or 0,
        "label_must_stay": worded(cells, "label_must_stay", wrong) != "no",
        "kind": kind,
        "opens_after": after_of(cells, "opens_after", wrong),
        "closes_after": after_of(cells, "closes_after", wrong),
        "as_amended": worded(cells, "as_amended", wrong) == "yes",
        "repeat_hours": number_of(cells, "repeat_hours", wrong) or 0,
        "exclusive": "" if exclusive == "no" else exclusive,
        "sublicence": number_of(cells, "sublicence", wrong) or 0,
        "condition": worded(cells, "condition", wrong),
        "about": about_of(cells, wrong),
        "asset": cells.get("asset", ""),
        "ground": worded(cells, "ground", wrong),
    }


def checked_terms(plain: Mapping[str, Any], cells: Cells, wrong: list[Wrong]) -> Terms | None:
    """Terms that the engine takes, or None with what it said against them."""
    try:
        return read_terms(plain)
    except BadTerms as bad:
        column = PARAM_COLUMN.get(bad.code) or str(bad.params.get("field", ""))
        column = "last_day" if column == "days" and cells.get("last_day") else column
        wrong.append(Wrong(column, bad.code, cells.get(column, ""), params=bad.params))
    except (ValueError, OverflowError):
        wrong.append(Wrong("first_day", "not_a_day", cells.get("first_day", "")))
    return None


def holder_of(cells: Cells, kind: str, wrong: list[Wrong]) -> str | None:
    """Whom a clause is for; everybody must be said with a star where it would give everybody something."""
    holder = cells.get("holder", "")
    if not holder and kind in (Kind.GRANT, Kind.SHARE, Kind.EXCLUSIVITY, Kind.HOLDBACK):
        wrong.append(Wrong("holder", "holder_missing", suggestion=EVERYTHING))
    return None if holder in ("", EVERYTHING) else holder


def joined(words: Iterable[str]) -> str:
    """Several words in one cell."""
    return "; ".join(words)


def listed(text: str) -> tuple[str, ...]:
    """The words of one cell, each once, in their order."""
    return tuple(dict.fromkeys(word for part in SEPARATORS.split(text) if (word := part.strip())))


def places_of(cells: Cells, wrong: list[Wrong]) -> list[str]:
    """Territories and groups by their codes."""
    found = listed(cells.get("territories", ""))
    wrong += [
        Wrong("territories", "unknown_territory", code, territories.suggested(code), {"word": code})
        for code in found
        if code != HOME and not territories.is_known(code)
    ]
    return list(found)


def tags_of(cells: Cells, name: str, wrong: list[Wrong]) -> list[str]:
    """Languages as BCP 47 tags."""
    found = listed(cells.get(name, ""))
    wrong += [
        Wrong(name, "unknown_language", tag, tag_meant(tag), {"language": tag})
        for tag in found
        if tag not in (EVERYTHING, HOME, ORIGINAL) and not TAG.fullmatch(tag)
    ]
    return list(found)


def tag_meant(word: str) -> str:
    """The tag that somebody meant who wrote it in other letters (KK, kk_cyrl), or empty."""
    parts = re.split(r"[-_]", word.strip())
    cased = [parts[0].casefold(), *(part.title() if len(part) == len("Cyrl") else part.upper() for part in parts[1:])]
    tag = "-".join(cased)
    return tag if TAG.fullmatch(tag) else ""


def words_of(cells: Cells, name: str, wrong: list[Wrong]) -> list[str]:
    """Several out of a few words."""
    found = listed(cells.get(name, ""))
    wrong += [unknown(name, word) for word in found if word not in WORDS[name]]
    return list(found)


def worded(cells: Cells, name: str, wrong: list[Wrong]) -> str:
    """One out of a few words, or empty."""
    word = cells.get(name, "").strip()
    if WORDS[name] == ("yes", "no"):
        word = SAYINGS.get(word.casefold(), word.casefold())
    if word and word not in WORDS[name]:
        wrong.append(unknown(name, word))
        return ""
    return word


def unknown(name: str, word: str) -> Wrong:
    """A word that a cell does not know, with the nearest that it does."""
    plain = re.sub(r"[\s_-]+", " ", word.casefold()).strip()
    said = SAYINGS.get(plain) or SAYINGS.get(plain.replace(" ", ""), plain)
    near = get_close_matches(said.replace(" ", "_"), WORDS[name], n=1, cutoff=FEW_WORDS_NEAR)
    return Wrong(name, "unknown_word", word, near[0] if near else "", {"field": name, "word": word})


def number_of(cells: Cells, name: str, wrong: list[Wrong]) -> int | None:
    """A whole number, or None; "12.0", as spreadsheets write it, is one."""
    text = cells.get(name, "").strip()
    if not text:
        return None
    if re.fullmatch(r"\d{1,9}(\.0+)?", text, re.ASCII):
        return int(text.partition(".")[0])
    found = re.search(r"\d{1,9}", text, re.ASCII)
    wrong.append(Wrong(name, "not_a_number", text, found[0] if found else "", {"field": name}))
    return None


def after_said(after: After | None) -> str:
    """An edge that waits for an event, as a cell: "first_linear licensor 7"."""
    return f"{after.event} {after.by} {after.days}" if after else ""


def after_of(cells: Cells, name: str, wrong: list[Wrong]) -> dict[str, Any] | None:
    """The edge that a cell says, for `read_terms`."""
    text = cells.get(name, "").strip()
    if not text:
        return None
    event, _, rest = text.partition(" ")
    by, _, count = rest.rpartition(" ")
    if event in EVENTS and by and re.fullmatch(r"\d{1,9}", count, re.ASCII):
        return {"event": event, "by": by, "days": int(count)}
    near = get_close_matches(event, EVENTS, n=1, cutoff=FEW_WORDS_NEAR)
    suggestion = f"{near[0] if near else EVENTS[0]} licensor 7"
    wrong.append(Wrong(name, "unknown_event", text, suggestion, {"field": name}))
    return None


def about_of(cells: Cells, wrong: list[Wrong]) -> dict[str, Any]:
    """What a duty needs, as JSON in a cell."""
    text = cells.get("about", "").strip()
    if not text:
        return {}
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        read = None
    if isinstance(read, dict):
        return read
    wrong.append(Wrong("about", "not_a_list", text, '{"days": 30}', {"field": "about"}))
    return {}


def moment_said(moment: dt.datetime | None) -> str:
    """An instant as a cell, in UTC."""
    return moment.astimezone(dt.UTC).isoformat() if moment else ""


def moment_of(cells: Cells, name: str, wrong: list[Wrong]) -> dt.datetime | None:
    """The instant that a cell says; one without an offset is refused."""
    text = cells.get(name, "").strip()
    return moment_in(text, name, wrong) if text else None


def moment_in(text: str, name: str, wrong: list[Wrong]) -> dt.datetime | None:
    """An instant in ISO 8601 with an offset."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        wrong.append(Wrong(name, "not_a_moment", text, "2026-12-01T00:00:00+06:00"))
        return None
    if moment.tzinfo is None:
        wrong.append(Wrong(name, "no_zone", text, f"{moment.isoformat()}+00:00", {"written": text}))
        return None
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        wrong.append(Wrong(name, "not_a_moment", text))
        return None


def windows_of(cells: Cells, wrong: list[Wrong]) -> Iterator[Gap]:
    """The gaps in which a clause is suspended."""
    for gap in listed(cells.get("suspended", "")):
        start, _, stop = gap.partition("/")
        begins = moment_in(start, "suspended", wrong)
        if begins:
            yield Gap(begins, moment_in(stop, "suspended", wrong) if stop else None)


def work_cells(work: Work) -> dict[str, str]:
    """A work under the headings of WORK and those that its languages need; what says nothing is left out."""
    cells = {
        "work": work.id,
        "work_kind": work.kind,
        "part_of": work.parent or "",
        "place": "" if work.place is None else str(work.place),
        "original_language": work.original_language,
        "minutes": str(work.minutes or ""),
        "owner": work.owner,
        "genre": work.genre,
        "year": str(work.year or ""),
        "min_age": str(work.min_age or ""),
        "source_type": work.source_type,
        "not_before": moment_said(work.not_before),
        **{f"title.{tag}": text for tag, text in work.titles.items()},
        **{f"synopsis.{tag}": text for tag, text in work.synopses.items()},
        **{f"id.{scheme}": text for scheme, text in work.ids.items()},
    }
    return {name: text for name, text in cells.items() if text}


def read_work(cells: Cells, wrong: list[Wrong]) -> Work | None:
    """The work that cells say, or None where something in them is `wrong`."""
    before = len(wrong)
    if not cells.get("work"):
        wrong.append(Wrong("work", "missing"))
    numbers = {name: number_of(cells, name, wrong) for name in ("place", "minutes", "year", "min_age")}
    kind = worded(cells, "work_kind", wrong) or "item"
    not_before = moment_of(cells, "not_before", wrong)
    if len(wrong) > before:
        return None
    return Work(
        id=cells["work"],
        kind=kind,
        titles=by_word(cells, "title"),
        parent=cells.get("part_of") or None,
        place=numbers["place"],
        original_language=cells.get("original_language", ""),
        minutes=numbers["minutes"] or 0,
        owner=cells.get("owner", ""),
        ids=by_word(cells, "id"),
        synopses=by_word(cells, "synopsis"),
        genre=cells.get("genre", ""),
        year=numbers["year"] or 0,
        min_age=numbers["min_age"] or 0,
        source_type=cells.get("source_type", ""),
        not_before=not_before,
    )


def by_word(cells: Cells, name: str) -> dict[str, str]:
    """The cells of headings like `title.kk`, by what follows the dot."""
    return {heading.partition(".")[2]: text for heading, text in cells.items() if heading.startswith(f"{name}.")}
