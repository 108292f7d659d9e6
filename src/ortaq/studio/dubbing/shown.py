"""What the pages of the dubbing board show, in the reader's words."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ortaq.catalogue.asking import today_of
from ortaq.catalogue.models import Programme, VersionKind
from ortaq.catalogue.queries import poster_address
from ortaq.core.dubbing.check import STOPS, Finding, off_by
from ortaq.core.dubbing.take import Measured
from ortaq.core.text import languages
from ortaq.members.models import Broadcaster, Person
from ortaq.rights import sentences
from ortaq.studio.dubbing import queries, rules
from ortaq.studio.dubbing.actions.words import WORDS_CHANGED
from ortaq.studio.models import ORDER, Dub, DubLine, DubStep, Material, Stage, Take, TakeState
from ortaq.studio.shares import words

FINDINGS = {
    Finding.SILENT: gettext_lazy("nothing is heard"),
    Finding.QUIET: gettext_lazy("too quiet: go nearer to the microphone"),
    Finding.CLIPPED: gettext_lazy("too loud: the peaks are cut off"),
    Finding.EARLY: gettext_lazy("begins too early"),
    Finding.LATE: gettext_lazy("begins too late"),
    Finding.LONG: gettext_lazy("goes on after the line"),
    Finding.SHORT: gettext_lazy("too short for the line"),
}


@dataclass(frozen=True, slots=True)
class Station:
    """A step on the way of a dub: `state` is done, at or ""."""

    step: str
    label: str
    who: str
    state: str
    due: dt.date | None
    done_at: dt.datetime | None
    is_late: bool


def way(dub: Dub) -> list[Station]:
    """The steps of a dub, the way it goes."""
    stages = {one.step: one for one in dub.stages.select_related("done_by")}
    today, owner = today_of(dub.house), dub.programme.owner
    recorded = progress_of(dub) if dub.step == DubStep.RECORDING else None
    found = []
    for place, step in enumerate(ORDER):
        stage = stages.get(step) or Stage(dub=dub, step=step)
        state = "done" if place < dub.place or dub.is_delivered else "at" if place == dub.place else ""
        who = str(owner if step in {DubStep.MATERIAL, DubStep.CHECK} else dub.house)
        if stage.done_by:
            who = str(stage.done_by)
        elif step == DubStep.RECORDING and recorded:
            who = recorded.told
        is_late = bool(not stage.done_at and stage.due_on and stage.due_on < today and state == "at")
        found.append(Station(step, str(step.label), who, state, stage.due_on, stage.done_at, is_late))
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the recording is: the lines along the film, each with its state."""

    marks: list[tuple[float, str]]
    recorded: int
    again: int
    left: int

    @property
    def told(self) -> str:
        """41 of 62 lines are recorded."""
        total = self.recorded + self.again + self.left
        return ngettext("%(done)d of %(count)d line is recorded", "%(done)d of %(count)d lines are recorded", total) % {
            "done": self.recorded,
            "count": total,
        }

    @property
    def figures(self) -> str:
        """41 done · 3 again · 18 to come."""
        return figures() % {"done": self.recorded, "again": self.again, "left": self.left}


def figures() -> str:
    """The pattern of the figures; the recording page counts on with it."""
    return _("%(done)d done · %(again)d again · %(left)d to come")


def progress_of(dub: Dub) -> Progress:
    """How far the recording of a dub is; where each line stands is said of a width of 300."""
    lines = list(dub.lines.select_related("line"))
    length = max((one.line.end for one in lines), default=0)
    package = getattr(dub.programme, "package", None)
    whole = max(length, round(package.seconds * 1000) if package else 0) or 1
    marks, counts = [], {"on": 0, "again": 0, "": 0}
    for one in lines:
        state = "again" if one.again else "on" if one.take_id else ""
        counts[state] += 1
        marks.append((round(300 * one.line.start / whole, 1), state))
    return Progress(marks, counts["on"], counts["again"], counts[""])


