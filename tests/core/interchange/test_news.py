"""News in ninjs and NewsML-G2: valid, with the rights inside; an embargo is never lost, on no way and in no edition."""

import datetime as dt
import json
import random
from dataclasses import replace

import pytest
from lxml import etree

from ortaq.core.interchange import newsml, ninjs, odrl
from ortaq.core.interchange.formats import FORMATS
from ortaq.core.interchange.model import Listing, Work
from ortaq.core.interchange.newsml import N
from tests.core.interchange.contracts import HOUSES, WORKS, listing
from tests.core.interchange.schemas import SCHEMAS, xsd
from tests.core.interchange.test_odrl import licence

UNTIL = dt.datetime(2026, 12, 1, 18, tzinfo=dt.UTC)
REPORT = Work("report", titles={"kk": "Есеп"}, original_language="kk", owner="almaty", not_before=UNTIL)


def ninjs_schema() -> object:
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    if not (SCHEMAS / "ninjs").exists():
        pytest.skip("the schema is not beside the project")
    geo = json.loads((SCHEMAS / "ninjs" / "geojson" / "GeoJSON.json").read_text())
    registry = referencing.Registry().with_resource(
        "https://geojson.org/schema/GeoJSON.json", referencing.Resource.from_contents(geo)
    )
    schema = json.loads((SCHEMAS / "ninjs" / "ninjs-schema_3.1.json").read_text())
    return jsonschema.Draft202012Validator(schema, registry=registry)


def test_every_random_listing_is_valid_ninjs() -> None:
    schema = ninjs_schema()
    for seed in range(30):
        schema.validate(json.loads(ninjs.export(listing(random.Random(seed)))))
    schema.validate(json.loads(ninjs.export(Listing((REPORT,), made_at=UNTIL))))


def test_every_random_listing_is_valid_newsml() -> None:
    schema = xsd("newsml-g2/NewsML-G2_2.35-spec-All-Power.xsd")
    for seed in range(50):
        schema.assertValid(etree.fromstring(newsml.export(listing(random.Random(seed)))))
    schema.assertValid(etree.fromstring(newsml.export(Listing((REPORT,), made_at=UNTIL))))


def test_others_read_the_embargo_the_label_and_the_language_of_rights() -> None:
    made = Listing(WORKS[-1:], (licence(),), houses=HOUSES)
    item = json.loads(ninjs.export(made))
    assert item["embargoedUntil"] == "2026-12-01T18:00:00+00:00"
    assert item["digitalSourceType"]["uri"].endswith("/digitalsourcetype/compositeSynthetic")
    assert (item["rightsInfo"]["langId"], item["copyrightHolder"]) == (odrl.LANGUAGE, "Demo TV Almaty")
    root = etree.fromstring(newsml.export(made))
    assert root.findtext(f"{N}itemMeta/{N}embargoed") == "2026-12-01T18:00:00+00:00"
    assert root.find(f"{N}rightsInfo/{N}rightsExpressionData").get("langid") == odrl.LANGUAGE


@pytest.mark.parametrize("code", [one for one in FORMATS if "embargo" not in FORMATS[one].lost])
def test_the_embargo_comes_back_whatever_the_format(code: str) -> None:
    made = Listing((REPORT,), (replace(licence(), work="report"),), houses=HOUSES)
    (found,) = FORMATS[code].read(FORMATS[code].export(made)).listing.works
    assert found.not_before == UNTIL


def test_an_embargo_of_a_package_holds_for_what_is_associated_with_it() -> None:
    package = {
        "uri": "http://example.com/1",
        "embargoedUntil": "2026-12-01T18:00:00Z",
        "headlines": [{"value": "One"}],
        "associations": [{"name": "a", "uri": "http://example.com/2", "headlines": [{"value": "Two"}]}],
    }
    assert [one.not_before for one in ninjs.read(json.dumps(package).encode()).listing.works] == [UNTIL, UNTIL]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"embargoedUntil": "Friday noon"}, "not_a_moment"),
        ({"embargoedUntil": "2026-12-01T18:00:00"}, "no_zone"),
        ({"embargoed": "2026-12-01T18:00:00"}, "no_zone"),
        ({"pubStatus": "withheld"}, "withheld"),
        ({"pubstatus": "canceled"}, "withheld"),
    ],
)
def test_an_item_that_may_not_be_used_or_nobody_knows_until_when_is_not_taken(change: dict, reason: str) -> None:
    item = {"uri": "http://example.com/1", "headlines": [{"value": "One"}], **change}
    done = ninjs.read(json.dumps(item, indent=1).encode())
    assert done.listing.works == ()
    assert [(one.reason, one.line) for one in done.bad] == [(reason, 2)]


def test_the_embargo_of_ninjs_one_and_two_has_another_name() -> None:
    old = {"uri": "http://example.com/1", "headline": "One", "embargoed": "2026-12-01T18:00:00Z", "language": "en"}
    assert ninjs.read(json.dumps(old).encode()).listing.works == (
        Work("http://example.com/1", titles={"en": "One"}, original_language="en", not_before=UNTIL),
    )


ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:x:1" standard="NewsML-G2"
 standardversion="2.35"><rightsInfo><usageTerms>Not in Italy</usageTerms></rightsInfo><itemMeta>{embargo}
<pubStatus qcode="{status}"/></itemMeta><contentMeta><headline>One</headline></contentMeta></newsItem>"""


@pytest.mark.parametrize(
    ("embargo", "status", "reason"),
    [
        ("<embargoed/>", "stat:usable", "embargo_without_end"),
        ("<embargoed>2026-12-01</embargoed>", "stat:usable", "no_zone"),
        ("<embargoed>2026-12-01T18:00:00</embargoed>", "stat:usable", "no_zone"),
        ("", "stat:withheld", "withheld"),
        ("", "stat:canceled", "withheld"),
    ],
)
def test_a_news_item_under_an_embargo_without_end_is_not_taken(embargo: str, status: str, reason: str) -> None:
    done = newsml.read(ITEM.format(embargo=embargo, status=status).encode())
    assert done.listing.works == ()
    assert reason in {one.reason for one in done.bad}


def test_rights_in_words_of_others_are_named() -> None:
    done = newsml.read(ITEM.format(embargo="", status="stat:usable").encode())
    assert done.listing.works == (Work("urn:newsml:x:1", titles={"und": "One"}),)
    assert [(one.reason, one.raw) for one in done.bad] == [("rights_as_text", "Not in Italy")]


def test_samples_of_iptc_are_read_with_their_embargo() -> None:
    path = SCHEMAS / "newsml-g2" / "examples" / "LISTING_1_A_NewsML-G2_News_Item.xml"
    if not path.exists():
        pytest.skip("the samples are not beside the project")
    (work,) = newsml.read(path.read_bytes()).listing.works
    assert work.not_before == dt.datetime(2018, 10, 23, 12, tzinfo=dt.UTC)
    found = [ninjs.read(one.read_bytes()) for one in sorted((SCHEMAS / "ninjs" / "examples").glob("3.1/*.json"))]
    assert all(done.listing.works for done in found)


def test_other_files_are_refused() -> None:
    for content in (b"", b"<x/>", b"[]", b"{}", b"<!DOCTYPE x><x/>"):
        assert len(ninjs.read(content).bad) == len(newsml.read(content).bad) == 1
