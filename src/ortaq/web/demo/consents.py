"""The demo world's register of consents: a voice, a child through its guardian, a withdrawn face, one that ends soon.

On the last one rests a dub of a programme that the catalogue has without a film: no film that is shown says what is not
true of it.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ortaq.catalogue.models import Programme, Version, VersionKind
from ortaq.members.models import Broadcaster, Person
from ortaq.origin import actions as origin
from ortaq.origin.models import DeclarationState
from ortaq.standards.consents import actions, notices
from ortaq.standards.consents.actions import Guardian, Scope, Who
from ortaq.standards.models import Consent


def load(told: dict[str, Any]) -> None:
    """Write in what is not there yet; days are counted from today."""
    today = timezone.localdate()
    known = set(Consent.objects.values_list("reference", flat=True))
    for row in told["consents"]:
        if row["reference"] in known:
            continue
        by = Person.objects.get(username=row["by"])
        first, last = row["days"]
        born = today - timedelta(days=366 * row["years_old"]) if "years_old" in row else None
        made = actions.give_consent(
            house=Broadcaster.objects.get(slug=row["house"]),
            reference=row["reference"],
            kind=row["kind"],
            person=Who(
                row["name"], row["contact"], born, row["territory"], row["language"], row.get("is_child", False)
            ),
            proof=row["proof"],
            note=row.get("note", ""),
            given_on=today + timedelta(days=first),
            ends_on=None if last is None else today + timedelta(days=last),
            scope=Scope(
                languages=row.get("languages", ()),
                territories=row.get("territories", ()),
                operations=row["operations"],
            ),
            guardian=Guardian(row["guardian"], row["relation"]) if "guardian" in row else None,
            by=by,
        )
        if row.get("withdrawn"):
            actions.withdraw_consent(consent=made, by=by)
    for row in told["consents"]:
        if "carries" in row:
            dub(Consent.objects.get(reference=row["reference"]), row["carries"], Person.objects.get(username=row["by"]))
    notices.foretell(timezone.now())


def dub(consent: Consent, told: dict[str, Any], by: Person) -> None:
    """The house that keeps a consent has made a sound that rests on it, for another house's programme."""
    programme = Programme.objects.get(number=told["programme"])
    version, _new = Version.objects.get_or_create(
        programme=programme, kind=VersionKind.SOUND, language=told["language"], defaults={"made_by": consent.house}
    )
    if version.declarations.filter(state=DeclarationState.SIGNED).exists():
        return
    uses = [one | {"consents": [consent.reference]} for one in told["uses"]]
    origin.declare(version=version, by=by, no_ai=False, uses=uses)
