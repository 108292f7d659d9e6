"""The words of this room: kinds of use, what is wrong with a declaration, and what a report means, for a reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from ortaq.core.origin.label import Label, label_sentence, label_words
from ortaq.core.origin.report import CONTAINER, Ingredient, Integrity, Link, Report, Trust
from ortaq.core.origin.uses import AIKind, AIUse, BadStatement, Part, Statement, UnknownKind
from ortaq.core.text.convert import in_script
from ortaq.core.text.languages import INTERFACE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: "dict[AIKind, StrOrPromise]" = {
    AIKind.VIDEO: gettext_lazy("Made by AI"),
    AIKind.IMAGE: gettext_lazy("Pictures made by AI"),
    AIKind.AUDIO: gettext_lazy("Music or sound made by AI"),
    AIKind.INSERT: gettext_lazy("Partly made by AI"),
    AIKind.FACE: gettext_lazy("A person's face made by AI"),
    AIKind.BODY: gettext_lazy("A person's body made by AI"),
    AIKind.DEEPFAKE: gettext_lazy("A real person imitated by AI, with consent"),
    AIKind.VOICE: gettext_lazy("Synthetic voice"),
    AIKind.DUB: gettext_lazy("AI dubbing"),
    AIKind.SUBTITLES_RAW: gettext_lazy("Machine translation, unchecked"),
    AIKind.SUBTITLES_REVIEWED: gettext_lazy("Machine translation, checked by an editor"),
    AIKind.TEXT: gettext_lazy("Text written by AI"),
    AIKind.METADATA: gettext_lazy("Title or description translated by a machine"),
    AIKind.ENHANCE: gettext_lazy("Cleaned or sharpened by AI"),
    AIKind.ENHANCE_GENERATIVE: gettext_lazy("Restored by AI that adds what was lost"),
    AIKind.ASSIST: gettext_lazy("AI helped in the making"),
    AIKind.CGI: gettext_lazy("Drawn by a program, without AI"),
    AIKind.CAMERA: gettext_lazy("Filmed"),
    AIKind.HUMAN: gettext_lazy("Made by people"),
    AIKind.ARCHIVE: gettext_lazy("Archive; nobody knows how it was made"),
}
"""What each kind is called, everywhere."""
DRAWN = gettext_lazy("Drawn by a program")
"""What is called “without AI” elsewhere, beside a use of AI in the same part."""

PARTS: "dict[Part, StrOrPromise]" = {
    Part.PICTURE: pgettext_lazy("part of a programme", "Picture"),
    Part.SOUND: pgettext_lazy("part of a programme", "Sound"),
    Part.SUBTITLES: pgettext_lazy("part of a programme", "Subtitles"),
    Part.IMAGES: pgettext_lazy("part of a programme", "Poster and stills"),
    Part.TEXT: pgettext_lazy("part of a programme", "Titles and descriptions"),
}

WRONG: "dict[str, StrOrPromise]" = {
    "nothing-said": gettext_lazy("Say what AI made or changed, or state that no AI was used."),
    "contradiction": gettext_lazy("These answers contradict each other: one says AI, the other says none."),
    "system-missing": gettext_lazy("Say which system did it, for example “espeak-ng”."),
    "consent-missing": gettext_lazy("A real person's face or voice needs that person's consent: say where it is kept."),
    "consent-unknown": gettext_lazy("This consent is not in your house's register: write it in first."),
    "consent-withdrawn": gettext_lazy("The person has withdrawn this consent."),
    "consent-over": gettext_lazy("This consent has run out."),
    "consent-not-yet": gettext_lazy("This consent does not hold yet."),
    "consent-unfit": gettext_lazy(
        "This consent is to something else: a voice needs one to the voice, a face to the face."
    ),
    "consent-operation": gettext_lazy("The person has not agreed that AI does this with it."),
    "consent-programme": gettext_lazy("This consent is for other programmes."),
    "consent-language": gettext_lazy("This consent does not reach this language."),
    "editor-missing": gettext_lazy("Name the editor who checked the subtitles."),
    "bad-range": gettext_lazy("A part must end after it starts; write times like 1:05."),
    "bad-field": gettext_lazy("A field of the declaration is unknown or of the wrong kind."),
}


def reader_tag() -> str:
    """BCP 47 tag of the reader's language."""
    return INTERFACE.get(get_language() or "en", "en")


def what_is_wrong(error: BadStatement) -> str:
    """The reason in the reader's language."""
    if isinstance(error, UnknownKind):
        told = {"kind": error.kind, "all": ", ".join(AIKind)}
        return _("There is no kind of use “%(kind)s”; known are: %(all)s.") % told
    return str(WRONG.get(error.code) or error)


def kind_words(use: AIUse, *, beside_ai: bool = False) -> str:
    """What a use is called, with the system that did it; `beside_ai`: AI did something in the same part as well."""
    name = str(DRAWN if beside_ai and use.kind is AIKind.CGI else KINDS[use.kind])
    if use.cloned:
        name = _("Copy of a real person's voice, with consent")
    return f"{name} ({use.made_with})" if use.made_with else name


