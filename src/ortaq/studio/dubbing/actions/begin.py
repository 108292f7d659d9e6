"""Wish for a language, begin a dub, give its steps days, give it up."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.catalogue.asking import today_of
from ortaq.catalogue.models import Programme, VersionKind
from ortaq.catalogue.queries import package_of
from ortaq.core.text import languages
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import makes_programmes, require
from ortaq.rights import sentences
from ortaq.studio.dubbing import rules
from ortaq.studio.dubbing.actions.material import lines_for
from ortaq.studio.dubbing.actions.steps import step_done
from ortaq.studio.dubbing.refusals import CannotDub
from ortaq.studio.models import ORDER, Dub, DubStep, Material, Stage, Wish

LONGEST = dt.timedelta(days=3 * 366)


def _house(by: Person) -> Broadcaster:
    if by.broadcaster is None:
        raise CannotDub(_("Only people of a member can do this."))
    return by.broadcaster


def _refuse_there(programme: Programme, language: str) -> None:
    if language not in languages.AUTONYMS or language == "zxx" or "-" in language:
        raise CannotDub(_("There is no language “%(tag)s” here.") % {"tag": language})
    spoken = {
        languages.primary(tag)
        for tag in programme.versions.filter(kind=VersionKind.SOUND).values_list("language", flat=True)
        if "-x-" not in tag
    }
    if language in spoken | {languages.primary(programme.original_language)}:
        raise CannotDub(_("It speaks %(language)s already.") % {"language": sentences.language(language)})


def wish(*, programme: Programme, language: str, by: Person) -> Wish:
    """Wish a programme in a language for one's house; once is enough. Raises NotAllowed and CannotDub."""
    require(bool(rules.wishes(by)), _("Only people who make, buy or plan programmes may wish for a language."))
    house = _house(by)
    _refuse_there(programme, language)
    with transaction.atomic():
        found, is_new = Wish.objects.get_or_create(
            programme=programme, language=language, house=house, defaults={"by": by}
        )
        if is_new:
            ledger.record(programme, "wish made", by=by, language=language, house=str(house.pk))
    return found


def take_back_wish(*, programme: Programme, language: str, by: Person) -> None:
    """Take the wish of one's house back; nothing happens when there is none. Raises NotAllowed."""
    require(bool(rules.wishes(by)), _("Only people who make, buy or plan programmes may wish for a language."))
    house = _house(by)
    with transaction.atomic():
        gone, _kinds = Wish.objects.filter(programme=programme, language=language, house=house).delete()
        if gone:
            ledger.record(programme, "wish taken back", by=by, language=language, house=str(house.pk))


def begin(*, programme: Programme, language: str, due_on: dt.date | None = None, by: Person) -> Dub:
    """Begin a dub for one's house: the owner is asked for the material; the owner's own goes on at once with it.

    With a day for the delivery every step is given one, evenly spread. Raises NotAllowed and CannotDub.
    """
    require(bool(makes_programmes(by)), _("Only producers and dubbing managers may begin a dub."))
    house = _house(by)
    _refuse_there(programme, language)
    if package_of(programme) is None:
        raise CannotDub(_("There is no film yet that could be dubbed."))
    today = today_of(house)
    if due_on is not None and not today <= due_on <= today + LONGEST:
        raise CannotDub(_("The day of delivery lies in the past, or too far ahead."))
    with transaction.atomic():
        # The lock on the programme makes two houses who begin at once queue up.
        Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
        other = Dub.objects.filter(programme=programme, language=language, dropped_at=None).first()
        if other is not None:
            raise CannotDub(_("%(house)s is dubbing it into this language.") % {"house": other.house})
        made = Dub.objects.create(programme=programme, language=language, house=house, begun_by=by)
        days = spread(today, due_on) if due_on else {}
        Stage.objects.bulk_create(Stage(dub=made, step=step, due_on=days.get(step)) for step in ORDER)
        ledger.record(made, "dub begun", by=by, programme=programme.pk, language=language, house=str(house.pk))
        material = Material.objects.filter(programme=programme).first()
        if material is not None and rules.owns(by, programme):
            lines_for(made, material)
            step_done(made, by)
    return made


def spread(first: dt.date, last: dt.date) -> dict[DubStep, dt.date]:
    """A day for every step, evenly between two days; delivery is on the last.

    >>> [day.day for day in spread(dt.date(2026, 11, 1), dt.date(2026, 11, 15)).values()]
    [3, 5, 7, 9, 11, 13, 15]
    """
    days, many = (last - first).days, len(ORDER)
    return {step: first + dt.timedelta(days=days * place // many) for place, step in enumerate(ORDER, 1)}


def set_due(*, dub: Dub, step: str, due_on: dt.date | None, by: Person) -> None:
    """Say until when a step is to be done; raises NotAllowed and CannotDub."""
    require(
        rules.dubs(by, dub) or rules.owns(by, dub.programme),
        _("Only the house that dubs and the one that owns the programme may do this."),
    )
    if step not in DubStep.values:
        raise CannotDub(_("There is no such step."))
    with transaction.atomic():
        stage, _new = Stage.objects.get_or_create(dub=dub, step=step)
        if stage.due_on != due_on:
            stage.due_on = due_on
            stage.save(update_fields=["due_on"])
            ledger.record(dub, "dub due", by=by, step=step, due_on=due_on)


def drop(*, dub: Dub, by: Person) -> None:
    """Give a dub up, so that another house may begin it; what is delivered stays. Raises NotAllowed and CannotDub."""
    is_asked = dub.step == DubStep.MATERIAL
    require(
        rules.dubs(by, dub) or (is_asked and rules.owns(by, dub.programme)),
        _("Only producers and dubbing managers of %(house)s may do this.") % {"house": dub.house},
    )
    with transaction.atomic():
        found = Dub.objects.select_for_update(of=("self",)).get(pk=dub.pk)
        if found.is_delivered:
            raise CannotDub(_("It is delivered: a sound of the programme is not given up here."))
        if found.dropped_at is None:
            found.dropped_at = timezone.now()
            found.save(update_fields=["dropped_at"])
            ledger.record(found, "dub dropped", by=by, programme=found.programme_id, language=found.language)
