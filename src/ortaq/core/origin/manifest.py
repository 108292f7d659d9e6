"""A programme's statements as C2PA assertions.

What is written: `c2pa.ingredient.v3` for signed material it was made of and for archive material of unknown origin,
`c2pa.actions.v2` (C2PA 2.4, section 18.15) with one action per use and the region it touches (track, time, part of the
picture), `cawg.training-mining` (the terms of the house for AI platforms; nothing said, nothing allowed),
`cawg.metadata` with the IPTC digital source type of the whole, `c2pa.soft-binding` for what finds the manifest again,
and `org.ortaq.ai-use`, which holds every statement whole.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2

from ortaq.core.interchange.platforms import mining
from ortaq.core.origin.claim import INGREDIENT, Assertion, Relationship, ingredient
from ortaq.core.origin.label import label_of
from ortaq.core.origin.uses import (
    ALGORITHMIC,
    COMPOSITE,
    CREATED_BY_PROGRAM,
    TRAINED,
    AIKind,
    AIUse,
    Part,
    Statement,
)

AI_USE = "org.ortaq.ai-use"
SCHEMA = "1"
SOFT_BINDING = "c2pa.soft-binding"
_DATE_TIME = 0
"""CBOR tag of an RFC 3339 date and time (RFC 8949, section 3.4.1)."""


AUDIOVISUAL = (Part.PICTURE, Part.SOUND)
Parent = tuple[bytes, Relationship, str]
"""A signed thing it was made of: its whole store, how it was used, and its title."""
Binding = tuple[str, bytes, Mapping[str, Any]]
"""What finds the manifest again when the file has lost it: algorithm, value, and its scope (empty: the whole)."""


@dataclass(frozen=True)
class Film:
    """What the manifest says of the programme; `titles` is tag -> title, `tracks` (part, language) -> track number.

    `parts` are those that are in the file, the main one first: a film has picture and sound, a subtitle file only
    subtitles. What is declared of other parts stands in `org.ortaq.ai-use` alone. `platforms` is what AI platforms may
    do with it, as entries of `cawg.training-mining`.
    """

    id: str
    titles: Mapping[str, str]
    title: str
    owner: str
    signed_at: str
    verify_url: str = ""
    generator: tuple[str, str] = ("Ortaq", "0.1")
    tracks: Mapping[tuple[Part, str], int] = field(default_factory=dict)
    parts: tuple[Part, ...] = AUDIOVISUAL
    platforms: Mapping[str, Mapping[str, str]] = field(default_factory=mining.entries)

    def with_tracks(self, tracks: Mapping[tuple[Part, str], int]) -> "Film":
        """The same, once it is known which track holds what."""
        return replace(self, tracks=tracks)


def npt(milliseconds: int) -> str:
    """Normal play time of a region (RFC 2326, section 3.6)."""
    seconds, rest = divmod(milliseconds, 1000)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:03}" if rest else text


def _regions(use: AIUse, track: int | None) -> list[dict[str, Any]]:
    """The regions an action touches: the track, the part of the picture, and the ranges of time."""
    where: list[dict[str, Any]] = []
    if track is not None:
        where.append({"type": "identified", "item": {"identifier": "track_id", "value": str(track)}})
    if use.region:
        x, y, width, height = (float(one) for one in use.region)
        shape = {"type": "rectangle", "unit": "percent", "origin": {"x": x, "y": y}, "width": width, "height": height}
        where.append({"type": "spatial", "shape": shape})
    if not use.ranges:
        return [{"region": where}] if where else []
    return [
        {"region": [*where, {"type": "temporal", "time": {"type": "npt", "start": npt(start), "end": npt(end)}}]}
        for start, end in use.ranges
    ]


def _action(name: str, statement: Statement, use: AIUse, track: int | None, *, source: str) -> dict[str, Any]:
    """One action of one use."""
    action: dict[str, Any] = {"action": name}
    if source:
        action["digitalSourceType"] = source
    if use.made_with:
        action["softwareAgent"] = {"name": use.system, **({"version": use.version} if use.version else {})}
    if statement.declared_at:
        action["when"] = cbor2.CBORTag(_DATE_TIME, statement.declared_at)
    action["description"] = f"{use.kind.value}, {statement.part.value} {statement.language}".rstrip()
    parameters = {}
    if name in ("c2pa.translated", "c2pa.dubbed"):
        target = use.target_language or statement.language
        parameters = {"targetLanguage": target}
        if name == "c2pa.translated":
            parameters["sourceLanguage"] = use.source_language or "und"
    if parameters:
        action["parameters"] = parameters
    if changes := _regions(use, track):
        action["changes"] = changes
    return action


_WHOLE = (AIKind.VIDEO, AIKind.IMAGE, AIKind.TEXT, AIKind.SUBTITLES_RAW, AIKind.SUBTITLES_REVIEWED)
"""Kinds that say how the whole of a picture or a text came to be."""


def _made_by(use: AIUse) -> str:
    """The source type of what was made, also when an editor went over it afterwards."""
    if use.kind is AIKind.SUBTITLES_REVIEWED:
        return TRAINED if use.trained else ALGORITHMIC
    return use.source


def inception(main: Statement | None) -> tuple[AIUse | None, str]:
    """How the main part came to be: the use that says it, and the digital source type of the whole."""
    uses = main.uses if main else ()
    for use in uses:
        if use.kind in _WHOLE or (use.kind is AIKind.AUDIO and main and main.part is Part.SOUND):
            return use, _made_by(use)
    origin = next((use for use in uses if use.kind in (AIKind.CGI, AIKind.CAMERA, AIKind.HUMAN)), None)
    if any(use.kind in (AIKind.INSERT, AIKind.FACE, AIKind.BODY, AIKind.DEEPFAKE) for use in uses):
        return origin, COMPOSITE
    if origin:
        return origin, origin.source
    return None, CREATED_BY_PROGRAM if not any(use.kind is AIKind.ARCHIVE for use in uses) else ""


def _main(statements: Iterable[Statement], parts: Sequence[Part]) -> Statement | None:
    return next((one for one in statements if one.part is parts[0]), None)


def source_type(statements: Sequence[Statement], parts: Sequence[Part] = AUDIOVISUAL) -> str:
    """IPTC digital source type of the file as a whole, for readers that know only that one."""
    whole = inception(_main(statements, parts))[1]
    made = {use.source for one in statements if one.part in parts for use in one.uses if use.kind.is_ai}
    if made & {TRAINED, COMPOSITE} and whole not in (TRAINED, COMPOSITE):
        return COMPOSITE
    return whole


def _made_of(parents: Sequence[Parent], *, unknown: str) -> list[Assertion]:
    """The ingredients; of several parents the first is the one that was opened, the others count as components."""
    stand_in = bool(unknown) and not any(relationship == "parentOf" for _, relationship, _ in parents)
    found: list[Assertion] = []
    if stand_in:
        told = {"dc:title": unknown, "relationship": "parentOf", "description": "origin not known"}
        found.append(Assertion(INGREDIENT, told))
    has_parent = stand_in
    for store, asked, title in parents:
        relationship: Relationship = "componentOf" if asked == "parentOf" and has_parent else asked
        has_parent = has_parent or relationship == "parentOf"
        found.append(ingredient(store, relationship=relationship, title=title, number=len(found)))
    return found


def actions(film: Film, statements: Sequence[Statement], made_of: Sequence[Assertion] = ()) -> list[dict[str, Any]]:
    """The actions in order: exactly one `c2pa.created` or `c2pa.opened`, first; what was placed; then those of uses."""
    main = _main(statements, film.parts)
    use, source = inception(main)
    opened = [one.reference for one in made_of if one.data["relationship"] == "parentOf"]
    placed = [one.reference for one in made_of if one.data["relationship"] == "componentOf"]
    first: dict[str, Any] = {"action": "c2pa.opened" if opened else "c2pa.created"}
    if opened:
        first["parameters"] = {"ingredients": opened}
    elif source:
        first["digitalSourceType"] = source
    if use and use.made_with and not opened:
        first["softwareAgent"] = {"name": use.system, **({"version": use.version} if use.version else {})}
    if main and main.declared_at:
        first["when"] = cbor2.CBORTag(_DATE_TIME, main.declared_at)
    told = [first]
    if placed:
        told.append({"action": "c2pa.placed", "parameters": {"ingredients": placed}})
    for statement in statements:
        if statement.part in film.parts:  # what travels beside the file has no action in it
            told.extend(_edits(film, statement, None if opened else use))
    return told


def _edits(film: Film, statement: Statement, created: AIUse | None) -> Iterator[dict[str, Any]]:
    """One or more actions per use of AI; `created` is the use that the first action has told already."""
    track = film.tracks.get((statement.part, statement.language))
    for use in statement.uses:
        for name in use.kind.row.actions if use.kind.is_ai else ():
            is_made = name == "c2pa.created"
            if not (is_made and use is created):
                # A programme is created once: what AI made whole inside it was put there by an edit.
                real = "c2pa.edited" if is_made else name
                yield _action(real, statement, use, track, source=_made_by(use) if is_made else use.source)


def ai_use(film: Film, statements: Sequence[Statement]) -> dict[str, Any]:
    """The whole declaration as one JSON-like value."""
    label = label_of(statements)
    return {
        "schema": SCHEMA,
        "programme": {
            "id": film.id,
            "titles": dict(film.titles),
            "owner": film.owner,
            "signed_at": film.signed_at,
            "verify": film.verify_url,
        },
        "label": {"code": label.code, "level": label.level, "kinds": list(label.kinds)} if label else None,
        "statements": [one.to_json() for one in statements],
    }


def for_platforms(film: Film) -> Assertion:
    """What AI platforms may do with it (CAWG Training and Data Mining Assertion 1.1)."""
    return Assertion(mining.LABEL, {"entries": {name: dict(entry) for name, entry in film.platforms.items()}})


def soft_binding(alg: str, value: bytes, scope: Mapping[str, Any], number: int = 0) -> Assertion:
    """What finds the manifest again (C2PA 2.4, section 18.10); `number` tells several apart, from 0 on."""
    label = f"{SOFT_BINDING}__{number}" if number else SOFT_BINDING
    return Assertion(
        label, {"alg": alg, "pad": b"", "blocks": [{"scope": dict(scope), "value": base64.b64encode(value).decode()}]}
    )


def assertions(
    film: Film,
    statements: Iterable[Statement],
    *,
    parents: Sequence[Parent] = (),
    bindings: Sequence[Binding] = (),
    unknown: str = "",
) -> list[Assertion]:
    """Everything the manifest says, but for the content hash, which the carrier adds.

    `parents` are signed things it was made of: hand their stores to `manifest_store` too. `unknown` names what
    it was opened from and of which nothing is known. Raises jumbf.BadStore.
    """
    told = sorted(statements, key=lambda one: (list(Part).index(one.part), one.language))
    main = _main(told, film.parts)
    made_of = _made_of(parents, unknown=unknown or ("archive material" if main and main.is_unknown else ""))
    found: list[Assertion] = [*made_of]
    found.append(Assertion("c2pa.actions.v2", {"actions": actions(film, told, made_of), "allActionsIncluded": True}))
    found.append(for_platforms(film))
    context = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    }
    metadata: dict[str, Any] = {"@context": context, "dc:title": film.title, "dc:creator": [film.owner]}
    # Of what was only opened, and nobody has declared, no source type is made up.
    is_told = main is not None or not any(one.data["relationship"] == "parentOf" for one in made_of)
    if is_told and (source := source_type(told, film.parts)):
        metadata["Iptc4xmpExt:DigitalSourceType"] = source
    found.append(Assertion("cawg.metadata", metadata, form="json"))
    found.extend(soft_binding(*one, number=number) for number, one in enumerate(bindings))
    found.append(Assertion(AI_USE, ai_use(film, told)))
    return found


def content_binding(digest: bytes, exclusions: list[dict[str, Any]]) -> Assertion:
    """The hard binding to an MP4, `c2pa.hash.bmff.v3`."""
    return Assertion(
        "c2pa.hash.bmff.v3", {"exclusions": exclusions, "alg": "sha256", "name": "jumbf manifest", "hash": digest}
    )
