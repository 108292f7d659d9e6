"""Consents: what names people is sealed, what was agreed binds, the person checks it and takes it back."""

import datetime as dt
import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from ortaq.catalogue import actions as catalogue
from ortaq.catalogue.models import Ingest, IngestState, Programme
from ortaq.core.ledger.canonical import digest
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.ledger.models import Entry
from ortaq.members.rules import NotAllowed
from ortaq.origin import actions as origin
from ortaq.origin import queries as origins
from ortaq.standards.consents import actions, queries, words
from ortaq.standards.consents.actions import BadConsent, Guardian, NoSuchReceipt, Scope, Who
from ortaq.standards.models import Consent, Notice, Subject, WithdrawalRequest
from ortaq.web.demo import consents as demo
from tests.rooms.air_stories import film, licence
from tests.rooms.consent_stories import agreed
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
SignIn = Callable[[object], Client]
ROOT = Path(__file__).parents[2]
TODAY = dt.datetime.now(dt.UTC).date()
NAME, GUARDIAN, PROOF = "Айсұлу Сәтбаева", "Гүлнар Сәтбаева", "safe 3, folder 12"
VOICE = AIUse(AIKind.VOICE, system="x", cloned=True, consents=("V-1",))


def everything_stored() -> bytes:
    """All that stands in the database, as bytes."""
    with connection.cursor() as cursor:
        found = b""
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += repr(cursor.fetchall()).encode()
    return found


def test_what_names_a_person_is_nowhere_in_the_database_in_the_clear(world: World) -> None:
    held = agreed(world, person=Who(NAME, contact="+7 701 000 11 22"), proof=PROOF)
    stored = everything_stored()
    for secret in (NAME, "701 000", PROOF):
        assert secret.encode() not in stored
        assert secret.encode("unicode_escape") not in stored
    assert held.reference.encode() in stored
    assert queries.personal_of(held.subject) == {"name": NAME, "contact": "+7 701 000 11 22"}
    assert queries.private_of(held)["proof"] == PROOF


def test_the_ledger_holds_a_commitment_that_only_the_house_can_open(world: World) -> None:
    held = agreed(world, person=Who(NAME))
    told = Entry.objects.latest("number").details
    assert set(told) == {"house", "reference", "agreed_to", "person", "commitment"}
    salt = queries.private_of(held)["salt"]
    assert told["commitment"] == digest({"salt": salt, "terms": queries.terms_of(held)})
    held.may_train = True
    assert told["commitment"] != digest({"salt": salt, "terms": queries.terms_of(held)})


def test_one_person_agrees_to_several_things_under_one_pseudonym(world: World) -> None:
    first = agreed(world, "V-1", person=Who(NAME))
    second = agreed(world, "F-1", "face", person=first.subject)
    assert (second.subject, Subject.objects.count()) == (first.subject, 1)
    with pytest.raises(BadConsent):
        agreed(world, "V-2", house=world.tashkent, by=world.dilnoza, person=first.subject)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"guardian": None}, "guardian agrees"),
        ({"guardian": Guardian(GUARDIAN, " ")}, "guardian agrees"),
        ({"ends_on": None}, "needs a last day"),
        ({"ends_on": dt.date(2032, 2, 29)}, "of age"),
        ({"person": Who(NAME, is_child=True)}, "born"),
        ({"person": Who(NAME)}, "only for a child"),
    ],
)
def test_for_a_child_its_guardian_agrees_until_it_is_of_age(world: World, change: dict[str, object], says: str) -> None:
    child = Who(NAME, born_on=dt.date(2014, 2, 28), is_child=True)
    told = {"person": child, "guardian": Guardian(GUARDIAN, "mother"), "ends_on": dt.date(2032, 2, 27)}
    with pytest.raises(BadConsent, match=says):
        agreed(world, "C-1", **(told | change))
    assert (Consent.objects.count(), Subject.objects.count()) == (0, 0)
    held = agreed(world, "C-1", **told)
    assert (held.by_guardian, held.subject.is_child) == (True, True)
    assert queries.private_of(held)["guardian"] == GUARDIAN
    assert GUARDIAN.encode() not in everything_stored()


@pytest.mark.parametrize(
    ("kind", "scope", "says"),
    [
        ("voice", Scope(operations=("face",)), "AI cannot do this"),
        ("name", Scope(operations=("clone",)), "AI cannot do this"),
        ("voice", Scope(territories=("XX",)), "no territory"),
        ("voice", Scope(languages=("Kazakh",)), "no language tag"),
        ("voice", Scope(programmes=("tale",)), "no programme"),
    ],
)
def test_a_scope_that_cannot_be_is_refused_with_a_sentence(world: World, kind: str, scope: Scope, says: str) -> None:
    with pytest.raises(BadConsent, match=says):
        agreed(world, "X-1", kind, scope=scope)


