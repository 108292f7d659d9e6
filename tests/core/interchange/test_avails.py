"""Avails: what is written is valid Avails 2.7, says to others what it can; what others write is taken or named."""

import datetime as dt
import json
import random
from dataclasses import replace

import pytest
from lxml import etree

from ortaq.core.interchange import avails, avails_sheet, workbook
from ortaq.core.interchange.avails import NAMESPACE, A, M
from ortaq.core.interchange.model import BadRow, Listing, Work
from ortaq.core.rights import After, Clause, Exclusive, Kind, read_terms
from tests.core.interchange.contracts import HOUSES, PLACES, WORKS, listing
from tests.core.interchange.schemas import SCHEMAS, xsd

EPISODE = WORKS[-1].id


def licence(**change: object) -> Clause:
    """Bishkek may show it in Kyrgyzstan for a year, three times."""
    plain = {
        "territories": ["KG"],
        "media": ["linear"],
        "sounds": ["ky", "kk-Latn"],
        "subtitles": ["ru"],
        "first_day": "2026-12-01",
        "days": 365,
        "time_zone": "Asia/Bishkek",
        "runs": 3,
        "catch_up_days": 7,
    }
    return Clause("c1", "ALM-BIS 2026/1 §1", EPISODE, "almaty", "bishkek", read_terms(plain | change), contract="k1")


def avail_of(*clauses: Clause) -> etree._Element:
    written = avails.export(Listing(WORKS, clauses, houses=HOUSES, places=PLACES))
    return etree.fromstring(written).find(f"{A}Avail")


def texts(element: etree._Element, path: str) -> list[str | None]:
    return [one.text for one in element.iterfind(path, {"a": NAMESPACE, "md": M[1:-1]})]


def test_every_random_listing_is_valid_avails() -> None:
    schema = xsd("avails/xsd/avails-v2.7.xsd")
    for seed in range(100):
        schema.assertValid(etree.fromstring(avails.export(listing(random.Random(seed)))))


def test_the_structural_rules_of_movielabs_find_no_error() -> None:
    """Their 28 rules are XPaths with least and most hits; the group that misfires on their own samples is left out."""
    path = SCHEMAS / "avails" / "vocab" / "structure_avail_v2.6.json"
    if not path.exists():
        pytest.skip("the rules are not beside the project")
    rules = json.loads(path.read_text())["StrucRqmts"]
    spaces = {"avail": NAMESPACE, "md": M[1:-1]}
    checked = 0
    for seed in range(20):
        root = etree.fromstring(avails.export(listing(random.Random(seed))))
        for rule in (one for name, one in rules.items() if name != "Episode-WT"):
            for target in root.xpath(prefixed(rule["targetPath"]), namespaces=spaces):
                for constraint in rule["constraint"]:
                    paths = constraint["xpath"] if isinstance(constraint["xpath"], list) else [constraint["xpath"]]
                    hits = sum(len(target.xpath(prefixed(path), namespaces=spaces)) for path in paths)
                    checked += 1
                    if constraint.get("severity") == "Error":
                        assert int(constraint.get("min", 0)) <= hits <= int(constraint.get("max", 10_000)), constraint
    assert checked > 100


def prefixed(path: str) -> str:
    return path.replace("{avail}", "avail:").replace("{md}", "md:")


def test_a_licence_says_to_others_who_what_where_when_and_in_which_languages() -> None:
    avail = avail_of(licence(media=["linear", "catch_up"], exclusive="exclusive"))
    linear, catch_up = avail.iterfind(f"{A}Transaction")
    assert texts(avail, "a:Licensor/md:DisplayName") == ["Demo TV Almaty"]
    assert texts(linear, "a:Licensee/md:DisplayName") == ["Demo TV «Бишкек»"]
    assert [texts(one, "a:LicenseType") for one in (linear, catch_up)] == [["x-ortaq:linear"], ["x-ortaq:catch_up"]]
    assert texts(linear, "a:Territory/md:country") == ["KG"]
    assert texts(linear, "a:Start") == ["2026-12-01T00:00:00+06:00"]
    assert texts(linear, "a:End") == ["2027-11-30T23:59:59+06:00"]
    assert texts(linear, "a:AllowedLanguage[@asset='audio']") == ["ky", "kk-Latn"]
    assert texts(linear, "a:AllowedLanguage[@asset='subtitle']") == ["ru"]
    assert texts(linear, "a:Term[@termName='Exclusive']/a:Boolean") == ["true"]
    assert texts(linear, "a:Term[@termName='x-ortaq:MaxRuns']/a:Number") == ["3"]
    assert texts(avail, "a:ExceptionFlag") == []


def test_groups_and_everywhere_are_written_out_for_others() -> None:
    """The group as on the day of signing; the state without an ISO code by the one that the table gives it."""
    ots, world = avail_of(licence(territories=["OTS", "XN"])), avail_of(licence(territories=["*"]))
    assert texts(ots, "a:Transaction/a:Territory/md:country") == ["XN", "AZ", "KG", "KZ", "TR"]
    assert texts(world, "a:Transaction/a:Territory/md:country") == ["ZZ"]


