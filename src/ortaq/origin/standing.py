"""The facts of programmes for the rules, as docs/standards.md lists them, and how programmes stand by the rules.

What nobody knows is left out. Everything is read for many programmes at once.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils import timezone

from ortaq.catalogue.models import FILMED, Genre, Programme, Version, VersionKind
from ortaq.catalogue.queries import below
from ortaq.core.origin.label import all_words
from ortaq.core.origin.uses import AIKind, AIUse
from ortaq.core.rules import OPEN_END
from ortaq.core.rules.facts import EVERYWHERE
from ortaq.members.models import Broadcaster
from ortaq.origin import consents, queries
from ortaq.origin.models import Declaration, DeclarationState, Derivation, Tamga, TamgaState
from ortaq.standards.consents.reach import holders
from ortaq.standards.gate import queries as gate
from ortaq.standards.gate.standing import PROGRAMME, Asked, Standing
from ortaq.standards.models import BiometricItem, Consent, ItemKind, Operation, Tool

AT_ONCE = 1000
"""Programmes whose versions are read together, so that no question names more rows than a database takes."""
KINDS_OF = {
    Operation.CLONE: (AIKind.VOICE, AIKind.DEEPFAKE),
    Operation.FACE: (AIKind.FACE, AIKind.BODY, AIKind.DEEPFAKE),
    Operation.DUB: (AIKind.DUB,),
}
"""What an operation of a consent lets a declaration say."""
WORDED = tuple(all_words("none"))
"""Languages in which every label is worded."""
NAMED = "named"
"""An editor, of whom the rules are told no name."""
BIOMETRIC = {ItemKind.VOICEPRINT: "voice", ItemKind.FACE: "face"}


def facts_of(programmes: Iterable[Programme]) -> dict[uuid.UUID, dict[str, Any]]:
    """`item.*` of programmes, fetched with their owners, in a handful of queries for every thousand."""
    row = list(programmes)
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for start in range(0, len(row), AT_ONCE):
        found |= _facts_of(row[start : start + AT_ONCE])
    return found


class _Part(NamedTuple):
    """A version as the rules look at it; a whole catalogue of instances would take many times as long."""

    pk: uuid.UUID
    kind: str
    language: str
    made_by: uuid.UUID


class _Said(NamedTuple):
    """The declaration of a version, with what was handed down to it."""

    pk: uuid.UUID
    no_ai: bool
    uses: tuple[AIUse, ...]


Row = list[tuple[_Part, _Said | None]]
"""The versions of one programme, each with its declaration."""
Used = list[tuple[_Part, AIUse]]


def _facts_of(programmes: Sequence[Programme]) -> dict[uuid.UUID, dict[str, Any]]:
    ids = [one.pk for one in programmes]
    declared, kin = _declared(ids)
    uses = {pk: _uses(row) for pk, row in declared.items()}
    agreed = _consents(uses)
    tools = gate.tools({part.made_by for row in declared.values() for part, _said in row})
    stated = gate.stated(PROGRAMME, ids)
    signed = _signed(declared, kin)
    found = {}
    for one in programmes:
        row, own = declared[one.pk], uses[one.pk]
        item = {
            **_about(one, [part for part, _said in row]),
            "declaration": _declaration(row, own),
            "consents": [told for told, reach in agreed(own) if not reach or str(one.pk) in reach],
            "biometrics": _biometrics(own, agreed),
            "tools": _tools(own, tools),
        }
        if row and all(said for _part, said in row):
            level = max((use.level for _part, use in own), default=0)
            item["ai"] = {"uses": list(dict.fromkeys(use.kind.value for _part, use in own)), "level": level}
            # The badge, the cue and the line in the guide follow from the declaration by themselves.
            item["label"] = {
                "visible": True,
                "machine_readable": one.pk in signed,
                "languages": list(WORDED),
            }
        elif row:
            item["label"] = {"machine_readable": False}
        facts = {"item": item}
        for path, value in stated.get(one.pk, {}).items():
            gate.put(facts, path, value)
        found[one.pk] = facts
    return found


def _declared(programmes: Sequence[uuid.UUID]) -> tuple[dict[uuid.UUID, Row], queries.Family]:
    """Programme -> its row; and the family of the versions of those in which something was made from another one."""
    versions = Version.objects.filter(programme__in=programmes, kind__in=FILMED).order_by("kind", "language")
    parts = versions.values_list("programme_id", "pk", "kind", "language", "made_by_id")
    declarations = Declaration.objects.filter(version__programme__in=programmes, state=DeclarationState.SIGNED)
    said = {
        version: _Said(pk, no_ai, tuple(map(AIUse.from_json, uses)))
        for version, pk, no_ai, uses in declarations.order_by().values_list("version_id", "pk", "no_ai", "uses")
    }
    found: dict[uuid.UUID, Row] = {pk: [] for pk in programmes}
    for programme, pk, kind, language, made_by in parts:
        found[programme].append((_Part(pk, kind, language, made_by), said.get(pk)))
    derived = Derivation.objects.filter(version__programme__in=programmes).order_by()
    heirs = set(derived.values_list("version__programme_id", flat=True))
    family = queries.family([part.pk for pk in heirs for part, _said in found[pk]]) if heirs else queries.Family({}, {})
    for pk in heirs:
        found[pk] = [(part, _inherited(one, family, part.pk) if one else None) for part, one in found[pk]]
    return found, family


def dated(programmes: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Of programmes those of which a fact has a date, or may inherit one: they can stand otherwise on another day.

    All dates come from consents, which declarations name.
    """
    row, found = list(programmes), set[uuid.UUID]()
    for start in range(0, len(row), AT_ONCE):
        some = row[start : start + AT_ONCE]
        standing = Declaration.objects.filter(version__programme__in=some, state=DeclarationState.SIGNED)
        uses = standing.exclude(uses=[]).order_by().values_list("version__programme_id", "uses")
        found.update(pk for pk, told in uses if any(use.get("consents") for use in told))
        found.update(
            Derivation.objects.filter(version__programme__in=some)
            .order_by()
            .values_list("version__programme_id", flat=True)
        )
    return found


