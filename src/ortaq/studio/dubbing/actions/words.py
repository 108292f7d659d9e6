"""The translation: written by a person, taken from subtitles, or drafted by a machine and read by a person."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.models import MachineLine, Version, VersionKind
from ortaq.catalogue.subtitles import machines, reading
from ortaq.core.origin.uses import AIKind
from ortaq.core.text.cue_text import spoken
from ortaq.core.text.subtitles import BadSubtitles, typed
from ortaq.members.models import Person
from ortaq.origin.queries import in_force, own_statement
from ortaq.studio.dubbing import rules
from ortaq.studio.dubbing.actions.steps import held
from ortaq.studio.dubbing.refusals import CannotDub
from ortaq.studio.models import Dub, DubLine, DubStep

LONGEST = 2_000
"""Letters of a line."""
BOTH = 0.5
"""Part of a subtitle that must stand within a line to be its words."""
WORDS_CHANGED = "words"
"""Why a line is recorded again: its words are others now (`DubLine.again`)."""
BY_MACHINE = (AIKind.SUBTITLES_RAW, AIKind.SUBTITLES_REVIEWED)
OPEN = (DubStep.TRANSLATION, DubStep.CASTING, DubStep.RECORDING)
"""Until then words may be changed."""


class Written(NamedTuple):
    """A line as somebody has left it: its words, and whether they confirm what a machine wrote."""

    text: str
    is_read: bool = False


def save_words(*, dub: Dub, lines: Mapping[str, Written], by: Person) -> int:
    """Keep the words of lines (by id), and confirm what was read; how many have changed.

    A line that was recorded with other words is to be recorded again. Raises NotAllowed and CannotDub.
    """
    rules.require_dubs(by, dub)
    if any(len(one.text) > LONGEST for one in lines.values()):
        raise CannotDub(_("A line is too long: at most %(count)d letters fit.") % {"count": LONGEST})
    with transaction.atomic():
        found = held(dub, *OPEN)
        changed = []
        for line in found.lines.all():
            written = lines.get(str(line.pk))
            if written is None:
                continue
            text, before = typed(written.text).strip(), (line.text, line.reviewed_at)
            if text != line.text:
                line.text = text
                if line.take_id:
                    line.again = WORDS_CHANGED
                # Who changes what a machine wrote has read it.
                line.editor, line.reviewed_at = by, timezone.now() if line.engine else None
            elif written.is_read and line.waits_for_a_reader and text:
                line.editor, line.reviewed_at = by, timezone.now()
            if (line.text, line.reviewed_at) != before:
                changed.append(line)
        DubLine.objects.bulk_update(changed, ["text", "editor", "reviewed_at", "again"])
    return len(changed)


def take_subtitles(*, dub: Dub, version: Version, by: Person) -> int:
    """Fill lines without words from published subtitles in the language of the dub; how many were filled.

    What a machine wrote of them, by its record or as it was declared, stays marked as that, with who has confirmed it.
    Raises NotAllowed and CannotDub.
    """
    rules.require_dubs(by, dub)
    if version.programme_id != dub.programme_id or version.kind != VersionKind.SUBTITLES:
        raise CannotDub(_("There are no such subtitles."))
    try:
        cues = reading.stored(version).cues
    except (BadSubtitles, OSError) as error:
        raise CannotDub(_("These subtitles cannot be read.")) from error
    machine = list(MachineLine.objects.filter(programme=dub.programme_id, language=version.language, published=True))
    engine = declared_engine(version)
    with transaction.atomic():
        found = held(dub, DubStep.TRANSLATION)
        filled = []
        for line in found.lines.select_related("line").filter(text=""):
            own = line.line
            words = [
                spoken(cue.text)
                for cue in cues
                if min(cue.end_ms, own.end) - max(cue.start_ms, own.start) > BOTH * (cue.end_ms - cue.start_ms)
            ]
            line.text, line.engine = "\n".join(words), engine if words else ""
            for one in machine:
                if min(one.end, own.end) - max(one.start, own.start) > BOTH * (one.end - one.start):
                    line.engine, line.machine_text = one.engine, one.machine_text
                    line.editor, line.reviewed_at = one.editor, one.reviewed_at
            if line.text:
                filled.append(line)
        DubLine.objects.bulk_update(filled, ["text", "engine", "machine_text", "editor", "reviewed_at"])
    return len(filled)


def declared_engine(version: Version) -> str:
    """The machine that wrote subtitles, as it was declared of them; empty for people's work."""
    said = in_force().filter(version=version).first()
    uses = own_statement(said).uses if said else ()
    return next((use.made_with[:120] for use in uses if use.kind in BY_MACHINE), "")


def draft_by_machine(*, dub: Dub, by: Person) -> int:
    """Let the machine that the operator has set up draft the lines without words; every one waits for a person.

    Raises NotAllowed and CannotDub.
    """
    rules.require_dubs(by, dub)
    empty = list(dub.lines.select_related("line__material").filter(text=""))
    if not empty:
        raise CannotDub(_("Every line has words already."))
    source = empty[0].line.material.language
    engine = machines.translator(source, dub.language)
    if engine is None:
        raise CannotDub(_("This node has no machine that can do this; its operator can set one up."))
    try:
        texts = engine.translate([one.line.text for one in empty], source, dub.language)
    except machines.MachineFailed as failed:
        raise CannotDub(
            _("The machine gave nothing that can be used. Try again later, or write without it.")
        ) from failed
    with transaction.atomic():
        found = held(dub, DubStep.TRANSLATION)
        # Whatever somebody has written meanwhile stays.
        still = set(found.lines.filter(text="").values_list("pk", flat=True))
        filled = []
        for line, text in zip(empty, texts, strict=True):
            if line.pk in still and text.strip():
                line.text = line.machine_text = typed(text).strip()[:LONGEST]
                line.engine, line.editor, line.reviewed_at = engine.name[:120], None, None
                filled.append(line)
        DubLine.objects.bulk_update(filled, ["text", "machine_text", "engine", "editor", "reviewed_at"])
    return len(filled)
