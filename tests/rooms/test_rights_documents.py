"""A contract to take away: as PDF in every interface language, and as JSON that others can check."""

import datetime as dt
import io
import json
from collections.abc import Iterator

import pytest
from django.utils.translation import override
from pypdf import PdfReader
from reportlab.pdfbase.pdfmetrics import getFont

from ortaq.core.ledger.canonical import digest
from ortaq.core.text.alphabets import alphabet
from ortaq.core.text.languages import INTERFACE, on_paper
from ortaq.members import keys
from ortaq.members.keys import verify_signature
from ortaq.rights import actions
from ortaq.rights.documents import Facts, Signed, contract_pdf, pdf_of, sign_source
from ortaq.rights.models import Contract
from ortaq.work.paper import fonts
from tests.rooms.air_stories import film, licence
from tests.world import World

AT = dt.datetime(2026, 11, 26, 10, 32, tzinfo=dt.UTC)
TERMS = {
    "territories": ["KG", "KZ"],
    "media": ["linear", "catch_up"],
    "sounds": ["ky", "kk"],
    "subtitles": ["*"],
    "first_day": "2026-12-01",
    "days": 365,
    "time_zone": "Asia/Bishkek",
    "runs": 6,
    "catch_up_days": 7,
    "label_must_stay": True,
}
ALMATY = {"id": "a", "name": "Demo TV Almaty", "territory": "KZ"}
BISHKEK = {"id": "b", "name": "Demo TV Bishkek", "territory": "KG"}
TALE = {"id": "p", "title": "Қожанасыр & <есек>", "number": ""}
OLD = {
    "kind": "ortaq.licence/1",
    "offer": "o",
    "template": "air-time-gift",
    "licensor": ALMATY,
    "licensee": BISHKEK,
    "programme": TALE,
    "terms": TERMS,
}
DUB = {"kind": "condition", "condition": "return_the_dub", "about": {"days": 30}}
NEW = {
    "kind": "ortaq.contract/2",
    "deal": "d",
    "version": 3,
    "template": "swap",
    "licensor": ALMATY,
    "licensee": BISHKEK,
    "clauses": [
        {"programme": TALE, "giver": "licensor", "holder": "licensee", "under": None, "terms": TERMS},
        {"programme": TALE, "giver": "licensor", "holder": "licensee", "under": None, "terms": TERMS | DUB},
        {
            "programme": TALE | {"title": "Ышкын"},
            "giver": "licensee",
            "holder": "licensor",
            "under": None,
            "terms": TERMS | {"territories": ["HU"], "exclusive": "sole"},
        },
    ],
}


def pages(pdf: bytes) -> list[str]:
    """The text of each page, as a reader of PDF finds it; lines are one, and so is each run of blanks."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def words(pdf: bytes) -> str:
    return " ".join(pages(pdf))


@pytest.fixture
def both_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both houses have signed the text of a contract; the exchange says so when it runs."""

    def signed(contract: Contract) -> Iterator[Signed]:
        for house in (contract.licensor, contract.licensee):
            signature, fingerprint = keys.sign(house, contract.terms_digest)
            yield Signed(house.name, "Somebody", AT, fingerprint, signature, contract.terms_digest, holds=True)

    monkeypatch.setattr(sign_source, "_sources", [signed])


def test_a_proposal_is_a_draft_with_room_for_two_signatures() -> None:
    said = words(pdf_of(NEW))
    assert "Draft of a contract" in said
    assert "version 3, not in force" in said
    assert said.count("not yet signed") == 2
    assert f"SHA-256 {digest(NEW)[:8]}" in said
    assert "Demo TV Almaty allows Demo TV Bishkek to show “Қожанасыр & <есек>”: Kyrgyzstan and Kazakhstan" in said
    assert "Send the dub back within 30 days. It counts here:" in said
    assert "Demo TV Bishkek allows Demo TV Almaty to show “Ышкын”: Hungary" in said
    assert said.count("this house alone, and the giver itself") == 1
    assert "Demonstration data" not in said


def test_a_text_of_the_old_kind_is_read_too() -> None:
    said = words(pdf_of(OLD, Facts("ALM-BIS 2026/1", in_force_from=AT, ended_at=AT, is_demo=True)))
    assert "ALM-BIS 2026/1 · in force since 26 November 2026, 10:32 (UTC) · ended on 26 November 2026" in said
    assert "Demonstration data: the broadcasters, people and contracts are invented" in said
    open_to_all = words(pdf_of(OLD | {"licensee": None}))
    assert "Demo TV Almaty allows every member to show" in open_to_all
    assert open_to_all.count("not yet signed") == 1


