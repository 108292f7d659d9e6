"""Say in the reader's language what was decided and what a contract grants.

Decisions carry codes and values (`core.rights`); here they become sentences. A sentence is one text with named places
for its facts, so that a translator may turn it as the language wants.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy

from ortaq.catalogue.models import Programme
from ortaq.core.rights import EVERYTHING, HOME, ORIGINAL, BadTerms, Decision, Duty, Medium
from ortaq.core.text import convert, dates, languages
from ortaq.members.territories import groups, territories

LANGUAGES = {
    "az": gettext_lazy("Azerbaijani"),
    "en": gettext_lazy("English"),
    "hu": gettext_lazy("Hungarian"),
    "kk": gettext_lazy("Kazakh"),
    "ky": gettext_lazy("Kyrgyz"),
    "ru": gettext_lazy("Russian"),
    "tk": gettext_lazy("Turkmen"),
    "tr": gettext_lazy("Turkish"),
    "uz": gettext_lazy("Uzbek"),
}
MEDIA = {
    Medium.LINEAR: gettext_lazy("on the channel"),
    Medium.CATCH_UP: gettext_lazy("catch-up"),
    Medium.START_OVER: gettext_lazy("start over"),
    Medium.VOD: gettext_lazy("on demand"),
    Medium.SOCIAL: gettext_lazy("on social media"),
    Medium.CLIP: gettext_lazy("as clips"),
    Medium.AI_TRAINING: gettext_lazy("for training AI"),
    Medium.VOICE_CLONING: gettext_lazy("for cloning voices"),
    Medium.LIVE_CARRIAGE: gettext_lazy("carried live"),
    Medium.SCREENING: gettext_lazy("before an audience"),
}
DUTIES = {
    "label_must_stay": gettext_lazy("The AI label must stay on."),
    "credit": gettext_lazy("Name the maker: %(maker)s."),
    "logo": gettext_lazy("Show the logo of %(maker)s."),
    "no_cutting": gettext_lazy("Show it uncut."),
    "age_slot": gettext_lazy("Show it only between %(from)s and %(until)s."),
    "report": gettext_lazy("Report the showing within %(days)s days."),
    "pay": gettext_lazy("Pay %(amount)s %(currency)s."),
    "return_the_dub": gettext_lazy("Send the dub back within %(days)s days."),
}
"""Every duty of core.rights.CONDITIONS, and the two that come with each grant."""
GROUNDS = {
    "court": gettext_lazy("a court’s decision"),
    "editorial": gettext_lazy("an editorial decision"),
    "sanction": gettext_lazy("a sanction"),
    "consent": gettext_lazy("a consent that was withdrawn"),
}
ASSETS = {
    "music": gettext_lazy("music"),
    "archive": gettext_lazy("archive material"),
    "performer": gettext_lazy("a performer’s part"),
    "format": gettext_lazy("the format"),
    "text": gettext_lazy("the text"),
}
NAMELESS = {
    EVERYTHING: pgettext_lazy("languages", "every language"),
    HOME: pgettext_lazy("languages", "the other house’s own languages"),
    ORIGINAL: pgettext_lazy("languages", "the original language"),
}


def reader() -> str:
    """BCP 47 tag of the reader's language."""
    return languages.INTERFACE.get(get_language() or "en", "en")


def worded(row: list[str]) -> str:
    """A text that a reason holds in many languages (tag, text, tag, text), in the reader's or the nearest one."""
    return convert.in_script(dict(zip(row[::2], row[1::2], strict=True)), reader())[1]


def title(programme: Programme) -> str:
    """A programme's title in the reader's language, or the nearest one."""
    return convert.in_script(programme.titles, reader())[1] or str(programme)


def day(value: dt.date | str) -> str:
    """A day as people write it: 30 November 2027; ISO text is read first, and nothing stays nothing."""
    if isinstance(value, str):
        if not value:
            return ""
        value = dt.date.fromisoformat(value)
    return dates.long_date(value, reader())


