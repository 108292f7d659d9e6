"""Bring programmes in, and give them sounds and subtitles; nothing half-made stays."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue import queries, shelves
from ortaq.catalogue.about import About, Incoming, NotAccepted, problems_of
from ortaq.catalogue.actions.look import Delivery, look_at, poster_problem
from ortaq.catalogue.actions.tree import problems_of_place
from ortaq.catalogue.models import WHOLES, Ingest, Programme, Version, VersionKind
from ortaq.catalogue.subtitles import scripts
from ortaq.catalogue.subtitles.keeping import repackage
from ortaq.core.text import languages
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import makes_programmes, require


def enter(*, about: About, owner: Broadcaster | None = None, by: Person | None = None) -> Programme:
    """Enter a programme into the catalogue without media; raises NotAllowed or NotAccepted.

    `by` None is the operator at the command line; then `owner` must be given.
    """
    house = _house(owner, by)
    _refuse(_problems_of(about, house))
    with transaction.atomic():
        return _create(about, house, by)


def bring_in(
    *,
    about: About,
    picture: Incoming,
    sounds: Iterable[Incoming] = (),
    subtitles: Iterable[Incoming] = (),
    signed: Iterable[Incoming] = (),
    poster: Incoming | None = None,
    owner: Broadcaster | None = None,
    by: Person | None = None,
    enqueue: bool = True,
) -> Ingest:
    """Bring in a programme with its files; the worker then makes its package.

    `signed` are pictures in which somebody signs, each in the sign language that is its language. Raises NotAllowed, or
    NotAccepted with a sentence for each thing that is wrong; then nothing is kept.
    """
    house = _house(owner, by)
    delivery, problems = look_at(picture, list(sounds), list(subtitles), list(signed))
    if about.kind in WHOLES:
        problems["kind"] = _("It has a film of its own; so it is an episode or a single programme.")
    _refuse(_problems_of(about, house) | problems | poster_problem(poster))
    with Kept(delivery, poster) as kept, transaction.atomic():
        programme = _create(about, house, by, poster_image=kept.poster)
        return _deliver(programme, delivery, kept, house, by, enqueue=enqueue)


def add(
    *,
    programme: Programme,
    picture: Incoming | None = None,
    sounds: Iterable[Incoming] = (),
    subtitles: Iterable[Incoming] = (),
    signed: Iterable[Incoming] = (),
    made_by: Broadcaster | None = None,
    by: Person | None = None,
    enqueue: bool = True,
) -> Ingest:
    """Give a programme more sounds, subtitles or signed pictures, or the picture that its entry lacks.

    It is then packaged again. A version that is on the air is never replaced. The owner brings in what another house
    has made for it (`made_by`), and that house declares it. Raises NotAllowed or NotAccepted.
    """
    house = _house(programme.owner, by)
    delivery, problems = look_at(picture, list(sounds), list(subtitles), list(signed))
    if not delivery.parts and not problems:
        problems = {"files": _("There is no file to add.")}
    if programme.kind in WHOLES:
        problems["kind"] = _("A series, a season or a collection has no film of its own.")
    elif picture is None and queries.picture_of(programme) is None:
        problems["picture"] = _("This programme has no picture yet. Bring the picture first.")
    _refuse(problems | _taken(programme, delivery))
    with Kept(delivery) as kept, transaction.atomic():
        return _deliver(programme, delivery, kept, made_by or house, by, enqueue=enqueue)


def add_sound(*, programme: Programme, sound: Incoming, by: Person | None = None) -> Ingest:
    """Give a programme the sound of one more language."""
    return add(programme=programme, sounds=[sound], by=by)


def add_subtitles(*, programme: Programme, subtitles: Incoming, by: Person | None = None) -> Ingest:
    """Give a programme the subtitles of one more language and script."""
    return add(programme=programme, subtitles=[subtitles], by=by)


def take_out(*, programme: Programme, by: Person) -> None:
    """Remove a programme that was never packaged, with its files; raises NotAccepted for any other."""
    _house(programme.owner, by)
    if queries.package_of(programme) is not None:
        raise NotAccepted({"programme": _("This programme is in use; it can no longer be removed.")})
    names = [*programme.versions.values_list("source", flat=True), programme.poster_image.name or ""]
    try:
        with transaction.atomic():
            ledger.record(programme, "taken out", by=by)
            programme.delete()
    except ProtectedError as error:
        raise NotAccepted({"programme": _("Others already rely on this programme; it cannot be removed.")}) from error
    shelves.throw_away(set(names))


class Kept:
    """Files moved into the storage; when anything fails afterwards they are removed again."""

    def __init__(self, delivery: Delivery, poster: Incoming | None = None) -> None:
        self.delivery, self.incoming_poster = delivery, poster
        self.sources: dict[Path, shelves.Stored] = {}
        self.poster = ""

    def __enter__(self) -> Self:
        try:
            for path, file in self.delivery.files.items():
                self.sources[path] = shelves.take_in(file)
            if self.incoming_poster:
                self.poster = shelves.take_in(self.incoming_poster, "posters").name
        except BaseException:
            self._undo()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is not None:
            self._undo()

    def _undo(self) -> None:
        shelves.throw_away([*(stored.name for stored in self.sources.values()), self.poster])


def _house(owner: Broadcaster | None, by: Person | None) -> Broadcaster:
    """For which broadcaster this is done, if the person may."""
    if by is None:
        if owner is None:
            raise NotAccepted({"owner": _("Say which broadcaster the programme belongs to.")})
        return owner
    require(makes_programmes(by), _("Only producers and dubbing managers may bring in programmes."))
    house = by.broadcaster
    require(
        house is not None and (owner is None or owner.pk == house.pk),
        _("Only people of %(house)s may bring in its programmes.") % {"house": owner},
    )
    if house is None:  # `require` has made sure; the type checker cannot see it
        raise NotAccepted({"owner": ""})
    return house


def _create(about: About, owner: Broadcaster, by: Person | None, *, poster_image: str = "") -> Programme:
    fields = dataclasses.asdict(about)
    fields["titles"] = {tag: text.strip() for tag, text in about.titles.items() if text.strip()}
    fields["synopses"] = {tag: text.strip() for tag, text in about.synopses.items() if text.strip()}
    fields["number"] = about.number or None
    fields["part_of"] = _whole(about)
    programme = Programme.objects.create(
        owner=owner, search_key=queries.key_of(fields["titles"]), poster_image=poster_image, **fields
    )
    ledger.record(programme, "entered", by=by, owner=str(owner.pk))
    return programme


def _deliver(
    programme: Programme,
    delivery: Delivery,
    kept: Kept,
    house: Broadcaster,
    by: Person | None,
    *,
    enqueue: bool,
) -> Ingest:
    for kind, file, facts in delivery.parts:
        stored = kept.sources[file.path]
        language = file.tag
        there = programme.versions.filter(kind=kind, language=language)
        there.filter(conversion={}).delete()
        # What a program wrote in other letters gives way to people's work, and what was said of it stays.
        version = there.first() or Version(programme=programme, kind=kind, language=language, made_by=house)
        version.source, version.source_name, version.facts, version.conversion = stored.name, file.called, facts, {}
        version.stream_index = file.stream if kind == VersionKind.SOUND else 0
        version.sha256, version.size = stored.sha256, stored.size
        version.save()
        ledger.record(version, "brought in", by=by, kind=kind, language=language, sha256=stored.sha256)
        if kind == VersionKind.SUBTITLES:
            scripts.follow(version, by, second=file.second)
    return repackage(programme, by, enqueue=enqueue)


def _refuse(problems: dict[str, str]) -> None:
    if problems:
        raise NotAccepted(problems)


def _whole(about: About) -> Programme | None:
    """What a new programme is part of; raises NotAccepted when there is no such thing."""
    if not about.part_of:
        return None
    found = queries.named(about.part_of)
    if found is None:
        raise NotAccepted({"part_of": _("There is no programme %(id)s.") % {"id": about.part_of}})
    return found


def _problems_of(about: About, owner: Broadcaster) -> dict[str, str]:
    problems = problems_of(about, this_year=timezone.now().year)
    problems |= problems_of_place(about.kind, _whole(about), about.place, owner)
    if about.number and Programme.objects.filter(number=about.number).exists():
        problems["number"] = _("There already is a programme with the number %(number)s.") % {"number": about.number}
    return problems


def _taken(programme: Programme, delivery: Delivery) -> dict[str, str]:
    """Sentences for versions that exist and are on the air; before the first package they may be brought anew."""
    if queries.package_of(programme) is None:
        return {}
    problems = {}
    for kind, file, _facts in delivery.parts:
        language = file.tag
        if programme.versions.filter(kind=kind, language=language, conversion={}).exists():
            name = f"{'signed' if kind == VersionKind.PICTURE else kind}-{language}" if language else str(kind)
            problems[name] = _("The programme already has this version: %(what)s.") % {
                "what": f"{kind.label} {languages.autonym(language) if language else ''}".strip()
            }
    return problems