def test_a_group_that_nobody_knows_is_nowhere_for_others() -> None:
    clause = licence(territories=["OTS"])
    written = avails.export(Listing(WORKS, (clause,), houses=HOUSES))
    deal = etree.fromstring(written).find(f"{A}Avail/{A}Transaction")
    assert texts(deal, "a:Territory/md:country") == []
    assert texts(deal, "a:TerritoryExcluded/md:country") == ["ZZ"]
    assert avails.read(written).listing.clauses == (clause,)


def test_what_forbids_cannot_be_taken_for_a_licence() -> None:
    avail = avail_of(licence(kind="holdback", runs=None), licence(kind="block", ground="court", runs=None))
    assert texts(avail, "a:Transaction/a:LicenseType") == ["x-ortaq:holdback:linear", "x-ortaq:block:linear"]
    assert texts(avail, "a:ExceptionFlag") == ["true"]
    known = {"EST", "VOD", "SVOD", "POEST", "Pre-Release", "Library"}
    assert not known & set(texts(avail, "a:Transaction/a:LicenseType"))


def test_a_file_that_others_changed_is_read_as_they_changed_it() -> None:
    """What Avails can say is said only there: a longer window, one more state, one medium less are heard."""
    clause = licence(media=["linear", "vod"])
    written = avails.export(Listing(WORKS, (clause,), houses=HOUSES)).decode()
    changed = written.replace("2027-11-30T23:59:59", "2028-11-30T23:59:59").replace(
        "<md:country>KG</md:country>", "<md:country>KZ</md:country>"
    )
    root = etree.fromstring(changed.encode())
    avail = root.find(f"{A}Avail")
    avail.remove(avail.findall(f"{A}Transaction")[1])
    done = avails.read(etree.tostring(root))
    assert done.bad == ()
    expected = replace(clause.terms, territories=("KZ",), media=("linear",), days=365 + 366)
    assert [one.terms for one in done.listing.clauses] == [expected]


def test_windows_that_wait_for_an_event_are_conditions() -> None:
    clause = replace(
        licence(), terms=replace(licence().terms, first_day=None, opens_after=After("first_linear", "*", 7))
    )
    avail = avail_of(clause)
    start = avail.find(f"{A}Transaction/{A}StartCondition")
    assert (start.text, start.get("lag")) == ("x-ortaq:first_linear", "P7D")
    assert texts(avail, "a:Transaction/a:WindowDuration") == ["P365D"]


FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<avails:AvailList xmlns:avails="http://www.movielabs.com/schema/avails/v2.5/avails"
                  xmlns:md="http://www.movielabs.com/schema/md/v2.9/md">
