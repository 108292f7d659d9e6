"""The settings of the tests' own node; loaded before pytest-django reads them (`-p tests.environment`).

Tests never touch a real node's data.
"""

import atexit
import os
import shutil
import tempfile

os.environ["ORTAQ_DATA"] = tempfile.mkdtemp(prefix="ortaq-test-")
atexit.register(shutil.rmtree, os.environ["ORTAQ_DATA"], ignore_errors=True)
os.environ["ORTAQ_DEMO"] = "true"
os.environ["ORTAQ_TERRITORY_CHOICE"] = "true"
os.environ.setdefault("ORTAQ_LOG_LEVEL", "WARNING")
