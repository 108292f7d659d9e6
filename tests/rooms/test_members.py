"""Members, people, tokens: who joins, who may, and what the API believes."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from ortaq.ledger.models import Entry
from ortaq.members import actions, queries
from ortaq.members.actions import NotAMember
from ortaq.members.models import Token
from ortaq.members.rules import NotAllowed, deals, has_role, require, schedules, works_for_a_member
from ortaq.members.territories import territories
from tests.world import MEMBERS, World

pytestmark = pytest.mark.django_db


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


def test_a_broadcaster_of_an_unknown_territory_is_not_admitted(world: World) -> None:
    row = dict(MEMBERS["broadcasters"][0], slug="atlantis", name="Demo TV Atlantis", territory="AT")
    with pytest.raises(NotAMember, match="There is no territory “AT”"):
        actions.admit(**row)


def test_a_role_that_does_not_exist_is_refused(world: World) -> None:
    with pytest.raises(NotAMember, match="There is no role “king”"):
        actions.invite(
            broadcaster=world.almaty, username="x", name="X", email="x@x.example", roles=["king"], language="en"
        )


def test_northern_cyprus_has_no_iso_code_and_a_name_in_every_language() -> None:
    here = territories()["XN"]
    assert (here.iso, here.name("tr"), here.name("uz-Cyrl")) == (None, "Kuzey Kıbrıs", "Шимолий Кипр")
    assert set(here.names) == {"en", "kk", "ky", "tr", "az", "uz", "tk", "hu", "ru", "ug"}


def test_roles_decide_who_may_do_what(world: World) -> None:
    assert (schedules(world.nurlan), schedules(world.aigul)) == (True, False)
    assert (deals(world.asel), deals(world.erlan)) == (True, False)
    assert works_for_a_member(world.reka)
    assert has_role("grader", "dubbing")(world.maral)
    world.nurlan.broadcaster = None
    assert not schedules(world.nurlan)
    with pytest.raises(NotAllowed, match="Only a scheduler may do that"):
        require(schedules(world.nurlan), "Only a scheduler may do that.")


def test_a_token_is_shown_once_and_stored_as_a_hash(world: World) -> None:
    token, text = actions.give_token(person=world.erlan, name="automation", scopes=["read"])
    assert text.startswith("ortaq_")
    assert text not in repr(Token.objects.values()) + repr(Entry.objects.values())
    assert queries.person_of_token(text) == (world.erlan, token)


def test_a_token_that_has_run_out_or_was_taken_back_opens_nothing(world: World, client: Client) -> None:
    token, text = actions.give_token(person=world.erlan, name="automation", scopes=["read"], days=1)
    assert client.get("/api/members/me", headers=bearer(text)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert client.get("/api/members/me", headers=bearer(text)).status_code == 401
    actions.take_token(token=token, by=world.erlan)
    answer = client.get("/api/members/me", headers=bearer(text))
    assert (answer.status_code, answer.json()) == (401, {"problem": "Sign in, or send a valid token."})


def test_an_unknown_scope_is_refused(world: World) -> None:
    with pytest.raises(NotAMember, match="There is no scope “everything”"):
        actions.give_token(person=world.erlan, name="x", scopes=["everything"])


def test_the_api_says_who_i_am(world: World, client: Client) -> None:
    _token, text = actions.give_token(person=world.aigul, name="t", scopes=["read"])
    assert client.get("/api/members/me", headers=bearer(text)).json() == {
        "username": "aigul",
        "name": "Айгүл Токтосунова",
        "roles": ["acquisitions", "rights"],
        "language": "ky",
        "broadcaster": {
            "id": str(world.bishkek.pk),
            "slug": "bishkek",
            "name": "Demo TV Bishkek",
            "territory": "KG",
            "languages": ["ky", "ru"],
            "time_zone": "Asia/Bishkek",
            "is_demo": True,
        },
    }


def test_a_token_without_the_scope_is_told_which_one_it_needs(world: World, client: Client) -> None:
    _token, text = actions.give_token(person=world.aigul, name="t", scopes=["schedule"])
    answer = client.get("/api/members/me", headers=bearer(text))
    assert (answer.status_code, answer.json()) == (
        403,
        {"problem": "This token may not do that; it needs the scope “read”."},
    )


def test_everybody_may_see_who_is_a_member(world: World, client: Client) -> None:
    assert [row["slug"] for row in client.get("/api/members/").json()] == sorted(
        (row["slug"] for row in MEMBERS["broadcasters"]), key=lambda slug: world.broadcasters[slug].name
    )
    assert [row["code"] for row in client.get("/api/members/territories").json()] == list(territories())


def test_a_person_makes_and_takes_back_a_token_on_their_page(world: World, client: Client) -> None:
    client.force_login(world.erlan, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post("/members/me/", {"name": "playout", "scopes": ["read", "schedule"]}).content.decode()
    text = page.split('class="token-text">')[1].split("<")[0]
    person, token = queries.person_of_token(text) or (None, None)
    assert (person, token.scopes if token else None) == (world.erlan, ["read", "schedule"])
    assert text not in client.get("/members/me/").content.decode()
    assert client.post(f"/members/me/tokens/{token.pk}/take/").status_code == 302
    assert queries.person_of_token(text) is None


def test_nobody_takes_back_another_persons_token(world: World, client: Client) -> None:
    token, text = actions.give_token(person=world.erlan, name="t", scopes=["read"])
    client.force_login(world.asel, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/members/me/tokens/{token.pk}/take/").status_code == 404
    assert queries.person_of_token(text) is not None


def test_an_unnamed_token_is_refused_and_the_choice_kept(world: World, client: Client) -> None:
    client.force_login(world.erlan, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post("/members/me/", {"name": "", "scopes": ["schedule"]}).content.decode()
    assert Token.objects.count() == 0
    assert 'value="schedule" id="id_scopes_4" checked' in page or "checked" in page.split('value="schedule"')[1][:60]


def test_the_language_is_remembered_and_foreign_addresses_are_not_followed(client: Client, db: None) -> None:
    answer = client.post("/language/", {"language": "kk-latn", "next": "https://elsewhere.example/"})
    assert (answer.headers["Location"], answer.cookies["language"].value) == ("/", "kk-latn")
    assert 'lang="kk-Latn"' in client.get("/").content.decode()


def test_sign_up_is_closed(client: Client, db: None) -> None:
    assert "password1" not in client.get("/account/signup/").content.decode()
