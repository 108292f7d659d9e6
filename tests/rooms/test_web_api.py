"""The API's root: its description, its page, its errors in words."""

import pytest
from django.test import Client

from ortaq.members import actions
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_description_is_openapi_3_1_and_every_call_says_what_it_does(client: Client) -> None:
    schema = client.get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    silent = [
        f"{method} {path}"
        for path, calls in schema["paths"].items()
        for method, call in calls.items()
        if not call.get("summary") or not call.get("description")
    ]
    assert silent == []


def test_the_page_shows_every_call_with_its_fields(client: Client) -> None:
    page = client.get("/api/").content.decode()
    for path, calls in client.get("/api/openapi.json").json()["paths"].items():
        assert f"<code>{path}</code>" in page
        for call in calls.values():
            assert f'id="{call["operationId"]}"' in page
    assert "<code>sound-kk</code>" in page
    assert "multipart" not in page.split("<main")[0]


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/api/exchange/offers")
    assert (answer.status_code, answer.json()) == (401, {"problem": "Sign in, or send a valid token."})


def test_what_is_not_there_is_said_in_words(world: World, client: Client) -> None:
    _token, text = actions.give_token(person=world.aigul, name="t", scopes=["read", "deal"])
    mine = {"authorization": f"Bearer {text}"}
    nobody = "00000000-0000-0000-0000-000000000000"
    lost = client.get(f"/api/catalogue/programmes/{nobody}", headers=mine)
    assert (lost.status_code, lost.json()) == (404, {"problem": "There is nothing here by that name."})
    unclear = client.post("/api/exchange/offers", {"to": 7}, content_type="application/json", headers=mine)
    assert unclear.status_code == 422
    assert "programme" in unclear.json()["problem"]


def test_a_token_without_the_rooms_scope_changes_nothing(world: World, client: Client) -> None:
    _token, text = actions.give_token(person=world.erlan, name="t", scopes=["read"])
    refused = client.post(
        "/api/catalogue/entries",
        {"titles": {"kk": "Ертегі"}, "original_language": "kk", "genre": "children", "year": 2026},
        content_type="application/json",
        headers={"authorization": f"Bearer {text}"},
    )
    assert (refused.status_code, refused.json()) == (
        403,
        {"problem": "This token may not do that; it needs the scope “bring-in”."},
    )
    assert world.almaty.programmes.count() == 0


def test_the_session_of_a_browser_needs_the_csrf_token(world: World) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(world.erlan, backend="django.contrib.auth.backends.ModelBackend")
    answer = careful.post("/api/catalogue/entries", {"titles": {"kk": "x"}}, content_type="application/json")
    assert answer.status_code == 403
    assert world.almaty.programmes.count() == 0
