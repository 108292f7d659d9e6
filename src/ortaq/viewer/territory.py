"""Where the viewer watches: licences hold for territories.

Believed are, in this order: the header of a trusted proxy (`ORTAQ_TERRITORY_HEADER`), a file of countries by address
(`ORTAQ_TERRITORY_DATABASE`), the viewer's own word where the node allows it (`ORTAQ_TERRITORY_CHOICE`), and in a
demonstration the country where the channel is at home. Nobody else's word counts: without any of these the territory is
unknown and only what is free everywhere may be seen.
"""

from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse

from ortaq.members.territories import territories
from ortaq.members.whereabouts import territory_of
from ortaq.origin.sentences import reader_tag
from ortaq.work.limits import address
from ortaq.work.settings import settings

COOKIE = "territory"
ZONE_COOKIE = "zone"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Place:
    """A territory's code, "" when unknown, and how we know it: header, address, choice, demo or unknown."""

    code: str
    how: str


def place(request: HttpRequest, home: str = "") -> Place:
    """Where this viewer watches a channel or programme that is at home in the territory `home`."""
    node = settings()
    if node.territory_header:
        said = request.headers.get(node.territory_header, "").upper()
        return Place(said if said in territories() else "", "header")
    if node.territory_database:
        return Place(territory_of(address(request)), "address")
    if node.territory_choice:
        chosen = request.COOKIES.get(COOKIE, "")
        if chosen in territories():
            return Place(chosen, "choice")
        if node.demo and home in territories():
            return Place(home, "demo")
    return Place("", "unknown")


def remember(response: HttpResponse, code: str) -> None:
    """Keep the viewer's choice in a cookie; an empty or unknown code forgets it."""
    if settings().territory_choice and code in territories():
        response.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", secure=django_settings.SECURE)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")


def choices(request: HttpRequest, tag: str) -> dict[str, object]:
    """What the frame needs to offer the choice: all territories by name, the chosen one; empty where there is none."""
    node = settings()
    if not node.territory_choice or node.territory_header or node.territory_database:
        return {}
    chosen = place(request)
    return {
        "territories": [(one.code, one.name(tag)) for one in territories().values()],
        "territory": chosen.code,
        "territory_name": territories()[chosen.code].name(tag) if chosen.code else "",
    }


def own_zone(request: HttpRequest, where: Place, otherwise: str) -> ZoneInfo:
    """The clock of the viewer: of the territory, else the one that the browser keeps, else another one."""
    if where.code in territories():
        return ZoneInfo(territories()[where.code].time_zone)
    return browser_zone(request) or ZoneInfo(otherwise)


def browser_zone(request: HttpRequest) -> ZoneInfo | None:
    """The zone of the browser's clock, which it says in a cookie (web/page.js); None when it says none that we know."""
    said = request.COOKIES.get(ZONE_COOKIE, "")
    return ZoneInfo(said) if said in zones() else None


@cache
def zones() -> frozenset[str]:
    """Every zone that there is."""
    return frozenset(available_timezones())


def name_of(code: str) -> str:
    """A territory's name in the reader's language; empty when unknown."""
    return territories()[code].name(reader_tag()) if code in territories() else ""
