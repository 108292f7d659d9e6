"""Copies for outlets that strip every mark: the label burnt into the picture and said aloud, and the copy signed.

The spoken line is made by espeak-ng, a program of its own that may be missing; its voice is synthetic and is declared
in the copy's manifest like any other.
"""

import shutil
import subprocess
import wave
from dataclasses import dataclass, replace
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

import ortaq
from ortaq.catalogue.models import Programme
from ortaq.core.origin import burn, carrier_mp4, manifest, marks
from ortaq.core.origin.cues import INTERVAL_MS, cues_of
from ortaq.core.origin.label import label_of, spoken_line, words_of
from ortaq.core.origin.uses import AIKind, AIUse, Part, Statement
from ortaq.core.text.languages import pick
from ortaq.ledger import actions as ledger
from ortaq.likeness import bindings
from ortaq.members import keys
from ortaq.members.models import Broadcaster
from ortaq.origin import film, queries, registry
from ortaq.origin.actions import refuse_against_the_rules
from ortaq.origin.models import Manifest, ManifestKind
from ortaq.standards.gate.actions import AgainstTheRules
from ortaq.standards.models import Use
from ortaq.standards.terms.queries import mining_entries
from ortaq.work.settings import settings

FONTS = tuple(
    f"web/fonts/inter-{subset}-wght-normal.woff2" for subset in ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
)
CHINA = "CN"
VOICE = "espeak-ng"
VOICES = ("az", "en", "hu", "kk", "ky", "ru", "tk", "tr", "uz")
"""Languages that espeak-ng speaks; other scripts of them are said from the words in the main one."""


class NoCopy(RuntimeError):
    """The copy cannot be made; the message says why in the reader's language."""


@dataclass(frozen=True)
class Order:
    """A copy: the programme, the sound and language of the label, for whom, and who makes it."""

    programme: Programme
    house: Broadcaster
    sound: str
    territory: str
    every_minutes: int = INTERVAL_MS // 60_000
    spoken: bool = True


def make_copy(order: Order, target: Path, told: burn.Told = lambda _part: None) -> Manifest:
    """Write the copy, signed by the house, and register it; `told` takes the progress in per mille.

    Raises NoCopy; nothing half-made is kept.
    """
    programme = order.programme
    if not queries.may_be_shown(programme):
        raise NoCopy(_("A consent that this programme rests on does not hold any longer."))
    receivers = [] if order.house.pk == programme.owner_id else [order.house]
    try:
        refuse_against_the_rules(
            programme=programme, receivers=receivers, use=Use.PUBLISH, territories=filter(None, [order.territory])
        )
    except AgainstTheRules as error:
        raise NoCopy(str(error)) from error
    tamga = queries.tamga_of(programme)
    kept = registry.by_urn(tamga.manifest) if tamga else None
    if tamga is None or kept is None:
        raise NoCopy(_("There is no signed film of this programme yet: declare and sign it first."))
    heard = [one["language"] for one in programme.package.sounds]
    if order.sound not in heard:
        raise NoCopy(
            _("There is no sound “%(tag)s”; there are: %(all)s.") % {"tag": order.sound, "all": ", ".join(heard)}
        )
    statements = [
        one
        for one in queries.statements(programme)
        if one.part is Part.PICTURE or (one.part is Part.SOUND and one.language == order.sound)
    ]
    with film.workplace() as folder:
        source, plain, signed = (Path(folder) / name for name in ("film.mp4", "plain.mp4", "signed.mp4"))
        with default_storage.open(str(tamga.file.name), "rb") as file, source.open("wb") as copy:
            shutil.copyfileobj(file, copy, 1 << 20)
        line = _line(order, statements, Path(folder))
        try:
            burn.burn(
                source,
                plain,
                cues=cues_of(
                    statements, round(programme.package.seconds * 1000), interval_ms=order.every_minutes * 60_000
                ),
                words=_Words(order.sound),
                fonts=fonts(),
                sound=heard.index(order.sound),
                spoken=line,
                metadata={marks.AIGC: tag} if (tag := _china(order, statements)) else {},
                told=told,
            )
            if line:
                statements = _with_line(statements, line)
            # Its own: the label stands in its picture.
            found_by = registry.told(bindings.of_film(plain))
            store = _sign(order, statements, (bytes(kept.store), "parentOf", str(programme)), found_by, (plain, signed))
        except (burn.CannotBurn, carrier_mp4.BrokenBox, carrier_mp4.CannotCarry, keys.SigningFailed) as error:
            raise NoCopy(_("The copy could not be made: %(why)s") % {"why": error}) from error
        found = registry.register(
            store=store,
            kind=ManifestKind.OUTLET,
            programme=programme,
            sha256=film.sha256_of(signed),
            bindings=registry.kept(found_by),
        )
        shutil.move(signed, target)
    ledger.record(programme, "copied for an outlet", by=None, manifest=found.urn, territory=order.territory)
    return found


