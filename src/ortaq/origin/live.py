"""Signing a live stream, segment by segment: experimental, and off until the operator turns it on.

A program that sends segments (an encoder's, a studio's) opens a session for its house and gets the signed init section
and what signs its segments. It opens a new one before the key's time is over.
"""

from collections.abc import Sequence

from django.utils import timezone

import ortaq
from ortaq.core.origin import live
from ortaq.core.origin.claim import Assertion, manifest_store
from ortaq.core.origin.uses import CAPTURED
from ortaq.members import keys
from ortaq.members.models import Broadcaster
from ortaq.origin import registry
from ortaq.origin.models import ManifestKind
from ortaq.origin.streams import new_label
from ortaq.work.settings import settings


class LiveSigningOff(RuntimeError):
    """This node does not sign live segments."""


def open_session(
    *, house: Broadcaster, init: bytes, timescale: int, title: str, more: Sequence[Assertion] = ()
) -> tuple[bytes, live.Session]:
    """The signed init section of a stream and the session that signs its segments, for an hour.

    It has no soft binding: when it is signed, nothing of the stream was seen yet. What was sent is found by the film
    that is made of it.

    `timescale` are the ticks per second of its segments, `more` further assertions (labels). Raises LiveSigningOff,
    CannotCarry, BrokenBox, and what `members.keys.signer` raises.
    """
    if not settings().live_signing:
        raise LiveSigningOff(house.slug)
    signer, label = keys.signer(house), new_label()
    key = live.new_key(label[-8:].encode(), timezone.now())
    actions = [{"action": "c2pa.created", "digitalSourceType": CAPTURED}]
    told = [
        Assertion("c2pa.actions.v2", {"actions": actions, "allActionsIncluded": True}),
        live.session_keys([key], signer.chain[0]),
        *more,
    ]
    stores: list[bytes] = []

    def seal(binding: Assertion) -> bytes:
        generator = ("Ortaq", ortaq.__version__)
        stores.append(manifest_store(signer, [*told, binding], label=label, title=title, generator=generator))
        return stores[-1]

    signed = live.sign_init(seal, init)
    registry.register(store=stores[-1], kind=ManifestKind.PERIOD)
    return signed, live.Session(key, label, timescale)