def _inherited(said: _Said, family: queries.Family, version: uuid.UUID) -> _Said:
    """What is said of a version together with what its parents hand down."""
    whole = family.statement(version)
    return said._replace(no_ai=whole.no_ai, uses=tuple(whole.uses)) if whole else said


def _about(programme: Programme, versions: Iterable[_Part]) -> dict[str, Any]:
    """What the catalogue knows."""
    heard = [one.language for one in versions if one.kind in (VersionKind.SOUND, VersionKind.SUBTITLES)]
    return {
        "kind": programme.kind,
        "genres": [programme.genre],
        "min_age": programme.min_age,
        "for_children": programme.genre == Genre.CHILDREN,
        "is_news": programme.genre == Genre.NEWS,
        "is_archive": programme.genre == Genre.ARCHIVE,
        "languages": list(dict.fromkeys(heard)),
        "made_in": programme.owner.territory,
        "year": programme.year,
    }


def _uses(row: Row) -> Used:
    """The uses of AI that are declared of a programme, with what was handed down."""
    return [(part, use) for part, said in row if said for use in said.uses if use.kind.is_ai]


def _declaration(row: Row, uses: Used) -> dict[str, Any]:
    """`item.declaration`; of what has no files nobody knows whether it is complete."""
    told: dict[str, Any] = {
        "components": [
            {"part": str(part.kind), "language": part.language, "declared": said is not None} for part, said in row
        ],
        "uses": [_use(part, use) for part, use in uses],
    }
    if row:
        told["complete"] = all(said for _part, said in row)
        if uses:
            told["no_ai"] = False
        elif told["complete"]:
            told["no_ai"] = all(said.no_ai for _part, said in row if said)
    return told


def _use(version: _Part, use: AIUse) -> dict[str, Any]:
    return {
        "kind": use.kind.value,
        "part": str(version.kind),
        "language": version.language,
        "system": use.system,
        "cloned": use.cloned,
        "needs_consent": use.cloned or use.kind.row.needs_consent,
        "real_person": use.real_person,
        "real_event": use.real_event,
        "fiction": use.fiction,
        "review": use.review,
        # Whether, not who: what the rules are told is kept with their answer for ever.
        "editor": NAMED if use.editor else "",
        "consents": list(use.consents),
        "level": use.level,
    }


class _Agreed:
    """The consents that many programmes rest on, read once."""

    def __init__(self, references: set[str]) -> None:
        rows = Consent.objects.filter(reference__in=references).select_related("subject") if references else []
        self._known = {one.reference: one for one in rows}
        self.items: dict[str, list[BiometricItem]] = defaultdict(list)
        living = BiometricItem.objects.filter(consent__in=list(self._known.values()), removed_at=None)
        for item in living.select_related("consent__subject") if self._known else []:
            self.items[item.consent.reference].append(item)

    def __call__(self, uses: Used) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """Those that uses name, each with the ids of the programmes that it reaches (none: all)."""
        for reference in sorted(consents.named(use for _version, use in uses)):
            if one := self._known.get(reference):
                yield _consent(one), one.programmes


def _consents(uses: Mapping[uuid.UUID, Used]) -> _Agreed:
    return _Agreed(consents.named(use for row in uses.values() for _version, use in row))


def _consent(one: Consent) -> dict[str, Any]:
    kinds = [kind.value for operation in one.operations for kind in KINDS_OF[Operation(operation)]]
    return {
        "reference": one.reference,
        "kind": str(one.kind),
        "valid_from": one.given_on.isoformat(),
        "valid_to": one.ends_on.isoformat() if one.ends_on else OPEN_END,
        "withdrawn": one.withdrawn_at is not None,
        "territories": list(one.territories) or [EVERYWHERE],
        "languages": list(one.languages) or [EVERYWHERE],
        "uses": list(dict.fromkeys(kinds)),
        "of_a_child": one.subject.is_child,
        "by_guardian": one.by_guardian,
        "training": one.may_train,
    }