def moment(value: dt.datetime | str, time_zone: str = "") -> str:
    """An instant as day and time in a zone (UTC when none is known), with the zone's name."""
    at = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    local = at.astimezone(ZoneInfo(time_zone)) if time_zone else at.astimezone(dt.UTC)
    return gettext("%(day)s, %(time)s (%(zone)s)") % {
        "day": day(local.date()),
        "time": f"{local:%H:%M}",
        "zone": city(time_zone) if time_zone else "UTC",
    }


def city(time_zone: str) -> str:
    """The city that names a zone, in the reader's language: Asia/Bishkek -> Бішкек."""
    return dates.city(time_zone, reader())


def language(tag: str) -> str:
    """A language's name in the reader's language; its name in itself when we have no translation."""
    return str(NAMELESS.get(tag) or LANGUAGES.get(languages.primary(tag)) or languages.autonym(tag))


def spoken(tags: Iterable[str]) -> str:
    """Languages in a row; both scripts of one language are one language."""
    return in_a_row(dict.fromkeys(language(tag) for tag in tags))


def places(codes: Iterable[str]) -> str:
    """Territories in a row."""
    return in_a_row(place(code) for code in codes)


def place(code: str) -> str:
    """A territory's name in the reader's language."""
    if code == EVERYTHING:
        return pgettext("territories", "everywhere")
    if code == HOME:
        return pgettext("territories", "the other house’s own country")
    known = territories().get(code) or groups().get(code)
    return known.name(reader()) if known else code


def where(params: Mapping[str, Any]) -> str:
    """The territory of a reason, or the several that share it."""
    codes = params["territory"]
    return place(codes) if isinstance(codes, str) else places(codes)


def in_a_row(words: Iterable[str]) -> str:
    """a, b and c."""
    *many, last = list(words) or [""]
    if not many:
        return last
    return gettext("%(several)s and %(last)s") % {"several": ", ".join(many), "last": last}


def showings(runs: int) -> str:
    """6 showings."""
    return ngettext("%(count)s showing", "%(count)s showings", runs) % {"count": runs}


def left(runs: int) -> str:
    """5 left."""
    return ngettext("%(count)s left", "%(count)s left", runs) % {"count": runs}


def say(decision: Decision, *, time_zone: str = "") -> list[str]:
    """The reasons of a decision as sentences, the most important first; times are told in the zone."""
    return [SENTENCES[code](params, time_zone) for code, params in decision.reasons]


def duties(decision: Decision) -> list[str]:
    """What the licensee owes, as sentences."""
    return [str(DUTIES[duty.code]) % {"maker": duty.to, **duty_facts(duty)} for duty in decision.duties]


def duty_facts(duty: Duty) -> dict[str, str]:
    """What a duty says, for its sentence."""
    facts = {name: str(value) for name, value in duty.about.items()}
    if "amount" in duty.about:
        # Minor units, as ISO 4217 has two for every currency of the members.
        facts["amount"] = f"{int(duty.about['amount']) / 100:,.2f}"
    return facts


def licence(params: Mapping[str, Any], _zone: str) -> str:
    """Licence ALM-BIS 2026/1 §1: Kyrgyzstan, Kyrgyz and Kazakh sound, until 30 November 2027; 6 showings, 5 left."""
    facts = {
        "clause": params["clause"],
        "place": where(params),
        "sounds": spoken(params["sounds"]),
        "day": day(params["last_day"]),
    }
    if params["last_day"]:
        said = gettext("Licence %(clause)s: %(place)s, sound in %(sounds)s, until %(day)s") % facts
    else:
        said = gettext("Licence %(clause)s: %(place)s, sound in %(sounds)s, without an end") % facts
    if "runs" in params:
        return f"{said}; {showings(params['runs'])}, {left(params['left'])}."
    return gettext("%(licence)s; as often as you wish.") % {"licence": said}


def until_day(params: Mapping[str, Any]) -> str:
    """, until 30 November 2027; nothing where there is no end."""
    return gettext(", until %(day)s") % {"day": day(params["last_day"])} if params.get("last_day") else ""


