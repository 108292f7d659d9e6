"""The three forms: what is sent, and what is read from answers as the services write them."""

import json

import pytest

from ortaq.core.monitor.shapes import LONGEST_TEXT, Ask, NotAnAnswer, Said, call, said

ASK = Ask("m-1", "Қазақстанның астанасы қай қала?", temperature=70, seed=3, max_tokens=60)


def body(shape: str, ask: Ask = ASK) -> dict[str, object]:
    return json.loads(call(shape, ask).body)


def test_openai_is_asked_with_a_bearer_in_the_header_and_no_system_prompt() -> None:
    made = call("openai", ASK)
    assert (made.path, made.key) == ("/chat/completions", ("Authorization", "Bearer "))
    assert body("openai") == {
        "model": "m-1",
        "messages": [{"role": "user", "content": ASK.text}],
        "temperature": 0.7,
        "seed": 3,
        "max_tokens": 60,
    }
    assert ASK.text.encode() in made.body  # as it is read, not as \u0431


def test_anthropic_is_asked_with_its_version() -> None:
    made = call("anthropic", ASK)
    assert (made.path, made.key, made.headers["anthropic-version"]) == ("/v1/messages", ("x-api-key", ""), "2023-06-01")
    assert body("anthropic") == {
        "model": "m-1",
        "max_tokens": 60,
        "temperature": 0.7,
        "messages": [{"role": "user", "content": ASK.text}],
    }


def test_gemini_is_asked_by_the_name_of_the_model_and_never_with_the_key_in_the_address() -> None:
    made = call("gemini", ASK)
    assert (made.path, made.key) == ("/v1beta/models/m-1:generateContent", ("x-goog-api-key", ""))
    assert body("gemini") == {
        "contents": [{"role": "user", "parts": [{"text": ASK.text}]}],
        "generationConfig": {"temperature": 0.7, "seed": 3, "maxOutputTokens": 60},
    }


@pytest.mark.parametrize(
    ("shape", "field", "value"),
    [
        ("openai", "web_search_options", {}),
        ("anthropic", "tools", [{"type": "web_search_20250305", "name": "web_search", "max_uses": 3}]),
        ("gemini", "tools", [{"google_search": {}}]),
    ],
)
def test_search_is_asked_for_in_each_service_own_way(shape: str, field: str, value: object) -> None:
    assert body(shape, Ask("m", "q", search=True))[field] == value
    assert field not in body(shape, Ask("m", "q"))


def test_what_an_assistant_needs_beside_goes_in_as_it_is_and_null_takes_a_field_out() -> None:
    more = {"max_tokens": None, "max_completion_tokens": 500}
    made = body("openai", Ask("m", "q", more=more))
    assert (made.get("max_tokens"), made["max_completion_tokens"]) == (None, 500)


OPENAI = {
    "id": "chatcmpl-9",
    "object": "chat.completion",
    "model": "m-1-2026-10-01",
    "choices": [
        {
            "index": 0,
            "finish_reason": "stop",
            "message": {
                "role": "assistant",
                "content": "Астана.",
                "annotations": [
                    {"type": "url_citation", "url_citation": {"url": "https://a.example/1", "title": "A"}},
                    {"type": "url_citation", "url_citation": {"url": "https://a.example/1", "title": "A"}},
                ],
            },
        }
    ],
    "usage": {"prompt_tokens": 17, "completion_tokens": 4},
}
ANTHROPIC = {
    "id": "msg_01",
    "type": "message",
    "role": "assistant",
    "model": "m-1-20261001",
    "content": [
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "столица"}},
        {
            "type": "web_search_tool_result",
            "tool_use_id": "srvtoolu_1",
            "content": [{"type": "web_search_result", "url": "https://b.example/not-cited", "title": "B"}],
        },
        {"type": "text", "text": "Аста"},
        {
            "type": "text",
            "text": "на.",
            "citations": [{"type": "web_search_result_location", "url": "https://a.example/1", "title": "A"}],
        },
    ],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 17, "output_tokens": 4},
}
GEMINI = {
    "candidates": [
        {
            "content": {"role": "model", "parts": [{"text": "Аста"}, {"text": "на."}]},
            "finishReason": "STOP",
            "groundingMetadata": {"groundingChunks": [{"web": {"uri": "https://a.example/1", "title": "A"}}]},
        }
    ],
    "usageMetadata": {"promptTokenCount": 17, "candidatesTokenCount": 4},
    "modelVersion": "m-1-001",
}


