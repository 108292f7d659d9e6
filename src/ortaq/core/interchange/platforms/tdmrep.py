"""Terms as a reservation of text and data mining (TDMRep, W3C Community Group report of 10 May 2024).

The reservation is 0 only where training is allowed and nothing is owed for it; else it is 1, and a policy (ODRL 2.2
with the profile of TDMRep) says whether one may ask. It answers the opt-out of Directive (EU) 2019/790, Article 4(3).
It has words for mining alone: answering and quoting stand in other forms.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ortaq.core.interchange.odrl import CONTEXT
from ortaq.core.interchange.platforms.terms import Leave, Price, Terms, Thing, Use

PROFILE = "http://www.w3.org/ns/tdmrep"
MINE = "tdm:mine"
RESERVATION, POLICY = "tdm-reservation", "tdm-policy"
WELL_KNOWN = "/.well-known/tdmrep.json"

Plain = dict[str, Any]


@dataclass(frozen=True)
class Reserved:
    """What is said of a place or a page."""

    is_reserved: bool
    policy: str = ""


def reserved(terms: Terms, things: Iterable[Thing], policy: str) -> Reserved:
    """Whether mining of a page with these things is reserved: when any of them is."""
    is_free = all(terms.is_free(thing, Use.TRAINING) for thing in things)
    return Reserved(not is_free, "" if is_free else policy)


def headers(said: Reserved) -> dict[str, str]:
    """As response headers, and under the same names as meta elements."""
    return {RESERVATION: str(int(said.is_reserved))} | ({POLICY: said.policy} if said.policy else {})


def read_headers(found: Mapping[str, str]) -> Reserved | None:
    """What headers or meta elements say; None when they say nothing, or nothing that the protocol knows."""
    value = found.get(RESERVATION, "").strip()
    if value not in ("0", "1"):
        return None
    return Reserved(value == "1", found.get(POLICY, "").strip() if value == "1" else "")


def file(places: Iterable[tuple[str, Reserved]]) -> list[Plain]:
    """The file at the well-known address; of two places that fit, the first counts."""
    return [
        {"location": where, RESERVATION: int(said.is_reserved)} | ({POLICY: said.policy} if said.policy else {})
        for where, said in places
    ]


def read_file(rules: Any, path: str) -> Reserved | None:
    """What the file says of a path; None when no place in it fits."""
    for rule in rules if isinstance(rules, list) else []:
        where = str(rule.get("location", ""))
        if where and path.startswith(where.removesuffix("*")):
            return read_headers({RESERVATION: str(rule.get(RESERVATION, "")), POLICY: str(rule.get(POLICY, ""))})
    return None


@dataclass(frozen=True)
class Assigner:
    """Whose policy it is: an address that names the house, its name, and where to ask."""

    uid: str
    name: str
    contact: str = ""

    @property
    def plain(self) -> Plain:
        """With the words of vCard that the profile knows."""
        reach = {"mailto:": "vcard:hasEmail", "https:/": "vcard:hasURL"}.get(self.contact[:7])
        return {"uid": self.uid, "vcard:fn": self.name} | ({reach: self.contact} if reach else {})


def policy(terms: Terms, uid: str, assigner: Assigner) -> Plain:
    """The policy of a house: for each kind of thing a permission with what is owed first, or a prohibition."""
    permissions, prohibitions = [], []
    for thing in Thing:
        rule: Plain = {"target": f"{uid}#{thing}", "action": MINE}
        leave = terms.leave(thing, Use.TRAINING)
        if leave is Leave.NOT_ALLOWED:
            prohibitions.append(rule)
            continue
        duties = [{"action": "obtainConsent"}] if leave is Leave.ASK else []
        permissions.append(rule | {"duty": [*duties, *payment(terms.price)]} if duties or terms.price else rule)
    return {
        "@context": [CONTEXT, {"tdm": f"{PROFILE}#", "vcard": "http://www.w3.org/2006/vcard/ns#"}],
        "@type": "Offer",
        "profile": PROFILE,
        "uid": uid,
        "assigner": assigner.plain,
        **({"permission": permissions} if permissions else {}),
        **({"prohibition": prohibitions} if prohibitions else {}),
    }


def payment(price: Price | None) -> list[Plain]:
    """The duty to pay."""
    if price is None:
        return []
    amount = {
        "leftOperand": "payAmount",
        "operator": "eq",
        "rightOperand": {"@value": f"{price.amount:f}", "@type": "xsd:decimal"},
        "unit": f"http://cvx.iptc.org/iso4217a/{price.currency}",
    }
    return [{"action": "compensate", "constraint": [amount]}]


def read_policy(found: Mapping[str, Any]) -> dict[Thing, Leave]:
    """What a policy says of training; what it does not permit is not allowed."""
    said = dict.fromkeys(Thing, Leave.NOT_ALLOWED)
    for rule in found.get("permission", []):
        thing = str(rule.get("target", "")).rpartition("#")[2]
        if thing in said and rule.get("action") == MINE:
            duties = {duty.get("action") for duty in rule.get("duty", [])}
            said[Thing(thing)] = Leave.ASK if "obtainConsent" in duties else Leave.ALLOWED
    return said