def asset(written: str) -> str:
    """music: Song of the steppe, its kind in the reader's language."""
    kind, _colon, name = written.partition(":")
    said = str(ASSETS.get(kind, kind))
    return f"{said}: {name.strip()}" if name.strip() else said


def cut_by(what: str, params: Mapping[str, Any], zone: str) -> str:
    """The programme is cut because something begins or ends."""
    return gettext("At %(at)s it is cut: %(what)s (%(clause)s).") % {
        "at": moment(params["at"], zone),
        "what": what,
        "clause": params["clause"],
    }


def later_until(what: str, params: Mapping[str, Any], zone: str) -> str:
    """The catch-up tail is cut because something begins or ends."""
    return gettext("It can be seen later only until %(at)s: %(what)s (%(clause)s).") % {
        "at": moment(params["at"], zone),
        "what": what,
        "clause": params["clause"],
    }


Sentence = Callable[[Mapping[str, Any], str], str]
SENTENCES: dict[str, Sentence] = {
    "owner": lambda p, _z: gettext("%(owner)s owns this programme and may show it everywhere.") % p,
    "granted": licence,
    "open_licence": lambda p, z: gettext("Open to all members. %(licence)s") % {"licence": licence(p, z)},
    "no_licence": lambda p, _z: (
        gettext("No licence for %(place)s. %(owner)s owns this programme; ask for it in Exchange.")
        % {"place": where(p), "owner": p["owner"]}
    ),
    "elsewhere": lambda p, _z: (
        gettext("Licence %(clause)s is for %(places)s only.")
        % {"clause": p["clause"], "places": places(p["territories"])}
    ),
    "not_this_medium": lambda p, _z: (
        gettext("Licence %(clause)s does not cover this use: %(medium)s.")
        % {"clause": p["clause"], "medium": MEDIA[Medium(p["medium"])]}
    ),
    "no_sound": lambda p, _z: (
        gettext("Licence %(clause)s covers sound in %(sounds)s, not in %(wanted)s.")
        % {"clause": p["clause"], "sounds": spoken(p["sounds"]), "wanted": spoken(p["wanted"])}
    ),
    "not_yet": lambda p, z: (
        gettext("Licence %(clause)s begins only on %(at)s.") % {"clause": p["clause"], "at": moment(p["at"], z)}
    ),
    "over": lambda p, z: (
        gettext("Licence %(clause)s ended on %(at)s.") % {"clause": p["clause"], "at": moment(p["at"], z)}
    ),
    "cleared": lambda p, z: (
        gettext("%(person)s has decided to show it all the same, on %(at)s: %(reason)s")
        % {"person": p["person"], "at": moment(p["at"], z), "reason": p["reason"]}
    ),
    "suspended": lambda p, z: (
        (
            gettext("Licence %(clause)s has been suspended since %(at)s: %(reason)s")
            if "reason" in p
            else gettext("Licence %(clause)s has been suspended since %(at)s.")
        )
        % {"clause": p["clause"], "at": moment(p["at"], z), "reason": p.get("reason", "")}
    ),
    "runs_used_up": lambda p, _z: gettext("All showings of licence %(clause)s are taken (%(runs)s).") % p,
    "two_clauses": lambda p, z: (
        gettext(
            "Licence %(clause)s ends at %(at)s and %(second)s goes on from there. "
            "Say which of the two this showing uses, or plan two showings."
        )
        % {"clause": p["clause"], "second": p["second"], "at": moment(p["at"], z)}
    ),
    "sounds_left_out": lambda p, _z: (
        gettext("Without sound in %(languages)s: licence %(clause)s does not cover it.")
        % {"clause": p["clause"], "languages": spoken(p["sounds"])}
    ),
    "subtitles_left_out": lambda p, _z: (
        gettext("Without subtitles in %(languages)s: licence %(clause)s does not cover them.")
        % {"clause": p["clause"], "languages": spoken(p["subtitles"])}
    ),
    "cut": lambda p, z: (
        gettext("The licence ends during this showing, at %(at)s; the programme is cut there.")
        % {"at": moment(p["at"], z)}
    ),
    "catch_up_cut": lambda p, z: (
        gettext("It can be seen later only until %(at)s, when the licence ends.") % {"at": moment(p["at"], z)}
    ),
    "passed_on": lambda p, z: (
        gettext("%(licence)s It is passed on from licence %(second)s.")
        % {"licence": licence(p, z), "second": p["second"]}
    ),
    "share": lambda p, _z: (
        gettext("By the share of this co-production in %(place)s (%(clause)s).")
        % {"place": where(p), "clause": p["clause"]}
    ),
    "shared_out": lambda p, _z: (
        gettext("In %(place)s the rights belong to a partner of the co-production.") % {"place": where(p)}
    ),
    "separate_right": lambda p, _z: (
        gettext("This is a right of its own, and nobody has given it: %(medium)s.")
        % {"medium": MEDIA[Medium(p["medium"])]}
    ),
    "rival": lambda p, z: (
        gettext(
            "%(house)s was promised to be the only one (%(clause)s, from %(at)s). Ask for its agreement; "
            "until then this is for a person to decide."
        )
        % {"house": p["house"], "clause": p["clause"], "at": moment(p["at"], z)}
    ),
    "holdback": lambda p, _z: gettext("Held back by %(clause)s%(until)s.") % {**p, "until": until_day(p)},
    "reservation": lambda p, _z: (
        gettext("Kept by the giver (%(clause)s)%(until)s.") % {"clause": p["clause"], "until": until_day(p)}
    ),
    "block": lambda p, _z: (
        gettext("Blocked: %(ground)s (%(clause)s)%(until)s.")
        % {"ground": GROUNDS.get(p["ground"], p["ground"]), "clause": p["clause"], "until": until_day(p)}
    ),
    "underlying": lambda p, _z: (
        gettext("The rights in what is inside the programme do not reach so far: %(asset)s (%(clause)s).")
        % {"asset": asset(p["asset"]), "clause": p["clause"]}
    ),
    "age_slot": lambda p, _z: gettext("Licence condition %(clause)s: only between %(from)s and %(until)s.") % p,
    "sounds_stopped": lambda p, _z: (
        gettext("Without sound in %(languages)s: something forbids it during this showing.")
        % {"languages": spoken(p["sounds"])}
    ),
    "subtitles_stopped": lambda p, _z: (
        gettext("Without subtitles in %(languages)s: something forbids them during this showing.")
        % {"languages": spoken(p["subtitles"])}
    ),
    "cut_holdback": lambda p, z: cut_by(gettext("a holdback"), p, z),
    "cut_reservation": lambda p, z: cut_by(gettext("a right that the giver has kept"), p, z),
    "cut_underlying": lambda p, z: cut_by(asset(p["asset"]), p, z),
    "cut_block": lambda p, z: cut_by(str(GROUNDS.get(p["ground"], p["ground"])), p, z),
    "catch_up_cut_holdback": lambda p, z: later_until(gettext("a holdback"), p, z),
    "catch_up_cut_reservation": lambda p, z: later_until(gettext("a right that the giver has kept"), p, z),
    "catch_up_cut_underlying": lambda p, z: later_until(asset(p["asset"]), p, z),
    "catch_up_cut_block": lambda p, z: later_until(str(GROUNDS.get(p["ground"], p["ground"])), p, z),
    "age_hours": lambda p, _z: (
        gettext("%(place)s: the sign %(sign)s is for %(hours)s only, at the clocks there. %(law)s")
        % {**p, "place": place(p["territory"])}
    ),
    "consent": lambda p, z: (
        gettext("A person's consent to it runs out on %(moment)s; after that it may not be shown. Ask its house.")
        % {"moment": moment(p["ends"], z)}
        if "ends" in p
        else gettext("It is not shown any more: a person's consent to it was withdrawn or has run out.")
    ),
    "rule": lambda p, _z: (
        gettext("Rule %(rule)s of %(house)s is not kept: %(message)s %(fix)s")
        % {**p, "message": worded(p["words"]), "fix": worded(p["fix"])}
    ),
    "rule_open": lambda p, _z: (
        gettext("Nobody knows whether rule %(rule)s of %(house)s is kept: “%(title)s” %(fix)s")
        % {**p, "title": worded(p["words"]), "fix": worded(p["fix"])}
    ),
    "against_a_rule": lambda _p, _z: gettext("It does not keep a rule of the charter."),
    "not_received": lambda _p, _z: gettext("The channel is not received there any more."),
}
"""How each reason of `core.rights.decide` is said, and what stands beside licences: consent, hours, the channel."""