@pytest.mark.parametrize(
    ("scope", "use", "code"),
    [
        (Scope(operations=("dub",)), VOICE, "consent-operation"),
        (Scope(operations=()), VOICE, "consent-operation"),
        (
            Scope(operations=("clone",)),
            AIUse(AIKind.DUB, system="x", cloned=True, consents=("V-1",)),
            "consent-operation",
        ),
        (Scope(languages=("kk",)), VOICE, "consent-language"),
        (Scope(programmes=("00000000-0000-4000-8000-000000000000",)), VOICE, "consent-programme"),
    ],
)
def test_a_declaration_cannot_go_beyond_what_was_agreed(world: World, scope: Scope, use: AIUse, code: str) -> None:
    tale = film(world)
    agreed(world, scope=scope)
    with pytest.raises(origin.BadDeclaration) as refused:
        origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=False, uses=[use])
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
    assert "consent-" not in str(refused.value)


def test_what_was_agreed_carries_what_it_names_and_both_scripts_of_a_language(world: World) -> None:
    tale = film(world)
    scope = Scope(programmes=(str(tale.pk),), languages=("ky-Cyrl",), territories=("KG",), operations=("clone",))
    agreed(world, scope=scope)
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=False, uses=[VOICE])
    assert origins.may_be_shown(tale)
    assert origins.kept_out([tale.pk], ["KG", "KZ"]) == {"KG": set(), "KZ": {tale.pk}}


def test_what_was_made_from_it_for_another_programme_is_not_carried(world: World) -> None:
    tale, cut = film(world), film(world, title="Ер Төстік")
    sound, other = (one.versions.get(kind="sound", language="ky") for one in (tale, cut))
    agreed(world, scope=Scope(programmes=(str(tale.pk),)))
    origin.declare(version=sound, by=world.erlan, no_ai=False, uses=[VOICE])
    assert origins.withheld([tale.pk, cut.pk]) == set()
    origin.derive(version=other, parent=sound, kind="cut", by=world.erlan)
    assert origins.withheld([tale.pk, cut.pk]) == {cut.pk}


# ---- the receipt ----------------------------------------------------------------------------------------------------


def told_publicly(client: Client, held: Consent, **headers: str) -> str:
    answer = client.get(f"/standards/consent/{held.token}/", headers=headers)
    assert (answer.status_code, answer["Cache-Control"], answer["X-Robots-Tag"]) == (
        200,
        "no-store",
        "noindex, nofollow",
    )
    return html.unescape(answer.content.decode())


