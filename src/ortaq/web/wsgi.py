"""The WSGI entry: playlists are answered before Django, everything else by Django, in one process."""

import gc
import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ortaq.web.settings")

django = get_wsgi_application()

from ortaq.channels.air import answering  # noqa: E402 -- its models need Django's applications to be ready

answering.start()

# What stands until the process ends need not be looked through for garbage again and again: that took 200 ms of a page
# now and then.
gc.collect()
gc.freeze()


def application(environ: dict[str, Any], start_response: answering.StartResponse) -> Iterable[bytes]:
    """Playlists cost no middleware, no query and no log line; the rest is Django's."""
    body = answering.answer(environ, start_response)
    return django(environ, start_response) if body is None else body  # type: ignore[arg-type]  # Django types its start_response more narrowly
