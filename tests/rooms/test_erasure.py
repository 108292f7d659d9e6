"""After a person's key is destroyed nothing of them can be read anywhere, and the audit log is still whole."""

import io
import logging
import re
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client

from ortaq.catalogue.models import Programme
from ortaq.core.text.fold import fold
from ortaq.ledger import actions as ledger
from ortaq.ledger.models import Entry
from ortaq.members import actions as members
from ortaq.members.models import Person
from ortaq.origin import actions as origin
from ortaq.standards.gate import queries
from ortaq.standards.models import Consent, Evaluation, Notice, Subject, Tool
from ortaq.standards.protection import names, subject_keys
from ortaq.standards.trust import actions as trust
from ortaq.standards.trust.clauses import QUESTIONS
from ortaq.work.models import Tally
from tests.rooms.air_stories import film, licence
from tests.rooms.deal_stories import gift
from tests.rooms.gate_stories import EDITOR, adopts, charter, officer, states
from tests.rooms.searching import files, places_of, tables
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
SignIn = Callable[[object], Client]
NAME, CONTACT, BORN = "Айсұлу Қарабатырқызы", "aisulu.qarabatyr@mail.example", "2014-03-09"
GUARDIAN, RELATION, PROOF, HASH = "Гүлбаршын Қарабатырқызы", "туған апасы", "сейф 3, папка 12", "3f" * 32
NOTE = "түнгі бір ауыз сөз"
PLACE, PRINT = "s3://somewhere/voices/4711", "9c" * 32
SECRETS = (
    NAME,
    *NAME.split(),
    CONTACT,
    BORN,
    GUARDIAN,
    *GUARDIAN.split()[:1],
    RELATION,
    PROOF,
    NOTE,
    HASH,
    PLACE,
    PRINT,
)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def is_whole() -> bool:
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    return "is whole" in out.getvalue()


@pytest.fixture
def everywhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Callable[..., set[tuple[str, str, str]]]:
    """Looks for words in the database, the data folder and the logs; says where it has found which."""
    caplog.set_level(logging.DEBUG)
    return lambda *words: places_of(words, tables(), files(tmp_path), [("the log", caplog.text.encode())])


def archive_of(answer: object) -> dict[str, str]:
    """The files of an export, read."""
    whole = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    answer.close()  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def test_the_search_finds_what_lies_open_wherever_it_lies(
    world: World, everywhere: Callable[..., set[tuple[str, str, str]]]
) -> None:
    """A search that finds nothing proves something only when it finds what is there."""
    assert everywhere(NAME) == set()
    Tally.objects.create(key=NAME, minute=1)
    # As the catalogue's search has it.
    Programme.objects.filter(pk=film(world).pk).update(search_key=fold(NAME))
    default_storage.save("exports/x.txt", ContentFile(NAME.encode("utf-16-le")))
    default_storage.save(f"exports/{NAME}.txt", ContentFile(b""))
    logging.getLogger("ortaq").debug("for %s", NAME)
    found = {(where, form) for where, _word, form in everywhere(NAME)}
    assert found >= {
        ("work_tally", "text"),
        ("catalogue_programme", "a search key"),
        ("files/exports/x.txt", "UTF-16"),
        (f"files/exports/{NAME}.txt", "text"),
        ("the log", "text"),
    }


def lived_through(world: World, client: Client, sign_in: SignIn) -> str:
    """All that a house and the person do, over the screens: written in, shown, printed, tried, exported, withdrawn."""
    house = sign_in(world.erlan)
    told = {"reference": "C-1", "kind": "voice", "name": NAME, "contact": CONTACT, "language": "kk", "is_child": "on"}
    told |= {
        "born_on": BORN,
        "guardian": GUARDIAN,
        "relation": RELATION,
        "proof": PROOF,
        "proof_sha256": HASH,
        "note": NOTE,
    }
    told |= {"note": NOTE, "operations": ["clone"], "given_on": "2026-01-01", "ends_on": "2031-01-01"}
    # At the first try something is wrong, and everything typed comes back.
    assert NAME in text_of(house.post("/standards/consents/", told | {"ends_on": ""}))
    # A reference is never erased, so a name is refused as one.
    assert "nobody&#x27;s name may stand in it" in text_of(
        house.post("/standards/consents/", told | {"reference": NAME})
    )
    assert NAME in text_of(house.post("/standards/consents/", told, follow=True))
    held = Consent.objects.get()
    item = {"kind": "voiceprint", "place": PLACE, "sha256": PRINT}
    assert house.post(f"/standards/protection/consents/{held.pk}/items/", item).status_code == 302
    tale = film(world)
    licence(world, tale)
    use = {"kind": "voice.synthetic", "system": "x", "cloned": True, "consents": ["C-1"]}
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=False, uses=[use])
    page = text_of(house.post(f"/standards/consents/{held.pk}/receipt/"))
    assert NAME in page
    secret = re.search(r'class="secret"[^>]*>([A-Z0-9-]+)<', page)
    assert secret
    person = f"/standards/protection/people/{held.subject_id}/"
    for address in ("/standards/consents/", f"/standards/consents/{held.pk}/", person, "/desk/", f"/search/?q={NAME}"):
        assert house.get(address).status_code == 200
    assert NAME in archive_of(house.post(f"{person}export/"))["standards.people.json"]
    client.logout()
    public = f"/standards/consent/{held.token}/"
    assert client.post(public, {"secret": f"{NAME} {CONTACT}"}).status_code == 422
    assert client.post(public, {"ask": "1"}).status_code == 302
    ledger.checkpoint()
    house = sign_in(world.erlan)
    house.post(f"/standards/protection/items/{held.items.get().pk}/removed/")
    return person


