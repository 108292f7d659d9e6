"""One step after the other: each is done only when nothing of it is missing."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.studio.dubbing import queries, rules
from ortaq.studio.dubbing.refusals import CannotDub
from ortaq.studio.models import ORDER, Dub, DubStep, Stage


def held(dub: Dub, *steps: DubStep) -> Dub:
    """The dub, locked; raises CannotDub when it is not at one of these steps. To be called inside a transaction."""
    found = Dub.objects.select_for_update(of=("self",)).select_related("programme__owner", "house").get(pk=dub.pk)
    if found.dropped_at is not None:
        raise CannotDub(_("This dub was given up."))
    if found.step not in steps:
        raise CannotDub(_("This dub is at another step meanwhile: %(step)s.") % {"step": DubStep(found.step).label})
    return found


def step_done(dub: Dub, by: Person) -> None:
    """Write down that the present step is done, and go on to the next one."""
    Stage.objects.update_or_create(dub=dub, step=dub.step, defaults={"done_at": timezone.now(), "done_by": by})
    ledger.record(dub, "dub step done", by=by, step=dub.step)
    dub.step = ORDER[dub.place + 1]
    dub.save(update_fields=["step"])


def back_to(dub: Dub, step: DubStep, by: Person) -> None:
    """Open a step again, and with it all that come later."""
    later = ORDER[ORDER.index(step) :]
    Stage.objects.filter(dub=dub, step__in=later).update(done_at=None, done_by=None)
    dub.step = step
    dub.save(update_fields=["step"])
    ledger.record(dub, "dub step opened", by=by, step=step)


def finish(*, dub: Dub, by: Person) -> Dub:
    """Say that translation, casting or recording is done; raises NotAllowed, and CannotDub with what is missing."""
    rules.require_dubs(by, dub)
    with transaction.atomic():
        found = held(dub, *MISSING)
        missing = MISSING[DubStep(found.step)](found)
        if missing:
            raise CannotDub(missing)
        step_done(found, by)
    return found


def missing_words(dub: Dub) -> str:
    """What is missing of the translation, as a sentence; empty when it is whole."""
    lines = list(dub.lines.all())
    if empty := sum(not one.text.strip() for one in lines):
        return ngettext("%(count)d line has no words yet.", "%(count)d lines have no words yet.", empty) % {
            "count": empty
        }
    if unread := sum(one.waits_for_a_reader for one in lines):
        return ngettext(
            "A machine wrote %(count)d line that nobody has read yet.",
            "A machine wrote %(count)d lines that nobody has read yet.",
            unread,
        ) % {"count": unread}
    return ""


def missing_voices(dub: Dub) -> str:
    """Which voices or consents are missing, as a sentence; empty when all are there."""
    for part in queries.parts_of(dub):
        if problem := part.problem:
            return f"{part.name}: {problem}"
    return ""


def missing_takes(dub: Dub) -> str:
    """How many lines are still to be recorded, as a sentence; empty when none is."""
    count = sum(not one.is_recorded for one in dub.lines.all())
    return (
        ngettext("%(count)d line is still to be recorded.", "%(count)d lines are still to be recorded.", count)
        % {"count": count}
        if count
        else ""
    )


MISSING: dict[DubStep, Callable[[Dub], str]] = {
    DubStep.TRANSLATION: missing_words,
    DubStep.CASTING: missing_voices,
    DubStep.RECORDING: missing_takes,
}
"""What a person says is done, and what may still be missing of it."""
