"""A programme's statements as C2PA assertions.

What is written: `c2pa.actions.v2` (C2PA 2.4, section 18.15) with one action per use and the region it touches (track,
time), `c2pa.ingredient.v3` for archive material nobody knows the origin of, `cawg.training-mining` (no training, no
mining), `cawg.metadata` with the IPTC digital source type of the whole, and `org.ortaq.ai-use`, which holds every
statement in full.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2

from ortaq.core.origin.claim import Assertion
from ortaq.core.origin.label import label_of
from ortaq.core.origin.uses import (
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
INGREDIENT = "c2pa.ingredient.v3"
TRAINING = tuple(f"cawg.{use}" for use in ("ai_generative_training", "ai_training", "ai_inference", "data_mining"))
_DATE_TIME = 0
"""CBOR tag of an RFC 3339 date and time (RFC 8949, section 3.4.1)."""


@dataclass(frozen=True)
class Film:
    """What the manifest says of the programme; `titles` is tag -> title, `tracks` (part, language) -> track number."""

    id: str
    titles: Mapping[str, str]
    title: str
    owner: str
    signed_at: str
    verify_url: str = ""
    generator: tuple[str, str] = ("Ortaq", "0.1")
    tracks: Mapping[tuple[Part, str], int] = field(default_factory=dict)

    def with_tracks(self, tracks: Mapping[tuple[Part, str], int]) -> "Film":
        """The same, once it is known which track holds what."""
        return replace(self, tracks=tracks)


def npt(milliseconds: int) -> str:
    """Normal play time of a region (RFC 2326, section 3.6)."""
    seconds, rest = divmod(milliseconds, 1000)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:03}" if rest else text


def _regions(use: AIUse, track: int | None) -> list[dict[str, Any]]:
    """The regions an action touches: the track, and the ranges of time."""
    where = [] if track is None else [{"type": "identified", "item": {"identifier": "track_id", "value": str(track)}}]
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


def inception(picture: Statement | None) -> tuple[AIUse | None, str]:
    """How the picture came to be: the use that says it, and the digital source type of the whole."""
    uses = picture.uses if picture else ()
    for use in uses:
        if use.kind in (AIKind.VIDEO, AIKind.IMAGE):
            return use, use.source
    origin = next((use for use in uses if use.kind in (AIKind.CGI, AIKind.CAMERA, AIKind.HUMAN)), None)
    if any(use.kind in (AIKind.INSERT, AIKind.FACE, AIKind.BODY, AIKind.DEEPFAKE) for use in uses):
        return origin, COMPOSITE
    if origin:
        return origin, origin.source
    return None, CREATED_BY_PROGRAM if not any(use.kind is AIKind.ARCHIVE for use in uses) else ""


def source_type(statements: Sequence[Statement]) -> str:
    """IPTC digital source type of the film as a whole, for readers that know only that one."""
    whole = inception(next((one for one in statements if one.part is Part.PICTURE), None))[1]
    made = {use.source for one in statements if one.part is not Part.SUBTITLES for use in one.uses if use.kind.is_ai}
    if made & {TRAINED, COMPOSITE} and whole not in (TRAINED, COMPOSITE):
        return COMPOSITE
    return whole


def actions(film: Film, statements: Sequence[Statement], opened: Assertion | None) -> list[dict[str, Any]]:
    """The actions in order: exactly one `c2pa.created` or `c2pa.opened`, first; then one or more per use."""
    picture = next((one for one in statements if one.part is Part.PICTURE), None)
    use, source = inception(picture)
    first: dict[str, Any] = {"action": "c2pa.opened" if opened else "c2pa.created"}
    if opened:
        first["parameters"] = {"ingredients": [opened.reference]}
    elif source:
        first["digitalSourceType"] = source
    if use and use.made_with:
        first["softwareAgent"] = {"name": use.system, **({"version": use.version} if use.version else {})}
    if picture and picture.declared_at:
        first["when"] = cbor2.CBORTag(_DATE_TIME, picture.declared_at)
    told = [first]
    for statement in statements:
        if statement.part is Part.SUBTITLES:  # they travel beside the film, not in it: org.ortaq.ai-use tells of them
            continue
        track = film.tracks.get((statement.part, statement.language))
        for one in statement.uses:
            if not one.kind.is_ai or one is use:
                continue
            for name in one.kind.row.actions:
                # A programme is created once: what AI made whole inside it was put there by an edit.
                real = "c2pa.edited" if name == "c2pa.created" else name
                told.append(_action(real, statement, one, track, source=one.source))
    return told


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


def assertions(film: Film, statements: Iterable[Statement]) -> list[Assertion]:
    """Everything the manifest says, but for the content hash, which the carrier adds."""
    told = sorted(statements, key=lambda one: (list(Part).index(one.part), one.language))
    found: list[Assertion] = []
    opened = None
    if any(one.is_unknown for one in told if one.part is Part.PICTURE):
        opened = Assertion(
            INGREDIENT, {"dc:title": "archive material", "relationship": "parentOf", "description": "origin not known"}
        )
        found.append(opened)
    found.append(Assertion("c2pa.actions.v2", {"actions": actions(film, told, opened), "allActionsIncluded": True}))
    found.append(Assertion("cawg.training-mining", {"entries": {use: {"use": "notAllowed"} for use in TRAINING}}))
    context = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    }
    metadata: dict[str, Any] = {"@context": context, "dc:title": film.title, "dc:creator": [film.owner]}
    if source := source_type(told):
        metadata["Iptc4xmpExt:DigitalSourceType"] = source
    found.append(Assertion("cawg.metadata", metadata, form="json"))
    found.append(Assertion(AI_USE, ai_use(film, told)))
    return found


def content_binding(digest: bytes, exclusions: list[dict[str, Any]]) -> Assertion:
    """The hard binding to an MP4, `c2pa.hash.bmff.v3`."""
    return Assertion(
        "c2pa.hash.bmff.v3", {"exclusions": exclusions, "alg": "sha256", "name": "jumbf manifest", "hash": digest}
    )
