"""What children see in the demo: officers of every house approve the tales, and one programme still waits for Gulnora.

Four houses have a standards officer of their own already; the others get one here, invented like everybody.
"""

from django.utils import timezone

from ortaq.catalogue.models import Programme
from ortaq.children import actions, queries
from ortaq.members import actions as members
from ortaq.members.models import Broadcaster, Person, Role

OFFICERS = (
    {"username": "aruzhan", "name": "Аружан Сейітқызы", "house": "almaty", "language": "kk"},
    {"username": "zhyldyz", "name": "Жылдыз Асанова", "house": "bishkek", "language": "ky"},
    {"username": "leyla", "name": "Leyla Məmmədova", "house": "baku", "language": "az"},
    {"username": "anna", "name": "Szabó Anna", "house": "budapest", "language": "hu"},
)
WAITS = "tashkent"
"""Whose officer has not yet decided on one of the programmes."""


def children(password: str) -> None:
    """Invite the officers and let each approve what children of the house's country may see; twice is harmless."""
    for row in OFFICERS:
        if not Person.objects.filter(username=row["username"]).exists():
            members.invite(
                broadcaster=Broadcaster.objects.get(slug=row["house"]),
                username=row["username"],
                name=row["name"],
                email=f"{row['username']}@{row['house']}.example",
                roles=[Role.STANDARDS],
                language=row["language"],
                password=password,
            )
    seen: set[str] = set()
    for officer in Person.objects.exclude(broadcaster=None).select_related("broadcaster").order_by("pk"):
        house = officer.broadcaster
        if house is None or Role.STANDARDS not in officer.roles or house.territory in seen:
            continue
        seen.add(house.territory)
        decide(officer, house)


def decide(officer: Person, house: Broadcaster) -> None:
    """Approve everything from its own age on; in one house the newest that is granted stays undecided."""
    waiting = [one for one in queries.candidates(house.territory, timezone.now()) if one.approval is None]
    if Programme.objects.filter(approvals__territory=house.territory).exists():
        return
    left = [one for one in waiting if one.is_granted and one.programme.owner_id != house.pk][:1]
    for one in waiting:
        if not (house.slug == WAITS and one in left):
            actions.approve(programme=one.programme, territory=house.territory, age=one.default, by=officer)
