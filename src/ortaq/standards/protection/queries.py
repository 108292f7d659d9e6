"""Everything about a person, and the record of what is processed here."""

import dataclasses
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from ortaq.members.models import Broadcaster, Person
from ortaq.standards.breaches import queries as breaches
from ortaq.standards.models import Subject, Sweep
from ortaq.standards.protection import retention, storage
from ortaq.work import personal
from ortaq.work.personal import Found, Holding, Rows, Whom


def whom_of(who: Person | Subject) -> Whom:
    """About whom is asked."""
    return Whom("account" if isinstance(who, Person) else "subject", str(who.pk), str(who.pseudonym))


def holdings() -> list[Holding]:
    """Everything that this node holds about people: what the rooms have told, and whatever else names somebody."""
    told = personal.holdings()
    return sorted([*told, _deeds(told)], key=lambda one: one.name)


def _deeds(told: Iterable[Holding]) -> Holding:
    """All columns that name an account and that no room has told of: a new table cannot be forgotten."""
    covered = {
        (find.model, column) for one in told for find in one.finds if isinstance(find, Rows) for column in find.columns
    }
    columns: dict[type[models.Model], list[str]] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            names_account = isinstance(field, models.ForeignKey) and field.related_model is Person
            if names_account and (model, field.name) not in covered:
                columns.setdefault(model, []).append(field.name)
    return Holding(
        name="work.deeds",
        what=_("Work: who has made, declared, planned, signed or answered something, and when."),
        why=_("A house answers for what it does, and knows who did it."),
        ground=_("Contract of employment; legitimate interest; duty to account for what was broadcast."),
        whose=_("People who work for a member."),
        seen_by=_("People of the house, and of houses with which it deals."),
        finds=tuple(Deeds(model, tuple(names)) for model, names in columns.items()),
        stays=_("The record of the house stays; it leads to the overwritten account, which tells nobody's name."),
    )


@dataclasses.dataclass(frozen=True)
class Deeds:
    """The rows of a table in which somebody did something: which, as what, when. What else they say is the house's."""

    model: type[models.Model]
    columns: tuple[str, ...]

    def __call__(self, whom: Whom) -> Found:
        """Each row with the columns that name the person."""
        if whom.kind != "account":
            return
        for column in self.columns:
            for row in self.model._default_manager.filter(**{column: whom.pk}).order_by("pk"):
                told = {"is": self.model._meta.label_lower, "id": str(row.pk), "as": column}
                at = getattr(row, "created_at", None)
                yield told | ({"at": personal.as_json(at)} if at else {})


def everything(whom: Whom) -> Iterator[tuple[Holding, list[dict[str, Any]]]]:
    """All that is held about somebody, kind by kind; kinds of which there is nothing are left out."""
    for one in holdings():
        found = [dict(row) for find in one.finds for row in find(whom)]
        if found:
            yield one, found


def subject_of(house: Broadcaster, pk: uuid.UUID) -> Subject | None:
    """A person whose consents a house keeps, also an erased one; None for another house's."""
    return Subject.objects.select_related("house").filter(house=house, pk=pk).first()


def last_sweeps() -> dict[str, Sweep]:
    """When each retention rule was applied last."""
    newest: dict[str, Sweep] = {}
    for one in Sweep.objects.order_by("created_at"):
        newest[one.rule] = one
    return newest


def record_of_processing(house: Broadcaster, on: Any) -> dict[str, Any]:
    """The record of processing of a house, as JSON values in the reader's language."""
    days = {rule.what: rule for rule, _keeping in retention.in_force(on)}
    return {
        "controller": house.name,
        "territory": house.territory,
        "on": on.isoformat(),
        "activities": [
            {
                "name": one.name,
                "what": str(one.what),
                "why": str(one.why),
                "ground": str(one.ground),
                "whose": str(one.whose),
                "seen_by": str(one.seen_by),
                "kept_days": days[one.name].days if one.name in days else None,
                "erasable": one.is_erasable,
                "stays": str(one.stays),
            }
            for one in holdings()
        ],
        "retention": [
            {
                "what": rule.what,
                "says": str(keeping.what),
                "why": str(keeping.why),
                "days": rule.days,
                "from": rule.since.isoformat(),
                "source": rule.source,
                "confidence": rule.confidence,
            }
            for rule, keeping in retention.in_force(on)
        ],
        "security": [
            str(_("What names the subject of a consent is sealed under a key of that person; the keys lie wrapped.")),
            str(_("What is biometric lies in the store of the person's state; here are only hashes and addresses.")),
            str(_("The audit log holds pseudonyms and commitments, and cannot be changed by one house alone.")),
        ],
        "biometric_stores": storage.stores(),
        "breaches": breaches.counted(house),
    }
