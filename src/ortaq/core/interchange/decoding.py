"""Text files in whatever encoding a spreadsheet saved them: UTF-8, UTF-16 with its mark, or a Windows code page.

Code pages cannot be told apart for certain. What is Cyrillic is mostly letters above 0x7F, one after another; Turkish,
Azerbaijani and Hungarian have them singly, between plain Latin ones. Kazakh letters stand in KZ-1048 where Windows-1251
has letters of South Slavic languages, which nobody here writes.
"""

import codecs
import re

from ortaq.core.interchange.model import Unreadable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MOST_BYTES = 64 * 1024 * 1024
"""The largest file that is read, in bytes."""
HIGH = re.compile(rb"[\x80-\xff]")
HIGH_RUN = re.compile(rb"[\x80-\xff]{2,}")
KAZAKH = re.compile(r"[ЎўЈҐЄЇІіґєјЅѕїЌќЉљЊњЋћЂђ]")


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was in (a codec of Python); raises Unreadable for what is no text, or too long."""
    if len(content) > MOST_BYTES:
        raise Unreadable("too_large", most=MOST_BYTES)
    for mark, name in MARKS:
        if content.startswith(mark):
            return strict(content, name), name
    if b"\0" in content:
        raise Unreadable("not_a_text")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        name = code_page(content)
        return strict(content, name), name


def strict(content: bytes, name: str) -> str:
    """The text; raises Unreadable where bytes have no meaning in the encoding."""
    try:
        return content.decode(name)
    except UnicodeDecodeError as bad:
        raise Unreadable("not_in_encoding", line=bad.object[: bad.start].count(b"\n") + 1, encoding=name) from None


def code_page(content: bytes) -> str:
    """The Windows code page that a text without mark is most likely in."""
    high = len(HIGH.findall(content))
    in_runs = sum(len(run) for run in HIGH_RUN.findall(content))
    if in_runs * 2 < high:
        return "cp1254"
    return "kz1048" if KAZAKH.search(content.decode("cp1251", "replace")) else "cp1251"
