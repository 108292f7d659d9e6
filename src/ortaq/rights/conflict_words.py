"""Say in the reader's language what a draft would break, in which box, and which ways lead out of it.

What two other houses have agreed is theirs alone: a reader who is neither side of the other clause is told that there
is one, and in which box, but not whose and not its number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from ortaq.catalogue.models import Programme
from ortaq.core.rights import EVERYTHING, Medium
from ortaq.core.rights.boxes import OTHERS, WRITTEN
from ortaq.core.rights.carves import Carve
from ortaq.core.rights.conflicts import Conflict
from ortaq.core.rights.terms import SILENT
from ortaq.members.models import Broadcaster
from ortaq.members.territories import territories
from ortaq.rights.conflicts import value_of
from ortaq.rights.sentences import MEDIA, city, day, in_a_row, language, place, showings, spoken, title

ASSETS = {
    "music": gettext_lazy("the music “%(name)s”"),
    "archive": gettext_lazy("the archive film “%(name)s”"),
    "performer": gettext_lazy("the performer %(name)s"),
    "format": gettext_lazy("the format “%(name)s”"),
    "text": gettext_lazy("the text “%(name)s”"),
}
GROUNDS = {
    "court": gettext_lazy("by a court"),
    "editorial": gettext_lazy("by the editors"),
    "sanction": gettext_lazy("by a sanction"),
    "consent": gettext_lazy("since a person’s consent is missing"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way out: what the form sends, what it does, and what that means."""

    value: str
    says: str
    means: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A conflict as `rights/_conflicts.html` shows it; `rows` are the box, `utc` its time for whoever computes."""

    blocks: bool
    says: str
    rows: tuple[tuple[str, str], ...]
    utc: str
    clause: str
    address: str
    ways: tuple[Way, ...]
    works: tuple[str, ...]


def shown(conflicts: Sequence[Conflict], reader: Broadcaster) -> list[Shown]:
    """Conflicts in words, for a reader of one house."""
    houses = {pk.hex: name for pk, name in Broadcaster.objects.values_list("pk", "name")}
    about = {UUID(pk) for one in conflicts for pk in one.works}
    works = {one.pk.hex: one for one in Programme.objects.filter(pk__in=about)}
    return [one_shown(one, reader, houses, works) for one in conflicts]


def one_shown(
    conflict: Conflict, reader: Broadcaster, houses: Mapping[str, str], works: Mapping[str, Programme]
) -> Shown:
    """One conflict in words."""
    other, is_ours = conflict.other, knows_of(conflict, reader)
    named = houses if is_ours else {pk: name for pk, name in houses.items() if pk in parties(conflict, works)}
    return Shown(
        blocks=conflict.blocks,
        says=sentence(conflict, named, is_ours=is_ours),
        rows=tuple(box_rows(conflict)),
        utc=in_utc(conflict),
        clause=other.name if other and is_ours else "",
        address=reverse("rights:contract", args=[UUID(other.contract)]) if other and is_ours and other.contract else "",
        ways=tuple(
            Way(value_of(conflict, carve), *way_words(carve, named), is_chosen=at == 0)
            for at, carve in enumerate(conflict.carves)
        ),
        works=tuple(title(works[pk]) for pk in conflict.works if pk in works),
    )


def parties(conflict: Conflict, works: Mapping[str, Programme]) -> set[str]:
    """The houses that every reader of the draft knows of: its own two, and who owns the programmes."""
    owners = {works[pk].owner_id.hex for pk in conflict.works if pk in works}
    made_it = {str(conflict.params["house"])} if conflict.code == "dub_of_another" else set()
    return owners | made_it | {conflict.clause.giver, conflict.clause.holder or ""}


def knows_of(conflict: Conflict, reader: Broadcaster) -> bool:
    """Whether a reader's house is a side of the other clause, or there is none."""
    other = conflict.other
    return other is None or other.holder is None or reader.pk.hex in {other.giver, other.holder}


