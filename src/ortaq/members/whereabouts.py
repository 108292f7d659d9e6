"""Which territory an address belongs to, from a file in the MMDB format that the operator puts beside the node.

Nothing is asked of anybody outside, and no address is kept. Such a file tells where a network was registered or seen: a
good guess, and no proof. It knows ISO codes only, so a territory without one is never found in it.
"""

import datetime as dt
import ipaddress
import logging
from functools import cache

import maxminddb

from ortaq.members.territories import territories
from ortaq.work.settings import settings

log = logging.getLogger(__name__)


@cache
def database() -> maxminddb.Reader | None:
    """The file that `ORTAQ_TERRITORY_DATABASE` names; None without one, or when it cannot be read, which is logged."""
    path = settings().territory_database
    if not path:
        return None
    try:
        return maxminddb.open_database(path)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError):
        log.exception("The database of territories cannot be read, so that no viewer's country is known")
        return None


@cache
def by_iso() -> dict[str, str]:
    """ISO 3166 code -> our own."""
    return {one.iso: one.code for one in territories().values() if one.iso}


def territory_of(address: str) -> str:
    """Code of the territory of an address; empty when the file does not know it, or knows another country."""
    found = database()
    if found is None:
        return ""
    try:
        row = found.get(ipaddress.ip_address(address))
    except ValueError:
        return ""
    return by_iso().get(iso_of(row), "")


def iso_of(row: object) -> str:
    """The country of a row, in either of the two shapes that such files have: {"country": {"iso_code": …}} or flat."""
    if not isinstance(row, dict):
        return ""
    country = row.get("country")
    code = country.get("iso_code") if isinstance(country, dict) else row.get("country_code")
    return code if isinstance(code, str) else ""


def made_at() -> dt.datetime | None:
    """When the file was made."""
    found = database()
    return dt.datetime.fromtimestamp(found.metadata().build_epoch, dt.UTC) if found else None