class _Words(dict[str, str]):
    """Badge words by code in one language."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag

    def __missing__(self, code: str) -> str:
        return words_of(code, self.tag).badge


def fonts() -> list[Path]:
    """The interface's own font, whose parts together have every letter of every language of the house."""
    found = [finders.find(name) for name in FONTS]
    return [Path(str(path)) for path in found if path]


def _line(order: Order, statements: list[Statement], folder: Path) -> Path | None:
    """The line of the label, spoken in the language of the sound; None when nothing is to be said."""
    label = label_of(statements)
    language = order.sound.split("-", 1)[0]
    if not order.spoken or label is None or not label.has_badge or language not in VOICES:
        return None
    program = shutil.which(VOICE)
    if program is None:
        raise NoCopy(
            _("The spoken line needs the program espeak-ng, which is not installed here. --silent leaves it out.")
        )
    path = folder / "line.wav"
    done = subprocess.run(
        [program, "-v", language, "-w", str(path), spoken_line(label.code, language)],
        capture_output=True,
        timeout=60,
        check=False,
    )
    if done.returncode or not path.exists():
        raise NoCopy(_("espeak-ng could not say the line: %(why)s") % {"why": done.stderr.decode(errors="replace")})
    return path


def _with_line(statements: list[Statement], line: Path) -> list[Statement]:
    """The statements with the spoken line in the sound's: no learned data, imitates nobody."""
    start = round(burn.LINE_AT * 1000)
    with wave.open(str(line)) as file:
        stop = start + round(1000 * file.getnframes() / file.getframerate())
    said = AIUse(AIKind.VOICE, system=VOICE, purpose="the spoken label", ranges=((start, stop),), trained=False)
    return [replace(one, no_ai=False, uses=(*one.uses, said)) if one.part is Part.SOUND else one for one in statements]


def _china(order: Order, statements: list[Statement]) -> str:
    """The tag AIGC for a delivery to China; empty for any other."""
    if order.territory != CHINA:
        return ""
    number = order.programme.number or str(order.programme.pk)
    uses = [use for one in statements for use in one.uses]
    return marks.aigc(
        uses, producer=order.programme.owner.name, number=number, propagator=order.house.name, sent=number
    )


def _sign(
    order: Order,
    statements: list[Statement],
    parent: manifest.Parent,
    found_by: list[manifest.Binding],
    copies: tuple[Path, Path],
) -> bytes:
    """Sign the copy (plain, signed) as made from the signed film; returns its manifest store."""
    programme, now, (plain, signed) = order.programme, timezone.now(), copies
    marks.append_to_mp4(
        plain,
        marks.xmp(
            source=manifest.source_type(statements),
            title=str(programme),
            owner=programme.owner.name,
            verify_url=f"{settings().origin}/verify/{programme.pk}/",
            china=_china(order, statements),
        ),
    )
    about = manifest.Film(
        id=str(programme.pk),
        titles=programme.titles,
        title=pick(programme.titles, order.sound)[1] or str(programme),
        owner=programme.owner.name,
        signed_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        verify_url=f"{settings().origin}/verify/{programme.pk}/",
        generator=("Ortaq", ortaq.__version__),
        platforms=mining_entries(programme.owner),
    )
    numbered = about.with_tracks({(Part.PICTURE, ""): 1, (Part.SOUND, order.sound): 2})
    told = manifest.assertions(numbered, statements, parents=[parent], bindings=found_by)
    return film.seal_mp4(plain, signed, about, told, keys.signer(order.house), ingredients=[parent[0]])