def panel_of(programme: Programme, language: str, person: Person, house: Broadcaster) -> dict[str, Any]:
    """What stands beside the matrix about one cell."""
    dub = queries.dubs().filter(programme=programme, language=language).first()
    wishes = queries.wishes_of(programme)
    sound = programme.versions.filter(kind=VersionKind.SOUND)
    here = next(
        (one for one in sound if languages.primary(one.language) == language and "-x-" not in one.language), None
    )
    is_original = languages.primary(programme.original_language) == language
    may_look = dub is not None and rules.looks(person, dub)
    others = [(one, len(row)) for one, row in wishes.items() if one != language]
    waits = max(others, key=lambda pair: pair[1], default=None) if dub else None
    return {
        "programme": programme,
        "language": language,
        "language_name": sentences.language(language),
        "original_name": sentences.language(programme.original_language),
        "title": programme.titles.get(language, ""),
        "poster": poster_address(programme),
        "dub": dub,
        "way": way(dub) if dub else [],
        "progress": progress_of(dub) if dub and may_look and dub.place >= ORDER.index(DubStep.RECORDING) else None,
        "voices": dub.castings.values("consent").distinct().count() if dub else 0,
        "may_look": may_look,
        "records": dub is not None and rules.dubs(person, dub) and dub.step == DubStep.RECORDING,
        "wishes": wishes.get(language, []),
        "wishes_too": waits if waits and waits[1] > 1 else None,
        "too_name": sentences.language(waits[0]) if waits else "",
        "is_mine": any(one.pk == house.pk for one in wishes.get(language, [])),
        "may_wish": bool(rules.wishes(person)) and here is None and not is_original,
        "may_begin": queries.may_begin(person) and here is None and not is_original and dub is None,
        "is_owner": programme.owner_id == house.pk,
        "sound": here,
        "is_original": is_original,
        "offered": queries.entitled(programme, here.language) if here and not is_original else [],
        "has_material": Material.objects.filter(programme=programme).exists(),
        "today": today_of(house),
    }


def figure(value: float, places: int, *, sign: bool = False) -> str:
    """A measured number as the reader writes it; with `sign` a plus stands before what is not negative."""
    text = words.decimal(Decimal(f"{value:.{places}f}"))
    return f"+{text}" if sign and value >= 0 else text


def take_told(take: Take) -> dict[str, Any]:
    """A take as the recording page shows it."""
    line = take.line.line
    heard = Measured(take.seconds, take.onset_ms, take.end_ms, take.loudness, take.true_peak, is_clipped=False)
    off = off_by(heard, begins_ms=take.begins_ms, start_ms=line.start)
    facts = []
    if take.onset_ms is not None and take.end_ms is not None:
        spoken, wanted = (take.end_ms - take.onset_ms) / 1000, (line.end - line.start) / 1000
        facts.append(_("%(spoken)s s of %(wanted)s s") % {"spoken": figure(spoken, 1), "wanted": figure(wanted, 1)})
    if off is not None:
        facts.append(_("begins %(off)s s") % {"off": figure(off / 1000, 2, sign=True)})
    if take.loudness is not None:
        facts.append(_("%(loudness)s LUFS") % {"loudness": figure(take.loudness, 1)})
    return {
        "id": str(take.pk),
        "facts": " · ".join(facts),
        "findings": [str(FINDINGS[Finding(one)]) for one in take.findings],
        "usable": not set(take.findings) & {str(one) for one in STOPS},
        "sound": reverse("studio:take_sound", args=(take.pk,)),
        "choose": reverse("studio:take_choose", args=(take.pk,)),
        # Where in the film it began, and where in it the voice is: for playing it against the picture.
        "begins": take.begins_ms,
    }


def why_again(line: DubLine) -> str:
    """Why a line is to be recorded again."""
    return _("its words have changed") if line.again == WORDS_CHANGED else line.again


def recording_told(dub: Dub, lines: Iterable[DubLine]) -> dict[str, Any]:
    """What the script of the recording page begins with."""
    parts = {one.character: one for one in queries.parts_of(dub)}
    takes: dict[Any, list[Take]] = {}
    for take in Take.objects.filter(line__dub=dub, state=TakeState.KEPT).select_related("line__line"):
        takes.setdefault(take.line_id, []).append(take)
    return {
        "film": reverse("studio:dub_film", args=(dub.pk,)),
        "lines": [
            {
                "id": str(one.pk),
                "start": one.line.start,
                "end": one.line.end,
                "take": str(one.take_id) if one.take_id else "",
                "again": why_again(one),
                "consent": parts[one.line.character].consent if one.line.character in parts else "",
                "begin": reverse("studio:take_begin", args=(one.pk,)),
                "ask": reverse("studio:line_again", args=(one.pk,)),
                "takes": [take_told(take) for take in takes.get(one.pk, [])],
            }
            for one in lines
        ],
        "words": {
            "record": _("Record"),
            "stop": _("Stop"),
            "listen": _("Listen"),
            "use": _("Use this one"),
            "used": _("in use"),
            "take": _("Take"),
            "ready": _("ready to record"),
            "coming": _("it begins in a moment…"),
            "recording": _("recording"),
            "sending": _("sending the take…"),
            "measuring": _("reading and measuring the take…"),
            "kept": _("The take is kept."),
            "line_down": _("The line is down; the take waits here and goes on when it is back."),
            "no_microphone": _("The browser lets no microphone in here. Allow it for this page, and try again."),
            "cannot": _("This browser cannot record."),
            "not_recorded": _("not recorded yet"),
            "recorded": _("recorded"),
            "again": _("again"),
            "figures": figures(),
            "declare": _("Say first whose voice it is, and that the speaker agrees."),
        },
    }
