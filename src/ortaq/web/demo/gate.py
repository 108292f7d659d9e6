"""What the rules ask in the demo: houses state what holds of their programmes and of themselves."""

from ortaq.catalogue.models import WHOLES, Programme
from ortaq.members.models import Person, Role
from ortaq.standards.gate import actions
from ortaq.standards.gate.standing import MEMBER, PROGRAMME
from ortaq.standards.models import Statement

NO = ("accuses_a_person", "is_sponsored", "has_conflict", "shows_minors", "has_placement", "has_reenactment")
STATED = {f"item.statements.{name}": False for name in NO} | {
    "item.statements.told_to_children": True,
    "item.provenance.kept": True,
    "item.corrections.open": 0,
    "item.corrections.visible": True,
    "item.corrections.receivers_told": True,
}
"""What holds for every tale of the demo."""
OF_A_HOUSE = {
    "member.statements.profiles_children": False,
    "member.statements.calls_others_for_children": False,
    "member.statements.retention_days": 365,
    "member.statements.keeps_processing_record": True,
}
MAKERS = {Role.PRODUCER, Role.DUBBING, Role.STANDARDS}


def load() -> None:
    """State everything; a second time is harmless."""
    if Statement.objects.exists():
        return
    people = list(Person.objects.exclude(broadcaster=None).select_related("broadcaster").order_by("pk"))
    makers = {one.broadcaster_id: one for one in reversed(people) if MAKERS & set(one.roles)}
    for programme in Programme.objects.exclude(kind__in=WHOLES).select_related("owner"):
        if maker := makers.get(programme.owner_id):
            actions.state(
                subject_kind=PROGRAMME,
                subject_id=programme.pk,
                house=programme.owner,
                values=STATED | {"item.editor": str(maker)},
                by=maker,
            )
    for one in people:
        if one.broadcaster and Role.STANDARDS in one.roles:
            house = one.broadcaster
            actions.state(subject_kind=MEMBER, subject_id=house.pk, house=house, values=OF_A_HOUSE, by=one)
