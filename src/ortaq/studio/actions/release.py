"""The arrow: picture locked and all signatures in, and the programme stands in the catalogue by itself.

It brings the files of every partner in, gives each version to the house that made it, splits the rights as agreed, and
declares for each version what AI made of all its parts. Either all of it is there, or nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue import actions as catalogue
from ortaq.catalogue import shelves
from ortaq.catalogue.about import About, Incoming, NotAccepted
from ortaq.catalogue.models import Programme, Version, VersionKind, WorkKind
from ortaq.core.media.house import SILENT
from ortaq.core.origin.uses import AIUse
from ortaq.core.rights import Kind
from ortaq.core.studio.combined import combined
from ortaq.core.text.tracks import parsed
from ortaq.exchange.texts import LICENSEE, LICENSOR, Part, contract_text
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.origin import actions as origin
from ortaq.rights import actions as rights
from ortaq.rights.actions import Draft
from ortaq.rights.models import Contract, ContractKind
from ortaq.rights.sentences import language
from ortaq.studio import arrow, queries
from ortaq.studio.actions.projects import digest, unsigned
from ortaq.studio.models import (
    DeliverableKind,
    Episode,
    FileVersion,
    Milestone,
    MilestoneState,
    Project,
    ProjectState,
    Theme,
)
from ortaq.studio.news import released
from ortaq.studio.sentences import GENRE_OF
from ortaq.work.refused import Refused

TEMPLATE = "coproduction"
SEEN = (DeliverableKind.PICTURE, DeliverableKind.ANIMATIC)
"""Whose uses of AI are those of the picture: nothing of the animatic is lost on the way into it."""


@dataclass(frozen=True, slots=True)
class Files:
    """The newest files of approved milestones, by what they are."""

    all: tuple[FileVersion, ...]

    def of(self, *kinds: str) -> list[FileVersion]:
        """Those of some kinds."""
        return [one for one in self.all if one.deliverable.kind in kinds]

    def picture(self) -> FileVersion | None:
        """The locked picture."""
        return next(iter(self.of(DeliverableKind.PICTURE)), None)

    def in_film(self, episode: Episode | None) -> "Files":
        """What goes into one film: what is of the episode, and what is of the whole."""
        own = [one for one in self.all if one.deliverable.episode_id == (episode.pk if episode else None)]
        common = [one for one in self.all if episode and one.deliverable.episode_id is None]
        return Files((*own, *common))

    def by_language(self, kind: str) -> dict[str, FileVersion]:
        """One for each language."""
        return {one.deliverable.language: one for one in reversed(self.of(kind))}


def files_of(milestones: Iterable[Milestone]) -> Files:
    """What has been delivered with milestones that are approved."""
    found = []
    for milestone in milestones:
        if milestone.state != MilestoneState.APPROVED:
            continue
        for deliverable in milestone.deliverables.all():
            if file := queries.latest(deliverable):
                file.deliverable = deliverable
                found.append(file)
    return Files(tuple(found))


def lacks(project: Project) -> Iterator[str]:
    """What the arrow still waits for, each as a sentence; nothing: it flies."""
    files = files_of(queries.milestones_of(project))
    films = [(episode, files.in_film(episode)) for episode in queries.films_of(project)]
    if project.locked_at is None:
        yield _("The picture is not locked.")
    else:
        for episode, parts in films:
            if parts.picture() is None:
                yield of_episode(episode, _("No picture was delivered with an approved milestone."))
    for house in unsigned(project):
        yield _("%(house)s has not signed the agreement as it stands.") % {"house": house}
    for episode, parts in films:
        for sentence in languages_lacking(project, parts):
            yield of_episode(episode, sentence)
    if not arrow.fill_split.is_there(project):
        yield _("How the rights are split has not been agreed: the split is missing.")


def of_episode(episode: Episode | None, sentence: str) -> str:
    """A sentence about a film, with the number of its episode."""
    if episode is None:
        return sentence
    return _("Episode %(number)d: %(sentence)s") % {"number": episode.number, "sentence": sentence}


def languages_lacking(project: Project, files: Files) -> Iterator[str]:
    """Versions that were agreed and that a film does not have."""
    spoken = {parsed(tag)[0] for kind in ("sound", "subtitles") for tag in files.by_language(kind)}
    wanted = [tag for partner in queries.joined(project) for tag in partner.languages]
    if project.language != SILENT and project.language not in {*spoken, *wanted}:
        yield _("The original in %(language)s is not delivered and approved.") % {
            "language": language(project.language)
        }
    for partner in queries.joined(project):
        for tag in partner.languages:
            if tag not in spoken:
                yield _("The version in %(language)s of %(house)s is not delivered and approved.") % {
                    "language": language(tag),
                    "house": partner.broadcaster,
                }


def release(project: Project) -> Programme | None:
    """Let the arrow fly if nothing is missing; returns the programme, or None and the project says why not.

    A second call finds the programme there and changes nothing.
    """
    project = Project.objects.select_related("house", "programme", "locked_by").get(pk=project.pk)
    if project.state != ProjectState.LOCKED or any(lacks(project)):
        return None
    brought: list[str] = []
    try:
        with transaction.atomic():
            held = (
                Project.objects.select_for_update(of=("self",)).select_related("house", "locked_by").get(pk=project.pk)
            )
            if held.programme_id:
                return held.programme
            programme = make(held, brought)
    except (Refused, NotAccepted) as error:
        shelves.throw_away(brought)
        Project.objects.filter(pk=project.pk).update(problem=str(error))
        return None
    except BaseException:
        shelves.throw_away(brought)
        raise
    return programme


def make(project: Project, brought: list[str]) -> Programme:
    """The programme with its versions, rights and declarations; `brought` takes the names of the files it keeps.

    A series is entered with a programme for each episode below it. Its rights are split at the top: rights in a series
    are rights in all of its episodes.
    """
    files = files_of(queries.milestones_of(project))
    series = catalogue.enter(about=about_series(project), owner=project.house) if project.is_series else None
    made = [
        (bring_in(project, files.in_film(episode), episode, series, brought), files.in_film(episode))
        for episode in queries.films_of(project)
    ]
    programme = series or made[0][0]
    contracts = share_out(project, programme)
    for film, parts in made:
        declare(project, film, parts)
    project.programme, project.state, project.problem = programme, ProjectState.RELEASED, ""
    project.save(update_fields=["programme", "state", "problem"])
    ledger.record(
        project,
        "released",
        programme=programme.pk,
        episodes=[film.pk for film, _parts in made if series],
        contracts=[one.pk for one in contracts],
        agreement=digest(project),
        files=[one.sha256 for one in files.all],
    )
    transaction.on_commit(lambda: released.send(sender=Project, project=project.pk, programme=programme.pk))
    return programme


def bring_in(
    project: Project, files: Files, episode: Episode | None, series: Programme | None, brought: list[str]
) -> Programme:
    """A film's entry in the catalogue, with picture, sounds and subtitles, each with the house that made it.

    The worker packages it; `brought` takes the names of the files.
    """
    picture = files.picture()
    assert picture is not None  # noqa: S101 -- nothing is lacking
    with ExitStack() as stack:

        def here(one: FileVersion) -> Incoming:
            path: Path = stack.enter_context(shelves.on_this_machine(one.file))
            tag = one.deliverable.language
            plain, purpose = parsed(tag) if tag else ("", "")
            return Incoming(path, one.name, plain, purpose=purpose)

        stills = files.of(DeliverableKind.STILLS)
        ingest = catalogue.bring_in(
            about=about(project, picture, episode, series),
            picture=here(picture),
            sounds=[here(one) for one in files.by_language(DeliverableKind.SOUND).values()],
            subtitles=[here(one) for one in files.by_language(DeliverableKind.SUBTITLES).values()],
            poster=here(stills[0]) if stills else None,
            owner=project.house,
        )
    programme = ingest.programme
    brought += [*programme.versions.values_list("source", flat=True), str(programme.poster_image.name or "")]
    give_to_their_makers(programme, files)
    return programme


def about(project: Project, picture: FileVersion, episode: Episode | None, series: Programme | None) -> About:
    """Texts and facts of a film, as the partners have agreed on them; an episode without a title has its number."""
    found = replace(about_series(project), kind=WorkKind.ITEM, minutes=ceil(picture.facts.get("seconds", 0) / 60))
    if episode is None or series is None:
        return found
    titles = {tag: f"{title} {episode.number}" for tag, title in project.title.items()} | episode.titles
    return replace(
        found, titles=titles, synopses={}, kind=WorkKind.EPISODE, part_of=str(series.pk), place=episode.number
    )


def about_series(project: Project) -> About:
    """Texts and facts of a whole series, or what its one film has of them."""
    told = queries.credits_of(project)
    lines = told.get(project.language) or next(iter(told.values()), [])
    return About(
        titles=project.title,
        synopses=project.about,
        original_language=project.language,
        genre=GENRE_OF[Theme(project.theme)],
        year=timezone.now().year,
        min_age=project.min_age,
        credits=[{"role": line.role, "name": line.name} for line in lines],
        kind=WorkKind.SERIES,
    )


def give_to_their_makers(programme: Programme, files: Files) -> None:
    """Each sound and each set of subtitles belongs to the house that delivered it; the picture to the lead."""
    for kind in (VersionKind.SOUND, VersionKind.SUBTITLES):
        for tag, file in files.by_language(kind).items():
            programme.versions.filter(kind=kind, language=tag).update(made_by=file.house)


# ---- rights --------------------------------------------------------------------------------------------------------


def share_out(project: Project, programme: Programme) -> list[Contract]:
    """Bring the split into force: for each two houses one contract that refers to the agreement both have signed.

    What nobody was given stays with the lead, which owns the programme. Its own shares count beside those of others in
    the same place, so they are registered too.
    """
    found = arrow.fill_split(project, programme)
    own = [one for one in found if one.holder and one.holder.pk == one.giver.pk]
    drafts = [one for one in found if one.holder and one.holder.pk != one.giver.pk]
    pairs: dict[frozenset[object], list[Draft]] = {}
    for one in drafts:
        assert one.holder  # noqa: S101 -- asked above
        pairs.setdefault(frozenset((one.giver.pk, one.holder.pk)), []).append(one)
    # Who passes on what a share gives must have the share first.
    ordered = sorted(pairs.values(), key=lambda some: all(one.terms.kind is not Kind.SHARE for one in some))
    made = [contract_of(project, some) for some in ordered]
    return [*made, registered(project, own)] if own else made


def registered(project: Project, drafts: Sequence[Draft]) -> Contract:
    """The leading house's own shares, as an entry in the register under the same agreement."""
    text = contract_text(
        [Part(one.programme.pk, one.terms, giver=LICENSOR, holder=LICENSOR) for one in drafts],
        licensor=project.house,
        licensee=None,
        template=TEMPLATE,
        deal=project.pk,
    )
    signed = text | {"coproduction": {"project": str(project.pk), "agreement": digest(project)}}
    return rights.bring_into_force(
        licensor=project.house, licensee=None, drafts=list(drafts), signed=signed, kind=ContractKind.REGISTER
    )


