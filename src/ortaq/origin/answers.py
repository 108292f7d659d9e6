"""The declare form: per version a few answers that a person can give in a minute, and what they mean as a statement."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ortaq.catalogue.models import Version
from ortaq.core.origin.uses import AIKind, AIUse, BadStatement, Part, Statement
from ortaq.origin import consents
from ortaq.origin.models import Declaration
from ortaq.origin.sentences import KINDS, what_is_wrong

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COPY = "voice.copy"
"""An answer of the form only: a synthetic voice that copies a real person's."""
_TIME = re.compile(r"(?:(?:(\d+):)?(\d{1,3}):)?(\d{1,3})")
_NO_RANGE = (-1, -1)


@dataclass(frozen=True)
class Choice:
    """One thing to tick: an origin without AI, or a use of AI."""

    value: str
    words: "StrOrPromise"
    hint: "StrOrPromise" = ""
    is_ai: bool = True


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
        _ai(AIKind.AUDIO),
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


@dataclass(frozen=True)
class Answer:
    """What stands in the form for one version, as it was typed."""

    kinds: tuple[str, ...] = ()
    system: str = ""
    version: str = ""
    consent: str = ""
    editor: str = ""
    start: str = ""
    end: str = ""
    real: str = "no"
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ticked."""
        return not self.kinds

    @property
    def no_ai(self) -> bool:
        """Whether only origins without AI were ticked."""
        return bool(self.kinds) and all(kind in (AIKind.CGI, AIKind.CAMERA, AIKind.HUMAN) for kind in self.kinds)

    def uses(self, *, original: str, language: str) -> list[dict[str, Any]]:
        """The uses as JSON; what is wrong in them is found by the action."""
        return [self._use(kind, original=original, language=language) for kind in self.kinds]

    def _use(self, value: str, *, original: str, language: str) -> dict[str, Any]:
        kind = AIKind.VOICE.value if value == COPY else value
        known = kind in list(AIKind)
        ai = known and AIKind(kind).is_ai
        use: dict[str, Any] = {"kind": kind, "system": self.system, "version": self.version if self.system else ""}
        if not ai:
            return {name: one for name, one in use.items() if one and (name == "kind" or kind == AIKind.CGI)}
        if value == COPY:
            use["cloned"] = True
        if self.consent and (value == COPY or AIKind(kind).row.needs_consent):
            use["consents"] = [self.consent]
        if self.editor:
            use |= {"editor": self.editor, "review": "full"}
        if self.start or self.end:
            use["ranges"] = [[milliseconds(self.start or "0"), milliseconds(self.end)]]
        use["real_event" if self.real == "yes" else "fiction"] = True
        if kind == AIKind.DUB:
            use |= {"source_language": original, "target_language": language}
        return use

    def problem(self, version: Version) -> str:
        """What is wrong with the answer, in the reader's language; empty when it can stand."""
        try:
            consents.check(self.statement(version).uses, version)
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
        )


def typed(data: QueryDict, version: Version) -> Answer:
    """What was typed for a version."""
    key = f"{version.pk}-"
    texts = {
        name: data.get(key + name, "").strip()
        for name in ("system", "version", "consent", "editor", "start", "end", "real", "note")
    }
    allowed = [choice.value for choice in CHOICES[Part(version.kind)]]
    kinds = tuple(kind for kind in data.getlist(key + "kinds") if kind in allowed)
    return Answer(kinds=kinds, **(texts | {"real": texts["real"] or "no"}))


def remembered(declaration: Declaration) -> Answer:
    """The answers behind a declaration, to start a new one from."""
    uses = [AIUse.from_json(use) for use in declaration.uses]
    ai = next((use for use in uses if use.kind.is_ai), None)
    first = ai or next(iter(uses), None)
    start, end = next(iter(ai.ranges), _NO_RANGE) if ai else _NO_RANGE
    return Answer(
        kinds=tuple(COPY if use.kind is AIKind.VOICE and use.cloned else use.kind.value for use in uses)
        or (AIKind.HUMAN.value,),
        system=first.system if first else "",
        version=first.version if first else "",
        consent=", ".join(ai.consents) if ai else "",
        editor=ai.editor if ai else "",
        start=clock(start) if end > 0 else "",
        end=clock(end) if end > 0 else "",
        real="yes" if ai and (ai.real_event or ai.real_person) else "no",
        note=declaration.note,
    )
