"""What the pages of a schedule are asked for: a channel of the reader's own house, a slot of it, its address."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ortaq.channels import queries
from ortaq.channels.models import Channel, Slot
from ortaq.members.models import Person
from ortaq.members.rules import member


def own_channel(request: HttpRequest, slug: str) -> tuple[Person, Channel]:
    """A channel of the reader's own house; drafts are nobody else's business, so for others it is not there."""
    person, house = member(request)
    return person, get_object_or_404(queries.channels_of(house), slug=slug)


def slot_in(channel: Channel, key: str) -> Slot | None:
    """A slot of this channel by its id, if there is one."""
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    return (
        Slot.objects.filter(channel=channel, removed_at=None, pk=wanted)
        .select_related(
            *("programme__owner", "programme__package", "stand_in__owner", "stand_in__package"),
            *("channel__broadcaster", "cleared_by"),
        )
        .first()
    )


def own_slot(channel: Channel, slot: UUID) -> Slot:
    """The slot of this channel; raises Http404 for one of another."""
    found = slot_in(channel, str(slot))
    if found is None:
        raise Http404
    return found


def address(channel: Channel, slot: Slot | None = None) -> str:
    """The schedule, open at a slot."""
    here = reverse("channels:schedule", args=[channel.slug])
    return f"{here}?slot={slot.pk}" if slot else here
