"""What a format loses, what a row of a file says, and why a row was not taken, in the reader's language."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from ortaq.core.interchange.formats import Format
from ortaq.core.interchange.table import guarded
from ortaq.core.rights import Clause, Kind, Medium
from ortaq.rights import sentences

ASPECTS: Mapping[str, str | Promise] = {
    "programmes": gettext_lazy("programmes"),
    "contracts": gettext_lazy("contracts"),
    "runs": gettext_lazy("number of showings"),
    "catch_up": gettext_lazy("days of catch-up"),
    "languages": gettext_lazy("languages of the licence"),
    "exclusivity": gettext_lazy("exclusive rights"),
    "prohibitions": gettext_lazy("what is forbidden"),
    "events": gettext_lazy("windows that wait for a first showing"),
    "chains": gettext_lazy("what is passed on"),
    "duties": gettext_lazy("duties"),
    "houses": gettext_lazy("names of the houses"),
    "series": gettext_lazy("series and seasons"),
    "embargo": gettext_lazy("embargoes"),
    "ai_label": gettext_lazy("label of AI use"),
    "schedule": gettext_lazy("showings on channels"),
    "channels": gettext_lazy("channels"),
}
KINDS: Mapping[Kind, Callable[[], str]] = {
    Kind.GRANT: lambda: gettext("%(giver)s allows %(holder)s to show %(work)s"),
    Kind.SHARE: lambda: gettext("%(giver)s shares its title to %(work)s with %(holder)s"),
    Kind.EXCLUSIVITY: lambda: gettext("%(giver)s promises %(holder)s that nobody else shows %(work)s"),
    Kind.HOLDBACK: lambda: gettext("%(giver)s and %(holder)s agree that %(work)s is held back"),
    Kind.RESERVATION: lambda: gettext("%(giver)s takes something of %(work)s out of its licences"),
    Kind.CONDITION: lambda: gettext("%(giver)s asks something in return for %(work)s"),
    Kind.UNDERLYING: lambda: gettext("%(giver)s has a right in something inside %(work)s"),
    Kind.BLOCK: lambda: gettext("%(giver)s blocks %(work)s"),
}


def lost(kind: Format) -> str:
    """What a format does not carry, in a row; empty where it carries all that this room has."""
    return sentences.in_a_row(str(ASPECTS[one]) for one in kind.lost if one not in ("schedule", "channels"))


def ours(kind: Format) -> str:
    """What only Ortaq reads back from a format, in a row."""
    return sentences.in_a_row(str(ASPECTS[one]) for one in kind.ours)


def row_said(clause: Clause, *, giver: str, holder: str, work: str) -> str:
    """A row as a sentence."""
    terms = clause.terms
    names = {"giver": giver, "holder": holder or gettext("every member"), "work": f"“{work}”"}
    facts = [
        sentences.places(terms.territories),
        sentences.in_a_row(str(sentences.MEDIA[Medium(one)]) for one in terms.media),
        gettext("sound in %(languages)s") % {"languages": sentences.spoken(terms.sounds)} if terms.sounds else "",
        when_said(clause),
        gettext("at most %(showings)s") % {"showings": sentences.showings(terms.runs)} if terms.runs else "",
    ]
    return f"{KINDS[terms.kind]() % names}: {', '.join(filter(None, facts))}."


def when_said(clause: Clause) -> str:
    """The window of a row."""
    terms = clause.terms
    if terms.first_day is None:
        return gettext("from a first showing on")
    if terms.last_day is None:
        return gettext("from %(first)s on") % {"first": sentences.day(terms.first_day)}
    days = {"first": sentences.day(terms.first_day), "last": sentences.day(terms.last_day)}
    return gettext("from %(first)s to the end of %(last)s") % days


def reason_said(row: Mapping[str, Any]) -> str:
    """Why a row was not taken, as a sentence; `row` is a BadRow as JSON."""
    facts = {"raw": row.get("raw", ""), "column": row.get("column", ""), **row.get("params", {})}
    for name in ("word", "written", "field", "most", "least", "line", "message", "name", "columns", "encoding", "id"):
        facts.setdefault(name, facts["raw"] if name in ("word", "written", "id") else facts["column"])
    for name in ("condition", "territory", "language", "medium", "runs"):
        facts.setdefault(name, facts["raw"])
    return str(REASONS[row["reason"]]) % facts


def bad_rows_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows that were not taken, with their reasons, for the person who made the file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([gettext("Line"), gettext("Column"), gettext("Reason"), gettext("Suggestion"), gettext("Written")])
    for row in rows:
        cells = (row["line"] or "", row["column"], reason_said(row), row["suggestion"], row["raw"])
        writer.writerow([guarded(str(one)) for one in cells])
    return text.getvalue().encode("utf-8-sig")


def title_of(work: str, works: Iterable[Mapping[str, str]]) -> str:
    """The title that a file gives a work; its id where it gives none."""
    cells = next((one for one in works if one.get("work") == work), {})
    return next((text for name, text in cells.items() if name.startswith("title.")), work)


NOT_THIS_FORMAT = gettext_lazy("This is no file of the format that was chosen.")
REASONS: Mapping[str, str | Promise] = {
    "has_doctype": gettext_lazy("The file has a document type, which could hide something. Save it without one."),
    "headings_missing": gettext_lazy("The first line must have the headings. Missing: %(columns)s."),
    "not_xmltv": NOT_THIS_FORMAT,
    "no_headings": gettext_lazy("No row has the headings. It needs columns such as %(columns)s."),
    "not_a_text": gettext_lazy("“%(column)s” is no text."),
    "not_avails": NOT_THIS_FORMAT,
    "not_csv": gettext_lazy("The file is no table: a quotation mark is not closed."),
    "not_dvbi": NOT_THIS_FORMAT,
    "not_ebucore": NOT_THIS_FORMAT,
    "not_in_encoding": gettext_lazy("The letters cannot be read as %(encoding)s. Save the file as UTF-8."),
    "not_json": gettext_lazy("The file is no JSON. %(message)s"),
    "not_newsml": NOT_THIS_FORMAT,
    "not_ninjs": NOT_THIS_FORMAT,
    "not_odrl": NOT_THIS_FORMAT,
    "not_tva": NOT_THIS_FORMAT,
    "not_xlsx": gettext_lazy("The file is no Excel workbook (.xlsx)."),
    "not_xml": gettext_lazy("The file is no XML. %(message)s"),
    "too_large": gettext_lazy("The file is too large."),
    "too_many_rows": gettext_lazy("The file has too many rows."),
    "ambiguous_day": gettext_lazy("“%(written)s” can be two days. Write the year first."),
    "end_of_an_open_window": gettext_lazy(
        "It waits for a first showing, so say for how many days, not until which day."
    ),
    "ends_before_it_begins": gettext_lazy("It ends before it begins."),
    "no_zone": gettext_lazy("“%(written)s” does not say in which time zone it is."),
    "not_a_day": gettext_lazy("“%(written)s” is no day."),
    "not_midnight": gettext_lazy("“%(written)s” lies inside a day. Contracts count whole days."),
    "serial_day": gettext_lazy("“%(written)s” is the number of a day in a spreadsheet. Write the day."),
    "two_ends": gettext_lazy("The last day and the number of days do not agree."),
    "unknown_zone": gettext_lazy("There is no time zone “%(raw)s”."),
    "double": gettext_lazy("“%(id)s” stands here twice."),
    "double_column": gettext_lazy("This column stands here twice."),
    "embargo_without_end": gettext_lazy("It is under an embargo, and nobody says until when."),
    "excluded_territory": gettext_lazy("“%(raw)s” is excluded. Name the countries for which it holds."),
    "holdback_language": gettext_lazy("The language “%(raw)s” is held back, which a licence here cannot say."),
    "holder_missing": gettext_lazy("It does not say for whom it is. A star is everybody."),
    "missing": gettext_lazy("“%(column)s” is missing."),
    "narrower_licence": gettext_lazy("“%(word)s” is less than showing on demand in every way."),
    "not_a_moment": gettext_lazy("“%(raw)s” is no time."),
    "not_a_number": gettext_lazy("“%(raw)s” is no whole number."),
    "not_every_medium_everywhere": gettext_lazy("Its rows do not hold for every way of showing in every country."),
    "not_understood": gettext_lazy("“%(word)s” is not understood. It might limit the right."),
    "part_of_a_country": gettext_lazy("“%(raw)s” is only a part of a country."),
    "parts_differ": gettext_lazy("It says something else than line %(line)s of the same licence."),
    "rights_as_text": gettext_lazy("The rights are only a text. Read it and write them down yourself."),
    "unknown_column": gettext_lazy("There is no column “%(word)s”. It might limit the right."),
    "unknown_territory": gettext_lazy("“%(raw)s” is no country."),
    "unknown_word": gettext_lazy("“%(word)s” is not known here."),
    "withheld": gettext_lazy("Its provider has withheld or withdrawn it (%(word)s)."),
    "condition_lacks": gettext_lazy("The duty “%(condition)s” does not say all that it needs (%(field)s)."),
    "no_medium": gettext_lazy("It does not say how it may be shown."),
    "no_sound": gettext_lazy("It does not say in which language the sound may be."),
    "no_territory": gettext_lazy("It does not say for which country it is."),
    "not_a_clock": gettext_lazy("“%(written)s” is no time of day."),
    "not_a_list": gettext_lazy("“%(field)s” is not written as it should be."),
    "out_of_range": gettext_lazy("“%(field)s” must lie between %(least)s and %(most)s."),
    "share_ends": gettext_lazy("A share in the title has no end."),
    "unknown_event": gettext_lazy("“%(raw)s” is nothing that a window can wait for."),
    "unknown_language": gettext_lazy("“%(raw)s” is no language tag."),
    "unknown_medium": gettext_lazy("There is no way of showing called “%(medium)s”."),
    "wider_language": gettext_lazy("%(language)s is not in the offer."),
    "wider_runs": gettext_lazy("The offer has at most %(runs)s showings."),
    "wider_territory": gettext_lazy("%(territory)s is not in the offer."),
}
"""Every reason of `core.interchange.reasons`."""
