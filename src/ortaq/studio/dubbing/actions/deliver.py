"""The owner's quality check: lines go back to be recorded again, or the mix becomes a sound of the programme."""

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from ortaq.catalogue import actions as catalogue
from ortaq.catalogue import shelves
from ortaq.catalogue.about import Incoming, NotAccepted
from ortaq.catalogue.models import Ingest, IngestState, VersionKind
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import NotAllowed, require
from ortaq.origin.actions import declare
from ortaq.origin.actions.declare import BadDeclaration
from ortaq.studio.dubbing import queries, rules
from ortaq.studio.dubbing.actions.steps import back_to, held, step_done
from ortaq.studio.dubbing.refusals import CannotDub
from ortaq.studio.models import Dub, DubLine, DubStep, Mix


def send_back(*, dub: Dub, lines: Mapping[str, str], by: Person) -> Dub:
    """Have lines (by id) recorded again, each with the reason; raises NotAllowed and CannotDub."""
    require(
        rules.dubs(by, dub) or rules.owns(by, dub.programme),
        _("Only the house that dubs and the one that owns the programme may do this."),
    )
    with transaction.atomic():
        found = held(dub, DubStep.MIX, DubStep.CHECK)
        changed = []
        for line in found.lines.filter(pk__in=lines):
            line.again = " ".join(lines[str(line.pk)].split())[:200]
            changed += [line] if line.again else []
        if not changed:
            raise CannotDub(_("Say of at least one line why it is to be recorded again."))
        DubLine.objects.bulk_update(changed, ["again"])
        back_to(found, DubStep.RECORDING, by)
    return found


def deliver(*, dub: Dub, by: Person, enqueue: bool = True) -> Ingest:
    """Take a dub as good: its mix becomes a sound of the programme, declared by the house that dubbed, and is packaged.

    Raises NotAllowed and CannotDub.
    """
    rules.require_owns(by, dub.programme)
    with transaction.atomic():
        found = held(dub, DubStep.CHECK)
        mixed = found.mixes.first()
        if mixed is None or mixed.state != IngestState.READY:
            raise CannotDub(_("There is no mix to be heard yet."))
        if problem := queries.problem_of_consents(mixed.consents, found):
            raise CannotDub(problem)
        with shelves.on_this_machine(str(mixed.sound.name)) as path:
            sound = Incoming(path, f"dub.{found.language}.flac", found.language)
            try:
                ingest = catalogue.add(
                    programme=found.programme, sounds=[sound], made_by=found.house, by=by, enqueue=enqueue
                )
            except NotAccepted as error:
                raise CannotDub(str(error)) from error
        found.version = found.programme.versions.get(kind=VersionKind.SOUND, language=found.language)
        found.save(update_fields=["version"])
        step_done(found, by)
        ledger.record(found, "dub delivered", by=by, version=found.version.pk, sha256=found.version.sha256)
    _declare(found, mixed)
    return ingest


def _declare(dub: Dub, mixed: Mix) -> None:
    """Put in force what was declared when the mix was ordered, under that name; else the house's desk asks for it."""
    uses = list(uses_of(dub, mixed))
    if dub.version is None:
        return
    try:
        declare(
            version=dub.version,
            by=mixed.ordered_by,
            no_ai=not any(use.kind.is_ai for use in uses),
            uses=uses,
            # The original is still heard under the voices: whatever AI made in it is in the dub too.
            removed=() if mixed.is_ducked else None,
        )
    except (NotAllowed, BadDeclaration):
        return


def uses_of(dub: Dub, mixed: Mix) -> Iterator[AIUse]:
    """How the sound was made: people's voices with their consents, and each machine that helped to translate."""
    yield AIUse(AIKind.HUMAN, consents=tuple(mixed.consents))
    engines: dict[str, list[DubLine]] = {}
    for line in dub.lines.select_related("editor", "line__material").exclude(engine=""):
        engines.setdefault(line.engine, []).append(line)
    for engine, lines in engines.items():
        yield AIUse(
            AIKind.ASSIST,
            system=engine,
            purpose="translation",
            review="full",
            editor=", ".join(dict.fromkeys(str(one.editor) for one in lines if one.editor)),
            source_language=lines[0].line.material.language,
            target_language=dub.language,
        )
