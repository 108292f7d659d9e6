"""The room `web` as a Django application."""

import logging
from pathlib import Path

import allauth
import django.conf.locale
from django.apps import AppConfig
from django.contrib import auth, contenttypes, humanize, sessions

from ortaq.core.text import languages
from ortaq.web import messages

LOCALE = Path(__file__).parent / "locale"
LIBRARIES = [
    Path(library.__file__ or "").parent / "locale"
    for library in (django.conf.locale, auth, contenttypes, humanize, sessions, allauth)
]
LIBRARIES[0] = LIBRARIES[0].parent
ENGLISH_NAMES = {"kk-latn": "Kazakh in Latin letters", "uz-cyrl": "Uzbek in Cyrillic letters"}


class WebConfig(AppConfig):
    """Registers the room with Django, and makes the interface languages ready before the first page."""

    name = "ortaq.web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name the languages Django lacks, compile the texts that are older than their sources, join two rooms.

        The report of `standards` and the corrections of `assistants` stand beside one another and know nothing of it.
        """
        from ortaq.assistants.corrections import figures  # noqa: PLC0415 -- the app registry is ready only here
        from ortaq.standards.trust.figures import counted  # noqa: PLC0415 -- the same

        counted(order=figures.ORDER, names=figures.NAMES)(figures.of_corrections)
        for code, tag in languages.INTERFACE.items():
            known = django.conf.locale.LANG_INFO.get(code, {"code": code, "name": ENGLISH_NAMES.get(code, code)})
            # Django has Azerbaijani down as written from right to left; it is not.
            local = {"name_local": languages.autonym(tag), "bidi": languages.direction(tag) == "rtl"}
            django.conf.locale.LANG_INFO[code] = known | local
        try:
            messages.make_ready(LOCALE, LIBRARIES)
        except OSError as problem:
            # An installation may be read-only; English is shown then, and the log says why.
            logging.getLogger(__name__).warning("The interface texts could not be compiled: %s", problem)
