"""Say a clause of any kind as one plain sentence, its facts for a table, and what else it asks of its two sides.

A sentence is one text with named places, so that a translator may turn it as the language wants; the same facts stand
in the sentence, in the table beside it and in the document that is printed.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext

from ortaq.core.rights import After, Exclusive, Kind, Medium, Terms
from ortaq.members.models import Broadcaster
from ortaq.rights import sentences as said

KINDS = {
    Kind.GRANT: gettext_lazy("licence"),
    Kind.SHARE: gettext_lazy("share of a co-production"),
    Kind.EXCLUSIVITY: gettext_lazy("promise to one house alone"),
    Kind.HOLDBACK: gettext_lazy("holdback"),
    Kind.RESERVATION: gettext_lazy("kept by the giver"),
    Kind.CONDITION: gettext_lazy("condition"),
    Kind.UNDERLYING: gettext_lazy("rights in what is inside"),
    Kind.BLOCK: gettext_lazy("block"),
}
EXCLUSIVE_NAMES = {
    Exclusive.SOLE: gettext_lazy("this house alone, and the giver itself"),
    Exclusive.FULL: gettext_lazy("this house alone"),
}


def facts_of(terms: Terms) -> dict[str, str]:
    """Each fact of terms in words, for a sentence (where, how, sounds, subtitles, when, runs) or a table (…_names)."""
    how = said.in_a_row(str(said.MEDIA[Medium(one)]) for one in terms.media if one != Medium.CATCH_UP)
    if Medium.CATCH_UP in terms.media:
        tail = ngettext("then %(count)s day of catch-up", "then %(count)s days of catch-up", terms.catch_up_days) % {
            "count": terms.catch_up_days
        }
        if not terms.catch_up_days:
            tail = str(said.MEDIA[Medium.CATCH_UP])
        how = f"{how}, {tail}" if how else tail
    return {
        "where": said.places(terms.territories),
        "how": how,
        "sounds": gettext("sound in %(languages)s") % {"languages": said.spoken(terms.sounds)}
        if terms.sounds
        else gettext("no sound"),
        "sound_names": said.spoken(terms.sounds) or gettext("none"),
        "subtitle_names": said.spoken(terms.subtitles) or gettext("none"),
        "subtitles": gettext("subtitles in %(languages)s") % {"languages": said.spoken(terms.subtitles)}
        if terms.subtitles
        else gettext("without subtitles"),
        "when": time_of(terms),
        "runs": gettext("at most %(showings)s") % {"showings": said.showings(terms.runs)}
        if terms.runs
        else gettext("as often as it wishes"),
    }


def time_of(terms: Terms) -> str:
    """When it holds, by days as they were written or by the events that it waits for."""
    when = {
        "first": said.day(terms.first_day or ""),
        "last": said.day(terms.last_day or ""),
        "zone": said.city(terms.time_zone),
    }
    if terms.opens_after:
        time = opening(terms.opens_after)
        if terms.days:
            time = ngettext("%(time)s, for %(count)s day", "%(time)s, for %(count)s days", terms.days) % {
                "time": time,
                "count": terms.days,
            }
    elif not terms.last_day:
        time = gettext("from %(first)s, without an end") % when
    elif terms.time_zone:
        time = gettext("from %(first)s to the end of %(last)s (%(zone)s time)") % when
    else:
        time = gettext("from %(first)s to the end of %(last)s") % when
    if not terms.closes_after:
        return time
    return gettext("%(time)s, and no longer than %(end)s") % {"time": time, "end": closing(terms.closes_after)}


def opening(after: After) -> str:
    """From an event on."""
    if not after.days:
        return gettext("from %(event)s on") % {"event": event(after)}
    return ngettext("from %(count)s day after %(event)s", "from %(count)s days after %(event)s", after.days) % {
        "count": after.days,
        "event": event(after),
    }


def closing(after: After) -> str:
    """Until an event."""
    if not after.days:
        return gettext("to %(event)s") % {"event": event(after)}
    return ngettext("to %(count)s day after %(event)s", "to %(count)s days after %(event)s", after.days) % {
        "count": after.days,
        "event": event(after),
    }


def event(after: After) -> str:
    """The event for which an edge waits."""
    sides = {"licensor": gettext("the house that gives it"), "licensee": gettext("the house that takes it")}
    house = {"house": sides.get(after.by) or house_name(after.by)}
    if after.event == "first_linear":
        return gettext("the first showing on a channel by %(house)s") % house
    return gettext("the first showing by %(house)s") % house


def house_name(pk: str) -> str:
    """The name of a house by its id; the id itself where there is none."""
    try:
        found = Broadcaster.objects.filter(pk=UUID(pk)).values_list("name", flat=True).first()
    except ValueError:
        found = None
    return found or pk


def about_of(terms: Terms) -> dict[str, str]:
    """What only some kinds say: the duty, what an underlying right is in, why something is blocked."""
    facts = {}
    if terms.kind is Kind.CONDITION:
        facts["duty"] = duty_of(terms)
    if terms.kind is Kind.UNDERLYING:
        facts["asset"] = said.asset(terms.asset)
    if terms.kind is Kind.BLOCK:
        facts["ground"] = str(said.GROUNDS.get(terms.ground, terms.ground))
    return facts


def duty_of(terms: Terms) -> str:
    """The duty of a condition as a sentence."""
    facts = {name: str(value) for name, value in terms.about.items()}
    if "amount" in terms.about:
        # Minor units, as ISO 4217 has two for every currency of the members.
        facts["amount"] = f"{int(terms.about['amount']) / 100:,.2f}"
    return str(said.DUTIES[terms.condition]) % {"maker": facts.get("to", ""), **facts}


def licence_pattern(_terms: Terms) -> str:
    """A grant."""
    return gettext(
        "%(licensor)s allows %(licensee)s to show %(programme)s: %(where)s, %(how)s, %(sounds)s, %(subtitles)s, "
        "%(when)s, %(runs)s."
    )


def exclusivity_pattern(terms: Terms) -> str:
    """A promise to one house alone."""
    if terms.exclusive is Exclusive.SOLE:
        return gettext(
            "%(licensor)s promises %(licensee)s that nobody else but %(licensor)s itself shows %(programme)s: "
            "%(where)s, %(how)s, %(sounds)s, %(subtitles)s, %(when)s."
        )
    return gettext(
        "%(licensor)s promises %(licensee)s that nobody else shows %(programme)s, not even %(licensor)s itself: "
        "%(where)s, %(how)s, %(sounds)s, %(subtitles)s, %(when)s."
    )


PATTERNS: Mapping[Kind, Callable[[Terms], str]] = {
    Kind.GRANT: licence_pattern,
    Kind.EXCLUSIVITY: exclusivity_pattern,
    Kind.SHARE: lambda _t: gettext(
        "%(licensee)s owns %(programme)s there, by its share of the co-production: %(where)s, %(how)s, %(sounds)s, "
        "%(subtitles)s, %(when)s."
    ),
    Kind.HOLDBACK: lambda _t: gettext(
        "%(licensee)s holds %(programme)s back and does not show it: %(where)s, %(how)s, %(sounds)s, %(subtitles)s, "
        "%(when)s."
    ),
    Kind.RESERVATION: lambda _t: gettext(
        "%(licensor)s keeps this right to %(programme)s for itself: %(where)s, %(how)s, %(sounds)s, %(subtitles)s, "
        "%(when)s."
    ),
    Kind.CONDITION: lambda _t: gettext(
        "A condition for %(programme)s, on %(licensee)s: %(duty)s It counts here: %(where)s, %(how)s, %(sounds)s, "
        "%(subtitles)s, %(when)s."
    ),
    Kind.UNDERLYING: lambda _t: gettext(
        "The rights in what is inside %(programme)s (%(asset)s) reach so far: %(where)s, %(how)s, %(sounds)s, "
        "%(subtitles)s, %(when)s."
    ),
    Kind.BLOCK: lambda _t: gettext(
        "Nobody shows %(programme)s, because of %(ground)s: %(where)s, %(how)s, %(sounds)s, %(subtitles)s, %(when)s."
    ),
}
"""The clause of each kind with places for its facts."""


def clause_pattern(terms: Terms, licensee: str) -> str:
    """The clause with places for its facts; no licensee is everybody."""
    if terms.kind is Kind.HOLDBACK and not licensee:
        return gettext(
            "%(programme)s is held back and nobody shows it: %(where)s, %(how)s, %(sounds)s, %(subtitles)s, %(when)s."
        )
    if terms.kind is Kind.UNDERLYING and not terms.last_day:
        # What has no end is said at once; "reach so far" would sound like one.
        return gettext(
            "The rights in what is inside %(programme)s (%(asset)s) are held: %(where)s, %(how)s, %(sounds)s, "
            "%(subtitles)s, %(when)s."
        )
    return PATTERNS[terms.kind](terms)


def taker(licensee: str) -> str:
    """Who holds a clause in words; no house is every member."""
    return licensee or gettext("every member")


def clause_text(terms: Terms, *, licensor: str, licensee: str, programme: str) -> str:
    """The clause itself as one plain sentence; no licensee is every member."""
    names = {"licensor": licensor, "licensee": taker(licensee), "programme": quoted(programme)}
    return clause_pattern(terms, licensee) % (facts_of(terms) | about_of(terms) | names)


def plainly(_name: str, fact: str) -> SafeString:
    """A fact as it is."""
    return conditional_escape(fact)


def quoted(title: str) -> str:
    """A title in a sentence."""
    return f"“{title}”"


def clause_sentence(terms: Terms, *, licensor: str, licensee: str, programme: str) -> SafeString:
    """The same sentence as HTML, its facts marked with <em> for the eye; everything from outside is escaped."""
    return dressed_sentence(terms, plainly, licensor=licensor, licensee=licensee, programme=quoted(programme))


def dressed_sentence(
    terms: Terms, dress: Callable[[str, str], SafeString], *, licensor: str, licensee: str, programme: str
) -> SafeString:
    """The sentence as HTML; `dress(name, fact)` marks what is in conflict, or was different before, inside its <em>.

    `programme` stands there as it is: a title in its quotes, or words for one that is not known yet.
    """
    pattern = clause_pattern(terms, licensee)
    marked = facts_of(terms) | about_of(terms) | {"licensee": taker(licensee), "programme": programme}
    facts = {name: format_html("<em>{}</em>", dress(name, fact)) for name, fact in marked.items()}
    # The pattern is escaped and so is each fact, so their mixture is safe.
    return SafeString(conditional_escape(pattern) % (facts | {"licensor": conditional_escape(licensor)}))


def duty_sentences(terms: Terms, *, licensor: str) -> list[str]:
    """What the two sides of a licence promise beside it; other clauses say all in their one sentence."""
    if terms.kind is not Kind.GRANT:
        return []
    found = [gettext("%(licensor)s is named as the maker.") % {"licensor": licensor}]
    if terms.label_must_stay:
        found.insert(
            0, gettext("The label that says what AI has made stays on the picture, in the stream and in guides.")
        )
    return found + promises(terms, licensor)


def promises(terms: Terms, licensor: str) -> list[str]:
    """What makes a licence more than the plain one."""
    found = []
    if terms.exclusive is Exclusive.FULL:
        found.append(gettext("Nobody else shows it so in this time, not even %(house)s.") % {"house": licensor})
    if terms.exclusive is Exclusive.SOLE:
        found.append(gettext("Nobody else but %(house)s shows it so in this time.") % {"house": licensor})
    if terms.sublicence == 1:
        found.append(gettext("It may be passed on to other houses, and these may not pass it on."))
    if terms.sublicence > 1:
        found.append(gettext("It may be passed on from house to house, %(count)s times.") % {"count": terms.sublicence})
    if terms.repeat_hours:
        found.append(
            ngettext(
                "A repeat within %(count)s hour belongs to the same showing.",
                "A repeat within %(count)s hours belongs to the same showing.",
                terms.repeat_hours,
            )
            % {"count": terms.repeat_hours}
        )
    if terms.as_amended:
        found.append(gettext("When a group of countries changes, its new list counts."))
    return found
