"""The facts that packages give: what is asked of every country, with the claims of every source."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from ortaq.assistants.facts.importing import names
from ortaq.assistants.facts.importing.claims import Packages
from ortaq.assistants.facts.importing.names import Form, Words
from ortaq.assistants.facts.importing.packages import Claim

COUNTRIES = ("KZ", "KG", "UZ", "AZ", "TR", "TM", "HU")
MAIN_LANGUAGE = {"KZ": "kk", "KG": "ky", "UZ": "uz", "AZ": "az", "TR": "tr", "TM": "tk", "HU": "hu"}
CAPITALS = {"KZ": "astana", "KG": "bishkek", "UZ": "tashkent", "AZ": "baku", "TR": "ankara", "TM": "ashgabat"}
CAPITALS["HU"] = "budapest"
LARGEST = CAPITALS | {"KZ": "almaty", "TR": "istanbul"}
OTS_MEMBERS = {"KZ", "KG", "UZ", "AZ", "TR"}
UN_SINCE = dict.fromkeys(("KZ", "KG", "UZ", "AZ", "TM"), "1992-03-02") | {"TR": "1945-10-24", "HU": "1955-12-14"}
CURRENCY_SINCE = {"KZ": "1993-11-15", "HU": "1946-08-01"}
"""Where pages agree on another day than CLDR, which is then a finding."""
UTC_SINCE = {"KZ": "2024-03-01"}
"""Since when clocks stand so, where they have changed within memory: it was UTC+6 in Astana."""
WITH_LENGTH = (("KZ", "RU"), ("KZ", "UZ"), ("KZ", "KG"), ("UZ", "TM"), ("AZ", "TR"), ("KG", "CN"))
NO_OWN_HOLIDAY_NAME = {"KG": "KZ", "UZ": "KZ", "TM": "KZ"}


@dataclass
class Draft:
    """A fact before its sources are weighed; `template` names its sentences, `shown` is the value in words."""

    slug: str
    template: str
    country: str
    kind: str
    value: Any
    shown: Words
    answers: dict[str, list[Form]]
    claims: list[Claim]
    about: Words | None = None
    wrong: Words | None = None
    also: list[str] = field(default_factory=list)
    """Further spellings by which a source may agree."""
    more: dict[str, Any] = field(default_factory=dict)


def town(key: str) -> Words:
    """A town's name."""
    return dict(names.told()["cities"][key]["names"])


def also_town(key: str) -> list[str]:
    """Other spellings of a town."""
    row = names.told()["cities"][key]
    return [*names.told()["also"].get(key, []), row["names"]["en"], row["geonames"]]


def english(code: str) -> str:
    """A country's English name."""
    return names.country(code)["en"]


def drafts(packages: Packages) -> Iterator[Draft]:
    """Everything that the packages give."""
    for country in COUNTRIES:
        low = country.lower()
        yield capital(packages, country)
        yield largest_city(packages, country)
        yield from currency(packages, country)
        yield from codes(packages, country)
        yield from neighbours(packages, country)
        yield from numbers(packages, country)
        yield from days(packages, country)
        yield from yes_or_no(packages, country)
        yield from own_names(packages, country)
        yield written(f"{low}.tld", "tld", country, list(packages.domain(country)))
        yield written(f"{low}.phone", "phone", country, list(packages.phone(country)))
    yield former_capital(packages)
    yield from borders(packages)
    yield from border_lengths(packages)
    yield from towns(packages)
    yield from language_codes(packages)


def written(slug: str, template: str, country: str, claims: list[Claim], value: str = "") -> Draft:
    """A fact whose value is written alike in every language; `.az` also as az, `+994` as 00994, `031` as 31."""
    value = value or claims[0].says
    also = {".": [value[1:]], "+": [f"00{value[1:]}"], "0": [value.lstrip("0")]}.get(value[0], [])
    return Draft(
        slug, template, country, "name", value, names.same(value), names.answers(names.same(value), also), claims
    )


