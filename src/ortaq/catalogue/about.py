"""What is told when a programme comes in: its texts and facts, and the files it is made of; checked as values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from ortaq.catalogue.models import Genre, WorkKind
from ortaq.core.media.house import SILENT
from ortaq.core.text.tracks import is_sign, tagged
from ortaq.work.models import Words

TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?(-x-(?:cta|2026))?")
FIRST_FILM, OLDEST = 1888, 21
LONGEST_TITLE, LONGEST_SYNOPSIS = 200, 4000


class NotAccepted(ValueError):
    """What was given cannot become a programme; `problems` has a sentence for each thing that is wrong.

    Names of the things: `titles`, `genre`, `year` …; `picture`, `poster`; `sound-kk`, `subtitles-kk-Latn-x-sdh`,
    `signed-rsl`.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(problems.values())))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class About:
    """Texts and facts of a programme, as its maker tells them; Words are {BCP 47 tag: text}.

    `part_of` is the id of the series, season or collection that it belongs to, `place` its number there.
    """

    titles: Words
    original_language: str
    genre: str
    year: int
    synopses: Words = field(default_factory=dict)
    min_age: int = 0
    minutes: int = 0
    number: str = ""
    based_on: str = ""
    credits: list[dict[str, str]] = field(default_factory=list)
    licence: str = ""
    attribution: str = ""
    machine_written: list[str] = field(default_factory=list)
    poster_art: str = ""
    kind: str = WorkKind.ITEM
    part_of: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that is brought in: where it lies now, the name and type that it came with.

    `ours` says that the file may be moved (an upload); else it is copied. `stream` is the number of the sound in the
    file, from 0. `purpose` is for whom it was made (core/text/tracks.py) as a person said; "": nobody has said it.
    `second` asks for subtitles in the language's other alphabet as well.
    """

    path: Path
    name: str = ""
    language: str = ""
    stream: int = 0
    content_type: str = ""
    ours: bool = False
    purpose: str = ""
    second: bool = False

    @property
    def tag(self) -> str:
        """The tag of the track: its language, and for whom it was made."""
        return tagged(self.language, self.purpose)

    @property
    def called(self) -> str:
        """Its name without folders."""
        return Path((self.name or self.path.name).replace("\\", "/")).name[-200:]


def is_tag(text: str) -> bool:
    """Whether this is a language tag of the form that we use: kk, kk-Latn, pt-BR."""
    return bool(TAG.fullmatch(text))


def problems_of(about: About, *, this_year: int) -> dict[str, str]:
    """A sentence for each thing that is wrong with the texts and facts; empty when all is well."""
    found: dict[str, str] = {}
    titles = {tag: text.strip() for tag, text in about.titles.items() if text.strip()}
    if not titles:
        found["titles"] = _("Give the programme a title in at least one language.")
    for what, texts, longest in (
        ("titles", about.titles, LONGEST_TITLE),
        ("synopses", about.synopses, LONGEST_SYNOPSIS),
    ):
        if strange := sorted(tag for tag in texts if not is_tag(tag)):
            found[what] = _("“%(tag)s” is no language tag. Write it like kk or kk-Latn.") % {"tag": strange[0]}
        elif any(len(text) > longest for text in texts.values()):
            found[what] = _("A text is too long: at most %(count)d letters fit.") % {"count": longest}
    if not is_tag(about.original_language):
        found["original_language"] = _("Say which language the programme was made in.")
    if about.genre not in set(Genre):
        found["genre"] = _("There is no genre “%(genre)s”.") % {"genre": about.genre}
    if not FIRST_FILM <= about.year <= this_year + 1:
        found["year"] = _("The year must lie between %(first)d and %(last)d.") % {
            "first": FIRST_FILM,
            "last": this_year + 1,
        }
    if not 0 <= about.min_age <= OLDEST:
        found["min_age"] = _("The age must lie between 0 and %(oldest)d.") % {"oldest": OLDEST}
    if any(not line.get("role", "").strip() or not line.get("name", "").strip() for line in about.credits):
        found["credits"] = _("Every credit needs a role and a name.")
    return found


def doubled(files: list[Incoming], kind: str) -> dict[str, str]:
    """Sentences for languages that are missing or come twice among the sounds, subtitles or signed pictures."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    for file in files:
        name = f"{kind}-{file.tag}"
        if kind == "signed" and not is_sign(file.language):
            found[name] = _("Say in which sign language “%(file)s” is.") % {"file": file.called}
        elif not is_tag(file.language) or (file.language == SILENT and kind == "subtitles"):
            found[name] = _("Say which language “%(file)s” is in.") % {"file": file.called}
        elif file.tag in seen:
            found[name] = _("“%(file)s” is the second file for the same language.") % {"file": file.called}
        seen.add(file.tag)
    return found