def test_the_person_checks_it_without_an_account_and_nothing_names_them(world: World, client: Client) -> None:
    tale = film(world)
    scope = Scope(programmes=(str(tale.pk),), languages=("ky",), territories=("KG",), operations=("clone",))
    held = agreed(
        world,
        "C-1",
        person=Who(NAME, contact="a@b.example", born_on=dt.date(2014, 1, 1), is_child=True, language="en"),
        guardian=Guardian(GUARDIAN, "mother"),
        ends_on=dt.date(2031, 1, 1),
        proof=PROOF,
        scope=scope,
    )
    page = told_publicly(client, held)
    for secret in (NAME, GUARDIAN, PROOF, "a@b.example", "2014", "mother", str(held.pk), str(held.subject_id)):
        assert secret not in page
    for said in ("This consent holds", "C-1", str(tale), "Кыргызча", "copy the voice", "Its guardian agreed."):
        assert said in page
    assert len(held.token) == 22
    assert client.get("/standards/consent/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    assert client.get(f"/standards/consent/{held.token[:-1]}/").status_code == 404


def test_it_is_told_in_the_persons_language_whatever_the_browser_asks_for(world: World, client: Client) -> None:
    held = agreed(world, person=Who(NAME, language="hu"))
    assert '<html lang="hu"' in told_publicly(client, held, accept_language="kk")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "tr"
    assert '<html lang="tr"' in told_publicly(client, held)


def test_the_receipt_has_the_code_of_the_public_page_and_shows_its_secret_once(world: World, sign_in: SignIn) -> None:
    held = agreed(world, person=Who(NAME, language="en"))
    client, address = sign_in(world.erlan), f"/standards/consents/{held.pk}/receipt/"
    page = client.get(address).content.decode()
    assert (words.receipt_address(held) in page, "<svg" in page, 'class="secret"' in page) == (True, True, False)
    secret = re.search(r'class="secret"[^>]*>([A-Z0-9-]+)<', client.post(address).content.decode())
    assert secret
    assert len(secret[1].replace("-", "")) == 28
    assert secret[1].encode() not in everything_stored()
    assert secret[1] not in client.get(address).content.decode()
    for stranger in (world.aigul, world.dilnoza):
        assert sign_in(stranger).get(address).status_code == 404
        assert sign_in(stranger).post(address).status_code == 404


def test_the_receipt_is_printed_in_the_persons_language_and_pressed_in_the_officers(
    world: World, sign_in: SignIn
) -> None:
    held = agreed(world, person=Who(NAME, language="kk"))
    client = sign_in(world.erlan)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(f"/standards/consents/{held.pk}/receipt/").content.decode()
    assert '<html lang="kk"' in page
    assert re.search(r'no-print" lang="en">.*Print it with a new secret.*no longer works then', page)


def test_with_the_secret_the_person_takes_it_back_at_once_however_it_is_typed(world: World, client: Client) -> None:
    held = agreed(world, person=Who(NAME, language="en"))
    old = actions.issue_receipt(consent=held, by=world.erlan)
    secret = actions.issue_receipt(consent=held, by=world.erlan)
    address = f"/standards/consent/{held.token}/"
    for wrong in (old, "AAAA-BBBB", held.token, secret[:-1]):
        assert client.post(address, {"secret": wrong}).status_code == 422
    held.refresh_from_db()
    assert held.withdrawn_at is None
    assert client.post(address, {"secret": f" {secret.lower().replace('-', ' ')} "}).status_code == 302
    held.refresh_from_db()
    assert (held.withdrawn_by, Entry.objects.latest("number").actor) == ("person", "")
    assert "This consent was taken back" in told_publicly(client, held)


def test_a_receipt_that_was_never_issued_opens_nothing(world: World) -> None:
    held = agreed(world)
    for guess in ("", "AAAA", held.secret_digest):
        with pytest.raises(NoSuchReceipt):
            actions.withdraw_with_receipt(consent=held, secret=guess)


def test_who_tries_too_often_waits(world: World, client: Client) -> None:
    held = agreed(world)
    secret = actions.issue_receipt(consent=held, by=world.erlan)
    address = f"/standards/consent/{held.token}/"
    codes = {client.post(address, {"secret": "AAAA"}).status_code for _try in range(25)}
    assert codes == {422, 429}
    answer = client.post(address, {"secret": secret})
    assert answer.status_code in (302, 429)


def test_without_the_secret_the_house_confirms_what_was_asked(world: World, client: Client, sign_in: SignIn) -> None:
    held = agreed(world, person=Who(NAME, language="en"))
    address = f"/standards/consent/{held.token}/"
    for _twice in range(2):
        assert client.post(address, {"ask": "1"}).status_code == 302
    assert "It will confirm it" in told_publicly(client, held)
    asked = WithdrawalRequest.objects.get()
    assert "make sure who it is" in sign_in(world.erlan).get("/desk/").content.decode()
    assert "make sure who it is" not in sign_in(world.dilnoza).get("/desk/").content.decode()
    page = sign_in(world.erlan).get(f"/standards/consents/{held.pk}/").content.decode()
    assert "Make sure that it is the person" in page
    assert sign_in(world.dilnoza).post(f"/standards/consents/requests/{asked.pk}/set-aside/").status_code == 404
    sign_in(world.erlan).post(f"/standards/consents/requests/{asked.pk}/set-aside/")
    held.refresh_from_db()
    assert (held.withdrawn_at, queries.open_request(held)) == (None, None)
    actions.ask_withdrawal(consent=held)
    sign_in(world.erlan).post(f"/standards/consents/{held.pk}/withdraw/")
    held.refresh_from_db()
    assert (held.withdrawn_by, queries.open_request(held)) == ("house", None)
    assert actions.ask_withdrawal(consent=held) is None


# ---- withdrawal -----------------------------------------------------------------------------------------------------


def test_the_houses_that_hold_it_are_told_and_no_other(world: World, sign_in: SignIn) -> None:
    tale, other = film(world), film(world, title="Ер Төстік")
    held = agreed(world)
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=False, uses=[VOICE])
    licence(world, tale)
    licence(world, other, "baku")
    ended = licence(world, tale, "tashkent")
    ended.ended_at = timezone.now() - dt.timedelta(hours=1)
    ended.save()
    before = queries.cascade_of(held)
    assert [(house, titles) for house, titles in before.holders] == [(world.bishkek, [str(tale)])]
    assert (before.notices, before.seconds, before.is_late) == ([], None, False)
    actions.withdraw_consent(consent=held, by=world.erlan)
    told = Notice.objects.get()
    assert (told.house, told.programmes) == (world.bishkek, [str(tale.pk)])
    assert Entry.objects.latest("number").details["told"] == [str(world.bishkek.pk)]
    page = html.unescape(sign_in(world.nurlan).get("/standards/consents/").content.decode())
    assert (world.almaty.name in page, str(tale) in page, held.reference in page) == (True, True, False)
    assert str(tale) not in html.unescape(sign_in(world.nargiz).get("/standards/consents/").content.decode())
    with pytest.raises(NotAllowed):
        actions.follow_notice(notice=told, by=world.nargiz)
    assert sign_in(world.nargiz).post(f"/standards/consents/notices/{told.pk}/followed/").status_code == 404
    sign_in(world.nurlan).post(f"/standards/consents/notices/{told.pk}/followed/")
    told.refresh_from_db()
    assert told.done_by == world.nurlan
    after = queries.cascade_of(Consent.objects.get(pk=held.pk))
    assert (after.is_through, after.seconds) == (True, 0)


