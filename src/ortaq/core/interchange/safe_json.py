"""JSON from strangers: not too large, not too deep, an object; and the line on which a word of it stands.

Everything that reads JSON files in this package reads them here.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ortaq.core.interchange.decoding import decoded
from ortaq.core.interchange.model import Unreadable


def object_of(content: bytes) -> tuple[dict[str, Any], str]:
    """The object and the text it was in; raises Unreadable `not_json` with the line, or what `decoded` raises."""
    text, _ = decoded(content)
    try:
        read_in = json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as bad:
        raise Unreadable("not_json", line=bad.lineno, message=bad.msg) from None
    except (RecursionError, ValueError):
        raise Unreadable("not_json", message="") from None
    if not isinstance(read_in, dict):
        raise Unreadable("not_json", message="")
    return read_in, text


def line_in(text: str, word: str) -> int:
    """The line on which a string first stands as a value of its own; 0 where it does not."""
    for written in (json.dumps(word, ensure_ascii=False), json.dumps(word)):
        before, found, _ = text.partition(written)
        if found:
            return before.count("\n") + 1
    return 0


def objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, or the one object that stands in the place of a list."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def text_at(where: Mapping[str, Any], name: str) -> str:
    """A text, or empty where something else stands there."""
    value = where.get(name)
    return value if isinstance(value, str) else ""


def texts_at(where: Mapping[str, Any], name: str) -> Mapping[str, str]:
    """Texts by name; what is no text is left out."""
    value = where.get(name)
    if not isinstance(value, dict):
        return {}
    return {str(key): text for key, text in value.items() if isinstance(text, str)}


def serialised(value: Any) -> bytes:
    """A document in UTF-8."""
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()
