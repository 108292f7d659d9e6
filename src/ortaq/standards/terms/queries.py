"""Which terms hold: for a house, for everybody, for a place on this node."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from ortaq.core.interchange.platforms import mining, robots, tdmrep
from ortaq.core.interchange.platforms.terms import NOTHING_SAID, Terms, Thing, read, together
from ortaq.members.models import Broadcaster
from ortaq.standards.charter.queries import adoption_of
from ortaq.standards.models import Charter, CharterState, CharterTerms, PlatformTerms
from ortaq.work.places import Whose, public_places
from ortaq.work.settings import settings


@dataclass(frozen=True)
class Standing:
    """What holds for a house; `version` is None as long as it has said nothing, and nothing is allowed then."""

    house: Broadcaster
    version: PlatformTerms | None

    @property
    def terms(self) -> Terms:
        """The terms."""
        return read(self.version.said) if self.version else NOTHING_SAID

    @property
    def address(self) -> str:
        """Where this version can be read, whole; what is linked there does not change."""
        return whole(address_of(self.house, self.version))


def whole(path: str) -> str:
    """A path of this node as an address for others."""
    return settings().origin.rstrip("/") + path


def address_of(house: Broadcaster, version: PlatformTerms | None = None) -> str:
    """The page of a house's terms, or of one version."""
    if version is None:
        return reverse("standards:platforms_house", args=(house.slug,))
    return reverse("standards:platforms_version", args=(house.slug, version.number))


def policy_of(house: Broadcaster) -> str:
    """Where the policy on mining of a house stands, whole."""
    return whole(reverse("standards:platforms_policy", args=(house.slug,)))


def versions(house: Broadcaster) -> QuerySet[PlatformTerms]:
    """Every version, the newest first."""
    return PlatformTerms.objects.filter(broadcaster=house).select_related("set_by").order_by("-number")


def in_force(house: Broadcaster, at: dt.datetime | None = None) -> PlatformTerms | None:
    """The version that holds at an instant (now)."""
    begun = PlatformTerms.objects.filter(broadcaster=house, valid_from__lte=at or timezone.now())
    return begun.order_by("-valid_from", "-number").first()


def standing(house: Broadcaster, at: dt.datetime | None = None) -> Standing:
    """What holds for a house at an instant (now)."""
    return Standing(house, in_force(house, at))


def proposal_for(house: Broadcaster, at: dt.datetime | None = None) -> CharterTerms | None:
    """What the charter proposes that the house has adopted; None when it has adopted none, or that one is silent."""
    adoption = adoption_of(house, at or timezone.now())
    return proposal_of(adoption.charter) if adoption else None


def proposal_of(charter: Charter) -> CharterTerms | None:
    """What a charter proposes; where it says nothing itself, what the version says on which it is based."""
    version: Charter | None = charter
    while version:
        if found := CharterTerms.objects.filter(charter=version).select_related("charter").first():
            return found
        version = version.based_on
    return None


def drafts() -> QuerySet[Charter]:
    """Charters in work, into which a proposal can still be written."""
    return Charter.objects.filter(state=CharterState.DRAFT)


def everybody(at: dt.datetime | None = None) -> list[Standing]:
    """What holds for every house, in two queries; those that have said nothing are among them."""
    latest: dict[object, PlatformTerms] = {}
    begun = PlatformTerms.objects.filter(valid_from__lte=at or timezone.now())
    for one in begun.order_by("valid_from", "number"):
        latest[one.broadcaster_id] = one
    return [Standing(house, latest.get(house.pk)) for house in Broadcaster.objects.all()]


def places(standings: Iterable[Standing]) -> list[robots.Place]:
    """What lies where on this node, with the terms that hold there.

    Where houses lie side by side the strictest terms of them all hold, those of a silent house among them; a house that
    has nothing there is not asked, and where nobody has anything nothing is allowed.
    """
    found = list(standings)
    owners: dict[Whose, Collection[str]] = {}
    listed = []
    for place in public_places():
        thing, whose = Thing(place.thing), place.whose
        if whose and whose not in owners:
            owners[whose] = set(whose())
        here = [one for one in found if whose is None or one.house.slug in owners[whose]]
        if "{house}" in place.path:
            listed += [robots.Place(place.path.format(house=one.house.slug), thing, one.terms) for one in here]
        else:
            listed.append(robots.Place(place.path, thing, together(one.terms for one in here)))
    return robots.by_length(listed)


def mining_entries(house: Broadcaster, at: dt.datetime | None = None) -> mining.Entries:
    """What a manifest says that is signed for a house at that instant."""
    held = standing(house, at)
    return mining.entries(held.terms, held.address)


def reserved(house: Broadcaster, things: Iterable[Thing]) -> tdmrep.Reserved:
    """Whether mining of a page with these things of a house is reserved, and under which policy."""
    return tdmrep.reserved(standing(house).terms, things, policy_of(house))
