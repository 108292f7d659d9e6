"""From a saved split to the roots of a programme's rights: a share for each owner, as the room `rights` keeps them.

The room `rights` knows only territories and languages by name. So the rest of the world becomes all other territories
that this node knows, and all other languages those that it knows; what neither names belongs to nobody there, and what
nobody has a right to is denied.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ortaq.catalogue.models import Programme
from ortaq.core.rights import EVERYTHING, Kind, Terms
from ortaq.core.shares.split import REST, Matrix, Owners
from ortaq.core.text import languages
from ortaq.members.models import Broadcaster, Person
from ortaq.members.territories import places
from ortaq.rights import actions as rights
from ortaq.rights.actions import Draft
from ortaq.rights.models import Contract, ContractKind
from ortaq.studio.models import Contribution, Cost, Project, RightsSplit
from ortaq.studio.shares import queries
from ortaq.work.models import Json

KIND = "ortaq.rights-split/1"
"""What a split calls itself where it is kept as a contract, so that it can be read in ten years."""
KNOWN_LANGUAGES = tuple(
    dict.fromkeys(languages.primary(tag) for tag in (*languages.TRANSLATED, *languages.AUTONYMS) if tag != "zxx")
)


@dataclass(frozen=True, slots=True)
class RootShare:
    """What the same owners own, written out by name; EVERYTHING stands for all languages there are."""

    owners: Owners
    territories: tuple[str, ...]
    languages: tuple[str, ...]
    media: tuple[str, ...]


def matrix_of(split: RightsSplit) -> Matrix:
    """The saved split, laid out over the world of its day."""
    return queries.matrix_of(split.lines, split.day)


def root_shares(split: RightsSplit) -> list[RootShare]:
    """The split by territory, language and medium, with the names that the room `rights` knows."""
    matrix = matrix_of(split)
    known = sorted(places().territories - set(matrix.territories))
    tongues = [tag for tag in KNOWN_LANGUAGES if tag not in matrix.languages]

    def written(codes: tuple[str, ...], others: list[str]) -> tuple[str, ...]:
        return tuple(real for code in codes for real in (others if code == REST else (code,)))

    found = []
    for root in matrix.roots():
        where = written(root.box.territories, known)
        is_every = len(root.box.languages) == len(matrix.languages)
        spoken = (EVERYTHING,) if is_every else written(root.box.languages, tongues)
        if where and spoken:
            found.append(RootShare(root.owners, where, spoken, root.box.media))
    return found


def drafts(split: RightsSplit, programme: Programme) -> Iterator[Draft]:
    """A SHARE for every owner, also for the leading house: where others have a share, its title is only what it says.

    The day is that of the split, in the zone of the leading house; several owners of one field each have it whole, and
    what it earns is divided by the waterfall.
    """
    houses = {str(one.pk): one for one in Broadcaster.objects.all()}
    lead = split.project.house
    for root in root_shares(split):
        terms = Terms(
            territories=root.territories,
            media=root.media,
            sounds=root.languages,
            subtitles=root.languages,
            first_day=split.day,
            days=None,
            time_zone=lead.time_zone,
            kind=Kind.SHARE,
        )
        for who, _weight in root.owners:
            yield Draft(programme, terms, lead, houses[who])


def drafts_of(project: Project, programme: Programme) -> list[Draft]:
    """The shares of a programme by the newest split of its project; nothing where no split was saved."""
    split = queries.split_of(project)
    return list(drafts(split, programme)) if split else []


def told(project: Project) -> Json | None:
    """What the partners sign: split, shares, finance plan and order of payments as saved; None without a split."""
    split, table, plan = queries.split_of(project), queries.table_of(project), queries.waterfall_of(project)
    if split is None:
        return None
    return {
        "split": {"number": split.number, "day": split.day.isoformat(), **split.split},
        "rules": table.rules if table else None,
        "shares": {str(one.partner.broadcaster_id): one.share for one in queries.shares_of(project)},
        "budget": [money(one) for one in queries.costs_of(project)],
        "finance": [
            money(one) | {"house": str(one.partner.broadcaster_id), "means": one.means}
            for one in queries.contributions_of(project)
        ],
        "waterfall": {"number": plan.number, "tiers": plan.tiers} if plan else None,
        "showings": {
            str(house): {"first": one.first, "repeat": one.repeat, "currency": one.currency}
            for house, one in queries.fees_of(project).items()
        },
    }


def is_agreed(project: Project) -> bool:
    """Whether a split was saved; only what is whole can be."""
    return queries.split_of(project) is not None


def money(line: Cost | Contribution) -> dict[str, str | int]:
    """A line of the budget or of the finance plan as it is signed; the amount in minor units."""
    return {"name": line.name, "amount": line.amount, "currency": line.currency, "day": line.day.isoformat()}


def bring_into_force(*, split: RightsSplit, programme: Programme, by: Person | None = None) -> Contract:
    """Make the split the roots of a programme of the leading house; raises as rights.actions.bring_into_force."""
    lead = split.project.house
    signed = {
        "kind": KIND,
        "project": str(split.project_id),
        "number": split.number,
        "day": split.day.isoformat(),
        "programme": {"id": str(programme.pk), "title": str(programme)},
        "split": split.split,
    }
    return rights.bring_into_force(
        licensor=lead,
        licensee=None,
        drafts=list(drafts(split, programme)),
        signed=signed,
        kind=ContractKind.REGISTER,
        by=by,
    )
