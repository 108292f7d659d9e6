"""The ways to a manifest: in the file, beside it, behind its `Link`, in the registry; and addresses of this node."""

import hashlib
import json
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from ortaq.core.media.package import PackageJob, SoundSource, package
from ortaq.core.origin import carrier_mp4, essence, manifest, merkle, sandbox, sidecar
from ortaq.core.origin.claim import manifest_store
from ortaq.core.origin.report import Integrity, Report, Trust
from ortaq.origin import addresses, registry, sentences
from ortaq.origin.models import ManifestKind
from ortaq.work import limits
from ortaq.work.settings import settings as node
from tests import media, origin_clips
from tests.core.origin.signing import FILM, HOUSE, LABEL, STATEMENTS, authority, sign

pytestmark = pytest.mark.django_db
TITLES = "1\n00:00:01,000 --> 00:00:02,000\nСәлем\n".encode()
HERE = "http://ortaq.example"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node with an address of its own, which trusts the authority of the tests."""
    monkeypatch.setattr(node(), "data", tmp_path)
    monkeypatch.setattr(node(), "origin", HERE)
    monkeypatch.setattr(node(), "media_origin", "/media")
    monkeypatch.setattr(node(), "verify_per_minute", 1000)
    node().keys.mkdir(parents=True)
    (node().keys / "root.pem").write_bytes(authority().root)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return origin_clips.film(tmp_path_factory.mktemp("film") / "plain.mp4")


@pytest.fixture(scope="module")
def signed(plain: Path) -> Path:
    return sign(plain, plain.with_name("signed.mp4"))


def beside(content: bytes) -> bytes:
    told = manifest.assertions(FILM, STATEMENTS)
    return sidecar.sign_beside(authority().signer, told, BytesIO(content), label=LABEL, title="Titles")


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[bytes]]:
    """An init section and two segments as they leave the muxer."""
    folder = tmp_path_factory.mktemp("stream")
    film = media.film(folder / "film.mp4", 8, 320, 180, 25, [media.tone(440)])
    package(PackageJob(film, (SoundSource("kk", film, 0),)), folder / "package")
    sound = folder / "package/sound-kk"
    return (sound / "init.mp4").read_bytes(), [one.read_bytes() for one in sorted(sound.glob("*.m4s"))[:2]]


@pytest.fixture
def bound(stream: tuple[bytes, list[bytes]], tmp_path: Path) -> tuple[bytes, list[bytes]]:
    """The same, bound and signed."""
    init, parts = stream
    paths = [tmp_path / f"segment{at}.m4s" for at in range(len(parts))]
    for path, part in zip(paths, parts, strict=True):
        path.write_bytes(part)
    tree = merkle.bind_segments(paths, unique=1)

    def seal(maps: Any) -> bytes:
        told = [*manifest.assertions(FILM, STATEMENTS), merkle.binding(maps)]
        return manifest_store(authority().signer, told, label=LABEL, title="Stream")

    _store, inits = merkle.sign_inits(seal, {"a": init}, {"a": tree})
    return inits["a"], [path.read_bytes() for path in paths]


def verify(*arguments: object) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", *map(str, arguments), "--json", stdout=out, stderr=StringIO())
    return int(ended.value.code or 0), json.loads(out.getvalue())


def short(told: dict[str, Any]) -> tuple[str, str, str]:
    return told["method"], told["integrity"], told["trust"]


def file(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_subtitle_file_is_read_by_the_manifest_beside_it(tmp_path: Path, client: Client) -> None:
    path = tmp_path / "film.kk.srt"
    path.write_bytes(TITLES)
    assert verify(path)[0] == 3
    sidecar.beside(path).write_bytes(beside(TITLES))
    code, told = verify(path)
    assert (code, *short(told)) == (0, "sidecar", "valid", "trusted")
    assert (told["file"], told["signer"]["organisation"], told["trust_list"]) == ("film.kk.srt", HOUSE, "ortaq")
    path.write_bytes(TITLES + b"more")
    assert short(verify(path)[1]) == ("sidecar", "invalid", "trusted")
    sidecar.beside(path).rename(tmp_path / "elsewhere.c2pa")
    path.write_bytes(TITLES)
    assert verify(path, "--manifest", tmp_path / "elsewhere.c2pa")[0] == 0
    answer = client.post(
        "/api/origin/verify", {"file": file(TITLES, "a.srt"), "manifest": file(beside(TITLES), "a.srt.c2pa")}
    )
    assert short(answer.json()) == ("sidecar", "valid", "trusted")
    page = client.post("/verify/", {"file": file(TITLES, "a.srt"), "manifest": file(beside(TITLES), "a.srt.c2pa")})
    assert "in the manifest beside the file" in page.content.decode()


def test_what_stands_in_the_file_counts_before_what_lies_beside_it(signed: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(signed.read_bytes())
    sidecar.beside(path).write_bytes(beside(b"something else"))
    assert short(verify(path)[1]) == ("embedded", "valid", "trusted")


def test_a_film_that_lost_its_manifest_is_found_in_the_registry_by_its_hash(
    plain: Path, signed: Path, tmp_path: Path, client: Client
) -> None:
    assert short(verify(plain)[1]) == ("none", "none", "none")
    with signed.open("rb") as film:
        store = merkle.store_of(film.read())
    assert store
    digest = hashlib.sha256(plain.read_bytes()).hexdigest()
    registry.register(store=store, kind=ManifestKind.FILM, content_sha256=digest)
    code, told = verify(plain)
    assert (code, *short(told)) == (0, "registry-hash", "valid", "trusted")
    assert told["labels"][0]["code"] == "voice"
    assert short(client.post("/api/origin/verify", {"file": file(plain.read_bytes(), "x.mp4")}).json()) == short(told)
    changed = tmp_path / "changed.mp4"
    changed.write_bytes(plain.read_bytes()[:-1] + b"\0\0")
    assert verify(changed)[1]["method"] == "none"


def copied(source: Path, target: Path) -> Path:
    """Another container with the same coded streams, as `-c copy` makes it."""
    with av.open(str(source)) as film, av.open(str(target), "w") as out:
        streams = {one.index: out.add_stream_from_template(one) for one in film.streams}
        for packet in film.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                out.mux(packet)
    return target


@pytest.mark.parametrize("form", ["ts", "mkv", "mp4"])
def test_a_film_copied_into_another_container_is_found_by_its_picture_but_carries_no_seal(
    signed: Path, tmp_path: Path, form: str
) -> None:
    store = carrier_mp4.store_in(BytesIO(signed.read_bytes()))
    assert store is not None
    copy = copied(signed, tmp_path / f"copy.{form}")
    assert short(verify(copy)[1])[0] == "none"
    binding = (essence.ALG, essence.value_of(essence.essence(signed)))
    registry.register(store=store, kind=ManifestKind.FILM, bindings=[binding])
    _code, told = verify(copy)
    assert short(told) == ("soft-binding", "none", "none")
    assert told["labels"][0]["code"] == "voice"
    assert told["words"]["headline"] == "We know the picture of this file."
    other = origin_clips.film(tmp_path / "other.mp4", seconds=2)
    assert short(verify(copied(other, tmp_path / f"other-copy.{form}"))[1])[0] == "none"


def test_a_subtitle_file_of_ours_without_anything_beside_it_is_found_too(tmp_path: Path) -> None:
    path = tmp_path / "film.srt"
    path.write_bytes(TITLES)
    digest = hashlib.sha256(TITLES).hexdigest()
    registry.register(store=beside(TITLES), kind=ManifestKind.SIDECAR, content_sha256=digest)
    assert short(verify(path)[1]) == ("registry-hash", "valid", "trusted")


def test_an_init_section_with_segments_is_as_whole_as_all_of_them(
    bound: tuple[bytes, list[bytes]], stream: tuple[bytes, list[bytes]], tmp_path: Path, client: Client
) -> None:
    init, parts = bound
    (tmp_path / "init.mp4").write_bytes(init)
    segments = [word for at in (0, 1) for word in ("--segment", tmp_path / f"segment{at}.m4s")]
    code, told = verify(tmp_path / "init.mp4", *segments)
    assert (code, *short(told), told["codes"]) == (0, "embedded", "valid", "trusted", [])
    sent = {"init": file(init, "init.mp4"), "segment": [file(one, "s.m4s") for one in parts]}
    assert short(client.post("/api/origin/verify", sent).json()) == ("embedded", "valid", "trusted")
    for wrong in (parts[0][:-1] + b"\x09", stream[1][1]):
        sent = {"init": file(init, "init.mp4"), "segment": [file(parts[1], "s.m4s"), file(wrong, "t.m4s")]}
        told = client.post("/api/origin/verify", sent).json()
        assert (told["integrity"], told["trust"]) == ("invalid", "trusted")
        assert told["codes"] == ["assertion.bmffHash.mismatch"]
    sent = {"init": file(stream[0], "init.mp4"), "segment": [file(stream[1][0], "s.m4s")]}
    assert short(client.post("/api/origin/verify", sent).json()) == ("none", "none", "none")


Serve = Callable[[dict[str, tuple[bytes, dict[str, str]]]], list[str]]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """A node that answers with these bodies and headers; what was asked is noted."""

    def start(pages: dict[str, tuple[bytes, dict[str, str]]]) -> list[str]:
        asked: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(str(request.url))
            if str(request.url) not in pages:
                return httpx.Response(404)
            body, headers = pages[str(request.url)]
            return httpx.Response(302 if "Location" in headers else 200, content=body, headers=headers)

        real = httpx.Client
        monkeypatch.setattr(addresses.httpx, "Client", lambda: real(transport=httpx.MockTransport(answer)))
        return asked

    return start


def test_a_film_and_a_file_with_a_link_are_checked_by_their_address(serve: Serve, signed: Path, client: Client) -> None:
    serve(
        {
            f"{HERE}/film.mp4": (signed.read_bytes(), {}),
            f"{HERE}/a.srt": (TITLES, {"Link": '<x.css>; rel=preload, </m/1>; rel="c2pa-manifest"'}),
            f"{HERE}/m/1": (beside(TITLES), {}),
            f"{HERE}/moved": (b"", {"Location": "/film.mp4"}),
        }
    )
    assert short(verify(f"{HERE}/film.mp4")[1]) == ("embedded", "valid", "trusted")
    assert short(verify(f"{HERE}/moved")[1]) == ("embedded", "valid", "trusted")
    code, told = verify(f"{HERE}/a.srt")
    assert (code, *short(told), told["file"]) == (0, "http-link", "valid", "trusted", "a.srt")
    answer = client.post("/api/origin/verify", {"url": f"{HERE}/a.srt"})
    assert short(answer.json()) == ("http-link", "valid", "trusted")
    assert "a.srt" in client.post("/verify/", {"url": f"{HERE}/a.srt"}).content.decode()
    assert verify(f"{HERE}/gone.mp4")[1]["problem"].startswith("There is nothing to read")


def test_a_playlist_is_checked_by_its_init_section_and_first_segments(
    serve: Serve, bound: tuple[bytes, list[bytes]]
) -> None:
    init, parts = bound
    main = b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow/index.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nhigh.m3u8\n"
    low = b'#EXTM3U\n#EXT-X-MAP:URI="/media/p/init-1.mp4"\n#EXTINF:4,\n/media/p/1.m4s\n#EXTINF:4,\n/media/p/2.m4s\n'
    pages: dict[str, tuple[bytes, dict[str, str]]] = {
        f"{HERE}/main.m3u8": (main, {}),
        f"{HERE}/low/index.m3u8": (low, {}),
        f"{HERE}/media/p/init-1.mp4": (init, {}),
        f"{HERE}/media/p/1.m4s": (parts[0], {}),
        f"{HERE}/media/p/2.m4s": (parts[1], {}),
    }
    asked = serve(pages)
    assert short(verify(f"{HERE}/main.m3u8")[1]) == ("embedded", "valid", "trusted")
    assert asked == list(pages)
    pages[f"{HERE}/media/p/2.m4s"] = (parts[0], {})
    assert verify(f"{HERE}/low/index.m3u8")[1]["integrity"] == "valid"
    pages[f"{HERE}/media/p/2.m4s"] = (parts[1][:-1] + b"\x07", {})
    assert verify(f"{HERE}/low/index.m3u8")[1]["integrity"] == "invalid"


@pytest.mark.parametrize(
    "address",
    [
        "http://elsewhere.example/film.mp4",
        "http://ortaq.example.elsewhere.example/film.mp4",
        "http://ortaq.example@elsewhere.example/film.mp4",
        "http://ortaq.example:81/film.mp4",
        "https://ortaq.example/film.mp4",
        "http://169.254.169.254/latest/meta-data/",
        f"{HERE}/away",
        f"{HERE}/linked.srt",
        f"{HERE}/away.m3u8",
    ],
)
def test_no_other_host_is_ever_asked(address: str, serve: Serve, client: Client) -> None:
    playlist = b'#EXTM3U\n#EXT-X-MAP:URI="http://elsewhere.example/init.mp4"\n#EXTINF:4,\n1.m4s\n'
    asked = serve(
        {
            f"{HERE}/away": (b"", {"Location": "http://elsewhere.example/film.mp4"}),
            f"{HERE}/linked.srt": (TITLES, {"Link": '<http://elsewhere.example/m>; rel="c2pa-manifest"'}),
            f"{HERE}/away.m3u8": (playlist, {}),
        }
    )
    answer = client.post("/api/origin/verify", {"url": address})
    assert (answer.status_code, answer.json()["problem"]) == (422, f"Only addresses of this node are fetched: {HERE}/")
    assert [one for one in asked if not one.startswith(f"{HERE}/")] == []
    assert verify(address)[0] == 3


def test_who_asks_too_often_is_told_when_to_come_back(
    client: Client, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node(), "verify_per_minute", 1)
    # Windows are minutes of the clock: it must not strike in between.
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_030.0)
    assert client.post("/api/origin/verify", {"file": file(b"x", "a.txt")}).status_code == 422
    refused = client.post("/api/origin/verify", {"file": file(plain.read_bytes(), "a.mp4")})
    assert (refused.status_code, 1 <= int(refused["Retry-After"]) <= 60) == (429, True)
    assert refused.json()["problem"].startswith("Too many files from your address.")
    page = client.post("/verify/", {"file": file(plain.read_bytes(), "a.mp4")})
    assert (page.status_code, "Retry-After" in page, "Too many files" in page.content.decode()) == (429, True, True)
    other = client.post("/api/origin/verify", {"file": file(b"x", "a.txt")}, REMOTE_ADDR="192.0.2.9")
    assert other.status_code == 422


def test_a_parser_that_dies_is_an_answer_on_the_page_and_over_the_api(
    client: Client, signed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_BOOT", "import os; os.kill(os.getpid(), 6)")
    answer = client.post("/api/origin/verify", {"file": file(signed.read_bytes(), "a.mp4")})
    assert (answer.status_code, *short(answer.json())) == (200, "none", "none", "none")
    assert answer.json()["problem"] == "over-limits"
    page = client.post("/verify/", {"file": file(signed.read_bytes(), "a.mp4")})
    assert "The file cannot be read" in page.content.decode()


def test_every_answer_has_the_keys_of_the_contract_first_and_labels_in_the_readers_language(
    signed: Path, client: Client
) -> None:
    told = client.post(
        "/api/origin/verify", {"file": file(signed.read_bytes(), "a.mp4")}, headers={"Accept-Language": "kk"}
    ).json()
    assert list(told)[:10] == [
        *("file", "method", "integrity", "trust", "trust_list", "codes", "signer", "labels", "ingredients", "signals")
    ]
    (label,) = told["labels"]
    assert (label["code"], label["level"], label["text"], label["lang"]) == ("voice", 3, "синтезделген дауыс", "kk")
    assert (label["kinds"], label["ranges"], label["part"], label["language"]) == (
        ["voice.synthetic"],
        [[0, 700]],
        "sound",
        "kk",
    )
    assert verify(signed, "--lang", "tr")[1]["labels"][0]["text"] == "yapay ses"
    assert told["signals"] == ["nonGenAIDigitalCreation"] or told["signals"]


def test_every_way_relation_and_problem_has_words() -> None:
    for method in ("embedded", "sidecar", "http-link", "registry-hash", "soft-binding", "none"):
        assert str(sentences.METHODS[method])
    said = sentences.say(Report(Integrity.NONE, Trust.NONE, "video/mp4", 1, problem="over-limits"), "en")
    assert "cannot be read" in said.integrity.sentence
    said = sentences.say(Report(Integrity.INVALID, Trust.UNTRUSTED, "image/jpeg", 1, problem="identity"), "en")
    assert (said.headline, said.integrity.word) == ("An identity in this file does not belong to it.", "does not fit")
