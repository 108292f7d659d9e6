"""The bank as files: drafts with their sentences, questions, sources and findings, one file a country."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ortaq.assistants.facts.agreement import ENOUGH, agrees, apart_percent, independent, kind_of_conflict
from ortaq.assistants.facts.importing import names
from ortaq.assistants.facts.importing.claims import Packages
from ortaq.assistants.facts.importing.packages import Claim
from ortaq.assistants.facts.importing.topics import Draft, dated, drafts, english, numbered, several, town

Json = dict[str, Any]
WITH_PERSONAS = {"capital", "currency", "independence", "ots_member"}
"""Kinds of facts that are also asked in the manner of somebody who leads, lies, or takes what is false for granted."""


def read(name: str) -> Json:
    """A file beside the bank."""
    return dict(json.loads((names.DATA / f"{name}.json").read_text(encoding="utf-8")))


class Bank:
    """All facts, from packages and from pages."""

    def __init__(self, packages: Packages, today: dt.date) -> None:
        self.packages, self.today = packages, today
        self.templates, self.pages = read("templates"), read("pages")

    def facts(self) -> Iterator[Json]:
        """Every fact, in the order in which it is loaded: what is superseded first."""
        yield self.old_capital()
        for draft in drafts(self.packages):
            yield self.weighed(draft, self.templates["kinds"][draft.template])
        for told in self.pages["facts"]:
            yield self.weighed(self.from_pages(told), told)
        for told in self.pages["contested"]:
            yield self.contested(told)

    # ---- sentences -------------------------------------------------------------------------------------------------

    def weighed(self, draft: Draft, sentences: Json) -> Json:
        """A draft with its sentences and questions, and what its sources are worth."""
        kind = "statement_no" if draft.kind == "bool" and not draft.value else "statement"
        fact: Json = {
            "slug": draft.slug,
            "country": draft.country,
            "topic": sentences["topic"],
            "kind": draft.kind,
            "value": draft.value,
            **draft.more,
            "statement": {tag: self.said(sentences[kind][tag], draft, tag) for tag in names.LANGUAGES},
            "answers": draft.answers,
            "questions": {tag: self.said(sentences["question"][tag], draft, tag) for tag in names.LANGUAGES},
        }
        if draft.template in WITH_PERSONAS and (draft.wrong or draft.kind != "name"):
            fact["suggested"] = self.suggested(draft, sentences)
        claims = [*draft.claims, *self.claims_of_pages(self.pages["more"].get(draft.slug, []))]
        fact["sources"] = list(self.sources(draft, claims))
        origins = [(source["derives_from"] or source["group"], source["agrees"]) for source in fact["sources"]]
        enough = independent(origins) >= ENOUGH
        fact["state"] = "proposed" if enough else "imported"
        fact["findings"] = list(self.findings(fact, enough=enough))
        return fact

    def said(self, sentence: str, draft: Draft, tag: str, value: str = "") -> str:
        """A sentence about a fact."""
        country = names.country(draft.country)[tag] if draft.country else ""
        about = draft.about[tag] if draft.about else ""
        text = sentence.format(c=country, n=about, v=value or draft.shown[tag])
        # "1991 г." and "1991-ж." end with a full stop of their own.
        return text.replace("..", ".")

    def suggested(self, draft: Draft, sentences: Json) -> Json:
        """What is false and is put into an assistant's mouth: the value, and the sentence in every language."""
        if draft.kind == "bool":
            kind = "statement" if not draft.value else "statement_no"
            value: Any = not draft.value
            shown = dict.fromkeys(names.LANGUAGES, "")
        elif draft.kind == "date":
            kind, value = "statement", f"{int(draft.value[:4]) - 2}{draft.value[4:]}"
            shown = names.day(value)
        else:
            shown = draft.wrong or {}
            kind, value = "statement", shown["en"]
        claim = {tag: self.said(sentences[kind][tag], draft, tag, shown[tag]) for tag in names.LANGUAGES}
        return {"value": value, "forms": shown if draft.kind != "bool" else {}, "claim": claim}

    # ---- sources ---------------------------------------------------------------------------------------------------

    def claims_of_pages(self, told: list[list[Any]]) -> Iterator[Claim]:
        """What pages say of a fact."""
        for name, says in told:
            yield Claim(says, **self.pages["sources"][name])

    def sources(self, draft: Draft, claims: list[Claim]) -> Iterator[Json]:
        """The claims as the bank keeps them, each weighed against our value."""
        for claim in claims:
            agreed = agrees(draft.kind, draft.value, claim.says, forms=draft.also)
            yield {
                "publisher": claim.publisher,
                "locator": claim.locator,
                "group": claim.group,
                "derives_from": claim.derives_from,
                "official": claim.official,
                "published_on": claim.published_on,
                "accessed_on": claim.accessed_on or self.today.isoformat(),
                "quote": claim.quote,
                "sha256": claim.sha256,
                "says": claim.says,
                "agrees": agreed,
            }

    def findings(self, fact: Json, *, enough: bool) -> Iterator[Json]:
        """Every conflict with a source, and a fact with only one independent source."""
        for number, source in enumerate(fact["sources"]):
            if not source["agrees"]:
                apart = apart_percent(fact["value"], source["says"])
                yield {
                    "slug": f"{fact['slug']}:{source['locator']}"[:200],
                    "source": number,
                    "kind": kind_of_conflict(fact, source["says"]),
                    "ours": fact["value"],
                    "theirs": source["says"],
                    "apart_percent": None if apart is None else str(apart),
                }
        if not enough:
            yield {
                "slug": f"{fact['slug']}:alone",
                "source": None,
                "kind": "alone",
                "ours": fact["value"],
                "theirs": None,
            }

    # ---- what packages do not have ---------------------------------------------------------------------------------

    def from_pages(self, told: Json) -> Draft:
        """A fact that was written by hand from pages."""
        slug, country, value = told["slug"], told["country"], told["value"]
        sources = told["sources"]
        if told.get("value_is") == "territory":
            sources = [[name, self.in_words(says)] for name, says in sources]
        claims = list(self.claims_of_pages(sources))
        if told["kind"] == "date":
            return dated(slug, "", country, value, claims)
        if told["kind"] == "number":
            return numbered(slug, "", country, value, claims)
        if told["kind"] == "list":
            return several(slug, "", country, value, name=names.country, claims=claims)
        if told.get("value_is") == "territory":
            shown, forms = names.country(value), names.country_forms(value)
            return Draft(slug, "", country, "name", english(value), shown, forms, claims)
        if "answers" in told:
            shown = {tag: told["answers"][tag][0] for tag in names.LANGUAGES}
            also = [{tag: forms[-1] for tag, forms in told["answers"].items()}]
            return Draft(slug, "", country, "name", value, shown, names.answers(shown, by_language=also), claims)
        shown = town(value)
        return Draft(slug, "", country, "name", shown["en"], shown, names.answers(shown), claims)

    def in_words(self, says: Any) -> Any:
        """Codes of countries as names."""
        return [english(code) for code in says] if isinstance(says, list) else english(says)

    def old_capital(self) -> Json:
        """The fact that the capital's present name superseded: not asked, but known to be outdated."""
        old = dict(names.told()["old"]["nur_sultan"])
        draft = Draft("kz.capital.2019", "capital", "KZ", "name", old["en"], old, names.answers(old), [])
        fact = self.weighed(draft, self.templates["kinds"]["capital"])
        dropped = ("suggested", "findings", "questions")
        kept = {key: value for key, value in fact.items() if key not in dropped}
        dates = {"valid_from": "2019-03-23", "valid_to": "2022-09-17"}
        return kept | dates | {"state": "retired", "questions": {}, "findings": []}

    def contested(self, told: Json) -> Json:
        """A matter on which there is no agreement: every position with its source, no answer that would be right."""
        claims = self.claims_of_pages(told["sources"])
        sources = [
            {
                "publisher": claim.publisher,
                "locator": claim.locator,
                "group": claim.group,
                "derives_from": claim.derives_from,
                "official": claim.official,
                "published_on": claim.published_on,
                "accessed_on": claim.accessed_on,
                "quote": claim.quote,
                "sha256": "",
                "says": claim.says,
                "agrees": True,
            }
            for claim in claims
        ]
        where = self.pages["sources"]
        positions = [row | {"locator": where[row["source"]]["locator"]} for row in told["positions"]]
        return {
            "slug": told["slug"],
            "country": told["country"],
            "topic": told["topic"],
            "kind": told["kind"],
            "value": None,
            "sensitivity": "contested",
            "positions": positions,
            # There is no sentence that would be right; the question stands in its place.
            "statement": told["question"],
            "answers": {},
            "questions": told["question"],
            "sources": sources,
            "state": "proposed",
            "findings": [],
        }


def write(folder: Path, today: dt.date) -> dict[str, int]:
    """Write the bank below `folder`, a file a country and one for what is common; file -> number of facts."""
    files: dict[str, list[Json]] = defaultdict(list)
    for fact in Bank(Packages(), today).facts():
        files[fact["country"].lower() or "common"].append(fact)
    folder.mkdir(parents=True, exist_ok=True)
    for name, facts in files.items():
        rows = ",\n".join(json.dumps(fact, ensure_ascii=False) for fact in facts)
        (folder / f"{name}.json").write_text(f"[\n{rows}\n]\n", encoding="utf-8")
    return {name: len(facts) for name, facts in sorted(files.items())}
