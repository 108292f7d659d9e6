"""What receivers read of the channels: only what is published, in valid files, without a word of any contract."""

import pytest
from django.test import Client
from lxml import etree

from ortaq.channels import actions
from ortaq.core.interchange import dvbi, tva
from ortaq.rights.models import Contract
from tests.core.interchange.schemas import xsd
from tests.rooms.air_stories import channel, film, licence, minute
from tests.world import World


@pytest.mark.django_db
def test_channels_and_their_published_schedule_are_told_and_no_contract(world: World, client: Client) -> None:
    tale, mine = film(world, voice=True), channel(world)
    licence(world, tale)
    slot = actions.plan(channel=mine, programme=tale, starts_at=minute(5), seconds=600, by=world.nurlan)
    assert tva.read(client.get("/channels/guide.tva.xml").content).listing.showings == ()
    actions.publish(channel=mine, by=world.nurlan)
    guide, services = (client.get(f"/channels/{name}").content for name in ("guide.tva.xml", "services.xml"))
    (one,) = tva.read(guide).listing.showings
    assert (one.work, one.channel, one.start) == (tale.pk.hex, "demo-bishkek.ortaq", slot.starts_at)
    assert "demo-bishkek.ortaq" in dvbi.read(services).listing.channels
    for contract in Contract.objects.all():
        assert contract.number.encode() not in guide + services
    xsd("tva-dvbi/tva_metadata_3-1_2024.xsd").assertValid(etree.fromstring(guide))
    xsd("tva-dvbi/dvbi_v7.0.xsd").assertValid(etree.fromstring(services))
