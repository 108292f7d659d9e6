"""The tamga's panel: what a viewer finds behind the badge, and the code that leads to the public page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ortaq.catalogue.models import Programme, Version, VersionKind
from ortaq.core.origin.label import Label, label_sentence, label_words
from ortaq.core.origin.uses import AIUse, Part, Statement
from ortaq.origin import consents, queries
from ortaq.origin.models import Tamga
from ortaq.origin.sentences import PARTS, PartSaid, kind_words, moment, part_said, reader_tag
from ortaq.standards.consents.queries import ConsentState, Known, find
from ortaq.work.settings import settings

RANGES = 6
"""How many stretches of a programme the panel names; of more it says how many there are."""


@dataclass(frozen=True)
class UseTold:
    """One use of AI (or one origin without AI) in words; what there is not to say is empty."""

    words: str
    system: str
    maker: str
    where: str
    imitates: str
    consent: str
    review: str


@dataclass(frozen=True)
class PartTold:
    """What is told of one part in all the languages of which the same is true."""

    part: str
    languages: tuple[str, ...]
    uses: tuple[UseTold, ...]
    no_ai: bool
    who: str
    house: str
    when: datetime | None


@dataclass(frozen=True)
class Panel:
    """What the panel shows; `label` is None when there is nothing to tell, `tamga` None when no file is signed.

    `told` are the declared parts, `parts` the same one by one, `silent` the parts that nobody has declared.
    """

    label: Label | None
    words: str
    sentence: str
    parts: tuple[PartSaid, ...]
    told: tuple[PartTold, ...]
    silent: tuple[tuple[str, str], ...]
    tamga: Tamga | None
    address: str
    code: SafeString
    when: datetime | None

    @property
    def is_ai(self) -> bool:
        """Whether the badge says AI."""
        return self.label is not None and self.label.code != "unknown"


def verify_address(programme: Programme) -> str:
    """The public page that says what our registry knows of the programme."""
    return f"{settings().origin}/verify/{programme.pk}/"


def qr(address: str) -> SafeString:
    """A QR code of an address as inline SVG."""
    drawn = segno.make(address, error="m").svg_inline(scale=2, border=3, light="#fff", svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 -- drawn here from an address of our own, which segno does not print


def panel(programme: Programme, sound_tag: str = "", subtitle_tag: str = "") -> Panel:
    """The panel of a programme with one sound and one set of subtitles; without tags, of the whole programme."""
    if sound_tag:
        label = queries.label_for(programme, sound_tag, subtitle_tag or None)
    else:
        label = queries.label_of_all(programme)
    heard = {(VersionKind.PICTURE, ""), (VersionKind.SOUND, sound_tag), (VersionKind.SUBTITLES, subtitle_tag)}
    known = queries.Told.of(programme).statements
    seen = {
        one: said for one, said in known.items() if not sound_tag or one.is_signed or (one.kind, one.language) in heard
    }
    statements = [one for one in seen.values() if one]
    if not sound_tag:
        statements += queries.statements_beside(programme)
    parts = tuple(part_said(one) for one in statements)
    tag = reader_tag()
    return Panel(
        label=label,
        words=label_words(label, tag),
        sentence=label_sentence(label, tag),
        parts=parts,
        told=told_together(statements),
        silent=tuple(silence(version) for version, said in seen.items() if said is None),
        tamga=queries.tamga_of(programme),
        address=verify_address(programme),
        code=qr(verify_address(programme)),
        when=max((one.when for one in parts if one.when), default=None),
    )


def silence(version: Version) -> tuple[str, str]:
    """The part and the language of a version that nobody has declared."""
    return str(PARTS[Part(version.kind)]), version.language


def told_together(statements: list[Statement]) -> tuple[PartTold, ...]:
    """Statements in words; those that say the same of several languages, of the same people on the same day, as one."""
    known = find(consents.named(use for one in statements for use in one.uses))
    found: dict[PartTold, list[str]] = {}
    for one in statements:
        when, is_ai = moment(one.declared_at), any(use.kind.is_ai for use in one.uses)
        told = PartTold(
            part=str(PARTS[one.part]),
            languages=(),
            uses=tuple(use_told(use, known, beside_ai=is_ai) for use in one.uses),
            no_ai=one.no_ai,
            who=one.declared_by,
            house=one.declared_for,
            when=when and when.replace(hour=0, minute=0, second=0, microsecond=0),
        )
        found.setdefault(told, []).extend([one.language] if one.language else [])
    return tuple(replace(told, languages=tuple(tags)) for told, tags in found.items())


def use_told(use: AIUse, known: Mapping[str, Known], *, beside_ai: bool) -> UseTold:
    """A use in words. Of consents only that there are some, and their references: whose is nobody's business."""
    return UseTold(
        words=kind_words(use, beside_ai=beside_ai).removesuffix(f" ({use.made_with})"),
        system=use.made_with,
        maker=use.provider,
        where=where(use),
        imitates=imitates(use),
        consent=consent_told(use, known) if use.kind.is_ai else "",
        review=review(use) if use.kind.is_ai else "",
    )


def where(use: AIUse) -> str:
    """In which stretches of the programme, "0:02–0:04, 1:10–1:30"; empty for all of it."""
    spans = ", ".join(f"{clock(start)}–{clock(end)}" for start, end in use.ranges[:RANGES])
    if len(use.ranges) > RANGES:
        spans = _("%(spans)s and %(more)s more") % {"spans": spans, "more": len(use.ranges) - RANGES}
    return ", ".join(filter(None, (spans, _("in a part of the picture") if use.region else "")))


def clock(milliseconds: int) -> str:
    """1:02:03, without hours 2:03."""
    seconds = milliseconds // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


def imitates(use: AIUse) -> str:
    """Whether it shows somebody or something that is real."""
    if use.real_person and use.real_event:
        return _("shows a real person and a real event")
    if use.real_person:
        return _("shows a real person")
    return _("shows a real event") if use.real_event else ""


def consent_told(use: AIUse, known: Mapping[str, Known]) -> str:
    """Whether the person whose face or voice it is agreed; a consent that no register knows is not named."""
    if not use.consents:
        return ""
    states = {known[one].state for one in use.consents if one in known}
    if ConsentState.WITHDRAWN in states:
        return _("That person has withdrawn their consent.")
    if states - {ConsentState.IN_FORCE}:
        return _("The consent of that person does not hold at this time.")
    references = ", ".join(one for one in use.consents if one in known)
    if references:
        return _("With that person's consent: %(references)s") % {"references": references}
    return _("The consent of that person is in no register.")


def review(use: AIUse) -> str:
    """Whether a person looked at what came out, and who answers for it."""
    if use.review == "none" and use.editor:
        return _("answered for by %(editor)s") % {"editor": use.editor}
    sentences = {
        "none": _("no check by a person is declared"),
        "spot": _("checked in places by a person"),
        "full": _("checked from end to end by a person"),
    }
    return f"{sentences[use.review]}, {use.editor}" if use.editor else sentences[use.review]
