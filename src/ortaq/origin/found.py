"""What was found about a clip, for one reader: programmes by name where they may be named, labels, sentences.

A likeness says what a clip looks and sounds like. It proves no integrity: nothing here is ever called fake, and a clip
that nothing is found for is unknown, not free of AI. A programme whose consents do not hold is named to its own house
alone.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ortaq.catalogue.models import Programme
from ortaq.core.likeness.clip import LONGEST, Answer
from ortaq.core.likeness.config import CONFIG
from ortaq.core.likeness.sandbox import OVER_LIMITS
from ortaq.core.likeness.sound import Kind as Sounds
from ortaq.core.likeness.verdicts import Break, Cut, Kind, Part, Shared, Sounding
from ortaq.core.origin.label import Label, label_sentence, label_words
from ortaq.core.text.convert import in_script
from ortaq.core.text.languages import autonym
from ortaq.likeness.lookups import BROKEN, LOST
from ortaq.likeness.models import Lookup
from ortaq.members.models import Person
from ortaq.origin import queries
from ortaq.origin.models import Manifest
from ortaq.origin.panel import clock, verify_address
from ortaq.work.settings import settings

CHANGES = {
    "trimmed": gettext_lazy("with borders around it"),
    "boxed": gettext_lazy("as a picture inside another one"),
    "mirrored": gettext_lazy("mirrored"),
}
STATES = {
    Kind.MATCH: "allow",
    Kind.SHARED: "review",
    Kind.SPLICED: "review",
    Kind.SOUND_DIFFERS: "review",
    Kind.SOUND_ONLY: "review",
    Kind.UNKNOWN: "unknown",
}
"""Which of the house's signs (parts.css) stands beside a verdict."""
SAME_SPEED = 0.02
"""A speed so near to 1 is not told."""


@dataclass(frozen=True)
class Named:
    """A programme as this reader may know it; without `programme` it is not public, and nothing else is told."""

    programme: Programme | None = None
    title: str = ""
    tag: str = ""
    house: str = ""
    since: datetime | None = None
    is_own: bool = False

    @property
    def address(self) -> str:
        """Its page in the registry; empty for what is not public."""
        return verify_address(self.programme) if self.programme else ""

    @property
    def seconds(self) -> float:
        """Its length; 0 where it is not known."""
        package = getattr(self.programme, "package", None)
        return package.seconds if package else 0.0

    @property
    def length(self) -> str:
        """Its length as people write it."""
        return clock_of(self.seconds)

    @property
    def quoted(self) -> str:
        """Its name inside a sentence."""
        return f"“{self.title}”" if self.programme else _("a programme that is not public")


UNNAMED = Named()


@dataclass(frozen=True)
class SoundTold:
    """Seconds of the clip, what their sound is in words, its languages, and a sign: allow, review, deny or unknown."""

    start: float
    end: float
    kind: str
    languages: tuple[str, ...]
    words: str
    state: str

    @property
    def span(self) -> str:
        """Its seconds as people write them."""
        return _span(self.start, self.end)


@dataclass(frozen=True)
class PartTold:
    """Seconds of the clip and of the programme that they look like, with its label for the sound that was found."""

    start: float
    end: float
    named: Named
    first: float
    last: float
    speed: float
    score: float
    span: str
    where: str
    changes: tuple[str, ...]
    sounds: tuple[SoundTold, ...]
    badge: str
    badge_is_ai: bool
    sentence: str
    pairs: tuple[int, ...] = ()


@dataclass(frozen=True)
class SharedTold:
    """Seconds of the clip whose footage is in several programmes; `more` of them are not public."""

    start: float
    end: float
    span: str
    named: tuple[Named, ...]
    more: int