<avails:Avail><avails:ALID>md:alid:org:x:1</avails:ALID>
<avails:Licensor><md:DisplayName>Rockstar Films</md:DisplayName></avails:Licensor>
<avails:Asset contentID="md:cid:org:x:1"><avails:WorkType>Movie</avails:WorkType><avails:Metadata>
<avails:TitleDisplayUnlimited language="en">The View</avails:TitleDisplayUnlimited>
<avails:TitleInternalAlias>View, The</avails:TitleInternalAlias><avails:RunLength>PT1H56M20S</avails:RunLength>
</avails:Metadata></avails:Asset>
{deals}
</avails:Avail></avails:AvailList>"""
DEAL = """<avails:Transaction TransactionID="t{n}">
<avails:Licensee><md:DisplayName>bishkek</md:DisplayName></avails:Licensee>
<avails:LicenseType>{kind}</avails:LicenseType><avails:Territory><md:country>{place}</md:country></avails:Territory>
<avails:Start>{start}</avails:Start><avails:End>{end}</avails:End>
<avails:FormatProfile>HD</avails:FormatProfile>{more}</avails:Transaction>"""
GOOD = {
    "kind": "x-ortaq:vod",
    "place": "KG",
    "start": "2026-12-01T00:00:00+06:00",
    "end": "2027-11-30T23:59:59+06:00",
    "more": "",
}


def test_foreign_avails_good_transactions_are_taken_and_bad_ones_named() -> None:
    changes = (
        {},
        {"kind": "SVOD"},
        {"place": "ZQ"},
        {"start": "2026-12-01T00:00:00"},
        {"end": "2027-11-30T18:30:00+06:00"},
        {"more": '<avails:HoldbackLanguage asset="audio">ru</avails:HoldbackLanguage>'},
        {"start": "tomorrow"},
    )
    deals = "\n".join(DEAL.format(n=n, **(GOOD | change)) for n, change in enumerate(changes))
    done = avails.read(FOREIGN.format(deals=deals).encode())
    (clause,) = done.listing.clauses
    assert (clause.work, clause.giver, clause.holder) == ("md:cid:org:x:1", "Rockstar Films", "bishkek")
    assert clause.terms.first_day == dt.date(2026, 12, 1)
    assert clause.terms.last_day == dt.date(2027, 11, 30)
    assert clause.terms.time_zone == "Etc/GMT-6"
    assert (clause.terms.sounds, clause.terms.subtitles) == (("*",), ("*",))
    assert done.listing.works == (Work("md:cid:org:x:1", "item", {"en": "The View"}, minutes=117),)
    assert [(one.column, one.reason, one.suggestion) for one in done.bad] == [
        ("LicenseType", "narrower_licence", "x-ortaq:vod"),
        ("territories", "unknown_territory", ""),
        ("Start", "no_zone", "2026-12-01"),
        ("End", "not_midnight", "2027-11-30"),
        ("HoldbackLanguage", "holdback_language", ""),
        ("Start", "not_a_day", ""),
    ]
    assert [one.line for one in done.bad] == sorted(one.line for one in done.bad)
    assert all(one.line > 9 for one in done.bad)


def test_a_comment_inside_a_value_hides_nothing() -> None:
    deal = DEAL.format(n=1, **(GOOD | {"end": "2027-11-30<!-- ? -->T23:59:59+06:00"}))
    done = avails.read(FOREIGN.format(deals=f"<!-- one -->{deal}").encode())
    assert [one.terms.last_day for one in done.listing.clauses] == [dt.date(2027, 11, 30)]


@pytest.mark.parametrize(
    "name",
    [
        "Avails_noErrors_v2.2.1.xml",
        "Avails_noErrors_v2.3.xml",
        "Avails_Volume_no-err_v2.4.xml",
        "TPT-test_v1.9_v2.5.xml",
    ],
)
def test_samples_of_movielabs_are_read_and_nothing_of_theirs_becomes_wider(name: str) -> None:
    """All sell films on demand in one way, which is less than our medium: every transaction is named, none is taken."""
    path = SCHEMAS / "avails" / "fixtures" / name
    if not path.exists():
        pytest.skip("the samples are not beside the project")
    done = avails.read(path.read_bytes())
    assert done.listing.works
    assert done.listing.clauses == ()
    assert {one.reason for one in done.bad if one.column == "LicenseType"} <= {"narrower_licence", "unknown_word"}
    assert done.bad


@pytest.mark.parametrize("name", ["Movies_v1.7.xlsx", "Movies_v1.8.xlsx", "TPT-test_v1.9.xlsx", "All_v1.8.xlsx"])
def test_workbooks_of_movielabs_are_read_and_every_row_is_accounted_for(name: str) -> None:
    path = SCHEMAS / "avails" / "fixtures" / name
    if not path.exists():
        pytest.skip("the samples are not beside the project")
    done = avails_sheet.read(path.read_bytes())
    assert done.listing.clauses == ()
    assert {one.reason for one in done.bad} >= {"narrower_licence"}


def test_the_workbook_has_movielabs_columns_first_and_days_as_date_cells() -> None:
    content = avails_sheet.export(Listing(WORKS, (licence(territories=["KG", "KZ"]),), houses=HOUSES))
    sheets = workbook.sheets(content)
    assert list(sheets) == ["Movies", "x-ortaq"]
    (_, groups), (_, names), *rows = sheets["Movies"]
    assert (groups[0], names[0], names[1]) == ("Avail", "DisplayName", "Licensee")
    places = [row[names.index("Territory")] for _, row in rows]
    days = {(row[names.index("Start")], row[names.index("End")]) for _, row in rows}
    assert (places, days) == (["KG", "KZ"], {("2026-12-01", "2027-11-30")})


def test_a_row_that_somebody_took_out_is_out() -> None:
    """One state less in the workbook is one state less in the clause; a hole in the middle is told, not guessed."""
    clause = licence(territories=["KG", "KZ"], media=["linear", "vod"])
    content = avails_sheet.export(Listing(WORKS, (clause,), houses=HOUSES))
    sheets = workbook.sheets(content)
    rows = sheets["Movies"]
    place = rows[1][1].index("Territory")
    less = avails_sheet.read_sheets({**sheets, "Movies": [one for one in rows if one[1][place] != "KZ"]})
    assert [one.terms.territories for one in less.listing.clauses] == [("KG",)]
    hole = avails_sheet.read_sheets({**sheets, "Movies": rows[:-1]})
    assert hole.listing.clauses == ()
    assert hole.bad == (BadRow(3, "territories", "not_every_medium_everywhere"),)


def test_everything_of_an_exclusive_promise_comes_back() -> None:
    promise = replace(licence(), terms=replace(licence().terms, kind=Kind.EXCLUSIVITY, exclusive=Exclusive.SOLE))
    for code in (avails, avails_sheet):
        assert code.read(code.export(Listing(WORKS, (promise,), houses=HOUSES))).listing.clauses == (promise,)
