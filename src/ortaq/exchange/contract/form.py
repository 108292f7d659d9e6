"""The seven pickers of one clause as a form: what a browser sends becomes a Part of a text, and a Part fills the form.

A clause stands in the form as a whole, so nothing depends on what was there before. Lists keep their order: what is
chosen comes first, as it was written.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.core.rights import CONDITIONS, EVERYTHING, BadTerms, Exclusive, Kind, Medium, Terms, read_terms
from ortaq.core.rights.terms import EVENTS, MOST_DAYS, MOST_RUNS, SILENT
from ortaq.exchange.contract.pick_words import CONDITION_NAMES
from ortaq.exchange.texts import EVERYBODY, IN_A_CONTRACT, LICENSEE, LICENSOR, Part
from ortaq.members.territories import groups, territories
from ortaq.rights import sentences

ON_A_DAY, AFTER_AN_EVENT = "day", "event"
"""What opens a window."""
TO_A_DAY, SO_MANY_DAYS, NO_END = "last_day", "days", "no_end"
"""What closes it."""

PICKERS: Mapping[int, tuple[str, ...]] = {
    1: ("programme",),
    2: ("giver", "holder", "under", "sublicence"),
    3: ("territories", "as_amended"),
    4: ("sounds", "sounds_more", "subtitles", "subtitles_more"),
    5: ("ways", "catch_up_days"),
    6: (
        "opens",
        "first_day",
        "opens_event",
        "opens_by",
        "opens_days",
        "lasts",
        "last_day",
        "days",
        "closes_event",
        "closes_by",
        "closes_days",
        "time_zone",
    ),
    7: (
        "runs",
        "repeat_hours",
        "exclusive",
        "label_must_stay",
        "condition",
        "about_to",
        "about_days",
        "about_from",
        "about_until",
        "about_amount",
        "about_currency",
    ),
}
"""Which fields stand in which picker."""
FIELD_OF = {
    "no_territory": "territories",
    "unknown_territory": "territories",
    "no_medium": "ways",
    "unknown_medium": "ways",
    "no_sound": "sounds",
    "unknown_language": "sounds",
    "unknown_zone": "time_zone",
    "unknown_event": "opens_event",
    "share_ends": "lasts",
    "condition_lacks": "condition",
    "not_a_clock": "about_from",
}
"""Where a sentence about bad terms is shown."""
EVENT_NAMES = {
    "first_linear": gettext_lazy("first showing on a channel"),
    "first_any": gettext_lazy("first showing of any kind"),
}
ADDABLE = {
    Kind.GRANT: gettext_lazy("Licence"),
    Kind.SHARE: gettext_lazy("Share of a co-production"),
    Kind.EXCLUSIVITY: gettext_lazy("Exclusivity"),
    Kind.HOLDBACK: gettext_lazy("Holdback"),
    Kind.RESERVATION: gettext_lazy("What the giver keeps"),
    Kind.CONDITION: gettext_lazy("Condition"),
}
"""What can be added to a contract, as a button says it."""


@dataclass(frozen=True, slots=True)
class Work:
    """A programme that a side can give."""

    id: uuid.UUID
    title: str
    side: str
    original: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the pickers offer: the two houses by side, what each can give, and the licences each can pass on."""

    houses: Mapping[str, str]
    works: tuple[Work, ...] = ()
    held: tuple[tuple[uuid.UUID, str], ...] = ()

    @property
    def originals(self) -> frozenset[str]:
        """Languages in which one of the programmes was made."""
        return frozenset(one.original for one in self.works if one.original)


class Tags(forms.MultipleChoiceField):
    """Ticked words in the order in which they stand; whether one is known is for the terms to say."""

    def valid_value(self, value: str) -> bool:
        """Any; `read_terms` and the table of territories judge it."""
        return bool(value)


def ticked(choices: Iterable[tuple[str, Any]], chosen: Iterable[str], name: Any = str) -> list[tuple[str, str]]:
    """Choices with the chosen ones first, also those that no table has."""
    table = {value: str(label) for value, label in choices}
    first = [(value, table.get(value) or str(name(value))) for value in dict.fromkeys(chosen)]
    return first + [(value, label) for value, label in table.items() if value not in dict(first)]