def capital(packages: Packages, country: str) -> Draft:
    """The capital; of Kazakhstan two packages still have the name that was given up in 2022."""
    key = CAPITALS[country]
    outdated = [names.told()["old"]["nur_sultan"]] if country == "KZ" else []
    others = [code for code in COUNTRIES if code != country]
    wrong = town(LARGEST[country] if LARGEST[country] != key else CAPITALS[others[0]])
    return Draft(
        f"{country.lower()}.capital",
        "capital",
        country,
        "name",
        town(key)["en"],
        town(key),
        names.answers(town(key), also_town(key), outdated=outdated, wrong=[wrong]),
        list(packages.capital(country)),
        wrong=(outdated or [wrong])[0],
        also=also_town(key),
        more={"valid_from": "2022-09-17", "supersedes": "kz.capital.2019"} if country == "KZ" else {},
    )


def former_capital(packages: Packages) -> Draft:
    """What the capital of Kazakhstan was called for three and a half years."""
    old = names.told()["old"]["nur_sultan"]
    claims = [claim for claim in packages.capital("KZ") if claim.says != "Astana"]
    return Draft(
        "kz.former_capital",
        "former_capital",
        "KZ",
        "name",
        old["en"],
        dict(old),
        names.answers(old, wrong=[town("astana")]),
        claims,
    )


def largest_city(packages: Packages, country: str) -> Draft:
    """The city with the most inhabitants."""
    key = LARGEST[country]
    wrong = [town(CAPITALS[country])] if CAPITALS[country] != key else []
    return Draft(
        f"{country.lower()}.largest_city",
        "largest_city",
        country,
        "name",
        town(key)["en"],
        town(key),
        names.answers(town(key), also_town(key), wrong=wrong),
        list(packages.largest_city(country)),
        also=also_town(key),
    )


def currency(packages: Packages, country: str) -> Iterator[Draft]:
    """Its name, its code, and since when it is in use."""
    low = country.lower()
    claims = list(packages.currency(country))
    code, since = packages.currency_since(country)
    begun = CURRENCY_SINCE.get(country, since.says)
    money = dict(names.told()["money"][code])
    also = names.told()["money_also"].get(code, [])
    # A wrong answer that is near at hand: the currency of another member.
    other = dict(names.told()["money"]["KZT" if code != "KZT" else "KGS"])
    yield Draft(
        f"{low}.currency",
        "currency",
        country,
        "name",
        money["en"],
        money,
        names.answers(money, also, wrong=[other, *names.told()["money_not"].get(code, [])]),
        [name for name, _code in claims],
        wrong=other,
        also=also,
        more={"valid_from": begun},
    )
    yield written(f"{low}.currency_code", "currency_code", country, [one for _name, one in claims], code)
    yield dated(f"{low}.currency_since", "currency_since", country, begun, [since])


def codes(packages: Packages, country: str) -> Iterator[Draft]:
    """The three ISO 3166 codes."""
    found: dict[str, list[Claim]] = {}
    for which, claim in packages.codes(country):
        found.setdefault(which, []).append(claim)
    for which, claims in found.items():
        yield written(f"{country.lower()}.{which}", which, country, claims)


def neighbours(packages: Packages, country: str) -> Iterator[Draft]:
    """The neighbours, and how many they are."""
    claims = [named(claim) for claim in packages.neighbours(country)]
    codes_ = next(iter(packages.neighbours(country))).says
    yield several(f"{country.lower()}.neighbours", "neighbours", country, codes_, name=names.country, claims=claims)
    counts = [counted(claim) for claim in claims]
    yield numbered(f"{country.lower()}.neighbours_count", "neighbours_count", country, len(codes_), counts)


def several(
    slug: str, template: str, country: str, codes_: list[str], *, name: Callable[[str], Words], claims: list[Claim]
) -> Draft:
    """A list of countries or languages."""
    forms: dict[str, list[Form]] = {tag: [] for tag in names.LANGUAGES}
    forms_of = names.country_forms if name is names.country else names.language_forms
    for item, code in enumerate(codes_):
        for tag, its in forms_of(code, item).items():
            forms[tag] += its
    shown = {tag: ", ".join(name(code)[tag] for code in codes_) for tag in names.LANGUAGES}
    return Draft(slug, template, country, "list", [name(code)["en"] for code in codes_], shown, forms, claims)


