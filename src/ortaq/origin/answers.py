"""The declare form: per version a few answers that a person can give in a minute, and what they mean as a statement."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Version
from ortaq.core.origin.label import BADGE_LEVEL
from ortaq.core.origin.uses import REVIEWS, AIKind, AIUse, BadStatement, Part, Statement
from ortaq.origin import consents, lengths
from ortaq.origin.models import Declaration
from ortaq.origin.sentences import KINDS, what_is_wrong

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COPY = "voice.copy"
"""An answer of the form only: a synthetic voice that copies a real person's."""
_REGION = re.compile(r"\s*(\d{1,3})[\s,;]+(\d{1,3})[\s,;]+(\d{1,3})[\s,;]+(\d{1,3})\s*")
_TIME = re.compile(r"(?:(?:(\d+):(?=[0-5]?\d:))?(\d{1,3}):(?=[0-5]?\d$))?(\d{1,3})")

REAL: "Mapping[str, StrOrPromise]" = {
    "no": _("No, it is plainly invented"),
    "person": _("Yes, for a real person"),
    "event": _("Yes, for a real event"),
    "both": _("Yes, for both"),
}
"""Whether a viewer could take it for real."""
REVIEWED: "Mapping[str, StrOrPromise]" = {
    "none": _("nobody yet"),
    "spot": _("in places"),
    "full": _("all of it"),
}
"""How much of it a person has checked."""


@dataclass(frozen=True)
class Choice:
    """One thing to tick: an origin without AI, or a use of AI; and what is asked when it is ticked."""

    value: str
    words: "StrOrPromise"
    hint: "StrOrPromise" = ""
    is_ai: bool = True

    @property
    def kind(self) -> AIKind:
        """The kind of the table."""
        return AIKind.VOICE if self.value == COPY else AIKind(self.value)

    @property
    def asks_system(self) -> bool:
        """Which system did it; drawn pictures may name one as well."""
        return self.is_ai or self.kind is AIKind.CGI

    @property
    def asks_consent(self) -> bool:
        """Somebody's voice or looks."""
        return self.value == COPY or self.kind.row.needs_consent

    @property
    def asks_editor(self) -> bool:
        """The editor is part of the statement."""
        return self.kind is AIKind.SUBTITLES_REVIEWED

    @property
    def asks_real(self) -> bool:
        """What viewers meet with a badge could be taken for real."""
        return self.is_ai and self.kind.row.level >= BADGE_LEVEL

    @property
    def asks_where(self) -> bool:
        """Times make sense in what has a length."""
        return self.is_ai and bool({Part.PICTURE, Part.SOUND} & set(self.kind.row.parts))

    @property
    def asks_region(self) -> bool:
        """A place in the picture makes sense for what is only a part of it."""
        return self.is_ai and Part.PICTURE in self.kind.row.parts and self.kind not in (AIKind.VIDEO, AIKind.ASSIST)


def _origin(kind: AIKind, hint: "StrOrPromise" = "") -> Choice:
    return Choice(kind.value, KINDS[kind], hint, is_ai=False)


def _ai(kind: AIKind, hint: "StrOrPromise" = "") -> Choice:
    return Choice(kind.value, KINDS[kind], hint)


CHOICES: Mapping[Part, Sequence[Choice]] = {
    Part.PICTURE: (
        _origin(AIKind.CGI, _("animation, computer graphics")),
        _origin(AIKind.CAMERA, _("by people with cameras")),
        _origin(AIKind.HUMAN, _("drawings, photographs, puppets")),
        _ai(AIKind.VIDEO, _("the whole picture")),
        _ai(AIKind.INSERT, _("a background, a scene, an insert")),
        _ai(AIKind.FACE, _("with that person's consent")),
        _ai(AIKind.BODY, _("with that person's consent")),
        _ai(AIKind.DEEPFAKE, _("looks and moves like somebody who lives or lived")),
        _ai(AIKind.ENHANCE, _("nothing new was added")),
        _ai(AIKind.ENHANCE_GENERATIVE, _("colour, missing parts")),
        _ai(AIKind.ASSIST, _("script, editing, search")),
        _origin(AIKind.ARCHIVE, _("viewers read “origin not declared”")),
    ),
    Part.SOUND: (
        _origin(AIKind.HUMAN, _("speakers, actors, musicians")),
        _ai(AIKind.VOICE, _("imitates nobody")),
        Choice(COPY, _("Copy of a real person's voice"), _("with that person's consent")),
        _ai(AIKind.DUB, _("from the original, by machine")),
        _ai(AIKind.AUDIO, _("the whole of it")),
        _ai(AIKind.INSERT, _("a sentence, a sound, a tune")),
        _ai(AIKind.ENHANCE, _("noise, loudness")),
        _ai(AIKind.ASSIST, _("script, editing, search")),
        _origin(AIKind.ARCHIVE, _("viewers read “origin not declared”")),
    ),
    Part.SUBTITLES: (
        _origin(AIKind.HUMAN, _("written or translated by a person")),
        _ai(AIKind.SUBTITLES_REVIEWED, _("name the editor")),
        _ai(AIKind.SUBTITLES_RAW, _("viewers are told")),
    ),
    Part.IMAGES: (
        _origin(AIKind.CAMERA, _("by people with cameras")),
        _origin(AIKind.HUMAN, _("drawings, photographs, puppets")),
        _origin(AIKind.CGI, _("animation, computer graphics")),
        _ai(AIKind.IMAGE, _("the whole picture")),
        _ai(AIKind.INSERT, _("a background, a scene, an insert")),
        _ai(AIKind.ENHANCE, _("nothing new was added")),
    ),
    Part.TEXT: (
        _origin(AIKind.HUMAN, _("written or translated by a person")),
        _ai(AIKind.METADATA, _("viewers are told")),
        _ai(AIKind.TEXT, _("viewers are told")),
    ),
}


