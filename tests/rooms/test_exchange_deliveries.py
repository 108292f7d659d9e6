"""Bishkek has a licence and pulls the files: ranges, links, what is refused, hashes, the receipt."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from ortaq.catalogue.models import Programme, Version
from ortaq.core.ledger.canonical import digest
from ortaq.exchange.deliveries import actions, queries
from ortaq.exchange.deliveries.pull import PullFailed, Remote, pull, pull_file, safe
from ortaq.exchange.models import BlockHashes, Delivery, DeliveryState, Receipt
from ortaq.ledger.models import Entry
from ortaq.members import keys
from ortaq.members.actions import give_token
from ortaq.members.rules import NotAllowed
from ortaq.origin import actions as origin
from ortaq.rights import actions as rights
from ortaq.standards.consents import actions as register
from ortaq.standards.models import Notice
from ortaq.web.desk.desk import desk_of
from ortaq.work.settings import Settings
from ortaq.work.settings import settings as node
from tests.rooms.air_stories import film, licence
from tests.rooms.test_catalogue_on_s3 import bucket
from tests.rooms.test_channels_consent import copied
from tests.world import World

__all__ = ["bucket"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
CONTENT = {name: bytes(range(256)) * 11 + name.encode() for name in ("picture", "kk", "ky", "ru", "ky.vtt")}
SUMS = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENT.items()}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of three blocks, not of a thousand."""
    monkeypatch.setattr(actions, "BLOCK", 1000)


def keep(version: Version, name: str, ending: str) -> None:
    """Give a version a file."""
    version.source = default_storage.save(f"sources/2026/11/{version.pk.hex}{ending}", ContentFile(CONTENT[name]))
    version.source_name, version.sha256, version.size = f"{name}{ending}", SUMS[name], len(CONTENT[name])
    version.save()


def tale(world: World) -> Programme:
    """A film with files: picture, Kazakh, Kyrgyz and Russian sound, Kyrgyz subtitles."""
    made = film(world, sounds=("kk", "ky", "ru"))
    subtitles = {"programme": made, "kind": "subtitles", "language": "ky", "made_by": made.owner}
    keep(Version.objects.create(**subtitles), "ky.vtt", ".vtt")
    for version in made.versions.exclude(kind="subtitles"):
        keep(version, version.language or "picture", ".m4a" if version.language else ".mp4")
    return made


def delivered(world: World, **terms: object) -> Delivery:
    """Bishkek has taken it, and the files were read through."""
    programme = tale(world)
    licence(world, programme, **terms)
    made = actions.take(programme=programme, by=world.aigul)
    actions.prepare(delivery=made)
    return queries.deliveries_taken(world.bishkek).get()


def link(world: World, delivery: Delivery, name: str = "picture.mp4", by: str = "aigul") -> str:
    file = delivery.files.select_related("version").get(name=name)
    return f"/exchange/files/{actions.link(file=file, by=getattr(world, by))}"


