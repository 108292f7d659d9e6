"""ODRL 2.2 (W3C, Information Model and Vocabulary) as JSON-LD: one policy for each clause, and what they are about.

A grant is a permission, what forbids is a prohibition, a promise or a duty an obligation. ODRL has words for where
(`spatial`), when (`dateTime`), languages and how often (`count`). For kinds of use, and for what else a clause says, it
has none: they stand in a profile of our own (PROFILE), and a system that does not know the profile must not use the
policy (Information Model, 4.1). The cells of `cells` that would be read otherwise stand in `ortaq:cells`.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from ortaq.core.interchange import territories
from ortaq.core.interchange.cells import clause_cells, joined, listed, read_work, work_cells
from ortaq.core.interchange.days import BadDay, first_inside, last_inside
from ortaq.core.interchange.model import BadRow, Import, Listing, Unreadable, Work
from ortaq.core.interchange.overlay import lacking, laid_over
from ortaq.core.interchange.parts import Part, put_together
from ortaq.core.interchange.safe_json import line_in, object_of, objects_in, serialised, text_at, texts_at
from ortaq.core.interchange.wrong import Wrong
from ortaq.core.rights.clauses import Clause
from ortaq.core.rights.places import EVERYTHING
from ortaq.core.rights.terms import Kind, Medium
from ortaq.core.rights.windows import BadTerms, midnight

CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
LANGUAGE = "http://www.w3.org/ns/odrl/2/"
"""What other formats call this language of rights."""
OURS = "urn:ortaq:odrl:"
PROFILE = "urn:ortaq:odrl:1"
CLAUSE, WORK, HOUSE = "urn:ortaq:clause:", "urn:ortaq:work:", "urn:ortaq:house:"
CELLS, IN_FORCE = "ortaq:cells", "urn:ortaq:in-force"
RULES: Mapping[Kind, str] = {
    Kind.GRANT: "permission",
    Kind.SHARE: "permission",
    Kind.EXCLUSIVITY: "obligation",
    Kind.CONDITION: "obligation",
    Kind.HOLDBACK: "prohibition",
    Kind.RESERVATION: "prohibition",
    Kind.UNDERLYING: "prohibition",
    Kind.BLOCK: "prohibition",
}
"""Which of ODRL's three kinds of rule says what a clause says."""
KINDS: Mapping[str, Kind] = {
    "permission": Kind.GRANT,
    "prohibition": Kind.HOLDBACK,
    "obligation": Kind.CONDITION,
}
"""What a rule is read as, where nothing else is said."""
DUTIES: Mapping[str, str] = {"credit": "attribute", "pay": "compensate", "report": "inform"}
"""Duties for which ODRL has an action."""

OPPOSITE: Mapping[str, str] = {
    "isAnyOf": "isNoneOf",
    "isNoneOf": "isAnyOf",
    "gteq": "lt",
    "lt": "gteq",
    "lteq": "gt",
    "gt": "lteq",
    "eq": "neq",
    "neq": "eq",
}
"""Operators, and those of everything outside."""
LIMIT_CELLS: Mapping[tuple[str, str], str] = {
    ("spatial", "isAnyOf"): "territories",
    ("spatial", "eq"): "territories",
    ("dateTime", "gteq"): "first_day",
    ("dateTime", "lt"): "last_day",
    ("dateTime", "lteq"): "last_day",
    ("language", "isAnyOf"): "sounds",
    ("language", "eq"): "sounds",
    ("ortaq:subtitles", "isAnyOf"): "subtitles",
    ("ortaq:opensAfter", "eq"): "opens_after",
    ("ortaq:closesAfter", "eq"): "closes_after",
    ("count", "lteq"): "runs",
    ("elapsedTime", "lteq"): "days",
}
IN_FORCE_CELLS: Mapping[tuple[str, str], str] = {
    ("dateTime", "gteq"): "in_force_from",
    ("dateTime", "lt"): "ended_at",
    ("ortaq:within", "isNoneOf"): "suspended",
}
"""Which cell a constraint is about, by operand and operator."""
IN_BOTH = frozenset({"@type", "@id", "uid", "target", "assigner", "assignee"})
IN_POLICY = IN_BOTH | {"@context", "profile", "dct:title", *KINDS}
IN_RULE = IN_BOTH | {"action", "constraint", "duty", CELLS}
"""What is understood in a policy and in a rule; whatever else stands there might limit it."""