def contract_of(project: Project, drafts: Sequence[Draft]) -> Contract:
    """The contract of two houses about their parts of the split."""
    first = drafts[0]
    assert first.holder  # noqa: S101 -- asked before
    sides = (first.giver, first.holder)
    licensor, licensee = sides if project.house_id != first.holder.pk else sides[::-1]
    parts = [
        Part(
            one.programme.pk,
            one.terms,
            giver=LICENSOR if one.giver.pk == licensor.pk else LICENSEE,
            holder=LICENSOR if one.holder and one.holder.pk == licensor.pk else LICENSEE,
            under=one.under.pk if one.under else None,
        )
        for one in drafts
    ]
    text = contract_text(parts, licensor=licensor, licensee=licensee, template=TEMPLATE, deal=project.pk)
    signed = text | {"coproduction": {"project": str(project.pk), "agreement": digest(project)}}
    return rights.bring_into_force(licensor=licensor, licensee=licensee, drafts=list(drafts), signed=signed)


# ---- origin --------------------------------------------------------------------------------------------------------


def declare(project: Project, programme: Programme, files: Files) -> None:
    """Say of every version what AI made of all that went into it, under the name of who answers for it.

    Who asked for the picture lock declares the picture, the stills and the texts; who delivered a sound or subtitles
    declares these. Music and effects are in every sound, so what was said of them is said of each.
    """
    lead = project.locked_by
    assert lead is not None  # noqa: S101 -- the picture is locked
    effects = files.of(DeliverableKind.MUSIC_AND_EFFECTS)
    for version in in_order(programme):
        if version.kind == VersionKind.PICTURE:
            say(version, lead, files.of(*SEEN))
        else:
            own = files.by_language(version.kind)[version.language]
            say(version, own.person, [own, *(effects if version.kind == VersionKind.SOUND else [])])
    if stills := files.of(DeliverableKind.STILLS):
        say(origin.part_of(programme=programme, kind=VersionKind.IMAGES, by=lead), lead, stills)
    scripts = files.of(DeliverableKind.SCRIPT, DeliverableKind.DIALOGUE_LIST)
    if scripts and project.language in programme.titles | programme.synopses:
        text = origin.part_of(programme=programme, kind=VersionKind.TEXT, language=project.language, by=lead)
        say(text, lead, scripts)


def in_order(programme: Programme) -> list[Version]:
    """The picture first, then the sound of the original, then what was made from them."""
    order = [VersionKind.PICTURE, VersionKind.SOUND, VersionKind.SUBTITLES]
    found = programme.versions.filter(kind__in=order, conversion={}).select_related("made_by", "programme")
    return sorted(
        found, key=lambda one: (order.index(VersionKind(one.kind)), one.language != programme.original_language)
    )


def say(version: Version, by: Person, parts: Sequence[FileVersion]) -> None:
    """Declare a version from the statements of its parts."""
    no_ai, uses = combined((one.no_ai, [AIUse.from_json(use) for use in one.uses]) for one in parts)
    origin.declare(version=version, by=by, no_ai=no_ai, uses=uses, note=ingredients(parts))


def ingredients(parts: Sequence[FileVersion]) -> str:
    """Whose files went into a version, with their digests: what a declaration of several rests on."""
    named = (
        (one, f"{one.deliverable.kind} {one.deliverable.language}".strip(), f"v{one.number}, sha256 {one.sha256}")
        for one in parts
    )
    return "\n".join(f"{one.house.name}: {what} {which}" for one, what, which in named)
