"""What the dubbing board holds about people: the voices in takes and mixes."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue import shelves
from ortaq.standards.models import Consent
from ortaq.studio.models import DubStep, Mix, Take
from ortaq.work.personal import Found, Holding, Keeping, Whom, hold, keep, told


def takes_of(whom: Whom) -> QuerySet[Take]:
    """Takes in which a person is heard."""
    if whom.kind != "subject":
        return Take.objects.none()
    return Take.objects.filter(consent__in=Consent.objects.filter(subject__pk=whom.pk).values("reference"))


def found(whom: Whom) -> Found:
    """Each take, without its sound."""
    for one in takes_of(whom).order_by("created_at"):
        yield {"is": "studio.take", **told(one, ("pieces",))}


def erase(whom: Whom) -> int:
    """The takes of a person go, and every mix in which they are heard; the lines are to be recorded again."""
    own = list(takes_of(whom))
    references = {one.consent for one in own}
    mixes = [one for one in Mix.objects.exclude(sound="") if references & set(one.consents)]
    names = [name for one in own for name in (str(one.sound.name or ""), *one.pieces)]
    names += [str(one.sound.name) for one in mixes]
    Mix.objects.filter(pk__in=[one.pk for one in mixes]).delete()
    Take.objects.filter(pk__in=[one.pk for one in own]).delete()
    # Only when the erasure holds: a file does not come back.
    transaction.on_commit(partial(shelves.throw_away, names))
    return len(own) + len(mixes)


def sweep(before: dt.datetime) -> int:
    """Takes from before then of dubs that are delivered or were given up."""
    old = Take.objects.filter(created_at__lt=before)
    over = old.filter(line__dub__step=DubStep.DELIVERED) | old.exclude(line__dub__dropped_at=None)
    gone = list(over)
    Take.objects.filter(pk__in=[one.pk for one in gone]).delete()
    names = [name for one in gone for name in (str(one.sound.name or ""), *one.pieces)]
    transaction.on_commit(partial(shelves.throw_away, names))
    return len(gone)


def register() -> None:
    """Tell what is held here."""
    hold(
        Holding(
            name="studio.takes",
            what=_("Dubs: recordings of a voice, line by line, when each was made, and the mixes of them."),
            why=_("A programme speaks another language with a person's voice."),
            ground=_("Consent, asked for anew before the first take."),
            whose=_("People who speak in dubs."),
            seen_by=_("The house that dubs, and the house that owns the programme."),
            finds=(found,),
            erase=erase,
        )
    )
    keep(
        Keeping(
            "studio.takes",
            _("Takes of dubs that are delivered or were given up."),
            _("Until then a line may have to be replaced."),
            sweep,
        )
    )
