"""Files of other systems: a house takes its own contracts out, reads others in, and nothing of it is ever in force."""

import base64
import csv
import io
import json
import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from ortaq.core.interchange.formats import ASPECTS, FORMATS
from ortaq.core.interchange.reasons import REASONS
from ortaq.exchange import actions
from ortaq.exchange.interchange import actions as actions_of_files
from ortaq.exchange.interchange import queries
from ortaq.exchange.interchange import words as interchange_words
from ortaq.exchange.models import Deal, ImportedRow, ImportJob, Offer
from ortaq.exchange.queries import deals_of, draft_of, terms_of
from ortaq.exchange.texts import parts_of
from ortaq.members.actions import give_token
from ortaq.members.rules import NotAllowed
from ortaq.rights.models import Contract
from tests.rooms.deal_stories import gift, signed, tale
from tests.world import World

pytestmark = pytest.mark.django_db
WITH_CONTRACTS = [one.code for one in queries.OFFERED if "contracts" not in one.lost]
HEAD = "clause,work,giver,holder,territories,media,sounds,subtitles,first_day,last_day,time_zone,runs"


def text(response: object) -> str:
    """What a page says, without tags, each run of blanks as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("&quot;", '"')


def sheet(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


def row(programme: object, **change: str) -> str:
    cells = {
        "clause": "x",
        "work": str(programme),
        "giver": "almaty",
        "holder": "bishkek",
        "territories": "KG",
        "media": "linear",
        "sounds": "ky",
        "subtitles": "ru",
        "first_day": "2026-12-01",
        "last_day": "2027-11-30",
        "time_zone": "Asia/Bishkek",
        "runs": "3",
    }
    return ",".join((cells | change).values())


def upload(client: object, content: bytes, name: str = "list.csv", **more: str) -> object:
    return client.post("/exchange/imports/", {"file": SimpleUploadedFile(name, content), **more})


def read_all(code: str, content: bytes) -> object:
    done = FORMATS[code].read(content)
    assert done.bad == ()
    return done.listing


@pytest.mark.parametrize("code", WITH_CONTRACTS)
def test_a_house_takes_its_contracts_out_and_they_say_the_same(world: World, sign_in: object, code: str) -> None:
    contract = signed(world).contract
    clause = contract.clauses.get()
    client = sign_in(world.aigul)
    answer = client.get(f"/exchange/files/contracts/{contract.pk}/download/{code}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    (found,) = read_all(code, answer.content).clauses
    assert (found.terms, found.holder) == (clause.terms, world.bishkek.pk.hex)


@pytest.mark.parametrize("code", [one.code for one in queries.OFFERED])
def test_contracts_of_others_are_in_no_file(world: World, sign_in: object, code: str) -> None:
    """Baku and Budapest may read about the programme, and learn nothing of the contract with Bishkek."""
    deal = signed(world)
    contract, programme = deal.contract, deal.programme
    for stranger in (world.nargiz, world.reka):
        client = sign_in(stranger)
        assert client.get(f"/exchange/files/contracts/{contract.pk}/").status_code == 404
        assert client.get(f"/exchange/files/contracts/{contract.pk}/download/{code}/").status_code == 404
        for address in (
            f"/exchange/files/programmes/{programme.pk}/download/{code}/",
            f"/exchange/files/download/{code}/",
        ):
            content = client.get(address).content
            assert FORMATS[code].read(content).listing.clauses == ()
            for secret in (contract.number, contract.pk.hex, world.bishkek.pk.hex, "Bishkek"):
                assert secret.encode() not in content
    client = sign_in(world.asel)
    held = client.get(f"/exchange/files/programmes/{programme.pk}/download/{code}/").content
    assert bool(read_all(code, held).clauses) == (code in WITH_CONTRACTS)


def test_drafts_are_in_no_file_not_even_of_ones_own_house(world: World, sign_in: object) -> None:
    offer = gift(world)
    deal = actions.ask(offer=offer, by=world.aigul)
    actions.sign(deal=deal, by=world.aigul)
    for person in (world.asel, world.aigul):
        client = sign_in(person)
        content = client.get(f"/exchange/files/programmes/{offer.programme_id}/download/odrl/").content
        assert read_all("odrl", content).clauses == ()
        assert str(deal.pk).encode() not in content


def test_a_register_of_another_house_is_in_no_file(world: World, sign_in: object) -> None:
    contract = signed(world).contract
    Contract.objects.filter(pk=contract.pk).update(kind="register", licensee=None)
    assert sign_in(world.nargiz).get(f"/exchange/files/contracts/{contract.pk}/").status_code == 404
    assert sign_in(world.asel).get(f"/exchange/files/contracts/{contract.pk}/").status_code == 200


def test_a_visitor_is_asked_to_sign_in(client: object) -> None:
    for address in ("/exchange/files/", "/exchange/files/download/csv/"):
        assert client.get(address).status_code == 302


def test_the_menu_says_what_is_lost_before_one_takes_it(world: World, sign_in: object) -> None:
    programme = tale(world)
    page = text(sign_in(world.asel).get(f"/exchange/files/programmes/{programme.pk}/"))
    assert re.search(r"TV-Anytime Not in the file: contracts, number of showings,", page)
    assert "Only Ortaq reads back" in page
    assert "DVB-I" not in page
    assert "Avails" not in page, "nothing is licensed yet"


def test_a_file_is_read_and_shown_before_anything_comes_of_it(world: World, sign_in: object) -> None:
    programme = tale(world)
    client = sign_in(world.asel)
    content = sheet(row(programme.pk), row(programme.pk, clause="y", territories="Kyrgyzstan"))
    answer = upload(client, content)
    job = ImportJob.objects.get()
    assert answer.url == f"/exchange/imports/{job.pk}/"
    page = text(client.get(answer.url))
    assert "Demo TV Almaty allows Demo TV Bishkek to show" in page
    assert "at most 3 showings" in page
    assert "“Kyrgyzstan” is no country." in page
    assert re.search(r"3 territories “Kyrgyzstan” is no country\. KG", page)
    assert (Offer.objects.count(), Contract.objects.count()) == (0, 0)


def test_the_bad_rows_come_back_as_a_table_with_the_reasons(world: World, sign_in: object) -> None:
    client = sign_in(world.asel)
    upload(client, sheet(row("=1+1", territories="Kyrgyzstan")))
    answer = client.get(f"/exchange/imports/{ImportJob.objects.get().pk}/download/")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["Line", "Column", "Reason", "Suggestion", "Written"]
    assert rows == [["2", "territories", "“Kyrgyzstan” is no country.", "KG", "Kyrgyzstan"]]


def taken(client: object) -> ImportedRow:
    """The rows of the only file are taken."""
    client.post(f"/exchange/imports/{ImportJob.objects.get().pk}/take/")
    return ImportedRow.objects.first()


def test_good_rows_become_drafts_word_for_word_and_wait_for_two_signatures(world: World, sign_in: object) -> None:
    programme = tale(world)
    client = sign_in(world.asel)
    upload(client, sheet(row(programme.pk)))
    assert taken(client).state == "drafted"
    deal = Deal.objects.get()
    assert (deal.state, deal.licensor, deal.licensee) == ("drafted", world.almaty, world.bishkek)
    assert (Contract.objects.count(), deals_of(world.bishkek).count()) == (0, 0)
    actions.send(deal=deal, by=world.asel)
    deal = deals_of(world.bishkek).get()
    assert (terms_of(deal).runs, terms_of(deal).days) == (3, 365)
    assert terms_of(deal).time_zone == "Asia/Bishkek"
    taken(client)
    assert (Deal.objects.count(), Contract.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"giver": "baku"}, "A contract is between Demo TV Almaty and one other house."),
        ({"holder": "nobody-tv"}, "There is no member “nobody-tv”."),
        ({"holder": "*"}, "It is for everybody."),
        ({"work": "00000000-0000-0000-0000-000000000000"}, "There is no programme"),
    ],
)
def test_what_two_houses_cannot_sign_stays_a_note_with_the_reason(
    world: World, sign_in: object, change: dict[str, str], why: str
) -> None:
    programme = tale(world)
    client = sign_in(world.asel)
    upload(client, sheet(row(programme.pk, **change)))
    noted = taken(client)
    assert (noted.state, noted.deal) == ("noted", None)
    assert why in noted.why
    assert (Deal.objects.count(), Contract.objects.count()) == (0, 0)


def test_a_draft_keeps_its_zone_and_exclusivity(world: World, sign_in: object) -> None:
    """What an offer under a template cannot say, a draft says."""
    programme = tale(world)
    client = sign_in(world.asel)
    content = sheet(row(programme.pk, time_zone="Asia/Almaty")).replace(b",runs", b",runs,exclusive")
    upload(client, content.replace(b"Almaty,3", b"Almaty,3,exclusive"))
    assert taken(client).state == "drafted"
    (part,) = parts_of(draft_of(Deal.objects.get(), world.almaty).text)
    assert (part.terms.exclusive, part.terms.time_zone) == ("exclusive", "Asia/Almaty")


def test_a_contract_is_taken_whole_or_not_at_all(world: World, sign_in: object) -> None:
    """Without the clause that nobody could read it would give more than it does."""
    programme = tale(world)
    client = sign_in(world.asel)
    lines = [
        row(programme.pk) + ",grant,C-1",
        row(programme.pk, clause="y", holder="nobody-tv") + ",grant,C-1",
        row(programme.pk, clause="z") + ",grant,C-2",
    ]
    upload(client, sheet(*lines).replace(b",runs", b",runs,kind,contract"))
    taken(client)
    rows = [(one.state, one.why) for one in ImportedRow.objects.order_by("position")]
    assert rows == [
        ("noted", "Line 2 of the same contract cannot be taken."),
        ("noted", "There is no member “nobody-tv”."),
        ("drafted", ""),
    ]
    assert Deal.objects.count() == 1


def test_somebody_elses_programme_is_asked_for_and_not_given(world: World, sign_in: object) -> None:
    programme = tale(world, "baku", "Cırtdan")
    client = sign_in(world.asel)
    upload(client, sheet(row(programme.pk)))
    assert "it belongs to Demo TV Bakı" in taken(client).why
    ImportJob.objects.all().delete()
    # What Baku gives to Almaty, Almaty may propose.
    upload(client, sheet(row(programme.pk, giver="baku", holder="almaty")))
    assert taken(client).state == "drafted"
    assert Deal.objects.get().licensor == world.baku


def test_what_a_house_has_read_in_nobody_else_sees(world: World, sign_in: object) -> None:
    client = sign_in(world.asel)
    upload(client, sheet(row("secret-film")))
    job = ImportJob.objects.get()
    client = sign_in(world.aigul)
    assert client.get(f"/exchange/imports/{job.pk}/").status_code == 404
    assert client.get(f"/exchange/imports/{job.pk}/download/").status_code == 404
    assert client.post(f"/exchange/imports/{job.pk}/take/").status_code == 404
    assert "list.csv" not in text(client.get("/exchange/files/"))


def test_who_does_not_deal_reads_nothing_in(world: World, sign_in: object) -> None:
    from ortaq.exchange.interchange.actions import bring_in

    assert "Only an acquisitions editor" in text(sign_in(world.nurlan).get("/exchange/files/"))
    with pytest.raises(NotAllowed):
        bring_in(content=sheet(), name="x.csv", by=world.nurlan)
    assert upload(sign_in(world.nurlan), sheet()).url == "/exchange/files/"
    assert ImportJob.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"\0\1", "x.xlsx"), (b"<!DOCTYPE x><x/>", "x.xml"), (b"{", "x.json"), (b"", "x.csv"), (b"a,b", "x.csv")],
)
def test_a_file_that_cannot_be_read_says_why(world: World, sign_in: object, content: bytes, name: str) -> None:
    client = sign_in(world.asel)
    answer = client.post("/exchange/imports/", {"file": SimpleUploadedFile(name, content or b" ")})
    page = text(client.get(answer.url))
    assert "Not taken 1" in page


def test_a_contract_that_was_taken_out_is_recognised_when_it_is_read_in(world: World, sign_in: object) -> None:
    """In every format: the house, the programme and the terms are found again; no contract comes of it."""
    contract = signed(world).contract
    client = sign_in(world.asel)
    for code in WITH_CONTRACTS:
        content = client.get(f"/exchange/files/contracts/{contract.pk}/download/{code}/").content
        upload(client, content, f"x.{FORMATS[code].extension}")
        job = ImportJob.objects.first()
        assert (job.format, job.bad) == (code, [])
        assert job.rows.count() == 1
    assert Contract.objects.count() == 1


def test_the_same_over_the_api(world: World, client: object) -> None:
    programme = tale(world)
    _token, secret = give_token(person=world.asel, name="t", scopes=["read", "deal"])
    mine = {"authorization": f"Bearer {secret}"}
    codes = {one["code"]: one for one in client.get("/api/exchange/formats").json()}
    assert codes["tva"]["lost"][0] == "contracts"
    given = {"file_name": "x.csv", "content": base64.b64encode(sheet(row(programme.pk), "x,,,")).decode()}
    made = client.post("/api/exchange/imports", given, content_type="application/json", headers=mine)
    assert made.status_code == 201
    body = made.json()
    assert [one["state"] for one in body["rows"]] == ["waiting"]
    assert body["bad"]
    done = client.post(f"/api/exchange/imports/{body['id']}/take", headers=mine).json()
    assert [one["state"] for one in done["rows"]] == ["drafted"]
    content = client.get(f"/api/exchange/files/odrl/programmes/{programme.pk}", headers=mine).content
    assert json.loads(content)["@graph"]
    _token, other = give_token(person=world.aigul, name="t", scopes=["read", "deal"])
    theirs = {"authorization": f"Bearer {other}"}
    assert client.get(f"/api/exchange/imports/{body['id']}", headers=theirs).status_code == 404


def test_every_reason_and_every_aspect_has_words() -> None:
    assert set(interchange_words.REASONS) == set(REASONS)
    assert set(interchange_words.ASPECTS) == set(ASPECTS)
    for reason in REASONS:
        said = interchange_words.reason_said(
            {"line": 1, "column": "c", "reason": reason, "params": {}, "suggestion": "", "raw": "r"}
        )
        assert said
        assert "%(" not in said


def test_a_large_file_is_read_and_taken_by_the_worker(
    world: World, sign_in: object, django_capture_on_commit_callbacks: object
) -> None:
    programme = tale(world)
    client = sign_in(world.asel)
    content = sheet(*(row(programme.pk, clause=f"c{at}") for at in range(1600)))
    with django_capture_on_commit_callbacks(execute=True):
        answer = upload(client, content)
    job = ImportJob.objects.get()
    assert (job.state, job.rows.count()) == ("kept", 0)
    assert "It is being read" in text(client.get(answer.url))
    actions_of_files.read_kept(job)
    actions_of_files.read_kept(job)
    assert (job.state, job.rows.count(), job.bad) == ("read", 1600, [])
    assert not default_storage.exists(job.file)
    job.rows.filter(position__gt=250).delete()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/exchange/imports/{job.pk}/take/")
    assert "Rows taken: 0 of 250." in text(client.get(answer.url))
    names = list(DBTaskResult.objects.order_by("enqueued_at").values_list("task_path", flat=True))
    assert [name.rpartition(".")[2] for name in names] == ["read_import", "take_rows"]
    # A worker that was killed after the first contracts goes on where it broke off.
    ImportedRow.objects.filter(job=job, position__lte=240).update(state="noted")
    job.refresh_from_db()
    actions_of_files.take_rows(job, world.asel)
    assert job.rows.filter(state="drafted").count() == Deal.objects.count() == 10
    assert "Rows taken" not in text(client.get(answer.url))


def test_a_large_file_that_nobody_can_read_says_so_on_its_page(world: World, sign_in: object) -> None:
    client = sign_in(world.asel)
    answer = upload(client, b"\0\1" * 200_000, "x.xlsx")
    job = ImportJob.objects.get()
    actions_of_files.read_kept(job)
    assert job.state == "read"
    assert "Not taken 1" in text(client.get(answer.url))
    assert upload(client, b"x", "x.docx").url == "/exchange/files/"
