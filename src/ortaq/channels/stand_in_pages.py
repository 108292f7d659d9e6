"""Name in a slot's panel what stands in for it abroad, or let the slate stand there again."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.channels import actions, forms
from ortaq.channels.deeds import deed, typed
from ortaq.channels.models import Slot
from ortaq.channels.owned import address, own_channel, own_slot
from ortaq.members.models import Person
from ortaq.rights import sentences


def found(request: HttpRequest, slug: str, slot: UUID) -> tuple[Person, Slot]:
    """A slot of a channel of the reader's house."""
    person, channel = own_channel(request, slug)
    return person, own_slot(channel, slot)


def back(slot: Slot) -> str:
    """The schedule, open at the slot."""
    return address(slot.channel, slot)


name = typed(
    found,
    lambda request, slot: forms.StandInForm(request.POST, slot=slot),
    lambda slot, person, form: actions.name_stand_in(slot=slot, programme=form.cleaned_data["programme"], by=person),
    lambda given: _("“%(title)s” stands in there when you publish.") % {"title": sentences.title(given["programme"])},
    back,
)
drop = deed(
    found,
    lambda slot, person: actions.drop_stand_in(slot=slot, by=person),
    gettext_lazy("The slate stands there when you publish."),
    back,
)

urlpatterns = [
    path("<slug:slug>/slots/<uuid:slot>/stand-in/", name, name="name_stand_in"),
    path("<slug:slug>/slots/<uuid:slot>/stand-in/drop/", drop, name="drop_stand_in"),
]