def test_the_owner_is_told_when_a_dubbing_house_keeps_the_consent(world: World) -> None:
    tale = film(world)
    sound = tale.versions.get(kind="sound", language="ky")
    sound.made_by = world.tashkent
    sound.save()
    held = agreed(world, house=world.tashkent, by=world.dilnoza)
    origin.declare(version=sound, by=world.dilnoza, no_ai=False, uses=[VOICE])
    actions.withdraw_consent(consent=held, by=world.dilnoza)
    assert [(one.house, one.programmes) for one in Notice.objects.all()] == [(world.almaty, [str(tale.pk)])]


def test_the_demo_world_has_a_register_and_loads_it_once(world: World) -> None:
    told = json.loads((ROOT / "demo/world/consents.json").read_text(encoding="utf-8"))
    Programme.objects.create(
        number="10.5240/DEMO-0403", owner=world.tashkent, titles={"uz": "Susambil"}, original_language="uz", year=2026
    )
    for _twice in range(2):
        demo.load(told)
    found = {one.reference: queries.state_of(one).value for one in Consent.objects.select_related("house")}
    assert found == {
        "V-2026-07": "in-force",
        "C-2026-03": "in-force",
        "F-2026-01": "withdrawn",
        "V-2026-11": "in-force",
        "V-2026-12": "in-force",
    }
    # One ends in five days: its house and the house whose programme rests on it have been told so.
    told_of = {(one.house.slug, one.consent.reference, str(one.kind)) for one in Notice.objects.select_related("house")}
    assert told_of >= {("almaty", "V-2026-12", "ends-7"), ("tashkent", "V-2026-12", "ends-7")}


def test_packaging_stops_where_a_consent_was_taken_back(world: World) -> None:
    tale = film(world)
    held = agreed(world)
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=False, uses=[VOICE])
    default_storage.save("sources/x.mp4", ContentFile(b"no film"))
    tale.versions.update(source="sources/x.mp4")
    actions.withdraw_consent(consent=held, by=world.erlan)
    # What is wrong is told in the language of whoever brought it in.
    world.erlan.language = "en"
    world.erlan.save()
    work = Ingest.objects.create(programme=tale, brought_in_by=world.erlan)
    folder = tale.package.folder
    catalogue.make_package(ingest=work)
    assert (work.state, "consent was withdrawn" in work.problem) == (IngestState.FAILED, True)
    tale.package.refresh_from_db()
    assert tale.package.folder == folder
    # Without the voice it is only what it is: no film.
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=True)
    again = Ingest.objects.create(programme=tale, brought_in_by=world.erlan)
    catalogue.make_package(ingest=again)
    assert "consent" not in again.problem


# ---- screens and the API --------------------------------------------------------------------------------------------

TOLD = {"reference": "V-1", "name": NAME, "kind": "voice", "operations": ["clone", "face"], "proof": PROOF}