@dataclass(frozen=True)
class Found:
    """All that a reader is told; `cuts` are what is between parts, `shared` what several programmes have."""

    kind: Kind
    state: str
    headline: str
    sentence: str
    seconds: float
    parts: tuple[PartTold, ...] = ()
    cuts: tuple[tuple[float, str], ...] = ()
    shared: tuple[SharedTold, ...] = ()
    heard: tuple[tuple[Named, str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[Named, ...]:
        """The programmes that it looks like, or whose sound alone was found, each once."""
        films = [part.named for part in self.parts] or [named for named, _language, _at in self.heard]
        return tuple(dict.fromkeys(named for named in films if named.programme))


@dataclass
class _Reader:
    """Who reads, in which language, and the programmes that this reader may be told of."""

    tag: str
    known: Mapping[str, Named] = field(default_factory=dict)

    def name(self, programme: str) -> Named:
        return self.known.get(programme, UNNAMED)


def told(answer: Answer, person: object, tag: str) -> Found:
    """What a person (or a visitor) may be told of an answer, in the language of the tag."""
    verdict = answer.verdict
    reader = _Reader(tag, names(_mentioned(answer), person, tag))
    numbers = range(len(answer.pairs))
    parts = tuple(
        _part(part, reader, [n for n in numbers if part.start <= answer.pairs[n].clip <= part.end])
        for part in verdict.parts
    )
    shared = tuple(_shared(one, reader) for one in verdict.shared)
    heard = tuple((reader.name(one.programme), one.language, clock_of(one.at)) for one in verdict.sounds)
    headline, sentence = _words(verdict.kind, parts, shared, heard)
    notes = [_LONG] if answer.seconds >= LONGEST - 1 else []
    return Found(
        kind=verdict.kind,
        state=STATES[verdict.kind],
        headline=headline,
        sentence=sentence,
        seconds=answer.seconds,
        parts=parts,
        cuts=tuple((cut.at, _cut(cut)) for cut in verdict.cuts),
        shared=shared,
        heard=heard,
        notes=tuple(str(one) for one in notes),
    )


def names(programmes: Iterable[str], person: object, tag: str) -> dict[str, Named]:
    """Those of some programmes that may be named to this person: of the own house all, else what may be shown."""
    wanted = [uuid.UUID(one) for one in programmes]
    films = list(Programme.objects.filter(pk__in=wanted).select_related("owner", "package"))
    house = person.broadcaster_id if isinstance(person, Person) else None
    held_back = queries.withheld([one.pk for one in films])
    since = dict(
        Manifest.objects.filter(programme__in=wanted).values_list("programme").annotate(Min("created_at")).order_by()
    )
    found = {}
    for film in films:
        is_own = house is not None and film.owner_id == house
        if film.pk in held_back and not is_own:
            continue
        found_tag, title = in_script(film.titles, tag)
        package = getattr(film, "package", None)
        when = since.get(film.pk) or (package.created_at if package else film.created_at)
        found[str(film.pk)] = Named(film, title, "" if found_tag == tag else found_tag, film.owner.name, when, is_own)
    return found


def clock_of(seconds: float) -> str:
    """Seconds as people write them: 1:05, 1:02:03."""
    return clock(round(max(0.0, seconds) * 1000))


def why_not(lookup: Lookup) -> str:
    """Why a clip was not looked up, as a sentence."""
    sentences = {
        OVER_LIMITS: _("Reading this clip takes too much time or memory here. Send a shorter part of it."),
        BROKEN: _("Something went wrong on our side while this clip was compared. Send it again."),
        LOST: _("Nobody came to this clip in time. Send it again."),
        "no_video": _("There is neither a picture that moves nor a sound in it."),
    }
    other = _("This clip cannot be read: it is damaged, or in a form that is not known here.")
    return sentences.get(lookup.problem, other)


def to_json(lookup: Lookup, person: object, tag: str) -> dict[str, Any]:
    """A lookup for machines, with the words of one language."""
    made: dict[str, Any] = {
        "id": str(lookup.pk),
        "state": lookup.state,
        "progress": lookup.per_mille / 1000,
        "file": lookup.file_name,
        "address": f"{settings().origin}/verify/clip/{lookup.pk}/",
        "asked_at": lookup.created_at.isoformat(),
        "expires_at": lookup.expires_at.isoformat() if lookup.expires_at else None,
    }
    answer = lookup.told
    if answer is None:
        return made | ({"problem": why_not(lookup)} if lookup.problem else {})
    return made | answer_json(answer, told(answer, person, tag), tag)


def answer_json(answer: Answer, found: Found, tag: str) -> dict[str, Any]:
    """An answer for machines as far as its reader may be told of it."""
    return {
        "verdict": found.kind.value,
        "seconds": round(found.seconds, 3),
        "algorithm": CONFIG.algorithm,
        "thresholds": answer.config,
        "parts": [_part_json(one) for one in found.parts],
        "cuts": [
            {"at": round(cut.at, 3), "kind": cut.kind.value, "seconds": round(cut.seconds, 3), "words": words}
            for cut, (_at, words) in zip(answer.verdict.cuts, found.cuts, strict=True)
        ],
        "shared": [
            {"start": one.start, "end": one.end, "programmes": [_named_json(film) for film in one.named]}
            | {"not_public": one.more}
            for one in found.shared
        ],
        "heard": [
            {"programme": _named_json(named), "language": language, "at": at} for named, language, at in found.heard
        ],
        "words": {"language": tag, "headline": found.headline, "sentence": found.sentence, "notes": list(found.notes)},
    }


def _named_json(named: Named) -> dict[str, Any] | None:
    if named.programme is None:
        return None
    return {
        "id": str(named.programme.pk),
        "title": named.title,
        "house": named.house,
        "registered_at": named.since.isoformat() if named.since else None,
        "address": named.address,
    }


def _part_json(part: PartTold) -> dict[str, Any]:
    return {
        "start": round(part.start, 3),
        "end": round(part.end, 3),
        "programme": _named_json(part.named),
        "from": round(part.first, 3),
        "to": round(part.last, 3),
        "speed": round(part.speed, 3),
        "score": round(part.score, 3),
        "changes": list(part.changes),
        "sounds": [
            {"start": round(one.start, 3), "end": round(one.end, 3), "kind": one.kind, "languages": list(one.languages)}
            | {"words": one.words}
            for one in part.sounds
        ],
        "label": {"words": part.badge, "is_ai": part.badge_is_ai, "sentence": part.sentence} if part.badge else None,
    }


def _mentioned(answer: Answer) -> set[str]:
    """Every programme that an answer speaks of."""
    verdict = answer.verdict
    found = {part.programme for part in verdict.parts} | {one.programme for one in verdict.sounds}
    found |= {programme for one in verdict.shared for programme in one.programmes}
    return found | {sound.taken_from for part in verdict.parts for sound in part.sounds if sound.taken_from}


def _part(part: Part, reader: _Reader, pairs: Sequence[int]) -> PartTold:
    named = reader.name(part.programme)
    heard = next((one.languages[0] for one in part.sounds if one.languages and one.kind is Sounds.REGISTERED), "")
    is_other = any(one.kind is Sounds.OTHER for one in part.sounds)
    label = _label(named.programme, heard, is_other=is_other) if named.programme else None
    # Of another sound nothing is declared: that AI is in the picture stays true, that none is would not.
    says = named.programme is not None and (label is not None or not is_other)
    changes = tuple(str(CHANGES[one]) for one in part.changes if one in CHANGES)
    if abs(part.speed - 1) > SAME_SPEED:
        faster = {"times": f"{part.speed:.2f}"}
        changes += (_("at %(times)s times its speed") % faster,)
    return PartTold(
        start=part.start,
        end=part.end,
        named=named,
        first=part.first,
        last=part.last,
        speed=part.speed,
        score=part.score,
        span=_span(part.start, part.end),
        where=_span(part.first, part.last),
        changes=changes,
        sounds=tuple(_sound(one, reader) for one in part.sounds),
        badge=label_words(label, reader.tag) if says else "",
        badge_is_ai=label is not None and label.code != "unknown",
        sentence=_of_picture() if is_other else label_sentence(label, reader.tag) if says else "",
        pairs=tuple(pairs),
    )


def _label(film: Programme, heard: str, *, is_other: bool) -> Label | None:
    """The label of the picture with the sound that was found; of the picture alone where it is another sound."""
    if is_other:
        return queries.label_for(film, "")
    return queries.label_for(film, heard) if heard else queries.label_of_all(film)


def _of_picture() -> str:
    return _("What is declared of AI is for the picture; of the sound in this clip nothing is known here.")


def _sound(one: Sounding, reader: _Reader) -> SoundTold:
    said = ", ".join(autonym(tag) for tag in one.languages)
    state = "review"
    match one.kind:
        case Sounds.REGISTERED:
            state, words = "allow", _("The sound is the registered one: %(languages)s.") % {"languages": said}
        case Sounds.PARTLY:
            words = _(
                "A registered sound (%(languages)s) is in it, together with something else, or it was altered much."
            ) % {"languages": said}
        case Sounds.OTHER if one.taken_from:
            words = _("The sound is not from here: it sounds like %(programme)s.") % {
                "programme": reader.name(one.taken_from).quoted
            }
        case Sounds.OTHER:
            words = _("The sound is none of the registered sounds of this programme.")
        case Sounds.QUIET:
            state, words = "unknown", _("It is silent; that says nothing about the sound.")
        case _:
            state, words = "unknown", _("It is too short to say anything about the sound.")
    return SoundTold(one.start, one.end, one.kind.value, one.languages, words, state)


def _shared(one: Shared, reader: _Reader) -> SharedTold:
    named = tuple(found for found in map(reader.name, one.programmes) if found.programme)
    return SharedTold(one.start, one.end, _span(one.start, one.end), named, len(one.programmes) - len(named))


def _span(start: float, end: float) -> str:
    return f"{clock_of(start)}–{clock_of(end)}"


def _cut(cut: Cut) -> str:
    at = clock_of(cut.at)
    length = _length(cut.seconds)
    match cut.kind:
        case Break.MISSING:
            return _("At %(at)s of the clip, %(length)s of the programme are missing.") % {"at": at, "length": length}
        case Break.BACK:
            return _("At %(at)s of the clip it goes back by %(length)s.") % {"at": at, "length": length}
        case Break.INSERTED:
            return _("At %(at)s of the clip, %(length)s were put in that are not there in the programme.") % {
                "at": at,
                "length": length,
            }
        case Break.OTHER:
            return _("At %(at)s of the clip another programme begins.") % {"at": at}
        case _:
            return _("At %(at)s of the clip, %(length)s were not recognised.") % {"at": at, "length": length}


def _length(seconds: float) -> str:
    whole = max(1, round(seconds))
    return ngettext("%(count)d second", "%(count)d seconds", whole) % {"count": whole}


_LONG = gettext_lazy("Of long clips the first ten minutes are compared.")


def _words(
    kind: Kind,
    parts: Sequence[PartTold],
    shared: Sequence[SharedTold],
    heard: Sequence[tuple[Named, str, str]],
) -> tuple[str, str]:
    """The headline and the sentence below it."""
    proves_nothing = _(
        "This is a likeness, not a seal: it says what the clip resembles, not that nothing in it was changed."
    )
    first = parts[0] if parts else None
    film = {"programme": first.named.quoted, "where": first.where} if first else {}
    match kind:
        case Kind.MATCH:
            return _("This looks like %(programme)s, %(where)s.") % film, proves_nothing
        case Kind.SOUND_DIFFERS:
            headline = _("The picture looks like %(programme)s, %(where)s. The sound is another one.") % film
            return headline, _("Somebody has put another sound under this picture, at least in the places shown below.")
        case Kind.SPLICED:
            return _put_together(parts, film)
        case Kind.SHARED:
            known = {film for one in shared for film in one.named}
            count = len(known) + max((one.more for one in shared), default=0)
            headline = ngettext(
                "The same footage is in %(count)d programme.", "The same footage is in %(count)d programmes.", count
            ) % {"count": count}
            return headline, _("Which of them the clip was taken from cannot be said from its pictures and sound.")
        case Kind.SOUND_ONLY:
            headline = _("The sound is that of %(programme)s.") % {"programme": heard[0][0].quoted if heard else ""}
            return headline, _("Its picture was not recognised, or it has none.")
        case _:
            return _("We cannot say where this clip comes from."), _(
                "Nothing that is registered here looks or sounds like it. Most films in the world are not registered "
                "here, so this says nothing about who made it or whether AI was used."
            )


def _put_together(parts: Sequence[PartTold], film: Mapping[str, str]) -> tuple[str, str]:
    order = _("What follows each other in the clip does not follow each other in what is registered.")
    if any(sound.kind == Sounds.OTHER.value for part in parts for sound in part.sounds):
        order = f"{order} {_('Its sound, at least in the places shown below, is another one.')}"
    if len({part.named.quoted for part in parts}) == 1:
        return _("This was put together from parts of %(programme)s.") % film, order
    return _("This was put together from more than one programme."), order
