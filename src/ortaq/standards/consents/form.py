"""The form in which a house writes a consent down: what was typed, and what it means."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.core.text import languages
from ortaq.members.models import Broadcaster
from ortaq.members.territories import territories
from ortaq.standards.consents import queries, reach
from ortaq.standards.consents.actions import BadConsent, Guardian, Scope, Who
from ortaq.standards.consents.words import place
from ortaq.standards.models import ConsentKind, Operation, Subject

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIELDS = (
    *("reference", "kind", "whose", "name", "contact", "territory", "language", "born_on", "guardian", "relation"),
    *("proof", "proof_sha256", "given_on", "ends_on", "note"),
)
LISTS = ("programmes", "languages", "territories", "operations")
TICKS = ("is_child", "may_train")


@dataclass(frozen=True)
class Typed:
    """What somebody has typed, as it came."""

    fields: dict[str, str]
    lists: dict[str, list[str]]
    ticks: dict[str, bool]

    @classmethod
    def of(cls, data: QueryDict) -> "Typed":
        """From a request."""
        return cls(
            {name: data.get(name, "").strip() for name in FIELDS},
            {name: [one for one in data.getlist(name) if one] for name in LISTS},
            {name: name in data for name in TICKS},
        )

    @classmethod
    def nothing(cls) -> "Typed":
        """Before anybody has typed: today, everything, and that AI may do what it is asked for."""
        return cls(
            {"given_on": timezone.localdate().isoformat(), "kind": ConsentKind.VOICE},
            {"operations": list(Operation.values)},
            {},
        )

    def as_arguments(self, house: Broadcaster) -> dict[str, Any]:
        """What `give_consent` takes; raises BadConsent for what is no day, and for somebody unknown."""
        told, kind = self.fields, self.fields["kind"]
        fitting = {str(one) for one in queries.fitting(kind)}
        return {
            "reference": told["reference"],
            "kind": kind,
            "person": self.person(house),
            "proof": told["proof"],
            "proof_sha256": told["proof_sha256"],
            "note": told["note"],
            "given_on": day(told["given_on"]) or timezone.localdate(),
            "ends_on": day(told["ends_on"]),
            "scope": Scope(
                programmes=self.lists["programmes"],
                languages=self.lists["languages"],
                territories=self.lists["territories"],
                # All are offered for every kind; what AI cannot do with this one was not meant.
                operations=[one for one in self.lists["operations"] if one in fitting],
                may_train=self.ticks["may_train"],
            ),
            "guardian": Guardian(told["guardian"], told["relation"]) if told["guardian"] or told["relation"] else None,
        }

    def person(self, house: Broadcaster) -> Subject | Who:
        """Somebody who is known, or somebody new."""
        told = self.fields
        if told["whose"]:
            known = {str(one.pk): one for one in queries.subjects_of(house)}
            if told["whose"] not in known:
                raise BadConsent(_("Your house knows no such person."))
            return known[told["whose"]]
        return Who(
            name=told["name"],
            contact=told["contact"],
            born_on=day(told["born_on"]),
            territory=told["territory"],
            language=told["language"],
            is_child=self.ticks["is_child"],
        )


def day(text: str) -> dt.date | None:
    """A day from a form; None for an empty field; raises BadConsent for what is no day."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadConsent(_("Write days like 2026-11-26.")) from error


def offered(house: Broadcaster) -> dict[str, Sequence[tuple[str, "StrOrPromise"]]]:
    """What can be chosen: value and words."""
    people = [(str(one.pk), queries.name_of(one)) for one in queries.subjects_of(house)]
    spoken = sorted({*house.languages, *languages.AUTONYMS} - {"zxx"})
    return {
        "kinds": ConsentKind.choices,
        "operations": Operation.choices,
        "people": sorted(people, key=lambda one: one[1]),
        "works": [(str(one.programme), one.title) for one in reach.works(house.pk)],
        "tags": [(tag, languages.autonym(tag)) for tag in spoken if "-" not in tag],
        "readers": [(tag, languages.autonym(tag)) for tag in languages.INTERFACE.values()],
        "places": [(code, place(code)) for code in territories()],
    }