@pytest.mark.parametrize("tag", INTERFACE.values())
def test_the_same_text_in_the_same_language_is_the_same_file_and_has_every_letter(tag: str) -> None:
    # Arabic letters are not joined on paper: Kazakh is written in Cyrillic ones there, Uyghur is told in English.
    drawn = on_paper(tag)
    letters = "".join(alphabet(drawn).letters)
    text = OLD | {"programme": TALE | {"title": f"Тіл {letters}"}}
    with override(next(code for code, one in INTERFACE.items() if one == tag)):
        pdf = pdf_of(text)
        assert pdf == pdf_of(text)
    said = words(pdf)
    assert [letter for letter in letters if letter not in said] == []
    assert "Demo TV Almaty allows Demo TV Bishkek" in said
    assert PdfReader(io.BytesIO(pdf)).root_object["/Lang"] == drawn


@pytest.mark.parametrize("font", fonts.FILES)
def test_every_font_draws_every_letter_of_every_interface_alphabet(font: str) -> None:
    fonts.ready()
    drawn = getFont(font).face.charToGlyph
    letters = {letter for tag in INTERFACE.values() for letter in alphabet(on_paper(tag)).letters}
    assert {letter for letter in letters if ord(letter) not in drawn} == set()
    assert [mark for mark in "“”’–—…·§•" if ord(mark) not in drawn] == []


def test_kazakh_stands_first_and_english_below_it() -> None:
    with override("kk"):
        first, *_rest = pages(pdf_of(OLD))
    assert "Қырғызстан және Қазақстан" in first
    assert first.index("рұқсат береді") < first.index("allows Demo TV Bishkek")
    assert "2027 ж. 30 қараша" in first
    with override("en"):
        assert words(pdf_of(OLD)).count("Demo TV Almaty allows Demo TV Bishkek") == 1


def test_a_contract_of_forty_clauses_is_a_document_too() -> None:
    many = [NEW["clauses"][0] | {"programme": TALE | {"title": f"Тарау {n}"}} for n in range(40)]  # type: ignore[index]
    said = words(pdf_of(NEW | {"clauses": many}))
    assert "Тарау 0, Тарау 1, Тарау 2 and 37 more" in said
    assert "§40 licence · Тарау 39" in said


def test_a_signature_that_does_not_fit_is_said_to_be_so() -> None:
    good = Signed("Demo TV Almaty", "Asel", AT, "ab" * 32, "c2ln", digest(OLD), holds=True)
    other_text = Signed("Demo TV Bishkek", "Aigul", AT, "cd" * 32, "c2ln", "0" * 64, holds=True)
    said = words(pdf_of(OLD, Facts("A 1", signed=[good, other_text], address="https://ortaq.example/x")))
    assert said.count("signature holds") == said.count("signature does not fit the text") == 1
    assert "https://ortaq.example/x" in said
    assert "Page 1 of 1" in said


@pytest.mark.django_db
def test_asel_takes_a_contract_away_as_pdf_and_as_json(
    world: World, sign_in: object, own_files: None, both_sign: None
) -> None:
    contract = licence(world, film(world))
    Contract.objects.filter(pk=contract.pk).update(terms=OLD, terms_digest=digest(OLD))
    actions.suspend(contract=contract, by=world.asel, reason="An unpaid invoice")
    client = sign_in(world.asel)
    page = client.get(f"/rights/{contract.pk}/").content.decode()
    assert f'href="/rights/{contract.pk}/contract.pdf"' in page
    answer = client.get(f"/rights/{contract.pk}/contract.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="alm-bis-2026-1.pdf"'
    said = words(answer.content)
    assert "suspended since" in said
    assert said.count("signature holds") == 2
    assert f"/rights/{contract.pk}/contract.json" in said
    answer = client.get(f"/rights/{contract.pk}/contract.json")
    told = json.loads(answer.content)
    assert digest(told["text"]) == told["digest"] == digest(json.loads(told["canonical"]))
    assert told["suspensions"][0]["reason"] == "An unpaid invoice"
    for one in told["signatures"]:
        assert verify_signature(told["digest"], one["signature"], one["key_fingerprint"])
    for ending in ("pdf", "json"):
        assert sign_in(world.reka).get(f"/rights/{contract.pk}/contract.{ending}").status_code == 404


@pytest.mark.django_db
def test_without_the_exchange_nobody_has_signed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_source, "_sources", [])
    contract = licence(world, film(world))
    Contract.objects.filter(pk=contract.pk).update(terms=NEW, terms_digest=digest(NEW))
    contract.refresh_from_db()
    assert words(contract_pdf(contract)).count("not yet signed") == 2
