"""Look for words in everything that a node keeps: every table, every file, the search index, the logs.

What is looked for is looked for in every form in which something might have kept it, also as search keys.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from ortaq.core.text.fold import fold, letters


def forms_of(text: str) -> dict[str, bytes]:
    """The bytes that a text may stand as, by what wrote them."""
    found = {
        "text": text.encode(),
        "UTF-16": text.encode("utf-16-le"),
        "JSON": json.dumps(text)[1:-1].encode(),
        "Python": text.encode("unicode_escape"),
        "an address": quote(text).encode(),
        "hex": text.encode().hex().encode(),
        "a search key": fold(text).encode(),
        "letters of a search key": letters(text).encode(),
    }
    for shift in range(3):
        # Base64 of a text in the middle of something depends on where it begins; its inner part does not.
        coded = base64.b64encode(b"\0" * shift + text.encode()).rstrip(b"=")
        found[f"base64 ({shift})"] = coded[4:-4]
    return {name: form for name, form in found.items() if len(form) > MOST_LIKELY_CHANCE}


MOST_LIKELY_CHANCE = 3
"""Forms that are as short as this stand somewhere by chance."""


def tables() -> Iterator[tuple[str, bytes]]:
    """Every table of the database, also those behind a search index, with all that stands in it."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor, include_views=True)
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            names = sorted({*names, *(name for (name,) in cursor.fetchall())})
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            cells = [cell for row in cursor.fetchall() for cell in row if cell is not None]
            yield (
                name,
                b"\0".join(bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in cells),
            )


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, with its own name."""
    for path in sorted(folder.rglob("*")):
        yield str(path.relative_to(folder)), str(path).encode() + (path.read_bytes() if path.is_file() else b"")


def places_of(words: Iterable[str], *wheres: Iterable[tuple[str, bytes]]) -> set[tuple[str, str, str]]:
    """Where which word stands, and in which form."""
    forms = [(word, name, form) for word in words for name, form in forms_of(word).items()]
    return {
        (where, word, name)
        for pile in wheres
        for where, content in pile
        for word, name, form in forms
        if form in content
    }
