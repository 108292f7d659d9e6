"""What can be declared of a version: the kinds of AI use, and the origins that are no AI.

The table is that of the field note on provenance, section 4: kind -> C2PA action (C2PA 2.4, actions), IPTC digital
source type, and level. Level 0 nothing to tell · 1 told in the details · 2 badge at the start and in the credits · 3
badge at the start, at intervals, after breaks, and spoken or captioned.

>>> AIUse(AIKind.VOICE, system="espeak-ng", version="1.52").level
3
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TRAINED = IPTC + "trainedAlgorithmicMedia"
COMPOSITE = IPTC + "compositeWithTrainedAlgorithmicMedia"
ALGORITHMIC = IPTC + "algorithmicMedia"
ENHANCED = IPTC + "algorithmicallyEnhanced"
CREATED_BY_PROGRAM = IPTC + "digitalCreation"
CAPTURED = IPTC + "digitalCapture"
HUMAN_EDITS = IPTC + "humanEdits"


class BadStatement(ValueError):
    """A statement that cannot stand; `code` names the reason, the message is an English sentence."""

    code = "bad-statement"


class UnknownKind(BadStatement):
    """A kind of use that is not in the table; `kind` is what was said."""

    code = "unknown-kind"

    def __init__(self, kind: str) -> None:
        super().__init__(f"There is no kind of use “{kind}”.")
        self.kind = kind


class NothingSaid(BadStatement):
    """Neither a use of AI nor the statement that there was none."""

    code = "nothing-said"


class Contradiction(BadStatement):
    """AI named and denied in one statement."""

    code = "contradiction"


class SystemMissing(BadStatement):
    """A use of AI without the system that did it."""

    code = "system-missing"


class ConsentMissing(BadStatement):
    """A real person's face or voice without that person's consent."""

    code = "consent-missing"


class EditorMissing(BadStatement):
    """Text said to be checked, without the editor who checked it."""

    code = "editor-missing"


class BadRange(BadStatement):
    """A part of the programme that ends before it starts, or is none."""

    code = "bad-range"


class BadField(BadStatement):
    """A field that is unknown or of the wrong type."""

    code = "bad-field"


class Part(StrEnum):
    """What part of a programme a statement is about."""

    PICTURE = "picture"
    SOUND = "sound"
    SUBTITLES = "subtitles"
    IMAGES = "images"
    TEXT = "text"


class Nature(StrEnum):
    """Whether a kind is a use of AI, an origin without AI, or something nobody knows."""

    AI = "ai"
    NO_AI = "no-ai"
    UNKNOWN = "unknown"


class AIKind(StrEnum):
    """The kinds of the table; `cgi`, `camera` and `human` are origins without AI."""

    VIDEO = "gen.full.video"
    IMAGE = "gen.full.image"
    AUDIO = "gen.full.audio"
    INSERT = "gen.part"
    FACE = "face.synthetic"
    BODY = "body.synthetic"
    DEEPFAKE = "deepfake.consented"
    VOICE = "voice.synthetic"
    DUB = "dub.ai"
    SUBTITLES_RAW = "subtitle.ai.raw"
    SUBTITLES_REVIEWED = "subtitle.ai.reviewed"
    TEXT = "gen.full.text"
    METADATA = "translate.metadata"
    ENHANCE = "enhance"
    ENHANCE_GENERATIVE = "enhance.generative"
    ASSIST = "assist"
    CGI = "cgi"
    CAMERA = "camera"
    HUMAN = "human"
    ARCHIVE = "archive.unknown"

    @property
    def row(self) -> "Row":
        """The line of the table."""
        return TABLE[self]

    @property
    def is_ai(self) -> bool:
        """Whether it is a use of AI."""
        return TABLE[self].nature is Nature.AI


@dataclass(frozen=True)
class Row:
    """One line of the table; `actions` are C2PA actions, the last one carries the source type."""

    nature: Nature
    parts: tuple[Part, ...]
    actions: tuple[str, ...]
    source: str
    level: int
    level_in_fiction: int | None = None
    level_when_cloned: int | None = None
    needs_consent: bool = False


_ANY = tuple(Part)
_AV = (Part.PICTURE, Part.SOUND)
_SEEN = (Part.PICTURE, Part.IMAGES)
TABLE: Mapping[AIKind, Row] = {
    AIKind.VIDEO: Row(Nature.AI, (Part.PICTURE,), ("c2pa.created",), TRAINED, 3, level_in_fiction=2),
    AIKind.IMAGE: Row(Nature.AI, _SEEN, ("c2pa.created",), TRAINED, 3, level_in_fiction=2),
    AIKind.AUDIO: Row(Nature.AI, (Part.SOUND,), ("c2pa.created",), TRAINED, 3, level_in_fiction=2),
    AIKind.INSERT: Row(Nature.AI, (*_AV, Part.IMAGES), ("c2pa.edited",), TRAINED, 3),
    AIKind.FACE: Row(Nature.AI, _SEEN, ("c2pa.edited",), COMPOSITE, 3, needs_consent=True),
    AIKind.BODY: Row(Nature.AI, _SEEN, ("c2pa.edited",), COMPOSITE, 3, needs_consent=True),
    AIKind.DEEPFAKE: Row(Nature.AI, _AV, ("c2pa.edited",), COMPOSITE, 3, needs_consent=True),
    AIKind.VOICE: Row(Nature.AI, (Part.SOUND,), ("c2pa.edited",), TRAINED, 3),
    AIKind.DUB: Row(Nature.AI, (Part.SOUND,), ("c2pa.translated", "c2pa.dubbed"), TRAINED, 2, level_when_cloned=3),
    AIKind.SUBTITLES_RAW: Row(Nature.AI, (Part.SUBTITLES,), ("c2pa.created",), TRAINED, 1),
    AIKind.SUBTITLES_REVIEWED: Row(Nature.AI, (Part.SUBTITLES,), ("c2pa.created", "c2pa.edited"), HUMAN_EDITS, 1),
    AIKind.TEXT: Row(Nature.AI, (Part.TEXT,), ("c2pa.created",), TRAINED, 1),
    AIKind.METADATA: Row(Nature.AI, _ANY, (), "", 1),
    AIKind.ENHANCE: Row(Nature.AI, (*_AV, Part.IMAGES), ("c2pa.enhanced",), ENHANCED, 1),
    AIKind.ENHANCE_GENERATIVE: Row(Nature.AI, (*_AV, Part.IMAGES), ("c2pa.edited",), COMPOSITE, 2),
    AIKind.ASSIST: Row(Nature.AI, _ANY, (), "", 1),
    AIKind.CGI: Row(Nature.NO_AI, _SEEN, ("c2pa.created",), CREATED_BY_PROGRAM, 0),
    AIKind.CAMERA: Row(Nature.NO_AI, _SEEN, ("c2pa.created",), CAPTURED, 0),
    AIKind.HUMAN: Row(Nature.NO_AI, _ANY, ("c2pa.created",), CREATED_BY_PROGRAM, 0),
    AIKind.ARCHIVE: Row(Nature.UNKNOWN, (*_AV, Part.IMAGES), ("c2pa.opened",), "", 0),
}

REVIEWS = ("none", "spot", "full")


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise BadField(f"“{name}” must be text.")
    return value.strip()


@dataclass(frozen=True)
class AIUse:
    """One use: what kind, by which system, where, and who looked at it.

    `ranges` are (start, end) in milliseconds of the whole programme, empty for all of it. `cloned`: the voice copies
    that of a real person. `trained` is False for a system that computes without learned data (a formant synthesiser);
    the label is the same, the source type in the manifest is then IPTC's `algorithmicMedia`. `consents` are
    references to the consent of each person whose face or voice it is. `inputs` are ids of what the system was given.
    `region` is x, y, width, height in whole per cent of the picture, empty for all of it.
    """

    kind: AIKind
    system: str = ""
    version: str = ""
    provider: str = ""
    purpose: str = ""
    ranges: tuple[tuple[int, int], ...] = ()
    cloned: bool = False
    real_person: bool = False
    real_event: bool = False
    fiction: bool = False
    trained: bool = True
    review: str = "none"
    editor: str = ""
    consents: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    region: tuple[int, ...] = ()
    source_language: str = ""
    target_language: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot stand; raises a BadStatement named for the reason."""
        if self.kind.is_ai and self.kind is not AIKind.ASSIST and not self.system:
            raise SystemMissing("Say which system did it.")
        if self.review not in REVIEWS:
            raise BadField("“review” is none, spot or full.")
        if (self.kind.row.needs_consent or self.cloned) and not self.consents:
            raise ConsentMissing("A real person's face or voice needs that person's consent: name it.")
        if self.kind is AIKind.SUBTITLES_REVIEWED and not self.editor:
            raise EditorMissing("Name the editor who checked the subtitles.")
        for start, end in self.ranges:
            if not 0 <= start < end:
                raise BadRange("A part must end after it starts.")
        if self.region and not _is_region(self.region):
            raise BadRange("A region is x, y, width and height in per cent of the picture, and lies inside it.")

    @property
    def level(self) -> int:
        """How strongly viewers are told, 0–3."""
        row = self.kind.row
        if self.cloned and row.level_when_cloned is not None:
            return row.level_when_cloned
        # Evident fiction softens only what shows no real person and no real event (EU code of practice, evident art).
        if self.fiction and not (self.real_person or self.real_event) and row.level_in_fiction is not None:
            return row.level_in_fiction
        return row.level

    @property
    def source(self) -> str:
        """IPTC digital source type; empty when the kind has none."""
        return ALGORITHMIC if self.kind.row.source == TRAINED and not self.trained else self.kind.row.source

    @property
    def made_with(self) -> str:
        """System and version in one string."""
        return f"{self.system} {self.version}".strip()

    def to_json(self) -> dict[str, Any]:
        """As stored and as signed: only what differs from the defaults."""
        told: dict[str, Any] = {"kind": self.kind.value}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name != "kind" and value != item.default:
                told[item.name] = (
                    [list(one) if isinstance(one, tuple) else one for one in value]
                    if isinstance(value, tuple)
                    else value
                )
        return told

    @classmethod
    def from_json(cls, value: object) -> "AIUse":
        """The value of such JSON; raises a BadStatement named for what is wrong."""
        if not isinstance(value, Mapping):
            raise BadField("A use is an object with a kind.")
        given = dict(value)
        try:
            kind = AIKind(str(given.pop("kind", "")))
        except ValueError as error:
            raise UnknownKind(str(value.get("kind", ""))) from error
        known = {item.name: item for item in fields(cls) if item.name != "kind"}
        if strange := sorted(set(given) - set(known)):
            raise BadField(f"A use has no field “{strange[0]}”.")
        clean = {name: _field(name, known[name].default, one) for name, one in given.items()}
        return cls(kind=kind, **clean)