@pytest.mark.parametrize(
    ("shape", "told", "model", "finish"),
    [
        ("openai", OPENAI, "m-1-2026-10-01", "stop"),
        ("anthropic", ANTHROPIC, "m-1-20261001", "end_turn"),
        ("gemini", GEMINI, "m-1-001", "STOP"),
    ],
)
def test_an_answer_is_read_with_its_model_as_returned_its_tokens_and_its_sources(
    shape: str, told: object, model: str, finish: str
) -> None:
    read = said(shape, json.dumps(told).encode())
    assert read == Said("Астана.", model, finish, 17, 4, ("https://a.example/1",))


def test_a_refusal_is_an_answer() -> None:
    told = {"choices": [{"message": {"content": None, "refusal": "I can't help with that."}}]}
    assert said("openai", json.dumps(told).encode()).text == "I can't help with that."
    blocked = {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 5}}
    assert said("gemini", json.dumps(blocked).encode()) == Said("", "", "SAFETY", 5)


def test_what_a_person_pastes_is_read_as_text() -> None:
    assert said("manual", "Астана.".encode()).text == "Астана."


@pytest.mark.parametrize("shape", ["openai", "anthropic", "gemini"])
@pytest.mark.parametrize(
    "noise", [b"", b"<html>Bad gateway</html>", b"{}", b"[]", b"null", b'{"choices": []}', b"\xff"]
)
def test_noise_is_no_answer(shape: str, noise: bytes) -> None:
    with pytest.raises(NotAnAnswer):
        said(shape, noise)


def test_halves_of_letters_and_zeros_reach_no_database() -> None:
    told = json.dumps({"choices": [{"message": {"content": "a\x00b\ud83d"}}]}).encode()
    assert said("openai", told).text == "a\ufffdb\ufffd"


@pytest.mark.parametrize("shape", ["openai", "anthropic", "gemini"])
def test_nesting_without_end_is_no_answer(shape: str) -> None:
    with pytest.raises(NotAnAnswer):
        said(shape, b"[" * 100_000)


def test_an_answer_that_would_hold_up_its_readers_is_none() -> None:
    fits, more = ("a" * many for many in (LONGEST_TEXT, LONGEST_TEXT + 1))
    assert len(said("openai", json.dumps({"choices": [{"message": {"content": fits}}]}).encode()).text) == LONGEST_TEXT
    for shape, body in (("manual", more.encode()), ("gemini", json.dumps(gemini(more)).encode())):
        with pytest.raises(NotAnAnswer):
            said(shape, body)


def gemini(text: str) -> dict[str, object]:
    return {"candidates": [{"content": {"parts": [{"text": text}]}}]}


@pytest.mark.parametrize("count", ["Infinity", "NaN", "-5", "1e300", "9" * 30, '"many"', "[1]", "null"])
def test_tokens_that_no_service_has_counted_are_not_told(count: str) -> None:
    body = f'{{"choices": [{{"message": {{"content": "x"}}}}], "usage": {{"prompt_tokens": {count}}}}}'
    assert said("openai", body.encode()).tokens_in == 0


def test_the_name_of_a_model_turns_no_line_round() -> None:
    told = OPENAI | {"model": "m-1\u202e\x1b[2J\u200b"}
    assert said("openai", json.dumps(told).encode()).model == "m-1[2J"
