"""Django's command line with our settings: `python -m ortaq migrate`; people use `./ortaq`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ortaq.web.settings")
    execute_from_command_line(["ortaq", *sys.argv[1:]])