def _field(name: str, default: object, value: object) -> Any:
    """One field of a use from JSON; raises a BadStatement named for what is wrong."""
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise BadField(f"“{name}” must be true or false.")
        return value
    if isinstance(default, str):
        return _text(value, name)
    if name == "ranges":
        return _ranges(value)
    if not isinstance(value, list | tuple):
        raise BadField(f"“{name}” must be a list.")
    if name == "region":
        if not all(type(part) is int for part in value):
            raise BadRange("“region” must be [x, y, width, height] in per cent.")
        return tuple(value)
    return tuple(text for text in (_text(item, name) for item in value) if text)


def _is_region(region: tuple[int, ...]) -> bool:
    """Four numbers of per cent, a box inside the picture."""
    if len(region) != 4:  # noqa: PLR2004 -- x, y, width, height
        return False
    x, y, width, height = region
    return min(x, y) >= 0 and min(width, height) > 0 and max(x + width, y + height) <= 100  # noqa: PLR2004 -- per cent


def _ranges(value: object) -> tuple[tuple[int, int], ...]:
    """Pairs of milliseconds."""
    if not isinstance(value, list | tuple):
        raise BadRange("“ranges” must be a list of [start, end] in milliseconds.")
    found = []
    for pair in value:
        if not (
            isinstance(pair, list | tuple)
            and len(pair) == 2  # noqa: PLR2004 -- a pair
            and all(isinstance(one, int) and not isinstance(one, bool) for one in pair)
        ):
            raise BadRange("“ranges” must be a list of [start, end] in milliseconds.")
        found.append((pair[0], pair[1]))
    return tuple(found)