def named(claim: Claim) -> Claim:
    """A claim of codes of countries as a claim of names."""
    return Claim(**vars(claim) | {"says": [english(code) for code in claim.says]})


def counted(claim: Claim) -> Claim:
    """A claim of a list as a claim of its length."""
    return Claim(**vars(claim) | {"says": len(claim.says)})


def numbered(slug: str, template: str, country: str, value: int, claims: list[Claim], **more: Any) -> Draft:
    """A number; `unit`, `tolerance` and the like in `more`."""
    shown = names.number(value, more.get("unit", ""))
    about = more.pop("about", None)
    return Draft(
        slug,
        template,
        country,
        "number",
        value,
        shown,
        names.answers(shown),
        claims,
        about=about,
        more=more,
    )


def dated(
    slug: str, template: str, country: str, value: str, claims: list[Claim], *, about: Words | None = None
) -> Draft:
    """A date; its precision follows from how it is written."""
    precision = "yearly" if value.startswith("--") else {4: "year", 7: "month", 10: "day"}[len(value)]
    shown = names.day(value)
    return Draft(
        slug,
        template,
        country,
        "date",
        value,
        shown,
        names.answers(shown, [] if precision == "yearly" else [value]),
        claims,
        about=about,
        more={"precision": precision},
    )


def boolean(
    slug: str, template: str, country: str, *, value: bool, claims: list[Claim], about: Words | None = None
) -> Draft:
    """A truth; its sentence says yes or no by itself."""
    shown = names.YES if value else names.NO
    return Draft(slug, template, country, "bool", value, shown, names.answers(shown), claims, about=about)


def numbers(packages: Packages, country: str) -> Iterator[Draft]:
    """Area, population, regions, hours ahead of UTC, world heritage."""
    low = country.lower()
    claims = list(packages.area(country))
    size = {"unit": "km2", "tolerance": {"percent": 2}}
    yield numbered(f"{low}.area", "area", country, claims[0].says, claims, **size)
    people = list(packages.population(country))
    yield numbered(
        f"{low}.population",
        "population",
        country,
        people[0][0].says,
        [claim for claim, _year in people],
        unit="",
        tolerance={"percent": 5},
        # Values of other years differ, and cannot confirm this one; a statistics committee must.
        as_of=f"{people[0][1]}-07-01",
    )
    regions = list(packages.regions(country))
    about = dict(names.told()["regions"][country])
    yield numbered(f"{low}.regions", "regions", country, regions[0].says, regions, about=about)
    hours = list(packages.offset(country))
    since = {"valid_from": UTC_SINCE[country]} if country in UTC_SINCE else {}
    yield numbered(f"{low}.utc", "utc", country, hours[-1].says, hours, **since)
    if sites := list(packages.world_heritage(country)):
        yield numbered(f"{low}.world_heritage", "world_heritage", country, sites[0].says, sites)


def days(packages: Packages, country: str) -> Iterator[Draft]:
    """The national day, independence, membership of the United Nations."""
    low = country.lower()
    told = names.told()["national_days"]
    claims = list(packages.national_day(country))
    about = dict(told[NO_OWN_HOLIDAY_NAME.get(country, country)])
    yield dated(f"{low}.national_day", "national_day", country, claims[-1].says, claims, about=about)
    independence = list(packages.independence(country))
    if country not in {"TR", "HU"}:
        yield dated(f"{low}.independence", "independence", country, independence[0].says, independence)
    if country == "TR":
        yield dated("tr.republic", "republic", country, independence[0].says, independence)
    yield dated(f"{low}.un_member", "un_member", country, UN_SINCE[country], [])