def number(label: Any, most: int, least: int = 0) -> forms.IntegerField:
    """A whole number that may be left out."""
    return forms.IntegerField(
        required=False,
        min_value=least,
        max_value=most,
        label=label,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
    )


def one_of(label: Any, choices: Iterable[tuple[str, Any]], *, is_list: bool = True) -> forms.ChoiceField:
    """One out of a few, as a list that opens or as buttons."""
    widget = forms.Select(attrs={"class": "input"}) if is_list else forms.RadioSelect()
    return forms.ChoiceField(required=False, label=label, choices=list(choices), widget=widget)


def text(label: Any, most: int, **attrs: str) -> forms.CharField:
    """A short text that may be left out."""
    return forms.CharField(
        required=False, max_length=most, label=label, widget=forms.TextInput(attrs={"class": "input"} | attrs)
    )


def date(label: Any) -> forms.DateField:
    """A day that may be left out."""
    return forms.DateField(
        required=False,
        label=label,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )


def several(label: Any) -> Tags:
    """Words to tick."""
    return Tags(required=False, label=label, widget=forms.CheckboxSelectMultiple)


class ClauseForm(forms.Form):
    """One clause. After `is_valid()` its Part is in `part`."""

    kind = forms.ChoiceField(choices=[(str(one), one) for one in IN_A_CONTRACT], widget=forms.HiddenInput)

    programme = forms.ChoiceField(label=gettext_lazy("Programme"), widget=forms.RadioSelect)

    giver = one_of(gettext_lazy("Given by"), (), is_list=False)
    holder = one_of(gettext_lazy("For"), (), is_list=False)
    under = one_of(gettext_lazy("Passed on from"), ())
    sublicence = number(gettext_lazy("How often it may be passed on"), 9)

    territories = several(gettext_lazy("Countries"))
    as_amended = forms.BooleanField(
        required=False, label=gettext_lazy("When a group of countries changes, its new list counts")
    )

    sounds = several(gettext_lazy("Sound"))
    sounds_more = text(gettext_lazy("Other languages of the sound, as tags"), 100, placeholder="de, fa")
    subtitles = several(gettext_lazy("Subtitles"))
    subtitles_more = text(gettext_lazy("Other languages of the subtitles, as tags"), 100, placeholder="de, fa")

    ways = several(gettext_lazy("Ways of showing"))
    catch_up_days = number(gettext_lazy("Days of catch-up"), 3660)

    opens = one_of(
        gettext_lazy("Begins"),
        ((ON_A_DAY, gettext_lazy("on a day")), (AFTER_AN_EVENT, gettext_lazy("after a first showing"))),
        is_list=False,
    )
    first_day = date(gettext_lazy("First day"))
    opens_event = one_of(gettext_lazy("After which showing"), EVENT_NAMES.items())
    opens_by = one_of(gettext_lazy("Of which house"), ())
    opens_days = number(gettext_lazy("So many days after it"), MOST_DAYS)
    lasts = one_of(
        gettext_lazy("Ends"),
        (
            (TO_A_DAY, gettext_lazy("with a day")),
            (SO_MANY_DAYS, gettext_lazy("after so many days")),
            (NO_END, gettext_lazy("without an end")),
        ),
        is_list=False,
    )
    last_day = date(gettext_lazy("Last day"))
    days = number(gettext_lazy("Days"), MOST_DAYS, 1)
    closes_event = one_of(
        gettext_lazy("But no longer than to the"), [("", gettext_lazy("no such end")), *EVENT_NAMES.items()]
    )
    closes_by = one_of(gettext_lazy("Of which house"), ())
    closes_days = number(gettext_lazy("So many days after it"), MOST_DAYS)
    time_zone = one_of(gettext_lazy("Days begin and end by the clock of"), ())

    runs = number(gettext_lazy("At most so many showings (empty: as often as wished)"), MOST_RUNS, 1)
    repeat_hours = number(gettext_lazy("A repeat within so many hours belongs to the same showing"), 744)
    exclusive = one_of(
        gettext_lazy("Who else may"),
        (
            (str(Exclusive.NO), gettext_lazy("others may show it too")),
            (str(Exclusive.SOLE), gettext_lazy("nobody else but the giver")),
            (str(Exclusive.FULL), gettext_lazy("nobody else, not even the giver")),
        ),
        is_list=False,
    )
    label_must_stay = forms.BooleanField(
        required=False, label=gettext_lazy("The label that says what AI has made stays on")
    )

    condition = one_of(gettext_lazy("What is to be done"), CONDITION_NAMES.items())
    about_to = text(gettext_lazy("Who is named or shown"), 120)
    about_days = number(gettext_lazy("Within so many days"), MOST_DAYS, 1)
    about_from = text(gettext_lazy("From"), 5, placeholder="22:00")
    about_until = text(gettext_lazy("Until"), 5, placeholder="06:00")
    about_amount = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        label=gettext_lazy("Sum"),
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "decimal", "step": "0.01"}),
    )
    about_currency = text(gettext_lazy("Currency"), 3, placeholder="EUR")

    def __init__(self, *args: Any, setting: Setting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part: Part | None = None
        self.setting = setting
        sides = [(side, setting.houses[side]) for side in (LICENSOR, LICENSEE)]
        giver = self.now("giver") or LICENSOR
        own = [(str(one.id), one.title) for one in setting.works if one.side == giver]
        self.offer("programme", ticked(own, [self.now("programme")] if self.now("programme") else [], self.title))
        self.offer("giver", sides)
        self.offer("holder", [*sides, (EVERYBODY, _("everybody"))])
        held = [(str(clause), words) for clause, words in setting.held]
        under = self.now("under")
        lost = [(under, under)] if under and under not in dict(held) else []
        self.offer("under", [("", _("its own right")), *held, *lost])
        places = [(EVERYTHING, sentences.place(EVERYTHING)), *((code, sentences.place(code)) for code in groups())]
        places += [(code, sentences.place(code)) for code in territories()]
        self.offer("territories", ticked(places, self.all_of("territories"), sentences.place))
        for name in ("sounds", "subtitles"):
            tags = [EVERYTHING, *sentences.LANGUAGES, *([SILENT] if name == "sounds" else [])]
            self.offer(name, ticked([(tag, self.tongue(tag)) for tag in tags], self.all_of(name), self.tongue))
        self.offer("ways", ticked(sentences.MEDIA.items(), self.all_of("ways")))
        zones = [(one.time_zone, sentences.city(one.time_zone)) for one in territories().values()]
        for zone in filter(None, [self.now("time_zone")]):
            if zone not in dict(zones):
                zones.append((zone, zone))
        self.offer("time_zone", zones)
        parties = [("licensor", _("the house that gives it")), ("licensee", _("the house that takes it"))]
        for name in ("opens_by", "closes_by"):
            by = self.now(name)
            self.offer(name, [*parties, *([(by, by)] if by and by not in dict(parties) else [])])

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Set what a field offers."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a Field to django-stubs

    def now(self, name: str) -> str:
        """What a field of one value says: as it was sent, or as it was filled."""
        value = self.data.get(name, "") if self.is_bound else self.initial.get(name, "")
        return str(value or "")

    def all_of(self, name: str) -> list[str]:
        """What a list says."""
        if not self.is_bound:
            return list(self.initial.get(name, ()))
        getlist = getattr(self.data, "getlist", None)
        return list(getlist(name) if getlist else self.data.get(name, ()))

    def title(self, programme: str) -> str:
        """A programme's title, also of one that the giver does not own."""
        return next((one.title for one in self.setting.works if str(one.id) == programme), programme)

    def tongue(self, tag: str) -> str:
        """A language, marked where one of the programmes was made in it."""
        name = sentences.language(tag) if tag != SILENT else _("nobody speaks")
        return _("%(language)s (original)") % {"language": name} if tag in self.setting.originals else name

    def clean(self) -> dict[str, Any]:
        """Everything together makes sense, or says in which picker it does not."""
        given = super().clean() or {}
        if self.errors:
            return given
        try:
            programme = uuid.UUID(given["programme"])
            under = uuid.UUID(given["under"]) if given["under"] else None
            terms = read_terms(self.plain(given))
        except BadTerms as error:
            self.add_error(self.field_of(error), sentences.bad_terms(error))
        except ValueError as error:
            self.add_error(*error.args)
        else:
            self.part = Part(programme, terms, given["giver"] or LICENSOR, given["holder"] or LICENSEE, under)
        return given

    @staticmethod
    def field_of(error: BadTerms) -> str | None:
        """The field beside which an error is told."""
        named = str(error.params.get("field", ""))
        return FIELD_OF.get(error.code) or (named if named in ClauseForm.base_fields else None)

    def plain(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The terms as JSON; raises ValueError(field, sentence) for what does not fit together."""
        media = list(given["ways"])
        first, days = self.window(given)
        after = given["opens"] == AFTER_AN_EVENT
        return {
            "kind": given["kind"],
            "territories": list(given["territories"]),
            "media": media,
            "sounds": [*given["sounds"], *tags_in(given["sounds_more"])],
            "subtitles": [*given["subtitles"], *tags_in(given["subtitles_more"])],
            "first_day": first.isoformat() if first else None,
            "days": days,
            "time_zone": given["time_zone"],
            "runs": given["runs"],
            # Without catch-up there are no days of it.
            "catch_up_days": (given["catch_up_days"] or 0) if Medium.CATCH_UP in media else 0,
            "label_must_stay": given["label_must_stay"],
            "opens_after": event(given, "opens") if after else None,
            "closes_after": event(given, "closes") if given["closes_event"] else None,
            "as_amended": given["as_amended"],
            "repeat_hours": given["repeat_hours"] or 0,
            "exclusive": given["exclusive"],
            "sublicence": given["sublicence"] or 0,
            "condition": given["condition"] if given["kind"] == Kind.CONDITION else "",
            "about": self.about(given) if given["kind"] == Kind.CONDITION else {},
        }

    @staticmethod
    def window(given: Mapping[str, Any]) -> tuple[dt.date | None, int | None]:
        """The first day and the number of days, None for a day that is not known and for no end."""
        first: dt.date | None = None
        if given["opens"] != AFTER_AN_EVENT:
            first = given["first_day"]
            if first is None:
                raise ValueError("first_day", _("Say on which day it begins."))
        if given["lasts"] == NO_END:
            return first, None
        if given["lasts"] == SO_MANY_DAYS:
            if given["days"] is None:
                raise ValueError("days", _("Say for how many days."))
            return first, given["days"]
        last: dt.date | None = given["last_day"]
        if first is None:
            raise ValueError("lasts", _("Say for how many days: nobody knows yet on which day it begins."))
        if last is None:
            raise ValueError("last_day", _("Say which day is the last one, or that it has no end."))
        if last < first:
            raise ValueError("last_day", _("The last day is before the first one."))
        return first, (last - first).days + 1

    @staticmethod
    def about(given: Mapping[str, Any]) -> dict[str, Any]:
        """What the chosen duty needs, as far as it was said."""
        found = {name: given[f"about_{name}"] for name in CONDITIONS.get(given["condition"], ())}
        if isinstance(found.get("amount"), Decimal):
            found["amount"] = int(found["amount"] * 100)
        return {name: value for name, value in found.items() if value not in (None, "")}

    def problems(self, picker: int) -> list[str]:
        """What is wrong in one picker, as sentences."""
        return [str(said) for name in PICKERS[picker] for said in self.errors.get(name, ())]

    @property
    def other_problems(self) -> list[str]:
        """What is wrong and belongs to no picker."""
        known = {name for names in PICKERS.values() for name in names}
        return [str(said) for name, many in self.errors.items() if name not in known for said in many]


def tags_in(typed: str) -> list[str]:
    """Language tags as somebody types them: de, fa."""
    return typed.replace(";", ",").replace(",", " ").split()


def event(given: Mapping[str, Any], edge: str) -> dict[str, Any]:
    """An edge that waits for a first showing."""
    by = given[f"{edge}_by"] or "licensor"
    return {"event": given[f"{edge}_event"] or EVENTS[0], "by": by, "days": given[f"{edge}_days"] or 0}


def fields_of(part: Part) -> dict[str, Any]:
    """What fills the form for a clause."""
    terms = part.terms
    found: dict[str, Any] = {
        "kind": str(terms.kind),
        "programme": str(part.programme),
        "giver": part.giver,
        "holder": part.holder,
        "under": str(part.under or ""),
        "sublicence": terms.sublicence,
        "territories": list(terms.territories),
        "as_amended": terms.as_amended,
        "sounds": list(terms.sounds),
        "subtitles": list(terms.subtitles),
        "ways": [str(one) for one in terms.media],
        "catch_up_days": terms.catch_up_days,
        "time_zone": terms.time_zone,
        "runs": terms.runs,
        "repeat_hours": terms.repeat_hours,
        "exclusive": str(terms.exclusive),
        "label_must_stay": terms.label_must_stay,
        "condition": terms.condition,
    }
    found |= {f"about_{name}": value for name, value in terms.about.items()}
    if "amount" in terms.about:
        found["about_amount"] = f"{Decimal(terms.about['amount']) / 100:.2f}"
    return found | edges_of(terms)


def edges_of(terms: Terms) -> dict[str, Any]:
    """The fields of the sixth picker."""
    found: dict[str, Any] = {
        "opens": AFTER_AN_EVENT if terms.opens_after else ON_A_DAY,
        "first_day": terms.first_day,
        "lasts": NO_END if terms.days is None else TO_A_DAY if terms.first_day else SO_MANY_DAYS,
        "last_day": terms.last_day,
        "days": terms.days,
        "closes_event": "",
    }
    for edge, after in (("opens", terms.opens_after), ("closes", terms.closes_after)):
        if after:
            found |= {f"{edge}_event": after.event, f"{edge}_by": after.by, f"{edge}_days": after.days}
    return found


def with_part(parts: Iterable[Part], at: int, part: Part) -> tuple[Part, ...]:
    """The clauses with another one in a place.

    Where a licence is moved to another programme or turned round, what hangs on it (duties, what is kept) goes along.
    """
    found = list(parts)
    old, found[at] = found[at], part
    gives = (Kind.GRANT, Kind.SHARE)
    about = (old.programme, old.giver)
    if old.terms.kind not in gives or about == (part.programme, part.giver):
        return tuple(found)
    if any(one.terms.kind in gives and (one.programme, one.giver) == about for one in found):
        return tuple(found)
    turned = {old.giver: part.giver, old.holder: part.holder}
    return tuple(
        Part(part.programme, one.terms, part.giver, turned.get(one.holder, one.holder))
        if one.terms.kind in (Kind.CONDITION, Kind.RESERVATION) and (one.programme, one.giver) == about
        else one
        for one in found
    )


def new_part(kind: Kind, like: Part) -> Part:
    """A clause to begin with: as wide and as long as another one, without what only that kind says."""
    plain = like.terms.plain() | {"kind": str(kind), "runs": None, "repeat_hours": 0, "sublicence": 0}
    plain |= {"exclusive": str(Exclusive.FULL) if kind is Kind.EXCLUSIVITY else "", "condition": "", "about": {}}
    if kind is Kind.CONDITION:
        plain |= {"condition": "no_cutting"}
    if kind is Kind.SHARE:
        plain |= {"days": None, "opens_after": None, "closes_after": None}
        plain["first_day"] = plain["first_day"] or dt.datetime.now(dt.UTC).date().isoformat()
    if kind is Kind.GRANT:
        plain |= {"runs": like.terms.runs, "repeat_hours": like.terms.repeat_hours}
    return Part(like.programme, read_terms(plain), like.giver, like.holder)
