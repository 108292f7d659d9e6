"""What the room holds about people: voices that say titles. Of children and their parents it holds nothing."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from ortaq.children import recorded
from ortaq.children.models import Approval, TitleVoice
from ortaq.standards.models import Consent
from ortaq.work.personal import Found, Holding, Keeping, Whom, hold, keep, told


def voices_of(whom: Whom) -> QuerySet[TitleVoice]:
    """Recordings in which a person is heard."""
    if whom.kind != "subject":
        return TitleVoice.objects.none()
    return TitleVoice.objects.filter(consent__in=Consent.objects.filter(subject__pk=whom.pk).values("reference"))


def found(whom: Whom) -> Found:
    """Each recording, without its sound."""
    for one in voices_of(whom).order_by("created_at"):
        yield {"is": "children.titlevoice", **told(one)}


def erase(whom: Whom) -> int:
    """The recordings of a person go; the machine reads these titles again, where it may."""
    return recorded.throw_away(list(voices_of(whom)))


def sweep(before: dt.datetime) -> int:
    """Recordings from before then of programmes that children there do not see."""
    seen = Approval.objects.filter(programme=OuterRef("programme"), territory=OuterRef("territory"), withdrawn_at=None)
    return recorded.throw_away(list(TitleVoice.objects.filter(~Exists(seen), created_at__lt=before)))


def register() -> None:
    """Tell what is held here."""
    hold(
        Holding(
            name="children.title-voices",
            what=_("Titles of children's programmes, said by a person: the sound, and whose voice it is."),
            why=_("Children who cannot read yet hear what a programme is called."),
            ground=_("Work for the house, or consent where the recording names one."),
            whose=_("People who say titles for a house."),
            seen_by=_("Everybody who uses the children's room hears them; whose voice it is the house's officers see."),
            finds=(found,),
            erase=erase,
        )
    )
    keep(
        Keeping(
            "children.title-voices",
            _("Recorded titles of programmes that children no longer see."),
            _("Until then a programme may be approved again."),
            sweep,
        )
    )
