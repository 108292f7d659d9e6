"""Follow a project of Kitsu: its shots come into the tracker, and statuses that changed here go back.

Only where nobody else has changed it: a status goes to the side that has stayed where both agreed last. Where both have
moved on, it is told, and neither is written over.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ortaq.core.studio import kitsu as core
from ortaq.core.studio.kitsu import Move
from ortaq.core.studio.shots import Status
from ortaq.ledger import actions as ledger
from ortaq.members.models import Person
from ortaq.members.rules import require
from ortaq.studio import kitsu, rules
from ortaq.studio.actions.projects import ProjectClosed, locked
from ortaq.studio.actions.tracker import LONGEST_CODE, MOST_SHOTS
from ortaq.studio.models import Episode, KitsuLink, KitsuShot, KitsuState, Project, Shot
from ortaq.work.refused import Refused

if TYPE_CHECKING:
    from ortaq.studio.kitsu.line import Line

PATIENCE = dt.timedelta(minutes=10)
"""After so long a question whose worker was lost may be asked anew."""
MOST_TOLD = 300
LONGEST_NAMES = 300
Told = list[list[Any]]
"""What was left out: a code, and what it is about."""


class KitsuUnclear(Refused):
    """There is no Kitsu here, or nothing was named, or it is being asked already."""


@dataclass(frozen=True)
class Sending:
    """A status that goes to Kitsu: of which pair, for which task, as which of its statuses, with which words."""

    pair: UUID
    work: core.Work
    kind: core.Kind
    ours: Status
    words: str


def require_kitsu(project: Project, by: Person) -> None:
    """Raise KitsuUnclear where there is none, and NotAllowed for people of other houses than its own."""
    if not kitsu.is_set_up():
        raise KitsuUnclear(_("This node has no Kitsu."))
    require(rules.may_ask_kitsu(by, project), _("Only producers and dubbing managers of the house whose Kitsu it is."))


def follow(*, project: Project, by: Person, name: str, work: str = "") -> KitsuLink:
    """Follow a project of Kitsu, named by its name or id there, and ask for its shots; `work` is a type of task."""
    require_kitsu(project, by)
    if not name.strip():
        raise KitsuUnclear(_("Say how the project is called in Kitsu."))
    with transaction.atomic():
        held = locked(project)
        if KitsuLink.objects.filter(project=held).exists():
            raise KitsuUnclear(_("This project follows one of Kitsu already."))
        made = KitsuLink.objects.create(
            project=held,
            asked=" ".join(name.split())[:200],
            work=" ".join(work.split())[:80],
            asked_at=timezone.now(),
        )
        ledger.record(held, "kitsu followed", by=by)
        _enqueue(made)
    return made


def ask(*, project: Project, by: Person) -> KitsuLink:
    """Ask Kitsu again."""
    require_kitsu(project, by)
    with transaction.atomic():
        held = locked(project)
        found = _held(held)
        if found.state == KitsuState.ASKED and timezone.now() - found.asked_at < PATIENCE:
            raise KitsuUnclear(_("Kitsu is being asked already."))
        found.state, found.asked_at = KitsuState.ASKED, timezone.now()
        found.save(update_fields=["state", "asked_at"])
        ledger.record(held, "kitsu asked", by=by)
        _enqueue(found)
    return found


def part(*, project: Project, by: Person) -> None:
    """Follow it no longer: the shots stay, what is known of Kitsu goes, the names of its people too."""
    require_kitsu(project, by)
    with transaction.atomic():
        held = locked(project)
        _held(held).delete()
        ledger.record(held, "kitsu parted", by=by)


def _held(project: Project) -> KitsuLink:
    found = KitsuLink.objects.select_for_update(of=("self",)).filter(project=project).first()
    if found is None:
        raise KitsuUnclear(_("This project follows none of Kitsu."))
    return found


def _enqueue(link: KitsuLink) -> None:
    # By name: actions cannot import tasks.
    transaction.on_commit(lambda: import_string("ortaq.studio.tasks.ask_kitsu").enqueue(str(link.pk)))


# ---- what the worker does ------------------------------------------------------------------------------------------


def meet(link_id: UUID) -> None:
    """Ask Kitsu, bring in what came, send what changed here; when nothing comes, only the reason is written down."""
    link = KitsuLink.objects.select_related("project").filter(pk=link_id).first()
    if link is None:
        return
    try:
        with kitsu.opened() as line:
            show = line.read(str(link.there or link.asked))
            _refuse_unknown_work(show, link.work)
            coming = bring_in(link, show)
            coming.counts["sent"] = _send(line, coming.sendings, coming.told)
    except kitsu.NoAnswer as error:
        _close(link_id, KitsuState.FAILED, problem=error.code, about=error.about[:200])
    except ProjectClosed:
        _close(link_id, KitsuState.FAILED, problem="over", about="")
    else:
        told = coming.told
        told.sort(key=lambda one: (one[0] != "conflict", one[0]))
        more = len(told) - MOST_TOLD
        _close(
            link_id,
            KitsuState.DONE,
            problem="",
            about="",
            counts=dict(coming.counts),
            told=told[:MOST_TOLD] + ([["more", {"count": more}]] if more > 0 else []),
            there=show.pk,
            name=show.name,
            rate=show.rate,
        )


def _refuse_unknown_work(show: core.Show, work: str) -> None:
    if work and work.casefold() not in {one.casefold() for one in show.types.values()}:
        raise kitsu.NoAnswer("no_such_work", ", ".join(sorted(set(show.types.values()))))


def _close(link_id: UUID, state: KitsuState, **more: object) -> None:
    with transaction.atomic():
        found = KitsuLink.objects.select_for_update(of=("self",)).filter(pk=link_id).first()
        if found is None:
            return
        for name, value in ({"state": state, "answered_at": timezone.now()} | more).items():
            setattr(found, name, value)
        found.save()
        if state is KitsuState.DONE:
            ledger.record(found.project, "kitsu read", **found.counts, left_out=len(found.told))


def bring_in(link: KitsuLink, show: core.Show) -> "Coming":
    """Write what Kitsu tells into the tracker, the whole of it or nothing."""
    with transaction.atomic():
        coming = Coming(link, show, locked(link.project))
        coming.bring()
    return coming


@dataclass
class Coming:
    """What came from Kitsu: how much of what, what was left out, and what is to be sent there."""

    link: KitsuLink
    show: core.Show
    project: Project
    counts: Counter[str] = field(default_factory=lambda: Counter(new=0, changed=0, taken=0))
    told: Told = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)

    def bring(self) -> None:
        """Go through all shots of the show."""
        numbers, added = self._numbers(), Counter[int]()
        pairs = {str(one.there): one for one in self.link.shots.select_related("shot__episode")}
        for pk in sorted(set(pairs) - {one.pk for one in self.show.shots}):
            self.told.append(["gone", _about(pairs[pk].shot)])
        for there in self.show.shots:
            pair = pairs.get(there.pk)
            if there.is_cancelled:
                if pair:
                    self.told.append(["cancelled", _about(pair.shot)])
            elif (number := self._number_of(there, numbers)) is None:
                pass
            elif pair:
                self.counts["changed"] += self._change(pair, there, number)
                self._meet(pair, there)
            else:
                added[number] += self._add(there, number)
        self.counts["new"] = added.total()
        for number, count in sorted(added.items()):
            if count:
                ledger.record(self.project, "shots added", episode=number, shots=count)
        self._put_in_order()

    def _numbers(self) -> dict[str, int]:
        """Our numbers of those of Kitsu's episodes that have shots."""
        found: dict[str, int] = {}
        # In a series an episode is more than its shots: what is due for it was agreed when it was planned.
        planned = set(self.project.episodes.values_list("number", flat=True))
        used = {one.episode for one in self.show.shots if not one.is_cancelled}
        for pk, name in sorted(self.show.episodes.items(), key=lambda one: core.in_order(one[1])):
            if pk not in used:
                continue
            number = core.number_of(name)
            if number is None:
                self.told.append(["episode_number", {"name": name}])
            elif self.project.is_series and number not in planned:
                self.told.append(["not_planned", {"name": name, "number": number}])
            elif number in found.values():
                self.told.append(["episode_twice", {"name": name, "number": number}])
            else:
                found[pk] = number
        return found

    def _number_of(self, there: core.There, numbers: Mapping[str, int]) -> int | None:
        """The number of the episode of a shot; None, with a sentence, where the shot is left as it is."""
        if there.episode is None and self.show.episodes:
            self.told.append(["no_episode", {"code": there.code}])
            return None
        number = numbers.get(there.episode) if there.episode else 1
        if number is None:
            # That was told once, of the episode.
            return None
        if there.frames is None:
            self.told.append(["no_length", {"code": there.code, "episode": number}])
            return None
        if len(there.code) > LONGEST_CODE:
            self.told.append(["long_code", {"code": there.code, "most": LONGEST_CODE}])
            return None
        return number

    def _episode(self, there: core.There, number: int) -> Episode:
        found, _is_new = Episode.objects.get_or_create(project=self.project, number=number)
        title = core.title_of(self.show.episodes[there.episode]) if there.episode else ""
        if title and not found.titles:
            found.titles = {self.project.language or "en": title[:200]}
            found.save(update_fields=["titles"])
        return found

    def _add(self, there: core.There, number: int) -> bool:
        """Follow a shot: one of ours of the same name, else a new one; returns whether there is a new one."""
        episode = self._episode(there, number)
        shot = episode.shots.filter(code=there.code).first()
        is_new = shot is None
        if shot is None:
            places = list(episode.shots.values_list("place", flat=True))
            if len(places) >= MOST_SHOTS:
                self.told.append(["too_many", {"code": there.code, "episode": number, "most": MOST_SHOTS}])
                return False
            shot = Shot(episode=episode, code=there.code, place=max(places, default=0) + 1, frames=there.frames or 1)
            if (theirs := self._status_of(shot, there)) is not None:
                shot.status, shot.retakes = theirs, max((one.retakes for one in self._work(there)), default=0)
            shot.save(force_insert=True)
            agreed = Status(shot.status)
        elif KitsuShot.objects.filter(shot=shot).exists():
            self.told.append(["code_twice", {"code": there.code, "episode": number}])
            return False
        else:
            agreed = Status.WAITING
        pair = KitsuShot.objects.create(link=self.link, shot=shot, there=there.pk, people=_people(there), agreed=agreed)
        if not is_new:
            self._change(pair, there, number)
            self._meet(pair, there)
        return is_new

    def _change(self, pair: KitsuShot, there: core.There, number: int) -> bool:
        """Bring a known shot up to what Kitsu says, but for its status; returns whether anything was different."""
        shot, fields = pair.shot, []
        if there.frames is not None and shot.frames != there.frames:
            shot.frames = there.frames
            fields.append("frames")
        if shot.code != there.code or shot.episode.number != number:
            episode = self._episode(there, number)
            if episode.shots.filter(code=there.code).exclude(pk=shot.pk).exists():
                self.told.append(["code_twice", {"code": there.code, "episode": number}])
            else:
                shot.code, shot.episode = there.code, episode
                fields += ["code", "episode"]
        if fields:
            shot.save(update_fields=fields)
        if pair.people != (people := _people(there)):
            pair.people = people
            pair.save(update_fields=["people"])
            return True
        return bool(fields)

    def _work(self, there: core.There) -> list[core.Work]:
        """The tasks that are followed."""
        wanted, types = self.link.work.casefold(), self.show.types
        return [one for one in there.work if not wanted or types.get(one.type, "").casefold() == wanted]

    def _status_of(self, shot: Shot, there: core.There) -> Status | None:
        """What Kitsu says of a shot; None, with a sentence where it says something that has no meaning here."""
        found = []
        for one in self._work(there):
            kind = self.show.statuses.get(one.status)
            if kind is None or kind.means is None:
                self.told.append(["no_meaning", _about(shot) | {"status": kind.name if kind else "?"}])
                return None
            found.append(kind.means)
        return core.combined(found)

    def _meet(self, pair: KitsuShot, there: core.There) -> None:
        """Take Kitsu's status, or have ours sent, or tell that both have moved on."""
        shot, theirs = pair.shot, self._status_of(pair.shot, there)
        if theirs is None:
            return
        ours = Status(shot.status)
        match core.decided(Status(pair.agreed), ours, theirs):
            case Move.NOTHING:
                _agree(pair, theirs)
            case Move.TAKE:
                self._take(pair, there, theirs)
            case Move.SEND:
                self._order(pair, there, ours)
            case Move.CONFLICT:
                self.told.append(["conflict", _about(shot) | {"ours": str(ours), "theirs": str(theirs)}])

    def _take(self, pair: KitsuShot, there: core.There, theirs: Status) -> None:
        shot = pair.shot
        shot.status = theirs
        if theirs is Status.RETAKE:
            # What is to be mended is said there.
            shot.retakes, shot.words = max(shot.retakes + 1, *(one.retakes for one in self._work(there))), ""
        shot.save(update_fields=["status", "retakes", "words"])
        _agree(pair, theirs)
        self.counts["taken"] += 1
        ledger.record(
            shot, "shot moved", project=self.project.pk, to=str(theirs), retakes=shot.retakes, from_kitsu=True
        )

    def _order(self, pair: KitsuShot, there: core.There, ours: Status) -> None:
        work, kind = self._work(there), core.to_send(self.show.statuses, ours)
        if len(work) != 1:
            self.told.append(["several", _about(pair.shot) | {"status": str(ours)}])
        elif kind is None:
            self.told.append(["no_status", _about(pair.shot) | {"status": str(ours)}])
        else:
            words = pair.shot.words if ours is Status.RETAKE else ""
            self.sendings.append(Sending(pair.pk, work[0], kind, ours, words))

    def _put_in_order(self) -> None:
        """Put the shots in the order of their names in Kitsu; those that are only ours come after them."""
        followed = set(self.link.shots.values_list("shot_id", flat=True))
        for episode in self.project.episodes.prefetch_related("shots"):
            shots = list(episode.shots.all())
            if not any(one.pk in followed for one in shots):
                continue
            shots.sort(key=lambda one: (one.pk not in followed, core.in_order(one.code) if one.pk in followed else []))
            moved = []
            for place, one in enumerate(shots, 1):
                if one.place != place:
                    one.place = place
                    moved.append(one)
            Shot.objects.bulk_update(moved, ["place"])


