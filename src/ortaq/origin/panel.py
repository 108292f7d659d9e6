"""The tamga's panel: what a viewer finds behind the badge, and the code that leads to the public page."""

from dataclasses import dataclass
from datetime import datetime

import segno
from django.utils.safestring import SafeString, mark_safe

from ortaq.catalogue.models import Programme, VersionKind
from ortaq.core.origin.label import Label, label_sentence, label_words
from ortaq.origin import queries
from ortaq.origin.models import Tamga
from ortaq.origin.sentences import PartSaid, part_said, reader_tag
from ortaq.work.settings import settings


@dataclass(frozen=True)
class Panel:
    """What the panel shows; `label` is None when there is nothing to tell, `tamga` None when no file is signed."""

    label: Label | None
    words: str
    sentence: str
    parts: tuple[PartSaid, ...]
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
    told = [
        one
        for version, one in queries.declarations(programme).items()
        if one and (not sound_tag or (version.kind, version.language) in heard)
    ]
    tag = reader_tag()
    return Panel(
        label=label,
        words=label_words(label, tag),
        sentence=label_sentence(label, tag),
        parts=tuple(part_said(queries.statement_of(one)) for one in told),
        tamga=queries.tamga_of(programme),
        address=verify_address(programme),
        code=qr(verify_address(programme)),
        when=max((one.declared_at for one in told), default=None),
    )
