"""The text of a deal, which both sides sign: complete in itself, clause by clause, as canonical JSON.

`ortaq.contract/2` holds any number of clauses, in both directions. `ortaq.licence/1` (one programme, one clause) was
signed before 2026-11-26 and is still read.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortaq.catalogue.models import Programme
from ortaq.core.rights import Clause as Written
from ortaq.core.rights import Kind, Terms, read_terms
from ortaq.members.models import Broadcaster
from ortaq.work.models import Json

KIND, OLD_KIND = "ortaq.contract/2", "ortaq.licence/1"
"""What the signed text calls itself, so that it can be read in ten years."""
LICENSOR, LICENSEE, EVERYBODY = "licensor", "licensee", "everybody"
"""Who gives a clause and for whom it is. The licensor is whose programme began the deal."""
IN_A_CONTRACT = (Kind.GRANT, Kind.SHARE, Kind.EXCLUSIVITY, Kind.HOLDBACK, Kind.RESERVATION, Kind.CONDITION)
"""What two houses can agree on; rights inside a work and blocks are the owner's own register."""


@dataclass(frozen=True, slots=True)
class Part:
    """One clause of a text: what it says, of which programme, who gives it (LICENSOR, LICENSEE) to whom."""

    programme: uuid.UUID
    terms: Terms
    giver: str = LICENSOR
    holder: str = LICENSEE
    under: uuid.UUID | None = None


def contract_text(
    parts: Iterable[Part],
    *,
    licensor: Broadcaster,
    licensee: Broadcaster | None,
    template: str,
    deal: uuid.UUID,
    version: int = 1,
) -> Json:
    """What is signed: who gives whom what under which terms. `deal` is the id of the deal, or of an open offer."""
    said = list(parts)
    programmes = Programme.objects.in_bulk([one.programme for one in said])
    return {
        "kind": KIND,
        "deal": str(deal),
        "version": version,
        "template": template,
        "licensor": house(licensor),
        "licensee": house(licensee) if licensee else None,
        "clauses": [
            {
                "programme": work(programmes[one.programme]),
                "giver": one.giver,
                "holder": one.holder,
                "under": str(one.under) if one.under else None,
                "terms": one.terms.plain(),
            }
            for one in said
        ],
    }


def house(one: Broadcaster) -> dict[str, str]:
    """A house as the text names it."""
    return {"id": str(one.pk), "name": one.name, "territory": one.territory}


def work(programme: Programme) -> dict[str, str]:
    """A programme as the text names it."""
    return {"id": str(programme.pk), "title": str(programme), "number": programme.number or ""}


def parts_of(text: Mapping[str, Any]) -> list[Part]:
    """The clauses of a signed text, old or new."""
    if text["kind"] == OLD_KIND:
        holder = LICENSEE if text["licensee"] else EVERYBODY
        return [Part(uuid.UUID(text["programme"]["id"]), read_terms(text["terms"]), holder=holder)]
    return [
        Part(
            uuid.UUID(one["programme"]["id"]),
            read_terms(one["terms"]),
            one["giver"],
            one["holder"],
            uuid.UUID(one["under"]) if one["under"] else None,
        )
        for one in text["clauses"]
    ]


def clauses_in(text: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The clauses of a signed text as they stand there, old or new."""
    if text["kind"] == OLD_KIND:
        holder = LICENSEE if text["licensee"] else EVERYBODY
        return [{"giver": LICENSOR, "holder": holder, "under": None} | {k: text[k] for k in ("programme", "terms")}]
    return list(text["clauses"])


def sides(licensor: Broadcaster, licensee: Broadcaster | None) -> dict[str, Broadcaster | None]:
    """Who is meant by the words of a text."""
    return {LICENSOR: licensor, LICENSEE: licensee, EVERYBODY: None}


def written(parts: Sequence[Part], licensor: Broadcaster, licensee: Broadcaster | None) -> list[Written]:
    """The clauses as the engine has them, named draft-1, draft-2 …, in one contract "draft"."""
    meant = sides(licensor, licensee)
    found = []
    for number, one in enumerate(parts, 1):
        giver, holder = meant[one.giver], meant[one.holder]
        found.append(
            Written(
                id=f"draft-{number}",
                name=f"§{number}",
                work=one.programme.hex,
                giver=giver.pk.hex if giver else "",
                holder=holder.pk.hex if holder else None,
                terms=one.terms,
                contract="draft",
                under=one.under.hex if one.under else None,
            )
        )
    return found


def parts_again(clauses: Iterable[Written], licensor: Broadcaster, licensee: Broadcaster) -> list[Part]:
    """Clauses of the engine as parts of a text: the way back from `written`, after something was carved out."""
    words = {licensor.pk.hex: LICENSOR, licensee.pk.hex: LICENSEE, None: EVERYBODY}
    return [
        Part(
            uuid.UUID(one.work),
            one.terms,
            words[one.giver],
            words[one.holder],
            uuid.UUID(one.under) if one.under else None,
        )
        for one in clauses
    ]
