"""The grading desk in the demo: readers of four countries, answers read by two, known ones still to read."""

import contextlib
from collections.abc import Sequence

from ortaq.assistants.desk import actions, queries
from ortaq.assistants.desk.actions import Given
from ortaq.assistants.models import Criterion, Level, Purpose, Reading, Run
from ortaq.core.grading.key import Grade
from ortaq.members.models import Person, Role

READERS = {
    "dana": ("kk", "ru", "en"),
    "nurlan": ("ky", "kk", "ru", "en"),
    "sevda": ("az", "tr", "ru", "en"),
    "maral": ("tk", "ru", "en"),
}
DEALS = "gulnora"
EACH, MUCH, READ_MUCH = 2, 40, "en"
"""So many answers of a language are read; of one so many that readers' agreement opens the gate."""


def readers() -> None:
    """Name the readers."""
    officer = Person.objects.get(username=DEALS)
    for username, languages in READERS.items():
        person = Person.objects.get(username=username)
        if Role.GRADER not in person.roles:
            person.roles = [*person.roles, Role.GRADER]
            person.save(update_fields=["roles"])
        actions.name_reader(person, languages, by=officer)


def read(runs: Sequence[Run]) -> None:
    """Deal answers of these runs and let everybody read them; known ones stay, for whoever tries the desk."""
    officer = Person.objects.get(username=DEALS)
    lock_all()  # what was dealt before a loading that was broken off
    actions.deal(runs, each=1, by=officer)
    lock_all()
    for sheet in queries.both_locked():
        with contextlib.suppress(actions.CannotRead):
            actions.make_gold(sheet, by=officer)
    actions.deal(runs, each=EACH, by=officer)
    actions.deal(runs, each=MUCH, languages=(READ_MUCH,), by=officer)
    lock_all()


def lock_all() -> None:
    """Everybody reads what counts."""
    open_ones = Reading.objects.filter(locked_at=None).exclude(purpose=Purpose.KNOWN)
    for reading in open_ones.select_related("sheet__answer", "person"):
        actions.lock(reading, found_in(reading), by=reading.person)


def found_in(reading: Reading) -> dict[str, Given]:
    """What a reader of the demo finds: what the matcher calls wrong is significant; no answer names a source.

    Of what rules cannot decide the reader abroad finds some of it imprecise: two people do not always agree.
    """
    found = {name: Given(Level.NONE) for name in Criterion.values}
    found[Criterion.SOURCING] = Given(Level.SOME)
    match = reading.sheet.answer.matches.first()
    words = reading.sheet.text[:60].strip()
    if match is not None and match.grade == Grade.WRONG and words:
        found[Criterion.ACCURACY] = Given(Level.SIGNIFICANT, words)
    elif match is not None and match.grade == Grade.UNCLEAR and not reading.is_home:
        found[Criterion.ACCURACY] = Given(Level.SOME)
    return found
