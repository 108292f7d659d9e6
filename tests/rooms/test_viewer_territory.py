"""Where a viewer watches: who is believed, and who is not."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from ortaq.viewer import territory
from ortaq.viewer.territory import Place


def on_a_node(monkeypatch: pytest.MonkeyPatch, *, header: str = "", choice: bool = False, demo: bool = False) -> None:
    node = SimpleNamespace(territory_header=header, territory_database="", territory_choice=choice, demo=demo)
    monkeypatch.setattr(territory, "settings", lambda: node)


def request(cookie: str = "", **headers: str) -> object:
    made = RequestFactory().get("/", headers=headers)
    if cookie:
        made.COOKIES[territory.COOKIE] = cookie
    return made


def test_the_trusted_proxy_is_believed_before_everybody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_node(monkeypatch, header="X-Territory", choice=True, demo=True)
    assert territory.place(request(cookie="TR", **{"X-Territory": "kg"}), "KZ") == Place("KG", "header")


def test_a_proxy_that_names_an_unknown_territory_leaves_it_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_node(monkeypatch, header="X-Territory", choice=True, demo=True)
    assert territory.place(request(cookie="TR", **{"X-Territory": "ZZ"}), "KZ") == Place("", "header")


def test_a_header_counts_for_nothing_where_no_proxy_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_node(monkeypatch)
    assert territory.place(request(cookie="TR", **{"X-Territory": "KG"}), "KZ") == Place("", "unknown")


def test_the_viewers_own_word_counts_where_the_node_allows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_node(monkeypatch, choice=True)
    assert territory.place(request(cookie="TR"), "KZ") == Place("TR", "choice")


def test_a_made_up_choice_is_no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_node(monkeypatch, choice=True)
    assert territory.place(request(cookie="<b>"), "KZ") == Place("", "unknown")


def test_a_demonstration_begins_in_the_channels_own_country(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_node(monkeypatch, choice=True, demo=True)
    assert territory.place(request(), "KZ") == Place("KZ", "demo")


def test_where_nobody_may_choose_no_choice_is_offered_and_none_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_node(monkeypatch)
    response = HttpResponse()
    territory.remember(response, "KG")
    assert (territory.choices(request(), "en"), response.cookies[territory.COOKIE].value) == ({}, "")


def test_the_choice_is_offered_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_node(monkeypatch, choice=True)
    offered = territory.choices(request(cookie="KG"), "tr")
    assert (offered["territory"], offered["territory_name"]) == ("KG", "Kırgızistan")
    assert offered["territories"][0] == ("KZ", "Kazakistan")


@pytest.mark.django_db
def test_choosing_remembers_and_goes_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_node(monkeypatch, choice=True)
    answer = client.post("/territory/", {"territory": "KG", "next": "/guide/"})
    assert (answer.status_code, answer["Location"], client.cookies["territory"].value) == (302, "/guide/", "KG")


@pytest.mark.django_db
def test_choosing_never_leads_to_another_host(client: Client) -> None:
    answer = client.post("/territory/", {"territory": "KG", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_an_empty_choice_forgets(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    on_a_node(monkeypatch, choice=True)
    client.post("/territory/", {"territory": "KG"})
    client.post("/territory/", {"territory": ""})
    assert client.cookies["territory"].value == ""
