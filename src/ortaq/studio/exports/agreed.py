"""Money and rights of a project as tables: shares, split, budget, finance, rates, order of payments, fees of showings.

The dossier prints them and the workbook holds them, so both say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from ortaq.core.shares.money import written
from ortaq.core.shares.waterfall import Tier, TierKind
from ortaq.members.models import Broadcaster
from ortaq.rights import sentences
from ortaq.studio.models import Project
from ortaq.studio.shares import queries, words
from ortaq.studio.shares.share_pages import rules_name
from ortaq.studio.shares.split_pages import parts_of


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what it is called, its heads, its rows; amounts of money are numbers and days are days."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str | Decimal | date, ...], ...]


def tables_of(project: Project) -> list[Table]:
    """What is agreed so far; a table without rows is left out."""
    parts = (shares, split, budget, finance, rates, payments, fees)
    return [one for one in (part(project) for part in parts) if one.rows]


def shares(project: Project) -> Table:
    """What each brings, and under which rules."""
    kept, is_party = queries.table_of(project), {True: _("is a party"), False: _("is no party"), None: _("not said")}
    rules = queries.rules_by_key(kept.rules) if kept else None
    name = rules_name(kept.rules, rules) if kept and rules else ""
    return Table(
        _("Shares"),
        (_("House"), _("Share"), _("People"), _("State in the treaty"), _("Under which rules")),
        tuple(
            (
                str(one.partner.broadcaster),
                words.share(one.share),
                "" if one.creative is None else words.share(one.creative),
                str(is_party[one.is_party]),
                name,
            )
            for one in queries.shares_of(project)
        ),
    )


def split(project: Project) -> Table:
    """Who owns the work where, in which languages and how, as it was saved last."""
    kept, houses = queries.split_of(project), queries.houses_of(project)
    heads = (_("Owners and their parts"), _("Countries"), _("Languages"), _("Ways of showing it"))
    if kept is None:
        return Table(_("Rights"), heads, ())
    lines = [
        (
            owners(dict(line.owners), houses),
            words.places(line.territories),
            sentences.in_a_row(map(words.tongue, line.languages)),
            sentences.in_a_row(map(words.medium, line.media)),
        )
        for line in kept.lines.lines
    ]
    rest = owners(dict(kept.lines.rest), houses) or _("nobody")
    return Table(_("Rights"), heads, (*lines, (rest, _("Everything else"), "", "")))


def owners(weights: Mapping[str, int], houses: dict[str, Broadcaster]) -> str:
    """Owners in a row, with their shares where there are several."""
    parts = parts_of(dict(weights), houses)
    if len(parts) == 1:
        return str(parts[0].house)
    return ", ".join(f"{one.house} {one.share}" for one in parts)


def budget(project: Project) -> Table:
    """What it costs."""
    return Table(
        _("Budget"),
        (_("What"), _("Amount"), _("Currency"), _("Day")),
        tuple(
            (one.name, Decimal(written(one.amount, one.currency)), one.currency, one.day)
            for one in queries.costs_of(project)
        ),
    )


def finance(project: Project) -> Table:
    """What each brings, and by which means."""
    return Table(
        _("Finance plan"),
        (_("House"), _("What"), _("Amount"), _("Currency"), _("Day"), _("By which means"), _("State")),
        tuple(
            (
                str(one.partner.broadcaster),
                one.name,
                Decimal(written(one.amount, one.currency)),
                one.currency,
                one.day,
                one.get_means_display(),
                _("confirmed") if one.is_confirmed else "",
            )
            for one in queries.contributions_of(project)
        ),
    )


def rates(project: Project) -> Table:
    """At which rates of which days the currencies were reckoned, exactly."""
    return Table(
        _("Exchange rates"),
        (_("One unit of"), _("Currency"), _("Day"), _("Rate"), _("Where it is written")),
        tuple(
            (one.base, one.quote, one.day, words.rate(Fraction(one.value)), one.source) for one in project.rates.all()
        ),
    )


def payments(project: Project) -> Table:
    """In which order what comes in is paid out."""
    kept, houses = queries.waterfall_of(project), queries.houses_of(project)
    return Table(
        _("Waterfall"),
        (_("Step"), _("What it does"), _("Paid to")),
        tuple(
            (f"{number}. {words.tier(tier)}", what(tier), paid_to(tier, project.currency, houses))
            for number, tier in enumerate(kept.plan if kept else (), 1)
        ),
    )


def fees(project: Project) -> Table:
    """What each house pays when it shows the work."""
    return Table(
        _("What a showing pays"),
        (_("House"), _("A showing"), _("A repeat")),
        tuple(
            (
                str(one.partner.broadcaster),
                words.amount(one.first, one.currency),
                words.amount(one.repeat, one.currency),
            )
            for one in queries.fees_of(project).values()
        ),
    )


def what(tier: Tier) -> str:
    """What a step does with what reaches it."""
    if tier.kind is TierKind.PERCENTAGE:
        return f"{words.share(tier.share)} {words.OFS[tier.of]}"
    if tier.kind is TierKind.RECOUP:
        pace = _("one after the other, by turn") if tier.in_order else _("all at the same pace")
        return f"{words.KINDS[tier.kind]}, {pace}"
    return str(words.KINDS[tier.kind])


def paid_to(tier: Tier, currency: str, houses: Mapping[str, Broadcaster]) -> str:
    """Whom a step pays, and how much or by which parts."""
    if tier.kind is TierKind.RECOUP:
        return "; ".join(f"{words.payee(key, houses)} {words.amount(cap, currency)}" for key, cap in tier.caps.items())
    return "; ".join(f"{words.payee(key, houses)} {part}" for key, part in tier.to.items())