Plain = dict[str, Any]


def export(listing: Listing) -> bytes:
    """A listing as one JSON-LD document: houses, works, policies."""
    return serialised(document(listing))


def document(listing: Listing) -> Plain:
    """The document as a value, for formats that carry it inside."""
    return {
        "@context": [CONTEXT, {"ortaq": OURS, "dct": "http://purl.org/dc/terms/", CELLS: {"@type": "@json"}}],
        "@graph": [
            *({"@type": "Party", "uid": named(HOUSE, pk), "dct:title": name} for pk, name in listing.houses.items()),
            *(asset(one) for one in listing.works),
            *(policy(one, listing) for one in listing.clauses),
        ],
    }


def named(scheme: str, pk: str) -> str:
    """An id of ours as a URN."""
    return scheme + quote(pk, safe="")


def unnamed(scheme: str, uid: str) -> str:
    """What `named` made, as it was; the id of somebody else stays as it is."""
    return unquote(uid.removeprefix(scheme)) if uid.startswith(scheme) else uid


def asset(work: Work) -> Plain:
    """A work; ODRL says what it is part of."""
    found: Plain = {"@type": "Asset", "uid": named(WORK, work.id), "dct:title": dict(work.titles)}
    if work.parent:
        found["partOf"] = named(WORK, work.parent)
    return found | over(work_cells(work), native_work(found))


def over(wanted: Mapping[str, str], native: Mapping[str, str]) -> Plain:
    """The member that says what ODRL cannot, where there is something."""
    rest = lacking(wanted, native)
    return {CELLS: rest} if rest else {}


def policy(clause: Clause, listing: Listing) -> Plain:
    """One clause."""
    kind = clause.terms.kind
    rule = rule_of(clause, listing)
    cells = clause_cells(clause)
    said = {"time_zone": clause.terms.time_zone, "kind": str(kind)}
    rule |= over(cells, native_cells(RULES[kind], rule, said, []) | {"name": cells.get("name", "")})
    held = kind in (Kind.GRANT, Kind.SHARE, Kind.EXCLUSIVITY) and clause.holder is not None
    return {
        "@type": "Agreement" if held else "Offer" if kind is Kind.GRANT else "Set",
        "uid": named(CLAUSE, clause.id),
        "profile": PROFILE,
        "dct:title": clause.name,
        RULES[kind]: [rule],
    }


def rule_of(clause: Clause, listing: Listing) -> Plain:
    """What a clause permits, forbids or asks for, in the words of ODRL."""
    terms = clause.terms
    rule: Plain = {"uid": named(CLAUSE, clause.id) + "#rule", "target": named(WORK, clause.work)}
    giver, holder = named(HOUSE, clause.giver), clause.holder and named(HOUSE, clause.holder)
    if terms.kind is Kind.EXCLUSIVITY:
        rule |= {"assignee": giver} | ({"assigner": holder} if holder else {})
    else:
        rule |= {"assigner": giver} | ({"assignee": holder} if holder else {})
    rule["action"] = actions_of(clause)
    limits = list(limits_of(clause, listing))
    if terms.kind is Kind.UNDERLYING:
        rule["constraint"] = [{"or": [negated(one) for one in limits]}] if limits else []
    else:
        rule["constraint"] = limits + list(in_force(clause))
    if terms.kind is Kind.GRANT and clause.credit:
        rule["duty"] = [{"action": "attribute", "ortaq:to": clause.credit}]
    return rule


