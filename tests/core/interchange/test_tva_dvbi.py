"""TV-Anytime and DVB-I: valid by their schemas, read back the same, and no word of any contract is in them."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from lxml import etree

from ortaq.core.interchange import dvbi, tva
from ortaq.core.interchange.model import Listing, Showing
from ortaq.core.interchange.tva import NAMESPACE, T
from tests.core.interchange.contracts import WORKS, listing
from tests.core.interchange.schemas import SCHEMAS, xsd

EVENING = dt.datetime(2026, 12, 1, 15, tzinfo=dt.UTC)
CHANNELS = {"almaty 1": "Алматы & 1", "bishkek": "Бишкек"}


def showing(number: int, channel: str = "almaty 1") -> Showing:
    start = EVENING + dt.timedelta(hours=number)
    stop = start + dt.timedelta(minutes=27, seconds=30)
    return Showing(f"s {number}/{channel}", WORKS[-1].id, channel, start, stop, ("kk-Latn", "zxx"), ("ru",))


def on_air(seed: int = 1) -> Listing:
    showings = (showing(0), showing(1), showing(0, "bishkek"))
    return replace(listing(random.Random(seed)), showings=showings, channels=CHANNELS, made_at=EVENING)


@pytest.mark.parametrize("edition", ["2024", "v1141"])
def test_what_is_written_is_valid_tv_anytime(edition: str) -> None:
    schema = xsd(f"tva-dvbi/tva_metadata_3-1_{edition}.xsd")
    space = (
        etree.parse(SCHEMAS / "tva-dvbi" / f"tva_metadata_3-1_{edition}.xsd").getroot().get("targetNamespace").encode()
    )
    for seed in range(20):
        schema.assertValid(etree.fromstring(tva.export(on_air(seed)).replace(NAMESPACE.encode(), space)))


def test_programmes_and_schedules_come_back_the_same() -> None:
    written = on_air()
    done = tva.read(tva.export(written))
    assert done.bad == ()
    assert {one.id: one for one in done.listing.works} == {one.id: one for one in written.works}
    assert set(done.listing.showings) == set(written.showings)
    assert done.listing.channels == CHANNELS


def test_no_contract_is_in_what_viewers_get() -> None:
    written = on_air()
    assert written.clauses
    for content in (tva.export(written), dvbi.export(written)):
        text = content.decode()
        assert not [one.name for one in written.clauses if one.name in text]
        assert not [one.id for one in written.clauses if f'"{one.id}"' in text]
        assert "ALM-BIS" not in text


FOREIGN = """<TVAMain xmlns="urn:tva:metadata:2019" xml:lang="en"><ProgramDescription>
<ProgramInformationTable><ProgramInformation programId="crid://bbc.example/1"><BasicDescription>
<Title>The View</Title><Duration>PT1H0M30S</Duration></BasicDescription></ProgramInformation></ProgramInformationTable>
<ProgramLocationTable><Schedule serviceIDRef="bbc1">
<ScheduleEvent><Program crid="crid://bbc.example/1"/><PublishedStartTime>2026-12-01T10:00:00Z</PublishedStartTime>
<PublishedDuration>PT1H</PublishedDuration></ScheduleEvent>
<ScheduleEvent><Program crid="crid://bbc.example/1"/><PublishedStartTime>2026-12-01T10:00:00</PublishedStartTime>
<PublishedDuration>PT1H</PublishedDuration></ScheduleEvent>
<ScheduleEvent><PublishedStartTime>2026-12-01T10:00:00Z</PublishedStartTime></ScheduleEvent>
</Schedule></ProgramLocationTable></ProgramDescription></TVAMain>"""


def test_schedules_of_others_good_events_are_taken_and_bad_ones_named() -> None:
    done = tva.read(FOREIGN.encode())
    (work,), (event,) = done.listing.works, done.listing.showings
    assert (work.id, work.titles, work.minutes) == ("crid://bbc.example/1", {"und": "The View"}, 61)
    assert (event.channel, event.start.isoformat(), event.stop.hour) == ("bbc1", "2026-12-01T10:00:00+00:00", 11)
    assert [(one.line, one.column, one.reason) for one in done.bad] == [
        (7, "PublishedStartTime", "no_zone"),
        (9, "PublishedDuration", "missing"),
        (9, "Program", "missing"),
    ]


def test_a_viewer_reads_the_label_of_ai_use() -> None:
    words = [one.text for one in etree.fromstring(tva.export(on_air())).iter(f"{T}Keyword")]
    assert words == ["digitalSourceType: compositeSynthetic"]


@pytest.mark.parametrize("edition", ["7", "8"])
def test_what_is_written_is_a_valid_service_list(edition: str) -> None:
    schema = xsd(f"tva-dvbi/dvbi_v{edition}.0.xsd")
    year = b"servicediscovery:2025" if edition == "7" else b"servicediscovery:2026"
    schema.assertValid(etree.fromstring(dvbi.export(on_air()).replace(b"servicediscovery:2025", year)))
    schema.assertValid(etree.fromstring(dvbi.export(Listing()).replace(b"servicediscovery:2025", year)))


def test_channels_come_back_the_same() -> None:
    done = dvbi.read(dvbi.export(on_air()))
    assert (done.listing.channels, done.bad) == (CHANNELS, ())


def test_other_files_are_refused() -> None:
    for code in (tva, dvbi):
        for content in (b"", b"<x/>", b"<!DOCTYPE x><x/>"):
            assert len(code.read(content).bad) == 1
