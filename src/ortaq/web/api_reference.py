"""The OpenAPI description as rows that a page can show."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a body: its name, its type in words, whether it must be given."""

    name: str
    kind: str
    required: bool
    where: str


@dataclass(frozen=True, slots=True)
class Call:
    """One thing the API can do."""

    method: str
    path: str
    anchor: str
    summary: str
    description: str
    open: bool
    fields: tuple[Field, ...]
    answer: str


def described(schema: dict[str, Any]) -> dict[str, list[Call]]:
    """Room -> its calls, in the order of the description."""
    rooms: dict[str, list[Call]] = defaultdict(list)
    for path, methods in schema["paths"].items():
        for method, call in methods.items():
            rooms[call.get("tags", ["other"])[0]].append(
                Call(
                    method=method.upper(),
                    path=path,
                    anchor=call["operationId"],
                    summary=call.get("summary", ""),
                    description=call.get("description", ""),
                    open="security" not in call,
                    fields=tuple(fields_of(call, schema)),
                    answer=kind_of(answer_of(call)),
                )
            )
    return dict(rooms)


def fields_of(call: dict[str, Any], schema: dict[str, Any]) -> list[Field]:
    """The parameters, then the fields of the body."""
    found = [
        Field(one["name"], kind_of(one.get("schema", {})), one.get("required", False), one["in"])
        for one in call.get("parameters", [])
    ]
    for kind, body in call.get("requestBody", {}).get("content", {}).items():
        shape = resolved(body.get("schema", {}), schema)
        where = "form" if kind == "multipart/form-data" else "body"
        found += [
            Field(name, kind_of(one), name in shape.get("required", []), where)
            for name, one in shape.get("properties", {}).items()
        ]
    return found


def resolved(shape: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A shape with its references followed and its parts put together."""
    if reference := shape.get("$ref"):
        return resolved(schema["components"]["schemas"][reference.rpartition("/")[2]], schema)
    if parts := shape.get("allOf"):
        whole: dict[str, Any] = {"properties": {}, "required": []}
        for part in (resolved(one, schema) for one in parts):
            whole["properties"] |= part.get("properties", {})
            whole["required"] += part.get("required", [])
        return whole
    return shape


def answer_of(call: dict[str, Any]) -> dict[str, Any]:
    """The shape of the answer when all goes well."""
    good: dict[str, Any] = next(
        (answer for status, answer in call.get("responses", {}).items() if str(status).startswith("2")), {}
    )
    content = good.get("content", {})
    return next((body.get("schema", {}) for body in content.values()), {})


def kind_of(shape: dict[str, Any]) -> str:
    """A JSON type in a few words: `list of BroadcasterOut`, `text or null`."""
    words = {"string": "text", "integer": "whole number", "boolean": "yes or no", "object": "object", "null": "null"}
    if reference := shape.get("$ref"):
        return str(reference.rpartition("/")[2])
    if choices := shape.get("anyOf") or shape.get("oneOf"):
        return " or ".join(dict.fromkeys(kind_of(one) for one in choices))
    if shape.get("type") == "array":
        return f"list of {kind_of(shape.get('items', {}))}"
    if shape.get("format") == "binary":
        return "file"
    if options := shape.get("enum"):
        return " | ".join(map(str, options))
    kind = str(shape.get("type", ""))
    return words.get(kind, kind)
