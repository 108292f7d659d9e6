"""The three forms in which assistants are asked over the network: a question in, bytes out; bytes in, an answer out.

No form puts a key into an address or a body: it goes into the header that `Call.key` names, from whoever sends.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ortaq.core.text.visible import visible

OPENAI, ANTHROPIC, GEMINI, MANUAL = "openai", "anthropic", "gemini", "manual"
ANTHROPIC_VERSION = "2023-06-01"
LONGEST_NAME = 200
"""Letters of a model's name that are kept."""
SEARCHES = 3
"""So often an assistant may search for one answer, where the form lets us say it."""
LONGEST_TEXT = 20_000
"""Letters of an answer. No answer of a run comes near; a service that sends more would hold up whatever reads it."""
MOST_TOKENS = 10_000_000
"""A service that counts more has not counted."""


class NotAnAnswer(ValueError):
    """Bytes that are no answer of that form."""


@dataclass(frozen=True)
class Ask:
    """What is asked of which model; `temperature` in hundredths, `more` goes into the body (null takes a field out)."""

    model: str
    text: str
    temperature: int = 0
    seed: int = 1
    max_tokens: int = 300
    search: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """One request: the path behind the endpoint, headers, the body's bytes, and the header that takes the key."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    key: tuple[str, str]
    """The header's name, and what stands in it before the key."""


@dataclass(frozen=True)
class Said:
    """An answer as it was given; `finish` is the service's own word for why it ended."""

    text: str
    model: str = ""
    finish: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    sources: tuple[str, ...] = ()


def call(shape: str, ask: Ask) -> Call:
    """The request in one of the three forms; raises KeyError for another."""
    return {OPENAI: _call_openai, ANTHROPIC: _call_anthropic, GEMINI: _call_gemini}[shape](ask)


def said(shape: str, body: bytes) -> Said:
    """What an answer says, of whichever of the four forms; raises NotAnAnswer."""
    if shape == MANUAL:
        return _short(Said(storable(_text(body))))
    read = {OPENAI: _said_openai, ANTHROPIC: _said_anthropic, GEMINI: _said_gemini}[shape]
    try:
        found = read(json.loads(body))
        return _short(
            replace(
                found,
                text=storable(found.text),
                model=visible(found.model),
                finish=visible(found.finish),
                sources=tuple(map(storable, found.sources)),
            )
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NotAnAnswer(f"this is no answer of the form {shape}") from error


def _short(found: Said) -> Said:
    if len(found.text) > LONGEST_TEXT:
        raise NotAnAnswer("the text is longer than an answer may be")
    return found


def storable(text: str) -> str:
    """The text with U+FFFD for what no database keeps: halves of letters, which JSON can write, and NUL.

    >>> storable("a" + chr(0xD800) + chr(0)) == "a" + chr(0xFFFD) * 2
    True
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise NotAnAnswer("this is no text in UTF-8") from error


def _body(fields: Mapping[str, Any], more: Mapping[str, Any]) -> bytes:
    """Fields with those of `more` laid over them, as JSON."""
    whole = {name: value for name, value in {**fields, **more}.items() if value is not None}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _number(hundredths: int) -> int | float:
    """0 for 0 and 0.7 for 70: whole numbers stay whole, as services write them."""
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


# ---- OpenAI-compatible: POST /chat/completions ---------------------------------------------------------------------


def _call_openai(ask: Ask) -> Call:
    fields: dict[str, Any] = {
        "model": ask.model,
        "messages": [{"role": "user", "content": ask.text}],
        "temperature": _number(ask.temperature),
        "seed": ask.seed,
        "max_tokens": ask.max_tokens,
        "web_search_options": {} if ask.search else None,
    }
    return Call("/chat/completions", _JSON, _body(fields, ask.more), ("Authorization", "Bearer "))


def _said_openai(told: Mapping[str, Any]) -> Said:
    choice = told["choices"][0]
    message, used = choice["message"], told.get("usage") or {}
    text = message.get("content") or message.get("refusal") or ""
    if not isinstance(text, str):
        text = "".join(part["text"] for part in text if part.get("type") == "text")
    return Said(
        text,
        str(told.get("model") or ""),
        str(choice.get("finish_reason") or ""),
        _count(used.get("prompt_tokens")),
        _count(used.get("completion_tokens")),
        _once(one["url_citation"]["url"] for one in message.get("annotations") or () if one["type"] == "url_citation"),
    )


# ---- Anthropic: POST /v1/messages ----------------------------------------------------------------------------------


def _call_anthropic(ask: Ask) -> Call:
    tool = {"type": "web_search_20250305", "name": "web_search", "max_uses": SEARCHES}
    fields = {
        "model": ask.model,
        "max_tokens": ask.max_tokens,
        "temperature": _number(ask.temperature),
        "messages": [{"role": "user", "content": ask.text}],
        "tools": [tool] if ask.search else None,
    }
    headers = {**_JSON, "anthropic-version": ANTHROPIC_VERSION}
    return Call("/v1/messages", headers, _body(fields, ask.more), ("x-api-key", ""))


def _said_anthropic(told: Mapping[str, Any]) -> Said:
    parts = [part for part in told["content"] if part["type"] == "text"]
    used = told.get("usage") or {}
    cited = (one["url"] for part in parts for one in part.get("citations") or () if one.get("url"))
    return Said(
        "".join(part["text"] for part in parts),
        str(told.get("model") or ""),
        str(told.get("stop_reason") or ""),
        _count(used.get("input_tokens")),
        _count(used.get("output_tokens")),
        _once(cited),
    )


# ---- Gemini: POST /v1beta/models/MODEL:generateContent -------------------------------------------------------------


def _call_gemini(ask: Ask) -> Call:
    fields: dict[str, Any] = {
        "contents": [{"role": "user", "parts": [{"text": ask.text}]}],
        "generationConfig": {
            "temperature": _number(ask.temperature),
            "seed": ask.seed,
            "maxOutputTokens": ask.max_tokens,
        },
        "tools": [{"google_search": {}}] if ask.search else None,
    }
    path = f"/v1beta/models/{ask.model}:generateContent"
    return Call(path, _JSON, _body(fields, ask.more), ("x-goog-api-key", ""))


def _said_gemini(told: Mapping[str, Any]) -> Said:
    used = told.get("usageMetadata") or {}
    model, tokens = str(told.get("modelVersion") or ""), _count(used.get("promptTokenCount"))
    if not told.get("candidates"):
        # A question that the service does not let through has no answer, only a reason.
        return Said("", model, str(told["promptFeedback"]["blockReason"]), tokens)
    first = told["candidates"][0]
    chunks = (first.get("groundingMetadata") or {}).get("groundingChunks") or ()
    return Said(
        "".join(part.get("text") or "" for part in (first.get("content") or {}).get("parts") or ()),
        model,
        str(first.get("finishReason") or ""),
        tokens,
        _count(used.get("candidatesTokenCount")),
        _once(one["web"]["uri"] for one in chunks if "web" in one),
    )


def _count(told: Any) -> int:
    """A number of tokens; what can be none counts as not told."""
    return int(told) if isinstance(told, int | float) and 0 <= told <= MOST_TOKENS else 0


_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


def _once(addresses: Iterator[str]) -> tuple[str, ...]:
    """Each address once, in the order in which they were given."""
    return tuple(dict.fromkeys(map(str, addresses)))
