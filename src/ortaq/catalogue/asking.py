"""What somebody asks of the catalogue, as it stands in the address: words; where, in what language, how and when."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ortaq.catalogue.facets import Facet, Wanted
from ortaq.catalogue.forms import SPOKEN, with_look
from ortaq.core.rights import Medium
from ortaq.core.text import dates, languages
from ortaq.members.models import Broadcaster
from ortaq.members.territories import territories

OURS, ANY = "ours", "any"
BY_MONTH, BY_DAYS = "month", "days"
MONTHS_AHEAD, MOST_DAYS = 18, 366


def month_of(written: str) -> dt.date | None:
    """The first day of a month that is written as 2027-03."""
    try:
        return dt.datetime.strptime(written, "%Y-%m").date()  # noqa: DTZ007 -- a civil day has no zone
    except ValueError:
        return None


def month_after(first: dt.date) -> dt.date:
    """The first day of the next month."""
    return (first.replace(day=1) + dt.timedelta(days=31)).replace(day=1)


def today_of(house: Broadcaster) -> dt.date:
    """What day it is where a house works."""
    return timezone.now().astimezone(ZoneInfo(house.time_zone)).date()


class WantedForm(forms.Form):
    """Where, in which language, how and when; what is not asked is the house's own, on its channel, this month."""

    where = forms.ChoiceField(label=gettext_lazy("Where"))
    language = forms.ChoiceField(label=gettext_lazy("In which language"))
    how = forms.ChoiceField(label=gettext_lazy("How"))
    by = forms.ChoiceField(
        choices=((BY_MONTH, gettext_lazy("a month")), (BY_DAYS, gettext_lazy("single days"))),
        label=gettext_lazy("When"),
        widget=forms.RadioSelect,
    )
    month = forms.ChoiceField(label=gettext_lazy("Month"))
    first_day = forms.DateField(
        required=False, label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    last_day = forms.DateField(
        required=False, label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, asked: QueryDict, house: Broadcaster, facet: Facet) -> None:
        self.house = house
        this_month = today_of(house).replace(day=1)
        usual = {
            "where": house.territory,
            "language": OURS,
            "how": str(Medium.LINEAR),
            "by": BY_DAYS if asked.get("first_day") or asked.get("last_day") else BY_MONTH,
            "month": f"{this_month:%Y-%m}",
        }
        super().__init__({**usual, **{name: asked[name] for name in self.base_fields if asked.get(name)}})
        tag = languages.INTERFACE.get(get_language() or "en", "en")
        self.choose("where", [(code, one.name(tag)) for code, one in territories().items()])
        self.choose("language", spoken_by(house))
        self.choose("how", facet.media())
        self.choose("month", months(this_month, self.data["month"], tag))
        with_look(self)

    def choose(self, name: str, choices: Any) -> None:
        """Give a field its choices."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a Field to django-stubs

    def clean(self) -> dict[str, Any]:
        """Days stand for themselves; one of them alone begins or ends in a month."""
        given: dict[str, Any] = super().clean() or {}
        month = month_of(given.get("month", ""))
        if month is None or self.errors:
            return given
        first = last = None
        if given["by"] == BY_DAYS:
            first, last = given["first_day"], given["last_day"]
            month = (first or last or month).replace(day=1)
        first, last = first or month, last or month_after(month) - dt.timedelta(days=1)
        if last < first:
            self.add_error("last_day", _("The last day must not lie before the first."))
        elif (last - first).days >= MOST_DAYS:
            self.add_error("last_day", _("At most %(count)d days can be asked about at once.") % {"count": MOST_DAYS})
        return given | {"first_day": first, "last_day": last}

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of single days."""
        return [self["first_day"], self["last_day"]]

    @property
    def wanted(self) -> Wanted:
        """What is asked; only of a form that is valid."""
        given = self.cleaned_data
        own = tuple(dict.fromkeys(map(languages.primary, self.house.languages)))
        chosen = {OURS: own, ANY: ()}.get(given["language"], (given["language"],))
        return Wanted(given["where"], chosen, given["how"], given["first_day"], given["last_day"])


def spoken_by(house: Broadcaster) -> list[tuple[str, str]]:
    """Languages to choose from: those of the house together, then each, its own first, then any."""
    own = list(dict.fromkeys(map(languages.primary, house.languages)))
    names = dict(SPOKEN)
    together = _("ours: %(languages)s") % {"languages": ", ".join(names.get(tag, tag) for tag in own)}
    rest = [(tag, name) for tag, name in SPOKEN if tag not in own]
    return [(OURS, together), *((tag, names.get(tag, tag)) for tag in own), *rest, (ANY, _("in any language"))]


def months(first: dt.date, asked: str, tag: str) -> list[tuple[str, str]]:
    """The months from this one on, and the one that is asked about wherever it lies."""
    found = [first]
    while len(found) < MONTHS_AHEAD:
        found.append(month_after(found[-1]))
    if (other := month_of(asked)) and other not in found:
        found = sorted([*found, other])
    return [(f"{one:%Y-%m}", dates.month(one, tag)) for one in found]
