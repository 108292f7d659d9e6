"""What has been declared, what a viewer is told, and which signed file stands for it."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from ortaq.catalogue.models import FILMED, Programme, Version, VersionKind
from ortaq.core.origin.label import UNKNOWN, Label, label_of
from ortaq.core.origin.uses import AIUse, Part, Statement
from ortaq.origin.models import Declaration, DeclarationState, Tamga, TamgaState


def in_force() -> QuerySet[Declaration]:
    """Declarations that no newer one has superseded."""
    return Declaration.objects.filter(state=DeclarationState.SIGNED).select_related("declared_by", "declared_for")


def declarations(programme: Programme) -> dict[Version, Declaration | None]:
    """Every version of the film with its declaration: picture, sounds, subtitles."""
    versions = programme.versions.prefetch_related(Prefetch("declarations", in_force(), to_attr="standing"))
    return {
        version: next(iter(version.standing), None)
        for version in versions.filter(kind__in=FILMED).order_by("kind", "language")
    }


def statement_of(declaration: Declaration) -> Statement:
    """A declaration as a value, under the name of the person and the house."""
    version = declaration.version
    return Statement(
        part=Part(version.kind),
        language=version.language,
        no_ai=declaration.no_ai,
        uses=tuple(AIUse.from_json(use) for use in declaration.uses),
        declared_by=str(declaration.declared_by),
        declared_for=declaration.declared_for.name,
        declared_at=f"{declaration.declared_at:%Y-%m-%dT%H:%M:%SZ}",
        note=declaration.note,
        id=str(declaration.pk),
    )


def statements(programme: Programme) -> list[Statement]:
    """All statements about the programme that are in force."""
    return [statement_of(one) for one in declarations(programme).values() if one]


def undeclared_versions(programme: Programme) -> list[Version]:
    """Versions nobody has declared yet."""
    return [version for version, declaration in declarations(programme).items() if declaration is None]


def declared(programme: Programme) -> bool:
    """Whether every version is declared; a programme without any version is not."""
    found = declarations(programme)
    return bool(found) and all(found.values())


def label_for(programme: Programme, sound_tag: str, subtitle_tag: str | None = None) -> Label | None:
    """What a viewer of the picture with this sound and these subtitles is told.

    None when it is declared and there is nothing to tell; UNKNOWN when a part of it is not declared.
    """
    return _label(declarations(programme), sound_tag, subtitle_tag)


def labels(programme: Programme) -> dict[str, Label | None]:
    """What a viewer is told with each sound of the programme: tag -> label."""
    found = declarations(programme)
    return {
        version.language: _label(found, version.language, None)
        for version in found
        if version.kind == VersionKind.SOUND
    }


def _label(found: dict[Version, Declaration | None], sound_tag: str, subtitle_tag: str | None) -> Label | None:
    wanted = {(VersionKind.PICTURE, ""), (VersionKind.SOUND, sound_tag), (VersionKind.SUBTITLES, subtitle_tag)}
    seen = {version: one for version, one in found.items() if (version.kind, version.language) in wanted}
    told = label_of(statement_of(one) for one in seen.values() if one)
    if all(seen.values()) and any(version.kind == VersionKind.PICTURE for version in seen):
        return told
    # What is declared of one part stays true; without AI in it, the missing part makes the whole unknown.
    return told or UNKNOWN


def label_of_all(programme: Programme) -> Label | None:
    """What is told of the programme as a whole, all sounds and subtitles together."""
    found = declarations(programme)
    told = label_of(statement_of(one) for one in found.values() if one)
    return told if told or (found and all(found.values())) else UNKNOWN


def tamga_of(programme: Programme) -> Tamga | None:
    """The newest signed file that says what is declared now; None when there is none."""
    wanted = {one.pk for one in declarations(programme).values() if one}
    for tamga in programme.tamgas.filter(state=TamgaState.READY).select_related("key__broadcaster"):
        if {one.pk for one in tamga.declarations.all()} == wanted:
            return tamga
    return None


def tamga_by_manifest(manifest: str) -> Tamga | None:
    """The signed file with this manifest, also when a newer one has taken its place."""
    return Tamga.objects.filter(manifest=manifest).select_related("programme__owner", "key__broadcaster").first()


def waiting() -> QuerySet[Tamga]:
    """Files that are still to be signed, the oldest first."""
    return Tamga.objects.filter(state=TamgaState.WAITING).select_related("programme").order_by("created_at")


def ready_to_sign() -> Iterable[Programme]:
    """Programmes that are packaged and wholly declared, and have no signed file that says so, nor wait for one."""
    for programme in (
        Programme.objects.filter(package__isnull=False, versions__declarations__state=DeclarationState.SIGNED)
        .exclude(tamgas__state__in=[TamgaState.WAITING])
        .distinct()
    ):
        newest = in_force().filter(version__programme=programme).latest("declared_at")
        # What has failed since the last declaration would only fail again; a person must ask for it.
        failed = programme.tamgas.filter(state=TamgaState.FAILED, created_at__gte=newest.declared_at).exists()
        if not failed and declared(programme) and tamga_of(programme) is None:
            yield programme
