"""The owner hands over what a dub is made from: music and effects, and who says what from when to when."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.catalogue import shelves
from ortaq.catalogue.about import Incoming
from ortaq.catalogue.models import Programme, Version, VersionKind
from ortaq.catalogue.sentences import bad_media
from ortaq.catalogue.subtitles import reading
from ortaq.core.media.probe import BadMedia, probe
from ortaq.core.text.cue_text import spoken, voices
from ortaq.core.text.subtitles import BadSubtitles
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.studio.dubbing import rules
from ortaq.studio.dubbing.actions.steps import held, step_done
from ortaq.studio.dubbing.refusals import CannotDub
from ortaq.studio.models import DialogueLine, Dub, DubLine, DubStep, Material
from ortaq.work.settings import settings

LONGEST_NAME = 80


def hand_over(*, dub: Dub, subtitles: Version | None = None, music: Incoming | None = None, by: Person) -> Material:
    """Let a house dub: it gets the film, the dialogue list and, if there is one, the sound of music and effects.

    The list is made once from a track of subtitles, and serves every later dub; then neither is asked for again. Raises
    NotAllowed and CannotDub.
    """
    programme = dub.programme
    rules.require_owns(by, programme)
    material = Material.objects.filter(programme=programme).first()
    stored = None
    if material is None:
        if subtitles is None or subtitles.programme_id != programme.pk or subtitles.kind != VersionKind.SUBTITLES:
            raise CannotDub(_("Say from which subtitles the dialogue list is made."))
        if music is not None:
            _refuse_unfit(music)
            stored = shelves.take_in(music)
    try:
        with transaction.atomic():
            found = held(dub, DubStep.MATERIAL)
            Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
            material = Material.objects.filter(programme=programme).first() or _new(
                programme, subtitles, by, stored, music
            )
            lines_for(found, material)
            step_done(found, by)
    except BaseException:
        if stored is not None:
            shelves.throw_away([stored.name])
        raise
    return material


def _new(
    programme: Programme, subtitles: Version | None, by: Person, stored: shelves.Stored | None, music: Incoming | None
) -> Material:
    """The material of a programme that had none; raises CannotDub without subtitles for the list."""
    if subtitles is None:
        raise CannotDub(_("Say from which subtitles the dialogue list is made."))
    made = Material(programme=programme, language=subtitles.spoken, handed_by=by)
    if stored is not None and music is not None:
        made.source, made.source_name, made.sha256, made.size = stored.name, music.called, stored.sha256, stored.size
    made.save(force_insert=True)
    _list(made, subtitles)
    ledger.record(made, "material handed over", by=by, programme=programme.pk, sha256=made.sha256)
    return made


def _refuse_unfit(music: Incoming) -> None:
    limit = settings().max_upload_mb
    if music.path.stat().st_size > limit * 1024 * 1024:
        raise CannotDub(_("“%(file)s” is larger than %(limit)d MB.") % {"file": music.called, "limit": limit})
    try:
        probe(music.path, name=music.called, want="sound", max_seconds=settings().max_minutes * 60)
    except BadMedia as error:
        raise CannotDub(bad_media(error)) from error


def _list(material: Material, subtitles: Version) -> None:
    """Write the dialogue list from a track; raises CannotDub for one that cannot be read."""
    try:
        cues = reading.stored(subtitles).cues
    except (BadSubtitles, OSError) as error:
        raise CannotDub(_("These subtitles cannot be read.")) from error
    DialogueLine.objects.bulk_create(
        DialogueLine(
            material=material,
            number=number,
            start=cue.start_ms,
            end=cue.end_ms,
            text=spoken(cue.text),
            character=(voices(cue.text) or [""])[0].strip()[:LONGEST_NAME],
        )
        for number, cue in enumerate(sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms)), 1)
    )


def lines_for(dub: Dub, material: Material) -> None:
    """Give a dub a line for each of the dialogue list."""
    DubLine.objects.bulk_create(DubLine(dub=dub, line=line) for line in material.lines.all())


def name_characters(*, dub: Dub, names: Mapping[int, str], by: Person) -> int:
    """Say who speaks the lines with these numbers; the list is one for every dub. How many have changed.

    Raises NotAllowed and CannotDub: who speaks is settled before the voices are cast.
    """
    require(
        rules.dubs(by, dub) or rules.owns(by, dub.programme),
        _("Only the house that dubs and the one that owns the programme may do this."),
    )
    with transaction.atomic():
        found = held(dub, DubStep.TRANSLATION, DubStep.CASTING)
        others = Dub.objects.filter(programme=found.programme, dropped_at=None).exclude(pk=found.pk)
        changed = []
        for line in DialogueLine.objects.filter(dubbed__dub=found, number__in=names):
            name = " ".join(names[line.number].split())[:LONGEST_NAME]
            if name != line.character:
                line.character = name
                changed.append(line)
        if changed and any(one.place > DubStep.values.index(DubStep.CASTING) for one in others):
            raise CannotDub(_("Another house has cast its voices by this list; it stays as it is."))
        DialogueLine.objects.bulk_update(changed, ["character"])
    return len(changed)