def body(answer: object) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def text(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def hashes(delivery: Delivery) -> dict[str, str]:
    return {one.name: one.sha256 for one in delivery.files.all()}


# ---- what may be taken


def test_the_licensee_takes_what_its_clause_covers_and_no_other_sound(world: World) -> None:
    delivery = delivered(world)
    assert hashes(delivery) == {
        "picture.mp4": SUMS["picture"],
        "sound-kk.m4a": SUMS["kk"],
        "sound-ky.m4a": SUMS["ky"],
        "subtitles-ky.vtt": SUMS["ky.vtt"],
    }
    assert (delivery.state, delivery.clause.contract.licensee) == (DeliveryState.READY, world.bishkek)


def test_each_block_has_its_hash_and_a_file_is_read_once_in_its_life(world: World) -> None:
    delivery = delivered(world)
    content = CONTENT["picture"]
    (told,) = [one for one in queries.manifest(delivery)["files"] if one["name"] == "picture.mp4"]
    assert told["blocks"] == [
        hashlib.sha256(content[at : at + 1000]).hexdigest() for at in range(0, len(content), 1000)
    ]
    before = BlockHashes.objects.count()
    default_storage.delete(str(delivery.files.get(name="picture.mp4").version.source.name))
    Delivery.objects.update(state=DeliveryState.PREPARING)
    assert actions.prepare(delivery=delivery).state == DeliveryState.READY
    assert BlockHashes.objects.count() == before


def test_a_file_that_is_no_longer_as_it_was_brought_in_is_not_delivered(world: World, sign_in: object) -> None:
    programme = tale(world)
    licence(world, programme)
    version = programme.versions.get(kind="sound", language="ky")
    default_storage.delete(str(version.source.name))
    default_storage.save(str(version.source.name), ContentFile(b"rotten"))
    made = actions.take(programme=programme, by=world.aigul)
    assert actions.prepare(delivery=made).state == DeliveryState.BROKEN
    page = text(sign_in(world.aigul).get(f"/exchange/deliveries/{made.pk}/"))
    assert "“sound-ky.m4a” is no longer as it was brought in." in page
    with pytest.raises(actions.MayNotPull):
        link(world, made)


def test_two_sounds_in_one_file_are_one_file(world: World) -> None:
    programme = tale(world)
    shared = programme.versions.get(kind="picture").source.name
    programme.versions.filter(kind="sound", language="kk").update(source=shared, sha256=SUMS["picture"])
    licence(world, programme)
    made = actions.take(programme=programme, by=world.aigul)
    assert made.files.get(name="picture.mp4").holds == [["picture", ""], ["sound", "kk"]]
    assert sorted(hashes(made)) == ["picture.mp4", "sound-ky.m4a", "subtitles-ky.vtt"]


def test_without_a_licence_nothing_is_taken_and_the_engine_says_why(world: World, sign_in: object) -> None:
    programme = tale(world)
    licence(world, programme)
    with pytest.raises(actions.NotGranted, match="Demo TV Bakı may not take it. No licence for Azerbaijan."):
        actions.take(programme=programme, by=world.nargiz)
    page = sign_in(world.nargiz).get(f"/exchange/programmes/{programme.pk}/delivery/")
    assert ("Your house may not take it." in text(page), SUMS["picture"] in page.content.decode()) == (True, False)


def test_what_may_be_shown_later_may_be_taken_today(world: World, sign_in: object) -> None:
    programme = tale(world)
    first = (timezone.now() + dt.timedelta(days=20)).date()
    licence(world, programme, first_day=first.isoformat())
    assert actions.take(programme=programme, by=world.aigul).files.count() == 4
    page = text(sign_in(world.aigul).get(f"/exchange/programmes/{programme.pk}/delivery/"))
    assert "It may show them from" in page


def test_what_is_over_is_not_taken_any_more(world: World) -> None:
    programme = tale(world)
    long_ago = (timezone.now() - dt.timedelta(days=30)).date()
    licence(world, programme, first_day=long_ago.isoformat(), days=10)
    with pytest.raises(actions.NotGranted):
        actions.take(programme=programme, by=world.aigul)


def test_the_owner_has_its_own_files_elsewhere(world: World) -> None:
    with pytest.raises(actions.OwnFiles, match="on the page of the programme"):
        actions.take(programme=tale(world), by=world.asel)


def test_a_secretary_takes_nothing(world: World) -> None:
    programme = tale(world)
    licence(world, programme, "tashkent")
    with pytest.raises(NotAllowed, match="who work with programmes"):
        actions.take(programme=programme, by=world.gulnora)


def test_what_rests_on_a_withdrawn_consent_is_not_taken(world: World) -> None:
    programme = tale(world)
    licence(world, programme)
    register.withdraw_consent(consent=copied(world, programme), by=world.erlan)
    with pytest.raises(origin.ConsentEnded):
        actions.take(programme=programme, by=world.aigul)


def test_who_has_the_files_is_told_of_a_withdrawal_also_when_the_contract_is_over(world: World) -> None:
    programme = tale(world)
    held, contract = copied(world, programme), licence(world, programme)
    actions.prepare(delivery=actions.take(programme=programme, by=world.aigul))
    rights.end(contract=contract, by=world.asel)
    # Tashkent had a contract too, and never took anything.
    rights.end(contract=licence(world, programme, "tashkent"), by=world.asel)
    register.withdraw_consent(consent=held, by=world.erlan)
    assert [(one.house, one.programmes) for one in Notice.objects.all()] == [(world.bishkek, [str(programme.pk)])]


def test_taking_the_same_files_again_is_the_same_delivery_until_it_is_signed_for(world: World) -> None:
    delivery = delivered(world)
    assert actions.take(programme=delivery.programme, by=world.nurlan) == delivery
    actions.receive(delivery=delivery, by=world.aigul, hashes=hashes(delivery))
    assert actions.take(programme=delivery.programme, by=world.nurlan) != delivery


# ---- pulling


@hypothesis(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_range_is_that_slice_of_the_file(world: World, client: Client, pulling: str, data: st.DataObject) -> None:
    content = CONTENT["picture"]
    first = data.draw(st.integers(0, len(content) - 1))
    last = data.draw(st.none() | st.integers(first, len(content) * 2))
    answer = client.get(pulling, headers={"Range": f"bytes={first}-{'' if last is None else last}"})
    wanted = content[first : None if last is None else last + 1]
    assert (answer.status_code, body(answer)) == (206, wanted)
    assert answer["Content-Range"] == f"bytes {first}-{first + len(wanted) - 1}/{len(content)}"
    assert answer["Content-Length"] == str(len(wanted))


@pytest.fixture
def pulling(world: World) -> str:
    """A link to the picture."""
    return link(world, delivered(world))


def test_the_whole_file_comes_with_its_name_its_length_and_its_hash(client: Client, pulling: str) -> None:
    answer = client.get(pulling)
    assert (answer.status_code, body(answer)) == (200, CONTENT["picture"])
    assert answer["Content-Disposition"] == 'attachment; filename="picture.mp4"'
    assert (answer["ETag"], answer["Accept-Ranges"]) == (f'"{SUMS["picture"]}"', "bytes")
    assert answer["Cache-Control"] == "private, no-store"


def test_the_last_bytes_and_what_is_behind_the_end(client: Client, pulling: str) -> None:
    assert body(client.get(pulling, headers={"Range": "bytes=-7"})) == b"picture"
    answer = client.get(pulling, headers={"Range": f"bytes={len(CONTENT['picture'])}-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(CONTENT['picture'])}")


def test_a_head_says_how_large_it_is_and_sends_nothing(client: Client, pulling: str) -> None:
    answer = client.head(pulling)
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, str(len(CONTENT["picture"])), b"")


def test_who_has_the_beginning_of_another_file_gets_this_one_whole(client: Client, pulling: str) -> None:
    here = {"Range": "bytes=5-9"}
    whole = client.get(pulling, headers=here | {"If-Range": f'"{SUMS["kk"]}"'})
    assert (whole.status_code, body(whole)) == (200, CONTENT["picture"])
    answer = client.get(pulling, headers=here | {"If-Range": f'"{SUMS["picture"]}"'})
    assert (answer.status_code, body(answer)) == (206, CONTENT["picture"][5:10])
    assert client.get(pulling, headers={"If-None-Match": f'"{SUMS["picture"]}"'}).status_code == 304


def test_a_link_runs_out_after_a_quarter_of_an_hour(world: World, client: Client, pulling: str) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=14), tick=False):
        assert status(client, pulling) == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16), tick=False):
        answer = client.get(pulling)
        assert (answer.status_code, "This link has run out" in answer.content.decode()) == (403, True)


