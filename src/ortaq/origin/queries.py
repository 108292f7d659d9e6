"""What has been declared, what a viewer is told, what was made from what, and which signed file stands for it."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Prefetch, QuerySet

from ortaq.catalogue.models import FILMED, Programme, Version, VersionKind
from ortaq.core.origin.label import UNKNOWN, Label, label_of
from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement, inherited
from ortaq.core.text.tracks import Purpose
from ortaq.members.models import Broadcaster
from ortaq.origin import consents
from ortaq.origin.models import Declaration, DeclarationState, Derivation, DerivationKind, Tamga, TamgaState
from ortaq.standards.consents.queries import endings, find, limited, not_in_force

OPEN = (DeclarationState.DRAFT, DeclarationState.REVIEWED)
"""States of a declaration that nobody has signed yet."""
LATELY = 100
"""How many declarations of a house are looked through for the systems that it uses."""


def in_force() -> QuerySet[Declaration]:
    """Declarations that no newer one has superseded."""
    return Declaration.objects.filter(state=DeclarationState.SIGNED).select_related("declared_by", "declared_for")


def drafts(programme: Programme) -> dict[uuid.UUID, Declaration]:
    """Version -> what somebody has written of it and nobody has signed."""
    found = Declaration.objects.filter(version__programme=programme, state__in=OPEN)
    return {
        one.version_id: one for one in found.select_related("declared_by", "declared_for", "reviewed_by", "version")
    }


def declarations(programme: Programme, *, beside: bool = False) -> dict[Version, Declaration | None]:
    """Every version of the film with its declaration: picture, sounds, subtitles.

    With `beside` also what stands beside the film, if somebody wanted to declare it: poster and stills, texts.
    """
    return declarations_of([programme.pk], beside=beside)[programme.pk]


def declarations_of(
    programmes: Iterable[uuid.UUID], *, beside: bool = False
) -> dict[uuid.UUID, dict[Version, Declaration | None]]:
    """The same of many programmes, in two queries."""
    found: dict[uuid.UUID, dict[Version, Declaration | None]] = {pk: {} for pk in programmes}
    versions = Version.objects.filter(programme__in=list(found)).select_related("programme", "made_by")
    versions = versions.prefetch_related(Prefetch("declarations", in_force(), to_attr="standing"))
    if not beside:
        versions = versions.filter(kind__in=FILMED)
    for version in versions.order_by("kind", "language"):
        found[version.programme_id][version] = next(iter(version.standing), None)
    return found


def own_statement(declaration: Declaration) -> Statement:
    """What a declaration itself says, under the name of the person and the house."""
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


@dataclass(frozen=True)
class Family:
    """Versions with all they were made from, to any depth: the derivations and the statements that stand."""

    derivations: dict[uuid.UUID, list[Derivation]]
    declared: dict[uuid.UUID, Declaration]

    def statement(self, version: uuid.UUID, below: frozenset[uuid.UUID] = frozenset()) -> Statement | None:
        """What is said of a version together with what it inherited; None when nobody has declared it."""
        found = self.declared.get(version)
        return self.handed_down(own_statement(found), version, below) if found else None

    def handed_down(self, own: Statement, version: uuid.UUID, below: frozenset[uuid.UUID] = frozenset()) -> Statement:
        """A statement about a version with what its parents hand down to it."""
        for one in self.derivations.get(version, []):
            # A circle cannot be made; if one stood in the table, it would end here.
            parent = None if one.parent_id in below else self.statement(one.parent_id, below | {version})
            if parent:
                own = inherited(own, [parent], {AIKind(kind) for kind in one.removed if kind in set(AIKind)})
        return own


def family(versions: Iterable[uuid.UUID], standing: Iterable[Declaration] = ()) -> Family:
    """The family of some versions, in one query per generation and one for the declarations that are not given."""
    known = {one.version_id: one for one in standing}
    derivations: dict[uuid.UUID, list[Derivation]] = {}
    waiting = set(versions)
    while waiting:
        derivations |= {pk: [] for pk in waiting}
        rows = Derivation.objects.filter(version__in=waiting).order_by("created_at")
        for one in rows.select_related("parent__programme", "version"):
            derivations[one.version_id].append(one)
        waiting = {one.parent_id for pk in waiting for one in derivations[pk]} - set(derivations)
    if missing := set(derivations) - set(known):
        known |= {one.version_id: one for one in in_force().filter(version__in=missing).select_related("version")}
    return Family(derivations, known)


def statements_of(declarations: Iterable[Declaration]) -> list[Statement]:
    """Declarations as values, each with what its version inherited, in few queries."""
    found = list(declarations)
    whole = family([one.version_id for one in found], found)
    return [whole.handed_down(own_statement(one), one.version_id) for one in found]


def statement_of(declaration: Declaration) -> Statement:
    """A declaration as a value with what its version inherited, under the name of the person and the house."""
    return statements_of([declaration])[0]


def statements(programme: Programme) -> list[Statement]:
    """All statements about the film that are in force."""
    return statements_of(one for one in declarations(programme).values() if one)


def statements_beside(programme: Programme) -> list[Statement]:
    """What is said of the poster and stills, and of the texts."""
    return statements_of(
        in_force().filter(version__programme=programme).exclude(version__kind__in=FILMED).select_related("version")
    )


def made_from(programme: Programme) -> list[Derivation]:
    """What the versions of a programme were made from."""
    found = Derivation.objects.filter(version__programme=programme).select_related("version", "parent__programme")
    return list(found.order_by("version__kind", "version__language", "created_at"))


def last_used(house: Broadcaster) -> dict[tuple[AIKind, bool], AIUse]:
    """What a house used last for each kind of use: kind and whether it copies a voice -> use with its system."""
    found: dict[tuple[AIKind, bool], AIUse] = {}
    for one in in_force().filter(declared_for=house).order_by("-declared_at")[:LATELY]:
        for use in map(AIUse.from_json, one.uses):
            if use.system:
                found.setdefault((use.kind, use.cloned), use)
    return found


VOICES = (AIKind.VOICE, AIKind.DUB)
"""What a new dub takes out of what it was made from, unless somebody says that it is still in it."""


def original_of(version: Version) -> Version | None:
    """The version that a sound or subtitles in another language are by themselves a translation of."""
    programme = version.programme
    if version.kind not in (VersionKind.SOUND, VersionKind.SUBTITLES):
        return None
    if version.language == programme.original_language or version.is_signed:
        return None
    if version.purpose is not Purpose.MAIN:
        # A description is spoken over the sound of its language, and what the deaf read is that language's subtitles.
        own = programme.versions.filter(kind=version.kind, language=version.spoken).first()
        if own:
            return own
    kinds = [version.kind] if version.kind == VersionKind.SOUND else [VersionKind.SUBTITLES, VersionKind.SOUND]
    found = {one.kind: one for one in programme.versions.filter(kind__in=kinds, language=programme.original_language)}
    return next((found[kind] for kind in kinds if kind in found), None)


def kind_of(version: Version) -> DerivationKind:
    """How a translation comes out of its original."""
    if version.kind != VersionKind.SOUND:
        return DerivationKind.SUBTITLES
    return DerivationKind.CUT if version.purpose is Purpose.DESCRIBED else DerivationKind.DUB


def gone_by_default(kind: str) -> list[str]:
    """Kinds of use that are no longer in what was derived like this, unless somebody says otherwise."""
    return [one.value for one in VOICES] if kind == DerivationKind.DUB else []


@dataclass(frozen=True)
class Parent:
    """What a version is made from, and what it hands down; `removed` are kinds that are no longer in the new one."""

    version: Version
    kind: str
    removed: tuple[str, ...]
    statement: Statement | None

    @property
    def uses(self) -> tuple[AIUse, ...]:
        """Uses of AI that may still be in it."""
        return tuple(use for use in self.statement.uses if use.kind.is_ai) if self.statement else ()


def parents_of(versions: Iterable[Version]) -> dict[Version, list[Parent]]:
    """What versions are made from, as stated, or else as a translation of the programme's original."""
    rows = list(versions)
    stated = family([one.pk for one in rows])
    guessed = {one: original for one in rows if not stated.derivations[one.pk] and (original := original_of(one))}
    above = family([one.pk for one in guessed.values()])
    found: dict[Version, list[Parent]] = {}
    for version in rows:
        part = version.kind
        found[version] = [
            Parent(one.parent, one.kind, tuple(one.removed), same_part(stated.statement(one.parent_id), part))
            for one in stated.derivations[version.pk]
        ]
        if original := guessed.get(version):
            kind = kind_of(version)
            said = same_part(above.statement(original.pk), part)
            found[version] = [Parent(original, kind, tuple(gone_by_default(kind)), said)]
    return found


