"""What each of the seven pickers says of a clause: for its button, for the list of differences, for a reader.

Every fact of a clause stands here once, with the picker that it belongs to; so what the buttons say, what the list of
differences says and what is signed cannot drift apart.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ortaq.core.rights import EVERYTHING, Exclusive, Kind, Medium
from ortaq.core.text import dates
from ortaq.exchange.texts import Part
from ortaq.members.territories import places
from ortaq.rights import sentences
from ortaq.rights.clause_words import KINDS, about_of, facts_of

ICONS = ("i-film", "i-tv", "i-globe", "i-volume", "i-layers", "i-calendar", "i-again")
"""One for each picker."""
CONDITION_NAMES = {
    "credit": gettext_lazy("the maker is named"),
    "logo": gettext_lazy("the logo is shown"),
    "label_must_stay": gettext_lazy("the AI label stays"),
    "no_cutting": gettext_lazy("nothing is cut"),
    "age_slot": gettext_lazy("only at certain hours"),
    "report": gettext_lazy("showings are reported"),
    "pay": gettext_lazy("a sum is paid"),
    "return_the_dub": gettext_lazy("the dub comes back"),
}
"""Every duty of core.rights.CONDITIONS, in a few words."""
FEW = 3
"""So many countries are named on a button; of more their number is told."""


@dataclass(frozen=True, slots=True)
class Names:
    """How the reader calls the houses (by side), the programmes with a few words about them, and licences passed on."""

    houses: Mapping[str, str]
    works: Mapping[uuid.UUID, str] = field(default_factory=dict)
    about: Mapping[uuid.UUID, str] = field(default_factory=dict)
    clauses: Mapping[uuid.UUID, str] = field(default_factory=dict)

    def house(self, side: str) -> str:
        """The house of a side."""
        return self.houses.get(side) or _("every member")

    def work(self, programme: uuid.UUID) -> str:
        """A programme's title."""
        return self.works.get(programme, str(programme))


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a clause says: in which picker, under which name, in which words."""

    picker: int
    name: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A picker's button: its number, what it asks, what is chosen, and the rest of it in small letters."""

    number: int
    icon: str
    asks: str
    value: str
    detail: str


def sort_of(part: Part) -> str:
    """What sort of clause it is: licence, holdback; of a duty which one."""
    if part.terms.kind is Kind.CONDITION:
        return str(CONDITION_NAMES[part.terms.condition])
    return str(KINDS[part.terms.kind])


def facts(part: Part, names: Names) -> tuple[Fact, ...]:
    """All that a clause says, fact by fact, in the order of the pickers."""
    terms, said = part.terms, facts_of(part.terms)
    found = [
        Fact(1, "programme", _("What"), names.work(part.programme)),
        Fact(2, "giver", _("Given by"), names.house(part.giver)),
        Fact(2, "holder", _("For"), names.house(part.holder)),
        Fact(2, "under", _("Passed on from"), names.clauses.get(part.under, str(part.under)) if part.under else "–"),
        Fact(2, "sublicence", _("May be passed on"), passing_on(part)),
        Fact(3, "where", _("Where"), said["where"]),
        Fact(3, "as_amended", _("Groups of countries"), groups_words(part)),
        Fact(4, "sounds", _("Sound"), said["sound_names"]),
        Fact(4, "subtitles", _("Subtitles"), said["subtitle_names"]),
        Fact(5, "how", _("How"), said["how"]),
        Fact(6, "when", _("When"), said["when"]),
    ]
    if terms.kind is Kind.GRANT:
        found += [
            Fact(7, "runs", _("How often"), said["runs"]),
            Fact(7, "repeat_hours", _("Repeats"), repeats(part)),
            Fact(7, "label", _("The AI label"), _("stays on") if terms.label_must_stay else _("may be taken off")),
        ]
    if terms.kind in (Kind.GRANT, Kind.EXCLUSIVITY):
        found.append(Fact(7, "exclusive", _("Who else may"), exclusivity(part)))
    if terms.kind is Kind.CONDITION:
        found.append(Fact(7, "duty", _("Duty"), about_of(terms)["duty"]))
    return tuple(found)


