"""The gate before a programme is offered, contracted or handed over: the rules of who makes and who receives it."""

from collections.abc import Iterable, Sequence

from ortaq.catalogue.models import Programme
from ortaq.members.models import Broadcaster
from ortaq.origin import standing
from ortaq.standards.gate import actions as gate
from ortaq.standards.gate.queries import are_bound


def refuse_against_the_rules(
    *, programme: Programme, receivers: Sequence[Broadcaster], use: str, territories: Iterable[str] = ()
) -> None:
    """Raise AgainstTheRules when a rule of the owner or of a receiving house stands in the way of a programme.

    Of a series, everything in it that has a film is judged. Where nobody has adopted anything, nothing is asked.
    """
    if not are_bound({programme.owner_id, *(one.pk for one in receivers)}):
        return
    films, places = standing.films_in(programme), list(territories)
    facts = standing.facts_of(films)
    for one in films:
        asked = standing.asked(one, facts[one.pk], receivers, territories=places)
        gate.refuse_blocked(asked, use=use, title=str(one))
