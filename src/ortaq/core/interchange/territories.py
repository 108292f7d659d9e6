"""Territories in the conventions of other systems: our codes, ISO 3166-1, and what stands for the one without a code.

`data/territories.json` says for each convention how it writes a code of ours, since when, and where that is known from.
A word that is no code is never taken for one, but the nearest code is suggested: "Kırgızistan", "Kyrgyzstan" and "KGZ"
all suggest KG.

>>> written("avails", "XN"), read("iso3166-3", "XXN")
('XN', 'XN')
>>> suggested("Kırgızistan")
'KG'
"""

import json
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global

from ortaq.core.interchange.model import Listing
from ortaq.core.rights.clauses import Clause
from ortaq.core.rights.places import EVERYTHING
from ortaq.core.text.fold import letters
from ortaq.core.text.languages import TRANSLATED

OWN = frozenset({"XN", "OTS", "OTS+", EVERYTHING})
"""Codes of ours that are not ISO's: a state without a code, groups of states, everywhere."""
NEAR = 0.75
"""From what likeness (difflib's ratio, 0 to 1) on a name counts as nearly written."""


@cache
def table() -> Mapping[str, Any]:
    """The data file."""
    read_in: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "territories.json").read_text("utf-8"))
    return read_in


@cache
def codes(convention: str) -> Mapping[str, str]:
    """Our code -> what a convention writes, where that is something else."""
    found: dict[str, str] = table()["formats"][convention]["codes"]
    return found


@cache
def backwards(convention: str) -> Mapping[str, str]:
    """What a convention writes -> our code."""
    return {theirs: ours for ours, theirs in codes(convention).items()}


def written(convention: str, code: str) -> str:
    """How a convention (a key of the data file) writes our code."""
    return codes(convention).get(code, code)


def read(convention: str, word: str) -> str:
    """Our code for what a convention wrote, without looking whether it is known (`is_known`)."""
    return backwards(convention).get(word, word)


@cache
def iso() -> frozenset[str]:
    """Every alpha-2 code of ISO 3166-1, by CLDR; pseudo codes and user-assigned ones are left out."""
    codes_known = map(str, Locale("en").territories)
    return frozenset(code for code in codes_known if len(code) == len("KG") and code.isalpha() and code[0] != "X") - {
        "ZZ",
        "QO",
        "EU",
        "EZ",
        "UN",
        "AC",
        "CP",
        "CQ",
        "DG",
        "EA",
        "IC",
        "TA",
    }


def is_known(code: str) -> bool:
    """Whether a code means a territory or a group of them."""
    return code in OWN or code in iso()


@cache
def spellings() -> Mapping[str, str]:
    """How people write territories, in plain Latin letters -> code: names in every interface language, alpha-3."""
    found: dict[str, str] = {}
    for alpha3, known in get_global("territory_aliases").items():
        if len(alpha3) == len("KGZ") and alpha3.isalpha() and len(known) == 1 and known[0] in iso():
            found[letters(alpha3)] = known[0]
    for tag in (*TRANSLATED, "kk-Latn", "uz-Cyrl"):
        for code, name in Locale.parse(tag, sep="-").territories.items():
            if code in iso():
                found.setdefault(letters(name), code)
    found |= {letters(name): code for code, names in table()["spellings"].items() for name in names}
    return found | {letters(code): code for code in (*iso(), *OWN) if letters(code)}


@cache
def suggested(word: str) -> str:
    """The code that somebody who wrote `word` most likely meant, or empty."""
    meant = letters(word)
    if not meant:
        return ""
    if meant in spellings() or len(meant) < len("KGZ"):
        return spellings().get(meant, "")
    likeness, code = max((SequenceMatcher(None, meant, name).ratio(), code) for name, code in spellings().items())
    return code if likeness >= NEAR else ""


def written_out(clause: Clause, listing: Listing) -> tuple[str, ...]:
    """The territories of a clause with its groups replaced by their members, for formats that know no groups.

    Groups are as on the day of signing. A group that the listing does not know has no members here.
    """
    day = clause.in_force_from.date() if clause.in_force_from else clause.terms.first_day
    known = {code for code in clause.terms.territories if code in listing.places.groups}
    alone = [code for code in clause.terms.territories if code not in known and (code in iso() or code in OWN)]
    members = listing.places.at(known, day) if day else frozenset[str]()
    kept = [code for code in alone if not code.startswith("OTS")]
    return tuple(dict.fromkeys([*kept, *sorted(members)]))