def status(client: Client, address: str) -> int:
    answer = client.get(address)
    body(answer)
    return answer.status_code


@pytest.mark.parametrize("change", [lambda link: link[:-1] + "_", lambda link: link[:17] + "x" + link[18:], str.upper])
def test_a_link_that_was_changed_leads_nowhere(client: Client, pulling: str, change: object) -> None:
    changed = change(pulling.removeprefix("/exchange/files/"))
    answer = client.get(f"/exchange/files/{changed}")
    assert (answer.status_code, CONTENT["picture"][:50] in answer.content) == (403, False)


def test_a_link_is_for_one_person(world: World, sign_in: object, pulling: str) -> None:
    answer = sign_in(world.nurlan).get(pulling)
    assert (answer.status_code, answer.content.decode()) == (403, "This link was made for somebody else.\n")
    assert status(sign_in(world.aigul), pulling) == 200


def test_who_left_the_house_pulls_nothing_with_an_old_link(world: World, client: Client, pulling: str) -> None:
    world.aigul.broadcaster = world.baku
    world.aigul.save()
    assert client.get(pulling).status_code == 403


@pytest.mark.parametrize("how", ["ended", "suspended"])
def test_when_the_contract_ends_the_next_request_is_refused(
    world: World, client: Client, pulling: str, how: str
) -> None:
    assert status(client, pulling) == 200
    contract = Delivery.objects.get().clause.contract
    if how == "ended":
        rights.end(contract=contract, by=world.asel)
    else:
        rights.suspend(contract=contract, by=world.asel, reason="Not paid")
    answer = client.get(pulling, headers={"Range": "bytes=5-9"})
    assert (answer.status_code, "Demo TV Bishkek may not take this any more." in answer.content.decode()) == (403, True)