def milliseconds(text: str) -> int:
    """1:05 or 65 or 1:02:03 as milliseconds; -1 for what is no time."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return -1
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return (hours * 3600 + minutes * 60 + seconds) * 1000


def clock(value: int) -> str:
    """Milliseconds as 1:05."""
    seconds = value // 1000
    return f"{seconds // 60}:{seconds % 60:02}"


def stretches(text: str) -> list[list[int]]:
    """0:05–1:05, 2:00–2:30 as pairs of milliseconds; [-1, -1] for what is none."""
    found = []
    for part in re.split(r"[,;]", text):
        if part.strip():
            start, dash, end = re.sub(r"[-—]", "–", part).partition("–")
            found.append([milliseconds(start or "0"), milliseconds(end)] if dash else [-1, -1])
    return found


def listed(text: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in re.split(r"[,;]", text) if part.strip()]


@dataclass(frozen=True)
class Detail:
    """What is said of one kind of use, as it was typed."""

    system: str = ""
    version: str = ""
    provider: str = ""
    purpose: str = ""
    where: str = ""
    region: str = ""
    consent: str = ""
    review: str = ""
    editor: str = ""
    real: str = "no"
    inputs: str = ""

    def same(self, other: "Detail") -> bool:
        """Whether they say the same; not to answer how much was checked says nobody."""
        return replace(self, review=self.review or "none") == replace(other, review=other.review or "none")

    @property
    def has_more(self) -> bool:
        """Whether something stands among the rarer answers."""
        return any((self.provider, self.purpose, self.region, self.inputs)) or self.review not in ("", "none")


EMPTY = Detail()
IMITATION = Detail(real="person")
"""Nobody has answered yet: what copies or imitates a person can be taken for that person unless somebody says no."""


def unanswered(kind: str) -> Detail:
    """What stands in the form before anybody has answered."""
    return IMITATION if Choice(kind, "").asks_consent else EMPTY


@dataclass(frozen=True)
class Answer:
    """What stands in the form for one version: kinds, details of each, and what is still in it of its parents.

    `still` is None as long as nobody was asked what of its parents is still in it.
    """

    kinds: tuple[str, ...] = ()
    details: Mapping[str, Detail] = field(default_factory=dict)
    still: tuple[str, ...] | None = None
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ticked."""
        return not self.kinds

    @property
    def no_ai(self) -> bool:
        """Whether only origins without AI were ticked."""
        return bool(self.kinds) and all(kind in (AIKind.CGI, AIKind.CAMERA, AIKind.HUMAN) for kind in self.kinds)

    def detail(self, kind: str) -> Detail:
        """What was typed for a kind."""
        return self.details.get(kind) or unanswered(kind)

    def says(self, other: "Answer") -> bool:
        """Whether two answers say the same of what is ticked."""
        if (set(self.kinds), self.note) != (set(other.kinds), other.note):
            return False
        return all(self.detail(kind).same(other.detail(kind)) for kind in self.kinds)

    def uses(self, *, original: str, language: str) -> list[dict[str, Any]]:
        """The uses as JSON; what is wrong in them is found by the action."""
        return [self._use(kind, original=original, language=language) for kind in self.kinds]

    def _use(self, value: str, *, original: str, language: str) -> dict[str, Any]:
        said, choice = self.detail(value), Choice(value, "", is_ai=value == COPY or AIKind(value).is_ai)
        use: dict[str, Any] = {"kind": choice.kind.value}
        if choice.asks_system and said.system:
            use |= {"system": said.system, "version": said.version, "provider": said.provider}
        if not choice.is_ai:
            return {name: one for name, one in use.items() if one}
        if value == COPY:
            use["cloned"] = True
        if choice.asks_consent and said.consent:
            use["consents"] = listed(said.consent)
        if said.editor or said.review not in ("", "none"):
            use |= {"editor": said.editor, "review": said.review if said.review in REVIEWS[1:] else "full"}
        if choice.asks_where and said.where:
            use["ranges"] = stretches(said.where)
        if choice.asks_region and said.region:
            found = _REGION.fullmatch(said.region)
            use["region"] = [int(one) for one in found.groups()] if found else [-1]
        if choice.asks_real:
            use |= {
                "fiction": said.real == "no",
                "real_person": said.real in ("person", "both"),
                "real_event": said.real in ("event", "both"),
            }
        if choice.kind is AIKind.DUB:
            use |= {"source_language": original, "target_language": language}
        return use | {"purpose": said.purpose, "inputs": listed(said.inputs)}

    def problem(self, version: Version, *, signed: bool = True) -> str:
        """What is wrong with the answer, in the reader's language; empty when it can stand.

        A draft (not `signed`) may wait for a consent.
        """
        try:
            said = self.statement(version)
            lengths.check(said, version)
            if signed:
                consents.check(said.uses, version)
        except BadStatement as error:
            return what_is_wrong(error)
        return ""

    def statement(self, version: Version) -> Statement:
        """The answer as a value; raises BadStatement."""
        uses = self.uses(original=version.programme.original_language, language=version.language)
        return Statement(
            part=Part(version.kind),
            language=version.language,
            no_ai=self.no_ai,
            uses=tuple(AIUse.from_json(use) for use in uses),
            note=self.note,
        )

    def removed(self, handed_down: Sequence[AIUse]) -> list[str] | None:
        """Kinds that are no longer in it, of those its parents hand down; None when nobody was asked."""
        if self.still is None:
            return None
        return sorted({use.kind.value for use in handed_down} - set(self.still))


