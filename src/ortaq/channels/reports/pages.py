"""Screens of what was: the log of each day, the reports to licensors, and how wide an audience there was."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.channels import queries
from ortaq.channels.forms import parsed_day
from ortaq.channels.models import AsRun
from ortaq.channels.reports import as_run
from ortaq.channels.reports.audience import audience_of
from ortaq.channels.reports.curve import curve
from ortaq.channels.reports.queries import reports_for
from ortaq.core.playout.audience import LEAST, Reach
from ortaq.core.playout.variants import SILENT
from ortaq.members.rules import member
from ortaq.rights import sentences

PER_PAGE = 40
DAY = dt.timedelta(days=1)


FACTS = ("is_shown", "reason", "contract", "clause", "is_counted", "is_repeat", "sounds", "viewers")
"""What is told of a showing in a country; countries of which all of it is the same share a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A showing in some countries, as the page tells it; `row` is that of one of them."""

    row: dict[str, Any]
    places: str

    @property
    def spoken(self) -> str:
        """The languages in which it was sent; empty where nobody speaks."""
        return sentences.spoken(tag for tag in self.row["sounds"] if tag != SILENT)

    @property
    def licence(self) -> str:
        """Contract and clause; empty for what is one's own."""
        return f"{self.row['contract']} §{self.row['clause']}" if self.row["contract"] else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A showing: where it was seen and where not, what is the same in several countries together."""

    start: dt.datetime
    stop: dt.datetime
    title: str
    owner: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a document comes to: showings, how many of them were seen anywhere, in how many countries, runs used up."""

    showings: int
    seen: int
    countries: int
    counted: int


def sums_of(rows: Sequence[dict[str, Any]]) -> Sums:
    """A row is a showing in one country, which nobody wants to count by; promos are told and not counted."""
    rows = [row for row in rows if not row.get("is_promo")]
    seen = [row for row in rows if row["is_shown"]]
    return Sums(
        len({(row["start"], row["programme"]) for row in rows}),
        len({(row["start"], row["programme"]) for row in seen}),
        len({row["territory"] for row in seen}),
        sum(row["is_counted"] for row in rows),
    )


def titles_of(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Programme -> its title in the reader's language; the document keeps the one with which it was signed."""
    found = Programme.objects.in_bulk({uuid.UUID(row["programme"]) for row in rows})
    return {str(pk): sentences.title(one) for pk, one in found.items()}


def showings(rows: Sequence[dict[str, Any]]) -> Iterator[Shown]:
    """The rows of a document, put together by showing."""
    titles = titles_of(rows)
    for _key, some in groupby(rows, key=itemgetter("start", "programme")):
        here = list(some)
        alike: dict[str, list[dict[str, Any]]] = {}
        for row in here:
            alike.setdefault(repr([row[name] for name in FACTS]), []).append(row)
        yield Shown(
            dt.datetime.fromisoformat(here[0]["start"]),
            max(dt.datetime.fromisoformat(row["stop"]) for row in here),
            titles.get(here[0]["programme"], here[0]["title"]),
            here[0]["owner"],
            tuple(Line(part[0], sentences.places(row["territory"] for row in part)) for part in alike.values()),
        )


@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """The logs of one's own channels and the reports of others on one's programmes, by day."""
    _person, house = member(request)
    page = Paginator(reports_for(house), PER_PAGE).get_page(request.GET.get("page"))
    written = [(one, sums_of(one.document["showings"])) for one in page]
    return render(request, "channels/as_run.html", {"house": house, "page": page, "written": written})


def report_of(request: HttpRequest, pk: uuid.UUID) -> AsRun:
    """A report to the reader's own house; what others are told is not there for them."""
    _person, house = member(request)
    found: AsRun = get_object_or_404(reports_for(house), pk=pk)
    return found


@login_required
def report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One day: every showing in every territory, the signature, and the files to take along."""
    found = report_of(request, pk)
    rows = found.document["showings"]
    return render(
        request,
        "channels/report.html",
        {
            "report": found,
            "showings": list(showings(rows)),
            "off_the_air": off_the_air(found.document),
            "zone": found.channel.time_zone,
            "sums": sums_of(rows),
            "least": LEAST,
            "city": sentences.city(found.channel.time_zone),
        },
    )


def off_the_air(document: Mapping[str, Any]) -> list[tuple[dt.datetime, dt.datetime]]:
    """From when to when the channel was closed on that day; older documents do not tell it."""
    found = [(one["since"], one["until"]) for one in document.get("off_the_air", [])]
    return [(dt.datetime.fromisoformat(since), dt.datetime.fromisoformat(until)) for since, until in found]


@login_required
def receipt(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The signed document as a file: whoever holds it can check it without us."""
    found = report_of(request, pk)
    answer = JsonResponse(found.signed, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return as_file(answer, found, "json")


@login_required
def table(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The same showings as a sheet."""
    found = report_of(request, pk)
    return as_file(HttpResponse(as_run.table(found.document), content_type="text/csv; charset=utf-8"), found, "csv")


def as_file(answer: HttpResponse, found: AsRun, ending: str) -> HttpResponse:
    """An answer that a browser saves."""
    answer["Content-Disposition"] = f'attachment; filename="as-run-{found.channel.slug}-{found.day}.{ending}"'
    return answer


@login_required
def audience(request: HttpRequest, slug: str) -> HttpResponse:
    """Viewers at once over a day of a channel; a licensor sees the times of its programmes."""
    _person, house = member(request)
    channel = get_object_or_404(queries.every_channel(), slug=slug)
    now = timezone.now()
    today = queries.day_at(channel, now)
    day = parsed_day(request.GET.get("day", "")) or today
    found = audience_of(channel, day, house)
    if found is None:
        raise Http404
    nobody = Reach(None, None, None)
    return render(
        request,
        "channels/audience.html",
        {
            "channel": channel,
            "day": day,
            "before": day - DAY,
            "after": day + DAY if day < today else None,
            "is_ours": channel.broadcaster_id == house.pk,
            "found": found,
            "curve": curve(found, channel.time_zone, now),
            "places": [
                (sentences.place(code) if code else "", found.territories.get(code, nobody))
                for code in sorted(found.territories, key=lambda code: -(found.territories[code].average or 0))
            ],
            "languages": [
                (sentences.language(tag), count)
                for tag, count in sorted(found.languages.items(), key=lambda pair: -(pair[1] or 0))
            ],
            "least": LEAST,
            "city": sentences.city(channel.time_zone),
        },
    )