def test_a_file_that_was_replaced_is_not_pulled_under_the_old_hash(world: World, client: Client, pulling: str) -> None:
    Version.objects.filter(kind="picture").update(sha256="1" * 64)
    answer = client.get(pulling)
    assert (answer.status_code, "This file was replaced since." in answer.content.decode()) == (403, True)


def test_the_page_of_the_delivery_leads_to_a_fresh_link(world: World, sign_in: object) -> None:
    delivery = delivered(world)
    client = sign_in(world.nurlan)
    answer = client.get(f"/exchange/deliveries/{delivery.pk}/files/sound-ky.m4a")
    assert body(client.get(answer.url)) == CONTENT["ky"]
    assert client.get(f"/exchange/deliveries/{delivery.pk}/files/sound-ru.m4a").status_code == 404


def test_the_first_pull_of_a_file_stands_in_the_audit_log_once(world: World, client: Client, pulling: str) -> None:
    for _again in range(2):
        status(client, pulling)
    entries = Entry.objects.filter(action="pulled")
    assert [(one.actor, one.details["file"]) for one in entries] == [(str(world.aigul.pseudonym), "picture.mp4")]


# ---- who sends the bytes


def test_nginx_is_told_where_the_file_lies_and_python_reads_nothing(
    world: World, client: Client, pulling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node(), "sendfile", "x-accel:/internal/")
    name = str(Version.objects.get(kind="picture").source.name)
    default_storage.delete(name)
    answer = client.get(pulling, headers={"Range": "bytes=5-9"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Accel-Redirect"] == f"/internal/{name}"
    assert answer["Content-Disposition"] == 'attachment; filename="picture.mp4"'


def test_where_the_contract_has_ended_nginx_is_told_nothing(
    world: World, client: Client, pulling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node(), "sendfile", "x-accel:/internal/")
    rights.end(contract=Delivery.objects.get().clause.contract, by=world.asel)
    assert "X-Accel-Redirect" not in client.get(pulling).headers


@pytest.mark.parametrize("wrong", ["nginx", "x-accel:internal/", "x-accel:/internal", "sendfile:/internal/"])
def test_a_setting_that_makes_no_sense_stops_the_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="sendfile"):
        Settings(sendfile=wrong)


def test_s3_hands_the_file_out_itself_in_ranges(world: World, client: Client, bucket: object) -> None:
    address = link(world, delivered(world))
    answer = client.get(address)
    assert (answer.status_code, "X-Amz-Expires=60" in answer.url) == (302, True)
    got = httpx.get(answer.url, headers={"Range": "bytes=5-9"})
    assert (got.status_code, got.content) == (206, CONTENT["picture"][5:10])
    assert got.headers["Content-Disposition"] == 'attachment; filename="picture.mp4"'
    assert httpx.get(answer.url.partition("?")[0]).status_code == 403


# ---- the receipt


def test_the_licensee_signs_for_it_and_the_licensor_can_check_it(world: World, sign_in: object) -> None:
    delivery = delivered(world)
    printed = "\n".join(f"{value}  ./{name}" for name, value in hashes(delivery).items())
    client = sign_in(world.aigul)
    answer = client.post(f"/exchange/deliveries/{delivery.pk}/receive/", {"sums": printed})
    assert answer.status_code == 302
    receipt = Receipt.objects.get()
    assert receipt.text["files"] == [
        {"name": one.name, "size": one.size, "sha256": one.sha256} for one in delivery.files.all()
    ]
    assert receipt.text["licensee"]["name"] == "Demo TV Bishkek"
    assert keys.living_key(world.bishkek).fingerprint == receipt.key_fingerprint
    sign_in(world.asel)
    page = text(client.get(f"/exchange/deliveries/{delivery.pk}/"))
    assert "signature holds" in page
    told = client.get(f"/exchange/deliveries/{delivery.pk}/receipt.json").json()
    assert digest(told["receipt"]) == told["digest"]
    assert keys.verify_signature(told["digest"], told["signature"], told["key_fingerprint"])
    Receipt.objects.update(text=receipt.text | {"received_at": "2020-01-01T00:00:00.000000Z"})
    assert "signature does not fit the text" in text(client.get(f"/exchange/deliveries/{delivery.pk}/"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sound-ky.m4a": "0" * 64}, "These are not whole: sound-ky.m4a."),
        ({"sound-ky.m4a": None}, "The hash of these is missing: sound-ky.m4a."),
        ({"other.mp4": "0" * 64}, "There is no file “other.mp4” in this delivery."),
    ],
)
def test_a_hash_that_differs_is_named_and_nothing_is_signed(world: World, change: dict, says: str) -> None:
    delivery = delivered(world)
    told = {name: value for name, value in (hashes(delivery) | change).items() if value}
    with pytest.raises(actions.NotWhole, match=re.escape(says)):
        actions.receive(delivery=delivery, by=world.aigul, hashes=told)
    assert Receipt.objects.count() == 0


def test_what_is_no_line_of_sha256sum_is_told_and_kept(world: World, sign_in: object) -> None:
    delivery = delivered(world)
    answer = sign_in(world.aigul).post(f"/exchange/deliveries/{delivery.pk}/receive/", {"sums": "all is well"})
    assert (answer.status_code, "Line 1 is no line of sha256sum." in text(answer)) == (422, True)
    assert "all is well</textarea>" in answer.content.decode()


def test_a_delivery_is_signed_for_once_and_by_the_house_that_took_it(world: World) -> None:
    delivery = delivered(world)
    with pytest.raises(NotAllowed, match="Only Demo TV Bishkek can sign for it."):
        actions.receive(delivery=delivery, by=world.asel, hashes=hashes(delivery))
    actions.receive(delivery=delivery, by=world.aigul, hashes=hashes(delivery))
    with pytest.raises(actions.ReceiptGiven):
        actions.receive(delivery=queries.deliveries_taken(world.bishkek).get(), by=world.nurlan, hashes={})


@pytest.mark.parametrize("way", ["", "manifest.json", "receipt.json", "files/picture.mp4"])
def test_a_third_house_learns_nothing(world: World, sign_in: object, way: str) -> None:
    delivery = delivered(world)
    actions.receive(delivery=delivery, by=world.aigul, hashes=hashes(delivery))
    client = sign_in(world.nargiz)
    assert client.get(f"/exchange/deliveries/{delivery.pk}/{way}").status_code == 404
    assert "ALM-BIS" not in text(client.get("/exchange/deliveries/"))
    assert client.get("/api/exchange/deliveries").json() == []


# ---- with a program


def test_a_program_takes_pulls_and_signs_over_the_api(world: World, client: Client) -> None:
    programme = tale(world)
    licence(world, programme)
    _token, secret = give_token(person=world.aigul, name="pull", scopes=["read", "deal"])
    bearer = {"Authorization": f"Bearer {secret}"}
    made = client.post(
        "/api/exchange/deliveries", {"programme": str(programme.pk)}, "application/json", headers=bearer
    ).json()
    assert (made["state"], {one["link"] for one in made["files"]}) == ("preparing", {""})
    actions.prepare(delivery=Delivery.objects.get())
    ready = client.get(f"/api/exchange/deliveries/{made['id']}", headers=bearer).json()
    got = {one["name"]: body(client.get(one["link"].removeprefix(node().origin))) for one in ready["files"]}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in got.items()}
    address = f"/api/exchange/deliveries/{made['id']}/receipt"
    wrong = client.post(address, sums | {"picture.mp4": "0" * 64}, "application/json", headers=bearer)
    assert (wrong.status_code, "picture.mp4" in wrong.json()["problem"]) == (409, True)
    done = client.post(address, sums, "application/json", headers=bearer).json()
    assert (done["receipt"]["holds"], got["sound-ky.m4a"]) == (True, CONTENT["ky"])


