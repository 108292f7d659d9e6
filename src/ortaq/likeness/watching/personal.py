"""What the watch list holds about people: who had a place watched, who worked on a sighting and kept its evidence."""

from django.utils.translation import gettext_lazy as _

from ortaq.likeness.models import Sighting, Watch
from ortaq.work.personal import Holding, Rows, Whom, hold


def erase(whom: Whom) -> int:
    """Their names go from places and sightings; what was seen and noted is the house's."""
    if whom.kind != "account":
        return 0
    gone: int = Watch.objects.filter(made_by__pk=whom.pk).update(made_by=None)
    gone += Sighting.objects.filter(handled_by__pk=whom.pk).update(handled_by=None)
    gone += Sighting.objects.filter(kept_by__pk=whom.pk).update(kept_by=None)
    return gone


def register() -> None:
    """Tell what is held here."""
    hold(
        Holding(
            name="likeness.watching",
            what=_("Watch list: who had a place watched, who worked on a sighting, who kept its evidence and why."),
            why=_("A house answers for what it watches, and for pictures of others that it keeps."),
            ground=_("Legitimate interest of the house: to see where its programmes are used."),
            whose=_("Journalists, rights managers and standards officers."),
            seen_by=_("The people of their house."),
            finds=(Rows(Watch, ("made_by",), hide=("address",)), Rows(Sighting, ("handled_by", "kept_by"))),
            erase=erase,
        )
    )
