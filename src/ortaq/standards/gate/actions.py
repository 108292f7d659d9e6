"""State facts, keep the register of AI tools, refuse what the rules forbid, and except from a rule with two people."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ortaq.core.ledger.canonical import digest, plain
from ortaq.core.rules import FACTS, Ruling
from ortaq.core.rules.facts import Kind
from ortaq.ledger import actions as ledger
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.members.territories import territories
from ortaq.standards.charter import queries as charters
from ortaq.standards.gate import queries, rules, sentences
from ortaq.standards.gate.news import standing_changed
from ortaq.standards.gate.standing import MEMBER, PROGRAMME, Asked, Standing
from ortaq.standards.models import LEAST_REASON, Evaluation, Statement, Tool, Waiver
from ortaq.standards.protection import names
from ortaq.work.refused import Refused

LONGEST_SUMMARY = 300
LONGEST_REASON = 2000
LONGEST_TEXT = 300
MOST_SOURCES = 50
MOST_LETTERS = {"name": 120, "owner": 120, "risk_class": 40}
"""Of the register of AI tools."""
LONGEST_TERM = dt.timedelta(days=366)
"""An exception ends within a year: what is needed for longer belongs into a reservation."""


class AgainstTheRules(Refused):
    """A rule of a house stands in the way; the message says which, why, and what to do. `standing` has all of it."""

    def __init__(self, message: str, standing: Standing) -> None:
        super().__init__(message)
        self.standing = standing


class BadStatement(Refused):
    """What is stated is no fact of a programme or a house, or has another form."""


class BadTool(Refused):
    """An entry of the register of AI tools that says too little, or what cannot be."""


class WaiverUnclear(Refused):
    """The reason or the summary is missing or too short, or the day lies where it cannot."""


class NothingToExcept(Refused):
    """The house is not bound by such a rule, or the law demands it, so that nobody can except from it."""


class WaiverStands(Refused):
    """It was asked for already, or it is closed."""


class SecondPersonNeeded(Refused):
    """Who asked cannot approve."""


# ---- the gate


def refuse_blocked(asked: Asked, *, use: str, subject_kind: str = PROGRAMME, title: str = "") -> Standing:
    """Judge something before it is offered, signed or published, and write the answer down.

    Raises AgainstTheRules with the rule, the reason and the fix; what nobody knows of a rule that blocks stops it too.
    """
    now = timezone.now()
    found = queries.standings([asked], subject_kind=subject_kind, use=use, at=now)[0]
    if not found.light:
        return found
    keep(asked, found, use=use, subject_kind=subject_kind, at=now)
    if stopping := found.stopping:
        raise AgainstTheRules(
            _("“%(title)s” does not keep the rules. %(why)s")
            % {"title": title or asked.subject_id, "why": sentences.all_said(found, stopping)},
            found,
        )
    return found


def keep(asked: Asked, found: Standing, *, use: str, at: dt.datetime, subject_kind: str = PROGRAMME) -> None:
    """Write down what the rules said, once for the same facts, charters and answer."""
    bound = charters.adoptions(asked.houses.values())
    told = {
        "subject_kind": subject_kind,
        "subject_id": str(asked.subject_id),
        "state_digest": digest(asked.facts),
        "use": use,
        "territories": list(asked.facts.get("territories", [])),
        "houses": {"makers": [one.slug for one in asked.makers], "receivers": [one.slug for one in asked.receivers]},
        "charters": {
            one.member.slug: {"adoption": str(one.pk), "charter": one.digest}
            for one in bound
            if charters.adoption_value(one).holds(charters.day_of(one.member, at))
        },
        "results": [_result(one, excepted=False) for one in found.rulings]
        + [_result(one, excepted=True) for one in found.excepted],
        "stopped": bool(found.stopping),
    }
    mark = digest(told)
    # The first of two that judge the same in one moment writes it.
    with transaction.atomic():
        made, new = Evaluation.objects.get_or_create(digest=mark, defaults={**told, "at": at})
        if new:
            ledger.record(made, "evaluated", about=asked.subject_id, use=use, digest=mark, stopped=made.stopped)


def _result(ruling: Ruling, *, excepted: bool) -> dict[str, Any]:
    bound, judgement = ruling.bound, ruling.judgement
    return {
        "rule": bound.rule.id,
        "version": bound.rule.version,
        "digest": bound.rule.digest,
        "member": bound.member,
        "severity": bound.severity.value,
        "by_law": bound.by_law,
        "outcome": judgement.outcome.value,
        "leaf": plain(judgement.leaf.to_json()) if judgement.leaf else None,
        "excepted": excepted,
    }


# ---- statements


def state(
    *, subject_kind: str, subject_id: UUID, house: Broadcaster, values: Mapping[str, Any], by: Person
) -> list[Statement]:
    """State facts under a person's name; None takes a statement back, so that nobody knows it any more.

    Whom they name is stored under a pseudonym. Only what differs is written. Raises NotAllowed, BadStatement. The
    caller knows whose programme it is.
    """
    allowed = rules.may_speak_for if subject_kind == MEMBER else rules.may_state
    require(
        allowed(by, house),
        _("Only a standards officer of %(house)s can state this.") % {"house": house}
        if subject_kind == MEMBER
        else _("Only somebody who makes programmes or watches over standards at %(house)s can state this.")
        % {"house": house},
    )
    known = queries.stateable(subject_kind)
    for path, value in values.items():
        if path not in known:
            raise BadStatement(_("“%(fact)s” cannot be stated.") % {"fact": path})
        if value is not None and (problem := wrong(path, value)):
            raise BadStatement(problem)
    now = timezone.now()
    with transaction.atomic():
        values = {path: names.put(house, path, value) for path, value in values.items()}
        before = {
            one.key: one
            for one in Statement.objects.select_for_update().filter(
                subject_kind=subject_kind, subject_id=subject_id, superseded_at=None, key__in=list(values)
            )
        }
        changed = [key for key, value in values.items() if _differs(before.get(key), value)]
        Statement.objects.filter(pk__in=[before[key].pk for key in changed if key in before]).update(superseded_at=now)
        made = [
            Statement.objects.create(
                subject_kind=subject_kind,
                subject_id=subject_id,
                house=house,
                key=key,
                value=values[key],
                stated_by=by,
                stated_at=now,
            )
            for key in changed
            if values[key] is not None
        ]
        if changed:
            # The ledger is never erased, so it holds only which facts.
            ledger.record(
                made[0] if made else before[changed[0]], "stated", by=by, about=subject_id, facts=sorted(changed)
            )
            told = [subject_id] if subject_kind == PROGRAMME else None
            transaction.on_commit(lambda: standing_changed.send(Statement, subjects=told))
    return made


def _differs(before: Statement | None, value: Any) -> bool:
    return value is not None if before is None else before.value != value


def wrong(path: str, value: Any) -> str:
    """What is wrong with the form of a fact; empty when nothing is."""
    kind, form = FACTS[path].kind, _("“%(fact)s” must be %(kind)s.")
    fits = {
        Kind.YES_NO: lambda: type(value) is bool,
        Kind.NUMBER: lambda: type(value) is int and 0 <= value < 10**6,
        Kind.TEXT: lambda: isinstance(value, str) and len(value) <= LONGEST_TEXT,
        Kind.RECORDS: lambda: _are_records(path, value),
    }
    return "" if fits[kind]() else form % {"fact": path, "kind": kind.value}


def _are_records(path: str, value: Any) -> bool:
    """A list of objects that have only known fields of the right form."""
    if not isinstance(value, list) or len(value) > MOST_SOURCES:
        return False
    for one in value:
        if not isinstance(one, dict):
            return False
        for name, inner in one.items():
            fact = FACTS.get(f"{path}[].{name}")
            if fact is None or wrong(fact.path, inner):
                return False
    return True


# ---- the register of AI tools


def register_tool(
    *,
    house: Broadcaster,
    name: str,
    by: Person,
    owner: str = "",
    data_location: str = "",
    trains_on_input: bool | None = None,
    risk_class: str = "",
) -> Tool:
    """Write an AI tool into the register of a house, or change its entry: the old one is kept as it was.

    Raises NotAllowed, BadTool.
    """
    _require_speaker(by, house)
    texts = {"name": name.strip(), "owner": owner.strip(), "risk_class": risk_class.strip()}
    if not texts["name"]:
        raise BadTool(_("Name the tool as declarations name it."))
    if any(len(value) > MOST_LETTERS[key] for key, value in texts.items()):
        raise BadTool(_("A name here is at most 120 characters long, a class of risk at most 40."))
    if data_location and data_location not in territories():
        raise BadTool(_("“%(code)s” is no territory.") % {"code": data_location})
    with transaction.atomic():
        texts["owner"] = names.put_name(house, texts["owner"])
        Tool.objects.filter(house=house, name=texts["name"], retired_at=None).update(retired_at=timezone.now())
        made = Tool.objects.create(
            house=house, data_location=data_location, trains_on_input=trains_on_input, registered_by=by, **texts
        )
        ledger.record(made, "tool registered", by=by, house=house.pk)
        transaction.on_commit(lambda: standing_changed.send(Tool, subjects=None))
    return made


def retire_tool(*, tool: Tool, by: Person) -> Tool:
    """Take a tool out of the register; raises NotAllowed."""
    _require_speaker(by, tool.house)
    with transaction.atomic():
        held = Tool.objects.select_for_update(of=("self",)).get(pk=tool.pk)
        if held.retired_at is None:
            held.retired_at = timezone.now()
            held.save(update_fields=["retired_at"])
            ledger.record(held, "tool retired", by=by, house=held.house_id)
            transaction.on_commit(lambda: standing_changed.send(Tool, subjects=None))
    return held


def _require_speaker(by: Person, house: Broadcaster) -> None:
    require(
        rules.may_speak_for(by, house),
        _("Only a standards officer of %(house)s keeps its register of AI tools.") % {"house": house},
    )


# ---- exceptions


def ask_exception(
    *,
    house: Broadcaster,
    rule_id: str,
    subject_kind: str,
    subject_id: UUID,
    about: Mapping[str, str],
    reason: str,
    public_summary: str,
    until: dt.date,
    by: Person,
) -> Waiver:
    """Ask one's house to let something pass one of its rules until a day (the first one without the exception).

    Raises NotAllowed, WaiverUnclear, NothingToExcept, WaiverStands.
    """
    require(
        rules.may_ask(by, house),
        _("Only people of %(house)s who make, deal, schedule or watch over standards can ask for its exceptions.")
        % {"house": house},
    )
    why, summary = reason.strip(), public_summary.strip()
    now = timezone.now()
    if not LEAST_REASON <= len(why) <= LONGEST_REASON:
        raise WaiverUnclear(
            _("Say why, in at least %(least)s characters: another person of your house has to decide by it.")
            % {"least": LEAST_REASON}
        )
    if not 0 < len(summary) <= LONGEST_SUMMARY:
        raise WaiverUnclear(
            _("Say in at most %(most)s characters what everybody may read of it.") % {"most": LONGEST_SUMMARY}
        )
    today = charters.day_of(house, now)
    if not today < until <= today + LONGEST_TERM:
        raise WaiverUnclear(
            _("An exception ends on a day from tomorrow on, within a year. For longer, make a reservation.")
        )
    refuse_what_cannot_be_excepted(house, rule_id, now)
    with transaction.atomic():
        same = (
            Waiver.objects.select_for_update(of=("self",))
            .select_related("house")
            .filter(house=house, rule_id=rule_id, subject_kind=subject_kind, subject_id=subject_id, closed_at=None)
        )
        if any(one.approved_at is None or queries.holds(one, now) for one in same):
            raise WaiverStands(_("There is an exception from %(rule)s for this already.") % {"rule": rule_id})
        made = Waiver.objects.create(
            house=house,
            rule_id=rule_id,
            subject_kind=subject_kind,
            subject_id=subject_id,
            about=dict(about),
            reason=why,
            public_summary=summary,
            until=until,
            requested_by=by,
            requested_at=now,
        )
        ledger.record(made, "exception asked for", by=by, house=house.pk, rule=rule_id, about=subject_id, until=until)
    return made


def refuse_what_cannot_be_excepted(house: Broadcaster, rule_id: str, at: dt.datetime) -> None:
    """Raise NothingToExcept unless the house is bound by the rule of its own will."""
    bound = [one for one in charters.bound_rules([house], at) if one.rule.id == rule_id]
    if not bound:
        raise NothingToExcept(_("%(house)s is not bound by a rule %(rule)s.") % {"house": house, "rule": rule_id})
    if any(one.by_law for one in bound):
        raise NothingToExcept(
            _("%(rule)s is the law where %(house)s is at home; nobody can make an exception from it.")
            % {"house": house, "rule": rule_id}
        )


def approve_exception(*, waiver: Waiver, by: Person) -> Waiver:
    """Approve what somebody else of the house has asked for; from now until its day it holds.

    Raises NotAllowed, SecondPersonNeeded, WaiverStands, WaiverUnclear, NothingToExcept.
    """
    _require_approver(by, waiver)
    now = timezone.now()
    with transaction.atomic():
        held = _open(waiver)
        if held.requested_by_id == by.pk:
            raise SecondPersonNeeded(_("Somebody else of %(house)s has to approve it.") % {"house": held.house})
        if charters.day_of(held.house, now) >= held.until:
            raise WaiverUnclear(_("Its day is over; ask for another one."))
        refuse_what_cannot_be_excepted(held.house, held.rule_id, now)
        held.approved_by, held.approved_at = by, now
        held.save(update_fields=["approved_by", "approved_at"])
        _changed(held, "exception approved", by)
    return held


def close_exception(*, waiver: Waiver, by: Person) -> Waiver:
    """Refuse an exception that was asked for, or end one before its day; who asked may take it back.

    Raises NotAllowed, WaiverStands.
    """
    with transaction.atomic():
        held = _open(waiver, approved=True)
        if held.requested_by_id != by.pk or held.approved_at:
            _require_approver(by, held)
        held.closed_by, held.closed_at = by, timezone.now()
        held.save(update_fields=["closed_by", "closed_at"])
        _changed(held, "exception ended" if held.approved_at else "exception refused", by)
    return held


def _require_approver(by: Person, waiver: Waiver) -> None:
    require(
        rules.may_approve(by, waiver.house),
        _("Only a standards officer of %(house)s decides about its exceptions.") % {"house": waiver.house},
    )


def _open(waiver: Waiver, *, approved: bool = False) -> Waiver:
    """The exception, held; raises WaiverStands when there is nothing left to decide."""
    held = Waiver.objects.select_for_update(of=("self",)).select_related("house").get(pk=waiver.pk)
    if held.closed_at or (held.approved_at and not approved):
        raise WaiverStands(_("This was decided already."))
    return held


def _changed(held: Waiver, deed: str, by: Person) -> None:
    ledger.record(held, deed, by=by, house=held.house_id, rule=held.rule_id, about=held.subject_id, until=held.until)
    transaction.on_commit(lambda: standing_changed.send(Waiver, subjects=[held.subject_id]))
