"""The names of countries, languages, months and weekdays in the lexicon: Unicode CLDR, in babel, Unicode-3.0."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from babel import localedata

LANGUAGES = (
    "ar az be bg bn bs ca cs da de el en eo es et fa fi fr he hi hr hu hy id is it ja ka kk ko ku ky la lt lv mk mn ms "
    "nl no pl ps pt ro ru sa sk sl sq sr sv sw ta te tg th tk tr tt ug uk ur uz vi yi zh "
    "alt ba chg crh cv gag kaa krc kum kjh nog otk ota sah tyv"
)
"""Languages that a title or a search may name; the rest of CLDR's are also common words (Manx is "Men" in Uzbek)."""


def concepts(tags: Iterable[str]) -> Iterator[tuple[str, Mapping[str, tuple[str, ...]]]]:
    """(concept, base tag -> names) of what CLDR names in at least two of the languages; `country-KZ`, `month-3`."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for tag in tags:
        for concept, names in _of(tag):
            found.setdefault(concept, {})[tag] = tuple(dict.fromkeys(name for name in names if name))
    return ((concept, written) for concept, written in found.items() if len(written) > 1)


def _of(tag: str) -> Iterator[tuple[str, list[str]]]:
    data = localedata.load(tag)
    for code, name in data["territories"].items():
        if len(code) == 2:  # noqa: PLR2004 -- ISO 3166 countries; the rest are continents by number
            yield f"country-{code}", [name]
    for code in data["languages"].keys() & set(LANGUAGES.split()):
        yield f"language-{code}", [data["languages"][code]]
    for kind, key in (("month", "months"), ("weekday", "days")):
        widths = localedata.LocaleDataDict(cast("Any", data))[key]
        for number in widths["stand-alone"]["wide"]:
            yield f"{kind}-{number}", [widths[place]["wide"][number] for place in ("stand-alone", "format")]
