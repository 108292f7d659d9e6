"""Sign what a channel sends: init sections in the name of its house, once per programme's stream.

Its manifest lists the programme's manifest as an ingredient and says the labels again; the segments go through bit by
bit as they are and prove themselves against it. What cannot be signed is sent with its plain init section.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

import ortaq
from ortaq.catalogue.models import Programme
from ortaq.channels.actions.plan import LOCK
from ortaq.channels.air import reels
from ortaq.channels.air.promos import put_in
from ortaq.channels.air.shared import verify_url
from ortaq.channels.models import Airing, Channel, Period, StandIn
from ortaq.core.origin import manifest
from ortaq.core.origin.carrier_mp4 import BrokenBox, CannotCarry
from ortaq.core.origin.claim import Assertion, ingredient
from ortaq.core.origin.jumbf import BadStore
from ortaq.core.origin.uses import COMPOSITE, IPTC, TRAINED, Statement
from ortaq.core.playout import ticks
from ortaq.core.text import languages
from ortaq.ledger import actions as ledger
from ortaq.members import keys
from ortaq.origin import registry, streams
from ortaq.origin.models import Manifest, ManifestKind
from ortaq.origin.queries import Told
from ortaq.standards.terms.queries import mining_entries

log = logging.getLogger(__name__)


def sign_periods(*, channel: Channel, folders: Iterable[str] | None = None) -> list[Period]:
    """Sign what the channel sends from now on and has not signed yet; returns what was made.

    `folders` are packages, without them those of every airing that is not over. What cannot be signed is written to
    the log and sent unsigned.
    """
    wanted = set(_coming(channel) if folders is None else folders) - {""}
    made = []
    for folder in sorted(wanted):
        stream = streams.stream_of(folder)
        if stream is None or Period.objects.filter(channel=channel, folder=folder, stream=stream.urn).exists():
            continue
        try:
            made.append(_sign(channel, folder, stream))
        except (keys.KeyMissing, keys.Suspended, keys.SigningFailed) as problem:
            log.warning("%s signs nothing: %s", channel.broadcaster, problem)
            break
        except (streams.Unbound, CannotCarry, BrokenBox, BadStore, OSError):
            log.exception("What %s sends of %s could not be signed", channel.slug, folder)
    if made:
        reels.keep(channel)
    return made


def _coming(channel: Channel) -> set[str]:
    """Packages of airings, of what stands in for them, and of promos in gaps, that are not over."""
    now = ticks.of(timezone.now())
    aired = Airing.objects.filter(channel=channel, stop__gt=now)
    instead = StandIn.objects.filter(airing__channel=channel, stop__gt=now)
    found = {folder for some in (aired, instead) for folder in some.values_list("folder", flat=True).distinct()}
    return found | {one.folder for gap in aired.exclude(promos={}) for code in gap.promos for one in put_in(gap, code)}


def _sign(channel: Channel, folder: str, stream: Manifest) -> Period:
    """The manifest of one package on one channel, its init sections, and from when on they are sent."""
    now, label = timezone.now(), streams.new_label()
    if stream.programme is None:
        raise CannotCarry("a stream of no programme")
    told = Told.of(stream.programme)
    statements = [one for one in told.statements.values() if one]
    film = _film(channel, stream.programme, now)
    store = bytes(stream.store)
    # The segments are those of the programme, bit by bit: what finds its stream finds this.
    found_by = registry.bindings_of(stream)
    made_of = ingredient(store, relationship="componentOf", title=str(stream.programme))
    said = assertions(film, statements, made_of, found_by)
    signer = keys.signer(channel.broadcaster)
    signed = streams.seal_inits(folder, label, film, said, signer, ingredients=[store])
    with transaction.atomic():
        registry.register(
            store=signed, kind=ManifestKind.PERIOD, programme=stream.programme, bindings=registry.kept(found_by)
        )
        period = Period.objects.create(
            channel=channel,
            folder=folder,
            stream=stream.urn,
            urn=label,
            since=_since(channel, folder, now),
            signed_at=now,
        )
        ledger.record(channel, "period signed", programme=stream.programme_id, manifest=label, stream=stream.urn)
    return period


def _since(channel: Channel, folder: str, now: dt.datetime) -> int:
    """From when on it is sent: what players may know already stays as it was on the air."""
    lock = ticks.grid_up(ticks.of(now + LOCK))
    aired = Airing.objects.filter(channel=channel, folder=folder, start__lt=lock)
    instead = StandIn.objects.filter(airing__channel=channel, folder=folder, start__lt=lock)
    gaps = Airing.objects.filter(channel=channel, start__lt=lock).exclude(promos={})
    promoted = any(one.folder == folder for gap in gaps for code in gap.promos for one in put_in(gap, code))
    return lock if promoted or aired.exists() or instead.exists() else 0


def _film(channel: Channel, programme: Programme, now: dt.datetime) -> manifest.Film:
    """What the channel's manifest says of the programme."""
    name = languages.pick(channel.names, next(iter(channel.sounds), "en"))[1]
    return manifest.Film(
        id=str(programme.pk),
        titles=programme.titles,
        title=f"{name}: {programme}",
        owner=channel.broadcaster.name,
        signed_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        verify_url=verify_url(programme),
        generator=("Ortaq", ortaq.__version__),
        platforms=mining_entries(programme.owner),
    )


def assertions(
    film: manifest.Film,
    statements: Sequence[Statement],
    programme: Assertion,
    found_by: Sequence[manifest.Binding] = (),
) -> list[Assertion]:
    """What a channel says: it put this programme into its own, changed nothing, and these are its labels."""
    source = manifest.source_type(statements)
    actions = [
        {
            "action": "c2pa.created",
            "digitalSourceType": source if source in (TRAINED, COMPOSITE) else f"{IPTC}composite",
        },
        {"action": "c2pa.placed", "parameters": {"ingredients": [programme.reference]}},
        {"action": "c2pa.published"},
    ]
    return [
        programme,
        Assertion("c2pa.actions.v2", {"actions": actions, "allActionsIncluded": True}),
        manifest.for_platforms(film),
        *(manifest.soft_binding(*one, number=number) for number, one in enumerate(found_by)),
        Assertion(manifest.AI_USE, manifest.ai_use(film, statements)),
    ]