def test_nothing_of_a_person_is_left_and_the_chain_holds(
    world: World,
    client: Client,
    sign_in: SignIn,
    everywhere: Callable[..., set[tuple[str, str, str]]],
    tmp_path: Path,
) -> None:
    person = lived_through(world, client, sign_in)
    subject = Subject.objects.get()
    key, sealed = subject_keys.key_of(subject), [bytes(subject.sealed), bytes(Consent.objects.get().sealed)]
    # While the person is here, only the fingerprint of the proof stands open; the rest is sealed.
    assert {(where, word) for where, word, _form in everywhere(*SECRETS)} == {("standards_consent", HASH)}
    before = {one.number: one.digest for one in Entry.objects.all()}
    assert NAME in text_of(sign_in(world.erlan).get(person))
    page = text_of(sign_in(world.erlan).post(f"{person}erase/", {"pseudonym": subject.pseudonym}, follow=True))
    assert NAME not in page
    assert everywhere(*SECRETS) == set()
    # Neither the key nor what was sealed with it, in the clear or wrapped.
    left = [content for pile in (tables(), files(tmp_path)) for _name, content in pile]
    for gone in (key, bytes(subject.key), *sealed):
        assert not [True for content in left if gone in content or gone.hex().encode() in content]
    for address in ("/standards/consents/", f"/standards/consents/{Consent.objects.get().pk}/", person, "/desk/"):
        page = text_of(sign_in(world.erlan).get(address))
        assert not [word for word in SECRETS if word in page]
    told = "".join(archive_of(sign_in(world.erlan).post(f"{person}export/")).values())
    assert not [word for word in SECRETS if word in told]
    # The house that held it was told, and knows a reference, not a person.
    assert Notice.objects.get().house == world.bishkek
    assert {one.number: one.digest for one in Entry.objects.filter(number__in=before)} == before
    ledger.checkpoint()
    assert is_whole()


EDITOR_NAME, SOURCE, WHY = "Бибігүл Төлегенқызы", "Қуаныш Сәрсенбайұлы", "жұмысынан айырылудан қорқады"
HIDDEN, REPLY = "екі баласы бар, атын айтпауды сұрады", "marzhan.tasova@almaty.example"
OWNER, RESPONSIBLE = "Нұргелді Әбілқасымов", "Шолпан Есімханова, бас редактор"
NAMED = (EDITOR_NAME, "Төлегенқызы", SOURCE, WHY, HIDDEN, REPLY, OWNER, "Әбілқасымов", RESPONSIBLE, "Есімханова")


def everybody_is_named(world: World, sign_in: SignIn, tale: Programme) -> Client:
    """A house names people wherever it can, over the screens and the API; what the rules said of it is kept."""
    head = officer(world.almaty)
    adopts(world.almaty, charter(world, (EDITOR, "SRC-01", "SRC-02", "TOOL-01")), head)
    house, sources = sign_in(head), f"person: {SOURCE}\nperson: anonymous: {HIDDEN}\nagency: Qazaqparat"
    stated = {"item.editor": EDITOR_NAME, "item.is_news": "yes", "item.sources": sources}
    assert house.post(f"/origin/{tale.pk}/standing/", stated).status_code == 302
    known = [{"kind": "person", "name": SOURCE, "anonymous": False, "reason": WHY}, {"kind": "agency", "name": "KTK"}]
    told = house.post(
        f"/api/origin/programmes/{tale.pk}/statements",
        {"values": {"item.sources": known, "item.is_news": True}},
        content_type="application/json",
    )
    assert (told.status_code, told.json()["item.sources"]) == (200, known)
    assert house.post("/standards/house/", {"member.statements.reply_contact": REPLY}).status_code == 302
    assert house.post("/standards/house/", {"name": "x", "owner": OWNER}).status_code == 302
    for question in QUESTIONS:
        trust.answer(house=world.almaty, by=head, question=question, answer="yes")
    trust.publish(house=world.almaty, by=head, responsible=RESPONSIBLE)
    gift(world, tale)
    return house


