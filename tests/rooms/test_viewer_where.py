"""Where a viewer is, from a file of addresses: nobody gets another country's variant, no guess is told as proof."""

import ipaddress
from pathlib import Path

import pytest
from django.test import Client
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from ortaq.channels.air import answering
from ortaq.members import whereabouts
from ortaq.viewer import territory
from ortaq.work.settings import settings as node
from tests.rooms.test_channels_air import fresh_air, on_air
from tests.world import World

__all__ = ["fresh_air"]
pytestmark = pytest.mark.django_db
BISHKEK, ALMATY, NICOSIA, PARIS = "91.0.1.7", "91.1.1.7", "91.2.1.7", "91.3.1.7"
SIX = "2001:db8:1::7"
WORDS = {"accept-language": "en"}


@pytest.fixture(params=["nested", "flat"])
def addresses(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with five networks, in each of the shapes that such files have; the node uses it."""
    writer = MMDBWriter(6, ipv4_compatible=True)
    for network, code in (
        ("91.0.0.0/16", "KG"),
        ("91.1.0.0/16", "KZ"),
        ("91.2.0.0/16", "CY"),
        ("91.3.0.0/16", "FR"),
        ("2001:db8:1::/48", "KG"),
    ):
        row = {"country": {"iso_code": code}} if request.param == "nested" else {"country_code": code}
        writer.insert_network(IPSet([network]), row)
    path = tmp_path / "countries.mmdb"
    writer.to_db_file(str(path))
    whereabouts.database.cache_clear()
    monkeypatch.setattr(node(), "territory_database", str(path))
    monkeypatch.setattr(answering, "BY_ADDRESS", True)
    yield path
    whereabouts.database.cache_clear()


@pytest.mark.parametrize(
    ("address", "code"),
    [(BISHKEK, "KG"), (SIX, "KG"), (ALMATY, "KZ"), (NICOSIA, ""), (PARIS, ""), ("10.0.0.1", ""), ("nonsense", "")],
)
def test_an_address_is_of_a_country_that_we_know_or_of_none(addresses: Path, address: str, code: str) -> None:
    assert addresses.exists()
    assert whereabouts.territory_of(address) == code


def status(variant: str, **environ: str) -> str:
    said: list[str] = []
    path = f"/live/demo-bishkek/{variant}/720p.m3u8"
    answering.answer({"PATH_INFO": path, **environ}, lambda one, _headers: said.append(one))
    return said[0][:3]


def test_nobody_gets_the_variant_of_another_country_whatever_they_say(world: World, addresses: Path) -> None:
    on_air(world)
    assert addresses.exists()
    for address, own in ((BISHKEK, "kg"), (SIX, "kg"), (ALMATY, "kz"), (NICOSIA, ""), (PARIS, "")):
        got = {one: status(one, REMOTE_ADDR=address) for one in ("kg", "kz", "hu")}
        assert got == {one: "200" if one == own else "404" for one in got}
        assert status("none", REMOTE_ADDR=address) == "200"
    # Headers of somebody's own count for nothing where no proxy is trusted.
    forged = {"HTTP_X_FORWARDED_FOR": BISHKEK, "HTTP_X_TERRITORY": "KG", "HTTP_COOKIE": "territory=KG"}
    assert status("kg", REMOTE_ADDR=PARIS, **forged) == "404"


def test_behind_a_trusted_proxy_the_callers_address_counts(
    world: World, addresses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_air(world)
    assert addresses.exists()
    monkeypatch.setattr(node(), "address_header", "X-Forwarded-For")
    assert status("kg", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"{PARIS}, {BISHKEK}") == "200"
    assert status("kg", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"{BISHKEK}, {PARIS}") == "404"


def test_without_a_file_that_can_be_read_nobody_is_anywhere(
    world: World, addresses: Path, caplog: pytest.LogCaptureFixture
) -> None:
    on_air(world)
    addresses.write_bytes(b"no database")
    assert status("kg", REMOTE_ADDR=BISHKEK) == "404"
    assert "cannot be read" in caplog.text


def test_the_page_says_what_we_think_why_and_that_it_is_no_proof(
    world: World, addresses: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_air(world)
    assert addresses.exists()
    client.cookies[territory.COOKIE] = "HU"
    monkeypatch.setattr(node(), "territory_choice", True)
    page = client.get("/where/", REMOTE_ADDR=BISHKEK, headers=WORDS).content.decode()
    for words in (
        "We take you to be in Kyrgyzstan",
        "is not kept",
        "The file was made on",
        "not proof",
        "demo-bishkek",
    ):
        assert words in page
    assert "/watch/demo-bishkek/" in page
    # The address itself is nowhere on it, and the viewer's own word counts for nothing beside the file.
    assert str(ipaddress.ip_address(BISHKEK)) not in page
    page = client.get("/where/", REMOTE_ADDR=NICOSIA, headers=WORDS).content.decode()
    assert "We do not know where you are" in page
    assert "Hungary" not in page
