"""EBUCore: valid by EBU's schema; says to others what it can; rights that are only a text are named, not guessed."""

import random

import pytest
from lxml import etree

from ortaq.core.interchange import ebucore
from ortaq.core.interchange.ebucore import D, E
from ortaq.core.interchange.model import Listing
from tests.core.interchange.contracts import HOUSES, PLACES, WORKS, listing
from tests.core.interchange.schemas import SCHEMAS, xsd
from tests.core.interchange.test_odrl import licence


def rights_of(*clauses: object) -> list[etree._Element]:
    written = ebucore.export(Listing(WORKS, clauses, houses=HOUSES, places=PLACES))
    return [one for one in etree.fromstring(written).iter(f"{E}rights") if one.get("rightsID")]


def test_every_random_listing_is_valid_ebucore() -> None:
    schema = xsd("ebucore/ebucore.xsd")
    for seed in range(100):
        schema.assertValid(etree.fromstring(ebucore.export(listing(random.Random(seed)))))
    schema.assertValid(etree.fromstring(ebucore.export(Listing())))
    schema.assertValid(etree.fromstring(ebucore.export(Listing(WORKS[-1:]))))


def test_a_licence_says_to_others_whose_it_is_when_and_where() -> None:
    (rights,) = rights_of(licence())
    period = rights.find(f"{E}coverage/{E}temporal/{E}PeriodOfTime")
    assert (period.get("startDate"), period.get("endDate")) == ("2026-12-01", "2027-11-30")
    assert [one.get("typeLabel") for one in rights.iter(f"{E}country")] == ["KG"]
    assert [one.text for one in rights.iter(f"{E}organisationName")] == ["Demo TV Almaty", "Demo TV «Бишкек»"]
    assert rights.findtext(f"{E}rightsClearanceFlag") == "true"
    assert "runs: 3" in rights.findtext(f"{E}exploitationIssues")


def test_what_forbids_is_not_cleared() -> None:
    for rights in rights_of(licence(kind="holdback", runs=None), licence(kind="block", ground="court", runs=None)):
        assert rights.findtext(f"{E}rightsClearanceFlag") == "false"


def test_groups_are_written_out_for_others_and_come_back_as_groups() -> None:
    (rights,) = rights_of(licence(territories=["OTS", "XN"]))
    assert [one.get("typeLabel") for one in rights.iter(f"{E}country")] == ["XN", "AZ", "KG", "KZ", "TR"]
    written = ebucore.export(Listing(WORKS, (licence(territories=["OTS", "XN"]),), houses=HOUSES, places=PLACES))
    assert [one.terms.territories for one in ebucore.read(written).listing.clauses] == [("OTS", "XN")]


def test_a_file_that_others_changed_is_read_as_they_changed_it() -> None:
    written = ebucore.export(Listing(WORKS, (licence(),), houses=HOUSES)).decode()
    changed = written.replace('endDate="2027-11-30"', 'endDate="2028-11-30"').replace(
        'country typeLabel="KG"', 'country typeLabel="KZ"'
    )
    (clause,) = ebucore.read(changed.encode()).listing.clauses
    assert clause.terms.last_day is not None
    assert (clause.terms.last_day.isoformat(), clause.terms.territories) == ("2028-11-30", ("KZ",))


def test_the_embargo_of_a_work_comes_back_and_is_said_to_people() -> None:
    written = ebucore.export(Listing(WORKS[-1:]))
    assert ebucore.read(written).listing.works == WORKS[-1:]
    (note,) = etree.fromstring(written).iterfind(f".//{E}rights[@typeLabel='embargo']")
    assert "2026-12-01T18:00:00" in note.findtext(f"{E}exploitationIssues")


def test_rights_of_others_are_a_text_and_are_named() -> None:
    written = ebucore.export(Listing(WORKS[-1:]))
    root = etree.fromstring(written)
    rights = etree.SubElement(root.find(f"{E}coreMetadata"), f"{E}rights")
    etree.SubElement(rights, f"{D}rights").text = "Seven years, Europe, two runs"
    done = ebucore.read(etree.tostring(root))
    assert done.listing.clauses == ()
    assert [(one.reason, one.raw) for one in done.bad] == [("rights_as_text", "Seven years, Europe, two runs")]


def test_samples_of_ebu_are_read() -> None:
    paths = sorted((SCHEMAS / "ebucore" / "examples").glob("*.xml"))
    if not paths:
        pytest.skip("the samples are not beside the project")
    done = [ebucore.read(path.read_bytes()) for path in paths]
    assert {work.title for one in done for work in one.listing.works} >= {"Eurovision Song Contest 2015 Grand Final"}
    assert not any(one.listing.clauses for one in done)


@pytest.mark.parametrize("content", [b"", b"<x/>", b"<!DOCTYPE x><x/>", b"<ebuCoreMain/>", b"\0"])
def test_other_files_are_refused(content: bytes) -> None:
    done = ebucore.read(content)
    assert (done.listing.clauses, len(done.bad)) == ((), 1)