def test_the_house_keeps_its_register_on_one_screen(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.erlan), "/standards/consents/"
    assert "There is none yet" in client.get(address).content.decode()
    page = client.post(address, TOLD | {"given_on": "soon"})
    assert (page.status_code, "Write days like" in page.content.decode()) == (422, True)
    page = client.post(address, TOLD | {"proof": ""})
    assert (page.status_code, f'value="{NAME}"' in page.content.decode()) == (422, True)
    page = html.unescape(client.post(address, TOLD, follow=True).content.decode())
    held = Consent.objects.get()
    for said in ("V-1", "in force", NAME, PROOF):
        assert said in page
    assert (held.operations, held.may_train, held.proof_sha256) == (["clone"], False, "")
    page = client.post(address, {**TOLD, "reference": "V-2", "whose": str(held.subject_id), "name": ""}, follow=True)
    assert page.status_code == 200
    assert Subject.objects.count() == 1
    for stranger in (world.aigul, world.dilnoza):
        theirs = sign_in(stranger).get(address).content.decode()
        assert ("V-1" in theirs, NAME in theirs) == (False, False)
        for one in (f"{held.pk}/", f"{held.pk}/withdraw/", f"{held.pk}/receipt/"):
            assert sign_in(stranger).post(address + one).status_code in (404, 405)
            assert sign_in(stranger).get(address + one).status_code in (404, 405)
        refused = sign_in(stranger).post(
            address, TOLD | {"reference": "V-3", "whose": str(held.subject_id), "name": ""}
        )
        assert refused.status_code == 422
    assert sign_in(world.asel).post(f"{address}{held.pk}/withdraw/", follow=True).status_code == 200
    held.refresh_from_db()
    assert held.withdrawn_at is None
    page = sign_in(world.erlan).post(f"{address}{held.pk}/withdraw/", follow=True).content.decode()
    assert "The way of the withdrawal" in page


def test_the_api_keeps_the_register_and_tells_how_far_a_consent_reaches(world: World, sign_in: SignIn) -> None:
    tale = film(world)
    licence(world, tale)
    client, address = sign_in(world.erlan), "/api/standards/consents"

    def post(path: str, told: object) -> tuple[int, dict[str, object]]:
        answer = client.post(address + path, told, content_type="application/json")
        return answer.status_code, answer.json()

    told = {"reference": "V-1", "kind": "voice", "person": {"name": NAME}, "proof": PROOF, "given_on": "2026-01-01"}
    status, made = post("", told | {"scope": {"territories": ["KG"], "operations": ["clone"]}})
    assert (status, made["state"], made["operations"], made["territories"]) == (200, "in-force", ["clone"], ["KG"])
    assert NAME not in str(made)
    origin.declare(version=tale.versions.get(kind="sound", language="ky"), by=world.erlan, no_ai=False, uses=[VOICE])
    found = client.get(f"{address}/{made['id']}").json()
    assert [(one["title"], one["language"]) for one in found["rests"]] == [(str(tale), "ky")]
    assert [(one["house"], one["told_at"]) for one in found["holders"]] == [(world.bishkek.name, None)]
    assert post("", told)[0] == 409
    assert sign_in(world.aigul).get(address).json() == []
    assert sign_in(world.dilnoza).get(f"{address}/{made['id']}").status_code == 404
    assert sign_in(world.dilnoza).post(f"{address}/{made['id']}/withdraw").status_code == 404
    client = sign_in(world.erlan)
    assert post(f"/{made['id']}/withdraw", {})[1]["state"] == "withdrawn"
    found = client.get(f"{address}/{made['id']}").json()
    assert (found["is_through"], found["seconds"], bool(found["holders"][0]["told_at"])) == (True, 0, True)


def test_a_name_is_opened_for_those_who_keep_consents_alone(world: World, client: Client) -> None:
    """A planner of the same house sees that there is a consent and what it says, not whose voice it is."""
    consent = agreed(world, person=Who("Bagila Esimova", contact="+7 701 000 00 00"), proof="archive, box 44")
    names = ("Bagila", "+7 701", "box 44")
    pages = ["/standards/consents/", f"/standards/consents/{consent.pk}/", f"/standards/consents/{consent.pk}/receipt/"]
    client.force_login(world.dana, backend="django.contrib.auth.backends.ModelBackend")
    seen = [client.get(page) for page in pages]
    assert [one.status_code for one in seen] == [200, 200, 403]
    assert not any(name in one.content.decode() for one in seen for name in names)
    assert consent.subject.pseudonym in seen[0].content.decode()
    client.force_login(world.erlan, backend="django.contrib.auth.backends.ModelBackend")
    assert all("Bagila" in client.get(page).content.decode() for page in pages)