def same_part(statement: Statement | None, part: str) -> Statement | None:
    """A statement, if it is about this part: a film's voice is not in its subtitles."""
    return statement if statement and statement.part == part else None


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
    return Told.of(programme).label(sound_tag, subtitle_tag)


def labels(programme: Programme) -> dict[str, Label | None]:
    """What a viewer is told with each sound of the programme: tag -> label."""
    return Told.of(programme).sounds()


@dataclass(frozen=True)
class Told:
    """The versions of a film with their statements, and the consents among them that do not hold."""

    statements: dict[Version, Statement | None]
    not_in_force: set[str]

    @classmethod
    def of(cls, programme: Programme) -> "Told":
        """What is told of a programme now."""
        return cls.of_many([programme.pk])[programme.pk]

    @classmethod
    def of_many(cls, programmes: Iterable[uuid.UUID]) -> "dict[uuid.UUID, Told]":
        """The same of many programmes, in a few queries."""
        found = declarations_of(programmes)
        standing = [(version, one) for row in found.values() for version, one in row.items() if one]
        told = statements_of(one for _version, one in standing)
        said = {version: one for (version, _), one in zip(standing, told, strict=True)}
        ended = not_in_force(consents.named(use for one in told for use in one.uses))
        made = {}
        for pk, row in found.items():
            statements = {version: said.get(version) for version in row}
            mine = consents.named(use for one in statements.values() if one for use in one.uses)
            made[pk] = cls(statements, ended & mine)
        return made

    def sounds(self) -> dict[str, Label | None]:
        """What a viewer is told with each sound: tag -> label."""
        return {
            version.language: self.label(version.language, None)
            for version in self.statements
            if version.kind == VersionKind.SOUND
        }

    def label(self, sound_tag: str, subtitle_tag: str | None) -> Label | None:
        """The label of the picture with a sound and subtitles."""
        wanted = {(VersionKind.PICTURE, ""), (VersionKind.SOUND, sound_tag), (VersionKind.SUBTITLES, subtitle_tag)}
        seen = {
            version: one
            for version, one in self.statements.items()
            # Whoever signs in the picture is told of with it: a label is never weaker than what is seen.
            if (version.kind, version.language) in wanted or version.is_signed
        }
        told = label_of((one for one in seen.values() if one), self.not_in_force)
        if all(seen.values()) and any(version.kind == VersionKind.PICTURE for version in seen):
            return told
        # What is declared of one part stays true; without AI in it, the missing part makes the whole unknown.
        return told or UNKNOWN


