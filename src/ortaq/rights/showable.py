"""The answer to "What may I show, in my language, in March?" for the catalogue, and why not for the rest.

What a licence allows and what can really be shown differ: a programme without a file, or without a sound in the wanted
language, stands among the rest and says so.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import QuerySet

from ortaq.catalogue.facets import PER_PAGE, PER_PAGE_OF_THE_REST, Answers, Pages, Wanted
from ortaq.catalogue.models import WHOLES, Programme
from ortaq.core.rights.atoms import FOREVER
from ortaq.core.rights.terms import SEPARATE, SILENT
from ortaq.members.models import Broadcaster
from ortaq.rights import queries, sentences
from ortaq.rights.showable_cases import Case, Days, cases_of
from ortaq.rights.showable_words import Wording

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST = 2000
"""Of a larger catalogue, what may be shown is asked for first, and of the rest only the newest."""


class Showable:
    """What the catalogue asks."""

    def media(self) -> "Sequence[tuple[str, StrOrPromise]]":
        """Ways of showing; what is a right of its own is no showing."""
        return [(str(one), name) for one, name in sentences.MEDIA.items() if one not in SEPARATE]

    def answers(self, house: Broadcaster, wanted: Wanted, among: QuerySet[Programme], pages: Pages) -> Answers:
        """One page of what may be shown, the earliest first, and one of the rest, the nearest first."""
        days = Days.of(wanted, ZoneInfo(house.time_zone))
        some, left_out = some_of(house, wanted, among.exclude(kind__in=WHOLES), days)
        cases = list(cases_of(house, wanted, some, days))
        yes = sorted((one for one in cases if one.opens and not one.lacks), key=begin_of)
        no = sorted((one for one in cases if not one.opens or one.lacks), key=lambda one: one.rank)
        may = Paginator([one.work for one in yes], PER_PAGE).get_page(pages.may)
        rest = Paginator([one.work for one in no], PER_PAGE_OF_THE_REST).get_page(pages.rest)
        wording = Wording.of(house, days, {one.work: one for one in cases}, [*may, *rest])
        return Answers(
            may,
            rest,
            tuple(map(wording.shown, may)),
            tuple(map(wording.not_shown, rest)),
            left_out,
        )


def begin_of(case: Case) -> int:
    """When it may first be shown."""
    return case.opens.start if case.opens else FOREVER


def some_of(
    house: Broadcaster, wanted: Wanted, among: QuerySet[Programme], days: Days
) -> tuple[QuerySet[Programme], int]:
    """Which programmes are asked about one by one, and how many are not: those of a large catalogue."""
    count = among.count()
    if count <= MOST:
        return among, 0
    start, stop = (dt.datetime.fromtimestamp(at, dt.UTC) for at in days.span)
    # What nobody speaks falls under no language.
    languages = (*wanted.languages, SILENT) if wanted.languages else ()
    ids: list[uuid.UUID] = []
    number, total = 1, 1
    while len(ids) < min(total, MOST):
        found = queries.may_show(house, wanted.territory, languages, wanted.medium, start, stop, number)
        ids += [row.programme for row in found.rows]
        number, total = number + 1, found.total if found.rows else 0
    newest = list(among.values_list("pk", flat=True)[:MOST])
    some = among.filter(pk__in=list(dict.fromkeys([*ids[:MOST], *newest])))
    return some, count - some.count()