def test_the_licensor_reads_the_receipt_over_the_api_and_gets_no_links(world: World, sign_in: object) -> None:
    delivery = delivered(world)
    actions.receive(delivery=delivery, by=world.aigul, hashes=hashes(delivery))
    (told,) = sign_in(world.asel).get("/api/exchange/deliveries").json()
    assert (told["receipt"]["holds"], {one["link"] for one in told["files"]}) == (True, {""})


@pytest.fixture
def remote(world: World) -> Iterator[Remote]:
    """Our own node as another house asks it over HTTP, as Aigul with her token."""
    _token, secret = give_token(person=world.aigul, name="pull", scopes=["read", "deal"])
    with Remote(node().origin, secret, httpx.WSGITransport(app=get_wsgi_application())) as found:
        yield found


def told(_name: str, _whole: int, _size: int) -> None:
    """Nobody watches."""


def test_a_pull_goes_on_where_it_broke_off_mends_what_is_damaged_and_signs(
    world: World, remote: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery, folder, content = delivered(world), tmp_path / "pulled", CONTENT["picture"]
    folder.mkdir()
    # The first block is there, the second is damaged, the third is half.
    (folder / "picture.mp4.part").write_bytes(content[:1000] + b"x" * 1000 + content[2000:2400])
    (folder / "sound-kk.m4a").write_bytes(CONTENT["kk"])
    asked = []
    real = remote.bytes_of
    monkeypatch.setattr(remote, "bytes_of", lambda link, *span: asked.append(span) or real(link, *span))
    pull(remote, str(delivery.pk), folder, told)
    assert {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir()} == hashes(delivery)
    assert asked[:2] == [(1000, 2000), (2000, len(content))]
    assert len(asked) == 2 + 3 + 3
    assert queries.receipt_holds(Receipt.objects.get())


def test_a_pull_gets_a_fresh_link_when_the_old_one_has_run_out(
    world: World, remote: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ortaq.exchange.deliveries.pull.PAUSE", 0)
    delivery = delivered(world)
    stale = remote.delivery(str(delivery.pk))
    monkeypatch.setattr(actions, "LINK_LIVES", -1)
    real = remote.link

    def fresh(*what: str) -> str:
        monkeypatch.setattr(actions, "LINK_LIVES", 900)
        return real(*what)

    monkeypatch.setattr(remote, "link", fresh)
    (file,) = [one for one in stale["files"] if one["name"] == "picture.mp4"]
    assert pull_file(remote, str(delivery.pk), file, tmp_path, told) == SUMS["picture"]


def test_a_pull_stops_with_a_sentence_when_the_contract_has_ended(world: World, remote: Remote, tmp_path: Path) -> None:
    delivery = delivered(world)
    rights.end(contract=delivery.clause.contract, by=world.asel)
    with pytest.raises(PullFailed, match="Demo TV Bishkek may not take this any more"):
        pull(remote, str(delivery.pk), tmp_path / "pulled", told)
    assert Receipt.objects.count() == 0


def test_a_file_that_never_arrives_whole_is_not_signed_for(
    world: World, remote: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ortaq.exchange.deliveries.pull.PAUSE", 0)
    delivery = delivered(world)
    name = str(Version.objects.get(kind="sound", language="ky").source.name)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"x" * len(CONTENT["ky"])))
    with pytest.raises(PullFailed, match="sound-ky.m4a does not arrive whole"):
        pull(remote, str(delivery.pk), tmp_path / "pulled", told)
    assert not (tmp_path / "pulled/sound-ky.m4a").exists()
    assert Receipt.objects.count() == 0


def test_a_node_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORTAQ_TOKEN", "ortaq_x")
    with pytest.raises(CommandError, match="The node does not answer"):
        call_command("deliveries", "pull", "x", "--from", "http://127.0.0.1:1", "--to", str(tmp_path))


def test_the_command_asks_for_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORTAQ_TOKEN", raising=False)
    with pytest.raises(CommandError, match="Put a token into ORTAQ_TOKEN"):
        call_command("deliveries", "pull", "x", "--from", "http://127.0.0.1:1", "--to", str(tmp_path))


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", ""])
def test_a_name_that_leads_out_of_the_folder_is_refused(name: str) -> None:
    with pytest.raises(PullFailed, match="is no name of a file"):
        safe(name)


def test_what_is_taken_waits_on_the_desk_until_it_is_signed_for(world: World) -> None:
    delivery = delivered(world)

    def waits() -> list[str]:
        return [job.address for job in desk_of(world.nurlan, timezone.now()).later if job.action == "Pull"]

    assert waits() == [f"/exchange/deliveries/{delivery.pk}/"]
    actions.receive(delivery=delivery, by=world.aigul, hashes=hashes(delivery))
    assert waits() == []


def test_the_manifest_can_be_kept(world: World, sign_in: object) -> None:
    delivery = delivered(world)
    answer = sign_in(world.aigul).get(f"/exchange/deliveries/{delivery.pk}/manifest.json")
    assert json.loads(answer.content) == queries.manifest(delivery)