def typed(data: QueryDict, version: Version) -> Answer:
    """What was typed for a version."""
    key = f"{version.pk}-"
    allowed = [choice.value for choice in CHOICES[Part(version.kind)]]
    kinds = tuple(kind for kind in data.getlist(key + "kinds") if kind in allowed)
    return Answer(
        kinds=kinds,
        details={
            kind: Detail(
                **{
                    one.name: data.get(f"{key}{kind}-{one.name}", "").strip() or getattr(unanswered(kind), one.name)
                    for one in fields(Detail)
                }
            )
            for kind in allowed
        },
        still=tuple(data.getlist(key + "still")) if key + "asked" in data else None,
        note=data.get(key + "note", "").strip(),
    )


def remembered(declaration: Declaration) -> Answer:
    """The answers behind a declaration, to start a new one from."""
    details: dict[str, Detail] = {}
    for use in (AIUse.from_json(one) for one in declaration.uses):
        value = COPY if use.kind is AIKind.VOICE and use.cloned else use.kind.value
        details.setdefault(
            value,
            Detail(
                system=use.system,
                version=use.version,
                provider=use.provider,
                purpose=use.purpose,
                where=", ".join(f"{clock(start)}–{clock(end)}" for start, end in use.ranges),
                region=" ".join(map(str, use.region)),
                consent=", ".join(use.consents),
                review=use.review,
                editor=use.editor,
                real={(True, True): "both", (True, False): "person", (False, True): "event"}.get(
                    (use.real_person, use.real_event), "no" if use.fiction else unanswered(value).real
                ),
                inputs=", ".join(use.inputs),
            ),
        )
    return Answer(kinds=tuple(details) or (AIKind.HUMAN.value,), details=details, note=declaration.note)


def with_defaults(answer: Answer, part: Part, used: Mapping[tuple[AIKind, bool], AIUse]) -> Answer:
    """The answer where nothing was typed yet with what the house used last for each kind of use, copies apart."""
    details = dict(answer.details)
    for choice in CHOICES[part]:
        last = used.get((choice.kind, choice.value == COPY))
        if last and not answer.detail(choice.value).system:
            details[choice.value] = replace(
                answer.detail(choice.value), system=last.system, version=last.version, provider=last.provider
            )
    return replace(answer, details=details)