def actions_of(clause: Clause) -> list[str]:
    """The kinds of use; for a promise or a duty what is to be done."""
    terms = clause.terms
    if terms.kind is Kind.EXCLUSIVITY:
        return ["ensureExclusivity"]
    if terms.kind is Kind.CONDITION:
        return [DUTIES.get(terms.condition, f"ortaq:{terms.condition}")]
    if terms.kind is Kind.SHARE:
        return ["ortaq:own"]
    return [f"ortaq:{medium}" for medium in terms.media]


def limits_of(clause: Clause, listing: Listing) -> Iterator[Plain]:
    """Where, when, in which languages, how often."""
    terms = clause.terms
    if EVERYTHING not in terms.territories:
        codes = [territories.written("iso3166", code) for code in territories.written_out(clause, listing)]
        yield limit("spatial", "isAnyOf", codes)
    if terms.first_day and not terms.opens_after:
        yield limit("dateTime", "gteq", instant(midnight(terms.first_day, terms.time_zone)))
    if terms.end_day and not terms.opens_after:
        yield limit("dateTime", "lt", instant(midnight(terms.end_day, terms.time_zone)))
    cells = clause_cells(clause)
    for operand, heading in (("ortaq:opensAfter", "opens_after"), ("ortaq:closesAfter", "closes_after")):
        if heading in cells:
            yield limit(operand, "eq", cells[heading])
    if terms.opens_after and terms.days:
        yield limit("elapsedTime", "lteq", {"@value": f"P{terms.days}D", "@type": "xsd:duration"})
    if EVERYTHING not in terms.sounds:
        yield limit("language", "isAnyOf", list(terms.sounds))
    if terms.subtitles != (EVERYTHING,):
        yield limit("ortaq:subtitles", "isAnyOf", list(terms.subtitles))
    if terms.runs is not None:
        yield limit("count", "lteq", {"@value": str(terms.runs), "@type": "xsd:integer"})


def in_force(clause: Clause) -> Iterator[Plain]:
    """The time in which the contract is in force, which limits the time of the clause."""
    for operator, at in (("gteq", clause.in_force_from), ("lt", clause.ended_at)):
        if at:
            yield {"uid": IN_FORCE, **limit("dateTime", operator, instant(at))}
    if clause.suspended:
        gaps = listed(clause_cells(clause)["suspended"])
        yield {"uid": IN_FORCE, **limit("ortaq:within", "isNoneOf", list(gaps))}


def limit(operand: str, operator: str, value: Any) -> Plain:
    """One constraint."""
    return {"leftOperand": operand, "operator": operator, "rightOperand": value}


def negated(one: Mapping[str, Any]) -> Plain:
    """Everything that lies outside of a limit."""
    return {**one, "operator": OPPOSITE.get(text_at(one, "operator"), "")}


def instant(at: dt.datetime) -> Plain:
    """An instant as JSON-LD."""
    return {"@value": at.astimezone(dt.UTC).isoformat(), "@type": "xsd:dateTime"}


def read(content: bytes) -> Import:
    """What policies say; never raises for what is in the file."""
    try:
        found, text = object_of(content)
        return read_document(found, text)
    except Unreadable as bad:
        return Import.refused(bad)


def read_document(found: Mapping[str, Any], text: str) -> Import:
    """What a document says; `text` is where its lines are counted. Raises Unreadable `not_odrl`."""
    nodes = list(objects_in(found.get("@graph", found)))
    parts: list[Part] = []
    works: dict[str, Work] = {}
    houses: dict[str, str] = {}
    bad: list[BadRow] = []
    for node in nodes:
        uid = text_at(node, "uid") or text_at(node, "@id")
        if node.get("@type") == "Party":
            houses[unnamed(HOUSE, uid)] = text_at(node, "dct:title")
        elif node.get("@type") in ("Asset", "AssetCollection"):
            wrong: list[Wrong] = []
            work = read_work(laid_over(native_work(node), texts_at(node, CELLS)), wrong)
            bad += [one.at(line_in(text, uid)) for one in wrong]
            works |= {work.id: work} if work else {}
        elif uid or any(node.get(one) for one in KINDS):
            parts += parts_of(node, uid, text)
    if not parts and not works and not houses:
        raise Unreadable("not_odrl")
    clauses, rows = put_together(parts)
    listing = Listing(tuple(works.values()), tuple(clauses), houses=houses)
    return Import(listing, tuple(sorted((*bad, *rows), key=lambda one: one.line)))


