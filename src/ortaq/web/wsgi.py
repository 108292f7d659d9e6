"""The WSGI entry: playlists are answered before Django, everything else by Django, in one process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ortaq.web.settings")

application = get_wsgi_application()
