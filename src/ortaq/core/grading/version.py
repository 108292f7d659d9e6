"""Which matcher grades: a number that people raise, and a digest of everything that can change a grade.

The digest is of the sources and the data as they are, comments too: rather another version once too often than two
matchers of one name. A test finds what is missing here.
"""

import hashlib
from importlib import resources

NUMBER = 3
"""Goes up when a grade is meant to change: people read it, and `our own errors` name it."""
SOURCES = {
    "ortaq.core.grading": (
        "answer.py",
        "candidates.py",
        "dates.py",
        "doubts.py",
        "inflection.py",
        "key.py",
        "match.py",
        "names.py",
        "numbers.py",
        "polarity.py",
        "speech.py",
        "spelling.py",
        "data/numbers.json",
        "data/speech.json",
    ),
    "ortaq.core.monitor": ("keys.py",),
    "ortaq.core.text": ("fold.py", "languages.py", "tracks.py"),
}
"""Everything that a grade depends on, by package."""


def digest() -> str:
    """SHA-256 over all of it, 64 hex digits; the ends of lines count as one kind, however a system writes them."""
    whole = hashlib.sha256()
    for package, names in SOURCES.items():
        for name in names:
            content = resources.files(package).joinpath(name).read_bytes().replace(b"\r\n", b"\n")
            whole.update(f"{package}/{name} {len(content)}\n".encode() + content)
    return whole.hexdigest()


MATCHER_VERSION = f"{NUMBER}-{digest()[:12]}"
"""As runs keep it: 3-3f9c0a7d21be."""
