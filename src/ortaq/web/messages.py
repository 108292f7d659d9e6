"""The interface texts: collected from templates and Python, kept as .po, compiled to .mo, without GNU gettext.

Every language has `locale/<code>/LC_MESSAGES/django.po`; other alphabets have none (`other_alphabets.py` converts what
is asked for), and the check tries each text in each of them. A language that is only begun has in its file what is
written, and English is shown for the rest. The functions take folders and give values or write the files named; the
command `messages` and the start of the application (`make_ready`) call them. The .po format is GNU gettext's.
"""

import datetime as dt
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_from
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from ortaq.core.text import convert, languages
from ortaq.core.text.bidi import isolated
from ortaq.core.text.languages import MADE
from ortaq.web.unmarked import unmarked

TWO_FORMS = "nplurals=2; plural=(n != 1);"
PLURALS = {
    **dict.fromkeys(("kk", "ky", "tr", "az", "uz", "tk", "ug", "hu"), TWO_FORMS),
    "ru": ("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"),
}
"""Plural-Forms of every language with its own .po (Unicode CLDR, whole numbers)."""

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
UNREVIEWED = "# Ortaq: interface texts.\n# Written by machine and not yet reviewed by an editor of the language.\n#"
BEGAN = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*(?:[.:!][^{}]*)?\}")
TAG = re.compile(r"</?[a-z][a-z0-9]*")
WHOLE_TAG, ENTITY = re.compile(r"<[^<>]+>"), re.compile(r"&#?\w+;")
WORD = re.compile(r"[^\W\d_]+")
CYRILLIC_LETTER, LATIN_LETTER = re.compile("[Ѐ-ӿ]"), re.compile("[A-Za-zÀ-ɏ]")


# ---- collecting --------------------------------------------------------------------------------------------------


def sources(root: Path) -> Iterator[Path]:
    """The Python files and templates below `root`, in a stable order."""
    for path in sorted(root.rglob("*")):
        if path.suffix == ".py" or (path.suffix in {".html", ".txt", ".xml"} and "templates" in path.parts):
            yield path


def extract(root: Path, also: Iterable[Path] = ()) -> Catalog:
    """Every text marked for translation below `root` and in the templates `also` (pages of a library that we show).

    Locations are files without line numbers, relative to `root` or from `templates/` on.
    """
    found = Catalog(charset="utf-8", project="Ortaq", creation_date=BEGAN)
    for path in (*sources(root), *also):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # Django's own reading of a template gives Python calls between filler; their indentation means nothing.
            text = "\n".join(line.strip() for line in templatize(text).splitlines())
        where = [(name_of(path, root), 1)]
        for _, said, comments, context in extract_from(
            "python", BytesIO(text.encode()), KEYWORDS, ("Translators:",), {"encoding": "utf-8"}
        ):
            found.add(said, locations=where, auto_comments=comments, context=context)
    return found


def name_of(path: Path, root: Path) -> str:
    """The file as its location is written."""
    inside = path.is_relative_to(root)
    return path.relative_to(root).as_posix() if inside else path.as_posix().rpartition("/templates/")[2]


# ---- the .po files -----------------------------------------------------------------------------------------------


def po_path(locale: Path, code: str) -> Path:
    """Where the texts of a language stand."""
    return locale / code / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """A .po file; an empty catalogue when there is none."""
    if not path.exists():
        return Catalog(charset="utf-8")
    with path.open("rb") as file:
        return read_po(file)


def texts(catalog: Catalog) -> dict[tuple[str | None, str], Message]:
    """The messages of a catalogue by (context, English singular), without the header."""
    return {(message.context, ids(message)[0]): message for message in catalog if message.id}