def yes_or_no(packages: Packages, country: str) -> Iterator[Draft]:
    """Summer time, the sea, the Organization of Turkic States."""
    low = country.lower()
    summer = list(packages.summer_time(country))
    yield boolean(f"{low}.dst", "dst", country, value=summer[-1].says, claims=summer)
    coast = list(packages.landlocked(country))
    yield boolean(f"{low}.landlocked", "landlocked", country, value=coast[0].says, claims=coast)
    yield boolean(f"{low}.ots_member", "ots_member", country, value=country in OTS_MEMBERS, claims=[])


def own_names(packages: Packages, country: str) -> Iterator[Draft]:
    """The name in its own language, the long name, official languages, the highest point."""
    low, language = country.lower(), MAIN_LANGUAGE[country]
    claims = list(packages.endonym(country, language))
    name = claims[0].says
    forms = names.answers(names.same(name), [form["form"] for form in names.answers(names.country(country))[language]])
    yield Draft(f"{low}.endonym", "endonym", country, "name", name, names.same(name), forms, claims)
    if country in names.told()["official"]:
        long = dict(names.told()["official"][country])
        also = names.told()["official_also"].get(country, [])
        found = list(packages.official_name(country))
        yield Draft(
            f"{low}.official_name",
            "official_name",
            country,
            "name",
            long["en"],
            long,
            names.answers(long, also),
            found,
        )
    spoken = list(packages.languages(country))
    says = [Claim(**vars(claim) | {"says": [names.language(code)["en"] for code in claim.says]}) for claim in spoken]
    yield several(f"{low}.languages", "languages", country, spoken[0].says, name=names.language, claims=says)
    if country != "UZ":  # contested: pages.json
        yield highest_point(packages, country)


def highest_point(packages: Packages, country: str) -> Draft:
    """The name of the highest point."""
    peak, also = dict(names.told()["peaks"][country]), names.told()["peaks_also"][country]
    claims = list(packages.highest_point(country))
    forms = names.answers(peak, also)
    slug = f"{country.lower()}.highest_point"
    return Draft(slug, "highest_point", country, "name", peak["en"], peak, forms, claims, also=[*also, *peak.values()])


def borders(packages: Packages) -> Iterator[Draft]:
    """Whether two countries share a land border: every pair of ours, and ours with every neighbour."""
    around = {country: list(packages.neighbours(country)) for country in COUNTRIES}
    ours = list(combinations(COUNTRIES, 2))
    others = [(one, other) for one in COUNTRIES for other in around[one][0].says if other not in COUNTRIES]
    for one, other in ours + others:
        claims = [Claim(**vars(claim) | {"says": other in claim.says}) for claim in around[one]]
        slug = f"{one.lower()}.border.{other.lower()}"
        yield boolean(slug, "border", one, value=claims[0].says, claims=claims, about=names.country(other))


def border_lengths(packages: Packages) -> Iterator[Draft]:
    """How long some borders are: one source has them, so they wait for a second."""
    for one, other in WITH_LENGTH:
        if claim := packages.border_length(one, other):
            slug = f"{one.lower()}.border_length.{other.lower()}"
            tolerance = {"percent": 3}
            about = names.country(other)
            yield numbered(slug, "border_length", one, claim.says, [claim], unit="km", about=about, tolerance=tolerance)


def towns(packages: Packages) -> Iterator[Draft]:
    """In which country each town lies."""
    for key, row in names.told()["cities"].items():
        country = row["country"]
        claims = [Claim(**vars(claim) | {"says": english(claim.says)}) for claim in packages.country_of_town(row)]
        slug = f"{country.lower()}.city.{key}"
        shown = names.country(country)
        forms = names.country_forms(country)
        yield Draft(slug, "city_country", country, "name", english(country), shown, forms, claims, about=town(key))


def language_codes(packages: Packages) -> Iterator[Draft]:
    """The ISO 639 codes of the languages."""
    for country, language in MAIN_LANGUAGE.items():
        found: dict[str, list[Claim]] = {}
        for which, claim in packages.language_codes(language):
            found.setdefault(which, []).append(claim)
        for which, claims in found.items():
            draft = written(f"{country.lower()}.{which}", which, country, claims)
            draft.about = names.language(language)
            yield draft
