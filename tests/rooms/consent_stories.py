"""Beginnings of the stories about consents: somebody has agreed, and Almaty has written it down."""

import datetime as dt

from ortaq.standards.consents import actions
from ortaq.standards.consents.actions import Who
from ortaq.standards.models import Consent
from tests.world import World


def agreed(world: World, reference: str = "V-1", kind: str = "voice", **change: object) -> Consent:
    """Almaty has written into its register that somebody agreed."""
    told = {
        "house": world.almaty,
        "person": Who("A."),
        "proof": "archive, box 12",
        "given_on": dt.date(2026, 1, 1),
        "by": world.erlan,
    }
    return actions.give_consent(reference=reference, kind=kind, **(told | change))