def bad_terms(error: BadTerms) -> str:
    """What is wrong with terms, as a sentence."""
    names = {
        "territories": gettext("countries"),
        "media": gettext("ways of showing"),
        "sounds": gettext("languages of the sound"),
        "subtitles": gettext("languages of the subtitles"),
        "first_day": gettext("first day"),
        "days": gettext("number of days"),
        "time_zone": gettext("time zone"),
        "runs": gettext("number of showings"),
        "catch_up_days": gettext("days of catch-up"),
    }
    given = dict(error.params)
    field = names.get(str(given.get("field")), str(given.get("field", "")))
    where, tag = str(given.get("territory", "")), str(given.get("language", ""))
    facts = given | {"field": field, "territory": place(where), "language": language(tag)}
    return BAD_TERMS[error.code]() % facts


BAD_TERMS: dict[str, Callable[[], str]] = {
    "no_territory": lambda: gettext("Choose at least one country."),
    "no_medium": lambda: gettext("Choose at least one way of showing."),
    "no_sound": lambda: gettext("Choose at least one language of the sound."),
    "unknown_medium": lambda: gettext("There is no way of showing called “%(medium)s”."),
    "unknown_language": lambda: gettext("“%(language)s” is no language tag."),
    "unknown_territory": lambda: gettext("There is no country “%(territory)s” here."),
    "unknown_zone": lambda: gettext("There is no time zone “%(zone)s”."),
    "not_a_list": lambda: gettext("The field “%(field)s” must be a list."),
    "not_a_text": lambda: gettext("The field “%(field)s” must be a text."),
    "not_a_number": lambda: gettext("The field “%(field)s” must be a whole number."),
    "not_a_day": lambda: gettext("The field “%(field)s” must be a day, like 2026-12-01."),
    "out_of_range": lambda: gettext("The field “%(field)s” must lie between %(least)s and %(most)s."),
    "no_zone": lambda: gettext("“%(written)s” does not say in which time zone it is."),
    "not_midnight": lambda: gettext("“%(written)s” lies inside a day; a right begins and ends at midnight."),
    "not_a_clock": lambda: gettext("“%(written)s” is no time of day, like 22:00."),
    "unknown_event": lambda: gettext("The field “%(field)s” does not say which event it waits for, and of whom."),
    "unknown_word": lambda: gettext("“%(word)s” is not known in the field “%(field)s”."),
    "condition_lacks": lambda: gettext("The condition “%(condition)s” does not say: %(field)s."),
    "share_ends": lambda: gettext("A share of a co-production has no end."),
    "wider_territory": lambda: gettext("%(territory)s is not in the offer."),
    "wider_language": lambda: gettext("%(language)s is not in the offer."),
    "wider_runs": lambda: gettext("The offer has at most %(runs)s showings."),
}


# What clauses say stands in a module of its own, and is asked for here by whoever says anything.
from ortaq.rights.clause_words import (  # noqa: E402
    EXCLUSIVE_NAMES,
    KINDS,
    clause_sentence,
    clause_text,
    duty_sentences,
    facts_of,
)

__all__ = ["EXCLUSIVE_NAMES", "KINDS", "clause_sentence", "clause_text", "duty_sentences", "facts_of"]