@dataclass(frozen=True)
class Statement:
    """A declaration as a value: one part in one language, what AI did of it, and whose word that is.

    `declared_at` is RFC 3339 in UTC. With `no_ai`, `uses` may still name origins without AI (cgi, camera, human).
    """

    part: Part
    language: str = ""
    no_ai: bool = False
    uses: tuple[AIUse, ...] = ()
    declared_by: str = ""
    declared_for: str = ""
    declared_at: str = ""
    note: str = ""
    id: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Refuse what cannot stand; raises a BadStatement named for the reason."""
        natures = {use.kind.row.nature for use in self.uses}
        if self.no_ai and natures - {Nature.NO_AI}:
            raise Contradiction("It cannot be both: no AI was used, and AI was used.")
        if not self.no_ai and not natures & {Nature.AI, Nature.UNKNOWN}:
            raise NothingSaid("Say what AI made or changed, or state that no AI was used.")
        for use in self.uses:
            if self.part not in use.kind.row.parts:
                raise Contradiction(f"“{use.kind}” is not said of {self.part}.")

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows how it was made."""
        return any(use.kind is AIKind.ARCHIVE for use in self.uses)

    def to_json(self) -> dict[str, Any]:
        """As signed."""
        return {
            "part": self.part.value,
            "language": self.language,
            "no_ai": self.no_ai,
            "uses": [use.to_json() for use in self.uses],
            "declared_by": self.declared_by,
            "declared_for": self.declared_for,
            "declared_at": self.declared_at,
            "note": self.note,
            "id": self.id,
        }

    @classmethod
    def from_json(cls, value: object) -> "Statement":
        """The value of such JSON; raises a BadStatement named for what is wrong."""
        if not isinstance(value, Mapping):
            raise BadField("A statement is an object.")
        try:
            part = Part(str(value.get("part", "")))
        except ValueError as error:
            raise BadField("“part” is picture, sound or subtitles.") from error
        uses = value.get("uses", [])
        if not isinstance(uses, list | tuple):
            raise BadField("“uses” must be a list.")
        texts = {
            name: _text(value.get(name, ""), name)
            for name in ("language", "declared_by", "declared_for", "declared_at", "note", "id")
        }
        return cls(
            part=part, no_ai=value.get("no_ai") is True, uses=tuple(AIUse.from_json(use) for use in uses), **texts
        )


def inherited(own: Statement, parents: Iterable[Statement], removed: Collection[AIKind] = ()) -> Statement:
    """A derived version's statement together with the AI uses of what it was derived from.

    A use stays unless the part it was in is gone: only parents of the same part count, and none of the kinds that were
    `removed` (the voices of an original that a dub replaces).
    """
    handed_down = [
        use
        for parent in parents
        if parent.part is own.part
        for use in parent.uses
        if use.kind.is_ai and use.kind not in removed
    ]
    new = tuple(use for use in dict.fromkeys(handed_down) if use not in own.uses)
    if not new:
        return own
    kept = tuple(use for use in own.uses if use.kind.is_ai) if own.no_ai else own.uses
    return Statement(
        part=own.part,
        language=own.language,
        no_ai=False,
        uses=kept + new,
        declared_by=own.declared_by,
        declared_for=own.declared_for,
        declared_at=own.declared_at,
        note=own.note,
        id=own.id,
    )
