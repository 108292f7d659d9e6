"""Money and rights of the film that three houses make together: shares, split, plan, order of payments, receipts."""

from datetime import timedelta
from typing import Any

from ortaq.core.shares.split import read_split
from ortaq.core.shares.treaties import Share
from ortaq.core.shares.waterfall import read_tiers
from ortaq.members.models import Person
from ortaq.studio.models import Partner, Project
from ortaq.studio.shares import actions, queries, showings


def load(told: dict[str, Any], project: Project) -> None:
    """Everything of a project that has none of it yet; a second time is harmless."""
    if queries.split_of(project):
        return
    partners = {one.broadcaster.slug: one for one in project.partners.select_related("broadcaster")}
    fill(told, project, partners, Person.objects.get(username=told["lead"]))


def fill(told: dict[str, Any], project: Project, partners: dict[str, Partner], by: Person) -> None:
    """Money and rights of a project."""
    ids = {slug: str(one.broadcaster_id) for slug, one in partners.items()}
    day = queries.today(project) - timedelta(days=60)
    actions.set_shares(
        project=project,
        rules=told["rules"],
        shares=[Share(ids[slug], share, creative, is_party) for slug, share, creative, is_party in told["shares"]],
        day=day,
        by=by,
    )
    actions.save_split(project=project, split=read_split(named(told["split"], ids)), by=by)
    for base, value, source in told["rates"]:
        actions.set_rate(project=project, base=base, quote=project.currency, day=day, value=value, source=source, by=by)
    for name, amount, currency in told["costs"]:
        actions.add_cost(project=project, name=name, amount=amount, currency=currency, day=day, by=by)
    for slug, name, means, amount, currency, is_confirmed in told["contributions"]:
        actions.contribute(
            partner=partners[slug],
            name=name,
            means=means,
            amount=amount,
            currency=currency,
            day=day,
            is_confirmed=is_confirmed,
            by=by,
        )
    actions.save_waterfall(project=project, tiers=read_tiers(named(told["tiers"], ids)), by=by)
    for slug, first, repeat, currency in told["fees"]:
        showings.set_fee(partner=partners[slug], first=first, repeat=repeat, currency=currency, by=by)
    for source, amount, currency, days in told["revenues"]:
        actions.receive(project, amount, currency, queries.today(project) - timedelta(days=days), source, by=by)


def named(value: Any, ids: dict[str, str]) -> Any:
    """The same with the ids of houses in the place of their short names."""
    if isinstance(value, dict):
        return {ids.get(key, key): named(one, ids) for key, one in value.items()}
    if isinstance(value, list):
        return [named(one, ids) for one in value]
    if isinstance(value, str) and value.startswith(queries.HOUSE):
        return queries.HOUSE + ids[value.removeprefix(queries.HOUSE)]
    return value