@dataclass(frozen=True)
class PartSaid:
    """What is said of one part of the programme."""

    part: str
    language: str
    words: tuple[str, ...]
    is_ai: bool
    who: str
    house: str
    when: datetime | None
    note: str


def part_said(statement: Statement) -> PartSaid:
    """A statement in words."""
    is_ai = any(use.kind.is_ai for use in statement.uses)
    told = [kind_words(use, beside_ai=is_ai) for use in statement.uses]
    if statement.no_ai:
        told.append(_("No AI was used"))
    return PartSaid(
        part=str(PARTS[statement.part]),
        language=statement.language,
        words=tuple(told),
        is_ai=is_ai,
        who=statement.declared_by,
        house=statement.declared_for,
        when=moment(statement.declared_at),
        note=statement.note,
    )


def moment(text: str) -> datetime | None:
    """A time from a file; None for what is no time: files may say anything."""
    try:
        return parse_datetime(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Verdict:
    """One verdict: a state of the look (`allow`, `review`, `unknown`), a short word and a sentence."""

    state: str
    word: str
    sentence: str


@dataclass(frozen=True)
class Step:
    """One step of the way a file has come."""

    title: str
    organisation: str
    when: datetime | None
    badge: str
    signed: bool


@dataclass(frozen=True)
class Branch:
    """One step of the way as a tree: what it is to the step above, and what it was made from."""

    relation: str
    title: str
    organisation: str
    when: datetime | None
    badge: str
    badge_is_ai: bool
    signed: bool
    warned: bool = False
    made_from: tuple["Branch", ...] = ()


@dataclass(frozen=True)
class Said:
    """A report in the words of a reader; `badge` is empty where there is none."""

    badge: str
    badge_is_ai: bool
    headline: str
    sentence: str
    title: str
    title_tag: str
    organisation: str
    when: datetime | None
    integrity: Verdict
    trust: Verdict
    parts: tuple[PartSaid, ...]
    steps: tuple[Step, ...]
    tree: Branch | None
    method: str
    signals: tuple[tuple[str, str], ...]


METHODS: "dict[str, StrOrPromise]" = {
    "embedded": gettext_lazy("in the file itself"),
    "sidecar": gettext_lazy("in the manifest beside the file"),
    "http-link": gettext_lazy("at the address that the file's Link names"),
    "registry-hash": gettext_lazy("in the registry of this node, by the hash of the file"),
    "soft-binding": gettext_lazy("in the registry of this node, by the coded picture"),
    "none": gettext_lazy("nowhere"),
}
"""Where the manifest of a file was found."""
RELATIONS: "dict[str, StrOrPromise]" = {
    "parentOf": gettext_lazy("made from"),
    "componentOf": gettext_lazy("put together with"),
    "inputTo": gettext_lazy("made with the help of"),
}
"""What an ingredient is to what was made of it."""
SIGNALS: "dict[str, StrOrPromise]" = {
    "blankCanvas": gettext_lazy("begun on an empty page"),
    "capturedMedia": gettext_lazy("filmed, photographed or recorded"),
    "capturedMediaStitched": gettext_lazy("put together from several photographs"),
    "compositionMayContainGenAI": gettext_lazy("a composition; parts of it may be made by AI"),
    "fullyGenAIMedia": gettext_lazy("made by AI"),
    "mediaUnknownProvenance": gettext_lazy("contains something of unknown origin"),
    "nonGenAIDigitalCreation": gettext_lazy("made by people with a program"),
    "partlyGenAICreation": gettext_lazy("partly made by AI"),
    "screenCaptureMayContainGenAI": gettext_lazy("recorded from a screen; it may show what AI made"),
    "ambiguousActions": gettext_lazy("what was done to it is not told in full"),
    "nonEditorial": gettext_lazy("technical changes only, such as another format"),
    "perceptibleGenAI": gettext_lazy("AI changed what one sees or hears"),
    "perceptibleNonGenAI": gettext_lazy("edited without AI"),
    "perceptiblePossiblyGenAI": gettext_lazy("edited, perhaps with AI"),
}
"""The signals of the C2PA Asset Rubrics in words."""


def say(report: Report, tag: str) -> Said:
    """A report for a reader of the language `tag`; gettext must already speak it."""
    has_manifest = report.integrity is not Integrity.NONE or report.problem == CONTAINER
    title_tag, title = in_script(report.titles or {}, tag)
    return Said(
        badge=label_words(report.label, tag) if has_manifest else "",
        badge_is_ai=_is_ai(report.label),
        headline=_headline(report),
        sentence=_sentence(report, tag),
        title=title or report.title,
        title_tag=title_tag,
        organisation=report.organisation,
        when=moment(report.signed_at),
        integrity=_integrity(report),
        trust=_trust(report),
        parts=tuple(part_said(one) for one in report.statements),
        steps=steps(report.chain, tag),
        tree=tree(report, tag),
        method=str(METHODS.get(report.method, METHODS["none"])),
        signals=tuple((name, str(SIGNALS[name])) for name in report.signals if name in SIGNALS),
    )


def tree(report: Report, tag: str) -> Branch | None:
    """The way a file has come as a tree, when it came from more than one thing somewhere; else None: a line says it."""
    if not _branches(report.ingredients):
        return None
    return Branch(
        relation="",
        title=report.title,
        organisation=report.organisation,
        when=moment(report.signed_at),
        badge=label_words(report.label, tag),
        badge_is_ai=_is_ai(report.label),
        signed=True,
        made_from=tuple(_branch(one, tag) for one in report.ingredients),
    )


def _branches(ingredients: Sequence[Ingredient]) -> bool:
    return len(ingredients) > 1 or any(_branches(one.ingredients) or one.codes for one in ingredients)


def _branch(one: Ingredient, tag: str) -> Branch:
    return Branch(
        relation=str(RELATIONS.get(one.relationship, "")),
        title=one.title,
        organisation=one.organisation,
        when=moment(one.when),
        badge=label_words(one.label, tag),
        badge_is_ai=_is_ai(one.label),
        signed=one.signed,
        warned=bool(one.codes),
        made_from=tuple(_branch(inner, tag) for inner in one.ingredients),
    )


def _is_ai(label: Label | None) -> bool:
    return label is not None and label.code != "unknown"


def steps(chain: Sequence[Link], tag: str) -> tuple[Step, ...]:
    """The way a file has come, the oldest first."""
    return tuple(
        Step(
            title=link.title,
            organisation=link.organisation,
            when=moment(link.when),
            badge=label_words(link.label, tag),
            signed=link.signed,
        )
        for link in chain
    )


def _headline(report: Report) -> str:
    if report.integrity is Integrity.NONE:
        known = report.problem == CONTAINER
        return _("We know the picture of this file.") if known else _("We cannot say where this comes from.")
    if report.integrity is Integrity.INVALID:
        if report.problem == "identity":
            return _("An identity in this file does not belong to it.")
        return _("This file was changed after it was signed.")
    if report.label is None:
        return _("This file is whole, and its maker states that no AI was used.")
    if report.label.code == "unknown":
        return _("This file is whole, but does not say whether AI was used.")
    return _("This file is whole, and says what AI made of it.")


def _sentence(report: Report, tag: str) -> str:
    if report.integrity is Integrity.NONE and report.problem != CONTAINER:
        return _("The file carries no seal that we can read. That says nothing about how it was made.")
    said = label_sentence(report.label, tag)
    if report.integrity is not Integrity.VALID:
        return _("Of the film as it was signed, its maker said: %(sentence)s") % {"sentence": said}
    return said


def _integrity(report: Report) -> Verdict:
    if report.integrity is Integrity.VALID:
        return Verdict("allow", _("whole"), _("Every byte that counts is as it was signed."))
    if report.integrity is Integrity.INVALID:
        if report.problem == "cut-short":
            return Verdict("review", _("changed"), _("The seal is there, but the file is cut short or damaged."))
        if report.problem == "identity":
            return Verdict(
                "review", _("does not fit"), _("The seal is there, but an identity in it was not made for this.")
            )
        return Verdict("review", _("changed"), _("The seal is there, but the content is no longer what was signed."))
    sentences = {
        "remote": _("The file says that its seal lies elsewhere; we load nothing from other places."),
        "unreadable": _("There is something in the file that we cannot read."),
        "over-limits": _("The file cannot be read: it would take more time or memory than we give to any file."),
        "cut-short": _("There is no seal, and the file is cut short or damaged."),
        CONTAINER: _("The file carries no seal. Its picture is exactly one that was signed; the rest may differ."),
    }
    return Verdict("unknown", _("unknown origin"), sentences.get(report.problem, _("There is no seal in the file.")))


_LISTS = {
    "ortaq": gettext_lazy("%(who)s stands on the list of members."),
    "c2pa": gettext_lazy("%(who)s stands on the official list of C2PA."),
}


def _trust(report: Report) -> Verdict:
    if report.trust is Trust.TRUSTED:
        return Verdict(
            "allow",
            _("the signer is known"),
            _LISTS.get(report.trust_list, _LISTS["ortaq"]) % {"who": report.organisation},
        )
    if report.trust is Trust.UNTRUSTED:
        sentences = {
            "expired": _("The certificate of %(who)s had run out, and no time stamp says when it signed."),
            "ingredient": _("%(who)s is known, but somebody before them in the chain is not."),
            "identity": _("%(who)s is known, but an identity named in the file could not be confirmed."),
            "suspended": _("%(who)s is suspended: what it signed does not count for now."),
            "revoked": _("The key of %(who)s was revoked, and nothing proves that it signed before that."),
            "not-listed": _("%(who)s has a certificate of a node we know, but that node's list does not name it."),
        }
        sentence = sentences.get(report.problem, _("%(who)s signed it; they do not stand on our list of members."))
        return Verdict("review", _("the signer is not known"), sentence % {"who": report.organisation or _("Somebody")})
    if report.integrity is Integrity.NONE:
        return Verdict("unknown", _("nobody signed"), _("Without a seal nobody vouches for the file."))
    return Verdict("unknown", _("no valid signature"), _("The signature does not belong to what it stands under."))