def sentence(conflict: Conflict, houses: Mapping[str, str], *, is_ours: bool) -> str:
    """What is broken, as one or two short sentences."""
    other, params = conflict.other, conflict.params
    somebody = gettext("another house")
    asset, _, name = str(params.get("asset", "")).partition(":")
    facts: dict[str, Any] = dict(params) | {
        "giver": houses.get(conflict.clause.giver, somebody),
        "holder": houses.get(conflict.clause.holder or "", gettext("every member")),
        "house": houses.get(str(params.get("house", "")), somebody),
        "clause": other.name if other and is_ours else gettext("another contract"),
        "other": houses.get(other.holder or "", somebody) if other and other.holder else gettext("every member"),
        "language": language(str(params.get("language", ""))) if "language" in params else "",
        "asset": str(ASSETS.get(asset, "%(name)s")) % {"name": name.strip()},
        "ground": GROUNDS.get(str(params.get("ground", "")), ""),
    }
    return SENTENCES[conflict.code](facts)


def counted(number: object) -> str:
    """6 showings; nought is as many as wished."""
    return showings(int(str(number))) if number else gettext("as many showings as it wishes")


SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "no_title": lambda p: gettext("%(giver)s does not own this. The owner is %(house)s.") % p,
    "outside_share": lambda p: gettext("Here the rights are not in the share of %(giver)s.") % p,
    "parent_missing": lambda _p: gettext("The licence that is passed on here is not found for this programme."),
    "parent_not_held": lambda p: (
        gettext("The licence that is passed on, %(clause)s, is not a licence of %(giver)s.") % p
    ),
    "not_to_be_passed_on": lambda p: gettext("%(clause)s may not be passed on, or not once more.") % p,
    "parent_gives_nothing": lambda p: gettext("%(clause)s gives nothing that could be passed on.") % p,
    "wider_than_parent": lambda p: gettext("This is more than %(giver)s has itself by %(clause)s.") % p,
    "wider_catch_up": lambda p: (
        gettext("The draft gives catch-up for %(days)s days; %(clause)s has no more than %(most)s.") % p
    ),
    "wider_exclusive": lambda p: (
        gettext(
            "%(giver)s cannot promise this to one house alone: it is not promised to %(giver)s alone by %(clause)s."
        )
        % p
    ),
    "exclusive_given": lambda p: gettext("%(other)s has this for itself alone by %(clause)s.") % p,
    "exclusive_asked": lambda p: (
        gettext("%(holder)s would have this alone, but %(other)s may show it too by %(clause)s.") % p
    ),
    "exclusive_both": lambda p: (
        gettext("This is promised to two houses alone: by the draft to %(holder)s, by %(clause)s to %(other)s.") % p
    ),
    "runs_exclusive": lambda p: (
        gettext(
            "Of %(owned)s showings %(other)s has taken some for itself alone: %(taken)s (%(clause)s). "
            "What is left (%(left)s) can be shown only outside of this:"
        )
        % {**p, "taken": p["taken"] or gettext("as many showings as it wishes")}
    ),
    "runs_oversold": lambda p: (
        gettext("The draft gives %(runs)s, but of %(owned)s by %(clause)s only %(left)s can still be given.")
        % {**p, "runs": counted(p["runs"])}
    ),
    "holdback_given": lambda p: gettext("%(clause)s holds this back in this time.") % p,
    "holdback_asked": lambda p: gettext("The draft forbids what %(other)s was promised by %(clause)s.") % p,
    "reserved": lambda p: gettext("%(clause)s has kept this back from what may be passed on.") % p,
    "blocked": lambda p: gettext("This is blocked %(ground)s (%(clause)s).") % p,
    "underlying_short": lambda p: gettext("The rights in %(asset)s do not reach this far.") % p,
    "dub_of_another": lambda p: (
        gettext("%(house)s has made the sound in %(language)s; %(giver)s has made none in it.") % p
    ),
}
"""How each conflict of `core.rights.conflicts` is said."""


def box_rows(conflict: Conflict) -> Iterable[tuple[str, str]]:
    """The box as a small table: where, how, in which languages, when."""
    box, zone = conflict.box, conflict.clause.terms.time_zone
    first, last = conflict.days
    yield gettext("Where"), places_in(box.places)
    yield gettext("How"), in_a_row(str(MEDIA[one]) for one in Medium if one in box.media)
    if box.sounds:
        yield gettext("Sound"), spoken_in(box.sounds, conflict.but)
    if box.subtitles:
        yield (
            gettext("Subtitles"),
            spoken_in(box.subtitles, [tag[1:] for tag in conflict.but if tag.startswith(WRITTEN)]),
        )
    when = {"first": day(first), "last": day(last or ""), "zone": city(zone)}
    if last:
        yield gettext("When"), gettext("%(first)s to the end of %(last)s (%(zone)s time)") % when
    else:
        yield gettext("When"), gettext("from %(first)s, without an end (%(zone)s time)") % when


