"""Read what people write on the screens of shares, splits, money and payments."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _

from ortaq.core.rights import EVERYTHING
from ortaq.core.shares.money import BadMoney, minor_units, read_amount, written
from ortaq.core.shares.split import MEDIA, MOST_LINES, REST, Line, Split
from ortaq.core.shares.treaties import WHOLE, Share
from ortaq.core.shares.waterfall import MOST_TIERS, Of, Tier, TierKind
from ortaq.core.text import languages
from ortaq.members.models import Broadcaster
from ortaq.members.territories import groups, territories
from ortaq.studio.models import Partner
from ortaq.studio.shares import words
from ortaq.studio.shares.queries import HOUSE, OTHER
from ortaq.work.refused import Refused

PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%?")
PARTY = {"yes": True, "no": False}
TURNS = 99


class NotReadable(Refused):
    """What was written makes no sense; the message says what."""


def plain(text: str) -> str:
    """Digits of any script as ours, without blanks around."""
    return "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in text.strip())


def percent(text: str, what: str) -> int:
    """Hundredths of a percent from 33.33 or 33,33; raises NotReadable."""
    found = PERCENT.fullmatch(plain(text))
    if not found:
        raise NotReadable(
            _("%(what)s: write a share as a number from 0 to 100, with at most two decimals.") % {"what": what}
        )
    value = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if value > WHOLE:
        raise NotReadable(_("%(what)s: a share is at most 100 percent.") % {"what": what})
    return value


def percent_text(value: int | None) -> str:
    """Hundredths of a percent as they stand in a field."""
    if value is None:
        return ""
    whole, part = divmod(value, 100)
    return f"{whole}.{part:02}".rstrip("0").rstrip(".")


def number(text: str, what: str, most: int) -> int:
    """A whole number from 0; nothing is 0; raises NotReadable."""
    found = plain(text)
    if not found:
        return 0
    if not found.isdecimal() or int(found) > most:
        raise NotReadable(_("%(what)s: write a whole number.") % {"what": what})
    return int(found)


def day(text: str, otherwise: dt.date) -> dt.date:
    """A day; nothing is `otherwise`; raises NotReadable."""
    try:
        return dt.date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise NotReadable(_("Choose a day.")) from None


def amount(text: str, currency: str) -> int:
    """Minor units; raises NotReadable."""
    try:
        return read_amount(text, currency)
    except BadMoney as bad:
        raise NotReadable(words.bad_money(bad)) from None


# ---- shares --------------------------------------------------------------------------------------------------------


def shares(posted: QueryDict, partners: Iterable[Partner]) -> list[Share]:
    """What each partner brings, from the form of shares; raises NotReadable with the house's name."""
    found = []
    for one in partners:
        who, name = str(one.broadcaster_id), str(one.broadcaster)
        creative = posted.get(f"creative-{who}", "")
        found.append(
            Share(
                who,
                percent(posted.get(f"share-{who}", "") or "0", name),
                percent(creative, name) if creative.strip() else None,
                PARTY.get(posted.get(f"party-{who}", "")),
            )
        )
    return found


def points(posted: QueryDict) -> int | None:
    """Creative points, where they were said."""
    text = posted.get("points", "")
    return number(text, _("Creative points"), 1_000) if text.strip() else None


# ---- rights --------------------------------------------------------------------------------------------------------

TERRITORIES = (EVERYTHING, REST)
TONGUES = tuple(languages.TRANSLATED)


def choices() -> dict[str, list[tuple[str, str]]]:
    """What can be chosen on each axis, with its words; the whole axis and what nobody names last."""
    return {
        "t": [
            *((code, words.place(code)) for code in (*territories(), *groups())),
            *((code, words.place(code)) for code in TERRITORIES),
        ],
        "g": [*((tag, words.tongue(tag)) for tag in TONGUES), *((tag, words.tongue(tag)) for tag in TERRITORIES)],
        "m": [*((one, words.medium(one)) for one in MEDIA), *((one, words.medium(one)) for one in TERRITORIES)],
    }


def weights(posted: QueryDict, before: str, houses: Mapping[str, Broadcaster]) -> dict[str, int]:
    """The parts of the houses in one line; raises NotReadable."""
    found = {who: number(posted.get(f"{before}-o-{who}", ""), str(house), 1_000_000) for who, house in houses.items()}
    return {who: part for who, part in found.items() if part}


def split(posted: QueryDict, houses: Mapping[str, Broadcaster]) -> Split:
    """The split in the form, also one that is not whole yet; raises NotReadable."""
    count = min(number(posted.get("lines", ""), _("Lines"), 10**6), MOST_LINES)
    lines = [
        Line(
            weights(posted, f"l{place}", houses),
            tuple(posted.getlist(f"l{place}-t")),
            tuple(posted.getlist(f"l{place}-g")),
            tuple(posted.getlist(f"l{place}-m")),
        )
        for place in range(count)
    ]
    return Split(tuple(lines), weights(posted, "rest", houses))


# ---- waterfall -----------------------------------------------------------------------------------------------------


def tiers(posted: QueryDict, houses: Mapping[str, Broadcaster], currency: str) -> list[Tier]:
    """The order of payments in the form; raises NotReadable."""
    count = min(number(posted.get("tiers", ""), _("Steps"), 10**6), MOST_TIERS)
    return [tier(posted, place, houses, currency) for place in range(count)]


def tier(posted: QueryDict, place: int, houses: Mapping[str, Broadcaster], currency: str) -> Tier:
    """One step of the form; raises NotReadable."""
    before = f"t{place}"
    try:
        kind, of = TierKind(posted.get(f"{before}-kind", "")), Of(posted.get(f"{before}-of") or Of.GROSS)
    except ValueError:
        raise NotReadable(_("Choose what each step does.")) from None
    found: list[tuple[int, str, int]] = []
    named = [(who, HOUSE + who, str(house)) for who, house in houses.items()]
    if name := posted.get(f"{before}-other", "").strip():
        named.append(("other", OTHER + name, name))
    for field, key, what in named:
        text = posted.get(f"{before}-n-{field}", "")
        is_money = kind is TierKind.RECOUP and text.strip()
        part = amount(text, currency) if is_money else number(text, what, 1_000_000)
        turn = number(posted.get(f"{before}-turn-{field}", ""), what, TURNS) or TURNS
        if part:
            found.append((turn, key, part))
    in_order = posted.get(f"{before}-pace") == "order"
    if in_order:
        found.sort(key=lambda one: one[0])
    parts = {key: part for _turn, key, part in found}
    name = posted.get(f"{before}-name", "").strip()[:80]
    match kind:
        case TierKind.RECOUP:
            return Tier(kind, name, caps=parts, in_order=in_order)
        case TierKind.PERCENTAGE:
            share = percent(posted.get(f"{before}-share", "") or "0", name or _("Percentage"))
            return Tier(kind, name, to=parts, share=share, of=of)
    return Tier(kind, name, to=parts)


def amount_text(minor: int, currency: str) -> str:
    """Money as it stands in a field: without the decimals where they are nothing."""
    text = written(minor, currency)
    digits = minor_units(currency)
    return text.removesuffix("." + "0" * digits) if digits else text