def test_whom_a_house_names_is_found_nowhere_after_an_erasure(
    world: World, sign_in: SignIn, everywhere: Callable[..., set[tuple[str, str, str]]], tmp_path: Path
) -> None:
    tale = film(world)
    house = everybody_is_named(world, sign_in, tale)
    # The house reads names, on its pages and over the API; nobody else does, and nothing is stored but pseudonyms.
    page = text_of(house.get(f"/origin/{tale.pk}/standing/"))
    assert EDITOR_NAME in page
    assert f"person: {SOURCE}: {WHY}" in page
    people = text_of(house.get("/standards/protection/"))
    assert not [word for word in (EDITOR_NAME, SOURCE, HIDDEN, REPLY, OWNER, RESPONSIBLE) if word not in people]
    assert Evaluation.objects.exists()
    assert everywhere(*NAMED) == set()
    for word in (EDITOR_NAME, SOURCE, HIDDEN, REPLY, OWNER, RESPONSIBLE):
        known = {text: one for one, text in names.people_named(world.almaty)}
        one = known[word]
        address = f"/standards/protection/people/{one.pk}/"
        taken = archive_of(house.post(f"{address}export/"))["standards.names.json"]
        assert word in taken
        assert any(f'"is": "standards.{kind}"' in taken for kind in ("statement", "tool", "selfassessment"))
        house.post(f"{address}erase/", {"pseudonym": one.pseudonym})
    assert names.people_named(world.almaty) == []
    assert everywhere(*NAMED) == set()
    sealed = [bytes(one.sealed) for one in Subject.objects.all() if one.sealed]
    assert sealed == []
    for address in (f"/origin/{tale.pk}/standing/", "/standards/protection/", "/standards/house/", "/audit/"):
        shown = text_of(house.get(address))
        assert not [word for word in NAMED if word in shown]
    # Nobody answers for the programme and the tool any more, and nobody pretends so; the sources stay sources.
    facts = queries.stated("programme", [tale.pk])[tale.pk]
    assert "item.editor" not in facts
    assert len(facts["item.sources"]) == 2
    assert Tool.objects.get(retired_at=None).owner == ""
    ledger.checkpoint()
    assert is_whole()


def test_whoever_erases_an_account_goes_from_the_statements_that_name_them(
    world: World, sign_in: SignIn, everywhere: Callable[..., set[tuple[str, str, str]]]
) -> None:
    Person.objects.filter(pk=world.erlan.pk).update(name=EDITOR_NAME, username="bibigul")
    erlan, tale = Person.objects.get(pk=world.erlan.pk), film(world)
    states(tale, erlan, editor=EDITOR_NAME, sources=[{"kind": "person", "name": EDITOR_NAME, "reason": WHY}])
    one = Subject.objects.filter(is_named=True).first()
    assert one
    assert one.account == erlan
    taken = archive_of(sign_in(erlan).post("/standards/protection/me/export/"))["standards.names.json"]
    assert (EDITOR_NAME in taken, WHY in taken) == (True, True)
    sign_in(erlan).post("/standards/protection/me/erase/", {"username": "bibigul"})
    assert everywhere(EDITOR_NAME, "Төлегенқызы", WHY) == set()
    assert Subject.objects.filter(erased_at=None).count() == 0
    assert is_whole()


def test_nothing_of_an_erased_account_is_left_but_what_it_did(
    world: World, client: Client, sign_in: SignIn, everywhere: Callable[..., set[tuple[str, str, str]]]
) -> None:
    name, mail, user = "Ерлан Жапарұлы Қасқабасов", "erlan.zhaparuly@almaty.example", "erlan-zhaparuly"
    Person.objects.filter(pk=world.erlan.pk).update(name=name, email=mail, username=user)
    erlan = Person.objects.get(pk=world.erlan.pk)
    tale = film(world)
    members.give_token(person=erlan, name="robot of Zhaparuly", scopes=["read"])
    house = sign_in(erlan)
    for address in ("/desk/", "/standards/protection/me/", "/account/", "/audit/"):
        assert house.get(address, follow=True).status_code == 200
    assert name in archive_of(house.post("/standards/protection/me/export/"))["members.account.json"]
    client.post("/account/login/", {"username": user, "password": "wrong"})
    ledger.checkpoint()
    words = (name, mail, user, "Zhaparuly", "Қасқабасов")
    assert {where for where, _word, _form in everywhere(*words)} >= {"members_person", "members_token"}
    sign_in(erlan).post("/standards/protection/me/erase/", {"username": user})
    assert everywhere(*words) == set()
    assert str(tale.versions.first().declarations.get().declared_by).startswith("erased-")
    assert is_whole()