def _biometrics(uses: Used, agreed: _Agreed) -> list[dict[str, Any]]:
    """Voiceprints and face templates that are kept for it; nobody knows when they are destroyed."""
    return [
        {
            "kind": BIOMETRIC[ItemKind(item.kind)],
            "citizen_of": item.consent.subject.territory,
            "stored_in": item.territory,
        }
        for reference in sorted(consents.named(use for _version, use in uses))
        for item in agreed.items.get(reference, ())
        if item.kind in BIOMETRIC
    ]


def _tools(uses: Used, registers: Mapping[tuple[uuid.UUID, str], Tool]) -> list[dict[str, Any]]:
    """The systems that declarations name, as the register of the house that used each has them."""
    found: dict[str, dict[str, Any]] = {}
    for version, use in uses:
        if use.system and use.system not in found:
            tool = registers.get((version.made_by, use.system))
            found[use.system] = {"name": use.system, "registered": tool is not None}
            if tool:
                found[use.system] |= {
                    "owner": tool.owner,
                    "data_location": tool.data_location,
                    "risk_class": tool.risk_class,
                }
                if tool.trains_on_input is not None:
                    found[use.system]["trains_on_input"] = tool.trains_on_input
    return list(found.values())


def _signed(declared: Mapping[uuid.UUID, Row], family: queries.Family) -> set[uuid.UUID]:
    """Programmes with a signed file that says what is declared now, as `queries.tamga_of` finds it."""
    rows = Tamga.objects.filter(programme__in=list(declared), state=TamgaState.READY).order_by()
    says: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    through = Tamga.declarations.through.objects.filter(tamga__in=rows.values("pk"))
    for tamga, declaration in through.values_list("tamga_id", "declaration_id"):
        says[tamga].add(declaration)
    found = set()
    for tamga, programme, signed_at in rows.values_list("pk", "programme_id", "signed_at"):
        behind = {said.pk for _part, said in declared[programme] if said}
        newest = None
        if any(part.pk in family.derivations for part, _said in declared[programme]):
            behind, derivations = _behind({part.pk for part, _said in declared[programme]}, family)
            newest = max((one.created_at for one in derivations), default=None)
        if says[tamga] == behind and not (newest and signed_at and signed_at < newest):
            found.add(programme)
    return found


def _behind(versions: set[uuid.UUID], family: queries.Family) -> tuple[set[uuid.UUID], list[Derivation]]:
    """The declarations that versions rest on, to any depth, and what the versions themselves were made from."""
    seen, waiting = set(versions), set(versions)
    while waiting:
        waiting = {one.parent_id for pk in waiting for one in family.derivations.get(pk, [])} - seen
        seen |= waiting
    own = [one for pk in versions for one in family.derivations.get(pk, [])]
    return {family.declared[pk].pk for pk in seen if pk in family.declared}, own


# ---- how programmes stand


def receivers_of(programmes: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Broadcaster]]:
    """Programme -> houses that may show it under a contract; under an open licence, whoever shows it is judged then."""
    held: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    row = list(programmes)
    for start in range(0, len(row), AT_ONCE):
        for one in holders(row[start : start + AT_ONCE]):
            held[one.programme].add(one.house)
    houses = Broadcaster.objects.in_bulk({pk for some in held.values() for pk in some})
    return {pk: sorted((houses[each] for each in some), key=lambda house: house.slug) for pk, some in held.items()}


def asked(
    programme: Programme,
    facts: Mapping[str, Any],
    receivers: Sequence[Broadcaster],
    *,
    territories: Iterable[str] = (),
    airing: Mapping[str, Any] | None = None,
) -> Asked:
    """A programme as it is judged: shown in `territories`, or where it is made and received; `airing` are its facts."""
    houses = (programme.owner, *receivers)
    places = list(dict.fromkeys(territories)) or list(dict.fromkeys(one.territory for one in houses))
    more = {"airing": dict(airing)} if airing else {}
    return Asked(programme.pk, {**facts, **more, "territories": places}, (programme.owner,), tuple(receivers))


def standing_of(
    programme: Programme,
    receivers: Sequence[Broadcaster],
    use: str,
    *,
    territories: Iterable[str] = (),
    at: dt.datetime | None = None,
) -> Standing:
    """How one programme stands for these houses; empty when none of them has adopted anything."""
    if not gate.are_bound({programme.owner_id, *(one.pk for one in receivers)}):
        return Standing()
    one = asked(programme, facts_of([programme])[programme.pk], receivers, territories=territories)
    return gate.standings([one], subject_kind=PROGRAMME, use=use, at=at or timezone.now())[0]


def films_in(programme: Programme) -> list[Programme]:
    """The programme itself, or of a series everything in it that has a film."""
    if not programme.parts.exists():
        return [programme]
    films = Programme.objects.filter(pk__in=below([programme.pk]), package__isnull=False)
    return list(films.select_related("owner"))