def picks(part: Part, names: Names) -> tuple[Pick, ...]:
    """The seven buttons of a clause."""
    terms, said = part.terms, facts_of(part.terms)
    whom = names.house(part.holder)
    passing = _("passed on from %(clause)s") % {"clause": names.clauses.get(part.under, "")} if part.under else ""
    media = [str(sentences.MEDIA[Medium(one)]) for one in terms.media if one != Medium.CATCH_UP]
    catch_up = Medium.CATCH_UP in terms.media
    tail = (
        ngettext("%(count)s day of catch-up", "%(count)s days of catch-up", terms.catch_up_days)
        % {"count": terms.catch_up_days}
        if catch_up and terms.catch_up_days
        else str(sentences.MEDIA[Medium.CATCH_UP])
        if catch_up
        else _("no catch-up")
    )
    last = {
        Kind.CONDITION: (_("Duty"), about_of(terms).get("duty", ""), ""),
        Kind.GRANT: (_("How often"), said["runs"], exclusivity(part)),
        Kind.EXCLUSIVITY: (_("How often"), exclusivity(part), ""),
    }.get(terms.kind, (_("How often"), "–", ""))
    texts = (
        (_("What"), names.work(part.programme), names.about.get(part.programme, "")),
        (_("To whom"), whom, passing or (passing_on(part) if terms.kind is Kind.GRANT else "")),
        (_("Where"), places_short(part), groups_words(part) if terms.as_amended else places_count(part)),
        (
            _("Language"),
            said["sound_names"],
            _("subtitles: %(languages)s") % {"languages": said["subtitle_names"]},
        ),
        (_("How"), sentences.in_a_row(media) or tail, tail if media else ""),
        (_("When"), *time_short(part)),
        last,
    )
    return tuple(Pick(at, ICONS[at - 1], *one) for at, one in enumerate(texts, 1))


def passing_on(part: Part) -> str:
    """Whether and how often a licence may be passed on."""
    depth = part.terms.sublicence
    if not depth:
        return _("may not be passed on")
    return ngettext("may be passed on once", "may be passed on %(count)s times", depth) % {"count": depth}


def groups_words(part: Part) -> str:
    """Whether a group of countries is read as it was signed or as it is."""
    return _("as the group is at the time") if part.terms.as_amended else _("as the group is on the day of signing")


def places_short(part: Part) -> str:
    """A few countries by name; of more, how many."""
    codes = part.terms.territories
    if len(codes) <= FEW:
        return sentences.places(codes)
    return ngettext("%(count)s country", "%(count)s countries", len(codes)) % {"count": len(codes)}


def places_count(part: Part) -> str:
    """What the button adds: the names where only their number is told, else how many countries they are."""
    codes = part.terms.territories
    if len(codes) > FEW:
        return sentences.places(codes)
    if EVERYTHING in codes:
        return ""
    count = len(places().at(codes, part.terms.first_day or timezone.now().date()))
    return ngettext("%(count)s country", "%(count)s countries", count) % {"count": count}


def time_short(part: Part) -> tuple[str, str]:
    """The days, cut short, and how many by whose clock."""
    terms = part.terms
    zone = _("%(city)s time") % {"city": sentences.city(terms.time_zone)}
    if terms.first_day is None:
        return facts_of(terms)["when"], zone
    if terms.last_day is None:
        return _("from %(first)s") % {"first": sentences.day(terms.first_day)}, _("no end · %(zone)s") % {"zone": zone}
    days = ngettext("%(count)s day", "%(count)s days", terms.days or 0) % {"count": terms.days}
    return dates.short_span(terms.first_day, terms.last_day, sentences.reader()), f"{days} · {zone}"


def exclusivity(part: Part) -> str:
    """Who else may show it."""
    return {
        Exclusive.NO: _("not for one house alone"),
        Exclusive.SOLE: _("for this house and the giver alone"),
        Exclusive.FULL: _("for this house alone"),
    }[part.terms.exclusive]


def repeats(part: Part) -> str:
    """Which repeats belong to a showing."""
    hours = part.terms.repeat_hours
    if not hours:
        return _("each counts")
    return ngettext("within %(count)s hour they belong to it", "within %(count)s hours they belong to it", hours) % {
        "count": hours
    }
