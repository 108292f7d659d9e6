"""Machines that write subtitles: a real server that answers as such services do; keys are kept nowhere."""

import io
import json
import shutil
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client

from ortaq.catalogue import actions
from ortaq.catalogue.about import About, Incoming
from ortaq.catalogue.models import MachineLine, Programme, SubtitleDraft
from ortaq.catalogue.subtitles import drafts, machine_drafts, machines
from ortaq.core.origin.uses import AIKind
from ortaq.core.text.subtitles import Cue, to_vtt
from ortaq.members.rules import NotAllowed
from ortaq.work.settings import settings
from tests.media import film, sound, tone
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

KEY = "sk-never-to-be-seen-3141"
WORDS = {"Бір": "Bir", "<i>екі</i>": "<i>iki</i>", "үш": "üç"}


class Heard:
    """What the server was sent, and what it answers; changed by each story."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.says = 200, self.translated

    def translated(self, path: str, body: bytes) -> Any:
        if path.endswith("/audio/transcriptions"):
            segments = [{"start": 0.2, "end": 1.4, "text": " Сәлем "}, {"start": 1.5, "end": 1.5, "text": "x"}]
            return {"text": "Сәлем", "segments": segments}
        texts = json.loads(json.loads(body)["messages"][1]["content"])
        answer = json.dumps([WORDS.get(text, "?") for text in texts], ensure_ascii=False)
        return {"choices": [{"message": {"content": f"Here you are:\n```json\n{answer}\n```"}}]}


@pytest.fixture
def service() -> Iterator[Heard]:
    heard = Heard()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.headers.get("Transfer-Encoding") == "chunked":
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
            heard.requests.append((self.path, dict(self.headers), body))
            answer = heard.says(self.path, body)
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(heard.status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told, before = settings(), {}
    address = f"http://127.0.0.1:{server.server_port}/v1"
    for work in ("translate", "transcribe"):
        wanted = {f"{work}_url": address, f"{work}_model": f"{work}r-1", f"{work}_key": KEY}
        for name, value in wanted.items():
            before[name] = getattr(told, name)
            setattr(told, name, value)
    yield heard
    for name, value in before.items():
        setattr(told, name, value)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def tale(world: World, tmp_path: Path) -> Programme:
    """A tale of Almaty with a Kazakh sound and Kazakh subtitles."""
    path = tmp_path / "kk.vtt"
    path.write_text(to_vtt([Cue(at * 1000, at * 1000 + 900, text) for at, text in enumerate(WORDS)]))
    about = About(titles={"kk": "Қожанасыр"}, original_language="kk", genre="children", year=2026)
    return actions.bring_in(
        about=about,
        picture=Incoming(film(tmp_path / "tale.mp4", 3, 128, 72, 25, [tone(300, -30)])),
        sounds=[Incoming(sound(tmp_path / "kk.m4a", 3), language="kk")],
        subtitles=[Incoming(path, language="kk")],
        by=world.erlan,
        enqueue=False,
    ).programme


def written(world: World, tale: Programme, tag: str, source: str) -> SubtitleDraft:
    draft = machine_drafts.begin(programme=tale, tag=tag, source=source, by=world.erlan, enqueue=False)
    machine_drafts.write(draft)
    draft.refresh_from_db()
    return draft


def test_a_translation_becomes_a_draft_in_which_each_line_waits_for_a_person(
    world: World, tale: Programme, service: Heard
) -> None:
    draft = written(world, tale, "tr", "kk")
    assert (draft.state, [row["text"] for row in draft.cues]) == ("ready", list(WORDS.values()))
    assert [(row["start"], row["reviewed"]) for row in draft.cues] == [(0, False), (1000, False), (2000, False)]
    lines = MachineLine.objects.all()
    assert [(one.source_text, one.machine_text, one.engine, one.editor) for one in lines] == [
        (source, text, "translater-1", None) for source, text in WORDS.items()
    ]
    [(path, headers, body)] = service.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert json.loads(body)["model"] == "translater-1"
    assert not tale.versions.filter(language="tr").exists()


def test_from_the_machine_to_the_label_that_names_who_has_read_it(
    world: World, tale: Programme, service: Heard
) -> None:
    draft = written(world, tale, "tr", "kk")
    rows = [row | {"reviewed": True} for row in draft.cues]
    saved = drafts.save(programme=tale, tag="tr", source="kk", revision=draft.revision, rows=rows, by=world.erlan)
    version = drafts.publish(programme=tale, tag="tr", revision=saved.revision, by=world.erlan, enqueue=False)
    [use] = version.declarations.get().uses
    assert (use["kind"], use["system"], use["editor"]) == (
        AIKind.SUBTITLES_REVIEWED,
        "translater-1",
        str(world.erlan),
    )


def test_speech_is_written_down_with_its_times_from_a_small_sound(
    world: World, tale: Programme, service: Heard
) -> None:
    tale.versions.filter(kind="subtitles").delete()
    draft = written(world, tale, "kk", "")
    assert [(row["start"], row["end"], row["text"]) for row in draft.cues] == [(200, 1400, "Сәлем")]
    [(path, _headers, body)] = service.requests
    assert path == "/v1/audio/transcriptions"
    assert b'name="language"' in body
    assert b"ftyp" in body  # an MP4 sound
    assert len(body) < 40_000


@pytest.mark.parametrize(
    "says",
    [
        (500, {"error": f"no {KEY}"}),
        (200, b"not json"),
        (200, {"choices": []}),
        (200, {"choices": [{"message": {"content": '["only one"]'}}]}),
        (200, {"choices": [{"message": {"content": "[1, 2, 3]"}}]}),
        (200, {"choices": [{"message": {"content": None}}]}),
    ],
)
def test_a_machine_that_fails_leaves_a_sentence_and_nothing_else(
    world: World, tale: Programme, service: Heard, says: tuple[int, Any], caplog: pytest.LogCaptureFixture
) -> None:
    status, answer = says
    service.status, service.says = status, lambda _path, _body: answer
    draft = written(world, tale, "tr", "kk")
    assert (draft.state, draft.cues) == ("failed", [])
    assert draft.problem
    assert not MachineLine.objects.exists()
    assert KEY not in caplog.text + draft.problem


def test_a_service_that_is_away_is_a_failure_in_words(world: World, tale: Programme, service: Heard) -> None:
    settings().translate_url = "http://127.0.0.1:9/v1"
    assert written(world, tale, "tr", "kk").state == "failed"


def test_keys_are_nowhere_but_in_the_request(world: World, tale: Programme, service: Heard, client: Client) -> None:
    written(world, tale, "tr", "kk")
    assert KEY not in repr(settings())
    assert KEY not in repr(machines.translator())
    client.force_login(world.erlan)
    for address in ("", "subtitles/", "subtitles/tr/"):
        assert KEY not in client.get(f"/catalogue/{tale.pk}/{address}").content.decode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert KEY not in str(cursor.fetchall())


def test_without_the_operators_wish_there_is_no_machine(world: World, tale: Programme, client: Client) -> None:
    assert machines.translator() is None
    assert not machines.can_transcribe()
    with pytest.raises(drafts.NotSaved):
        machine_drafts.begin(programme=tale, tag="tr", source="kk", by=world.erlan)
    client.force_login(world.erlan)
    assert "/subtitles/machine/" not in client.get(f"/catalogue/{tale.pk}/subtitles/").content.decode()


def test_nothing_that_is_there_is_overwritten_and_only_the_house_may(
    world: World, tale: Programme, service: Heard, client: Client
) -> None:
    with pytest.raises(NotAllowed):
        machine_drafts.begin(programme=tale, tag="tr", source="kk", by=world.aigul)
    written(world, tale, "tr", "kk")
    client.force_login(world.erlan)
    for tag, source in (("tr", "kk"), ("kk", ""), ("hu", "en")):
        said = {"language": tag, "source": source}
        assert client.post(f"/catalogue/{tale.pk}/subtitles/machine/", said).status_code == 409


def test_a_draft_that_was_thrown_away_meanwhile_stays_away(world: World, tale: Programme, service: Heard) -> None:
    draft = machine_drafts.begin(programme=tale, tag="tr", source="kk", by=world.erlan, enqueue=False)
    drafts.discard(programme=tale, tag="tr", by=world.erlan)
    machine_drafts.write(draft)
    assert not SubtitleDraft.objects.exists()
    assert not MachineLine.objects.exists()


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed (apt install espeak-ng)")
def test_a_machine_voice_reads_each_line_in_its_time_and_says_that_it_is_one(
    world: World, tale: Programme, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = tale.versions.get(kind="subtitles")
    client.force_login(world.erlan)
    address = f"/catalogue/subtitles/{version.pk}/spoken.wav"
    assert client.get(address).status_code == 404  # off by default
    monkeypatch.setattr(settings(), "speak", True)
    assert address in client.get(f"/catalogue/{tale.pk}/subtitles/").content.decode()
    answer = client.get(address)
    data = b"".join(answer.streaming_content)
    assert len(data) == int(answer["Content-Length"])
    assert b"a machine speaks" in data
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getnchannels()) == (22_050, 1)
        assert file.getnframes() == 3 * 22_050
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
    loud = [np.abs(samples[at * 22_050 : at * 22_050 + 8_000]).mean() for at in range(3)]
    assert min(loud) > 100  # somebody speaks at the beginning of each second
    client.force_login(world.aigul)
    assert client.get(address).status_code == 404
