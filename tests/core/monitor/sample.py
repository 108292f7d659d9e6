"""A run file as the monitor writes it, made without a database: twelve answers of an invented assistant."""

import datetime as dt
import json
from functools import cache
from typing import Any

from ortaq.core.grading.version import MATCHER_VERSION
from ortaq.core.ledger.canonical import jcs
from ortaq.core.monitor import readings, runfile, signing
from ortaq.core.monitor.numbers import numbers
from ortaq.core.monitor.runfile import Entry, RunFile
from ortaq.core.monitor.shapes import Ask, call, said
from ortaq.core.monitor.verify import graded, row_of
from ortaq.core.origin import certificates, claim

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
CAPITALS = {"KZ": "Astana", "KG": "Bishkek", "UZ": "Tashkent", "AZ": "Baku", "TR": "Ankara", "HU": "Budapest"}
COUNTRIES = {
    "KZ": "Kazakhstan",
    "KG": "Kyrgyzstan",
    "UZ": "Uzbekistan",
    "AZ": "Azerbaijan",
    "TR": "Türkiye",
    "HU": "Hungary",
}
SAYINGS = ("The capital of {country} is {capital}.", "The capital of {country} is Samarkand.")
"""One right and one wrong answer about each country."""
HEAD: dict[str, Any] = {
    "run": "5f0c0f6e-0000-4000-8000-000000000001",
    "node": "test",
    "week": "2026-W47",
    "is_demo": True,
    "assistant": {"slug": "kestrel", "name": "Kestrel 4", "shape": "openai", "channel": "api", "model": "kestrel-4"},
    "parameters": {"temperature": 0, "max_tokens": 60},
    "seed": 1,
    "matcher": MATCHER_VERSION,
}


@cache
def authority() -> tuple[claim.Signer, bytes]:
    """Who signs runs, and the root that is believed."""
    root = certificates.make_root(common="Test root", organisation="Test", now=NOW)
    issuing = certificates.make_issuing(root, common="Test issuing", organisation="Test", now=NOW)
    leaf = certificates.make_leaf(
        issuing,
        common="Test monitor",
        organisation="Test",
        country="",
        now=NOW,
        algorithm=certificates.ED25519,
        purpose=certificates.RUN_SIGNING,
    )
    return claim.signer_of(leaf.certificate + issuing.certificate, leaf.private_key), root.certificate


def asked_about(country: str) -> dict[str, Any]:
    """A question as a run keeps it."""
    capital = CAPITALS[country]
    return {
        "fact": f"{country.lower()}.capital",
        "country": country,
        "topic": "geography",
        "language": "en",
        "persona": "innocent",
        "version": 1,
        "text": f"What is the capital of {COUNTRIES[country]}?",
        "key": {
            "kind": "name",
            "value": capital,
            "unit": "",
            "tolerance": {},
            "precision": "",
            "valid_from": None,
            "valid_to": None,
            "answers": [{"form": capital, "script": "Latn", "status": "preferred"}],
            "sensitivity": "neutral",
        },
        "key_digest": "",
        "rivals": sorted(set(CAPITALS.values()) - {capital}),
    }


def response(text: str) -> bytes:
    """What an OpenAI-compatible service sends back."""
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1795168800,
            "model": "kestrel-4-2026-10",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": 14, "completion_tokens": 9, "total_tokens": 23},
        }
    ).encode()


def entry(position: int, country: str, text: str, repeat: int = 0) -> Entry:
    """One answer with its files."""
    asked = asked_about(country)
    request, came = call("openai", Ask("kestrel-4", asked["text"], max_tokens=60)).body, response(text)
    heard = said("openai", came)
    told = {
        "position": position,
        "repeat": repeat,
        "state": "answered",
        "channel": "api",
        "asked": asked,
        "request_sha256": runfile.sha256(request),
        "response_sha256": runfile.sha256(came),
        "text": heard.text,
        "sources": list(heard.sources),
        "model_returned": heard.model,
        "asked_at": "2026-11-20T09:00:00.000000Z",
        "match": graded(asked, heard.text, "2026-11-20T09:00:00.000000Z"),
    }
    return Entry(position, asked["fact"], "en", {"answer.json": jcs(told), "request": request, "response": came})


@cache
def entries() -> tuple[Entry, ...]:
    """Twelve answers: every country rightly and wrongly."""
    texts = [
        (country, saying.format(country=COUNTRIES[country], capital=capital), repeat)
        for repeat, saying in enumerate(SAYINGS)
        for country, capital in CAPITALS.items()
    ]
    return tuple(entry(position, *one) for position, one in enumerate(texts, 1))


@cache
def run() -> RunFile:
    """The parts of the run file."""
    rows = [row_of(json.loads(one.files["answer.json"])) for one in entries()]
    manifest = runfile.manifest_of(HEAD, entries(), numbers(rows, 1))
    return RunFile(manifest, signing.sign(manifest, authority()[0]), runfile.files_of(entries()))


# ---- what people read -----------------------------------------------------------------------------------------------

DRAWS = [{"language": "en", "countries": sorted(CAPITALS), "answers": 6, "drawn": 6}]
TABLE = [[40, 1, 0], [0, 12, 0], [1, 0, 26]]
"""Eighty answers of these weeks: mostly the same level."""


def side(reader: str, country: str, accuracy: int) -> dict[str, Any]:
    """One reading: everything is well but the facts, perhaps."""
    marks: dict[str, Any] = {name: {"level": 0, "words": None} for name in readings.CRITERIA}
    marks["accuracy"] = {"level": accuracy, "words": [0, 5] if accuracy else None}
    return {"reader": reader, "country": country, "marks": marks}


def reading(position: int, question: str, levels: tuple[int, int], decided: int | None = None) -> dict[str, Any]:
    """Two readings of one answer, and what a third country decided."""
    return {
        "position": position,
        "question": question,
        "language": "en",
        "text": "It is so.",
        "blinding": "1",
        "home": side("reader 1", "KZ", levels[0]),
        "abroad": side("reader 2", "TR", levels[1]),
        "decided": {} if decided is None else {"accuracy": {"level": decided, "reader": "reader 3", "country": "UZ"}},
    }


@cache
def read() -> tuple[dict[str, Any], ...]:
    """The six first answers, read by two; of the third they differ, and a third country says that nothing is wrong."""
    levels = [(0, 0), (0, 1), (2, 0), (0, 0), (1, 1), (0, 0)]
    return tuple(
        reading(one.position, one.question, pair, 0 if pair == (2, 0) else None)
        for one, pair in zip(entries(), levels, strict=False)
    )


def tables() -> dict[str, dict[str, Any]]:
    """How often which levels met: in the facts as TABLE says, in all else nothing was ever found."""
    return {"en": {name: TABLE if name == "accuracy" else [[80, 0, 0], [0] * 3, [0] * 3] for name in readings.CRITERIA}}


def with_readings(
    told: tuple[dict[str, Any], ...], document: bytes = b"", signature: bytes = b"", of: RunFile | None = None
) -> RunFile:
    """The run file with these readings; without a signature the node signs them."""
    base = of or run()
    answers = [json.loads(one.files["answer.json"]) for one in entries()]
    made = document or readings.document(base.manifest, told, DRAWS, tables(), answers)
    files = {**base.files, **{readings.file_of(one): jcs(one) for one in told}}
    return RunFile(base.manifest, base.signature, files, made, signature or signing.sign(made, authority()[0]))


@cache
def read_run() -> RunFile:
    """The run file with what people read in it."""
    return with_readings(read())