def parts_of(node: Mapping[str, Any], uid: str, text: str) -> Iterator[Part]:
    """The rules of one policy, each a clause; further rules are counted."""
    rules = [(name, rule) for name in KINDS for rule in objects_in(node.get(name, []))]
    for number, (name, rule) in enumerate(rules):
        wrong: list[Wrong] = []
        said = texts_at(rule, CELLS)
        whole = {**{who: node[who] for who in ("target", "assigner", "assignee") if who in node}, **rule}
        cells = laid_over(native_cells(name, whole, said, wrong), said)
        own = unnamed(CLAUSE, uid) + (f"#{number}" if number else "")
        cells = {"clause": own, "name": text_at(node, "dct:title"), **cells}
        if node.get("profile") not in (None, PROFILE, [PROFILE]):
            params = {"field": "profile", "word": str(node["profile"])}
            wrong.append(Wrong("profile", "unknown_word", str(node["profile"]), PROFILE, params))
        strange = [*(set(node) - IN_POLICY), *(set(rule) - IN_RULE)]
        wrong += [Wrong(one, "not_understood", one, params={"word": one}) for one in sorted(strange)]
        yield Part(line_in(text, uid), {key: value for key, value in cells.items() if value}, wrong)


def native_work(node: Mapping[str, Any]) -> dict[str, str]:
    """A work by the words of ODRL and Dublin Core alone."""
    titles = node.get("dct:title")
    plain = {"und": titles} if isinstance(titles, str) else texts_at(node, "dct:title")
    return {
        "work": unnamed(WORK, text_at(node, "uid")),
        "work_kind": "item",
        **({"part_of": unnamed(WORK, text_at(node, "partOf"))} if text_at(node, "partOf") else {}),
        **{f"title.{tag}": title for tag, title in plain.items()},
    }


def native_cells(name: str, rule: Mapping[str, Any], said: Mapping[str, str], wrong: list[Wrong]) -> dict[str, str]:
    """A clause by the words of ODRL alone; `said` is what is stated beside them (the zone, what needs no word)."""
    actions = [one for one in action_names(rule.get("action")) if one]
    kind = Kind.EXCLUSIVITY if actions == ["ensureExclusivity"] else KINDS[name]
    giver, holder = ("assignee", "assigner") if kind is Kind.EXCLUSIVITY else ("assigner", "assignee")
    uid = text_at(rule, "uid")
    cells = {
        "clause": unnamed(CLAUSE, uid.removesuffix("#rule")) if uid.endswith("#rule") else "",
        "work": unnamed(WORK, party(rule, "target")),
        "kind": str(kind),
        "giver": unnamed(HOUSE, party(rule, giver)),
        "holder": unnamed(HOUSE, party(rule, holder)) or EVERYTHING,
        "label_must_stay": "yes",
        "territories": EVERYTHING,
        "sounds": EVERYTHING,
        "subtitles": EVERYTHING,
    }
    if "media" not in said:
        cells["media"] = joined(media_of(actions, wrong))
    native_limits(rule, said, cells, wrong)
    for duty in objects_in(rule.get("duty", [])):
        if text_at(duty, "action") == "attribute" and text_at(duty, "ortaq:to"):
            cells["credit"] = text_at(duty, "ortaq:to")
        elif not (text_at(duty, "action") == "attribute" and "credit" in said):
            wrong.append(Wrong("duty", "not_understood", str(duty.get("action")), params={"field": "duty"}))
    return {key: value for key, value in cells.items() if value}