def _about(shot: Shot) -> dict[str, Any]:
    return {"code": shot.code, "episode": shot.episode.number}


def _people(there: core.There) -> str:
    return ", ".join(sorted({name for one in there.work for name in one.people}))[:LONGEST_NAMES]


def _agree(pair: KitsuShot, status: Status) -> None:
    if pair.agreed != status:
        pair.agreed = status
        pair.save(update_fields=["agreed"])


def _send(line: "Line", sendings: Sequence[Sending], told: Told) -> int:
    """Give Kitsu the statuses that changed only here; each is looked at once more just before."""
    sent = 0
    for one in sendings:
        pair = KitsuShot.objects.select_related("shot__episode").filter(pk=one.pair).first()
        if pair is None or pair.shot.status != one.ours:
            # Somebody was faster here; next time.
            continue
        try:
            if line.status_of(one.work.pk) != one.work.status:
                told.append(["moved_meanwhile", _about(pair.shot)])
                continue
            line.send(one.work.pk, one.kind.pk, one.words)
        except kitsu.NoAnswer as error:
            told.append(["not_sent", _about(pair.shot) | {"problem": error.code}])
            continue
        with transaction.atomic():
            # Only what both agree on: the status itself may have gone on here.
            KitsuShot.objects.filter(pk=pair.pk).update(agreed=one.ours)
            ledger.record(pair.shot, "shot sent to kitsu", to=str(one.ours))
        sent += 1
    return sent
