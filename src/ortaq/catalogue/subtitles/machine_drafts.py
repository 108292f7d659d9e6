"""Let a machine write a draft of subtitles: a translation of another track, or what is said in a sound.

Every line waits for a person to read it; what the machine wrote is kept beside what people make of it.
"""

import logging
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ortaq.catalogue import shelves
from ortaq.catalogue.models import (
    IngestState,
    MachineLine,
    MachineWork,
    Programme,
    SubtitleDraft,
    Version,
    VersionKind,
)
from ortaq.catalogue.subtitles import drafts, machines, reading
from ortaq.core.media.speech import for_listening
from ortaq.core.text import tracks
from ortaq.core.text.subtitles import BadSubtitles, Cue
from ortaq.members.models import Person
from ortaq.work.settings import settings

log = logging.getLogger(__name__)


def begin(*, programme: Programme, tag: str, source: str, by: Person, enqueue: bool = True) -> SubtitleDraft:
    """Have a draft written by a machine; a tag as source is subtitles to translate, "" the sound in the same language.

    Nothing that is there is overwritten. Raises NotAllowed and NotSaved.
    """
    drafts.check_may_edit(by, programme)
    if _from(programme, tag, source) is None:
        raise drafts.NotSaved(_("There is nothing from which a machine could write these."))
    able = machines.translator(source, tracks.plain(tag)) if source else machines.can_transcribe()
    if not able:
        raise drafts.NotSaved(_("This node has no machine that can do this; its operator can set one up."))
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        if drafts.track(programme, tag) or programme.subtitle_drafts.filter(language=tag).exists():
            raise drafts.NotSaved(_("There are subtitles or a draft in this language already; they stay as they are."))
        draft = SubtitleDraft.objects.create(
            programme=programme,
            language=tag,
            source_language=source,
            revision=1,
            changed_by=by,
            changed_at=timezone.now(),
            state=IngestState.WAITING,
        )
        if enqueue:
            # By name: actions cannot import tasks.
            task = "ortaq.catalogue.tasks.write_subtitles"
            transaction.on_commit(lambda: import_string(task).enqueue(str(draft.pk)))
    return draft


def write(draft: SubtitleDraft) -> None:
    """Let the machine do it; a failure is written into the draft in words, without what the machine said."""
    if draft.state not in {IngestState.WAITING, IngestState.RUNNING}:
        return
    SubtitleDraft.objects.filter(pk=draft.pk).update(state=IngestState.RUNNING)
    source = _from(draft.programme, draft.language, draft.source_language)
    try:
        work, engine, read, written = _asked(draft, source)
    except (machines.MachineFailed, BadSubtitles, OSError) as failed:
        log.warning("Machine for subtitles failed: %s", getattr(failed, "code", type(failed).__name__))
        sentence = _("The machine gave nothing that can be used. Try again later, or write without it.")
        SubtitleDraft.objects.filter(pk=draft.pk).update(state=IngestState.FAILED, problem=sentence)
        return
    _keep(draft, work, engine, read, written)


Work = tuple[MachineWork, str, Sequence[Cue], Sequence[Cue]]
"""What was done, by which system, what it read (as cues), what it wrote."""


def _asked(draft: SubtitleDraft, source: Version | None) -> Work:
    if source is None:
        raise machines.MachineFailed("no_source")
    return _translated(draft, source) if draft.source_language else _transcribed(draft, source)


def _translated(draft: SubtitleDraft, source: Version) -> Work:
    cues = reading.stored(source).cues
    engine = machines.translator(source.spoken, tracks.plain(draft.language))
    if engine is None:
        raise machines.MachineFailed("no_answer")
    texts = engine.translate([cue.text for cue in cues], source.spoken, tracks.plain(draft.language))
    written = [Cue(cue.start_ms, cue.end_ms, text, cue.at, cue.align) for cue, text in zip(cues, texts, strict=True)]
    return MachineWork.TRANSLATION, engine.name, cues, written


def _transcribed(draft: SubtitleDraft, source: Version) -> Work:
    with shelves.on_this_machine(str(source.source.name)) as path, for_listening(path, source.stream_index) as sound:
        cues = machines.transcribe(sound, tracks.plain(draft.language).partition("-")[0])
    return MachineWork.TRANSCRIPTION, settings().transcribe_model, [Cue(c.start_ms, c.end_ms, "") for c in cues], cues


def _keep(draft: SubtitleDraft, work: MachineWork, engine: str, read: Sequence[Cue], written: Sequence[Cue]) -> None:
    source = draft.source_language or draft.language
    lines = [
        MachineLine(
            programme=draft.programme,
            work=work,
            language=draft.language,
            source_language=source,
            engine=engine[:120],
            start=cue.start_ms,
            end=cue.end_ms,
            source_text=heard.text,
            machine_text=cue.text,
        )
        for heard, cue in zip(read, written, strict=True)
    ]
    rows = [
        drafts.as_json(cue) | {"line": str(line.pk), "reviewed": False}
        for line, cue in zip(lines, written, strict=True)
    ]
    with transaction.atomic():
        there = SubtitleDraft.objects.select_for_update().filter(pk=draft.pk, state=IngestState.RUNNING).first()
        if there is None:  # somebody has thrown it away meanwhile
            return
        MachineLine.objects.bulk_create(lines)
        there.cues, there.state, there.problem, there.revision = rows, IngestState.READY, "", there.revision + 1
        there.changed_at = timezone.now()
        there.save()


def _from(programme: Programme, tag: str, source: str) -> Version | None:
    """The track that a machine reads: subtitles to translate, or the sound in the language that is written down."""
    if source:
        return drafts.track(programme, source) if source != tag else None
    return programme.versions.filter(kind=VersionKind.SOUND, language=tracks.plain(tag)).first()