def action_names(action: Any) -> Iterator[str]:
    """The actions of a rule; one with a refinement of somebody else cannot be understood, so it is named whole."""
    for one in action if isinstance(action, list) else [action]:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            about = one.get("rdf:value")
            plain = about.get("@id") if isinstance(about, dict) else one.get("@id")
            yield str(one) if one.get("refinement") else str(plain or "")


def party(rule: Mapping[str, Any], name: str) -> str:
    """The uid of a party or an asset, however it is written."""
    value = rule.get(name)
    if isinstance(value, dict):
        return text_at(value, "uid") or text_at(value, "@id") or text_at(value, "source")
    return value if isinstance(value, str) else ""


def media_of(actions: list[str], wrong: list[Wrong]) -> Iterator[str]:
    """The kinds of use; an action that is none of ours may mean more or less, so it is never taken for one."""
    for action in actions or [""]:
        medium = action.removeprefix("ortaq:").removeprefix(OURS)
        if medium in set(Medium) and medium != action:
            yield medium
        elif not action.startswith(("ortaq:", "ensureExclusivity", *DUTIES.values())):
            params = {"field": "action", "word": action}
            wrong.append(Wrong("action", "unknown_word", action, f"ortaq:{Medium.LINEAR}", params))


def native_limits(rule: Mapping[str, Any], said: Mapping[str, str], cells: dict[str, str], wrong: list[Wrong]) -> None:
    """The constraints of a rule; one that is not understood might limit the right, so the rule is not taken."""
    zone = said.get("time_zone", "")
    seen: set[str] = set()
    for one in constraints_of(rule, said):
        operator = text_at(one, "operator").removeprefix("odrl:")
        operand = text_at(one, "leftOperand").removeprefix("odrl:")
        heading = (IN_FORCE_CELLS if one.get("uid") == IN_FORCE else LIMIT_CELLS).get((operand, operator), "")
        written = joined(values_of(one.get("rightOperand")))
        if not heading or heading in seen:
            raw = " ".join(filter(None, (operand, operator, written))) or ", ".join(one)
            wrong.append(Wrong("constraint", "not_understood", raw, params={"word": raw[:80]}))
        elif heading in ("first_day", "last_day"):
            zone = zone or ("UTC" if written.endswith(("Z", "+00:00")) else "")
            native_day(operator, written, zone, cells, wrong)
        else:
            cells[heading] = written.removeprefix("P").removesuffix("D") if heading == "days" else written
        seen.add(heading)
    cells["territories"] = joined(territories.read("iso3166", code) for code in listed(cells["territories"]))
    if zone and "time_zone" not in said:
        cells["time_zone"] = zone
    if cells["sounds"] != EVERYTHING and "subtitles" not in seen:
        cells["subtitles"] = cells["sounds"]


def constraints_of(rule: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """The constraints of a rule; of a right in something inside the work those within, which it states as outside."""
    for one in objects_in(rule.get("constraint", [])):
        if set(one) == {"or"} and said.get("kind") == Kind.UNDERLYING:
            yield from map(negated, objects_in(one["or"]))
        else:
            yield one


def values_of(value: Any) -> Iterator[str]:
    """A right operand as texts: one or many, plain, typed, or by their ids."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield str(one.get("@value", one.get("@id", "")))
        elif one is not None:
            yield str(one)


def native_day(operator: str, written: str, zone: str, cells: dict[str, str], wrong: list[Wrong]) -> None:
    """The first or the last day; `lt` with a day alone means that this day is the first outside."""
    heading = "first_day" if operator == "gteq" else "last_day"
    try:
        day = first_inside(written, zone) if operator == "gteq" else last_inside(written, zone)
        if operator == "lt" and "T" not in written:
            day -= dt.timedelta(days=1)
        cells[heading] = day.isoformat()
    except BadDay as bad:
        wrong.append(Wrong("dateTime", bad.reason, written, bad.suggestion, {"written": written}))
    except (BadTerms, ValueError, OverflowError):
        wrong.append(Wrong("dateTime", "not_a_day", written))