def label_of_sound(programme: Programme, tag: str) -> Label | None:
    """What is told of a sound alone, without its picture; UNKNOWN when it is not declared."""
    told = Told.of(programme)
    said = [one for version, one in told.statements.items() if (version.kind, version.language) == ("sound", tag)]
    return label_of((one for one in said if one), told.not_in_force) if said and all(said) else UNKNOWN


def label_of_all(programme: Programme) -> Label | None:
    """What is told of the programme as a whole, all sounds and subtitles together."""
    return labels_of([programme.pk])[programme.pk]


def labels_of(programmes: Iterable[uuid.UUID]) -> dict[uuid.UUID, Label | None]:
    """What is told of many programmes as a whole, in a few queries; None where there is nothing to tell."""
    ids = set(programmes)
    standing = list(in_force().filter(version__programme__in=ids, version__kind__in=FILMED).select_related("version"))
    said: dict[uuid.UUID, list[Statement]] = defaultdict(list)
    for declaration, statement in zip(standing, statements_of(standing), strict=True):
        said[declaration.version.programme_id].append(statement)
    references = consents.named(use for row in said.values() for one in row for use in one.uses)
    ended = not_in_force(references)
    versions = Version.objects.filter(programme__in=ids, kind__in=FILMED).order_by()
    parts = dict(versions.values_list("programme").annotate(many=Count("pk")))
    told: dict[uuid.UUID, Label | None] = {}
    for pk in ids:
        label = label_of(said[pk], ended)
        # What is declared of one part stays true; without AI in it, a part that is not declared makes it all unknown.
        told[pk] = label if label or parts.get(pk, 0) == len(said[pk]) else UNKNOWN
    return told