def places_in(codes: Iterable[str]) -> str:
    """Territories in words, in the order of our table; all of them are everywhere."""
    known = frozenset(codes)
    if OTHERS in known or known >= frozenset(territories()):
        return place(EVERYTHING)
    ours = [one for one in territories() if one in known]
    return in_a_row(place(code) for code in [*ours, *sorted(known.difference(ours))])


def spoken_in(tags: frozenset[str], but: Iterable[str]) -> str:
    """Languages in words; with all that nobody names, they are all, or all but some."""
    if OTHERS not in tags:
        return spoken(sorted(tags - {SILENT}))
    if others := [tag for tag in but if not tag.startswith(WRITTEN)]:
        return gettext("every language but %(languages)s") % {"languages": spoken(others)}
    return language(EVERYTHING)


def in_utc(conflict: Conflict) -> str:
    """The time of the box in UTC, for whoever computes."""
    start, stop = conflict.window.start, conflict.window.stop
    return f"{start:%Y-%m-%d %H:%M} → " + (f"{stop:%Y-%m-%d %H:%M}" if stop else "…")


def way_words(carve: Carve, houses: Mapping[str, str]) -> tuple[str, str]:
    """A way out in a few words, and what it means for the rest."""
    if carve.code == "ask":
        return ask_words(str(carve.params.get("house", "")), houses)
    if carve.code in TIMES:
        return TIMES[carve.code](carve.params), rest_of(carve)
    if carve.code in LESS:
        return LESS[carve.code](carve.params), ""
    return side_words(carve), gettext("For the whole time of the clause.")


def rest_of(carve: Carve) -> str:
    """What becomes of the rest of a clause that is parted."""
    if not carve.beside:
        return ""
    return gettext("The clause is parted into %(count)s; nothing but this box is lost.") % {
        "count": len(carve.all_terms)
    }


def pause(params: Mapping[str, Any]) -> str:
    """A gap in the time of a clause."""
    last = date.fromisoformat(params["day"]) - timedelta(days=1)
    return gettext("Pause from %(first)s to %(last)s") % {"first": day(params["first"]), "last": day(last)}


def fewer_days(params: Mapping[str, Any]) -> str:
    """Less catch-up."""
    days = params["days"]
    said = ngettext("No more than %(count)s day of catch-up", "No more than %(count)s days of catch-up", days)
    return said % {"count": days}


TIMES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "later": lambda p: (
        (gettext("Start this part on %(day)s") if "kept" in p else gettext("Start on %(day)s")) % {"day": day(p["day"])}
    ),
    "earlier": lambda p: (
        (gettext("End this part with %(day)s") if "kept" in p else gettext("End with %(day)s")) % {"day": day(p["day"])}
    ),
    "around": pause,
    "leave_out": lambda _p: gettext("Leave out exactly this"),
}
LESS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "not_exclusive": lambda _p: gettext("Give it, but not to one house alone"),
    "fewer_runs": lambda p: gettext("Give no more than %(showings)s") % {"showings": counted(p["runs"])},
    "shorter_catch_up": fewer_days,
}


def ask_words(house: str, houses: Mapping[str, str]) -> tuple[str, str]:
    """To ask, and whom."""
    meaning = gettext("The draft stays as it is.")
    if name := houses.get(house):
        return gettext("Ask %(house)s for permission") % {"house": name}, meaning
    return gettext("Ask for permission"), meaning


def side_words(carve: Carve) -> str:
    """What the clause goes without."""
    lists = {name: [str(one) for one in value] for name, value in carve.params.items() if isinstance(value, list)}
    if codes := lists.get("territories"):
        return gettext("Without %(places)s") % {"places": places_in(codes)}
    if media := lists.get("media"):
        return gettext("Without this use: %(media)s") % {"media": in_a_row(str(MEDIA[Medium(one)]) for one in media)}
    sounds, subtitles = lists.get("sounds", []), lists.get("subtitles", [])
    said = []
    if sounds:
        said.append(gettext("sound in %(languages)s") % {"languages": spoken(sounds)})
    if subtitles:
        said.append(gettext("subtitles in %(languages)s") % {"languages": spoken(subtitles)})
    return gettext("Without %(what)s") % {"what": in_a_row(said)}