def ids(message: Message) -> tuple[str, ...]:
    """The English text, or its singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> tuple[str, ...]:
    """The translation, or one for each plural form; empty strings where there is none."""
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def updated(code: str, old: Catalog, template: Catalog) -> Catalog:
    """The texts of `template` with the translations that `old` has for them; others are empty, unused ones gone."""
    fresh = Catalog(
        locale=code,
        project="Ortaq",
        version="1",
        msgid_bugs_address="-",
        header_comment=old.header_comment if old.locale else UNREVIEWED,
        creation_date=BEGAN,
        revision_date=BEGAN,
        last_translator="machine, unreviewed",
        language_team="Ortaq",
        charset="utf-8",
        fuzzy=False,
    )
    fresh.mime_headers = [("Plural-Forms", PLURALS[code])]
    known = texts(old)
    for key, message in texts(template).items():
        kept = known.get(key)
        fits = kept is not None and len(ids(kept)) == len(ids(message))
        fresh.add(
            message.id,
            kept.string if kept and fits else None,
            locations=message.locations,
            auto_comments=message.auto_comments,
            user_comments=kept.user_comments if kept else (),
            flags=(kept.flags if kept else set()) - {"fuzzy"} | message.flags if fits else message.flags,
            context=message.context,
        )
    return fresh


def written(catalog: Catalog) -> bytes:
    """A catalogue as the bytes of a .po file: by source file, no line numbers, so that changes are easy to read."""
    out = BytesIO()
    write_po(out, catalog, width=110, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return out.getvalue()


def update(locale: Path, root: Path, also: Iterable[Path] = ()) -> dict[str, int]:
    """Bring every .po up to date with the sources; gives the number of texts still empty per language."""
    template, empty = extract(root, also), {}
    for code in PLURALS:
        path = po_path(locale, code)
        fresh = updated(code, read(path), template)
        path.parent.mkdir(parents=True, exist_ok=True)
        empty[code] = sum(not all(strings(message)) for message in texts(fresh).values())
        put(path, written(fresh))
    return empty


# ---- checking ----------------------------------------------------------------------------------------------------


def problems(code: str, catalog: Catalog, template: Catalog) -> Iterator[str]:
    """What keeps a language from being whole, a sentence each."""
    wanted, there = texts(template), texts(catalog)
    forms = int(PLURALS[code].partition("=")[2].partition(";")[0])
    for key, message in wanted.items():
        found = there.get(key)
        if found is None or not all(strings(found)):
            yield f"{code}: missing: {key[1]!r}"
        elif found.fuzzy:
            yield f"{code}: fuzzy: {key[1]!r}"
        elif len(strings(found)) != (forms if len(ids(message)) > 1 else 1):
            yield f"{code}: {len(strings(found))} plural forms instead of {forms}: {key[1]!r}"
        else:
            yield from (f"{code}: {problem}: {key[1]!r}" for problem in misfits(message, found))
    yield from (f"{code}: obsolete: {key[1]!r}" for key in there if key not in wanted)


def misfits(message: Message, found: Message) -> Iterator[str]:
    """Where a translation has other placeholders or tags than the English, or a word of mixed scripts."""
    said = strings(found)
    for number, text in enumerate(said):
        # "one programme" may leave the number out, but only where the form is for exactly one.
        for_one = number == 0 and len(said) == 2  # noqa: PLR2004 -- one and other
        english = ids(message) if for_one else ids(message)[-1:]
        for name, pattern in (("placeholders", PLACEHOLDER), ("tags", TAG)):
            if sorted(pattern.findall(text)) not in [sorted(pattern.findall(form)) for form in english]:
                yield f"other {name} in {text!r}"
        for word in WORD.findall(PLACEHOLDER.sub(" ", text)):
            if CYRILLIC_LETTER.search(word) and LATIN_LETTER.search(word):
                yield f"Latin and Cyrillic letters in one word {word!r}"


def converted_badly(tag: str, catalog: Catalog) -> Iterator[str]:
    """Which texts of a language do not stay whole when they are written in the alphabet of `tag`, a sentence each."""
    for key, message in texts(catalog).items():
        for said in strings(message):
            there = convert.convert(said, MADE[tag], tag)
            for name, pattern in (("placeholders", PLACEHOLDER), ("tags", WHOLE_TAG), ("entities", ENTITY)):
                if pattern.findall(said) != pattern.findall(there):
                    yield f"{tag}: other {name} in {there!r}: {key[1]!r}"
            if said and not there.strip():
                yield f"{tag}: nothing is left: {key[1]!r}"


def check(locale: Path, root: Path, also: Iterable[Path] = ()) -> list[str]:
    """Every problem in every language and alphabet, and what nobody could translate; empty when all is well."""
    template = extract(root, also)
    there = {code: read(po_path(locale, code)) for code in PLURALS}
    found = [problem for code, catalog in there.items() for problem in problems(code, catalog, template)]
    found += [problem for tag, source in MADE.items() for problem in converted_badly(tag, there[source])]
    return found + unmarked(root)


# ---- compiling ---------------------------------------------------------------------------------------------------


def make_ready(locale: Path) -> list[str]:
    """Compile what is older than its source; gives the locales that were written."""
    made = []
    for code in PLURALS:
        path = po_path(locale, code)
        if path.exists() and stale(path.with_suffix(".mo"), path):
            put(path.with_suffix(".mo"), compiled(read(path), languages.direction(code)))
            made.append(code)
    return made


def compiled(catalog: Catalog, direction: str = "ltr") -> bytes:
    """A catalogue as the bytes of a .mo file; empty and fuzzy texts are left out, and placeholders set apart in rtl."""
    for (context, english), message in texts(catalog).items():
        if not all(strings(message)):
            catalog.delete(english, context)
        elif direction == "rtl":
            said = tuple(map(isolated, strings(message)))
            message.string = said if len(ids(message)) > 1 else said[0]
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def stale(made: Path, source: Path) -> bool:
    """Whether a file is missing or older than what it is made of."""
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def put(path: Path, content: bytes) -> None:
    """Write a file at once: web server and worker may both be starting."""
    if path.exists() and path.read_bytes() == content:
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
