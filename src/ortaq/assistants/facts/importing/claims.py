"""What can be asked about a country, as the packages tell it: claims of every package about one thing."""

import importlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import Locale, get_global

from ortaq.assistants.facts.importing.countries import (
    CIA_FILES,
    CIA_LANGUAGES,
    CIA_NAMES,
    COUNTRYINFO_FILES,
    FIRST_LEVEL,
    HOLIDAYS,
    YEAR,
    ZONES,
)
from ortaq.assistants.facts.importing.packages import Claim, Library, plain


class Packages(Library):
    """Every method gives the claims of every package about one thing, and nothing where one is silent."""

    def capital(self, country: str) -> Iterator[Claim]:
        """The capital's name."""
        place = ("Government", "Capital", "name")
        yield self.from_cia(self.factbook(country, *place).partition(" (")[0], country, *place)
        # The same book names the capital once more, in capitals, among the large towns.
        among = ("People and Society", "Major urban areas - population")
        if found := re.search(r"([A-Z][A-Z' -]+) \(capital\)", self.factbook(country, *among)):
            yield self.from_cia(found[1].strip().title(), country, *among)
        yield self.from_names(self.names_of(country)["capital"], country, "capital")
        yield self.from_info(self.info_of(country)["capital"], country, "capital")

    def largest_city(self, country: str) -> Iterator[Claim]:
        """The city with the most inhabitants."""
        place = ("People and Society", "Major urban areas - population")
        if found := re.match(r"[\d.,]+ (?:million )?([^,(]+)", self.factbook(country, *place)):
            yield self.from_cia(found[1].strip().title(), country, *place)
        largest = max(
            (row for (where, _name), row in self.towns.items() if where == country), key=lambda row: row["population"]
        )
        quote = f"{largest['name']}: {largest['population']}"
        yield self.names.claim(largest["name"], "data/cities15000.json", quote, part=str(largest["geonameid"]))

    def currency(self, country: str) -> Iterator[tuple[Claim, Claim]]:
        """The currency: its name and its code, by source; all who have the code took it from ISO 4217."""
        code = self.currency_since(country)[0]
        name = Locale("en").currencies[code]
        path = "locale-data/en.dat"
        yield (
            self.cldr.claim(name.split()[-1], path, name),
            self.cldr.claim(code, "global.dat", derived="iso", part="currencies"),
        )
        rows = self.iso.read("databases/iso4217.json")["4217"]
        told = next(row for row in rows if row["alpha_3"] == code)
        path = "databases/iso4217.json"
        word = told["name"].split()[-1]
        yield self.iso.claim(word, path, told["name"]), self.iso.claim(code, path, told["name"], part=code)
        where = ("Economy", "Exchange rates", "Currency")
        if found := re.match(r"(.+?) \(([A-Z]{3})\)", self.factbook(country, *where)):
            name = found[1].split()[-1].removesuffix("s")
            yield self.from_cia(name, country, *where), self.from_cia(found[2], country, *where, derived="iso")
        told = self.names_of(country)
        yield (
            self.from_names(told["currencyname"], country, "currencyname"),
            self.from_names(told["currencycode"], country, "currencycode", "iso"),
        )

    def currency_since(self, country: str) -> tuple[str, Claim]:
        """The code of the present currency, and since when CLDR has it."""
        code, begun, _ended, _tender = next(
            row for row in get_global("territory_currencies")[country] if row[2] is None and row[3]
        )
        day = date(*begun).isoformat()
        return code, self.cldr.claim(day, "global.dat", f"{code}: {day}", part=f"currencies.{country}")

    def domain(self, country: str) -> Iterator[Claim]:
        """The country-code domain; the Factbook says that its own are those of IANA, and there are no others."""
        place = ("Communications", "Internet country code")
        yield self.from_cia(self.factbook(country, *place), country, *place, derived="iana")
        yield self.from_names(self.names_of(country)["tld"], country, "tld", "iana")
        yield self.from_info(self.info_of(country)["tld"][0], country, "tld", "iana")

    def phone(self, country: str) -> Iterator[Claim]:
        """The international telephone code; the Factbook no longer has it."""
        yield self.from_names("+" + self.names_of(country)["phone"], country, "phone")
        codes = self.info_of(country)["callingCodes"]
        yield self.from_info("+" + (codes[0] if len(codes) == 1 else codes[0][0]), country, "callingCodes")

    def codes(self, country: str) -> Iterator[tuple[str, Claim]]:
        """The ISO 3166 codes: (which, claim); everybody else took them from ISO."""
        row = next(row for row in self.iso.read("databases/iso3166-1.json")["3166-1"] if row["alpha_2"] == country)
        told, aliases = self.names_of(country), get_global("territory_aliases")
        for which, key, ours in (
            ("alpha2", "alpha_2", "iso"),
            ("alpha3", "alpha_3", "iso3"),
            ("numeric", "numeric", "isonumeric"),
        ):
            yield which, self.iso.claim(row[key], "databases/iso3166-1.json", f"{key}: {row[key]}", part=country)
            says = str(told[ours]).zfill(3) if which == "numeric" else told[ours]
            yield which, self.from_names(says, country, ours, "iso")
            if which == "alpha2" or aliases.get(row[key]) == [country]:
                quote = f"{row['alpha_3']} -> {country}, {row['numeric']} -> {country}"
                yield which, self.cldr.claim(row[key], "global.dat", quote, "iso", "territory_aliases")

    def languages(self, country: str) -> Iterator[Claim]:
        """The official languages, as ISO 639 codes; the Factbook where it says of any that it is official."""
        rows = get_global("territory_languages")[country]
        found = sorted({tag.split("_")[0] for tag, row in rows.items() if row["official_status"] == "official"})
        yield self.cldr.claim(found, "global.dat", f"official: {', '.join(found)}", part=f"languages.{country}")
        place = ("People and Society", "Languages", "Languages")
        said = re.findall(r"([A-Z][a-z]+) \((?:official|state)[^)]*\)", self.factbook(country, *place))
        if said:
            yield self.from_cia(sorted(CIA_LANGUAGES[name] for name in said), country, *place)

    def neighbours(self, country: str) -> Iterator[Claim]:
        """The countries with a common land border, as ISO 3166 codes."""
        place = ("Geography", "Land boundaries", "border countries")
        found = [re.sub(r" [\d,.]+ km.*", "", part).strip() for part in self.factbook(country, *place).split(";")]
        yield self.from_cia(sorted(CIA_NAMES[name] for name in found), country, *place)
        yield self.from_names(sorted(self.names_of(country)["neighbours"].split(",")), country, "neighbours")
        aliases = get_global("territory_aliases")
        borders = sorted(aliases[code][0] for code in self.info_of(country)["borders"])
        yield self.from_info(borders, country, "borders")

    def border_length(self, country: str, other: str) -> Claim | None:
        """The length of a land border in km, which only the Factbook has."""
        place = ("Geography", "Land boundaries", "border countries")
        for part in self.factbook(country, *place).split(";"):
            found = re.match(r"(.+?) ([\d,]+) km", part.strip())
            if found and CIA_NAMES[found[1]] == other:
                return self.from_cia(int(found[2].replace(",", "")), country, *place)
        return None

    def area(self, country: str) -> Iterator[Claim]:
        """The whole area in km²: both tables have it from the Factbook, one from an older edition."""
        place = ("Geography", "Area", "total ")
        yield self.from_cia(int(re.sub(r"\D", "", self.factbook(country, *place))), country, *place)
        # The same figures to the last digit in six countries of seven.
        yield self.from_info(int(self.info_of(country)["area"]), country, "area", "cia")
        yield self.from_names(int(self.names_of(country)["areakm2"]), country, "areakm2", "cia")

    def population(self, country: str) -> Iterator[tuple[Claim, str]]:
        """How many people live there, and of which year: only the Factbook says the year."""
        place = ("People and Society", "Population", "total")
        found = re.match(r"([\d,]+) \((\d{4})", self.factbook(country, *place))
        if found:
            yield self.from_cia(int(found[1].replace(",", "")), country, *place), found[2]
        yield self.from_names(int(self.names_of(country)["population"]), country, "population"), ""
        yield self.from_info(int(self.info_of(country)["population"]), country, "population"), ""

    def national_day(self, country: str) -> Iterator[Claim]:
        """The national day, as --MM-DD."""
        place = ("Government", "National holiday")
        if found := re.search(r", (\d+ [A-Z][a-z]+)", self.factbook(country, *place)):
            day = datetime.strptime(found[1] + " 2000", "%d %B %Y").replace(tzinfo=UTC)
            yield self.from_cia(f"--{day:%m-%d}", country, *place)
        holidays = importlib.import_module("holidays")
        told = holidays.country_holidays(country, years=YEAR, language="en_US")
        path = f"countries/{COUNTRYINFO_FILES[country]}.py"
        for day, name in sorted(told.items()):
            if HOLIDAYS[country] in name.split("; "):
                yield self.days.claim(f"--{day:%m-%d}", path, f"{name}: {day:%d %B}")

    def independence(self, country: str) -> Iterator[Claim]:
        """The day of independence (of the republic, for Türkiye), where the Factbook gives one or the last of two."""
        place = ("Government", "Independence")
        days = re.findall(r"(\d+ [A-Z][a-z]+ \d{4})", self.factbook(country, *place))
        if days:
            day = datetime.strptime(days[-1], "%d %B %Y").replace(tzinfo=UTC)
            yield self.from_cia(f"{day:%Y-%m-%d}", country, *place)

    def offset(self, country: str) -> Iterator[Claim]:
        """Hours that standard time in the capital is ahead of UTC."""
        place = ("Government", "Capital", "time difference")
        if found := re.match(r"UTC\+(\d+)", self.factbook(country, *place)):
            yield self.from_cia(int(found[1]), country, *place)
        zone = ZoneInfo(ZONES[country])
        winter = datetime(YEAR, 1, 15, tzinfo=zone).utcoffset() or timedelta()
        path = f"zoneinfo/{ZONES[country]}"
        yield self.zones.claim(int(winter.total_seconds()) // 3600, path, f"15 January {YEAR}: UTC+{winter}")

    def summer_time(self, country: str) -> Iterator[Claim]:
        """Whether clocks change; the Factbook only where it says so or not."""
        place = ("Government", "Capital", "daylight saving time")
        if told := self.factbook(country, *place):
            yield self.from_cia("not observe" not in told, country, *place)
        zone = ZoneInfo(ZONES[country])
        january, july = datetime(YEAR, 1, 15, tzinfo=zone), datetime(YEAR, 7, 15, tzinfo=zone)
        quote = f"January UTC+{january.utcoffset()}, July UTC+{july.utcoffset()}"
        yield self.zones.claim(january.utcoffset() != july.utcoffset(), f"zoneinfo/{ZONES[country]}", quote)

    def landlocked(self, country: str) -> Iterator[Claim]:
        """Whether there is no coast on the ocean."""
        place = ("Geography", "Coastline")
        yield self.from_cia("landlocked" in self.factbook(country, *place), country, *place)

    def endonym(self, country: str, language: str) -> Iterator[Claim]:
        """What a country is called in its own language."""
        name = Locale(language).territories[country]
        yield self.cldr.claim(name, f"locale-data/{language}.dat", name, part=f"territories.{country}")
        place = ("Government", "Country name", "local short form")
        yield self.from_cia(self.factbook(country, *place), country, *place)
        yield self.from_info(self.info_of(country)["nativeName"], country, "nativeName")

    def official_name(self, country: str) -> Iterator[Claim]:
        """The long name in English."""
        place = ("Government", "Country name", "conventional long form")
        if (told := self.factbook(country, *place)) != "none":
            yield self.from_cia(told, country, *place)
        row = next(row for row in self.iso.read("databases/iso3166-1.json")["3166-1"] if row["alpha_2"] == country)
        if "official_name" in row:
            yield self.iso.claim(row["official_name"], "databases/iso3166-1.json", row["official_name"], part=country)

    def country_of_town(self, town: dict[str, Any]) -> Iterator[Claim]:
        """The country in which a town lies."""
        country = town["country"]
        row = self.towns.get((country, town["geonames"]))
        if row:
            quote = f"{row['name']}: {row['countrycode']}"
            yield self.names.claim(country, "data/cities15000.json", quote, part=str(row["geonameid"]))
        place = ("Government", "Administrative divisions")
        if re.search(rf"\b{re.escape(town['cia'])}\b", self.factbook(country, *place)):
            names = plain(self.factbook(country, *place)).split(", ")
            at = next(number for number, name in enumerate(names) if re.search(rf"\b{re.escape(town['cia'])}\b", name))
            path = f"data/{CIA_FILES[country]}.json"
            yield self.cia.claim(country, path, f"… {', '.join(names[at : at + 2])} …", part=" / ".join(place))
        for row in self.iso.read("databases/iso3166-2.json")["3166-2"]:
            if town["iso"] and row["code"].startswith(f"{country}-") and row["name"] == town["iso"]:
                quote = f"{row['code']} {row['name']}"
                yield self.iso.claim(country, "databases/iso3166-2.json", quote, part=row["code"])
                break

    def regions(self, country: str) -> Iterator[Claim]:
        """How many regions of the first level."""
        path, level = "databases/iso3166-2.json", FIRST_LEVEL[country]
        kinds = Counter(row["type"] for row in self.iso.read(path)["3166-2"] if row["code"].startswith(country + "-"))
        yield self.iso.claim(kinds[level], path, f"{level}: {kinds[level]}", part=country)
        place = ("Government", "Administrative divisions")
        if found := re.match(r"(\d+) (?:provinces|districts|counties)", self.factbook(country, *place)):
            yield self.from_cia(int(found[1]), country, *place)

    def language_codes(self, language: str) -> Iterator[tuple[str, Claim]]:
        """The ISO 639 codes of a language: (which, claim); CLDR took them from ISO."""
        rows = self.iso.read("databases/iso639-3.json")["639-3"]
        row = next(row for row in rows if row.get("alpha_2") == language)
        aliases = get_global("language_aliases")
        quote = f"{row['name']}: {row['alpha_2']}, {row['alpha_3']}"
        for which, key in (("language_code2", "alpha_2"), ("language_code3", "alpha_3")):
            yield which, self.iso.claim(row[key], "databases/iso639-3.json", quote, part=row["alpha_3"])
            if aliases.get(row["alpha_3"]) == language:
                told = f"{row['alpha_3']} -> {language}"
                yield which, self.cldr.claim(row[key], "global.dat", told, "iso", "language_aliases")

    def highest_point(self, country: str) -> Iterator[Claim]:
        """The name of the highest point; sources differ about its metres, and which is meant does not hang on them."""
        place = ("Geography", "Elevation", "highest point")
        name = re.split(r" \(| [\d,]+ m\b", plain(self.factbook(country, *place)))[0]
        yield self.from_cia(name, country, *place)

    def world_heritage(self, country: str) -> Iterator[Claim]:
        """How many world heritage sites the Factbook counts."""
        place = ("Government", "National heritage", "total World Heritage Sites")
        if found := re.match(r"\d+", self.factbook(country, *place)):
            yield self.from_cia(int(found[0]), country, *place)