def marked(programmes: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of some programmes carry a mark of AI where they are shown."""
    return {pk for pk, label in labels_of(programmes).items() if label and label.has_badge}


def without_consent(programmes: Collection[uuid.UUID]) -> list[Declaration]:
    """Declarations of these programmes that rest on a consent that does not hold now, in a few queries.

    One that holds, but not for this programme, carries nothing in it either: it came with what the programme was made
    from.
    """
    named = resting_on(programmes)
    known = find(set().union(*named.values()))
    return [
        one
        for one, references in named.items()
        if any(
            reference not in known
            or not known[reference].is_live
            or known[reference].covers(programme=one.version.programme_id)
            for reference in references
        )
    ]


def resting_on(programmes: Collection[uuid.UUID]) -> dict[Declaration, set[str]]:
    """The declarations of programmes that stand, and the consents that each of them rests on."""
    standing = list(in_force().filter(version__programme__in=set(programmes)).select_related("version__programme"))
    return {one: consents.named(said.uses) for one, said in zip(standing, statements_of(standing), strict=True)}


def withheld(programmes: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Programmes that may not be shown now: something signed of them rests on a consent that does not hold."""
    return {one.version.programme_id for one in without_consent(programmes)}


def consents_end(programmes: Collection[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """Programmes that rest on a consent with a last day -> the first instant at which one of theirs has run out."""
    known = endings()
    found: dict[uuid.UUID, dt.datetime] = {}
    for one, references in resting_on(programmes).items() if known and programmes else ():
        for at in (known[reference] for reference in references if reference in known):
            programme = one.version.programme_id
            found[programme] = min(at, found.get(programme, at))
    return found


def kept_out(programmes: Collection[uuid.UUID], territories: Iterable[str]) -> dict[str, set[uuid.UUID]]:
    """Programmes that rest on a consent that does not reach a territory, by territory."""
    codes = list(territories)
    found: dict[str, set[uuid.UUID]] = {code: set() for code in codes}
    narrow = limited()
    if not narrow:
        return found
    for one, references in resting_on(programmes).items():
        for code in codes:
            if any(code not in narrow[reference] for reference in references & set(narrow)):
                found[code].add(one.version.programme_id)
    return found


def may_be_shown(programme: Programme) -> bool:
    """Whether every consent that the programme rests on holds now."""
    return programme.pk not in withheld([programme.pk])


def behind(programme: Programme) -> set[Declaration]:
    """Every declaration that the film's statement rests on: its own, and those of what it was made from."""
    found = declarations(programme)
    whole = family([one.pk for one in found], [one for one in found.values() if one])
    return set(whole.declared.values())


def tamga_of(programme: Programme) -> Tamga | None:
    """The newest signed file that says what is declared now; None when there is none."""
    wanted = {one.pk for one in behind(programme)}
    newest = Derivation.objects.filter(version__programme=programme).aggregate(at=Max("created_at"))["at"]
    for tamga in programme.tamgas.filter(state=TamgaState.READY).select_related("key__broadcaster"):
        older = newest and tamga.signed_at and tamga.signed_at < newest
        if not older and {one.pk for one in tamga.declarations.all()} == wanted:
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
