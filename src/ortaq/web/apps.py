"""The room `web` as a Django application."""

import logging
from pathlib import Path

import django.conf.locale
from django.apps import AppConfig

from ortaq.core.text import languages
from ortaq.web import messages, other_alphabets

LOCALE = Path(__file__).parent / "locale"
ENGLISH_NAMES = {"Latn": "Latin", "Cyrl": "Cyrillic", "Arab": "Arabic", "cta": "the common Turkic alphabet"}
CHINA = "kk-cn"
"""Kazakh of China, where it is written in Arabic letters (CLDR, likely subtags)."""


class WebConfig(AppConfig):
    """Registers the room with Django, and makes the interface languages ready before the first page."""

    name = "ortaq.web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the languages Django lacks, compile the texts that are older than their sources, join rooms.

        Rooms that stand beside one another know nothing of it: the report of `standards` and the corrections of
        `assistants`, what `channels` have shown and what the `studio` is paid for it.
        """
        from ortaq.assistants.corrections import figures  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.channels.news import as_run_written  # noqa: PLC0415 -- the same
        from ortaq.standards.trust.figures import counted  # noqa: PLC0415 -- the same
        from ortaq.studio.shares.showings import on_report  # noqa: PLC0415 -- the same

        counted(order=figures.ORDER, names=figures.NAMES)(figures.of_corrections)
        as_run_written.connect(on_report)
        for code, tag in languages.INTERFACE.items():
            known = django.conf.locale.LANG_INFO.get(code, {"code": code, "name": english_name(tag)})
            # Django has Azerbaijani down as written from right to left; it is not.
            local = {"name_local": languages.autonym(tag), "bidi": languages.direction(tag) == "rtl"}
            django.conf.locale.LANG_INFO[code] = known | local
        django.conf.locale.LANG_INFO[CHINA] = {"fallback": ["kk-arab"]}
        try:
            messages.make_ready(LOCALE)
        except OSError as problem:
            # An installation may be read-only; English is shown then, and the log says why.
            logging.getLogger(__name__).warning("The interface texts could not be compiled: %s", problem)
        other_alphabets.register()


def english_name(tag: str) -> str:
    """What Django calls a language and its letters: Kazakh (Latin)."""
    language = languages.primary(tag)
    name = django.conf.locale.LANG_INFO[language]["name"]
    return f"{name} ({ENGLISH_NAMES[tag.rpartition('-')[2]]})" if tag != language else name
