"""What a reader can take along, look up, or provoke tells no more of an answer than the page on which it is read."""

import io
import json
import re
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from ortaq.assistants.desk import actions, queries
from ortaq.assistants.models import Answer, Reading, Sheet
from tests.rooms.test_assistants_desk import (
    FALSE,
    FINE,
    TEXT,
    VARIES,
    assistant,
    dealt,
    desk,
    posted,
    read,
    run,
    third,
)
from tests.world import World

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def test_what_a_reader_may_take_along_tells_neither_whose_an_answer_is_nor_what_a_reading_is_for(
    desk: World, client: Client
) -> None:
    """The export of everything about oneself, and what the audit log tells of one's readings."""
    steppe = assistant("steppe")
    known = run(steppe, [TEXT])
    dealt(desk, known)
    actions.make_gold(read(desk, known, FALSE, FALSE), by=desk.nargiz)
    fresh = third(desk, Sheet.objects.get())
    of = run(steppe, [TEXT] * 60)
    dealt(desk, of)
    mine = {str(one.pk): one for one in queries.to_read(fresh)}
    assert {one.purpose for one in mine.values()} == {"pair", "known", "again"}
    client.force_login(fresh)
    with zipfile.ZipFile(io.BytesIO(b"".join(client.get("/api/standards/protection/me").streaming_content))) as box:
        told = [row for name in box.namelist() for row in rows_in(json.loads(box.read(name)))]
    rows = [row for row in told if row.get("id") in mine]
    assert {tuple(sorted(row)) for row in rows} == {("as", "at", "id", "is")}
    assert len(rows) == len(mine)
    # Those that come again unseen are neither the last of a deal nor the only ones of their moment.
    assert len({row["at"] for row in rows}) == 1
    hidden = [*map(str, (of.pk, known.pk)), *map(str, Answer.objects.values_list("pk", flat=True)), "steppe"]
    hidden += [one.salt for one in Reading.objects.all()]
    actions.lock(next(iter(mine.values())), FINE, by=fresh)
    texts = [json.dumps(told), *(client.get(f"/api/audit/reading/{pk}").content.decode() for pk in mine)]
    assert any("reading locked" in one for one in texts)
    assert [one for one in hidden if any(one in text for text in texts)] == []


def rows_in(told: object) -> list[dict[str, object]]:
    """Every object in a document."""
    if isinstance(told, dict):
        return [told, *(row for inner in told.values() for row in rows_in(inner))]
    return [row for inner in told for row in rows_in(inner)] if isinstance(told, list) else []


def test_what_goes_wrong_tells_nothing_either(desk: World, client: Client) -> None:
    """Another's reading, one that was taken back, one that is locked, a form without sense: always the same page."""
    one, other = run(assistant("steppe"), [TEXT] * 2), run(assistant("sea"), [TEXT] * 2)
    dealt(desk, one, other)
    client.force_login(desk.asel)
    client.raise_request_exception = False
    mine = [queries.to_read(desk.asel).filter(sheet__answer__run=each).first() for each in (one, other)]
    theirs = [
        Reading.objects.filter(sheet__answer__run=each).exclude(person=desk.asel).first() for each in (one, other)
    ]

    def page(method: str, reading: Reading, **form: str) -> tuple[int, bytes]:
        response = getattr(client, method)(reverse("assistants:reading", args=[reading.pk]), form)
        text = response.content.replace(str(reading.pk).encode(), b"ID")
        for pattern, instead in VARIES:
            text = re.sub(pattern, instead, text)
        return response.status_code, text

    wrong = {"level_accuracy": "7", "quote_accuracy": "\0", "note_context": "x" * 9}
    for pair in (
        [page("post", each, **wrong) for each in mine],
        [page("get", each) for each in theirs],
        [page("delete", each) for each in mine],
        [(actions.lock(each, FINE, by=desk.asel), page("get", each))[1] for each in mine],
        [(page("post", each, **posted(FINE))) for each in mine],
    ):
        assert pair[0] == pair[1]
        assert not {b"steppe", b"sea-large", b"Sea Chat"} & {
            name for name in (b"steppe", b"sea-large", b"Sea Chat") if name in pair[0][1]
        }
    assert actions.take_back("2026-W47", by=desk.nargiz) == 4
    gone = [page("get", each) for each in mine]
    assert gone[0] == gone[1]
    assert gone[0][0] == 404
